// SPDX-License-Identifier: Apache-2.0
// The bench of the small modules of rtl/tensor with every input at rest.
#pragma once

#include <catch2/catch_test_macros.hpp>
#include <deque>

#include "tb/numerics/tensor_ports.h"
#include "tb/sim.h"
#include "tensor_bench_ports.h"

namespace ng::test {

class TensorBench : public tb::Sim<Vtensor_bench> {
 public:
  explicit TensorBench(const char* name) : Sim(name) {
    tb::zero_inputs(top());
    top().pe_valid_i = 1;
    top().mover_row_written_i = 1;
    top().sequencer_empty_i = top().sequencer_random_ready_i = 1;
    reset();
  }
};

/// For checks that need no queue: compares and, when they differ, throws with all a replay needs.
template <class T>
void require_equal(const char* what, const T& expected, const T& got, const std::string& operands) {
  if (expected == got) return;
  throw tb::Mismatch(fmt::format("{}: expected {:#x}, got {:#x}\n  operands: {}\n{}", what,
                                 expected, got, operands, tb::where()));
}

}  // namespace ng::test
