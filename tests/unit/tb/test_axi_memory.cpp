// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <cmath>
#include <set>

#include "tb/axi_manager.h"

using namespace ng::tb;
using ng::test::AxiBench;
using ng::test::AxiManager;
using ng::test::full;

namespace {

/// A legal burst of any kind, its bytes in the page at `page`.
AxiAddress random_burst(std::mt19937_64& rng, uint64_t page, unsigned bus_bytes) {
  AxiAddress a;
  a.id = static_cast<uint16_t>(rng() % 4 * 0x111);
  do a.size = static_cast<uint8_t>(rng() % 7);
  while ((1u << a.size) > bus_bytes);
  a.addr = page + rng() % 4096;
  const uint64_t room = (4096 - a.addr % 4096 + (1u << a.size) - 1) >> a.size;
  a.len = static_cast<uint16_t>(rng() % std::min<uint64_t>(room, 256));
  return a;
}

bool same_bytes(const AxiManager::ReadResult& read, const AxiBytes& expected, unsigned bus_bytes) {
  if (read.beats.size() != read.a.beats()) return false;
  for (unsigned i = 0; i < read.a.beats(); ++i) {
    for (uint64_t addr = read.a.first(i); addr != read.a.end(i); ++addr)
      if (read.beats[i].data.data[addr % bus_bytes] != expected.read(addr)) return false;
  }
  return true;
}

}  // namespace

TEST_CASE("the first read beat comes after the latency, then one each cycle") {
  const unsigned latency = GENERATE(1u, 3u, 100u);
  AxiBench bench({.read_latency = latency});
  for (uint16_t i = 0; i < 16; ++i) bench.manager.read(full(i, i * 64u, 8));
  REQUIRE(bench.run());
  const auto& first = bench.manager.reads.front();
  CHECK(first.beats[0].cycle == first.asked + latency);
  CHECK(bench.memory.reads().cycles() == 128);
  CHECK(bench.memory.reads().idle_cycles() == 0);
  CHECK(bench.memory.reads().utilisation(8) == 1.0);
}

TEST_CASE("jitter spreads the latencies evenly over its range") {
  AxiBench bench({.read_latency = 10, .write_latency = 10, .jitter = 5});
  std::set<uint64_t> reads, writes;
  for (int i = 0; i < 100; ++i) {
    bench.manager.read(full(0, 0, 1));
    bench.manager.write_random(full(0, 0, 1), nullptr);
    REQUIRE(bench.run());
    reads.insert(bench.manager.reads.back().beats[0].cycle - bench.manager.reads.back().asked);
    writes.insert(bench.manager.writes.back().cycle - bench.manager.last_w);
  }
  CHECK(reads == std::set<uint64_t>{10, 11, 12, 13, 14, 15});
  CHECK(writes == reads);
}

TEST_CASE("a write is answered after the latency") {
  const unsigned latency = GENERATE(1u, 5u, 40u);
  AxiBench bench({.write_latency = latency});
  bench.manager.write_random(full(1, 0x100, 4), nullptr);
  REQUIRE(bench.run());
  CHECK(bench.manager.writes[0].cycle == bench.manager.last_w + latency);
}

TEST_CASE("random legal traffic moves the right bytes and breaks no rule") {
  const auto order = GENERATE(AxiOrder::kInOrder, AxiOrder::kOutOfOrder, AxiOrder::kInterleaved);
  const unsigned bus = GENERATE(4u, 8u, 32u, 64u);
  const unsigned style = GENERATE(0u, 1u, 2u, 3u, 4u, 5u, 6u);
  AxiMemoryConfig config{.order = order, .seed = bus * 16 + style};
  config.ready_after_valid = style == 1;
  config.aw_waits_for_w = style == 2;
  config.w_waits_for_aw = style == 3;
  if (style > 3)
    config.service = style == 4   ? AxiService::kReadsFirst
                     : style == 5 ? AxiService::kTurns
                                  : AxiService::kWritesFirst;
  if (style > 4) config.ahead = style - 4;
  if (style > 0) {
    config.ar = config.w = Stalls::random(0.3);
    config.r = config.aw = Stalls::bursty(0.5, 6);
    config.b = Stalls::alternate();
    config.jitter = 30;
    config.banks = 4;
    config.row_miss_cycles = 7;
    config.refresh_interval = 90;
    config.refresh_cycles = 5;
    config.bytes_per_cycle = bus * 0.7;
    config.shared_bandwidth = style == 2;
  }
  AxiBench bench(config, bus, {.full_width = false});
  if (style > 1) {
    bench.manager.ar_stalls = bench.manager.w_stalls = Stalls::bursty(0.4, 3);
    bench.manager.r_stalls = bench.manager.aw_stalls = Stalls::random(0.4);
    bench.manager.b_stalls = Stalls::random(0.8);
  }
  AxiBytes reference(config.seed);
  for (uint64_t i = 0; i < 60; ++i) {
    bench.manager.read(random_burst(bench.manager.rng, i % 7 * 4096, bus));
    bench.manager.write_random(random_burst(bench.manager.rng, (100 + i) * 4096, bus), &reference);
  }
  REQUIRE(bench.run());
  bench.checker.finish();
  CHECK(bench.memory.idle());
  CHECK(bench.memory.bytes().first_difference(reference) == std::nullopt);
  REQUIRE(bench.manager.reads.size() == 60);
  for (const auto& read : bench.manager.reads) REQUIRE(same_bytes(read, reference, bus));
  CHECK(bench.checker.read_bursts() == 60);
  CHECK(bench.checker.write_bursts() == 60);
  CHECK(bench.memory.reads().errors + bench.memory.writes().errors == 0);
}

TEST_CASE("answers keep the order that was asked for") {
  const auto order = GENERATE(AxiOrder::kInOrder, AxiOrder::kOutOfOrder, AxiOrder::kInterleaved);
  AxiBench bench({.read_latency = 30, .write_latency = 20, .jitter = 40, .order = order});
  for (uint16_t i = 0; i < 16; ++i) {
    bench.manager.read(full(i % 8, i * 64u, 8));
    bench.manager.write_random(full(i % 8, 0x8000 + i * 64u, 8), nullptr);
  }
  REQUIRE(bench.run());
  bool reads_moved = false, writes_moved = false, mixed = false;
  for (size_t i = 0; i < 16; ++i) {
    const auto& read = bench.manager.reads[i];
    reads_moved |= read.a.addr != i * 64;
    writes_moved |= bench.manager.writes[i].a.addr != 0x8000 + i * 64;
    mixed |= read.beats.back().cycle - read.beats.front().cycle != 7;
  }
  CHECK(reads_moved == (order != AxiOrder::kInOrder));
  CHECK(writes_moved == (order != AxiOrder::kInOrder));
  CHECK(mixed == (order == AxiOrder::kInterleaved));
}

TEST_CASE("a write is seen from the cycle of its answer, by reads that are asked for then") {
  AxiBench bench({.read_latency = 5, .write_latency = 10});
  const std::vector<uint8_t> before = bench.memory.bytes().read(0x40, 8);
  AxiWriteBeat beat{.strobe = 0xFF, .last = true};
  for (unsigned i = 0; i < 8; ++i) beat.data[i] = static_cast<uint8_t>(before[i] + 1);
  bench.manager.write(full(0, 0x40, 1), {beat});
  bench.cycles(9);
  bench.manager.read(full(0, 0x40, 1));
  bench.cycles(1);
  CHECK(bench.memory.bytes().read(0x40, 8) == before);
  bench.manager.read(full(0, 0x40, 1));
  REQUIRE(bench.run());
  CHECK(bench.manager.reads[0].beats[0].data.data[0] == before[0]);
  CHECK(bench.manager.reads[1].beats[0].data.data[0] == beat.data[0]);
}

TEST_CASE("accesses outside the memory answer DECERR and change nothing") {
  AxiBench bench({.base = 0x1000, .size = 0x40});
  bench.manager.read(full(1, 0x0FF8, 1));
  bench.manager.read(full(2, 0x1000, 8));
  bench.manager.read(full(3, 0x1038, 2));
  bench.manager.write_random(full(1, 0x1038, 2), nullptr);
  bench.manager.write_random(full(2, 0x0FF0, 2), nullptr);
  REQUIRE(bench.run());
  CHECK(bench.manager.reads[0].beats[0].data.resp == kAxiDecErr);
  for (const auto& beat : bench.manager.reads[1].beats) CHECK(beat.data.resp == kAxiOkay);
  CHECK(bench.manager.reads[2].beats[0].data.resp == kAxiOkay);
  CHECK(bench.manager.reads[2].beats[1].data.resp == kAxiDecErr);
  CHECK(bench.manager.writes[0].resp == kAxiDecErr);
  CHECK(bench.manager.writes[1].resp == kAxiDecErr);
  CHECK(bench.memory.bytes().first_difference(AxiBytes(1)) == std::nullopt);
  CHECK(bench.memory.reads().errors == 2);
  CHECK(bench.memory.writes().errors == 2);
}

TEST_CASE("a strobe of zero outside the memory is no access") {
  AxiBench bench({.base = 0, .size = 0x40});
  bench.manager.write(full(0, 0x38, 2),
                      {{.strobe = 0xFF, .last = false}, {.strobe = 0, .last = true}});
  REQUIRE(bench.run());
  CHECK(bench.manager.writes[0].resp == kAxiOkay);
  CHECK(bench.memory.bytes().read(0x3F) == 0);
}

TEST_CASE("errors come for ranges of bytes and where a callback says") {
  AxiBench bench;
  bench.memory.fail(0x108, 8, kAxiSlvErr, true, false);
  bench.memory.fail(0x217, 1, kAxiDecErr, false, true);
  bench.memory.respond = [](const AxiAccess& access) {
    return access.burst.id == 7 && (access.write || access.beat == 2) ? kAxiSlvErr : kAxiOkay;
  };
  bench.manager.read(full(1, 0x100, 3));
  bench.manager.read(full(7, 0x300, 4));
  bench.manager.write_random(full(1, 0x108, 1), nullptr);
  bench.manager.write_random(full(2, 0x200, 2), nullptr);
  bench.manager.write(full(3, 0x208, 2),
                      {{.strobe = 0x80, .last = false}, {.strobe = 0x80, .last = true}});
  bench.manager.write_random(full(7, 0x400, 1), nullptr);
  REQUIRE(bench.run());
  const auto& reads = bench.manager.reads;
  CHECK(reads[0].beats[0].data.resp == kAxiOkay);
  CHECK(reads[0].beats[1].data.resp == kAxiSlvErr);
  CHECK(reads[0].beats[2].data.resp == kAxiOkay);
  CHECK(reads[1].beats[1].data.resp == kAxiOkay);
  CHECK(reads[1].beats[2].data.resp == kAxiSlvErr);
  const auto& writes = bench.manager.writes;
  CHECK(writes[0].resp == kAxiOkay);
  CHECK(writes[1].resp == kAxiOkay);
  CHECK(writes[2].resp == kAxiDecErr);
  CHECK(writes[3].resp == kAxiSlvErr);
  bench.memory.clear_faults();
  bench.manager.read(full(7, 0x100, 3));
  REQUIRE(bench.run());
  CHECK(bench.memory.reads().errors == 2);
}

TEST_CASE("chosen bursts are never answered, or late, and hold back only their ID") {
  AxiBench bench({.order = AxiOrder::kOutOfOrder});
  bench.memory.fate = [](const AxiAccess& access) {
    return AxiFate{.delay = access.burst.id == 1 ? 500u : 0u,
                   .withheld = access.burst.id == 2 && access.number == 2};
  };
  bench.manager.read(full(0, 0x00, 2));
  bench.manager.read(full(1, 0x40, 2));
  bench.manager.read(full(2, 0x80, 2));
  bench.manager.read(full(2, 0xC0, 2));
  bench.manager.read(full(3, 0x100, 2));
  bench.manager.write_random(full(3, 0x200, 1), nullptr);
  bench.manager.write_random(full(1, 0x240, 1), nullptr);
  bench.manager.write_random(full(2, 0x280, 1), nullptr);
  bench.cycles(400);
  CHECK(bench.manager.reads.size() == 2);
  CHECK(bench.manager.writes.size() == 1);
  bench.cycles(4000);
  CHECK(bench.manager.reads.size() == 3);
  CHECK(bench.manager.writes.size() == 2);
  CHECK(bench.memory.withheld() == 2);
  CHECK_THROWS_AS(bench.checker.finish(), AxiViolation);
  bench.memory.release_withheld();
  REQUIRE(bench.run());
  CHECK(bench.manager.reads[3].a.addr == 0x80);
  bench.checker.finish();
}

TEST_CASE("the bandwidth limit holds on average, for each way or for both") {
  const bool shared = GENERATE(false, true);
  AxiBench bench({.bytes_per_cycle = 3.5, .shared_bandwidth = shared});
  for (uint16_t i = 0; i < 20; ++i) {
    bench.manager.read(full(0, i * 512u, 64));
    std::vector<AxiWriteBeat> beats(64, {.strobe = 0xFF, .last = false});
    beats.back().last = true;
    bench.manager.write(full(0, 0x8000 + i * 512u, 64), beats);
  }
  REQUIRE(bench.run());
  const double share = bench.memory.reads().utilisation(8) + bench.memory.writes().utilisation(8);
  CHECK(std::abs(share - 3.5 / 8 * (shared ? 1 : 2)) < 0.02);
}

TEST_CASE("a row miss costs its cycles, and another bank hides it") {
  const auto cycles = [](unsigned banks, uint64_t step) {
    AxiBench bench({.banks = banks, .row_bytes = 256, .row_miss_cycles = 20});
    for (uint16_t i = 0; i < 16; ++i) bench.manager.read(full(0, i * step, 16));
    REQUIRE(bench.run());
    return bench.memory.reads().cycles();
  };
  CHECK(cycles(0, 256) == 16 * 16);
  CHECK(cycles(1, 0) == 16 * 16);              // one row stays open
  CHECK(cycles(1, 256) == 16 * 16 + 15 * 20);  // each burst opens another
  CHECK(cycles(8, 256) == 16 * 16);            // meanwhile others deliver
  CHECK(cycles(8, 8 * 256) == 16 * 16 + 15 * 20);
}

TEST_CASE("no beat starts in a refresh") {
  AxiBench bench({.refresh_interval = 50, .refresh_cycles = 10});
  for (uint16_t i = 0; i < 40; ++i) bench.manager.read(full(0, i * 128u, 16));
  REQUIRE(bench.run());
  for (const auto& read : bench.manager.reads)
    for (const auto& beat : read.beats) REQUIRE(beat.cycle % 50 < 40);
  CHECK(std::abs(bench.memory.reads().utilisation(8) - 0.8) < 0.02);
}

TEST_CASE("takes no more bursts than it may hold") {
  AxiBench bench({.read_latency = 50, .write_latency = 50, .max_reads = 3, .max_writes = 2}, 8,
                 {.max_reads = 3, .max_writes = 2});
  for (uint16_t i = 0; i < 12; ++i) {
    bench.manager.read(full(i, i * 64u, 2));
    bench.manager.write_random(full(i, i * 64u, 2), nullptr);
  }
  REQUIRE(bench.run());
  CHECK(bench.memory.reads().max_outstanding == 3);
  CHECK(bench.memory.writes().max_outstanding == 2);
}

TEST_CASE("reports what it moved") {
  AxiBench bench;
  bench.cycles(10);
  bench.manager.read(full(0, 0x104, 2));  // 4 + 8 bytes
  bench.manager.write(full(0, 0x200, 2),
                      {{.strobe = 0xF0, .last = false}, {.strobe = 0xFF, .last = true}});
  REQUIRE(bench.run());
  const AxiTraffic& reads = bench.memory.reads();
  CHECK(reads.bursts == 1);
  CHECK(reads.beats == 2);
  CHECK(reads.bytes == 12);
  CHECK(reads.first_address == 10);
  CHECK(reads.first_beat == 13);
  CHECK(reads.last_beat == 14);
  CHECK(reads.last_answer == 14);
  const AxiTraffic& writes = bench.memory.writes();
  CHECK(writes.bytes == 12);
  CHECK(writes.first_beat == 10);
  CHECK(writes.last_beat == 11);
  CHECK(writes.last_answer == 16);
  CHECK(writes.utilisation(8) == 0.75);
  CHECK(bench.memory.report() ==
        "reads: 1 bursts, 2 beats, 12 bytes, 75.0 % of the bus, 0 errors; "
        "writes: 1 bursts, 2 beats, 12 bytes, 75.0 % of the bus, 0 errors");
  bench.memory.clear_traffic();
  CHECK(bench.memory.reads().beats == 0);
  bench.memory.fate = [](const AxiAccess&) { return AxiFate{.withheld = true}; };
  bench.manager.read(full(3, 0x300, 1));
  bench.cycles(2);
  CHECK(
      bench.memory.report() ==
      "reads: 1 bursts, 0 beats, 0 bytes, 0.0 % of the bus, 0 errors, 1 under way, the oldest of "
      "id 0x3 at 0x300, withheld; writes: 0 bursts, 0 beats, 0 bytes, 0.0 % of the bus, 0 errors");
}

TEST_CASE("a reset forgets what is in flight and keeps the bytes") {
  AxiBench bench({.read_latency = 20});
  bench.memory.bytes().write(0x40, uint8_t{42});
  bench.manager.read(full(0, 0x40, 4));
  bench.cycles(25);
  bench.pins.in_reset = true;
  bench.pins.ar.valid = bench.pins.aw.valid = bench.pins.w.valid = false;
  bench.cycles(2);
  bench.pins.in_reset = false;
  CHECK(bench.memory.idle());
  bench.cycles(30);
  CHECK(!bench.pins.r.valid);
  CHECK(bench.memory.bytes().read(0x40) == 42);
  bench.checker.finish();
}

TEST_CASE("two ports may share one memory's bytes") {
  const auto bytes = std::make_shared<AxiBytes>(5);
  AxiBench one({.bytes = bytes}), two({.bytes = bytes});
  one.memory.bytes().write(7, uint8_t{1});
  CHECK(two.memory.bytes().read(7) == 1);
}

TEST_CASE("refuses a configuration that cannot work") {
  CHECK_THROWS(AxiBench({.read_latency = 0}));
  CHECK_THROWS(AxiBench({.write_latency = 0}));
  CHECK_THROWS(AxiBench({.max_reads = 0}));
  CHECK_THROWS(AxiBench({.banks = 2, .row_bytes = 0}));
  CHECK_THROWS(AxiBench({.ahead = 1}));
  CHECK_THROWS(AxiBench({.aw_waits_for_w = true, .w_waits_for_aw = true}));
}

TEST_CASE("unwritten bytes depend on seed and address, and differences are found") {
  AxiBytes one(3), two(3), other(4);
  CHECK(one.read(0x123456789, 64) == two.read(0x123456789, 64));
  CHECK(one.read(0, 64) != other.read(0, 64));
  std::set<uint8_t> values;
  for (const uint8_t value : one.read(0x5000, 4096)) values.insert(value);
  CHECK(values.size() > 250);
  CHECK(one.first_difference(two) == std::nullopt);
  const uint8_t old = one.read(0x9001);
  one.write(0x9001, static_cast<uint8_t>(~old));
  two.write(0x9005, static_cast<uint8_t>(~two.read(0x9005)));
  two.write(0x20000, two.read(0x20000));
  CHECK(one.first_difference(two) == 0x9001);
  CHECK(two.first_difference(one) == 0x9001);
  one.write(0x9001, old);
  CHECK(one.first_difference(two) == 0x9005);
  CHECK_THROWS(one.first_difference(other));
}
