// SPDX-License-Identifier: Apache-2.0
// Routers in rings and round a switch, with the smallest buffers that the rule of ADR-0008 allows:
// everything arrives, once, in order, and nothing ever stands still. Without the rule the same
// rings stop.
#include <catch2/catch_template_test_macros.hpp>
#include <catch2/catch_test_macros.hpp>

#include "Vrouter_ring_137.h"
#include "Vrouter_ring_17.h"
#include "Vrouter_ring_62.h"
#include "Vrouter_star_2.h"
#include "Vrouter_star_9.h"
#include "router_topology.h"

using namespace ng::test;

namespace {

std::unique_ptr<Pipe> short_pipe() { return std::make_unique<ShortPipe>(1); }
std::unique_ptr<Pipe> link_pipe() { return std::make_unique<LinkPipe>(LinkPipe::Config{}); }

/// Beats that must stay free in a ring of links: 15 in each may be of no use to a message of 16,
/// and one more.
constexpr unsigned link_reserve(unsigned size) { return 15 * size + 1; }

template <class V>
bool ring_delivers(unsigned size, bool both_ways, std::optional<unsigned> reserve,
                   const Network::MakePipe& make, unsigned blocks, uint64_t seed) {
  Network net;
  build_ring<V>(net, size, both_ways, reserve, make, seed);
  std::mt19937_64 rng(seed);
  all_to_all(net, blocks, 3, rng);
  const bool done = net.run();
  UNSCOPED_INFO("ring of " << size << (both_ways ? ", both ways, " : ", one way, ")
                           << net.account.delivered() << " messages in " << net.cycle()
                           << " cycles, " << net.account.open() << " left");
  return done;
}

}  // namespace

TEST_CASE(
    "rings port to port with one message and one beat of buffer deliver everything in order") {
  for (const unsigned size : {2u, 3u, 8u})
    for (const bool both_ways : {false, true})
      CHECK(ring_delivers<Vrouter_ring_17>(size, both_ways, 1, short_pipe, size == 8 ? 4 : 40,
                                           7 + size));
}

TEST_CASE("a ring of 2 with the smallest links delivers everything in order") {
  for (const bool both_ways : {false, true})
    CHECK(ring_delivers<Vrouter_ring_62>(2, both_ways, link_reserve(2), link_pipe, 60, 20));
}

TEST_CASE("a ring of 3 with the smallest links and buffers delivers everything in order") {
  for (const bool both_ways : {false, true})
    CHECK(ring_delivers<Vrouter_ring_62>(3, both_ways, link_reserve(3), link_pipe, 40, 30));
}

TEST_CASE("a ring of 8 with the smallest links and buffers delivers everything in order") {
  for (const bool both_ways : {false, true})
    CHECK(ring_delivers<Vrouter_ring_137>(8, both_ways, link_reserve(8), link_pipe, 6, 40));
}

TEST_CASE("without the rule rings of 3 and 8 stop") {
  CHECK_FALSE(ring_delivers<Vrouter_ring_17>(3, false, {}, short_pipe, 40, 10));
  CHECK_FALSE(ring_delivers<Vrouter_ring_17>(8, false, {}, short_pipe, 8, 11));
  CHECK_FALSE(ring_delivers<Vrouter_ring_62>(3, false, {}, link_pipe, 60, 12));
  CHECK_FALSE(ring_delivers<Vrouter_ring_137>(8, false, {}, link_pipe, 20, 13));
}

TEST_CASE(
    "a torus of 3 by 3 with the smallest buffers delivers everything in order, by x, then y") {
  for (const bool both_ways : {false, true}) {
    Network net;
    build_torus<Vrouter_star_9, 9>(net, 3, both_ways, 1, short_pipe, 70);
    std::mt19937_64 rng(70);
    all_to_all(net, 5, 3, rng);
    CHECK(net.run());
    CHECK(net.account.open() == 0);
  }
}

TEST_CASE("without the rule a torus stops") {
  Network net;
  build_torus<Vrouter_star_9, 9>(net, 3, false, {}, short_pipe, 71);
  std::mt19937_64 rng(71);
  all_to_all(net, 10, 3, rng);
  CHECK_FALSE(net.run());
}

TEST_CASE("links of very different lengths in a ring hold nothing up for ever") {
  unsigned n = 0;  // astra-sim 370: rings that stop when latencies differ
  const auto uneven = [&]() -> std::unique_ptr<Pipe> {
    constexpr unsigned kDelays[] = {1, 3, 20, 90, 400};
    return std::make_unique<LinkPipe>(LinkPipe::Config{.delay = kDelays[n++ % 5]});
  };
  for (const bool both_ways : {false, true})
    CHECK(ring_delivers<Vrouter_ring_62>(3, both_ways, link_reserve(3), uneven, 15, 80));
}

TEST_CASE("chips round a switch with the smallest buffers deliver everything in order") {
  for (const unsigned size : {2u, 3u, 8u}) {
    for (const bool links : {false, true}) {
      Network net;
      build_star<Vrouter_star_2, Vrouter_star_9, 9>(net, size, links ? link_pipe : short_pipe,
                                                    50 + size);
      std::mt19937_64 rng(size);
      all_to_all(net, size == 8 ? 4 : 40, 3, rng);
      CHECK(net.run());
      CHECK(net.account.open() == 0);
    }
  }
}
