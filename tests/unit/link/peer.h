// SPDX-License-Identifier: Apache-2.0
// One end of a link, of any make: what tests say to it and ask of it.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>

#include "golden/link/endpoint.h"
#include "tb/link/link_channel.h"
#include "tb/stream.h"

namespace ng::test {

enum class Make { kRtl, kGolden };

struct PeerConfig {
  uint16_t chip = 1;
  uint32_t hash = 0x1234;
  unsigned widest_log2 = 3;
  unsigned replay_limit = 4;
  unsigned retrain_limit = 3;
  unsigned auto_restart = 0;  // in 256 cycles; 0: never
  bool enabled = true;
  uint64_t seed = 1;
  // the golden end only: variety for its partner
  std::array<uint8_t, 3> golden_units{64, 64, 64};
  double empty_rest = 0, extra_idle = 0;
};

/// In the order of the registers.
enum class LinkCount {
  kSent,
  kReplayed,
  kDelivered,
  kBad,
  kDuplicates,
  kNacksSent,
  kNacksReceived,
  kRetrains,
  kDegrades,
  kSkips,
  kReserved,
  kDiscarded
};

class Peer {
 public:
  virtual ~Peer() = default;

  /// One edge of the receive lanes' clock, with their words.
  virtual void receive(const tb::LinkColumn& words) = 0;
  /// One edge of its own clock.
  virtual void tick() = 0;
  virtual tb::LinkColumn sent() = 0;

  virtual void send(const link::Message& m) = 0;
  /// Messages of this channel that the end has not begun to take.
  virtual size_t queued(unsigned channel) const = 0;
  /// Forgets messages that it has not begun to take.
  virtual void forget_queued() = 0;

  virtual link::State state() = 0;
  virtual link::Cause cause() = 0;
  virtual link::RetrainCause retrain_cause() = 0;
  virtual uint32_t history() = 0;
  virtual bool up() = 0;
  virtual unsigned receive_width() = 0;
  virtual unsigned transmit_width() = 0;
  virtual uint64_t count(LinkCount which) = 0;
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

  tb::Stalls offer_stalls = tb::Stalls::never();
  tb::Stalls take_stalls = tb::Stalls::never();
  std::function<void(unsigned, const link::Message&)> on_message = [](unsigned,
                                                                      const link::Message&) {};
  uint64_t aborted = 0;  // messages cut off by death after their first beat was taken
};

std::unique_ptr<Peer> make_peer(Make make, const std::string& name, const PeerConfig& config);

}  // namespace ng::test
