// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <catch2/matchers/catch_matchers_exception.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <cmath>

#include "tb/stream.h"
#include "tests/unit/tb/probe.h"

using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::MessageMatches;
using ng::tb::ProtocolError;
using ng::tb::Sink;
using ng::tb::Source;
using ng::tb::Stalls;
using ng::tb::step;

namespace {

/// The probe with an end at each of its channels.
struct Bench {
  Probe sim;
  Source<uint16_t> in;
  Sink<uint16_t> out;

  explicit Bench(const char* name, Stalls source = Stalls::never(), Stalls sink = Stalls::never())
      : sim(name),
        in(
            sim, "in", [this](bool v) { sim->in_valid_i = v; },
            [this](uint16_t d) { sim->in_data_i = d; }, [this] { return sim->in_ready_o; }, source),
        out(
            sim, "out", [this] { return sim->out_valid_o; }, [this] { return sim->out_data_o; },
            [this](bool r) { sim->out_ready_i = r; }, sink) {}

  void steps(uint64_t count) {
    while (count-- > 0) step(sim, in, out);
  }
};

}  // namespace

TEST_CASE("every word arrives once and in order under any stalls") {
  const auto [source, sink] = GENERATE(std::pair(Stalls::never(), Stalls::never()),
                                       std::pair(Stalls::alternate(), Stalls::never()),
                                       std::pair(Stalls::never(), Stalls::alternate()),
                                       std::pair(Stalls::random(0.3), Stalls::random(0.6)),
                                       std::pair(Stalls::bursty(0.5, 6), Stalls::bursty(0.5, 9)));
  Bench bench("order", source, sink);
  for (uint16_t i = 0; i < 500; ++i) bench.in.push(static_cast<uint16_t>(i * 40503));
  for (int i = 0; i < 5000 && bench.out.taken() < 500; ++i) bench.steps(1);
  REQUIRE(bench.out.size() == 500);
  CHECK(bench.in.pending() == 0);
  for (uint16_t i = 0; i < 500; ++i) REQUIRE(bench.out.pop() == static_cast<uint16_t>(i * 40503));
}

TEST_CASE("without stalls the ends move one word per cycle") {
  Bench bench("rate");
  for (int i = 0; i < 100; ++i) bench.in.push(1);
  bench.steps(101);
  CHECK(bench.out.taken() == 100);
}

TEST_CASE("a valid that falls while stalled is reported with its channel, cycle and seed") {
  Bench bench("drop", Stalls::never(), Stalls::always());
  bench.sim->fault_i = kDropValid;
  bench.in.push(1);
  CHECK_THROWS_MATCHES(bench.steps(5), ProtocolError,
                       MessageMatches(ContainsSubstring("channel out: valid fell before") &&
                                      ContainsSubstring("at cycle 5, seed ")));
}

TEST_CASE("data that changes while stalled is reported") {
  Bench bench("change", Stalls::never(), Stalls::always());
  bench.sim->fault_i = kChangeData;
  bench.in.push(1);
  CHECK_THROWS_MATCHES(bench.steps(5), ProtocolError,
                       MessageMatches(ContainsSubstring("data changed while stalled")));
}

TEST_CASE("the same faults go unnoticed without stalls, so tests must stall") {
  Bench bench("unstalled");
  bench.sim->fault_i = kDropValid;
  bench.in.push(1);
  CHECK_NOTHROW(bench.steps(5));
}

TEST_CASE("stall patterns keep their share and their run length") {
  std::mt19937_64 rng(1);
  const auto measure = [&](Stalls stalls) {
    int stalled = 0, runs = 0;
    bool before = false;
    for (int i = 0; i < 100'000; ++i) {
      const bool now = stalls.next(rng);
      stalled += now;
      runs += now && !before;
      before = now;
    }
    return std::pair(stalled / 100'000.0, runs ? static_cast<double>(stalled) / runs : 0.0);
  };
  CHECK(measure(Stalls::never()).first == 0.0);
  CHECK(measure(Stalls::always()).first == 1.0);
  CHECK(measure(Stalls::alternate()) == std::pair(0.5, 1.0));
  CHECK(std::abs(measure(Stalls::random(0.25)).first - 0.25) < 0.01);
  const auto [share, length] = measure(Stalls::bursty(0.4, 10));
  CHECK(std::abs(share - 0.4) < 0.03);
  CHECK(std::abs(length - 10) < 0.5);
  CHECK_THROWS(Stalls::bursty(1.0, 10));
}

TEST_CASE("clear forgets words in flight, as a reset does") {
  Bench bench("clear", Stalls::never(), Stalls::always());
  for (uint16_t i = 0; i < 4; ++i) bench.in.push(i);
  bench.steps(3);
  bench.sim.reset();
  bench.in.clear();
  bench.out.clear();
  bench.out.stalls(Stalls::never());
  bench.in.push(99);
  bench.steps(3);
  REQUIRE(bench.out.size() == 1);
  CHECK(bench.out.pop() == 99);
  CHECK_THROWS(bench.out.pop());
}
