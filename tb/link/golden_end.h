// SPDX-License-Identifier: Apache-2.0
// The golden end of a link. It has one clock: it steps with the words it receives. It has no
// pipeline; here it has one register, behind its outputs.
#pragma once

#include <array>
#include <optional>
#include <random>

#include "golden/link/endpoint.h"
#include "tb/link/link_end.h"

namespace ng::tb {

/// link::Endpoint as an end of a Pair, with its own class for tests that know it.
class SteppedEndpoint : public link::Endpoint {
 public:
  explicit SteppedEndpoint(const Config& c)
      : Endpoint(c), units_(c.buffer_units), rng_(c.seed ^ 0x7461'6B65) {}

  using Endpoint::receive;
  void receive(const link::Column& words) { words_ = words; }
  void tick() {
    out_ = step(words_);
    takes_ = !take_stalls.next(rng_);
  }
  link::Column sent() const { return out_; }
  /// The oldest message that has arrived, unless this cycle is stalled.
  std::optional<link::Message> take(unsigned channel) {
    return takes_ ? Endpoint::receive(channel) : std::nullopt;
  }
  unsigned units(unsigned channel) const { return units_[channel]; }

  Stalls take_stalls = Stalls::never();

 private:
  std::array<uint8_t, link::kChannels> units_;
  std::mt19937_64 rng_;
  link::Column words_{}, out_{};
  bool takes_ = true;
};

class GoldenLinkEnd : public LinkEnd {
 public:
  explicit GoldenLinkEnd(const LinkEndConfig& c)
      : units_(c.golden_units),
        end_({.chip = c.chip,
              .hash = c.hash,
              .buffer_units = c.golden_units,
              .widest = c.widest,
              .bounds = {.state_timeout = c.state_timeout,
                         .nack_time = c.nack_time,
                         .replay_time = c.replay_time,
                         .replay_limit = c.replay_limit,
                         .retrain_limit = c.retrain_limit,
                         .auto_restart = c.auto_restart * 256},
              .seed = c.seed,
              .enabled = c.enabled,
              .empty_rest = c.empty_rest,
              .extra_idle = c.extra_idle}),
        rng_(c.seed) {}

  void receive(const link::Column& words) override { words_ = words; }
  void tick() override {
    out_ = end_.step(words_);
    if (take_stalls.next(rng_)) return;
    for (unsigned c = 0; c < 3; ++c)
      while (auto m = end_.receive(c)) came_out(c, *std::move(m));
  }
  link::Column sent() override { return out_; }
  void send(const link::Message& m) override { end_.send(m); }
  size_t queued(unsigned channel) const override { return end_.queued(channel); }
  void forget_queued() override {}

  link::State state() override { return end_.state(); }
  link::Cause cause() override { return end_.cause(); }
  link::RetrainCause retrain_cause() override { return end_.retrain_cause(); }
  uint32_t history() override { return end_.history(); }
  bool up() override { return end_.up(); }
  unsigned receive_width() override { return end_.receive_width(); }
  unsigned transmit_width() override { return end_.transmit_width(); }
  link::Counters counters() override {
    link::Counters c = end_.counters();
    c.skips /= link::kLanes;
    return c;
  }
  unsigned credits(unsigned channel) override { return end_.credits(channel); }
  uint32_t partner_hash() override { return end_.partner_hash(); }
  unsigned partner_chip() override { return end_.partner_chip(); }
  void retrain() override { end_.retrain(); }
  void kill() override { end_.kill(); }
  void restart() override { end_.reset(); }
  void power_cycle() override { end_.reset(); }
  void enable() override { end_.enable(); }
  unsigned units(unsigned channel) const override { return units_[channel]; }
  link::Endpoint& golden() { return end_; }

 private:
  std::array<uint8_t, 3> units_;
  link::Endpoint end_;
  std::mt19937_64 rng_;
  link::Column words_{}, out_{};
};

}  // namespace ng::tb
