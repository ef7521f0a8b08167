// SPDX-License-Identifier: Apache-2.0
// The parameters that blocks share, and the sizes that follow from them. A Geometry
// without more words is that of preset `base`. Named presets come from
// rtl/presets.json through the generated presets.h.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace ng {

inline constexpr uint32_t kGroupSize = 32;  // contraction elements of one group
inline constexpr uint32_t kPsumBanks = 2;   // psum_rows / kPsumBanks rows each
inline constexpr uint32_t kSbufBanks = 64;  // sbuf_words / kSbufBanks words each, high address bits
inline constexpr uint32_t kSemaphoreCount = 256;

struct Geometry {
  uint32_t groups = 1;          // groups of one pass
  uint32_t cols = 32;           // columns of the array
  uint32_t sbuf_words = 32768;  // SBUF capacity in words
  uint32_t psum_rows = 1024;    // PSUM rows in all, over every bank
  uint32_t hbm_bits = 30;       // HBM has 2^hbm_bits bytes, 12 to 44

  // Bytes of one SBUF word, and contraction elements of one pass.
  constexpr uint32_t word_bytes() const { return kGroupSize * groups; }
  constexpr uint32_t pass_elements() const { return kGroupSize * groups; }
  // Elements per row that the vector engine handles: max(cols, 32).
  constexpr uint32_t lanes() const { return cols > 32 ? cols : 32; }
  constexpr uint64_t sbuf_bytes() const { return uint64_t{sbuf_words} * word_bytes(); }
  constexpr uint64_t scale_bytes() const { return uint64_t{sbuf_words} * groups; }
  constexpr uint64_t hbm_bytes() const { return uint64_t{1} << hbm_bits; }
  constexpr uint32_t psum_bank_rows() const { return psum_rows / kPsumBanks; }
  // Multiply-accumulates of one cycle at full rate.
  constexpr uint64_t macs_per_cycle() const { return uint64_t{groups} * kGroupSize * cols; }

  // What the device's CONFIG_HASH register reads: FNV-1a (32 bits) over groups, cols, sbuf_words,
  // psum_rows, hbm_bits and the interface version, each as four little-endian bytes.
  uint32_t config_hash() const;

  friend constexpr bool operator==(const Geometry&, const Geometry&) = default;
};

struct Preset {
  std::string_view name;
  Geometry geometry;
};

// Every preset of rtl/presets.json.
std::span<const Preset> presets();

// The preset of that name, or nothing.
std::optional<Geometry> find_preset(std::string_view name);

}  // namespace ng
