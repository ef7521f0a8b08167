// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/message/message_parts.h"

using namespace ng;
using namespace ng::test;

namespace {

void offer(Parts& sim, const std::optional<MessageBeat>& beat) {
  auto& t = sim.top();
  t.queue_in_valid_i = beat.has_value();
  if (!beat) return;
  t.queue_in_first_i = beat->first;
  t.queue_in_last_i = beat->last;
  t.queue_in_abort_i = beat->abort;
  put_port(t.queue_in_header_i, beat->header);
  put_port(t.queue_in_data_i, beat->data);
}

std::optional<MessageBeat> shown(Parts& sim) {
  auto& t = sim.top();
  if (!t.queue_out_valid_o) return std::nullopt;
  return MessageBeat{static_cast<bool>(t.queue_out_first_o), static_cast<bool>(t.queue_out_last_o),
                     false, get_port<std::array<uint32_t, 3>>(t.queue_out_header_o),
                     get_port<std::array<uint8_t, 64>>(t.queue_out_data_o)};
}

}  // namespace

TEST_CASE("message_queue hands on whole messages in order, and nothing of one that was cut off") {
  for (const double stall : {0.0, 0.4}) {
    Parts sim("message_queue");
    auto& t = sim.top();
    MessageSource source(sim.seed(), stall);
    MessageSink sink(sim.seed(), stall);
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
    for (int limit = 200'000; sink.got.size() < whole.size() && limit > 0; --limit) {
      offer(sim, source.drive());
      t.queue_out_ready_i = sink.drive();
      sim.eval();
      sink.sample(shown(sim));
      source.sample(t.queue_in_ready_o);
      sim.tick();
    }
    REQUIRE(sink.got.size() == whole.size());
    for (size_t i = 0; i < whole.size(); ++i)
      if (sink.got[i] != whole[i]) FAIL("message " << i);
  }
}

TEST_CASE("message_queue shows nothing of a message before its last beat, and holds 16 beats") {
  Parts sim("message_queue_whole");
  auto& t = sim.top();
  const auto m = part_message(sim.rng(), 0, 1024);
  for (unsigned beat = 0; beat < 16; ++beat) {
    offer(sim, message_beat(m, beat, sim.rng()));
    sim.eval();
    CHECK(t.queue_in_ready_o);
    CHECK_FALSE(t.queue_out_valid_o);
    sim.tick();
  }
  sim.eval();
  CHECK(t.queue_out_valid_o);
  CHECK_FALSE(t.queue_in_ready_o);
}
