// SPDX-License-Identifier: Apache-2.0
// The PSUM bench with every input at rest.
#pragma once

#include <catch2/catch_test_macros.hpp>
#include <deque>

#include "Vmemory_psum_bench.h"
#include "tb/sim.h"
#include "tests/unit/tensor/tensor_ports.h"

namespace ng::test {

class PsumBench : public tb::Sim<Vmemory_psum_bench> {
 public:
  explicit PsumBench(const char* name, uint64_t speck_seed = 0) : Sim(name) {
    Vmemory_psum_bench& t = top();
    t.slice_read_i = t.slice_early_i = t.slice_write_i = 0;
    t.slice_vector_valid_i = 0;
    t.psum_wave_i = 0;
    t.psum_mark_i = t.psum_vector_valid_i = 0;
    t.psum_mark_row_i = t.psum_vector_row_i = 0;
    put_round_keys(t.round_keys_i, speck_seed);
    reset();
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

}  // namespace ng::test
