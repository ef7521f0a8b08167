// SPDX-License-Identifier: Apache-2.0
// Flits from deskewed lanes: order, descramble, widen to 64 bytes, check.
// Interface: a column of 8 physical lanes (advance_i) with its good-header bits; log2_i, base_i,
//   reversed_i: the width's group in logical lanes; start_i with the column before the first flit, run_i
//   from the next cycle on; rx_* the column port.
// Latency: 1 cycle to the register that is rx_column_o. rx_good_o is combinational (the last column's CRC) and late: register it.
// Throughput: one column of lanes per cycle. Reset: nothing under way; run_i low gives up a flit begun.
// Groups are aligned, so the lane of place i is physical lane i ^ turn for one constant turn: three ranks of exchanges.
`include "assertions.svh"

module lanes_rx_columns (
  input  logic         clk_i,
  input  logic         rst_ni,
  input  logic         start_i,
  input  logic         run_i,
  input  logic [31:0]  seed_i,
  input  logic [1:0]   log2_i,
  input  logic [2:0]   base_i,
  input  logic         reversed_i,
  input  logic         advance_i,
  input  logic [511:0] lanes_i,
  input  logic [7:0]   good_i,
  output logic         rx_valid_o,
  output logic [511:0] rx_column_o,
  output logic         rx_last_o,
  output logic         rx_good_o,
  output logic         rx_bad_o  // the flit that ended in the last cycle was bad
);
  logic [2:0]   turn;
  logic [511:0] placed, stream, column_q;
  logic [7:0]   placed_good;
  logic [7:0]   used;  // places of the width

  assign turn = base_i ^ {3{reversed_i}};
  assign used = 8'hFF >> (4'd8 - (4'd1 << log2_i));

  always_comb begin
    placed      = lanes_i;
    placed_good = good_i;
    if (turn[0]) begin
      for (int i = 0; i < 8; i += 2) begin
        placed[64*i+:128] = {placed[64*i+:64], placed[64*i+64+:64]};
        placed_good[i+:2] = {placed_good[i], placed_good[i+1]};
      end
    end
    if (turn[1]) begin
      for (int i = 0; i < 8; i += 4) begin
        placed[64*i+:256] = {placed[64*i+:128], placed[64*i+128+:128]};
        placed_good[i+:4] = {placed_good[i+:2], placed_good[i+2+:2]};
      end
    end
    if (turn[2]) begin
      placed      = {placed[255:0], placed[511:256]};
      placed_good = {placed_good[3:0], placed_good[7:4]};
    end
  end

  logic step;
  assign step = run_i && advance_i;

  for (genvar i = 0; i < 8; i++) begin : gen_place
    lanes_scrambler u_scrambler (
      .clk_i,
      .load_i  (start_i),
      .start_i (lanes_pkg::scrambler_start(seed_i, base_i | 3'(i))),
      .step_i  (step),
      .stream_o(stream[64*i+:64])
    );
  end

  // place of a column of lanes in its flit: column of 64 bytes, part of it
  logic [4:0] count_q;
  logic [1:0] log2_parts;
  logic [2:0] part, part_q;
  logic       part_last, part_last_q, flit_last_q, valid_q, header_bad_q, bad_q;
  logic [1:0] column_at;

  assign log2_parts = 2'd3 - log2_i;
  assign part       = count_q[2:0] & 3'((4'd1 << log2_parts) - 4'd1);
  assign part_last  = part == 3'((4'd1 << log2_parts) - 4'd1);
  assign column_at  = 2'(count_q >> log2_parts);

  always_ff @(posedge clk_i) begin
    if (step) begin
      case (log2_i)
        2'd3: column_q <= placed ^ stream;
        2'd2: column_q[256*part[0]+:256] <= placed[255:0] ^ stream[255:0];
        2'd1: column_q[128*part[1:0]+:128] <= placed[127:0] ^ stream[127:0];
        default: column_q[64*part+:64] <= placed[63:0] ^ stream[63:0];
      endcase
      header_bad_q <= (~placed_good & used) != '0;
      part_q       <= part;
      part_last_q  <= part_last;
      flit_last_q  <= part_last && column_at == 2'd3;
    end
  end

  logic [31:0] sum, sum_q;

  lanes_crc32c u_crc (
    .log2_i,
    .part_i  (part_q),
    .column_i(column_q),
    .sum_i   (sum_q),
    .sum_o   (sum)
  );

  assign rx_valid_o  = valid_q && part_last_q && run_i;
  assign rx_column_o = column_q;
  assign rx_last_o   = flit_last_q;
  assign rx_good_o   = sum == lanes_pkg::CrcOfFlit && !bad_q && !header_bad_q;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      count_q  <= '0;
      valid_q  <= 1'b0;
      sum_q    <= '0;
      bad_q    <= 1'b0;
      rx_bad_o <= 1'b0;
    end else begin
      valid_q  <= step;
      rx_bad_o <= rx_valid_o && rx_last_o && !rx_good_o;
      if (!run_i) count_q <= '0;
      else if (advance_i) count_q <= part_last && column_at == 2'd3 ? '0 : count_q + 1'b1;
      if (!run_i || (valid_q && flit_last_q)) begin
        sum_q <= '0;
        bad_q <= 1'b0;
      end else if (valid_q) begin
        sum_q <= sum;
        bad_q <= bad_q || header_bad_q;
      end
    end
  end

  `NG_ASSERT(FlitsEndInTheirFourthColumn, clk_i, rst_ni, !(rx_valid_o && rx_last_o) || part_last_q)
endmodule
