// SPDX-License-Identifier: Apache-2.0
// rtl/link/link_endpoint.sv as a LinkEnd.
#pragma once

#include <memory>

#include "tb/link/link_end.h"

namespace ng::tb {

std::unique_ptr<LinkEnd> make_rtl_link_end(const LinkEndConfig& config);

}  // namespace ng::tb
