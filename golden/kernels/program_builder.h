// SPDX-License-Identifier: Apache-2.0
// Builds a program from operations on tiles and inserts the semaphores. The writer says what each
// instruction reads and writes; where that reaches across engines the builder makes the earlier
// instruction signal and the later one wait. Inside a DMA queue, whose descriptors overtake each
// other, it sets the later one's fence.
//
// It uses two semaphores of each engine: how many of its instructions that somebody waits for are
// complete, and how many have done their reads. All must be zero when the program starts.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "golden/isa/isa.h"

namespace ng {

class ProgramBuilder {
 public:
  static constexpr uint32_t kSemaphores = 2 * kEngineCount;  // from 0 on

  // A piece of memory (an SBUF region, a range of PSUM rows) that is handed over as a whole.
  using Tile = uint32_t;
  Tile new_tile();

  // Appends an instruction to the queue of its engine. It must carry no wait and no signals.
  void add(const Instruction& instruction, std::span<const Tile> reads,
           std::span<const Tile> writes);

  // The program: each engine's instructions in order. Tags count instructions from 0 (modulo 2^16).
  std::vector<Instruction> finish();

 private:
  using Position = std::optional<size_t>;  // in program_; none is less than every other
  struct Use {
    std::array<Position, kEngineCount> write;
    std::array<Position, kEngineCount> read;
  };
  // What a consumer knows of a producer: complete, and reads done, up to these instructions.
  struct Seen {
    Position complete;
    Position read;
  };
  struct Dependency {
    size_t producer;  // position
    bool complete;    // or its reads only
    size_t waiter;    // position
  };

  void depend(size_t engine, size_t other, Position write, Position read,
              std::vector<Dependency>& needed);
  void resolve(size_t engine, bool complete);

  std::vector<Instruction> program_;
  std::vector<Use> tiles_;
  std::vector<Dependency> dependencies_;
  std::array<std::array<Seen, kEngineCount>, kEngineCount> seen_;  // [consumer][producer]
};

}  // namespace ng
