// SPDX-License-Identifier: Apache-2.0
// The parts of router_switch side by side, small, for their unit tests. Ports are those of the part with its name in front.
module router_bench (
  input  logic          clk_i,
  input  logic          rst_ni,
  input  logic          table_write_i,
  input  logic [9:0]    table_chip_i,
  input  logic [3:0]    table_port_i,
  output logic [3:0]    table_port_o,
  input  logic [29:0]   table_id_i,
  output logic [11:0]   table_found_o,
  input  logic          input_in_valid_i,
  input  logic          input_in_ready_i,
  input  logic          input_in_first_i,
  input  logic          input_in_last_i,
  input  logic          input_in_abort_i,
  input  logic [47:0]   input_in_header_i,
  input  logic [3:0]    input_route_i,
  output logic [3:0]    input_want_o,
  output logic [4:0]    input_beats_o,
  input  logic [3:0]    arbiter_want_i,
  input  logic [3:0]    arbiter_last_i,
  input  logic [3:0]    arbiter_abort_i,
  input  logic [19:0]   arbiter_beats_i,
  input  logic [3:0]    arbiter_transit_i,
  input  logic [10:0]   arbiter_reserve_i,
  input  logic [10:0]   arbiter_free_i,
  input  logic          arbiter_pop_i,
  output logic [3:0]    arbiter_grant_o,
  input  logic          queue_dead_i,
  input  logic          queue_push_i,
  input  logic          queue_first_i,
  input  logic          queue_last_i,
  input  logic          queue_abort_i,
  input  logic [95:0]   queue_header_i,
  input  logic [511:0]  queue_data_i,
  output logic [10:0]   queue_free_o,
  output logic          queue_pop_o,
  output logic          queue_out_valid_o,
  input  logic          queue_out_ready_i,
  output logic          queue_out_first_o,
  output logic          queue_out_last_o,
  output logic [95:0]   queue_out_header_o,
  output logic [511:0]  queue_out_data_o,
  output logic          queue_drained_valid_o,
  input  logic          queue_drained_ready_i,
  output logic          queue_sent_o,
  input  logic          sink_push_i,
  input  logic          sink_last_i,
  input  logic          sink_abort_i,
  input  logic [95:0]   sink_header_i,
  output logic          sink_ready_o,
  output logic          sink_drained_valid_o,
  input  logic          sink_drained_ready_i,
  output logic [95:0]   sink_drained_header_o,
  input  logic [5:0]    answer_drained_valid_i,
  output logic [5:0]    answer_drained_ready_o,
  input  logic [575:0]  answer_drained_header_i,
  output logic          answer_out_valid_o,
  input  logic          answer_out_ready_i,
  output logic [95:0]   answer_out_header_o,
  input  logic [1:0]    channel_dead_i,
  input  logic [3:0]    channel_transit_i,
  input  logic [21:0]   channel_reserve_i,
  input  logic [2:0]    channel_in_valid_i,
  output logic [2:0]    channel_in_ready_o,
  input  logic [2:0]    channel_in_first_i,
  input  logic [2:0]    channel_in_last_i,
  input  logic [2:0]    channel_in_abort_i,
  input  logic [287:0]  channel_in_header_i,
  input  logic [1535:0] channel_in_data_i,
  input  logic [11:0]   channel_route_i,
  output logic [1:0]    channel_out_valid_o,
  input  logic [1:0]    channel_out_ready_i,
  output logic [1:0]    channel_out_first_o,
  output logic [1:0]    channel_out_last_o,
  output logic [191:0]  channel_out_header_o,
  output logic [1023:0] channel_out_data_o,
  output logic [2:0]    channel_drained_valid_o,
  input  logic [2:0]    channel_drained_ready_i,
  output logic [287:0]  channel_drained_header_o,
  output logic [1:0]    channel_sent_o,
  input  logic          counters_clear_i,
  input  logic [5:0]    counters_sent_i,
  input  logic [5:0]    counters_drained_i,
  input  logic [5:0]    counters_cut_i,
  input  logic [2:0]    counters_sunk_i,
  input  logic [5:0]    counters_read_index_i,
  output logic [31:0]   counters_read_data_o,
  output logic          counters_read_known_o,
  input  logic          regs_reg_valid_i,
  input  logic          regs_reg_write_i,
  input  logic [12:0]   regs_reg_addr_i,
  input  logic [31:0]   regs_reg_data_i,
  output logic          regs_reg_ready_o,
  output logic [31:0]   regs_reg_data_o,
  output logic          regs_reg_error_o,
  output logic [8:0]    regs_transit_o,
  output logic [32:0]   regs_reserve_o,
  output logic          regs_table_write_o,
  output logic [9:0]    regs_table_chip_o,
  output logic [3:0]    regs_table_port_o,
  input  logic [3:0]    regs_table_port_i,
  output logic          regs_counters_clear_o,
  output logic [5:0]    regs_counter_index_o,
  input  logic [31:0]   regs_counter_data_i,
  input  logic          regs_counter_known_i
);
  router_table #(
    .Chips(16),
    .Lookups(3)
  ) u_table (
    .clk_i,
    .rst_ni,
    .write_i(table_write_i),
    .chip_i(table_chip_i),
    .port_i(table_port_i),
    .port_o(table_port_o),
    .id_i(table_id_i),
    .found_o(table_found_o)
  );

  router_input #(
    .Ports(3)
  ) u_input (
    .clk_i,
    .rst_ni,
    .in_valid_i(input_in_valid_i),
    .in_ready_i(input_in_ready_i),
    .in_first_i(input_in_first_i),
    .in_last_i(input_in_last_i),
    .in_abort_i(input_in_abort_i),
    .in_header_i(input_in_header_i),
    .route_i(input_route_i),
    .want_o(input_want_o),
    .beats_o(input_beats_o)
  );

  router_arbiter #(
    .Sources(4),
    .HoldCycles(8)
  ) u_arbiter (
    .clk_i,
    .rst_ni,
    .want_i(arbiter_want_i),
    .last_i(arbiter_last_i),
    .abort_i(arbiter_abort_i),
    .beats_i(arbiter_beats_i),
    .transit_i(arbiter_transit_i),
    .reserve_i(arbiter_reserve_i),
    .free_i(arbiter_free_i),
    .pop_i(arbiter_pop_i),
    .grant_o(arbiter_grant_o)
  );

  router_queue #(
    .Beats(20)
  ) u_queue (
    .clk_i,
    .rst_ni,
    .dead_i(queue_dead_i),
    .push_i(queue_push_i),
    .first_i(queue_first_i),
    .last_i(queue_last_i),
    .abort_i(queue_abort_i),
    .header_i(queue_header_i),
    .data_i(queue_data_i),
    .free_o(queue_free_o),
    .pop_o(queue_pop_o),
    .out_valid_o(queue_out_valid_o),
    .out_ready_i(queue_out_ready_i),
    .out_first_o(queue_out_first_o),
    .out_last_o(queue_out_last_o),
    .out_header_o(queue_out_header_o),
    .out_data_o(queue_out_data_o),
    .drained_valid_o(queue_drained_valid_o),
    .drained_ready_i(queue_drained_ready_i),
    .sent_o(queue_sent_o)
  );

  router_sink u_sink (
    .clk_i,
    .rst_ni,
    .push_i(sink_push_i),
    .last_i(sink_last_i),
    .abort_i(sink_abort_i),
    .header_i(sink_header_i),
    .ready_o(sink_ready_o),
    .drained_valid_o(sink_drained_valid_o),
    .drained_ready_i(sink_drained_ready_i),
    .drained_header_o(sink_drained_header_o)
  );

  router_answer #(
    .Ports(2)
  ) u_answer (
    .clk_i,
    .rst_ni,
    .drained_valid_i(answer_drained_valid_i),
    .drained_ready_o(answer_drained_ready_o),
    .drained_header_i(answer_drained_header_i),
    .out_valid_o(answer_out_valid_o),
    .out_ready_i(answer_out_ready_i),
    .out_header_o(answer_out_header_o)
  );

  router_channel #(
    .Ports(2),
    .Sources(3),
    .Beats(20),
    .HoldCycles(8)
  ) u_channel (
    .clk_i,
    .rst_ni,
    .dead_i(channel_dead_i),
    .transit_i(channel_transit_i),
    .reserve_i(channel_reserve_i),
    .in_valid_i(channel_in_valid_i),
    .in_ready_o(channel_in_ready_o),
    .in_first_i(channel_in_first_i),
    .in_last_i(channel_in_last_i),
    .in_abort_i(channel_in_abort_i),
    .in_header_i(channel_in_header_i),
    .in_data_i(channel_in_data_i),
    .route_i(channel_route_i),
    .out_valid_o(channel_out_valid_o),
    .out_ready_i(channel_out_ready_i),
    .out_first_o(channel_out_first_o),
    .out_last_o(channel_out_last_o),
    .out_header_o(channel_out_header_o),
    .out_data_o(channel_out_data_o),
    .drained_valid_o(channel_drained_valid_o),
    .drained_ready_i(channel_drained_ready_i),
    .drained_header_o(channel_drained_header_o),
    .sent_o(channel_sent_o)
  );

  router_counters #(
    .Ports(2),
    .Bits(4)
  ) u_counters (
    .clk_i,
    .rst_ni,
    .clear_i(counters_clear_i),
    .sent_i(counters_sent_i),
    .drained_i(counters_drained_i),
    .cut_i(counters_cut_i),
    .sunk_i(counters_sunk_i),
    .read_index_i(counters_read_index_i),
    .read_data_o(counters_read_data_o),
    .read_known_o(counters_read_known_o)
  );

  router_regs #(
    .Ports(3),
    .Chips(16),
    .Beats(40)
  ) u_regs (
    .clk_i,
    .rst_ni,
    .reg_valid_i(regs_reg_valid_i),
    .reg_write_i(regs_reg_write_i),
    .reg_addr_i(regs_reg_addr_i),
    .reg_data_i(regs_reg_data_i),
    .reg_ready_o(regs_reg_ready_o),
    .reg_data_o(regs_reg_data_o),
    .reg_error_o(regs_reg_error_o),
    .transit_o(regs_transit_o),
    .reserve_o(regs_reserve_o),
    .table_write_o(regs_table_write_o),
    .table_chip_o(regs_table_chip_o),
    .table_port_o(regs_table_port_o),
    .table_port_i(regs_table_port_i),
    .counters_clear_o(regs_counters_clear_o),
    .counter_index_o(regs_counter_index_o),
    .counter_data_i(regs_counter_data_i),
    .counter_known_i(regs_counter_known_i)
  );
endmodule
