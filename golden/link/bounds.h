// SPDX-License-Identifier: Apache-2.0
// The bounds of a link's end that software sets; its states and causes are in
// golden/isa/link_codes.h.
#pragma once

#include "golden/isa/link_codes.h"
#include "golden/isa/window_registers.h"

namespace ng::link {

/// Times are link cycles.
struct Bounds {
  unsigned align_wait = reg::link::kAlignWaitAfterReset;
  unsigned state_timeout = reg::link::kStateTimeoutAfterReset;
  unsigned nack_time =
      reg::link::kNackTimeAfterReset;  // at width 8; in proportion longer at others
  unsigned replay_time = reg::link::kReplayTimeAfterReset;  // likewise
  unsigned replay_limit = reg::link::kLimitsReplayLimit.of(reg::link::kLimitsAfterReset);
  unsigned retrain_limit = reg::link::kLimitsRetrainLimit.of(reg::link::kLimitsAfterReset);
  unsigned auto_restart = 0;  // cycles in Dead before a reset by itself; 0: never
};

}  // namespace ng::link
