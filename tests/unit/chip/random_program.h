// SPDX-License-Identifier: Apache-2.0
// Random programs for both devices: every opcode, format and flag, tails, strides of either sign,
// in-order reuse of what was just written, and now and then an illegal field. An instruction waits
// for the other engine's last one where they could meet, so the outcome does not depend on time.
#pragma once

#include <cstdint>
#include <random>
#include <vector>

#include "golden/isa/geometry.h"
#include "golden/isa/isa.h"

namespace ng::test {

// `faults`: of 100 instructions, how many have a field replaced by a random one.
std::vector<Instruction> random_program(std::mt19937_64& rng, const Geometry& geometry,
                                        uint32_t instructions, uint32_t faults);

}  // namespace ng::test
