// SPDX-License-Identifier: Apache-2.0
// rtl/numerics/numerics_decode.sv: every code of the three FP8 formats, masked and not.
#include "tests/unit/numerics/fused_bench.h"

namespace {
using namespace ng;
using namespace ng::test;

using rtl::numerics_pkg::element_t;

uint64_t member(FusedBench& bench, tb::BitField field) {
  return tb::get(bench->decode_element_o, field);
}

void decode(FusedBench& bench, Format format, unsigned code, bool valid) {
  bench->decode_format_i = static_cast<uint8_t>(format);
  bench->decode_code_i = static_cast<uint8_t>(code);
  bench->decode_valid_i = valid;
  bench.eval();
}
}  // namespace

TEST_CASE("every code of every format has its value on the common grid") {
  FusedBench bench("numerics_decode");
  for (const Format format : kFp8Formats) {
    for (unsigned code = 0; code < 256; ++code) {
      decode(bench, format, code, true);
      const Fp8 x = fp8(format, static_cast<uint8_t>(code));
      const Exact golden = ng::decode(format, code);
      INFO(name_of(format) << " code " << tb::hex(static_cast<uint8_t>(code)) << " value "
                           << x.value);
      REQUIRE(golden.is_nan() == x.nan);
      REQUIRE(golden.is_inf() == x.inf);
      REQUIRE(member(bench, element_t::special) == !x.finite());
      REQUIRE(member(bench, element_t::sign) == code >> 7);
      if (x.nan) {
        REQUIRE(member(bench, element_t::sig) == 0);
      } else if (x.inf) {
        REQUIRE(member(bench, element_t::sig) != 0);
      } else {
        const double value = std::ldexp(static_cast<double>(member(bench, element_t::sig)),
                                        static_cast<int>(member(bench, element_t::exponent)) - 16);
        REQUIRE(value == std::fabs(x.value));
        REQUIRE(value == std::ldexp(golden.magnitude, golden.exponent));
        REQUIRE(member(bench, element_t::exponent) <= 29);  // two of them fit a PE's 64-bit product
      }
    }
  }
}

TEST_CASE("a masked element is +0 whatever its code") {
  FusedBench bench("numerics_decode_masked");
  for (const Format format : kFp8Formats) {
    for (unsigned code = 0; code < 256; ++code) {
      decode(bench, format, code, false);
      REQUIRE(member(bench, element_t::sign) == 0);
      REQUIRE(member(bench, element_t::special) == 0);
      REQUIRE(member(bench, element_t::sig) == 0);
      REQUIRE(member(bench, element_t::exponent) == 0);
    }
  }
}
