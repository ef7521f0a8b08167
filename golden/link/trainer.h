// SPDX-License-Identifier: Apache-2.0
// The state machine of a link: from a dark wire to flits both ways, and back to training when need
// be.
#pragma once

#include <array>
#include <cstdint>
#include <random>
#include <vector>

#include "golden/link/bounds.h"
#include "golden/link/deskew.h"
#include "golden/link/lane_transmitter.h"
#include "golden/link/partner_sets.h"
#include "golden/link/receive_lanes.h"

namespace ng::link {

/// What training must agree on with the layer above.
class Agreement {
 public:
  virtual ~Agreement() = default;
  /// W3 of this end.
  virtual uint32_t sequence_word() const = 0;
  enum class Verdict : uint8_t { kResume, kWait, kPartnerReset, kBadAck };
  /// The partner's W3 has been received. kResume: flits begin.
  virtual Verdict agree(uint32_t partner_sequence_word) = 0;
  /// The partner's parameters suit; its buffers are these.
  virtual void set_partner(uint32_t buffers_word, uint32_t chip_word) = 0;
};

class Trainer {
 public:
  struct Config {
    uint16_t chip = 0;
    uint32_t hash = 0;
    std::array<uint8_t, 3> buffer_units{64, 64, 64};
    unsigned widest = 8;  ///< that it can receive
    uint8_t version = 1;
    Bounds bounds{};
    uint64_t seed = 1;
  };
  struct Counters {
    uint64_t retrains = 0;
    uint64_t degrades = 0;
  };

  Trainer(const Config& config, Agreement& above);

  /// One cycle of all lanes. Columns of flits, if any, are in columns().
  void receive(const Column& words);
  const std::vector<Column>& columns() const { return columns_; }
  /// The scrambler and lanes of the partner's flits, when the first of columns() begins one.
  bool flits_begin() const { return flits_begin_; }
  LaneGroup receive_group() const { return receive_group_; }
  uint32_t partner_seed() const { return partner_seed_; }

  /// What to send; none of it while silent().
  TransmitOrder order() const;
  bool silent() const { return state_ == State::kReset || state_ == State::kDead; }
  void sent(const LaneTransmitter& transmitter) {
    sets_sent_ = transmitter.sets_in_phase();
    sending_ = transmitter.running();
  }
  LaneGroup transmit_group() const { return transmit_group_; }

  State state() const { return state_; }
  Cause cause() const { return cause_; }
  RetrainCause retrain_cause() const { return retrain_cause_; }
  /// The last 8 states, newest in bits 3:0.
  uint32_t history() const { return history_; }
  /// Flits come in.
  bool receiving() const { return state_ == State::kActive && flits_; }
  const ReceiveLanes& lanes() const { return lanes_; }
  uint8_t enabled_lanes() const { return enabled_; }
  uint32_t partner_hash() const { return partner_hash_; }
  const Counters& counters() const { return counters_; }

  void enable() { wanted_ = true; }
  void train_again(RetrainCause cause);
  void die(Cause cause);
  /// A flit that came in was bad.
  void bad_flit();
  /// Flits get through in both directions: earlier trainings have not been in vain.
  void progress();

 private:
  void go(State state);
  void enter_align(RetrainCause cause);
  void back_to_deskew();
  void degrade(LaneGroup group);
  bool patient() const;
  Cause hopeless(RetrainCause cause) const;
  void try_something_else(RetrainCause cause);
  uint8_t weakest(LaneGroup group) const;
  void column(const Column& column, unsigned position);
  void watch_for_training(const Column& column);
  bool fallen_back() const;
  void forget_errors();
  bool timed_out() const { return time_ >= config_.bounds.state_timeout; }
  void align();
  void deskew();
  void params();
  void seq_sync();
  void active();

  Config config_;
  Agreement* above_;
  std::mt19937_64 rng_;
  ReceiveLanes lanes_;
  Deskew deskew_;
  PartnerSets sets_;
  std::vector<Column> columns_;

  bool wanted_ = false;
  State state_ = State::kReset;
  Cause cause_ = Cause::kNone;
  RetrainCause retrain_cause_ = RetrainCause::kNone;
  uint32_t history_ = 0;
  unsigned time_ = 0;  // cycles in this state
  unsigned sets_sent_ = 0;
  unsigned good_for_ = 0;   // cycles of Align since the first lane was good
  bool judging_ = false;    // whether a lane that was lost is bad, or all have gone
  unsigned trainings_ = 0;  // without progress, and since something else was tried
  unsigned choices_ = 0;    // of something else, without progress
  unsigned late_ = 0;      // trainings that the partner left as our flits came too early, at most 2
  bool came_ = false;      // in one of the trainings that count, flits came in
  bool bad_seen_ = false;  // a bad flit, since progress and the last choice
  uint8_t enabled_ = 0xFF;
  std::array<uint64_t, kLanes> errors_before_{};  // header errors then, by wire

  uint8_t good_ = 0;  // frozen when Align ends
  uint8_t partner_good_ = 0;
  LaneGroup receive_group_, transmit_group_;
  uint32_t seed_ = 1, partner_seed_ = 1;
  uint32_t partner_hash_ = 0;
  uint32_t sequence_word_ = 0;
  unsigned mismatch_left_ = 0;  // cycles until Dead

  bool flits_ = false;
  bool flits_begin_ = false;
  bool sending_ = false;  // flits
  uint64_t flit_columns_ = 0;
  uint64_t newest_set_ = 0;                  // of any lane, likewise
  std::array<uint64_t, kLanes> last_set_{};  // column of the last training set among flits

  Counters counters_;
};

}  // namespace ng::link
