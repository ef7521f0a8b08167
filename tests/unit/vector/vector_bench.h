// SPDX-License-Identifier: Apache-2.0
// What the tests of the small vector modules share.
#pragma once

#include <catch2/catch_test_macros.hpp>
#include <span>

#include "rtl_structs.h"
#include "tb/sim.h"
#include "tests/unit/vector/vector_stimulus.h"
#include "vector_flow_bench_ports.h"
#include "vector_lanes_bench_ports.h"

namespace ng::test {

using FlowBench = ng::tb::Sim<Vvector_flow_bench>;
using LanesBench = ng::tb::Sim<Vvector_lanes_bench>;

/// The geometry of both benches.
inline constexpr Geometry kBenchGeometry{1, 8, 512, 64};

using rtl::vector_pkg::command_t;
using tb::get;

/// Gives the instruction to the decoder, and the command that this makes of it to the modules of
/// the bench that read one.
inline void command(FlowBench& bench, const Instruction& instruction) {
  auto& t = bench.top();
  t.decode_valid_i = 1;
  tb::set(t.decode_instr_i, {0, 512}, std::span<const uint8_t>(instruction.bytes));
  t.control_instr_data_i = t.decode_instr_i;
  bench.eval();
  t.range_command_i = t.reader_command_i = t.writer_command_i = t.decode_command_o;
  bench.eval();
}
inline void command(LanesBench& bench, const Instruction& instruction) {
  auto& t = bench.top();
  t.decode_valid_i = 1;
  tb::set(t.decode_instr_i, {0, 512}, std::span<const uint8_t>(instruction.bytes));
  bench.eval();
  t.pipeline_command_i = t.decode_command_o;
  bench.eval();
}

/// All inputs low, then reset.
inline void quiet(FlowBench& bench) {
  tb::zero_inputs(bench.top());
  bench->control_idle_i = bench->control_keys_ready_i = 1;
  bench.reset();
}

inline void quiet(LanesBench& bench) {
  tb::zero_inputs(bench.top());
  bench.reset();
}

}  // namespace ng::test
