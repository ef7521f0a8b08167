// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/link/flits_parts.h"

using namespace ng::test;

namespace {

struct Head {
  bool valid = false;
  unsigned beats = 1, at = 0;
};

}  // namespace

TEST_CASE("responses first, the others in turn, whole messages, only with all their credits") {
  Parts sim("select_random");
  start(sim);
  auto& rng = sim.rng();
  auto& t = sim.top();
  Head head[3];
  int busy = -1;
  unsigned turn = 0;  // the request channel that goes first
  unsigned served[3] = {};
  for (int cycle = 0; cycle < 30000; ++cycle) {
    unsigned have[3], valid = 0, first = 0, last = 0, beats = 0, credits = 0;
    for (unsigned c = 0; c < 3; ++c) {
      if (!head[c].valid && rng() % 3 == 0) head[c] = {true, 1 + unsigned(rng() % 16), 0};
      have[c] = head[c].beats - 1 + unsigned(rng() % 3);
      valid |= head[c].valid << c;
      first |= (head[c].at == 0) << c;
      last |= (head[c].at + 1 == head[c].beats) << c;
      beats |= head[c].beats << 5 * c;
      credits |= have[c] << 8 * c;
    }
    t.select_valid_i = valid;
    t.select_first_i = first;
    t.select_last_i = last;
    t.select_beats_i = beats;
    t.select_have_i = credits;
    const auto headers = random_words(rng, 9), data = random_words(rng, 48);
    put_words(t.select_header_i, headers);
    put_words(t.select_data_i, data);
    auto able = [&](unsigned c) { return head[c].valid && head[c].beats <= have[c]; };
    int want = busy;
    if (busy < 0) {
      if (able(1))
        want = 1;
      else if (able(turn))
        want = int(turn);
      else if (able(2 - turn))
        want = int(2 - turn);
    }
    t.select_beat_take_i = 0;
    sim.eval();
    REQUIRE(t.select_beat_valid_o == (want >= 0));
    t.select_beat_take_i = want >= 0 && rng() % 4;
    sim.eval();
    REQUIRE(t.select_take_o == (t.select_beat_take_i ? 1u << want : 0u));
    REQUIRE(t.select_start_o == (t.select_beat_take_i && busy < 0));
    if (t.select_beat_take_i) {
      const unsigned c = unsigned(want);
      ++served[c];
      REQUIRE(get_words(t.select_beat_header_o, 3) ==
              std::vector(headers.begin() + 3 * c, headers.begin() + 3 * c + 3));
      REQUIRE(get_words(t.select_beat_data_o, 16) ==
              std::vector(data.begin() + 16 * c, data.begin() + 16 * c + 16));
      REQUIRE(t.select_beat_first_o == (first >> c & 1));
      REQUIRE(t.select_beat_last_o == (last >> c & 1));
      if (busy < 0) {
        REQUIRE(t.select_start_channel_o == c);
        REQUIRE(t.select_start_units_o == head[c].beats);
        if (c != 1) turn = 2 - c;
      }
      busy = last >> c & 1 ? -1 : want;
      head[c].at++;
      if (busy < 0) head[c].valid = false;
    }
    sim.tick();
  }
  for (unsigned n : served) CHECK(n > 1000);
}

TEST_CASE("clearing ends the message under way") {
  Parts sim("select_clear");
  start(sim);
  auto& t = sim.top();
  t.select_valid_i = t.select_first_i = 1;
  t.select_beats_i = 4;
  t.select_have_i = 0xffffff;
  t.select_beat_take_i = 1;
  sim.eval();
  sim.tick();
  t.select_first_i = 0;
  t.select_beat_take_i = 0;
  t.select_clear_i = 1;
  sim.eval();
  CHECK(t.select_beat_valid_o == 0);
  sim.tick();
  t.select_clear_i = 0;
  t.select_valid_i = t.select_first_i = t.select_last_i = 2;
  t.select_beats_i = 1 << 5;
  t.select_beat_take_i = 1;
  sim.eval();
  CHECK(t.select_start_channel_o == 1);
  CHECK(t.select_start_o == 1);
}
