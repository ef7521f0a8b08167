// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <set>

#include "bridge_rig.h"

using namespace ng;
using namespace ng::test;

namespace {

/// Writes and reads of any place, all IDs in flight, checked when answered.
void traffic(BridgeRig& rig, int count, bool errors) {
  std::map<std::pair<unsigned, unsigned>, std::vector<uint8_t>> expected;
  struct Read {
    uint64_t address;
    unsigned beats;
  };
  std::map<uint16_t, Read> reads;
  std::set<uint16_t> write_ids;
  uint64_t next_block = 0;
  constexpr std::array<unsigned, 3> kOthers{0, 2, 1023};  // the ends of the range of chip numbers
  for (const unsigned chip : kOthers)
    for (const unsigned space : {0u, 1u, 2u, 3u, 4u})
      expected[{chip, space}] = rig.memory(chip, space);
  const auto collect = [&] {
    for (const auto& w : rig.manager.writes) {
      write_ids.erase(w.a.id);
      if (!errors && w.resp != 0) FAIL("a write failed");
    }
    rig.manager.writes.clear();
    for (const auto& r : rig.manager.reads) {
      const Read read = reads.at(r.a.id);
      reads.erase(r.a.id);
      if (r.beats.size() != read.beats) FAIL("beats of a burst");
      const bool remote = read.address >> 48 != 0xFFFF && read.address >> 48 != BridgeRig::kChip;
      for (unsigned b = 0; b < read.beats; ++b) {
        const auto& beat = r.beats[b].data;
        if (errors && beat.resp != 0) continue;
        if (beat.resp != 0) FAIL("a read failed");
        if (!remote) continue;
        const auto& bytes = rig.memory(read.address >> 48, read.address >> 44 & 15);
        const uint64_t at = (read.address & 0xFFFFFFFFFFF) + 32 * b;
        if (!std::equal(&bytes[at], &bytes[at] + 32, beat.data.begin())) FAIL("data of a read");
      }
    }
    rig.manager.reads.clear();
  };
  for (int n = 0; n < count;) {
    const unsigned chip = kOthers[rig.rng() % kOthers.size()], space = unsigned(rig.rng() % 5);
    const bool self = rig.rng() % 4 == 0;
    const auto id = static_cast<uint16_t>(rig.rng() % 64);
    if (rig.rng() % 2 && !write_ids.contains(id)) {
      // no two writes of one place, so their order means nothing; reads use the lower half
      const unsigned unit = space == 4 ? 4 : 1;
      const uint64_t block = BridgeRig::kBytes / 2 + next_block++ % 8 * 1024;
      if (next_block % 8 == 0) {
        while (!rig.manager.done()) rig.cycle();
        collect();
      }
      uint64_t offset = rig.rng() % 1024 / unit * unit;
      const uint64_t most = space == 4 && !self ? 128 : 1024;  // a message for each semaphore
      const uint64_t bytes = (1 + rig.rng() % std::min(most, 1024 - offset)) / unit * unit;
      offset += block;
      if (bytes == 0) continue;
      const uint64_t hole = rig.rng() % 3 ? ~uint64_t{0} : rig.rng() % 32;
      if (self) {
        const auto data =
            rig.write(id, (rig.rng() % 2 ? kSelf : chip_address(5, 0, 0)) + offset, bytes, hole);
        for (size_t b = 0; b < data.size(); ++b)
          for (unsigned l = 0; l < 32; ++l)
            if (data[b].strobe >> l & 1)
              rig.expected_hbm.write(kSelf + offset / 32 * 32 + 32 * b + l, data[b].data[l]);
      } else {
        const auto data = rig.write(id, chip_address(chip, space, offset), bytes, hole);
        BridgeRig::apply(expected[{chip, space}], offset, data);
      }
      write_ids.insert(id);
      ++n;
    } else if (!reads.contains(id)) {
      const unsigned beats = 1 + unsigned(rig.rng() % 33);
      // bursts stay in their page
      uint64_t offset = rig.rng() % (BridgeRig::kBytes / 2 - 32 * beats) / 32 * 32;
      if (offset / 4096 != (offset + 32 * beats - 1) / 4096) offset = offset / 4096 * 4096;
      const uint64_t address = self ? kSelf + offset : chip_address(chip, space, offset);
      reads[id] = {address, beats};
      rig.manager.read(rig.burst(id, address, beats));
      ++n;
    }
    for (uint64_t wait = rig.rng() % 8; wait > 0; --wait) rig.cycle();
    collect();
  }
  rig.run();
  collect();
  CHECK(reads.empty());
  CHECK(write_ids.empty());
  rig.checker.finish();
  if (errors) return;
  for (const auto& [place, bytes] : expected) {
    INFO("chip " << place.first << " space " << place.second);
    CHECK(bytes == rig.memory(place.first, place.second));
  }
  CHECK(!rig.hbm.bytes().first_difference(rig.expected_hbm));
}

}  // namespace

TEST_CASE("writes and reads of other chips and of HBM move their own bytes alone") {
  for (const double stall : {0.0, 0.3, 0.7}) {
    BridgeRig rig("remote_bridge", stall);
    rig.delay = stall > 0.5 ? 200 : 0;
    traffic(rig, 600, false);
  }
}

TEST_CASE("failed and refused requests are answered with errors, each once") {
  BridgeRig rig("router_bridge_errors", 0.3);
  rig.fail_one_in = 3;
  rig.delay = 20;
  traffic(rig, 800, true);
}

TEST_CASE("an address of no chip, or of this chip beyond HBM, is refused without a message") {
  BridgeRig rig("router_bridge_refused");
  for (const uint64_t address : {chip_address(1024, 0, 0), chip_address(0xFFFE, 1, 64),
                                 chip_address(BridgeRig::kChip, 1, 0)}) {
    rig.write(3, address, 100);
    rig.manager.read(rig.burst(3, address, 3));
    rig.run();
    REQUIRE(rig.manager.writes.size() == 1);
    CHECK(rig.manager.writes[0].resp == tb::kAxiSlvErr);
    REQUIRE(rig.manager.reads.size() == 1);
    for (const auto& beat : rig.manager.reads[0].beats) CHECK(beat.data.resp == tb::kAxiSlvErr);
    rig.manager.writes.clear();
    rig.manager.reads.clear();
  }
  CHECK(rig.seen.empty());
  // and what comes behind them still passes
  traffic(rig, 50, false);
}

TEST_CASE("a dead link answers all that was asked and all that comes, and lives again afterwards") {
  BridgeRig rig("router_bridge_dead", 0.2);
  for (int round = 0; round < 12; ++round) {
    rig.silent = true;
    for (uint16_t id = 0; id < 10; ++id) {
      rig.write(id, chip_address(1, round % 5, 4 * (rig.rng() % 32)), 4 * (1 + rig.rng() % 200));
      rig.manager.read(rig.burst(id, chip_address(2, 1, 1024 * id), 1 + rig.rng() % 32));
    }
    for (uint64_t n = rig.rng() % 200; n > 0; --n) rig.cycle();
    rig.sim->dead_i = 1;
    for (uint64_t n = 1 + rig.rng() % 100; n > 0; --n) rig.cycle();
    // some come while it is dead
    for (uint16_t id = 20; id < 24; ++id) {
      rig.write(id, chip_address(1, 1, 64 * id), 200);
      rig.manager.read(rig.burst(id, chip_address(2, 3, 64 * id), 4));
    }
    if (round % 2) rig.run(20'000);
    rig.sim->dead_i = 0;
    rig.run(20'000);
    CHECK(rig.manager.writes.size() == 14);
    CHECK(rig.manager.reads.size() == 14);
    for (const auto& w : rig.manager.writes)
      if (w.a.id >= 20) CHECK(w.resp == tb::kAxiSlvErr);
    rig.manager.writes.clear();
    rig.manager.reads.clear();
    // late answers to what was given up hurt nobody
    rig.silent = false;
    for (const link::Message& m : rig.seen)
      if (rig.rng() % 2) rig.responses.push(rig.serve(m));
    rig.seen.clear();
    for (int n = 0; n < 200; ++n) rig.cycle();
    rig.memories.clear();
    traffic(rig, 30, false);
    rig.seen.clear();
  }
}

TEST_CASE("writes to HBM go on beside a partner that does not answer") {
  BridgeRig rig("router_bridge_silent");
  rig.silent = true;
  for (uint16_t id = 0; id < 8; ++id) rig.write(id, chip_address(1, 0, 1024 * id), 1024);
  rig.manager.read(rig.burst(0, chip_address(1, 0, 0), 32));
  for (uint16_t id = 8; id < 16; ++id) rig.write(id, kSelf + 1024 * id, 1024);
  rig.manager.read(rig.burst(1, kSelf, 32));
  for (int n = 0; n < 3000; ++n) rig.cycle();
  CHECK(rig.manager.writes.size() == 8);
  CHECK(rig.manager.reads.size() == 1);
}

TEST_CASE("writes to HBM whose data could be taken before their address all arrive") {
  BridgeRig rig("router_bridge_late_address");
  for (uint16_t id = 0; id < 12; ++id) rig.write(id, kSelf + 2048 * id, id % 3 ? 32 : 1024);
  for (int n = 0; n < 1200; ++n) {
    rig.hbm.hold_aw = n % 50 < 45;
    rig.cycle();
  }
  CHECK(rig.manager.writes.size() == 12);
  for (const auto& write : rig.manager.writes) CHECK(write.resp == tb::kAxiOkay);
}

TEST_CASE("what nobody answers is given up after the time allowed") {
  BridgeRig rig("router_bridge_timeout");
  rig.silent = true;
  rig.write(7, chip_address(1, 0, 5), 1000);
  rig.manager.read(rig.burst(9, chip_address(1, 0, 0), 33));
  const uint64_t took = rig.run(10'000);
  CHECK(took > 4096);
  CHECK(took < 8192 + 300);
  CHECK(rig.manager.writes[0].resp == tb::kAxiSlvErr);
  CHECK(rig.manager.reads[0].beats.size() == 33);
  CHECK(rig.manager.reads[0].beats[32].data.resp == tb::kAxiSlvErr);
}

TEST_CASE("a KiB takes little more than its beats, each way") {
  BridgeRig rig("router_bridge_rate");
  for (uint16_t id = 0; id < 16; ++id) rig.write(id, chip_address(1, 0, 1024 * id % 16384), 1024);
  CHECK(rig.run() < 16 * 36 + 100);
  for (uint16_t id = 0; id < 16; ++id)
    rig.manager.read(rig.burst(id, chip_address(1, 0, 1024 * id % 16384), 32));
  CHECK(rig.run() < 16 * 34 + 100);
}
