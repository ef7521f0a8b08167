// SPDX-License-Identifier: Apache-2.0
// ngauge asm and disasm: programs between their text form and their bytes.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>
#include <vector>

#include "golden/isa/isa.h"
#include "tb/cli/errors.h"
#include "tb/cli/output_file.h"
#include "tb/cli/paths.h"
#include "tb/cli/text_file.h"
#include "tb/cli/verbs.h"

namespace ng::cli {
namespace {

struct Files {
  std::string in;
  std::string out;
};

void check(const Files& files) {
  Paths paths;
  paths.reads(files.in);
  paths.writes("--out", files.out);
}

void assemble(const Files& files) {
  check(files);
  std::vector<Instruction> program;
  try {
    program = parse_program(read_text(files.in));
  } catch (const IsaError& error) {
    throw InputError(fmt::format("{}: {}", files.in, error.what()));
  }
  std::vector<uint8_t> bytes;
  for (const Instruction& i : program) bytes.insert(bytes.end(), i.bytes.begin(), i.bytes.end());
  OutputFile(files.out).commit(bytes);
}

void disassemble(const Files& files) {
  check(files);
  const std::string bytes = read_text(files.in);
  if (bytes.size() % kInstructionBytes != 0) {
    throw InputError(fmt::format("{}: {} bytes, expected a multiple of {}", files.in, bytes.size(),
                                 kInstructionBytes));
  }
  std::vector<Instruction> program(bytes.size() / kInstructionBytes);
  for (size_t i = 0; i < program.size(); ++i) {
    std::copy_n(reinterpret_cast<const uint8_t*>(bytes.data()) + i * kInstructionBytes,
                kInstructionBytes, program[i].bytes.begin());
  }
  const std::string text = format_program(program);
  if (files.out.empty()) {
    fmt::print("{}", text);
  } else {
    OutputFile(files.out).commit(text);
  }
}

}  // namespace

void add_asm(CLI::App& app) {
  auto* verb = app.add_subcommand("asm", "program text to instruction bytes (docs/isa.md)");
  auto files = std::make_shared<Files>();
  verb->add_option("program", files->in, "text, one instruction per line")->required();
  verb->add_option("--out", files->out, "instruction bytes to write")->required();
  verb->callback([files] { assemble(*files); });
}

void add_disasm(CLI::App& app) {
  auto* verb = app.add_subcommand("disasm", "instruction bytes to program text");
  auto files = std::make_shared<Files>();
  verb->add_option("program", files->in, "instruction bytes, 64 each")->required();
  verb->add_option("--out", files->out, "text to write; standard output without it");
  verb->callback([files] { disassemble(*files); });
}

}  // namespace ng::cli
