// SPDX-License-Identifier: Apache-2.0
// ngauge dma bench: the rates of the DMA engine's RTL beside those measured on its peers.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "tb/cli/errors.h"
#include "tb/cli/verbs.h"
#include "tb/dma/engine_rates.h"

namespace ng::cli {
namespace {

using tb::Rate;
using tb::RateGroup;

std::string percent(std::optional<double> rate) {
  return rate ? fmt::format("{:.1f}", 100 * *rate) : "-";
}
std::string number(std::optional<uint64_t> value) {
  return value ? fmt::format("{}", *value) : "-";
}
std::string verdict(const Rate& rate) {
  return rate.target.empty() ? "-" : rate.met ? "ok" : "MISS";
}

// What a group counts besides cycles and utilisation.
std::string more(const Rate& rate) {
  if (rate.more_beats)
    return fmt::format("+{} beats +{} cycles", number(rate.more_beats), number(rate.more_cycles));
  if (rate.idle_cycles) return fmt::format("{} idle cycles", number(rate.idle_cycles));
  if (rate.bound) return fmt::format("bound {}", percent(rate.bound));
  return {};
}

void print_head(RateGroup group) {
  fmt::print("\n{}\n{:<22}{:>5}{:>5}{:>8}{:>8}  {:<22}{:<31}{:<5}", tb::heading(group), "", "bits",
             "RL", "cycles", "%", "", "target", "");
  for (const std::string_view peer : tb::kRatePeers) fmt::print("{:>9}", peer);
  fmt::print("\n");
}

void print_row(const Rate& rate) {
  fmt::print("{:<22}{:>5}{:>5}{:>8}{:>8}  {:<22}{:<31}{:<5}", rate.what, rate.bus_bits,
             rate.read_latency, rate.cycles, percent(rate.utilisation), more(rate),
             rate.target.empty() ? "-" : rate.target, verdict(rate));
  for (const auto& peer : rate.peers) fmt::print("{:>9}", percent(peer));
  fmt::print("\n");
}

nlohmann::ordered_json json_row(const Rate& rate) {
  nlohmann::ordered_json row = {{"group", tb::heading(rate.group)},
                                {"what", rate.what},
                                {"bus_bits", rate.bus_bits},
                                {"read_latency", rate.read_latency},
                                {"cycles", rate.cycles},
                                {"utilisation", rate.utilisation}};
  if (rate.more_beats) row["more_beats"] = *rate.more_beats;
  if (rate.more_cycles) row["more_cycles"] = *rate.more_cycles;
  if (rate.idle_cycles) row["idle_cycles"] = *rate.idle_cycles;
  if (rate.bound) row["bound"] = *rate.bound;
  if (!rate.target.empty()) row["target"] = rate.target, row["met"] = rate.met;
  for (size_t p = 0; p < rate.peers.size(); ++p)
    if (rate.peers[p]) row["peers"][std::string(tb::kRatePeers[p])] = *rate.peers[p];
  return row;
}

void print_areas() {
  fmt::print("\narea of a mover in generic gates, 64 bits (scripts/synth.sh mover)\n");
  fmt::print("{:<24}{:>8}{:>8}{:>12}\n", "", "NAND2", "NOT", "flip-flops");
  for (const tb::MoverArea& a : tb::kMoverAreas)
    fmt::print("{:<24}{:>8}{:>8}{:>12}\n", a.who, a.nand2, a.inverters, a.flip_flops);
  fmt::print("target: <= {} NAND2 and buffers\n", tb::kMoverNand2);
}
static_assert(tb::kMoverAreas[0].nand2 <= tb::kMoverNand2);

nlohmann::ordered_json json_areas() {
  nlohmann::ordered_json rows;
  for (const tb::MoverArea& a : tb::kMoverAreas)
    rows.push_back({{"group", "area of a mover"},
                    {"what", a.who},
                    {"nand2", a.nand2},
                    {"not", a.inverters},
                    {"flip_flops", a.flip_flops}});
  return rows;
}

void dma_bench(bool json) {
  nlohmann::ordered_json rows = nlohmann::ordered_json::array();
  std::string missed;
  if (!json) {
    fmt::print(
        "DMA engine, RTL. %: bytes / (cycles x bytes of the bus), from the first descriptor taken "
        "to the last one complete.\n"
        "Memory: first read beat after RL cycles, one beat per cycle each way, B after 5 cycles; "
        "every byte compared.\n"
        "Peers: measured on their RTL with such a memory, in % (docs/blocks/dma.md).\n");
  }
  for (const RateGroup group : tb::kRateGroups) {
    if (!json) print_head(group);
    tb::measure_rates(group, [&](const Rate& rate) {
      if (!rate.met)
        missed += fmt::format("{}{} at {} bits, RL {}", missed.empty() ? "" : "; ", rate.what,
                              rate.bus_bits, rate.read_latency);
      if (json)
        rows.push_back(json_row(rate));
      else
        print_row(rate);
    });
  }
  if (json) {
    for (auto& row : json_areas()) rows.push_back(row);
    fmt::print("{}\n", rows.dump(2));
  } else {
    print_areas();
  }
  if (!missed.empty()) throw Failure(fmt::format("below target: {}", missed));
}

}  // namespace

CLI::App* add_dma_bench(CLI::App& dma) {
  auto* verb = dma.add_subcommand("bench", kDmaBenchText);
  auto json = std::make_shared<bool>(false);
  verb->add_flag("--json", *json, "machine-readable");
  verb->callback([json] { dma_bench(*json); });
  return verb;
}

}  // namespace ng::cli
