// SPDX-License-Identifier: Apache-2.0
#include "golden/chip/tensor.h"

#include <algorithm>

namespace ng {
namespace {

uint32_t groups_of(uint32_t k) { return (k + kGroupSize - 1) / kGroupSize; }

// Scale words from one operand word to the next: an E2M1 word holds two passes, each with its own.
int64_t scale_stride(const Instruction& i) {
  const bool packed = i.get(Field::kFormat) == uint64_t(Format::kE2m1);
  return i.get_signed(Field::kStride) * (packed ? 2 : 1);
}

// The format after the map: the array only ever sees FP8.
Format array_format(const Instruction& i) {
  const auto format = Format(i.get(Field::kFormat));
  return format == Format::kE2m1 ? Format::kE4m3 : format;
}

}  // namespace

// Checks that both instructions share: BadFormat, BadCount, then the ranges of addr and scale_addr.
MaybeFault TensorEngine::check_operand(const Instruction& i, uint64_t count_limit,
                                       bool bad_format) const {
  const uint64_t format = i.get(Field::kFormat);
  const bool half = i.get(Field::kHalf) != 0;
  if (format > uint64_t(Format::kE2m1) || (half && format != uint64_t(Format::kE2m1)) ||
      bad_format) {
    return Fault{Cause::kBadFormat};
  }
  const uint64_t count = i.get(Field::kCount);
  const uint64_t k = i.get(Field::kK);
  if (count < 1 || count > count_limit || k < 1 || k > geometry_.pass_elements()) {
    return Fault{Cause::kBadCount};
  }
  Operand words{.start = i.get_signed(Field::kAddr),
                .stride = i.get_signed(Field::kStride),
                .rows = int64_t(count),
                .limit = geometry_.sbuf_words};
  if (const MaybeFault fault = check_range(words)) return fault;
  if (i.get(Field::kScaled) == 0) return std::nullopt;
  words.start = i.get_signed(Field::kScaleAddr);
  words.stride = scale_stride(i);
  return check_range(words);
}

// Reads operand word `index` of the instruction: bytes of the k elements, mapped to FP8, and
// scales.
TensorEngine::Word TensorEngine::fetch(const Instruction& i, uint32_t index) {
  const auto k = static_cast<uint32_t>(i.get(Field::kK));
  const int64_t step = int64_t{index} * i.get_signed(Field::kStride);
  const auto base =
      static_cast<uint64_t>(i.get_signed(Field::kAddr) + step) * geometry_.word_bytes();
  Word word{.codes = std::vector<uint8_t>(k),
            .scales = std::vector<uint8_t>(groups_of(k), kE8m0One)};
  if (Format(i.get(Field::kFormat)) == Format::kE2m1) {
    const uint64_t offset = i.get(Field::kHalf) * (geometry_.word_bytes() / 2);
    const auto bytes = port_.read_data(base + offset, (k + 1) / 2);
    for (uint32_t e = 0; e < k; ++e) word.codes[e] = map_[(bytes[e / 2] >> (4 * (e % 2))) & 0xF];
  } else {
    std::ranges::copy(port_.read_data(base, k), word.codes.begin());
  }
  if (i.get(Field::kScaled)) {
    const auto at =
        static_cast<uint64_t>(i.get_signed(Field::kScaleAddr) + int64_t{index} * scale_stride(i));
    std::ranges::copy(port_.read_scales(at * geometry_.groups, groups_of(k)), word.scales.begin());
  }
  return word;
}

MaybeFault TensorEngine::load_stationary(const Instruction& i) {
  if (const MaybeFault fault = check_operand(i, geometry_.cols, false)) return fault;
  Stationary next{
      .format = array_format(i), .k = static_cast<uint32_t>(i.get(Field::kK)), .columns = {}};
  const auto count = static_cast<uint32_t>(i.get(Field::kCount));
  for (uint32_t column = 0; column < count; ++column) next.columns.push_back(fetch(i, column));
  stationary_ = std::move(next);
  stationary_words_ += count;
  return std::nullopt;
}

// The groups of one moving word through one column, in increasing order.
Fp32 TensorEngine::column_result(Fp32 acc, const Word& moving, Format format,
                                 uint32_t column) const {
  if (column >= stationary_->columns.size()) return acc;
  const Word& weights = stationary_->columns[column];
  for (uint32_t g = 0; g < moving.scales.size(); ++g) {
    const size_t first = size_t{g} * kGroupSize;
    const size_t size = std::min<size_t>(kGroupSize, moving.codes.size() - first);
    acc = fused_step(acc, format, std::span(moving.codes).subspan(first, size), moving.scales[g],
                     stationary_->format, std::span(weights.codes).subspan(first, size),
                     weights.scales[g]);
  }
  return acc;
}

MaybeFault TensorEngine::multiply_moving(const Instruction& i, const RandomState& random) {
  const bool bf16 = i.get(Field::kBf16) != 0;
  const bool stochastic = i.get(Field::kStochastic) != 0;
  const bool accumulate = i.get(Field::kAccumulate) != 0;
  const auto count = static_cast<uint32_t>(i.get(Field::kCount));
  if (const MaybeFault fault = check_operand(i, 0xFFFF, stochastic && !bf16)) return fault;
  const Operand rows{.start = i.get_signed(Field::kPsumRow),
                     .stride = i.get_signed(Field::kPsumStride),
                     .rows = count,
                     .limit = geometry_.psum_rows};
  if (const MaybeFault fault = check_range(rows)) return fault;
  if (!stationary_) return Fault{Cause::kNoStationary};
  if (stationary_->k != i.get(Field::kK)) return Fault{Cause::kKMismatch};

  const auto sr_offset = static_cast<uint32_t>(i.get(Field::kSrOffset));
  const auto sr_n = static_cast<uint32_t>(i.get(Field::kSrN));
  for (uint32_t index = 0; index < count; ++index) {
    const auto row = static_cast<uint32_t>(rows.start + int64_t{index} * rows.stride);
    if (accumulate && !port_.psum_written(row)) return Fault{Cause::kPsumUnwritten, row};
    const Word moving = fetch(i, index);
    std::vector<Fp32> sums(geometry_.cols, kFp32Zero);
    if (accumulate) std::ranges::copy(port_.read_psum(row), sums.begin());
    for (uint32_t column = 0; column < geometry_.cols; ++column) {
      Fp32& sum = sums[column];
      sum = column_result(sum, moving, array_format(i), column);
      if (!bf16) continue;
      const uint32_t u = stochastic ? random.at(sr_offset + index * sr_n + column) : 0;
      sum = round_psum_bf16(sum, stochastic ? Rounding::kStochastic : Rounding::kNearest, u);
    }
    std::ranges::copy(sums, port_.write_psum(row).begin());
    ++moving_words_;
  }
  return std::nullopt;
}

}  // namespace ng
