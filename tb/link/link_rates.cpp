// SPDX-License-Identifier: Apache-2.0
#include "tb/link/link_rates.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <random>
#include <stdexcept>
#include <vector>

#include "tb/link/link_run.h"
#include "tb/link/link_traffic.h"

namespace ng::tb {
namespace {

constexpr unsigned kWire = 21;  // cycles each way, as in the peer's measurement
constexpr unsigned kFlitColumns = link::kFlitBlocks / link::kLanes;
// 100 to 110 of its flit times; its flits are 64 bytes, 0.97 of them in a cycle of the same width.
constexpr const char* kPeerCost = "103 to 113";
constexpr unsigned kBatches = 20;
constexpr double kStudent = 2.093;  // 97.5 % quantile of Student's t, 19 degrees of freedom

// A trained link with saturated traffic from a to b.
class Bench {
 public:
  Bench(const LinkRatesConfig& c, unsigned bytes, unsigned wire = kWire, uint64_t every = 0,
        uint64_t salt = 0)
      : wires({.a = c.ends,
               .b = c.ends,
               .ab = {.latency_cycles = wire},
               .ba = {.latency_cycles = wire},
               .seed = c.seed + salt}),
        traffic({.bytes = bytes, .every = every, .seed = c.seed}) {
    wires.train();
    if (!wires.up()) throw std::runtime_error("link bench: the link did not train");
  }

  void cycle() {
    wires.step();
    if (offering) traffic.offer(wires.a, wires.cycle);
    traffic.take(wires.b, wires.cycle);
  }
  void cycles(uint64_t n) {
    while (n-- != 0) cycle();
  }
  /// Payload bytes of n cycles.
  uint64_t payload(uint64_t n) {
    const uint64_t before = traffic.counts().payload_bytes;
    cycles(n);
    return traffic.counts().payload_bytes - before;
  }
  /// Everything arrives, once.
  void finish() {
    offering = false;
    uint64_t missing = traffic.missing();
    for (uint64_t n = 0; n < wires.patience() && missing != 0 && !wires.dead(); ++n) {
      cycle();
      if (traffic.missing() != missing) n = 0;
      missing = traffic.missing();
    }
    const auto& c = traffic.counts();
    if (traffic.missing() != 0 || c.wrong() != 0)
      throw std::runtime_error(
          fmt::format("link bench: of {} messages {} are missing, {} corrupt, {} duplicated, {} "
                      "reordered",
                      c.sent, traffic.missing(), c.corrupt, c.duplicated, c.reordered));
  }

  LinkWires wires;
  LinkTraffic traffic;
  bool offering = true;
};

uint64_t scaled(const LinkRatesConfig& c, uint64_t cycles, uint64_t least) {
  return std::max(least, static_cast<uint64_t>(static_cast<double>(cycles) * c.scale));
}

double saturated(const LinkRatesConfig& c, unsigned bytes) {
  Bench bench(c, bytes);
  bench.cycles(2'000);
  const uint64_t cycles = scaled(c, 100'100, 10'010);
  const double rate = goodput(bench.payload(cycles), cycles, link::kLanes);
  bench.finish();
  return rate;
}

LinkRate payload_row(const LinkRatesConfig& c, unsigned bytes, const std::string& what,
                     const std::string& peer, double target) {
  const double rate = 100 * saturated(c, bytes);
  return {what, rate, "%", peer, fmt::format(">= {:.0f} %", target), rate >= target, {}};
}

// One message at a time over an idle link of no length, at all distances from a flit boundary.
void latency_rows(const LinkRatesConfig& c, const std::function<void(const LinkRate&)>& report) {
  Bench bench(c, 64, 0, 101);  // odd: all phases come
  bench.cycles(101 * scaled(c, 400, 100));
  bench.finish();
  std::vector<uint32_t> l = bench.traffic.latencies();
  std::ranges::sort(l);
  double sum = 0;
  for (const uint32_t x : l) sum += x;
  // Measured with one clock for both: of a column's way the crossing takes two cycles (lanes_unit).
  const unsigned crossing = c.ends == LinkEndKind::kRtl ? 2 : 0;
  // A SKP column in its way, for clocks that differ, takes another.
  const auto late = std::ranges::count_if(l, [&](uint32_t x) { return x > l.front() + 1; });
  const size_t skips = c.ends == LinkEndKind::kRtl ? static_cast<size_t>(late) : 0;
  const double most = double(l[l.size() - 1 - std::min(skips, l.size() / 50)]) - crossing;
  report({"latency of 64 B without wire and crossing, at most", most, "cycles", "~14", "<= 12",
          most <= 12,
          fmt::format("{} messages at all phases; {} of them 1 more for a SKP column", l.size(),
                      skips)});
  report({"  the same, mean", sum / double(l.size()) - crossing, "cycles", "", "", true,
          fmt::format("at best {}; the crossing is {} more", l.front() - crossing, crossing)});
}

// Errors so far apart that each is over before the next.
void cost_rows(const LinkRatesConfig& c, const std::function<void(const LinkRate&)>& report) {
  constexpr uint64_t kApart = 1'003;
  Bench bench(c, 1024);
  bench.cycles(2'000);
  std::mt19937_64 rng(c.seed);
  const uint64_t errors = scaled(c, 200, 20);
  std::vector<uint64_t> waits;
  LinkEnd& b = bench.wires.b;
  const uint64_t replayed = bench.wires.a.counters().replayed;
  for (uint64_t n = 0; n < errors; ++n) {
    bench.wires.ab.now(LinkFault::flip(unsigned(rng() % link::kLanes), uint64_t{1} << rng() % 64));
    uint64_t bad_at = 0, good_at = 0;
    const uint64_t bad = b.counters().bad;
    uint64_t delivered = 0;  // when the bad one came
    for (uint64_t k = 1; k <= kApart; ++k) {
      bench.cycle();
      if (good_at != 0 || k > kApart / 2) continue;
      if (bad_at == 0 && b.counters().bad > bad) {
        bad_at = k;
        delivered = b.counters().delivered;
      } else if (bad_at != 0 && b.counters().delivered > delivered) {
        good_at = k;
      }
    }
    // A flip within a skip column does no harm.
    if (bad_at != 0 && good_at != 0) waits.push_back(good_at - bad_at);
  }
  const double again = double(bench.wires.a.counters().replayed - replayed);
  bench.finish();
  if (waits.empty()) throw std::runtime_error("link bench: no error was seen");
  double sum = 0;
  for (const uint64_t w : waits) sum += double(w);
  const double mean = sum / double(waits.size());
  const double most = double(*std::ranges::max_element(waits));
  const double bound = 2.0 * kWire / kFlitColumns + 8;
  report({"one bit error: bad flit to its replay, wire 21", mean, "cycles", kPeerCost, "<= 70",
          most <= 70, fmt::format("{} errors, at most {:.0f} cycles", waits.size(), most)});
  report({"  the same in flit times (of 256 bytes)", mean / kFlitColumns, "flits", "",
          fmt::format("<= {} (wire both ways + 8)", bound), most / kFlitColumns <= bound,
          fmt::format("at most {:.1f}; {:.1f} flits sent again per error", most / kFlitColumns,
                      again / double(waits.size()))});
}

struct ErrorRow {
  const char* what;
  double ber;       // exact bit error rate, or
  uint64_t period;  // one flip in each so many cycles
  uint64_t cycles;
  const char* peer;
  double target;
};

LinkRate error_row(const LinkRatesConfig& c, const ErrorRow& row, double clean) {
  Bench bench(c, 1024, kWire, 0, 17);
  bench.cycles(2'000);
  // Every batch is a whole number of error periods.
  const uint64_t unit = row.period == 0 ? 1'000 : row.period;
  const uint64_t batch = (scaled(c, row.cycles, 20'000) / kBatches + unit - 1) / unit * unit;
  const uint64_t start = bench.wires.cycle, cycles = batch * kBatches;
  const uint64_t events = bench.wires.ab.counts().events();
  if (row.period == 0) {
    bench.wires.ab.set_rates({.bit_errors = row.ber});
  } else {
    std::mt19937_64 rng(c.seed);
    for (uint64_t at = 0; at < cycles; at += row.period) {
      const auto lane = unsigned(rng() % link::kLanes);
      const auto bit = rng() % link::kBlockBits;
      bench.wires.ab.at(start + at + rng() % row.period,
                        bit < 2 ? LinkFault::flip(lane, 0, uint8_t(1u << bit))
                                : LinkFault::flip(lane, uint64_t{1} << (bit - 2)));
    }
  }
  std::array<double, kBatches> share{};
  double mean = 0;
  for (double& s : share) {
    s = 100 * goodput(bench.payload(batch), batch, link::kLanes) / clean;
    mean += s / kBatches;
  }
  const uint64_t errors = bench.wires.ab.counts().events() - events;
  bench.wires.ab.set_rates(LinkLaneRates{});
  bench.finish();
  double variance = 0;
  for (const double s : share) variance += (s - mean) * (s - mean) / (kBatches - 1);
  const double half = kStudent * std::sqrt(variance / kBatches);
  const auto retrains = bench.wires.a.counters().retrains;
  return {row.what,
          mean,
          "%",
          row.peer,
          fmt::format(">= {} %", row.target),
          mean >= row.target,
          fmt::format("+- {:.2f}; {} errors in {} cycles{}", half, errors, cycles,
                      retrains == 0 ? "" : fmt::format(", {} retrains", retrains))};
}

void training_rows(const LinkRatesConfig& c, const std::function<void(const LinkRate&)>& report) {
  std::mt19937_64 rng(c.seed);
  const uint64_t runs = scaled(c, 40, 10);
  uint64_t most = 0, sum = 0;
  for (uint64_t n = 0; n < runs; ++n) {
    LinkWiresConfig w{.a = c.ends, .b = c.ends, .seed = c.seed + n};
    for (LinkChannel::Config* wire : {&w.ab, &w.ba}) {
      *wire = {.latency_cycles = kWire,
               .reversed = rng() % 2 != 0,
               .inverted = static_cast<uint8_t>(rng())};
      for (unsigned& skew : wire->skew_bits)
        skew = unsigned(rng() % (uint64_t{24} * link::kBlockBits));
    }
    LinkWires wires(w);
    const uint64_t took = wires.train();
    if (!wires.up()) throw std::runtime_error("link bench: the link did not train");
    most = std::max(most, took);
    sum += took;
  }
  report(
      {"training from reset, any wiring, at most", double(most), "cycles", "1,634", "<= 2000",
       most <= 2'000,
       fmt::format("{} times, mean {}; random bit phase, skew to 24 columns, reversal, inversion",
                   runs, sum / runs)});
  most = sum = 0;
  Bench bench(c, 1024);
  for (uint64_t n = 0; n < runs; ++n) {
    bench.cycles(1'000 + rng() % 100);
    bench.wires.a.retrain();
    uint64_t took = 0;
    bool fell = false;
    do {
      bench.cycle();
      ++took;
      fell = fell || !bench.wires.up();
    } while (took < bench.wires.patience() && !bench.wires.dead() && (!fell || !bench.wires.up()));
    most = std::max(most, took);
    sum += took;
  }
  bench.finish();
  report({"retraining under load, nothing lost, at most", double(most), "cycles", "-", "<= 1000",
          most <= 1'000, fmt::format("{} times, mean {}", runs, sum / runs)});
}

LinkRate soak_row(const LinkRatesConfig& c) {
  Bench bench(c, 300, kWire, 0, 29);
  const LinkLaneRates rates{.bit_errors = 2e-6, .bursts = 3e-7, .burst_length = 20, .slips = 3e-7};
  for (LinkChannel* wire : {&bench.wires.ab, &bench.wires.ba}) {
    wire->set_rates(rates);
    wire->set_flit_rates(3e-6, 3e-6);
  }
  const uint64_t wanted = scaled(c, 100'000, 5'000);
  const auto sent = [&] {
    return bench.wires.a.counters().flits_sent + bench.wires.b.counters().flits_sent;
  };
  while (sent() < wanted && bench.wires.a.state() != link::State::kDead) bench.cycles(1'000);
  uint64_t events = 0;
  for (LinkChannel* wire : {&bench.wires.ab, &bench.wires.ba}) {
    events += wire->counts().events();
    wire->set_rates(LinkLaneRates{});
    wire->set_flit_rates(0, 0);
  }
  bench.finish();
  return {"flits under faults, every message once, intact",
          double(sent()),
          "flits",
          "319 errors",
          "",
          true,
          fmt::format("{} faults: bits, bursts, slips, lost and doubled columns; {} messages",
                      events, bench.traffic.counts().delivered)};
}

}  // namespace

void measure_link_rates(const LinkRatesConfig& c,
                        const std::function<void(const LinkRate&)>& report) {
  c.progress("payload of raw bits");
  report(payload_row(c, 1024, "payload / raw bits, 1 KiB writes", "86.2 %", 92));
  report(payload_row(c, 64, "payload / raw bits, 64 B writes", "48.5 %", 75));
  c.progress("latency");
  latency_rows(c, report);
  c.progress("cost of an error");
  cost_rows(c, report);
  c.progress("goodput without errors");
  const double clean = saturated(c, 1024);
  static constexpr ErrorRow kRows[] = {
      {"goodput of error-free, 1 error / 10,000 cycles", 0, 10'000, 1'000'000, "99.0 %", 99.3},
      {"goodput of error-free, 1 error / 1,000 cycles", 0, 1'000, 300'000, "89.8 %", 93},
      {"goodput of error-free, 1 error / 200 cycles", 0, 200, 100'000, "44.8 %", 65},
      {"goodput of error-free, bit error rate 2e-7", 2e-7, 0, 1'000'000, "", 99.3},
      {"goodput of error-free, bit error rate 2e-6", 2e-6, 0, 300'000, "", 93},
      {"goodput of error-free, bit error rate 1e-5", 1e-5, 0, 100'000, "", 65}};
  for (const ErrorRow& row : kRows) {
    c.progress(row.what);
    report(error_row(c, row, clean));
  }
  c.progress("training");
  training_rows(c, report);
  c.progress("flits under faults");
  report(soak_row(c));
}

}  // namespace ng::tb
