// SPDX-License-Identifier: Apache-2.0
// Slow is not dead: what counts as moving, and when a device is said to have died.
#include <catch2/catch_test_macros.hpp>

#include "golden/device/progress.h"
#include "tb/axi_manager.h"

using namespace ng;

namespace {

struct Clock {
  uint64_t cycle = 1000;
  uint64_t memory = 0;
  uint64_t now() const { return cycle; }
  uint64_t last_memory_event() const { return memory; }
};

constexpr uint64_t kSilence = Progress<Clock>::kSilence;

}  // namespace

TEST_CASE("silence counts from the last thing that moved, the memory's or the device's") {
  Clock clock;
  Progress<Clock> progress(clock);
  CHECK(progress.silence() == 1000);
  progress.moved();
  CHECK(progress.silence() == 0);
  clock.cycle = 1500;
  CHECK(progress.silence() == 500);
  clock.memory = 1400;
  CHECK(progress.silence() == 100);
  CHECK(progress.silence(false) == 500);
}

TEST_CASE("a device is dead when nothing has moved for longer than its work can take") {
  Clock clock{.cycle = 0};
  Progress<Clock> progress(clock);
  clock.cycle = kSilence;
  CHECK_NOTHROW(progress.check(Engine::kDma1, 0));
  clock.cycle = kSilence + 1;
  CHECK_THROWS_AS(progress.check(Engine::kDma1, 0), DeviceError);
  CHECK_NOTHROW(progress.check(Engine::kDma1, 1));
  clock.memory = 1;
  CHECK_NOTHROW(progress.check(Engine::kDma1, 0));
  clock.cycle = 100 * kSilence;
  CHECK_NOTHROW(progress.check(Engine::kDma1, 99 * kSilence / Progress<Clock>::kCyclesPerByte));
  try {
    progress.check(Engine::kDma1, 0);
    FAIL("not noticed");
  } catch (const DeviceError& error) {
    CHECK(
        std::string(error.what()) ==
        fmt::format("rtl: dma1 is busy, but nothing has moved for {} cycles", 100 * kSilence - 1));
  }
}

TEST_CASE("work that nobody sees is what stays on the chip, as far as its memories reach") {
  const auto work = [](const char* text) { return silent_work(parse_instruction(text), 10'000); };
  CHECK(work("dma_copy engine=dma0 bytes=77") == 77);
  CHECK(work("dma_copy engine=dma0 bytes=77000") == 10'000);
  CHECK(work("dma_transpose engine=dma0 element=4 rows=7 cols=9") == 252);
  CHECK(work("vector_convert rows=3 width=8") == 96);
  CHECK(work("nop engine=tensor") == 0);
  CHECK(silent_work(Instruction{}, 10'000) == 0);
}

TEST_CASE("a memory owes an answer until it offers it") {
  test::AxiBench bench({.read_latency = 40, .write_latency = 30});
  CHECK_FALSE(bench.memory.owes());
  bench.manager.read({.id = 1, .addr = 0, .len = 3, .size = 3});
  bench.cycles(5);
  CHECK(bench.memory.owes());
  REQUIRE(bench.run());
  CHECK_FALSE(bench.memory.owes());
  bench.manager.write_random({.id = 1, .addr = 0, .len = 3, .size = 3}, nullptr);
  bench.cycles(12);
  CHECK(bench.memory.owes());
  REQUIRE(bench.run());
  CHECK_FALSE(bench.memory.owes());
}

TEST_CASE("an answer that nobody takes is not owed any more") {
  test::AxiBench bench({.read_latency = 10, .write_latency = 10});
  bench.manager.r_stalls = tb::Stalls::always();
  bench.manager.b_stalls = tb::Stalls::always();
  bench.manager.read({.id = 1, .addr = 0, .len = 3, .size = 3});
  bench.cycles(30);
  CHECK_FALSE(bench.memory.owes());
  bench.manager.r_stalls = tb::Stalls::never();
  REQUIRE(bench.run());
  bench.manager.write_random({.id = 1, .addr = 0, .len = 3, .size = 3}, nullptr);
  bench.cycles(30);
  CHECK_FALSE(bench.memory.owes());
  bench.manager.b_stalls = tb::Stalls::never();
  REQUIRE(bench.run());
}

TEST_CASE("nothing is owed that is withheld, or that the manager has not sent yet") {
  test::AxiBench bench;
  bench.memory.fate = [](const tb::AxiAccess&) { return tb::AxiFate{.withheld = true}; };
  bench.manager.read({.id = 1, .addr = 0, .len = 3, .size = 3});
  bench.cycles(20);
  CHECK_FALSE(bench.memory.idle());
  CHECK_FALSE(bench.memory.owes());
  bench.memory.release_withheld();
  CHECK(bench.memory.owes());
  REQUIRE(bench.run());
  bench.memory.fate = nullptr;
  bench.memory.hold_w = true;
  bench.manager.write_random({.id = 1, .addr = 0, .len = 3, .size = 3}, nullptr);
  bench.cycles(20);
  CHECK_FALSE(bench.memory.idle());
  CHECK_FALSE(bench.memory.owes());
  bench.memory.hold_w = false;
  REQUIRE(bench.run());
}
