// SPDX-License-Identifier: Apache-2.0
// Lanes of several links as ports of a verilated model: heads as one integer of up to 64 bits, data
// as an array of 32-bit words; slice l is link l.
#pragma once

#include <cstring>
#include <span>

#include "golden/wire/wire.h"

namespace ng::tb {

/// What a model sends over link `link`.
template <class Heads, class Data>
link::Column lanes_of(Heads heads, const Data& data, unsigned link) {
  link::Column words;
  for (unsigned l = 0; l < link::kLanes; ++l) {
    const unsigned lane = link::kLanes * link + l;
    words[l].head = heads >> (2 * lane) & 3;
    std::memcpy(&words[l].data, &data[2 * lane], 8);
  }
  return words;
}

/// What it receives over all.
template <class Heads, class Data>
void set_lanes(Heads& heads, Data& data, std::span<const link::Column> links) {
  uint64_t all = 0;
  for (unsigned lane = 0; lane < links.size() * link::kLanes; ++lane) {
    const link::Word& word = links[lane / link::kLanes][lane % link::kLanes];
    all |= uint64_t{word.head} << (2 * lane);
    std::memcpy(&data[2 * lane], &word.data, 8);
  }
  heads = static_cast<Heads>(all);
}

}  // namespace ng::tb
