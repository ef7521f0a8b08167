// SPDX-License-Identifier: Apache-2.0
#include "golden/chip/dma.h"

#include <algorithm>

#include "golden/base/bytes.h"

namespace ng {
namespace {

// Whether the descriptor failed after its checks, and so has a record when it is skipped.
bool on_the_way(Cause cause) {
  return cause == Cause::kPsumUnwritten || cause == Cause::kBusSlave ||
         cause == Cause::kBusDecode || cause == Cause::kTimeout;
}

bool moves(Opcode opcode) { return opcode >= Opcode::kDmaCopy && opcode <= Opcode::kDmaCast; }

Fault to_fault(const DmaFailure& f) {
  return {f.cause, static_cast<uint32_t>(f.address), static_cast<uint32_t>(f.address >> 32)};
}

}  // namespace

MaybeFault DmaEngine::execute(const Instruction& i) {
  const bool is_add = i.opcode() == Opcode::kDmaAdd;
  if (after_add_ || is_add || (moves(i.opcode()) && i.get(Field::kFence))) port_.fence();
  after_add_ = is_add;
  if (const MaybeFault fault = check_dma_format(i)) return fault;
  if (i.opcode() == Opcode::kDmaShape) set_shape(i);
  if (!moves(i.opcode())) return std::nullopt;
  const DmaTransfer t(i, shapes_);
  if (const MaybeFault fault = check_dma_transfer(t, port_)) return fault;
  if (t.empty()) return std::nullopt;
  if (const MaybeFailure failure = transfer(t)) return to_fault(*failure);
  return std::nullopt;
}

MaybeFault DmaEngine::complete(const Instruction& i, const Fault& fault) {
  if (!moves(i.opcode()) || (fault.cause != Cause::kNone && !on_the_way(fault.cause))) {
    return std::nullopt;
  }
  const DmaTransfer t(i, shapes_);
  if (t.record) {
    std::vector<uint8_t> record;
    append_le(record, i.tag(), 2);
    append_le(record, static_cast<uint64_t>(fault.cause), 2);
    append_le(record, 0, 4);
    append_le(record, t.bytes, 8);
    append_le(record, fault.info | uint64_t{fault.info_hi} << 32, 8);
    append_le(record, 0, 8);
    port_.completing();
    if (const MaybeFailure failure = port_.write(*t.record, record)) return to_fault(*failure);
  }
  if (i.get(Field::kIrq)) ++irqs_;
  return std::nullopt;
}

void DmaEngine::set_shape(const Instruction& i) {
  ByteShape& shape = shapes_[i.get(Field::kShape)];
  shape = {.element = i.get(Field::kElement),
           .count = {i.get(Field::kCount0), i.get(Field::kCount1), i.get(Field::kCount2),
                     i.get(Field::kCount3)},
           .stride = {i.get_signed(Field::kStride0), i.get_signed(Field::kStride1),
                      i.get_signed(Field::kStride2), i.get_signed(Field::kStride3)}};
}

// Reads everything, converts, writes everything: the sides are the same bytes one to one, or
// disjoint, so this is the result of any order.
MaybeFailure DmaEngine::transfer(const DmaTransfer& t) {
  std::vector<uint8_t> data;
  MaybeFailure failure;
  if (t.src) {
    t.src->shape.walk([&](int64_t offset, uint64_t count) {
      if (!failure)
        failure = port_.read(t.src->address + static_cast<uint64_t>(offset), count, data);
    });
  } else {
    while (data.size() < t.bytes) append_le(data, t.pattern, t.element);
  }
  if (t.opcode == Opcode::kDmaCast) data = convert_elements(t, data);
  // an error of the destination lies before the one of the source, at which data ends
  if (const MaybeFailure earlier = write(t, data)) return earlier;
  return failure;
}

std::vector<uint8_t> DmaEngine::convert_elements(const DmaTransfer& t,
                                                 std::span<const uint8_t> data) const {
  std::vector<uint8_t> out;
  for (size_t at = 0; at < data.size(); at += t.src->unit) {
    const Fp32 x = to_fp32(t.format, load_le<uint32_t>(data.subspan(at, t.src->unit)));
    append_le(out, convert(t.out_format, x, Rounding::kNearest, t.overflow, 0), t.dst.unit);
  }
  return out;
}

MaybeFailure DmaEngine::write(const DmaTransfer& t, std::span<const uint8_t> data) {
  MaybeFailure failure;
  t.dst.shape.walk([&](int64_t offset, uint64_t count) {
    const auto run = data.first(std::min<uint64_t>(count, data.size()));
    data = data.subspan(run.size());
    if (failure || run.empty()) return;
    const uint64_t address = t.dst.address + static_cast<uint64_t>(offset);
    failure = t.opcode == Opcode::kDmaAdd ? add(t, address, run) : port_.write(address, run);
  });
  return failure;
}

MaybeFailure DmaEngine::add(const DmaTransfer& t, uint64_t address, std::span<const uint8_t> data) {
  std::vector<uint8_t> old;
  const MaybeFailure failure = port_.read(address, data.size(), old);
  std::vector<uint8_t> sums;
  const uint32_t size = t.dst.unit;
  for (size_t at = 0; at + size <= old.size(); at += size) {
    const uint32_t a = load_le<uint32_t>(std::span(old).subspan(at, size));
    const uint32_t b = load_le<uint32_t>(data.subspan(at, size));
    append_le(sums,
              t.format == Format::kFp32
                  ? fp32_add(Fp32{a}, Fp32{b}).bits
                  : bf16_add(static_cast<uint16_t>(a), static_cast<uint16_t>(b)),
              size);
  }
  if (const MaybeFailure earlier = port_.write(address, sums)) return earlier;
  return failure;
}

}  // namespace ng
