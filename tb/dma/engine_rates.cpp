// SPDX-License-Identifier: Apache-2.0
#include "tb/dma/engine_rates.h"

#include <Vdma_engine_32.h>
#include <Vdma_engine_64.h>
#include <Vdma_engine_8.h>

#include "tb/dma/dma_words.h"
#include "tb/dma/engine_rig.h"

namespace ng::tb {
namespace {

constexpr uint64_t kSource = 0x100000, kDestination = 0x900000, kRing = 0x4000000;
constexpr auto kNone = std::nullopt;

struct Target {
  bool cycles = false;  // at most this many; else at least this utilisation
  double value = 0;
};

// One copy after another of the same size. The peers' figures are those of docs/blocks/dma.md.
struct Case {
  RateGroup group;
  unsigned bus_bytes;
  unsigned latency;
  unsigned count;
  uint64_t bytes;
  std::optional<Target> target{};
  PeerRates peers{};
};

constexpr auto kSingle = RateGroup::kSingle;
constexpr auto kMany = RateGroup::kBackToBack;

const Case kCases[] = {
    {kSingle, 8, 3, 1, 64, Target{true, 18}, {0.421, 0.364, 0.276}},
    {kSingle, 8, 3, 1, 512, kNone, {0.853, 0.790, 0.454}},
    {kSingle, 8, 3, 1, 4096, kNone, {0.977, 0.919, 0.654}},
    {kSingle, 8, 3, 1, 65536, Target{false, 0.995}, {0.995, 0.940, 0.945}},
    {kSingle, 8, 100, 1, 64, kNone, {0.069, 0.067, 0.063}},
    {kSingle, 8, 100, 1, 512, kNone, {0.372, 0.366, 0.269}},
    {kSingle, 8, 100, 1, 4096, kNone, {0.824, 0.821, 0.582}},
    {kSingle, 8, 100, 1, 65536, kNone, {0.983, 0.983, 0.701}},
    {kSingle, 32, 3, 1, 64},
    {kSingle, 32, 3, 1, 65536},
    {kSingle, 32, 100, 1, 64},
    {kSingle, 32, 100, 1, 65536},
    {kSingle, 64, 3, 1, 64},
    {kSingle, 64, 3, 1, 65536},
    {kSingle, 64, 100, 1, 64, kNone, {0.009, kNone, kNone}},
    {kSingle, 64, 100, 1, 512, kNone, {0.069, kNone, kNone}},
    {kSingle, 64, 100, 1, 4096, kNone, {0.372, kNone, kNone}},
    {kSingle, 64, 100, 1, 65536, kNone, {0.893, kNone, kNone}},

    {kMany, 8, 3, 2000, 16, Target{false, 0.95}, {0.658, 0.397, 0.087}},
    {kMany, 8, 3, 1000, 64, Target{false, 0.98}, {0.885, 0.884, 0.229}},
    {kMany, 8, 3, 500, 512, kNone, {0.982, 0.938, 0.436}},
    {kMany, 8, 100, 2000, 16, kNone, {0.299, 0.037, 0.017}},
    {kMany, 8, 100, 1000, 64, Target{false, 0.95}, {0.849, 0.141, 0.061}},
    {kMany, 8, 100, 500, 512, kNone, {0.960, 0.748, 0.262}},
    {kMany, 32, 3, 2000, 16},
    {kMany, 32, 3, 2000, 64},
    {kMany, 32, 3, 1000, 512},
    {kMany, 32, 3, 16, 65536},
    {kMany, 32, 100, 2000, 16},
    {kMany, 32, 100, 2000, 64},
    {kMany, 32, 100, 1000, 512},
    {kMany, 32, 100, 16, 65536},
    {kMany, 64, 3, 4000, 16},
    {kMany, 64, 3, 4000, 64},
    {kMany, 64, 3, 2000, 512},
    {kMany, 64, 3, 16, 65536},
    {kMany, 64, 100, 4000, 16, kNone, {0.038, kNone, kNone}},
    {kMany, 64, 100, 4000, 64, Target{false, 0.90}, {0.152, kNone, kNone}},
    {kMany, 64, 100, 2000, 512, Target{false, 0.95}, {0.750, kNone, kNone}},
    {kMany, 64, 100, 16, 65536},
};

std::string size_text(uint64_t bytes) {
  return bytes % 1024 == 0 ? fmt::format("{} KiB", bytes / 1024) : fmt::format("{} B", bytes);
}

Limits limits() {
  return {.queue = 0,
          .sbuf_bytes = 1 << 20,
          .scale_bytes = 4096,
          .psum_bytes = 65536,
          .semaphores = 256,
          .remote = true};
}

// An engine of its own for every row.
template <class V>
class Bench {
 public:
  Bench(const std::string& name, unsigned bus_bytes, unsigned latency)
      : rig(name, bus_bytes, {.axi = {.read_latency = latency}}), bus_bytes_(bus_bytes) {
    rate.bus_bits = 8 * bus_bytes;
    rate.read_latency = latency;
  }

  EngineRig<V> rig;
  Rate rate;
  ShapeRegisters registers{};

  void run(const std::vector<Instruction>& descriptors, bool ring = false) {
    uint64_t bytes = 0;
    for (const Instruction& i : descriptors) {
      const Descriptor d(i, registers, limits());
      execute(rig.reference, d);
      bytes += d.source_bytes();
      if (!ring) rig.push(0, i);
    }
    auto& queue = rig.queues[0];
    const uint64_t before = queue.completes, rung = rig.sim.cycle();
    if (ring) rig.start_ring(hbm(kRing), descriptors);
    rig.run_until([&] { return queue.completes - before == descriptors.size() || rig.stopped(0); },
                  10000000, "the last completion");
    rig.settle();
    rig.check_memory();
    if (rig.stopped(0)) throw Mismatch(fmt::format("the queue stopped {}", where()));
    rate.cycles = queue.complete_at.back() - (ring ? rung : queue.accepted_at[before]);
    rate.utilisation = double(bytes) / double(rate.cycles * bus_bytes_);
  }

 private:
  unsigned bus_bytes_;
};

std::vector<Instruction> copies(unsigned count, uint64_t bytes, uint64_t src = kSource,
                                uint64_t dst = kDestination) {
  std::vector<Instruction> all;
  for (uint64_t i = 0; i < count; ++i)
    all.push_back(copy(0, hbm(src + i * bytes), hbm(dst + i * bytes), bytes));
  return all;
}

template <class Row>
void with_bus(unsigned bus_bytes, Row&& row) {
  if (bus_bytes == 8)
    row.template operator()<Vdma_engine_8>();
  else if (bus_bytes == 32)
    row.template operator()<Vdma_engine_32>();
  else
    row.template operator()<Vdma_engine_64>();
}

template <class V>
Rate copy_row(const Case& c) {
  Bench<V> bench(fmt::format("rate_{}_{}_{}x{}", c.bus_bytes, c.latency, c.count, c.bytes),
                 c.bus_bytes, c.latency);
  bench.run(copies(c.count, c.bytes));
  Rate& rate = bench.rate;
  rate.what = size_text(c.bytes);
  rate.peers = c.peers;
  if (c.target && c.target->cycles) {
    rate.target = fmt::format("<= {:.0f} cycles", c.target->value);
    rate.met = double(rate.cycles) <= c.target->value;
  } else if (c.target) {
    rate.target = fmt::format(">= {:.1f} %", 100 * c.target->value);
    rate.met = rate.utilisation >= c.target->value;
  }
  return rate;
}

// At most one beat more in a burst, one cycle more at a page of 4 KiB and for each beat more.
template <class V>
Rate misaligned_row(unsigned bus, unsigned latency, uint64_t bytes, unsigned src, unsigned dst) {
  const auto name = [&](const char* kind) {
    return fmt::format("rate_{}_{}_{}_{}_{}", kind, bus, latency, bytes, dst);
  };
  Bench<V> aligned(name("aligned"), bus, latency);
  aligned.run(copies(1, bytes));
  Bench<V> bench(name("misaligned"), bus, latency);
  bench.run(copies(1, bytes, kSource + src, kDestination + dst));
  Rate& rate = bench.rate;
  const auto beats = [](auto& b) {
    return b.rig.memory.reads().beats + b.rig.memory.writes().beats;
  };
  const uint64_t reads = bench.rig.memory.reads().bursts;
  const uint64_t bursts = reads + bench.rig.memory.writes().bursts;
  const uint64_t pages = (src + bytes - 1) / 4096 + (dst + bytes - 1) / 4096;
  rate.what = fmt::format("{} from +{} to +{}", size_text(bytes), src, dst);
  rate.more_beats = beats(bench) - beats(aligned);
  rate.more_cycles = rate.cycles - aligned.rate.cycles;
  rate.target = "<= 1 beat/burst, 1 cycle/page";
  rate.met = *rate.more_beats <= bursts && *rate.more_cycles <= reads + pages;
  if (bus == 8 && bytes == 4096)
    rate.peers = latency == 3 ? PeerRates{0.966, kNone, 0.647} : PeerRates{0.817, kNone, 0.520};
  if (bus == 64 && bytes == 4096 && latency == 100) rate.peers[0] = 0.364;
  return rate;
}

// 1,024 rows of 64 bytes out of a matrix, into one, or both; no two of them neighbours.
template <class V>
Rate rows_row(unsigned bus, unsigned latency, bool gather, bool scatter) {
  const char* way = gather && scatter ? "both" : gather ? "gathered" : "scattered";
  Bench<V> bench(fmt::format("rate_rows_{}_{}_{}", way, bus, latency), bus, latency);
  bench.registers[1] = {64, {{{64, 192}, {16, 64 * 192 + 64}, {1, 0}, {1, 0}}}};
  bench.registers[2] = {64, {{{8, 128}, {8, 8 * 128 + 64}, {16, -64 * 192}, {1, 0}}}};
  for (unsigned reg : {1u, 2u}) bench.rig.push(0, shape_instruction(bench.registers[reg], reg, 0));
  bench.rig.settle();
  Instruction i = copy(0, hbm(kSource), hbm(kDestination), 65536);
  if (gather) i.set(Field::kSrcShaped, 1).set(Field::kSrcShape, 1);
  if (scatter) i.set(Field::kDstShaped, 1).set(Field::kDstShape, 2);
  bench.run({i});
  Rate& rate = bench.rate;
  rate.what = fmt::format("rows of 64 B {}", gather && scatter ? "each way" : way);
  rate.idle_cycles = bench.rig.memory.writes().idle_cycles();
  rate.target = "0 idle cycles";
  rate.met = *rate.idle_cycles == 0;
  return rate;
}

// From the doorbell on. The port carries every descriptor too, in whole beats.
template <class V>
Rate ring_row(unsigned bus, unsigned latency, unsigned count, uint64_t bytes) {
  Bench<V> bench(fmt::format("rate_ring_{}_{}_{}", bus, latency, bytes), bus, latency);
  bench.run(copies(count, bytes), true);
  Rate& rate = bench.rate;
  rate.what = size_text(bytes);
  const uint64_t carried = (bytes + bus - 1) / bus * bus + kInstructionBytes;
  rate.bound = double(bytes) / double(carried);
  return rate;
}

}  // namespace

std::string_view heading(RateGroup group) {
  switch (group) {
    case RateGroup::kSingle:
      return "one copy";
    case RateGroup::kBackToBack:
      return "copies back to back";
    case RateGroup::kMisaligned:
      return "misaligned against aligned";
    case RateGroup::kRows:
      return "rows of an N-D shape";
    case RateGroup::kRings:
      return "copies back to back, descriptors fetched from a ring in the same memory";
  }
  return {};
}

void measure_rates(RateGroup group, const std::function<void(const Rate&)>& row) {
  const auto emit = [&](Rate rate) {
    rate.group = group;
    row(rate);
  };
  for (const Case& c : kCases)
    if (c.group == group) with_bus(c.bus_bytes, [&]<class V> { emit(copy_row<V>(c)); });
  if (group == RateGroup::kSingle || group == RateGroup::kBackToBack) return;
  for (unsigned bus : {8u, 32u, 64u}) {
    for (unsigned latency : {3u, 100u}) {
      with_bus(bus, [&]<class V> {
        if (group == RateGroup::kMisaligned) {
          emit(misaligned_row<V>(bus, latency, 4096, 1, 3));
          emit(misaligned_row<V>(bus, latency, 65536, 0, 1));
          emit(misaligned_row<V>(bus, latency, 65536, 5, 0));
        } else if (group == RateGroup::kRows) {
          emit(rows_row<V>(bus, latency, true, false));
          emit(rows_row<V>(bus, latency, false, true));
          emit(rows_row<V>(bus, latency, true, true));
        } else {
          emit(ring_row<V>(bus, latency, 2000, 16));
          emit(ring_row<V>(bus, latency, 2000, 64));
          emit(ring_row<V>(bus, latency, 500, 512));
        }
      });
    }
  }
}

}  // namespace ng::tb
