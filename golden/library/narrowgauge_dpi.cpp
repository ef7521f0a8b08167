// SPDX-License-Identifier: Apache-2.0
// What narrowgauge_dpi.sv imports. A packed `bit` vector of SystemVerilog is an array of 32-bit
// words, the lowest first, so no header of a simulator is needed and one library serves all.
#include <array>
#include <bit>
#include <cstdint>

#include "golden/library/failed.h"
#include "golden/library/narrowgauge.h"

namespace {

using Codes = std::array<uint8_t, NG_GROUP>;

// As many codes as a group has; what n says beyond that is refused by the function called.
Codes unpack(const uint32_t* words) {
  Codes codes{};
  for (size_t i = 0; i < codes.size(); ++i) {
    codes[i] = static_cast<uint8_t>(words[i / 4] >> 8 * (i % 4));
  }
  return codes;
}

float number(uint32_t bits) { return std::bit_cast<float>(bits); }

}  // namespace

extern "C" {

NG_API int ng_dpi_fused_step(int n, int format_a, const uint32_t* a, unsigned char scale_a,
                             int format_b, const uint32_t* b, unsigned char scale_b, unsigned acc,
                             unsigned* result) {
  const Codes x = unpack(a);
  const Codes y = unpack(b);
  const float before = number(acc);
  float after = 0;
  const int status = ng_fused_step(static_cast<size_t>(n), format_a, x.data(), scale_a, format_b,
                                   y.data(), scale_b, &before, &after);
  *result = std::bit_cast<uint32_t>(after);
  return status;
}

NG_API int ng_dpi_decode(int format, unsigned code, unsigned* value) {
  ng_format_info info{};
  const int status = ng_describe_format(format, &info);
  if (status != NG_OK) return status;
  const auto byte = static_cast<uint8_t>(code);
  const auto half = static_cast<uint16_t>(code);
  const void* codes = info.bytes == 1   ? static_cast<const void*>(&byte)
                      : info.bytes == 2 ? static_cast<const void*>(&half)
                                        : static_cast<const void*>(&code);
  float number = 0;
  const int decoded = ng_decode(format, 1, codes, &number);
  *value = std::bit_cast<uint32_t>(number);
  return decoded;
}

NG_API int ng_dpi_encode(int format, unsigned value, int rounding, int overflow, unsigned random,
                         unsigned* code) {
  ng_format_info info{};
  int status = ng_describe_format(format, &info);
  if (status != NG_OK) return status;
  const float x = number(value);
  std::array<uint8_t, 4> bytes{};
  status = ng_encode(format, 1, &x, rounding, overflow, &random, bytes.data());
  uint8_t byte = bytes[0];
  const auto words = std::bit_cast<std::array<uint16_t, 2>>(bytes);
  *code = info.bytes == 1 ? byte : info.bytes == 2 ? words[0] : std::bit_cast<uint32_t>(bytes);
  return status;
}

NG_API int ng_dpi_quantise_mx(int element, int n, const uint32_t* values, int rule, int rounding,
                              const uint32_t* random, uint32_t* codes, unsigned char* scale) {
  if (n < 1 || n > NG_GROUP) {
    return ng::library::failed(NG_ERROR_SIZE, "a block has 1 to 32 numbers");
  }
  std::array<float, NG_GROUP> x{};
  for (size_t i = 0; i < x.size(); ++i) x[i] = number(values[i]);
  Codes result{};
  const int status = ng_quantise_mx(element, 1, static_cast<size_t>(n), x.data(), 0, rule, rounding,
                                    random, result.data(), scale);
  for (size_t i = 0; i < NG_GROUP / 4; ++i) {
    codes[i] = uint32_t{result[4 * i]} | uint32_t{result[4 * i + 1]} << 8 |
               uint32_t{result[4 * i + 2]} << 16 | uint32_t{result[4 * i + 3]} << 24;
  }
  return status;
}

NG_API unsigned ng_dpi_add_fp32(unsigned a, unsigned b) {
  const float x = number(a);
  const float y = number(b);
  float sum = 0;
  ng_add_fp32(1, &x, &y, &sum);
  return std::bit_cast<uint32_t>(sum);
}

NG_API unsigned ng_dpi_multiply_fp32(unsigned a, unsigned b) {
  const float x = number(a);
  const float y = number(b);
  float product = 0;
  ng_multiply_fp32(1, &x, &y, &product);
  return std::bit_cast<uint32_t>(product);
}

NG_API unsigned ng_dpi_random_word(long long seed, unsigned counter) {
  ng_random random{static_cast<uint64_t>(seed), counter};
  uint32_t word = 0;
  ng_random_words(&random, 1, &word);
  return word;
}

}  // extern "C"
