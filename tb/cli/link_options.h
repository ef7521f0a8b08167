// SPDX-License-Identifier: Apache-2.0
// Options of `ngauge link` and the run they ask for.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tb/link/link_run.h"

namespace CLI {
class App;
}

namespace ng::cli {

struct LinkOptions {
  std::string ends;
  uint64_t cycles = 100'000;
  unsigned lanes = link::kLanes;
  unsigned latency = 21;
  double ber = 0, burst_rate = 0, slip_rate = 0, drift = 0, drop = 0, duplicate = 0, stall = 0;
  unsigned burst_length = 8, drift_bits = 3;
  unsigned skew = 0;
  bool reverse = false;
  unsigned invert = 0;
  std::vector<std::string> kills, kills_of_b, pulls, resets;
  int ppm = 0;
  unsigned message = 1024;
  uint64_t every = 0;
  bool both_ways = false;
  uint64_t seed = 1;
  bool expect_dead = false;
  std::string json, timeline, waves;
};

void add_link_options(CLI::App& verb, LinkOptions& options);

/// "rtl-golden" as two kinds; empty: both RTL. Throws InputError.
void parse_ends(const std::string& text, tb::LinkEndKind& a, tb::LinkEndKind& b);
std::string ends_name(tb::LinkEndKind a, tb::LinkEndKind b);

/// Throws InputError.
tb::LinkRunConfig link_run_config(const LinkOptions& options);

}  // namespace ng::cli
