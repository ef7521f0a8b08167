// SPDX-License-Identifier: Apache-2.0
// Collects the write bursts of an AXI4 manager: a burst is seen behind it only when all its beats are here.
// Interface: aw_*, w_* of the manager (incrementing bursts of full beats); burst_* one whole burst, its kind (remote_bursts
//   decides where it goes), beat_* the beats of all bursts in order, run_* the runs of bytes of those that go to other chips.
// Latency: 2 cycles from the last beat. Throughput: one beat per cycle.
// Reset: empty.
// Why whole bursts: a W channel that has begun one can serve nobody else, and its data may be waiting for the other end of a
// link, whose answer may be waiting for this W channel. A run is contiguous, ends at each KiB, and is one message: beats whose
// source could not be read have no strobes and leave a hole.
`include "assertions.svh"

module remote_bursts #(
  parameter int unsigned IdBits = 6
) (
  input  logic              clk_i,
  input  logic              rst_ni,
  input  logic [9:0]        chip_i,
  input  logic              aw_valid_i,
  output logic              aw_ready_o,
  input  logic [IdBits-1:0] aw_id_i,
  input  logic [63:0]       aw_addr_i,
  input  logic [7:0]        aw_len_i,
  input  logic              w_valid_i,
  output logic              w_ready_o,
  input  logic [255:0]      w_data_i,
  input  logic [31:0]       w_strobe_i,
  input  logic              w_last_i,
  output logic              burst_valid_o,
  input  logic              burst_take_i,
  output logic              burst_link_o,     // to another chip
  output logic              burst_refused_o,  // to none
  output logic [IdBits-1:0] burst_id_o,
  output logic [63:0]       burst_addr_o,
  output logic [7:0]        burst_len_o,
  output logic              beat_valid_o,
  input  logic              beat_take_i,
  output logic [255:0]      beat_data_o,
  output logic [31:0]       beat_strobe_o,
  output logic              beat_last_o,
  output logic              run_valid_o,
  input  logic              run_take_i,
  output logic [43:0]       run_offset_o,     // of its first byte
  output logic [10:0]       run_bytes_o
);
  if (IdBits < 1 || IdBits > 8) begin : gen_bad_id
    $fatal(1, "remote_bursts: IdBits must be 1 to 8");
  end

  localparam int unsigned Beats = 64;
  localparam int unsigned BurstBits = IdBits + 64 + 8;

  logic                 queued_valid, head_valid, head_take;
  logic [BurstBits-1:0] queued;
  logic [IdBits-1:0]    head_id;
  logic [63:0]          head_addr;
  logic [7:0]           head_len;
  logic                 burst_ready, beat_ready, run_ready;
  logic                 push;

  stream_fifo #(
    .Width(BurstBits),
    .Depth(32)
  ) u_addresses (
    .clk_i,
    .rst_ni,
    .flush_i    (1'b0),
    .in_valid_i (aw_valid_i && !(head_take && !queued_valid)),
    .in_ready_o (aw_ready_o),
    .in_data_i  ({aw_id_i, aw_addr_i, aw_len_i}),
    .out_valid_o(queued_valid),
    .out_ready_i(head_take),
    .out_data_o (queued)
  );

  // an address and its first beat come in the same cycle, and neither waits for the other
  assign head_valid = queued_valid || aw_valid_i;
  assign {head_id, head_addr, head_len} = queued_valid ? queued : {aw_id_i, aw_addr_i, aw_len_i};

  assign w_ready_o = head_valid && beat_ready && burst_ready && run_ready;
  assign push      = w_valid_i && w_ready_o;
  assign head_take = push && w_last_i;

  stream_fifo #(
    .Width(256 + 32 + 1),
    .Depth(Beats)
  ) u_beats (
    .clk_i,
    .rst_ni,
    .flush_i    (1'b0),
    .in_valid_i (push),
    .in_ready_o (beat_ready),
    .in_data_i  ({w_last_i, w_strobe_i, w_data_i}),
    .out_valid_o(beat_valid_o),
    .out_ready_i(beat_take_i),
    .out_data_o ({beat_last_o, beat_strobe_o, beat_data_o})
  );

  stream_fifo #(
    .Width(BurstBits),
    .Depth(Beats)
  ) u_bursts (
    .clk_i,
    .rst_ni,
    .flush_i    (1'b0),
    .in_valid_i (head_take),
    .in_ready_o (burst_ready),
    .in_data_i  ({head_id, head_addr, head_len}),
    .out_valid_o(burst_valid_o),
    .out_ready_i(burst_take_i),
    .out_data_o ({burst_id_o, burst_addr_o, burst_len_o})
  );

  assign burst_link_o    = address_pkg::leads_away(burst_addr_o[63:44], chip_i);
  assign burst_refused_o = address_pkg::leads_nowhere(burst_addr_o[63:44], chip_i);

  // runs, as the beats come in
  logic        in_link;
  logic        first_q;  // the next beat is a burst's first
  logic [38:0] beat_q;   // number of the beat in its space, of the next beat
  logic [38:0] beat;
  logic [10:0] bytes_q;  // of the run begun
  logic [43:0] start_q;
  logic [4:0]  low;      // first lane with a strobe
  logic [5:0]  count;    // of strobes
  logic [10:0] bytes;
  logic        block_end, run_end;

  always_comb begin
    low   = '0;
    count = '0;
    for (int l = 31; l >= 0; l--) begin
      if (w_strobe_i[l]) begin
        low   = 5'(l);
        count = count + 6'd1;
      end
    end
  end

  // aligned beats: a burst's first beat may start inside one
  assign beat    = first_q ? head_addr[43:5] : beat_q;
  assign in_link = head_valid && address_pkg::leads_away(head_addr[63:44], chip_i) &&
                     !address_pkg::leads_nowhere(head_addr[63:44], chip_i) && head_addr[47:44] != address_pkg::SpaceSemaphores;
  assign bytes     = bytes_q + 11'(count);
  assign block_end = beat[4:0] == 5'd31;
  assign run_end   = push && in_link && bytes != '0 && (w_last_i || block_end || count == '0);

  stream_fifo #(
    .Width(44 + 11),
    .Depth(Beats)
  ) u_runs (
    .clk_i,
    .rst_ni,
    .flush_i    (1'b0),
    .in_valid_i (run_end),
    .in_ready_o (run_ready),
    .in_data_i  ({bytes_q == '0 ? {beat, low} : start_q, bytes}),
    .out_valid_o(run_valid_o),
    .out_ready_i(run_take_i),
    .out_data_o ({run_offset_o, run_bytes_o})
  );

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      first_q <= 1'b1;
      bytes_q <= '0;
    end else if (push) begin
      first_q <= w_last_i;
      bytes_q <= !in_link || run_end ? '0 : bytes;
    end
  end

  always_ff @(posedge clk_i) begin
    if (push) beat_q <= beat + 39'd1;
    if (push && bytes_q == '0) start_q <= {beat, low};
  end

  logic unused_ok;
  assign unused_ok = &{1'b0, head_len};

`ifndef SYNTHESIS
  logic [7:0] number_q;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) number_q <= '0;
    else if (push) number_q <= w_last_i ? 8'd0 : number_q + 8'd1;
  end
`endif
  `NG_ASSERT(StrobesAreContiguous, clk_i, rst_ni,
             w_valid_i && in_link |-> ((w_strobe_i >> low) & ((w_strobe_i >> low) + 32'd1)) == 32'd0)
  `NG_ASSERT(RunGoesOnAtLaneZero, clk_i, rst_ni, push && in_link && bytes_q != '0 && count != '0 |-> w_strobe_i[0])
  `NG_ASSERT(LastBeatIsLast, clk_i, rst_ni, push |-> w_last_i == (number_q == head_len))
endmodule
