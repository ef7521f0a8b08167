// SPDX-License-Identifier: Apache-2.0
// The vector engine: the way out of PSUM, or from SBUF, through scales, bias, ReLU and conversion or MX quantisation to SBUF.
// Interface: instructions in order; PSUM and SBUF read ports whose answers come one cycle after the grant; one SBUF write
//   port for words and group scales; status and random state (docs/blocks/vector.md).
// Latency: 7 cycles from the grant of a row's last read to its first write offered; stochastic: at least 16 from start.
// Throughput: a row takes max(1, words written, PSUM rows read, SBUF words read) cycles, with no bubble between rows.
// Reset: idle; a reset in the middle of work forgets it.
// Why: instances and wires only; each part does one thing and has its own test.
module vector_engine #(
  parameter int unsigned Groups = 1,
  parameter int unsigned Cols = 32,
  parameter int unsigned SbufWords = 32768,
  parameter int unsigned PsumRows = 1024,
  localparam int unsigned WordBytes = 32 * Groups,
  localparam int unsigned Lanes = Cols > 32 ? Cols : 32
) (
  input  logic                   clk_i,
  input  logic                   rst_ni,

  input  logic                   instr_valid_i,
  output logic                   instr_ready_o,
  input  isa_pkg::instruction_t  instr_data_i,
  output logic                   read_done_o,
  output logic                   complete_o,

  input  logic                   clear_i,
  output logic                   busy_o,
  output logic                   stopped_o,
  output isa_pkg::cause_e        cause_o,
  output logic [31:0]            fault_info_o,
  output logic [63:0]            seed_o,
  output logic [31:0]            counter_o,
  output logic                   stall_sbuf_o,
  output logic                   stall_psum_o,

  output logic                   psum_valid_o,
  input  logic                   psum_ready_i,
  output logic [15:0]            psum_row_o,
  input  logic                   psum_rsp_valid_i,
  input  logic [32*Cols-1:0]     psum_rsp_data_i,
  input  logic                   psum_rsp_written_i,

  output logic                   sbuf_read_valid_o,
  input  logic                   sbuf_read_ready_i,
  output logic [23:0]            sbuf_read_addr_o,
  output logic [23:0]            sbuf_read_scale_addr_o,
  output logic                   sbuf_read_scaled_o,
  input  logic                   sbuf_read_rsp_valid_i,
  input  logic [8*WordBytes-1:0] sbuf_read_rsp_data_i,

  output logic                   sbuf_write_valid_o,
  input  logic                   sbuf_write_ready_i,
  output logic [23:0]            sbuf_write_addr_o,
  output logic [8*WordBytes-1:0] sbuf_write_data_o,
  output logic [WordBytes-1:0]   sbuf_write_strobe_o,
  output logic [23:0]            sbuf_write_scale_addr_o,
  output logic [8*Groups-1:0]    sbuf_write_scale_data_o,
  output logic [Groups-1:0]      sbuf_write_scale_strobe_o
);
  if (Groups < 1 || Groups > 16 || (Groups & (Groups - 1)) != 0) begin : gen_groups_check
    $fatal(1, "vector_engine: Groups must be a power of two, 1 to 16");
  end
  if (Cols < 1 || Cols > 256 || (Cols & (Cols - 1)) != 0) begin : gen_cols_check
    $fatal(1, "vector_engine: Cols must be a power of two, 1 to 256");
  end
  if (SbufWords < 1 || SbufWords > 2**24 || 64'(SbufWords) * 64'(WordBytes) >= 64'h1_0000_0000) begin : gen_sbuf_check
    $fatal(1, "vector_engine: SbufWords must be 1 to 2^24, its bytes below 2^32");
  end
  if (PsumRows < 1 || PsumRows > 65536) begin : gen_psum_check
    $fatal(1, "vector_engine: PsumRows must be 1 to 65536");
  end

  logic                    start, flush, seed_load, keys_ready;
  logic [351:0]            round_keys;
  vector_pkg::command_t    command;
  logic                    reader_busy, writer_busy, done;
  logic                    row_room, row_asked, scale_room, scale_asked;
  logic                    source_valid, source_last, col_scale_valid, bias_valid, row_scale_write;
  logic [5:0]              source_beat, param_beat;
  logic [15:0]             source_row;
  logic                    row_valid, row_unwritten, pop;
  logic [15:0]             unwritten_row;
  logic [32*Lanes-1:0]     row_data, col_scale, bias, random, codes;
  logic                    col_scale_ready, bias_ready, row_scale_valid;
  numerics_pkg::word32_t   row_scale;
  logic                    random_valid, random_pop;
  logic                    offer, load, load_ready, load_last;
  logic [8*(Lanes/32)-1:0] scales;
  logic                    trap, trap_nan;
  logic [15:0]             trap_row;

  vector_control #(.Groups(Groups), .Cols(Cols), .SbufWords(SbufWords), .PsumRows(PsumRows)) u_control (
    .clk_i,
    .rst_ni,
    .instr_valid_i,
    .instr_ready_o,
    .instr_data_i,
    .read_done_o,
    .complete_o,
    .clear_i,
    .busy_o,
    .stopped_o,
    .cause_o,
    .fault_info_o,
    .seed_o,
    .counter_o,
    .seed_load_o (seed_load),
    .keys_ready_i(keys_ready),
    .start_o     (start),
    .command_o   (command),
    .flush_o     (flush),
    .last_row_i  (load && load_last),
    .done_i      (done),
    .trap_i      (trap),
    .trap_cause_i(trap_nan ? isa_pkg::CauseNanToE2m1 : isa_pkg::CausePsumUnwritten),
    .trap_info_i ({16'd0, trap_nan ? trap_row : unwritten_row}),
    .idle_i      (!reader_busy && !writer_busy)
  );

  vector_reader u_reader (
    .clk_i,
    .rst_ni,
    .start_i     (start),
    .stop_i      (flush),
    .command_i   (command),
    .busy_o      (reader_busy),
    .room_i      (row_room),
    .row_o       (row_asked),
    .scale_room_i(scale_room),
    .scale_row_o (scale_asked),
    .psum_valid_o,
    .psum_ready_i,
    .psum_row_o,
    .psum_rsp_valid_i,
    .sbuf_valid_o     (sbuf_read_valid_o),
    .sbuf_ready_i     (sbuf_read_ready_i),
    .sbuf_addr_o      (sbuf_read_addr_o),
    .sbuf_rsp_valid_i (sbuf_read_rsp_valid_i),
    .source_valid_o   (source_valid),
    .col_scale_valid_o(col_scale_valid),
    .bias_valid_o     (bias_valid),
    .row_scale_valid_o(row_scale_write),
    .source_beat_o    (source_beat),
    .source_last_o    (source_last),
    .source_row_o     (source_row),
    .param_beat_o     (param_beat)
  );

  vector_rows #(.Groups(Groups), .Cols(Cols)) u_rows (
    .clk_i,
    .rst_ni,
    .start_i        (start || flush),  // rows behind a trapped one must not enter
    .src_sbuf_i     (command.src_sbuf),
    .src_bf16_i     (command.src_bf16),
    .row_i          (row_asked),
    .room_o         (row_room),
    .write_i        (source_valid),
    .beat_i         (source_beat),
    .last_i         (source_last),
    .psum_row_i     (source_row),
    .psum_data_i    (psum_rsp_data_i),
    .psum_written_i (psum_rsp_written_i),
    .sbuf_data_i    (sbuf_read_rsp_data_i),
    .row_valid_o    (row_valid),
    .pop_i          (pop),
    .row_data_o     (row_data),
    .unwritten_o    (row_unwritten),
    .unwritten_row_o(unwritten_row)
  );

  vector_params #(.Groups(Groups), .Cols(Cols)) u_col_scale (
    .clk_i,
    .rst_ni,
    .start_i (start),
    .words_i (command.col_scale ? command.param_words : 6'd0),
    .write_i (col_scale_valid),
    .beat_i  (param_beat),
    .data_i  (sbuf_read_rsp_data_i),
    .ready_o (col_scale_ready),
    .values_o(col_scale)
  );

  vector_params #(.Groups(Groups), .Cols(Cols)) u_bias (
    .clk_i,
    .rst_ni,
    .start_i (start),
    .words_i (command.bias ? command.param_words : 6'd0),
    .write_i (bias_valid),
    .beat_i  (param_beat),
    .data_i  (sbuf_read_rsp_data_i),
    .ready_o (bias_ready),
    .values_o(bias)
  );

  vector_row_scale #(.Groups(Groups)) u_row_scale (
    .clk_i,
    .rst_ni,
    .start_i  (start),
    .request_i(scale_asked),
    .room_o   (scale_room),
    .write_i  (row_scale_write),
    .data_i   (sbuf_read_rsp_data_i),
    .valid_o  (row_scale_valid),
    .pop_i    (pop && command.row_scale),
    .value_o  (row_scale)
  );

  numerics_speck_key u_speck_key (
    .clk_i,
    .rst_ni,
    .start_i     (seed_load),
    .key_i       (seed_o),
    .ready_o     (keys_ready),
    .round_keys_o(round_keys)
  );

  vector_random #(.Lanes(Lanes)) u_random (
    .clk_i,
    .rst_ni,
    .start_i     (start),
    .first_i     (counter_o + command.sr_offset),
    .step_i      (command.sr_n),
    .rows_i      (command.stochastic ? command.rows : 16'd0),
    .round_keys_i(round_keys),
    .valid_o     (random_valid),
    .pop_i       (random_pop),
    .random_o    (random)
  );

  vector_pipeline #(.Cols(Cols)) u_pipeline (
    .clk_i,
    .rst_ni,
    .start_i          (start),
    .flush_i          (flush),
    .command_i        (command),
    .row_valid_i      (row_valid),
    .row_data_i       (row_data),
    .row_unwritten_i  (row_unwritten),
    .row_scale_valid_i(row_scale_valid),
    .row_scale_i      (row_scale),
    .pop_o            (pop),
    .params_ready_i   (col_scale_ready && bias_ready),
    .col_scale_i      (col_scale),
    .bias_i           (bias),
    .random_valid_i   (random_valid),
    .random_i         (random),
    .random_pop_o     (random_pop),
    .offer_o          (offer),
    .load_o           (load),
    .load_ready_i     (load_ready),
    .load_last_o      (load_last),
    .codes_o          (codes),
    .scales_o         (scales),
    .trap_o           (trap),
    .trap_nan_o       (trap_nan),
    .row_o            (trap_row)
  );

  vector_writer #(.Groups(Groups), .Cols(Cols)) u_writer (
    .clk_i,
    .rst_ni,
    .start_i             (start),
    .command_i           (command),
    .offer_i             (offer),
    .load_i              (load),
    .ready_o             (load_ready),
    .last_i              (load_last),
    .codes_i             (codes),
    .scales_i            (scales),
    .write_valid_o       (sbuf_write_valid_o),
    .write_ready_i       (sbuf_write_ready_i),
    .write_addr_o        (sbuf_write_addr_o),
    .write_data_o        (sbuf_write_data_o),
    .write_strobe_o      (sbuf_write_strobe_o),
    .write_scale_addr_o  (sbuf_write_scale_addr_o),
    .write_scale_data_o  (sbuf_write_scale_data_o),
    .write_scale_strobe_o(sbuf_write_scale_strobe_o),
    .done_o              (done),
    .busy_o              (writer_busy)
  );

  assign sbuf_read_scale_addr_o = 24'd0;
  assign sbuf_read_scaled_o = 1'b0;
  assign stall_sbuf_o = (sbuf_read_valid_o && !sbuf_read_ready_i) || (sbuf_write_valid_o && !sbuf_write_ready_i);
  assign stall_psum_o = psum_valid_o && !psum_ready_i;
endmodule
