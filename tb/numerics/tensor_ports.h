// SPDX-License-Identifier: Apache-2.0
// What the tests of the array, the tensor engine and PSUM share: fields of wide ports, operand
// words as the array's edge makes them, and Speck round keys.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>

#include "rtl_structs.h"
#include "tb/fields.h"
#include "tb/numerics/fused_stimulus.h"

namespace ng::test {

using rtl::tensor_pkg::edge_word_t;
using rtl::tensor_pkg::move_t;
using rtl::tensor_pkg::operand_fields_t;
using rtl::tensor_pkg::psum_wave_t;
using tb::BitField;
using tb::bits;
using tb::get;
using tb::set;

/// Bits above the width of a port must stay zero: give `width` when it is no whole number of bytes.
template <class Port>
void put_random(Port& port, Rng& rng, size_t width = 8 * sizeof(Port)) {
  for (size_t i = 0; i < width; i += 32)
    set(port, bits(i, static_cast<unsigned>(std::min<size_t>(32, width - i))), rng());
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

/// numerics_pkg::operand_t of four codes, of which `valid` names those that count, one bit each.
inline uint64_t pe_operand(Format format, std::span<const uint8_t, 4> codes, unsigned valid = 15) {
  using rtl::numerics_pkg::operand_t;
  uint64_t word = 0;
  for (unsigned i = 0; i < 4; ++i) {
    if (!(valid >> i & 1)) continue;
    const Element& e = element_of(format, codes[i]);
    set(word, operand_t::exponent.slice(i, 6), e.exponent);
    set(word, operand_t::sig.slice(i, 4), e.sig);
    set(word, operand_t::special.slice(i, 1), e.special);
    set(word, operand_t::sign.slice(i, 1), e.sign);
  }
  return word;
}

/// Eight of them at bit `lsb` of a port; elements from n on are masked.
template <class Port>
void put_operands(Port& port, size_t lsb, Format format, std::span<const uint8_t> codes, size_t n) {
  for (size_t p = 0; p < 8; ++p) {
    std::array<uint8_t, 4> four{};
    unsigned valid = 0;
    for (size_t i = 0; i < 4 && 4 * p + i < n; ++i) four[i] = codes[4 * p + i], valid |= 1u << i;
    set(port, bits(lsb + 64 * p, 64), pe_operand(format, four, valid));
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

  template <class Port>
  void put_at(Port& port, BitField place = operand_fields_t::slice(0)) const {
    set(port, place / operand_fields_t::addr, addr);
    set(port, place / operand_fields_t::stride, stride);
    set(port, place / operand_fields_t::scale_addr, scale_addr);
    set(port, place / operand_fields_t::count, count);
    set(port, place / operand_fields_t::k, k);
    set(port, place / operand_fields_t::format, format);
    set(port, place / operand_fields_t::scaled, scaled);
    set(port, place / operand_fields_t::half, half);
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
  uint64_t word = 0;
  set(word, edge_word_t::column, column);
  set(word, edge_word_t::k, f.k);
  set(word, edge_word_t::format, f.format);
  set(word, edge_word_t::scaled, f.scaled);
  set(word, edge_word_t::half, f.half);
  set(word, edge_word_t::first, first);
  return word;
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
    uint64_t word = 0;
    set(word, psum_wave_t::block, block);
    set(word, psum_wave_t::row, row);
    set(word, psum_wave_t::stochastic, stochastic);
    set(word, psum_wave_t::bf16, bf16);
    set(word, psum_wave_t::accumulate, accumulate);
    set(word, psum_wave_t::last, last);
    set(word, psum_wave_t::valid, valid);
    return word;
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
  for (size_t i = 0; i < keys.size(); ++i) set(port, bits(16 * i, 16), keys[i]);
}

}  // namespace ng::test
