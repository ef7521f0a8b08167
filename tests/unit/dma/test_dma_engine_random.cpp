// SPDX-License-Identifier: Apache-2.0
// Random descriptors on all queues at once, against memories that stall, reorder, interleave and
// fail: every byte as a plain execution leaves it, at the moment each descriptor ends.
#include <Vdma_engine_32.h>
#include <Vdma_engine_64.h>
#include <Vdma_engine_8.h>

#include <algorithm>
#include <catch2/catch_test_macros.hpp>

#include "engine_round.h"

using namespace ng;
using namespace ng::test;
using ng::tb::AxiOrder;
using ng::tb::AxiService;
using ng::tb::Stalls;

namespace {

template <class Rig>
uint64_t run_rounds(Rig& rig, unsigned rounds, unsigned* errors = nullptr) {
  Generator make(rig.sim.seed(), limits_of(0));
  uint64_t stops = 0;
  for (unsigned n = 0; n < rounds; ++n) {
    Round<Rig> round(rig, make);
    if (errors) *errors = 30;  // a long descriptor would never end else
    rig.sim->class_i = make.rng()() & 0xFF;
    uint64_t irqs = 0, expected_irqs = 0;
    for (auto& q : rig.queues) irqs += q.irqs;
    for (auto& jobs : round.jobs)
      for (auto& job : jobs) expected_irqs += job.d.irq();
    for (uint64_t cycles = 0; !round.finished(); ++cycles) {
      if (cycles > 500000) {
        std::string text;
        for (unsigned q = 0; q < kQueues; ++q)
          text += fmt::format("queue {}: {} of {} ended, busy {}, stopped {}; ", q, round.next[q],
                              round.jobs[q].size(), rig.busy(q), rig.stopped(q));
        FAIL(text << ng::tb::where());
      }
      rig.step();
      for (unsigned q = 0; q < kQueues; ++q) {
        if (!rig.stopped(q)) continue;
        ++stops;
        round.stopped(q);
        rig.step();
      }
    }
    rig.settle();
    for (auto& q : rig.queues) irqs -= q.irqs;
    CHECK(uint64_t(-irqs) == expected_irqs);
    rig.check_memory();
  }
  return stops;
}

template <class Rig>
constexpr unsigned kBus = std::is_same_v<Rig, EngineRig<Vdma_engine_8>>    ? 8
                          : std::is_same_v<Rig, EngineRig<Vdma_engine_32>> ? 32
                                                                           : 64;

EngineConfig quiet() { return {.axi = {.read_latency = 10}}; }
EngineConfig wild() {
  return {.axi = {.read_latency = 20,
                  .write_latency = 8,
                  .jitter = 60,
                  .order = AxiOrder::kInterleaved,
                  .ar = Stalls::random(0.3),
                  .r = Stalls::bursty(0.3, 5),
                  .aw = Stalls::random(0.3),
                  .w = Stalls::bursty(0.3, 5),
                  .b = Stalls::random(0.3)},
          .local_latency = 2,
          .local_jitter = 8,
          .offers = Stalls::random(0.2),
          .local_ar = Stalls::random(0.3),
          .local_w = Stalls::bursty(0.3, 4)};
}

/// An HBM channel: banks with rows, refresh, one bandwidth for both ways, bursts in any order, and
/// addresses of writes taken only beside their data. It holds no more bursts than it can answer
/// within the engine's TimeoutCycles if all miss their row in one bank.
EngineConfig channel(unsigned bus_bytes) {
  return {.axi = {.read_latency = 40,
                  .write_latency = 20,
                  .jitter = 20,
                  .bytes_per_cycle = 0.8 * bus_bytes,
                  .shared_bandwidth = true,
                  .banks = 8,
                  .row_bytes = 1024,
                  .row_miss_cycles = 15,
                  .refresh_interval = 400,
                  .refresh_cycles = 40,
                  .max_reads = 64,
                  .max_writes = 64,
                  .order = AxiOrder::kOutOfOrder,
                  .aw_waits_for_w = true}};
}

/// A path that serves one burst at a time, fast enough for the engine's TimeoutCycles.
EngineConfig single() {
  return {.axi = {.read_latency = 2,
                  .write_latency = 2,
                  .service = AxiService::kTurns,
                  .ahead = 2,
                  .ar = Stalls::random(0.1),
                  .aw = Stalls::random(0.1),
                  .w = Stalls::random(0.1)},
          .local_ar = Stalls::random(0.3),
          .local_w = Stalls::bursty(0.3, 4)};
}

/// Answers `left` accesses at random with an error.
template <class Rig>
void with_errors(Rig& rig, unsigned share, unsigned& left) {
  auto rng = std::make_shared<std::mt19937_64>(rig.sim.seed());
  auto fails = [rng, &left](unsigned one_in) {
    if (left == 0 || (*rng)() % one_in) return false;
    --left;
    return true;
  };
  rig.memory.respond = [rng, fails, share](const ng::tb::AxiAccess& a) {
    const uint64_t offset = a.first & kOffsetMask;
    if (offset >= kRecords && offset < kRecords + 0x10000) return ng::tb::kAxiOkay;
    if (!fails(share)) return ng::tb::kAxiOkay;
    return (*rng)() % 2 ? ng::tb::kAxiSlvErr : ng::tb::kAxiDecErr;
  };
  rig.local_read_fails = [fails, share](uint64_t) { return fails(share); };
}

template <class Rig>
void check_all(const std::string& name, unsigned rounds) {
  {
    Rig rig(name + "_quiet", kBus<Rig>, quiet());
    CHECK(run_rounds(rig, rounds) == 0);
  }
  {
    Rig rig(name + "_wild", kBus<Rig>, wild());
    CHECK(run_rounds(rig, rounds) == 0);
  }
  {
    Rig rig(name + "_channel", kBus<Rig>, channel(kBus<Rig>));
    CHECK(run_rounds(rig, rounds) == 0);
  }
  {
    Rig rig(name + "_single", kBus<Rig>, single());
    CHECK(run_rounds(rig, rounds) == 0);
  }
  {
    Rig rig(name + "_errors", kBus<Rig>, wild());
    unsigned left = 0;
    with_errors(rig, 60, left);
    CHECK(run_rounds(rig, rounds, &left) > 5);
  }
}

}  // namespace

TEST_CASE("random descriptors on all queues of a 64-bit engine") {
  check_all<EngineRig<Vdma_engine_8>>("engine_random_8", 10);
}
TEST_CASE("random descriptors on all queues of a 256-bit engine") {
  check_all<EngineRig<Vdma_engine_32>>("engine_random_32", 10);
}
TEST_CASE("random descriptors on all queues of a 512-bit engine") {
  check_all<EngineRig<Vdma_engine_64>>("engine_random_64", 10);
}
TEST_CASE("many random descriptors on all queues of every engine", "[nightly]") {
  check_all<EngineRig<Vdma_engine_8>>("engine_nightly_8", 500);
  check_all<EngineRig<Vdma_engine_32>>("engine_nightly_32", 500);
  check_all<EngineRig<Vdma_engine_64>>("engine_nightly_64", 500);
}
