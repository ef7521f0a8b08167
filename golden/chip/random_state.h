// SPDX-License-Identifier: Apache-2.0
// The seed and counter of one engine's stochastic rounding, and SetRandom, which writes them.
#pragma once

#include <cstdint>

#include "golden/chip/fault.h"
#include "golden/isa/isa.h"
#include "golden/numerics/numerics.h"

namespace ng {

struct RandomState {
  uint64_t seed = 0;
  uint32_t counter = 0;

  // u of the element at `offset` from the counter, modulo 2^32.
  uint32_t at(uint32_t offset) const { return speck32_64(seed, counter + offset); }

  MaybeFault set(const Instruction& i) {
    const bool load_counter = i.get(Field::kLoadCounter) != 0;
    const bool add_counter = i.get(Field::kAddCounter) != 0;
    if (load_counter && add_counter) return Fault{Cause::kBadFormat};
    const auto value = static_cast<uint32_t>(i.get(Field::kCounter));
    if (i.get(Field::kLoadSeed)) seed = i.get(Field::kSeed);
    if (load_counter) counter = value;
    if (add_counter) counter += value;
    return std::nullopt;
  }
};

}  // namespace ng
