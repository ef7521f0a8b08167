// SPDX-License-Identifier: Apache-2.0
// Fields of a port: bits that the layout of a packed struct names, on any port of a verilated
// model. The generated rtl_structs.h has the layouts of all RTL packages:
//
//   using rtl::mover_pkg::piece_t;
//   set(sim->piece_data_i, piece_t::src, address);
//   get(sim->pieces_o, piece_t::slice(2) / piece_t::src);  // of the third in a flat vector
//
// A port is an integer (CData to QData), a VlWide<N> or an array of integers, lowest first. Bits
// beyond the storage of a port are a std::out_of_range.
#pragma once

#include <algorithm>
#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <stdexcept>
#include <string>
#include <type_traits>

namespace ng::tb {

/// Bits [lsb, lsb + width) of a port.
struct BitField {
  unsigned lsb, width;
  /// Element k of a field that is a flat vector of elements of `element_width` bits.
  constexpr BitField slice(unsigned k, unsigned element_width) const {
    return {lsb + k * element_width, element_width};
  }
  constexpr bool operator==(const BitField&) const = default;
};

/// A field that no struct names, such as element i of a flat vector of bytes: bits(8 * i, 8).
constexpr BitField bits(size_t lsb, size_t width) {
  return {static_cast<unsigned>(lsb), static_cast<unsigned>(width)};
}

/// A member of the struct that stands in `outer`.
constexpr BitField operator/(BitField outer, BitField inner) {
  return {outer.lsb + inner.lsb, inner.width};
}

/// An array that is a member of a struct: `count` elements of `width` bits, element 0 lowest.
struct BitFields {
  unsigned lsb, width, count;
  constexpr BitField operator[](unsigned k) const { return {lsb + k * width, width}; }
};

namespace fields {

// Ports lie in memory as this machine's numbers do, and a wide one lowest word first.
static_assert(std::endian::native == std::endian::little);

/// A port as words of 32 bits, whatever its type.
template <class Port>
class Words {
  static_assert(std::is_trivially_copyable_v<Port> && !std::is_pointer_v<Port>);

 public:
  /// std::out_of_range when the field ends beyond the port.
  explicit Words(Port& port, BitField field) : port_(port) {
    const size_t end = size_t{field.lsb} + field.width;
    if (end > 8 * sizeof(Port))
      throw std::out_of_range("bits to " + std::to_string(end) + " of a port of " +
                              std::to_string(8 * sizeof(Port)));
  }
  uint32_t get(unsigned i) const {
    uint32_t word = 0;
    std::memcpy(&word, reinterpret_cast<const char*>(&port_) + 4 * i, bytes(i));
    return word;
  }
  void set(unsigned i, uint32_t word) {
    std::memcpy(reinterpret_cast<char*>(&port_) + 4 * i, &word, bytes(i));
  }

 private:
  static size_t bytes(unsigned i) { return std::min<size_t>(4, sizeof(Port) - 4 * i); }
  Port& port_;
};

/// At most 32 bits.
template <class Port>
uint32_t read(const Words<Port>& words, unsigned lsb, unsigned width) {
  const unsigned shift = lsb % 32;
  uint64_t both = words.get(lsb / 32);
  if (shift + width > 32) both |= uint64_t{words.get(lsb / 32 + 1)} << 32;
  return uint32_t(both >> shift) & uint32_t((uint64_t{1} << width) - 1);
}
template <class Port>
void write(Words<Port>& words, unsigned lsb, unsigned width, uint32_t value) {
  const unsigned shift = lsb % 32;
  const uint64_t mask = ((uint64_t{1} << width) - 1) << shift,
                 bits = uint64_t{value} << shift & mask;
  const auto put = [&](unsigned i, uint32_t m, uint32_t b) {
    words.set(i, (words.get(i) & ~m) | b);
  };
  put(lsb / 32, uint32_t(mask), uint32_t(bits));
  if (shift + width > 32) put(lsb / 32 + 1, uint32_t(mask >> 32), uint32_t(bits >> 32));
}

}  // namespace fields

/// The value of a field of at most 64 bits; std::invalid_argument for a wider one.
template <class Port>
uint64_t get(const Port& port, BitField field) {
  if (field.width > 64) throw std::invalid_argument("a field of more than 64 bits: give a span");
  const fields::Words<const Port> words(port, field);
  uint64_t value = 0;
  for (unsigned done = 0; done < field.width; done += 32)
    value |= uint64_t{fields::read(words, field.lsb + done, std::min(32u, field.width - done))}
             << done;
  return value;
}
/// The same, its top bit the sign.
template <class Port>
int64_t get_signed(const Port& port, BitField field) {
  const unsigned unused = 64 - field.width;
  return int64_t(get(port, field) << unused) >> unused;
}
/// A field of any width as words of 32 bits, lowest first; words beyond the field are 0.
template <class Port>
void get(const Port& port, BitField field, std::span<uint32_t> value) {
  if (32 * value.size() < field.width) throw std::invalid_argument("a span shorter than its field");
  const fields::Words<const Port> words(port, field);
  for (unsigned w = 0; w < value.size(); ++w)
    value[w] = 32 * w >= field.width
                   ? 0
                   : fields::read(words, field.lsb + 32 * w, std::min(32u, field.width - 32 * w));
}

/// Sets a field of at most 64 bits; bits of `value` beyond it are not used.
template <class Port>
void set(Port& port, BitField field, std::convertible_to<uint64_t> auto value) {
  if (field.width > 64) throw std::invalid_argument("a field of more than 64 bits: give a span");
  fields::Words<Port> words(port, field);
  for (unsigned done = 0; done < field.width; done += 32)
    fields::write(words, field.lsb + done, std::min(32u, field.width - done),
                  uint32_t(uint64_t(value) >> done));
}
/// A field of any width from words of 32 bits, lowest first; it has a word for each 32 bits begun.
template <class Port>
void set(Port& port, BitField field, std::span<const uint32_t> value) {
  if (32 * value.size() < field.width) throw std::invalid_argument("a span shorter than its field");
  fields::Words<Port> words(port, field);
  for (unsigned w = 0; 32 * w < field.width; ++w)
    fields::write(words, field.lsb + 32 * w, std::min(32u, field.width - 32 * w), value[w]);
}
/// Bytes, lowest first, into a field of as many.
template <class Port>
void set(Port& port, BitField field, std::span<const uint8_t> value) {
  if (8 * value.size() != field.width)
    throw std::invalid_argument("bytes that do not fill their field");
  fields::Words<Port> words(port, field);
  for (unsigned b = 0; b < value.size(); ++b) fields::write(words, field.lsb + 8 * b, 8, value[b]);
}

/// Sets a whole port to 0.
template <class Port>
void zero(Port& port) {
  if constexpr (std::is_integral_v<Port>)
    port = 0;
  else
    std::fill(std::begin(port.m_storage), std::end(port.m_storage), 0u);
}

}  // namespace ng::tb
