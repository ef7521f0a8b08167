// SPDX-License-Identifier: Apache-2.0
// LinkChannel: the wire of one direction of a link, as good or as bad as a test wants it. One step
// is one cycle of the transmitter's clock, which is also the clock the receiver recovers; clocks
// that differ are the driver's business (it steps each direction with that direction's clock).
//
//   LinkChannel wire({.latency_cycles = 21, .skew_bits = {0, 3, 70}, .seed = sim.seed()});
//   wire.set_rates({.bit_errors = 1e-6});
//   rx_words = wire.step(tx_words);
//   wire.at(1000, LinkFault::dead(3));
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <random>
#include <stdexcept>
#include <vector>

#include "golden/wire/wire.h"

namespace ng::tb {

using LinkColumn = link::Column;

/// Random faults of a lane, all independent of each other and of other lanes.
struct LinkLaneRates {
  double bit_errors = 0;      ///< probability of each bit to be flipped
  double bursts = 0;          ///< probability of each bit to begin a burst
  unsigned burst_length = 8;  ///< bits; the first and last are flipped, those between at random
  double slips = 0;           ///< probability per cycle that a bit is lost or comes twice
  double drift = 0;  ///< probability per cycle that the lane's delay moves by a bit, at random
  unsigned max_drift = 0;  ///< bits that drift may move it away from where it began
};

/// One fault at a chosen cycle. `lane` is the receiver's physical lane.
struct LinkFault {
  enum class Kind : uint8_t {
    kFlip,
    kBurst,
    kLoseBit,
    kAddBit,
    kStuck,
    kAlive,
    kDrop,
    kDuplicate,
    kPull,
    kPlug
  };
  Kind kind{};
  unsigned lane = 0;
  uint64_t data = 0;   ///< kFlip: mask of data bits; kBurst: first bit, 0 to 65; kStuck: 0 or 1
  uint8_t head = 0;    ///< kFlip: mask of header bits
  unsigned count = 0;  ///< kBurst: bits; kDrop, kDuplicate: columns; kPull: cycles, 0: for ever

  /// The masks are of the 66 bits that the receiver gets in that cycle.
  static LinkFault flip(unsigned lane, uint64_t data, uint8_t head = 0) {
    return {Kind::kFlip, lane, data, head, 0};
  }
  static LinkFault burst(unsigned lane, unsigned first_bit, unsigned bits) {
    return {Kind::kBurst, lane, first_bit, 0, bits};
  }
  static LinkFault lose_bit(unsigned lane) { return {Kind::kLoseBit, lane}; }
  static LinkFault add_bit(unsigned lane) { return {Kind::kAddBit, lane}; }
  static LinkFault stuck(unsigned lane, bool value) { return {Kind::kStuck, lane, value}; }
  static LinkFault dead(unsigned lane) { return stuck(lane, false); }
  static LinkFault alive(unsigned lane) { return {Kind::kAlive, lane}; }
  /// The next columns that the transmitter sends never arrive. A flit at width w is 32 / w of them.
  static LinkFault drop(unsigned columns) { return {Kind::kDrop, 0, 0, 0, columns}; }
  /// The last columns that the transmitter sent arrive a second time.
  static LinkFault duplicate(unsigned columns) { return {Kind::kDuplicate, 0, 0, 0, columns}; }
  static LinkFault pull(unsigned cycles = 0) { return {Kind::kPull, 0, 0, 0, cycles}; }
  static LinkFault plug() { return {Kind::kPlug}; }
};

class LinkChannel {
 public:
  struct Config {
    unsigned latency_cycles = 0;  ///< 0: a word arrives in the step in which it is sent
    std::array<unsigned, link::kLanes> skew_bits{};  ///< further delay of a lane
    bool reversed = false;  ///< transmitter's lane t arrives at the receiver's lane 7 - t
    uint8_t inverted = 0;   ///< receiver's lanes whose polarity is wrong, one bit each
    uint64_t seed = 1;
  };

  /// What was injected. Faults for which the wire was too short (a bit or column can only vanish
  /// from what is under way) are in `refused` and in nothing else.
  struct Counts {
    std::array<uint64_t, link::kLanes> flipped{};  ///< bits, those of bursts included
    uint64_t cycles = 0;
    uint64_t bursts = 0;
    uint64_t lost_bits = 0;
    uint64_t added_bits = 0;
    uint64_t drifts = 0;
    uint64_t dropped = 0;     ///< events
    uint64_t duplicated = 0;  ///< events
    uint64_t pulls = 0;
    uint64_t dark_lane_cycles = 0;  ///< words replaced by a stuck lane or a pulled cable
    uint64_t refused = 0;

    uint64_t flipped_bits() const;
    /// Faults of any kind: flips outside bursts count one each, a burst one.
    uint64_t events() const;
    uint64_t burst_flips = 0;
  };

  explicit LinkChannel(const Config& config);

  /// One cycle: what the transmitter sends, for what the receiver gets.
  LinkColumn step(const LinkColumn& sent);

  /// From the next step on.
  void set_rates(unsigned lane, const LinkLaneRates& rates);
  void set_rates(const LinkLaneRates& rates);
  /// Probability per cycle that `columns` columns vanish, or come twice.
  void set_flit_rates(double drop, double duplicate, unsigned columns = 4);

  /// In step `cycle` (the first is 0; one gone by throws std::invalid_argument).
  void at(uint64_t cycle, const LinkFault& fault);
  void now(const LinkFault& fault) { at(counts_.cycles, fault); }

  uint64_t cycle() const { return counts_.cycles; }
  const Counts& counts() const { return counts_; }
  bool pulled() const { return pulled_; }

 private:
  /// The bits under way on one lane; positions count all bits ever sent.
  class BitRing {
   public:
    explicit BitRing(uint64_t bits);
    void push(link::Word word);
    void append_last(uint64_t bits);
    link::Word pop();
    void move_read(int64_t bits) { read_ += static_cast<uint64_t>(bits); }
    uint64_t held() const { return write_ - read_; }

   private:
    uint64_t take(uint64_t at, unsigned bits) const;
    void put(uint64_t value, unsigned bits);
    std::vector<uint64_t> words_;
    uint64_t mask_;
    uint64_t read_ = 0;
    uint64_t write_ = 0;
  };

  /// When something of a fixed probability per trial happens next.
  class Timer {
   public:
    void set(double probability, uint64_t now, std::mt19937_64& rng);
    uint64_t next() const { return next_; }
    void advance(std::mt19937_64& rng);

   private:
    uint64_t gap(std::mt19937_64& rng) const;
    double probability_ = 0;
    uint64_t next_ = UINT64_MAX;
  };

  struct Lane {
    BitRing ring;
    uint64_t most_bits;  // never more under way
    LinkLaneRates rates{};
    Timer errors{}, bursts{}, slips{}, drift{};
    int drifted = 0;
    unsigned burst_left = 0;  // bits of a burst that runs on into the next word
    bool stuck = false;
    bool stuck_value = false;
    std::mt19937_64 rng{};
  };

  void apply(const LinkFault& fault, LinkColumn& flips);
  void random_lane_faults(Lane& lane, link::Word& flips);
  void random_flit_faults(LinkColumn& flips);
  void start_burst(Lane& lane, unsigned first_bit, unsigned bits, link::Word& flips);
  void continue_burst(Lane& lane, unsigned first_bit, link::Word& flips);
  void move(Lane& lane, int bits, uint64_t& count);
  void drop(unsigned columns);
  void duplicate(unsigned columns);

  Config config_;
  std::vector<Lane> lanes_;  // by the receiver's physical lane
  std::multimap<uint64_t, LinkFault> planned_;
  Timer drops_, duplicates_;
  unsigned flit_columns_ = 4;
  unsigned dropping_ = 0;
  bool pulled_ = false;
  uint64_t plug_at_ = UINT64_MAX;
  std::mt19937_64 rng_;
  Counts counts_;
};

}  // namespace ng::tb
