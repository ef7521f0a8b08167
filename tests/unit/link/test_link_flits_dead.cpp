// SPDX-License-Identifier: Apache-2.0
// Death, restart and reset under load: never a taker that waits.
#include "tests/unit/link/flits_solo.h"

using namespace ng::test;
using ng::tb::RtlError;

TEST_CASE("what arrives while the link trains is not looked at") {
  Solo solo("dead_training");
  solo.end.sim->rx_reset_i = 1;
  Flit f;
  f.control = {.seq = 0, .ack = 500, .kind = kData, .channel = 3};
  solo.flit(f);
  solo.flit(f, false);
  solo.end.sim->rx_reset_i = 0;
  solo.cycles(20);
  CHECK(solo.cause == Cause::kNone);
  CHECK(solo.end.sim->expected_o == 0);
  CHECK(solo.end.events[kNackSent] == 0);
  solo.messages({random_message(solo.end.sim.rng(), 0)});
  solo.cycles(60);
  CHECK(solo.end.expected[0].empty());
}

TEST_CASE("a flit given up by training leaves nothing behind") {
  Solo solo("dead_given_up");
  auto& rng = solo.end.sim.rng();
  for (unsigned columns = 1; columns < 4; ++columns) {
    for (unsigned i = 0; i < columns; ++i) {
      solo.end.sim->rx_valid_i = 1;
      solo.end.sim->rx_last_i = 0;
      for (unsigned w = 0; w < 16; ++w) solo.end.sim->rx_column_i[w] = uint32_t(rng());
      solo.cycle();
    }
    solo.end.sim->rx_reset_i = 1;
    solo.cycles(2);
    solo.end.sim->rx_reset_i = 0;
    solo.messages({random_message(rng, 0), random_message(rng, 1), random_message(rng, 2)});
    solo.cycles(80);
    for (auto& left : solo.end.expected) CHECK(left.empty());
  }
  CHECK(solo.cause == Cause::kNone);
}

TEST_CASE(
    "a dead link takes and drops what it is given, ends what it began to deliver, and starts "
    "fresh") {
  for (int round = 0; round < 30; ++round) {
    FlitsPair pair("dead_" + std::to_string(round));
    auto& rng = pair.a().sim.rng();
    load(pair);
    auto& end = pair.a();
    const uint64_t delivered = end.delivered;
    end.sim->dead_i = 1;
    pair.cycle();
    check_fresh(end);
    pair.cycles(40);
    // inputs never stick
    const uint64_t taken = end.taken_messages, dropped = end.discarded;
    for (auto& s : end.in_stalls) s = Stalls::never();
    for (int i = 0; i < 300; ++i) end.send(random_message(rng, rng() % 3));
    for (int i = 0; i < 6000 && !end.idle(); ++i) pair.cycle();
    CHECK(end.idle());
    pair.cycles(150);
    CHECK(end.discarded - dropped >= end.taken_messages - taken);
    end.sim->dead_i = 0;
    for (auto& s : end.out_stalls) s = Stalls::never();
    pair.cycles(300);
    CHECK(end.sim->out_valid_o == 0);
    CHECK(end.delivered - delivered <= 3);  // an offer that stood
    end.forget();
    check_new_life(pair);
  }
}

TEST_CASE("a restart drops what was begun and keeps what is given after it") {
  for (int round = 0; round < 30; ++round) {
    FlitsPair pair("dead_restart_" + std::to_string(round));
    load(pair);
    auto& end = pair.a();
    end.sim->restart_i = 1;
    pair.cycle();
    end.sim->restart_i = 0;
    check_fresh(end);
    const auto waiting = end.not_begun();
    for (auto& s : end.out_stalls) s = Stalls::never();
    pair.cycles(300);
    CHECK(end.sim->out_valid_o == 0);
    end.forget_link();
    end.monitor.given = waiting;
    check_new_life(pair);
  }
}

TEST_CASE("a reset in the middle of everything starts afresh") {
  for (int round = 0; round < 10; ++round) {
    FlitsPair pair("dead_reset_" + std::to_string(round), {.bad = 0.02});
    auto& rng = pair.a().sim.rng();
    pair.resume();
    for (int i = 0; i < 200; ++i) pair.send(rng() % 2, random_message(rng, rng() % 3));
    pair.cycles(50 + rng() % 400);
    pair.down(0);
    for (auto& end : pair.ends) {
      end->sim->in_valid_i = 0;
      end->sim.reset();
      end->forget();
      CHECK(end->sim->fresh_o == 1);
      CHECK(end->sim->out_valid_o == 0);
    }
    pair.resume();
    for (int i = 0; i < 100; ++i) pair.send(rng() % 2, random_message(rng, rng() % 3));
    pair.run(20000);
  }
}

TEST_CASE("a message whose beats do not follow its header is trapped") {
  for (int fault = 0; fault < 3; ++fault) {
    End<Vlink_flits> end("dead_trap", 128);
    auto& t = end.sim.top();
    Message m = make_message(end.sim.rng(), kWrite, 128);
    if (fault == 2) m.type = 7;
    const auto header = m.header();
    for (unsigned w = 0; w < 3; ++w) t.in_header_i[w] = header[w];
    t.in_valid_i = 1;
    t.in_first_i = fault == 1 ? 0 : 1;
    t.in_last_i = fault == 0 ? 1 : 0;
    end.sim.eval();
    CHECK_THROWS_AS(end.sim.tick(), RtlError);
  }
}
