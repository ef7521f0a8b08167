// SPDX-License-Identifier: Apache-2.0
// Copies and fills that both movers must pass.
#pragma once

#include <catch2/catch_test_macros.hpp>

#include "mover_pieces.h"

namespace ng::test {

/// Every pair of offsets modulo the bus with every length in `lengths`.
inline void every_alignment(Side side, Build build, const std::string& name, bool from_chip,
                            const std::vector<unsigned>& lengths, unsigned offset_step = 1) {
  MoverRig rig(side, build, name);
  const unsigned bus = rig.bus_bytes();
  Pieces pieces(bus, 5);
  for (unsigned s = 0; s < bus; s += offset_step)
    for (unsigned d = 0; d < bus; d += offset_step)
      for (unsigned n : lengths)
        rig.push(
            pieces.copy(space_of(side, true, from_chip), space_of(side, false, false), s, d, n));
  rig.run(20'000'000);
}

/// Random copies, fills and spaces through a rough memory.
inline void rough_copies(Side side, Build build, const std::string& name, int rounds, int count,
                         tb::AxiOrder order) {
  for (int round = 0; round < rounds; ++round) {
    MoverRig rig(side, build, name, rough(100 * unsigned(round) + unsigned(order), order));
    Pieces pieces(rig.bus_bytes(), rig.model->seed() + unsigned(round));
    const double fills = pieces.chance(0.5) ? 0.2 : 0.0;
    const unsigned limit = pieces.chance(0.3)   ? 1024
                           : pieces.chance(0.5) ? 200
                                                : 3 * rig.bus_bytes();
    for (int i = 0; i < count; ++i) {
      const unsigned n = pieces.length(limit);
      const unsigned d = pieces.draw(0, std::min(rig.bus_bytes() - 1, 1024 - n));
      const uint64_t to = side == Side::kLoad ? (pieces.chance(0.5) ? kSbuf : kPsum)
                                              : (pieces.chance(0.8) ? kHbm : kRemote);
      const uint64_t froms[] = {kHbm, kSbuf, kRemote, kPsum};
      if (pieces.chance(fills))
        rig.push(pieces.fill(to, d, n));
      else
        rig.push(
            pieces.copy(froms[pieces.draw(0, 3)], to, pieces.draw(0, rig.bus_bytes() - 1), d, n));
    }
    INFO(name << " round " << round);
    rig.run();
  }
}

}  // namespace ng::test
