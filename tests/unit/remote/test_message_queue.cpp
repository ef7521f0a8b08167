// SPDX-License-Identifier: Apache-2.0
#include "parts_rig.h"

using namespace ng;
using namespace ng::test;

TEST_CASE("message_queue hands on whole messages in order, and nothing of one that was cut off") {
  for (const double stall : {0.0, 0.4}) {
    Parts sim("message_queue");
    auto& t = sim.top();
    MessageSource source(sim.seed(), stall);
    MessageSink sink(sim.seed(), 0);
    std::vector<link::Message> whole;
    for (int n = 0; n < 400; ++n) {
      const auto m = part_message(sim.rng(), sim.rng()() % 4096, 1 + sim.rng()() % 1024);
      if (m.units() > 1 && sim.rng()() % 3 == 0) {
        source.push(m, 1 + unsigned(sim.rng()() % (m.units() - 1)));
      } else {
        source.push(m);
        whole.push_back(m);
      }
    }
    tb::Stalls ready = tb::Stalls::random(stall);
    for (int limit = 200'000; sink.got.size() < whole.size() && limit > 0; --limit) {
      drive_message(t, source.drive());
      t.beat_ready_i = !ready.next(sim.rng());
      sim.eval();
      // the taker here is message_spread, which takes a message's last beat with its last bus beat
      sink.drive();
      if (t.mid_valid_o && t.mid_ready_o)
        sink.sample(MessageBeat{static_cast<bool>(t.mid_first_o), static_cast<bool>(t.mid_last_o),
                                false, get_port<std::array<uint32_t, 3>>(t.mid_header_o),
                                get_port<std::array<uint8_t, 64>>(t.mid_data_o)});
      source.sample(t.in_ready_o);
      sim.tick();
    }
    REQUIRE(sink.got.size() == whole.size());
    for (size_t i = 0; i < whole.size(); ++i)
      if (sink.got[i] != whole[i]) FAIL("message " << i);
  }
}

TEST_CASE("message_queue shows nothing of a message before its last beat, and holds 16 beats") {
  Parts sim("router_messages_whole");
  auto& t = sim.top();
  const auto m = part_message(sim.rng(), 0, 1024);
  for (unsigned beat = 0; beat < 16; ++beat) {
    drive_message(t, message_beat(m, beat, sim.rng()));
    sim.eval();
    CHECK(t.in_ready_o);
    CHECK_FALSE(t.mid_valid_o);
    sim.tick();
  }
  sim.eval();
  CHECK(t.mid_valid_o);
  CHECK_FALSE(t.in_ready_o);
}
