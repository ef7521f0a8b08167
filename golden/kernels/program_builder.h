// SPDX-License-Identifier: Apache-2.0
// Builds a program from operations on tiles and inserts the semaphores. The writer says what each
// instruction reads and writes; where that reaches across engines the builder makes the earlier
// instruction signal and the later one wait.
//
// It uses four semaphores, two of each engine: how many of its instructions that somebody waits for
// are complete, and how many have done their reads. All four must be zero when the program starts.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "golden/isa/isa.h"
#include "golden/model/clock.h"

namespace ng {

class ProgramBuilder {
 public:
  static constexpr uint32_t kSemaphores = 4;  // 0 to 3

  // A piece of memory (an SBUF region, a range of PSUM rows) that is handed over as a whole.
  using Tile = uint32_t;
  Tile new_tile();

  // Appends an instruction to the queue of its engine. It must carry no wait and no signals.
  void add(const Instruction& instruction, std::span<const Tile> reads,
           std::span<const Tile> writes);

  // The program: each engine's instructions in order. Tags count instructions from 0 (modulo 2^16).
  std::vector<Instruction> finish();

 private:
  using Position = std::optional<size_t>;  // in program_
  struct Use {
    std::array<Position, kEngineCount> write;
    std::array<Position, kEngineCount> read;
  };

  uint32_t signal_value(size_t position, bool complete);
  void wait_for(Instruction& instruction, Position write, Position read);

  std::vector<Instruction> program_;
  std::vector<Use> tiles_;
  // By producing engine: values signalled so far, and positions the other engine has waited for.
  std::array<uint32_t, kEngineCount> completes_{};
  std::array<uint32_t, kEngineCount> reads_{};
  std::array<Position, kEngineCount> seen_complete_;
  std::array<Position, kEngineCount> seen_read_;
};

}  // namespace ng
