// SPDX-License-Identifier: Apache-2.0
#include <deque>

#include "tests/unit/link/flits_parts.h"

using namespace ng::test;

namespace {

/// Gives messages beat by beat and takes beats out; the queue has 16.
class Queue {
 public:
  explicit Queue(const std::string& name) : sim(name) { start(sim); }

  void offer(const Message& m) { waiting.push_back(m); }

  void cycle(bool give, bool take) {
    auto& t = sim.top();
    t.tx_channel_in_valid_i = offered_ = (offered_ || give) && !waiting.empty();
    if (offered_) {
      const Message& m = waiting.front();
      t.tx_channel_in_first_i = beat_ == 0;
      t.tx_channel_in_last_i = beat_ + 1 == m.beats();
      put_words(t.tx_channel_in_header_i, m.header());
      for (unsigned w = 0; w < 16; ++w)
        t.tx_channel_in_data_i[w] = m.data_word(16 * beat_ + w) | garbage(m, w);
    }
    sim.eval();
    took_in = offered_ && t.tx_channel_in_ready_o;
    // eligible: whole, from the cycle after its last beat
    REQUIRE(t.tx_channel_out_valid_o == (whole_ > 0 && !dropping));
    t.tx_channel_take_i = take && t.tx_channel_out_valid_o;
    sim.eval();
    discarded += t.tx_channel_discarded_o;
    if (t.tx_channel_take_i) check_out();
    if (took_in) {
      offered_ = false;
      ++beats_inside;
      if (++beat_ == waiting.front().beats()) {
        ++whole_;
        inside.push_back(waiting.front());
        waiting.pop_front();
        beat_ = 0;
      }
    }
    sim.tick();
  }

  /// The first messages inside are gone, and the dropping is over.
  void forget(size_t messages) {
    inside.erase(inside.begin(), inside.begin() + long(messages));
    whole_ -= unsigned(messages);
    out_beat_ = 0;
    dropping = false;
  }

  Parts sim;
  std::deque<Message> waiting, inside;
  bool took_in = false;
  bool dropping = false;
  unsigned beats_inside = 0, discarded = 0, whole_ = 0, beat_ = 0, out_beat_ = 0;

 private:
  /// Bits beyond the end of the data, which must not come out.
  uint32_t garbage(const Message& m, unsigned w) {
    uint32_t bits = 0;
    for (unsigned b = 0; b < 4; ++b)
      if (64 * beat_ + 4 * w + b >= m.data.size()) bits |= 0xa5u << 8 * b;
    return bits;
  }

  void check_out() {
    auto& t = sim.top();
    const Message& m = inside.front();
    REQUIRE(t.tx_channel_out_first_o == (out_beat_ == 0));
    REQUIRE(t.tx_channel_out_last_o == (out_beat_ + 1 == m.beats()));
    if (out_beat_ == 0) REQUIRE(t.tx_channel_out_beats_o == m.beats());
    const auto header = m.header();
    for (unsigned w = 0; w < 3; ++w) REQUIRE(t.tx_channel_out_header_o[w] == header[w]);
    for (unsigned w = 0; w < 16; ++w)
      REQUIRE(t.tx_channel_out_data_o[w] == m.data_word(16 * out_beat_ + w));
    --beats_inside;
    if (++out_beat_ < m.beats()) return;
    out_beat_ = 0;
    --whole_;
    inside.pop_front();
  }

  bool offered_ = false;
};

}  // namespace

TEST_CASE("a message comes out when it is whole, one beat per cycle, zeros behind its end") {
  Queue queue("tx_channel_random");
  auto& rng = queue.sim.rng();
  for (int i = 0; i < 400; ++i) queue.offer(random_message(rng, unsigned(rng() % 3)));
  while (!queue.waiting.empty() || !queue.inside.empty()) queue.cycle(rng() % 4, rng() % 3);
  CHECK(queue.discarded == 0);
}

TEST_CASE("it takes sixteen beats and no more") {
  Queue queue("tx_channel_full");
  auto& rng = queue.sim.rng();
  for (int round = 0; round < 5; ++round) {
    queue.offer(make_message(rng, kWrite, 1024));
    queue.offer(make_message(rng, kWrite, 64));
    for (int i = 0; i < 20; ++i) queue.cycle(true, false);
    CHECK(queue.beats_inside == 16);
    queue.cycle(true, true);
    CHECK(!queue.took_in);
    queue.cycle(true, true);
    CHECK(queue.took_in);
    for (int i = 0; i < 20; ++i) queue.cycle(true, true);
    CHECK(queue.inside.empty());
  }
}

TEST_CASE("clearing drops what is inside and the rest of a message begun, and nothing else") {
  for (unsigned before = 0; before < 24; ++before) {
    Queue queue("tx_channel_clear");
    auto& rng = queue.sim.rng();
    for (unsigned bytes : {64u, 300u, 64u, 500u, 200u, 64u})
      queue.offer(make_message(rng, kWrite, bytes));
    for (unsigned i = 0; i < before; ++i) queue.cycle(true, before % 3 == 0 && i > 6);
    queue.dropping = true;
    queue.sim->tx_channel_clear_i = 1;
    queue.cycle(true, false);
    queue.sim->tx_channel_clear_i = 0;
    const size_t dropped = queue.inside.size() + (queue.beat_ > 0);
    while (queue.beat_ > 0) queue.cycle(true, false);
    for (int i = 0; i < 40; ++i) queue.cycle(false, false);
    INFO("before " << before);
    CHECK(queue.discarded == dropped);
    queue.forget(dropped);
    for (int i = 0; i < 100; ++i) queue.cycle(true, true);
    CHECK(queue.waiting.empty());
    CHECK(queue.inside.empty());
    CHECK(queue.discarded == dropped);
  }
}
