// SPDX-License-Identifier: Apache-2.0
// rtl/vector/vector_engine.sv in three geometries: random programs under random stalls against
// vector_expect.h, every trap, rates, latency, back-to-back instructions, reset in the middle of
// work.
#include <catch2/catch_template_test_macros.hpp>

#include "Vvector_engine_base.h"
#include "Vvector_engine_quad.h"
#include "Vvector_engine_tiny.h"
#include "tests/unit/vector/vector_device.h"
#include "tests/unit/vector/vector_stimulus.h"

namespace {
using namespace ng;
using namespace ng::test;

// The memories are smaller than the presets', so that random addresses meet their ends.
struct Tiny {
  using Model = Vvector_engine_tiny;
  static constexpr Geometry kGeometry{1, 8, 512, 64};
  static constexpr const char* kName = "vector_engine_tiny";
};
struct Base {
  using Model = Vvector_engine_base;
  static constexpr Geometry kGeometry{1, 32, 512, 64};
  static constexpr const char* kName = "vector_engine_base";
};
struct Quad {
  using Model = Vvector_engine_quad;
  static constexpr Geometry kGeometry{4, 32, 512, 64};
  static constexpr const char* kName = "vector_engine_quad";
};

template <class P>
struct Fixture {
  Fixture()
      : memories(P::kGeometry),
        device(P::kName, memories),
        expected(P::kGeometry),
        stimulus(P::kGeometry, device.sim.rng()) {}

  void fill(bool nan_allowed, int unwritten_percent) {
    stimulus.fill(memories, nan_allowed, unwritten_percent);
    sync();
  }
  void sync() {
    const uint64_t seed = expected.seed;
    const uint32_t counter = expected.counter;
    expected = memories;
    expected.seed = seed;
    expected.counter = counter;
  }

  /// Runs the program on both and compares everything; the expected end of the last instruction
  /// that ran.
  Trap check(const std::vector<Instruction>& program) {
    Trap trap;
    size_t done = 0;
    for (const Instruction& i : program) {
      trap = expect(expected, i);
      if (trap.cause != Cause::kNone) break;
      ++done;
    }
    const size_t read_before = device.read_done_cycles.size(),
                 complete_before = device.complete_cycles.size();
    device.queue.assign(program.begin(), program.end());
    device.run();
    auto& top = device.sim.top();
    const auto where = [&] {
      std::string text = fmt::format("seed {} cycle {} ({}), program:\n", device.sim.seed(),
                                     device.sim.cycle(), P::kName);
      for (const Instruction& i : program) text += "  " + to_text(i) + "\n";
      return text;
    };
    const Trap got{static_cast<Cause>(top.cause_o), top.fault_info_o};
    if (top.stopped_o != (trap.cause != Cause::kNone) || (top.stopped_o && got != trap))
      FAIL(where() << fmt::format(
               "expected {} with info 0x{:X} after {} instructions, got stopped={} {} with 0x{:X}",
               cause_name(trap.cause), trap.info, done, top.stopped_o, cause_name(got.cause),
               got.info));
    if (device.read_done_cycles.size() - read_before != done ||
        device.complete_cycles.size() - complete_before != done)
      FAIL(where() << fmt::format("expected {} read_done and complete pulses, got {} and {}", done,
                                  device.read_done_cycles.size() - read_before,
                                  device.complete_cycles.size() - complete_before));
    if (top.seed_o != expected.seed || top.counter_o != expected.counter)
      FAIL(where() << fmt::format("expected seed 0x{:X} and counter 0x{:X}, got 0x{:X} and 0x{:X}",
                                  expected.seed, expected.counter, top.seed_o, top.counter_o));
    const auto compare = [&](const char* what, const std::vector<uint8_t>& want,
                             const std::vector<uint8_t>& have, size_t word) {
      const auto diff = std::mismatch(want.begin(), want.end(), have.begin());
      if (diff.first != want.end()) {
        const auto at = static_cast<size_t>(diff.first - want.begin());
        FAIL(where() << fmt::format(
                 "{} byte 0x{:X} (word {} byte {}): expected 0x{:02X}, got 0x{:02X}", what, at,
                 at / word, at % word, *diff.first, *diff.second));
      }
    };
    compare("SBUF", expected.sbuf, memories.sbuf, P::kGeometry.word_bytes());
    compare("scale", expected.scales, memories.scales, P::kGeometry.groups);
    CHECK(!top.busy_o);
    CHECK(top.instr_ready_o == !top.stopped_o);
    if (top.stopped_o) {
      device.clear();
      CHECK(!top.stopped_o);
      CHECK(top.cause_o == 0);
    }
    return trap;
  }

  Memories memories;
  VectorDevice<typename P::Model> device;
  Memories expected;
  VectorStimulus stimulus;
};

/// A conversion of whole rows out of PSUM, to be changed by each test.
Instruction whole_rows(const Geometry& g, int rows, Format format) {
  Instruction i(Opcode::kVectorConvert, Engine::kVector);
  const int64_t chunks = g.lanes() / g.cols;
  i.set(Field::kRows, rows)
      .set(Field::kWidth, g.lanes())
      .set(Field::kOutFormat, static_cast<int>(format));
  i.set(Field::kSrcStride, chunks * rows <= g.psum_rows ? chunks : 0)
      .set(Field::kChunkStride, chunks > 1 ? 1 : 0);
  i.set(Field::kDstStride, g.lanes() * Convert::kBits[static_cast<int>(format)] / 8);
  i.set(Field::kSaturate, 1);
  return i;
}
}  // namespace

TEMPLATE_TEST_CASE("random programs under random stalls write what golden says, byte for byte", "",
                   Tiny, Base, Quad) {
  Fixture<TestType> f;
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
  Fixture<TestType> f;
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
  Fixture<TestType> f;
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

TEMPLATE_TEST_CASE("faulty instructions stop the engine as the first failing check says", "", Tiny,
                   Base, Quad) {
  Fixture<TestType> f;
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
  Fixture<TestType> f;
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
  Fixture<TestType> f;
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

TEMPLATE_TEST_CASE("writes 0x00 for missing elements of an MX group that holds a NaN", "", Tiny,
                   Base, Quad) {
  Fixture<TestType> f;
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

TEMPLATE_TEST_CASE("sustains its rate without a bubble for every source, format and rounding", "",
                   Tiny, Base, Quad) {
  Fixture<TestType> f;
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
  Fixture<TestType> f;
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

TEMPLATE_TEST_CASE("random words depend on place, seed and counter alone, whatever the stalls", "",
                   Tiny, Base, Quad) {
  Fixture<TestType> f;
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
  Fixture<TestType> f;
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
  Fixture<TestType> f;
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

TEMPLATE_TEST_CASE("counts a stall for every refused request and none without", "", Tiny, Base,
                   Quad) {
  Fixture<TestType> f;
  f.fill(false, 0);
  f.check({whole_rows(TestType::kGeometry, 10, Format::kFp32)});
  CHECK(f.device.stall_psum == 0);
  CHECK(f.device.stall_sbuf == 0);
  f.device.stall_percent = 50;
  f.check({whole_rows(TestType::kGeometry, 10, Format::kFp32)});
  CHECK(f.device.stall_psum > 0);
  CHECK(f.device.stall_sbuf > 0);
}
