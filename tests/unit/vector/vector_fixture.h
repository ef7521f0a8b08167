// SPDX-License-Identifier: Apache-2.0
// The vector engine in three geometries beside vector_expect.h: runs programs on both and compares
// everything.
#pragma once

#include <algorithm>
#include <catch2/catch_template_test_macros.hpp>

#include "Vvector_engine_base.h"
#include "Vvector_engine_quad.h"
#include "Vvector_engine_tiny.h"
#include "tests/unit/vector/vector_device.h"
#include "tests/unit/vector/vector_stimulus.h"

namespace ng::test {

// The memories are smaller than the presets', so that random addresses meet their ends.
struct VectorTiny {
  using Model = Vvector_engine_tiny;
  static constexpr Geometry kGeometry{1, 8, 512, 64};
  static constexpr const char* kName = "vector_engine_tiny";
};
struct VectorBase {
  using Model = Vvector_engine_base;
  static constexpr Geometry kGeometry{1, 32, 512, 64};
  static constexpr const char* kName = "vector_engine_base";
};
struct VectorQuad {
  using Model = Vvector_engine_quad;
  static constexpr Geometry kGeometry{4, 32, 512, 64};
  static constexpr const char* kName = "vector_engine_quad";
};

template <class P>
struct VectorFixture {
  VectorFixture()
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
inline Instruction whole_rows(const Geometry& g, int rows, Format format) {
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

}  // namespace ng::test
