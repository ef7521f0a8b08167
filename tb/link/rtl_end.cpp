// SPDX-License-Identifier: Apache-2.0
#include "tb/link/rtl_end.h"

#include <bit>
#include <span>

#include "tb/link/lane_ports.h"

namespace ng::tb {

RtlLinkEnd::RtlLinkEnd(const std::string& name, const LinkEndConfig& config)
    : config_(config), sim_(name), rng_(config.seed ^ sim_.seed()) {
  sim_->hash_i = config.hash;
  sim_->chip_i = config.chip;
  sim_->reg_valid_i = sim_->reg_write_i = 0;
  sim_->reg_addr_i = 0;
  sim_->in_valid_i = sim_->out_ready_i = 0;
  sim_->rx_head_i = 0;
  for (auto& word : sim_->rx_data_i.m_storage) word = 0;
  if (!config.waves.empty()) sim_.start_waves(config.waves);
  power_cycle();
}

void RtlLinkEnd::configure() {
  using namespace reg::link;
  control_ = kControlWidest(std::countr_zero(config_.widest)) |
             kControlAutoRestart(config_.auto_restart != 0) | kControlEnable(config_.enabled);
  write(kStateTimeout, config_.state_timeout);
  write(kNackTime, config_.nack_time);
  write(kReplayTime, config_.replay_time);
  write(kLimits, kLimitsReplayLimit(config_.replay_limit) |
                     kLimitsRetrainLimit(config_.retrain_limit) |
                     kLimitsRestartWait(config_.auto_restart));
  write(kControl, control_);
}

link::Counters RtlLinkEnd::counters() {
  using namespace reg::link;
  return {.flits_sent = read(kFlitsSent),
          .replayed = read(kFlitsReplayed),
          .delivered = read(kFlitsDelivered),
          .bad = read(kFlitsBad),
          .duplicates = read(kDuplicates),
          .nacks_sent = read(kNacksSent),
          .nacks_received = read(kNacksReceived),
          .retrains = read(kRetrains),
          .degrades = read(kDegrades),
          .skips = read(kSkips),
          .reserved = read(kReservedKinds),
          .discarded = read(kDiscarded)};
}

void RtlLinkEnd::power_cycle() {
  for (auto& queue : queue_) queue.clear();
  writes_.clear();
  offered_ = {};
  beat_ = {};
  stands_ = {};
  arrived_beats_ = {};
  sim_->in_valid_i = sim_->reg_valid_i = 0;
  sim_->rst_ni = 0;
  sim_.eval();  // the reset reaches both clocks' registers before an edge does
  for (int i = 0; i < 4; ++i) {
    receive({});
    sim_.tick();
  }
  sim_->rst_ni = 1;
  sim_.eval();
  configure();
}

void RtlLinkEnd::forget_queued() {
  for (unsigned c = 0; c < 3; ++c) {
    // the one that is being offered stays: valid does not fall before it is taken
    const size_t keep = offered_[c] || beat_[c] != 0 ? 1 : 0;
    if (queue_[c].size() > keep) queue_[c].resize(keep);
  }
}

link::Column RtlLinkEnd::sent() { return lanes_of(sim_->tx_head_o, sim_->tx_data_o, 0); }

void RtlLinkEnd::receive(const link::Column& words) {
  set_lanes(sim_->rx_head_i, sim_->rx_data_i, std::span(&words, 1));
  if (falling_) sim_.eval();
  sim_->rx_clk_i = 1;
  sim_.eval();
  sim_->rx_clk_i = 0;
  falling_ = true;  // the next evaluation sees it
}

uint32_t RtlLinkEnd::read(unsigned address) {
  sim_->reg_valid_i = 1;
  sim_->reg_write_i = 0;
  sim_->reg_addr_i = static_cast<uint8_t>(address);
  sim_.eval();
  falling_ = false;
  const uint32_t data = sim_->reg_data_o;
  sim_->reg_valid_i = 0;
  if (sim_->reg_error_o) throw ProtocolError(fmt::format("no register {:#x} {}", address, where()));
  return data;
}

void RtlLinkEnd::drive_beat(unsigned c) {
  const link::Message& m = queue_[c].front();
  const auto header = link::encode_header(m);
  for (unsigned w = 0; w < 3; ++w) sim_->in_header_i[3 * c + w] = header[w];
  for (unsigned w = 0; w < 16; ++w) {
    auto word = static_cast<uint32_t>(rng_());  // bytes beyond the end mean nothing: show it
    for (unsigned b = 0; b < 4; ++b) {
      const size_t at = 64 * beat_[c] + 4 * w + b;
      if (at < m.data.size()) word = (word & ~(0xffu << 8 * b)) | uint32_t{m.data[at]} << 8 * b;
    }
    sim_->in_data_i[16 * c + w] = word;
  }
}

void RtlLinkEnd::drive() {
  unsigned valid = 0, first = 0, last = 0, ready = 0;
  for (unsigned c = 0; c < 3; ++c) {
    if (!offered_[c] && !queue_[c].empty() && !offer_stalls.next(rng_)) {
      offered_[c] = true;
      drive_beat(c);
    }
    if (!take_stalls.next(rng_)) ready |= 1u << c;
    if (!offered_[c]) continue;
    valid |= 1u << c;
    if (beat_[c] == 0) first |= 1u << c;
    if (beat_[c] + 1 == queue_[c].front().units()) last |= 1u << c;
  }
  sim_->in_valid_i = valid;
  sim_->in_first_i = first;
  sim_->in_last_i = last;
  sim_->out_ready_i = ready;
  sim_->reg_valid_i = sim_->reg_write_i = !writes_.empty();
  if (writes_.empty()) return;
  sim_->reg_addr_i = static_cast<uint8_t>(writes_.front().first);
  sim_->reg_data_i = writes_.front().second;
  writes_.pop_front();
}

std::vector<uint32_t> RtlLinkEnd::offer(unsigned c) {
  std::vector<uint32_t> words{uint32_t(sim_->out_first_o >> c & 1),
                              uint32_t(sim_->out_last_o >> c & 1),
                              uint32_t(sim_->out_abort_o >> c & 1)};
  for (unsigned w = 0; w < 3; ++w) words.push_back(sim_->out_header_o[3 * c + w]);
  for (unsigned w = 0; w < 16; ++w) words.push_back(sim_->out_data_o[16 * c + w]);
  return words;
}

void RtlLinkEnd::take_out(unsigned c, const std::vector<uint32_t>& beat) {
  const auto fail = [&](const char* what) {
    throw ProtocolError(fmt::format("channel {}: {} {}", c, what, where()));
  };
  link::Message& m = arriving_[c];
  unsigned& beats = arrived_beats_[c];
  if (beat[2]) {
    if (beat[0] || !beat[1] || beats == 0) fail("abort outside a message");
    beats = 0;
    ++aborted;
    return;
  }
  if (bool(beat[0]) != (beats == 0)) fail("first is not with the first beat");
  if (beats == 0) {
    const auto header = link::decode_header({beat[3], beat[4], beat[5]});
    if (!header) fail("a message that does not exist");
    m = *header;
    m.data.clear();
    taken_out = sim_.cycle();
  }
  for (unsigned i = 0; i < 64; ++i) {
    const auto byte = static_cast<uint8_t>(beat[6 + i / 4] >> 8 * (i % 4));
    if (m.data.size() < m.data_bytes())
      m.data.push_back(byte);
    else if (byte != 0 && !any_padding)
      fail("bytes behind the end of a message");
  }
  ++beats;
  if (bool(beat[1]) != (beats == m.units())) fail("last is not with the last beat");
  if (!beat[1]) return;
  beats = 0;
  came_out(c, m);
}

void RtlLinkEnd::sample() {
  for (unsigned c = 0; c < 3; ++c) {
    if (offered_[c] && (sim_->in_ready_o >> c & 1)) {
      offered_[c] = false;
      if (++beat_[c] == queue_[c].front().units()) {
        beat_[c] = 0;
        queue_[c].pop_front();
        taken_in = sim_.cycle();
      }
    }
    if (!(sim_->out_valid_o >> c & 1)) {
      if (stands_[c])
        throw ProtocolError(
            fmt::format("channel {}: valid fell before the beat was taken {}", c, where()));
      continue;
    }
    const auto beat = offer(c);
    if (stands_[c] && beat != standing_[c])
      throw ProtocolError(fmt::format("channel {}: a beat changed while it waited {}", c, where()));
    stands_[c] = !(sim_->out_ready_i >> c & 1);
    if (stands_[c])
      standing_[c] = beat;
    else
      take_out(c, beat);
  }
}

void RtlLinkEnd::tick() {
  drive();
  sim_.eval();
  sample();
  sim_.tick();
  falling_ = false;
}

}  // namespace ng::tb
