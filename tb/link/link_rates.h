// SPDX-License-Identifier: Apache-2.0
// The link's figures beside its targets and its best peer's: what `ngauge link bench` prints.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "tb/link/link_wires.h"

namespace ng::tb {

struct LinkRate {
  std::string what;
  double value = 0;
  std::string unit;    ///< "%", "cycles", "flits"
  std::string peer;    ///< OpenCAPI DLx's figure; empty: none
  std::string target;  ///< empty: none
  bool met = true;
  std::string remark;  ///< confidence, counts
};

struct LinkRatesConfig {
  LinkEndKind ends = LinkEndKind::kGolden;  ///< both
  double scale = 1;                         ///< of the lengths of all measurements
  uint64_t seed = 1;
  /// Told what is measured next.
  std::function<void(const std::string&)> progress = [](const std::string&) {};
};

/// Measures row after row. std::runtime_error: a message was lost or wrong, or the link failed.
void measure_link_rates(const LinkRatesConfig& config,
                        const std::function<void(const LinkRate&)>& report);

}  // namespace ng::tb
