// SPDX-License-Identifier: Apache-2.0
// The verbs of a build without NG_BENCHES: each names the command that makes a build that has it.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <string>
#include <vector>

#include "tb/cli/errors.h"
#include "tb/cli/usage.h"
#include "tb/cli/verbs.h"

using namespace ng::cli;

namespace {

// What ngauge would print.
std::string answer(std::vector<std::string> words) {
  CLI::App app;
  app.name("ngauge");
  app.require_subcommand(1);
  add_link(app);
  add_bench(app);
  add_dma_bench(*app.add_subcommand("dma", "programs"));
  std::ranges::reverse(words);  // as CLI11 takes them
  try {
    app.parse(words);
  } catch (const CLI::ParseError& error) {
    return error.get_exit_code() == 0 ? app.help("", CLI::AppFormatMode::All)
                                      : usage_error(app, error);
  } catch (const InputError& error) {
    return error.what();
  }
  return "";
}

}  // namespace

TEST_CASE("a verb that a build lacks names the one command that makes and runs it", "[cli]") {
  const std::string make =
      " is not in this build; this makes one that has it and runs it: cmake -S . --preset bench && "
      "cmake --build build/bench --target ngauge && build/bench/bin/ngauge ";
  CHECK(answer({"bench"}) == "ngauge bench" + make + "bench");
  CHECK(answer({"link", "--ber", "1e-6", "--json", "a b"}) ==
        "ngauge link" + make + "link --ber 1e-6 --json 'a b'");
  CHECK(answer({"dma", "bench", "--json"}) == "ngauge dma bench" + make + "dma bench --json");
  CHECK(answer({"lnik"}).find("(did you mean 'link'?)") != std::string::npos);
  CHECK(answer({"--help"}).find("not in this build") != std::string::npos);
}
