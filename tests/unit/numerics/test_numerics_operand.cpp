// SPDX-License-Identifier: Apache-2.0
// rtl/numerics/numerics_operand.sv: four codes in the layout of numerics_pkg::operand_t.
#include "tests/unit/numerics/fused_bench.h"

namespace {
using namespace ng;
using namespace ng::test;

void check(FusedBench& bench, Format format, uint32_t codes, unsigned count) {
  bench->decode_format_i = static_cast<uint8_t>(format);
  bench->operand_codes_i = codes;
  bench->operand_count_i = static_cast<uint8_t>(count);
  bench.eval();
  const uint64_t word = bench->operand_o;
  INFO(name_of(format) << " codes " << tb::hex(codes) << " count " << count << " word "
                       << tb::hex(word) << " seed " << bench.seed());
  REQUIRE(word >> 48 == 0);
  for (unsigned i = 0; i < 4; ++i) {
    const auto code = static_cast<uint8_t>(codes >> 8 * i);
    const Fp8& x = fp8(format, code);
    const bool valid = i < count;
    const auto sig = static_cast<unsigned>(word >> (24 + 4 * i) & 15);
    const auto exponent = static_cast<unsigned>(word >> 6 * i & 63);
    REQUIRE((word >> (44 + i) & 1) == (valid && code >> 7));
    REQUIRE((word >> (40 + i) & 1) == (valid && !x.finite()));
    if (!valid || x.nan)
      REQUIRE(sig == 0);
    else if (x.inf)
      REQUIRE(sig != 0);
    else
      REQUIRE(std::ldexp(sig, static_cast<int>(exponent) - 16) == std::fabs(x.value));
    REQUIRE(exponent < 32);  // the spare bit of each slot takes the carry of a PE's addition
  }
}
}  // namespace

TEST_CASE("each element has its place, and those from the count on are +0") {
  FusedBench bench("numerics_operand");
  for (const Format format : kFp8Formats) {
    for (unsigned code = 0; code < 256; ++code)
      for (unsigned i = 0; i < 4; ++i) check(bench, format, code << 8 * i, 4);
    for (int n = 0; n < 20'000; ++n)
      check(bench, format, draw_word(bench.rng()), static_cast<unsigned>(bench.rng()() % 5));
  }
}
