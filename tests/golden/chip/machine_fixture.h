// SPDX-License-Identifier: Apache-2.0
// A small golden machine with host access and short ways to write instructions.
#pragma once

#include <bit>
#include <catch2/catch_test_macros.hpp>
#include <string_view>
#include <vector>

#include "golden/chip/machine.h"
#include "golden/isa/isa.h"

namespace ng::test {

// Two groups, four columns: small enough to count by hand, and no dimension equals another.
inline constexpr Geometry kSmall{.groups = 2, .cols = 4, .sbuf_words = 128, .psum_rows = 16};

class MachineFixture {
 public:
  explicit MachineFixture(const Geometry& g = kSmall) : machine(g) {
    // everything written, so that only tests about unwritten bytes see them
    machine.sbuf().data.write(0, std::vector<uint8_t>(g.sbuf_bytes()));
    machine.sbuf().scales.write(0, std::vector<uint8_t>(g.scale_bytes(), kE8m0One));
  }

  void run(std::string_view program) {
    for (const Instruction& i : parse_program(program)) machine.submit(i);
    outcome = machine.run();
  }

  void bytes(uint64_t word, uint64_t byte, const std::vector<uint8_t>& values) {
    machine.sbuf().data.write(word * machine.geometry().word_bytes() + byte, values);
  }
  void scales(uint64_t word, const std::vector<uint8_t>& values) {
    machine.sbuf().scales.write(word * machine.geometry().groups, values);
  }
  void floats(uint64_t word, const std::vector<float>& values) {
    std::vector<uint8_t> out;
    for (const float v : values) {
      const auto b = std::bit_cast<uint32_t>(v);
      for (int s = 0; s < 32; s += 8) out.push_back(static_cast<uint8_t>(b >> s));
    }
    bytes(word, 0, out);
  }
  std::vector<uint8_t> read(uint64_t at, uint64_t count) {
    const auto span = machine.sbuf().data.read(at, count);
    return {span.begin(), span.end()};
  }
  std::vector<uint8_t> read_scales(uint64_t at, uint64_t count) {
    const auto span = machine.sbuf().scales.read(at, count);
    return {span.begin(), span.end()};
  }
  std::vector<float> read_floats(uint64_t at, uint64_t count) {
    const auto raw = read(at, 4 * count);
    std::vector<float> values;
    for (uint64_t i = 0; i < count; ++i) {
      uint32_t b = 0;
      for (int byte = 3; byte >= 0; --byte) b = b << 8 | raw[4 * i + static_cast<size_t>(byte)];
      values.push_back(std::bit_cast<float>(b));
    }
    return values;
  }
  std::vector<float> psum(uint32_t row) {
    std::vector<float> values;
    for (const Fp32 x : machine.psum().row(row)) values.push_back(std::bit_cast<float>(x.bits));
    return values;
  }

  // Runs one instruction and expects its engine to stop so.
  void expect_fault(std::string_view line, Cause cause, uint32_t info = 0) {
    INFO(line);
    const Instruction i = parse_instruction(line);
    const Engine engine = Engine(i.engine_bits());
    machine.submit(i);
    CHECK(machine.run() == Machine::Outcome::kStopped);
    const EngineState& state = machine.engine(engine);
    CHECK(state.stopped);
    CHECK(cause_name(state.fault.cause) == cause_name(cause));
    CHECK(state.fault.info == info);
    CHECK(state.fault_tag == i.tag());
    machine.clear(engine);
    CHECK_FALSE(machine.engine(engine).stopped);
  }
  void expect_good(std::string_view line) {
    INFO(line);
    run(line);
    CHECK(outcome == Machine::Outcome::kIdle);
  }

  Machine machine;
  Machine::Outcome outcome = Machine::Outcome::kIdle;
};

}  // namespace ng::test
