// SPDX-License-Identifier: Apache-2.0
// tests/unit/tensor/tensor_pe_e4m3.sv: the PE that scripts/synth.sh measures for E4M3 alone still
// computes, within the widths it is given.
#include <bit>
#include <catch2/catch_test_macros.hpp>
#include <cmath>

#include "Vtensor_pe_e4m3.h"
#include "tb/sim.h"

namespace {
using namespace ng;

constexpr int64_t kModulus = int64_t{1} << 43;

bool is_nan(unsigned code) { return (code & 0x7F) == 0x7F; }

/// The value of an E4M3 code in units of 2^-9, from the format's definition.
int64_t value(unsigned code) {
  const int e = code >> 3 & 15, f = code & 7;
  const int64_t magnitude = e ? int64_t{8 + f} << (e - 1) : f;
  return code & 0x80 ? -magnitude : magnitude;
}

/// The operand word of four codes: signs, specials, significands, exponents.
uint64_t operand(uint32_t codes) {
  uint64_t word = 0;
  for (int i = 0; i < 4; ++i) {
    const unsigned code = codes >> 8 * i & 0xFF, e = code >> 3 & 15, f = code & 7;
    const uint64_t sig = is_nan(code) ? 0 : e ? 8 + f : f;
    word |= uint64_t{code >> 7} << (36 + i) | uint64_t{is_nan(code)} << (32 + i) |
            sig << (16 + 4 * i) | uint64_t{e ? e - 1 : 0} << 4 * i;
  }
  return word;
}

class Pe {
 public:
  Pe() : sim_("tensor_pe_e4m3") {
    sim_->load_i = sim_->swap_i = 0;
    sim_->valid_i = 1;
  }

  /// A group: each PE's sums go into the next one's.
  void check_group(const uint32_t (&stationary)[8], const uint32_t (&moving)[8]) {
    int64_t expected = 0, negatives = 0;
    bool nan = false, expect_nan = false;
    sim_->lo_i = 0;
    sim_->hi_i = 0;
    for (int p = 0; p < 8; ++p) {
      sim_->load_data_i = operand(stationary[p]);
      sim_->load_i = 1;
      sim_.tick();
      sim_->load_i = 0;
      sim_->swap_i = 1;
      sim_.tick();
      sim_->swap_i = 0;
      sim_->moving_i = operand(moving[p]);
      sim_.eval();
      for (int i = 0; i < 4; ++i) {
        const unsigned a = stationary[p] >> 8 * i & 0xFF, b = moving[p] >> 8 * i & 0xFF;
        expect_nan = expect_nan || is_nan(a) || is_nan(b);
        expected += is_nan(a) || is_nan(b) ? 0 : value(a) * value(b);
      }
      nan = nan || sim_->nan_o;
      negatives += std::popcount(static_cast<unsigned>(sim_->negative_o));
      const uint64_t lo = sim_->lo_o;
      const auto hi = sim_->hi_o;
      sim_->lo_i = lo;
      sim_->hi_i = hi;
    }
    const int64_t got =
        (static_cast<int64_t>(sim_->hi_i) << 32) + static_cast<int64_t>(sim_->lo_i) + negatives;
    REQUIRE(nan == expect_nan);
    if (!nan) REQUIRE((got - expected) % kModulus == 0);
  }

  std::mt19937_64& rng() { return sim_.rng(); }

 private:
  tb::Sim<Vtensor_pe_e4m3> sim_;
};
}  // namespace

TEST_CASE("random groups sum exactly, NaN is flagged") {
  Pe pe;
  for (int n = 0; n < 20000; ++n) {
    uint32_t a[8], b[8];
    for (int p = 0; p < 8; ++p) {
      // bit 3 cleared takes NaN out; half of the groups have none
      const uint32_t mask = n % 2 ? 0xF7F7F7F7 : 0xFFFFFFFF;
      a[p] = static_cast<uint32_t>(pe.rng()()) & mask;
      b[p] = static_cast<uint32_t>(pe.rng()()) & mask;
    }
    pe.check_group(a, b);
  }
}

TEST_CASE("the largest sums of either sign, and all ones, fit") {
  Pe pe;
  for (const uint32_t x : {0x7E7E7E7Eu, 0xFEFEFEFEu, 0x01010101u, 0x81818181u, 0x7EFE7EFEu})
    for (const uint32_t y : {0x7E7E7E7Eu, 0xFEFEFEFEu, 0x01010101u, 0x81818181u, 0u}) {
      uint32_t a[8], b[8];
      for (int p = 0; p < 8; ++p) a[p] = x, b[p] = y;
      pe.check_group(a, b);
    }
}
