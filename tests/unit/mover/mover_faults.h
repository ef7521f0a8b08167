// SPDX-License-Identifier: Apache-2.0
// Errors of reads and writes, in both movers.
#pragma once

#include "mover_copies.h"

namespace ng::test {

/// Random copies over sources and destinations of which some bytes fail.
inline void rough_faults(Side side, Build build, const std::string& name, int rounds, int count) {
  for (int round = 0; round < rounds; ++round) {
    const tb::AxiOrder orders[] = {tb::AxiOrder::kInOrder, tb::AxiOrder::kOutOfOrder,
                                   tb::AxiOrder::kInterleaved};
    MoverRig rig(side, build, name, rough(7000 + unsigned(round), orders[round % 3]));
    Pieces pieces(rig.bus_bytes(), rig.model->seed() + unsigned(round));
    const auto resp = [&] { return pieces.chance(0.5) ? tb::kAxiSlvErr : tb::kAxiDecErr; };
    // the sources are 64 KiB, each beat of which may fail
    for (const uint64_t space : {kHbm, kRemote})
      for (int i = 0; i < 40; ++i)
        rig.fail(space + pieces.draw(0, 65535), pieces.draw(1, 60), resp(), true, false);
    for (int i = 0; i < 40; ++i)
      rig.fail(kSbuf + pieces.draw(0, 65535), pieces.draw(1, 60), tb::kAxiSlvErr, true, false);
    for (int i = 0; i < 12; ++i)
      rig.fail(kHbm + Pieces::kDestinations + pieces.draw(0, unsigned(count) * 300), 1, resp(),
               false, true);
    const unsigned limit = pieces.chance(0.5) ? 1024 : 200;
    for (int i = 0; i < count; ++i) {
      const unsigned n = pieces.length(limit);
      const unsigned d = pieces.draw(0, std::min(rig.bus_bytes() - 1, 1024 - n));
      const uint64_t to = side == Side::kLoad ? kSbuf : kHbm;
      const uint64_t froms[] = {kHbm, kSbuf, kRemote};
      if (pieces.chance(0.1))
        rig.push(pieces.fill(to, d, n));
      else
        rig.push(
            pieces.copy(froms[pieces.draw(0, 2)], to, pieces.draw(0, rig.bus_bytes() - 1), d, n));
    }
    INFO(name << " round " << round);
    rig.run();
    int failed = 0;
    for (const Done& done : rig.got_done) failed += done.cause != 0;
    CHECK(failed > count / 50);
    CHECK(failed < count);
  }
}

}  // namespace ng::test
