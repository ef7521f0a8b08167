// SPDX-License-Identifier: Apache-2.0
// The PSUM bench with every input at rest.
#pragma once

#include <catch2/catch_test_macros.hpp>
#include <deque>

#include "memory_psum_bench_ports.h"
#include "tb/numerics/tensor_ports.h"
#include "tb/sim.h"

namespace ng::test {

class PsumBench : public tb::Sim<Vmemory_psum_bench> {
 public:
  explicit PsumBench(const char* name, uint64_t speck_seed = 0) : Sim(name) {
    tb::zero_inputs(top());
    set_keys(speck_seed);
    reset();
  }
  void set_keys(uint64_t speck_seed) {
    put_round_keys(top().slice_round_keys_i, speck_seed);
    put_round_keys(top().psum_round_keys_i, speck_seed);
  }
};

inline void require_equal_word(const char* what, uint32_t expected, uint32_t got,
                               const std::string& operands) {
  if (expected == got) return;
  throw tb::Mismatch(fmt::format("{}: expected {}, got {}\n  operands: {}\n{}", what,
                                 show_word(expected), show_word(got), operands, tb::where()));
}

/// What PSUM stores, by golden.
inline uint32_t stored(uint32_t acc, const Wave& wave, const Speck32& speck, uint32_t column) {
  if (!wave.bf16) return acc;
  const auto mode = wave.stochastic ? Rounding::kStochastic : Rounding::kNearest;
  return round_psum_bf16(Fp32{acc}, mode, speck.encrypt(wave.block + column)).bits;
}

/// Any FP32 but a NaN that is not canonical: the array makes none.
inline uint32_t draw_acc(Rng& rng) {
  uint32_t bits = draw_word(rng);
  if (rng() % 8 == 0) bits = (bits & 0x8000ffffu) | 0x7f7f0000u;  // beside the largest
  if (rng() % 8 == 0) bits &= 0x8001ffffu;                        // subnormal
  if (rng() % 8 == 0) bits = (bits & 0xffff0000u) | 0x8000u;      // a tie
  if ((bits & 0x7fffffff) > kInf) bits = kNan;
  return bits;
}

/// A DMA write of one row: bytes and a strobe for each.
struct RowWrite {
  uint32_t row = 0;
  uint64_t strobe = 0;
  std::array<uint32_t, 16> data{};
};

inline RowWrite draw_row_write(Rng& rng, uint32_t rows) {
  RowWrite w;
  w.row = static_cast<uint32_t>(rng() % rows);
  w.strobe = rng() % 4 == 0 ? ~uint64_t{0} : rng() & rng();
  if (rng() % 16 == 0) w.strobe = 0;
  for (uint32_t& word : w.data) word = static_cast<uint32_t>(rng());
  return w;
}

inline uint32_t strobed(uint32_t old, uint32_t data, uint64_t strobe) {
  for (unsigned b = 0; b < 4; ++b) {
    const uint32_t mask = 0xFFu << 8 * b;
    if (strobe >> b & 1) old = (old & ~mask) | (data & mask);
  }
  return old;
}

}  // namespace ng::test
