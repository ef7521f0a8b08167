// SPDX-License-Identifier: Apache-2.0
// Umbrella header of the golden numerical model (docs/numerics.md). Start reading at formats.h.
#pragma once

#include "golden/numerics/convert.h"   // IWYU pragma: export
#include "golden/numerics/exact.h"     // IWYU pragma: export
#include "golden/numerics/formats.h"   // IWYU pragma: export
#include "golden/numerics/fp32_ops.h"  // IWYU pragma: export
#include "golden/numerics/fused.h"     // IWYU pragma: export
#include "golden/numerics/mx.h"        // IWYU pragma: export
#include "golden/numerics/round.h"     // IWYU pragma: export
#include "golden/numerics/speck.h"     // IWYU pragma: export
