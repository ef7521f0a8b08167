// SPDX-License-Identifier: Apache-2.0
// router_switch alone, all ports under random load and stalls, against an account of where every
// message must go: delivered once and in order by input, or answered, or dropped and counted.
#include <catch2/catch_test_macros.hpp>
#include <deque>
#include <map>
#include <set>

#include "Vrouter_switch.h"
#include "golden/isa/window_registers.h"
#include "router_model.h"
#include "tb/stream.h"

using namespace ng::test;
namespace reg = ng::reg;

namespace {

constexpr unsigned kPorts = 3, kSlices = 3 * kPorts, kChips = 16, kBeats = 64;
using Router = RouterModel<Vrouter_switch, kPorts>;

/// Sources: messages of any destination; `src` is the port they come in at, so that answers have an
/// address.
struct Bench {
  explicit Bench(const std::string& name) : router(name), rng(router.sim.seed()) {
    table.fill(Router::kNoPort);
    for (unsigned s = 0; s < kSlices; ++s) {
      in_stall.push_back(ng::tb::Stalls::never());
      out_stall.push_back(ng::tb::Stalls::never());
    }
  }

  void route(unsigned chip, unsigned port) {
    router.route(chip, port);
    table[chip] = port;
  }
  /// Chips 0 to 2 are the ports' own, 3 to 8 shared out; the others nobody's.
  void route_all() {
    for (unsigned chip = 0; chip < 9; ++chip) route(chip, chip % kPorts);
  }

  Message draw(unsigned port, unsigned channel) {
    Message m = random_message(rng, channel);
    m.src = uint16_t(port);
    m.dst = uint16_t(rng() % 32 == 0 ? rng() % 1024 : rng() % 10);
    return m;
  }
  void send(unsigned port, const Message& m, std::optional<unsigned> cut = {}) {
    auto& list = in[3 * port + m.channel()];
    for (const Beat& beat : cut ? cut_beats(m, *cut) : beats_of(m)) list.push_back(beat);
  }

  void step() {
    router.end_write();
    std::optional<std::pair<unsigned, unsigned>> written;
    if (table_changes && rng() % 16 == 0) {
      written = {unsigned(3 + rng() % 8), unsigned(rng() % 4)};
      if (written->second == kPorts) written->second = Router::kNoPort;
    }
    if (deaths)
      for (unsigned p = 1; p < kPorts; ++p)
        if (rng() % 256 == 0) router.dead(p, !router.is_dead(p));
    for (unsigned s = 0; s < kSlices; ++s) {
      if (!offered[s]) offered[s] = !in[s].empty() && !in_stall[s].next(rng);
      router.offer(s, offered[s] ? &in[s].front() : nullptr);
      // a dead link takes everything
      router.ready(s, router.is_dead(s / 3) || !out_stall[s].next(rng));
    }
    if (written) router.begin_write(reg::router::table(written->first), written->second);
    router.eval();
    for (unsigned s = 0; s < kSlices; ++s) {
      if (router.taken(s)) took(s, in[s].front());
      if (router.valid(s))
        gave(s, router.out(s), router.given(s));
      else if (waiting[s])
        throw std::logic_error("an offer was withdrawn");
    }
    router.tick();
    if (written) table[written->first] = written->second;
    ++cycle;
  }

  void took(unsigned s, const Beat& beat) {
    if (beat.first)
      target[s] = Message(*parse_header(beat.header.data())).dst < kChips
                      ? table[parse_header(beat.header.data())->dst]
                      : Router::kNoPort;
    if (const bool cut = beat.abort) {
      part[s] = {};
      ++cuts[s / 3];
      (void)cut;
    } else if (const auto m = part[s].push(beat)) {
      accept(s, *m, target[s]);
    }
    in[s].pop_front();
    offered[s] = false;
  }

  /// A message is in the router as a whole.
  void accept(unsigned s, const Message& m, unsigned to) {
    if (to != Router::kNoPort) {
      expected[{s, 3 * to + m.channel()}].push_back(m);
    } else if (m.response()) {
      ++sunk_responses;
    } else {
      ++sunk_requests;
      expect_answer(refusal(m, kRefused));
    }
  }
  /// By the time an answer leaves, the table may say anything: it is looked for at every port, or
  /// may be lost.
  void expect_answer(const Message& m) { answers.insert(key(m)); }
  static std::array<uint32_t, 3> key(const Message& m) { return m.header(); }

  void gave(unsigned s, const Beat& beat, bool is_taken) {
    if (waiting[s] && !(held[s] == beat))
      throw std::logic_error("an offer changed before it was taken");
    waiting[s] = !is_taken;
    held[s] = beat;
    doomed[s] = doomed[s] || router.is_dead(s / 3);
    if (!is_taken) return;
    const auto m = whole[s].push(beat);
    if (!m) return;
    const bool lost = std::exchange(doomed[s], false);
    if (lost)
      return;  // its port was dead: it is still expected, and will be found answered or dropped
    ++sent[s / 3];
    if (find_answer(*m)) return;
    const unsigned from = 3 * m->src + m->channel();
    auto& list = expected[{from, s}];
    // what stands before it was drained while the port was dead
    while (!list.empty() && !(list.front() == *m)) {
      drained(s, list.front());
      list.pop_front();
    }
    if (list.empty())
      throw std::logic_error("nothing expected here: " + m->show() + " " + ng::tb::where());
    list.pop_front();
    ++delivered;
    last_delivery = cycle;
  }
  bool find_answer(const Message& m) {
    if (!m.response()) return false;
    const auto found = answers.find(key(m));
    if (found != answers.end()) {
      answers.erase(found);
      ++answered;
      return true;
    }
    if (m.type == kReadResponse && m.status == 0) return false;
    // an answer for a message that is not known yet to have been drained
    if (m.status == kDeadLink && m.offset == 0 && m.space == 0) {
      early.insert(key(m));
      return true;
    }
    return false;
  }
  void drained(unsigned s, const Message& m) {
    if (!deaths)
      throw std::logic_error("lost or out of order: " + m.show() + " " + ng::tb::where());
    ++drains[s / 3][m.response()];
    if (m.response()) return;
    const auto found = early.find(key(refusal(m, kDeadLink)));
    if (found != early.end()) {
      early.erase(found);
      ++answered;
    } else {
      expect_answer(refusal(m, kDeadLink));
    }
  }

  bool idle() const {
    for (unsigned s = 0; s < kSlices; ++s)
      if (!in[s].empty()) return false;
    return true;
  }
  size_t outstanding() const {
    size_t sum = 0;
    for (const auto& [key, list] : expected) sum += list.size();
    return sum;
  }
  void run(unsigned most = 200'000) {
    for (unsigned i = 0; i < most && !idle(); ++i) step();
    REQUIRE(idle());
    for (unsigned i = 0; i < 3000; ++i) step();
    router.end_write();
    // what is still expected at its port was drained there
    for (auto& [key, list] : expected)
      for (; !list.empty(); list.pop_front()) drained(key.second, list.front());
  }
  /// Counters of the router against the account.
  void check_counters() {
    for (unsigned p = 0; p < kPorts; ++p) {
      CHECK(router.counter(reg::router::sent(p)) == sent[p]);
      CHECK(router.counter(reg::router::cut(p)) == cuts[p]);
    }
    CHECK(router.counter(reg::router::kNowhereRequests) == sunk_requests);
  }

  Router router;
  std::mt19937_64 rng;
  std::array<unsigned, kChips> table{};
  std::array<std::deque<Beat>, kSlices> in;
  std::array<bool, kSlices> offered{}, waiting{}, doomed{};
  std::array<Beat, kSlices> held;
  std::array<Assembler, kSlices> part, whole;
  std::array<unsigned, kSlices> target{};
  std::vector<ng::tb::Stalls> in_stall, out_stall;
  std::map<std::pair<unsigned, unsigned>, std::deque<Message>> expected;  // by slices in and out
  std::multiset<std::array<uint32_t, 3>> answers, early;
  std::array<unsigned, kPorts> sent{}, cuts{};
  std::array<std::array<unsigned, 2>, kPorts> drains{};
  unsigned sunk_requests = 0, sunk_responses = 0, delivered = 0, answered = 0;
  uint64_t cycle = 0, last_delivery = 0;
  bool table_changes = false, deaths = false;
};

}  // namespace

TEST_CASE("a 64-byte message is offered the cycle after it was taken") {
  Bench b("latency");
  b.route_all();
  std::mt19937_64 rng(1);
  Message m = make_message(rng, kWrite, 64);
  m.src = 0;
  m.dst = 2;
  b.send(0, m);
  b.step();
  CHECK(b.in[0].empty());
  b.router.eval();
  CHECK(b.router.valid(3 * 2));
  b.step();
  CHECK(b.delivered == 1);
}

TEST_CASE("three ports exchange beats at full rate on all channels") {
  Bench b("rate");
  b.route_all();
  std::mt19937_64 rng(1);
  for (unsigned i = 0; i < 40; ++i)
    for (unsigned p = 0; p < kPorts; ++p)
      for (unsigned c = 0; c < 3; ++c) {
        Message m = make_message(rng, c == 1 ? kReadResponse : kWrite, 1024, c == 2);
        m.src = uint16_t(p);
        m.dst = uint16_t((p + 1) % 3);
        b.send(p, m);
      }
  for (unsigned i = 0; i < 40 * 16; ++i) b.step();
  CHECK(b.idle());  // a beat in every cycle at every input
  for (unsigned i = 0; i < 17; ++i) b.step();
  CHECK(b.delivered == 40 * 9);
}

TEST_CASE("everything goes where the table says, once, in order, whatever stalls") {
  for (const double stall : {0.0, 0.3, 0.8}) {
    Bench b("all to all");
    b.route_all();
    for (unsigned s = 0; s < kSlices; ++s) {
      b.in_stall[s] = ng::tb::Stalls::random(stall / 2);
      b.out_stall[s] =
          s % 2 ? ng::tb::Stalls::random(stall) : ng::tb::Stalls::bursty(0.1 + stall, 20);
      for (unsigned i = 0; i < 300; ++i) {
        const Message m = b.draw(s / 3, s % 3);
        if (m.beats() > 1 && b.rng() % 8 == 0)
          b.send(s / 3, m, 1 + unsigned(b.rng() % (m.beats() - 1)));
        else
          b.send(s / 3, m);
      }
    }
    b.run();
    CHECK(b.delivered > 1500);
    CHECK(b.answered > 50);
    CHECK(b.answers.empty());
    CHECK(b.early.empty());
    CHECK(b.answered == b.sunk_requests);
    b.check_counters();
    CHECK(b.router.counter(reg::router::kNowhereResponses) == b.sunk_responses);
  }
}

TEST_CASE("while the table changes a message goes as a whole where its first beat went") {
  Bench b("table changes");
  b.route_all();
  b.table_changes = true;
  for (unsigned s = 0; s < kSlices; ++s) {
    b.in_stall[s] = ng::tb::Stalls::random(0.2);
    b.out_stall[s] = ng::tb::Stalls::random(0.4);
    for (unsigned i = 0; i < 300; ++i) b.send(s / 3, b.draw(s / 3, s % 3));
  }
  b.run();
  CHECK(b.delivered > 1000);
  CHECK(b.answered == b.sunk_requests);  // the ports' own chips keep their rows
  CHECK(b.answers.empty());
  b.check_counters();
}

TEST_CASE(
    "what a dead port will not carry is answered or dropped, and counted, and nothing else "
    "suffers") {
  Bench b("deaths");
  b.route_all();
  b.deaths = true;
  for (unsigned s = 0; s < kSlices; ++s) {
    b.in_stall[s] = ng::tb::Stalls::random(0.1);
    b.out_stall[s] = ng::tb::Stalls::random(0.5);
    for (unsigned i = 0; i < 600; ++i) b.send(s / 3, b.draw(s / 3, s % 3));
  }
  b.run();
  CHECK(b.delivered > 1000);
  unsigned requests = 0, responses = 0;
  for (unsigned p = 0; p < kPorts; ++p) {
    CHECK(b.router.counter(reg::router::dead_requests(p)) == b.drains[p][0]);
    requests += b.router.counter(reg::router::dead_requests(p));
    responses += b.router.counter(reg::router::dead_responses(p));
  }
  CHECK(requests > 100);
  CHECK(b.drains[0][0] == 0);
  CHECK(b.early.empty());
  // an answer to a port that is dead is dropped like any response
  CHECK(b.answered + b.answers.size() == requests + b.sunk_requests);
  CHECK(responses == b.drains[1][1] + b.drains[2][1] + b.answers.size());
  b.check_counters();
}

TEST_CASE("a port that dies with messages waiting for it answers all of them") {
  Bench b("death");
  b.route_all();
  std::mt19937_64 rng(3);
  b.out_stall[3 * 1] = b.out_stall[3 * 1 + 1] = b.out_stall[3 * 1 + 2] = ng::tb::Stalls::always();
  std::array<std::vector<Message>, 3> given;
  for (unsigned i = 0; i < 20; ++i) {
    for (const unsigned c : {0u, 2u}) {
      Message m = make_message(rng, c == 0 && i % 3 == 0 ? kRead : kWrite, 200, c == 2);
      m.src = 0;
      m.dst = 1;
      given[c].push_back(m);
      b.send(0, m);
    }
  }
  for (unsigned i = 0; i < 200; ++i) b.step();
  b.deaths = false;
  CHECK_FALSE(b.idle());  // the queue is full and holds its input back
  b.router.dead(1, true);
  // the taker of the account: answers come to port 0 in any order of channels
  std::multiset<std::array<uint32_t, 3>> wanted;
  for (const unsigned c : {0u, 2u})
    for (const Message& m : given[c]) wanted.insert(refusal(m, kDeadLink).header());
  for (unsigned i = 0; i < 1000; ++i) b.step();
  CHECK(b.idle());
  CHECK(b.early == wanted);
  CHECK(b.router.counter(reg::router::dead_requests(1)) == 40);
}

TEST_CASE("requests that nobody takes do not hold up responses, nor one channel another") {
  Bench b("channels");
  b.route_all();
  std::mt19937_64 rng(5);
  for (unsigned c = 0; c < 3; ++c)
    for (unsigned i = 0; i < 30; ++i) {
      Message m = make_message(rng, c == 1 ? kReadResponse : kWrite, 1000, c == 2);
      m.src = 0;
      m.dst = 1;
      b.send(0, m);
    }
  b.out_stall[3 + 0] = ng::tb::Stalls::always();
  for (unsigned i = 0; i < 30 * 16 + 20; ++i) b.step();
  CHECK(b.delivered == 60);
  CHECK_FALSE(b.in[0].empty());
}

TEST_CASE("a reset in the middle of everything leaves nothing") {
  Bench b("reset");
  b.route_all();
  for (unsigned s = 0; s < kSlices; ++s)
    for (unsigned i = 0; i < 30; ++i) b.send(s / 3, b.draw(s / 3, s % 3));
  for (unsigned s = 0; s < kSlices; ++s) b.out_stall[s] = ng::tb::Stalls::random(0.5);
  for (unsigned i = 0; i < 150; ++i) b.step();
  for (unsigned s = 0; s < kSlices; ++s) b.router.offer(s, nullptr);
  b.router.sim.reset();
  for (unsigned i = 0; i < 20; ++i) {
    b.router.eval();
    CHECK(b.router.sim->out_valid_o == 0);
    b.router.tick();
  }
  CHECK(b.router.read(reg::router::table(1)).data == 15);
  for (unsigned i = 0; i < 12; ++i) CHECK(b.router.counter(reg::router::sent(0) + 4 * i) == 0);
}
