// SPDX-License-Identifier: Apache-2.0
#include "golden/kernels/program_builder.h"

#include <algorithm>
#include <stdexcept>

namespace ng {
namespace {

constexpr int kCompleteSignal = 0;
constexpr int kReadSignal = 1;

uint8_t semaphore_of(size_t engine, bool complete) {
  return static_cast<uint8_t>(2 * engine + (complete ? 0 : 1));
}

size_t engine_of(const Instruction& i) { return engine_index(Engine(i.engine_bits())); }

bool can_fence(const Instruction& i) {
  return field_info(*opcode_info(i.bytes[0]), Field::kFence) != nullptr;
}

}  // namespace

ProgramBuilder::Tile ProgramBuilder::new_tile() {
  tiles_.emplace_back();
  return static_cast<Tile>(tiles_.size() - 1);
}

// Notes that the engine's next instruction needs writes up to `write` and reads up to `read` of
// another engine, as far as it does not know them.
void ProgramBuilder::depend(size_t engine, size_t other, Position write, Position read,
                            std::vector<Dependency>& needed) {
  Seen& seen = seen_[engine][other];
  if (write > seen.complete) {
    needed.push_back({*write, true, 0});
    seen.complete = write;
  }
  if (read > seen.read && read > seen.complete) {
    needed.push_back({*read, false, 0});
    seen.read = read;
  }
}

void ProgramBuilder::add(const Instruction& instruction, std::span<const Tile> reads,
                         std::span<const Tile> writes) {
  if (instruction.has_wait() || instruction.has_signal(0) || instruction.has_signal(1)) {
    throw std::invalid_argument("the builder inserts waits and signals itself");
  }
  const size_t engine = engine_of(instruction);
  Instruction next = instruction;
  std::vector<Dependency> needed;
  for (size_t other = 0; other < kEngineCount; ++other) {
    Position write;
    Position read;
    for (const Tile tile : reads) write = std::max(write, tiles_[tile].write[other]);
    for (const Tile tile : writes) {
      write = std::max(write, tiles_[tile].write[other]);
      read = std::max(read, tiles_[tile].read[other]);
    }
    if (other != engine) {
      depend(engine, other, write, read, needed);
    } else if (is_dma(kEngines[engine])) {
      if (std::max(write, read) > seen_[engine][engine].complete) {
        if (!can_fence(next)) throw std::invalid_argument("a DMA instruction that needs a fence");
        next.set(Field::kFence, 1);
      }
    }
  }
  // an instruction has one wait: the others are those of Nops in front
  for (size_t i = 0; i < needed.size(); ++i) {
    needed[i].waiter = program_.size();
    if (i + 1 < needed.size()) program_.emplace_back(Opcode::kNop, kEngines[engine]);
    dependencies_.push_back(needed[i]);
  }
  const size_t position = program_.size();
  program_.push_back(next);
  if (can_fence(next) && next.get(Field::kFence) && position > 0) {
    seen_[engine][engine].complete = position - 1;
  }
  if (next.opcode() == Opcode::kDmaAdd) seen_[engine][engine].complete = position;
  for (const Tile tile : reads) tiles_[tile].read[engine] = position;
  for (const Tile tile : writes) tiles_[tile].write[engine] = position;
}

// Numbers the instructions of an engine that somebody waits for, in queue order, and makes them
// signal.
void ProgramBuilder::resolve(size_t engine, bool complete) {
  const auto ours = [&](const Dependency& d) {
    return d.complete == complete && engine_of(program_[d.producer]) == engine;
  };
  std::vector<size_t> producers;
  for (const Dependency& d : dependencies_) {
    if (ours(d)) producers.push_back(d.producer);
  }
  std::ranges::sort(producers);
  producers.erase(std::unique(producers.begin(), producers.end()), producers.end());
  const uint8_t semaphore = semaphore_of(engine, complete);
  for (const size_t producer : producers) {
    program_[producer].set_signal(
        complete ? kCompleteSignal : kReadSignal,
        {.index = semaphore, .value = 1, .complete = complete, .set = false});
  }
  for (const Dependency& d : dependencies_) {
    if (!ours(d)) continue;
    const auto rank = std::ranges::lower_bound(producers, d.producer) - producers.begin();
    program_[d.waiter].set_wait({.index = semaphore, .value = static_cast<uint32_t>(rank + 1)});
  }
}

std::vector<Instruction> ProgramBuilder::finish() {
  for (size_t engine = 0; engine < kEngineCount; ++engine) {
    for (const bool complete : {true, false}) resolve(engine, complete);
  }
  for (size_t i = 0; i < program_.size(); ++i) program_[i].set_tag(static_cast<uint16_t>(i));
  return std::move(program_);
}

}  // namespace ng
