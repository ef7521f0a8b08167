// SPDX-License-Identifier: Apache-2.0
// One receive lane with its crossing: aligned in the lane's clock, read in the link's.
// Interface: 66 bits per cycle of rx_clk_i; in clk_i: the oldest block (valid_o until pop_i), known_o and id_o of the lane,
//   one pulse per SKP dropped and per overflow of the FIFO, whose block is lost.
// Latency: 1 cycle and the crossing. Throughput: one block per cycle.
// Reset: empty and not known. Both clocks' resets come from the same one.
// Depth holds a skew of 24 columns, a deskew that has just been 24 columns wrong, and the crossing.
module lanes_rx_lane #(
  parameter int unsigned Depth = 64
) (
  input  logic        rx_clk_i,
  input  logic        rx_rst_ni,
  input  logic [1:0]  head_i,
  input  logic [63:0] data_i,
  input  logic        clk_i,
  input  logic        rst_ni,
  input  logic        pop_i,
  output logic        valid_o,
  output logic        set_o,
  output logic        good_o,
  output logic [63:0] data_o,
  output logic        known_o,
  output logic [2:0]  id_o,
  output logic        skip_o,
  output logic        overflow_o
);
  if (Depth < 64 || Depth > 256) begin : gen_bad_depth
    $fatal(1, "lanes_rx_lane: Depth must be 64 to 256");
  end

  logic        push, push_set, push_good, room, known, known_seen, known_q, skip, lost;
  logic [2:0]  id;
  logic [63:0] push_data;

  lanes_rx_align u_align (
    .clk_i (rx_clk_i),
    .rst_ni(rx_rst_ni),
    .head_i,
    .data_i,
    .push_o     (push),
    .push_set_o (push_set),
    .push_good_o(push_good),
    .push_data_o(push_data),
    .room_i     (room),
    .known_o    (known),
    .id_o       (id),
    .skip_o     (skip),
    .lost_o     (lost)
  );

  cdc_fifo #(
    .Width   (64),
    .SideBits(2),
    .Depth   (Depth)
  ) u_fifo (
    .source_clk_i (rx_clk_i),
    .source_rst_ni(rx_rst_ni),
    .in_valid_i   (push),
    .in_ready_o   (room),
    .in_data_i    (push_data),
    .in_side_i    ({push_set, push_good}),
    .clk_i,
    .rst_ni,
    .out_valid_o(valid_o),
    .out_ready_i(pop_i),
    .out_data_o (data_o),
    .out_side_o ({set_o, good_o})
  );

  // id stands still while known does, but its bits may arrive a cycle later
  assign known_o = known_seen && known_q;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) known_q <= 1'b0;
    else known_q <= known_seen;
  end

  cdc_sync #(
    .Width(4)
  ) u_known (
    .clk_i,
    .rst_ni,
    .data_i({known, id}),
    .data_o({known_seen, id_o})
  );

  cdc_event u_skip (
    .source_clk_i (rx_clk_i),
    .source_rst_ni(rx_rst_ni),
    .event_i      (skip),
    .clk_i,
    .rst_ni,
    .event_o(skip_o)
  );

  cdc_event u_lost (
    .source_clk_i (rx_clk_i),
    .source_rst_ni(rx_rst_ni),
    .event_i      (lost),
    .clk_i,
    .rst_ni,
    .event_o(overflow_o)
  );
endmodule
