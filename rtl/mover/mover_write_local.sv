// SPDX-License-Identifier: Apache-2.0
// Write side of the load mover: gives every beat its address on the chip and ends a piece with its last beat.
// Interface: open_* announces a piece; w_* its beats, with w_last_i what its reads did wrong; local_w_* beats; done_* events.
// Latency: combinational. Throughput: one beat per cycle.
// Reset: no piece.
`include "assertions.svh"

module mover_write_local #(
  parameter int unsigned BusBytes    = 32,
  parameter int unsigned Outstanding = 32,
  localparam int unsigned LaneBits   = $clog2(BusBytes),
  localparam int unsigned DataBits   = 8 * BusBytes
) (
  input  logic                clk_i,
  input  logic                rst_ni,
  input  logic                open_valid_i,
  input  mover_pkg::open_t    open_i,
  input  logic                w_valid_i,
  output logic                w_ready_o,
  input  logic [DataBits-1:0] w_data_i,
  input  logic [BusBytes-1:0] w_strobe_i,
  input  logic                w_last_i,
  input  mover_pkg::fault_t   fault_i,
  output logic                local_w_valid_o,
  input  logic                local_w_ready_i,
  output address_pkg::local_t local_w_o,
  output logic [DataBits-1:0] local_w_data_o,
  output logic [BusBytes-1:0] local_w_strobe_o,
  output logic                done_valid_o,
  output mover_pkg::done_t    done_data_o,
  output logic                add_done_o,
  output logic                busy_o
);
  if (BusBytes < 8 || BusBytes > 64 || (BusBytes & (BusBytes - 1)) != 0) begin : gen_bad_bus
    $fatal(1, "mover_write_local: BusBytes must be a power of two, 8 to 64");
  end

  logic        open_ready, open_valid, add;
  logic [63:0] dst;
  logic [7:0]  beat_q;
  logic        beat, finish;
  logic [63:0] fault_address;

  stream_fifo #(
    .Width(64 + mover_pkg::QueueBits + 2),
    .Depth(Outstanding)
  ) u_open (
    .clk_i,
    .rst_ni,
    .flush_i    (1'b0),
    .in_valid_i (open_valid_i),
    .in_ready_o (open_ready),
    .in_data_i  ({open_i.dst, open_i.queue_id, open_i.last, open_i.add}),
    .out_valid_o(open_valid),
    .out_ready_i(finish),
    .out_data_o ({dst, done_data_o.queue_id, done_data_o.last, add})
  );

  assign local_w_valid_o  = w_valid_i && open_valid;
  assign local_w_o.space  = dst[47:44];
  assign local_w_o.offset = {dst[43:LaneBits] + (44 - LaneBits)'(beat_q), LaneBits'(0)};
  assign local_w_data_o   = w_data_i;
  assign local_w_strobe_o = w_strobe_i;
  assign w_ready_o        = open_valid && local_w_ready_i;
  assign beat             = local_w_valid_o && local_w_ready_i;
  assign finish           = beat && w_last_i;

  assign done_valid_o = finish;
  assign fault_address = fault_i.at_dst ? mover_pkg::beat_address(dst, fault_i.beat, 12'(BusBytes)) : fault_i.address;
  assign done_data_o.cause = mover_pkg::cause_of_fault(fault_i.code, fault_address[63:44]);
  assign done_data_o.address = fault_address;
  assign add_done_o = finish && add;
  assign busy_o = open_valid;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) beat_q <= '0;
    else if (beat) beat_q <= w_last_i ? 8'd0 : beat_q + 8'd1;
  end

  logic unused_ok;
  assign unused_ok = &{1'b0, open_i.beats};

  `NG_ASSERT(PieceHasPlace, clk_i, rst_ni, !open_valid_i || open_ready)
  `NG_ASSERT(LocalBeatHeld, clk_i, rst_ni,
             local_w_valid_o && !local_w_ready_i |=> local_w_valid_o && $stable(local_w_o) && $stable(local_w_strobe_o))
endmodule
