// SPDX-License-Identifier: Apache-2.0
// Random instructions for the vector engine: legal ones of every kind, and faults to put into them.
#pragma once

#include <algorithm>
#include <random>

#include "tb/numerics/fp32_stimulus.h"
#include "tests/unit/vector/vector_expect.h"

namespace ng::test {

class VectorStimulus {
 public:
  VectorStimulus(const Geometry& geometry, std::mt19937_64& rng) : g_(geometry), rng_(rng) {}

  int64_t below(int64_t limit) {
    return static_cast<int64_t>(rng_() % static_cast<uint64_t>(limit));
  }
  int64_t between(int64_t low, int64_t high) { return low + below(high - low + 1); }
  bool chance(int percent) { return below(100) < percent; }

  /// Numbers for the memories: mostly of one size so that codes vary, with every kind of corner
  /// among them.
  uint32_t value(bool nan_allowed) {
    uint32_t bits = 0;
    do {
      if (chance(20)) {
        bits = random_fp32(rng_);
      } else {
        bits = static_cast<uint32_t>(rng_() & 0x807fffffu) |
               static_cast<uint32_t>(between(127 - 8, 127 + 6)) << 23;
        if (chance(30)) bits &= 0xffffffffu << below(23);
      }
    } while (!nan_allowed && (bits & 0x7f800000u) == 0x7f800000u);
    return bits;
  }

  void fill(Memories& m, bool nan_allowed, int unwritten_percent) {
    for (auto& x : m.psum) x = value(nan_allowed);
    for (auto& w : m.written) w = !chance(unwritten_percent);
    for (size_t i = 0; i < m.sbuf.size(); i += 4) {
      const uint32_t x = value(nan_allowed);
      for (int b = 0; b < 4; ++b) m.sbuf[i + b] = static_cast<uint8_t>(x >> 8 * b);
    }
    for (auto& s : m.scales) s = static_cast<uint8_t>(rng_());
  }

  Instruction set_random() {
    Instruction i(Opcode::kSetRandom, Engine::kVector);
    i.set(Field::kLoadSeed, chance(50)).set(Field::kSeed, static_cast<int64_t>(rng_()));
    const int64_t mode = below(3);
    i.set(Field::kLoadCounter, mode == 1)
        .set(Field::kAddCounter, mode == 2)
        .set(Field::kCounter, static_cast<int64_t>(rng_() & 0xffffffffu));
    return i;
  }

  /// A legal VectorConvert. It writes one quarter of SBUF and reads from the other three, so that
  /// no row of it depends on what another row of it wrote.
  Instruction convert(int64_t max_rows) {
    Instruction i(Opcode::kVectorConvert, Engine::kVector);
    const int64_t lanes = g_.lanes(), word_bytes = g_.word_bytes(), quarter = g_.sbuf_words / 4;
    const int64_t rows = between(1, max_rows);
    const int64_t width = chance(40) ? lanes : between(1, lanes);
    const bool sbuf = chance(40), bf16 = sbuf && chance(50), mx = chance(35);
    static constexpr int kMxFormats[] = {0, 1, 3};
    const int format = mx ? kMxFormats[below(3)] : static_cast<int>(below(6));
    i.set(Field::kRows, rows)
        .set(Field::kWidth, width)
        .set(Field::kSrcSbuf, sbuf)
        .set(Field::kSrcBf16, bf16);
    i.set(Field::kOutFormat, format)
        .set(Field::kMx, mx)
        .set(Field::kStochastic, chance(40))
        .set(Field::kSaturate, chance(50));
    i.set(Field::kScaleRule, below(3))
        .set(Field::kRelu, chance(30))
        .set(Field::kRowScale, chance(35));
    i.set(Field::kColScale, chance(35)).set(Field::kBias, chance(35));
    i.set(Field::kSrOffset, static_cast<int64_t>(rng_() & 0xffffffffu))
        .set(Field::kSrN,
             chance(50) ? between(1, 300) : static_cast<int64_t>(rng_() & 0xffffffffu));

    const int64_t dst_quarter = below(4), src_quarter = (dst_quarter + between(1, 3)) % 4;
    const Convert c(i);
    if (sbuf) {
      walk(i, Field::kSrcAddr, Field::kSrcStride, rows, c.source_words(g_), src_quarter * quarter,
           quarter, 1, 32767);
    } else {
      const int64_t chunks = c.chunks(g_);
      int64_t chunk_stride = 0, low = 0, high = 0;
      if (chunks > 1) {
        const int64_t most = (g_.psum_rows - 1) / (chunks - 1);
        chunk_stride =
            chance(50) ? 1 : between(-std::min<int64_t>(most, 40), std::min<int64_t>(most, 40));
        low = std::min<int64_t>(0, (chunks - 1) * chunk_stride);
        high = std::max<int64_t>(0, (chunks - 1) * chunk_stride);
      }
      i.set(Field::kChunkStride, chunk_stride);
      walk(i, Field::kSrcAddr, Field::kSrcStride, rows, 1, -low, g_.psum_rows - (high - low), 1,
           32767);
    }
    const int64_t align = std::min<int64_t>(lanes * Convert::kBits[format] / 8, word_bytes);
    walk(i, Field::kDstAddr, Field::kDstStride, rows, c.out_bytes(),
         dst_quarter * quarter * word_bytes, quarter * word_bytes, align, (1 << 23) - 1);
    if (mx)
      walk(i, Field::kDstScaleAddr, Field::kDstScaleStride, rows, c.groups(), 0,
           g_.sbuf_words * g_.groups, lanes / 32, 32767);
    const auto vector = [&](Field field, int64_t count) {
      const int64_t words = (4 * count + word_bytes - 1) / word_bytes;
      const int64_t from = (dst_quarter + between(1, 3)) % 4;
      i.set(field, from * quarter + below(quarter - words + 1));
    };
    vector(Field::kRowScaleAddr, rows);
    vector(Field::kColScaleAddr, width);
    vector(Field::kBiasAddr, width);
    return i;
  }

  /// Puts one fault of a random kind into an instruction (which may happen to stay legal).
  void spoil(Instruction& i) {
    const bool is_convert = i.opcode() == Opcode::kVectorConvert;
    switch (below(is_convert ? 18 : 3)) {
      case 0: {
        static constexpr uint8_t kOpcodes[] = {0x00, 0x10, 0x11, 0x12, 0x21, 0x2b, 0x03, 0xff};
        i.bytes[0] = kOpcodes[below(8)];
        break;
      }
      case 1:
        i.bytes[1] =
            static_cast<uint8_t>((i.bytes[1] & 0xf0) | (static_cast<uint64_t>(below(15)) + 3) % 16);
        break;
      case 2: {
        const auto bit = chance(50) ? between(13, 15) : between(is_convert ? 502 : 320, 511);
        i.bytes[bit / 8] = static_cast<uint8_t>(i.bytes[bit / 8] | 1u << bit % 8);
        break;
      }
      case 3:
        i.set(Field::kOutFormat, between(6, 7));
        break;
      case 4:
        i.set(Field::kMx, 1).set(Field::kOutFormat, chance(50) ? 2 : between(4, 5));
        break;
      case 5:
        i.set(Field::kScaleRule, 3);
        break;
      case 6:
        i.set(Field::kSrcBf16, 1).set(Field::kSrcSbuf, 0);
        break;
      case 7:
        i.set(Field::kChunkStride, between(-5, 5));
        break;
      case 8:
        i.set(Field::kRows, 0);
        break;
      case 9:
        i.set(Field::kWidth, chance(50)   ? 0
                             : chance(50) ? g_.lanes() + 1
                                          : between(g_.lanes() + 1, 65535));
        break;
      case 10:
        i.set(Field::kDstAddr,
              static_cast<int64_t>(i.get(Field::kDstAddr) + static_cast<uint64_t>(between(1, 31))));
        break;
      case 11:
        i.set(Field::kDstStride, i.get_signed(Field::kDstStride) / 2 + between(1, 31));
        break;
      case 12:
        i.set(Field::kSrcAddr,
              chance(50)
                  ? below(1 << 24)
                  : static_cast<int64_t>(i.get(Field::kSrcSbuf) ? g_.sbuf_words : g_.psum_rows) -
                        between(0, 3));
        break;
      case 13:
        i.set(Field::kSrcStride, chance(50) ? between(-32768, 32767) : between(-100, 100));
        break;
      case 14: {
        const int64_t align = std::min<int64_t>(
            g_.lanes() * Convert::kBits[std::min<uint64_t>(i.get(Field::kOutFormat), 5)] / 8,
            g_.word_bytes());
        if (chance(50))
          i.set(Field::kDstAddr, static_cast<int64_t>(g_.sbuf_bytes()) - align * between(-1, 3));
        else
          i.set(Field::kDstStride, between(-4096, 4096) * align % (1 << 23));
        break;
      }
      case 15: {
        const int64_t align = g_.lanes() / 32;
        if (chance(50))
          i.set(Field::kDstScaleAddr,
                static_cast<int64_t>(g_.scale_bytes()) - align * between(-1, 2));
        else
          i.set(Field::kDstScaleStride, between(-32768 / align, 32767 / align) * align);
        break;
      }
      case 16: {
        static constexpr Field kFields[] = {Field::kRowScaleAddr, Field::kColScaleAddr,
                                            Field::kBiasAddr};
        i.set(kFields[below(3)], static_cast<int64_t>(g_.sbuf_words) - between(-1, 5));
        break;
      }
      default:
        i.set(Field::kDstScaleAddr, static_cast<int64_t>(rng_() & 0xffffffffu));
        break;
    }
  }

 private:
  /// A random start and stride for rows that each take `length` units inside [base, base + size).
  void walk(Instruction& i, Field addr, Field stride, int64_t rows, int64_t length, int64_t base,
            int64_t size, int64_t align, int64_t largest) {
    const int64_t room = (size - length) / align;
    int64_t step = 0;
    if (rows > 1) {
      const int64_t most = std::min(room / (rows - 1), largest / align);
      const int64_t natural = std::min((length + align - 1) / align, most);
      step = chance(50) ? natural : between(-most, most);
    } else {
      step = between(-largest / align, largest / align);
    }
    const int64_t span = rows > 1 ? step * (rows - 1) : 0;
    const int64_t low = span < 0 ? -span : 0, high = span > 0 ? room - span : room;
    i.set(addr, base + align * between(low, high)).set(stride, step * align);
  }

  Geometry g_;
  std::mt19937_64& rng_;
};

}  // namespace ng::test
