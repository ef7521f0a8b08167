// SPDX-License-Identifier: Apache-2.0
#include "queue_parts.h"

using namespace ng;
using namespace ng::test;

TEST_CASE("goes through the bytes of a shape in order, in steps of any size") {
  Parts sim("walk_side_shaped");
  start(sim);
  Generator make(sim.seed(), {});
  for (int n = 0; n < 800; ++n) {
    const Shape s = make.shape(1 + make.below(600));
    prepare(sim, s);
    const uint64_t base = hbm(0x100000 + make.below(10000));
    sim->side_shape_i = sim->unit_shape_o;
    sim->side_address_i = base;
    sim->side_run_i = get(sim->unit_shape_o, shape_t::run);
    sim->side_load_i = 1;
    sim.tick();
    sim->side_load_i = 0;
    sim->side_run_i = 1;  // only counts with load
    const auto offsets = s.offsets();
    for (size_t at = 0; at < offsets.size();) {
      if (sim->side_address_o != base + uint64_t(offsets[at])) FAIL("at byte " << at);
      const uint64_t room = sim->side_room_o;
      if (room == 0 || at + room > offsets.size()) FAIL("room " << room << " at " << at);
      for (uint64_t b = 0; b < room; ++b)
        if (offsets[at + b] != offsets[at] + int64_t(b)) FAIL("room is not contiguous");
      const uint64_t step = make.one_in(2) ? room : 1 + make.below(room);
      sim->side_bytes_i = step;
      sim->side_advance_i = !make.one_in(4);
      if (sim->side_advance_i) at += step;
      sim.tick();
    }
    sim->side_advance_i = 0;
  }
}

TEST_CASE("an unshaped side is one run, of which it shows 4 KiB at most") {
  Parts sim("walk_side_plain");
  start(sim);
  sim->side_address_i = hbm(0xFFF);
  sim->side_run_i = 10000;
  sim->side_load_i = 1;
  sim.tick();
  sim->side_load_i = 0;
  sim->side_advance_i = 1;
  uint64_t left = 10000;
  for (uint64_t step : {4096ull, 1ull, 1807ull, 4000ull, 95ull}) {
    CHECK(sim->side_room_o == std::min<uint64_t>(left, 4096));
    CHECK(sim->side_address_o == hbm(0xFFF + 10000 - left));
    sim->side_bytes_i = step;
    left -= step;
    sim.tick();
  }
  CHECK(sim->side_room_o == 1);
}
