// SPDX-License-Identifier: Apache-2.0
// Stands in for oracle_apfloat.cpp where there is no LLVM: a case that asks this oracle is skipped,
// and ctest says so.
#include <catch2/catch_test_macros.hpp>
#include <cstdlib>

#include "tests/golden/numerics/oracle.h"

namespace ng::oracle {
namespace {

[[noreturn]] void missing() {
  SKIP(
      "not run: the oracle APFloat is missing: LLVM 20 or newer was not found when this was built");
  std::abort();  // not reached
}

}  // namespace

double apfloat_decode(Format, std::uint32_t) { missing(); }
std::optional<std::uint32_t> apfloat_convert(Format, Fp32, Overflow) { missing(); }
StochasticCodes apfloat_convert_stochastic(Format, Fp32, std::uint32_t) { missing(); }
double apfloat_e8m0(std::uint8_t) { missing(); }
std::uint32_t apfloat_add(Format, std::uint32_t, std::uint32_t) { missing(); }
Fp32 apfloat_mul(Fp32, Fp32) { missing(); }
Fp32 apfloat_fused(const FusedCase&) { missing(); }

}  // namespace ng::oracle
