// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <deque>
#include <optional>
#include <vector>

#include "stream_bench.h"

using namespace ng::test;
using Catch::Matchers::ContainsSubstring;

namespace {

/// Drives the three ports and the output, and checks every cycle against what round robin says.
class Ports {
 public:
  explicit Ports(Bench& sim) : sim_(sim) {}

  void push(int port, uint16_t value) { queue_[port].push_back(value); }
  bool idle() const { return queue_[0].empty() && queue_[1].empty() && queue_[2].empty(); }
  const std::vector<int>& served() const { return served_; }

  /// One cycle; `offer` says which ports may start an offer.
  void cycle(bool ready, unsigned offer = 7) {
    unsigned valid = 0;
    uint64_t data = 0;
    for (int p = 0; p < 3; ++p) {
      if (queue_[p].empty() || !(waiting_[p] || (offer >> p & 1))) continue;
      valid |= 1u << p;
      data |= uint64_t(queue_[p].front()) << (16 * p);
      waiting_[p] = true;
    }
    sim_->arbiter_in_valid_i = valid;
    sim_->arbiter_in_data_i = data;
    sim_->arbiter_out_ready_i = ready;
    sim_.eval();

    INFO("cycle " << sim_.cycle() << " seed " << sim_.seed() << " valid " << valid << " ready "
                  << ready);
    if (!choice_) {
      for (int i = 2; i >= 0; --i) {
        const int p = (first_ + i) % 3;
        if (valid >> p & 1) choice_ = p;
      }
    }
    REQUIRE(sim_->arbiter_out_valid_o == (valid != 0));
    REQUIRE(sim_->arbiter_in_ready_o == (valid && ready ? 1u << *choice_ : 0u));
    if (valid) {
      REQUIRE(sim_->arbiter_out_port_o == *choice_);
      REQUIRE(sim_->arbiter_out_data_o == queue_[*choice_].front());
      if (ready) {
        queue_[*choice_].pop_front();
        waiting_[*choice_] = false;
        served_.push_back(*choice_);
        first_ = (*choice_ + 1) % 3;
        choice_.reset();
      }
    }
    sim_.tick();
  }

 private:
  Bench& sim_;
  std::array<std::deque<uint16_t>, 3> queue_;
  std::array<bool, 3> waiting_{};
  std::optional<int> choice_;
  int first_ = 0;
  std::vector<int> served_;
};

}  // namespace

TEST_CASE("serves all ports in turn at one item per cycle, port 0 first") {
  Bench sim("arbiter_rate");
  start(sim);
  Ports ports(sim);
  for (int i = 0; i < 30; ++i) ports.push(i % 3, uint16_t(i));
  for (int i = 0; i < 30; ++i) ports.cycle(true);
  REQUIRE(ports.served().size() == 30);
  for (int i = 0; i < 30; ++i) CHECK(ports.served()[i] == i % 3);
}

TEST_CASE("gives a lone port every cycle") {
  Bench sim("arbiter_lone");
  start(sim);
  for (int p = 0; p < 3; ++p) {
    Ports ports(sim);
    sim.reset();
    for (int i = 0; i < 10; ++i) ports.push(p, uint16_t(i));
    for (int i = 0; i < 10; ++i) ports.cycle(true);
    CHECK(ports.idle());
  }
}

TEST_CASE("keeps a stalled choice whatever arrives meanwhile") {
  Bench sim("arbiter_hold");
  start(sim);
  Ports ports(sim);
  ports.push(2, 0x22);
  ports.push(0, 0x00);
  ports.push(1, 0x11);
  ports.cycle(false, 4);
  ports.cycle(false, 7);
  ports.cycle(false, 7);
  ports.cycle(true, 7);
  CHECK(ports.served().back() == 2);
  ports.cycle(true);
  ports.cycle(true);
  CHECK(ports.idle());
}

TEST_CASE("follows round robin under random offers and stalls") {
  Bench sim("arbiter_random");
  start(sim);
  Ports ports(sim);
  for (int i = 0; i < 20000; ++i) {
    if (sim.rng()() % 2) ports.push(int(sim.rng()() % 3), uint16_t(sim.rng()()));
    ports.cycle(sim.rng()() % 3 != 0, unsigned(sim.rng()() % 8));
  }
}

TEST_CASE("starts with port 0 again after a reset in the middle of work") {
  Bench sim("arbiter_midreset");
  start(sim);
  {
    Ports ports(sim);
    ports.push(1, 1);
    ports.cycle(false);
  }
  sim->arbiter_in_valid_i = 0;
  sim.reset();
  Ports ports(sim);
  for (int p = 0; p < 3; ++p) ports.push(p, uint16_t(p));
  for (int i = 0; i < 3; ++i) ports.cycle(true);
  CHECK(ports.served() == std::vector<int>{0, 1, 2});
}

// With three ports, a turn of port 3 is one of port 0 too; four ports show whose turn it is.
TEST_CASE("serves four ports in turn, port 0 first after each reset") {
  Bench sim("arbiter_four");
  start(sim);
  for (int turns : {2, 7}) {
    sim->four_in_valid_i = 15;
    sim->four_out_ready_i = 1;
    for (int i = 0; i < turns; ++i) {
      sim.eval();
      CHECK(int(sim->four_out_port_o) == i % 4);
      CHECK(int(sim->four_in_ready_o) == 1 << i % 4);
      sim.tick();
    }
    sim->four_in_valid_i = 0;
    sim.reset();
  }
}

TEST_CASE("traps a port that withdraws its request") {
  Bench sim("arbiter_illegal");
  start(sim);
  sim->arbiter_out_ready_i = 1;
  sim->arbiter_in_valid_i = 3;
  sim.tick();  // port 0 served, port 1 waits
  sim->arbiter_in_valid_i = 0;
  CHECK_THROWS_WITH(sim.ticks(2), ContainsSubstring("RequestHeldUntilTaken failed"));
}
