// SPDX-License-Identifier: Apache-2.0
// rtl/vector/vector_pack.sv: the place of every code in memory, and repetition of a row shorter
// than a word.
#include "tests/unit/vector/vector_bench.h"

using namespace ng;
using namespace ng::test;

TEST_CASE("packs every format little-endian, lane 0 first, and repeats what is short") {
  FlowBench bench("vector_pack");
  quiet(bench);
  auto& t = bench.top();
  t.pack_enable_i = t.wide_enable_i = 1;
  for (int n = 0; n < 600; ++n) {
    const int format = n % 6;
    const int bits = Convert::kBits[format];
    t.pack_format_i = t.wide_format_i = static_cast<uint8_t>(format);
    uint32_t codes[32];
    for (int e = 0; e < 32; ++e) {
      codes[e] = static_cast<uint32_t>(bench.rng()());
      if (bits < 32) codes[e] &= (1u << bits) - 1;
      t.pack_codes_i[e] = t.wide_codes_i[e] = codes[e];
    }
    bench.eval();
    for (int position = 0; position < 1024 / bits; ++position) {
      const int bit = position * bits;
      const uint32_t mask = bits == 32 ? 0xffffffffu : (1u << bits) - 1;
      for (const auto& image : {t.pack_image_o, t.wide_image_o}) {
        const uint32_t got = image[static_cast<size_t>(bit / 32)] >> bit % 32 & mask;
        if (got != codes[position % 32])
          FAIL(fmt::format("seed {}: format {} position {}: expected 0x{:X}, got 0x{:X}",
                           bench.seed(), format, position, codes[position % 32], got));
      }
    }
  }
}
