// SPDX-License-Identifier: Apache-2.0
#include "golden/chip/vector.h"

#include <algorithm>
#include <array>

#include "golden/base/bytes.h"

namespace ng {
namespace {

// Codes of `bits` each, lowest first, into bytes.
std::vector<uint8_t> pack(std::span<const uint32_t> codes, uint32_t bits) {
  std::vector<uint8_t> bytes((codes.size() * bits + 7) / 8);
  for (size_t i = 0; i < codes.size(); ++i) {
    const size_t at = i * bits;
    if (bits == 4) {
      bytes[at / 8] = static_cast<uint8_t>(bytes[at / 8] | codes[i] << (at % 8));
      continue;
    }
    store_le(std::span(bytes).subspan(at / 8, bits / 8), codes[i]);
  }
  return bytes;
}

}  // namespace

std::vector<Fp32> VectorEngine::load_vector(int64_t word, uint32_t count) {
  const auto at = static_cast<uint64_t>(word) * geometry_.word_bytes();
  const auto bytes = port_.read_data(at, uint64_t{count} * 4);
  std::vector<Fp32> values(count);
  for (uint32_t e = 0; e < count; ++e)
    values[e] = {load_le<uint32_t>(bytes.subspan(size_t{4} * e, 4))};
  return values;
}

MaybeFault VectorEngine::gather(const ConvertRequest& q, uint32_t r, std::vector<Fp32>& values) {
  const int64_t start = q.src_addr + int64_t{r} * q.src_stride;
  if (q.src_sbuf) {
    const uint32_t size = q.source_element_bytes();
    const auto at = static_cast<uint64_t>(start) * geometry_.word_bytes();
    const auto bytes = port_.read_data(at, uint64_t{q.width} * size);
    for (uint32_t e = 0; e < q.width; ++e) {
      const uint32_t code = load_le<uint32_t>(bytes.subspan(size_t{e} * size, size));
      values[e] = {q.src_bf16 ? code << 16 : code};
    }
    return std::nullopt;
  }
  for (uint32_t e = 0; e < q.width; e += geometry_.cols) {
    const auto row = static_cast<uint32_t>(start + int64_t{e / geometry_.cols} * q.chunk_stride);
    if (!port_.psum_written(row)) return Fault{Cause::kPsumUnwritten, row};
    const auto chunk = port_.read_psum(row);
    std::copy_n(chunk.begin(), std::min(geometry_.cols, q.width - e), values.begin() + e);
  }
  return std::nullopt;
}

void VectorEngine::store_mx(const ConvertRequest& q, uint32_t r, const std::vector<Fp32>& values,
                            const std::vector<uint32_t>& random) {
  std::vector<uint32_t> codes;
  std::vector<uint8_t> scales;
  for (uint32_t g = 0; g < q.groups(); ++g) {
    const size_t first = size_t{g} * kGroupSize;
    const size_t size = std::min<size_t>(kGroupSize, values.size() - first);
    const MxBlock block =
        mx_quantise(q.format(), std::span(values).subspan(first, size), ScaleRule(q.scale_rule),
                    q.rounding, std::span(random).subspan(first, size));
    scales.push_back(block.scale);
    // missing elements of the last group are written as 0x00, also beside a NaN
    codes.insert(codes.end(), block.codes.begin(), block.codes.begin() + size);
    codes.insert(codes.end(), kGroupSize - size, 0);
  }
  port_.write_data(static_cast<uint64_t>(q.dst_addr + int64_t{r} * q.dst_stride),
                   pack(codes, q.element_bits()));
  port_.write_scales(static_cast<uint64_t>(q.dst_scale_addr + int64_t{r} * q.dst_scale_stride),
                     scales);
}

MaybeFault VectorEngine::store(const ConvertRequest& q, uint32_t r, const std::vector<Fp32>& values,
                               const RandomState& state) {
  std::vector<uint32_t> random(q.width);
  if (q.rounding == Rounding::kStochastic) {
    for (uint32_t e = 0; e < q.width; ++e) random[e] = state.at(q.sr_offset + r * q.sr_n + e);
  }
  if (q.mx) {
    store_mx(q, r, values, random);
    return std::nullopt;
  }
  std::vector<uint32_t> codes(q.width);
  for (uint32_t e = 0; e < q.width; ++e) {
    const auto code = try_convert(q.format(), values[e], q.rounding, q.overflow, random[e]);
    if (!code) return Fault{Cause::kNanToE2m1, r};
    codes[e] = *code;
  }
  port_.write_data(static_cast<uint64_t>(q.dst_addr + int64_t{r} * q.dst_stride),
                   pack(codes, q.element_bits()));
  return std::nullopt;
}

MaybeFault VectorEngine::convert_rows(const Instruction& i, const RandomState& random) {
  const ConvertRequest q(i);
  if (const MaybeFault fault = check(q)) return fault;
  std::vector<Fp32> row_scale;
  std::vector<Fp32> col_scale;
  std::vector<Fp32> bias;
  if (q.row_scale) row_scale = load_vector(q.row_scale_addr, q.rows);
  if (q.col_scale) col_scale = load_vector(q.col_scale_addr, q.width);
  if (q.bias) bias = load_vector(q.bias_addr, q.width);

  std::vector<Fp32> values(q.width);
  for (uint32_t r = 0; r < q.rows; ++r) {
    if (const MaybeFault fault = gather(q, r, values)) return fault;
    for (uint32_t e = 0; e < q.width; ++e) {
      Fp32& x = values[e];
      if (q.row_scale) x = fp32_mul(x, row_scale[r]);
      if (q.col_scale) x = fp32_mul(x, col_scale[e]);
      if (q.bias) x = fp32_add(x, bias[e]);
      if (q.relu) x = relu(x);
    }
    if (const MaybeFault fault = store(q, r, values, random)) return fault;
  }
  return std::nullopt;
}

}  // namespace ng
