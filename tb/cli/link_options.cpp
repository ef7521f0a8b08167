// SPDX-License-Identifier: Apache-2.0
#include "tb/cli/link_options.h"

#include <fmt/format.h>

#include <optional>
#include <random>
#include <string_view>
#include <vector>

#include "golden/base/number.h"
#include "tb/cli/errors.h"
#include "tb/cli/options.h"

namespace ng::cli {
namespace {

using tb::LinkEndKind;

constexpr unsigned kMostSkew = 24 * link::kBlockBits;  // what the wire format allows

constexpr uint64_t kNoNumber = UINT64_MAX;  // above every bound here

uint64_t number(std::string_view text) { return parse_decimal(text).value_or(kNoNumber); }

/// CYCLE or CYCLE:CYCLE, the second the later one, both below `cycles`.
std::optional<tb::LinkRunConfig::Span> parse_span(std::string_view text, uint64_t cycles) {
  const size_t colon = text.find(':');
  const uint64_t first = number(text.substr(0, colon));
  if (first >= cycles) return std::nullopt;
  if (colon == std::string_view::npos) return tb::LinkRunConfig::Span{first, std::nullopt};
  const uint64_t last = number(text.substr(colon + 1));
  if (last <= first || last >= cycles) return std::nullopt;
  return tb::LinkRunConfig::Span{first, last};
}

tb::LinkRunConfig::Kill parse_kill(const std::string& text, bool of_b, const LinkOptions& o) {
  const size_t at = text.find('@');
  const uint64_t lane = number(std::string_view(text).substr(0, at));
  if (at != std::string::npos && lane < link::kLanes)
    if (const auto span = parse_span(std::string_view(text).substr(at + 1), o.cycles))
      return {of_b, static_cast<unsigned>(lane), *span};
  throw InputError(fmt::format(
      "{} {}: expected LANE@CYCLE or LANE@CYCLE:CYCLE, a lane of 0 to 7 and cycles below --cycles "
      "({}), the second the later one",
      of_b ? "--kill-lane-of-b" : "--kill-lane", text, o.cycles));
}

tb::LinkRunConfig::Span parse_pull(const std::string& text, const LinkOptions& o) {
  if (const auto span = parse_span(text, o.cycles)) return *span;
  throw InputError(
      fmt::format("--pull {}: expected CYCLE or CYCLE:CYCLE, the second the later one and both "
                  "below --cycles ({})",
                  text, o.cycles));
}

tb::LinkRunConfig::Reset parse_reset(const std::string& text, const LinkOptions& o) {
  const uint64_t cycle = text.size() > 2 ? number(std::string_view(text).substr(2)) : kNoNumber;
  if ((!text.starts_with("a@") && !text.starts_with("b@")) || cycle >= o.cycles)
    throw InputError(fmt::format(
        "--reset {}: expected a@CYCLE or b@CYCLE, a cycle below --cycles ({})", text, o.cycles));
  return {text[0] == 'b', cycle};
}

}  // namespace

std::string ends_name(LinkEndKind a, LinkEndKind b) {
  const auto name = [](LinkEndKind k) { return k == LinkEndKind::kRtl ? "rtl" : "golden"; };
  return fmt::format("{}-{}", name(a), name(b));
}

void parse_ends(const std::string& text, LinkEndKind& a, LinkEndKind& b) {
  a = b = LinkEndKind::kRtl;
  if (text.empty()) return;
  std::vector<std::string> names;
  for (const LinkEndKind x : {LinkEndKind::kRtl, LinkEndKind::kGolden}) {
    for (const LinkEndKind y : {LinkEndKind::kRtl, LinkEndKind::kGolden}) {
      names.push_back(ends_name(x, y));
      if (text != names.back()) continue;
      a = x;
      b = y;
      return;
    }
  }
  throw InputError(fmt::format("--ends: {}", not_one_of(text, names)));
}

void add_link_options(CLI::App& verb, LinkOptions& o) {
  const auto number = [&](const char* name, auto& value, const char* text, auto least, auto most) {
    return add_number(verb, name, value, text, least, most);
  };
  const auto probability = [&](const char* name, double& value, const char* text) {
    add_number(verb, name, value, text, 0, 1);
  };
  verb.add_option("--ends", o.ends,
                  "rtl-rtl, rtl-golden, golden-rtl or golden-golden (default: rtl-rtl)");
  number("--cycles", o.cycles, "link cycles of load and faults, training included", 1,
         1'000'000'000)
      ->capture_default_str();
  number("--message", o.message, "data bytes of a message", 1, link::kMaxMessageBytes)
      ->capture_default_str();
  number("--every", o.every, "cycles from message to message (default: as many as fit)", 1,
         1'000'000'000);
  verb.add_flag("--both-ways", o.both_ways, "messages from b to a as well");
  number("--stall", o.stall, "probability per cycle that a receiver takes nothing", 0, 0.999)
      ->capture_default_str();
  add_number_if(
      verb, "--lanes", o.lanes, "widest width that the ends take",
      [](unsigned n) { return n == 1 || n == 2 || n == 4 || n == 8; }, "1, 2, 4 or 8")
      ->capture_default_str();
  number("--latency", o.latency, "cycles of wire each way", 0, 10'000)->capture_default_str();
  probability("--ber", o.ber, "probability of each bit to be flipped");
  probability("--burst-rate", o.burst_rate, "probability of each bit to begin a burst");
  number("--burst-length", o.burst_length, "bits of a burst", 1, 10'000)->capture_default_str();
  probability("--slip-rate", o.slip_rate,
              "probability per lane and cycle that a bit is lost or comes twice");
  probability("--drift", o.drift, "probability per lane and cycle that its delay moves by a bit");
  number("--drift-bits", o.drift_bits, "bits that drift moves a lane at most", 1, 1'000)
      ->capture_default_str();
  probability("--drop", o.drop, "probability of each flit to vanish");
  probability("--duplicate", o.duplicate, "probability of each flit to come twice");
  number("--skew", o.skew, "lanes are up to so many bits later than each other, at random", 0,
         kMostSkew)
      ->capture_default_str();
  verb.add_flag("--reverse", o.reverse, "lanes are wired 0 to 7, 1 to 6, ...");
  add_number(verb, "--invert", o.invert, "lanes of wrong polarity, a mask: 0x0f", 0, 255,
             NumberBase::kTenOrSixteen);
  verb.add_option("--kill-lane", o.kills,
                  "LANE@CYCLE[:CYCLE]: that lane of a to b dies, and comes back; any number")
      ->allow_extra_args(false);
  verb.add_option("--kill-lane-of-b", o.kills_of_b, "the same of b to a")->allow_extra_args(false);
  verb.add_option("--pull", o.pulls,
                  "CYCLE[:CYCLE]: the cable is pulled, and plugged in again; any number")
      ->allow_extra_args(false);
  verb.add_option("--reset", o.resets, "a@CYCLE or b@CYCLE: that end loses power for a moment")
      ->allow_extra_args(false);
  number("--ppm", o.ppm, "how much faster end b's clock is; RTL ends only", -900, 900)
      ->capture_default_str();
  number("--seed", o.seed, "of everything random", 0, uint64_t{1} << 60)->capture_default_str();
  verb.add_flag("--expect-dead", o.expect_dead,
                "exit 0 if and only if the link is dead at the end");
  verb.add_option("--json", o.json, "report to write");
  verb.add_option("--timeline", o.timeline, "picture of the states to write, SVG");
  verb.add_option("--waves", o.waves, "FST trace to write, of the first end that is RTL");
}

tb::LinkRunConfig link_run_config(const LinkOptions& o) {
  tb::LinkRunConfig c;
  parse_ends(o.ends, c.wires.a, c.wires.b);
  if (o.ppm != 0 && (c.wires.a == LinkEndKind::kGolden || c.wires.b == LinkEndKind::kGolden))
    throw InputError(fmt::format(
        "--ppm {}: a golden end has one clock for both directions; expected --ends rtl-rtl",
        o.ppm));
  if (!o.waves.empty() && c.wires.a == LinkEndKind::kGolden && c.wires.b == LinkEndKind::kGolden)
    throw InputError(fmt::format(
        "--waves {}: golden ends have no waveform; expected an end that is RTL", o.waves));
  c.wires.widest = o.lanes;
  c.wires.ppm = o.ppm;
  c.wires.seed = o.seed;
  std::mt19937_64 rng(o.seed);
  for (tb::LinkChannel::Config* wire : {&c.wires.ab, &c.wires.ba}) {
    *wire = {.latency_cycles = o.latency,
             .reversed = o.reverse,
             .inverted = static_cast<uint8_t>(o.invert)};
    for (unsigned& skew : wire->skew_bits) skew = static_cast<unsigned>(rng() % (o.skew + 1));
  }
  c.cycles = o.cycles;
  c.traffic = {.bytes = o.message, .every = o.every, .seed = o.seed};
  c.both_ways = o.both_ways;
  c.wires.stall = o.stall;
  c.lane_rates = {.bit_errors = o.ber,
                  .bursts = o.burst_rate,
                  .burst_length = o.burst_length,
                  .slips = o.slip_rate,
                  .drift = o.drift,
                  .max_drift = o.drift_bits};
  c.drop = o.drop;
  c.duplicate = o.duplicate;
  for (const std::string& text : o.kills) c.kills.push_back(parse_kill(text, false, o));
  for (const std::string& text : o.kills_of_b) c.kills.push_back(parse_kill(text, true, o));
  for (const std::string& text : o.resets) c.resets.push_back(parse_reset(text, o));
  for (const std::string& text : o.pulls) c.pulls.push_back(parse_pull(text, o));
  for (size_t i = 1; i < c.pulls.size(); ++i)
    if (!c.pulls[i - 1].last || *c.pulls[i - 1].last >= c.pulls[i].first)
      throw InputError(fmt::format(
          "--pull {}: the cable is not plugged in then; expected pulls in order, one after another",
          o.pulls[i]));
  return c;
}

}  // namespace ng::cli
