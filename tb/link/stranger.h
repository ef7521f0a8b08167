// SPDX-License-Identifier: Apache-2.0
// A partner of another make: an end of a link with a state machine of its own, written from
// docs/link-wire-format.md, and with habits that neither of our ends has: slow, impatient, odd
// where the page leaves it free. What single bits mean it shares with the golden end (sets, flits,
// lanes, sequence numbers); when it does what is its own.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <optional>
#include <random>

#include "golden/link/credits.h"
#include "golden/link/deskew.h"
#include "golden/link/flit_receiver.h"
#include "golden/link/go_back_n.h"
#include "golden/link/lane_transmitter.h"
#include "golden/link/packer.h"
#include "golden/link/partner_sets.h"
#include "golden/link/receive_lanes.h"

namespace ng::tb {

/// Times are cycles.
struct Habits {
  uint32_t hash = 0x1234;
  unsigned slow = 0;           ///< it takes this long to act on what lets it leave a phase
  unsigned slow_seq_sync = 0;  ///< the same, in SeqSync alone
  unsigned slow_to_speak = 0;  ///< cycles from there to its epoch with `starting`
  unsigned state_timeout = 0;  ///< in each state until flits come in; 0: waits for ever
  unsigned align_wait = 1024;
  unsigned nack_time = 160, replay_time = 400;
  unsigned replay_limit = 0;  ///< replays or nacks without progress before it trains; 0: never does
  unsigned patience = 0;      ///< trainings without progress before it is dead; 0: never is
  bool nacks_when_idle = false;     ///< Nack in place of Idle, though nothing is missing
  bool reserved_phases = false;     ///< some sets say phase 4 to 7, `starting`, and nonsense
  bool says_no_lane_good = false;   ///< `good` is 0 from Deskew on
  bool settles_words_late = false;  ///< W4 is another in Align than afterwards
  uint64_t seed = 5;
};

class Stranger : private link::MessageSource {
 public:
  enum class State : uint8_t { kAlign, kDeskew, kParams, kSeqSync, kFlits, kDead };

  explicit Stranger(const Habits& habits);

  /// One link cycle: the words that all lanes bring, for the words that they take away.
  link::Column step(const link::Column& words);

  /// Queues a message; all are of one channel, the requests.
  void send(const link::Message& m) { queue_.push_back(m); }
  std::optional<link::Message> receive();

  State state() const { return state_; }
  /// Flits go out and come in.
  bool up() const { return state_ == State::kFlits && hears_; }
  unsigned trainings() const { return all_trainings_; }
  uint64_t replays() const { return all_replays_; }

 private:
  using Seq = link::Sequence<link::kSequenceBits>;
  using Tx = link::Sender<link::StreamWords, link::kSequenceBits, 64>;
  using Rx = link::Receiver<link::kSequenceBits>;
  static constexpr unsigned kUnits = 64;

  std::optional<link::Message> take() override;
  void go(State state);
  void train_again();
  void progress() { trainings_ = 0; }
  bool after(unsigned delay, bool reason);
  void listen();
  void column(unsigned position, const link::Column& column);
  void among_flits(const link::Column& column);
  void think();
  void align();
  void deskew();
  void params();
  void seq_sync();
  bool partner_went_back() const;
  void agree(uint32_t word);
  void flit(const link::ReceivedFlit& received);
  void replay();
  void count_times();
  link::Flit next_flit();
  link::TransmitOrder order() const;
  void say_nonsense(link::Column& column) const;

  Habits habits_;
  std::mt19937_64 rng_;
  State state_ = State::kAlign;
  unsigned time_ = 0;   // in this state
  unsigned since_ = 0;  // cycles that the reason to leave it has stood
  unsigned good_for_ = 0;
  unsigned trainings_ = 0;  // without progress
  unsigned all_trainings_ = 0;

  link::ReceiveLanes lanes_;
  link::Deskew deskew_;
  link::PartnerSets sets_;
  link::FlitReceiver flits_;
  link::LaneTransmitter transmitter_;
  link::LaneGroup hears_on_, speaks_on_;
  uint8_t good_ = 0, partner_good_ = 0;
  uint32_t seed_ = 1;
  bool done_ = false;                             // with SeqSync
  bool speaks_ = false;                           // flits, behind the next epoch
  bool hears_ = false;                            // flits
  std::array<unsigned, link::kLanes> set_age_{};  // columns since a set among flits

  Tx tx_;
  Rx rx_;
  bool fresh_ = true;
  link::Packer packer_;
  link::Unpacker unpacker_;
  std::array<link::CreditSender<>, link::kChannels> out_;
  std::array<link::CreditReceiver<>, link::kChannels> in_;
  unsigned turn_ = 0;
  unsigned since_nack_ = 0, since_progress_ = 0, replays_ = 0, nacks_ = 0;
  uint64_t all_replays_ = 0;
  std::deque<link::Message> queue_, arrived_;
};

}  // namespace ng::tb
