// SPDX-License-Identifier: Apache-2.0
// Random descriptors: ones that are legal and small, and ones that break every rule now and then.
#pragma once

#include <random>

#include "tb/dma/dma_reference.h"

namespace ng::test {

using namespace ng::tb;  // descriptors by their definition

class Generator {
 public:
  Generator(uint64_t seed, const Limits& limits) : rng_(seed), limits_(limits) {}

  uint64_t below(uint64_t n) { return rng_() % n; }
  bool one_in(uint64_t n) { return below(n) == 0; }
  uint64_t range(uint64_t low, uint64_t high) { return low + below(high - low + 1); }

  Instruction make(Opcode opcode) { return Instruction(opcode, Engine(3 + limits_.queue)); }

  /// A shape of about `bytes` bytes that nests, its dimensions in any order of strides.
  Shape shape(uint64_t bytes, uint64_t unit = 1) {
    Shape s;
    s.element = unit * range(1, std::max<uint64_t>(1, std::min<uint64_t>(64 / unit, bytes / unit)));
    uint64_t left = std::max<uint64_t>(1, bytes / s.element);
    std::array<unsigned, 4> order{0, 1, 2, 3};
    if (one_in(2)) std::shuffle(order.begin(), order.end(), rng_);
    uint64_t inside = s.element;
    for (unsigned d : order) {
      const uint64_t count = range(1, std::min<uint64_t>(left, one_in(3) ? 2 : 12));
      left /= count;
      uint64_t stride = inside;
      if (one_in(2)) stride += unit * below(40);
      if (one_in(20)) stride += 4096;
      s.dims[d] = {count, one_in(3) ? -int64_t(stride) : int64_t(stride)};
      if (count > 1) inside = inside + (count - 1) * stride;
      if (count == 1 && one_in(2)) s.dims[d].stride = int64_t(unit) * (int64_t(below(2000)) - 1000);
    }
    return s;
  }
  /// One with the same total, if it finds one: the other side of a transfer.
  Shape same_total(const Shape& other, uint64_t unit) {
    const uint64_t total = uint64_t(other.total());
    for (int tries = 0; tries < 50; ++tries) {
      Shape s = shape(total, unit);
      uint64_t sum = s.element * s.dims[0].count * s.dims[1].count * s.dims[2].count;
      if (sum == 0 || total % sum != 0) continue;
      s.dims[3].count = total / sum;
      uint64_t reach = s.element;
      for (int d = 0; d < 3; ++d)
        reach += (s.dims[d].count - 1) * uint64_t(std::abs(s.dims[d].stride));
      s.dims[3].stride = int64_t(reach + unit * below(30));
      return s;
    }
    return other;
  }
  Instruction shape_instruction(const Shape& s, unsigned reg) {
    return tb::shape_instruction(s, reg, limits_.queue);
  }

  /// An address of this space from which a side of this lowest and highest offset fits.
  uint64_t address(Space space, int64_t lowest, int64_t highest, uint64_t unit, uint64_t hbm = 0) {
    const uint64_t sizes[] = {limits_.hbm_bytes, limits_.sbuf_bytes, limits_.scale_bytes,
                              limits_.psum_bytes, limits_.semaphores * 4};
    const uint64_t size = sizes[unsigned(space)];
    const uint64_t span = uint64_t(highest - lowest + 1);
    uint64_t first = 0;
    if (space == Space::kHbm)
      first = hbm + below(20000);
    else if (span < size)
      first = below(size - span + 1);
    const uint64_t start = first + uint64_t(-lowest);
    return global_address(space, start / unit * unit + (start % unit && first % unit ? unit : 0));
  }

  std::mt19937_64& rng() { return rng_; }

 private:
  std::mt19937_64 rng_;
  Limits limits_;
};

}  // namespace ng::test
