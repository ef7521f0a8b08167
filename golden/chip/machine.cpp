// SPDX-License-Identifier: Apache-2.0
#include "golden/chip/machine.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "golden/isa/address_map.h"

namespace ng {

Machine::Machine(const Geometry& geometry)
    : memories_(geometry),
      hazards_(sink_),
      tensor_(memories_.geometry, MemoryPort(Engine::kTensor, memories_, hazards_)),
      vector_(memories_.geometry, MemoryPort(Engine::kVector, memories_, hazards_)),
      dma_{dma_engine(Engine::kDma0), dma_engine(Engine::kDma1), dma_engine(Engine::kDma2),
           dma_engine(Engine::kDma3)} {}

DmaEngine Machine::dma_engine(Engine engine) {
  return DmaEngine(DmaPort(engine, memories_, remote_, hazards_));
}

void Machine::submit(const Instruction& instruction) {
  for (const Engine engine : kEngines) {
    if (instruction.engine_bits() == static_cast<uint32_t>(engine)) {
      engines_[engine_index(engine)].queue.push_back(instruction);
      return;
    }
  }
  if (dropped_.cause == Cause::kNone) dropped_ = {Cause::kIllegalOpcode, instruction.tag()};
}

Machine::Outcome Machine::run(const std::function<bool()>& host) {
  // the host may have looked and written since the last run: everything before is known
  hazards_.barrier();
  memories_.semaphores.barrier();
  do {
    advance();
  } while (host && host());
  if (std::ranges::any_of(engines_, &EngineState::stopped)) return Outcome::kStopped;
  if (std::ranges::all_of(kEngines, [&](Engine e) { return empty(e); })) return Outcome::kIdle;
  for (std::string& line : explain_waits(view())) {
    sink_.add(Diagnostic::Kind::kDeadlock, std::move(line));
  }
  return Outcome::kDeadlock;
}

bool Machine::advance() {
  bool any = false;
  for (bool progress = true; progress;) {
    progress = false;
    for (const Engine engine : kEngines) progress = step(engine) || progress;
    any = any || progress;
  }
  return any;
}

// Executes the next instruction of the engine if its wait is satisfied.
bool Machine::step(Engine engine) {
  EngineState& state = engines_[engine_index(engine)];
  if (state.stopped) return false;
  if (state.queue.empty()) {
    if (const MaybeFault fault = fetch(state)) {
      stop(engine, *fault, 0);
      state.ring_stopped = true;
      return true;
    }
  }
  if (state.queue.empty()) return false;
  const Instruction instruction = state.queue.front();
  if (instruction.has_wait() && !memories_.semaphores.satisfied(instruction.wait())) return false;
  state.queue.pop_front();
  hazards_.begin(engine, instruction);
  if (instruction.has_wait()) {
    hazards_.semaphore(engine, instruction.wait().index, false, false);
    hazards_.learn(engine, memories_.semaphores.promised(instruction.wait()));
  }
  if (const MaybeFault fault = execute(engine, instruction)) {
    stop(engine, *fault, instruction.tag());
    state.failed = instruction;
    return true;
  }
  finish(engine, instruction, {});
  return true;
}

// Takes the next entry of the ring, if there is one, into the queue.
MaybeFault Machine::fetch(EngineState& state) const {
  InstructionRing& ring = state.ring;
  if (!ring.enabled) return std::nullopt;
  const auto fault = [&](Cause cause, uint64_t entry) {
    const uint64_t address = ring.base + 64 * entry;
    return Fault{cause, static_cast<uint32_t>(address), static_cast<uint32_t>(address >> 32)};
  };
  if (ring.base % 64 != 0) return fault(Cause::kBadAlignment, 0);
  if (ring.size < 2) return fault(Cause::kBadCount, 0);
  if (ring.tail >= ring.size) return fault(Cause::kAddressRange, ring.tail);
  if (ring.stepped_back) return fault(Cause::kAddressRange, *ring.stepped_back);
  if (ring.head == ring.tail) return std::nullopt;
  const uint64_t address = ring.base + 64 * uint64_t{ring.head};
  // nothing but this chip's HBM answers at the port that rings are read through
  if (address_chip(address) != kThisChip || address_space(address) != Space::kHbm ||
      address_offset(address) >= memories_.hbm.size()) {
    return fault(Cause::kBusDecode, ring.head);
  }
  Instruction& entry = state.queue.emplace_back();
  std::ranges::copy(memories_.hbm.read(address_offset(address), entry.bytes.size()),
                    entry.bytes.begin());
  ring.advance();
  return std::nullopt;
}

// The completion of an instruction that has done its work, or of a descriptor skipped after a
// fault.
void Machine::finish(Engine engine, const Instruction& instruction, const Fault& skipped) {
  if (is_dma(engine)) {
    if (const MaybeFault fault = dma_[dma_index(engine)].complete(instruction, skipped)) {
      stop(engine, *fault, instruction.tag());
      engines_[engine_index(engine)].failed = instruction;
      return;
    }
  }
  ++engines_[engine_index(engine)].retired;
  signal(engine, instruction, false);
  signal(engine, instruction, true);
}

MaybeFault Machine::execute(Engine engine, const Instruction& instruction) {
  const OpcodeInfo* opcode = opcode_info(instruction.bytes[0]);
  if (!opcode || (opcode->engines >> static_cast<unsigned>(engine) & 1) == 0) {
    return Fault{Cause::kIllegalOpcode};
  }
  if (!reserved_bits_clear(instruction)) return Fault{Cause::kReservedBits};
  if (is_dma(engine)) return dma_[dma_index(engine)].execute(instruction);
  RandomState& random = engines_[engine_index(engine)].random;
  switch (opcode->opcode) {
    case Opcode::kSetRandom:
      return random.set(instruction);
    case Opcode::kLoadStationary:
      return tensor_.load_stationary(instruction);
    case Opcode::kMultiplyMoving:
      return tensor_.multiply_moving(instruction, random);
    case Opcode::kSetMap:
      tensor_.set_map(instruction);
      return std::nullopt;
    case Opcode::kVectorConvert:
      return vector_.convert_rows(instruction, random);
    default:  // Nop; the table lets nothing else pass
      return std::nullopt;
  }
}

// Applies the signals of one moment: `read`, or `complete`. After a wrap no later signal fires.
void Machine::signal(Engine engine, const Instruction& instruction, bool complete) {
  for (const int number : {0, 1}) {
    if (engines_[engine_index(engine)].stopped || !instruction.has_signal(number)) continue;
    const Signal signal = instruction.signal(number);
    if (signal.complete != complete) continue;
    hazards_.semaphore(engine, signal.index, signal.set, complete);
    if (!memories_.semaphores.apply(signal, hazards_.promise(engine, complete))) {
      stop(engine, {Cause::kSemaphoreWrap, 0}, instruction.tag());
    }
  }
}

void Machine::stop(Engine engine, const Fault& fault, uint16_t tag) {
  EngineState& state = engines_[engine_index(engine)];
  if (state.stopped) return;
  state.stopped = true;
  state.fault = fault;
  state.fault_tag = tag;
}

EngineView Machine::view(Engine engine) const {
  const EngineState& state = engines_[engine_index(engine)];
  EngineView view{.state = EngineView::State::kIdle,
                  .ring = state.ring_stopped,
                  .fault = state.fault,
                  .fault_tag = state.fault_tag,
                  .retired = state.retired,
                  .left = {}};
  if (state.failed) view.left.push_back(*state.failed);
  std::ranges::copy(state.queue, std::back_inserter(view.left));
  InstructionRing ring = state.ring;
  const uint64_t entries = memories_.hbm.size() / kInstructionBytes;
  const bool reads = ring.enabled && !state.ring_stopped;
  while (reads && ring.head != ring.tail && std::max(ring.head, ring.tail) < ring.size) {
    const uint64_t entry = address_offset(ring.base) / kInstructionBytes + ring.head;
    if (entry >= entries) break;
    std::ranges::copy(memories_.hbm.read(entry * kInstructionBytes, kInstructionBytes),
                      view.left.emplace_back().bytes.begin());
    ring.advance();
  }
  if (state.stopped) {
    view.state = EngineView::State::kStopped;
  } else if (!view.left.empty()) {
    const Instruction& first = view.left.front();
    const bool waits = first.has_wait() && !memories_.semaphores.satisfied(first.wait());
    view.state = waits ? EngineView::State::kWaits : EngineView::State::kBusy;
  }
  return view;
}

MachineView Machine::view() const {
  MachineView all;
  for (const Engine engine : kEngines) all.engines[engine_index(engine)] = view(engine);
  for (uint32_t i = 0; i < kSemaphoreCount; ++i) all.semaphores[i] = memories_.semaphores.value(i);
  return all;
}

bool Machine::empty(Engine engine) const {
  const EngineState& state = engines_[engine_index(engine)];
  const bool pending =
      state.ring.enabled && !state.ring_stopped && state.ring.head != state.ring.tail;
  return state.queue.empty() && !pending;
}

void Machine::enable_ring(Engine engine, bool enabled) {
  InstructionRing& ring = engines_[engine_index(engine)].ring;
  if (enabled && !ring.enabled) {
    ring.head = 0;
    ring.stepped_back.reset();
  }
  ring.enabled = enabled;
}

void Machine::clear(Engine engine) {
  EngineState& state = engines_[engine_index(engine)];
  state.queue.clear();
  state.ring.enabled = false;
  state.ring_stopped = false;
  start(engine);
}

// Ends a stop and returns its instruction, if it is one that failed before it was complete.
std::optional<Instruction> Machine::start(Engine engine) {
  EngineState& state = engines_[engine_index(engine)];
  state.stopped = false;
  state.fault = {};
  state.fault_tag = 0;
  return std::exchange(state.failed, std::nullopt);
}

void Machine::resume(Engine engine) {
  if (engines_[engine_index(engine)].ring_stopped) return;
  std::optional<Instruction> failed = start(engine);
  if (!failed) return;
  failed->set(Field::kWaitEnable, 0);  // it has waited
  engines_[engine_index(engine)].queue.push_front(*failed);
}

void Machine::skip(Engine engine) {
  if (engines_[engine_index(engine)].ring_stopped) return;
  const Fault fault = engines_[engine_index(engine)].fault;
  if (const auto failed = start(engine)) finish(engine, *failed, fault);
}

void Machine::clear_counters() {
  for (EngineState& state : engines_) state.retired = 0;
  tensor_.clear_counters();
  for (DmaEngine& dma : dma_) dma.clear_counters();
}

}  // namespace ng
