// SPDX-License-Identifier: Apache-2.0
// Routers in rings and round a switch with whole link ends and bad wires between: every message
// once and in order; a link that dies, and the way round it.
#include <catch2/catch_test_macros.hpp>
#include <set>

#include "Vrouter_ring_137.h"
#include "Vrouter_ring_62.h"
#include "Vrouter_star_2.h"
#include "Vrouter_star_9.h"
#include "golden/isa/window_registers.h"
#include "router_link.h"

using namespace ng::test;
namespace reg = ng::reg;

namespace {

using Links = std::vector<std::unique_ptr<RealLink>>;

/// A trained link from port to port; its end a is at node_a.
void join(Network& net, Links& links, unsigned node_a, unsigned port_a, unsigned node_b,
          unsigned port_b, uint64_t seed) {
  links.push_back(std::make_unique<RealLink>(fmt::format("link{}", links.size()), seed, 21));
  RealLink& link = *links.back();
  net.connect(node_a, port_a, node_b, port_b, Network::MakeLink([&](bool from_a, unsigned c) {
                return std::make_unique<RealPipe>(link, from_a, c, from_a && c == 0);
              }));
  link.train();
}

/// With the smallest reserve, and link i between chips i and i + 1.
template <class V>
struct RingOfLinks {
  RingOfLinks(unsigned size, bool both_ways, uint64_t seed) {
    build_ring_nodes<V>(net, size, both_ways, 15 * size + 1, seed);
    for (unsigned i = 0; i < size; ++i) join(net, links, i, 1, (i + 1) % size, 2, seed + 10 * i);
  }
  /// A dead end is a dead port of its router.
  void note_deaths() {
    for (unsigned i = 0; i < links.size(); ++i) {
      net.nodes[i]->dead(1, links[i]->a.sim->dead_o);
      net.nodes[(i + 1) % links.size()]->dead(2, links[i]->b.sim->dead_o);
    }
  }

  Network net;
  Links links;
};

/// Bits wrong, flits lost and doubled on all wires; every block to everybody arrives.
void bad_wires_deliver(Network& net, const Links& links, unsigned blocks) {
  for (auto& link : links)
    for (ng::tb::LinkChannel* wire : {&link->ab, &link->ba}) {
      wire->set_rates({.bit_errors = 2e-6});
      wire->set_flit_rates(2e-4, 1e-4);
    }
  std::mt19937_64 rng(3);
  all_to_all(net, blocks, 3, rng);
  REQUIRE(net.run(20'000));
  uint64_t bad = 0, faults = 0;
  for (auto& link : links) {
    bad += link->a.read(reg::link::kFlitsBad) + link->b.read(reg::link::kFlitsBad);
    faults += link->ab.counts().events() + link->ba.counts().events();
    CHECK_FALSE(bool(link->a.sim->dead_o));
  }
  INFO(net.account.delivered() << " messages, " << net.cycle() << " cycles, " << faults
                               << " faults, " << bad << " bad flits");
  CHECK(net.account.open() == 0);
  CHECK(net.account.delivered() > 500);
  CHECK(bad > 20);
}

}  // namespace

TEST_CASE("rings of two and of three bad links deliver everything once and in order") {
  for (const unsigned size : {2u, 3u}) {
    for (const bool both_ways : {false, true}) {
      RingOfLinks<Vrouter_ring_62> ring(size, both_ways, 5);
      bad_wires_deliver(ring.net, ring.links, size == 2 ? 60 : 30);
    }
  }
}

TEST_CASE("a ring of eight bad links delivers everything once and in order") {
  RingOfLinks<Vrouter_ring_137> ring(8, true, 15);
  bad_wires_deliver(ring.net, ring.links, 2);
}

TEST_CASE("chips round a switch, a bad link each, get everything once and in order") {
  for (const unsigned size : {2u, 3u, 8u}) {
    Network net;
    Links links;
    build_star_nodes<Vrouter_star_2, Vrouter_star_9, 9>(net, size, 50 + size);
    for (unsigned i = 0; i < size; ++i) join(net, links, 0, i, i + 1, 1, 25 + 10 * i);
    bad_wires_deliver(net, links, size == 2 ? 60 : size == 3 ? 30 : 3);
  }
}

TEST_CASE(
    "a link dies under load: what waits for it is answered, and after a change of tables the other "
    "way round serves") {
  RingOfLinks<Vrouter_ring_62> ring(3, true, 7);
  Network& net = ring.net;
  // chip 0 writes to chip 1 over link 0; both chips are driven here, not by Chip
  std::mt19937_64 rng(9);
  std::deque<Beat> out;
  std::set<uint8_t> waiting;
  unsigned next = 0, delivered = 0, okay = 0, refused = 0, cut = 0, doubled = 0;
  std::deque<Beat> answers;
  Assembler at_target, at_source;
  bool begun = false;  // chip 1's router has taken a first beat from the link in this cycle
  const auto step = [&](bool sending) {
    ring.note_deaths();
    if (sending && out.size() < 32 && waiting.size() < 200) {
      Message m = make_message(rng, kWrite, 1024);
      m.src = 0;
      m.dst = 1;
      while (waiting.contains(uint8_t(next))) ++next;
      m.tag = uint8_t(next++);
      waiting.insert(m.tag);
      for (const Beat& beat : beats_of(m)) out.push_back(beat);
    }
    net.step_with(
        [&] {
          net.nodes[0]->offer(0, out.empty() ? nullptr : &out.front());
          net.nodes[0]->ready(1, true);
          net.nodes[1]->ready(0, true);
          net.nodes[1]->offer(1, answers.empty() ? nullptr : &answers.front());
        },
        [&] {
          begun = net.nodes[1]->taken(3 * 2) && ring.links[0]->b.front(0).first;
          if (net.nodes[0]->taken(0)) out.pop_front();
          if (net.nodes[1]->taken(1)) answers.pop_front();
          if (net.nodes[1]->given(0)) {
            if (const auto m = at_target.push(net.nodes[1]->out(0))) {
              ++delivered;
              Message answer = refusal(*m, 0);
              for (const Beat& beat : beats_of(answer)) answers.push_back(beat);
            }
          }
          if (net.nodes[0]->given(1)) {
            if (const auto m = at_source.push(net.nodes[0]->out(1))) {
              doubled += waiting.erase(m->tag) == 0;
              ++(m->status == 0 ? okay : refused);
              if (m->status != 0) REQUIRE(m->status == kDeadLink);
            }
          }
          return false;
        });
  };
  for (unsigned i = 0; i < 2000; ++i) step(true);
  CHECK(okay > 15);
  CHECK(refused == 0);
  // fewer replays and trainings before an end gives up
  for (Endpoint* end : {&ring.links[0]->a, &ring.links[0]->b})
    end->write(reg::link::kLimits, reg::link::kLimitsReplayLimit(4) |
                                       reg::link::kLimitsRetrainLimit(2) |
                                       reg::link::kLimitsRestartWait(16));
  // the cable goes when the router behind it has just the first beat of a message of 16
  begun = false;
  for (unsigned i = 0; i < 1000 && !begun; ++i) step(true);
  REQUIRE(begun);
  ring.links[0]->ab.now(ng::tb::LinkFault::pull());
  ring.links[0]->ba.now(ng::tb::LinkFault::pull());
  for (unsigned i = 0;
       i < 200'000 && !(ring.links[0]->a.sim->dead_o && ring.links[0]->b.sim->dead_o); ++i)
    step(true);
  REQUIRE(bool(ring.links[0]->a.sim->dead_o));
  REQUIRE(bool(ring.links[0]->b.sim->dead_o));
  for (unsigned i = 0; i < 3000; ++i) step(false);
  CHECK(refused > 0);
  CHECK(doubled == 0);
  CHECK(out.empty());
  CHECK(net.nodes[0]->counter(reg::router::dead_requests(1)) == refused);
  cut = net.nodes[1]->counter(reg::router::cut(2));
  INFO(delivered << " delivered, " << okay << " okay, " << refused << " refused, " << cut
                 << " cut, " << waiting.size() << " without an answer");
  CHECK(cut == 1);
  // what a link had taken when it died: at most its queue, flits under way and the receive buffer,
  // and the answers of those
  CHECK(waiting.size() < 10);
  // the other way round
  net.nodes[0]->route(1, 2);
  net.nodes[1]->route(0, 1);
  waiting.clear();
  okay = refused = delivered = 0;
  for (unsigned i = 0; i < 3000; ++i) step(true);
  for (unsigned i = 0; i < 3000; ++i) step(false);
  CHECK(delivered > 25);
  CHECK(okay == delivered);
  CHECK(refused == 0);
  CHECK(doubled == 0);
  CHECK(waiting.empty());
}
