// SPDX-License-Identifier: Apache-2.0
// One instance of each small module of rtl/tensor, side by side, so that their tests share one verilated library. Structs cross the ports as flat vectors;
// tensor_ports.h knows their fields. The PE is fed through decoders, and the sequencer has a decoder of its own, as in the engine.
module tensor_bench (
  input  logic         clk_i,
  input  logic         rst_ni,

  input  logic         pe_load_i,
  input  logic         pe_swap_i,
  input  logic [31:0]  pe_load_codes_i,
  input  logic [2:0]   pe_load_format_i,
  input  logic [3:0]   pe_load_valid_i,
  input  logic [31:0]  pe_moving_codes_i,
  input  logic [2:0]   pe_moving_format_i,
  input  logic [3:0]   pe_moving_valid_i,
  input  logic [63:0]  pe_lo_i,
  input  logic [63:0]  pe_hi_i,
  output logic [63:0]  pe_lo_o,
  output logic [63:0]  pe_hi_o,
  output logic [3:0]   pe_negative_o,
  output logic         pe_nan_o,
  output logic         pe_positive_inf_o,
  output logic         pe_negative_inf_o,

  input  logic         column_load_clear_i,
  input  logic         column_load_i,
  input  logic [511:0] column_load_data_i,
  input  logic [7:0]   column_load_scale_i,
  input  logic         column_swap_i,
  input  logic         column_valid_i,
  input  logic         column_apply_i,
  input  logic [7:0]   column_scale_i,
  input  logic [511:0] column_moving_i,
  input  logic [31:0]  column_acc_i,
  output logic [31:0]  column_acc_o,

  input  logic         tile_load_clear_i,
  input  logic         tile_load_valid_i,
  input  logic [4:0]   tile_load_column_i,
  input  logic [511:0] tile_load_data_i,
  input  logic [7:0]   tile_load_scale_i,
  input  logic         tile_moving_valid_i,
  input  logic         tile_moving_swap_i,
  input  logic         tile_moving_apply_i,
  input  logic [511:0] tile_moving_data_i,
  input  logic [7:0]   tile_moving_scale_i,
  input  logic [255:0] tile_acc_i,
  output logic         tile_load_clear_o,
  output logic         tile_load_valid_o,
  output logic [4:0]   tile_load_column_o,
  output logic [511:0] tile_load_data_o,
  output logic [7:0]   tile_load_scale_o,
  output logic         tile_moving_valid_o,
  output logic         tile_moving_swap_o,
  output logic         tile_moving_apply_o,
  output logic [511:0] tile_moving_data_o,
  output logic [7:0]   tile_moving_scale_o,
  output logic [255:0] tile_acc_o,

  input  logic [255:0] unpack_bytes_i,
  input  logic [127:0] unpack_nibbles_i,
  input  logic [2:0]   unpack_format_i,
  input  logic [127:0] unpack_map_i,
  output logic [255:0] unpack_codes_o,

  input  logic         skew_valid_i,
  input  logic [15:0]  skew_data_i,
  output logic         skew0_valid_o,
  output logic [15:0]  skew0_data_o,
  output logic         skew2_valid_o,
  output logic [15:0]  skew2_data_o,
  output logic         skew4_valid_o,
  output logic [15:0]  skew4_data_o,

  input  logic [127:0] edge_map_i,
  input  logic         edge_valid_i,
  input  logic [511:0] edge_word_i,
  input  logic [15:0]  edge_scale_i,
  input  logic [37:0]  edge_meaning_i,
  output logic [1:0]   edge_valid_o,
  output logic [1:0]   edge_first_o,
  output logic [1:0]   edge_apply_o,
  output logic [31:0]  edge_column_o,
  output logic [1023:0] edge_data_o,
  output logic [15:0]  edge_scale_o,

  input  logic [23:0]  range_start_i,
  input  logic [16:0]  range_stride_i,
  input  logic [15:0]  range_count_i,
  input  logic [24:0]  range_limit_i,
  output logic         range_bad_o,
  output logic [31:0]  range_bad_addr_o,

  input  logic [511:0] decode_instr_i,
  input  logic         decode_have_stationary_i,
  input  logic [15:0]  decode_stationary_k_i,
  output logic         decode_is_load_o,
  output logic         decode_is_move_o,
  output logic         decode_is_set_map_o,
  output logic         decode_is_set_random_o,
  output logic [100:0] decode_operand_o,
  output logic [3:0]   decode_cause_o,
  output logic [31:0]  decode_fault_info_o,

  input  logic         random_write_i,
  input  logic [511:0] random_fields_i,
  output logic         random_ready_o,
  output logic [63:0]  random_seed_o,
  output logic [31:0]  random_counter_o,
  output logic [351:0] random_round_keys_o,

  input  logic         loader_start_i,
  input  logic [100:0] loader_fields_i,
  output logic         loader_busy_o,
  output logic         loader_done_o,
  output logic         loader_read_valid_o,
  input  logic         loader_read_ready_i,
  output logic [23:0]  loader_read_addr_o,
  output logic [23:0]  loader_read_scale_addr_o,
  output logic         loader_read_scaled_o,
  output logic [37:0]  loader_meaning_o,

  input  logic         hazard_granted_i,
  input  logic [15:0]  hazard_row_i,
  output logic         hazard3_busy_o,
  output logic         hazard9_busy_o,

  input  logic         mover_move_valid_i,
  output logic         mover_move_ready_o,
  input  logic [200:0] mover_move_i,
  input  logic         mover_loading_i,
  output logic         mover_read_valid_o,
  input  logic         mover_read_ready_i,
  output logic [23:0]  mover_read_addr_o,
  output logic [23:0]  mover_read_scale_addr_o,
  output logic         mover_read_scaled_o,
  output logic [15:0]  mover_row_o,
  input  logic         mover_row_busy_i,
  input  logic         mover_row_written_i,
  output logic [37:0]  mover_meaning_o,
  output logic [52:0]  mover_wave_o,
  output logic         mover_busy_o,
  output logic         mover_swapped_o,
  output logic         mover_granted_o,
  output logic         mover_read_done_o,
  output logic         mover_fault_o,
  output logic         mover_stall_psum_o,
  output logic         mover_stall_stationary_o,

  input  logic         retire_flush_i,
  input  logic         retire_push_i,
  input  logic         retire_push_is_move_i,
  input  logic         retire_load_done_i,
  input  logic         retire_move_read_i,
  input  logic         retire_move_complete_i,
  output logic         retire_full_o,
  output logic         retire_empty_o,
  output logic         retire_waits_for_move_o,
  output logic         retire_read_done_o,
  output logic         retire_complete_o,

  input  logic         sequencer_clear_i,
  input  logic         sequencer_instr_valid_i,
  output logic         sequencer_instr_ready_o,
  input  logic [511:0] sequencer_instr_i,
  output logic         sequencer_load_start_o,
  input  logic         sequencer_load_busy_i,
  output logic         sequencer_move_valid_o,
  input  logic         sequencer_move_ready_i,
  output logic [200:0] sequencer_move_o,
  input  logic         sequencer_swapped_i,
  input  logic         sequencer_mover_fault_i,
  input  logic [15:0]  sequencer_mover_row_i,
  output logic         sequencer_push_o,
  input  logic         sequencer_full_i,
  input  logic         sequencer_empty_i,
  input  logic         sequencer_waits_for_move_i,
  input  logic         sequencer_waves_in_flight_i,
  output logic         sequencer_self_done_o,
  output logic         sequencer_set_random_o,
  input  logic         sequencer_random_ready_i,
  input  logic [31:0]  sequencer_counter_i,
  output logic [127:0] sequencer_map_o,
  output logic         sequencer_stopped_o,
  output logic [3:0]   sequencer_cause_o,
  output logic [31:0]  sequencer_fault_info_o
);

  // PE behind decoders
  numerics_pkg::format_e pe_load_format, pe_moving_format;
  numerics_pkg::operand_t pe_load, pe_moving;
  assign pe_load_format = numerics_pkg::format_e'(pe_load_format_i);
  assign pe_moving_format = numerics_pkg::format_e'(pe_moving_format_i);
  assign pe_load.unused = 16'd0;
  assign pe_moving.unused = 16'd0;
  for (genvar i = 0; i < 4; i++) begin : gen_pe_element
    numerics_pkg::element_t load, moving;
    numerics_decode u_load_decode (
      .code_i(pe_load_codes_i[8*i+:8]),
      .format_i(pe_load_format),
      .valid_i(pe_load_valid_i[i]),
      .element_o(load)
    );
    numerics_decode u_moving_decode (
      .code_i(pe_moving_codes_i[8*i+:8]),
      .format_i(pe_moving_format),
      .valid_i(pe_moving_valid_i[i]),
      .element_o(moving)
    );
    assign pe_load.sign[i] = load.sign;
    assign pe_load.special[i] = load.special;
    assign pe_load.sig[4*i+:4] = load.sig;
    assign pe_load.exponent[6*i+:6] = {1'b0, load.exponent};
    assign pe_moving.sign[i] = moving.sign;
    assign pe_moving.special[i] = moving.special;
    assign pe_moving.sig[4*i+:4] = moving.sig;
    assign pe_moving.exponent[6*i+:6] = {1'b0, moving.exponent};
  end
  tensor_pe u_pe (
    .clk_i,
    .load_i(pe_load_i),
    .swap_i(pe_swap_i),
    .valid_i(1'b1),
    .load_data_i(pe_load),
    .moving_i(pe_moving),
    .lo_i(pe_lo_i),
    .hi_i(pe_hi_i),
    .lo_o(pe_lo_o),
    .hi_o(pe_hi_o),
    .negative_o(pe_negative_o),
    .nan_o(pe_nan_o),
    .positive_inf_o(pe_positive_inf_o),
    .negative_inf_o(pe_negative_inf_o)
  );

  tensor_column u_column (
    .clk_i,
    .load_clear_i(column_load_clear_i),
    .load_i(column_load_i),
    .load_data_i(column_load_data_i),
    .load_scale_i(column_load_scale_i),
    .swap_i(column_swap_i),
    .valid_i(column_valid_i),
    .apply_i(column_apply_i),
    .scale_i(column_scale_i),
    .moving_i(column_moving_i),
    .acc_i(column_acc_i),
    .acc_o(column_acc_o)
  );

  tensor_tile #(.ColumnBits(5)) u_tile (
    .clk_i,
    .rst_ni,
    .load_clear_i(tile_load_clear_i),
    .load_valid_i(tile_load_valid_i),
    .load_column_i(tile_load_column_i),
    .load_data_i(tile_load_data_i),
    .load_scale_i(tile_load_scale_i),
    .moving_valid_i(tile_moving_valid_i),
    .moving_swap_i(tile_moving_swap_i),
    .moving_apply_i(tile_moving_apply_i),
    .moving_data_i(tile_moving_data_i),
    .moving_scale_i(tile_moving_scale_i),
    .acc_i(tile_acc_i),
    .load_clear_o(tile_load_clear_o),
    .load_valid_o(tile_load_valid_o),
    .load_column_o(tile_load_column_o),
    .load_data_o(tile_load_data_o),
    .load_scale_o(tile_load_scale_o),
    .moving_valid_o(tile_moving_valid_o),
    .moving_swap_o(tile_moving_swap_o),
    .moving_apply_o(tile_moving_apply_o),
    .moving_data_o(tile_moving_data_o),
    .moving_scale_o(tile_moving_scale_o),
    .acc_o(tile_acc_o)
  );

  numerics_pkg::format_e unpack_format;
  assign unpack_format = numerics_pkg::format_e'(unpack_format_i);
  tensor_unpack u_unpack (
    .bytes_i(unpack_bytes_i),
    .nibbles_i(unpack_nibbles_i),
    .format_i(unpack_format),
    .map_i(unpack_map_i),
    .codes_o(unpack_codes_o)
  );

  tensor_skew #(.Cycles(0), .Width(16)) u_skew0 (
    .clk_i,
    .rst_ni,
    .valid_i(skew_valid_i),
    .data_i(skew_data_i),
    .valid_o(skew0_valid_o),
    .data_o(skew0_data_o)
  );
  tensor_skew #(.Cycles(2), .Width(16)) u_skew2 (
    .clk_i,
    .rst_ni,
    .valid_i(skew_valid_i),
    .data_i(skew_data_i),
    .valid_o(skew2_valid_o),
    .data_o(skew2_data_o)
  );
  tensor_skew #(.Cycles(4), .Width(16)) u_skew4 (
    .clk_i,
    .rst_ni,
    .valid_i(skew_valid_i),
    .data_i(skew_data_i),
    .valid_o(skew4_valid_o),
    .data_o(skew4_data_o)
  );

  for (genvar g = 0; g < 2; g++) begin : gen_edge
    logic [7:0] scale_in, scale_out;
    assign scale_in = edge_scale_i[8*g+:8];
    assign edge_scale_o[8*g+:8] = scale_out;
    tensor_edge #(.Groups(2), .Group(g)) u_edge (
      .clk_i,
      .rst_ni,
      .map_i(edge_map_i),
      .valid_i(edge_valid_i),
      .word_i(edge_word_i),
      .scale_i(scale_in),
      .meaning_i(edge_meaning_i),
      .valid_o(edge_valid_o[g]),
      .first_o(edge_first_o[g]),
      .apply_o(edge_apply_o[g]),
      .column_o(edge_column_o[16*g+:16]),
      .data_o(edge_data_o[512*g+:512]),
      .scale_o(scale_out)
    );
  end

  tensor_range u_range (
    .start_i(range_start_i),
    .stride_i(range_stride_i),
    .count_i(range_count_i),
    .limit_i(range_limit_i),
    .bad_o(range_bad_o),
    .bad_addr_o(range_bad_addr_o)
  );

  tensor_decode #(.Groups(2), .Cols(16), .SbufWords(96), .PsumRows(64)) u_decode (
    .instr_i(decode_instr_i),
    .have_stationary_i(decode_have_stationary_i),
    .stationary_k_i(decode_stationary_k_i),
    .is_load_o(decode_is_load_o),
    .is_move_o(decode_is_move_o),
    .is_set_map_o(decode_is_set_map_o),
    .is_set_random_o(decode_is_set_random_o),
    .operand_o(decode_operand_o),
    .cause_o(decode_cause_o),
    .fault_info_o(decode_fault_info_o)
  );

  tensor_random u_random (
    .clk_i,
    .rst_ni,
    .write_i(random_write_i),
    .fields_i(random_fields_i),
    .ready_o(random_ready_o),
    .seed_o(random_seed_o),
    .counter_o(random_counter_o),
    .round_keys_o(random_round_keys_o)
  );

  tensor_loader u_loader (
    .clk_i,
    .rst_ni,
    .start_i(loader_start_i),
    .fields_i(loader_fields_i),
    .busy_o(loader_busy_o),
    .done_o(loader_done_o),
    .read_valid_o(loader_read_valid_o),
    .read_ready_i(loader_read_ready_i),
    .read_addr_o(loader_read_addr_o),
    .read_scale_addr_o(loader_read_scale_addr_o),
    .read_scaled_o(loader_read_scaled_o),
    .meaning_o(loader_meaning_o)
  );

  tensor_hazard #(.Cycles(3)) u_hazard3 (
    .clk_i,
    .rst_ni,
    .granted_i(hazard_granted_i),
    .row_i(hazard_row_i),
    .busy_o(hazard3_busy_o)
  );
  tensor_hazard #(.Cycles(9)) u_hazard9 (
    .clk_i,
    .rst_ni,
    .granted_i(hazard_granted_i),
    .row_i(hazard_row_i),
    .busy_o(hazard9_busy_o)
  );

  tensor_mover u_mover (
    .clk_i,
    .rst_ni,
    .move_valid_i(mover_move_valid_i),
    .move_ready_o(mover_move_ready_o),
    .move_i(mover_move_i),
    .loading_i(mover_loading_i),
    .read_valid_o(mover_read_valid_o),
    .read_ready_i(mover_read_ready_i),
    .read_addr_o(mover_read_addr_o),
    .read_scale_addr_o(mover_read_scale_addr_o),
    .read_scaled_o(mover_read_scaled_o),
    .row_o(mover_row_o),
    .row_busy_i(mover_row_busy_i),
    .row_written_i(mover_row_written_i),
    .meaning_o(mover_meaning_o),
    .wave_o(mover_wave_o),
    .busy_o(mover_busy_o),
    .swapped_o(mover_swapped_o),
    .granted_o(mover_granted_o),
    .read_done_o(mover_read_done_o),
    .fault_o(mover_fault_o),
    .stall_psum_o(mover_stall_psum_o),
    .stall_stationary_o(mover_stall_stationary_o)
  );

  tensor_retire u_retire (
    .clk_i,
    .rst_ni,
    .flush_i(retire_flush_i),
    .push_i(retire_push_i),
    .push_is_move_i(retire_push_is_move_i),
    .load_done_i(retire_load_done_i),
    .move_read_i(retire_move_read_i),
    .move_complete_i(retire_move_complete_i),
    .full_o(retire_full_o),
    .empty_o(retire_empty_o),
    .waits_for_move_o(retire_waits_for_move_o),
    .read_done_o(retire_read_done_o),
    .complete_o(retire_complete_o)
  );

  logic is_load, is_move, is_set_map, is_set_random, have_stationary;
  logic [15:0] stationary_k;
  tensor_pkg::operand_fields_t operand;
  logic [3:0] cause;
  logic [31:0] fault_info;
  tensor_decode #(.Groups(1), .Cols(8), .SbufWords(96), .PsumRows(64)) u_sequencer_decode (
    .instr_i(sequencer_instr_i),
    .have_stationary_i(have_stationary),
    .stationary_k_i(stationary_k),
    .is_load_o(is_load),
    .is_move_o(is_move),
    .is_set_map_o(is_set_map),
    .is_set_random_o(is_set_random),
    .operand_o(operand),
    .cause_o(cause),
    .fault_info_o(fault_info)
  );
  tensor_sequencer u_sequencer (
    .clk_i,
    .rst_ni,
    .clear_i(sequencer_clear_i),
    .instr_valid_i(sequencer_instr_valid_i),
    .instr_ready_o(sequencer_instr_ready_o),
    .instr_i(sequencer_instr_i),
    .is_load_i(is_load),
    .is_move_i(is_move),
    .is_set_map_i(is_set_map),
    .is_set_random_i(is_set_random),
    .operand_i(operand),
    .cause_i(cause),
    .fault_info_i(fault_info),
    .have_stationary_o(have_stationary),
    .stationary_k_o(stationary_k),
    .load_start_o(sequencer_load_start_o),
    .load_busy_i(sequencer_load_busy_i),
    .move_valid_o(sequencer_move_valid_o),
    .move_ready_i(sequencer_move_ready_i),
    .move_o(sequencer_move_o),
    .swapped_i(sequencer_swapped_i),
    .mover_fault_i(sequencer_mover_fault_i),
    .mover_row_i(sequencer_mover_row_i),
    .push_o(sequencer_push_o),
    .full_i(sequencer_full_i),
    .empty_i(sequencer_empty_i),
    .waits_for_move_i(sequencer_waits_for_move_i),
    .waves_in_flight_i(sequencer_waves_in_flight_i),
    .self_done_o(sequencer_self_done_o),
    .set_random_o(sequencer_set_random_o),
    .random_ready_i(sequencer_random_ready_i),
    .counter_i(sequencer_counter_i),
    .map_o(sequencer_map_o),
    .stopped_o(sequencer_stopped_o),
    .cause_o(sequencer_cause_o),
    .fault_info_o(sequencer_fault_info_o)
  );

endmodule
