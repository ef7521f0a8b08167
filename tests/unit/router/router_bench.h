// SPDX-License-Identifier: Apache-2.0
// What the unit tests of the router's parts share: the bench with every input at rest.
#pragma once

#include <catch2/catch_test_macros.hpp>

#include "Vrouter_bench.h"
#include "router_beats.h"
#include "tb/sim.h"

namespace ng::test {

using Bench = tb::Sim<Vrouter_bench>;

inline void start(Bench& sim) {
  sim->table_write_i = 0;
  sim->table_chip_i = 0;
  sim->table_port_i = 0;
  sim->table_id_i = 0;
  sim->input_in_valid_i = 0;
  sim->input_in_ready_i = 0;
  sim->input_in_first_i = 0;
  sim->input_in_last_i = 0;
  sim->input_in_abort_i = 0;
  sim->input_in_header_i = 0;
  sim->input_route_i = 0;
  sim->arbiter_want_i = 0;
  sim->arbiter_last_i = 0;
  sim->arbiter_abort_i = 0;
  sim->arbiter_beats_i = 0;
  sim->arbiter_transit_i = 0;
  sim->arbiter_reserve_i = 0;
  sim->arbiter_free_i = 0;
  sim->arbiter_pop_i = 0;
  sim->queue_dead_i = 0;
  sim->queue_push_i = 0;
  sim->queue_first_i = 0;
  sim->queue_last_i = 0;
  sim->queue_abort_i = 0;
  sim->queue_out_ready_i = 0;
  sim->queue_drained_ready_i = 0;
  sim->sink_push_i = 0;
  sim->sink_last_i = 0;
  sim->sink_abort_i = 0;
  sim->sink_drained_ready_i = 0;
  sim->answer_drained_valid_i = 0;
  sim->answer_out_ready_i = 0;
  sim->channel_dead_i = 0;
  sim->channel_transit_i = 0;
  sim->channel_reserve_i = 0;
  sim->channel_in_valid_i = 0;
  sim->channel_in_first_i = 0;
  sim->channel_in_last_i = 0;
  sim->channel_in_abort_i = 0;
  sim->channel_route_i = 0;
  sim->channel_out_ready_i = 0;
  sim->channel_drained_ready_i = 0;
  sim->counters_clear_i = 0;
  sim->counters_sent_i = 0;
  sim->counters_drained_i = 0;
  sim->counters_cut_i = 0;
  sim->counters_sunk_i = 0;
  sim->counters_read_index_i = 0;
  sim->regs_reg_valid_i = 0;
  sim->regs_reg_write_i = 0;
  sim->regs_reg_addr_i = 0;
  sim->regs_reg_data_i = 0;
  sim->regs_table_port_i = 0;
  sim->regs_counter_data_i = 0;
  sim->regs_counter_known_i = 0;
  for (auto& w : sim->queue_header_i.m_storage) w = 0;
  for (auto& w : sim->queue_data_i.m_storage) w = 0;
  for (auto& w : sim->sink_header_i.m_storage) w = 0;
  for (auto& w : sim->answer_drained_header_i.m_storage) w = 0;
  for (auto& w : sim->channel_in_header_i.m_storage) w = 0;
  for (auto& w : sim->channel_in_data_i.m_storage) w = 0;
  sim.reset();
}

/// Header `slot` of a port of several.
template <class Wide>
void set_header(Wide& port, unsigned slot, const std::array<uint32_t, 3>& header) {
  for (unsigned w = 0; w < 3; ++w) port[3 * slot + w] = header[w];
}
template <class Wide>
std::array<uint32_t, 3> get_header(const Wide& port, unsigned slot) {
  return {port[3 * slot], port[3 * slot + 1], port[3 * slot + 2]};
}
template <class Wide>
void set_data(Wide& port, unsigned slot, const std::array<uint32_t, 16>& data) {
  for (unsigned w = 0; w < 16; ++w) port[16 * slot + w] = data[w];
}
template <class Wide>
std::array<uint32_t, 16> get_data(const Wide& port, unsigned slot) {
  std::array<uint32_t, 16> data;
  for (unsigned w = 0; w < 16; ++w) data[w] = port[16 * slot + w];
  return data;
}

}  // namespace ng::test
