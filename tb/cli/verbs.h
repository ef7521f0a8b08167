// SPDX-License-Identifier: Apache-2.0
// Each verb of ngauge adds its subcommand with its options and a callback that does the work. A
// callback throws InputError (exit 2), Failure or DeviceError (exit 1); anything else it throws
// exits 1.
#pragma once

#include <CLI/CLI.hpp>
#include <span>
#include <string>

namespace ng::cli {

void add_gemm(CLI::App& app);
void add_dma(CLI::App& app);
void add_info(CLI::App& app);
void add_asm(CLI::App& app);
void add_disasm(CLI::App& app);
CLI::App* add_dma_bench(CLI::App& dma);  // dma_bench.cpp: a subcommand of `dma`
void add_link(CLI::App& app);
CLI::App* add_link_bench(CLI::App& link);  // link_bench.cpp: a subcommand of `link`
void add_bench(CLI::App& app);             // bench.cpp
void add_demo(CLI::App& app);              // demo.cpp

// The command line of this process, quoted for a shell: for replay messages.
std::string command_line();
void set_command_line(std::span<char* const> arguments);

}  // namespace ng::cli
