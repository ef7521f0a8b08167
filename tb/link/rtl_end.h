// SPDX-License-Identifier: Apache-2.0
// rtl/link/link_endpoint.sv as a LinkEnd: beats of messages, lanes, registers, two clocks.
#pragma once

#include <deque>
#include <string>
#include <vector>

#include "Vlink_endpoint.h"
#include "golden/isa/window_registers.h"
#include "tb/link/link_end.h"
#include "tb/sim.h"

namespace ng::tb {

class RtlLinkEnd : public LinkEnd {
 public:
  RtlLinkEnd(const std::string& name, const LinkEndConfig& config);

  void receive(const link::Column& words) override;
  void tick() override;
  link::Column sent() override;
  void send(const link::Message& m) override { queue_[m.channel()].push_back(m); }
  size_t queued(unsigned channel) const override { return queue_[channel].size(); }
  void forget_queued() override;

  link::State state() override { return static_cast<link::State>(sim_->state_o); }
  link::Cause cause() override {
    return static_cast<link::Cause>(status(reg::link::kStatusDeadCause));
  }
  link::RetrainCause retrain_cause() override {
    return static_cast<link::RetrainCause>(status(reg::link::kStatusRetrainCause));
  }
  uint32_t history() override { return read(reg::link::kHistory); }
  bool up() override { return sim_->up_o; }
  unsigned receive_width() override { return 1u << status(reg::link::kStatusRxLog2); }
  unsigned transmit_width() override { return 1u << status(reg::link::kStatusTxLog2); }
  link::Counters counters() override;
  unsigned credits(unsigned channel) override {
    return read(reg::link::kCredits) >> 8 * channel & 255;
  }
  uint32_t partner_hash() override { return read(reg::link::kPartnerHash); }
  unsigned partner_chip() override { return read(reg::link::kPartnerChip); }
  void retrain() override { control(reg::link::kControlRetrain(1)); }
  void kill() override { control(reg::link::kControlReset(1)); }
  void restart() override { control(reg::link::kControlReset(1)); }
  void power_cycle() override;
  void enable() override { control(control_ |= reg::link::kControlEnable(1)); }
  unsigned units(unsigned) const override { return 128; }

  /// Done in the next cycle, in the order of the calls.
  void write(unsigned address, uint32_t data) { writes_.emplace_back(address, data); }
  uint32_t read(unsigned address);
  Sim<Vlink_endpoint>& sim() { return sim_; }

  bool any_padding = false;  ///< the partner breaks the rules: its padding is not checked

  // Cycles of the last edge in which a message's last beat was taken in, and its first one out.
  uint64_t taken_in = 0, taken_out = 0;

 private:
  uint32_t status(reg::Field field) { return field.of(read(reg::link::kStatus)); }
  /// These bits beside those that stay.
  void control(uint32_t bits) { write(reg::link::kControl, control_ | bits); }
  void configure();
  void drive();
  void drive_beat(unsigned c);
  void sample();
  std::vector<uint32_t> offer(unsigned c);
  void take_out(unsigned c, const std::vector<uint32_t>& beat);

  LinkEndConfig config_;
  Sim<Vlink_endpoint> sim_;
  std::mt19937_64 rng_;
  uint32_t control_ = 0;
  std::deque<std::pair<unsigned, uint32_t>> writes_;
  std::array<std::deque<link::Message>, 3> queue_;
  std::array<bool, 3> offered_{};
  std::array<unsigned, 3> beat_{};
  std::array<bool, 3> stands_{};
  std::array<std::vector<uint32_t>, 3> standing_;
  std::array<link::Message, 3> arriving_;
  std::array<unsigned, 3> arrived_beats_{};
  bool falling_ = false;  // rx_clk_i has fallen since the last evaluation
};

}  // namespace ng::tb
