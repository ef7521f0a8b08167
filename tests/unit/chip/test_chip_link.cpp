// SPDX-License-Identifier: Apache-2.0
// Two whole chips and the wire between them against two golden machines that reach each other.
#include <fmt/format.h>

#include <catch2/catch_test_macros.hpp>

#include "golden/isa/registers.h"
#include "golden/isa/window_registers.h"
#include "tb/link/link_settings.h"
#include "tests/unit/chip/chip_pair.h"

using namespace ng;
using namespace ng::test;

namespace {

/// Of chip a: writes to its partner, reads from it, copies of its own, 8 each.
std::vector<Instruction> traffic(const ChipPair& pair) {
  std::vector<Instruction> program;
  for (int n = 0; n < 8; ++n) {
    program.push_back(
        copy(Engine::kDma0, global_address(Space::kHbm, 0), pair.at(1, Space::kSbuf, 4096), 8000));
    program.push_back(copy(Engine::kDma1, pair.at(1, Space::kHbm, 0x4000),
                           global_address(Space::kSbuf, 0x4000), 8000));
    program.push_back(copy(Engine::kDma2, global_address(Space::kSbuf, 0x10000),
                           global_address(Space::kHbm, 0x10000), 8000));
  }
  return program;
}

/// The queues that used the link have stopped and say where; the third has done its work.
void check_cut_off(ChipPair& pair) {
  for (const Engine engine : {Engine::kDma0, Engine::kDma1}) {
    const EngineStatus s = pair.rtl(0).status(engine);
    CHECK(s.stopped);
    CHECK_FALSE(s.busy);
    CHECK(s.cause == Cause::kBusSlave);
    const uint64_t fault = uint64_t{s.fault_info_hi} << 32 | s.fault_info;
    CHECK(address_chip(fault) == 2);
    const uint64_t first = engine == Engine::kDma0 ? 4096 : 0x4000;
    CHECK(address_offset(fault) >= first);
    CHECK(address_offset(fault) < first + 8000);
  }
  CHECK_FALSE(pair.rtl(0).status(Engine::kDma2).stopped);
  CHECK(pair.rtl(0).counters().dma[2].retired == 8);
}

}  // namespace

TEST_CASE(
    "a chip's DMA writes its partner's memories, raises its semaphore, and the partner uses the "
    "data",
    "[chip]") {
  ChipPair pair(11);
  std::mt19937_64 rng(11);
  pair.fill(rng);
  pair.fabric.enable();
  pair.fabric.train();
  for (unsigned chip = 0; chip < 2; ++chip)
    CHECK(pair.fabric.link_register({chip, 0}, reg::link::kPartnerChip) == pair.number(1 - chip));
  // the partner waits first, then copies within its own memories what has come
  std::vector<Instruction> waits;
  for (unsigned n = 0; n < 4; ++n) {
    Instruction i = copy(Engine::kDma1, global_address(kMemories[n], 5 + 100 * n),
                         global_address(Space::kHbm, 0x10000 + 4096 * n), 3000);
    waits.push_back(i.set_wait({.index = 200, .value = n + 1}));
  }
  pair.submit(1, waits);
  std::vector<Instruction> sends;
  for (unsigned n = 0; n < 4; ++n) {
    sends.push_back(copy(Engine::kDma0, global_address(kMemories[(n + 1) % 4], 7 + 60 * n),
                         pair.at(1, kMemories[n], 5 + 100 * n), 3000));
    sends.push_back(set_semaphore(Engine::kDma0, pair.at(1, Space::kSemaphore, 4 * 200), n + 1));
  }
  pair.submit(0, sends);
  pair.run();
  CHECK(pair.difference() == "");
  CHECK(pair.rtl(1).read_register(reg::kSemaphoreBase + 4 * 200) == 4);
  // and reads, each memory of the partner into one of this chip
  std::vector<Instruction> reads;
  for (unsigned n = 0; n < 4; ++n)
    reads.push_back(copy(Engine::kDma2, pair.at(1, kMemories[n], 3 + 200 * n),
                         global_address(kMemories[(n + 2) % 4], 4000), 2500));
  pair.submit(0, reads);
  pair.run();
  CHECK(pair.difference() == "");
}

TEST_CASE(
    "random descriptors of both chips at once leave golden's bytes in both, over a good wire and a "
    "bad one",
    "[chip]") {
  for (const double errors : {0.0, 2e-6}) {
    const uint64_t seed = errors == 0 ? 21 : 22;
    ChipPair pair(seed, errors == 0 ? 0u : 21u);
    std::mt19937_64 rng(seed);
    pair.fill(rng);
    pair.fabric.enable();
    pair.fabric.train();
    for (unsigned from = 0; from < 2; ++from)
      pair.fabric.wire({from, 0}).set_rates({.bit_errors = errors});
    random_descriptors(pair, rng, 150);
    INFO("bit errors " << errors << ", seed " << seed);
    REQUIRE(pair.difference() == "");
    for (unsigned chip = 0; chip < 2; ++chip)  // no response was wrong
      CHECK(pair.rtl(chip).read_register(reg::kBridgeBase + reg::bridge::kWrongResponses) == 0);
    if (errors > 0) {
      CHECK(pair.fabric.wire({0, 0}).counts().flipped_bits() +
                pair.fabric.wire({1, 0}).counts().flipped_bits() >
            0);
      CHECK(pair.fabric.link_register({0, 0}, reg::link::kFlitsReplayed) +
                pair.fabric.link_register({1, 0}, reg::link::kFlitsReplayed) >
            0);  // flits replayed
    }
  }
}

TEST_CASE(
    "an address that the partner does not have, or of no chip, stops its queue with cause and "
    "address",
    "[chip]") {
  ChipPair pair(31);
  std::mt19937_64 rng(31);
  pair.fill(rng);
  pair.fabric.enable();
  pair.fabric.train();
  const Geometry& g = pair.geometry();
  const uint64_t sbuf = g.sbuf_bytes(), psum = uint64_t{g.psum_rows} * g.cols * 4;
  struct Bad {
    uint64_t from, to;
    int64_t bytes;
  };
  const uint64_t here = global_address(Space::kHbm, 0x8000);
  const std::vector<Bad> cases{
      {here, pair.at(1, Space::kSbuf, sbuf - 2048), 4096},
      {here, pair.at(1, Space::kPsum, psum), 64},
      {here, pair.at(1, Space::kHbm, uint64_t{1} << 26), 100},
      {here, pair.at(1, Space::kSemaphore, 1024), 8},
      {here, global_address(Space::kHbm, 0, 3), 100},         // no such chip
      {here, global_address(Space::kSbuf, 0, 1), 100},        // this one, the long way
      {here, global_address(Space::kSbuf, 64, 0x8000), 100},  // no number of a chip
      {pair.at(1, Space::kSbuf, sbuf - 1024), here, 2048},
      {pair.at(1, Space::kSbufScale, g.scale_bytes()), here, 32},
      {global_address(Space::kPsum, 0, 9), here, 32}};
  for (const Bad& bad : cases) {
    // another queue goes on beside it
    pair.submit(0, {copy(Engine::kDma0, bad.from, bad.to, bad.bytes),
                    copy(Engine::kDma1, global_address(Space::kHbm, 0x4000),
                         pair.at(1, Space::kHbm, 0x9000), 5000)});
    pair.run();
    INFO(fmt::format("from {:#x} to {:#x}", bad.from, bad.to));
    CHECK(pair.rtl(0).status(Engine::kDma0).cause == Cause::kBusSlave);
    CHECK_FALSE(pair.rtl(0).status(Engine::kDma1).stopped);
    CHECK(pair.stop_difference() == "");
  }
  CHECK(pair.difference() == "");
}

TEST_CASE(
    "a link that dies under load stops the queues that use it; the others go on, and after a reset "
    "it carries again",
    "[chip]") {
  ChipPair pair(41);
  std::mt19937_64 rng(41);
  pair.fill(rng);
  pair.fabric.enable();
  pair.fabric.train();
  // bounds small, so that it is dead soon
  for (unsigned chip = 0; chip < 2; ++chip) {
    pair.fabric.set_link_register({chip, 0}, reg::link::kAlignWait, 64);
    pair.fabric.set_link_register({chip, 0}, reg::link::kStateTimeout, 512);
  }
  pair.rtl(0).submit(traffic(pair));
  CHECK(pair.rtl(0).run(1500).reason == RunReason::kMaxCycles);
  pair.fabric.wire({0, 0}).now(tb::LinkFault::pull());
  pair.fabric.wire({1, 0}).now(tb::LinkFault::pull());
  const RunResult end = pair.rtl(0).run(200'000);
  CHECK(end.reason == RunReason::kStopped);
  CHECK(pair.fabric.state({0, 0}) == link::State::kDead);
  check_cut_off(pair);
  // what comes while it is dead is answered at once
  for (const Engine engine : {Engine::kDma0, Engine::kDma1}) pair.rtl(0).clear(engine);
  pair.rtl(0).submit(traffic(pair));
  CHECK(pair.rtl(0).run(50'000).reason == RunReason::kStopped);
  CHECK(pair.rtl(0).status(Engine::kDma0).cause == Cause::kBusSlave);
  CHECK(pair.rtl(0).status(Engine::kDma1).cause == Cause::kBusSlave);
  for (const Engine engine : {Engine::kDma0, Engine::kDma1}) pair.rtl(0).clear(engine);
  // plugged in and reset, the chips are as good as new
  pair.fabric.wire({0, 0}).now(tb::LinkFault::plug());
  pair.fabric.wire({1, 0}).now(tb::LinkFault::plug());
  for (unsigned chip = 0; chip < 2; ++chip) {
    pair.fabric.set_link_register({chip, 0}, reg::link::kAlignWait,
                                  reg::link::kAlignWaitAfterReset);
    pair.fabric.set_link_register({chip, 0}, reg::link::kStateTimeout,
                                  reg::link::kStateTimeoutAfterReset);
    pair.fabric.set_link_register({chip, 0}, reg::link::kControl, tb::kLinkReset);
  }
  pair.fabric.train();
  pair.fill(rng);
  random_descriptors(pair, rng, 40);
  CHECK(pair.difference() == "");
}

TEST_CASE(
    "a partner whose end is reset under load: the queues that use the link stop with the cause "
    "told, and a reset of the other end brings new life",
    "[chip]") {
  ChipPair pair(44);
  std::mt19937_64 rng(44);
  pair.fill(rng);
  pair.fabric.enable();
  pair.fabric.train();
  pair.rtl(0).submit(traffic(pair));
  CHECK(pair.rtl(0).run(1500).reason == RunReason::kMaxCycles);
  pair.fabric.set_link_register({1, 0}, reg::link::kControl, tb::kLinkReset);  // Active to Dead
  CHECK(pair.fabric.state({1, 0}) == link::State::kDead);
  pair.fabric.set_link_register({1, 0}, reg::link::kControl, tb::kLinkReset);  // and to a new life
  CHECK(pair.rtl(0).run(200'000).reason == RunReason::kStopped);
  CHECK(pair.fabric.state({0, 0}) == link::State::kDead);
  CHECK(reg::link::kStatusDeadCause.of(pair.fabric.link_register({0, 0}, reg::link::kStatus)) ==
        unsigned(link::Cause::kPartnerReset));
  check_cut_off(pair);
  for (const Engine engine : {Engine::kDma0, Engine::kDma1}) pair.rtl(0).clear(engine);
  pair.fabric.set_link_register({0, 0}, reg::link::kControl, tb::kLinkReset);
  pair.fabric.train();
  pair.fill(rng);
  random_descriptors(pair, rng, 40);
  CHECK(pair.difference() == "");
}

TEST_CASE("hundreds of random descriptors a seed", "[chip][nightly]") {
  for (uint64_t seed = 51; seed < 61; ++seed) {
    ChipPair pair(seed, unsigned(seed % 4) * 30);
    std::mt19937_64 rng(seed);
    pair.fill(rng);
    pair.fabric.enable();
    pair.fabric.train();
    for (unsigned from = 0; from < 2; ++from)
      pair.fabric.wire({from, 0}).set_rates({.bit_errors = seed % 2 ? 1e-6 : 1e-5});
    random_descriptors(pair, rng, 800);
    INFO("seed " << seed);
    REQUIRE(pair.difference() == "");
  }
}
