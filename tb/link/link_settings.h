// SPDX-License-Identifier: Apache-2.0
// What software writes to a link's CONTROL, for those who switch links on and off.
#pragma once

#include "golden/isa/window_registers.h"

namespace ng::tb {

/// On, on as many lanes as there are.
inline constexpr uint32_t kLinkOn = reg::link::kControlAfterReset | reg::link::kControlEnable(1);
/// On, and reset: from Active to Dead, from Dead to Reset.
inline constexpr uint32_t kLinkReset = kLinkOn | reg::link::kControlReset(1);
inline constexpr uint32_t kLinkOff = reg::link::kControlAfterReset;

}  // namespace ng::tb
