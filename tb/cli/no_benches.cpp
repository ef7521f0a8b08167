// SPDX-License-Identifier: Apache-2.0
// The verbs that need RTL of their own, in a build without NG_BENCHES.
#include "tb/cli/verbs.h"

namespace ng::cli {

CLI::App* add_dma_bench(CLI::App& dma) { return add_absent(dma, "bench", kDmaBenchText); }
void add_link(CLI::App& app) { add_absent(app, "link", kLinkText); }
void add_bench(CLI::App& app) { add_absent(app, "bench", kBenchText); }

}  // namespace ng::cli
