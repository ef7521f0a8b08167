// SPDX-License-Identifier: Apache-2.0
// Bits in, bits out, for oracles in other languages (scripts/crosscheck_ml_dtypes.py):
//   numerics_stream convert FORMAT saturate|ieee   FP32 words in, one code word each out
//   numerics_stream decode FORMAT                  code words in, FP32 words out
//   numerics_stream fused FORMAT_A FORMAT_B        records of acc (4 bytes), scale a, scale b, 32
//   codes a,
//                                                  32 codes b in; FP32 words out
// Words are 32 bits, little-endian.
#include <cstdio>
#include <cstring>
#include <span>
#include <string_view>

#include "golden/numerics/numerics.h"

namespace {

using std::uint32_t;
using std::uint8_t;

const ng::FormatRow* find(std::string_view name) {
  for (const auto& f : ng::kFormats) {
    if (f.name == name) return &f;
  }
  std::fprintf(stderr, "numerics_stream: unknown format '%s'\n", name.data());
  return nullptr;
}

template <std::size_t kBytes, class Function>
int stream(Function function) {
  uint8_t record[kBytes];
  while (std::fread(record, kBytes, 1, stdin) == 1) {
    const uint32_t word = function(record);
    std::fwrite(&word, sizeof word, 1, stdout);
  }
  return 0;
}

uint32_t word_at(const uint8_t* bytes) {
  uint32_t word = 0;
  std::memcpy(&word, bytes, sizeof word);
  return word;
}

}  // namespace

int main(int argc, char** argv) {
  const std::string_view mode = argc > 1 ? argv[1] : "";
  const ng::FormatRow* f = argc > 2 ? find(argv[2]) : nullptr;
  if (mode == "decode" && argc == 3 && f != nullptr) {
    return stream<4>([&](const uint8_t* r) { return ng::to_fp32(f->format, word_at(r)).bits; });
  }
  if (mode == "convert" && argc == 4 && f != nullptr) {
    const auto overflow =
        std::string_view(argv[3]) == "saturate" ? ng::Overflow::kSaturate : ng::Overflow::kIeee;
    return stream<4>([&](const uint8_t* r) {
      return ng::try_convert(f->format, {word_at(r)}, ng::Rounding::kNearest, overflow, 0)
          .value_or(0xFFFFFFFF);
    });
  }
  if (mode == "fused" && argc == 4 && f != nullptr) {
    const ng::FormatRow* g = find(argv[3]);
    if (g == nullptr) return 2;
    return stream<70>([&](const uint8_t* r) {
      const std::span<const uint8_t> codes(r + 6, 64);
      return ng::fused_step({word_at(r)}, f->format, codes.first(32), r[4], g->format,
                            codes.last(32), r[5])
          .bits;
    });
  }
  std::fprintf(stderr, "usage: numerics_stream convert|decode|fused FORMAT ... (see its source)\n");
  return 2;
}
