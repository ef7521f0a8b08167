// SPDX-License-Identifier: Apache-2.0
// Two link_flits with a wire of columns between them: width, delay, pauses, bad flits and training
// are the test's to choose. Every flit is checked by a FlitMonitor, every message delivered is
// compared with the one given.
#pragma once

#include <catch2/catch_test_macros.hpp>
#include <functional>
#include <memory>

#include "tests/unit/link/flits_end.h"

namespace ng::test {

/// What a test chooses for each direction.
struct WireOptions {
  unsigned width = 8;   // one column per 8 / width cycles
  unsigned delay = 21;  // cycles from a column taken to the same column received
  double pause = 0;     // share of cycles in which no column goes, as for a SKP
  double bad = 0;       // share of flits that arrive bad
};

/// One direction of the wire.
struct Wire {
  struct Moving {
    uint64_t due;
    Column column;
    unsigned index;
    bool good;
  };

  WireOptions options;
  // good or bad, by number and control word of the flit; default: WireOptions::bad
  std::function<bool(uint64_t, const Control&)> spoil;
  std::deque<Moving> moving;
  std::array<Column, 4> columns;
  unsigned index = 0;  // columns of the flit under way that were taken
  unsigned phase = 0;  // cycles until the next column may go
  uint64_t flits = 0;
  uint64_t last_column_due = 0;
};

template <class V>
class Pair {
 public:
  explicit Pair(const std::string& name, WireOptions options = {}, unsigned units = 128)
      : ends{std::make_unique<End<V>>(name + "_a", units),
             std::make_unique<End<V>>(name + "_b", units)},
        rng_(ends[0]->sim.seed()) {
    for (Wire& wire : wires) wire.options = options;
    for (auto& end : ends)
      end->sim->slow_i = options.width == 8   ? 0
                         : options.width == 4 ? 1
                         : options.width == 2 ? 2
                                              : 3;
  }

  End<V>& a() { return *ends[0]; }
  End<V>& b() { return *ends[1]; }

  void send(unsigned from, const Message& m) {
    ends[from]->send(m);
    ends[1 - from]->expected[m.channel()].push_back(m);
  }

  /// Both ends enter Active, as at the end of training.
  void resume() {
    auto& a = ends[0]->sim.top();
    auto& b = ends[1]->sim.top();
    a.partner_expected_i = b.expected_o;
    b.partner_expected_i = a.expected_o;
    ends[0]->monitor.resumed(b.expected_o);
    ends[1]->monitor.resumed(a.expected_o);
    a.resume_i = b.resume_i = 1;
    a.rx_reset_i = b.rx_reset_i = 0;
    cycle();
    a.resume_i = b.resume_i = 0;
    cycle();
    cycle();
    a.tx_run_i = b.tx_run_i = 1;
  }

  /// The link goes down for some cycles: what is on the wire is lost.
  void down(unsigned cycles) {
    for (unsigned e = 0; e < 2; ++e) {
      auto& t = ends[e]->sim.top();
      t.tx_run_i = 0;
      t.rx_reset_i = 1;
      if (wires[e].index) ends[e]->monitor.gave_up();
      // a first column of a new flit may wait at the port, begun but not taken
      ends[e]->monitor.gave_up();
      wires[e].moving.clear();
      wires[e].index = 0;
    }
    for (unsigned i = 0; i < cycles; ++i) cycle();
  }

  void cycle() {
    for (unsigned e = 0; e < 2; ++e) {
      ends[e]->drive();
      receive(e);
      drive_ready(e);
    }
    for (unsigned e = 0; e < 2; ++e) {
      ends[e]->sim.eval();
      take_column(e);
      ends[e]->sample();
      if (ends[e]->sim->retrain_request_o && on_retrain) retrain_ = true;
      if (ends[e]->sim->fatal_o && !fatal_allowed)
        throw tb::Mismatch(fmt::format("end {} is fatal, cause {} {}", e,
                                       ends[e]->sim->fatal_cause_o, tb::where()));
    }
    for (unsigned e = 0; e < 2; ++e) ends[e]->sim.tick();
    if (!retrain_) return;
    retrain_ = false;
    on_retrain();
  }

  void cycles(uint64_t count) {
    while (count--) cycle();
  }

  bool done() const {
    for (const auto& end : ends)
      if (!end->idle() || !end->expected[0].empty() || !end->expected[1].empty() ||
          !end->expected[2].empty())
        return false;
    return true;
  }

  /// Until every message has arrived.
  uint64_t run(uint64_t limit) {
    const uint64_t start = ends[0]->sim.cycle();
    while (!done()) {
      if (ends[0]->sim.cycle() - start >= limit)
        throw tb::Timeout(
            fmt::format("messages are still under way after {} cycles {}", limit, tb::where()));
      cycle();
    }
    return ends[0]->sim.cycle() - start;
  }

  std::array<std::unique_ptr<End<V>>, 2> ends;
  std::array<Wire, 2> wires;  // wires[e] leaves end e
  std::function<void()> on_retrain;
  bool fatal_allowed = false;

 private:
  void receive(unsigned e) {
    auto& t = ends[e]->sim.top();
    auto& wire = wires[1 - e];
    const bool now = !wire.moving.empty() && wire.moving.front().due <= ends[e]->sim.cycle();
    t.rx_valid_i = now;
    t.rx_last_i = 0;
    t.rx_good_i = rng_() & 1;
    if (!now) return;
    const auto& m = wire.moving.front();
    for (unsigned w = 0; w < 16; ++w) t.rx_column_i[w] = m.column[w];
    t.rx_last_i = m.index == 3;
    if (m.index == 3) {
      t.rx_good_i = m.good;
      if (m.good && !t.rx_reset_i) ends[e]->monitor.partner_said(Control::of(m.column[14]));
    }
    wire.moving.pop_front();
  }

  void drive_ready(unsigned e) {
    auto& wire = wires[e];
    const double p = wire.options.pause;
    const bool pause = p > 0 && std::uniform_real_distribution<>(0, 1)(rng_) < p;
    if (wire.phase) --wire.phase;
    ends[e]->sim->tx_ready_i = ends[e]->sim->tx_run_i && wire.phase == 0 && !pause;
  }

  void take_column(unsigned e) {
    auto& t = ends[e]->sim.top();
    auto& wire = wires[e];
    if (!t.tx_run_i || !t.tx_ready_i) return;
    wire.phase = 8 / wire.options.width;
    Column column;
    for (unsigned w = 0; w < 16; ++w) column[w] = t.tx_column_o[w];
    wire.columns[wire.index] = column;
    const uint64_t due = ends[e]->sim.cycle() + wire.options.delay;
    wire.moving.push_back({due, column, wire.index, true});
    if (++wire.index < 4) return;
    wire.index = 0;
    wire.last_column_due = due;
    if (column[15]) throw tb::Mismatch("the place of the CRC is not zero " + tb::where());
    const Flit flit = Flit::of(wire.columns);
    ends[e]->monitor.sent(flit);
    const uint64_t number = wire.flits++;
    const bool bad = wire.spoil ? wire.spoil(number, flit.control)
                                : std::uniform_real_distribution<>(0, 1)(rng_) < wire.options.bad;
    if (!bad) return;
    for (size_t i = 0; i < 4; ++i) {
      auto& m = wire.moving[wire.moving.size() - 4 + i];
      m.good = false;
      m.column[rng_() % 16] ^= uint32_t(rng_());
      if (i == 3) m.column[14] ^= uint32_t(rng_());
    }
  }

  std::mt19937_64 rng_;
  bool retrain_ = false;
};

using FlitsPair = Pair<Vlink_flits>;

}  // namespace ng::test
