// SPDX-License-Identifier: Apache-2.0
// What the tests of the array, the tensor engine and PSUM share: fields of wide ports, operand
// words as the array's edge makes them, and Speck round keys.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>

#include "tb/numerics/fused_stimulus.h"

namespace ng::test {

/// Writes `width` bits (at most 64) of a port of any width. The host is little-endian, as the ports
/// are.
template <class Port>
void put(Port& port, size_t lsb, unsigned width, uint64_t value) {
  auto* bytes = reinterpret_cast<uint8_t*>(&port);
  for (unsigned done = 0; done < width;) {
    const size_t at = lsb + done;
    const auto shift = static_cast<unsigned>(at % 8);
    const unsigned count = std::min(8 - shift, width - done);
    const unsigned mask = ((1u << count) - 1) << shift;
    const auto part = static_cast<unsigned>(value >> done << shift);
    bytes[at / 8] = static_cast<uint8_t>((bytes[at / 8] & ~mask) | (part & mask));
    done += count;
  }
}

template <class Port>
uint64_t take(const Port& port, size_t lsb, unsigned width) {
  const auto* bytes = reinterpret_cast<const uint8_t*>(&port);
  uint64_t value = 0;
  for (unsigned done = 0; done < width;) {
    const size_t at = lsb + done;
    const auto shift = static_cast<unsigned>(at % 8);
    const unsigned count = std::min(8 - shift, width - done);
    value |= static_cast<uint64_t>(bytes[at / 8] >> shift & ((1u << count) - 1)) << done;
    done += count;
  }
  return value;
}

/// Bits above the width of a port must stay zero: give `width` when it is no whole number of bytes.
template <class Port>
void put_random(Port& port, Rng& rng, size_t width = 8 * sizeof(Port)) {
  for (size_t i = 0; i < width; i += 32)
    put(port, i, static_cast<unsigned>(std::min<size_t>(32, width - i)), rng());
}

/// One element on the array's grid (numerics_pkg::element_t): value = +-sig * 2^(exponent - 16).
struct Element {
  bool sign = false;
  bool special = false;
  unsigned sig = 0;
  unsigned exponent = 0;
};

/// From the value alone: E5M2 keeps two fraction bits, the E4M3s three.
inline Element make_element(Format format, uint8_t code) {
  const Fp8 x = fp8(format, code);
  Element e;
  e.sign = code >> 7;
  e.special = !x.finite();
  if (x.nan) return e;
  if (x.inf) {
    e.sig = 8;
    return e;
  }
  const int fraction_bits = format == Format::kE5m2 ? 2 : 3;
  const int smallest = format == Format::kE5m2 ? -16 : -9;  // last place of the subnormals
  const double size = std::fabs(x.value);
  const int place = size == 0 ? smallest : std::max(std::ilogb(size) - fraction_bits, smallest);
  e.sig = static_cast<unsigned>(std::ldexp(size, -place));
  e.exponent = static_cast<unsigned>(place + 16);
  return e;
}

inline const Element& element_of(Format format, uint8_t code) {
  static const auto kTable = [] {
    std::array<std::array<Element, 256>, 3> table;
    for (const Format f : kFp8Formats)
      for (size_t c = 0; c < 256; ++c)
        table[static_cast<size_t>(f)][c] = make_element(f, static_cast<uint8_t>(c));
    return table;
  }();
  return kTable[static_cast<size_t>(format)][code];
}

/// Eight PE operands of 64 bits (numerics_pkg::operand_t) at bit `lsb` of a port; elements from n
/// on are masked.
template <class Port>
void put_operands(Port& port, size_t lsb, Format format, std::span<const uint8_t> codes, size_t n) {
  for (size_t p = 0; p < 8; ++p) {
    uint64_t word = 0;
    for (size_t i = 0; i < 4; ++i) {
      if (4 * p + i >= n) continue;
      const Element& e = element_of(format, codes[4 * p + i]);
      word |= uint64_t{e.exponent} << (6 * i) | uint64_t{e.sig} << (24 + 4 * i) |
              uint64_t{e.special} << (40 + i) | uint64_t{e.sign} << (44 + i);
    }
    put(port, lsb + 64 * p, 64, word);
  }
}

/// tensor_pkg::operand_fields_t
struct OperandFields {
  uint32_t addr = 0;
  int stride = 0;
  uint32_t scale_addr = 0;
  uint32_t count = 1;
  uint32_t k = 32;
  uint32_t format = 0;
  bool scaled = false;
  bool half = false;
  static constexpr unsigned kBits = 101;

  template <class Port>
  void put_at(Port& port, size_t lsb) const {
    put(port, lsb, 24, addr);
    put(port, lsb + 24, 16, static_cast<uint64_t>(stride));
    put(port, lsb + 40, 24, scale_addr);
    put(port, lsb + 64, 16, count);
    put(port, lsb + 80, 16, k);
    put(port, lsb + 96, 3, format);
    put(port, lsb + 99, 1, scaled);
    put(port, lsb + 100, 1, half);
  }
  uint32_t addr_of(uint32_t i, uint32_t start) const {
    return (start + i * static_cast<uint32_t>(stride)) & 0xffffff;
  }
  uint32_t scale_addr_of(uint32_t i) const {  // two scale words for a word of E2M1
    return (scale_addr + (format == 3 ? 2 : 1) * i * static_cast<uint32_t>(stride)) & 0xffffff;
  }
};

inline OperandFields draw_operand(Rng& rng, uint32_t longest) {
  OperandFields f;
  f.addr = draw_word(rng) & 0xffffff;
  f.scale_addr = draw_word(rng) & 0xffffff;
  f.stride = draw(rng, -0x8000, 0x7fff);
  if (rng() % 2) f.stride = draw(rng, -3, 3);
  f.count = static_cast<uint32_t>(draw(rng, 1, static_cast<int>(longest)));
  f.k = static_cast<uint32_t>(draw(rng, 1, 512));
  f.format = static_cast<uint32_t>(rng() % 4);
  f.scaled = rng() % 2;
  f.half = f.format == 3 && rng() % 2;
  return f;
}

/// tensor_pkg::edge_word_t as one number.
inline uint64_t edge_word(bool first, const OperandFields& f, uint32_t column) {
  return uint64_t{column & 0xffff} | uint64_t{f.k} << 16 | uint64_t{f.format} << 32 |
         uint64_t{f.scaled} << 35 | uint64_t{f.half} << 36 | uint64_t{first} << 37;
}

/// tensor_pkg::psum_wave_t
struct Wave {
  bool valid = false;
  bool last = false;
  bool accumulate = false;
  bool bf16 = false;
  bool stochastic = false;
  uint32_t row = 0;
  uint32_t block = 0;

  uint64_t bits() const {
    return uint64_t{block} | uint64_t{row} << 32 | uint64_t{stochastic} << 48 |
           uint64_t{bf16} << 49 | uint64_t{accumulate} << 50 | uint64_t{last} << 51 |
           uint64_t{valid} << 52;
  }
};

/// The 22 round keys of Speck32/64 for a seed, from the published key schedule; key i at bits 16i.
inline std::array<uint16_t, 22> speck_round_keys(uint64_t seed) {
  const auto rotate_right = [](uint16_t x, int n) {
    return static_cast<uint16_t>(x >> n | x << (16 - n));
  };
  std::array<uint16_t, 22> keys{};
  std::array<uint16_t, 24> l{static_cast<uint16_t>(seed >> 16), static_cast<uint16_t>(seed >> 32),
                             static_cast<uint16_t>(seed >> 48)};
  keys[0] = static_cast<uint16_t>(seed);
  for (size_t i = 0; i + 1 < keys.size(); ++i) {
    l[i + 3] = static_cast<uint16_t>((keys[i] + rotate_right(l[i], 7)) ^ i);
    keys[i + 1] = static_cast<uint16_t>(rotate_right(keys[i], 14) ^ l[i + 3]);
  }
  return keys;
}

template <class Port>
void put_round_keys(Port& port, uint64_t seed) {
  const auto keys = speck_round_keys(seed);
  for (size_t i = 0; i < keys.size(); ++i) put(port, 16 * i, 16, keys[i]);
}

}  // namespace ng::test
