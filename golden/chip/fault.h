// SPDX-License-Identifier: Apache-2.0
// Why an instruction stopped its engine, and the range check that all operands share.
#pragma once

#include <cstdint>
#include <optional>

#include "golden/isa/isa.h"

namespace ng {

struct Fault {
  Cause cause = Cause::kNone;
  uint32_t info = 0;     // as docs/architecture.md defines it for each cause
  uint32_t info_hi = 0;  // DMA: the high half of a global address, 0 elsewhere
};
using MaybeFault = std::optional<Fault>;

// One operand: rows of `length` units, row i starting at start + i * stride, in a memory of `limit`
// units.
struct Operand {
  int64_t start = 0;
  int64_t stride = 0;
  int64_t rows = 1;
  int64_t length = 1;
  int64_t limit = 0;
};

// First row, then last row; in each its first unit, then its last.
inline MaybeFault check_range(const Operand& o) {
  for (const int64_t row : {int64_t{0}, o.rows - 1}) {
    const int64_t start = o.start + row * o.stride;
    const int64_t end = start + o.length - 1;
    if (start < 0 || start >= o.limit) return Fault{Cause::kAddressRange, uint32_t(start)};
    if (end >= o.limit) return Fault{Cause::kAddressRange, uint32_t(end)};
  }
  return std::nullopt;
}

}  // namespace ng
