// SPDX-License-Identifier: Apache-2.0
// rtl/vector/vector_engine.sv in three geometries: random programs under random stalls against
// vector_expect.h, every width, format and operation, back-to-back instructions, reset in the
// middle of work.
#include "tests/unit/vector/vector_fixture.h"

namespace {
using namespace ng;
using namespace ng::test;

using Tiny = VectorTiny;
using Base = VectorBase;
using Quad = VectorQuad;
}  // namespace

TEMPLATE_TEST_CASE("random programs under random stalls write what golden says, byte for byte", "",
                   Tiny, Base, Quad) {
  VectorFixture<TestType> f;
  for (int round = 0; round < 300; ++round) {
    if (round % 10 == 0) f.fill(round % 20 == 0, round % 30 == 0 ? 3 : 0);
    f.device.stall_percent = round % 3 == 0 ? 0 : round % 3 == 1 ? 20 : 60;
    std::vector<Instruction> program;
    const int64_t count = f.stimulus.between(1, 6);
    for (int64_t n = 0; n < count; ++n) {
      if (f.stimulus.chance(12))
        program.push_back(
            Instruction(Opcode::kNop, Engine::kVector).set_tag(static_cast<uint16_t>(n)));
      else if (f.stimulus.chance(20))
        program.push_back(f.stimulus.set_random());
      else
        program.push_back(f.stimulus.convert(f.stimulus.chance(10) ? 40 : 8));
      if (f.stimulus.chance(8)) f.stimulus.spoil(program.back());
      if (overwrites_itself(program.back(), TestType::kGeometry)) program.pop_back();
    }
    f.check(program);
    f.sync();
  }
}

TEMPLATE_TEST_CASE("every width from one to all lanes in every output format", "", Tiny, Base,
                   Quad) {
  VectorFixture<TestType> f;
  const Geometry& g = TestType::kGeometry;
  f.fill(false, 0);
  for (int mode = 0; mode < 9; ++mode) {
    static constexpr int kFormats[] = {0, 1, 2, 3, 4, 5, 0, 1, 3};
    for (uint32_t width = 1; width <= g.lanes(); ++width) {
      Instruction i = f.stimulus.convert(3);
      i.set(Field::kSrcSbuf, 0)
          .set(Field::kSrcBf16, 0)
          .set(Field::kSrcAddr, 3)
          .set(Field::kSrcStride, 5);
      i.set(Field::kWidth, width)
          .set(Field::kChunkStride, width > g.cols ? 7 : 0)
          .set(Field::kOutFormat, kFormats[mode])
          .set(Field::kMx, mode > 5);
      const int64_t row = g.lanes() * Convert::kBits[kFormats[mode]] / 8;
      i.set(Field::kDstAddr, row * f.stimulus.below(4))
          .set(Field::kDstStride, row)
          .set(Field::kDstScaleAddr, 9 * g.lanes() / 32);
      i.set(Field::kDstScaleStride, g.lanes() / 32);
      for (const Field field : {Field::kRowScaleAddr, Field::kColScaleAddr, Field::kBiasAddr})
        i.set(field, 300 + f.stimulus.below(100));
      if (mode == 3)
        i.set(Field::kRowScale, 0)
            .set(Field::kColScale, 0)
            .set(Field::kBias, 0);  // they may make a NaN
      CHECK(f.check({i}).cause == Cause::kNone);
    }
  }
}

TEMPLATE_TEST_CASE("every combination of operations and source", "", Tiny, Base, Quad) {
  VectorFixture<TestType> f;
  f.fill(true, 0);
  for (int flags = 0; flags < 16; ++flags)
    for (int source = 0; source < 3; ++source)
      for (const Format format : {Format::kFp32, Format::kE4m3, Format::kBf16}) {
        f.device.stall_percent = flags % 2 ? 30 : 0;
        Instruction i = whole_rows(TestType::kGeometry, 11, format);
        i.set(Field::kRelu, flags & 1)
            .set(Field::kRowScale, flags >> 1 & 1)
            .set(Field::kColScale, flags >> 2 & 1)
            .set(Field::kBias, flags >> 3);
        i.set(Field::kRowScaleAddr, 256)
            .set(Field::kColScaleAddr, 300)
            .set(Field::kBiasAddr, 400)
            .set(Field::kDstAddr, 1024);
        if (source) {
          i.set(Field::kSrcSbuf, 1)
              .set(Field::kSrcBf16, source == 2)
              .set(Field::kChunkStride, 0)
              .set(Field::kSrcAddr, 420)
              .set(Field::kSrcStride, 4);
        }
        CHECK(f.check({i}).cause == Cause::kNone);
      }
}

TEMPLATE_TEST_CASE("writes 0x00 for missing elements of an MX group that holds a NaN", "", Tiny,
                   Base, Quad) {
  VectorFixture<TestType> f;
  const Geometry& g = TestType::kGeometry;
  f.fill(false, 0);
  f.memories.psum[2] = 0x7fc00000;
  f.sync();
  Instruction i = whole_rows(g, 2, Format::kE5m2);
  i.set(Field::kMx, 1)
      .set(Field::kWidth, 5)
      .set(Field::kChunkStride, 0)
      .set(Field::kDstScaleStride, g.lanes() / 32);
  CHECK(f.check({i}).cause == Cause::kNone);
  CHECK(f.memories.scales[0] == 0xff);
  CHECK(f.memories.sbuf[4] == 0x7f);
  CHECK(f.memories.sbuf[5] == 0);
}

TEMPLATE_TEST_CASE("random words depend on place, seed and counter alone, whatever the stalls", "",
                   Tiny, Base, Quad) {
  VectorFixture<TestType> f;
  const Geometry& g = TestType::kGeometry;
  f.fill(false, 0);
  Instruction seed(Opcode::kSetRandom, Engine::kVector);
  seed.set(Field::kLoadSeed, 1)
      .set(Field::kSeed, 0x0123456789abcdef)
      .set(Field::kLoadCounter, 1)
      .set(Field::kCounter, 0xfffffff0);
  Instruction i = whole_rows(g, 12, Format::kE4m3);
  i.set(Field::kStochastic, 1).set(Field::kSrOffset, 7).set(Field::kSrN, 33);
  f.check({seed, i});
  const std::vector<uint8_t> first = f.memories.sbuf;
  for (const int stall : {10, 50, 80}) {
    f.device.stall_percent = stall;
    std::fill(f.memories.sbuf.begin(), f.memories.sbuf.begin() + 12 * g.lanes(), 0);
    f.sync();
    f.check({seed, i});
    CHECK(f.memories.sbuf == first);
  }
  // rows 6 to 11 alone, with the offset of row 6
  Instruction half = i;
  half.set(Field::kRows, 6)
      .set(Field::kSrcAddr, 6 * static_cast<int64_t>(i.get(Field::kSrcStride)))
      .set(Field::kDstAddr, 6 * g.lanes())
      .set(Field::kSrOffset, 7 + 6 * 33);
  std::fill(f.memories.sbuf.begin() + 6 * g.lanes(), f.memories.sbuf.begin() + 12 * g.lanes(), 0);
  f.sync();
  f.check({half});
  CHECK(f.memories.sbuf == first);
}

TEMPLATE_TEST_CASE("an instruction may read what the one before it wrote", "", Tiny, Base, Quad) {
  VectorFixture<TestType> f;
  const Geometry& g = TestType::kGeometry;
  f.fill(false, 0);
  for (const int stall : {0, 50}) {
    f.device.stall_percent = stall;
    Instruction out = whole_rows(g, 8, Format::kFp32);
    Instruction back = whole_rows(g, 8, Format::kE4m3);
    back.set(Field::kSrcSbuf, 1)
        .set(Field::kChunkStride, 0)
        .set(Field::kSrcStride, g.lanes() * 4 / g.word_bytes())
        .set(Field::kDstAddr, 4096);
    back.set(Field::kMx, 1)
        .set(Field::kDstScaleStride, g.lanes() / 32)
        .set(Field::kBias, 1)
        .set(Field::kBiasAddr, 0);
    CHECK(f.check({out, back, out, back}).cause == Cause::kNone);
  }
}

TEMPLATE_TEST_CASE("a reset in the middle of work leaves an engine that works", "", Tiny, Base,
                   Quad) {
  VectorFixture<TestType> f;
  for (int round = 0; round < 150; ++round) {
    if (round % 10 == 0) f.fill(false, 0);
    f.device.stall_percent = round % 2 ? 40 : 0;
    for (int n = 0; n < 3; ++n)
      f.device.queue.push_back(n == 1 ? f.stimulus.set_random() : f.stimulus.convert(10));
    for (int64_t n = f.stimulus.below(90); n > 0; --n) f.device.cycle();
    f.device.reset();
    f.device.read_done_cycles.clear();
    f.device.complete_cycles.clear();
    f.expected.seed = 0;
    f.expected.counter = 0;
    CHECK(f.device.sim->seed_o == 0);
    CHECK(f.device.sim->counter_o == 0);
    CHECK(!f.device.sim->busy_o);
    CHECK(!f.device.sim->stopped_o);
    CHECK(!f.device.sim->sbuf_write_valid_o);
    CHECK(!f.device.sim->psum_valid_o);
    CHECK(!f.device.sim->sbuf_read_valid_o);
    f.sync();  // what was written before the reset stays
    f.check({f.stimulus.convert(6), f.stimulus.convert(6)});
    f.sync();
  }
}
