// SPDX-License-Identifier: Apache-2.0
// What a failing test prints: this program run again with a case that fails on purpose. Those cases
// are hidden, so that neither ctest nor a plain run of the program meets them.
#include <sys/wait.h>

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators_range.hpp>
#include <cstdio>
#include <sstream>
#include <vector>

#include "tb/scoreboard.h"
#include "tb/shell.h"
#include "tests/unit/tb/probe.h"

namespace {

struct Result {
  int status = 0;
  std::string out;
};

Result run(const std::string& command) {
  Result result;
  std::FILE* pipe = ::popen((command + " 2>&1").c_str(), "r");
  REQUIRE(pipe);
  for (int c; (c = std::fgetc(pipe)) != EOF;) result.out += static_cast<char>(c);
  const int status = ::pclose(pipe);
  result.status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  return result;
}

std::vector<std::string> lines_with(const std::string& text, const std::string& part) {
  std::vector<std::string> found;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);)
    if (line.find(part) != std::string::npos) found.push_back(line);
  return found;
}

const std::string kFailures[] = {
    "fails by a mismatch at the end of a sentence that is longer than the line of a terminal is",
    "fails by an assertion of the RTL", "fails by a timeout", "fails by two plain checks",
    "fails by an exception, `$HOME` and \"quotes\" in its golden's name!"};

}  // namespace

TEST_CASE(
    "fails by a mismatch at the end of a sentence that is longer than the line of a terminal is",
    "[.]") {
  const Probe sim("mismatch", 42);
  ng::tb::Scoreboard<uint16_t> board("product");
  board.expect(1);
  board.check(2);
}

TEST_CASE("fails by an assertion of the RTL", "[.]") {
  Probe sim("assertion", 42);
  sim->fault_i = kAssertion;
  sim.ticks(2);
}

TEST_CASE("fails by a timeout", "[.]") {
  Probe sim("timeout", 42);
  sim.run_until([] { return false; }, 1, "the end");
}

TEST_CASE("fails by two plain checks", "[.]") {
  Probe sim("checks", 42);
  sim.tick();
  CHECK(sim->out_valid_o == 2);
  CHECK(sim->out_valid_o == 3);
}

TEST_CASE("fails by an exception, `$HOME` and \"quotes\" in its golden's name!", "[.]") {
  Probe sim("exception", 42);
  sim.tick();
  throw std::logic_error("no such thing");
}

TEST_CASE("a failure of any kind says once, on one line, how to replay it") {
  const std::string name = GENERATE(from_range(std::begin(kFailures), std::end(kFailures)));
  const bool seeded = GENERATE(false, true);
  std::string spec;  // as scripts/waves.sh escapes it
  for (const char c : name)
    spec += (c == ',' || c == '[' || c == '\\' ? "\\" : "") + std::string(1, c);
  const Result failed =
      run(std::string("env ") + (seeded ? "NG_SEED=9 " : "-u NG_SEED ") + "/proc/" +
          std::to_string(::getpid()) + "/exe " + ng::shell_quoted(spec));
  INFO(failed.out);
  CHECK(failed.status != 0);
  CHECK(lines_with(failed.out, "cycle ").back().find("seed 42. Replay") != std::string::npos);
  const std::vector<std::string> commands = lines_with(failed.out, "scripts/waves.sh");
  REQUIRE(commands.size() == 1);
  // A shell hands the whole name on, as one word.
  const std::string called = "scripts/waves.sh ";
  const size_t at = commands[0].find(called);
  CHECK(commands[0].substr(0, at) == (seeded ? "  NG_SEED=9 " : "  "));
  CHECK(
      run("bash -c " + ng::shell_quoted("printf '<%s>' " + commands[0].substr(at + called.size())))
          .out == "<tb." + name + ">");
}
