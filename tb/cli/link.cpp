// SPDX-License-Identifier: Apache-2.0
// ngauge link: a link under load and faults, with the account of every message.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "golden/isa/registers.h"
#include "tb/cli/command_line.h"
#include "tb/cli/errors.h"
#include "tb/cli/link_options.h"
#include "tb/cli/output_file.h"
#include "tb/cli/paths.h"
#include "tb/cli/verbs.h"

namespace ng::cli {
namespace {

using nlohmann::ordered_json;
using tb::LinkDirection;
using tb::LinkEndReport;
using tb::LinkRunResult;

// Cycles in which messages could be offered.
uint64_t load_cycles(const LinkOptions& o, const LinkRunResult& r) {
  return r.up_cycle < o.cycles ? o.cycles - r.up_cycle : 0;
}

double share(const LinkOptions& o, const LinkRunResult& r, const LinkDirection& d) {
  return tb::goodput(d.bytes_in_load, load_cycles(o, r), o.lanes);
}

// What did not arrive was lost silently, unless the link is dead and says so.
uint64_t lost(const LinkRunResult& r, const LinkDirection& d) { return r.dead() ? 0 : d.missing; }
uint64_t dropped(const LinkRunResult& r, const LinkDirection& d) {
  return d.lost_with_sender + (r.dead() ? d.missing : 0);
}

void print_direction(const LinkOptions& o, const LinkRunResult& r, const LinkDirection& d,
                     const char* name) {
  fmt::print(
      "{}  {} messages of {} bytes: {} delivered, {} lost, {} corrupt, {} duplicated, {} "
      "reordered, {} given up with the link\n",
      name, d.counts.sent, o.message, d.counts.delivered, lost(r, d), d.counts.corrupt,
      d.counts.duplicated, d.counts.reordered, dropped(r, d));
  if (d.counts.again != 0)
    fmt::print("        {} came again to the end that was reset\n", d.counts.again);
  fmt::print(
      "        goodput {:.2f} % (payload / raw bits of {} lanes, {} cycles); latency p50 {}, "
      "p90 {}, p99 {}, max {} cycles\n",
      100 * share(o, r, d), o.lanes, load_cycles(o, r), tb::percentile(d.latencies, 0.5),
      tb::percentile(d.latencies, 0.9), tb::percentile(d.latencies, 0.99),
      tb::percentile(d.latencies, 1));
}

void print_injected(const LinkDirection& d, const char* name) {
  const auto& i = d.injected;
  fmt::print(
      "{}  injected: {} bits flipped, {} bursts, {} bits lost, {} added, {} flits dropped, "
      "{} doubled, {} pulls, {} steps of drift\n",
      name, i.flipped_bits(), i.bursts, i.lost_bits, i.added_bits, i.dropped, i.duplicated, i.pulls,
      i.drifts);
}

void print_end(const LinkEndReport& e, const char* name) {
  const auto& c = e.counters;
  fmt::print("{:<5}{:>9}{:>10}{:>11}{:>8}{:>12}{:>7}{:>7}{:>10}{:>10}{:>7}  {:<8}{:<16}{}\n", name,
             c.flits_sent, c.replayed, c.delivered, c.bad, c.duplicates, c.nacks_sent,
             c.nacks_received, c.retrains, c.degrades, e.receive_width, link::name_of(e.state),
             link::name_of(e.cause), link::name_of(e.retrain_cause));
}

void print(const LinkOptions& o, const tb::LinkRunConfig& c, const LinkRunResult& r) {
  fmt::print("{}, {} cycles of wire each way, {} cycles, {}\n", ends_name(c.wires.a, c.wires.b),
             o.latency, r.cycles,
             r.was_up ? fmt::format("up in cycle {}", r.up_cycle) : "never up");
  print_direction(o, r, r.ab, "a to b");
  if (o.both_ways) print_direction(o, r, r.ba, "b to a");
  print_injected(r.ab, "a to b");
  print_injected(r.ba, "b to a");
  fmt::print("\n{:<5}{:>9}{:>10}{:>11}{:>8}{:>12}{:>7}{:>7}{:>10}{:>10}{:>7}  {:<8}{:<16}{}\n",
             "end", "flits", "replayed", "delivered", "bad", "duplicates", "nacks", "got",
             "retrains", "degrades", "lanes", "state", "cause of Dead", "last retrain");
  print_end(r.a, "a");
  print_end(r.b, "b");
  fmt::print("\n{}", r.timeline.text());
}

ordered_json json_direction(const LinkOptions& o, const LinkRunResult& r, const LinkDirection& d) {
  const auto& i = d.injected;
  return {{"sent", d.counts.sent},
          {"delivered", d.counts.delivered},
          {"lost", lost(r, d)},
          {"corrupt", d.counts.corrupt},
          {"duplicated", d.counts.duplicated},
          {"reordered", d.counts.reordered},
          {"given_up_with_the_link", dropped(r, d)},
          {"again_after_reset", d.counts.again},
          {"goodput", share(o, r, d)},
          {"latency",
           {{"p50", tb::percentile(d.latencies, 0.5)},
            {"p90", tb::percentile(d.latencies, 0.9)},
            {"p99", tb::percentile(d.latencies, 0.99)},
            {"max", tb::percentile(d.latencies, 1)}}},
          {"injected",
           {{"bits_flipped", i.flipped_bits()},
            {"bursts", i.bursts},
            {"bits_lost", i.lost_bits},
            {"bits_added", i.added_bits},
            {"flits_dropped", i.dropped},
            {"flits_doubled", i.duplicated},
            {"pulls", i.pulls},
            {"drifts", i.drifts}}}};
}

ordered_json json_end(const LinkEndReport& e, const std::vector<tb::LinkTimeline::Span>& spans) {
  const auto& c = e.counters;
  ordered_json json = {{"state", link::name_of(e.state)},
                       {"cause", link::name_of(e.cause)},
                       {"retrain_cause", link::name_of(e.retrain_cause)},
                       {"receive_width", e.receive_width},
                       {"flits_sent", c.flits_sent},
                       {"flits_replayed", c.replayed},
                       {"flits_delivered", c.delivered},
                       {"flits_bad", c.bad},
                       {"flits_duplicate", c.duplicates},
                       {"nacks_sent", c.nacks_sent},
                       {"nacks_received", c.nacks_received},
                       {"retrains", c.retrains},
                       {"degrades", c.degrades},
                       {"messages_discarded", c.discarded}};
  auto& timeline = json["timeline"] = ordered_json::array();
  for (const auto& s : spans)
    timeline.push_back({{"first", s.first},
                        {"last", s.last},
                        {"state", link::name_of(s.state)},
                        {"width", s.width}});
  return json;
}

std::string json_text(const LinkOptions& o, const tb::LinkRunConfig& c, const LinkRunResult& r) {
  ordered_json json = {{"command", command_line()},
                       {"version", reg::kVersionText},
                       {"ends", ends_name(c.wires.a, c.wires.b)},
                       {"cycles", r.cycles},
                       {"load_cycles", load_cycles(o, r)},
                       {"message_bytes", o.message},
                       {"dead", r.dead()},
                       {"a_to_b", json_direction(o, r, r.ab)}};
  json["up_cycle"] = r.was_up ? ordered_json(r.up_cycle) : ordered_json();
  if (o.both_ways) json["b_to_a"] = json_direction(o, r, r.ba);
  json["a"] = json_end(r.a, r.timeline.spans(0));
  json["b"] = json_end(r.b, r.timeline.spans(1));
  return json.dump(2) + "\n";
}

void check(const LinkOptions& o, const LinkRunResult& r) {
  const uint64_t wrong = r.ab.counts.wrong() + r.ba.counts.wrong();
  const uint64_t missing = lost(r, r.ab) + lost(r, r.ba);
  if (wrong + missing != 0)
    throw Failure(fmt::format("{} messages lost, {} corrupt, {} duplicated, {} reordered; run: {}",
                              missing, r.ab.counts.corrupt + r.ba.counts.corrupt,
                              r.ab.counts.duplicated + r.ba.counts.duplicated,
                              r.ab.counts.reordered + r.ba.counts.reordered, command_line()));
  if (r.dead() && !o.expect_dead) {
    const bool a = r.a.state == link::State::kDead;
    throw Failure(
        fmt::format("end {} is dead: {}", a ? "a" : "b", link::name_of(a ? r.a.cause : r.b.cause)));
  }
  if (!r.was_up && !r.dead() && !o.expect_dead)
    throw Failure(fmt::format("the link did not come up in {} cycles: end a is in {}, b in {}",
                              r.cycles, link::name_of(r.a.state), link::name_of(r.b.state)));
  if (!r.dead() && o.expect_dead) throw Failure("--expect-dead: the link is not dead at the end");
}

void run(const LinkOptions& o) {
  tb::LinkRunConfig config = link_run_config(o);
  Paths paths;
  paths.writes("--json", o.json);
  paths.writes("--timeline", o.timeline);
  paths.writes("--waves", o.waves);
  std::optional<OutputFile> json, timeline;
  if (!o.json.empty()) json.emplace(o.json);
  if (!o.timeline.empty()) timeline.emplace(o.timeline);
  WaveFile waves(o.waves);
  config.wires.waves = waves.staged();
  const LinkRunResult result = tb::run_link(config);
  // The account is worth most when something went wrong: the files are written in any case.
  if (json) json->commit(json_text(o, config, result));
  if (timeline)
    timeline->commit(result.timeline.svg(fmt::format("{}, {} lanes, {} cycles of wire each way",
                                                     ends_name(config.wires.a, config.wires.b),
                                                     o.lanes, o.latency)));
  waves.publish();
  print(o, config, result);
  check(o, result);
}

}  // namespace

void add_link(CLI::App& app) {
  auto* verb = app.add_subcommand("link", kLinkText);
  auto options = std::make_shared<LinkOptions>();
  const CLI::App* bench = add_link_bench(*verb);
  add_link_options(*verb, *options);
  verb->callback([options, bench] {
    if (!bench->parsed()) run(*options);
  });
}

}  // namespace ng::cli
