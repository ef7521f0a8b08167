// SPDX-License-Identifier: Apache-2.0
#include "memory_sbuf_bench.h"

using namespace ng::test;
using Bench = ng::tb::Sim<Vmemory_sbuf_bench>;

namespace {

struct Wish {
  bool valid, data, scale;
  unsigned data_bank, scale_bank;
};

unsigned drive(Bench& sim, const Wish (&w)[4]) {
  unsigned valid = 0, data = 0, scale = 0, data_bank = 0, scale_bank = 0, ready = 0;
  for (int p = 0; p < 4; ++p) {
    valid |= unsigned(w[p].valid) << p;
    data |= unsigned(w[p].data) << p;
    scale |= unsigned(w[p].scale) << p;
    data_bank |= w[p].data_bank << (2 * p);
    scale_bank |= w[p].scale_bank << (2 * p);
    bool free = true;
    for (int q = 0; q < p; ++q) {
      const bool same_data = w[p].data && w[q].data && w[p].data_bank == w[q].data_bank;
      const bool same_scale = w[p].scale && w[q].scale && w[p].scale_bank == w[q].scale_bank;
      if (w[q].valid && (same_data || same_scale)) free = false;
    }
    ready |= unsigned(free) << p;
  }
  sim->arbiter_valid_i = valid;
  sim->arbiter_wants_data_i = data;
  sim->arbiter_wants_scale_i = scale;
  sim->arbiter_data_bank_i = data_bank;
  sim->arbiter_scale_bank_i = scale_bank;
  sim.eval();
  INFO("valid " << valid << " data " << data << " scale " << scale << " data banks " << data_bank
                << " scale banks " << scale_bank);
  REQUIRE(sim->arbiter_ready_o == ready);
  return ready;
}

}  // namespace

TEST_CASE("every combination of two ports is decided by valid, wishes and banks") {
  Bench sim("sbuf_arbiter_pairs");
  start(sim);
  for (int high = 0; high < 3; ++high) {
    for (int low = high + 1; low < 4; ++low) {
      for (unsigned bits = 0; bits < 1u << 14; ++bits) {
        Wish w[4] = {};
        const auto wish = [](unsigned b) {
          return Wish{bool(b & 1), bool(b & 2), bool(b & 4), b >> 3 & 3, b >> 5 & 3};
        };
        w[high] = wish(bits & 127);
        w[low] = wish(bits >> 7);
        drive(sim, w);
      }
    }
  }
}

TEST_CASE("random wishes of all ports follow the rule") {
  Bench sim("sbuf_arbiter_random");
  start(sim);
  for (int i = 0; i < 100000; ++i) {
    Wish w[4];
    for (Wish& x : w) {
      const unsigned b = unsigned(sim.rng()());
      x = {bool(b & 1), bool(b & 2), bool(b & 4), b >> 3 & 3, b >> 5 & 3};
    }
    drive(sim, w);
  }
}

TEST_CASE("a barred port still bars lower ones from the banks it wants") {
  Bench sim("sbuf_arbiter_barred");
  start(sim);
  // port 0 takes data bank 1; port 1 waits for it and also wants scale bank 2; port 2 wants scale
  // bank 2 alone
  const Wish w[4] = {{true, true, false, 1, 0},
                     {true, true, true, 1, 2},
                     {true, false, true, 0, 2},
                     {false, true, true, 3, 3}};
  CHECK(drive(sim, w) == 0b1001);
}
