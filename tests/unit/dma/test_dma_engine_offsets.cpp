// SPDX-License-Identifier: Apache-2.0
// Whole engines: copies between every pair of offsets modulo the bus, through both movers at once,
// every byte around them looked at.
#include <Vdma_engine_32.h>
#include <Vdma_engine_64.h>
#include <Vdma_engine_8.h>

#include <catch2/catch_test_macros.hpp>
#include <numeric>

#include "tb/dma/dma_words.h"
#include "tb/dma/engine_rig.h"

using namespace ng;
using namespace ng::tb;

namespace {

constexpr unsigned kBurst = 1024;         // bytes of the longest
constexpr uint64_t kWindow = 1ull << 20;  // of destinations, SBUF and HBM alike

std::vector<unsigned> range(unsigned first, unsigned last) {
  std::vector<unsigned> all(last - first + 1);
  std::iota(all.begin(), all.end(), first);
  return all;
}
std::vector<unsigned> join(std::vector<unsigned> a, const std::vector<unsigned>& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

template <class V>
void every_pair(const std::string& name, unsigned bus, const std::vector<unsigned>& lengths) {
  EngineRig<V> rig(name, bus, {.axi = {.read_latency = 4}});
  const ShapeRegisters none{};
  uint64_t at = 0, turn = 0;
  const auto check = [&] {
    rig.settle();
    rig.check_memory();
    at = 0;
  };
  for (unsigned src = 0; src < bus; ++src) {
    for (unsigned dst = 0; dst < bus; ++dst) {
      for (const unsigned bytes : lengths) {
        const uint64_t room = (dst + bytes + 2 * bus - 1) / bus * bus;
        if (at + room > kWindow) check();
        // sources wander, so that pages end anywhere in them
        const uint64_t from = hbm(0x100000 + turn * 0x5C0 % 0x10000 + src);
        for (const unsigned load : {0u, 1u}) {
          const unsigned q = 2 * load + turn % 2;
          const Instruction i =
              copy(q, from, load ? sbuf(at + dst) : hbm(0x900000 + at + dst), bytes);
          const Limits limits{.queue = q, .sbuf_bytes = kWindow, .remote = true};
          execute(rig.reference, Descriptor(i, none, limits));
          rig.push(q, i);
        }
        at += room;
        ++turn;
      }
    }
  }
  check();
  uint64_t ended = 0;
  for (const auto& queue : rig.queues) ended += queue.completes;
  CHECK(ended == 2 * turn);
}

std::vector<unsigned> around_beats(unsigned bus) {
  return {0, 1, bus - 1, bus, bus + 1, 2 * bus - 1, 2 * bus, 2 * bus + 1};
}
std::vector<unsigned> around_bursts() {
  return {kBurst - 1, kBurst, kBurst + 1, 2 * kBurst - 1, 2 * kBurst, 2 * kBurst + 1};
}

}  // namespace

TEST_CASE("every pair of offsets of 64 bits with lengths around nothing, one and two bursts") {
  every_pair<Vdma_engine_8>("offsets_8", 8, join(range(0, 17), around_bursts()));
}
TEST_CASE("every pair of offsets of 256 and 512 bits with lengths around one and two beats") {
  every_pair<Vdma_engine_32>("offsets_32", 32, around_beats(32));
  every_pair<Vdma_engine_64>("offsets_64", 64, around_beats(64));
}
TEST_CASE("every pair of offsets of 64 bits with every length from 0 to two bursts", "[nightly]") {
  every_pair<Vdma_engine_8>("offsets_all_8", 8, range(0, 2 * kBurst + 1));
}
TEST_CASE("every pair of offsets of 256 bits with every length to two beats and around bursts",
          "[nightly]") {
  every_pair<Vdma_engine_32>("offsets_all_32", 32, join(range(0, 65), around_bursts()));
}
TEST_CASE("every pair of offsets of 512 bits with every length to two beats and around bursts",
          "[nightly]") {
  every_pair<Vdma_engine_64>("offsets_all_64", 64, join(range(0, 129), around_bursts()));
}
