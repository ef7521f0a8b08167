// SPDX-License-Identifier: Apache-2.0
// The eight receive lanes together, inside a whole lane half: what only shows there.
#include "lanes_pair.h"

using namespace ng::test;
using ng::tb::LinkFault;

TEST_CASE("a column reaches the other end in three cycles and the crossing") {
  LanesPair pair("rx_latency", {.ab = {.latency_cycles = 0}, .ba = {.latency_cycles = 0}});
  pair.train();
  pair.cycles(50);
  // b's own flits carry no number of a's; the first column of a's newest flit that b has seen whole
  uint64_t least = 1000, most = 0;
  for (int i = 0; i < 200; ++i) {
    const uint64_t flits = pair.a.flits_sent;
    pair.until([&] { return pair.a.flits_sent != flits; }, 10, "a flit");
    const uint64_t number = pair.a.flits_sent - 1;
    const uint64_t sent = pair.a.sent_cycle;
    pair.until([&] { return !pair.b.received.empty() && pair.b.received.back().number == number; },
               100, "the flit");
    // the ends count their cycles alike, one edge apart at most; three columns follow the first
    const uint64_t took = pair.b.received.back().cycle - 3 - sent;
    least = std::min(least, took);
    most = std::max(most, took);
  }
  WARN("first column taken to first column offered: " << least << " to " << most << " cycles");
  CHECK(most <= 3 + 4);
}

TEST_CASE("a lane FIFO that overflows trains the link again, without a flit wrong") {
  // a transmitter 2 % too fast: SKPs make room for 0.1 %
  LanesPair pair("rx_overflow", {.ppm_a = 20000});
  pair.train();
  pair.until([&] { return pair.b.state() != kActive; }, 20000, "the overflow is seen");
  CHECK(pair.b.retrain_cause() == RetrainCause::kDeskewLost);
  for (const Received& got : pair.b.received) CHECK((!got.good || got.intact));
  CHECK(pair.b.received.size() > 200);
}

TEST_CASE("wrong headers are counted on their lane") {
  LanesPair pair("rx_headers");
  pair.train();
  pair.cycles(100);
  for (unsigned l = 0; l < 8; ++l)
    pair.ab.at(pair.ab.cycle() + 10 + 20 * l, LinkFault::flip(l, 0, l & 1 ? 1 : 3));
  unsigned seen = 0, count = 0;
  for (int i = 0; i < 500; ++i) {
    pair.edge();
    seen |= pair.b->header_error_o;
  }
  count = static_cast<unsigned>(pair.b.header_errors);
  CHECK(seen == 0xff);
  CHECK(count == 8);
}
