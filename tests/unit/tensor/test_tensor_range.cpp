// SPDX-License-Identifier: Apache-2.0
// rtl/tensor/tensor_range.sv
#include "tests/unit/tensor/tensor_bench.h"

using namespace ng;
using namespace ng::test;

namespace {
void check(TensorBench& bench, uint32_t start, int stride, uint32_t count, uint32_t limit) {
  bench->range_start_i = start;
  bench->range_stride_i = static_cast<uint32_t>(stride) & 0x1FFFF;
  bench->range_count_i = static_cast<uint16_t>(count);
  bench->range_limit_i = limit;
  bench.eval();
  const int64_t end = int64_t{start} + int64_t{stride} * (int64_t{count} - 1);
  const bool bad_start = start >= limit;
  const bool bad_end = end < 0 || end >= int64_t{limit};
  const std::string text =
      fmt::format("start {} stride {} count {} limit {} end {}", start, stride, count, limit, end);
  require_equal<unsigned>("bad", bad_start || bad_end, bench->range_bad_o, text);
  if (bad_start || bad_end)
    require_equal("address", bad_start ? start : static_cast<uint32_t>(end),
                  static_cast<uint32_t>(bench->range_bad_addr_o), text);
}
}  // namespace

TEST_CASE("first and last address are held to the limit, below zero and far above too") {
  TensorBench bench("tensor_range");
  Rng& rng = bench.rng();
  for (int i = 0; i < 200'000; ++i) {
    const uint32_t limit =
        rng() % 4 ? static_cast<uint32_t>(draw(rng, 1, 1 << 24)) : 1u << draw(rng, 2, 24);
    uint32_t start = draw_word(rng) & 0xffffff;
    if (rng() % 2) start = std::min(start % limit, 0xffffffu);
    const int stride = rng() % 2 ? draw(rng, -0x10000, 0xffff) : draw(rng, -4, 4);
    const uint32_t count =
        static_cast<uint32_t>(rng() % 2 ? draw(rng, 1, 0xffff) : draw(rng, 1, 8));
    check(bench, start, stride, count, limit);
  }
}

TEST_CASE("one step inside and one step outside each end") {
  TensorBench bench("tensor_range_ends");
  for (const uint32_t limit : {4u, 96u, 0x1000000u}) {
    for (const int stride : {0, 1, -1, 7, -7, 0x7fff, -0x8000, 0xffff, -0x10000}) {
      for (const uint32_t count : {1u, 2u, 3u, 0xffffu}) {
        for (const int64_t end : {int64_t{-1}, int64_t{0}, int64_t{limit} - 1, int64_t{limit}}) {
          const int64_t start = end - int64_t{stride} * (int64_t{count} - 1);
          if (start >= 0 && start < 0x1000000)
            check(bench, static_cast<uint32_t>(start), stride, count, limit);
        }
        check(bench, limit - 1, stride, count, limit);
        if (limit < 0x1000000) check(bench, limit, stride, count, limit);
      }
    }
  }
}
