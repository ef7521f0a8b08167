// SPDX-License-Identifier: Apache-2.0
// The text form of instructions: both directions. docs/isa.md describes it.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>

#include "golden/base/closest.h"
#include "golden/base/number.h"
#include "golden/isa/isa.h"

namespace ng {
namespace {

constexpr std::string_view kRawMnemonic = "raw";
constexpr std::string_view kSpaces = " \t\r";

std::vector<std::string_view> split(std::string_view text, std::string_view separators) {
  std::vector<std::string_view> parts;
  while (true) {
    const size_t begin = text.find_first_not_of(separators);
    if (begin == std::string_view::npos) return parts;
    const size_t end = std::min(text.find_first_of(separators, begin), text.size());
    parts.push_back(text.substr(begin, end - begin));
    text.remove_prefix(end);
  }
}

uint64_t require_number(std::string_view token, std::string_view text, uint64_t high) {
  const std::optional<Integer> value = parse_integer(text);
  if (!value) throw IsaError(fmt::format("'{}': '{}' is not a number", token, text));
  if (value->negative || value->magnitude > high) {
    throw IsaError(fmt::format("'{}': {} is out of range, expected 0 to {}", token, text, high));
  }
  return value->magnitude;
}

// A field of 64 bits takes any pattern of them, written as an unsigned number; the others take what
// Instruction::set does.
void set_number(Instruction& instruction, const FieldInfo& field, std::string_view token,
                std::string_view text) {
  if (field.width == 64) {
    const uint64_t bits = require_number(token, text, UINT64_MAX);
    instruction.set(field.field, static_cast<int64_t>(bits));
    return;
  }
  const std::optional<Integer> value = parse_integer(text);
  if (!value) {
    throw IsaError(fmt::format("'{}': '{}' is not a value of '{}'{}", token, text, field.name,
                               did_you_mean(text, value_names(field.field))));
  }
  try {
    // a number beyond 64 bits with a sign is beyond every such field as well
    const int64_t beyond = value->negative ? INT64_MIN : INT64_MAX;
    instruction.set(field.field, value->as_signed().value_or(beyond));
  } catch (const IsaError&) {
    const int64_t span = int64_t{1} << (field.is_signed ? field.width - 1 : field.width);
    throw IsaError(fmt::format("'{}': field '{}' is {}, expected {} to {}", token, field.name, text,
                               field.is_signed ? -span : 0, span - 1));
  }
}

std::vector<uint8_t> parse_hex_bytes(std::string_view token, std::string_view text, size_t count) {
  std::vector<uint8_t> bytes(count);
  if (text.size() != 2 * count) {
    throw IsaError(fmt::format("'{}': expected {} hexadecimal digits", token, 2 * count));
  }
  for (size_t i = 0; i < count; ++i) {
    const char* begin = text.data() + 2 * i;
    if (std::from_chars(begin, begin + 2, bytes[i], 16).ptr != begin + 2) {
      throw IsaError(fmt::format("'{}': not hexadecimal", token));
    }
  }
  return bytes;
}

std::string hex_bytes(std::span<const uint8_t> bytes) {
  std::string text;
  for (const uint8_t byte : bytes) text += fmt::format("{:02x}", byte);
  return text;
}

void parse_wait(Instruction& instruction, std::string_view token, std::string_view text) {
  const size_t at = text.find(">=");
  if (at == std::string_view::npos) {
    throw IsaError(fmt::format("'{}': expected wait=INDEX>=VALUE", token));
  }
  instruction.set_wait(
      {.index = static_cast<uint8_t>(require_number(token, text.substr(0, at), 255)),
       .value = static_cast<uint32_t>(require_number(token, text.substr(at + 2), 0xFFFFFFFF))});
}

void parse_signal(Instruction& instruction, int number, std::string_view token,
                  std::string_view text) {
  const std::vector<std::string_view> parts = split(text, ":");
  const bool shape = parts.size() == 4 && (parts[0] == "read" || parts[0] == "complete") &&
                     (parts[1] == "add" || parts[1] == "set");
  if (!shape) {
    throw IsaError(
        fmt::format("'{}': expected signal{}=read|complete:add|set:INDEX:VALUE", token, number));
  }
  instruction.set_signal(
      number, {.index = static_cast<uint8_t>(require_number(token, parts[2], 255)),
               .value = static_cast<uint32_t>(require_number(token, parts[3], 0xFFFFFFFF)),
               .complete = parts[0] == "complete",
               .set = parts[1] == "set"});
}

void parse_engine(Instruction& instruction, std::string_view token, std::string_view text) {
  for (const Engine engine : kEngines) {
    if (text == engine_name(engine)) {
      instruction.set(Field::kEngine, static_cast<int64_t>(engine));
      return;
    }
  }
  throw IsaError(
      fmt::format("'{}': unknown engine, expected tensor, vector or dma0 to dma3", token));
}

void parse_field(Instruction& instruction, const OpcodeInfo& opcode, std::string_view token,
                 std::string_view name, std::optional<std::string_view> text) {
  const auto field = std::ranges::find(opcode.payload, name, &FieldInfo::name);
  if (field == opcode.payload.end()) {
    std::vector<std::string_view> names{"engine", "wait", "signal0", "signal1", "tag"};
    for (const FieldInfo& info : opcode.payload) names.push_back(info.name);
    throw IsaError(fmt::format("'{}': {} has no field '{}'{}", token, opcode.mnemonic, name,
                               did_you_mean(name, names)));
  }
  if (!text) {
    if (field->width != 1) throw IsaError(fmt::format("'{}': expected {}=VALUE", token, name));
    instruction.set(field->field, 1);
    return;
  }
  if (field->field == Field::kCodes) {
    const std::vector<uint8_t> codes = parse_hex_bytes(token, *text, 16);
    instruction.set_codes(std::span<const uint8_t, 16>(codes));
    return;
  }
  const auto names = value_names(field->field);
  const auto named = std::ranges::find(names, *text);
  if (named != names.end()) {
    instruction.set(field->field, named - names.begin());
    return;
  }
  set_number(instruction, *field, token, *text);
}

// What no line of text has: a file of another kind, or a word that no message should repeat.
void check_tokens(std::span<const std::string_view> tokens) {
  constexpr size_t kLongest = 200;
  for (const std::string_view token : tokens) {
    const auto control = std::ranges::find_if(
        token, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; });
    if (control != token.end()) {
      throw IsaError(fmt::format("byte {:#04x}, expected text", static_cast<uint8_t>(*control)));
    }
    if (token.size() > kLongest) {
      throw IsaError(fmt::format("'{}...' has {} characters, expected at most {}",
                                 token.substr(0, 20), token.size(), kLongest));
    }
  }
}

std::string signal_text(const Instruction& instruction, int number) {
  const Signal signal = instruction.signal(number);
  return fmt::format(" signal{}={}:{}:{}:{}", number, signal.complete ? "complete" : "read",
                     signal.set ? "set" : "add", signal.index, signal.value);
}

std::string field_text(const Instruction& instruction, const FieldInfo& field) {
  if (field.field == Field::kCodes) return fmt::format(" codes={}", hex_bytes(instruction.codes()));
  const uint64_t raw = instruction.get(field.field);
  const auto names = value_names(field.field);
  // a format of zero is a choice, not an absence
  if (raw < names.size()) return fmt::format(" {}={}", field.name, names[raw]);
  if (raw == 0) return "";
  if (field.width == 1) return fmt::format(" {}", field.name);
  if (field.width == 64) return fmt::format(" {}={:#x}", field.name, raw);
  return fmt::format(" {}={}", field.name, instruction.get_signed(field.field));
}

// The plain text of an instruction, which may lose bits that the text form has no words for.
std::string plain_text(const Instruction& instruction, const OpcodeInfo& opcode) {
  std::string text(opcode.mnemonic);
  if (opcode.engines != 1u << instruction.engine_bits()) {
    text += fmt::format(" engine={}", engine_name(Engine(instruction.engine_bits())));
  }
  for (const FieldInfo& field : opcode.payload) text += field_text(instruction, field);
  if (instruction.has_wait()) {
    text += fmt::format(" wait={}>={}", instruction.wait().index, instruction.wait().value);
  }
  for (const int number : {0, 1}) {
    if (instruction.has_signal(number)) text += signal_text(instruction, number);
  }
  if (instruction.tag() != 0) text += fmt::format(" tag={}", instruction.tag());
  return text;
}

// The engine of an opcode that only one engine takes; 0 when the text must say.
Engine only_engine(const OpcodeInfo& opcode) {
  for (const Engine engine : kEngines) {
    if (opcode.engines == 1u << static_cast<unsigned>(engine)) return engine;
  }
  return Engine{0};
}

}  // namespace

std::string to_text(const Instruction& instruction) {
  const OpcodeInfo* opcode = opcode_info(instruction.bytes[0]);
  if (opcode && opcode->engines != 0) {
    std::string text = plain_text(instruction, *opcode);
    try {
      if (parse_instruction(text) == instruction) return text;
    } catch (const IsaError&) {
      // an engine without a name: only the bytes say it
    }
  }
  return fmt::format("{} bytes={}", kRawMnemonic, hex_bytes(instruction.bytes));
}

Instruction parse_instruction(std::string_view line) {
  const std::vector<std::string_view> tokens = split(line.substr(0, line.find('#')), kSpaces);
  check_tokens(tokens);
  if (tokens.empty()) throw IsaError("no instruction in an empty line");
  Instruction instruction;
  if (tokens[0] == kRawMnemonic) {
    if (tokens.size() != 2 || !tokens[1].starts_with("bytes=")) {
      throw IsaError("'raw': expected raw bytes=<128 hexadecimal digits>");
    }
    const auto bytes = parse_hex_bytes("raw", tokens[1].substr(6), kInstructionBytes);
    std::ranges::copy(bytes, instruction.bytes.begin());
    return instruction;
  }
  const auto opcode = std::ranges::find(kOpcodes, tokens[0], &OpcodeInfo::mnemonic);
  if (opcode == kOpcodes.end() || opcode->engines == 0) {
    std::vector<std::string_view> names{kRawMnemonic};
    for (const OpcodeInfo& info : kOpcodes) {
      if (info.engines != 0) names.push_back(info.mnemonic);
    }
    throw IsaError(
        fmt::format("unknown mnemonic '{}'{}", tokens[0], did_you_mean(tokens[0], names)));
  }
  instruction = Instruction(opcode->opcode, only_engine(*opcode));
  std::vector<std::string_view> given;
  for (const std::string_view token : std::span(tokens).subspan(1)) {
    const size_t equals = token.find('=');
    const std::string_view name = token.substr(0, equals);
    if (std::ranges::find(given, name) != given.end()) {
      throw IsaError(fmt::format("'{}': '{}' is given twice", token, name));
    }
    given.push_back(name);
    std::optional<std::string_view> value;
    if (equals != std::string_view::npos) value = token.substr(equals + 1);
    const std::string_view text = value.value_or("");
    if (name == "wait") {
      parse_wait(instruction, token, text);
    } else if (name == "signal0" || name == "signal1") {
      parse_signal(instruction, name.back() - '0', token, text);
    } else if (name == "engine") {
      parse_engine(instruction, token, text);
    } else if (name == "tag") {
      instruction.set_tag(static_cast<uint16_t>(require_number(token, text, 0xFFFF)));
    } else {
      parse_field(instruction, *opcode, token, name, value);
    }
  }
  if (instruction.engine_bits() == 0) {
    std::string names;
    for (const Engine engine : kEngines) {
      if ((opcode->engines >> static_cast<unsigned>(engine) & 1) == 0) continue;
      names += fmt::format("{}{}", names.empty() ? "" : ", ", engine_name(engine));
    }
    throw IsaError(fmt::format("'{}' needs engine=, one of {}", tokens[0], names));
  }
  return instruction;
}

std::vector<Instruction> parse_program(std::string_view text) {
  std::vector<Instruction> program;
  for (int number = 1; !text.empty(); ++number) {
    const size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (split(line.substr(0, line.find('#')), kSpaces).empty()) continue;
    try {
      program.push_back(parse_instruction(line));
    } catch (const IsaError& error) {
      throw IsaError(fmt::format("line {}: {}", number, error.what()));
    }
  }
  return program;
}

std::string format_program(std::span<const Instruction> program) {
  std::string text;
  for (const Instruction& instruction : program) text += to_text(instruction) + "\n";
  return text;
}

}  // namespace ng
