// SPDX-License-Identifier: Apache-2.0
// Instruction rings in HBM as a driver keeps them, and programs that show in what order they ran.
#pragma once

#include <fmt/format.h>

#include <array>
#include <catch2/catch_test_macros.hpp>
#include <vector>

#include "golden/chip/machine.h"
#include "golden/device/golden_device.h"
#include "golden/device/host_map.h"
#include "golden/device/ring_device.h"
#include "golden/isa/registers.h"
#include "tb/device/rtl_presets.h"
#include "tests/unit/chip/chip_compare.h"

namespace ng::test {

inline const uint64_t kHbm = global_address(Space::kHbm, 0);

inline uint32_t at(Engine engine, uint32_t offset) { return engine_register(engine, offset); }

// One ring as a driver keeps it.
struct Ring {
  Engine engine;
  uint64_t base;
  uint32_t size;
  uint32_t tail = 0;  // as rung

  bool full(Device& device) const {
    const uint32_t head = device.read_register(at(engine, reg::kEngineRingHead));
    return (tail + 1) % size == head;
  }
  void enable(Device& device) const {
    device.write_register(at(engine, reg::kEngineRingBaseLo), static_cast<uint32_t>(base));
    device.write_register(at(engine, reg::kEngineRingBaseHi), static_cast<uint32_t>(base >> 32));
    device.write_register(at(engine, reg::kEngineRingSize), size);
    device.write_register(at(engine, reg::kEngineRingTail), tail);
    device.write_register(at(engine, reg::kEngineRingControl), 1);
  }
  void put(Device& device, const Instruction& instruction) {
    device.write(base + 64 * tail, instruction.bytes);
    tail = (tail + 1) % size;
    device.write_register(at(engine, reg::kEngineRingTail), tail);
  }
};

// A word of HBM that belongs to one engine alone: fills of it show the order by what is left.
inline Instruction fill(Engine engine, uint64_t slot, uint32_t pattern, uint16_t tag) {
  Instruction i(Opcode::kDmaFill, engine);
  i.set(Field::kDstAddr, int64_t(kHbm + 0x100000 * static_cast<uint64_t>(engine) + 64 * slot));
  i.set(Field::kBytes, 64).set(Field::kElement, 4).set(Field::kPattern, pattern);
  return i.set(Field::kFence, 1).set_tag(tag);
}

inline Instruction nop(Engine engine, uint16_t tag) {
  Instruction i(Opcode::kNop, engine);
  return i.set_tag(tag);
}

inline Instruction any(Engine engine, uint16_t tag) {
  return is_dma(engine) ? fill(engine, tag % 4, tag, tag) : nop(engine, tag);
}

// What the engines have written and signalled.
inline std::string results(Device& device) {
  std::string text;
  for (const Engine engine : kDmaEngines) {
    std::vector<uint8_t> bytes(512);
    device.read(kHbm + 0x100000 * static_cast<uint64_t>(engine), bytes);
    for (const uint8_t b : bytes) text += fmt::format("{:02x}", b);
    text += '\n';
  }
  for (uint32_t i = 0; i < 16; ++i) {
    text += fmt::format("{} ", device.read_register(reg::kSemaphoreBase + 4 * i));
  }
  for (const Engine engine : kEngines) {
    text += fmt::format("{} ", device.read_register(at(engine, reg::kEngineRetired)));
  }
  return text;
}

inline void clear_results(Device& device) {
  for (const Engine engine : kDmaEngines) {
    device.write(kHbm + 0x100000 * static_cast<uint64_t>(engine), std::vector<uint8_t>(512));
  }
}

struct Stop {
  bool stopped, ring;
  Cause cause;
  uint64_t address;
  bool operator==(const Stop&) const = default;
};
inline Stop stop_of(Device& device, Engine engine) {
  const EngineStatus s = device.status(engine);
  return {s.stopped, s.ring, s.cause, uint64_t{s.fault_info_hi} << 32 | s.fault_info};
}

inline GemmOperands operands(std::mt19937_64& rng, uint32_t m, uint32_t n, uint32_t k) {
  GemmOperands o;
  o.a = random_operand(rng, {Format::kE4m3, true}, m, k, true);
  o.b = random_operand(rng, {Format::kE4m3, true}, n, k, true);
  return o;
}

}  // namespace ng::test
