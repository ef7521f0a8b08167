// SPDX-License-Identifier: Apache-2.0
#include "tb/link/link_channel.h"

#include <bit>
#include <cmath>
#include <utility>

namespace ng::tb {

using link::kBlockBits;
using link::kLanes;
using link::Word;

namespace {

// A wire never grows by more than this, however often columns come twice.
constexpr uint64_t kSlackBits = uint64_t{64} * kBlockBits;

void flip_bit(Word& word, unsigned bit) {
  if (bit < 2)
    word.head ^= static_cast<uint8_t>(1u << bit);
  else
    word.data ^= uint64_t{1} << (bit - 2);
}

uint64_t bits_set(const Word& word) {
  return static_cast<unsigned>(std::popcount(word.data) + std::popcount(unsigned{word.head}));
}

}  // namespace

uint64_t LinkChannel::Counts::flipped_bits() const {
  uint64_t sum = 0;
  for (uint64_t lane : flipped) sum += lane;
  return sum;
}

uint64_t LinkChannel::Counts::events() const {
  return flipped_bits() - burst_flips + bursts + lost_bits + added_bits + drifts + dropped +
         duplicated + pulls;
}

LinkChannel::BitRing::BitRing(uint64_t bits)
    : words_(std::bit_ceil(bits + 4 * kSlackBits) / 64), mask_(words_.size() - 1) {
  // Zeros are under way at first, and far enough behind them for every bit that may come twice.
  read_ = kSlackBits;
  write_ = read_ + bits;
}

void LinkChannel::BitRing::put(uint64_t value, unsigned bits) {
  if (bits < 64) value &= (uint64_t{1} << bits) - 1;
  const unsigned shift = write_ % 64;
  uint64_t& first = words_[write_ / 64 & mask_];
  first = (first & ((uint64_t{1} << shift) - 1)) | value << shift;
  if (shift + bits > 64) words_[(write_ / 64 + 1) & mask_] = value >> (64 - shift);
  write_ += bits;
}

uint64_t LinkChannel::BitRing::take(uint64_t at, unsigned bits) const {
  const unsigned shift = at % 64;
  uint64_t value = words_[at / 64 & mask_] >> shift;
  if (shift != 0) value |= words_[(at / 64 + 1) & mask_] << (64 - shift);
  return bits < 64 ? value & ((uint64_t{1} << bits) - 1) : value;
}

void LinkChannel::BitRing::push(Word word) {
  put(word.head, 2);
  put(word.data, 64);
}

void LinkChannel::BitRing::append_last(uint64_t bits) {
  for (uint64_t at = write_ - bits; bits != 0;) {
    const auto part = static_cast<unsigned>(bits < 32 ? bits : 32);
    put(take(at, part), part);
    at += part;
    bits -= part;
  }
}

Word LinkChannel::BitRing::pop() {
  const Word word{static_cast<uint8_t>(take(read_, 2)), take(read_ + 2, 64)};
  read_ += kBlockBits;
  return word;
}

void LinkChannel::Timer::set(double probability, uint64_t now, std::mt19937_64& rng) {
  if (!(probability >= 0 && probability <= 1))
    throw std::invalid_argument("LinkChannel: a probability must be from 0 to 1");
  probability_ = probability;
  const uint64_t wait = gap(rng);
  next_ = wait == UINT64_MAX ? wait : now + wait;
}

void LinkChannel::Timer::advance(std::mt19937_64& rng) {
  const uint64_t wait = gap(rng);
  next_ = wait == UINT64_MAX ? wait : next_ + 1 + wait;
}

// Trials that fail before the next success: the geometric distribution, exact but for rounding.
uint64_t LinkChannel::Timer::gap(std::mt19937_64& rng) const {
  if (probability_ <= 0) return UINT64_MAX;
  if (probability_ >= 1) return 0;
  const double uniform = (static_cast<double>(rng() >> 11) + 1) * 0x1p-53;  // (0, 1]
  const double trials = std::floor(std::log(uniform) / std::log1p(-probability_));
  return trials < 0x1p62 ? static_cast<uint64_t>(trials) : UINT64_MAX;
}

LinkChannel::LinkChannel(const Config& config) : config_(config), rng_(config.seed) {
  for (unsigned i = 0; i < kLanes; ++i) {
    const uint64_t delay = uint64_t{config.latency_cycles} * kBlockBits + config.skew_bits[i];
    lanes_.push_back(Lane{
        .ring = BitRing(delay), .most_bits = delay + kSlackBits, .rng = std::mt19937_64(rng_())});
  }
}

void LinkChannel::set_rates(unsigned i, const LinkLaneRates& rates) {
  if (rates.bursts > 0 && rates.burst_length == 0)
    throw std::invalid_argument("LinkChannel: a burst needs at least one bit");
  Lane& lane = lanes_.at(i);
  const uint64_t bit = counts_.cycles * kBlockBits;
  lane.rates = rates;
  lane.errors.set(rates.bit_errors, bit, lane.rng);
  lane.bursts.set(rates.bursts, bit, lane.rng);
  lane.slips.set(rates.slips, counts_.cycles, lane.rng);
  lane.drift.set(rates.drift, counts_.cycles, lane.rng);
}

void LinkChannel::set_rates(const LinkLaneRates& rates) {
  for (unsigned i = 0; i < kLanes; ++i) set_rates(i, rates);
}

void LinkChannel::set_flit_rates(double drop, double duplicate, unsigned columns) {
  if (columns == 0 || columns > link::kFlitBlocks)
    throw std::invalid_argument("LinkChannel: a flit has 1 to 32 columns");
  flit_columns_ = columns;
  drops_.set(drop, counts_.cycles, rng_);
  duplicates_.set(duplicate, counts_.cycles, rng_);
}

void LinkChannel::at(uint64_t cycle, const LinkFault& fault) {
  if (cycle < counts_.cycles)
    throw std::invalid_argument("LinkChannel::at: that cycle has gone by");
  if (fault.lane >= kLanes) throw std::invalid_argument("LinkChannel::at: lanes are 0 to 7");
  if (fault.kind == LinkFault::Kind::kBurst && (fault.count == 0 || fault.data >= kBlockBits))
    throw std::invalid_argument(
        "LinkChannel::at: a burst has at least one bit, from bit 0 to 65 on");
  if (fault.count > link::kFlitBlocks &&
      (fault.kind == LinkFault::Kind::kDrop || fault.kind == LinkFault::Kind::kDuplicate))
    throw std::invalid_argument("LinkChannel::at: at most 32 columns vanish or come twice");
  planned_.emplace(cycle, fault);
}

void LinkChannel::start_burst(Lane& lane, unsigned first_bit, unsigned bits, Word& flips) {
  ++counts_.bursts;
  flip_bit(flips, first_bit);
  ++counts_.burst_flips;
  lane.burst_left = bits - 1;
  continue_burst(lane, first_bit + 1, flips);
}

void LinkChannel::continue_burst(Lane& lane, unsigned first_bit, Word& flips) {
  for (unsigned bit = first_bit; bit < kBlockBits && lane.burst_left != 0; ++bit) {
    --lane.burst_left;
    if (lane.burst_left == 0 || lane.rng() >> 63) {
      flip_bit(flips, bit);
      ++counts_.burst_flips;
    }
  }
}

// The delay grows by a bit (one comes twice) or shrinks by one (one is lost).
void LinkChannel::move(Lane& lane, int bits, uint64_t& count) {
  if (bits < 0 ? lane.ring.held() <= uint64_t{dropping_} * kBlockBits
               : lane.ring.held() >= lane.most_bits) {
    ++counts_.refused;
    return;
  }
  lane.ring.move_read(-bits);
  ++count;
}

void LinkChannel::drop(unsigned columns) {
  for (const Lane& lane : lanes_) {
    if (lane.ring.held() < uint64_t{dropping_ + columns} * kBlockBits) {
      ++counts_.refused;
      return;
    }
  }
  dropping_ += columns;
  ++counts_.dropped;
}

void LinkChannel::duplicate(unsigned columns) {
  for (const Lane& lane : lanes_) {
    if (lane.ring.held() + uint64_t{columns} * kBlockBits > lane.most_bits) {
      ++counts_.refused;
      return;
    }
  }
  for (Lane& lane : lanes_) lane.ring.append_last(uint64_t{columns} * kBlockBits);
  ++counts_.duplicated;
}

void LinkChannel::apply(const LinkFault& fault, LinkColumn& flips) {
  Lane& lane = lanes_[fault.lane];
  switch (fault.kind) {
    case LinkFault::Kind::kFlip:
      flips[fault.lane].data ^= fault.data;
      flips[fault.lane].head ^= fault.head & 3;
      break;
    case LinkFault::Kind::kBurst:
      start_burst(lane, static_cast<unsigned>(fault.data), fault.count, flips[fault.lane]);
      break;
    case LinkFault::Kind::kLoseBit:
      move(lane, -1, counts_.lost_bits);
      break;
    case LinkFault::Kind::kAddBit:
      move(lane, 1, counts_.added_bits);
      break;
    case LinkFault::Kind::kStuck:
      lane.stuck = true;
      lane.stuck_value = fault.data != 0;
      break;
    case LinkFault::Kind::kAlive:
      lane.stuck = false;
      break;
    case LinkFault::Kind::kDrop:
      drop(fault.count);
      break;
    case LinkFault::Kind::kDuplicate:
      duplicate(fault.count);
      break;
    case LinkFault::Kind::kPull:
      pulled_ = true;
      plug_at_ = fault.count == 0 ? UINT64_MAX : counts_.cycles + fault.count;
      ++counts_.pulls;
      break;
    case LinkFault::Kind::kPlug:
      pulled_ = false;
      break;
  }
}

void LinkChannel::random_lane_faults(Lane& lane, Word& flips) {
  const uint64_t first = counts_.cycles * kBlockBits;
  const uint64_t end = first + kBlockBits;
  if (lane.burst_left != 0) continue_burst(lane, 0, flips);
  for (; lane.errors.next() < end; lane.errors.advance(lane.rng))
    flip_bit(flips, static_cast<unsigned>(lane.errors.next() - first));
  for (; lane.bursts.next() < end; lane.bursts.advance(lane.rng))
    start_burst(lane, static_cast<unsigned>(lane.bursts.next() - first), lane.rates.burst_length,
                flips);
  if (lane.slips.next() <= counts_.cycles) {
    if (lane.rng() >> 63)
      move(lane, 1, counts_.added_bits);
    else
      move(lane, -1, counts_.lost_bits);
    lane.slips.advance(lane.rng);
  }
  if (lane.drift.next() <= counts_.cycles) {
    const int limit = static_cast<int>(lane.rates.max_drift);
    int way = lane.rng() >> 63 ? 1 : -1;
    if (std::abs(lane.drifted + way) > limit) way = -way;
    if (std::abs(lane.drifted + way) <= limit) {
      const uint64_t before = counts_.drifts;
      move(lane, way, counts_.drifts);
      if (counts_.drifts != before) lane.drifted += way;
    }
    lane.drift.advance(lane.rng);
  }
}

void LinkChannel::random_flit_faults(LinkColumn& flips) {
  if (drops_.next() <= counts_.cycles) {
    apply(LinkFault::drop(flit_columns_), flips);
    drops_.advance(rng_);
  }
  if (duplicates_.next() <= counts_.cycles) {
    apply(LinkFault::duplicate(flit_columns_), flips);
    duplicates_.advance(rng_);
  }
}

LinkColumn LinkChannel::step(const LinkColumn& sent) {
  LinkColumn flips{};
  if (plug_at_ <= counts_.cycles) {
    pulled_ = false;
    plug_at_ = UINT64_MAX;
  }
  for (unsigned i = 0; i < kLanes; ++i) random_lane_faults(lanes_[i], flips[i]);
  random_flit_faults(flips);
  for (auto at = planned_.begin(); at != planned_.end() && at->first <= counts_.cycles;
       at = planned_.erase(at))
    apply(at->second, flips);

  const bool dropped = dropping_ != 0;
  if (dropped) --dropping_;
  LinkColumn received;
  for (unsigned i = 0; i < kLanes; ++i) {
    Lane& lane = lanes_[i];
    if (!dropped) lane.ring.push(sent[config_.reversed ? kLanes - 1 - i : i]);
    Word word = lane.ring.pop();
    if (config_.inverted >> i & 1) word = link::inverted(word);
    word.head ^= flips[i].head;
    word.data ^= flips[i].data;
    counts_.flipped[i] += bits_set(flips[i]);
    if (pulled_ || lane.stuck) {
      ++counts_.dark_lane_cycles;
      word = !pulled_ && lane.stuck_value ? Word{3, ~uint64_t{0}} : Word{};
    }
    received[i] = word;
  }
  ++counts_.cycles;
  return received;
}

}  // namespace ng::tb
