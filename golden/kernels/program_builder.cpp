// SPDX-License-Identifier: Apache-2.0
#include "golden/kernels/program_builder.h"

#include <stdexcept>

namespace ng {
namespace {

constexpr int kCompleteSignal = 0;
constexpr int kReadSignal = 1;

uint8_t semaphore_of(size_t engine, bool complete) {
  return static_cast<uint8_t>(2 * engine + (complete ? 0 : 1));
}

}  // namespace

ProgramBuilder::Tile ProgramBuilder::new_tile() {
  tiles_.emplace_back();
  return static_cast<Tile>(tiles_.size() - 1);
}

// The semaphore value from which the instruction at `position` is known to be complete (or to have
// done its reads); makes it signal. Positions only ever grow, so values count up in queue order.
uint32_t ProgramBuilder::signal_value(size_t position, bool complete) {
  Instruction& producer = program_[position];
  const size_t engine = engine_index(Engine(producer.engine_bits()));
  producer.set_signal(
      complete ? kCompleteSignal : kReadSignal,
      {.index = semaphore_of(engine, complete), .value = 1, .complete = complete, .set = false});
  return ++(complete ? completes_ : reads_)[engine];
}

// Makes the instruction wait for writes up to `write` and reads up to `read` of the other engine.
// Two waits need a Nop in front: an instruction has one.
void ProgramBuilder::wait_for(Instruction& instruction, Position write, Position read) {
  const Engine engine{static_cast<uint8_t>(instruction.engine_bits())};
  const size_t other = 1 - engine_index(engine);
  Position& seen_complete = seen_complete_[other];
  Position& seen_read = seen_read_[other];
  // std::nullopt compares less than every position
  if (write <= seen_complete) write.reset();
  if (read <= seen_read || read <= seen_complete || read <= write) read.reset();
  if (write) {
    Instruction& waiter = read ? program_.emplace_back(Opcode::kNop, engine) : instruction;
    // emplace_back may have moved the program, so the producer is looked up by its position
    const uint32_t value = signal_value(*write, true);
    waiter.set_wait({.index = semaphore_of(other, true), .value = value});
    seen_complete = write;
  }
  if (read) {
    const uint32_t value = signal_value(*read, false);
    instruction.set_wait({.index = semaphore_of(other, false), .value = value});
    seen_read = read;
  }
}

void ProgramBuilder::add(const Instruction& instruction, std::span<const Tile> reads,
                         std::span<const Tile> writes) {
  if (instruction.has_wait() || instruction.has_signal(0) || instruction.has_signal(1)) {
    throw std::invalid_argument("the builder inserts waits and signals itself");
  }
  const size_t engine = engine_index(Engine(instruction.engine_bits()));
  const size_t other = 1 - engine;
  Position write;
  Position read;
  for (const Tile tile : reads) write = std::max(write, tiles_[tile].write[other]);
  for (const Tile tile : writes) {
    write = std::max(write, tiles_[tile].write[other]);
    read = std::max(read, tiles_[tile].read[other]);
  }
  Instruction next = instruction;
  wait_for(next, write, read);
  const size_t position = program_.size();
  program_.push_back(next);
  for (const Tile tile : reads) tiles_[tile].read[engine] = position;
  for (const Tile tile : writes) tiles_[tile].write[engine] = position;
}

std::vector<Instruction> ProgramBuilder::finish() {
  for (size_t i = 0; i < program_.size(); ++i) program_[i].set_tag(static_cast<uint16_t>(i));
  return std::move(program_);
}

}  // namespace ng
