// SPDX-License-Identifier: Apache-2.0
#include "lanes_pair.h"

#include <span>

#include "tb/link/lane_ports.h"

namespace ng::test {

namespace {

uint64_t mix(uint64_t x) {
  x += 0x9E3779B97F4A7C15u;
  x = (x ^ x >> 30) * 0xBF58476D1CE4E5B9u;
  x = (x ^ x >> 27) * 0x94D049BB133111EBu;
  return x ^ x >> 31;
}

}  // namespace

std::array<uint64_t, 32> LanesEnd::flit(uint64_t salt, uint64_t number) {
  std::array<uint64_t, 32> words;
  for (unsigned i = 0; i < 32; ++i) words[i] = mix(salt + number * 32 + i);
  words[0] = number;
  words[31] &= 0xffffffff;
  return words;
}

LanesEnd::LanesEnd(const std::string& name, uint64_t salt) : sim_(name), salt_(salt) {
  sim_->rx_clk_i = 0;
  sim_->enable_i = 1;
  sim_->retrain_i = sim_->reset_i = sim_->auto_restart_i = 0;
  sim_->widest_i = 3;
  sim_->hash_i = 0x12345678;
  sim_->units_i = 0x402010;
  sim_->chip_i = salt & 0x3ff;
  sim_->align_wait_i = 1024;
  sim_->state_timeout_i = 4096;
  sim_->retrain_limit_i = 3;
  sim_->restart_wait_i = 2;
  sim_->rx_head_i = 0;
  for (auto& word : sim_->rx_data_i.m_storage) word = 0;
  sim_->expected_i = 0;
  sim_->fresh_i = sim_->unheard_i = 1;
  sim_->calm_i = 1;
  sim_->delivered_i = 0;
  sim_->progress_i = sim_->retrain_request_i = sim_->fatal_i = 0;
  sim_->fatal_cause_i = 0;
  flit_ = flit(salt_, next_);
  drive_column();
}

void LanesEnd::drive_column() {
  if (idle) {
    flit_ = {};
    flit_[31] = 0x3ff | 0x3ff << 10;  // sequence and ack: the one before 0
  }
  for (unsigned i = 0; i < 8; ++i) {
    sim_->tx_column_i[2 * i] = static_cast<uint32_t>(flit_[8 * column_ + i]);
    sim_->tx_column_i[2 * i + 1] = static_cast<uint32_t>(flit_[8 * column_ + i] >> 32);
  }
}

tb::LinkColumn LanesEnd::sent() { return tb::lanes_of(sim_->tx_head_o, sim_->tx_data_o, 0); }

void LanesEnd::receive(const tb::LinkColumn& words) {
  tb::set_lanes(sim_->rx_head_i, sim_->rx_data_i, std::span(&words, 1));
  if (falling_) sim_.eval();
  sim_->rx_clk_i = 1;
  sim_.eval();
  sim_->rx_clk_i = 0;
  falling_ = true;  // the next evaluation sees it
}

void LanesEnd::tick() {
  if (sim_->rx_reset_o) in_columns_ = 0;
  if (sim_->rx_valid_o) {
    if (in_columns_ == 0) first_received_cycle = sim_.cycle();
    for (unsigned i = 0; i < 8 && in_columns_ < 4; ++i)
      in_[8 * in_columns_ + i] = sim_->rx_column_o[2 * i] | uint64_t{sim_->rx_column_o[2 * i + 1]}
                                                                << 32;
    ++in_columns_;
    if (sim_->rx_last_o) {
      if (in_columns_ != 4) throw std::runtime_error("a flit that is not four columns long");
      in_columns_ = 0;
      Received got{.number = in_[0], .good = bool(sim_->rx_good_o), .cycle = sim_.cycle()};
      in_[31] &= 0xffffffff;
      got.intact = in_ == flit(partner_salt, got.number);
      received.push_back(got);
    }
  }
  resumes += sim_->resume_o;
  restarts += sim_->restart_o;
  header_errors += static_cast<uint64_t>(__builtin_popcount(sim_->header_error_o));
  retrains += sim_->retrained_o;
  degrades += sim_->degraded_o;
  skips += sim_->skip_o;
  const bool taken = sim_->tx_ready_o;
  if (taken && column_ == 0) {
    ++flits_sent;
    sent_cycle = sim_.cycle();
  }
  const State before = state();
  sim_.tick();
  falling_ = false;
  if (state() != before) states.push_back(state());
  if (taken) {
    column_ = (column_ + 1) % 4;
    if (column_ == 0) flit_ = flit(salt_, ++next_);
    drive_column();
  }
  if (was_running_ && !sim_->tx_run_o && column_ != 0) {
    column_ = 0;
    drive_column();
  }
  was_running_ = sim_->tx_run_o;
}

namespace {

constexpr uint64_t kSaltA = 0x1111111100000000u, kSaltB = 0x2222222200000000u;

// The first edge of b is anywhere in a cycle.
tb::PairClocks clocks(const PairConfig& config, LanesEnd& a) {
  tb::PairClocks clocks = tb::PairClocks::apart(config.ppm_a, config.ppm_b);
  clocks.first_b = a.sim().rng()() % clocks.period_b;
  return clocks;
}

}  // namespace

LanesPair::LanesPair(const std::string& name, const PairConfig& config)
    : LanesPair(std::make_unique<LanesEnd>(name + "_a", kSaltA),
                std::make_unique<LanesEnd>(name + "_b", kSaltB), config) {}

LanesPair::LanesPair(std::unique_ptr<LanesEnd>&& end_a, std::unique_ptr<LanesEnd>&& end_b,
                     const PairConfig& config)
    : LanesPair(clocks(config, *end_a), std::move(end_a), std::move(end_b), config) {}

LanesPair::LanesPair(const tb::PairClocks& clocks, std::unique_ptr<LanesEnd>&& end_a,
                     std::unique_ptr<LanesEnd>&& end_b, const PairConfig& config)
    : Pair(std::move(end_a), std::move(end_b), config.ab, config.ba, clocks) {
  a.partner_salt = kSaltB;
  b.partner_salt = kSaltA;
  a->rst_ni = b->rst_ni = 0;
  a.sim().eval();  // the reset reaches both clocks' registers before an edge does
  b.sim().eval();
  for (int i = 0; i < 6; ++i) edge();
  a->rst_ni = b->rst_ni = 1;
  a.sim().eval();
  b.sim().eval();
}

uint64_t LanesPair::train(uint64_t limit) {
  return until([&] { return active(); }, limit, "both ends active");
}

}  // namespace ng::test
