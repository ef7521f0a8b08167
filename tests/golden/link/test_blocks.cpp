// SPDX-License-Identifier: Apache-2.0
// Blocks of a lane: scrambler, training sets, skips, widths, lock, deskew.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <random>

#include "golden/link/deskew.h"
#include "golden/link/lane_receiver.h"
#include "golden/link/lane_transmitter.h"
#include "golden/link/width.h"
#include "golden/wire/scrambler.h"

using namespace ng::link;

TEST_CASE("the scrambler's stream is that of its shift register, taken bit by bit") {
  std::mt19937_64 rng(1);
  for (unsigned lane = 0; lane < kLanes; ++lane) {
    const auto seed = static_cast<uint32_t>(rng());
    Scrambler fast(seed, lane);
    // The text of the specification: bit k of the state is s[n-1-k].
    const uint64_t factor = uint64_t{0x9E37'79B9} * (lane + 1) % (uint64_t{1} << 32);
    uint64_t state = (seed ^ factor) | uint64_t{0x2AA'AAAA} << 32;
    for (int word = 0; word < 200; ++word) {
      uint64_t expected = 0;
      for (int bit = 0; bit < 64; ++bit) {
        const uint64_t s = (state >> 57 ^ state >> 38) & 1;
        state = (state << 1 | s) & ((uint64_t{1} << 58) - 1);
        expected |= s << bit;
      }
      REQUIRE(fast.next() == expected);
    }
  }
}

TEST_CASE("every training set is decoded to what was encoded, and nothing else is one") {
  std::mt19937_64 rng(2);
  for (int n = 0; n < 5000; ++n) {
    const TrainingSet set{.lane = static_cast<uint8_t>(rng() % 8),
                          .phase = static_cast<Phase>(rng() % 4),
                          .starting = (rng() & 1) != 0,
                          .index = static_cast<uint8_t>(rng() % 16),
                          .good = static_cast<uint8_t>(rng()),
                          .word = static_cast<uint32_t>(rng())};
    const uint64_t bits = set.encode();
    REQUIRE(TrainingSet::decode({kControlHead, bits}) == set);
    REQUIRE_FALSE(TrainingSet::decode({kDataHead, bits}));
    REQUIRE_FALSE(TrainingSet::decode(inverted({kControlHead, bits})));
    REQUIRE_FALSE(is_skip({kControlHead, bits}));
  }
  CHECK_FALSE(TrainingSet::decode({kControlHead, kSkip}));
}

TEST_CASE("a skip is known with up to 4 wrong bits under any header but that of data") {
  std::mt19937_64 rng(3);
  for (int n = 0; n < 1000; ++n) {
    uint64_t wrong = 0;
    while (std::popcount(wrong) < 4) wrong |= uint64_t{1} << rng() % 64;
    for (uint8_t head : {0, 2, 3}) REQUIRE(is_skip({head, kSkip ^ wrong}));
    REQUIRE_FALSE(is_skip({kDataHead, kSkip}));
    while (std::popcount(wrong) < 5) wrong |= uint64_t{1} << rng() % 64;
    REQUIRE_FALSE(is_skip({kControlHead, kSkip ^ wrong}));
  }
  CHECK_FALSE(is_skip(inverted({kControlHead, kSkip})));
}

TEST_CASE("the group of a width is the widest whole one, the lowest of its width") {
  CHECK(choose_group(0xff, 8) == LaneGroup{0, 8});
  CHECK(choose_group(0xff, 4) == LaneGroup{0, 4});
  CHECK(choose_group(0xf7, 8) == LaneGroup{4, 4});
  CHECK(choose_group(0x7f, 8) == LaneGroup{0, 4});
  CHECK(choose_group(0x77, 8) == LaneGroup{0, 2});
  CHECK(choose_group(0x72, 8) == LaneGroup{4, 2});
  CHECK(choose_group(0x56, 8) == LaneGroup{1, 1});
  CHECK(choose_group(0xff, 1) == LaneGroup{0, 1});
  CHECK(choose_group(0x80, 8) == LaneGroup{7, 1});
  CHECK(choose_group(0, 8) == LaneGroup{});
}

TEST_CASE(
    "a lane locks, learns polarity and number, and loses its lock at 16 wrong of 64 headers") {
  LaneTransmitter tx;
  LaneReceiver rx;
  TransmitOrder order;
  const auto step = [&](uint8_t spoil = 0) {
    Word word = inverted(tx.step(order, {})[5]);
    word.head ^= spoil;
    rx.step(word);
  };
  for (int n = 0; n < 200; ++n) step();
  REQUIRE(rx.identified());
  CHECK(rx.logical() == 5);
  CHECK(rx.is_inverted());
  // 15 of 64, again and again; then one more.
  for (int n = 0; n < 640; ++n) step(n % 64 < 15 ? 1 : 0);
  CHECK(rx.locked());
  CHECK(rx.counters().header_errors == 150);
  for (int n = 0; n < 17; ++n) step(2);
  CHECK_FALSE(rx.locked());
  CHECK(rx.counters().lock_losses == 1);
  for (int n = 0; n < 8000 && !rx.identified(); ++n) step();
  CHECK(rx.identified());
}

TEST_CASE("columns come back together from lanes up to 31 blocks apart") {
  std::mt19937_64 rng(4);
  for (int trial = 0; trial < 50; ++trial) {
    LaneTransmitter tx;
    Deskew deskew;
    const LaneGroup group = trial % 2 ? LaneGroup{0, 8} : LaneGroup{4, 4};
    deskew.start(group);
    std::vector<Column> sent;
    std::array<unsigned, kLanes> late{};
    for (unsigned& l : late) l = static_cast<unsigned>(rng() % 32);
    uint64_t next = 0, got = 0;
    for (unsigned n = 0; n < 300; ++n) {
      sent.push_back(tx.step({}, {}));
      for (unsigned lane = 0; lane < kLanes; ++lane) {
        if (n < late[lane]) continue;
        const Word block = sent[n - late[lane]][lane];
        deskew.push(lane, block, TrainingSet::decode(block));
      }
      if (!deskew.aligned() && n > 40 && deskew.align())
        next = n -
               *std::max_element(late.begin() + group.first,
                                 late.begin() + group.first + group.width) +
               1;
      unsigned position = deskew.next_position();
      while (auto column = deskew.pop()) {
        REQUIRE(position == next % kEpochColumns);
        for (unsigned lane = group.first; lane < group.first + group.width; ++lane)
          REQUIRE((*column)[lane] == sent[next][lane]);
        ++next;
        ++got;
        position = deskew.next_position();
      }
    }
    CHECK(got > 200);
    CHECK_FALSE(deskew.lost());
  }
}

TEST_CASE("a skip column comes at the first set or flit boundary after 1,000 columns") {
  LaneTransmitter tx;
  TransmitOrder order;
  unsigned since = 0, skips = 0;
  for (unsigned n = 0; n < 20'000; ++n) {
    if (n == 4000) {  // flits at width 1: 32 columns each
      order = {.train = false, .start = true, .phase = Phase::kSeqSync, .group = {2, 1}};
    }
    if (n == 12'000) order.train = true;
    const Column column = tx.step(order, {});
    const bool skip = column[0] == Word{kControlHead, kSkip};
    for (const Word& word : column) REQUIRE((word == column[0]) >= skip);
    ++since;
    if (!skip) continue;
    CHECK(since >= 1001);
    CHECK(since <= 1000 + 32);
    since = 0;
    ++skips;
  }
  CHECK(skips >= 19);
}
