// SPDX-License-Identifier: Apache-2.0
// One end of a link, complete: it speaks docs/link-wire-format.md with any other end.
//
//   link::Endpoint a({.chip = 1, .hash = 7}), b({.chip = 2, .hash = 7});
//   a.send(message);
//   to_a = wire_ba.step(b_out);  a_out = a.step(to_a);  ...      // once per link cycle each
//   while (auto m = b.receive(link::kRequestChannel)) use(*m);   // taking it returns its credits
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <optional>
#include <random>
#include <vector>

#include "golden/link/counters.h"
#include "golden/link/credits.h"
#include "golden/link/flit_receiver.h"
#include "golden/link/go_back_n.h"
#include "golden/link/packer.h"
#include "golden/link/trainer.h"
#include "golden/wire/message.h"

namespace ng::link {

class Endpoint : private Agreement, private MessageSource {
 public:
  struct Config {
    uint16_t chip = 0;
    uint32_t hash = 0;
    std::array<uint8_t, kChannels> buffer_units{64, 64, 64};  ///< 16 to 128 units of 64 bytes
    unsigned replay_flits = 64;                               ///< 1 to 511
    unsigned widest = 8;  ///< lanes it can receive: 1, 2, 4 or 8
    uint8_t version = 1;
    Bounds bounds{};
    uint64_t seed = 1;
    bool enabled = true;  ///< false: waits in Reset for enable()
    /// Variety for the partner's benefit: at a message's beginning, leave the rest of the flit
    /// empty; send an Idle flit though there is something to send.
    double empty_rest = 0;
    double extra_idle = 0;
  };
  struct Counters : link::Counters {
    uint64_t data_flits_sent = 0;
    uint64_t missing = 0;  ///< good flits that showed that an earlier one is missing
  };

  explicit Endpoint(const Config& config);
  Endpoint(const Endpoint&) = delete;
  Endpoint& operator=(const Endpoint&) = delete;

  /// One link cycle: the words that all lanes bring, for the words that they take away.
  Column step(const Column& received);

  /// Queues a message on its channel. std::invalid_argument: no such message. On a dead link it is
  /// discarded at once.
  void send(const Message& message);
  /// Messages not yet begun, and those begun but not known to have arrived.
  size_t queued(unsigned channel) const { return queued_[channel].size(); }
  size_t in_flight() const { return in_flight_.size(); }
  /// Takes the oldest message that has arrived, and with it returns its credits. Whoever takes
  /// after every step gets all that ended before the end died.
  std::optional<Message> receive(unsigned channel);
  size_t available(unsigned channel) const { return arrived_[channel].size(); }
  /// What was queued to be sent or in flight when the link died or was reset, oldest first.
  /// Messages in flight may have arrived.
  std::vector<Message> take_discarded();

  void enable() { trainer_.enable(); }
  void retrain() { trainer_.train_again(RetrainCause::kSoftware); }
  /// As after power-up: fresh, nothing queued either way.
  void reset();
  void kill() { die(Cause::kSoftware); }

  State state() const { return trainer_.state(); }
  Cause cause() const { return trainer_.cause(); }
  RetrainCause retrain_cause() const { return trainer_.retrain_cause(); }
  uint32_t history() const { return trainer_.history(); }
  /// Flits go out and come in.
  bool up() const { return trainer_.receiving() && transmitter_.running(); }
  unsigned receive_width() const { return trainer_.receive_group().width; }
  unsigned transmit_width() const { return trainer_.transmit_group().width; }
  const ReceiveLanes& lanes() const { return trainer_.lanes(); }
  uint32_t partner_hash() const { return trainer_.partner_hash(); }
  uint16_t partner_chip() const { return partner_chip_; }
  bool fresh() const { return !sent_data_ && !received_data_; }
  /// Units of the partner's buffer that may be used now, and those it has.
  unsigned credits(unsigned channel) const { return credits_out_[channel].available(); }
  unsigned credit_limit(unsigned channel) const { return credits_out_[channel].size(); }
  Counters counters() const;

  /// The next flit that begins is this one, with a good CRC: for tests of the partner.
  void override_next_flit(const Flit& flit) { override_ = flit; }

 private:
  using Tx = Sender<StreamWords, kSequenceBits, Sequence<kSequenceBits>::kMostUnacknowledged>;
  using Rx = Receiver<kSequenceBits>;
  static constexpr unsigned kGoodFlitsToTrust = 4;
  // Agreement
  uint32_t sequence_word() const override;
  Verdict agree(uint32_t partner_sequence_word) override;
  void set_partner(uint32_t buffers_word, uint32_t chip_word) override;
  // MessageSource
  std::optional<Message> take() override;

  void die(Cause cause);
  void discard_all();
  void discard_outgoing();
  void discard_arrived();
  void fresh_start();
  void on_flit(const ReceivedFlit& received);
  bool on_ack(uint16_t ack);
  bool hears_well() const { return good_in_row_ >= kGoodFlitsToTrust; }
  void forget_arrived();
  void on_data(const StreamWords& words);
  void start_replay();
  void tick();
  Flit next_flit();
  std::optional<Flit> next_data();
  bool chance(double p);

  Config config_;
  std::mt19937_64 rng_;
  Trainer trainer_;
  LaneTransmitter transmitter_;
  FlitReceiver flit_receiver_;

  Tx sender_;
  Rx receiver_;
  bool sent_data_ = false, received_data_ = false, acknowledged_ = false;
  unsigned replays_ = 0;         // since the ack moved
  unsigned nacks_in_row_ = 0;    // sent without a good flit in between
  unsigned since_progress_ = 0;  // cycles
  unsigned since_nack_ = 0;      // cycles
  unsigned good_in_row_ = 0;     // flits
  unsigned up_for_ = 0;          // cycles

  std::array<CreditSender<>, kChannels> credits_out_;
  std::array<CreditReceiver<>, kChannels> credits_in_;
  unsigned credit_turn_ = 0;

  Packer packer_;
  Unpacker unpacker_;
  unsigned channel_turn_ = 0;
  std::array<std::deque<Message>, kChannels> queued_;
  struct InFlight {
    Message message;
    std::optional<uint16_t> last_flit;  // when its last word has been packed
  };
  std::deque<InFlight> in_flight_;
  std::array<std::deque<Message>, kChannels> arrived_;
  std::vector<Message> discarded_;
  unsigned dead_for_ = 0;
  uint16_t partner_chip_ = 0;
  std::optional<Flit> override_;
  Counters counters_;
};

}  // namespace ng::link
