// SPDX-License-Identifier: Apache-2.0
// router_queue, 20 beats, against a queue of messages: whole ones only, cut ones never, dead ports'
// drained.
#include <deque>

#include "router_bench.h"

using namespace ng::test;

namespace {

constexpr unsigned kBeats = 20;

struct Queue {
  explicit Queue(const std::string& name) : sim(name) { start(sim); }

  struct Seen {
    bool sent = false, drained = false;
  };

  /// One cycle with these inputs, all outputs checked.
  Seen step(const Beat* push, bool ready, bool dead, bool drain_ready) {
    sim->queue_dead_i = dead;
    sim->queue_push_i = push != nullptr;
    if (push) {
      sim->queue_first_i = push->first;
      sim->queue_last_i = push->last;
      sim->queue_abort_i = push->abort;
      set_header(sim->queue_header_i, 0, push->header);
      set_data(sim->queue_data_i, 0, push->data);
    }
    sim->queue_out_ready_i = ready;
    sim->queue_drained_ready_i = drain_ready;
    sim.eval();
    REQUIRE(sim->queue_free_o == kBeats - used());
    Seen seen;
    const bool drains = draining || (!whole.empty() && dead && !offered);
    const bool valid = !whole.empty() && !drains;
    REQUIRE(bool(sim->queue_out_valid_o) == valid);
    bool pop = false;
    if (!whole.empty()) {
      const Beat& head = whole.front().front();
      if (valid) {
        REQUIRE(bool(sim->queue_out_first_o) == head.first);
        REQUIRE(bool(sim->queue_out_last_o) == head.last);
        REQUIRE(get_data(sim->queue_out_data_o, 0) == head.data);
      }
      REQUIRE(get_header(sim->queue_out_header_o, 0) == head.header);
      doomed = valid && (doomed || dead);
      const bool last = head.last;
      REQUIRE(bool(sim->queue_drained_valid_o) == (drains && last));
      if (drains) {
        pop = !last || drain_ready;
        seen.drained = pop && last;
        draining = !seen.drained;
      } else if (ready) {
        seen.sent = last && !doomed;
        pop = !last || !doomed;
        draining = last && doomed;
      }
      offered = valid && !(ready && last);
      if (!offered) doomed = false;
      if (pop) {
        whole.front().pop_front();
        if (last) whole.pop_front();
      }
    } else {
      REQUIRE_FALSE(bool(sim->queue_drained_valid_o));
    }
    REQUIRE(bool(sim->queue_pop_o) == pop);
    REQUIRE(bool(sim->queue_sent_o) == seen.sent);
    if (push && push->abort) {
      part.clear();
    } else if (push) {
      part.push_back(*push);
      if (push->last) whole.push_back(std::exchange(part, {}));
    }
    sim.tick();
    return seen;
  }
  unsigned used() const {
    size_t sum = part.size();
    for (const auto& message : whole) sum += message.size();
    return unsigned(sum);
  }

  Bench sim;
  std::deque<std::deque<Beat>> whole;
  std::deque<Beat> part;
  bool offered = false, doomed = false, draining = false;
};

}  // namespace

TEST_CASE("the queue gives whole messages, forgets cut ones and drains a dead port's") {
  for (const unsigned kind : {0u, 1u, 2u, 3u}) {
    Queue q("random");
    auto& rng = q.sim.rng();
    std::deque<Beat> in;
    bool dead = false;
    unsigned sent = 0, drained = 0;
    for (unsigned i = 0; i < 30000; ++i) {
      if (in.empty() && rng() % 4 != 0) {
        const Message m = random_message(rng, unsigned(rng() % 3));
        for (const Beat& beat : m.beats() > 1 && rng() % 4 == 0
                                    ? cut_beats(m, 1 + unsigned(rng() % (m.beats() - 1)))
                                    : beats_of(m))
          in.push_back(beat);
      }
      if (kind >= 2 && rng() % 32 == 0) dead = !dead;
      const bool push = !in.empty() && (in.front().abort || q.used() < kBeats) && rng() % 8 != 0;
      const auto seen = q.step(push ? &in.front() : nullptr,
                               rng() % (kind % 2 ? 4 : 2) == 0 || kind == 0, dead, rng() % 2);
      if (push) in.pop_front();
      sent += seen.sent;
      drained += seen.drained;
    }
    CHECK(sent > 300);
    CHECK((drained > 300) == (kind >= 2));
  }
}

TEST_CASE("a message is offered in the cycle after its last beat, and beats leave one per cycle") {
  Queue q("latency");
  const auto beats = beats_of(make_message(q.sim.rng(), kWrite, 1024));
  for (const Beat& beat : beats) q.step(&beat, true, false, true);
  for (unsigned i = 0; i < 15; ++i) CHECK_FALSE(q.step(nullptr, true, false, true).sent);
  CHECK(q.step(nullptr, true, false, true).sent);
  CHECK(q.used() == 0);
}

TEST_CASE(
    "a message on offer when its port dies goes on to its end, once, and is drained as well") {
  for (const unsigned taken : {0u, 1u, 2u}) {
    for (const bool comes_back : {false, true}) {
      Queue q("doomed");
      const auto beats = beats_of(make_message(q.sim.rng(), kWrite, 192));
      for (unsigned m = 0; m < 2; ++m)
        for (const Beat& beat : beats) q.step(&beat, false, false, true);
      for (unsigned i = 0; i < taken; ++i) q.step(nullptr, true, false, true);
      q.step(nullptr, false, true, true);
      unsigned drained = 0, sent = 0;
      for (unsigned i = 0; i < 12; ++i) {
        const auto seen = q.step(nullptr, true, !comes_back, true);
        drained += seen.drained;
        sent += seen.sent;
      }
      CHECK(drained == (comes_back ? 1 : 2));
      CHECK(sent == (comes_back ? 1 : 0));
      CHECK(q.used() == 0);
    }
  }
}

TEST_CASE("a reset empties the queue in the middle of messages") {
  Queue q("reset");
  const auto beats = beats_of(make_message(q.sim.rng(), kWrite, 192));
  for (const Beat& beat : beats) q.step(&beat, false, false, true);
  q.step(&beats[0], true, true, false);
  q.step(&beats[1], true, true, false);
  q.sim->queue_push_i = 0;
  q.sim.reset();
  q.whole.clear();
  q.part.clear();
  q.offered = q.doomed = q.draining = false;
  for (const Beat& beat : beats) q.step(&beat, true, false, true);
  for (unsigned i = 0; i < 2; ++i) q.step(nullptr, true, false, true);
  CHECK(q.step(nullptr, true, false, true).sent);
}
