// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <vector>

#include "golden/numerics/numerics.h"

namespace ng {
namespace {

TEST_CASE("Speck32/64 gives its published vector") {
  // Beaulieu et al., "The Simon and Speck families of lightweight block ciphers", appendix C:
  // key 1918 1110 0908 0100, plaintext 6574 694c, ciphertext a868 42f2.
  CHECK(speck32_64(0x1918111009080100, 0x6574694C) == 0xA86842F2);
  const Speck32 expanded(0x1918111009080100);
  CHECK(expanded.encrypt(0x6574694C) == 0xA86842F2);
}

TEST_CASE("every bit of seed and counter matters") {
  const std::uint32_t word = speck32_64(0, 0);
  for (int bit = 0; bit < 64; ++bit) CHECK(speck32_64(std::uint64_t{1} << bit, 0) != word);
  for (int bit = 0; bit < 32; ++bit) CHECK(speck32_64(0, 1u << bit) != word);
}

TEST_CASE("a run of counters gives distinct words") {
  const Speck32 speck(42);
  std::vector<std::uint32_t> words;
  for (std::uint32_t i = 0; i < 1'000'000; ++i) words.push_back(speck.encrypt(i));
  std::ranges::sort(words);
  CHECK(std::ranges::adjacent_find(words) == words.end());
}

}  // namespace
}  // namespace ng
