// SPDX-License-Identifier: Apache-2.0
// LinkEnd: one end of a link as a testbench drives it, whatever it is made of.
//
//   auto a = tb::make_link_end(tb::LinkEndKind::kGolden, {.chip = 1});
//   a->receive(words);   // an edge of the receive clock
//   a->step();           // an edge of the link clock
//   words = a->sent();   // on the wire until the next step
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

#include "golden/link/message.h"
#include "golden/link/state.h"
#include "golden/link/wire.h"

namespace ng::tb {

enum class LinkEndKind : uint8_t { kGolden, kRtl };

struct LinkEndConfig {
  uint16_t chip = 1;
  unsigned widest = link::kLanes;  ///< lanes it can receive
  double stall = 0;                ///< probability per cycle that it takes no message out
  uint64_t seed = 1;
};

struct LinkEndCounters {
  uint64_t sent = 0;  ///< flits of any kind
  uint64_t replayed = 0;
  uint64_t delivered = 0;
  uint64_t bad = 0;
  uint64_t duplicates = 0;
  uint64_t nacks_sent = 0;
  uint64_t nacks_received = 0;
  uint64_t retrains = 0;
  uint64_t degrades = 0;
  uint64_t discarded = 0;  ///< messages
};

class LinkEnd {
 public:
  LinkEnd() = default;
  virtual ~LinkEnd() = default;
  LinkEnd(const LinkEnd&) = delete;
  LinkEnd& operator=(const LinkEnd&) = delete;

  virtual link::Column sent() = 0;
  virtual void receive(const link::Column& words) = 0;
  virtual void step() = 0;

  virtual void send(const link::Message& message) = 0;
  /// Messages of the channel that it has been given and has not begun to take.
  virtual size_t queued(unsigned channel) = 0;
  virtual std::optional<link::Message> receive_message(unsigned channel) = 0;

  virtual void retrain() = 0;
  virtual bool up() = 0;  ///< flits go out and come in
  virtual link::State state() = 0;
  virtual link::Cause cause() = 0;
  virtual link::RetrainCause retrain_cause() = 0;
  virtual unsigned receive_width() = 0;
  virtual LinkEndCounters counters() = 0;
};

/// This build has ends of this kind.
bool have_link_end(LinkEndKind kind);
/// std::invalid_argument: it has not.
std::unique_ptr<LinkEnd> make_link_end(LinkEndKind kind, const LinkEndConfig& config);

std::string_view state_name(link::State state);
std::string_view cause_name(link::Cause cause);
std::string_view retrain_cause_name(link::RetrainCause cause);

}  // namespace ng::tb
