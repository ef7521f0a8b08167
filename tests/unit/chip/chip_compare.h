// SPDX-License-Identifier: Apache-2.0
// Random GEMMs and the comparison of two devices' results.
#pragma once

#include <array>
#include <cstdint>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "golden/kernels/gemm.h"

namespace ng::test {

// An operand of uniform codes (NaN, infinities, subnormals and every scale included) or, when
// `numbers`, of finite codes and moderate scales, whose sums stay finite.
CodeMatrix random_operand(std::mt19937_64& rng, TensorFormat format, uint32_t rows, uint32_t cols,
                          bool numbers);

// Empty when codes and scales agree; else the first element that differs, with both bit patterns,
// and the operands' shape.
std::string difference(const CodeMatrix& expected, const CodeMatrix& got);

// The status and SBUF contents of two devices, compared after each of several programs.
class StateCompare {
 public:
  // Both must outlive it.
  StateCompare(Device& expected, Device& got);

  // Empty when they agree. changes() reads back only blocks of SBUF that the expected device
  // changed since the last call, and their neighbours; everything() all of it.
  std::string changes();
  std::string everything();

 private:
  static constexpr uint64_t kBlock = 256;  // bytes

  void remember();

  Device& expected_;
  Device& got_;
  std::array<std::vector<uint8_t>, 2> before_;  // SBUF and scales of the expected device
};

// Status of every engine and all semaphores, once.
std::string engines_difference(Device& expected, Device& got);
// All of StateCompare, once.
std::string state_difference(Device& expected, Device& got);

}  // namespace ng::test
