// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <cmath>
#include <vector>

#include "tb/link/link_channel.h"
#include "tb/replay.h"

using ng::tb::LinkChannel;
using ng::tb::LinkColumn;
using ng::tb::LinkFault;
using namespace ng::link;

namespace {

using Bits = std::vector<bool>;

void append(Bits& bits, const Word& word) {
  for (unsigned i = 0; i < 2; ++i) bits.push_back(word.head >> i & 1);
  for (unsigned i = 0; i < 64; ++i) bits.push_back(word.data >> i & 1);
}

/// Random columns through a channel; every bit that went in and came out, lane by lane.
struct Run {
  LinkChannel channel;
  std::mt19937_64 rng{5};
  std::array<Bits, kLanes> sent, received;

  explicit Run(const LinkChannel::Config& config) : channel(config) {}

  void steps(unsigned count) {
    for (unsigned n = 0; n < count; ++n) {
      LinkColumn column;
      for (Word& word : column) word = {static_cast<uint8_t>(rng() & 3), rng()};
      const LinkColumn out = channel.step(column);
      for (unsigned i = 0; i < kLanes; ++i) {
        append(sent[i], column[i]);
        append(received[i], out[i]);
      }
    }
  }

  /// Bits of the receiver's lane that differ from those sent `delay` bits earlier.
  unsigned differences(unsigned lane, unsigned source, unsigned delay, bool inverted = false,
                       size_t from = 0) const {
    unsigned count = 0;
    for (size_t i = from; i < received[lane].size(); ++i) {
      const bool expected = (i >= delay ? sent[source][i - delay] : false) ^ inverted;
      count += received[lane][i] != expected;
    }
    return count;
  }
};

Word word_of(const Bits& bits, size_t at) {
  Word word;
  for (unsigned i = 0; i < 2; ++i) word.head |= static_cast<uint8_t>(bits[at + i] << i);
  for (unsigned i = 0; i < 64; ++i) word.data |= uint64_t{bits[at + 2 + i]} << i;
  return word;
}

}  // namespace

TEST_CASE("a link channel without faults only delays, each lane by its own number of bits") {
  Run run({.latency_cycles = 21, .skew_bits = {0, 1, 2, 65, 66, 67, 130, 24 * 66}});
  run.steps(200);
  const std::array<unsigned, kLanes> skew{0, 1, 2, 65, 66, 67, 130, 24 * 66};
  for (unsigned i = 0; i < kLanes; ++i) CHECK(run.differences(i, i, 21 * 66 + skew[i]) == 0);
  CHECK(run.channel.counts().events() == 0);
}

TEST_CASE("a link channel without latency delivers in the same step") {
  Run run({});
  run.steps(50);
  for (unsigned i = 0; i < kLanes; ++i) CHECK(run.differences(i, i, 0) == 0);
}

TEST_CASE("a link channel swaps lanes and polarities as it is told") {
  Run run({.latency_cycles = 2, .skew_bits = {7}, .reversed = true, .inverted = 0b1010'0001});
  run.steps(100);
  for (unsigned i = 0; i < kLanes; ++i)
    CHECK(run.differences(i, 7 - i, 132 + (i == 0 ? 7 : 0), 0b1010'0001 >> i & 1) == 0);
}

TEST_CASE("link bit errors come at their rate, on their lanes alone, and are counted") {
  const double rate = GENERATE(1e-4, 1e-2, 1.0);
  Run run({.latency_cycles = 3, .seed = ng::tb::choose_seed("link bit errors")});
  run.channel.set_rates(2, {.bit_errors = rate});
  run.channel.set_rates(5, {.bit_errors = rate});
  run.steps(20000);
  const double bits = 20000.0 * 66;
  for (unsigned i = 0; i < kLanes; ++i) {
    const unsigned count = run.differences(i, i, 3 * 66);
    CHECK(count == run.channel.counts().flipped[i]);
    if (i == 2 || i == 5) {
      CHECK(std::abs(count - bits * rate) <= 5 * std::sqrt(bits * rate * (1 - rate)));
    } else {
      CHECK(count == 0);
    }
  }
  CHECK(run.channel.counts().events() == run.channel.counts().flipped_bits());
}

TEST_CASE("gaps between link bit errors are geometric: the variance is that of independent bits") {
  LinkChannel channel({});
  channel.set_rates(0, {.bit_errors = 0.01});
  double sum = 0, squares = 0;
  const unsigned samples = 2000, window = 50;
  for (unsigned n = 0; n < samples; ++n) {
    const uint64_t before = channel.counts().flipped[0];
    for (unsigned i = 0; i < window; ++i) channel.step({});
    const auto count = static_cast<double>(channel.counts().flipped[0] - before);
    sum += count;
    squares += count * count;
  }
  const double mean = sum / samples, variance = squares / samples - mean * mean;
  const double bits = window * 66.0;
  CHECK(std::abs(mean - bits * 0.01) < 0.7);
  CHECK(std::abs(variance / (bits * 0.01 * 0.99) - 1) < 0.2);
}

TEST_CASE("a directed link burst flips its first and last bit, and runs on into later words") {
  const unsigned first = GENERATE(0u, 1u, 2u, 40u, 65u), length = GENERATE(1u, 2u, 32u, 150u);
  Run run({.latency_cycles = 1});
  run.channel.at(10, LinkFault::burst(3, first, length));
  run.steps(20);
  const size_t at = 10 * 66 + first;
  CHECK(run.received[3][at] != run.sent[3][at - 66]);
  CHECK(run.received[3][at + length - 1] != run.sent[3][at + length - 67]);
  CHECK(run.differences(3, 3, 66, false, at + length) == 0);
  CHECK(run.differences(3, 3, 66) == run.channel.counts().flipped_bits());
  CHECK(run.channel.counts().bursts == 1);
  CHECK(run.channel.counts().events() == 1);
}

TEST_CASE("a directed link flip hits the bits it names in the cycle it names") {
  Run run({.latency_cycles = 4});
  run.channel.at(9, LinkFault::flip(6, 0x8000'0000'0000'0001, 0b10));
  run.steps(20);
  const Word expected = word_of(run.sent[6], 5 * 66), got = word_of(run.received[6], 9 * 66);
  CHECK((expected.data ^ got.data) == 0x8000'0000'0000'0001);
  CHECK((expected.head ^ got.head) == 0b10);
  CHECK(run.differences(6, 6, 4 * 66) == 3);
}

TEST_CASE("a lost link bit shortens its lane by a bit, an added one lengthens it") {
  Run run({.latency_cycles = 2});
  run.channel.at(10, LinkFault::lose_bit(1));
  run.channel.at(10, LinkFault::add_bit(4));
  run.steps(40);
  CHECK(run.differences(1, 1, 131, false, 660) == 0);
  CHECK(run.differences(4, 4, 133, false, 660) == 0);
  CHECK(run.received[4][660] == run.received[4][659]);
  CHECK(run.differences(0, 0, 132) == 0);
  CHECK(run.channel.counts().lost_bits == 1);
  CHECK(run.channel.counts().added_bits == 1);
}

TEST_CASE("random link slips and drift are counted, drift stays within its bound") {
  Run run({.latency_cycles = 10, .seed = 3});
  run.channel.set_rates(0, {.slips = 0.01});
  run.channel.set_rates(1, {.drift = 0.05, .max_drift = 3});
  run.steps(5000);
  const auto& counts = run.channel.counts();
  CHECK(std::abs(static_cast<double>(counts.lost_bits + counts.added_bits) - 50) < 30);
  CHECK(std::abs(static_cast<double>(counts.drifts) - 250) < 80);
  // The last words of lane 1 match the bits sent at one delay within the bound.
  unsigned matches = 0;
  for (unsigned delay = 657; delay <= 663; ++delay)
    matches += run.differences(1, 1, delay, false, run.received[1].size() - 40) == 0;
  CHECK(matches == 1);
}

TEST_CASE("without anything under way no link bit or column can vanish, which is counted") {
  LinkChannel channel({});
  channel.now(LinkFault::lose_bit(0));
  channel.now(LinkFault::drop(4));
  channel.step({});
  CHECK(channel.counts().refused == 2);
  CHECK(channel.counts().events() == 0);
}

TEST_CASE("dropped link columns never arrive, and all lanes are shorter by them") {
  Run run({.latency_cycles = 8, .skew_bits = {0, 5}});
  run.channel.at(20, LinkFault::drop(4));
  run.steps(60);
  for (unsigned i = 0; i < kLanes; ++i) {
    const unsigned delay = 8 * 66 + (i == 1 ? 5 : 0);
    Bits expected(delay);  // zeros, then what was sent without columns 20 to 23
    for (size_t n = 0; n < run.sent[i].size(); ++n)
      if (n / 66 < 20 || n / 66 > 23) expected.push_back(run.sent[i][n]);
    expected.resize(run.received[i].size());
    CHECK(expected == run.received[i]);
  }
  CHECK(run.channel.counts().dropped == 1);
}

TEST_CASE("duplicated link columns arrive twice") {
  Run run({.latency_cycles = 8, .skew_bits = {0, 5}});
  run.channel.at(20, LinkFault::duplicate(4));
  run.steps(60);
  for (unsigned i = 0; i < kLanes; ++i) {
    Bits expected(8 * 66 + (i == 1 ? 5 : 0));
    for (size_t n = 0; n < run.sent[i].size(); ++n) {
      if (n == 20 * 66)
        expected.insert(expected.end(), run.sent[i].begin() + 16 * 66,
                        run.sent[i].begin() + 20 * 66);
      expected.push_back(run.sent[i][n]);
    }
    expected.resize(run.received[i].size());
    CHECK(expected == run.received[i]);
  }
}

TEST_CASE("random link columns drop and double for ever without the wire running dry or over") {
  Run run({.latency_cycles = 8, .seed = 9});
  run.channel.set_flit_rates(0.05, 0.05, 4);
  run.steps(5000);
  const auto& counts = run.channel.counts();
  CHECK(counts.dropped + counts.duplicated + counts.refused > 350);
  CHECK(counts.dropped > 100);
  CHECK(counts.duplicated > 100);
}

TEST_CASE("a stuck link lane shows its value, a dead one zeros, until it is alive again") {
  Run run({.latency_cycles = 2});
  run.channel.at(10, LinkFault::stuck(0, true));
  run.channel.at(10, LinkFault::dead(1));
  run.channel.at(30, LinkFault::alive(0));
  run.channel.at(35, LinkFault::alive(1));
  run.steps(50);
  CHECK(word_of(run.received[0], 29 * 66) == Word{3, ~uint64_t{0}});
  CHECK(word_of(run.received[1], 34 * 66) == Word{});
  CHECK(run.differences(0, 0, 132, false, 30 * 66) == 0);
  CHECK(run.differences(1, 1, 132, false, 35 * 66) == 0);
  CHECK(run.differences(2, 2, 132) == 0);
  CHECK(run.channel.counts().dark_lane_cycles == 45);
}

TEST_CASE("a pulled link cable is dark on all lanes, for a time or until plugged in") {
  Run run({.latency_cycles = 2});
  run.channel.at(10, LinkFault::pull(5));
  run.channel.at(20, LinkFault::pull());
  run.channel.at(32, LinkFault::plug());
  run.steps(40);
  for (unsigned i = 0; i < kLanes; ++i) {
    for (unsigned n : {10u, 14u, 20u, 31u}) CHECK(word_of(run.received[i], n * 66) == Word{});
    for (unsigned n : {9u, 15u, 19u, 32u})
      CHECK(word_of(run.received[i], n * 66) == word_of(run.sent[i], (n - 2) * 66));
  }
  CHECK(run.channel.counts().pulls == 2);
}

TEST_CASE("two link channels of one seed do the same, of two seeds not") {
  Run a({.latency_cycles = 9, .seed = 4}), b({.latency_cycles = 9, .seed = 4}),
      c({.latency_cycles = 9, .seed = 5});
  for (Run* run : {&a, &b, &c}) {
    run->channel.set_rates({.bit_errors = 1e-3, .bursts = 1e-4, .slips = 1e-3});
    run->channel.set_flit_rates(1e-3, 1e-3);
    run->steps(2000);
  }
  CHECK(a.received == b.received);
  CHECK(a.received != c.received);
}

TEST_CASE("a link channel refuses what makes no sense") {
  LinkChannel channel({});
  channel.step({});
  CHECK_THROWS_AS(channel.at(0, LinkFault::pull()), std::invalid_argument);
  CHECK_THROWS_AS(channel.at(5, LinkFault::dead(8)), std::invalid_argument);
  CHECK_THROWS_AS(channel.at(5, LinkFault::burst(0, 66, 1)), std::invalid_argument);
  CHECK_THROWS_AS(channel.at(5, LinkFault::drop(33)), std::invalid_argument);
  CHECK_THROWS_AS(channel.set_rates({.bit_errors = 1.5}), std::invalid_argument);
  CHECK_THROWS_AS(channel.set_flit_rates(0, 0, 0), std::invalid_argument);
}
