// SPDX-License-Identifier: Apache-2.0
// rtl/numerics/numerics_operand.sv: four codes in the layout of numerics_pkg::operand_t.
#include "tests/unit/numerics/fused_bench.h"

namespace {
using namespace ng;
using namespace ng::test;
using rtl::numerics_pkg::operand_t;

void check(FusedBench& bench, Format format, uint32_t codes, unsigned count) {
  bench->operand_format_i = static_cast<uint8_t>(format);
  bench->operand_codes_i = codes;
  bench->operand_count_i = static_cast<uint8_t>(count);
  bench.eval();
  const uint64_t word = bench->operand_operand_o;
  INFO(name_of(format) << " codes " << tb::hex(codes) << " count " << count << " word "
                       << tb::hex(word) << " seed " << bench.seed());
  REQUIRE(tb::get(word, operand_t::unused) == 0);
  for (unsigned i = 0; i < 4; ++i) {
    const auto code = static_cast<uint8_t>(codes >> 8 * i);
    const Fp8& x = fp8(format, code);
    const bool valid = i < count;
    const auto sig = static_cast<unsigned>(tb::get(word, operand_t::sig.slice(i, 4)));
    const auto exponent = static_cast<unsigned>(tb::get(word, operand_t::exponent.slice(i, 6)));
    REQUIRE(tb::get(word, operand_t::sign.slice(i, 1)) == (valid && code >> 7));
    REQUIRE(tb::get(word, operand_t::special.slice(i, 1)) == (valid && !x.finite()));
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
