// SPDX-License-Identifier: Apache-2.0
// chip_top against the golden machine: GEMMs of every format and awkward size, stalls, reset,
// traps, geometry, utilisation.
#include <fmt/format.h>

#include <catch2/catch_test_macros.hpp>
#include <string>
#include <vector>

#include "golden/device/golden_device.h"
#include "golden/isa/registers.h"
#include "tb/device/rtl_presets.h"
#include "tb/replay.h"
#include "tests/unit/chip/chip_fixture.h"

using namespace ng;
using namespace ng::test;

namespace {

// The identity times a matrix of random codes, then of their complements: result [m, n] is code
// [n, m], through one product of one PE, so every product of the array is seen alone, and every bit
// of every weight in both states. A wants one nonzero element per row, hence M = K = one pass.
void check_every_product(std::string_view preset) {
  const auto rtl = make_rtl_device(preset);
  const uint32_t k = rtl->geometry().pass_elements();
  const uint32_t n = rtl->geometry().cols;
  std::mt19937_64 rng(9);
  GemmOperands o;
  o.a = random_operand(rng, kE4m3, k, k, true);
  o.b = random_operand(rng, kE4m3, n, k, true);
  for (size_t i = 0; i < o.a.codes.size(); ++i) o.a.codes[i] = i % (k + 1) == 0 ? 0x38 : 0;  // 1.0
  for (uint32_t& code : o.b.codes) {
    while (code % 0x80 == 0 || code % 0x80 == 0x7F) code = static_cast<uint32_t>(rng()) & 0xFF;
  }
  for (const uint32_t flip : {0x00u, 0xFFu}) {
    for (uint32_t& code : o.b.codes) code ^= flip;
    const CodeMatrix c = run_gemm(*rtl, {}, o).c;
    uint32_t wrong = 0;
    for (uint32_t m = 0; m < k; ++m) {
      for (uint32_t j = 0; j < n; ++j) {
        wrong += c.codes[m * n + j] != to_fp32(Format::kE4m3, o.b.codes[j * k + m]).bits;
      }
    }
    INFO(fmt::format("{}: {} of {} products", preset, wrong, k * n));
    REQUIRE(wrong == 0);
  }
}

}  // namespace

TEST_CASE("identifies itself: configuration hash, version and geometry", "[chip]") {
  for (const std::string_view preset : {"tiny", "base", "quad"}) {
    const auto rtl = make_rtl_device(preset);
    const Geometry g = *find_preset(preset);
    CHECK(rtl->read_register(reg::kVersion) == reg::kVersionValue);
    CHECK(rtl->read_register(reg::kConfigHash) == g.config_hash());
    CHECK(rtl->read_register(reg::kGroups) == g.groups);
    CHECK(rtl->read_register(reg::kCols) == g.cols);
    CHECK(rtl->read_register(reg::kSbufWords) == g.sbuf_words);
    CHECK(rtl->read_register(reg::kPsumRows) == g.psum_rows);
  }
}

TEST_CASE("multiplies every operand pair into every result format, awkward sizes", "[chip]") {
  std::mt19937_64 rng(1);
  const auto golden = golden_of("tiny");
  const auto rtl = make_rtl_device("tiny");
  constexpr std::array<Shape, 6> kShapes{
      {{1, 1, 1}, {3, 5, 31}, {7, 33, 33}, {20, 41, 100}, {9, 70, 64}, {65, 8, 129}}};
  size_t turn = 0;
  for (const TensorFormat fa : kOperands) {
    for (const TensorFormat fb : kOperands) {
      for (const TensorFormat out : kResults) {
        const Shape shape = kShapes[turn++ % kShapes.size()];
        GemmOptions options;
        options.out = out;
        options.overflow = turn % 2 ? Overflow::kSaturate : Overflow::kIeee;
        options.scale_rule = static_cast<ScaleRule>(turn % 3);
        options.rounding = turn % 5 == 0 ? Rounding::kStochastic : Rounding::kNearest;
        options.relu = turn % 4 == 0;
        const GemmOperands operands = random_operands(rng, shape, fa, fb, turn % 3 != 0);
        INFO(fmt::format("turn {}: M {} N {} K {}", turn, shape.m, shape.n, shape.k));
        REQUIRE(compare(*golden, *rtl, options, operands) == "");
      }
    }
  }
}

TEST_CASE("keeps the bits over K = 4096, where sums cancel and round", "[chip]") {
  std::mt19937_64 rng(2);
  const auto golden = golden_of("base");
  const auto rtl = make_rtl_device("base");
  for (const TensorFormat format : kOperands) {
    const GemmOperands operands = random_operands(rng, {5, 37, 4096}, format, format, true);
    REQUIRE(compare(*golden, *rtl, {}, operands) == "");
  }
}

TEST_CASE("tiny, base and quad give identical bits for the same GEMM", "[chip]") {
  std::mt19937_64 rng(3);
  for (const TensorFormat format : kOperands) {
    const GemmOperands operands = random_operands(rng, {33, 70, 301}, format, format, true);
    const auto tiny = make_rtl_device("tiny");
    const CodeMatrix expected = run_gemm(*tiny, {}, operands).c;
    for (const std::string_view preset : {"base", "quad"}) {
      const auto device = make_rtl_device(preset);
      INFO(preset);
      REQUIRE(difference(expected, run_gemm(*device, {}, operands).c) == "");
    }
  }
}

TEST_CASE("stalls of the instruction port and foreign SBUF traffic change no bit", "[chip]") {
  std::mt19937_64 rng(4);
  const auto golden = golden_of("tiny");
  for (uint64_t seed = 1; seed <= 4; ++seed) {
    RtlOptions options;
    options.seed = seed;
    options.instruction_stall = 128;
    options.sbuf_traffic = static_cast<uint32_t>(64 * seed);
    const auto rtl = make_rtl_device("tiny", options);
    for (const TensorFormat format : kOperands) {
      GemmOptions gemm;
      gemm.out = kResults[rng() % kResults.size()];
      const GemmOperands operands = random_operands(rng, {19, 43, 90}, format, format, false);
      REQUIRE(compare(*golden, *rtl, gemm, operands) == "");
    }
  }
}

TEST_CASE("BF16 sums and stochastic PSUM rounding agree with golden", "[chip]") {
  const auto golden = golden_of("tiny");
  const auto rtl = make_rtl_device("tiny");
  fill(*golden, *rtl, 5);
  std::vector<Instruction> program;
  program.push_back(instruction(Opcode::kSetRandom, Engine::kTensor,
                                {{Field::kLoadSeed, 1},
                                 {Field::kLoadCounter, 1},
                                 {Field::kSeed, 0x0123456789ABCDEF},
                                 {Field::kCounter, 77}}));
  for (int pass = 0; pass < 6; ++pass) {
    program.push_back(instruction(Opcode::kLoadStationary, Engine::kTensor,
                                  {{Field::kAddr, 100 + 8 * pass},
                                   {Field::kStride, 1},
                                   {Field::kCount, 8},
                                   {Field::kK, 32},
                                   {Field::kFormat, 0}}));
    program.push_back(instruction(Opcode::kMultiplyMoving, Engine::kTensor,
                                  {{Field::kAddr, 300 + 40 * pass},
                                   {Field::kStride, 1},
                                   {Field::kCount, 40},
                                   {Field::kK, 32},
                                   {Field::kFormat, 1},
                                   {Field::kPsumRow, 3},
                                   {Field::kPsumStride, 2},
                                   {Field::kAccumulate, pass != 0},
                                   {Field::kBf16, 1},
                                   {Field::kStochastic, pass % 2},
                                   {Field::kSrOffset, 320 * pass},
                                   {Field::kSrN, 8}}));
  }
  Instruction last = program.back();
  last.set_signal(0, {.index = 9, .value = 1});
  program.back() = last;
  Instruction convert = instruction(Opcode::kVectorConvert, Engine::kVector,
                                    {{Field::kSrcAddr, 3},
                                     {Field::kSrcStride, 2},
                                     {Field::kRows, 40},
                                     {Field::kWidth, 8},
                                     {Field::kDstAddr, 0},
                                     {Field::kDstStride, 128},
                                     {Field::kOutFormat, 5}});
  convert.set_wait({.index = 9, .value = 1});
  program.push_back(convert);
  for (Device* device : {golden.get(), rtl.get()}) {
    device->submit(program);
    REQUIRE(device->run(1'000'000).idle);
  }
  CHECK(state_difference(*golden, *rtl) == "");
}

TEST_CASE("an illegal instruction stops its engine with the cause, as golden does", "[chip]") {
  struct Fault {
    Opcode opcode;
    std::vector<std::pair<Field, int64_t>> fields;
    Cause cause;
  };
  const std::vector<std::pair<Field, int64_t>> load{
      {Field::kStride, 1}, {Field::kCount, 8}, {Field::kK, 32}};
  const auto with = [](std::vector<std::pair<Field, int64_t>> fields,
                       std::vector<std::pair<Field, int64_t>> more) {
    fields.insert(fields.end(), more.begin(), more.end());
    return fields;
  };
  const std::vector<Fault> faults{
      {Opcode::kLoadStationary, with(load, {{Field::kFormat, 4}}), Cause::kBadFormat},
      {Opcode::kLoadStationary, with(load, {{Field::kHalf, 1}}), Cause::kBadFormat},
      {Opcode::kLoadStationary, with(load, {{Field::kCount, 9}}), Cause::kBadCount},
      {Opcode::kLoadStationary, with(load, {{Field::kCount, 0}}), Cause::kBadCount},
      {Opcode::kLoadStationary, with(load, {{Field::kK, 33}}), Cause::kBadCount},
      {Opcode::kLoadStationary, with(load, {{Field::kAddr, 8185}}), Cause::kAddressRange},
      {Opcode::kLoadStationary, with(load, {{Field::kStride, -1}, {Field::kAddr, 6}}),
       Cause::kAddressRange},
      {Opcode::kLoadStationary, with(load, {{Field::kScaled, 1}, {Field::kScaleAddr, 8192}}),
       Cause::kAddressRange},
      {Opcode::kMultiplyMoving, with(load, {{Field::kPsumRow, 1020}, {Field::kPsumStride, 1}}),
       Cause::kAddressRange},
      {Opcode::kMultiplyMoving, with(load, {{Field::kPsumStride, 1}, {Field::kK, 31}}),
       Cause::kKMismatch},
      {Opcode::kMultiplyMoving, with(load, {{Field::kPsumStride, 1}, {Field::kStochastic, 1}}),
       Cause::kBadFormat},
      {Opcode::kMultiplyMoving,
       with(load, {{Field::kPsumRow, 40}, {Field::kPsumStride, 1}, {Field::kAccumulate, 1}}),
       Cause::kPsumUnwritten},
  };
  uint16_t tag = 100;
  for (const Fault& fault : faults) {
    const auto golden = golden_of("tiny");
    const auto rtl = make_rtl_device("tiny");
    fill(*golden, *rtl, tag);
    Instruction good = instruction(
        Opcode::kLoadStationary, Engine::kTensor,
        {{Field::kAddr, 8}, {Field::kStride, 1}, {Field::kCount, 8}, {Field::kK, 32}}, 1);
    good.set_signal(0, {.index = 4, .value = 3});
    Instruction bad(fault.opcode, Engine::kTensor);
    for (const auto& [field, value] : fault.fields) bad.set(field, value);
    bad.set(Field::kTag, tag++);
    bad.set_signal(0, {.index = 5, .value = 1});
    const std::vector<Instruction> program{good, bad, good};
    for (Device* device : {golden.get(), rtl.get()}) {
      device->submit(program);
      CHECK(device->run(100'000).reason == RunReason::kStopped);
      CHECK(device->status(Engine::kTensor).cause == fault.cause);
    }
    INFO(fmt::format("cause {}", static_cast<int>(fault.cause)));
    REQUIRE(state_difference(*golden, *rtl) == "");
    // software clears the stop and the engine works again, but has no stationary operand
    for (Device* device : {golden.get(), rtl.get()}) {
      device->clear(Engine::kTensor);
      CHECK_FALSE(device->status(Engine::kTensor).stopped);
      device->submit(std::vector<Instruction>{good});
      CHECK(device->run(100'000).idle);
    }
    REQUIRE(state_difference(*golden, *rtl) == "");
  }
}

TEST_CASE("accepts a moving word in every cycle of a 4096-deep GEMM out of SBUF", "[chip]") {
  const auto rtl = make_rtl_device("base");
  const Geometry& g = rtl->geometry();
  std::vector<Instruction> program;
  constexpr int kPasses = 128;  // K = 4096
  for (int p = 0; p < kPasses; ++p) {
    program.push_back(instruction(Opcode::kLoadStationary, Engine::kTensor,
                                  {{Field::kAddr, g.sbuf_words / 2 + p},
                                   {Field::kStride, kPasses},
                                   {Field::kCount, g.cols},
                                   {Field::kK, 32}}));
    program.push_back(instruction(Opcode::kMultiplyMoving, Engine::kTensor,
                                  {{Field::kAddr, p},
                                   {Field::kStride, kPasses},
                                   {Field::kCount, 128},
                                   {Field::kK, 32},
                                   {Field::kPsumStride, 1},
                                   {Field::kAccumulate, p != 0}}));
  }
  rtl->clear_counters();
  rtl->submit(program);
  REQUIRE(rtl->run(1'000'000).idle);
  const EngineCounters tensor = rtl->counters().tensor;
  CHECK(tensor.moving_words == 128 * kPasses);
  CHECK(tensor.moving_last - tensor.moving_first + 1 == tensor.moving_words);
  CHECK(tensor.stationary_words == g.cols * kPasses);
}

TEST_CASE("every product of every PE reaches its result, every bit of its weight both ways",
          "[chip]") {
  for (const std::string_view preset : {"tiny", "base", "quad"}) check_every_product(preset);
}

TEST_CASE("full multiplies one GEMM as golden does, and each of its PEs takes part",
          "[chip][nightly]") {
  if (!have_rtl_device("full")) {
    FAIL(
        "this build has no RTL of preset full: configure with "
        "-DNG_RTL_PRESETS=\"tiny;base;quad;full\"");
  }
  std::mt19937_64 rng(8);
  const auto golden = golden_of("full");
  const auto rtl = make_rtl_device("full");
  const GemmOperands operands = random_operands(rng, {150, 130, 600}, kE4m3, kE4m3, true);
  REQUIRE(compare(*golden, *rtl, {}, operands) == "");
  check_every_product("full");
}
