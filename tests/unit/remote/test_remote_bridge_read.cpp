// SPDX-License-Identifier: Apache-2.0
// Reads of other chips, message by message.
#include "bridge_rig.h"

using namespace ng;
using namespace ng::test;
using link::MessageType;
using link::Status;

namespace {

const AxiManager::ReadResult& only(BridgeRig& rig) {
  REQUIRE(rig.manager.reads.size() == 1);
  return rig.manager.reads[0];
}

void check_beats(BridgeRig& rig, unsigned first, unsigned end, uint64_t offset) {
  for (unsigned b = first; b < end; ++b) {
    const auto& beat = only(rig).beats[b].data;
    CHECK(beat.resp == tb::kAxiOkay);
    CHECK(
        std::equal(beat.data.begin(), beat.data.begin() + 32, &rig.memory(2, 1)[offset + 32 * b]));
  }
}

}  // namespace

TEST_CASE("a burst is a Read for each KiB, and its beats come in order") {
  for (const unsigned beats : {1u, 2u, 31u, 32u, 33u, 64u, 100u}) {
    BridgeRig rig("remote_bridge_read", 0.2);
    rig.manager.read(rig.burst(40, chip_address(2, 1, 96), beats));
    rig.run();
    REQUIRE(rig.seen.size() == (beats + 31) / 32);
    unsigned left = beats;
    for (const link::Message& m : rig.seen) {
      CHECK(m.type == MessageType::kRead);
      CHECK(m.offset == 96 + 32 * (beats - left));
      CHECK(m.bytes == 32 * std::min(left, 32u));
      CHECK(m.dst == 2);
      CHECK(m.tag % 64 == 40);
      left -= std::min(left, 32u);
    }
    CHECK(only(rig).beats.size() == beats);
    check_beats(rig, 0, beats, 96);
  }
}

TEST_CASE("the part that failed is error beats, the others are data") {
  BridgeRig rig("router_bridge_read_part");
  rig.silent = true;
  rig.manager.read(rig.burst(1, chip_address(2, 1, 0), 80));
  for (int n = 0; n < 50; ++n) rig.cycle();
  REQUIRE(rig.seen.size() == 3);
  for (unsigned i = 0; i < 3; ++i) {
    link::Message r = rig.serve(rig.seen[i]);
    if (i == 1) {
      r.status = Status::kMemoryError;
      r.bytes = 0;
      r.data.clear();
    }
    rig.responses.push(r);
  }
  rig.run(1000);
  REQUIRE(only(rig).beats.size() == 80);
  check_beats(rig, 0, 32, 0);
  for (unsigned b = 32; b < 64; ++b) CHECK(only(rig).beats[b].data.resp == tb::kAxiSlvErr);
  check_beats(rig, 64, 80, 0);
}

TEST_CASE(
    "a response that its link cut off ends in error beats, and the rest of the burst is given up") {
  for (const unsigned cut : {1u, 7u, 15u}) {
    BridgeRig rig("router_bridge_read_cut", 0.2);
    rig.silent = true;
    rig.manager.read(rig.burst(1, chip_address(2, 1, 0), 40));
    for (int n = 0; n < 50; ++n) rig.cycle();
    REQUIRE(rig.seen.size() == 2);
    rig.responses.push(rig.serve(rig.seen[0]), cut);
    for (int n = 0; n < 200; ++n) rig.cycle();
    CHECK_FALSE(rig.manager.done());
    rig.sim->dead_i = 1;
    rig.run(1000);
    REQUIRE(only(rig).beats.size() == 40);
    check_beats(rig, 0, 2 * cut, 0);
    for (unsigned b = 2 * cut; b < 40; ++b) CHECK(only(rig).beats[b].data.resp == tb::kAxiSlvErr);
  }
}

TEST_CASE("a response of a wrong length neither hangs nor shifts what follows") {
  for (const unsigned bytes : {64u, 1000u}) {
    BridgeRig rig("router_bridge_read_wrong");
    rig.silent = true;
    rig.manager.read(rig.burst(1, chip_address(2, 1, 0), 10));
    for (int n = 0; n < 50; ++n) rig.cycle();
    link::Message r = rig.serve(rig.seen[0]);
    r.bytes = static_cast<uint16_t>(bytes);
    r.data.resize(bytes);
    rig.responses.push(r);
    rig.run(1000);
    CHECK(only(rig).beats.size() == 10);
    rig.manager.reads.clear();
    rig.silent = false;
    rig.manager.read(rig.burst(1, chip_address(2, 1, 0), 10));
    rig.run(1000);
    check_beats(rig, 0, 10, 0);
  }
}

TEST_CASE("a response to nothing is swallowed") {
  BridgeRig rig("router_bridge_read_stray");
  for (unsigned n = 0; n < 20; ++n) {
    link::Message r;
    r.type = n % 2 ? MessageType::kReadResponse : MessageType::kWriteResponse;
    r.tag = static_cast<uint8_t>(rig.rng());
    r.dst = BridgeRig::kChip;
    if (n % 2) {
      r.bytes = 300;
      r.data.resize(300);
    }
    rig.responses.push(r);
  }
  for (int n = 0; n < 300; ++n) rig.cycle();
  CHECK(rig.responses.empty());
  CHECK(rig.manager.reads.empty());
  CHECK(rig.manager.writes.empty());
}
