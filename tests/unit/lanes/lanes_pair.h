// SPDX-License-Identifier: Apache-2.0
// Two ends of a link: two models of lanes_unit, a channel each way, two clocks of their own, and
// flits with a number in them.
#pragma once

#include <array>
#include <catch2/catch_test_macros.hpp>
#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "Vlanes_unit.h"
#include "golden/isa/link_codes.h"
#include "tb/link/pair.h"
#include "tb/sim.h"

namespace ng::test {

using link::Cause;
using link::RetrainCause;
using link::State;
using enum link::State;

/// What the receiver of a direction saw.
struct Received {
  uint64_t number = 0;  ///< of the flit, if it is good
  bool good = false;
  bool intact = false;  ///< every byte of 252 as sent
  uint64_t cycle = 0;   ///< of the last column
};

/// One end: the model, the flits it sends, those it received.
class LanesEnd {
 public:
  LanesEnd(const std::string& name, uint64_t salt);

  tb::Sim<Vlanes_unit>& sim() { return sim_; }
  Vlanes_unit* operator->() { return sim_.operator->(); }
  link::State state() { return static_cast<link::State>(sim_->state_o); }
  link::Cause cause() { return static_cast<link::Cause>(sim_->dead_cause_o); }
  link::RetrainCause retrain_cause() {
    return static_cast<link::RetrainCause>(sim_->retrain_cause_o);
  }

  /// One edge of clk_i: columns are taken and delivered.
  void tick();
  /// One edge of rx_clk_i with these words.
  void receive(const tb::LinkColumn& words);
  tb::LinkColumn sent();

  /// The 252 bytes of flit `number` of the end with this salt, as columns whose CRC is zero.
  static std::array<uint64_t, 32> flit(uint64_t salt, uint64_t number);

  std::vector<Received> received;
  uint64_t partner_salt = 0;
  bool idle = false;        ///< sends Idle flits of an end that has sent and received no Data
  uint64_t flits_sent = 0;  ///< begun
  uint64_t sent_cycle = 0;  ///< when the first column of the last one was taken
  uint64_t resumes = 0;
  uint64_t restarts = 0;
  uint64_t header_errors = 0;
  uint64_t retrains = 0;
  uint64_t degrades = 0;
  uint64_t skips = 0;
  uint64_t first_received_cycle = 0;  ///< when the first column of the last flit came
  std::vector<link::State> states;    ///< each one entered

 private:
  void drive_column();
  tb::Sim<Vlanes_unit> sim_;
  uint64_t salt_;
  uint64_t next_ = 0;
  unsigned column_ = 0;
  bool was_running_ = false;
  bool falling_ = false;  // rx_clk_i has fallen since the last evaluation
  std::array<uint64_t, 32> flit_{};
  std::array<uint64_t, 32> in_{};
  unsigned in_columns_ = 0;
};

struct PairConfig {
  tb::LinkChannel::Config ab{.latency_cycles = 21, .seed = 1};
  tb::LinkChannel::Config ba{.latency_cycles = 21, .seed = 2};
  int ppm_a = 0;  ///< how much faster each end's clock is
  int ppm_b = 0;
};

class LanesPair : public tb::Pair<LanesEnd> {
 public:
  explicit LanesPair(const std::string& name, const PairConfig& config = {});

  /// Cycles of a until done(); throws after `limit`.
  template <class Done>
  uint64_t until(Done&& done, uint64_t limit, const std::string& what) {
    const uint64_t start = cycle;
    for (; !done(); edge()) {
      if (cycle - start > limit)
        throw tb::Timeout(fmt::format("{} not reached in {} cycles: states {} and {}", what, limit,
                                      link::name_of(a.state()), link::name_of(b.state())));
    }
    return cycle - start;
  }
  bool active() {
    return a.state() == kActive && b.state() == kActive && !a->rx_reset_o && !b->rx_reset_o;
  }
  uint64_t train(uint64_t limit = 5000);

 private:
  LanesPair(std::unique_ptr<LanesEnd>&& end_a, std::unique_ptr<LanesEnd>&& end_b,
            const PairConfig& config);
  LanesPair(const tb::PairClocks& clocks, std::unique_ptr<LanesEnd>&& end_a,
            std::unique_ptr<LanesEnd>&& end_b, const PairConfig& config);
};

}  // namespace ng::test
