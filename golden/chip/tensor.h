// SPDX-License-Identifier: Apache-2.0
// The tensor engine: LoadStationary, MultiplyMoving, SetMap.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "golden/chip/fault.h"
#include "golden/chip/port.h"
#include "golden/chip/random_state.h"
#include "golden/isa/geometry.h"
#include "golden/isa/isa.h"
#include "golden/numerics/fused_gemm.h"
#include "golden/numerics/numerics.h"

namespace ng {

class TensorEngine {
 public:
  TensorEngine(const Geometry& g, MemoryPort port) : geometry_(g), port_(port) {}

  // Each runs its checks in the order of Cause, then does the work. Opcode and reserved bits are
  // checked by the caller.
  MaybeFault load_stationary(const Instruction& i);
  MaybeFault multiply_moving(const Instruction& i, const RandomState& random);
  void set_map(const Instruction& i) { map_ = i.codes(); }

  uint32_t moving_words() const { return moving_words_; }
  uint32_t stationary_words() const { return stationary_words_; }
  void clear_counters() { moving_words_ = stationary_words_ = 0; }

 private:
  // SBUF words as the array sees them: FP8 codes of one pass each, k of them, and the scale of each
  // group, one word behind the other.
  struct Words {
    Format format = Format::kE4m3;
    uint32_t k = 0;
    uint32_t count = 0;
    std::vector<uint8_t> codes;
    std::vector<uint8_t> scales;

    FusedOperand operand() const;
  };

  MaybeFault check_operand(const Instruction& i, uint64_t count_limit, bool bad_format) const;
  static Words no_words(const Instruction& i);
  void fetch(const Instruction& i, uint32_t index, Words& words);
  MaybeFault move_rows(const Instruction& i, uint32_t first, uint32_t count,
                       const RandomState& random);

  const Geometry& geometry_;
  MemoryPort port_;
  std::array<uint8_t, 16> map_ = kOcpFp4Map;
  std::optional<Words> stationary_;  // fewer than cols: the other columns are empty
  uint32_t moving_words_ = 0;
  uint32_t stationary_words_ = 0;
};

}  // namespace ng
