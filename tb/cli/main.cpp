// SPDX-License-Identifier: Apache-2.0
// ngauge: one binary for people, scripts and third-party checks. Exit status: 0 done and every
// check passed, 1 a mismatch or a device error, 2 bad usage or bad input.
#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <exception>
#include <new>
#include <span>
#include <string_view>
#include <system_error>

#include "golden/isa/registers.h"
#include "tb/cli/command_line.h"
#include "tb/cli/errors.h"
#include "tb/cli/output_file.h"
#include "tb/cli/staging.h"
#include "tb/cli/usage.h"
#include "tb/cli/verbs.h"

namespace {

using namespace ng::cli;

int fail(std::string_view text, int status) {
  std::fputs(fmt::format("ngauge: error: {}\n", printable(text)).c_str(), stderr);
  return status;
}

int lost_output(int error) {
  return fail(fmt::format("standard output: cannot write: {}", std::strerror(error)), 1);
}

// What became of all that was printed: 0, or why some of it is lost.
int output_error() {
  errno = 0;
  if (std::fflush(stdout) == 0 && std::ferror(stdout) == 0) return 0;
  // an earlier write failed, and nobody kept the reason: the next one has it
  if (errno == 0 && ::write(STDOUT_FILENO, "\n", 1) == 1) return EIO;
  return errno;
}

int run(std::span<char* const> arguments) {
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
  refuse_slips(app);
  try {
    app.parse(words_of(arguments));
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) return app.exit(error);  // help and version
    return fail(usage_error(app, error), 2);
  } catch (const InputError& error) {
    return fail(error.what(), 2);
  } catch (const std::bad_alloc&) {
    return fail("out of memory", 1);
  } catch (const std::system_error& error) {
    if (std::ferror(stdout)) return lost_output(error.code().value());
    return fail(WaveFile::lost().empty() ? error.what() : WaveFile::lost(), 1);
  } catch (const std::exception& error) {
    return fail(error.what(), 1);
  }
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  prepare_process();
  const std::span<char* const> arguments(argv, static_cast<size_t>(argc));
  set_command_line(arguments);
  const int status = run(arguments);
  const int error = output_error();
  return error != 0 && status == 0 ? lost_output(error) : status;
}
