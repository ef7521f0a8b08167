// SPDX-License-Identifier: Apache-2.0
// A whole DMA engine (dma_engine_bench.sv) between its queues' instructions, an AXI memory and an
// on-chip memory. Both memories start from the same seed as the reference's, on which tests execute
// the same descriptors, each byte by byte.
#pragma once

#include <fmt/format.h>

#include <deque>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "golden/base/bytes.h"
#include "golden/numerics/convert.h"
#include "golden/numerics/fp32_ops.h"
#include "tb/axi_checker.h"
#include "tb/axi_memory.h"
#include "tb/dma/dma_reference.h"
#include "tb/scoreboard.h"
#include "tb/sim.h"
#include "tb/stream.h"

namespace ng::tb {

constexpr unsigned kQueues = 4;
constexpr unsigned kReportBits = 141;

struct EngineConfig {
  AxiMemoryConfig axi{};
  unsigned local_latency = 2;
  unsigned local_jitter = 0;
  Stalls offers = Stalls::never();
  Stalls local_ar = Stalls::never();
  Stalls local_w = Stalls::never();
};

inline bool on_chip(uint64_t addr) {
  return address_chip(addr) == kThisChip && address_space(addr) != Space::kHbm;
}

/// What the engine should have made of both memories.
struct ReferenceMemory {
  explicit ReferenceMemory(uint64_t seed) : bus(seed), local(seed) {}
  AxiBytes bus, local;
  uint8_t read(uint64_t addr) const { return on_chip(addr) ? local.read(addr) : bus.read(addr); }
  void write(uint64_t addr, uint8_t value) { (on_chip(addr) ? local : bus).write(addr, value); }
};

/// A descriptor executed on bytes, straight from its definition.
inline void execute(ReferenceMemory& memory, const Descriptor& d) {
  if (d.nothing() || d.verdict.cause != Cause::kNone) return;
  const auto to = d.dst.bytes();
  if (d.is(Opcode::kDmaFill)) {
    for (uint64_t i = 0; i < to.size(); ++i) memory.write(to[i], d.pattern_byte(i));
    return;
  }
  if (d.is(Opcode::kDmaTranspose)) {
    const uint64_t e = d.src.unit;
    for (uint64_t c = 0; c < d.src.shape.dims[0].count; ++c)
      for (uint64_t r = 0; r < d.src.shape.dims[1].count; ++r)
        for (uint64_t b = 0; b < e; ++b)
          memory.write(
              d.dst.address + c * uint64_t(d.dst.shape.dims[1].stride) + r * e + b,
              memory.read(d.src.address + r * uint64_t(d.src.shape.dims[1].stride) + c * e + b));
    return;
  }
  const auto from = d.src.bytes();
  auto load = [&](const std::vector<uint64_t>& at, uint64_t i, uint64_t size) {
    uint32_t value = 0;
    for (uint64_t b = 0; b < size; ++b) value |= uint32_t{memory.read(at[i * size + b])} << 8 * b;
    return value;
  };
  auto store = [&](uint64_t i, uint64_t size, uint32_t value) {
    for (uint64_t b = 0; b < size; ++b) memory.write(to[i * size + b], uint8_t(value >> 8 * b));
  };
  const uint64_t in = d.src.unit, out = d.dst.unit;
  for (uint64_t i = 0; i < from.size() / in; ++i) {
    const uint32_t x = load(from, i, in);
    if (d.is(Opcode::kDmaCopy)) {
      store(i, 1, x);
    } else if (d.is(Opcode::kDmaAdd)) {
      const uint32_t y = load(to, i, in);
      store(i, in, in == 4 ? fp32_add(Fp32{x}, Fp32{y}).bits : bf16_add(uint16_t(x), uint16_t(y)));
    } else {
      store(i, out,
            convert(Format(d.instruction().get(Field::kOutFormat)),
                    to_fp32(Format(d.instruction().get(Field::kFormat)), x), Rounding::kNearest,
                    d.instruction().get(Field::kSaturate) ? Overflow::kSaturate : Overflow::kIeee,
                    0));
    }
  }
}

template <class V>
class EngineRig {
 public:
  EngineRig(const std::string& name, unsigned bus_bytes, EngineConfig config = {})
      : sim(name),
        pins(NG_AXI_PINS(sim.top(), axi)),
        memory(pins, with_seed(config.axi, sim.seed())),
        checker(pins, name, kAddressBesideData),
        local(memory.config().seed),
        reference(memory.config().seed),
        config_(config),
        bus_bytes_(bus_bytes),
        rng_(sim.seed() ^ 0xE391) {
    sim->class_i = 0;
    sim->fetch_enable_i = 0;
    sim->fetch_base_i = 0;
    sim->fetch_size_i = sim->fetch_tail_i = 0;
    drive();
    sim.reset();
  }

  Sim<V> sim;
  AxiPins pins;
  AxiMemory memory;
  AxiChecker checker;
  AxiBytes local;  // on-chip bytes, at global addresses
  ReferenceMemory reference;
  struct Queue {
    std::deque<Instruction> waiting;
    bool offered = false;
    uint64_t accepted = 0, read_dones = 0, completes = 0, irqs = 0;
    std::vector<uint64_t> accepted_at, complete_at;
  } queues[kQueues];
  std::function<bool(uint64_t addr)> local_read_fails;  // by beat
  std::function<void(unsigned queue)> on_complete, on_read_done;
  std::function<void(uint64_t addr, uint64_t strobe)> on_local_write;
  bool hold_local_ar = false, hold_local_w = false;  // the chip takes no read, no write

  void push(unsigned q, const Instruction& i) { queues[q].waiting.push_back(i); }
  /// Queue 0 takes these from a ring at `base` of both memories instead of from push().
  void start_ring(uint64_t base, const std::vector<Instruction>& ring) {
    for (size_t i = 0; i < ring.size(); ++i) {
      memory.bytes().write(base + i * kInstructionBytes, ring[i].bytes);
      reference.bus.write(base + i * kInstructionBytes, ring[i].bytes);
    }
    sim->fetch_base_i = base;
    sim->fetch_tail_i = uint16_t(ring.size());
    sim->fetch_size_i = uint16_t(ring.size() + 1);
    sim->fetch_enable_i = 1;
  }
  bool report(unsigned q, unsigned bit) const { return report_bits(q, bit, 1); }
  bool busy(unsigned q) const { return report(q, 140); }
  bool stopped(unsigned q) const { return report(q, 139); }
  Cause cause(unsigned q) const { return Cause(report_bits(q, 135, 4)); }
  uint64_t fault(unsigned q) const {
    return report_bits(q, 103, 32) | uint64_t{top().fault_info_hi_o[q]} << 32;
  }
  void clear(unsigned q) { clear_ |= 1u << q; }
  void resume(unsigned q) { resume_ |= 1u << q; }
  void skip(unsigned q) { skip_ |= 1u << q; }

  void step() {
    drive();
    memory.drive();
    checker.drive();
    sim.eval();
    memory.sample();
    checker.sample();
    sample();
    sim.tick();
  }
  template <class Done>
  void run_until(Done&& done, uint64_t limit, const char* what) {
    for (uint64_t i = 0; i < limit; ++i) {
      if (done()) return;
      step();
    }
    throw Timeout(fmt::format("{} not reached in {} cycles; memory: {}; {}", what, limit,
                              memory.report(), where()));
  }
  bool settled(unsigned q) const { return stopped(q) || (queues[q].waiting.empty() && !busy(q)); }
  void settle(uint64_t limit = 1000000) {
    run_until([&] { return settled(0) && settled(1) && settled(2) && settled(3); }, limit,
              "idle or stopped");
  }
  /// Both memories are as the reference says, and nothing is owed on any channel.
  void check_memory() {
    checker.finish();
    for (bool chip : {false, true}) {
      const auto& device = chip ? local : memory.bytes();
      const auto at = device.first_difference(chip ? reference.local : reference.bus);
      if (at)
        throw Mismatch(fmt::format("byte {:#x} is {:#04x}, expected {:#04x} {}", *at,
                                   device.read(*at), reference.read(*at), where()));
    }
  }

 private:
  static AxiMemoryConfig with_seed(AxiMemoryConfig c, uint64_t seed) {
    c.seed = seed;
    return c;
  }
  struct LocalRead {
    unsigned reader;
    uint64_t addr;
    uint64_t ready_at;
  };

  V& top() const { return const_cast<EngineRig*>(this)->sim.top(); }
  uint64_t report_bits(unsigned q, unsigned lsb, unsigned width) const {
    uint64_t value = 0;
    for (unsigned b = 0; b < width; ++b) {
      const unsigned at = kReportBits * q + lsb + b;
      value |= uint64_t{top().report_o[at / 32] >> at % 32 & 1} << b;
    }
    return value;
  }

  void drive() {
    V& t = top();
    t.clear_i = std::exchange(clear_, 0);
    t.resume_i = std::exchange(resume_, 0);
    t.skip_i = std::exchange(skip_, 0);
    t.instr_valid_i = 0;
    for (unsigned q = 0; q < kQueues; ++q) {
      Queue& queue = queues[q];
      if (!queue.offered) queue.offered = !queue.waiting.empty() && !config_.offers.next(rng_);
      if (!queue.offered) continue;
      t.instr_valid_i |= 1u << q;
      const std::span bytes(queue.waiting.front().bytes);
      for (unsigned w = 0; w < 16; ++w)
        t.instr_data_i[16 * q + w] = load_le<uint32_t>(bytes.subspan(4 * w, 4));
    }
    t.local_ar_ready_i = 0;
    for (unsigned r = 0; r < 2; ++r)
      t.local_ar_ready_i |= unsigned(!config_.local_ar.next(rng_) && !hold_local_ar) << r;
    t.local_w_ready_i = !config_.local_w.next(rng_) && !hold_local_w;
    t.local_r_valid_i = 0;
    t.local_r_error_i = 0;
    AxiData data{};
    for (size_t b = 0; b < bus_bytes_; b += 8) {
      const uint64_t noise = rng_();
      std::memcpy(&data[b], &noise, 8);
    }
    answering_ = !reads_.empty() && reads_.front().ready_at <= sim.cycle();
    if (answering_) {
      const LocalRead& read = reads_.front();
      t.local_r_valid_i = 1u << read.reader;
      t.local_r_error_i = local_read_fails && local_read_fails(read.addr);
      for (unsigned b = 0; b < bus_bytes_; ++b) data[b] = local.read(read.addr + b);
    }
    axi_port::set_bytes(t.local_r_data_i, data);
  }

  void sample() {
    V& t = top();
    const uint64_t now = sim.cycle();
    if (answering_) reads_.pop_front();
    for (unsigned r = 0; r < 2; ++r) {
      if (!(t.local_ar_valid_o >> r & t.local_ar_ready_i >> r & 1)) continue;
      const uint64_t addr = local_address(r);
      if (addr % bus_bytes_ != 0)
        throw ProtocolError(fmt::format("a local read that is not aligned {}", where()));
      last_ready_ = std::max(last_ready_,
                             now + config_.local_latency +
                                 (config_.local_jitter ? rng_() % (config_.local_jitter + 1) : 0));
      reads_.push_back({r, addr, last_ready_});
    }
    if (t.local_w_valid_o && t.local_w_ready_i) {
      const uint64_t addr = kThisChip << 48 | uint64_t{t.local_w_space_o} << 44 | t.local_w_addr_o;
      if (addr % bus_bytes_ != 0)
        throw ProtocolError(fmt::format("a local write that is not aligned {}", where()));
      AxiData data{};
      axi_port::get_bytes(t.local_w_data_o, data);
      for (unsigned b = 0; b < bus_bytes_; ++b)
        if (uint64_t{t.local_w_strobe_o} >> b & 1) local.write(addr + b, data[b]);
      if (on_local_write) on_local_write(addr, t.local_w_strobe_o);
      ++local_writes;
      if (!first_local_write) first_local_write = now;
      last_local_write = now;
    }
    for (unsigned q = 0; q < kQueues; ++q) {
      Queue& queue = queues[q];
      const bool fetched = q == 0 && t.fetched_o;
      if (fetched || (queue.offered && t.instr_ready_o >> q & 1)) {
        if (!fetched) {
          queue.offered = false;
          queue.waiting.pop_front();
        }
        ++queue.accepted;
        queue.accepted_at.push_back(now);
      }
      if (report(q, 6)) {
        ++queue.read_dones;
        if (on_read_done) on_read_done(q);
      }
      if (report(q, 5)) {
        ++queue.completes;
        queue.complete_at.push_back(now);
        if (on_complete) on_complete(q);
      }
      queue.irqs += t.interrupt_o >> q & 1;
      if (queue.completes > queue.read_dones)
        throw ProtocolError(fmt::format("complete before read_done {}", where()));
    }
  }

  uint64_t local_address(unsigned reader) {
    auto& words = top().local_ar_addr_o;
    uint64_t offset = 0;
    for (unsigned b = 0; b < 44; ++b)
      offset |= uint64_t{words[(44 * reader + b) / 32] >> (44 * reader + b) % 32 & 1} << b;
    return kThisChip << 48 | uint64_t{top().local_ar_space_o >> 4 * reader & 15u} << 44 | offset;
  }

  EngineConfig config_;
  unsigned bus_bytes_;
  std::mt19937_64 rng_;
  std::deque<LocalRead> reads_;
  uint64_t last_ready_ = 0;
  bool answering_ = false;
  unsigned clear_ = 0, resume_ = 0, skip_ = 0;

 public:
  uint64_t local_writes = 0;
  std::optional<uint64_t> first_local_write;
  uint64_t last_local_write = 0;
};

}  // namespace ng::tb
