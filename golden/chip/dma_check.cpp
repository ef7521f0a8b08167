// SPDX-License-Identifier: Apache-2.0
// The fields of a descriptor and its checks, in the order of docs/blocks/descriptor.md.
#include <algorithm>
#include <array>

#include "golden/chip/dma.h"

namespace ng {
namespace {

constexpr uint32_t kRecordBytes = 32;

bool wide(uint64_t format) {
  return format == uint64_t(Format::kFp32) || format == uint64_t(Format::kBf16);
}
bool fp8(uint64_t format) {
  return format == uint64_t(Format::kE4m3) || format == uint64_t(Format::kE5m2) ||
         format == uint64_t(Format::kE4m3Ieee);
}
uint32_t format_bytes(Format format) { return static_cast<uint32_t>(row(format).width()) / 8; }

bool one_of(uint64_t value, std::initializer_list<uint64_t> list) {
  return std::ranges::find(list, value) != list.end();
}

Fault address_fault(uint64_t address) {
  return {Cause::kAddressRange, static_cast<uint32_t>(address),
          static_cast<uint32_t>(address >> 32)};
}

ByteShape transpose_side(const Instruction& i, bool source) {
  const auto element = i.get(Field::kElement);
  ByteShape shape = ByteShape::contiguous(element);
  shape.count = {i.get(Field::kRows), i.get(Field::kCols), 1, 1};
  // both in the destination's order: its rows outermost
  if (source) {
    shape.stride = {i.get_signed(Field::kSrcStride), static_cast<int64_t>(element), 0, 0};
  } else {
    shape.stride = {static_cast<int64_t>(element), i.get_signed(Field::kDstStride), 0, 0};
  }
  return shape;
}

// The address or a number of its shape is no multiple; the element of a contiguous side is all of
// it.
bool misaligned(const DmaSide& side) {
  const bool words = address_space(side.address) == Space::kSemaphore;
  const uint64_t unit = words ? std::max<uint64_t>(side.unit, 4) : side.unit;
  return side.address % unit != 0 || !side.shape.aligned(unit);
}

MaybeFault check_side(const DmaSide& side, const DmaPort& port) {
  const Int128 limit = port.space_bytes(side.address);
  const Int128 offset = address_offset(side.address);
  const Int128 lowest = offset + side.shape.lowest();
  if (lowest < 0 || lowest >= limit) return address_fault(side.lowest());
  if (offset + side.shape.highest() >= limit) return address_fault(side.highest());
  return std::nullopt;
}

MaybeFault check_record(uint64_t address, const DmaPort& port) {
  const Space space = address_space(address);
  const bool takes = space == Space::kHbm || space == Space::kSbuf;
  const uint64_t limit = takes ? port.space_bytes(address) : 0;
  const uint64_t offset = address_offset(address);
  if (offset >= limit) return address_fault(address);
  if (offset + kRecordBytes > limit) return address_fault(address + kRecordBytes - 1);
  return std::nullopt;
}

bool identical(const DmaTransfer& t) {
  return (t.opcode == Opcode::kDmaCopy || t.opcode == Opcode::kDmaAdd) &&
         t.src->address == t.dst.address && t.src->shape_register == t.dst.shape_register;
}

// Both sides lie inside their spaces, so whole addresses compare.
bool intersect(const DmaSide& a, const DmaSide& b) {
  return a.lowest() <= b.highest() && b.lowest() <= a.highest();
}

}  // namespace

DmaTransfer::DmaTransfer(const Instruction& i, const Shapes& registers)
    : opcode(i.opcode()), bytes(0), element(1) {
  if (i.get(Field::kRecord)) record = i.get(Field::kRecordAddr);
  dst.address = i.get(Field::kDstAddr);
  if (opcode == Opcode::kDmaTranspose) {
    element = static_cast<uint32_t>(i.get(Field::kElement));
    bytes = i.get(Field::kRows) * i.get(Field::kCols) * element;
    dst = {.address = dst.address,
           .shape = transpose_side(i, false),
           .shape_register = {},
           .unit = element,
           .bytes = bytes};
    src = DmaSide{.address = i.get(Field::kSrcAddr),
                  .shape = transpose_side(i, true),
                  .shape_register = {},
                  .unit = element,
                  .bytes = bytes};
    return;
  }
  bytes = dst.bytes = i.get(Field::kBytes);
  if (opcode == Opcode::kDmaFill) {
    element = static_cast<uint32_t>(i.get(Field::kElement));
    pattern = i.get(Field::kPattern);
  } else {
    src = DmaSide{.address = i.get(Field::kSrcAddr),
                  .shape = ByteShape::contiguous(bytes),
                  .shape_register = {},
                  .unit = 1,
                  .bytes = bytes};
    if (i.get(Field::kSrcShaped)) src->shape_register = i.get(Field::kSrcShape);
  }
  if (i.get(Field::kDstShaped)) dst.shape_register = i.get(Field::kDstShape);
  if (opcode == Opcode::kDmaAdd || opcode == Opcode::kDmaCast) {
    format = out_format = Format(i.get(Field::kFormat));
    if (opcode == Opcode::kDmaCast) {
      out_format = Format(i.get(Field::kOutFormat));
      overflow = i.get(Field::kSaturate) ? Overflow::kSaturate : Overflow::kIeee;
    }
    element = src->unit = format_bytes(format);
    dst.unit = format_bytes(out_format);
    dst.bytes = bytes / src->unit * dst.unit;
  }
  dst.shape = ByteShape::contiguous(dst.bytes);
  for (DmaSide* side : {src ? &*src : nullptr, &dst}) {
    if (side && side->shape_register) side->shape = registers[*side->shape_register];
  }
}

MaybeFault check_dma_format(const Instruction& i) {
  bool good = true;
  switch (i.opcode()) {
    case Opcode::kDmaShape:
      good = i.get(Field::kElement) >= 1 && i.get(Field::kElement) <= 64;
      break;
    case Opcode::kDmaFill:
      good = one_of(i.get(Field::kElement), {1, 2, 4, 8});
      break;
    case Opcode::kDmaTranspose:
      good = one_of(i.get(Field::kElement), {1, 2, 4});
      break;
    case Opcode::kDmaAdd:
      good = wide(i.get(Field::kFormat));
      break;
    case Opcode::kDmaCast: {
      const uint64_t from = i.get(Field::kFormat);
      const uint64_t to = i.get(Field::kOutFormat);
      good = (wide(from) && (fp8(to) || (wide(to) && from != to))) || (fp8(from) && wide(to));
      break;
    }
    default:
      break;
  }
  if (!good) return Fault{Cause::kBadFormat};
  return std::nullopt;
}

MaybeFault check_dma_transfer(const DmaTransfer& t, const DmaPort& port) {
  std::array<const DmaSide*, 2> sides{t.src ? &*t.src : nullptr, &t.dst};
  // 4
  for (const DmaSide* side : sides) {
    if (side && side->shape.total() != side->bytes) return Fault{Cause::kBadCount};
  }
  if (t.bytes % t.element != 0) return Fault{Cause::kBadCount};
  if (t.empty()) sides = {};
  // 5
  for (const DmaSide* side : sides) {
    if (side && misaligned(*side)) return Fault{Cause::kBadAlignment};
  }
  if (t.record && *t.record % kRecordBytes != 0) return Fault{Cause::kBadAlignment};
  // 6
  for (const DmaSide* side : sides) {
    if (!side) continue;
    if (const MaybeFault fault = check_side(*side, port)) return fault;
  }
  if (t.record) {
    if (const MaybeFault fault = check_record(*t.record, port)) return fault;
  }
  // 7
  if (t.empty()) return std::nullopt;
  const bool overlap = t.src && intersect(*t.src, t.dst) && !identical(t);
  if (overlap || !t.dst.shape.nested()) return Fault{Cause::kOverlap};
  return std::nullopt;
}

}  // namespace ng
