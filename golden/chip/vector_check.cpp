// SPDX-License-Identifier: Apache-2.0
// The fields and the checks of VectorConvert.
#include <algorithm>
#include <array>

#include "golden/chip/vector.h"

namespace ng {

ConvertRequest::ConvertRequest(const Instruction& i)
    : src_addr(i.get_signed(Field::kSrcAddr)),
      src_stride(i.get_signed(Field::kSrcStride)),
      chunk_stride(i.get_signed(Field::kChunkStride)),
      rows(static_cast<uint32_t>(i.get(Field::kRows))),
      width(static_cast<uint32_t>(i.get(Field::kWidth))),
      dst_addr(i.get_signed(Field::kDstAddr)),
      dst_stride(i.get_signed(Field::kDstStride)),
      dst_scale_addr(i.get_signed(Field::kDstScaleAddr)),
      dst_scale_stride(i.get_signed(Field::kDstScaleStride)),
      row_scale_addr(i.get_signed(Field::kRowScaleAddr)),
      col_scale_addr(i.get_signed(Field::kColScaleAddr)),
      bias_addr(i.get_signed(Field::kBiasAddr)),
      sr_offset(static_cast<uint32_t>(i.get(Field::kSrOffset))),
      sr_n(static_cast<uint32_t>(i.get(Field::kSrN))),
      src_sbuf(i.get(Field::kSrcSbuf) != 0),
      src_bf16(i.get(Field::kSrcBf16) != 0),
      mx(i.get(Field::kMx) != 0),
      relu(i.get(Field::kRelu) != 0),
      row_scale(i.get(Field::kRowScale) != 0),
      col_scale(i.get(Field::kColScale) != 0),
      bias(i.get(Field::kBias) != 0),
      out_format(static_cast<uint32_t>(i.get(Field::kOutFormat))),
      scale_rule(static_cast<uint32_t>(i.get(Field::kScaleRule))),
      rounding(i.get(Field::kStochastic) ? Rounding::kStochastic : Rounding::kNearest),
      overflow(i.get(Field::kSaturate) ? Overflow::kSaturate : Overflow::kIeee) {}

MaybeFault VectorEngine::check(const ConvertRequest& q) const {
  const bool mx_element = q.out_format == uint32_t(Format::kE4m3) ||
                          q.out_format == uint32_t(Format::kE5m2) ||
                          q.out_format == uint32_t(Format::kE2m1);
  const bool chunks = q.chunk_stride != 0;
  if (q.out_format > uint32_t(Format::kFp32) || (q.mx && !mx_element) ||
      q.scale_rule > uint32_t(ScaleRule::kNeuron) || (q.src_bf16 && !q.src_sbuf) ||
      (chunks && (q.src_sbuf || q.width <= geometry_.cols))) {
    return Fault{Cause::kBadFormat};
  }
  if (q.rows < 1 || q.width < 1 || q.width > geometry_.lanes()) return Fault{Cause::kBadCount};
  if (const MaybeFault fault = check_alignment(q)) return fault;
  if (const MaybeFault fault = check_source(q)) return fault;
  return check_ranges(q);
}

MaybeFault VectorEngine::check_alignment(const ConvertRequest& q) const {
  const int64_t row_bytes = int64_t{geometry_.lanes()} * q.element_bits() / 8;
  const int64_t unit = std::min<int64_t>(row_bytes, geometry_.word_bytes());
  const int64_t scale_unit = geometry_.lanes() / kGroupSize;
  if (q.dst_addr % unit != 0 || q.dst_stride % unit != 0 ||
      (q.mx && (q.dst_scale_addr % scale_unit != 0 || q.dst_scale_stride % scale_unit != 0))) {
    return Fault{Cause::kBadAlignment};
  }
  return std::nullopt;
}

MaybeFault VectorEngine::check_source(const ConvertRequest& q) const {
  if (q.src_sbuf) {
    const int64_t bytes = int64_t{q.width} * q.source_element_bytes();
    return check_range({.start = q.src_addr,
                        .stride = q.src_stride,
                        .rows = q.rows,
                        .length = (bytes + geometry_.word_bytes() - 1) / geometry_.word_bytes(),
                        .limit = geometry_.sbuf_words});
  }
  // the chunks of the first row, then those of the last
  const int64_t chunks = (q.width + geometry_.cols - 1) / geometry_.cols;
  for (const int64_t r : {int64_t{0}, int64_t{q.rows} - 1}) {
    const MaybeFault fault = check_range({.start = q.src_addr + r * q.src_stride,
                                          .stride = q.chunk_stride,
                                          .rows = chunks,
                                          .limit = geometry_.psum_rows});
    if (fault) return fault;
  }
  return std::nullopt;
}

MaybeFault VectorEngine::check_ranges(const ConvertRequest& q) const {
  const auto words = [&](uint32_t elements) {
    return (int64_t{elements} * 4 + geometry_.word_bytes() - 1) / geometry_.word_bytes();
  };
  struct Check {
    bool wanted;
    Operand operand;
  };
  const std::array<Check, 5> checks{{
      {true,
       {.start = q.dst_addr,
        .stride = q.dst_stride,
        .rows = q.rows,
        .length = q.written_bytes(),
        .limit = int64_t(geometry_.sbuf_bytes())}},
      {q.mx,
       {.start = q.dst_scale_addr,
        .stride = q.dst_scale_stride,
        .rows = q.rows,
        .length = q.groups(),
        .limit = int64_t(geometry_.scale_bytes())}},
      {q.row_scale,
       {.start = q.row_scale_addr, .length = words(q.rows), .limit = geometry_.sbuf_words}},
      {q.col_scale,
       {.start = q.col_scale_addr, .length = words(q.width), .limit = geometry_.sbuf_words}},
      {q.bias, {.start = q.bias_addr, .length = words(q.width), .limit = geometry_.sbuf_words}},
  }};
  for (const Check& check : checks) {
    if (!check.wanted) continue;
    if (const MaybeFault fault = check_range(check.operand)) return fault;
  }
  return std::nullopt;
}

}  // namespace ng
