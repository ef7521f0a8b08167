// SPDX-License-Identifier: Apache-2.0
// Instructions of random fields, most of them near something legal.
#pragma once

#include "tb/dma/queue_random.h"

namespace ng::test {

struct Fuzz {
  explicit Fuzz(uint64_t seed, const Limits& limits) : make(seed, limits), limits(limits) {}
  Generator make;
  Limits limits;
  ShapeRegisters registers{};

  uint64_t address(uint64_t unit) {
    const uint64_t sizes[] = {limits.hbm_bytes, limits.sbuf_bytes, limits.scale_bytes,
                              limits.psum_bytes, limits.semaphores * 4};
    const unsigned space = make.one_in(30) ? unsigned(make.below(16)) : unsigned(make.below(5));
    const uint64_t chip = make.one_in(12) ? make.below(3) : kThisChip;
    const uint64_t size = space < 5 ? sizes[space] : 1000;
    uint64_t offset = make.below(std::min<uint64_t>(size, 100000));
    if (make.one_in(8)) offset = size - make.below(std::min<uint64_t>(size, 100));
    if (make.one_in(30)) offset = make.rng()() & kOffsetMask;
    if (!make.one_in(4)) offset = offset / unit * unit;
    return chip << 48 | uint64_t{space} << 44 | offset;
  }
  int64_t stride(uint64_t unit) {
    if (make.one_in(30)) return int64_t(make.rng()()) >> 24;
    if (make.one_in(30)) return make.one_in(2) ? -(1ll << 39) : (1ll << 39) - 1;
    const int64_t s = int64_t(make.below(make.one_in(3) ? 5000 : 40) * unit);
    return make.one_in(3) ? -s : s;
  }
  Instruction next() {
    Instruction i = legal_or_not();
    if (make.one_in(60)) {
      const unsigned bit = unsigned(make.below(512));
      i.bytes[bit / 8] ^= uint8_t(1 << bit % 8);
    }
    return i;
  }
  Instruction legal_or_not() {
    static constexpr Opcode kOpcodes[] = {Opcode::kDmaShape,     Opcode::kDmaCopy, Opcode::kDmaFill,
                                          Opcode::kDmaTranspose, Opcode::kDmaAdd,  Opcode::kDmaCast,
                                          Opcode::kNop};
    if (make.one_in(40)) {  // nothing but noise
      Instruction i;
      for (auto& byte : i.bytes) byte = uint8_t(make.rng()());
      if (make.one_in(2)) i.bytes[0] = uint8_t(kOpcodes[make.below(7)]);
      return i;
    }
    Instruction i = make.make(kOpcodes[make.below(make.one_in(6) ? 7 : 6)]);
    const Opcode op = i.opcode();
    const uint64_t unit = 1ull << make.below(4);
    i.set_tag(uint16_t(make.rng()()));
    if (op == Opcode::kDmaShape) {
      Shape s = make.shape(make.one_in(2) ? 64 : 600, make.one_in(2) ? 4 : 1);
      if (make.one_in(3)) s.dims[make.below(4)].stride = stride(make.one_in(2) ? 4 : 1);
      if (make.one_in(20)) s.dims[make.below(4)].count = 0;
      if (make.one_in(40)) s.dims[make.below(4)].count = 0xFFFFFF;
      if (make.one_in(30)) s.element = make.below(128);
      return make.shape_instruction(s, unsigned(make.below(4)));
    }
    if (op == Opcode::kNop) return i;
    i.set(Field::kDstAddr, int64_t(address(unit))).set(Field::kRecordAddr, int64_t(address(32)));
    i.set(Field::kRecord, make.one_in(6))
        .set(Field::kIrq, make.one_in(6))
        .set(Field::kFence, make.one_in(10));
    if (op == Opcode::kDmaFill) {
      i.set(Field::kPattern, int64_t(make.rng()()))
          .set(Field::kElement, int64_t(make.one_in(10) ? make.below(16) : unit));
    } else {
      i.set(Field::kSrcAddr, int64_t(address(unit)));
    }
    if (op == Opcode::kDmaTranspose) {
      const uint64_t e = make.one_in(10) ? make.below(16) : 1ull << make.below(3);
      const uint64_t rows = make.below(make.one_in(20) ? 1 << 24 : 12),
                     cols = make.below(make.one_in(20) ? 1 << 24 : 12);
      i.set(Field::kElement, int64_t(e))
          .set(Field::kRows, int64_t(rows))
          .set(Field::kCols, int64_t(cols));
      auto step = [&](uint64_t n) {
        const int64_t s = make.one_in(4)
                              ? stride(e ? e : 1)
                              : int64_t(e * std::min<uint64_t>(n + make.below(4), 1 << 20));
        return make.one_in(4) && s != -(1ll << 39) ? -s : s;
      };
      i.set(Field::kSrcStride, step(cols)).set(Field::kDstStride, step(rows));
      return i;
    }
    uint64_t bytes = make.below(40) * unit;
    const unsigned s = unsigned(make.below(4)), d = make.one_in(4) ? s : unsigned(make.below(4));
    const bool src_shaped = op != Opcode::kDmaFill && make.one_in(2), dst_shaped = make.one_in(2);
    if (make.one_in(20)) bytes = make.rng()() & ((1ull << 40) - 1);
    if (src_shaped && !make.one_in(6))
      bytes = uint64_t(registers[s].total() & ((Wide{1} << 40) - 1));
    if (!src_shaped && dst_shaped && !make.one_in(6))
      bytes = uint64_t(registers[d].total() & ((Wide{1} << 40) - 1));
    i.set(Field::kBytes, int64_t(bytes));
    if (op != Opcode::kDmaFill) i.set(Field::kSrcShaped, src_shaped).set(Field::kSrcShape, s);
    i.set(Field::kDstShaped, dst_shaped).set(Field::kDstShape, d);
    if (op == Opcode::kDmaAdd || op == Opcode::kDmaCast)
      i.set(Field::kFormat, int64_t(make.one_in(12) ? make.below(8) : 4 + make.below(2)));
    if (op == Opcode::kDmaCast) {
      i.set(Field::kOutFormat, int64_t(make.below(6)))
          .set(Field::kSaturate, int64_t(make.below(2)));
      if (make.one_in(3)) i.set(Field::kFormat, int64_t(make.below(3)));
    }
    return i;
  }
};

}  // namespace ng::test
