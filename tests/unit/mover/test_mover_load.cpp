// SPDX-License-Identifier: Apache-2.0
// rtl/mover/mover_load.sv: the suite of both movers on the load side.
#include "mover_rig.h"

namespace {
constexpr auto kSide = ng::test::Side::kLoad;
constexpr const char* kMover = "load";
}  // namespace

#include "mover_suite.h"
