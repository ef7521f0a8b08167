// SPDX-License-Identifier: Apache-2.0
// A round of random descriptors: what each queue of an engine is given, in memory of its own, and
// what must stand there as each of them ends or stops.
#pragma once

#include <catch2/catch_test_macros.hpp>

#include "tb/dma/dma_words.h"
#include "tb/dma/engine_rig.h"
#include "tb/dma/queue_random.h"

namespace ng::test {

constexpr Limits limits_of(unsigned queue) {
  return {.queue = queue,
          .sbuf_bytes = 1 << 20,
          .scale_bytes = 4096,
          .psum_bytes = 65536,
          .semaphores = 256,
          .remote = true};
}

inline constexpr unsigned kSlots = 16;  // descriptors of a round, in memory of their own
inline constexpr uint64_t kRecords = 0x70000000000;

struct Place {
  uint64_t base;
  uint64_t size;
};

/// Queue q's slot s of a space: no other descriptor of the round touches it.
inline Place place(Generator& make, unsigned q, unsigned s, bool source) {
  const uint64_t half = source ? 0 : 1;
  switch (make.below(8)) {
    case 0:
    case 1:
      return {sbuf(q << 18 | half << 17 | s << 13), 8192};
    case 2:
      return {global_address(Space::kPsum, q << 14 | half << 13 | s << 9), 512};
    case 3:
      return {global_address(Space::kSbufScale, q << 10 | half << 9 | s << 5), 32};
    case 4:
      return {global_address(Space::kSemaphore, q << 8 | half << 7 | s << 3), 8};
    case 5:
      return {global_address(Space::kSbuf, q << 24 | half << 23 | s << 16, 7), 65536};  // chip 7
    default:
      return {hbm((q + 1ull) << 32 | half << 31 | uint64_t{s} << 16), 65536};
  }
}

template <class Rig>
class Round {
 public:
  Round(Rig& rig, Generator& make) : rig_(rig), make_(make) {
    for (unsigned q = 0; q < kQueues; ++q) fill_queue(q);
    rig.on_complete = [this](unsigned q) { ended(q); };
  }

  struct Job {
    Descriptor d;
    bool skipped = false;
    Cause cause = Cause::kNone;  // why it was skipped
    uint64_t fault = 0;
  };
  std::vector<Job> jobs[kQueues];
  size_t next[kQueues] = {};

  bool finished() const {
    for (unsigned q = 0; q < kQueues; ++q)
      if (next[q] != jobs[q].size()) return false;
    return true;
  }
  uint8_t device(uint64_t at) {
    return on_chip(at) ? rig_.local.read(at) : rig_.memory.bytes().read(at);
  }

  /// A queue has stopped: the oldest descriptor that has not ended is the one, and its bytes are
  /// old or new ones.
  void stopped(unsigned q) {
    Job& job = jobs[q].at(next[q]);
    const Descriptor& d = job.d;
    job.cause = rig_.cause(q);
    job.fault = rig_.fault(q);
    const bool psum = on_chip(job.fault) && address_space(job.fault) == Space::kPsum;
    if (psum ? job.cause != Cause::kPsumUnwritten
             : job.cause != Cause::kBusSlave && job.cause != Cause::kBusDecode)
      FAIL(to_text(d.instruction()) << " stopped with " << cause_name(job.cause));
    auto within = [&](const Side& side) {
      return side.used && job.fault >= side.address + uint64_t(side.lowest()) &&
             job.fault <= side.address + uint64_t(side.highest());
    };
    if (!within(d.src) && !within(d.dst))
      FAIL(fmt::format("{}: fault address {:#x} in neither side", to_text(d.instruction()),
                       job.fault));
    if (d.is(Opcode::kDmaAdd) || make_.one_in(3)) {
      ReferenceMemory after = rig_.reference;
      execute(after, d);
      for (uint64_t at : d.dst.bytes()) {
        const uint8_t now = device(at);
        if (now != rig_.reference.read(at) && now != after.read(at))
          FAIL(fmt::format("{}: byte {:#x} is neither old nor new", to_text(d.instruction()), at));
        rig_.reference.write(at, now);
      }
      job.skipped = true;
      rig_.skip(q);
    } else {
      rig_.resume(q);
    }
  }

 private:
  void ended(unsigned q) {
    if (next[q] >= jobs[q].size()) FAIL("queue " << q << " ends what it was not given");
    Job& job = jobs[q][next[q]++];
    const Descriptor& d = job.d;
    if (!job.skipped) execute(rig_.reference, d);
    if (d.record()) {
      uint8_t bytes[32] = {};
      auto put = [&](unsigned at, unsigned count, uint64_t value) {
        for (unsigned b = 0; b < count; ++b) bytes[at + b] = uint8_t(value >> 8 * b);
      };
      put(0, 2, d.instruction().tag());
      put(2, 2, uint64_t(job.skipped ? job.cause : Cause::kNone));
      put(8, 8, d.source_bytes());
      if (job.skipped) put(16, 8, job.fault);
      for (unsigned b = 0; b < 32; ++b) rig_.reference.write(d.record_addr() + b, bytes[b]);
      for (unsigned b = 0; b < 32; ++b) compare(d, d.record_addr() + b);
    }
    if (d.nothing()) return;
    for (uint64_t at : d.dst.bytes()) compare(d, at);
  }

  void compare(const Descriptor& d, uint64_t at) {
    if (device(at) != rig_.reference.read(at))
      FAIL(fmt::format("{}: ended, but byte {:#x} is {:#04x}, expected {:#04x}, {}",
                       to_text(d.instruction()), at, device(at), rig_.reference.read(at),
                       tb::where()));
  }

  void fill_queue(unsigned q) {
    ShapeRegisters& registers = rig_registers(q);
    for (unsigned s = 0; s < kSlots; ++s) {
      for (;;) {
        std::vector<Instruction> shapes;
        ShapeRegisters after = registers;
        const Instruction i = descriptor(q, s, shapes, after);
        const Descriptor d(i, after, limits_of(q));
        if (d.verdict.cause != Cause::kNone || !fits_) continue;
        for (auto& shape : shapes) {
          jobs[q].push_back({Descriptor(shape, after, limits_of(q))});
          rig_.push(q, shape);
        }
        registers = after;
        jobs[q].push_back({d});
        rig_.push(q, i);
        break;
      }
    }
  }

  static ShapeRegisters& rig_registers(unsigned q) {
    static ShapeRegisters none[kQueues];
    none[q] = {};
    return none[q];
  }

  /// Sets one side's fields; fits_ falls when the slot is too small.
  void side(Instruction& i, bool source, const Place& where, const Shape* shape, uint64_t bytes,
            uint64_t unit) {
    const int64_t low = shape ? int64_t(shape->lowest()) : 0;
    const int64_t high = shape ? int64_t(shape->highest()) : int64_t(bytes) - 1;
    const uint64_t span = bytes ? uint64_t(high - low + 1) : 0;
    if (span > where.size) {
      fits_ = false;
      return;
    }
    uint64_t start = where.base + make_.below(where.size - span + 1);
    if (make_.one_in(4)) start = where.base;
    start = (start + uint64_t(-low)) / unit * unit;
    if (start + uint64_t(low) < where.base) start += unit;
    if (start + uint64_t(high) >= where.base + where.size && bytes) fits_ = false;
    i.set(source ? Field::kSrcAddr : Field::kDstAddr, int64_t(start));
  }

  Instruction descriptor(unsigned q, unsigned s, std::vector<Instruction>& shapes,
                         ShapeRegisters& registers) {
    fits_ = true;
    static constexpr Opcode kOpcodes[] = {Opcode::kDmaCopy, Opcode::kDmaCopy, Opcode::kDmaCopy,
                                          Opcode::kDmaFill, Opcode::kDmaAdd,  Opcode::kDmaTranspose,
                                          Opcode::kDmaCast, Opcode::kNop};
    Instruction i = dma(q, kOpcodes[make_.below(8)]);
    const Opcode op = i.opcode();
    if (op == Opcode::kNop) return i;
    const Place from = place(make_, q, s, true), to = place(make_, q, s, false);
    const bool words_in = address_space(from.base) == Space::kSemaphore,
               words_out = address_space(to.base) == Space::kSemaphore;
    i.set_tag(uint16_t(make_.rng()()));
    i.set(Field::kFence, make_.one_in(8)).set(Field::kIrq, make_.one_in(8));
    if (make_.one_in(6)) i = with_record(i, hbm(kRecords + (q * kSlots + s) * 32), i.tag());
    if (op == Opcode::kDmaTranspose) {
      const uint64_t e = words_in || words_out ? 4 : 1ull << make_.below(3), rows = make_.below(14),
                     cols = make_.below(14);
      const int64_t a = int64_t(e * (cols + make_.below(9))),
                    b = int64_t(e * (rows + make_.below(9)));
      i.set(Field::kElement, int64_t(e))
          .set(Field::kRows, int64_t(rows))
          .set(Field::kCols, int64_t(cols));
      i.set(Field::kSrcStride, make_.one_in(3) ? -a : a)
          .set(Field::kDstStride, make_.one_in(3) ? -b : b);
      const ShapeRegisters none{};
      Instruction probe = i;
      const Descriptor d(probe.set(Field::kSrcAddr, int64_t(hbm(1 << 30)))
                             .set(Field::kDstAddr, int64_t(hbm(1 << 29))),
                         none, limits_of(q));
      side(i, true, from, &d.src.shape, d.source_bytes(), e);
      side(i, false, to, &d.dst.shape, d.source_bytes(), e);
      return i;
    }
    uint64_t in = 1, out = 1;
    if (op == Opcode::kDmaAdd) {
      i.set(Field::kFormat, make_.one_in(2) ? 4 : 5);
      in = out = format_bytes(i.get(Field::kFormat));
    }
    if (op == Opcode::kDmaCast) {
      static constexpr int kPairs[][2] = {{5, 0}, {5, 1}, {4, 2}, {4, 0}, {0, 5},
                                          {1, 4}, {2, 5}, {4, 5}, {5, 4}};
      const auto& pair = kPairs[make_.below(9)];
      i.set(Field::kFormat, pair[0])
          .set(Field::kOutFormat, pair[1])
          .set(Field::kSaturate, int64_t(make_.below(2)));
      in = format_bytes(uint64_t(pair[0])), out = format_bytes(uint64_t(pair[1]));
    }
    const bool is_fill = op == Opcode::kDmaFill;
    const uint64_t element = is_fill ? 1ull << make_.below(4) : 1;
    if (is_fill)
      i.set(Field::kElement, int64_t(element)).set(Field::kPattern, int64_t(make_.rng()()));
    const uint64_t most = std::min({make_.one_in(8)   ? 60000ull
                                    : make_.one_in(2) ? 64ull
                                                      : 3000ull,
                                    from.size * 1ull, to.size / out * in * 1ull});
    uint64_t bytes = make_.below(most + 1) / std::max(in, element) * std::max(in, element);
    if (words_in || words_out) bytes = bytes / (4 * in) * (4 * in);
    Shape src, dst;
    bool src_shaped = !is_fill && bytes && make_.one_in(3), dst_shaped = bytes && make_.one_in(3);
    const unsigned reg = unsigned(make_.below(4));
    if (src_shaped) {
      src = make_.shape(bytes, words_in || words_out ? 4 * in : in);
      bytes = uint64_t(src.total());
      registers[reg] = src;
      shapes.push_back(shape_instruction(src, reg, q));
      i.set(Field::kSrcShaped, 1).set(Field::kSrcShape, reg);
    }
    if (dst_shaped) {
      Shape whole;
      whole.element = 1;
      whole.dims[0].count = bytes / in * out;
      dst = make_.same_total(whole, words_out ? 4 : out);
      registers[(reg + 1) % 4] = dst;
      shapes.push_back(shape_instruction(dst, (reg + 1) % 4, q));
      i.set(Field::kDstShaped, 1).set(Field::kDstShape, (reg + 1) % 4);
    }
    i.set(Field::kBytes, int64_t(bytes));
    if (!is_fill) side(i, true, from, src_shaped ? &src : nullptr, bytes, words_in ? 4 : in);
    side(i, false, to, dst_shaped ? &dst : nullptr, bytes / in * out, words_out ? 4 : out);
    return i;
  }

  Rig& rig_;
  Generator& make_;
  bool fits_ = true;
};

}  // namespace ng::test
