// SPDX-License-Identifier: Apache-2.0
#include <deque>

#include "tests/unit/link/flits_parts.h"

using namespace ng::test;

namespace {

/// Offers messages beat by beat and pops whole flits; the reference is a queue of words.
class Packing {
 public:
  explicit Packing(const std::string& name) : sim(name) { start(sim); }

  /// One cycle: `offer` a beat if a message may begin, `pop` a column if a flit may begin or is
  /// under way.
  void cycle(bool offer, bool pop) {
    auto& t = sim.top();
    const bool valid = !messages.empty() && (offer || beat > 0);
    t.pack_beat_valid_i = valid;
    if (valid) {
      const Message& m = messages.front();
      t.pack_beat_first_i = beat == 0;
      t.pack_beat_last_i = beat + 1 == m.beats();
      put_words(t.pack_beat_header_i, m.header());
      for (unsigned w = 0; w < 16; ++w) t.pack_beat_data_i[w] = m.data_word(16 * beat + w);
    }
    t.pack_pop_i = 0;
    t.pack_pop_last_i = 0;
    sim.eval();
    // an empty column may come before words that begin a message, and must not before others
    const bool rest = waiting.empty() ? beat > 0 : !begins.front();
    if (rest || waiting.empty()) REQUIRE(t.pack_between_o == !rest);
    betweens += t.pack_between_o && !waiting.empty();
    const bool take = valid && waiting.size() <= 18;
    REQUIRE(t.pack_beat_take_o == take);
    if (take) add();
    REQUIRE(t.pack_have_o == !waiting.empty());
    if (pop && (column > 0 || !waiting.empty())) take_column();
    sim.tick();
  }

  Parts sim;
  std::deque<Message> messages;
  std::deque<uint32_t> waiting;
  std::deque<bool> begins;  // of each word that waits: it is a message's first
  unsigned beat = 0, column = 0;
  uint64_t full = 0, columns = 0, betweens = 0;

 private:
  void add() {
    const Message& m = messages.front();
    const auto words = m.stream();
    // a message's beats end at words 19, 35, 51, ...; the last at its end
    const size_t from = beat == 0 ? 0 : 16 * beat + 3;
    const size_t to = beat + 1 == m.beats() ? words.size() : 16 * beat + 19;
    waiting.insert(waiting.end(), words.begin() + long(from), words.begin() + long(to));
    for (size_t i = from; i < to; ++i) begins.push_back(i == 0);
    if (++beat < m.beats()) return;
    beat = 0;
    messages.pop_front();
  }

  void take_column() {
    auto& t = sim.top();
    const unsigned need = column == 3 ? 14 : 16;
    t.pack_pop_i = 1;
    t.pack_pop_last_i = column == 3;
    sim.eval();
    std::vector<uint32_t> want;
    while (want.size() < need && !waiting.empty()) {
      want.push_back(waiting.front());
      waiting.pop_front();
      begins.pop_front();
    }
    full += want.size() == need;
    ++columns;
    want.resize(16);
    REQUIRE(get_words(t.pack_column_o, 16) == want);
    column = (column + 1) % 4;
  }
};

}  // namespace

TEST_CASE("words leave in order, and when they run out the rest of the column is empty") {
  for (unsigned seed = 0; seed < 20; ++seed) {
    Packing packing("pack_random_" + std::to_string(seed));
    auto& rng = packing.sim.rng();
    const unsigned offers = 1 + seed % 5, pops = 1 + seed / 5;
    for (int i = 0; i < 500; ++i)
      packing.messages.push_back(random_message(rng, unsigned(rng() % 3)));
    while (!packing.messages.empty() || !packing.waiting.empty() || packing.column)
      packing.cycle(rng() % offers == 0, rng() % pops == 0);
    CHECK((packing.betweens > 0 || pops == 1));
  }
}

TEST_CASE("while messages wait every word is filled, whatever their lengths") {
  for (unsigned bytes = 1; bytes <= 1024; bytes += 1 + bytes / 8) {
    Packing packing("pack_full");
    auto& rng = packing.sim.rng();
    for (int i = 0; i < 40; ++i) {
      packing.messages.push_back(make_message(rng, kWrite, bytes));
      if (i % 3 == 0) packing.messages.push_back(random_message(rng, 1));
    }
    while (!packing.messages.empty()) packing.cycle(true, true);
    INFO("bytes " << bytes);
    CHECK(packing.full == packing.columns);
  }
}

TEST_CASE("clearing forgets the words") {
  for (const bool popped : {false, true}) {
    Packing packing("pack_clear");
    auto& t = packing.sim.top();
    packing.messages.push_back(make_message(packing.sim.rng(), kWrite, 40));
    packing.cycle(true, popped);
    packing.cycle(true, popped);
    t.pack_clear_i = 1;
    t.pack_beat_valid_i = t.pack_pop_i = t.pack_pop_last_i = 0;
    packing.sim.tick();
    t.pack_clear_i = 0;
    packing.sim.eval();
    CHECK(t.pack_have_o == 0);
    const Message m = make_message(packing.sim.rng(), kWrite, 64);
    t.pack_beat_valid_i = t.pack_beat_first_i = t.pack_beat_last_i = 1;
    put_words(t.pack_beat_header_i, m.header());
    for (unsigned w = 0; w < 16; ++w) t.pack_beat_data_i[w] = m.data_word(w);
    t.pack_pop_i = 1;
    packing.sim.eval();
    const auto words = m.stream();
    CHECK(get_words(t.pack_column_o, 16) == std::vector(words.begin(), words.begin() + 16));
  }
}

TEST_CASE("a hole in the middle of a message is trapped") {
  Parts sim("pack_hole");
  start(sim);
  auto& t = sim.top();
  const Message m = make_message(sim.rng(), kWrite, 1024);
  put_words(t.pack_beat_header_i, m.header());
  t.pack_beat_valid_i = t.pack_beat_first_i = 1;
  t.pack_pop_i = 1;
  sim.eval();
  sim.tick();
  t.pack_beat_valid_i = 0;
  sim.eval();
  CHECK_THROWS_AS(sim.tick(), RtlError);
}
