// SPDX-License-Identifier: Apache-2.0
// chip_top reset while every engine works.
#include <fmt/format.h>

#include <catch2/catch_test_macros.hpp>
#include <vector>

#include "tests/unit/chip/chip_fixture.h"

using namespace ng;
using namespace ng::test;

namespace {

// All engines at work: passes of the array with random rounding, rows on their way out of PSUM, and
// DMA into and out of SBUF on two queues.
std::vector<Instruction> busy_program(const Geometry& g) {
  std::vector<Instruction> program;
  const uint64_t hbm = global_address(Space::kHbm, 0);
  for (int i = 0; i < 4; ++i) {
    program.push_back(instruction(Opcode::kLoadStationary, Engine::kTensor,
                                  {{Field::kAddr, 8 * i},
                                   {Field::kStride, 1},
                                   {Field::kCount, 8},
                                   {Field::kK, 32},
                                   {Field::kScaled, 1}}));
    Instruction move = instruction(Opcode::kMultiplyMoving, Engine::kTensor,
                                   {{Field::kAddr, 64},
                                    {Field::kStride, 1},
                                    {Field::kCount, 20},
                                    {Field::kK, 32},
                                    {Field::kPsumStride, 1},
                                    {Field::kBf16, 1},
                                    {Field::kStochastic, 1},
                                    {Field::kSrN, 8}});
    move.set_signal(0, {.index = 3, .value = 1, .complete = true});
    program.push_back(move);
    Instruction convert = instruction(Opcode::kVectorConvert, Engine::kVector,
                                      {{Field::kSrcStride, 1},
                                       {Field::kRows, 20},
                                       {Field::kWidth, 8},
                                       {Field::kDstAddr, 4096 + 1024 * i},
                                       {Field::kDstStride, 128},
                                       {Field::kOutFormat, 5}});
    convert.set_wait({.index = 3, .value = static_cast<uint32_t>(i + 1)});
    program.push_back(convert);
    program.push_back(
        instruction(Opcode::kDmaCopy, Engine::kDma0,
                    {{Field::kSrcAddr, static_cast<int64_t>(hbm + 4096)},
                     {Field::kDstAddr, static_cast<int64_t>(sbuf_address(g, 4096) + 3)},
                     {Field::kBytes, 1500}}));
    program.push_back(
        instruction(Opcode::kDmaCopy, Engine::kDma1,
                    {{Field::kSrcAddr, static_cast<int64_t>(sbuf_address(g, 2000) + 5)},
                     {Field::kDstAddr, static_cast<int64_t>(hbm + 65536)},
                     {Field::kBytes, 1500},
                     {Field::kFence, 1}}));
  }
  return program;
}

}  // namespace

TEST_CASE("a reset in the middle of work leaves no trace in the next result", "[chip]") {
  std::mt19937_64 rng(6);
  const auto golden = golden_of("tiny");
  const auto rtl = make_rtl_device("tiny");
  GemmOptions options;
  options.out = {Format::kE5m2, true};
  const GemmOperands operands =
      random_operands(rng, {40, 24, 96}, {Format::kE4m3, true}, {Format::kE2m1, true}, false);
  for (int cut = 0; cut < 18; ++cut) {
    rtl->reset();
    fill(*golden, *rtl, 7);
    rtl->submit(busy_program(rtl->geometry()));
    rtl->run(static_cast<uint64_t>(3 + 29 * cut));
    rtl->reset();
    golden->reset();
    CHECK(rtl->counters().dma[dma_index(Engine::kDma3)].retired == 0);  // the host's own, too
    fill(*golden, *rtl, 8);
    INFO("reset after " << 3 + 29 * cut << " cycles");
    REQUIRE(compare(*golden, *rtl, options, operands) == "");
    REQUIRE(state_difference(*golden, *rtl) == "");
  }
}
