// SPDX-License-Identifier: Apache-2.0
// The receive side of all lanes: eight lanes with their crossings, deskew, flits out of columns. Wires, and the masks of the width.
// Interface: lane port of rx_clk_i; log2_i, base_i, group_i, reversed_i: the width in logical lanes; free_i: no
//   deskew; track_i: sets may come; expect_i, run_i, seed_i: flits; per physical lane what lanes_order and the counters
//   need; the set of one lane; the column port.
// Latency: 2 cycles and the crossing to rx_valid_o. Reset: nothing received.
module lanes_rx #(
  parameter int unsigned Depth = 64
) (
  input  logic         clk_i,
  input  logic         rst_ni,
  input  logic         rx_clk_i,
  input  logic         rx_rst_ni,
  input  logic [15:0]  lane_head_i,
  input  logic [511:0] lane_data_i,
  // the width
  input  logic [1:0]   log2_i,
  input  logic [2:0]   base_i,
  input  logic [7:0]   group_i,
  input  logic         reversed_i,
  // what to do
  input  logic         free_i,
  input  logic         track_i,
  input  logic         expect_i,
  input  logic         run_i,
  input  logic [31:0]  seed_i,
  // physical lanes
  output logic [7:0]   known_o,
  output logic [23:0]  id_o,
  output logic [7:0]   mask_o,          // of the width
  output logic [7:0]   pop_o,
  output logic [7:0]   set_o,           // with pop_o: a good set
  output logic [7:0]   set_early_o,     // with set_o: of phase Align or Deskew
  output logic [7:0]   header_error_o,  // in flits
  output logic [7:0]   overflow_o,
  output logic         skip_o,          // of the width's first lane
  // sets of the width's first lane
  output logic         set_valid_o,
  output logic [63:0]  set_data_o,
  // events
  output logic         aligned_o,
  output logic         mismatch_o,
  output logic         start_o,
  output logic         sets_o,
  output logic         sets_near_o,     // among the last four columns
  output logic         silent_o,
  // column port
  output logic         rx_valid_o,
  output logic [511:0] rx_column_o,
  output logic         rx_last_o,
  output logic         rx_good_o,
  output logic         rx_bad_o
);
  logic [7:0]   valid, set, good, skip, starting;
  logic [31:0]  index;
  logic [511:0] data;
  logic [2:0]   first;
  logic         advance;
  logic [5:0]   position;

  assign first = base_i ^ {3{reversed_i}};

  for (genvar l = 0; l < 8; l++) begin : gen_lane
    assign mask_o[l] = reversed_i ? group_i[7-l] : group_i[l];

    lanes_rx_lane #(
      .Depth(Depth)
    ) u_lane (
      .rx_clk_i,
      .rx_rst_ni,
      .head_i(lane_head_i[2*l+:2]),
      .data_i(lane_data_i[64*l+:64]),
      .clk_i,
      .rst_ni,
      .pop_i     (pop_o[l]),
      .valid_o   (valid[l]),
      .set_o     (set[l]),
      .good_o    (good[l]),
      .data_o    (data[64*l+:64]),
      .known_o   (known_o[l]),
      .id_o      (id_o[3*l+:3]),
      .skip_o    (skip[l]),
      .overflow_o(overflow_o[l])
    );

    assign index[4*l+:4]  = data[64*l+12+:4];
    assign starting[l]    = data[64*l+11];
    assign set_early_o[l] = !data[64*l+9];
  end

  assign set_o          = set & pop_o;
  assign header_error_o = run_i && advance ? mask_o & ~good & ~set : '0;  // a partner that trains again is no error
  assign skip_o         = skip[first];
  assign set_valid_o    = set_o[first] && !run_i;

  always_comb begin
    set_data_o = '0;
    if (track_i) set_data_o = data[64*first+:64];
  end

  lanes_deskew u_deskew (
    .clk_i,
    .rst_ni,
    .free_i,
    .track_i,
    .mask_i (mask_o),
    .ref_i  (first),
    .valid_i(valid),
    .set_i  (set),
    .index_i(index),
    .pop_o,
    .advance_o (advance),
    .position_o(position),
    .aligned_o,
    .mismatch_o
  );

  lanes_watch u_watch (
    .clk_i,
    .rst_ni,
    .expect_i,
    .running_i (run_i),
    .advance_i (advance),
    .position_i(position),
    .set_i     (set & mask_o),
    .starting_i(starting),
    .start_o,
    .sets_o,
    .near_o(sets_near_o),
    .silent_o
  );

  lanes_rx_columns u_columns (
    .clk_i,
    .rst_ni,
    .start_i(start_o),
    .run_i,
    .seed_i,
    .log2_i,
    .base_i,
    .reversed_i,
    .advance_i(advance),
    .lanes_i  (data),
    .good_i   (good),
    .rx_valid_o,
    .rx_column_o,
    .rx_last_o,
    .rx_good_o,
    .rx_bad_o
  );
endmodule
