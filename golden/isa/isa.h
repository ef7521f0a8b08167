// SPDX-License-Identifier: Apache-2.0
// The 64-byte instruction: fields by name, and its text form (docs/isa.md).
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "golden/isa/isa_fields.h"

namespace ng {

inline constexpr size_t kInstructionBytes = 64;

inline constexpr size_t kEngineCount = 6;
inline constexpr std::array<Engine, kEngineCount> kEngines{
    Engine::kTensor, Engine::kVector, Engine::kDma0, Engine::kDma1, Engine::kDma2, Engine::kDma3};
inline constexpr size_t kDmaQueues = 4;
inline constexpr std::array<Engine, kDmaQueues> kDmaEngines{Engine::kDma0, Engine::kDma1,
                                                            Engine::kDma2, Engine::kDma3};

// The position in kEngines: tensor 0, vector 1, dma0 to dma3 2 to 5.
constexpr size_t engine_index(Engine engine) { return static_cast<size_t>(engine) - 1; }
constexpr size_t dma_index(Engine queue) {
  return static_cast<size_t>(queue) - static_cast<size_t>(Engine::kDma0);
}
constexpr bool is_dma(Engine engine) { return engine >= Engine::kDma0 && engine <= Engine::kDma3; }

// A field that the opcode does not have, a value out of its range, or text that is no instruction.
// what() is one line.
class IsaError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

struct Wait {
  uint8_t index = 0;
  uint32_t value = 0;  // satisfied when the semaphore is >= value
};

struct Signal {
  uint8_t index = 0;
  uint32_t value = 0;
  bool complete = true;  // false: when the last source read is done
  bool set = false;      // false: add
};

struct Instruction {
  std::array<uint8_t, kInstructionBytes> bytes{};

  Instruction() = default;
  // All fields zero but opcode and engine.
  Instruction(Opcode opcode, Engine engine);

  // The field as an unsigned number (fields of up to 64 bits), for any opcode that has it.
  uint64_t get(Field field) const;
  // The field sign-extended when it is a signed one.
  int64_t get_signed(Field field) const;
  // Throws IsaError when the opcode has no such field or the value does not fit. For the 64-bit
  // seed the value is its bit pattern.
  Instruction& set(Field field, int64_t value);

  Opcode opcode() const { return Opcode(bytes[0]); }
  // Header fields are the same in every opcode, so these never throw.
  uint32_t engine_bits() const { return bytes[1] & 0xF; }
  uint16_t tag() const;

  Instruction& set_wait(const Wait& wait);
  // number is 0 or 1.
  Instruction& set_signal(int number, const Signal& signal);
  Instruction& set_tag(uint16_t tag) { return set(Field::kTag, tag); }
  bool has_wait() const { return get(Field::kWaitEnable) != 0; }
  Wait wait() const;
  bool has_signal(int number) const;
  Signal signal(int number) const;

  // The 16 entries of SetMap.
  std::array<uint8_t, 16> codes() const;
  Instruction& set_codes(std::span<const uint8_t, 16> codes);

  friend bool operator==(const Instruction&, const Instruction&) = default;
};

// The table row of an opcode, or nullptr when no opcode has this value.
const OpcodeInfo* opcode_info(uint8_t opcode);
// Where a field lies in an opcode, or nullptr.
const FieldInfo* field_info(const OpcodeInfo& opcode, Field field);
// True when every bit that no field of the opcode names is zero. False for reserved opcodes.
bool reserved_bits_clear(const Instruction& instruction);

// One line of text. parse_instruction(to_text(i)) == i for any 64 bytes.
std::string to_text(const Instruction& instruction);
// Throws IsaError with one line that names the offending token.
Instruction parse_instruction(std::string_view line);
// A program: one instruction per line, blank lines and # comments skipped. Throws IsaError with
// "line N: ..." in front.
std::vector<Instruction> parse_program(std::string_view text);
std::string format_program(std::span<const Instruction> program);

std::string_view engine_name(Engine engine);
std::string_view cause_name(Cause cause);

}  // namespace ng
