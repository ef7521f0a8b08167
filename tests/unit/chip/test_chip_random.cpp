// SPDX-License-Identifier: Apache-2.0
// Random programs on the verilated chip and on the golden machine: same memory, semaphores and
// engine state, byte for byte.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <catch2/catch_test_macros.hpp>
#include <vector>

#include "golden/device/golden_device.h"
#include "tb/device/rtl_presets.h"
#include "tests/unit/chip/chip_compare.h"
#include "tests/unit/chip/random_program.h"

using namespace ng;
using namespace ng::test;

namespace {

// Mostly plausible FP32 and FP8 data: random exponents near one, now and then any byte.
std::vector<uint8_t> random_bytes(std::mt19937_64& rng, uint64_t count) {
  std::vector<uint8_t> bytes(count);
  for (uint64_t i = 0; i < count; ++i) {
    bytes[i] = static_cast<uint8_t>(rng());
    if (i % 4 == 3 && rng() % 16)
      bytes[i] = static_cast<uint8_t>((rng() & 0x80) | (0x3C + rng() % 8));
  }
  return bytes;
}

// Programs run one after the other on what the one before left; memory and devices are new for each
// batch.
constexpr int kBatch = 8;

void run_programs(std::string_view preset, uint64_t seed, int programs, uint32_t instructions,
                  uint32_t faults) {
  std::mt19937_64 rng(seed);
  const Geometry g = *find_preset(preset);
  int stopped = 0;
  for (int p = 0; p < programs;) {
    GoldenDevice golden(g);
    RtlOptions options;
    options.seed = rng();
    options.instruction_stall = rng() % 2 ? 0 : 100;
    options.sbuf_traffic = rng() % 2 ? 0 : 80;
    const auto rtl = make_rtl_device(preset, options);
    const std::array<Device*, 2> devices{&golden, rtl.get()};
    const std::vector<uint8_t> data = random_bytes(rng, g.sbuf_bytes());
    std::vector<uint8_t> scales(g.scale_bytes());
    for (uint8_t& scale : scales) {
      scale = static_cast<uint8_t>(rng() % 8 ? 110 + rng() % 30 : rng());
    }
    for (Device* device : devices) {
      device->write(sbuf_address(g, 0), data);
      device->write(scale_address(g, 0), scales);
    }
    StateCompare compare(golden, *rtl);
    for (const int end = std::min(programs, p + kBatch); p < end; ++p) {
      const std::vector<Instruction> program = random_program(rng, g, instructions, faults);
      for (Device* device : devices) {
        for (const Engine engine : {Engine::kTensor, Engine::kVector}) device->clear(engine);
        for (uint32_t i = 0; i < 16; ++i) {
          device->write(semaphore_address(i), std::vector<uint8_t>(4));
        }
        device->submit(program);
        device->run(1'000'000);
      }
      stopped += golden.status(Engine::kTensor).stopped || golden.status(Engine::kVector).stopped;
      INFO(fmt::format("program {} of {} on {}, seed {}:\n{}", p, programs, preset, seed,
                       format_program(program)));
      REQUIRE(compare.changes() == "");
    }
    INFO(fmt::format("after program {} on {}, seed {}", p, preset, seed));
    REQUIRE(compare.everything() == "");
  }
  if (faults == 0) {
    CHECK(stopped <= programs / 2);  // most programs run to their end
  } else {
    CHECK(stopped > 0);
  }
}

}  // namespace

TEST_CASE("random legal programs leave the golden machine's state", "[chip]") {
  run_programs("tiny", 11, 24, 40, 0);
  run_programs("base", 12, 4, 40, 0);
}

TEST_CASE("random programs with illegal fields stop where the golden machine stops", "[chip]") {
  run_programs("tiny", 13, 24, 40, 4);
}

TEST_CASE("two thousand random programs agree", "[chip][nightly]") {
  run_programs("tiny", 14, 1'500, 50, 0);
  run_programs("tiny", 15, 500, 50, 3);
}
