// SPDX-License-Identifier: Apache-2.0
// router_answer of a router of two ports: sources 0, 1 and 3, 4 are ports, 2 and 5 sinks.
#include "router_bench.h"

using namespace ng::test;

TEST_CASE(
    "every request is answered once, by the chip it was meant for, with the status of its source") {
  Bench sim("answer");
  start(sim);
  auto& rng = sim.rng();
  std::array<std::optional<Message>, 6> waiting;
  std::array<unsigned, 6> age{};
  std::optional<Message> out;
  unsigned answers = 0, cycles_full = 0;
  for (unsigned i = 0; i < 20000; ++i) {
    for (unsigned s = 0; s < 6; ++s) {
      if (!waiting[s] && rng() % (i < 10000 ? 2 : 16) == 0) {
        waiting[s] = random_message(rng, s < 3 ? 0 : 2);
        age[s] = 0;
      }
      sim->answer_drained_valid_i = uint8_t((sim->answer_drained_valid_i & ~(1u << s)) |
                                            unsigned(waiting[s].has_value()) << s);
      if (waiting[s]) set_header(sim->answer_drained_header_i, s, waiting[s]->header());
    }
    const bool ready = rng() % 4 != 0;
    sim->answer_out_ready_i = ready;
    sim.eval();
    REQUIRE(bool(sim->answer_out_valid_o) == out.has_value());
    if (out) REQUIRE(get_header(sim->answer_out_header_o, 0) == out->header());
    cycles_full += out.has_value();
    if (out && ready) {
      out.reset();
      ++answers;
    }
    const unsigned taken = sim->answer_drained_valid_i & sim->answer_drained_ready_o;
    REQUIRE(__builtin_popcount(taken) <= 1);
    if (!out) REQUIRE((taken != 0) == (sim->answer_drained_valid_i != 0));
    sim.tick();
    for (unsigned s = 0; s < 6; ++s) {
      if (waiting[s] && taken != 0) REQUIRE(++age[s] <= 6);  // the others in turn
      if (!(taken >> s & 1)) continue;
      REQUIRE_FALSE(out);
      out = refusal(*waiting[s], s == 2 || s == 5 ? kRefused : kDeadLink);
      waiting[s].reset();
    }
  }
  CHECK(answers > 5000);
  sim.reset();
  CHECK_FALSE(bool(sim->answer_out_valid_o));
}
