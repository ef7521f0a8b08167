// SPDX-License-Identifier: Apache-2.0
// link_counters against plain counting.
#include <algorithm>
#include <array>
#include <catch2/catch_test_macros.hpp>

#include "Vlink_counters.h"
#include "Vlink_counters_small.h"
#include "tb/sim.h"

using Sim = ng::tb::Sim<Vlink_counters>;
using SmallSim = ng::tb::Sim<Vlink_counters_small>;

namespace {

template <class S>
void quiet(S& sim) {
  sim->clear_i = 0;
  sim->flit_events_i = sim->discarded_i = 0;
  sim->retrained_i = sim->degraded_i = sim->skip_i = 0;
  sim->block_i = sim->header_error_i = sim->running_i = sim->bad_i = 0;
}

template <class S>
void start(S& sim) {
  quiet(sim);
  sim->locked_i = 0;
  sim->read_index_i = 0;
  sim.reset();
}

template <class S>
uint32_t read(S& sim, unsigned index) {
  sim->read_index_i = static_cast<uint8_t>(index);
  sim.eval();
  CHECK(sim->read_known_o == (index < 12 || (index >= 16 && index < 48)));
  return sim->read_data_o;
}

}  // namespace

TEST_CASE("counts every event of every cycle, all at once, and clears") {
  Sim sim("counters_random");
  start(sim);
  std::array<uint64_t, 64> want{};
  std::array<uint64_t, 8> blocks{};
  unsigned locked = 0;
  const auto check = [&] {
    for (unsigned index = 0; index < 64; ++index) {
      INFO("counter " << index);
      REQUIRE(read(sim, index) == want[index]);
    }
  };
  for (unsigned n = 0; n < 5000; ++n) {
    auto& rng = sim.rng();
    sim->flit_events_i = rng();
    sim->discarded_i = rng() % 7;
    sim->retrained_i = rng() & 1;
    sim->degraded_i = rng() & 1;
    sim->skip_i = rng() & 1;
    sim->block_i = rng();
    sim->header_error_i = rng();
    sim->running_i = rng();
    sim->bad_i = rng() & 1;
    sim->locked_i = rng();
    sim->clear_i = n == 2500;
    for (unsigned i = 0; i < 7; ++i) want[i] += sim->flit_events_i >> i & 1;
    want[7] += sim->retrained_i;
    want[8] += sim->degraded_i;
    want[9] += sim->skip_i;
    want[10] += sim->flit_events_i >> 7 & 1;
    want[11] += sim->discarded_i;
    for (unsigned l = 0; l < 8; ++l) {
      blocks[l] += sim->block_i >> l & 1;
      want[16 + 4 * l] = blocks[l] >> 16;
      want[17 + 4 * l] += sim->header_error_i >> l & 1;
      want[18 + 4 * l] += sim->bad_i & sim->running_i >> l & 1;
      want[19 + 4 * l] += (locked & ~sim->locked_i) >> l & 1;
    }
    locked = sim->locked_i;
    if (sim->clear_i) {
      want = {};
      blocks = {};
    }
    sim.tick();
    if (n % 250 == 0 || n == 2500) check();
  }
  quiet(sim);
  check();
  sim.reset();
  want = {};
  locked = 0;
  check();
}

TEST_CASE("a lane's blocks are counted in units of 65,536") {
  Sim sim("counters_blocks");
  start(sim);
  for (unsigned n = 0; n < 3 * 65536 - 1; ++n) {
    sim->block_i = n < 65536 ? 0xff : 0x11;
    sim.tick();
    if (n == 65534) CHECK(read(sim, 16) == 0);
    if (n == 65535) CHECK(read(sim, 16) == 1);
  }
  for (unsigned l = 0; l < 8; ++l) CHECK(read(sim, 16 + 4 * l) == (l % 4 == 0 ? 2 : 1));
  sim.tick();
  CHECK(read(sim, 16) == 3);
}

TEST_CASE("blocks short of a unit are forgotten by clear and by reset") {
  for (const bool reset : {false, true}) {
    Sim sim("counters_part");
    start(sim);
    sim->block_i = 0xff;
    for (unsigned n = 0; n < 65535; ++n) sim.tick();
    if (reset) {
      sim.reset();
    } else {
      sim->clear_i = 1;  // the block of this cycle does not count
      sim.tick();
      sim->clear_i = 0;
    }
    // a reset lasts some cycles, whose blocks do not count
    for (unsigned n = 0; n < 65535; ++n) sim.tick();
    for (unsigned l = 0; l < 8; ++l) CHECK(read(sim, 16 + 4 * l) == 0);
    sim.tick();
    for (unsigned l = 0; l < 8; ++l) CHECK(read(sim, 16 + 4 * l) == 1);
  }
}

TEST_CASE("a counter stays at its largest value, whatever is added") {
  for (unsigned more = 1; more < 7; ++more) {
    SmallSim sim("counters_full");  // of 4 bits
    start(sim);
    for (unsigned n = 1; n < 40; ++n) {
      sim->discarded_i = more;
      sim->flit_events_i = sim->header_error_i = 0xff;
      sim.tick();
      CHECK(read(sim, 11) == std::min(15u, n * more));
      CHECK(read(sim, 0) == std::min(15u, n));
      CHECK(read(sim, 17) == std::min(15u, n));
    }
  }
}
