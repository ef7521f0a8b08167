// SPDX-License-Identifier: Apache-2.0
#include "golden/kernels/gemm_transfers.h"

#include <algorithm>

#include "golden/isa/address_map.h"

namespace ng {
namespace {

constexpr uint64_t kAlignment = 64;  // of each array in HBM, so that rows start on a bus beat

uint64_t packed_bytes(TensorFormat format, uint64_t elements) {
  return (elements * static_cast<uint32_t>(row(format.format).width()) + 7) / 8;
}

uint32_t groups_of(uint64_t elements) {
  return static_cast<uint32_t>((elements + kGroupSize - 1) / kGroupSize);
}

}  // namespace

GemmHbm gemm_hbm_layout(const GemmShape& shape, const GemmFormats& formats, uint64_t offset) {
  const auto [m, n, k] = shape;
  const auto take = [&](uint64_t bytes) {
    const uint64_t at = (offset + kAlignment - 1) / kAlignment * kAlignment;
    offset = at + bytes;
    return global_address(Space::kHbm, at);
  };
  const auto matrix = [&](TensorFormat format, uint64_t rows, uint64_t cols) {
    GemmHbm::Matrix x;
    x.row_bytes = packed_bytes(format, cols);
    x.codes = take(rows * x.row_bytes);
    x.groups = format.mx ? groups_of(cols) : 0;
    x.scales = take(rows * x.groups);
    return x;
  };
  GemmHbm hbm;
  hbm.a = matrix(formats.a, m, k);
  hbm.b = matrix(formats.b, n, k);
  hbm.c = matrix(formats.out, m, n);
  hbm.row_scale = take(formats.row_scale ? uint64_t{4} * m : 0);
  hbm.col_scale = take(formats.col_scale ? uint64_t{4} * n : 0);
  hbm.bias = take(formats.bias ? uint64_t{4} * n : 0);
  hbm.end = offset;
  return hbm;
}

// Elements and groups beyond K are never read: an instruction's k masks them.
void GemmTransfers::load_panel(const OperandLayout& to, const GemmHbm::Matrix& from,
                               const MatrixPart& part, Tiles writes) {
  const DmaRows rows{.address = from.codes + uint64_t{part.row0} * from.row_bytes +
                                packed_bytes(to.format, part.col0),
                     .rows = part.rows,
                     .bytes = packed_bytes(to.format, part.cols),
                     .pitch = from.row_bytes};
  loads_.copy_rows(rows, sbuf_address(g_, to.word), uint64_t{to.stride()} * g_.word_bytes(), {},
                   writes);
  if (to.format.mx) load_scales(to, from, part, writes);
}

// The scales of a row lie together in HBM and in SBUF, so a panel of whole rows is a single run.
void GemmTransfers::load_scales(const OperandLayout& to, const GemmHbm::Matrix& from,
                                const MatrixPart& part, Tiles writes) {
  const DmaRows rows{.address = from.scales + part.row0 * from.groups + part.col0 / kGroupSize,
                     .rows = part.rows,
                     .bytes = groups_of(part.cols),
                     .pitch = from.groups};
  loads_.copy_rows(rows, scale_address(g_, to.scale_word), uint64_t{to.scale_stride()} * g_.groups,
                   {}, writes);
}

void GemmTransfers::load_vector(uint64_t from, uint32_t first, uint32_t count, uint32_t word,
                                Tiles writes) {
  loads_.copy(from + uint64_t{4} * first, sbuf_address(g_, word), uint64_t{4} * count, {}, {},
              writes);
}

void GemmTransfers::store_codes(const MatrixPart& part, uint64_t sbuf, uint32_t pitch,
                                Tiles reads) {
  const GemmHbm::Matrix& c = hbm_.c;
  const DmaRows rows{.address = sbuf,
                     .rows = part.rows,
                     .bytes = packed_bytes(formats_.out, part.cols),
                     .pitch = pitch};
  stores_.copy_rows(
      rows, c.codes + uint64_t{part.row0} * c.row_bytes + packed_bytes(formats_.out, part.col0),
      c.row_bytes, reads, {});
}

void GemmTransfers::store_scales(const MatrixPart& part, uint64_t sbuf, uint32_t pitch,
                                 Tiles reads) {
  const GemmHbm::Matrix& c = hbm_.c;
  const DmaRows rows{
      .address = sbuf, .rows = part.rows, .bytes = groups_of(part.cols), .pitch = pitch};
  stores_.copy_rows(rows, c.scales + uint64_t{part.row0} * c.groups + part.col0 / kGroupSize,
                    c.groups, reads, {});
}

}  // namespace ng
