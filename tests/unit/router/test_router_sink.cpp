// SPDX-License-Identifier: Apache-2.0
// router_sink: of each whole message its header, once; of a cut one nothing.
#include <deque>

#include "router_bench.h"

using namespace ng::test;

TEST_CASE("the sink keeps the header of every whole message until it is drained") {
  Bench sim("sink");
  start(sim);
  auto& rng = sim.rng();
  std::deque<Beat> in;
  std::optional<std::array<uint32_t, 3>> held;
  std::array<uint32_t, 3> header{};
  unsigned drained = 0;
  for (unsigned i = 0; i < 20000; ++i) {
    if (in.empty() && rng() % 4 != 0) {
      const Message m = random_message(rng, unsigned(rng() % 3));
      header = m.header();
      for (const Beat& beat : m.beats() > 1 && rng() % 4 == 0
                                  ? cut_beats(m, 1 + unsigned(rng() % (m.beats() - 1)))
                                  : beats_of(m))
        in.push_back(beat);
    }
    sim.eval();
    REQUIRE(bool(sim->sink_ready_o) == !held);
    REQUIRE(bool(sim->sink_drained_valid_o) == held.has_value());
    if (held) REQUIRE(get_header(sim->sink_drained_header_o, 0) == *held);
    const bool push = !in.empty() && !held && rng() % 4 != 0, ready = rng() % 4 == 0;
    sim->sink_push_i = push;
    sim->sink_last_i = !in.empty() && in.front().last;
    sim->sink_abort_i = !in.empty() && in.front().abort;
    if (!in.empty()) set_header(sim->sink_header_i, 0, in.front().header);
    sim->sink_drained_ready_i = ready;
    sim.eval();
    sim.tick();
    if (held && ready) {
      held.reset();
      ++drained;
    }
    if (push) {
      if (in.front().last && !in.front().abort) held = header;
      in.pop_front();
    }
  }
  CHECK(drained > 1000);
  sim->sink_push_i = 1;
  sim->sink_last_i = 1;
  sim->sink_abort_i = 0;
  if (held) sim->sink_push_i = 0;
  sim.tick();
  sim->sink_push_i = 0;
  sim.reset();
  CHECK_FALSE(bool(sim->sink_drained_valid_o));
}
