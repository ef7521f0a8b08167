// SPDX-License-Identifier: Apache-2.0
// What a DMA queue must make of one instruction, written from docs/blocks/descriptor.md and from
// nothing else: the checks with exact arithmetic, and the bytes of each side one by one.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

#include "golden/isa/address_map.h"
#include "golden/isa/isa.h"

namespace ng::tb {

using Wide = __int128;

struct Dimension {
  uint64_t count = 1;
  int64_t stride = 0;
};

struct Shape {
  uint64_t element = 0;
  std::array<Dimension, 4> dims{};

  bool empty() const {
    return element == 0 ||
           std::any_of(dims.begin(), dims.end(), [](auto& d) { return d.count == 0; });
  }
  /// Capped far beyond anything a transfer can have.
  Wide total() const {
    if (empty()) return 0;
    Wide n = element;
    for (auto& d : dims) n = std::min<Wide>(n * d.count, Wide{1} << 100);
    return n;
  }
  Wide lowest() const {
    Wide n = 0;
    for (auto& d : dims) n += std::min<Wide>(0, Wide(d.count - 1) * d.stride);
    return n;
  }
  Wide highest() const {
    Wide n = element - 1;
    for (auto& d : dims) n += std::max<Wide>(0, Wide(d.count - 1) * d.stride);
    return n;
  }
  bool nested() const {
    std::vector<std::pair<Wide, Wide>> loops;  // |stride|, count
    for (auto& d : dims)
      if (d.count > 1) loops.push_back({d.stride < 0 ? -Wide(d.stride) : Wide(d.stride), d.count});
    std::sort(loops.begin(), loops.end());
    Wide inside = element;
    for (auto& [stride, count] : loops) {
      if (stride < inside) return false;
      inside += (count - 1) * stride;
    }
    return true;
  }
  /// The offset of every byte, in the order of the transfer.
  std::vector<int64_t> offsets() const {
    std::vector<int64_t> all;
    if (empty()) return all;
    for (uint64_t d = 0; d < dims[3].count; ++d)
      for (uint64_t c = 0; c < dims[2].count; ++c)
        for (uint64_t b = 0; b < dims[1].count; ++b)
          for (uint64_t a = 0; a < dims[0].count; ++a)
            for (uint64_t byte = 0; byte < element; ++byte)
              all.push_back(int64_t(a) * dims[0].stride + int64_t(b) * dims[1].stride +
                            int64_t(c) * dims[2].stride + int64_t(d) * dims[3].stride +
                            int64_t(byte));
    return all;
  }
};

using ShapeRegisters = std::array<Shape, 4>;

inline Instruction shape_instruction(const Shape& s, unsigned reg, unsigned queue) {
  Instruction i(Opcode::kDmaShape, Engine(3 + queue));
  i.set(Field::kShape, reg).set(Field::kElement, int64_t(s.element));
  const Field counts[] = {Field::kCount0, Field::kCount1, Field::kCount2, Field::kCount3};
  const Field strides[] = {Field::kStride0, Field::kStride1, Field::kStride2, Field::kStride3};
  for (int d = 0; d < 4; ++d)
    i.set(counts[d], int64_t(s.dims[d].count)).set(strides[d], s.dims[d].stride);
  return i;
}

struct Limits {
  unsigned queue = 0;
  uint64_t hbm_bytes = uint64_t{1} << 44;
  uint64_t sbuf_bytes = 4096;
  uint64_t scale_bytes = 128;
  uint64_t psum_bytes = 32768;
  uint64_t semaphores = 256;
  bool remote = false;
};

inline unsigned format_bytes(uint64_t format) {
  return format <= 2 ? 1 : format == 4 ? 2 : format == 5 ? 4 : 0;
}

struct Side {
  bool used = true;
  bool shaped = false;
  uint64_t shape_register = 0;
  Shape shape;  // of a contiguous side too: one element as long as the side, if that fits
  uint64_t address = 0;
  Wide total = 0;  // bytes this side must have
  uint64_t unit = 1;
  Wide lowest() const { return shaped ? shape.lowest() : 0; }
  Wide highest() const { return shaped ? shape.highest() : total - 1; }
  std::vector<uint64_t> bytes() const {
    std::vector<uint64_t> all;
    if (shaped) {
      for (int64_t offset : shape.offsets()) all.push_back(address + uint64_t(offset));
    } else {
      for (uint64_t i = 0; i < uint64_t(total); ++i) all.push_back(address + i);
    }
    return all;
  }
};

struct Verdict {
  Cause cause = Cause::kNone;
  uint64_t fault = 0;
  bool operator==(const Verdict&) const = default;
};

class Descriptor {
 public:
  Descriptor(const Instruction& instruction, const ShapeRegisters& registers, const Limits& limits)
      : i_(instruction), limits_(limits) {
    const OpcodeInfo* info = opcode_info(i_.bytes[0]);
    const bool known = info && (op() == Opcode::kNop || is_dma());
    if (!known || i_.engine_bits() != 3 + limits.queue) {
      verdict = {Cause::kIllegalOpcode, 0};
      return;
    }
    if (!reserved_bits_clear(i_)) {
      verdict = {Cause::kReservedBits, 0};
      return;
    }
    if (op() == Opcode::kNop) return;
    if (op() == Opcode::kDmaShape) {
      set_register();
      return;
    }
    transfer = true;
    sides(registers);
    verdict = check();
  }

  Verdict verdict;
  bool transfer = false;
  Side src, dst;

  Opcode op() const { return i_.opcode(); }
  bool is(Opcode opcode) const { return op() == opcode; }
  bool nothing() const { return !transfer || source_bytes() == 0; }
  uint64_t source_bytes() const { return uint64_t(is(Opcode::kDmaFill) ? dst.total : src.total); }
  bool record() const { return transfer && i_.get(Field::kRecord); }
  uint64_t record_addr() const { return i_.get(Field::kRecordAddr); }
  bool irq() const { return transfer && i_.get(Field::kIrq); }
  bool fenced() const { return transfer && (is(Opcode::kDmaAdd) || i_.get(Field::kFence)); }
  bool shaped() const {
    return transfer && !is(Opcode::kDmaTranspose) && (src.shaped || dst.shaped);
  }
  bool loads() const {
    return address_chip(dst.address) == kThisChip && address_space(dst.address) != Space::kHbm;
  }
  uint8_t pattern_byte(uint64_t i) const {
    return uint8_t(i_.get(Field::kPattern) >> 8 * (i % i_.get(Field::kElement)));
  }
  const Instruction& instruction() const { return i_; }
  /// What a DmaShape writes.
  Shape written;
  uint64_t written_register = 0;

 private:
  bool is_dma() const { return i_.bytes[0] >= 0x30 && i_.bytes[0] <= 0x35; }

  void set_register() {
    written.element = i_.get(Field::kElement);
    if (written.element == 0 || written.element > 64) {
      verdict = {Cause::kBadFormat, 0};
      return;
    }
    const Field counts[] = {Field::kCount0, Field::kCount1, Field::kCount2, Field::kCount3};
    const Field strides[] = {Field::kStride0, Field::kStride1, Field::kStride2, Field::kStride3};
    for (int d = 0; d < 4; ++d) written.dims[d] = {i_.get(counts[d]), i_.get_signed(strides[d])};
    written_register = i_.get(Field::kShape);
  }

  void sides(const ShapeRegisters& registers) {
    dst.address = i_.get(Field::kDstAddr);
    if (is(Opcode::kDmaTranspose)) {
      const uint64_t e = i_.get(Field::kElement), rows = i_.get(Field::kRows),
                     cols = i_.get(Field::kCols);
      src.address = i_.get(Field::kSrcAddr);
      src.shaped = dst.shaped = true;
      src.shape.element = dst.shape.element = src.unit = dst.unit = e;
      src.shape.dims[0] = {cols, int64_t(e)};
      src.shape.dims[1] = {rows, i_.get_signed(Field::kSrcStride)};
      dst.shape.dims[0] = {rows, int64_t(e)};
      dst.shape.dims[1] = {cols, i_.get_signed(Field::kDstStride)};
      src.total = dst.total = src.shape.total();
      return;
    }
    const uint64_t bytes = i_.get(Field::kBytes);
    dst.total = bytes;
    dst.shaped = i_.get(Field::kDstShaped);
    dst.shape_register = i_.get(Field::kDstShape);
    if (dst.shaped) dst.shape = registers[dst.shape_register];
    if (is(Opcode::kDmaFill)) {
      src.used = false;
      return;
    }
    src.address = i_.get(Field::kSrcAddr);
    src.total = bytes;
    src.shaped = i_.get(Field::kSrcShaped);
    src.shape_register = i_.get(Field::kSrcShape);
    if (src.shaped) src.shape = registers[src.shape_register];
    if (is(Opcode::kDmaAdd)) src.unit = dst.unit = format_bytes(i_.get(Field::kFormat));
    if (is(Opcode::kDmaCast)) {
      src.unit = format_bytes(i_.get(Field::kFormat));
      dst.unit = format_bytes(i_.get(Field::kOutFormat));
      if (src.unit) dst.total = Wide(bytes) / src.unit * dst.unit;
    }
  }

  bool bad_format() const {
    switch (op()) {
      case Opcode::kDmaFill: {
        const uint64_t e = i_.get(Field::kElement);
        return e != 1 && e != 2 && e != 4 && e != 8;
      }
      case Opcode::kDmaTranspose:
        return src.unit != 1 && src.unit != 2 && src.unit != 4;
      case Opcode::kDmaAdd:
        return src.unit != 2 && src.unit != 4;
      case Opcode::kDmaCast:
        if (src.unit == 0 || dst.unit == 0) return true;
        return src.unit == 1 ? dst.unit == 1 : i_.get(Field::kFormat) == i_.get(Field::kOutFormat);
      default:
        return false;
    }
  }

  bool bad_count() const {
    if (is(Opcode::kDmaTranspose)) return false;
    if (src.used && src.shaped && src.shape.total() != src.total) return true;
    const Wide bytes = i_.get(Field::kBytes);
    if (is(Opcode::kDmaFill) && bytes % i_.get(Field::kElement) != 0) return true;
    if (src.used && bytes % src.unit != 0) return true;
    return dst.shaped && dst.shape.total() != dst.total;
  }

  static bool misaligned(const Side& side) {
    if (!side.used) return false;
    uint64_t units[2] = {side.unit, 1};
    const bool words = address_space(side.address) == Space::kSemaphore;
    if (words) units[1] = 4;
    for (uint64_t unit : units) {
      if (side.address % unit != 0) return true;
      if (side.shaped) {
        if (side.shape.element % unit != 0) return true;
        for (auto& d : side.shape.dims)
          if (d.stride % int64_t(unit) != 0) return true;
      }
    }
    return words && side.total % 4 != 0;
  }

  /// Bytes of the space, 0 if there is none.
  Wide space_bytes(uint64_t address) const {
    const unsigned space = (address >> 44) & 0xF;
    if (space > 4) return 0;
    if (address_chip(address) != kThisChip) return limits_.remote ? Wide{1} << 44 : 0;
    const Wide sizes[] = {Wide(limits_.hbm_bytes), Wide(limits_.sbuf_bytes),
                          Wide(limits_.scale_bytes), Wide(limits_.psum_bytes),
                          Wide(limits_.semaphores) * 4};
    return sizes[space];
  }

  bool outside(uint64_t address, Wide lowest, Wide highest, uint64_t& fault) const {
    const Wide size = space_bytes(address), offset = address_offset(address);
    if (offset + lowest < 0 || offset + lowest >= size) {
      fault = address + uint64_t(lowest);
      return true;
    }
    fault = address + uint64_t(highest);
    return offset + highest >= size;
  }

  Verdict check() {
    if (bad_format()) return {Cause::kBadFormat, 0};
    if (bad_count()) return {Cause::kBadCount, 0};
    const bool moves = source_bytes_wide() != 0;
    if (moves && (misaligned(src) || misaligned(dst))) return {Cause::kBadAlignment, 0};
    if (record() && record_addr() % 32 != 0) return {Cause::kBadAlignment, 0};
    uint64_t fault = 0;
    if (moves && src.used && outside(src.address, src.lowest(), src.highest(), fault))
      return {Cause::kAddressRange, fault};
    if (moves && outside(dst.address, dst.lowest(), dst.highest(), fault))
      return {Cause::kAddressRange, fault};
    if (record()) {
      const unsigned space = (record_addr() >> 44) & 0xF;
      if (space > 1) return {Cause::kAddressRange, record_addr()};
      if (outside(record_addr(), 0, 31, fault)) return {Cause::kAddressRange, fault};
    }
    if (!moves) return {};
    if (src.used && src.address >> 44 == dst.address >> 44) {
      const Wide s = address_offset(src.address), d = address_offset(dst.address);
      const bool meet =
          s + src.lowest() <= d + dst.highest() && d + dst.lowest() <= s + src.highest();
      const bool identical = (is(Opcode::kDmaCopy) || is(Opcode::kDmaAdd)) &&
                             src.address == dst.address && src.shaped == dst.shaped &&
                             (!src.shaped || src.shape_register == dst.shape_register);
      if (meet && !identical) return {Cause::kOverlap, 0};
    }
    if (dst.shaped && !dst.shape.nested()) return {Cause::kOverlap, 0};
    return {};
  }

  Wide source_bytes_wide() const { return is(Opcode::kDmaFill) ? dst.total : src.total; }

  Instruction i_;
  Limits limits_;
};

}  // namespace ng::tb
