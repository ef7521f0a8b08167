// SPDX-License-Identifier: Apache-2.0
// What the tests of the small vector modules share.
#pragma once

#include <catch2/catch_test_macros.hpp>
#include <cstring>

#include "Vvector_flow_bench.h"
#include "Vvector_lanes_bench.h"
#include "tb/sim.h"
#include "tests/unit/vector/vector_stimulus.h"

namespace ng::test {

using FlowBench = ng::tb::Sim<Vvector_flow_bench>;
using LanesBench = ng::tb::Sim<Vvector_lanes_bench>;

/// The geometry of both benches.
inline constexpr Geometry kBenchGeometry{1, 8, 512, 64};

/// Gives the instruction to the decoder, whose command every module of the bench reads.
template <class Bench>
void command(Bench& bench, const Instruction& instruction) {
  bench->decode_valid_i = 1;
  for (size_t w = 0; w < 16; ++w) {
    uint32_t word = 0;
    std::memcpy(&word, &instruction.bytes[4 * w], 4);
    bench->instr_i[w] = word;
  }
  bench.eval();
}

/// All control inputs low, then reset.
inline void quiet(FlowBench& bench) {
  auto& t = bench.top();
  t.decode_valid_i = t.range_start_i = 0;
  t.walk_start_i = t.walk_stop_i = t.walk_room_i = t.walk_ready_i = 0;
  t.reader_start_i = t.reader_stop_i = t.reader_psum_rsp_valid_i = t.reader_sbuf_rsp_valid_i = 0;
  t.rows_start_i = t.rows_row_i = t.rows_write_i = t.rows_pop_i = 0;
  t.params_start_i = t.params_write_i = 0;
  t.row_scale_start_i = t.row_scale_request_i = t.row_scale_write_i = t.row_scale_pop_i = 0;
  t.pack_enable_i = t.writer_start_i = t.writer_load_i = t.writer_ready_i = 0;
  t.control_valid_i = t.control_clear_i = 0;
  t.control_last_row_i = t.control_done_i = t.control_trap_i = 0;
  t.control_idle_i = t.control_keys_ready_i = 1;
  bench.reset();
}

inline void quiet(LanesBench& bench) {
  auto& t = bench.top();
  t.decode_valid_i = t.random_start_i = t.random_pop_i = 0;
  t.lane_step_i = t.lane_valid_i = t.mx_enable_i = 0;
  t.pipeline_start_i = t.pipeline_flush_i = t.pipeline_row_valid_i = 0;
  bench.reset();
}

}  // namespace ng::test
