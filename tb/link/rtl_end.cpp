// SPDX-License-Identifier: Apache-2.0
#include "tb/link/rtl_end.h"

#include <array>
#include <bit>
#include <deque>

#include "tests/unit/link/rtl_end.h"

namespace ng::tb {
namespace {

using test::LinkCount;

class RtlLinkEnd : public LinkEnd {
 public:
  explicit RtlLinkEnd(const LinkEndConfig& c)
      : end_("ngauge link", {.chip = c.chip,
                             .hash = 1,
                             .widest_log2 = static_cast<unsigned>(std::countr_zero(c.widest)),
                             .seed = c.seed}) {
    if (c.stall > 0) end_.take_stalls = Stalls::random(c.stall);
    end_.on_message = [this](unsigned channel, const link::Message& m) {
      arrived_[channel].push_back(m);
    };
  }

  link::Column sent() override { return end_.sent(); }
  void receive(const link::Column& words) override { end_.receive(words); }
  void step() override { end_.tick(); }
  void send(const link::Message& message) override { end_.send(message); }
  size_t queued(unsigned channel) override { return end_.queued(channel); }
  std::optional<link::Message> receive_message(unsigned channel) override {
    auto& queue = arrived_[channel];
    if (queue.empty()) return std::nullopt;
    std::optional<link::Message> m(std::move(queue.front()));
    queue.pop_front();
    return m;
  }
  void retrain() override { end_.retrain(); }
  bool up() override { return end_.up(); }
  link::State state() override { return end_.state(); }
  link::Cause cause() override { return end_.cause(); }
  link::RetrainCause retrain_cause() override { return end_.retrain_cause(); }
  unsigned receive_width() override { return end_.receive_width(); }
  LinkEndCounters counters() override {
    return {.sent = end_.count(LinkCount::kSent),
            .replayed = end_.count(LinkCount::kReplayed),
            .delivered = end_.count(LinkCount::kDelivered),
            .bad = end_.count(LinkCount::kBad),
            .duplicates = end_.count(LinkCount::kDuplicates),
            .nacks_sent = end_.count(LinkCount::kNacksSent),
            .nacks_received = end_.count(LinkCount::kNacksReceived),
            .retrains = end_.count(LinkCount::kRetrains),
            .degrades = end_.count(LinkCount::kDegrades),
            .discarded = end_.count(LinkCount::kDiscarded)};
  }

 private:
  test::RtlEnd end_;
  std::array<std::deque<link::Message>, link::kChannels> arrived_;
};

}  // namespace

std::unique_ptr<LinkEnd> make_rtl_link_end(const LinkEndConfig& config) {
  return std::make_unique<RtlLinkEnd>(config);
}

}  // namespace ng::tb
