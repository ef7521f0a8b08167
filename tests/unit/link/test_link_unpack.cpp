// SPDX-License-Identifier: Apache-2.0
#include <deque>
#include <set>

#include "tests/unit/link/flits_parts.h"

using namespace ng::test;

namespace {

/// Feeds flits, columns one per cycle or with gaps; checks beats against the messages that the good
/// ones hold.
class Unpacking {
 public:
  explicit Unpacking(const std::string& name) : sim(name) { start(sim); }

  /// A flit; its words count if `deliver`.
  void flit(std::vector<uint32_t> words, bool deliver, double gaps = 0) {
    words.resize(64);
    for (unsigned i = 0; i < 64; i += 16) {
      while (gaps > 0 && std::uniform_real_distribution<>(0, 1)(sim.rng()) < gaps) cycle();
      sim->unpack_rx_valid_i = 1;
      sim->unpack_rx_last_i = i == 48;
      words[62] = uint32_t(sim.rng()());  // control and CRC are nothing to it
      words[63] = uint32_t(sim.rng()());
      for (unsigned w = 0; w < 16; ++w) sim->unpack_rx_column_i[w] = words[i + w];
      cycle();
      sim->unpack_rx_valid_i = 0;
    }
    deliver_next_ = deliver;
  }

  /// All messages, in flits that leave the rest of a column empty now and then.
  void stream(std::deque<Message> messages, double empty, double bad, double gaps) {
    auto& rng = sim.rng();
    auto chance = [&](double p) { return std::uniform_real_distribution<>(0, 1)(rng) < p; };
    std::vector<uint32_t> open;
    while (!messages.empty() || !open.empty()) {
      while (chance(bad)) flit(random_words(rng, 62), false, gaps);
      std::vector<uint32_t> words;
      while (words.size() < kFlitWords) {
        if (open.empty()) {
          if (messages.empty()) break;
          if (!words.empty() && words.back() != 0 && chance(empty)) {
            words.resize(std::min(kFlitWords, unsigned(words.size()) / 16 * 16 + 16));
            continue;
          }
          open = messages.front().stream();
          expected.push_back(messages.front());
          messages.pop_front();
        }
        const size_t n = std::min(open.size(), kFlitWords - words.size());
        words.insert(words.end(), open.begin(), open.begin() + long(n));
        open.erase(open.begin(), open.begin() + long(n));
      }
      flit(words, true, gaps);
    }
    for (int i = 0; i < 10; ++i) cycle();
    CHECK(expected.empty());
  }

  void cycle() {
    auto& t = sim.top();
    t.unpack_deliver_i = std::exchange(deliver_next_, false);
    sim.eval();
    if (t.unpack_beat_valid_o) check();
    bad |= t.unpack_bad_message_o;
    sim.tick();
  }

  Parts sim;
  std::deque<Message> expected;
  bool bad = false;
  uint64_t beats = 0;

 private:
  void check() {
    auto& t = sim.top();
    REQUIRE(!expected.empty());
    const Message& m = expected.front();
    INFO(m.show() << ", beat " << beat_);
    REQUIRE(t.unpack_beat_channel_o == m.channel());
    REQUIRE(t.unpack_beat_first_o == (beat_ == 0));
    REQUIRE(t.unpack_beat_last_o == (beat_ + 1 == m.beats()));
    const auto header = m.header();
    for (unsigned w = 0; w < 3; ++w) REQUIRE(t.unpack_beat_header_o[w] == header[w]);
    for (unsigned w = 0; w < 16; ++w)
      REQUIRE(t.unpack_beat_data_o[w] == m.data_word(16 * beat_ + w));
    ++beats;
    if (++beat_ < m.beats()) return;
    beat_ = 0;
    expected.pop_front();
  }

  bool deliver_next_ = false;
  unsigned beat_ = 0;
};

std::deque<Message> many(std::mt19937_64& rng, int count, unsigned bytes) {
  std::deque<Message> messages;
  while (count--)
    messages.push_back(bytes ? make_message(rng, kWrite, bytes)
                             : make_message(rng, kWriteResponse, 0));
  return messages;
}

}  // namespace

TEST_CASE("beats come out of good flits alone, at any spacing of columns") {
  for (const double gaps : {0.0, 0.3, 0.8}) {
    for (const double empty : {0.0, 0.2, 1.0}) {
      Unpacking u("unpack_random");
      std::deque<Message> messages;
      for (int i = 0; i < 500; ++i)
        messages.push_back(random_message(u.sim.rng(), unsigned(u.sim.rng()() % 3)));
      u.stream(messages, empty, 0.2, gaps);
    }
  }
}

TEST_CASE("every length keeps up with one column per cycle, with and without empty rests") {
  for (unsigned bytes = 0; bytes <= 1024; bytes += 1 + bytes / 12) {
    for (const double empty : {0.0, 0.1, 1.0}) {
      Unpacking u("unpack_rate");
      u.stream(many(u.sim.rng(), 60, bytes), empty, 0, 0);
    }
  }
}

TEST_CASE("mixes of the densest beats keep up") {
  Unpacking u("unpack_dense");
  auto& rng = u.sim.rng();
  for (int round = 0; round < 30; ++round) {
    std::deque<Message> messages;
    const unsigned dense[] = {0, 4, 52, 68, 116, 117, 64, 52 + 64};
    for (int i = 0; i < 200; ++i) {
      const unsigned bytes = dense[rng() % (2 + unsigned(round) % 7)];
      messages.push_back(many(rng, 1, bytes).front());
    }
    u.stream(messages, round % 3 * 0.05, 0, 0);
  }
}

TEST_CASE("a message may begin in any column of a flit that is empty before it") {
  for (unsigned column = 0; column < 4; ++column) {
    for (const unsigned bytes : {4u, 64u, 200u, 1024u}) {
      Unpacking u("unpack_late");
      const Message m = make_message(u.sim.rng(), kWrite, bytes);
      u.expected.push_back(m);
      std::vector<uint32_t> words(16 * column);
      for (uint32_t word : m.stream()) words.push_back(word);
      for (size_t from = 0; from < words.size(); from += kFlitWords)
        u.flit({words.begin() + long(from),
                words.begin() + long(std::min(words.size(), from + kFlitWords))},
               true);
      for (int i = 0; i < 8; ++i) u.cycle();
      CHECK(u.expected.empty());
    }
  }
}

TEST_CASE("at most 62 words wait, whatever comes: a walk over every state") {
  // What the head will be is chosen when it is there: the empty rest of its column, or a beat.
  struct State {
    unsigned count, rest;  // words here; words of the head's flit still to come
    bool middle;           // of a message
    unsigned beat;         // its words: 0: not chosen yet; 1: an empty rest
    bool last;
    unsigned stage, since;  // the column that joins; cycles since the last flit, at most 4
    // NOLINTNEXTLINE(modernize-use-nullptr): trips over the 0 that the compiler compares with.
    auto operator<=>(const State&) const = default;
  };
  std::set<State> seen;
  std::vector<State> open{{0, kFlitWords, false, 0, false, 0, 4}};
  unsigned most = 0;
  const auto go_on = [&](State s) {
    unsigned leaving = 0;
    if (s.beat == 1) {
      for (const unsigned border : {46u, 30u, 14u, 0u})
        if (leaving == 0 && s.rest > border) leaving = s.rest - border;
      REQUIRE(s.count >= leaving);
    } else if (s.count >= s.beat) {
      leaving = s.beat;
    }
    if (leaving != 0) {
      if (s.beat != 1) s.middle = !s.last;
      s.beat = 0;
    }
    s.rest = leaving < s.rest ? s.rest - leaving : s.rest + kFlitWords - leaving;
    s.count -= leaving;
    for (const bool flit : {false, true}) {
      if (flit && s.since < 4) continue;
      State next = s;
      next.count += flit ? 32 : s.stage == 1 ? 16 : s.stage == 2 ? 14 : 0;
      next.stage = flit ? 1 : s.stage == 1 ? 2 : 0;
      next.since = flit ? 1 : std::min(4u, s.since + 1);
      most = std::max(most, next.count);
      REQUIRE(next.count < 100);
      if (seen.insert(next).second) open.push_back(next);
    }
  };
  while (!open.empty()) {
    const State s = open.back();
    open.pop_back();
    if (s.beat != 0 || s.count == 0) {
      go_on(s);
      continue;
    }
    // a first beat has 16 to 19 words if it is the last, else 19; others 16, the last 13 to 16
    for (unsigned words = 13; words <= 19; ++words)
      for (const bool last : {false, true}) {
        const bool fits =
            s.middle ? (last ? words <= 16 : words == 16) : (last ? words >= 16 : words == 19);
        State with = s;
        with.beat = words;
        with.last = last;
        if (fits) go_on(with);
      }
    if (!s.middle) {
      State with = s;
      with.beat = 1;
      go_on(with);
    }
  }
  CHECK(most == 62);
  CHECK(seen.size() > 500);
}

TEST_CASE("a flit may be empty from its first word on") {
  Unpacking u("unpack_empty");
  for (int i = 0; i < 5; ++i) {
    u.stream(many(u.sim.rng(), 3, 100 * unsigned(i)), 0, 0, 0);
    for (int flits = 0; flits < i; ++flits) u.flit({}, true);
  }
}

TEST_CASE("the first beat comes in the cycle after the flit counts") {
  Unpacking u("unpack_latency");
  const Message m = make_message(u.sim.rng(), kWrite, 64);
  u.expected.push_back(m);
  u.flit(m.stream(), true);
  u.cycle();
  CHECK(u.beats == 0);
  u.cycle();
  CHECK(u.beats == 1);
}

TEST_CASE("an illegal header stops it, and what lies before it is delivered") {
  Unpacking u("unpack_bad");
  const Message m = make_message(u.sim.rng(), kWrite, 100);
  u.expected.push_back(m);
  auto words = m.stream();
  words.push_back(7);
  words.push_back(0);
  words.push_back(0);
  const Message lost = make_message(u.sim.rng(), kWrite, 64);
  for (uint32_t word : lost.stream()) words.push_back(word);
  words.resize(62);
  u.flit(words, true);
  for (int i = 0; i < 6; ++i) u.cycle();
  CHECK(u.expected.empty());
  CHECK(u.bad);
  for (int i = 0; i < 5; ++i) u.flit(random_words(u.sim.rng(), 62), true);
  CHECK(u.beats == 2);
  u.sim->unpack_clear_i = 1;
  u.cycle();
  u.sim->unpack_clear_i = 0;
  u.stream({m, lost}, 0, 0, 0);
}

TEST_CASE("clearing and training forget what was begun") {
  for (unsigned columns = 1; columns < 4; ++columns) {
    for (const bool clear : {false, true}) {
      Unpacking u("unpack_forget");
      auto& rng = u.sim.rng();
      if (clear) {  // in the middle of a message too
        const Message m = make_message(rng, kWrite, 1024);
        u.expected.push_back(m);
        const auto words = m.stream();
        u.flit({words.begin(), words.begin() + 62}, true);
        for (int i = 0; i < 8; ++i) u.cycle();
        u.expected.clear();
      }
      for (unsigned i = 0; i < columns; ++i) {
        u.sim->unpack_rx_valid_i = 1;
        u.sim->unpack_rx_last_i = 0;
        u.cycle();
      }
      u.sim->unpack_rx_valid_i = 0;
      u.sim->unpack_rx_reset_i = !clear;
      u.sim->unpack_clear_i = clear;
      u.cycle();
      u.sim->unpack_rx_reset_i = u.sim->unpack_clear_i = 0;
      Unpacking again("unpack_forget_reference");
      again.stream(many(rng, 5, 200), 0, 0, 0);
      if (!clear) u.stream(many(rng, 5, 200), 0, 0, 0);
    }
  }
}

TEST_CASE("a flit of other than four columns is trapped") {
  Parts sim("unpack_columns");
  start(sim);
  sim->unpack_rx_valid_i = 1;
  sim.ticks(2);
  sim->unpack_rx_last_i = 1;
  sim.eval();
  CHECK_THROWS_AS(sim.tick(), RtlError);
}
