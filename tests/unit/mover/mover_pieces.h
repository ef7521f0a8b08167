// SPDX-License-Identifier: Apache-2.0
// Legal pieces for the mover tests: sources anywhere in one region, every destination a place of
// its own with untouched bytes around it.
#pragma once

#include <algorithm>
#include <random>

#include "mover_rig.h"

namespace ng::test {

class Pieces {
 public:
  Pieces(unsigned bus_bytes, uint64_t seed) : bus_(bus_bytes), rng_(seed) {}

  unsigned draw(unsigned low, unsigned high) {  // both included
    return low + unsigned(rng_() % (high - low + 1));
  }
  bool chance(double p) { return std::uniform_real_distribution<>(0, 1)(rng_) < p; }

  /// A source of `bytes` bytes at `offset` modulo the bus in one page.
  uint64_t source(uint64_t space, unsigned offset, unsigned bytes) {
    const unsigned places = (4096 - bytes - offset) / bus_ + 1;
    return space + 4096ull * draw(0, 15) + bus_ * draw(0, places - 1) + offset;
  }

  /// The next free destination at `offset` modulo the bus in one block, a bus beat from the last.
  uint64_t destination(uint64_t space, unsigned offset, unsigned bytes) {
    uint64_t& next = next_[space >> 44 & 15];
    uint64_t at = (next + bus_) / bus_ * bus_ + offset;
    // a block, or where that is too small (sources only) a page
    const uint64_t room = offset + bytes > 1024 ? 4096 : 1024;
    if (at / room != (at + bytes - 1) / room) at = (at + room - 1) / room * room + offset;
    next = at + bytes;
    return space + kDestinations + at;
  }

  Piece copy(uint64_t from, uint64_t to, unsigned s, unsigned d, unsigned bytes) {
    return {.queue = draw(0, 3),
            .last = chance(0.3),
            .bytes = bytes,
            .src = source(from, s, bytes),
            .dst = destination(to, d, bytes)};
  }

  /// Lengths that hurt: short ones, whole beats and their neighbours, and all others.
  unsigned length(unsigned limit) {
    unsigned n = draw(1, limit);
    if (chance(0.3)) n = draw(1, 2 * bus_);
    if (chance(0.2)) n = (n / bus_ + 1) * bus_ + draw(0, 2) - 1;
    return std::min(n, limit);
  }

  Piece fill(uint64_t to, unsigned d, unsigned bytes) {
    return {.queue = draw(0, 3),
            .last = chance(0.3),
            .kind = Kind::kFill,
            .bytes = bytes,
            .src = rng_(),
            .dst = destination(to, d, bytes),
            .pattern = rng_()};
  }

  std::mt19937_64& rng() { return rng_; }

  static constexpr uint64_t kDestinations = 0x10000000;

 private:
  unsigned bus_;
  std::mt19937_64 rng_;
  uint64_t next_[16] = {};
};

inline uint64_t space_of(Side side, bool source, bool on_chip_source) {
  if (source) return on_chip_source ? kSbuf : kHbm;
  return side == Side::kStore ? kHbm : kSbuf;
}

/// Everything at once: stalls on all channels, jitter, answers in any order.
inline MoverRigConfig rough(uint64_t seed, tb::AxiOrder order = tb::AxiOrder::kInterleaved) {
  using tb::Stalls;
  MoverRigConfig c;
  std::mt19937_64 rng(seed);
  const auto stalls = [&] {
    const Stalls kinds[] = {Stalls::never(), Stalls::random(0.3), Stalls::alternate(),
                            Stalls::bursty(0.5, 8), Stalls::random(0.8)};
    return kinds[rng() % 5];
  };
  c.axi.read_latency = 1 + unsigned(rng() % 40);
  c.axi.write_latency = 1 + unsigned(rng() % 20);
  c.axi.jitter = unsigned(rng() % 60);
  c.axi.order = order;
  c.axi.ready_after_valid = rng() % 4 == 0;
  const unsigned first = unsigned(rng() % 4);
  c.axi.w_waits_for_aw = first == 0;
  c.axi.aw_waits_for_w = first == 1;
  c.axi.ar = stalls();
  c.axi.r = stalls();
  c.axi.aw = stalls();
  c.axi.w = stalls();
  c.axi.b = stalls();
  c.axi.seed = seed;
  c.pieces = stalls();
  c.local_ar = stalls();
  c.local_w = stalls();
  c.local_latency = 1 + unsigned(rng() % 6);
  c.local_jitter = unsigned(rng() % 4);
  return c;
}

}  // namespace ng::test
