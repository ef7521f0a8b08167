// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <optional>

#include "control_bench.h"

using namespace ng::test;

namespace {

/// Three signallers and the host against a model that applies what is taken.
class Semaphores {
 public:
  explicit Semaphores(Bench& sim) : sim_(sim) { start(sim_); }

  void offer(int port, uint64_t s) {
    pending_[port] = s;
  }  // port 3 is the host; its signals are sets
  bool offering(int port) const { return pending_[port].has_value(); }
  uint32_t value(unsigned index) const { return values_[index]; }
  unsigned wrapped() const { return wrapped_; }

  void cycle() {
    ng::tb::zero(sim_->semaphores_signal_data_i);
    unsigned valid = 0;
    for (int e = 0; e < 3; ++e) {
      if (!pending_[e]) continue;
      valid |= 1u << e;
      set(sim_->semaphores_signal_data_i, signal_t::slice(e), *pending_[e]);
    }
    sim_->semaphores_signal_valid_i = valid;
    sim_->semaphores_write_valid_i = pending_[3].has_value();
    if (pending_[3]) {
      sim_->semaphores_write_index_i = get(*pending_[3], signal_t::index);
      sim_->semaphores_write_value_i = get(*pending_[3], signal_t::value);
    }
    const unsigned read = unsigned(sim_.rng()() % 256);
    unsigned index[3];
    uint32_t wanted[3];
    for (int e = 0; e < 3; ++e) {
      index[e] = unsigned(sim_.rng()() % 2 ? sim_.rng()() % 256 : last_);
      wanted[e] = values_[index[e]] + uint32_t(sim_.rng()() % 3) - 1;
    }
    sim_->semaphores_read_index_i = uint8_t(read);
    sim_->semaphores_wait_index_i = index[0] | index[1] << 8 | index[2] << 16;
    for (int e = 0; e < 3; ++e) sim_->semaphores_wait_value_i[e] = wanted[e];
    sim_.eval();

    INFO("cycle " << sim_.cycle() << " seed " << sim_.seed());
    REQUIRE(sim_->semaphores_read_value_o == values_[read]);
    for (int e = 0; e < 3; ++e)
      REQUIRE((sim_->semaphores_wait_met_o >> e & 1) == (values_[index[e]] >= wanted[e]));

    const unsigned ready =
        sim_->semaphores_signal_ready_o | unsigned(sim_->semaphores_write_ready_o) << 3;
    const unsigned all = valid | unsigned(pending_[3].has_value()) << 3;
    REQUIRE(((ready & all) != 0) == (all != 0));
    unsigned wrap = 0;
    for (int p = 0; p < 4; ++p) {
      if (!(all >> p & 1)) continue;
      if (!(ready >> p & 1)) {
        REQUIRE(++waited_[p] < 4);  // round robin: nobody waits longer than one turn of the others
        continue;
      }
      waited_[p] = 0;
      const uint64_t s = *pending_[p];
      pending_[p].reset();
      const auto i = unsigned(get(s, signal_t::index));
      const auto v = uint32_t(get(s, signal_t::value));
      last_ = i;
      if (p == 3 || get(s, signal_t::is_set))
        values_[i] = v;
      else if (uint64_t{values_[i]} + v > 0xFFFFFFFFu)
        wrap |= 1u << p;
      else
        values_[i] += v;
    }
    REQUIRE(sim_->semaphores_wrap_o == wrap);
    wrapped_ += wrap != 0;
    clock(sim_);
  }

 private:
  Bench& sim_;
  std::array<uint32_t, 256> values_{};
  std::array<std::optional<uint64_t>, 4> pending_;
  std::array<int, 4> waited_{};
  unsigned last_ = 0, wrapped_ = 0;
};

}  // namespace

TEST_CASE("all 256 are zero after reset, even those that were written before") {
  Bench sim("semaphores_reset");
  start(sim);
  for (int round = 0; round < 2; ++round) {
    for (unsigned i = 0; i < 256; ++i) {
      sim->semaphores_read_index_i = i;
      sim.eval();
      CHECK(sim->semaphores_read_value_o == 0);
      sim->semaphores_write_valid_i = 1;
      sim->semaphores_write_index_i = i;
      sim->semaphores_write_value_i = 0xFFFFFFFF;
      clock(sim);
    }
    sim->semaphores_write_valid_i = 0;
    sim.reset();
  }
}

TEST_CASE("adds of one cycle to one semaphore all count") {
  Bench sim("semaphores_adds");
  Semaphores s(sim);
  for (int e = 0; e < 3; ++e) s.offer(e, signal(false, 200, 1u << (8 * e)));
  for (int i = 0; i < 4; ++i) s.cycle();
  CHECK(s.value(200) == 0x010101);
}

TEST_CASE("a wait is met from the exact value on, in the cycle after the signal") {
  Bench sim("semaphores_wait");
  start(sim);
  sim->semaphores_wait_index_i = 7;
  sim->semaphores_wait_value_i[0] = 5;
  sim->semaphores_signal_valid_i = 2;
  const auto send = [&](bool is_set, uint32_t value) {
    ng::tb::zero(sim->semaphores_signal_data_i);
    set(sim->semaphores_signal_data_i, signal_t::slice(1), signal(is_set, 7, value));
    sim->semaphores_signal_valid_i = 2;
    sim.eval();
  };
  send(false, 4);
  clock(sim);
  CHECK(!(sim->semaphores_wait_met_o & 1));
  send(false, 1);
  CHECK(!(sim->semaphores_wait_met_o & 1));
  clock(sim);
  CHECK((sim->semaphores_wait_met_o & 1));
  send(true, 0);
  clock(sim);
  CHECK(!(sim->semaphores_wait_met_o & 1));
}

TEST_CASE("an add that carries out is reported to its engine and leaves the value") {
  Bench sim("semaphores_wrap");
  Semaphores s(sim);
  s.offer(3, signal(true, 9, 0xFFFFFFFE));
  s.cycle();
  s.offer(1, signal(false, 9, 1));
  s.cycle();
  CHECK(s.value(9) == 0xFFFFFFFF);
  CHECK(s.wrapped() == 0);
  s.offer(2, signal(false, 9, 1));
  s.cycle();
  CHECK(s.wrapped() == 1);
  CHECK(s.value(9) == 0xFFFFFFFF);
  s.offer(0, signal(true, 9, 3));  // a set never wraps
  s.cycle();
  CHECK(s.wrapped() == 1);
  CHECK(s.value(9) == 3);
}

TEST_CASE("random adds, sets and host writes agree with a model in every cycle") {
  Bench sim("semaphores_random");
  Semaphores s(sim);
  for (int i = 0; i < 40000; ++i) {
    for (int p = 0; p < 4; ++p) {
      if (s.offering(p) || sim.rng()() % 2) continue;
      const unsigned index = unsigned(sim.rng()() % (i % 2 ? 4 : 256));
      const uint32_t value = sim.rng()() % 4 ? uint32_t(sim.rng()() % 10) : uint32_t(sim.rng()());
      s.offer(p, signal(p == 3 || sim.rng()() % 8 == 0, index, value));
    }
    s.cycle();
  }
  CHECK(s.wrapped() > 10);
}
