// SPDX-License-Identifier: Apache-2.0
#include <deque>

#include "tests/unit/link/flits_parts.h"

using namespace ng::test;

namespace {

/// The window with numbers that never wrap beside it; 4 flits.
class Window {
 public:
  explicit Window(const std::string& name) : sim(name) {
    start(sim);
    sim->window_run_i = 1;
    sim->window_replay_time_i = 1000;
    sim->window_replay_limit_i = 255;
  }

  struct Inputs {
    bool begin = false;
    bool sent = false;
    uint64_t sent_seq = 0;
    int64_t ack = -1;  // number of the flit acknowledged, without wrap, plus 1
    bool nack = false;
    bool resume = false;
  };

  void cycle(const Inputs& in) {
    auto& t = sim.top();
    t.window_begin_new_i = in.begin;
    t.window_sent_i = in.sent;
    t.window_sent_seq_i = in.sent_seq & 1023;
    t.window_resume_i = in.resume;
    t.window_partner_expected_i = in.resume ? in.ack & 1023 : 7;
    t.window_ack_valid_i = in.ack >= 0 && !in.resume;
    t.window_ack_i = (in.ack - 1) & 1023;
    t.window_nack_i = in.nack;
    sim.eval();
    progress = t.window_progress_o;
    bad = t.window_bad_ack_o;
    bool moved = false;
    const int64_t before = acked;
    if (in.ack > acked && in.ack <= next) {
      acked = in.ack;
      moved = true;
    }
    REQUIRE(progress == moved);
    REQUIRE(bad == (in.ack > next || (in.resume && in.ack < before)));
    if (in.begin) ++next;
    const bool again = in.ack >= 0 && in.nack && !in.resume;
    if (in.resume || again || send < acked)
      send = acked;
    else if (in.sent && int64_t(in.sent_seq) == send)
      ++send;
    sim.tick();
    REQUIRE(t.window_new_seq_o == (next & 1023));
    REQUIRE(t.window_send_seq_o == (send & 1023));
    REQUIRE(t.window_replaying_o == (send != next));
    REQUIRE(t.window_full_o == (next - acked == 4));
    REQUIRE(t.window_idle_o == (next == acked));
  }

  Parts sim;
  int64_t acked = 0, send = 0, next = 0;
  bool progress = false, bad = false;
};

}  // namespace

TEST_CASE("follows a sender without wrap through random acks, nacks and training") {
  Window window("window_random");
  auto& rng = window.sim.rng();
  Window::Inputs in;
  bool under_way = false;
  for (int cycle = 0; cycle < 60000; ++cycle) {
    const bool was_begun = in.begin;
    in.sent = false;
    // a flit that was chosen leaves its first column some cycles later
    if (under_way && rng() % 2) {
      in.sent = true;
      under_way = false;
    }
    in.begin = false;
    if (!was_begun && !in.sent && !under_way) {
      if (window.send < window.next) {
        in.sent_seq = uint64_t(window.send);
        under_way = true;
      } else if (window.next - window.acked < 4 && rng() % 2) {
        in.begin = true;
        in.sent_seq = uint64_t(window.next);
        under_way = true;
      }
    }
    in.ack = -1;
    in.nack = in.resume = false;
    if (rng() % 4 == 0) {
      in.ack = window.acked + int64_t(rng() % uint64_t(window.next - window.acked + 1));
      if (rng() % 8 == 0 && window.acked > 3) in.ack -= int64_t(rng() % 4);
      in.nack = rng() % 4 == 0;
    } else if (rng() % 400 == 0) {
      in.resume = true;
      in.ack = window.acked + int64_t(rng() % uint64_t(window.next - window.acked + 1));
    }
    window.cycle(in);
  }
  CHECK(window.next > 3000);
}

TEST_CASE("an ack one beyond the newest is bad and changes nothing, 511 behind is merely old") {
  Window window("window_bad");
  for (int i = 0; i < 3; ++i) {
    window.cycle({.begin = true});
    window.cycle({.sent = true, .sent_seq = uint64_t(i)});
  }
  window.cycle({.ack = 4});
  CHECK(window.bad);
  window.cycle({.ack = 4 + 300});
  CHECK(window.bad);
  window.cycle({.ack = 2});
  CHECK(!window.bad);
  window.cycle({.ack = 1});
  CHECK(!window.bad);
  window.cycle({.ack = 1, .resume = true});
  CHECK(window.bad);
}

TEST_CASE(
    "the replay time runs while something waits and the link runs, and progress sets it back") {
  for (const unsigned time : {5u, 100u, 70000u}) {
    Parts sim("window_time");
    start(sim);
    auto& t = sim.top();
    t.window_run_i = 1;
    t.window_replay_limit_i = 200;
    t.window_replay_time_i = time;
    auto send_one = [&](unsigned seq) {
      t.window_begin_new_i = 1;
      sim.tick();
      t.window_begin_new_i = 0;
      t.window_sent_i = 1;
      t.window_sent_seq_i = seq;
      sim.tick();
      t.window_sent_i = 0;
    };
    auto wait = [&] { return sim.run_until([&] { return t.window_replaying_o; }, time + 10); };
    send_one(0);
    CHECK(wait() == time);
    t.window_sent_i = 1;
    t.window_sent_seq_i = 0;
    sim.tick();
    t.window_sent_i = 0;
    CHECK(wait() == time);
    t.window_sent_i = 1;
    sim.tick();
    t.window_sent_i = 0;
    send_one(1);
    sim.ticks(time / 2);
    t.window_ack_valid_i = 1;
    t.window_ack_i = 0;
    sim.tick();
    t.window_ack_valid_i = 0;
    CHECK(wait() == time + 1);
    t.window_sent_i = 1;
    t.window_sent_seq_i = 1;
    sim.tick();
    t.window_sent_i = 0;
    t.window_run_i = 0;
    sim.ticks(2 * time);
    CHECK(t.window_replaying_o == 0);
    t.window_run_i = 1;
    t.window_ack_valid_i = 1;
    t.window_ack_i = 1;
    sim.tick();
    t.window_ack_valid_i = 0;
    sim.ticks(2 * time);
    CHECK(t.window_replaying_o == 0);
  }
}

TEST_CASE("after the limit of replays without progress it asks for training until the link stops") {
  for (const unsigned limit : {0u, 1u, 4u, 255u}) {
    Parts sim("window_limit");
    start(sim);
    auto& t = sim.top();
    t.window_run_i = 1;
    t.window_replay_time_i = 100000;
    t.window_replay_limit_i = limit;
    t.window_begin_new_i = 1;
    sim.ticks(2);
    t.window_begin_new_i = 0;
    auto nack = [&](unsigned ack) {
      t.window_ack_valid_i = t.window_nack_i = 1;
      t.window_ack_i = ack;
      sim.tick();
      t.window_ack_valid_i = t.window_nack_i = 0;
    };
    for (unsigned i = 0; i < limit; ++i) {
      nack(1023);
      REQUIRE(t.window_retrain_o == 0);
    }
    if (limit > 1) {
      nack(0);  // progress: this is number one again
      for (unsigned i = 1; i < limit; ++i) {
        nack(0);
        REQUIRE(t.window_retrain_o == 0);
      }
    }
    nack(limit > 1 ? 0 : 1023);
    CHECK(t.window_retrain_o == 1);
    sim.tick();
    CHECK(t.window_retrain_o == 1);
    t.window_run_i = 0;
    sim.tick();
    CHECK(t.window_retrain_o == 0);
    t.window_resume_i = 1;
    t.window_partner_expected_i = 1;
    sim.tick();
    t.window_resume_i = 0;
    t.window_run_i = 1;
    for (unsigned i = 0; i < limit; ++i) {
      nack(0);
      REQUIRE(t.window_retrain_o == 0);
    }
    nack(0);
    CHECK(t.window_retrain_o == 1);
  }
}

TEST_CASE("a nack with nothing to send again is no replay") {
  Parts sim("window_nothing");
  start(sim);
  auto& t = sim.top();
  t.window_run_i = 1;
  t.window_replay_time_i = 1000;
  t.window_replay_limit_i = 1;
  for (int i = 0; i < 5; ++i) {
    t.window_ack_valid_i = t.window_nack_i = 1;
    t.window_ack_i = 1023;
    sim.tick();
    CHECK(t.window_retrain_o == 0);
    CHECK(t.window_replaying_o == 0);
  }
}

TEST_CASE("clearing makes it fresh") {
  Parts sim("window_clear");
  start(sim);
  auto& t = sim.top();
  t.window_run_i = 1;
  t.window_replay_time_i = 1000;
  CHECK(t.window_fresh_o == 1);
  t.window_begin_new_i = 1;
  sim.ticks(3);
  t.window_begin_new_i = 0;
  CHECK(t.window_fresh_o == 0);
  CHECK(t.window_unheard_o == 1);
  t.window_ack_valid_i = 1;
  t.window_ack_i = 1;
  sim.tick();
  t.window_ack_valid_i = 0;
  CHECK(t.window_unheard_o == 0);
  t.window_clear_i = 1;
  sim.tick();
  t.window_clear_i = 0;
  sim.eval();
  CHECK(t.window_fresh_o == 1);
  CHECK(t.window_unheard_o == 1);
  CHECK(t.window_new_seq_o == 0);
  CHECK(t.window_replaying_o == 0);
  CHECK(t.window_idle_o == 1);
}
