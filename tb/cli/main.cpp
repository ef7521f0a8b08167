// SPDX-License-Identifier: Apache-2.0
// ngauge: one binary for people, scripts and third-party checks. Exit status: 0 done and every
// check passed, 1 a mismatch or a device error, 2 bad usage or bad input.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <exception>
#include <new>

#include "golden/isa/registers.h"
#include "tb/cli/errors.h"
#include "tb/cli/verbs.h"

namespace {

int fail(std::string text, int status) {
  std::ranges::replace(text, '\n', ' ');
  fmt::print(stderr, "ngauge: error: {}\n", text);
  return status;
}

}  // namespace

int main(int argc, char** argv) {
  using namespace ng::cli;
  set_command_line(std::span(argv, static_cast<size_t>(argc)));
  CLI::App app("Narrowgauge: a small training chip as RTL and as a golden model, result by result");
  app.name("ngauge");
  app.set_version_flag("--version", fmt::format("ngauge {}", ng::reg::kVersionText));
  app.require_subcommand(1);
  add_gemm(app);
  add_dma(app);
  add_link(app);
  add_info(app);
  add_asm(app);
  add_disasm(app);
  add_bench(app);
  add_demo(app);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) return app.exit(error);  // help and version
    return fail(fmt::format("{} (see ngauge --help)", error.what()), 2);
  } catch (const InputError& error) {
    return fail(error.what(), 2);
  } catch (const std::bad_alloc&) {
    return fail("out of memory", 1);
  } catch (const std::exception& error) {
    return fail(error.what(), 1);
  }
  return 0;
}
