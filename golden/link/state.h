// SPDX-License-Identifier: Apache-2.0
// States of a link, why it left them, and the bounds that software sets.
#pragma once

#include <cstdint>

namespace ng::link {

enum class State : uint8_t {
  kReset,
  kAlign,
  kDeskew,
  kParams,
  kSeqSync,
  kActive,
  kRetrain,  // in the history only: Align follows at once
  kDegrade,  // likewise
  kDead
};

/// Why the link is dead.
enum class Cause : uint8_t {
  kNone,
  kNoPartner,
  kConfigMismatch,
  kPartnerReset,
  kBadAck,
  kBadCredit,
  kBadMessage,
  kOverflow,
  kNoWidth,
  kSoftware,
  kNoFlits
};

/// Why it trained again.
enum class RetrainCause : uint8_t {
  kNone,
  kPartner,
  kLaneLock,
  kReplayLimit,
  kTrainingTimeout,
  kDeskewLost,
  kSoftware
};

/// Times are link cycles.
struct Bounds {
  unsigned align_wait = 1024;
  unsigned state_timeout = 4096;
  unsigned nack_time = 160;    // at width 8; in proportion longer at others
  unsigned replay_time = 400;  // likewise
  unsigned replay_limit = 4;
  unsigned retrain_limit = 3;
  unsigned auto_restart = 0;  // cycles in Dead before a reset by itself; 0: never
};

}  // namespace ng::link
