// SPDX-License-Identifier: Apache-2.0
// rtl/mover/mover_store.sv: the suite of both movers on the store side.
#include "mover_rig.h"

namespace {
constexpr auto kSide = ng::test::Side::kStore;
constexpr const char* kMover = "store";
}  // namespace

#include "mover_suite.h"
