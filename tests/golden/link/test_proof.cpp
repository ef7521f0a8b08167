// SPDX-License-Identifier: Apache-2.0
// Bounded proof: every state that sender, receiver, credits and a lossy wire can reach, for small
// sequence numbers, buffers and wires. Steps come in any order, timers may fire and the ends may
// train again at any time, any flit may arrive wrong or vanish. Messages never end: they are
// numbered modulo twice the sequence numbers, so that one accepted a whole turn late is noticed.
#include <catch2/catch_template_test_macros.hpp>
#include <catch2/catch_test_macros.hpp>
#include <cstring>
#include <deque>
#include <string_view>
#include <unordered_set>

#include "golden/link/credits.h"
#include "golden/link/go_back_n.h"

using namespace ng::link;

namespace {

constexpr unsigned kCountBits = 3;

struct WireFlit {
  uint8_t present = 0, bad = 0, kind = 0, seq = 0, ack = 0, credit = 0, payload = 0;
  uint8_t even = 0;  // no padding in a state
};

/// A model: Bits of sequence number, Buffer flits kept for replay, Wire flits under way each way,
/// Units of receive buffer (0: no credits, any buffer); BothWays: b sends messages too.
template <unsigned Bits_, unsigned Buffer_, unsigned Wire_, unsigned Units_, bool BothWays_>
struct Model {
  static constexpr unsigned kBits = Bits_, kBuffer = Buffer_, kWire = Wire_, kUnits = Units_;
  static constexpr bool kCredits = Units_ != 0;
  static constexpr bool kBothWays = BothWays_;
};

template <class M>
struct End {
  static constexpr unsigned kNumbers = 2u << M::kBits;
  Sender<uint8_t, M::kBits, M::kBuffer> sender;
  Receiver<M::kBits> receiver;
  CreditSender<kCountBits> out;
  CreditReceiver<kCountBits> in;
  uint8_t next = 0;       // number of the next message to send
  uint8_t delivered = 0;  // number that the next message received must have
};

/// The wire from an end to the other: the oldest flit first, the rest zero.
template <class M>
struct State {
  End<M> a, b;
  std::array<WireFlit, M::kWire> ab{}, ba{};
  WireFlit stash{};  // for the wire that repeats

  std::string_view bytes() const { return {reinterpret_cast<const char*>(this), sizeof(*this)}; }
};

struct Broken : std::runtime_error {
  using std::runtime_error::runtime_error;
};

template <class M>
class Rules {
 public:
  using E = End<M>;
  using Wire = std::array<WireFlit, M::kWire>;

  static State<M> start() {
    State<M> s{};
    for (E* end : {&s.a, &s.b}) {
      end->out.set_size(M::kUnits);
      end->in.set_size(M::kUnits);
    }
    return s;
  }

  static bool room(const Wire& wire) { return !wire.back().present; }

  /// What an end sends at a flit boundary.
  static WireFlit emit(E& end, bool may_send) {
    WireFlit flit{1, 0, static_cast<uint8_t>(FlitKind::kIdle), 0, 0, 0, 0};
    flit.seq = static_cast<uint8_t>(end.sender.last_sent());
    if (end.receiver.nack_owed()) {
      flit.kind = static_cast<uint8_t>(FlitKind::kNack);
      end.receiver.nack_sent();
    } else if (end.sender.replaying()) {
      const auto [seq, payload] = end.sender.replay();
      flit.kind = static_cast<uint8_t>(FlitKind::kData);
      flit.seq = static_cast<uint8_t>(seq);
      flit.payload = *payload;
    } else if (may_send && !end.sender.full() && (!M::kCredits || end.out.available() != 0)) {
      flit.kind = static_cast<uint8_t>(FlitKind::kData);
      flit.payload = end.next;
      flit.seq = static_cast<uint8_t>(end.sender.send(end.next).seq);
      if (M::kCredits) end.out.take(1);
      end.next = static_cast<uint8_t>((end.next + 1) % E::kNumbers);
    }
    flit.ack = static_cast<uint8_t>(end.receiver.ack());
    flit.credit = static_cast<uint8_t>(end.in.count());
    return flit;
  }

  static void put(Wire& wire, const WireFlit& flit) {
    for (WireFlit& slot : wire) {
      if (slot.present) continue;
      slot = flit;
      return;
    }
  }

  static WireFlit get(Wire& wire) {
    const WireFlit flit = wire.front();
    std::move(wire.begin() + 1, wire.end(), wire.begin());
    wire.back() = {};
    return flit;
  }

  /// True if the ack moved.
  static bool receive(E& end, const WireFlit& flit) {
    if (flit.bad) {
      end.receiver.bad();
      return false;
    }
    using Tx = decltype(end.sender);
    const auto acked = end.sender.acknowledge(flit.ack);
    if (acked == Tx::Ack::kBad) throw Broken("an ack beyond what was sent");
    if (!end.out.update(flit.credit)) throw Broken("a credit count that cannot be");
    using Rx = decltype(end.receiver);
    if (end.receiver.good(static_cast<FlitKind>(flit.kind), flit.seq) == Rx::Verdict::kDeliver) {
      if (flit.payload != end.delivered) throw Broken("a message lost, doubled or out of order");
      end.delivered = static_cast<uint8_t>((end.delivered + 1) % E::kNumbers);
      if (M::kCredits && !end.in.hold(1)) throw Broken("the receive buffer has run over");
    }
    if (static_cast<FlitKind>(flit.kind) == FlitKind::kNack) end.sender.start_replay();
    return acked == Tx::Ack::kProgress;
  }

  /// Both ends train: what is under way is gone, each sends again from what the other expects.
  static void train(State<M>& s) {
    s.ab = s.ba = {};
    const auto resume = [](E& end, const E& partner) {
      using Tx = decltype(end.sender);
      const uint16_t expected = partner.receiver.expected();
      if (end.sender.acknowledge(Tx::Seq::before(expected)) == Tx::Ack::kBad ||
          end.sender.oldest() != expected)
        throw Broken("training finds a number that is not in flight");
      end.sender.start_replay();
      end.receiver.forget_nack();
    };
    resume(s.a, s.b);
    resume(s.b, s.a);
  }

  /// Everything that may happen next.
  template <class Visit>
  static void each_step(const State<M>& s, bool repeats, Visit visit) {
    const auto try_emit = [&](auto end, auto wire, bool may_send) {
      if (!room(s.*wire)) return;
      for (const int fate : {0, 1, 2}) {  // arrives, arrives wrong, vanishes
        State<M> t = s;
        WireFlit flit = emit(t.*end, may_send);
        if (fate == 1) flit = {1, 1, 0, 0, 0, 0, 0};
        if (fate != 2) put(t.*wire, flit);
        visit(t);
      }
    };
    try_emit(&State<M>::a, &State<M>::ab, true);
    try_emit(&State<M>::b, &State<M>::ba, M::kBothWays);
    const auto try_receive = [&](auto end, auto wire) {
      if (!(s.*wire).front().present) return;
      State<M> t = s;
      receive(t.*end, get(t.*wire));
      visit(t);
    };
    try_receive(&State<M>::b, &State<M>::ab);
    try_receive(&State<M>::a, &State<M>::ba);
    for (const auto end : {&State<M>::a, &State<M>::b}) {
      if ((s.*end).sender.unacknowledged() != 0) {
        State<M> t = s;
        (t.*end).sender.start_replay();
        visit(t);
      }
      if ((s.*end).receiver.nack_outstanding()) {
        State<M> t = s;
        (t.*end).receiver.nack_time_over();
        visit(t);
      }
      if ((s.*end).in.held() != 0) {
        State<M> t = s;
        (t.*end).in.release(1);
        visit(t);
      }
    }
    State<M> trained = s;
    train(trained);
    visit(trained);
    if (!repeats) return;
    if (s.ab.front().present) {
      State<M> t = s;
      t.stash = s.ab.front();
      visit(t);
    }
    if (s.stash.present) {
      State<M> t = s;
      receive(t.b, s.stash);
      visit(t);
    }
  }

  static void check_credits(const State<M>& s) {
    const auto direction = [](const E& from, const E& to) {
      const unsigned on_the_way = (from.next + E::kNumbers - to.delivered) % E::kNumbers;
      if (on_the_way > from.sender.unacknowledged())
        throw Broken("a message that nobody keeps is missing");
      if (!M::kCredits) return;
      const unsigned modulus = 1u << kCountBits;
      const unsigned freed = (to.delivered + 4 * modulus - to.in.held()) % modulus;
      if (to.in.count() != freed) throw Broken("units freed are not those delivered and taken");
      if (on_the_way + to.in.held() + from.out.available() > M::kUnits)
        throw Broken("credits out of nothing");
    };
    direction(s.a, s.b);
    direction(s.b, s.a);
  }

  /// No more errors, one more message each way, timers that fire after `patience` rounds: rounds
  /// until everything is delivered, acknowledged and all credits are back.
  static unsigned rounds_to_finish(State<M> s, unsigned patience, unsigned most) {
    unsigned quiet[2] = {}, waiting[2] = {};
    bool more[2] = {true, M::kBothWays};
    for (unsigned round = 0; round < most; ++round) {
      E* ends[2] = {&s.a, &s.b};
      Wire* out[2] = {&s.ab, &s.ba};
      bool done = true;
      for (int i : {0, 1}) {
        E& end = *ends[i];
        done &= !more[i] && end.sender.unacknowledged() == 0 && end.out.available() == M::kUnits &&
                end.in.held() == 0 && end.next == ends[1 - i]->delivered;
        if (room(*out[i])) {
          const uint8_t before = end.next;
          put(*out[i], emit(end, more[i]));
          if (end.next != before) more[i] = false;
        }
        if (end.in.held() != 0) end.in.release(1);
      }
      if (done) return round;
      for (int i : {0, 1}) {
        E& end = *ends[i];
        Wire& in = *out[1 - i];
        bool progress = false;
        if (in.front().present) progress = receive(end, get(in));
        quiet[i] = progress || end.sender.unacknowledged() == 0 ? 0 : quiet[i] + 1;
        if (quiet[i] > patience) {
          quiet[i] = 0;
          end.sender.start_replay();
        }
        waiting[i] = end.receiver.nack_outstanding() ? waiting[i] + 1 : 0;
        if (waiting[i] > patience) {
          waiting[i] = 0;
          end.receiver.nack_time_over();
        }
      }
    }
    return most;
  }
};

template <class M>
struct Search {
  static_assert(std::has_unique_object_representations_v<State<M>>, "states are compared as bytes");

  std::deque<State<M>> states;  // each once, in the order of a breadth-first search
  std::unordered_set<std::string_view> seen;

  void run(bool repeats = false) {
    add(Rules<M>::start());
    for (size_t i = 0; i < states.size(); ++i) {
      const State<M> s = states[i];
      Rules<M>::each_step(s, repeats, [&](const State<M>& t) {
        Rules<M>::check_credits(t);
        add(t);
      });
    }
  }

 private:
  void add(const State<M>& s) {
    if (seen.contains(s.bytes())) return;
    states.push_back(s);
    seen.insert(states.back().bytes());
  }
};

template <class M>
void prove() {
  Search<M> search;
  REQUIRE_NOTHROW(search.run());
  unsigned longest = 0, longest_hasty = 0;
  constexpr unsigned kMost = 400;
  for (const auto& s : search.states) {
    longest = std::max(longest, Rules<M>::rounds_to_finish(s, 12, kMost));
    longest_hasty = std::max(longest_hasty, Rules<M>::rounds_to_finish(s, 2, kMost));
  }
  UNSCOPED_INFO(search.states.size() << " states, at most " << longest << " rounds to finish, "
                                     << longest_hasty << " with hasty timers");
  CHECK(search.states.size() > 1000);
  CHECK(longest < 50);
  CHECK(longest_hasty < 50);  // timers shorter than a round trip
}

}  // namespace

TEMPLATE_TEST_CASE("link: larger spaces of states", "[nightly]", (Model<3, 2, 2, 0, false>),
                   (Model<2, 1, 2, 2, false>), (Model<2, 1, 1, 1, true>)) {
  prove<TestType>();
}

TEMPLATE_TEST_CASE("link: every reachable state is exactly once, in order, and finishes", "",
                   (Model<2, 1, 1, 0, false>), (Model<2, 1, 2, 0, false>),
                   (Model<3, 2, 1, 0, false>), (Model<3, 3, 1, 0, false>),
                   (Model<2, 1, 1, 1, false>), (Model<2, 1, 1, 2, false>),
                   (Model<2, 1, 1, 0, true>)) {
  prove<TestType>();
}

TEST_CASE("the search has teeth: on a wire that repeats old flits it finds a message doubled") {
  Search<Model<2, 1, 1, 1, false>> search;
  CHECK_THROWS_AS(search.run(true), Broken);
}
