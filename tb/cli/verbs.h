// SPDX-License-Identifier: Apache-2.0
// Each verb of ngauge adds its subcommand with its options and a callback that does the work. A
// callback throws InputError (exit 2), Failure or DeviceError (exit 1); anything else it throws
// exits 1.
#pragma once

namespace CLI {
class App;
}

namespace ng::cli {

void add_gemm(CLI::App& app);
void add_dma(CLI::App& app);
void add_info(CLI::App& app);
void add_asm(CLI::App& app);
void add_disasm(CLI::App& app);
void add_demo(CLI::App& app);

// In a build without NG_BENCHES these are absent (no_benches.cpp).
inline constexpr const char* kBenchText =
    "simulation speed: MAC/s per host thread, and the ratio to a reference kernel";
inline constexpr const char* kLinkText = "run a chip-to-chip link under load and faults";
inline constexpr const char* kDmaBenchText =
    "rates of the DMA engine's RTL, beside their targets and the peers' figures";
void add_bench(CLI::App& app);
void add_link(CLI::App& app);
CLI::App* add_dma_bench(CLI::App& dma);    // a subcommand of `dma`
CLI::App* add_link_bench(CLI::App& link);  // a subcommand of `link`

// usage.cpp: a verb that this build lacks. Asked for, it says which command makes it.
CLI::App* add_absent(CLI::App& parent, const char* name, const char* text);

}  // namespace ng::cli
