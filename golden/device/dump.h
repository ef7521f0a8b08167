// SPDX-License-Identifier: Apache-2.0
// A device at one moment, as text for people.
#pragma once

#include <string>

#include "golden/chip/machine_view.h"
#include "golden/device/device.h"

namespace ng {

// Of each engine its state, instructions retired and left, and what stopped it; the semaphores that
// are not 0; who waits for what and why; the instructions left, the first kDumped of each engine.
inline constexpr size_t kDumped = 16;
std::string dump_text(const MachineView& view);

// The same below a line that names the device and its cycle.
std::string dump(Device& device);

}  // namespace ng
