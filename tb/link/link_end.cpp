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

}  // namespace ng::tb
