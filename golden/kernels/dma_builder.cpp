// SPDX-License-Identifier: Apache-2.0
#include "golden/kernels/dma_builder.h"

#include <algorithm>
#include <stdexcept>

namespace ng {
namespace {

constexpr uint64_t kMaxElement = 64;
constexpr uint64_t kMaxCount = (1u << 24) - 1;

constexpr std::array<Field, 4> kCounts{Field::kCount0, Field::kCount1, Field::kCount2,
                                       Field::kCount3};
constexpr std::array<Field, 4> kStrides{Field::kStride0, Field::kStride1, Field::kStride2,
                                        Field::kStride3};

// A run of any length is elements of at most 64 bytes in the innermost loop.
ByteShape run_shape(uint64_t run) {
  uint64_t element = std::min(run, kMaxElement);
  while (run % element != 0) --element;
  ByteShape shape = ByteShape::contiguous(element);
  shape.count[0] = run / element;
  shape.stride[0] = static_cast<int64_t>(element);
  if (shape.count[0] > kMaxCount) throw std::invalid_argument("a run too long for a DMA shape");
  return shape;
}

bool contiguous(const ByteShape& shape) {
  uint64_t run = shape.element;
  for (size_t d = 0; d < 4; ++d) {
    if (shape.count[d] == 1) continue;
    if (shape.stride[d] != static_cast<int64_t>(run)) return false;
    run *= shape.count[d];
  }
  return true;
}

}  // namespace

uint32_t DmaBuilder::shape_register(const ByteShape& shape, std::optional<uint32_t> keep) {
  const auto found = std::ranges::find(registers_, shape);
  if (found != registers_.end()) return static_cast<uint32_t>(found - registers_.begin());
  if (next_register_ == keep) next_register_ = (next_register_ + 1) % registers_.size();
  const uint32_t index = next_register_;
  next_register_ = (next_register_ + 1) % registers_.size();
  registers_[index] = shape;
  Instruction i(Opcode::kDmaShape, queue_);
  i.set(Field::kShape, index).set(Field::kElement, static_cast<int64_t>(shape.element));
  for (size_t d = 0; d < 4; ++d) {
    i.set(kCounts[d], static_cast<int64_t>(shape.count[d])).set(kStrides[d], shape.stride[d]);
  }
  program_.add(i, {}, {});
  return index;
}

std::optional<uint32_t> DmaBuilder::shape_side(const ByteShape& shape,
                                               std::optional<uint32_t> keep) {
  if (contiguous(shape)) return std::nullopt;
  return shape_register(shape, keep);
}

void DmaBuilder::copy(uint64_t src, uint64_t dst, uint64_t run, std::span<const DmaLoop> loops,
                      Tiles reads, Tiles writes) {
  if (loops.size() > 3) throw std::invalid_argument("a DMA copy has three loops around its runs");
  if (run == 0) return;
  ByteShape from = run_shape(run);
  ByteShape to = from;
  for (size_t d = 0; d < loops.size(); ++d) {
    from.count[d + 1] = to.count[d + 1] = loops[d].count;
    from.stride[d + 1] = loops[d].src_stride;
    to.stride[d + 1] = loops[d].dst_stride;
  }
  Instruction i(Opcode::kDmaCopy, queue_);
  i.set(Field::kSrcAddr, static_cast<int64_t>(src)).set(Field::kDstAddr, static_cast<int64_t>(dst));
  i.set(Field::kBytes, static_cast<int64_t>(from.total()));
  const auto src_shape = shape_side(from, std::nullopt);
  const auto dst_shape = shape_side(to, src_shape);
  if (src_shape) i.set(Field::kSrcShaped, 1).set(Field::kSrcShape, *src_shape);
  if (dst_shape) i.set(Field::kDstShaped, 1).set(Field::kDstShape, *dst_shape);
  program_.add(i, reads, writes);
}

void DmaBuilder::copy_rows(const DmaRows& from, uint64_t to, uint64_t to_pitch, Tiles reads,
                           Tiles writes) {
  const DmaLoop rows{from.rows, static_cast<int64_t>(from.pitch), static_cast<int64_t>(to_pitch)};
  copy(from.address, to, from.bytes, std::span(&rows, 1), reads, writes);
}

void DmaBuilder::clear_tails(const DmaRows& rows, Tiles writes) {
  if (rows.pitch <= rows.bytes || rows.rows == 0) return;
  ByteShape tails = run_shape(rows.pitch - rows.bytes);
  tails.count[1] = rows.rows;
  tails.stride[1] = static_cast<int64_t>(rows.pitch);
  Instruction i(Opcode::kDmaFill, queue_);
  i.set(Field::kElement, 1).set(Field::kBytes, static_cast<int64_t>(tails.total()));
  i.set(Field::kDstAddr, static_cast<int64_t>(rows.address + rows.bytes));
  if (const auto shape = shape_side(tails, std::nullopt)) {
    i.set(Field::kDstShaped, 1).set(Field::kDstShape, *shape);
  }
  program_.add(i, {}, writes);
}

}  // namespace ng
