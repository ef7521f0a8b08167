// SPDX-License-Identifier: Apache-2.0
// The bench of the small modules of rtl/tensor with every input at rest.
#pragma once

#include <catch2/catch_test_macros.hpp>
#include <deque>

#include "Vtensor_bench.h"
#include "tb/numerics/tensor_ports.h"
#include "tb/sim.h"

namespace ng::test {

class TensorBench : public tb::Sim<Vtensor_bench> {
 public:
  explicit TensorBench(const char* name) : Sim(name) {
    Vtensor_bench& t = top();
    t.pe_load_i = t.pe_swap_i = 0;
    t.column_load_clear_i = t.column_load_i = t.column_swap_i = t.column_valid_i = 0;
    t.tile_load_clear_i = t.tile_load_valid_i = t.tile_moving_valid_i = t.tile_moving_swap_i = 0;
    t.skew_valid_i = t.edge_valid_i = 0;
    t.random_write_i = 0;
    t.loader_start_i = t.loader_read_ready_i = 0;
    t.hazard_granted_i = 0;
    t.mover_move_valid_i = t.mover_loading_i = t.mover_read_ready_i = 0;
    t.mover_row_busy_i = 0;
    t.mover_row_written_i = 1;
    t.retire_flush_i = t.retire_push_i = t.retire_load_done_i = 0;
    t.retire_move_read_i = t.retire_move_complete_i = 0;
    t.sequencer_clear_i = t.sequencer_instr_valid_i = 0;
    t.sequencer_load_busy_i = t.sequencer_move_ready_i = t.sequencer_swapped_i = 0;
    t.sequencer_mover_fault_i = t.sequencer_full_i = t.sequencer_waits_for_move_i = 0;
    t.sequencer_mover_row_i = 0;
    t.sequencer_waves_in_flight_i = 0;
    t.sequencer_empty_i = t.sequencer_random_ready_i = 1;
    t.sequencer_counter_i = 0;
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
