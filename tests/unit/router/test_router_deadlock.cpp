// SPDX-License-Identifier: Apache-2.0
// Bounded proof of the rule of ADR-0008: every state that small rings can reach, whoever sends what
// to whom, in any order of steps. Messages of 1 to Longest beats; per router a queue that takes
// beats and gives whole messages, and a link: a transmit queue that takes beats, a receive buffer
// that a message enters only as a whole. Any message may leave or go on at any router, which is
// more than any table allows. A state is stuck if something is in the ring and, should all of it
// have to go on, nothing can move. Without stuck states every step brings a beat nearer to its end,
// so everything arrives.
#include <algorithm>
#include <array>
#include <catch2/catch_test_macros.hpp>
#include <cstdint>
#include <cstring>
#include <deque>
#include <string_view>
#include <unordered_set>

namespace {

/// Messages in order, 2 bits each, the oldest lowest; `gone` beats of the oldest have left,
/// `missing` of the newest are to come.
struct Fifo {
  uint32_t sizes = 0;
  uint16_t count = 0;
  uint8_t gone = 0, missing = 0;

  unsigned size(unsigned i) const { return sizes >> 2 * i & 3; }
  unsigned used() const {
    unsigned sum = 0;
    for (unsigned i = 0; i < count; ++i) sum += size(i);
    return sum - gone - missing;
  }
  bool head_whole() const { return count > 1 || (count == 1 && missing == 0); }
  void begin(unsigned size, unsigned beats) {
    sizes |= size << 2 * count++;
    missing = uint8_t(size - beats);
  }
  /// The oldest loses a beat.
  void give() {
    if (++gone < size(0)) return;
    sizes >>= 2;
    --count;
    gone = 0;
  }
};

struct Ring {
  unsigned nodes;
  unsigned longest;
  unsigned queue;  ///< beats of a router's queue
  unsigned tx;     ///< of a link's transmit queue; 0: none
  unsigned rx;     ///< of its receive buffer
  bool whole;      ///< which a message enters as a whole; else beat by beat
  bool rule;
  unsigned reserve;
};

constexpr unsigned kMost = 3;
struct State {
  struct Node {
    Fifo queue, tx, rx;
  };
  std::array<Node, kMost> node{};
  std::string_view bytes() const { return {reinterpret_cast<const char*>(this), sizeof(*this)}; }
};
static_assert(std::has_unique_object_representations_v<State>, "states are compared as bytes");

/// A beat of the head of `from` to the end of `to`, which it enters as a new message or as the rest
/// of one.
bool move_beat(Fifo& from, Fifo& to, unsigned room) {
  if (from.count == 0 || to.used() >= room) return false;
  if (from.count == 1 && from.size(0) == unsigned(from.gone + from.missing))
    return false;  // its rest is still to come
  if (from.gone == 0) {
    if (to.missing != 0) return false;  // another is on its way in
    to.begin(from.size(0), 1);
  } else {
    --to.missing;
  }
  from.give();
  return true;
}

struct Search {
  explicit Search(const Ring& of) : ring(of) {}

  Ring ring;
  std::deque<State> states;
  std::unordered_set<std::string_view> seen;
  bool stuck = false;
  unsigned least_free = ~0u;

  unsigned free(const State& s) const {
    unsigned sum = 0;
    for (unsigned i = 0; i < ring.nodes; ++i) {
      const auto& n = s.node[i];
      sum += ring.queue + ring.tx + ring.rx - n.queue.used() - n.tx.used() - n.rx.used();
    }
    return sum;
  }

  /// Steps that carry beats on; the number of them that are possible.
  template <class Visit>
  unsigned each_move(const State& s, Visit visit) const {
    unsigned moves = 0;
    const auto found = [&](const State& t) {
      ++moves;
      visit(t);
    };
    for (unsigned i = 0; i < ring.nodes; ++i) {
      const unsigned next = (i + 1) % ring.nodes;
      State t = s;
      // into the next router's queue
      if (move_beat(t.node[i].rx, t.node[next].queue, ring.queue)) found(t);
      t = s;
      Fifo& out = ring.tx != 0 ? t.node[i].tx : t.node[i].queue;
      if (ring.tx != 0 && s.node[i].queue.head_whole() &&
          move_beat(t.node[i].queue, t.node[i].tx, ring.tx)) {
        found(t);
        t = s;
      }
      if (!ring.whole) {
        if (out.head_whole() && move_beat(out, t.node[i].rx, ring.rx)) found(t);
      } else if (out.head_whole() && t.node[i].rx.used() + out.size(0) <= ring.rx) {
        const unsigned size = out.size(0);
        t.node[i].rx.begin(size, size);
        for (unsigned beat = 0; beat < size; ++beat) out.give();
        found(t);
      }
    }
    return moves;
  }

  template <class Visit>
  void each_entry_and_exit(const State& s, Visit visit) const {
    for (unsigned i = 0; i < ring.nodes; ++i) {
      const auto& n = s.node[i];
      for (unsigned size = 1; size <= ring.longest && n.queue.missing == 0; ++size) {
        if (n.queue.used() + size + (ring.rule ? ring.reserve : 0) > ring.queue) continue;
        State t = s;
        t.node[i].queue.begin(size, size);
        visit(t);
      }
      if (n.rx.head_whole() && n.rx.gone == 0) {
        State t = s;
        for (unsigned beats = n.rx.size(0); beats-- != 0;) t.node[i].rx.give();
        visit(t);
      }
    }
  }

  void run(size_t most) {
    add(State{});
    for (size_t i = 0; i < states.size() && i < most && !stuck; ++i) {
      const State s = states[i];
      least_free = std::min(least_free, free(s));
      const unsigned moves = each_move(s, [&](const State& t) { add(t); });
      const bool empty = free(s) == ring.nodes * (ring.queue + ring.tx + ring.rx);
      stuck = moves == 0 && !empty;
      each_entry_and_exit(s, [&](const State& t) { add(t); });
    }
  }

 private:
  /// A ring looks the same from every router: of its turns, the one that comes first.
  void add(State s) {
    State best = s;
    for (unsigned turn = 1; turn < ring.nodes; ++turn) {
      std::rotate(s.node.begin(), s.node.begin() + 1, s.node.begin() + ring.nodes);
      if (s.bytes() < best.bytes()) best = s;
    }
    if (seen.contains(best.bytes())) return;
    states.push_back(best);
    seen.insert(states.back().bytes());
  }
};

constexpr size_t kAll = ~size_t{0};

void prove(const Ring& ring) {
  Search search(ring);
  search.run(kAll);
  INFO(search.states.size() << " states, at least " << search.least_free << " beats free");
  CHECK_FALSE(search.stuck);
  CHECK(search.least_free >= ring.reserve);
  CHECK(search.states.size() > 100);
}

bool gets_stuck(const Ring& ring) {
  Search search(ring);
  search.run(kAll);
  return search.stuck;
}

/// Of links: room for Longest - 1 beats in each may be of no use to a message, and one more.
Ring of_links(unsigned nodes, unsigned longest, unsigned tx) {
  const unsigned reserve = (longest - 1) * nodes + 1;
  return {nodes, longest, reserve + longest, tx, longest, true, true, reserve};
}
/// Port to port, one beat between.
Ring port_to_port(unsigned nodes, unsigned longest) {
  return {nodes, longest, longest + 1, 0, 1, false, true, 1};
}

}  // namespace

TEST_CASE("no reachable state of a ring with the rule is stuck") {
  prove(of_links(2, 2, 0));
  prove(of_links(2, 2, 2));
  prove(of_links(2, 3, 0));
  prove(port_to_port(2, 3));
  prove(port_to_port(3, 2));
  prove(port_to_port(3, 3));
}

TEST_CASE("no reachable state of a ring of three links with the rule is stuck", "[nightly]") {
  prove(of_links(3, 2, 0));
}

TEST_CASE("without the rule rings get stuck") {
  for (Ring ring : {of_links(2, 2, 0), of_links(2, 2, 2), of_links(3, 2, 0), port_to_port(2, 3),
                    port_to_port(3, 2)}) {
    ring.rule = false;
    CHECK(gets_stuck(ring));
  }
}

TEST_CASE("one beat of reserve less, and rings get stuck") {
  for (Ring ring : {of_links(2, 2, 0), of_links(2, 3, 0), of_links(3, 2, 0), port_to_port(2, 3),
                    port_to_port(3, 2)}) {
    --ring.reserve;
    --ring.queue;
    CHECK(gets_stuck(ring));
  }
}
