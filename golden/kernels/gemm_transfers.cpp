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
                               const PanelRange& range, Tiles writes) {
  const uint32_t first = range.pass0 * g_.pass_elements();
  const uint32_t elements = std::min(range.passes * g_.pass_elements(), shape_.k - first);
  const DmaRows rows{.address = from.codes + uint64_t{range.row0} * from.row_bytes +
                                packed_bytes(to.format, first),
                     .rows = range.rows,
                     .bytes = packed_bytes(to.format, elements),
                     .pitch = from.row_bytes};
  loads_.copy_rows(rows, sbuf_address(g_, to.word), uint64_t{to.stride()} * g_.word_bytes(), {},
                   writes);
  if (to.format.mx) load_scales(to, from, range, writes);
}

// The scales of a row lie together in HBM and in SBUF, so a panel of whole rows is a single run.
void GemmTransfers::load_scales(const OperandLayout& to, const GemmHbm::Matrix& from,
                                const PanelRange& range, Tiles writes) {
  const uint64_t first = uint64_t{range.pass0} * g_.groups;
  const DmaRows rows{.address = from.scales + range.row0 * from.groups + first,
                     .rows = range.rows,
                     .bytes = std::min(uint64_t{range.passes} * g_.groups, from.groups - first),
                     .pitch = from.groups};
  loads_.copy_rows(rows, scale_address(g_, to.scale_word), uint64_t{to.scale_stride()} * g_.groups,
                   {}, writes);
}

void GemmTransfers::load_vector(uint64_t from, uint32_t first, uint32_t count, uint32_t word,
                                Tiles writes) {
  loads_.copy(from + uint64_t{4} * first, sbuf_address(g_, word), uint64_t{4} * count, {}, {},
              writes);
}

void GemmTransfers::store_codes(const StoreRange& range, Tiles reads) {
  const GemmHbm::Matrix& c = hbm_.c;
  const DmaRows rows{.address = range.sbuf,
                     .rows = range.rows,
                     .bytes = packed_bytes(formats_.out, range.width),
                     .pitch = range.pitch};
  stores_.copy_rows(
      rows, c.codes + uint64_t{range.row0} * c.row_bytes + packed_bytes(formats_.out, range.col0),
      c.row_bytes, reads, {});
}

void GemmTransfers::store_scales(const StoreRange& range, Tiles reads) {
  const GemmHbm::Matrix& c = hbm_.c;
  const DmaRows rows{.address = range.sbuf,
                     .rows = range.rows,
                     .bytes = groups_of(range.width),
                     .pitch = range.pitch};
  stores_.copy_rows(rows, c.scales + uint64_t{range.row0} * c.groups + range.col0 / kGroupSize,
                    c.groups, reads, {});
}

}  // namespace ng
