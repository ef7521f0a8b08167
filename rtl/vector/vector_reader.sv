// SPDX-License-Identifier: Apache-2.0
// Asks PSUM and SBUF for everything a VectorConvert reads: source rows, and the words of col_scale, bias and row_scale.
// Interface: a start pulse takes the command. Rows and row_scale words are asked for only while their room is high; row
//   and scale_row pulse for each. One cycle after a grant the memory answers and a *_valid output tells what the answer is,
//   with its beat. stop ends all walks; busy stays high until the last answer has come.
// Latency: start to first request 2 cycles. Throughput: one request per port and cycle.
// Reset: idle.
// Why: four walks share the SBUF port in a fixed order, and the walk does not care which memory it is for.
`include "assertions.svh"

module vector_reader (
  input  logic                 clk_i,
  input  logic                 rst_ni,

  input  logic                 start_i,
  input  logic                 stop_i,
  input  vector_pkg::command_t command_i,
  output logic                 busy_o,

  input  logic                 room_i,
  output logic                 row_o,
  input  logic                 scale_room_i,
  output logic                 scale_row_o,

  output logic                 psum_valid_o,
  input  logic                 psum_ready_i,
  output logic [15:0]          psum_row_o,
  input  logic                 psum_rsp_valid_i,

  output logic                 sbuf_valid_o,
  input  logic                 sbuf_ready_i,
  output logic [23:0]          sbuf_addr_o,
  input  logic                 sbuf_rsp_valid_i,

  output logic                 source_valid_o,
  output logic                 col_scale_valid_o,
  output logic                 bias_valid_o,
  output logic                 row_scale_valid_o,
  output logic [5:0]           source_beat_o,
  output logic                 source_last_o,
  output logic [15:0]          source_row_o,  // PSUM row of the answer
  output logic [5:0]           param_beat_o
);
  typedef enum logic [1:0] {
    WordColScale = 2'd0,
    WordBias = 2'd1,
    WordRowScale = 2'd2,
    WordSource = 2'd3
  } word_e;

  logic        col_valid, bias_valid, scale_valid, source_valid;
  logic        col_ready, bias_ready, scale_ready, source_ready;
  logic [23:0] col_addr, bias_addr, scale_addr, source_addr;
  logic [5:0]  col_beat, bias_beat, source_beat;
  logic        source_last;
  logic        unused_col_row, unused_bias_row, unused_col_last, unused_bias_last, unused_scale_last;
  logic [5:0]  unused_scale_beat;
  logic        sbuf_granted, refused_q;
  word_e       word, refused_word_q;
  logic [5:0]  sbuf_beat;
  logic        psum_granted, psum_rsp_q, sbuf_rsp_q;
  word_e       rsp_word_q;
  logic [5:0]  source_beat_q, param_beat_q;
  logic        source_last_q;
  logic [15:0] source_row_q;

  vector_walk u_col_scale (
    .clk_i,
    .rst_ni,
    .start_i(start_i && command_i.col_scale),
    .stop_i,
    .base_i       (command_i.col_scale_addr),
    .row_stride_i (16'd0),
    .beat_stride_i(16'd1),
    .rows_i       (16'd1),
    .beats_i      (command_i.param_words),
    .room_i       (1'b1),
    .row_o        (unused_col_row),
    .req_valid_o  (col_valid),
    .req_ready_i  (col_ready),
    .req_addr_o   (col_addr),
    .req_beat_o   (col_beat),
    .req_last_o   (unused_col_last)
  );

  vector_walk u_bias (
    .clk_i,
    .rst_ni,
    .start_i(start_i && command_i.bias),
    .stop_i,
    .base_i       (command_i.bias_addr),
    .row_stride_i (16'd0),
    .beat_stride_i(16'd1),
    .rows_i       (16'd1),
    .beats_i      (command_i.param_words),
    .room_i       (1'b1),
    .row_o        (unused_bias_row),
    .req_valid_o  (bias_valid),
    .req_ready_i  (bias_ready),
    .req_addr_o   (bias_addr),
    .req_beat_o   (bias_beat),
    .req_last_o   (unused_bias_last)
  );

  // one word is one "row" here, so that room is asked for each
  vector_walk u_row_scale (
    .clk_i,
    .rst_ni,
    .start_i(start_i && command_i.row_scale),
    .stop_i,
    .base_i       (command_i.row_scale_addr),
    .row_stride_i (16'd1),
    .beat_stride_i(16'd0),
    .rows_i       ({2'd0, command_i.row_scale_words}),
    .beats_i      (6'd1),
    .room_i       (scale_room_i),
    .row_o        (scale_row_o),
    .req_valid_o  (scale_valid),
    .req_ready_i  (scale_ready),
    .req_addr_o   (scale_addr),
    .req_beat_o   (unused_scale_beat),
    .req_last_o   (unused_scale_last)
  );

  vector_walk u_source (
    .clk_i,
    .rst_ni,
    .start_i,
    .stop_i,
    .base_i       (command_i.src_addr),
    .row_stride_i (command_i.src_stride),
    .beat_stride_i(command_i.src_sbuf ? 16'd1 : command_i.chunk_stride),
    .rows_i       (command_i.rows),
    .beats_i      (command_i.beats),
    .room_i,
    .row_o,
    .req_valid_o(source_valid),
    .req_ready_i(source_ready),
    .req_addr_o (source_addr),
    .req_beat_o (source_beat),
    .req_last_o (source_last)
  );

  // first what unblocks every row; but a refused request keeps its turn
  always_comb begin
    if (refused_q)        word = refused_word_q;
    else if (col_valid)   word = WordColScale;
    else if (bias_valid)  word = WordBias;
    else if (scale_valid) word = WordRowScale;
    else                  word = WordSource;
    case (word)
      WordColScale: begin sbuf_addr_o = col_addr;    sbuf_beat = col_beat;    end
      WordBias:     begin sbuf_addr_o = bias_addr;   sbuf_beat = bias_beat;   end
      WordRowScale: begin sbuf_addr_o = scale_addr;  sbuf_beat = 6'd0;        end
      default:      begin sbuf_addr_o = source_addr; sbuf_beat = source_beat; end
    endcase
  end

  assign sbuf_valid_o = col_valid || bias_valid || scale_valid || (source_valid && command_i.src_sbuf);
  assign sbuf_granted = sbuf_valid_o && sbuf_ready_i;
  assign col_ready    = sbuf_ready_i && word == WordColScale;
  assign bias_ready   = sbuf_ready_i && word == WordBias;
  assign scale_ready  = sbuf_ready_i && word == WordRowScale;
  assign source_ready = command_i.src_sbuf ? sbuf_ready_i && word == WordSource : psum_ready_i;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) refused_q <= 1'b0;
    else         refused_q <= sbuf_valid_o && !sbuf_ready_i;
  end

  always_ff @(posedge clk_i) begin
    refused_word_q <= word;
  end

  assign psum_valid_o = source_valid && !command_i.src_sbuf;
  assign psum_row_o   = source_addr[15:0];
  assign psum_granted = psum_valid_o && psum_ready_i;

  // the answer comes one cycle after the grant, so what it is must be remembered for one cycle
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      psum_rsp_q <= 1'b0;
      sbuf_rsp_q <= 1'b0;
    end else begin
      psum_rsp_q <= psum_granted;
      sbuf_rsp_q <= sbuf_granted;
    end
  end

  always_ff @(posedge clk_i) begin
    if (source_valid && source_ready) begin
      source_beat_q <= source_beat;
      source_last_q <= source_last;
      source_row_q  <= source_addr[15:0];
    end
    if (sbuf_granted) begin
      rsp_word_q   <= word;
      param_beat_q <= sbuf_beat;
    end
  end

  assign source_valid_o    = psum_rsp_valid_i || (sbuf_rsp_valid_i && rsp_word_q == WordSource);
  assign col_scale_valid_o = sbuf_rsp_valid_i && rsp_word_q == WordColScale;
  assign bias_valid_o      = sbuf_rsp_valid_i && rsp_word_q == WordBias;
  assign row_scale_valid_o = sbuf_rsp_valid_i && rsp_word_q == WordRowScale;
  assign source_beat_o     = source_beat_q;
  assign source_last_o     = source_last_q;
  assign source_row_o      = source_row_q;
  assign param_beat_o      = param_beat_q;

  assign busy_o = col_valid || bias_valid || scale_valid || source_valid || psum_rsp_q || sbuf_rsp_q;

  `NG_ASSERT(PsumAnswersOneCycleAfterTheGrant, clk_i, rst_ni, psum_rsp_valid_i == psum_rsp_q)
  `NG_ASSERT(SbufAnswersOneCycleAfterTheGrant, clk_i, rst_ni, sbuf_rsp_valid_i == sbuf_rsp_q)
  `NG_ASSERT(PsumRequestHeldWhileStalled, clk_i, rst_ni,
             psum_valid_o && !psum_ready_i |=> psum_valid_o && $stable(psum_row_o))
  `NG_ASSERT(SbufRequestHeldWhileStalled, clk_i, rst_ni,
             sbuf_valid_o && !sbuf_ready_i |=> sbuf_valid_o && $stable(sbuf_addr_o))
endmodule
