// SPDX-License-Identifier: Apache-2.0
// router_arbiter, four sources and a patience of 8 cycles, against rules written out one by one.
#include <deque>

#include "router_bench.h"

using namespace ng::test;

namespace {

constexpr unsigned kSources = 4, kHold = 8;

struct Offer {
  unsigned beats = 0;  ///< of the message; 0: nothing is offered
  unsigned left = 0;
  bool cut = false;  ///< its next beat is its end
};

/// What the arbiter must do.
struct Reference {
  unsigned turn = 0, waited = 0;
  int owner = -1;

  bool fits(const Offer& o, bool transit, unsigned free, unsigned reserve) const {
    return transit ? free >= 1 : free >= o.beats + reserve;
  }
  /// The source that may give a beat, or -1; `on_turn` if it is a message's first by right of its
  /// turn.
  int choose(const std::array<Offer, kSources>& offers, unsigned transit, unsigned free,
             unsigned reserve, bool& on_turn, bool& held) const {
    on_turn = held = false;
    if (owner >= 0) return free >= 1 || (offers[owner].beats && offers[owner].cut) ? owner : -1;
    int second = -1;
    for (unsigned i = 0; i < kSources; ++i) {
      const unsigned s = (turn + i) % kSources;
      if (!offers[s].beats) continue;
      const bool fit = fits(offers[s], transit >> s & 1, free, reserve);
      if (!held) {
        if (fit) {
          on_turn = true;
          return int(s);
        }
        held = true;
      } else if (fit && second < 0) {
        second = int(s);
      }
    }
    return waited >= kHold ? second : -1;
  }
};

struct Arbiter {
  explicit Arbiter(const std::string& name) : sim(name) { start(sim); }

  /// One cycle; the source whose beat was taken, or -1.
  int step(bool pop) {
    unsigned want = 0, last = 0, abort = 0, beats = 0;
    for (unsigned s = 0; s < kSources; ++s) {
      want |= unsigned(offers[s].beats != 0) << s;
      last |= unsigned(offers[s].left == 1 || offers[s].cut) << s;
      abort |= unsigned(offers[s].cut) << s;
      beats |= offers[s].beats << 5 * s;
    }
    sim->arbiter_want_i = uint8_t(want);
    sim->arbiter_last_i = uint8_t(last);
    sim->arbiter_abort_i = uint8_t(abort);
    sim->arbiter_beats_i = beats;
    sim->arbiter_transit_i = uint8_t(transit);
    sim->arbiter_reserve_i = uint16_t(reserve);
    sim->arbiter_free_i = uint16_t(free);
    sim->arbiter_pop_i = pop;
    sim.eval();
    bool on_turn, held;
    const int chosen = reference.choose(offers, transit, free, reserve, on_turn, held);
    REQUIRE(sim->arbiter_grant_o == (chosen < 0 ? 0u : 1u << chosen));
    const bool taken = chosen >= 0 && offers[unsigned(chosen)].beats != 0;
    sim.tick();
    if (on_turn) reference.turn = (unsigned(chosen) + 1) % kSources;
    if (pop || on_turn)
      reference.waited = 0;
    else if (held && reference.waited < kHold)
      ++reference.waited;
    if (!taken) return -1;
    const bool ends = last >> chosen & 1;
    reference.owner = ends ? -1 : chosen;
    return chosen;
  }

  Bench sim;
  std::array<Offer, kSources> offers{};
  unsigned transit = 0, reserve = 0, free = 0;
  Reference reference;
};

}  // namespace

TEST_CASE("the arbiter grants what the rules say, whatever is offered and free") {
  for (const unsigned reserve : {0u, 1u, 30u}) {
    Arbiter a("random");
    a.reserve = reserve;
    a.transit = reserve ? 0b0101 : 0;
    a.free = 20 + reserve;
    const unsigned room = a.free;
    std::array<bool, kSources> open{};
    std::array<unsigned, kSources> left{}, beats{};
    auto& rng = a.sim.rng();
    unsigned begun[kSources] = {};
    for (unsigned i = 0; i < 20000; ++i) {
      for (unsigned s = 0; s < kSources; ++s) {
        if (left[s] == 0) {
          if (rng() % 8 != 0) continue;
          beats[s] = left[s] = 1 + unsigned(rng() % 16);
        }
        // an offer stands until taken; a message under way may pause
        if (a.offers[s].beats || (open[s] && rng() % 4 == 0)) continue;
        a.offers[s] = {beats[s], left[s], open[s] && rng() % 16 == 0};
      }
      const bool pop = a.free < room && rng() % (i / 1000 % 2 ? 2 : 40) == 0;
      const int s = a.step(pop);
      if (pop) ++a.free;
      if (s < 0) continue;
      if (!open[s]) ++begun[s];
      const bool cut = a.offers[s].cut;
      left[s] = cut ? 0 : left[s] - 1;
      if (!cut) --a.free;
      open[s] = left[s] != 0;
      a.offers[s] = {};
      if (cut) a.free = std::min(room, a.free + beats[s] / 2);
    }
    for (unsigned s = 0; s < kSources; ++s) CHECK(begun[s] > 50);
  }
}

TEST_CASE("messages that fit take turns, whatever their length") {
  Arbiter a("turns");
  a.free = 100;
  unsigned begun[kSources] = {};
  for (unsigned i = 0; i < 4000; ++i) {
    for (unsigned s = 0; s < kSources; ++s)
      if (!a.offers[s].beats) a.offers[s] = {1 + 5 * s, 1 + 5 * s, false};
    const int s = a.step(true);
    if (s < 0) continue;
    if (a.offers[s].left == a.offers[s].beats) ++begun[s];
    if (--a.offers[s].left == 0) a.offers[s] = {};
  }
  for (unsigned s = 1; s < kSources; ++s) {
    CHECK(begun[s] + 1 >= begun[0]);
    CHECK(begun[s] <= begun[0] + 1);
  }
  CHECK(begun[0] > 100);
}

TEST_CASE(
    "a message enters a ring only if the reserve stays free after it, and transit with one beat") {
  for (unsigned free = 0; free < 60; ++free) {
    for (unsigned beats = 1; beats <= 16; ++beats) {
      Arbiter a("reserve");
      a.reserve = 31;
      a.transit = 0b0010;
      a.free = free;
      a.offers[0] = {beats, beats, false};
      CHECK((a.step(false) == 0) == (free >= beats + 31));
      a.offers[0] = {};
      Arbiter b("transit");
      b.reserve = 31;
      b.transit = 0b0010;
      b.free = free;
      b.offers[1] = {beats, beats, false};
      CHECK((b.step(false) == 1) == (free >= 1));
    }
  }
}

TEST_CASE(
    "whoever has the turn holds transit back while the queue moves, and no longer than 8 cycles "
    "when it does not") {
  Arbiter a("hold");
  a.reserve = 31;
  a.transit = 0b0010;
  a.free = 20;
  a.offers[0] = {4, 4, false};
  a.offers[1] = {1, 1, false};
  for (unsigned i = 0; i < 50; ++i) REQUIRE(a.step(i % 8 == 7) == -1);
  a.step(true);
  for (unsigned i = 0; i < 8; ++i) REQUIRE(a.step(false) == -1);
  CHECK(a.step(false) == 1);  // the queue stands still: transit goes on
  CHECK(a.step(false) == 1);
  CHECK(a.step(true) == 1);
  CHECK(a.step(false) == -1);  // it has moved
  a.free = 35;
  CHECK(a.step(false) == 0);  // the turn was kept
}

TEST_CASE("a reset forgets owner, turn and wait") {
  Arbiter a("reset");
  a.free = 50;
  a.offers[2] = {3, 3, false};
  REQUIRE(a.step(false) == 2);
  a.sim->arbiter_want_i = 0;
  a.sim.reset();
  a.reference = {};
  a.offers[2] = {};
  a.offers[1] = {2, 2, false};
  a.offers[3] = {2, 2, false};
  CHECK(a.step(false) == 1);
}
