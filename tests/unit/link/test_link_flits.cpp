// SPDX-License-Identifier: Apache-2.0
// Two ends against each other over a wire of columns: rate, latency, exactly once and in order whatever the wire does.
#include <iostream>

#include "tests/unit/link/flits_rig.h"

using namespace ng::test;

TEST_CASE("starts fresh, with idle flits") {
  FlitsPair pair("flits_reset");
  CHECK(pair.a().sim->fresh_o == 1);
  CHECK(pair.a().sim->expected_o == 0);
  CHECK(pair.a().sim->out_valid_o == 0);
  CHECK(pair.a().sim->in_ready_o == 7);
  pair.resume();
  pair.cycles(400);
  for (auto& end : pair.ends) {
    CHECK(end->monitor.idle_flits >= 99);
    CHECK(end->monitor.data_flits == 0);
    CHECK(end->sim->fresh_o == 1);
    CHECK(end->sim->unheard_o == 1);
  }
}

TEST_CASE("a message of every length arrives") {
  FlitsPair pair("flits_lengths", {.delay = 2});
  pair.resume();
  auto& rng = pair.a().sim.rng();
  for (unsigned bytes = 1; bytes <= 1024; ++bytes) {
    pair.send(0, make_message(rng, kWrite, bytes));
    pair.send(1, make_message(rng, kReadResponse, 1025 - bytes));
  }
  pair.run(40000);
}

TEST_CASE("random messages on all channels arrive once and in order") {
  FlitsPair pair("flits_random");
  pair.resume();
  auto& rng = pair.a().sim.rng();
  for (int i = 0; i < 3000; ++i) pair.send(rng() % 2, random_message(rng, rng() % 3));
  const uint64_t cycles = pair.run(100000);
  std::cout << "random " << cycles << "\n";
}
