// SPDX-License-Identifier: Apache-2.0
#include "golden/chip/byte_shape.h"

#include <algorithm>
#include <cstdlib>

namespace ng {

bool ByteShape::nested() const {
  std::array<size_t, 4> order{0, 1, 2, 3};
  std::ranges::sort(order, {}, [&](size_t d) { return std::abs(stride[d]); });
  Int128 inside = element;
  for (const size_t d : order) {
    if (count[d] <= 1) continue;
    const Int128 step = std::abs(stride[d]);
    if (step < inside) return false;
    inside += step * (Int128{count[d]} - 1);
  }
  return true;
}

bool ByteShape::aligned(uint64_t unit) const {
  const auto multiple = [&](int64_t n) { return n % static_cast<int64_t>(unit) == 0; };
  return element % unit == 0 && std::ranges::all_of(stride, multiple);
}

}  // namespace ng
