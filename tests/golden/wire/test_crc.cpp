// SPDX-License-Identifier: Apache-2.0
// What the CRC of a flit finds. It is linear: an error pattern goes undetected exactly if the
// syndromes of its bits add up to 0, so statements about all patterns are statements about 2,048
// numbers. The numbers come from the same function that checks flits.
#include <algorithm>
#include <bit>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <random>
#include <vector>

#include "golden/wire/crc.h"
#include "golden/wire/flit.h"
#include "golden/wire/scrambler.h"
#include "golden/wire/training_set.h"
#include "tb/replay.h"

using namespace ng::link;

namespace {

/// CRC-32C as long division, bit by bit: the coefficient of the highest power first.
uint32_t divide(const std::vector<bool>& bits) {
  uint32_t rest = 0;
  for (size_t i = 0; i < bits.size() + 32; ++i) {
    const bool bit = (i < bits.size() && bits[i]) != (i < 32);  // the start value
    const bool carry = rest >> 31;
    rest = rest << 1 | bit;
    if (carry) rest ^= 0x1EDC'6F41;
  }
  uint32_t reflected = 0;
  for (int i = 0; i < 32; ++i) reflected |= (~rest >> i & 1) << (31 - i);
  return reflected;
}

std::vector<bool> bits_of(std::span<const uint8_t> bytes) {
  std::vector<bool> bits;
  for (uint8_t byte : bytes)
    for (int i = 0; i < 8; ++i) bits.push_back(byte >> i & 1);
  return bits;
}

Flit random_flit(std::mt19937_64& rng) {
  Flit flit{.kind = FlitKind::kData,
            .seq = static_cast<uint16_t>(rng() & 0x3ff),
            .ack = static_cast<uint16_t>(rng() & 0x3ff),
            .credit_channel = static_cast<uint8_t>(rng() % 3),
            .credit_count = static_cast<uint8_t>(rng())};
  for (uint32_t& word : flit.stream) word = static_cast<uint32_t>(rng());
  return flit;
}

/// Block and bit of the n-th bit of a flit in the order of the CRC.
std::pair<unsigned, unsigned> place(unsigned n, unsigned width) {
  const unsigned per_lane = kFlitBlocks / width * 64;
  return {n % per_lane / 64 * width + n / per_lane, n % 64};
}

/// Syndromes of single wrong bits, in the order of the CRC.
std::vector<uint32_t> syndromes(unsigned width) {
  std::mt19937_64 rng(1);
  const FlitBlocks right = encode(random_flit(rng), width);
  std::vector<uint32_t> result;
  for (unsigned n = 0; n < kFlitBytes * 8; ++n) {
    FlitBlocks wrong = right;
    const auto [block, bit] = place(n, width);
    wrong[block] ^= uint64_t{1} << bit;
    result.push_back(flit_crc(wrong, width) ^ static_cast<uint32_t>(wrong.back() >> 32));
  }
  return result;
}

constexpr unsigned kWidths[] = {1, 2, 4, 8};

}  // namespace

TEST_CASE("CRC-32C has its published check value, and agrees with long division") {
  const std::string text = "123456789";
  const std::vector<uint8_t> bytes(text.begin(), text.end());
  CHECK(crc32c(bytes) == 0xE306'9283);
  CHECK(divide(bits_of(bytes)) == 0xE306'9283);
  // RFC 3720, appendix B.4.
  CHECK(crc32c(std::vector<uint8_t>(32, 0)) == 0x8A91'36AA);
  CHECK(crc32c(std::vector<uint8_t>(32, 0xff)) == 0x62A8'AB43);
  std::mt19937_64 rng(2);
  for (size_t size : {1u, 3u, 64u, 252u}) {
    std::vector<uint8_t> data(size);
    for (uint8_t& byte : data) byte = static_cast<uint8_t>(rng());
    CHECK(crc32c(data) == divide(bits_of(data)));
  }
}

TEST_CASE("the CRC of a flit takes its blocks lane by lane, in the order of their columns") {
  std::mt19937_64 rng(3);
  for (unsigned width : kWidths) {
    const FlitBlocks blocks = encode(random_flit(rng), width);
    std::vector<bool> bits;
    for (unsigned n = 0; n < kFlitBytes * 8 - 32; ++n) {
      const auto [block, bit] = place(n, width);
      bits.push_back(blocks[block] >> bit & 1);
    }
    CHECK(divide(bits) == blocks.back() >> 32);
    CHECK(place(kFlitBytes * 8 - 1, width) == std::pair{kFlitBlocks - 1, 63u});
  }
}

TEST_CASE("every flit with up to 5 wrong bits is found wrong, at every width: all cases") {
  for (unsigned width : kWidths) {
    const auto s = syndromes(width);
    // An odd number: a sum of some syndrome bits is 1 for every single bit, so it is 1 for every
    // odd number of them. (The polynomial is divisible by x + 1.)
    const bool odd = [&] {
      // Solve <mask, s[i]> = 1 for all i by elimination over 33-bit rows.
      std::vector<uint64_t> rows;
      for (uint32_t v : s) {
        uint64_t row = v | uint64_t{1} << 32;
        for (uint64_t r : rows) row = std::min(row, row ^ r);
        if (row != 0) rows.push_back(row);
        std::ranges::sort(rows, std::greater{});
      }
      // Unsolvable exactly if 0 = 1 can be derived: the row that has only bit 32.
      uint64_t contradiction = uint64_t{1} << 32;
      for (uint64_t r : rows) contradiction = std::min(contradiction, contradiction ^ r);
      return contradiction != 0;
    }();
    CHECK(odd);
    // 1 and 2: all differ from 0 and each other. 4: no two pairs have the same sum.
    std::vector<uint32_t> sorted = s;
    std::ranges::sort(sorted);
    CHECK(sorted.front() != 0);
    CHECK(std::ranges::adjacent_find(sorted) == sorted.end());
    std::vector<uint32_t> pairs;
    for (size_t i = 0; i < s.size(); ++i)
      for (size_t j = i + 1; j < s.size(); ++j) pairs.push_back(s[i] ^ s[j]);
    std::ranges::sort(pairs);
    CHECK(std::ranges::adjacent_find(pairs) == pairs.end());
    CHECK(pairs.size() == 2048u * 2047 / 2);
    // 3, by itself as well: no single bit is the sum of two others.
    CHECK(
        std::ranges::none_of(s, [&](uint32_t v) { return std::ranges::binary_search(pairs, v); }));
  }
}

TEST_CASE(
    "every burst of up to 32 bits on a lane is found, at every width: all starts and patterns") {
  for (unsigned width : kWidths) {
    const auto s = syndromes(width);
    const unsigned per_lane = kFlitBlocks / width * 64;
    for (unsigned n = 0; n < s.size(); ++n) {
      // 32 bits from n on within the lane: no sum of their syndromes is 0 if they are independent.
      uint32_t basis[32] = {};
      unsigned rank = 0;
      const unsigned end = std::min(n + 32, n - n % per_lane + per_lane);
      for (unsigned i = n; i < end; ++i) {
        uint32_t v = s[i];
        while (v != 0) {
          uint32_t& row = basis[31 - std::countl_zero(v)];
          if (row == 0) {
            row = v;
            ++rank;
            break;
          }
          v ^= row;
        }
      }
      if (rank != end - n) {
        CHECK(rank == end - n);
        return;
      }
    }
  }
}

TEST_CASE("flits with wrong bits are refused by the decoder itself: samples") {
  std::mt19937_64 rng(ng::tb::choose_seed("link crc samples"));
  for (unsigned width : kWidths) {
    const Flit flit = random_flit(rng);
    const FlitBlocks right = encode(flit, width);
    REQUIRE(decode(right, width) == flit);
    unsigned accepted = 0;
    const auto flip = [&](FlitBlocks& blocks, unsigned n) {
      const auto [block, bit] = place(n, width);
      blocks[block] ^= uint64_t{1} << bit;
    };
    for (unsigned n = 0; n < 2048; ++n) {
      FlitBlocks wrong = right;
      flip(wrong, n);
      accepted += decode(wrong, width).has_value();
      for (int k = 0; k < 8; ++k) {  // a second, then a third wrong bit
        FlitBlocks two = wrong;
        const auto other = static_cast<unsigned>(rng() % 2048);
        if (other == n) continue;
        flip(two, other);
        accepted += decode(two, width).has_value();
        const auto third = static_cast<unsigned>(rng() % 2048);
        if (third == n || third == other) continue;
        flip(two, third);
        accepted += decode(two, width).has_value();
      }
      const unsigned per_lane = kFlitBlocks / width * 64;
      for (int k = 0; k < 8; ++k) {  // bursts from here on
        FlitBlocks burst = wrong;
        const auto length = static_cast<unsigned>(rng() % 32);
        for (unsigned i = n + 1; i < n + length && i / per_lane == n / per_lane; ++i)
          if (rng() & 1) flip(burst, i);
        accepted += decode(burst, width).has_value();
      }
    }
    CHECK(accepted == 0);
  }
}

TEST_CASE("a flit at another width, or with lanes exchanged, is found wrong") {
  std::mt19937_64 rng(5);
  const Flit flit = random_flit(rng);
  for (unsigned width : kWidths) {
    for (unsigned other : kWidths) {
      FlitBlocks blocks = encode(flit, width);
      if (other != width) CHECK_FALSE(decode(blocks, other));
      if (width == 1) continue;
      for (unsigned i = 0; i < kFlitBlocks; i += width) std::swap(blocks[i], blocks[i + 1]);
      CHECK_FALSE(decode(blocks, width));
    }
  }
}

TEST_CASE("CRC-8 of training sets agrees with long division, and finds all 1, 2 and 3 wrong bits") {
  const auto slow = [](uint64_t data) {
    unsigned rest = 0;
    for (int i = 0; i < 64; ++i) {
      const bool bit = (i < 56 && (data >> i & 1)) != (i < 8);
      const bool carry = rest >> 7 & 1;
      rest = (rest << 1 | bit) & 0xff;
      if (carry) rest ^= 0x07;
    }
    uint8_t reflected = 0;
    for (int i = 0; i < 8; ++i) reflected |= static_cast<uint8_t>((rest >> i & 1) << (7 - i));
    return reflected;
  };
  std::mt19937_64 rng(6);
  for (int n = 0; n < 1000; ++n) {
    const uint64_t data = rng() & 0xFF'FFFF'FFFF'FFFF;
    REQUIRE(crc8(data) == slow(data));
  }
  const TrainingSet set{
      .lane = 3, .phase = Phase::kParams, .index = 9, .good = 0xA5, .word = 0xDEAD'BEEF};
  const uint64_t right = set.encode();
  unsigned accepted = 0;
  for (unsigned i = 0; i < 64; ++i) {
    for (unsigned j = i; j < 64; ++j) {
      for (unsigned k = j; k < 64; ++k) {
        const uint64_t errors = (uint64_t{1} << i) ^ (uint64_t{1} << j) ^ (uint64_t{1} << k);
        if (errors != 0)
          accepted += TrainingSet::decode({kControlHead, right ^ errors}).has_value();
      }
    }
  }
  CHECK(accepted == 0);
}
