// SPDX-License-Identifier: Apache-2.0
#include "golden/isa/isa.h"

#include <fmt/format.h>

#include <algorithm>

namespace ng {
namespace {

uint64_t get_bits(const Instruction& instruction, unsigned lsb, unsigned width) {
  uint64_t value = 0;
  for (unsigned i = 0; i < width && i < 64; ++i) {
    const unsigned bit = lsb + i;
    value |= uint64_t{(instruction.bytes[bit / 8] >> (bit % 8)) & 1u} << i;
  }
  return value;
}

void set_bits(Instruction& instruction, unsigned lsb, unsigned width, uint64_t value) {
  for (unsigned i = 0; i < width; ++i) {
    const unsigned bit = lsb + i;
    const auto mask = static_cast<uint8_t>(1u << (bit % 8));
    uint8_t& byte = instruction.bytes[bit / 8];
    byte = static_cast<uint8_t>((value >> i) & 1 ? byte | mask : byte & ~mask);
  }
}

const FieldInfo* find_field(std::span<const FieldInfo> fields, Field field) {
  const auto it = std::ranges::find(fields, field, &FieldInfo::field);
  return it == fields.end() ? nullptr : &*it;
}

const FieldInfo& require_field(const Instruction& instruction, Field field) {
  if (const FieldInfo* header = find_field(kHeaderFields, field)) return *header;
  const OpcodeInfo* info = opcode_info(instruction.bytes[0]);
  const FieldInfo* found = info ? find_field(info->payload, field) : nullptr;
  if (!found) {
    throw IsaError(fmt::format("opcode {:#04x} has no field number {}", instruction.bytes[0],
                               static_cast<int>(field)));
  }
  return *found;
}

Field signal_field(int number, Field first, Field second) { return number == 0 ? first : second; }

}  // namespace

Instruction::Instruction(Opcode opcode, Engine engine) {
  bytes[0] = static_cast<uint8_t>(opcode);
  bytes[1] = static_cast<uint8_t>(engine);
}

uint64_t Instruction::get(Field field) const {
  const FieldInfo& info = require_field(*this, field);
  return get_bits(*this, info.lsb, info.width);
}

int64_t Instruction::get_signed(Field field) const {
  const FieldInfo& info = require_field(*this, field);
  const uint64_t raw = get_bits(*this, info.lsb, info.width);
  if (!info.is_signed) return static_cast<int64_t>(raw);
  const unsigned shift = 64u - info.width;
  return static_cast<int64_t>(raw << shift) >> shift;
}

Instruction& Instruction::set(Field field, int64_t value) {
  const FieldInfo& info = require_field(*this, field);
  if (info.width < 64) {
    const int64_t low = info.is_signed ? -(int64_t{1} << (info.width - 1)) : 0;
    const int64_t high = (int64_t{1} << (info.is_signed ? info.width - 1 : info.width)) - 1;
    if (value < low || value > high) {
      throw IsaError(
          fmt::format("field '{}' is {}, expected {} to {}", info.name, value, low, high));
    }
  }
  set_bits(*this, info.lsb, std::min<unsigned>(info.width, 64), static_cast<uint64_t>(value));
  return *this;
}

uint16_t Instruction::tag() const { return static_cast<uint16_t>(get(Field::kTag)); }

Instruction& Instruction::set_wait(const Wait& wait) {
  set(Field::kWaitEnable, 1).set(Field::kWaitIndex, wait.index);
  return set(Field::kWaitValue, wait.value);
}

Instruction& Instruction::set_signal(int number, const Signal& signal) {
  set(signal_field(number, Field::kSignal0Enable, Field::kSignal1Enable), 1);
  set(signal_field(number, Field::kSignal0Index, Field::kSignal1Index), signal.index);
  set(signal_field(number, Field::kSignal0Value, Field::kSignal1Value), signal.value);
  set(signal_field(number, Field::kSignal0Complete, Field::kSignal1Complete), signal.complete);
  return set(signal_field(number, Field::kSignal0Set, Field::kSignal1Set), signal.set);
}

Wait Instruction::wait() const {
  return {.index = static_cast<uint8_t>(get(Field::kWaitIndex)),
          .value = static_cast<uint32_t>(get(Field::kWaitValue))};
}

bool Instruction::has_signal(int number) const {
  return get(signal_field(number, Field::kSignal0Enable, Field::kSignal1Enable)) != 0;
}

Signal Instruction::signal(int number) const {
  const auto field = [&](Field first, Field second) {
    return get(signal_field(number, first, second));
  };
  return {.index = static_cast<uint8_t>(field(Field::kSignal0Index, Field::kSignal1Index)),
          .value = static_cast<uint32_t>(field(Field::kSignal0Value, Field::kSignal1Value)),
          .complete = field(Field::kSignal0Complete, Field::kSignal1Complete) != 0,
          .set = field(Field::kSignal0Set, Field::kSignal1Set) != 0};
}

std::array<uint8_t, 16> Instruction::codes() const {
  const FieldInfo& info = require_field(*this, Field::kCodes);
  std::array<uint8_t, 16> codes;
  for (unsigned i = 0; i < codes.size(); ++i) {
    codes[i] = static_cast<uint8_t>(get_bits(*this, info.lsb + 8 * i, 8));
  }
  return codes;
}

Instruction& Instruction::set_codes(std::span<const uint8_t, 16> codes) {
  const FieldInfo& info = require_field(*this, Field::kCodes);
  for (unsigned i = 0; i < codes.size(); ++i) set_bits(*this, info.lsb + 8 * i, 8, codes[i]);
  return *this;
}

const OpcodeInfo* opcode_info(uint8_t opcode) {
  const auto it = std::ranges::find(kOpcodes, Opcode{opcode}, &OpcodeInfo::opcode);
  return it == kOpcodes.end() ? nullptr : &*it;
}

const FieldInfo* field_info(const OpcodeInfo& opcode, Field field) {
  if (const FieldInfo* header = find_field(kHeaderFields, field)) return header;
  return find_field(opcode.payload, field);
}

bool reserved_bits_clear(const Instruction& instruction) {
  const OpcodeInfo* info = opcode_info(instruction.bytes[0]);
  if (!info || info->engines == 0) return false;
  Instruction rest = instruction;
  for (const FieldInfo& field : kHeaderFields) set_bits(rest, field.lsb, field.width, 0);
  for (const FieldInfo& field : info->payload) {
    // a field wider than 64 bits in two steps: set_bits takes 64 bits of value
    for (unsigned done = 0; done < field.width; done += 64) {
      set_bits(rest, field.lsb + done, std::min(64u, field.width - done), 0);
    }
  }
  return std::ranges::all_of(rest.bytes, [](uint8_t byte) { return byte == 0; });
}

std::string_view engine_name(Engine engine) {
  static constexpr std::array<std::string_view, kEngineCount> kNames{"tensor", "vector", "dma0",
                                                                     "dma1",   "dma2",   "dma3"};
  const auto at = std::ranges::find(kEngines, engine);
  return at == kEngines.end() ? "unknown" : kNames[engine_index(engine)];
}

std::string_view cause_name(Cause cause) {
  const auto index = static_cast<size_t>(cause);
  return index < kCauseNames.size() ? kCauseNames[index] : "unknown";
}

}  // namespace ng
