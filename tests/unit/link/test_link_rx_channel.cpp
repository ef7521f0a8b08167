// SPDX-License-Identifier: Apache-2.0
#include <deque>

#include "tests/unit/link/flits_parts.h"

using namespace ng::test;

namespace {

struct Beat {
  bool first, last;
  std::vector<uint32_t> header, data;
};

/// A buffer of 16 units beside a queue.
class Buffer {
 public:
  explicit Buffer(const std::string& name) : sim(name) { start(sim); }

  void cycle(bool give, bool ready) {
    auto& t = sim.top();
    t.rx_channel_in_valid_i = give;
    Beat beat{left_ == 0, left_ == 1, {}, random_words(sim.rng(), 16)};
    if (give) {
      if (left_ == 0) {
        header_ = random_words(sim.rng(), 3);
        left_ = 1 + unsigned(sim.rng()() % 6);
        beat.last = left_ == 1;
      }
      beat.header = header_;
      t.rx_channel_in_first_i = beat.first;
      t.rx_channel_in_last_i = beat.last;
      put_words(t.rx_channel_in_header_i, beat.header);
      put_words(t.rx_channel_in_data_i, beat.data);
    }
    t.rx_channel_out_ready_i = ready;
    sim.eval();
    REQUIRE(t.rx_channel_overflow_o == (give && queue.size() == 16));
    REQUIRE(t.rx_channel_out_valid_o == !queue.empty());
    REQUIRE(t.rx_channel_freed_o == (ready && !queue.empty()));
    REQUIRE(t.rx_channel_out_abort_o == 0);
    if (!queue.empty()) check(queue.front());
    if (ready && !queue.empty()) {
      open = !queue.front().last;
      queue.pop_front();
    }
    if (give && !t.rx_channel_overflow_o) {
      queue.push_back(beat);
      --left_;
    }
    sim.tick();
  }

  void check(const Beat& want) {
    auto& t = sim.top();
    REQUIRE(t.rx_channel_out_first_o == want.first);
    REQUIRE(t.rx_channel_out_last_o == want.last);
    REQUIRE(get_words(t.rx_channel_out_header_o, 3) == want.header);
    REQUIRE(get_words(t.rx_channel_out_data_o, 16) == want.data);
  }

  Parts sim;
  std::deque<Beat> queue;
  bool open = false;  // the taker has a part of a message

 private:
  unsigned left_ = 0;
  std::vector<uint32_t> header_;
};

}  // namespace

TEST_CASE("beats come out in order, one cycle later, and each frees a unit") {
  Buffer buffer("rx_channel_random");
  auto& rng = buffer.sim.rng();
  for (int i = 0; i < 20000; ++i) {
    const bool fast = i / 1000 % 2;
    buffer.cycle((rng() % 3 != 0) == fast && buffer.queue.size() < 16, (rng() % 3 != 0) != fast);
  }
}

TEST_CASE("sixteen units fit and one more is an overflow") {
  Buffer buffer("rx_channel_full");
  for (int i = 0; i < 16; ++i) buffer.cycle(true, false);
  CHECK(buffer.queue.size() == 16);
  buffer.cycle(true, false);
  CHECK(buffer.queue.size() == 16);
  for (int i = 0; i < 16; ++i) buffer.cycle(false, true);
}

TEST_CASE("clearing drops what is here, keeps an offer that stands, and ends what was begun") {
  unsigned aborted = 0, stood = 0;
  for (unsigned seed = 0; seed < 300; ++seed) {
    Buffer buffer("rx_channel_clear_" + std::to_string(seed));
    auto& rng = buffer.sim.rng();
    auto& t = buffer.sim.top();
    const unsigned cycles = 1 + unsigned(rng() % 20);
    for (unsigned i = 0; i < cycles; ++i)
      buffer.cycle(buffer.queue.size() < 16 && rng() % 3, false);
    const unsigned takes = unsigned(rng() % 8);
    for (unsigned i = 0; i < takes; ++i) buffer.cycle(false, true);
    const bool stand = rng() % 2 && !buffer.queue.empty();
    if (stand) buffer.cycle(false, false);
    const bool shows = !buffer.queue.empty();
    const bool was_standing = shows && (stand || takes == 0);
    // from here on by hand
    t.rx_channel_in_valid_i = 0;
    t.rx_channel_clear_i = 1;
    unsigned discarded = 0, lasts = 0;
    for (const Beat& beat : buffer.queue) lasts += beat.last;
    bool gone = !was_standing;
    stood += was_standing;
    unsigned ends = 0;
    for (unsigned i = 0; i < 60; ++i) {
      t.rx_channel_out_ready_i = rng() % 3 == 0;
      buffer.sim.eval();
      REQUIRE(t.rx_channel_freed_o == 0);
      REQUIRE(t.rx_channel_overflow_o == 0);
      discarded += t.rx_channel_discarded_o;
      if (!gone) {
        REQUIRE(t.rx_channel_out_valid_o == 1);
        REQUIRE(t.rx_channel_out_abort_o == 0);
        buffer.check(buffer.queue.front());
        if (t.rx_channel_out_ready_i) {
          gone = true;
          buffer.open = !buffer.queue.front().last;
          lasts -= buffer.queue.front().last;
        }
      } else if (buffer.open) {
        REQUIRE(t.rx_channel_out_valid_o == 1);
        REQUIRE(t.rx_channel_out_abort_o == 1);
        REQUIRE(t.rx_channel_out_last_o == 1);
        REQUIRE(t.rx_channel_out_first_o == 0);
        if (t.rx_channel_out_ready_i) {
          buffer.open = false;
          ++ends;
        }
      } else {
        REQUIRE(t.rx_channel_out_valid_o == 0);
      }
      buffer.sim.tick();
      t.rx_channel_clear_i = 0;  // one cycle is enough
    }
    CHECK(discarded == lasts);
    aborted += ends;
    // and it works again, all of it free
    buffer.sim.reset();
  }
  CHECK(aborted > 20);
  CHECK(stood > 20);
}

TEST_CASE("after clearing all units are free and nothing is left") {
  Buffer buffer("rx_channel_again");
  auto& t = buffer.sim.top();
  for (int round = 0; round < 5; ++round) {
    while (buffer.queue.size() < 16) buffer.cycle(true, false);
    t.rx_channel_in_valid_i = 0;
    t.rx_channel_out_ready_i = 1;
    t.rx_channel_clear_i = 1;
    buffer.sim.tick();
    t.rx_channel_clear_i = 0;
    buffer.sim.ticks(30);
    CHECK(t.rx_channel_out_valid_o == 0);
    Buffer fresh("rx_channel_fresh");
    buffer.queue.clear();
    buffer.open = false;
  }
}
