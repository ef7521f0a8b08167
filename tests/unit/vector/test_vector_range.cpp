// SPDX-License-Identifier: Apache-2.0
// rtl/vector/vector_range.sv: the first address outside, in the order of the operands, and the
// cycles it takes.
#include "tests/unit/vector/vector_bench.h"

using namespace ng;
using namespace ng::test;

namespace {
/// Returns the cycles from start to done.
uint64_t check(FlowBench& bench, const Instruction& i) {
  command(bench, i);
  const Convert c(i);
  const auto expected = range_fault(c, kBenchGeometry);
  bench->range_start_i = 1;
  bench.tick();
  bench->range_start_i = 0;
  const uint64_t cycles = bench.run_until([&] { return bench->range_done_o; }, 20) + 1;
  if (bench->range_fault_o != expected.has_value() ||
      (expected && bench->range_fault_address_o != *expected))
    FAIL(fmt::format("seed {} cycle {}: {}\nexpected {}, got fault={} 0x{:X}", bench.seed(),
                     bench.cycle(), to_text(i),
                     expected ? fmt::format("0x{:X}", *expected) : "no fault", bench->range_fault_o,
                     bench->range_fault_address_o));
  bench.tick();
  CHECK(!bench->range_done_o);
  return cycles;
}
}  // namespace

TEST_CASE("finds the first address outside of random commands") {
  FlowBench bench("vector_range");
  quiet(bench);
  VectorStimulus stimulus(kBenchGeometry, bench.rng());
  int faults = 0, runs = 0;
  while (runs < 30'000) {
    Instruction i = stimulus.convert(60);
    for (int64_t n = stimulus.below(3); n > 0; --n)
      if (i.opcode() == Opcode::kVectorConvert) stimulus.spoil(i);
    if (field_check(i, kBenchGeometry) != Cause::kNone) continue;
    ++runs;
    faults += range_fault(Convert(i), kBenchGeometry).has_value();
    check(bench, i);
  }
  CHECK(faults > 3000);
  CHECK(faults < 27'000);
}

TEST_CASE("every operand at both of its ends, one unit inside and one outside") {
  FlowBench bench("vector_range");
  quiet(bench);
  const Geometry& g = kBenchGeometry;
  for (const int64_t off : {-1, 0, 1}) {
    const auto base = [] {
      Instruction i(Opcode::kVectorConvert, Engine::kVector);
      return i.set(Field::kRows, 5)
          .set(Field::kWidth, 32)
          .set(Field::kMx, 1)
          .set(Field::kSrcStride, 4)
          .set(Field::kChunkStride, 1)
          .set(Field::kRowScale, 1)
          .set(Field::kColScale, 1)
          .set(Field::kBias, 1)
          .set(Field::kDstStride, 32)
          .set(Field::kDstScaleStride, 1);
    };
    CHECK(check(bench, base()) == 11);
    check(bench, base().set(Field::kSrcAddr, g.psum_rows - 20 + off));
    check(bench, base()
                     .set(Field::kSrcAddr, 3 * 5 + off)
                     .set(Field::kChunkStride, -5));  // row 0, last chunk at -1
    check(bench,
          base().set(Field::kSrcAddr, 16 + off).set(Field::kSrcStride, -4));  // last row at -1
    check(bench, base()
                     .set(Field::kSrcAddr, 16 + 9 + off)
                     .set(Field::kSrcStride, -4)
                     .set(Field::kChunkStride, -3));
    check(bench,
          base().set(Field::kDstAddr, static_cast<int64_t>(g.sbuf_bytes()) + 32 * (off - 5)));
    check(bench, base().set(Field::kDstAddr, 128 + 32 * off).set(Field::kDstStride, -32));
    check(bench, base().set(Field::kDstScaleAddr, g.sbuf_words - 5 + off));
    check(bench, base().set(Field::kDstScaleAddr, 4 + off).set(Field::kDstScaleStride, -1));
    check(bench, base().set(Field::kRowScaleAddr, g.sbuf_words - 1 + off));
    check(bench, base().set(Field::kColScaleAddr, g.sbuf_words - 4 + off));
    check(bench, base().set(Field::kBiasAddr, g.sbuf_words - 4 + off));
    check(bench, base()
                     .set(Field::kSrcSbuf, 1)
                     .set(Field::kChunkStride, 0)
                     .set(Field::kSrcAddr, g.sbuf_words - 20 + off));
  }
}

TEST_CASE("the largest numbers do not wrap") {
  FlowBench bench("vector_range");
  quiet(bench);
  for (const int64_t rows : {2, 65535})
    for (const int64_t stride : {-32768, 32767})
      for (const int64_t dst_stride : {-(1 << 23), (1 << 23) - 128}) {
        Instruction i(Opcode::kVectorConvert, Engine::kVector);
        i.set(Field::kRows, rows)
            .set(Field::kWidth, 32)
            .set(Field::kOutFormat, 5)
            .set(Field::kDstAddr, 0xffffff80)
            .set(Field::kDstStride, dst_stride);
        check(bench, i);
        i.set(Field::kSrcStride, stride)
            .set(Field::kChunkStride, stride)
            .set(Field::kSrcAddr, 0xffffff);
        check(bench, i);
      }
}

TEST_CASE("takes two cycles for one plain row, and a reset in the middle forgets the check") {
  FlowBench bench("vector_range");
  quiet(bench);
  Instruction i(Opcode::kVectorConvert, Engine::kVector);
  i.set(Field::kRows, 1).set(Field::kWidth, 8);
  CHECK(check(bench, i) == 2);
  bench->range_start_i = 1;
  bench.tick();
  bench->range_start_i = 0;
  bench.reset();
  for (int n = 0; n < 20; ++n) {
    CHECK(!bench->range_done_o);
    bench.tick();
  }
  CHECK(check(bench, i) == 2);
}
