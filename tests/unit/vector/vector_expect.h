// SPDX-License-Identifier: Apache-2.0
// What the vector engine must do with one instruction, written for these tests from docs/isa.md:
// checks in order, then rows one after the other. The arithmetic is the golden numerics; nothing
// here comes from golden/chip.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "golden/isa/geometry.h"
#include "golden/isa/isa.h"
#include "golden/numerics/numerics.h"

namespace ng::test {

struct Trap {
  Cause cause = Cause::kNone;
  uint32_t info = 0;
  friend bool operator==(const Trap&, const Trap&) = default;
};

/// The memories and the random state that the engine sees.
struct Memories {
  explicit Memories(const Geometry& g)
      : geometry(g),
        sbuf(g.sbuf_bytes()),
        scales(g.scale_bytes()),
        psum(size_t{g.psum_rows} * g.cols),
        written(g.psum_rows) {}

  uint32_t word32(uint64_t byte) const {
    return sbuf[byte] | sbuf[byte + 1] << 8 | sbuf[byte + 2] << 16 | uint32_t{sbuf[byte + 3]} << 24;
  }

  Geometry geometry;
  std::vector<uint8_t> sbuf, scales;
  std::vector<uint32_t> psum;
  std::vector<uint8_t> written;
  uint64_t seed = 0;
  uint32_t counter = 0;
};

/// A VectorConvert's fields, as numbers.
struct Convert {
  explicit Convert(const Instruction& i)
      : src_addr(i.get_signed(Field::kSrcAddr)),
        src_stride(i.get_signed(Field::kSrcStride)),
        chunk_stride(i.get_signed(Field::kChunkStride)),
        rows(i.get_signed(Field::kRows)),
        width(i.get_signed(Field::kWidth)),
        dst_addr(i.get_signed(Field::kDstAddr)),
        dst_stride(i.get_signed(Field::kDstStride)),
        dst_scale_addr(i.get_signed(Field::kDstScaleAddr)),
        dst_scale_stride(i.get_signed(Field::kDstScaleStride)),
        row_scale_addr(i.get_signed(Field::kRowScaleAddr)),
        col_scale_addr(i.get_signed(Field::kColScaleAddr)),
        bias_addr(i.get_signed(Field::kBiasAddr)),
        sr_offset(static_cast<uint32_t>(i.get(Field::kSrOffset))),
        sr_n(static_cast<uint32_t>(i.get(Field::kSrN))),
        format(static_cast<int>(i.get(Field::kOutFormat))),
        rule(static_cast<int>(i.get(Field::kScaleRule))),
        src_sbuf(i.get(Field::kSrcSbuf)),
        src_bf16(i.get(Field::kSrcBf16)),
        mx(i.get(Field::kMx)),
        stochastic(i.get(Field::kStochastic)),
        saturate(i.get(Field::kSaturate)),
        relu(i.get(Field::kRelu)),
        row_scale(i.get(Field::kRowScale)),
        col_scale(i.get(Field::kColScale)),
        bias(i.get(Field::kBias)) {}

  int64_t src_addr, src_stride, chunk_stride, rows, width, dst_addr, dst_stride, dst_scale_addr,
      dst_scale_stride;
  int64_t row_scale_addr, col_scale_addr, bias_addr;
  uint32_t sr_offset, sr_n;
  int format, rule;
  bool src_sbuf, src_bf16, mx, stochastic, saturate, relu, row_scale, col_scale, bias;

  static constexpr int kBits[6] = {8, 8, 8, 4, 16, 32};
  int64_t groups() const { return (width + 31) / 32; }
  int64_t out_bytes() const { return ((mx ? groups() * 32 : width) * kBits[format] + 7) / 8; }
  int64_t chunks(const Geometry& g) const { return (width + g.cols - 1) / g.cols; }
  int64_t source_words(const Geometry& g) const {
    return (width * (src_bf16 ? 2 : 4) + g.word_bytes() - 1) / g.word_bytes();
  }
};

inline std::optional<uint32_t> outside(int64_t start, int64_t length, int64_t limit) {
  if (start < 0 || start >= limit) return static_cast<uint32_t>(start);
  if (start + length - 1 >= limit) return static_cast<uint32_t>(start + length - 1);
  return std::nullopt;
}

/// The first range fault of a VectorConvert that passed every other check.
inline std::optional<uint32_t> range_fault(const Convert& c, const Geometry& g) {
  const int64_t last = c.rows - 1, words = g.sbuf_words, word_bytes = g.word_bytes();
  std::vector<std::optional<uint32_t>> faults;
  if (c.src_sbuf) {
    for (const int64_t r : {int64_t{0}, last})
      faults.push_back(outside(c.src_addr + r * c.src_stride, c.source_words(g), words));
  } else {
    for (const int64_t r : {int64_t{0}, last})
      for (const int64_t j : {int64_t{0}, c.chunks(g) - 1})
        faults.push_back(
            outside(c.src_addr + r * c.src_stride + j * c.chunk_stride, 1, g.psum_rows));
  }
  for (const int64_t r : {int64_t{0}, last})
    faults.push_back(outside(c.dst_addr + r * c.dst_stride, c.out_bytes(), words * word_bytes));
  if (c.mx)
    for (const int64_t r : {int64_t{0}, last})
      faults.push_back(
          outside(c.dst_scale_addr + r * c.dst_scale_stride, c.groups(), words * g.groups));
  const auto vector = [&](bool used, int64_t addr, int64_t count) {
    if (used) faults.push_back(outside(addr, (4 * count + word_bytes - 1) / word_bytes, words));
  };
  vector(c.row_scale, c.row_scale_addr, c.rows);
  vector(c.col_scale, c.col_scale_addr, c.width);
  vector(c.bias, c.bias_addr, c.width);
  for (const auto& fault : faults)
    if (fault) return fault;
  return std::nullopt;
}

/// The checks that need no addresses.
inline Cause field_check(const Instruction& i, const Geometry& g) {
  const Opcode op = i.opcode();
  if (i.engine_bits() != 2 ||
      (op != Opcode::kNop && op != Opcode::kSetRandom && op != Opcode::kVectorConvert))
    return Cause::kIllegalOpcode;
  if (!reserved_bits_clear(i)) return Cause::kReservedBits;
  if (op == Opcode::kSetRandom)
    return i.get(Field::kLoadCounter) && i.get(Field::kAddCounter) ? Cause::kBadFormat
                                                                   : Cause::kNone;
  if (op == Opcode::kNop) return Cause::kNone;
  const Convert c(i);
  if (c.format > 5 || (c.mx && (c.format == 2 || c.format > 3)) || c.rule == 3 ||
      (c.src_bf16 && !c.src_sbuf))
    return Cause::kBadFormat;
  if (c.chunk_stride != 0 && (c.src_sbuf || c.width <= g.cols)) return Cause::kBadFormat;
  if (c.rows == 0 || c.width == 0 || c.width > g.lanes()) return Cause::kBadCount;
  const int64_t align = std::min<int64_t>(g.lanes() * Convert::kBits[c.format] / 8, g.word_bytes());
  if (c.dst_addr % align || c.dst_stride % align) return Cause::kBadAlignment;
  if (c.mx && (c.dst_scale_addr % (g.lanes() / 32) || c.dst_scale_stride % (g.lanes() / 32)))
    return Cause::kBadAlignment;
  return Cause::kNone;
}

/// A legal conversion that writes where it also reads: its result is undefined
/// (docs/blocks/vector.md).
inline bool overwrites_itself(const Instruction& i, const Geometry& g) {
  if (field_check(i, g) != Cause::kNone || i.opcode() != Opcode::kVectorConvert) return false;
  const Convert c(i);
  if (range_fault(c, g)) return false;
  std::vector<bool> read(g.sbuf_words);
  const auto mark = [&](bool used, int64_t word, int64_t words) {
    for (int64_t w = 0; used && w < words; ++w) read[static_cast<size_t>(word + w)] = true;
  };
  for (int64_t r = 0; r < c.rows; ++r)
    mark(c.src_sbuf, c.src_addr + r * c.src_stride, c.source_words(g));
  mark(c.row_scale, c.row_scale_addr, (4 * c.rows + g.word_bytes() - 1) / g.word_bytes());
  mark(c.col_scale, c.col_scale_addr, (4 * c.width + g.word_bytes() - 1) / g.word_bytes());
  mark(c.bias, c.bias_addr, (4 * c.width + g.word_bytes() - 1) / g.word_bytes());
  for (int64_t r = 0; r < c.rows; ++r)
    for (int64_t b = 0; b < c.out_bytes(); ++b)
      if (read[static_cast<size_t>((c.dst_addr + r * c.dst_stride + b) / g.word_bytes())])
        return true;
  return false;
}

inline Trap expect_rows(Memories& m, const Convert& c) {
  const Geometry& g = m.geometry;
  const Format format = static_cast<Format>(c.format);
  const Rounding rounding = c.stochastic ? Rounding::kStochastic : Rounding::kNearest;
  const Speck32 speck(m.seed);
  const auto operand = [&](int64_t addr, int64_t i) {
    return Fp32{m.word32(static_cast<uint64_t>(addr * g.word_bytes() + 4 * i))};
  };
  for (int64_t r = 0; r < c.rows; ++r) {
    std::vector<Fp32> x(static_cast<size_t>(c.width));
    std::vector<uint32_t> u(x.size());
    for (int64_t e = 0; e < c.width; ++e) {
      if (c.src_sbuf) {
        const auto byte = static_cast<uint64_t>((c.src_addr + r * c.src_stride) * g.word_bytes() +
                                                e * (c.src_bf16 ? 2 : 4));
        x[e] = c.src_bf16 ? Fp32{uint32_t{m.sbuf[byte]} << 16 | uint32_t{m.sbuf[byte + 1]} << 24}
                          : Fp32{m.word32(byte)};
      } else {
        const int64_t row = c.src_addr + r * c.src_stride + e / g.cols * c.chunk_stride;
        if (!m.written[row]) return {Cause::kPsumUnwritten, static_cast<uint32_t>(row)};
        x[e] = Fp32{m.psum[static_cast<size_t>(row * g.cols + e % g.cols)]};
      }
      if (c.row_scale) x[e] = fp32_mul(x[e], operand(c.row_scale_addr, r));
      if (c.col_scale) x[e] = fp32_mul(x[e], operand(c.col_scale_addr, e));
      if (c.bias) x[e] = fp32_add(x[e], operand(c.bias_addr, e));
      if (c.relu) x[e] = relu(x[e]);
      u[e] = speck.encrypt(m.counter + c.sr_offset + static_cast<uint32_t>(r) * c.sr_n +
                           static_cast<uint32_t>(e));
    }
    std::vector<uint32_t> codes;
    if (c.mx) {
      for (int64_t first = 0; first < c.width; first += 32) {
        const size_t count = static_cast<size_t>(std::min<int64_t>(32, c.width - first));
        const MxBlock block =
            mx_quantise(format, std::span(x).subspan(first, count), static_cast<ScaleRule>(c.rule),
                        rounding, std::span(u).subspan(first, count));
        m.scales[static_cast<size_t>(c.dst_scale_addr + r * c.dst_scale_stride + first / 32)] =
            block.scale;
        codes.insert(codes.end(), block.codes.begin(),
                     block.codes.begin() + static_cast<std::ptrdiff_t>(count));
        codes.insert(codes.end(), 32 - count, 0);  // missing elements, also beside a NaN
      }
    } else {
      for (int64_t e = 0; e < c.width; ++e) {
        const auto code = try_convert(format, x[e], rounding,
                                      c.saturate ? Overflow::kSaturate : Overflow::kIeee, u[e]);
        if (!code) return {Cause::kNanToE2m1, static_cast<uint32_t>(r)};
        codes.push_back(*code);
      }
    }
    const auto dst = static_cast<size_t>(c.dst_addr + r * c.dst_stride);
    const int bits = Convert::kBits[c.format];
    if (bits == 4) {
      for (size_t e = 0; e < codes.size(); e += 2)
        m.sbuf[dst + e / 2] =
            static_cast<uint8_t>(codes[e] | (e + 1 < codes.size() ? codes[e + 1] << 4 : 0));
    } else {
      for (size_t e = 0; e < codes.size(); ++e)
        for (int b = 0; b < bits / 8; ++b)
          m.sbuf[dst + e * bits / 8 + b] = static_cast<uint8_t>(codes[e] >> 8 * b);
    }
  }
  return {};
}

/// Changes the memories and the random state as the instruction must; says how it ends.
inline Trap expect(Memories& m, const Instruction& i) {
  if (const Cause cause = field_check(i, m.geometry); cause != Cause::kNone) return {cause, 0};
  if (i.opcode() == Opcode::kNop) return {};
  if (i.opcode() == Opcode::kSetRandom) {
    if (i.get(Field::kLoadSeed)) m.seed = i.get(Field::kSeed);
    const auto counter = static_cast<uint32_t>(i.get(Field::kCounter));
    if (i.get(Field::kLoadCounter)) m.counter = counter;
    if (i.get(Field::kAddCounter)) m.counter += counter;
    return {};
  }
  const Convert c(i);
  if (const auto fault = range_fault(c, m.geometry)) return {Cause::kAddressRange, *fault};
  return expect_rows(m, c);
}

}  // namespace ng::test
