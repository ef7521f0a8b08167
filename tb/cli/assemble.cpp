// SPDX-License-Identifier: Apache-2.0
// ngauge asm and disasm: programs between their text form and their bytes.
#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <vector>

#include "golden/isa/isa.h"
#include "tb/cli/errors.h"
#include "tb/cli/output_file.h"
#include "tb/cli/text_file.h"
#include "tb/cli/verbs.h"

namespace ng::cli {
namespace {

struct Paths {
  std::string in;
  std::string out;
};

void assemble(const Paths& paths) {
  std::vector<Instruction> program;
  try {
    program = parse_program(read_text(paths.in));
  } catch (const IsaError& error) {
    throw InputError(fmt::format("{}: {}", paths.in, error.what()));
  }
  std::vector<uint8_t> bytes;
  for (const Instruction& i : program) bytes.insert(bytes.end(), i.bytes.begin(), i.bytes.end());
  OutputFile(paths.out).commit(bytes);
}

void disassemble(const Paths& paths) {
  const std::string bytes = read_text(paths.in);
  if (bytes.size() % kInstructionBytes != 0) {
    throw InputError(fmt::format("{}: {} bytes, expected a multiple of {}", paths.in, bytes.size(),
                                 kInstructionBytes));
  }
  std::vector<Instruction> program(bytes.size() / kInstructionBytes);
  for (size_t i = 0; i < program.size(); ++i) {
    std::copy_n(reinterpret_cast<const uint8_t*>(bytes.data()) + i * kInstructionBytes,
                kInstructionBytes, program[i].bytes.begin());
  }
  const std::string text = format_program(program);
  if (paths.out.empty()) {
    fmt::print("{}", text);
  } else {
    OutputFile(paths.out).commit(text);
  }
}

}  // namespace

void add_asm(CLI::App& app) {
  auto* verb = app.add_subcommand("asm", "program text to instruction bytes (docs/isa.md)");
  auto paths = std::make_shared<Paths>();
  verb->add_option("program", paths->in, "text, one instruction per line")->required();
  verb->add_option("--out", paths->out, "instruction bytes to write")->required();
  verb->callback([paths] { assemble(*paths); });
}

void add_disasm(CLI::App& app) {
  auto* verb = app.add_subcommand("disasm", "instruction bytes to program text");
  auto paths = std::make_shared<Paths>();
  verb->add_option("program", paths->in, "instruction bytes, 64 each")->required();
  verb->add_option("--out", paths->out, "text to write; standard output without it");
  verb->callback([paths] { disassemble(*paths); });
}

}  // namespace ng::cli
