// SPDX-License-Identifier: Apache-2.0
// rtl/vector/vector_engine.sv in three geometries: rates, latencies, stall counters.
#include "tests/unit/vector/vector_fixture.h"

namespace {
using namespace ng;
using namespace ng::test;

using Tiny = VectorTiny;
using Base = VectorBase;
using Quad = VectorQuad;
}  // namespace

TEMPLATE_TEST_CASE("sustains its rate without a bubble for every source, format and rounding", "",
                   Tiny, Base, Quad) {
  VectorFixture<TestType> f;
  const Geometry& g = TestType::kGeometry;
  f.fill(false, 0);
  const int rows = 16;
  for (int mode = 0; mode < 9; ++mode) {
    static constexpr Format kFormats[] = {Format::kE4m3, Format::kE5m2, Format::kE4m3Ieee,
                                          Format::kE2m1, Format::kBf16, Format::kFp32,
                                          Format::kE4m3, Format::kE5m2, Format::kE2m1};
    for (int source = 0; source < 3; ++source)
      for (const bool stochastic : {false, true})
        for (const bool operations : {false, true}) {
          if (mode == 3 && (operations || source == 2))
            continue;  // these may make a NaN, which e2m1 traps
          Instruction i = whole_rows(g, rows, kFormats[mode]);
          i.set(Field::kMx, mode > 5)
              .set(Field::kStochastic, stochastic)
              .set(Field::kDstScaleStride, g.lanes() / 32);
          if (source)
            i.set(Field::kSrcSbuf, 1)
                .set(Field::kSrcBf16, source == 2)
                .set(Field::kChunkStride, 0)
                .set(Field::kSrcAddr, 256)
                .set(Field::kSrcStride, 4);
          // with an SBUF source the words of row_scale take cycles of their own on the same port
          i.set(Field::kRowScale, operations && !source)
              .set(Field::kColScale, operations)
              .set(Field::kBias, operations)
              .set(Field::kRelu, operations);
          i.set(Field::kRowScaleAddr, 400)
              .set(Field::kColScaleAddr, 410)
              .set(Field::kBiasAddr, 420);
          const Convert c(i);
          const int64_t words = (c.out_bytes() + g.word_bytes() - 1) / g.word_bytes();
          const int64_t reads = source ? c.source_words(g) : c.chunks(g);
          const auto rate = static_cast<uint64_t>(std::max(words, reads));
          f.device.write_grants.clear();
          CHECK(f.check({i}).cause == Cause::kNone);
          const auto& grants = f.device.write_grants;
          REQUIRE(grants.size() == static_cast<size_t>(words * rows));
          INFO("format " << static_cast<int>(kFormats[mode]) << " mx " << (mode > 5) << " source "
                         << source << " stochastic " << stochastic);
          // never longer; rows that were gathered while the parameters came leave faster
          CHECK(grants.back() - grants.front() <=
                (rows - 1) * rate + static_cast<uint64_t>(words - 1));
          if (!operations && !stochastic)
            CHECK(grants.back() - grants.front() ==
                  (rows - 1) * rate + static_cast<uint64_t>(words - 1));
        }
  }
}

TEMPLATE_TEST_CASE("latencies are what the page of the block says", "", Tiny, Base, Quad) {
  VectorFixture<TestType> f;
  const Geometry& g = TestType::kGeometry;
  f.fill(false, 0);
  auto& d = f.device;
  const auto run = [&](const Instruction& i) {
    d.psum_grants.clear(), d.sbuf_grants.clear(), d.write_grants.clear(), d.take_cycles.clear(),
        d.complete_cycles.clear(), d.read_done_cycles.clear();
    CHECK(f.check({i}).cause == Cause::kNone);
  };
  Instruction psum = whole_rows(g, 1, Format::kE4m3);
  const uint64_t chunks = g.lanes() / g.cols;
  run(psum);
  const uint64_t checks = chunks > 1 ? 3 : 2;
  CHECK(d.psum_grants.front() - d.take_cycles.front() == 5 + checks);
  CHECK(d.write_grants.front() - d.psum_grants.back() == 7);
  CHECK(d.read_done_cycles.front() == d.write_grants.back());
  CHECK(d.complete_cycles.front() - d.write_grants.back() == 1);
  Instruction sbuf = psum;
  sbuf.set(Field::kSrcSbuf, 1).set(Field::kChunkStride, 0);
  run(sbuf);
  CHECK(d.sbuf_grants.front() - d.take_cycles.front() == 5 + 2);
  CHECK(d.write_grants.front() - d.sbuf_grants.back() == 7);
  // behind a running instruction, the next one's checks cost nothing
  d.psum_grants.clear(), d.write_grants.clear();
  CHECK(f.check({psum, psum}).cause == Cause::kNone);
  CHECK(d.psum_grants[chunks] - d.write_grants[0] == 4);
}

TEMPLATE_TEST_CASE("counts a stall for every refused request and none without", "", Tiny, Base,
                   Quad) {
  VectorFixture<TestType> f;
  f.fill(false, 0);
  f.check({whole_rows(TestType::kGeometry, 10, Format::kFp32)});
  CHECK(f.device.stall_psum == 0);
  CHECK(f.device.stall_sbuf == 0);
  f.device.stall_percent = 50;
  f.check({whole_rows(TestType::kGeometry, 10, Format::kFp32)});
  CHECK(f.device.stall_psum > 0);
  CHECK(f.device.stall_sbuf > 0);
}
