// SPDX-License-Identifier: Apache-2.0
// rtl/vector/vector_engine.sv in three geometries: every trap and the rows around it.
#include "tests/unit/vector/vector_fixture.h"

namespace {
using namespace ng;
using namespace ng::test;

using Tiny = VectorTiny;
using Base = VectorBase;
using Quad = VectorQuad;
}  // namespace

TEMPLATE_TEST_CASE("faulty instructions stop the engine as the first failing check says", "", Tiny,
                   Base, Quad) {
  VectorFixture<TestType> f;
  f.fill(false, 0);
  std::array<int, 16> seen{};
  for (int round = 0; round < 3000; ++round) {
    std::vector<Instruction> program;
    if (f.stimulus.chance(30)) program.push_back(f.stimulus.convert(3));
    Instruction bad = f.stimulus.chance(15) ? f.stimulus.set_random() : f.stimulus.convert(5);
    f.stimulus.spoil(bad);
    if (f.stimulus.chance(40) && bad.opcode() == Opcode::kVectorConvert) f.stimulus.spoil(bad);
    if (overwrites_itself(bad, TestType::kGeometry)) continue;
    program.push_back(bad);
    program.push_back(f.stimulus.convert(3));  // must not happen after a stop
    ++seen[static_cast<size_t>(f.check(program).cause)];
  }
  for (const Cause cause : {Cause::kIllegalOpcode, Cause::kReservedBits, Cause::kBadFormat,
                            Cause::kBadCount, Cause::kBadAlignment, Cause::kAddressRange}) {
    INFO(cause_name(cause));
    CHECK(seen[static_cast<size_t>(cause)] > 20);
  }
}

TEMPLATE_TEST_CASE("rows before an unwritten PSUM row are written, it and later ones are not", "",
                   Tiny, Base, Quad) {
  VectorFixture<TestType> f;
  const Geometry& g = TestType::kGeometry;
  const uint32_t chunks = g.lanes() / g.cols;
  for (uint32_t bad = 0; bad < 13 * chunks; ++bad)
    for (const int stall : {0, 40}) {
      f.fill(false, 0);
      f.memories.written[bad] = 0;
      if (bad % 3 == 0 && bad + 1 < g.psum_rows)
        f.memories.written[bad + 1] = 0;  // a second one changes nothing
      f.sync();
      f.device.stall_percent = stall;
      Instruction i = whole_rows(g, 13, bad % 2 ? Format::kFp32 : Format::kE5m2);
      const Trap trap = f.check({i, i});
      CHECK(trap == Trap{Cause::kPsumUnwritten, bad});
    }
}

TEMPLATE_TEST_CASE("a NaN stops an unscaled conversion to e2m1 at its row", "", Tiny, Base, Quad) {
  VectorFixture<TestType> f;
  const Geometry& g = TestType::kGeometry;
  for (uint32_t bad = 0; bad < 12; ++bad)
    for (const int stall : {0, 40}) {
      f.fill(false, 0);
      const uint32_t column = static_cast<uint32_t>(f.stimulus.below(g.cols));
      const uint32_t chunks = g.lanes() / g.cols;
      f.memories.psum[bad * chunks * g.cols + column] = 0xff800001;
      f.sync();
      f.device.stall_percent = stall;
      Instruction i = whole_rows(g, 12, Format::kE2m1);
      i.set(Field::kStochastic, bad & 1);
      CHECK(f.check({i}) == Trap{Cause::kNanToE2m1, bad});
      i.set(Field::kMx, 1);
      CHECK(f.check({i}).cause == Cause::kNone);   // MX has a code for it
      if (column + 1 < g.lanes() && column > 0) {  // beyond the width it does not exist
        i.set(Field::kMx, 0).set(Field::kWidth, column).set(Field::kChunkStride, 0);
        CHECK(f.check({i}).cause == Cause::kNone);
      }
    }
}
