// SPDX-License-Identifier: Apache-2.0
// A small golden machine with DMA queues, its memories as plain vectors, and the bytes of a shape
// listed one by one: the reference that shares nothing with golden/chip.
#pragma once

#include <fmt/format.h>

#include <catch2/catch_test_macros.hpp>
#include <random>
#include <string>
#include <vector>

#include "golden/chip/machine.h"
#include "golden/isa/address_map.h"
#include "golden/isa/isa.h"

namespace ng::test {

using Bytes = std::vector<uint8_t>;

// SBUF 8,192 bytes, scales 256, PSUM 16 rows of 16 bytes, HBM 64 KiB.
inline constexpr Geometry kDmaSmall{
    .groups = 2, .cols = 4, .sbuf_words = 128, .psum_rows = 16, .hbm_bits = 16};
inline constexpr uint64_t kSmallHbm = kDmaSmall.hbm_bytes();

// Global addresses as text.
inline std::string at(Space space, uint64_t offset) {
  return fmt::format("{:#x}", global_address(space, offset));
}
inline std::string hbm(uint64_t offset) { return at(Space::kHbm, offset); }
inline std::string sbuf(uint64_t offset) { return at(Space::kSbuf, offset); }
inline std::string scales(uint64_t offset) { return at(Space::kSbufScale, offset); }
inline std::string psum(uint64_t offset) { return at(Space::kPsum, offset); }
inline std::string semaphore(uint64_t index) { return at(Space::kSemaphore, 4 * index); }

struct Loop {
  int64_t count = 1;
  int64_t stride = 0;
};

// Offsets of every byte of a shape in order; loops innermost first.
inline std::vector<int64_t> listed(int64_t element, const std::vector<Loop>& loops) {
  std::vector<int64_t> offsets;
  for (int64_t b = 0; b < element; ++b) offsets.push_back(b);
  for (const Loop& loop : loops) {
    std::vector<int64_t> outer;
    for (int64_t i = 0; i < loop.count; ++i) {
      for (const int64_t offset : offsets) outer.push_back(offset + i * loop.stride);
    }
    offsets = outer;
  }
  return offsets;
}

inline std::string shape_text(int index, int64_t element, const std::vector<Loop>& loops,
                              std::string_view engine = "dma0") {
  std::string text = fmt::format("dma_shape engine={} shape={} element={}", engine, index, element);
  for (size_t d = 0; d < 4; ++d) {
    const Loop loop = d < loops.size() ? loops[d] : Loop{};
    text += fmt::format(" count{}={} stride{}={}", d, loop.count, d, loop.stride);
  }
  return text + "\n";
}

class DmaFixture {
 public:
  explicit DmaFixture(uint64_t seed = 1) : machine(kDmaSmall) {
    std::mt19937_64 rng(seed);
    const auto fill = [&](auto& memory) {
      Bytes bytes(memory.size());
      for (uint8_t& byte : bytes) byte = static_cast<uint8_t>(rng());
      memory.write(0, bytes);
    };
    fill(machine.hbm());
    fill(machine.sbuf().data);
    fill(machine.sbuf().scales);
  }

  Machine::Outcome run(const std::string& program) {
    for (const Instruction& i : parse_program(program)) machine.submit(i);
    return machine.run();
  }
  // Runs it and expects neither a stop nor a diagnostic.
  void good(const std::string& program) {
    INFO(program);
    CHECK(run(program) == Machine::Outcome::kIdle);
    for (const Engine e : kEngines) CHECK(cause_name(machine.engine(e).fault.cause) == "none");
    for (const Diagnostic& d : machine.take_diagnostics()) FAIL_CHECK(d.text);
  }
  // Runs it and expects the engine of its last line to stop so, with no byte changed.
  void bad(const std::string& program, Cause cause, uint64_t address = 0) {
    INFO(program);
    const Bytes before = everything();
    const Engine engine{static_cast<uint8_t>(parse_program(program).back().engine_bits())};
    CHECK(run(program) == Machine::Outcome::kStopped);
    const EngineState& state = machine.engine(engine);
    CHECK(cause_name(state.fault.cause) == cause_name(cause));
    CHECK((state.fault.info | uint64_t{state.fault.info_hi} << 32) == address);
    CHECK(everything() == before);
    machine.clear(engine);
    machine.take_diagnostics();
  }

  void set(auto& memory, uint64_t offset, const Bytes& bytes) { memory.write(offset, bytes); }
  Bytes get(const auto& memory, uint64_t offset, uint64_t count) {
    const auto span = memory.read(offset, count);
    return {span.begin(), span.end()};
  }
  Bytes get_hbm(uint64_t offset, uint64_t count) { return get(machine.hbm(), offset, count); }
  Bytes get_sbuf(uint64_t offset, uint64_t count) {
    return get(machine.sbuf().data, offset, count);
  }
  // Every byte of HBM, SBUF, scales, PSUM and semaphores.
  Bytes everything() {
    Bytes all;
    const auto append = [&](const auto& memory) {
      const auto bytes = memory.read(0, memory.size());
      all.insert(all.end(), bytes.begin(), bytes.end());
    };
    append(machine.hbm());
    append(machine.sbuf().data);
    append(machine.sbuf().scales);
    const auto word = [&](uint32_t value) {
      for (int s = 0; s < 32; s += 8) all.push_back(static_cast<uint8_t>(value >> s));
    };
    for (uint32_t r = 0; r < kDmaSmall.psum_rows; ++r) {
      for (const Fp32 x : machine.psum().row(r)) word(x.bits);
      word(machine.psum().written(r));
    }
    for (uint32_t i = 0; i < kSemaphoreCount; ++i) word(machine.semaphores().value(i));
    return all;
  }

  Machine machine;
};

}  // namespace ng::test
