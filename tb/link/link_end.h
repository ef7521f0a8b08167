// SPDX-License-Identifier: Apache-2.0
// LinkEnd: one end of a link, whatever it is made of: what testbenches say to it and ask of it.
//
//   auto a = tb::make_link_end(tb::LinkEndKind::kRtl, "a", {.chip = 1});
//   a->receive(words);   // an edge of the receive clock
//   a->tick();           // an edge of the link clock
//   words = a->sent();   // on the wire until the next edge
//   while (auto m = a->take(link::kRequestChannel)) use(*m);
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "golden/link/bounds.h"
#include "golden/link/counters.h"
#include "golden/wire/message.h"
#include "golden/wire/wire.h"
#include "tb/stream.h"

namespace ng::tb {

enum class LinkEndKind : uint8_t { kGolden, kRtl };

struct LinkEndConfig {
  uint16_t chip = 1;
  uint32_t hash = 0x1234;
  unsigned widest = link::kLanes;  ///< lanes it can receive
  unsigned replay_limit = 4;
  unsigned retrain_limit = 3;
  unsigned auto_restart = 0;                                          ///< in 256 cycles; 0: never
  unsigned state_timeout = 4096, nack_time = 160, replay_time = 400;  ///< cycles
  bool enabled = true;
  uint64_t seed = 1;
  std::string waves{};  ///< FST file of an RTL end that was verilated with tracing; empty: none
  // the golden end only: variety for its partner
  std::array<uint8_t, 3> golden_units{64, 64, 64};
  double empty_rest = 0, extra_idle = 0;
};

class LinkEnd {
 public:
  LinkEnd() = default;
  virtual ~LinkEnd() = default;
  LinkEnd(const LinkEnd&) = delete;
  LinkEnd& operator=(const LinkEnd&) = delete;

  /// One edge of the receive lanes' clock, with their words.
  virtual void receive(const link::Column& words) = 0;
  /// One edge of its own clock.
  virtual void tick() = 0;
  virtual link::Column sent() = 0;

  virtual void send(const link::Message& m) = 0;
  /// Messages of this channel that the end has not begun to take.
  virtual size_t queued(unsigned channel) const = 0;
  /// Forgets messages that it has not begun to take.
  virtual void forget_queued() = 0;
  /// The oldest message of this channel that has come out.
  std::optional<link::Message> take(unsigned channel) {
    auto& queue = out_[channel];
    if (queue.empty()) return std::nullopt;
    std::optional<link::Message> m(std::move(queue.front()));
    queue.pop_front();
    return m;
  }

  virtual link::State state() = 0;
  virtual link::Cause cause() = 0;
  virtual link::RetrainCause retrain_cause() = 0;
  virtual uint32_t history() = 0;
  virtual bool up() = 0;  ///< flits go out and come in
  virtual unsigned receive_width() = 0;
  virtual unsigned transmit_width() = 0;
  virtual link::Counters counters() = 0;  ///< skips: columns
  virtual unsigned credits(unsigned channel) = 0;
  virtual uint32_t partner_hash() = 0;
  virtual unsigned partner_chip() = 0;

  virtual void retrain() = 0;
  /// Software ends it: Dead.
  virtual void kill() = 0;
  /// Software brings a dead link back.
  virtual void restart() = 0;
  /// As when the chip alone loses power for a moment. What was queued is forgotten.
  virtual void power_cycle() = 0;
  virtual void enable() = 0;

  /// Units of its own receive buffer.
  virtual unsigned units(unsigned channel) const = 0;

  Stalls offer_stalls = Stalls::never();  ///< of messages sent; the golden end has none
  Stalls take_stalls = Stalls::never();   ///< of messages that come out
  uint64_t aborted = 0;  ///< messages cut off by death after their first beat came out

 protected:
  void came_out(unsigned channel, link::Message m) { out_[channel].push_back(std::move(m)); }

 private:
  std::array<std::deque<link::Message>, link::kChannels> out_;
};

/// `name` is that of its waveform.
std::unique_ptr<LinkEnd> make_link_end(LinkEndKind kind, const std::string& name,
                                       const LinkEndConfig& config);

}  // namespace ng::tb
