// SPDX-License-Identifier: Apache-2.0
#include "tb/link/link_end.h"

#include "tb/link/golden_end.h"
#include "tb/link/rtl_end.h"

namespace ng::tb {

std::unique_ptr<LinkEnd> make_link_end(LinkEndKind kind, const std::string& name,
                                       const LinkEndConfig& config) {
  if (kind == LinkEndKind::kGolden) return std::make_unique<GoldenLinkEnd>(config);
  return std::make_unique<RtlLinkEnd>(name, config);
}

std::string_view state_name(link::State state) {
  static constexpr std::array<std::string_view, 9> kNames{
      "Reset", "Align", "Deskew", "Params", "SeqSync", "Active", "Retrain", "Degrade", "Dead"};
  return kNames.at(static_cast<size_t>(state));
}

std::string_view cause_name(link::Cause cause) {
  static constexpr std::array<std::string_view, 11> kNames{
      "None",       "NoPartner", "ConfigMismatch", "PartnerReset", "BadAck", "BadCredit",
      "BadMessage", "Overflow",  "NoWidth",        "Software",     "NoFlits"};
  return kNames.at(static_cast<size_t>(cause));
}

std::string_view retrain_cause_name(link::RetrainCause cause) {
  static constexpr std::array<std::string_view, 7> kNames{
      "None", "Partner", "LaneLock", "ReplayLimit", "TrainingTimeout", "DeskewLost", "Software"};
  return kNames.at(static_cast<size_t>(cause));
}

}  // namespace ng::tb
