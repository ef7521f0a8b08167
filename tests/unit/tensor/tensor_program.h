// SPDX-License-Identifier: Apache-2.0
// Three geometries of the tensor engine and programs for them, random and plain.
#pragma once

#include <algorithm>
#include <catch2/catch_template_test_macros.hpp>

#include "Vtensor_engine_1x32.h"
#include "Vtensor_engine_1x8.h"
#include "Vtensor_engine_2x16.h"
#include "tests/unit/tensor/tensor_machine.h"

namespace ng::test {

struct Engine1x8 {
  using Model = Vtensor_engine_1x8;
  static constexpr size_t kGroups = 1, kCols = 8;
};
struct Engine1x32 {
  using Model = Vtensor_engine_1x32;
  static constexpr size_t kGroups = 1, kCols = 32;
};
struct Engine2x16 {
  using Model = Vtensor_engine_2x16;
  static constexpr size_t kGroups = 2, kCols = 16;
};
/// Every test runs in all three.
#define TENSOR_GEOMETRIES Engine1x8, Engine1x32, Engine2x16

template <class G>
class Machine : public TensorMachine<typename G::Model> {
 public:
  explicit Machine(const char* name)
      : TensorMachine<typename G::Model>(name, G::kGroups, G::kCols) {}
};

/// Random legal instructions; keeps what a program must know to stay legal.
class Program {
 public:
  Program(Rng& rng, const Expectation& state) : rng_(rng), state_(state) {}

  Instruction load() {
    Instruction i(Opcode::kLoadStationary, ng::Engine::kTensor);
    const int count =
        rng_() % 2 ? static_cast<int>(state_.cols) : draw(rng_, 1, static_cast<int>(state_.cols));
    k_ = draw(rng_, 1, static_cast<int>(32 * state_.groups));
    if (rng_() % 2) k_ = static_cast<int>(32 * state_.groups);
    operand(i, count);
    have_ = true;
    return i;
  }
  Instruction move(int longest = 20) {
    Instruction i(Opcode::kMultiplyMoving, ng::Engine::kTensor);
    const int count = rng_() % 4 ? draw(rng_, 1, longest) : 1;
    operand(i, count);
    int stride = 0;
    const int row = range(kPsumRows, count, stride, true);
    i.set(Field::kPsumRow, row).set(Field::kPsumStride, stride);
    bool written = true;
    for (int n = 0; n < count; ++n)
      written = written && state_.written[static_cast<size_t>(row + n * stride)];
    i.set(Field::kAccumulate, written && rng_() % 4);
    if (rng_() % 3 == 0) i.set(Field::kBf16, 1).set(Field::kStochastic, draw(rng_, 0, 1));
    i.set(Field::kSrOffset, draw_word(rng_))
        .set(Field::kSrN, rng_() % 2 ? draw(rng_, 0, 64) : draw_word(rng_));
    return i;
  }
  Instruction other() {
    if (rng_() % 3 == 0) return Instruction(Opcode::kNop, ng::Engine::kTensor);
    if (rng_() % 2) {
      std::array<uint8_t, 16> codes{};
      for (auto& code : codes) code = static_cast<uint8_t>(rng_() % 16 ? rng_() & 0xf7 : rng_());
      return Instruction(Opcode::kSetMap, ng::Engine::kTensor).set_codes(codes);
    }
    Instruction i(Opcode::kSetRandom, ng::Engine::kTensor);
    const bool load_counter = rng_() % 2;
    i.set(Field::kLoadSeed, draw(rng_, 0, 1)).set(Field::kLoadCounter, load_counter);
    i.set(Field::kAddCounter, !load_counter && rng_() % 2);
    i.set(Field::kSeed, static_cast<int64_t>(rng_())).set(Field::kCounter, draw_word(rng_));
    return i;
  }
  Instruction next() {
    const auto kind = rng_() % 100;
    if (!have_ || kind < 30) return load();
    return kind < 85 ? move() : other();
  }
  void forget() { have_ = false; }

 private:
  /// A start and stride whose first and last rows lie inside.
  int range(int limit, int count, int& stride, bool draw_stride) {
    const int most = (limit - 1) / std::max(1, count - 1);
    if (draw_stride) stride = rng_() % 2 ? draw(rng_, -1, 1) : draw(rng_, -most, most);
    if (stride > most || stride < -most) stride = 0;
    const int reach = stride * (count - 1);
    return draw(rng_, std::max(0, -reach), std::min(limit - 1, limit - 1 - reach));
  }
  void operand(Instruction& i, int count) {
    int stride = 0;
    i.set(Field::kCount, count).set(Field::kK, k_).set(Field::kFormat, draw(rng_, 0, 3));
    i.set(Field::kAddr, range(kSbufWords, count, stride, true)).set(Field::kStride, stride);
    int scale_stride = (i.get(Field::kFormat) == 3 ? 2 : 1) * stride;
    const bool fits = std::abs(scale_stride) * (count - 1) < static_cast<int>(kSbufWords);
    i.set(Field::kScaleAddr, range(kSbufWords, count, scale_stride, false))
        .set(Field::kScaled, fits && draw(rng_, 0, 1));
    if (i.get(Field::kFormat) == 3) i.set(Field::kHalf, draw(rng_, 0, 1));
    i.set_tag(static_cast<uint16_t>(rng_()));
  }

  Rng& rng_;
  const Expectation& state_;
  bool have_ = false;
  int k_ = 1;
};

inline Instruction plain_load(size_t count, size_t k) {
  return Instruction(Opcode::kLoadStationary, ng::Engine::kTensor)
      .set(Field::kCount, static_cast<int64_t>(count))
      .set(Field::kK, static_cast<int64_t>(k))
      .set(Field::kStride, 1);
}
inline Instruction plain_move(size_t count, size_t k, bool accumulate) {
  return Instruction(Opcode::kMultiplyMoving, ng::Engine::kTensor)
      .set(Field::kCount, static_cast<int64_t>(count))
      .set(Field::kK, static_cast<int64_t>(k))
      .set(Field::kStride, 1)
      .set(Field::kPsumStride, 1)
      .set(Field::kAccumulate, accumulate);
}

}  // namespace ng::test
