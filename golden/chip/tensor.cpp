// SPDX-License-Identifier: Apache-2.0
#include "golden/chip/tensor.h"

#include <algorithm>

namespace ng {
namespace {

constexpr uint32_t kRowsTogether = 256;

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

FusedOperand TensorEngine::Words::operand() const {
  return {format, codes.data(), k, scales.data(), groups_of(k)};
}

TensorEngine::Words TensorEngine::no_words(const Instruction& i) {
  return {.format = array_format(i),
          .k = static_cast<uint32_t>(i.get(Field::kK)),
          .count = 0,
          .codes = {},
          .scales = {}};
}

// Reads operand word `index` of the instruction: bytes of the k elements, mapped to FP8, and
// scales.
void TensorEngine::fetch(const Instruction& i, uint32_t index, Words& words) {
  const uint32_t k = words.k;
  const int64_t step = int64_t{index} * i.get_signed(Field::kStride);
  const auto base =
      static_cast<uint64_t>(i.get_signed(Field::kAddr) + step) * geometry_.word_bytes();
  if (Format(i.get(Field::kFormat)) == Format::kE2m1) {
    const uint64_t offset = i.get(Field::kHalf) * (geometry_.word_bytes() / 2);
    const auto bytes = port_.read_data(base + offset, (k + 1) / 2);
    for (uint32_t e = 0; e < k; ++e) {
      words.codes.push_back(map_[(bytes[e / 2] >> (4 * (e % 2))) & 0xF]);
    }
  } else {
    const auto bytes = port_.read_data(base, k);
    words.codes.insert(words.codes.end(), bytes.begin(), bytes.end());
  }
  if (i.get(Field::kScaled)) {
    const auto at =
        static_cast<uint64_t>(i.get_signed(Field::kScaleAddr) + int64_t{index} * scale_stride(i));
    const auto scales = port_.read_scales(at * geometry_.groups, groups_of(k));
    words.scales.insert(words.scales.end(), scales.begin(), scales.end());
  } else {
    words.scales.insert(words.scales.end(), groups_of(k), kE8m0One);
  }
  ++words.count;
}

MaybeFault TensorEngine::load_stationary(const Instruction& i) {
  if (const MaybeFault fault = check_operand(i, geometry_.cols, false)) return fault;
  Words next = no_words(i);
  const auto count = static_cast<uint32_t>(i.get(Field::kCount));
  for (uint32_t column = 0; column < count; ++column) fetch(i, column, next);
  stationary_ = std::move(next);
  stationary_words_ += count;
  return std::nullopt;
}

MaybeFault TensorEngine::multiply_moving(const Instruction& i, const RandomState& random) {
  const bool stochastic_fp32 = i.get(Field::kStochastic) != 0 && i.get(Field::kBf16) == 0;
  const auto count = static_cast<uint32_t>(i.get(Field::kCount));
  if (const MaybeFault fault = check_operand(i, 0xFFFF, stochastic_fp32)) return fault;
  const Operand rows{.start = i.get_signed(Field::kPsumRow),
                     .stride = i.get_signed(Field::kPsumStride),
                     .rows = count,
                     .limit = geometry_.psum_rows};
  if (const MaybeFault fault = check_range(rows)) return fault;
  if (!stationary_) return Fault{Cause::kNoStationary};
  if (stationary_->k != i.get(Field::kK)) return Fault{Cause::kKMismatch};

  // Rows of PSUM that are all different do not see each other's results.
  const uint32_t together = rows.stride == 0 ? 1 : kRowsTogether;
  for (uint32_t first = 0; first < count; first += together) {
    if (const MaybeFault fault = move_rows(i, first, std::min(together, count - first), random)) {
      return fault;
    }
  }
  return std::nullopt;
}

// Moving words [first, first + count) through the array, as far as their rows may be accumulated.
MaybeFault TensorEngine::move_rows(const Instruction& i, uint32_t first, uint32_t count,
                                   const RandomState& random) {
  const bool bf16 = i.get(Field::kBf16) != 0;
  const bool stochastic = i.get(Field::kStochastic) != 0;
  const bool accumulate = i.get(Field::kAccumulate) != 0;
  const auto sr_offset = static_cast<uint32_t>(i.get(Field::kSrOffset));
  const auto sr_n = static_cast<uint32_t>(i.get(Field::kSrN));
  const uint32_t cols = geometry_.cols;

  // 1. What the words and rows hold, in their order.
  Words moving = no_words(i);
  std::vector<Fp32> sums;
  std::vector<std::span<Fp32>> rows;
  MaybeFault fault;
  for (uint32_t index = first; index < first + count; ++index) {
    const auto row = static_cast<uint32_t>(i.get_signed(Field::kPsumRow) +
                                           int64_t{index} * i.get_signed(Field::kPsumStride));
    if (accumulate && !port_.psum_written(row)) {
      fault = Fault{Cause::kPsumUnwritten, row};
      break;
    }
    fetch(i, index, moving);
    if (accumulate) {
      const auto before = port_.read_psum(row);
      sums.insert(sums.end(), before.begin(), before.end());
    }
    rows.push_back(port_.write_psum(row));
  }
  sums.resize(size_t{moving.count} * cols, kFp32Zero);

  // 2. The groups of each word through each column that is loaded, in increasing order.
  fused_gemm({moving.count, stationary_->count, moving.k}, moving.operand(), stationary_->operand(),
             sums.data(), cols);

  // 3. The store, empty columns included.
  for (uint32_t r = 0; r < moving.count; ++r) {
    const auto row = std::span(sums).subspan(size_t{r} * cols, cols);
    for (uint32_t column = 0; bf16 && column < cols; ++column) {
      const uint32_t u = stochastic ? random.at(sr_offset + (first + r) * sr_n + column) : 0;
      row[column] =
          round_psum_bf16(row[column], stochastic ? Rounding::kStochastic : Rounding::kNearest, u);
    }
    std::ranges::copy(row, rows[r].begin());
  }
  moving_words_ += moving.count;
  return fault;
}

}  // namespace ng
