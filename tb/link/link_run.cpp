// SPDX-License-Identifier: Apache-2.0
#include "tb/link/link_run.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace ng::tb {
namespace {

constexpr unsigned kFlitColumns = link::kFlitBlocks / link::kLanes;

void plan_faults(const LinkRunConfig& c, LinkWires& wires, LinkTimeline& timeline) {
  for (LinkChannel* wire : {&wires.ab, &wires.ba}) {
    wire->set_rates(c.lane_rates);
    wire->set_flit_rates(c.drop / kFlitColumns, c.duplicate / kFlitColumns, kFlitColumns);
    for (const auto& pull : c.pulls) {
      wire->at(pull.first, LinkFault::pull());
      if (pull.last) wire->at(*pull.last, LinkFault::plug());
    }
  }
  std::vector<LinkTimeline::Event> events;
  for (const auto& [of_b, lane, dead] : c.kills) {
    LinkChannel& wire = of_b ? wires.ba : wires.ab;
    const char* way = of_b ? "b to a" : "a to b";
    wire.at(dead.first, LinkFault::dead(lane));
    events.push_back({dead.first, fmt::format("lane {} of {} dies", lane, way)});
    if (!dead.last) continue;
    wire.at(*dead.last, LinkFault::alive(lane));
    events.push_back({*dead.last, fmt::format("lane {} of {} is back", lane, way)});
  }
  for (const auto& pull : c.pulls) {
    events.push_back({pull.first, "cable pulled"});
    if (pull.last) events.push_back({*pull.last, "cable plugged in"});
  }
  for (const auto& reset : c.resets)
    events.push_back({reset.cycle, fmt::format("end {} is reset", reset.of_b ? 'b' : 'a')});
  std::ranges::stable_sort(events, {}, &LinkTimeline::Event::cycle);
  for (auto& e : events) timeline.event(e.cycle, std::move(e.text));
}

LinkEndReport report(LinkEnd& end) {
  return {.counters = end.counters(),
          .state = end.state(),
          .cause = end.cause(),
          .retrain_cause = end.retrain_cause(),
          .receive_width = end.receive_width()};
}

LinkDirection report(const LinkTraffic& traffic, uint64_t bytes_in_load, const LinkChannel& wire) {
  LinkDirection d{.counts = traffic.counts(),
                  .missing = traffic.missing(),
                  .lost_with_sender = traffic.doubtful(),
                  .bytes_in_load = bytes_in_load,
                  .latencies = traffic.latencies(),
                  .injected = wire.counts()};
  std::ranges::sort(d.latencies);
  return d;
}

class Run {
 public:
  explicit Run(const LinkRunConfig& c)
      : config_(c),
        wires_(c.wires),
        to_b_(c.traffic),
        to_a_({c.traffic.bytes, c.traffic.every, c.traffic.seed + 1}),
        result_(std::max<uint64_t>(1, c.cycles / c.buckets)) {
    plan_faults(c, wires_, result_.timeline);
  }

  LinkRunResult all() {
    while (wires_.cycle < config_.cycles) cycle(true);
    const uint64_t bytes_b = to_b_.counts().payload_bytes;
    const uint64_t bytes_a = to_a_.counts().payload_bytes;
    for (LinkChannel* wire : {&wires_.ab, &wires_.ba}) {
      wire->set_rates(LinkLaneRates{});
      wire->set_flit_rates(0, 0);
    }
    uint64_t missing = to_b_.missing() + to_a_.missing();
    for (uint64_t n = 0; n < wires_.patience() && missing != 0 && !wires_.dead(); ++n) {
      cycle(false);
      const uint64_t still = to_b_.missing() + to_a_.missing();
      if (still != missing) n = 0;
      missing = still;
    }
    result_.cycles = wires_.cycle;
    if (!result_.was_up) result_.up_cycle = result_.cycles;
    result_.ab = report(to_b_, bytes_b, wires_.ab);
    result_.ba = report(to_a_, bytes_a, wires_.ba);
    result_.a = report(wires_.a);
    result_.b = report(wires_.b);
    return std::move(result_);
  }

 private:
  void take(LinkEnd& at, LinkTraffic& traffic, unsigned direction, uint64_t now) {
    const uint64_t before = traffic.counts().payload_bytes;
    traffic.take(at, now);
    result_.timeline.payload(direction, now, traffic.counts().payload_bytes - before);
  }
  void note(unsigned i, LinkEnd& end, uint64_t now) {
    const link::State state = end.state();
    // Only training changes the width, and to ask an RTL end for it takes time.
    if (state != states_[i]) widths_[i] = end.receive_width();
    states_[i] = state;
    result_.timeline.note(i, now, state, widths_[i]);
  }
  void cycle(bool load) {
    const uint64_t now = wires_.cycle;
    for (const auto& reset : config_.resets) {
      if (reset.cycle != now) continue;
      (reset.of_b ? wires_.b : wires_.a).power_cycle();
      (reset.of_b ? to_a_ : to_b_).sender_reset();
      (reset.of_b ? to_b_ : to_a_).receiver_reset();
    }
    wires_.step();
    if (!result_.was_up && wires_.up()) {
      result_.was_up = true;
      result_.up_cycle = now;
    }
    note(0, wires_.a, now);
    note(1, wires_.b, now);
    if (load && result_.was_up && !wires_.dead()) {
      to_b_.offer(wires_.a, now);
      if (config_.both_ways) to_a_.offer(wires_.b, now);
    }
    take(wires_.b, to_b_, 0, now);
    if (config_.both_ways) take(wires_.a, to_a_, 1, now);
  }

  const LinkRunConfig& config_;
  LinkWires wires_;
  LinkTraffic to_b_, to_a_;
  std::array<link::State, 2> states_{};
  std::array<unsigned, 2> widths_{};
  LinkRunResult result_;
};

}  // namespace

LinkRunResult run_link(const LinkRunConfig& config) { return Run(config).all(); }

double goodput(uint64_t payload_bytes, uint64_t cycles, unsigned lanes) {
  if (cycles == 0) return 0;
  return 8.0 * static_cast<double>(payload_bytes) /
         (static_cast<double>(cycles) * lanes * link::kBlockBits);
}

uint32_t percentile(const std::vector<uint32_t>& sorted, double share) {
  if (sorted.empty()) return 0;
  const auto rank = static_cast<size_t>(std::ceil(share * static_cast<double>(sorted.size())));
  return sorted[std::clamp<size_t>(rank, 1, sorted.size()) - 1];
}

}  // namespace ng::tb
