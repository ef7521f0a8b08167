// SPDX-License-Identifier: Apache-2.0
// ngauge link bench: the link's figures beside its targets and those measured of its best peer.
#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "tb/cli/errors.h"
#include "tb/cli/link_options.h"
#include "tb/cli/options.h"
#include "tb/cli/verbs.h"
#include "tb/link/link_rates.h"

namespace ng::cli {
namespace {

using tb::LinkRate;

constexpr double kQuick = 0.1;

struct LinkBenchOptions {
  std::string ends;
  double scale = 1;
  uint64_t seed = 1;
  bool quick = false;
  bool json = false;
};

std::string number(const LinkRate& rate) {
  return rate.unit == "%"
             ? fmt::format("{:.2f} %", rate.value)
             : fmt::format("{:.{}f} {}", rate.value,
                           rate.value == double(uint64_t(rate.value)) ? 0 : 1, rate.unit);
}

std::string verdict(const LinkRate& rate) {
  return rate.target.empty() ? "-" : rate.met ? "ok" : "MISS";
}

nlohmann::ordered_json json_row(const LinkRate& rate) {
  nlohmann::ordered_json row = {
      {"what", rate.what}, {"value", rate.value}, {"unit", rate.unit}, {"remark", rate.remark}};
  if (!rate.target.empty()) row["target"] = rate.target, row["met"] = rate.met;
  if (!rate.peer.empty()) row["peer"] = rate.peer;
  return row;
}

void link_bench(const LinkBenchOptions& o) {
  tb::LinkEndKind a{}, b{};
  parse_ends(o.ends, a, b);
  if (a != b)
    throw InputError(
        fmt::format("--ends {}: expected two of a kind, rtl-rtl or golden-golden", o.ends));
  if (!o.json) {
    fmt::print(
        "Link, {}, 8 lanes of 66 bits per cycle, 64 of them data; wire of 21 cycles each way "
        "unless said otherwise.\n{}"
        "Peer: OpenCAPI DLx, measured with the same wire and single-bit flips; its losses to "
        "errors "
        "are +- 10 % (docs/blocks/link.md)."
        "\n+-: 95 % confidence, from 20 batch means. Every message is compared.\n\n",
        ends_name(a, b),
        a == tb::LinkEndKind::kGolden
            ? "GOLDEN ENDS: a C++ model without a pipeline; its times are no claim about "
              "hardware.\n"
            : "");
    fmt::print("{:<50}{:>14}{:>13}  {:<30}{:<6}{}\n", "", "ours", "peer", "target", "", "");
  }
  nlohmann::ordered_json rows = nlohmann::ordered_json::array();
  std::string missed;
  tb::LinkRatesConfig config{.ends = a, .scale = o.quick ? kQuick : o.scale, .seed = o.seed};
  const bool terminal = !o.json && ::isatty(STDERR_FILENO);
  const auto wipe = [terminal] {
    if (terminal) fmt::print(stderr, "\r\x1b[K");
  };
  if (terminal)
    config.progress = [](const std::string& what) {
      fmt::print(stderr, "\r\x1b[Kmeasuring: {}", what);
    };
  tb::measure_link_rates(config, [&](const LinkRate& rate) {
    wipe();
    if (!rate.met) missed += (missed.empty() ? "" : "; ") + rate.what;
    if (o.json) {
      rows.push_back(json_row(rate));
      return;
    }
    fmt::print("{:<50}{:>14}{:>13}  {:<30}{:<6}{}\n", rate.what, number(rate),
               rate.peer.empty() ? "-" : rate.peer, rate.target.empty() ? "-" : rate.target,
               verdict(rate), rate.remark);
    std::fflush(stdout);
  });
  wipe();
  if (o.json)
    fmt::print("{}\n", nlohmann::ordered_json{{"ends", ends_name(a, b)}, {"rows", rows}}.dump(2));
  if (!missed.empty()) throw Failure(fmt::format("target missed: {}", missed));
}

}  // namespace

CLI::App* add_link_bench(CLI::App& link) {
  auto* verb = link.add_subcommand(
      "bench", "goodput, latency, cost of errors, training, beside targets and the peer's figures");
  auto options = std::make_shared<LinkBenchOptions>();
  verb->add_option("--ends", options->ends, "rtl-rtl or golden-golden (default: rtl-rtl)");
  auto* scale =
      add_number(*verb, "--scale", options->scale, "of the lengths of all measurements", 0.01, 1000)
          ->capture_default_str();
  verb->add_flag("--quick", options->quick, "a tenth of all lengths: wider confidence")
      ->excludes(scale);
  add_seed(*verb, options->seed, "of everything random");
  verb->add_flag("--json", options->json, "machine-readable");
  verb->callback([options] { link_bench(*options); });
  return verb;
}

}  // namespace ng::cli
