// SPDX-License-Identifier: Apache-2.0
// Three whole chips with two links and a router each, in a ring, against three golden machines.
#include <fmt/format.h>

#include <catch2/catch_test_macros.hpp>

#include "golden/isa/registers.h"
#include "golden/isa/window_registers.h"
#include "tb/link/link_settings.h"
#include "tests/unit/chip/ring_of_chips.h"

using namespace ng;
using namespace ng::test;

namespace {

constexpr unsigned kChips = RingOfChips::kChips;

/// Enabled, trained, memories filled, tables for the shortest way.
struct Ready : RingOfChips {
  explicit Ready(uint64_t seed, unsigned wire = 21) : RingOfChips(seed, wire), rng(seed) {
    fill(rng);
    tb::route_shortest(fabric);
    fabric.enable();
    fabric.train();
  }
  std::mt19937_64 rng;
};

void set_bit_errors(RingOfChips& ring, double rate) {
  for (unsigned chip = 0; chip < kChips; ++chip)
    for (unsigned link = 0; link < 2; ++link)
      ring.fabric.wire({chip, link}).set_rates({.bit_errors = rate});
}

/// Messages that have left `port` of the chip's router.
uint32_t sent(RingOfChips& ring, unsigned chip, unsigned port) {
  return ring.fabric.node(chip).read_router(reg::router::sent(port));
}

uint64_t fault_address(const EngineStatus& s) {
  return uint64_t{s.fault_info_hi} << 32 | s.fault_info;
}

/// Chips 0 and 1 write to each other and read from each other, `bytes` at a time, when the cable
/// between them goes; chip 2 and a third queue of each use the other links.
void pull_a_cable(uint64_t seed, int64_t bytes) {
  Ready ring(seed);
  const auto ends = {std::pair{0u, RingOfChips::kNext}, std::pair{1u, RingOfChips::kBefore}};
  for (const auto& [chip, link] : ends) {
    // bounds small, so that it is dead soon
    ring.fabric.set_link_register({chip, link}, reg::link::kAlignWait, 64);
    ring.fabric.set_link_register({chip, link}, reg::link::kStateTimeout, 512);
  }
  const auto traffic = [&](unsigned chip, unsigned other) {
    std::vector<Instruction> program;
    for (int64_t done = 0; done < 64'000; done += bytes) {
      program.push_back(copy(Engine::kDma0, global_address(Space::kHbm, 0),
                             ring.at(other, Space::kSbuf, 4096 + 8192 * chip), bytes));
      program.push_back(copy(Engine::kDma1, ring.at(other, Space::kHbm, 0x4000),
                             global_address(Space::kSbuf, 0x6000), bytes));
    }
    for (unsigned n = 0; n < 8; ++n)
      program.push_back(copy(Engine::kDma2, global_address(Space::kSbuf, 0),
                             ring.at(kChips - chip - other, Space::kHbm, 0x10000 + 8192 * chip),
                             8000));
    return program;
  };
  ring.rtl(0).submit(traffic(0, 1));
  ring.rtl(1).submit(traffic(1, 0));
  ring.rtl(2).submit(traffic(2, 0));
  for (unsigned chip = 0; chip < kChips; ++chip)
    CHECK(ring.rtl(chip).run(600).reason == RunReason::kMaxCycles);
  for (const auto& [chip, link] : ends) ring.fabric.wire({chip, link}).now(tb::LinkFault::pull());
  const uint64_t pulled = ring.rtl(0).cycle();
  for (unsigned chip = 0; chip < 2; ++chip) {
    CHECK(ring.rtl(chip).run(400'000).reason == RunReason::kStopped);
    for (const Engine engine : {Engine::kDma0, Engine::kDma1}) {
      const EngineStatus s = ring.rtl(chip).status(engine);
      INFO(fmt::format("chip {} {}: {} at {:#x}", chip, engine_name(engine), cause_name(s.cause),
                       fault_address(s)));
      CHECK(s.stopped);
      CHECK_FALSE(s.busy);
      // answered by the router, or lost with the link
      CHECK((s.cause == Cause::kBusSlave || s.cause == Cause::kTimeout));
      CHECK(address_chip(fault_address(s)) == ring.number(1 - chip));
    }
    CHECK_FALSE(ring.rtl(chip).status(Engine::kDma2).stopped);
    CHECK(ring.rtl(chip).counters().dma[2].retired == 8);
  }
  CHECK(ring.rtl(2).run(50'000).reason == RunReason::kIdle);
  for (const auto& [chip, link] : ends)
    CHECK(ring.fabric.state({chip, link}) == link::State::kDead);
  UNSCOPED_INFO("stopped " << ring.rtl(0).cycle() - pulled << " cycles after the pull");
  for (unsigned chip = 0; chip < 2; ++chip)
    for (const Engine engine : {Engine::kDma0, Engine::kDma1}) ring.rtl(chip).clear(engine);
  // what comes while the tables still lead to it is answered at once
  ring.rtl(0).submit(std::vector{
      copy(Engine::kDma0, global_address(Space::kHbm, 0), ring.at(1, Space::kSbuf, 4096), 8000)});
  CHECK(ring.rtl(0).run(20'000).reason == RunReason::kStopped);
  CHECK(ring.rtl(0).status(Engine::kDma0).cause == Cause::kBusSlave);
  CHECK(fault_address(ring.rtl(0).status(Engine::kDma0)) == ring.at(1, Space::kSbuf, 4096));
  CHECK(ring.fabric.node(0).read_router(reg::router::dead_requests(1)) >
        0);  // answered for a dead port
  ring.rtl(0).clear(Engine::kDma0);
  // the other way round
  ring.fabric.route(0, 1, 2);
  ring.fabric.route(1, 0, 1);
  const uint32_t before = sent(ring, 2, 1) + sent(ring, 2, 2);
  ring.fill(ring.rng);
  random_descriptors(ring, ring.rng, 40);
  CHECK(ring.difference() == "");
  CHECK(sent(ring, 2, 1) + sent(ring, 2, 2) > before + 100);
}

}  // namespace

TEST_CASE(
    "in a ring of three chips each writes every memory of both others, raises their semaphores, "
    "and they pass the data on",
    "[chip]") {
  Ready ring(61);
  for (unsigned chip = 0; chip < kChips; ++chip) {
    CHECK(ring.fabric.link_register({chip, RingOfChips::kNext}, reg::link::kPartnerChip) ==
          ring.number(ring.next(chip)));
    CHECK(ring.fabric.link_register({chip, RingOfChips::kBefore}, reg::link::kPartnerChip) ==
          ring.number(ring.before(chip)));
  }
  for (const bool one_way : {false, true}) {
    if (one_way) tb::route_forward(ring.fabric);
    // what `from` has written and announced here, the chip sends on to the third
    for (unsigned from = 0; from < kChips; ++from) {
      for (const unsigned to : {ring.next(from), ring.before(from)}) {
        const unsigned third = kChips - from - to;
        std::vector<Instruction> sends, passes;
        for (unsigned n = 0; n < kMemories.size(); ++n) {
          const uint64_t landing = 100 + 1500 * from + 7 * n;
          Instruction data =
              copy(Engine::kDma0, global_address(kMemories[(n + 1) % 4], 5000 + 60 * n),
                   ring.at(to, kMemories[n], landing), 1000);
          // the order of data and semaphore is the link's and the routers' promise, fence or not
          const uint32_t value = 4 * one_way + n + 1;
          sends.push_back(data.set(Field::kFence, n % 2));
          sends.push_back(
              set_semaphore(Engine::kDma0, ring.at(to, Space::kSemaphore, 4 * (200 + from)), value)
                  .set(Field::kFence, n % 2));
          Instruction pass = copy(
              from == ring.next(to) ? Engine::kDma1 : Engine::kDma2,
              global_address(kMemories[n], landing),
              ring.at(third, kMemories[n], 6400 + 900 * (third == ring.next(to)) + 11 * n), 800);
          passes.push_back(pass.set_wait({.index = uint8_t(200 + from), .value = value}));
        }
        ring.submit(to, passes);
        ring.submit(from, sends);
      }
    }
    ring.run();
    INFO("one way round: " << one_way);
    REQUIRE(ring.difference() == "");
  }
  // reads of everything, semaphores too
  for (unsigned chip = 0; chip < kChips; ++chip) {
    std::vector<Instruction> reads;
    for (const unsigned from : {ring.next(chip), ring.before(chip)}) {
      for (unsigned n = 0; n < 5; ++n) {
        const Space space = n < 4 ? kMemories[n] : Space::kSemaphore;
        const uint64_t at = 0x8000 + 0x2000 * from + 0x800 * n;
        reads.push_back(copy(Engine::kDma2, ring.at(from, space, n < 4 ? 3 + 200 * n : 0),
                             global_address(Space::kHbm, at), n < 4 ? 1500 : 1024));
      }
    }
    ring.submit(chip, reads);
  }
  ring.run();
  CHECK(ring.difference() == "");
  // one way round, what is for the chip before goes through the one between
  CHECK(ring.fabric.node(0).read_router(reg::router::kInfo) ==
        (reg::router::kInfoBeats(96) | reg::router::kInfoRows(16) | reg::router::kInfoPorts(3)));
  for (unsigned chip = 0; chip < kChips; ++chip) CHECK(sent(ring, chip, 1) > sent(ring, chip, 2));
}

TEST_CASE(
    "random descriptors of three chips at once leave golden's bytes in all, both ways round and "
    "one way, over bad wires",
    "[chip]") {
  Ready ring(71);
  for (const bool one_way : {false, true}) {
    if (one_way) tb::route_forward(ring.fabric);
    set_bit_errors(ring, one_way ? 2e-6 : 1e-6);
    random_descriptors(ring, ring.rng, 60);
    INFO("one way round: " << one_way);
    REQUIRE(ring.difference() == "");
  }
  uint32_t replayed = 0;
  for (unsigned chip = 0; chip < kChips; ++chip)
    replayed += ring.fabric.link_register({chip, 0}, reg::link::kFlitsReplayed) +
                ring.fabric.link_register({chip, 1}, reg::link::kFlitsReplayed);
  CHECK(replayed > 0);
  // and no response was wrong
  for (unsigned chip = 0; chip < kChips; ++chip)
    CHECK(ring.rtl(chip).read_register(reg::kBridgeBase + reg::bridge::kWrongResponses) == 0);
  CHECK_THROWS_AS(ring.rtl(0).read_register(reg::kBridgeBase + 8), DeviceError);
}

TEST_CASE(
    "an access to a chip that no row leads to is refused: cause and address in the queue's "
    "registers, a count in the router's",
    "[chip]") {
  Ready ring(81);
  const uint64_t here = global_address(Space::kHbm, 0x8000);
  struct Bad {
    uint64_t from, to;
  };
  unsigned refused = 0;
  for (const auto& [from, to] : {Bad{here, global_address(Space::kHbm, 0, 1)},
                                 Bad{global_address(Space::kSbuf, 64, 14), here},
                                 Bad{here, global_address(Space::kPsum, 0, 16)},
                                 Bad{global_address(Space::kHbm, 0, 1023), here}}) {
    // other queues go on beside it
    ring.submit(0, {copy(Engine::kDma0, from, to, 100),
                    copy(Engine::kDma1, global_address(Space::kHbm, 0x4000),
                         ring.at(1, Space::kHbm, 0x9000), 3000)});
    ring.run();
    INFO(fmt::format("from {:#x} to {:#x}", from, to));
    const EngineStatus s = ring.rtl(0).status(Engine::kDma0);
    CHECK(s.cause == Cause::kBusSlave);
    CHECK(fault_address(s) == (from == here ? to : from));
    CHECK_FALSE(ring.rtl(0).status(Engine::kDma1).stopped);
    CHECK(ring.stop_difference() == "");
    CHECK(ring.fabric.node(0).read_router(reg::router::kNowhereRequests) == ++refused);
  }
  // a chip that is there, but whose row was taken away: golden has no tables
  ring.fabric.route(0, 2, 15);
  ring.rtl(0).submit(std::vector{copy(Engine::kDma0, here, ring.at(2, Space::kSbuf, 0), 32)});
  CHECK(ring.rtl(0).run(20'000).reason == RunReason::kStopped);
  CHECK(ring.rtl(0).status(Engine::kDma0).cause == Cause::kBusSlave);
  ring.rtl(0).clear(Engine::kDma0);
  ring.fabric.route(0, 2, 2);
  // a link that was never switched on is a dead port
  ring.fabric.set_link_register({0, RingOfChips::kBefore}, reg::link::kControl, tb::kLinkOff);
  ring.fabric.set_link_register({2, RingOfChips::kNext}, reg::link::kControl, tb::kLinkOff);
  ring.fabric.set_link_register({0, RingOfChips::kBefore}, reg::link::kControl,
                                tb::kLinkOff | reg::link::kControlReset(1));
  ring.fabric.set_link_register({2, RingOfChips::kNext}, reg::link::kControl,
                                tb::kLinkOff | reg::link::kControlReset(1));
  CHECK(ring.fabric.state({0, RingOfChips::kBefore}) == link::State::kReset);
  ring.rtl(0).submit(std::vector{copy(Engine::kDma0, here, ring.at(2, Space::kSbuf, 0), 32)});
  CHECK(ring.rtl(0).run(20'000).reason == RunReason::kStopped);
  CHECK(ring.rtl(0).status(Engine::kDma0).cause == Cause::kBusSlave);
  CHECK(ring.fabric.node(0).read_router(reg::router::dead_requests(2)) == 1);
  ring.rtl(0).clear(Engine::kDma0);
  CHECK(ring.difference() == "");
}

TEST_CASE(
    "the table of a chip's router has as many rows as RouterChips says, and a reserve leaves room "
    "for a message",
    "[chip]") {
  RingOfChips ring(85);
  Device& chip = ring.rtl(0);
  for (uint32_t row = 0; row < 16; ++row) {
    chip.write_register(reg::kRoutesBase + 4 * row, row % 3);
    CHECK(chip.read_register(reg::kRoutesBase + 4 * row) == row % 3);
  }
  for (const uint32_t row : {16u, 63u, reg::kRoutesWords - 1}) {
    CHECK_THROWS_AS(chip.write_register(reg::kRoutesBase + 4 * row, 0), DeviceError);
    CHECK_THROWS_AS(chip.read_register(reg::kRoutesBase + 4 * row), DeviceError);
  }
  tb::FabricNode& node = ring.fabric.node(0);
  CHECK_NOTHROW(node.write_router(reg::router::ring(1), reg::router::kRingReserve(96 - 16)));
  CHECK_THROWS_AS(node.write_router(reg::router::ring(1), reg::router::kRingReserve(96 - 15)),
                  DeviceError);
}

TEST_CASE(
    "a cable is pulled under load: the queues that used it stop with a cause, the others go on, "
    "and after a change of tables all goes the other way round",
    "[chip]") {
  pull_a_cable(91, 1000);  // one message under way, so one wait for an answer that is lost
}

TEST_CASE("hundreds of random descriptors of three chips a seed", "[chip][nightly]") {
  for (uint64_t seed = 101; seed < 107; ++seed) {
    Ready ring(seed, unsigned(seed % 4) * 30);
    if (seed % 2) tb::route_forward(ring.fabric);
    set_bit_errors(ring, seed % 3 ? 1e-6 : 1e-5);
    random_descriptors(ring, ring.rng, 500);
    INFO("seed " << seed);
    REQUIRE(ring.difference() == "");
  }
}

TEST_CASE("a cable is pulled with as much under way as goes", "[chip][nightly]") {
  for (uint64_t seed = 93; seed < 97; ++seed) {
    INFO("seed " << seed);
    pull_a_cable(seed, 8000);
  }
}
