// SPDX-License-Identifier: Apache-2.0
// The modules of rtl/vector that take, ask, gather and write, side by side in the tiny geometry, so that their tests share
// one verilated library. Commands come from the decoder, which reads instr_i.
module vector_flow_bench #(
  parameter int unsigned Groups = 1,
  parameter int unsigned Cols = 8,
  parameter int unsigned SbufWords = 512,
  parameter int unsigned PsumRows = 64
) (
  input  logic          clk_i,
  input  logic          rst_ni,

  input  logic          decode_valid_i,
  input  logic [511:0]  instr_i,
  output logic [3:0]    decode_cause_o,
  output logic [1:0]    decode_kind_o,
  output logic [5:0]    decode_beats_o,
  output logic [5:0]    decode_param_words_o,
  output logic [13:0]   decode_row_scale_words_o,
  output logic [10:0]   decode_out_bytes_o,
  output logic [3:0]    decode_out_groups_o,

  input  logic          range_start_i,
  output logic          range_done_o,
  output logic          range_fault_o,
  output logic [31:0]   range_address_o,

  input  logic          walk_start_i,
  input  logic          walk_stop_i,
  input  logic [23:0]   walk_base_i,
  input  logic [15:0]   walk_row_stride_i,
  input  logic [15:0]   walk_beat_stride_i,
  input  logic [15:0]   walk_rows_i,
  input  logic [5:0]    walk_beats_i,
  input  logic          walk_room_i,
  output logic          walk_row_o,
  output logic          walk_valid_o,
  input  logic          walk_ready_i,
  output logic [23:0]   walk_addr_o,
  output logic [5:0]    walk_beat_o,
  output logic          walk_last_o,

  input  logic          reader_start_i,
  input  logic          reader_stop_i,
  output logic          reader_busy_o,
  input  logic          reader_room_i,
  output logic          reader_row_o,
  input  logic          reader_scale_room_i,
  output logic          reader_scale_row_o,
  output logic          reader_psum_valid_o,
  input  logic          reader_psum_ready_i,
  output logic [15:0]   reader_psum_row_o,
  input  logic          reader_psum_rsp_valid_i,
  output logic          reader_sbuf_valid_o,
  input  logic          reader_sbuf_ready_i,
  output logic [23:0]   reader_sbuf_addr_o,
  input  logic          reader_sbuf_rsp_valid_i,
  output logic [3:0]    reader_kinds_o,          // source, col_scale, bias, row_scale
  output logic [5:0]    reader_source_beat_o,
  output logic          reader_source_last_o,
  output logic [15:0]   reader_source_row_o,
  output logic [5:0]    reader_param_beat_o,

  input  logic          rows_start_i,
  input  logic          rows_src_sbuf_i,
  input  logic          rows_src_bf16_i,
  input  logic          rows_row_i,
  output logic          rows_room_o,
  input  logic          rows_write_i,
  input  logic [5:0]    rows_beat_i,
  input  logic          rows_last_i,
  input  logic [15:0]   rows_psum_row_i,
  input  logic [255:0]  rows_psum_data_i,
  input  logic          rows_psum_written_i,
  input  logic [255:0]  rows_sbuf_data_i,
  output logic          rows_valid_o,
  input  logic          rows_pop_i,
  output logic [1023:0] rows_data_o,
  output logic          rows_unwritten_o,
  output logic [15:0]   rows_unwritten_row_o,

  input  logic          params_start_i,
  input  logic [5:0]    params_words_i,
  input  logic          params_write_i,
  input  logic [5:0]    params_beat_i,
  input  logic [255:0]  params_data_i,
  output logic          params_ready_o,
  output logic [1023:0] params_values_o,

  input  logic          row_scale_start_i,
  input  logic          row_scale_request_i,
  output logic          row_scale_room_o,
  input  logic          row_scale_write_i,
  input  logic [255:0]  row_scale_data_i,
  output logic          row_scale_valid_o,
  input  logic          row_scale_pop_i,
  output logic [31:0]   row_scale_value_o,

  input  logic          pack_enable_i,
  input  logic [2:0]    pack_format_i,
  input  logic [1023:0] pack_codes_i,
  output logic [1023:0] pack_image_o,
  output logic [1023:0] pack_wide_image_o,       // Groups = 4: 128 bytes, of which a row may be a part

  input  logic          writer_start_i,
  input  logic          writer_load_i,
  output logic          writer_ready_o,
  input  logic          writer_last_i,
  input  logic [1023:0] writer_codes_i,
  input  logic [7:0]    writer_scales_i,
  output logic          writer_valid_o,
  input  logic          writer_ready_i,
  output logic [23:0]   writer_addr_o,
  output logic [255:0]  writer_data_o,
  output logic [31:0]   writer_strobe_o,
  output logic [23:0]   writer_scale_addr_o,
  output logic [7:0]    writer_scale_data_o,
  output logic          writer_scale_strobe_o,
  output logic          writer_done_o,
  output logic          writer_busy_o,

  input  logic          control_valid_i,
  output logic          control_ready_o,
  output logic          control_read_done_o,
  output logic          control_complete_o,
  input  logic          control_clear_i,
  output logic          control_busy_o,
  output logic          control_stopped_o,
  output logic [3:0]    control_cause_o,
  output logic [31:0]   control_fault_info_o,
  output logic [63:0]   control_seed_o,
  output logic [31:0]   control_counter_o,
  output logic          control_seed_load_o,
  input  logic          control_keys_ready_i,
  output logic          control_start_o,
  output logic [15:0]   control_command_rows_o,
  output logic          control_flush_o,
  input  logic          control_last_row_i,
  input  logic          control_done_i,
  input  logic          control_trap_i,
  input  logic [3:0]    control_trap_cause_i,
  input  logic [31:0]   control_trap_info_i,
  input  logic          control_idle_i
);
  vector_pkg::command_t command;
  vector_pkg::command_t unused_but_rows;

  vector_decode #(.Groups(Groups), .Cols(Cols)) u_decode (
    .valid_i(decode_valid_i),
    .instr_i,
    .cause_o(decode_cause_o),
    .kind_o(decode_kind_o),
    .command_o(command)
  );
  assign decode_beats_o           = command.beats;
  assign decode_param_words_o     = command.param_words;
  assign decode_row_scale_words_o = command.row_scale_words;
  assign decode_out_bytes_o       = command.out_bytes;
  assign decode_out_groups_o      = command.out_groups;

  vector_range #(.Groups(Groups), .SbufWords(SbufWords), .PsumRows(PsumRows)) u_range (
    .clk_i,
    .rst_ni,
    .start_i(range_start_i),
    .command_i(command),
    .done_o(range_done_o),
    .fault_o(range_fault_o),
    .fault_address_o(range_address_o)
  );

  vector_walk u_walk (
    .clk_i,
    .rst_ni,
    .start_i(walk_start_i),
    .stop_i(walk_stop_i),
    .base_i(walk_base_i),
    .row_stride_i(walk_row_stride_i),
    .beat_stride_i(walk_beat_stride_i),
    .rows_i(walk_rows_i),
    .beats_i(walk_beats_i),
    .room_i(walk_room_i),
    .row_o(walk_row_o),
    .req_valid_o(walk_valid_o),
    .req_ready_i(walk_ready_i),
    .req_addr_o(walk_addr_o),
    .req_beat_o(walk_beat_o),
    .req_last_o(walk_last_o)
  );

  vector_reader u_reader (
    .clk_i,
    .rst_ni,
    .start_i(reader_start_i),
    .stop_i(reader_stop_i),
    .command_i(command),
    .busy_o(reader_busy_o),
    .room_i(reader_room_i),
    .row_o(reader_row_o),
    .scale_room_i(reader_scale_room_i),
    .scale_row_o(reader_scale_row_o),
    .psum_valid_o(reader_psum_valid_o),
    .psum_ready_i(reader_psum_ready_i),
    .psum_row_o(reader_psum_row_o),
    .psum_rsp_valid_i(reader_psum_rsp_valid_i),
    .sbuf_valid_o(reader_sbuf_valid_o),
    .sbuf_ready_i(reader_sbuf_ready_i),
    .sbuf_addr_o(reader_sbuf_addr_o),
    .sbuf_rsp_valid_i(reader_sbuf_rsp_valid_i),
    .source_valid_o(reader_kinds_o[0]),
    .col_scale_valid_o(reader_kinds_o[1]),
    .bias_valid_o(reader_kinds_o[2]),
    .row_scale_valid_o(reader_kinds_o[3]),
    .source_beat_o(reader_source_beat_o),
    .source_last_o(reader_source_last_o),
    .source_row_o(reader_source_row_o),
    .param_beat_o(reader_param_beat_o)
  );

  vector_rows #(.Groups(Groups), .Cols(Cols)) u_rows (
    .clk_i,
    .rst_ni,
    .start_i(rows_start_i),
    .src_sbuf_i(rows_src_sbuf_i),
    .src_bf16_i(rows_src_bf16_i),
    .row_i(rows_row_i),
    .room_o(rows_room_o),
    .write_i(rows_write_i),
    .beat_i(rows_beat_i),
    .last_i(rows_last_i),
    .psum_row_i(rows_psum_row_i),
    .psum_data_i(rows_psum_data_i),
    .psum_written_i(rows_psum_written_i),
    .sbuf_data_i(rows_sbuf_data_i),
    .row_valid_o(rows_valid_o),
    .pop_i(rows_pop_i),
    .row_data_o(rows_data_o),
    .unwritten_o(rows_unwritten_o),
    .unwritten_row_o(rows_unwritten_row_o)
  );

  vector_params #(.Groups(Groups), .Cols(Cols)) u_params (
    .clk_i,
    .rst_ni,
    .start_i(params_start_i),
    .words_i(params_words_i),
    .write_i(params_write_i),
    .beat_i(params_beat_i),
    .data_i(params_data_i),
    .ready_o(params_ready_o),
    .values_o(params_values_o)
  );

  vector_row_scale #(.Groups(Groups)) u_row_scale (
    .clk_i,
    .rst_ni,
    .start_i(row_scale_start_i),
    .request_i(row_scale_request_i),
    .room_o(row_scale_room_o),
    .write_i(row_scale_write_i),
    .data_i(row_scale_data_i),
    .valid_o(row_scale_valid_o),
    .pop_i(row_scale_pop_i),
    .value_o(row_scale_value_o)
  );

  vector_pack #(.Groups(Groups), .Cols(Cols)) u_pack (
    .enable_i(pack_enable_i),
    .format_i(pack_format_i),
    .codes_i(pack_codes_i),
    .image_o(pack_image_o)
  );

  vector_pack #(.Groups(4), .Cols(32)) u_pack_wide (
    .enable_i(pack_enable_i),
    .format_i(pack_format_i),
    .codes_i(pack_codes_i),
    .image_o(pack_wide_image_o)
  );

  vector_writer #(.Groups(Groups), .Cols(Cols)) u_writer (
    .clk_i,
    .rst_ni,
    .start_i(writer_start_i),
    .command_i(command),
    .offer_i(writer_load_i),
    .load_i(writer_load_i),
    .ready_o(writer_ready_o),
    .last_i(writer_last_i),
    .codes_i(writer_codes_i),
    .scales_i(writer_scales_i),
    .write_valid_o(writer_valid_o),
    .write_ready_i(writer_ready_i),
    .write_addr_o(writer_addr_o),
    .write_data_o(writer_data_o),
    .write_strobe_o(writer_strobe_o),
    .write_scale_addr_o(writer_scale_addr_o),
    .write_scale_data_o(writer_scale_data_o),
    .write_scale_strobe_o(writer_scale_strobe_o),
    .done_o(writer_done_o),
    .busy_o(writer_busy_o)
  );

  isa_pkg::cause_e control_cause;
  vector_control #(.Groups(Groups), .Cols(Cols), .SbufWords(SbufWords), .PsumRows(PsumRows)) u_control (
    .clk_i,
    .rst_ni,
    .instr_valid_i(control_valid_i),
    .instr_ready_o(control_ready_o),
    .instr_data_i(instr_i),
    .read_done_o(control_read_done_o),
    .complete_o(control_complete_o),
    .clear_i(control_clear_i),
    .busy_o(control_busy_o),
    .stopped_o(control_stopped_o),
    .cause_o(control_cause),
    .fault_info_o(control_fault_info_o),
    .seed_o(control_seed_o),
    .counter_o(control_counter_o),
    .seed_load_o(control_seed_load_o),
    .keys_ready_i(control_keys_ready_i),
    .start_o(control_start_o),
    .command_o(unused_but_rows),
    .flush_o(control_flush_o),
    .last_row_i(control_last_row_i),
    .done_i(control_done_i),
    .trap_i(control_trap_i),
    .trap_cause_i(isa_pkg::cause_e'(control_trap_cause_i)),
    .trap_info_i(control_trap_info_i),
    .idle_i(control_idle_i)
  );
  assign control_cause_o        = control_cause;
  assign control_command_rows_o = unused_but_rows.rows;
endmodule
