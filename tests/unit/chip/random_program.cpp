// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/chip/random_program.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

namespace ng::test {
namespace {

class Writer {
 public:
  Writer(std::mt19937_64& rng, const Geometry& geometry) : rng_(rng), g_(geometry) {}

  Instruction next() {
    switch (below(8)) {
      case 0:
      case 1:
        return load();
      case 2:
      case 3:
      case 4:
        return stationary_k_ ? move() : load();
      case 5:
      case 6:
        return convert();
      default:
        return other();
    }
  }

 private:
  uint32_t below(uint64_t bound) { return static_cast<uint32_t>(rng_() % bound); }
  bool one_in(uint32_t n) { return below(n) == 0; }
  uint32_t between(uint32_t low, uint32_t high) { return low + below(high - low + 1); }

  // A start, stride and count that stay in [0, limit), units of `step`; few places, so that
  // instructions meet what others left.
  struct Walk {
    int64_t start, stride;
  };
  Walk walk(uint32_t count, uint32_t length, uint64_t limit, uint32_t step) {
    const auto stride = static_cast<int64_t>(below(7)) - 3;
    const int64_t span = std::abs(stride) * step * (int64_t{count} - 1) + length;
    const uint64_t room = (limit - static_cast<uint64_t>(span)) / step;
    const uint64_t place = one_in(4) ? below(room + 1) : below(std::min<uint64_t>(room + 1, 64));
    const auto low = static_cast<int64_t>(place * step);
    return {stride < 0 ? low - stride * step * (int64_t{count} - 1) : low, stride * step};
  }

  void operand(Instruction& i, uint32_t count, uint32_t k) {
    const uint32_t format = below(4);
    const Walk words = walk(count, 1, g_.sbuf_words, 1);
    i.set(Field::kAddr, words.start).set(Field::kStride, words.stride);
    i.set(Field::kCount, count).set(Field::kK, k).set(Field::kFormat, format);
    if (format == 3) i.set(Field::kHalf, below(2));
    if (one_in(2)) {
      // the scales walk with the same stride, or twice it, from a place of their own
      const int64_t stride = words.stride * (format == 3 ? 2 : 1);
      const int64_t back = stride < 0 ? -stride * (int64_t{count} - 1) : 0;
      i.set(Field::kScaled, 1).set(Field::kScaleAddr, back + below(64));
    }
  }

  Instruction load() {
    Instruction i(Opcode::kLoadStationary, Engine::kTensor);
    stationary_k_ = one_in(2) ? g_.pass_elements() : between(1, g_.pass_elements());
    operand(i, one_in(2) ? g_.cols : between(1, g_.cols), *stationary_k_);
    return i;
  }

  Instruction move() {
    Instruction i(Opcode::kMultiplyMoving, Engine::kTensor);
    const uint32_t count = between(1, 40);
    operand(i, count, *stationary_k_);
    const Walk rows = walk(count, 1, g_.psum_rows, 1);
    i.set(Field::kPsumRow, rows.start).set(Field::kPsumStride, rows.stride);
    const bool known = written_ && one_in(2);
    if (known) {  // rows that an earlier instruction has written
      i.set(Field::kPsumRow, written_->first).set(Field::kPsumStride, one_in(4) ? 0 : 1);
      i.set(Field::kCount, std::min<uint32_t>(count, written_->second));
      i.set(Field::kAccumulate, !one_in(4));
    } else if (rows.stride == 1) {
      written_ = {static_cast<uint32_t>(rows.start), count};
    }
    if (one_in(3)) {
      i.set(Field::kBf16, 1).set(Field::kStochastic, below(2));
      i.set(Field::kSrOffset, below(1000)).set(Field::kSrN, below(100));
    }
    return i;
  }

  Instruction convert() {
    Instruction i(Opcode::kVectorConvert, Engine::kVector);
    constexpr std::array<uint32_t, 6> kBits{8, 8, 8, 4, 16, 32};
    const uint32_t format = below(6);
    const bool mx = (format == 0 || format == 1 || format == 3) && one_in(2);
    const uint32_t width = one_in(3) ? g_.lanes() : between(1, g_.lanes());
    uint32_t rows = between(1, 12);
    const bool from_psum = written_ && !one_in(3);
    // what it reads lies in one half of SBUF and what it writes in the other: an instruction that
    // overwrites its own sources has no defined result
    const uint64_t half = g_.sbuf_words / 2;
    const bool upper = one_in(2);
    if (from_psum) {
      const uint32_t chunks = (width + g_.cols - 1) / g_.cols;
      rows = std::min(rows, written_->second);
      const uint32_t extra = written_->second - rows;
      const uint32_t chunk = chunks > 1 ? extra / (chunks - 1) : 0;
      i.set(Field::kSrcAddr, written_->first).set(Field::kSrcStride, one_in(5) ? 0 : 1);
      if (chunks > 1) i.set(Field::kChunkStride, chunk);
    } else {
      const bool bf16 = one_in(2);
      const uint32_t words = (width * (bf16 ? 2 : 4) + g_.word_bytes() - 1) / g_.word_bytes();
      const Walk from = walk(rows, words, half, 1);
      i.set(Field::kSrcSbuf, 1).set(Field::kSrcBf16, bf16);
      i.set(Field::kSrcAddr, from.start + int64_t(upper ? half : 0))
          .set(Field::kSrcStride, from.stride);
    }
    const uint32_t row_bytes = g_.lanes() * kBits[format] / 8;
    const uint32_t unit = std::min(row_bytes, g_.word_bytes());
    const Walk to = walk(rows, row_bytes, half * g_.word_bytes(), unit);
    i.set(Field::kRows, rows).set(Field::kWidth, width).set(Field::kOutFormat, format);
    i.set(Field::kDstAddr, to.start + int64_t(upper ? 0 : half * g_.word_bytes()));
    i.set(Field::kDstStride, to.stride);
    i.set(Field::kScaleRule, below(3)).set(Field::kSaturate, below(2));
    i.set(Field::kRelu, one_in(4)).set(Field::kStochastic, one_in(3));
    i.set(Field::kSrOffset, below(1000)).set(Field::kSrN, below(100));
    if (mx) {
      const Walk scale = walk(rows, g_.lanes() / 32, g_.scale_bytes(), g_.lanes() / 32);
      i.set(Field::kMx, 1);
      i.set(Field::kDstScaleAddr, scale.start).set(Field::kDstScaleStride, scale.stride);
    }
    const auto vector_at = [&] { return below(half - 64) + (upper ? half : 0); };
    if (one_in(3)) i.set(Field::kRowScale, 1).set(Field::kRowScaleAddr, vector_at());
    if (one_in(3)) i.set(Field::kColScale, 1).set(Field::kColScaleAddr, vector_at());
    if (one_in(3)) i.set(Field::kBias, 1).set(Field::kBiasAddr, vector_at());
    return i;
  }

  Instruction other() {
    const Engine engine = one_in(2) ? Engine::kTensor : Engine::kVector;
    if (one_in(4)) return Instruction(Opcode::kNop, engine);
    if (one_in(3)) {
      Instruction map(Opcode::kSetMap, Engine::kTensor);
      std::array<uint8_t, 16> codes{};
      for (uint8_t& code : codes) code = static_cast<uint8_t>(rng_());
      map.set_codes(codes);
      return map;
    }
    Instruction i(Opcode::kSetRandom, engine);
    i.set(Field::kLoadSeed, below(2)).set(Field::kSeed, static_cast<int64_t>(rng_()));
    i.set(one_in(2) ? Field::kLoadCounter : Field::kAddCounter, 1);
    i.set(Field::kCounter, static_cast<uint32_t>(rng_()));
    return i;
  }

  std::mt19937_64& rng_;
  const Geometry& g_;
  std::optional<uint32_t> stationary_k_;
  std::optional<std::pair<uint32_t, uint32_t>> written_;  // first PSUM row and rows, contiguous
};

// Any field of the instruction's payload gets any value, or any byte does.
void spoil(std::mt19937_64& rng, Instruction& i) {
  if (rng() % 4 == 0) {
    i.bytes[20 + rng() % 44] ^= static_cast<uint8_t>(1u << rng() % 8);
    return;
  }
  const OpcodeInfo* info = opcode_info(i.bytes[0]);
  if (info->payload.empty()) return;
  const FieldInfo& field = info->payload[rng() % info->payload.size()];
  for (uint32_t bit = field.lsb; bit < field.lsb + std::min<uint32_t>(field.width, 40); ++bit) {
    const auto mask = static_cast<uint8_t>(1u << bit % 8);
    if (rng() % 2) i.bytes[bit / 8] ^= mask;
  }
}

}  // namespace

std::vector<Instruction> random_program(std::mt19937_64& rng, const Geometry& geometry,
                                        uint32_t instructions, uint32_t faults) {
  Writer writer(rng, geometry);
  std::vector<Instruction> program;
  // semaphore 1 counts what the tensor engine has completed, semaphore 2 the vector engine
  std::array<uint32_t, 3> sent{};
  for (uint32_t n = 0; n < instructions; ++n) {
    Instruction i = writer.next();
    if (rng() % 100 < faults) spoil(rng, i);
    const uint32_t me = i.engine_bits();
    const uint32_t other = 3 - me;
    i.set_tag(static_cast<uint16_t>(n));
    if (sent[other] > 0) i.set_wait({.index = static_cast<uint8_t>(other), .value = sent[other]});
    i.set_signal(0, {.index = static_cast<uint8_t>(me), .value = 1, .complete = true});
    if (rng() % 4 == 0) {
      i.set_signal(1, {.index = static_cast<uint8_t>(10 + rng() % 4),
                       .value = static_cast<uint32_t>(rng() % 100),
                       .complete = rng() % 2 == 0});
    }
    ++sent[me];
    program.push_back(i);
  }
  return program;
}

}  // namespace ng::test
