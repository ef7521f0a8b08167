// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <cstdlib>

#include "tb/replay.h"
#include "tests/unit/tb/probe.h"

using Catch::Matchers::ContainsSubstring;
using ng::tb::choose_seed;

namespace {

/// Sets an environment variable for one scope.
class Environment {
 public:
  Environment(const char* name, const char* value) : name_(name) {
    if (const char* old = std::getenv(name)) old_ = old, had_ = true;
    ::setenv(name, value, 1);
  }
  ~Environment() {
    if (had_)
      ::setenv(name_, old_.c_str(), 1);
    else
      ::unsetenv(name_);
  }

 private:
  const char* name_;
  std::string old_;
  bool had_ = false;
};

}  // namespace

TEST_CASE("NG_SEED decides the seed, and rubbish in it is refused") {
  {
    Environment seed("NG_SEED", "012345");  // decimal, whatever C would say
    CHECK(choose_seed("anything") == 12345);
    CHECK(Probe("anything").seed() == 12345);
  }
  for (const char* rubbish :
       {"", "abc", "12x", "-1", "+1", " 1", "0x10", "99999999999999999999999"}) {
    Environment seed("NG_SEED", rubbish);
    CHECK_THROWS_WITH(choose_seed("anything"), ContainsSubstring("NG_SEED"));
  }
}

TEST_CASE("a rubbish NG_WAVE_WINDOW is refused") {
  {
    Environment window("NG_WAVE_WINDOW", "05:010");
    CHECK(ng::tb::WaveWindow::from_environment().first == 5);
    CHECK(ng::tb::WaveWindow::from_environment().last == 10);
  }
  {
    Environment window("NG_WAVE_WINDOW", ":9");
    CHECK(ng::tb::WaveWindow::from_environment().first == 0);
    CHECK(ng::tb::WaveWindow::from_environment().last == 9);
  }
  for (const char* rubbish : {"5", "a:b", "5:x", "-1:5", "5: 6", "0x5:9", "5:9k"}) {
    Environment window("NG_WAVE_WINDOW", rubbish);
    CHECK_THROWS_WITH(ng::tb::WaveWindow::from_environment(), ContainsSubstring("NG_WAVE_WINDOW"));
  }
}

TEST_CASE("the running test is known by its ctest name") {
  CHECK(ng::tb::current_test() == "tb.the running test is known by its ctest name");
}

TEST_CASE("the replay command sets what this run has set, until the next test") {
  // NOLINTNEXTLINE(performance-unnecessary-copy-initialization): set_current_test() changes it.
  const std::string before = ng::tb::current_test();
  const std::string plain = "scripts/waves.sh '" + before + "'";
  const std::string set =
      std::getenv("NG_SEED") ? "NG_SEED=" + std::string(std::getenv("NG_SEED")) + " " : "";
  CHECK(ng::tb::replay_command() == set + plain);
  Probe probe("another seed", 7);  // only of this simulation
  CHECK(ng::tb::replay_command() == set + plain);
  {
    Environment seed("NG_SEED", "12345");
    CHECK(ng::tb::replay_command() == "NG_SEED=12345 " + plain);
    ng::tb::set_wave_preset("quad");
    CHECK(ng::tb::replay_command() == "NG_WAVE_PRESET=quad NG_SEED=12345 " + plain);
  }
  ng::tb::set_wave_preset("tiny");  // what scripts/waves.sh takes by itself
  CHECK(ng::tb::replay_command() == set + plain);
  ng::tb::set_wave_preset("base");
  ng::tb::set_current_test(before);
  CHECK(ng::tb::replay_command() == set + plain);
}
