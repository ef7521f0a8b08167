// SPDX-License-Identifier: Apache-2.0
// A message's data onto a bus: byte 0 of it to the lane that its offset names, with strobes.
// Interface: in_* a message port; out_* bus beats with the offset of each, a multiple of 32. Both valid/ready.
// Latency: none. Throughput: one bus beat per cycle.
// Reset: no message begun.
// The last message beat stays on the input until the last bus beat is taken, so header_i holds throughout.
`include "assertions.svh"

module message_spread (
  input  logic         clk_i,
  input  logic         rst_ni,
  input  logic         in_valid_i,
  output logic         in_ready_o,
  input  logic [95:0]  in_header_i,
  input  logic [511:0] in_data_i,
  output logic         out_valid_o,
  input  logic         out_ready_i,
  output logic         out_first_o,
  output logic         out_last_o,
  output logic [43:0]  out_offset_o,
  output logic [31:0]  out_strobe_o,
  output logic [255:0] out_data_o
);
  logic [10:0]  bytes;
  logic [4:0]   lane, last_lane;
  logic [5:0]   beats, chunks;
  logic [5:0]   index_q;  // of the bus beat
  logic         take;
  logic [255:0] part, rotated, prev_q;
  logic [63:0]  strobe;

  assign bytes        = in_header_i[15:5];
  assign lane         = in_header_i[52:48];
  assign last_lane    = 5'(11'(lane) + bytes - 11'd1);
  assign beats        = message_pkg::bus_beats(lane, bytes);
  assign chunks       = 6'((bytes + 11'd31) >> 5);
  assign out_valid_o  = in_valid_i;
  assign take         = out_valid_o && out_ready_i;
  assign out_first_o  = index_q == 6'd0;
  assign out_last_o   = index_q + 6'd1 == beats;
  assign out_offset_o = {in_header_i[91:53] + 39'(index_q), 5'd0};
  assign strobe       = mover_pkg::beat_strobe(out_first_o, out_last_o, 6'(lane), 6'(last_lane));
  assign out_strobe_o = strobe[31:0];
  // a beat's second chunk used, and another beat to come
  assign in_ready_o = out_ready_i && (out_last_o || (index_q[0] && index_q + 6'd1 < chunks));

  assign part    = index_q[0] ? in_data_i[511:256] : in_data_i[255:0];
  assign rotated = 256'({part, part} >> (9'd256 - {1'b0, lane, 3'd0}));
  always_comb begin
    out_data_o = rotated;
    for (int b = 0; b < 32; b++) begin
      if (b < 32'(lane)) out_data_o[8*b+:8] = prev_q[8*b+:8];
    end
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) index_q <= '0;
    else if (take) index_q <= out_last_o ? 6'd0 : index_q + 6'd1;
  end

  always_ff @(posedge clk_i) begin
    if (take) prev_q <= rotated;
  end

  logic unused_ok;
  assign unused_ok = &{1'b0, strobe[63:32], in_header_i};

  `NG_ASSERT(InputHeldUntilTaken, clk_i, rst_ni, in_valid_i && !in_ready_o |=> in_valid_i && $stable(in_header_i))
  `NG_ASSERT(BytesSuit, clk_i, rst_ni, !in_valid_i || (bytes >= 11'd1 && bytes <= 11'd1024))
endmodule
