// SPDX-License-Identifier: Apache-2.0
#include "tb/link/link_end.h"

#include <array>
#include <random>
#include <stdexcept>

#include "golden/link/endpoint.h"
#include "tb/stream.h"
#ifdef NG_HAVE_RTL_LINK
#include "tb/link/rtl_end.h"
#endif

namespace ng::tb {
namespace {

// The golden end has no pipeline; here it has one register, behind its outputs.
class GoldenEnd : public LinkEnd {
 public:
  explicit GoldenEnd(const LinkEndConfig& c)
      : end_({.chip = c.chip,
              .hash = 1,
              .buffer_units = {128, 128, 128},
              .widest = c.widest,
              .seed = c.seed}),
        stalls_(c.stall > 0 ? Stalls::random(c.stall) : Stalls::never()),
        rng_(c.seed) {}

  link::Column sent() override { return out_; }
  void receive(const link::Column& words) override { in_ = words; }
  void step() override {
    out_ = end_.step(in_);
    stalled_ = stalls_.next(rng_);
  }
  void send(const link::Message& message) override { end_.send(message); }
  size_t queued(unsigned channel) override { return end_.queued(channel); }
  std::optional<link::Message> receive_message(unsigned channel) override {
    if (stalled_) return std::nullopt;
    return end_.receive(channel);
  }
  void retrain() override { end_.retrain(); }
  bool up() override { return end_.up(); }
  link::State state() override { return end_.state(); }
  link::Cause cause() override { return end_.cause(); }
  link::RetrainCause retrain_cause() override { return end_.retrain_cause(); }
  unsigned receive_width() override { return end_.receive_width(); }
  LinkEndCounters counters() override {
    const link::Endpoint::Counters c = end_.counters();
    return {.sent = c.flits_sent,
            .replayed = c.replayed,
            .delivered = c.delivered,
            .bad = c.bad,
            .duplicates = c.duplicates,
            .nacks_sent = c.nacks_sent,
            .nacks_received = c.nacks_received,
            .retrains = c.retrains,
            .degrades = c.degrades,
            .discarded = c.discarded};
  }

 private:
  link::Endpoint end_;
  link::Column in_{}, out_{};
  Stalls stalls_;
  std::mt19937_64 rng_;
  bool stalled_ = false;
};

}  // namespace

bool have_link_end(LinkEndKind kind) {
#ifdef NG_HAVE_RTL_LINK
  (void)kind;
  return true;
#else
  return kind == LinkEndKind::kGolden;
#endif
}

std::unique_ptr<LinkEnd> make_link_end(LinkEndKind kind, const LinkEndConfig& config) {
  if (kind == LinkEndKind::kGolden) return std::make_unique<GoldenEnd>(config);
#ifdef NG_HAVE_RTL_LINK
  return make_rtl_link_end(config);
#else
  throw std::invalid_argument("this build has no RTL link");
#endif
}

std::string_view state_name(link::State state) {
  static constexpr std::array<std::string_view, 9> kNames{
      "Reset", "Align", "Deskew", "Params", "SeqSync", "Active", "Retrain", "Degrade", "Dead"};
  return kNames.at(static_cast<size_t>(state));
}

std::string_view cause_name(link::Cause cause) {
  static constexpr std::array<std::string_view, 10> kNames{
      "None",      "NoPartner",  "ConfigMismatch", "PartnerReset", "BadAck",
      "BadCredit", "BadMessage", "Overflow",       "NoWidth",      "Software"};
  return kNames.at(static_cast<size_t>(cause));
}

std::string_view retrain_cause_name(link::RetrainCause cause) {
  static constexpr std::array<std::string_view, 7> kNames{
      "None", "Partner", "LaneLock", "ReplayLimit", "TrainingTimeout", "DeskewLost", "Software"};
  return kNames.at(static_cast<size_t>(cause));
}

}  // namespace ng::tb
