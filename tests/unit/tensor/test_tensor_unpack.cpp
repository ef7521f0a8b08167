// SPDX-License-Identifier: Apache-2.0
// rtl/tensor/tensor_unpack.sv
#include "tests/unit/tensor/tensor_bench.h"

using namespace ng;
using namespace ng::test;

TEST_CASE("bytes pass as they are, nibbles go through any map") {
  TensorBench bench("tensor_unpack");
  for (int i = 0; i < 20'000; ++i) {
    Rng& rng = bench.rng();
    put_random(bench->unpack_bytes_i, rng);
    put_random(bench->unpack_nibbles_i, rng);
    put_random(bench->unpack_map_i, rng);
    const auto format = static_cast<unsigned>(rng() % 4);
    bench->unpack_format_i = static_cast<uint8_t>(format);
    bench.eval();
    for (size_t e = 0; e < 32; ++e) {
      const uint64_t nibble = get(bench->unpack_nibbles_i, bits(4 * e, 4));
      const uint64_t expected = format == 3 ? get(bench->unpack_map_i, bits(8 * nibble, 8))
                                            : get(bench->unpack_bytes_i, bits(8 * e, 8));
      require_equal("code", expected, get(bench->unpack_codes_o, bits(8 * e, 8)),
                    fmt::format("format {} element {} nibble {:x} byte {:02x}", format, e, nibble,
                                get(bench->unpack_bytes_i, bits(8 * e, 8))));
    }
  }
}

TEST_CASE("the low nibble is the even element") {
  TensorBench bench("tensor_unpack_order");
  for (size_t i = 0; i < 16; ++i) {
    set(bench->unpack_nibbles_i, bits(8 * i, 8), 0x21);
    set(bench->unpack_map_i, bits(8 * i, 8), kOcpFp4Map[i]);
  }
  bench->unpack_format_i = 3;
  bench.eval();
  for (size_t e = 0; e < 32; ++e)
    CHECK(get(bench->unpack_codes_o, bits(8 * e, 8)) == (e % 2 ? 0x38 : 0x30));
}
