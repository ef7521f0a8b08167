// SPDX-License-Identifier: Apache-2.0
// Shapes and the interval map against lists of bytes.
#include <algorithm>
#include <set>

#include "golden/chip/byte_shape.h"
#include "golden/chip/interval_map.h"
#include "tests/golden/chip/dma_fixture.h"

using namespace ng;
using namespace ng::test;

namespace {

ByteShape shape_of(int64_t element, const std::vector<Loop>& loops) {
  ByteShape shape = ByteShape::contiguous(static_cast<uint64_t>(element));
  for (size_t d = 0; d < loops.size(); ++d) {
    shape.count[d] = static_cast<uint64_t>(loops[d].count);
    shape.stride[d] = loops[d].stride;
  }
  return shape;
}

std::vector<int64_t> walked(const ByteShape& shape) {
  std::vector<int64_t> offsets;
  shape.walk([&](int64_t offset, uint64_t count) {
    for (uint64_t b = 0; b < count; ++b) offsets.push_back(offset + static_cast<int64_t>(b));
  });
  return offsets;
}

struct Random {
  std::mt19937_64 rng{3};
  int64_t below(int64_t n) { return static_cast<int64_t>(rng() % static_cast<uint64_t>(n)); }
};

}  // namespace

TEST_CASE("a shape visits its bytes in row-major order, whatever its strides", "[dma]") {
  Random random;
  for (int n = 0; n < 20000; ++n) {
    const int64_t element = 1 + random.below(6);
    std::vector<Loop> loops(4);
    for (Loop& loop : loops) loop = {random.below(4), random.below(41) - 20};
    // often the stride that makes dimensions one run
    if (n % 3 == 0) loops[0].stride = element;
    if (n % 6 == 0) loops[1].stride = element * loops[0].count;
    const ByteShape shape = shape_of(element, loops);
    const auto expected = listed(element, loops);
    REQUIRE(walked(shape) == expected);
    REQUIRE(uint64_t(shape.total()) == expected.size());
    if (expected.empty()) continue;
    const auto [low, high] = std::ranges::minmax(expected);
    REQUIRE(int64_t(shape.lowest()) == low);
    REQUIRE(int64_t(shape.highest()) == high);
  }
}

TEST_CASE("a nested shape never meets itself", "[dma]") {
  Random random;
  int nested = 0;
  for (int n = 0; n < 50000; ++n) {
    const int64_t element = 1 + random.below(4);
    std::vector<Loop> loops(4);
    for (Loop& loop : loops) loop = {1 + random.below(3), random.below(81) - 40};
    const ByteShape shape = shape_of(element, loops);
    if (!shape.nested()) continue;
    ++nested;
    const auto bytes = listed(element, loops);
    REQUIRE(std::set(bytes.begin(), bytes.end()).size() == bytes.size());
  }
  CHECK(nested > 1000);
}

TEST_CASE("nesting is decided at the last byte", "[dma]") {
  CHECK(shape_of(4, {{3, 4}}).nested());
  CHECK_FALSE(shape_of(4, {{3, 3}}).nested());
  CHECK(shape_of(4, {{3, -4}}).nested());
  CHECK_FALSE(shape_of(4, {{3, -3}}).nested());
  CHECK_FALSE(shape_of(1, {{2, 0}}).nested());
  CHECK(shape_of(1, {{1, 0}, {1, -7}, {1, 1}}).nested());
  // 4 elements of 2, every 5 bytes, cover 17; dimensions in any order and of either sign
  CHECK(shape_of(2, {{4, 5}, {2, 17}}).nested());
  CHECK_FALSE(shape_of(2, {{4, 5}, {2, 16}}).nested());
  CHECK(shape_of(2, {{2, -17}, {4, -5}}).nested());
  CHECK_FALSE(shape_of(2, {{2, -16}, {4, -5}}).nested());
  // does not overlap, but is not nested either
  CHECK_FALSE(shape_of(1, {{3, 2}, {2, 3}}).nested());
  // three levels: 17, then two of 20 cover 37
  CHECK(shape_of(2, {{4, 5}, {2, 20}, {9, -37}}).nested());
  CHECK_FALSE(shape_of(2, {{4, 5}, {2, 20}, {9, -36}}).nested());
}

TEST_CASE("totals and extents of the largest counts are exact", "[dma]") {
  const int64_t most = (1 << 24) - 1;
  const int64_t far = -(int64_t{1} << 39);
  const ByteShape shape = shape_of(64, {{most, far}, {most, far}, {most, far}, {most, -far - 1}});
  Uint128 total = 64;
  for (int i = 0; i < 4; ++i) total *= uint64_t(most);
  CHECK(bool(shape.total() == total));
  CHECK(bool(shape.lowest() == Int128{far} * (most - 1) * 3));
  CHECK(bool(shape.highest() == Int128{-far - 1} * (most - 1) + 63));
  const ByteShape empty = shape_of(64, {{0, 1}, {most, 1}, {most, 1}, {most, 1}});
  CHECK(bool(empty.total() == 0));
  CHECK(walked(empty).empty());
}

TEST_CASE("the interval map is an array that joins equal neighbours", "[dma]") {
  Random random;
  constexpr int64_t kSize = 60;
  for (int round = 0; round < 200; ++round) {
    IntervalMap<int> map;
    std::vector<int> array(kSize);
    for (int n = 0; n < 60; ++n) {
      const int64_t first = random.below(kSize);
      const int64_t count = random.below(kSize - first + 1);
      const int add = static_cast<int>(random.below(3));
      std::vector<std::pair<uint64_t, int>> seen;
      map.update(static_cast<uint64_t>(first), static_cast<uint64_t>(count),
                 [&](uint64_t where, int& value) {
                   seen.emplace_back(where, value);
                   value = (value + add) % 4;
                 });
      // each run starts where it should and holds what its bytes hold
      for (size_t i = 0; i < seen.size(); ++i) {
        const uint64_t end = i + 1 < seen.size() ? seen[i + 1].first : uint64_t(first + count);
        REQUIRE(seen[i].first < end);
        for (uint64_t b = seen[i].first; b < end; ++b) REQUIRE(array[b] == seen[i].second);
      }
      REQUIRE((seen.empty() ? count == 0 : seen[0].first == uint64_t(first)));
      for (int64_t b = first; b < first + count; ++b) {
        array[size_t(b)] = (array[size_t(b)] + add) % 4;
      }
    }
  }
  IntervalMap<int> map;
  const auto write = [&](uint64_t first, uint64_t count, int value) {
    map.update(first, count, [&](uint64_t, int& v) { v = value; });
  };
  write(10, 10, 1);
  write(30, 10, 1);
  CHECK(map.runs() == 2);
  write(20, 10, 1);
  CHECK(map.runs() == 1);
  write(15, 1, 2);
  CHECK(map.runs() == 3);
  write(15, 1, 1);
  CHECK(map.runs() == 1);
}
