// SPDX-License-Identifier: Apache-2.0
// Memory paths that serve one burst at a time.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include "tb/axi_manager.h"

using namespace ng::tb;
using ng::test::AxiBench;
using ng::test::full;

TEST_CASE("a path that serves one burst at a time begins none before the one before has ended") {
  const auto service =
      GENERATE(AxiService::kWritesFirst, AxiService::kReadsFirst, AxiService::kTurns);
  const unsigned ahead = GENERATE(0u, 1u, 2u, 5u);
  AxiBench bench({.read_latency = 7, .write_latency = 9, .service = service, .ahead = ahead});
  std::vector<bool> served;  // writes, in the order in which the bursts began
  std::vector<uint64_t> begins, ends;
  bench.memory.fate = [&](const AxiAccess& a) {
    served.push_back(a.write);
    begins.push_back(bench.memory.cycle());
    return AxiFate{};
  };
  for (uint16_t i = 0; i < 6; ++i) {
    bench.manager.read(full(i, i * 64u, 2));
    bench.manager.write_random(full(i, 0x8000 + i * 64u, 2), nullptr);
  }
  uint64_t most_addresses = 0;
  while (!bench.manager.done()) {
    bench.cycles(1);
    most_addresses = std::max(
        most_addresses, bench.checker.reads_outstanding() + bench.checker.writes_outstanding());
    REQUIRE(bench.memory.cycle() < 1000);
  }
  for (const auto& read : bench.manager.reads) ends.push_back(read.beats.back().cycle);
  for (const auto& write : bench.manager.writes) ends.push_back(write.cycle);
  std::ranges::sort(ends);
  for (size_t i = 0; i + 1 < ends.size(); ++i) CHECK(begins[i + 1] >= ends[i]);
  CHECK(most_addresses == (ahead == 0 ? 1 : std::min(1 + 2 * ahead, 11u)));
  CHECK(bench.memory.idle());
  bench.checker.finish();
  // both are always there to choose from, until one kind is at its end
  std::vector<bool> expected(12, false);
  for (size_t i = 0; i < 12; ++i)
    expected[i] = service == AxiService::kTurns ? i % 2 == 0
                                                : (i < 6) == (service == AxiService::kWritesFirst);
  CHECK(served == expected);
}

TEST_CASE("a path that serves one burst at a time waits for the data of an address for ever") {
  AxiBench bench({.service = AxiService::kWritesFirst, .ahead = 2});
  bench.manager.w_stalls = Stalls::always();  // data that only the reads behind would bring
  bench.manager.write_random(full(1, 0x40, 1), nullptr);
  for (uint16_t i = 0; i < 3; ++i) bench.manager.read(full(i, 0x80, 1));
  CHECK(!bench.run(2000));
  CHECK(bench.manager.reads.empty());
  CHECK(bench.memory.report().find("2 waiting for their turn") != std::string::npos);
  bench.manager.w_stalls = Stalls::never();
  CHECK(bench.run());
  AxiBench mirror({.service = AxiService::kReadsFirst, .ahead = 2});
  mirror.manager.w_stalls = Stalls::always();
  mirror.manager.write_random(full(1, 0x40, 1), nullptr);
  for (uint16_t i = 0; i < 3; ++i) mirror.manager.read(full(i, 0x80, 1));
  CHECK(!mirror.run(2000));
  CHECK(mirror.manager.reads.size() == 3);
}

TEST_CASE("a reset forgets what waits for its turn") {
  AxiBench bench({.service = AxiService::kReadsFirst, .ahead = 3});
  for (uint16_t i = 0; i < 3; ++i) {
    bench.manager.read(full(i, 0x80, 4));
    bench.manager.write_random(full(i, 0x40, 1), nullptr);
  }
  bench.cycles(5);
  CHECK(!bench.memory.idle());
  bench.pins.in_reset = true;
  bench.pins.ar.valid = bench.pins.aw.valid = bench.pins.w.valid = false;
  bench.cycles(2);
  CHECK(bench.memory.idle());
}
