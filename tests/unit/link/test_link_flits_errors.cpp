// SPDX-License-Identifier: Apache-2.0
// What the wire does to flits, random and directed, and what must come of it: every message once
// and in order, and no credit lost.
#include <set>

#include "tests/unit/link/flits_rig.h"

using namespace ng::test;

namespace {

/// After everything has arrived: each channel takes exactly its buffer's size again, no unit more
/// or less.
void check_credits(FlitsPair& pair) {
  for (Wire& wire : pair.wires) {
    wire.options.bad = 0;
    wire.spoil = {};
  }
  pair.cycles(1500);
  auto& rng = pair.a().sim.rng();
  for (unsigned e = 0; e < 2; ++e) {
    for (auto& s : pair.ends[e]->out_stalls) s = Stalls::always();
    for (auto& s : pair.ends[e]->in_stalls) s = Stalls::never();
    for (unsigned i = 0; i < 150; ++i) {
      pair.send(e, make_message(rng, kSignalAdd, 4));
      pair.send(e, make_message(rng, kWriteResponse, 0));
      pair.send(e, make_message(rng, kSignalAdd, 4, true));
    }
  }
  pair.cycles(4000 * 8 / pair.wires[0].options.width);
  for (auto& end : pair.ends) {
    for (unsigned c = 0; c < 3; ++c) {
      INFO("channel " << c);
      CHECK(end->monitor.used(c) - end->monitor.freed(c) == 128);
    }
    for (auto& s : end->out_stalls) s = Stalls::never();
  }
  pair.run(40000);
}

void train_on_request(FlitsPair& pair) {
  pair.on_retrain = [&] {
    pair.down(30 + unsigned(pair.a().sim.rng()() % 100));
    pair.resume();
  };
}

void send_random(FlitsPair& pair, int messages) {
  auto& rng = pair.a().sim.rng();
  for (int i = 0; i < messages; ++i) pair.send(rng() % 2, random_message(rng, rng() % 3));
}

uint64_t events(FlitsPair& pair, Event event) {
  return pair.a().events[event] + pair.b().events[event];
}

}  // namespace

TEST_CASE("bad flits at any rate lose, double and swap nothing") {
  for (const double bad : {1e-3, 1e-2, 1e-1}) {
    for (const bool stalls : {false, true}) {
      FlitsPair pair(fmt::format("flits_bad_{}_{}", bad, stalls), {.pause = 0.005, .bad = bad});
      train_on_request(pair);
      if (stalls) {
        for (auto& end : pair.ends) {
          for (auto& s : end->in_stalls) s = Stalls::bursty(0.6, 20);
          for (auto& s : end->out_stalls) s = Stalls::bursty(0.8, 20);
        }
      }
      pair.resume();
      send_random(pair, bad < 1e-2 ? 20000 : 6000);
      const uint64_t cycles = pair.run(2000000);
      INFO("rate " << bad << " stalls " << stalls << ": " << cycles << " cycles, "
                   << events(pair, kSent) << " flits");
      CHECK(events(pair, kBad) > 0);
      CHECK(events(pair, kAgain) > 0);
      check_credits(pair);
    }
  }
}

TEST_CASE("bad flits lose nothing on narrow links") {
  for (const unsigned width : {4u, 2u, 1u}) {
    FlitsPair pair("flits_narrow", {.width = width, .pause = 0.01, .bad = 0.02});
    train_on_request(pair);
    pair.resume();
    send_random(pair, 1500);
    pair.run(4000000);
    CHECK(events(pair, kBad) > 0);
    check_credits(pair);
  }
}

TEST_CASE("bursts of bad flits lose nothing") {
  FlitsPair pair("flits_bursts");
  train_on_request(pair);
  auto& rng = pair.a().sim.rng();
  unsigned left[2] = {};
  for (unsigned e = 0; e < 2; ++e) {
    pair.wires[e].spoil = [&, e](uint64_t, const Control&) {
      if (left[e] == 0 && rng() % 200 == 0) left[e] = 1 + unsigned(rng() % 60);
      if (left[e] == 0) return false;
      --left[e];
      return true;
    };
  }
  pair.resume();
  send_random(pair, 8000);
  pair.run(2000000);
  CHECK(events(pair, kBad) > 300);
  check_credits(pair);
}

TEST_CASE("one bad flit costs one round trip and at most eight flits") {
  // every flit of a burst of writes in turn: the pattern of what else is on the wire differs
  uint64_t clean = 0;
  for (int spoilt = -1; spoilt < 40; ++spoilt) {
    FlitsPair pair("flits_cost");
    if (spoilt >= 0)
      pair.wires[0].spoil = [&](uint64_t n, const Control&) { return n == uint64_t(20 + spoilt); };
    pair.resume();
    auto& rng = pair.a().sim.rng();
    for (int i = 0; i < 40; ++i) pair.send(0, make_message(rng, kWrite, 1024));
    const uint64_t cycles = pair.run(5000);
    if (spoilt < 0) clean = cycles;
    // round trip: 21 there, 21 back
    INFO("flit " << 20 + spoilt << ": " << cycles << " cycles, without errors " << clean);
    CHECK(cycles <= clean + 42 + 8 * 4);
    if (spoilt >= 0) {
      CHECK(pair.b().events[kNackSent] == 1);
      CHECK(pair.b().events[kBad] == 1);
    }
  }
}

TEST_CASE("a bad flit's first column is sent again after at most 60 cycles") {
  // of the 70 allowed; the rest is for the lanes, which this wire does not have
  for (unsigned phase = 0; phase < 8; ++phase) {
    FlitsPair pair("flits_loop");
    unsigned spoilt_seq = 0;
    uint64_t sent = 0, again = 0;
    auto& sim = pair.a().sim;
    pair.wires[0].spoil = [&](uint64_t n, const Control& control) {
      if (n == 40 + phase) {
        spoilt_seq = control.seq;
        sent = sim.cycle() - 3;
        REQUIRE(control.kind == kData);
        return true;
      }
      if (sent && !again && control.kind == kData && control.seq == spoilt_seq)
        again = sim.cycle() - 3;
      return false;
    };
    pair.resume();
    pair.cycles(phase);  // the two directions' flits lie differently
    for (int i = 0; i < 40; ++i) pair.send(0, make_message(sim.rng(), kWrite, 1024));
    pair.run(5000);
    CHECK(again - sent <= 60);
    CHECK(again - sent >= 42 + 4 + 4);
  }
}

TEST_CASE("a lost last flit is found by the idle flits behind it") {
  FlitsPair pair("flits_last");
  pair.wires[0].spoil = [](uint64_t, const Control& c) {
    static int left = 1;
    return c.kind == kData && left-- > 0;
  };
  pair.resume();
  pair.cycles(50);
  pair.send(0, make_message(pair.a().sim.rng(), kWrite, 64));
  CHECK(pair.run(200) <= 110);
  CHECK(pair.a().events[kAgain] == 1);
}

TEST_CASE("a lost last flit and silence behind it are healed by the replay time") {
  FlitsPair pair("flits_last_time");
  bool data_seen = false;
  pair.wires[0].spoil = [&](uint64_t, const Control& c) {
    return (data_seen |= c.kind == kData) && pair.a().sim.cycle() < 380;
  };
  pair.resume();
  pair.b().sim->nack_time_i = 0xffff;
  pair.wires[1].spoil = [&](uint64_t, const Control& c) { return c.kind == kNack; };
  pair.send(0, make_message(pair.a().sim.rng(), kWrite, 64));
  const uint64_t cycles = pair.run(600);
  CHECK(cycles >= 400);
  CHECK(cycles <= 450);
}

TEST_CASE("lost acks are made good by the next, long silence by the replay time") {
  FlitsPair pair("flits_acks");
  uint64_t from = 0, to = 0;
  pair.wires[1].spoil = [&](uint64_t n, const Control&) { return n >= from && n < to; };
  pair.resume();
  auto& rng = pair.a().sim.rng();
  from = 10, to = 14;
  for (int i = 0; i < 20; ++i) pair.send(0, make_message(rng, kWrite, 1024));
  pair.run(1000);
  CHECK(pair.a().events[kAgain] == 0);
  CHECK(pair.b().events[kDuplicate] == 0);
  from = 0, to = ~0ull;
  pair.send(0, make_message(rng, kWrite, 64));
  pair.run(100);
  pair.cycles(500);
  CHECK(pair.a().events[kAgain] == 1);
  CHECK(pair.b().events[kDuplicate] == 1);
  check_credits(pair);
}

TEST_CASE("a lost nack is sent again after the nack time") {
  for (const unsigned nack_time : {100u, 160u, 333u}) {
    FlitsPair pair("flits_nack_lost");
    std::vector<uint64_t> nacks;
    pair.wires[1].spoil = [&](uint64_t, const Control& c) {
      if (c.kind != kNack) return false;
      nacks.push_back(pair.b().sim.cycle());
      return nacks.size() <= 2;
    };
    pair.wires[0].spoil = [](uint64_t n, const Control&) { return n == 30; };
    for (auto& end : pair.ends) {
      end->sim->nack_time_i = uint16_t(nack_time);
      end->sim->replay_time_i = 60000;
    }
    pair.resume();
    auto& rng = pair.a().sim.rng();
    for (int i = 0; i < 30; ++i) pair.send(0, make_message(rng, kWrite, 1024));
    pair.run(5000);
    REQUIRE(nacks.size() == 3);
    for (int i = 1; i < 3; ++i) {
      CHECK(nacks[i] - nacks[i - 1] >= nack_time);
      CHECK(nacks[i] - nacks[i - 1] <= nack_time + 5);
    }
  }
}

TEST_CASE(
    "a bad idle flit is nacked once and forgotten when the next shows that nothing is missing") {
  FlitsPair pair("flits_idle_bad");
  pair.wires[0].spoil = [](uint64_t n, const Control&) { return n == 5; };
  pair.resume();
  pair.cycles(2000);
  CHECK(pair.b().events[kBad] == 1);
  CHECK(pair.b().events[kNackSent] <= 1);
  CHECK(pair.a().events[kAgain] == 0);
}

TEST_CASE("the replay buffer holds its flits and then nothing new goes") {
  FlitsPair pair("flits_replay_full");
  pair.wires[1].spoil = [&](uint64_t, const Control&) { return pair.a().sim.cycle() < 1200; };
  for (auto& end : pair.ends) {
    end->sim->nack_time_i = end->sim->replay_time_i = 60000;
    end->sim->replay_limit_i = 255;
  }
  pair.resume();
  auto& rng = pair.a().sim.rng();
  for (int c = 0; c < 3; ++c)
    for (int i = 0; i < 20; ++i)
      pair.send(0, c == 1 ? make_message(rng, kReadResponse, 1024)
                          : make_message(rng, kWrite, 1024, c == 2));
  pair.cycles(1000);
  // credits of three channels allow 384 units: 100 flits
  CHECK(pair.a().monitor.next() == 64);
  CHECK(pair.a().monitor.idle_flits > 100);
  CHECK(pair.run(5000) > 0);
  check_credits(pair);
}

TEST_CASE("a link that goes down at any moment goes on where it was") {
  for (const unsigned width : {8u, 2u}) {
    FlitsPair pair("flits_down", {.width = width, .pause = 0.01, .bad = 0.01});
    train_on_request(pair);
    for (auto& end : pair.ends)
      for (auto& s : end->out_stalls) s = Stalls::bursty(0.2, 20);
    pair.resume();
    auto& rng = pair.a().sim.rng();
    send_random(pair, 3000);
    unsigned downs = 0;
    while (!pair.done()) {
      pair.cycles(1 + rng() % 300);
      pair.down(1 + unsigned(rng() % 200));
      pair.resume();
      REQUIRE(++downs < 5000);
    }
    CHECK(downs > 20);
    check_credits(pair);
  }
}

TEST_CASE("it goes on from any flit that the partner still expects") {
  // acks are lost from a moment on, so that the partner is 0 to 60 flits ahead of what is
  // acknowledged
  for (unsigned ahead = 0; ahead <= 60; ahead += 4) {
    FlitsPair pair("flits_resume", {.delay = 3});
    pair.wires[1].spoil = [&](uint64_t n, const Control&) { return n >= 20; };
    for (auto& end : pair.ends) end->sim->replay_time_i = 60000;
    auto& rng = pair.a().sim.rng();
    pair.resume();
    for (int i = 0; i < 20; ++i) {  // the credits of three channels are good for 90 flits
      pair.send(0, make_message(rng, kWrite, 1024));
      pair.send(0, make_message(rng, kWrite, 1024, true));
      pair.send(0, make_message(rng, kReadResponse, 1024));
    }
    pair.cycles(110);
    const unsigned acked = unsigned(pair.a().monitor.acked());
    for (int i = 0; i < 1000 && pair.b().sim->expected_o < acked + ahead; ++i) pair.cycle();
    CHECK(pair.b().sim->expected_o >= acked + ahead);
    CHECK(pair.a().monitor.acked() == acked);
    pair.wires[1].spoil = {};
    pair.down(5);
    pair.resume();
    pair.run(5000);
    check_credits(pair);
  }
}

TEST_CASE("replays without progress ask for training after the limit, progress clears the count") {
  for (const unsigned limit : {1u, 4u}) {
    FlitsPair pair("flits_limit");
    for (auto& end : pair.ends) end->sim->replay_limit_i = uint8_t(limit);
    unsigned requests = 0;
    pair.on_retrain = [&] {
      ++requests;
      pair.down(20);
      CHECK(pair.a().sim->retrain_request_o == 0);
      pair.resume();
    };
    bool bad = false;
    std::set<uint64_t> starts;
    pair.wires[0].spoil = [&](uint64_t, const Control& c) { return bad && c.kind == kData; };
    pair.resume();
    auto& rng = pair.a().sim.rng();
    for (int i = 0; i < 10; ++i) pair.send(0, make_message(rng, kWrite, 64));
    pair.run(1000);
    bad = true;
    const uint64_t first = pair.a().monitor.next();
    pair.send(0, make_message(rng, kWrite, 64));
    pair.cycles(20);
    const uint64_t flits = pair.a().monitor.next() - first;  // 2 if it began in a last column
    const uint64_t before = pair.a().events[kAgain];
    while (requests == 0) pair.cycle();
    CHECK(pair.a().events[kAgain] - before == limit * flits);
    bad = false;
    pair.run(1000);
    CHECK(requests == 1);
    bool once = false;
    pair.wires[0].spoil = [&](uint64_t, const Control& c) {
      return c.kind == kData && std::exchange(once, false);
    };
    for (int i = 0; i < 20; ++i) {  // each costs a replay, and progress between them
      once = true;
      pair.send(0, make_message(rng, kWrite, 64));
      pair.run(1000);
      pair.cycles(100);
    }
    CHECK(requests == 1);
  }
}

TEST_CASE("an end that understands nothing asks for training after the limit of nacks") {
  FlitsPair pair("flits_deaf");
  unsigned requests = 0;
  uint64_t nacks = 0;
  pair.on_retrain = [&] {
    if (requests++ == 0) nacks = pair.b().events[kNackSent];
  };
  bool bad = true;
  pair.wires[0].spoil = [&](uint64_t, const Control&) { return bad; };
  pair.resume();
  pair.cycles(30 + 160 * 3);
  CHECK(requests == 0);
  pair.cycles(160 + 40);
  CHECK(requests > 0);
  CHECK(nacks == 4);
  bad = false;
  pair.cycles(60);
  CHECK(pair.b().sim->retrain_request_o == 0);
}

TEST_CASE("sequence numbers and credit counts wrap many times under errors") {
  FlitsPair pair("flits_wrap", {.bad = 0.005});
  train_on_request(pair);
  pair.resume();
  auto& rng = pair.a().sim.rng();
  for (int i = 0; i < 3000; ++i) {
    pair.send(0, make_message(rng, kWrite, 900 + unsigned(rng() % 125)));
    pair.send(1, random_message(rng, 1));
  }
  pair.run(1000000);
  CHECK(pair.a().monitor.next() > 10 * 1024);
  check_credits(pair);
}
