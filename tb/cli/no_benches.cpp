// SPDX-License-Identifier: Apache-2.0
// The bench verbs of a build without NG_BENCHES: they say which build has them.
#include <fmt/format.h>

#include "tb/cli/errors.h"
#include "tb/cli/verbs.h"

namespace ng::cli {
namespace {

CLI::App* absent(CLI::App& parent, const char* name) {
  auto* verb = parent.add_subcommand("bench", "measurements: not in this build");
  verb->prefix_command();  // whatever its options are
  verb->callback([name] {
    throw InputError(
        fmt::format("{}: not in this build; cmake --preset bench && cmake --build --preset bench "
                    "--target ngauge, then build/bench/bin/ngauge {}",
                    name, name));
  });
  return verb;
}

}  // namespace

CLI::App* add_dma_bench(CLI::App& dma) { return absent(dma, "dma bench"); }
CLI::App* add_link_bench(CLI::App& link) { return absent(link, "link bench"); }
void add_bench(CLI::App& app) { absent(app, "bench"); }

}  // namespace ng::cli
