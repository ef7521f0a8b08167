// SPDX-License-Identifier: Apache-2.0
#include "tb/replay.h"

#include <fmt/format.h>

#include <cstdlib>
#include <stdexcept>
#include <utility>

#include "golden/base/number.h"
#include "tb/shell.h"

namespace ng::tb {
namespace {
std::string& test_name() {
  static std::string name;
  return name;
}
std::string& wave_preset() {
  static std::string preset;
  return preset;
}
}  // namespace

const std::string& current_test() { return test_name(); }
void set_current_test(std::string name) {
  test_name() = std::move(name);
  wave_preset().clear();
}
void set_wave_preset(std::string_view preset) { wave_preset() = preset == "tiny" ? "" : preset; }

uint64_t stable_hash(std::string_view text) {
  uint64_t hash = 0xcbf29ce484222325;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  return hash;
}

uint64_t choose_seed(std::string_view name) {
  if (const char* text = std::getenv("NG_SEED")) {
    const auto seed = parse_decimal(text);
    if (!seed)
      throw std::invalid_argument(
          fmt::format("NG_SEED='{}': expected a decimal number below 2^64", text));
    return *seed;
  }
  return stable_hash(name) % 1'000'000'000;  // short enough to read aloud
}

std::string replay_command() {
  const auto setting = [](const char* name, std::string_view value) {
    return value.empty() ? "" : fmt::format("{}={} ", name, shell_quoted(value));
  };
  const char* seed = std::getenv("NG_SEED");
  return setting("NG_WAVE_PRESET", wave_preset()) + setting("NG_SEED", seed ? seed : "") +
         "scripts/waves.sh " + shell_quoted(current_test());
}

LastRun& last_run() {
  thread_local LastRun run;
  return run;
}

std::string where() {
  const LastRun& run = last_run();
  return fmt::format("at cycle {}, seed {}", run.cycle, run.seed);
}

}  // namespace ng::tb
