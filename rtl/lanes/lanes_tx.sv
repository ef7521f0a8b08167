// SPDX-License-Identifier: Apache-2.0
// Everything a direction sends: training sets, SKPs, and flits narrowed to the width, with their CRC, scrambled.
// Interface: off_i: zeros; start_i: flits behind the next whole epoch, which has `starting` set, for as long as it is
//   high; phase_i, good_i, word_i (for index_o): what sets carry; log2_i, base_i, seed_i: the width and scrambler of
//   flits, still while start_i; the column port.
// Latency: 1 cycle from a column taken to the lanes. Throughput: a column per 8 / width cycles.
// Reset: zeros on the lanes. Without start_i a flit begun is finished before sets follow.
// Sets, epochs and flits are counted in columns of the lanes, and SKPs are in none of them.
`include "assertions.svh"

module lanes_tx (
  input  logic         clk_i,
  input  logic         rst_ni,
  input  logic         off_i,
  input  logic         start_i,
  input  logic [1:0]   phase_i,
  input  logic [7:0]   good_i,
  output logic [2:0]   index_o,
  input  logic [31:0]  word_i,
  input  logic [1:0]   log2_i,
  input  logic [2:0]   base_i,
  input  logic [7:0]   group_i,
  input  logic [31:0]  seed_i,
  input  logic [511:0] tx_column_i,
  output logic         tx_ready_o,
  output logic         running_o,
  output logic [15:0]  lane_head_o,
  output logic [511:0] lane_data_o
);
  // what this column is
  logic [1:0] at_q;     // column of its set
  logic [3:0] index_q, index_now;
  logic [4:0] count_q;  // column of its flit
  logic [9:0] since_q;  // columns since a SKP
  logic       running_q, starting_q;
  logic       boundary, skip, set_head, flit, begin_flits, leave;
  logic [1:0] log2_parts, column_at;
  logic [2:0] part;
  logic       part_last, flit_last;

  assign boundary    = running_q ? count_q == '0 : at_q == '0;
  assign skip        = boundary && since_q >= 10'(lanes_pkg::SkipColumns);
  assign leave       = running_q && boundary && !start_i && !skip;
  assign flit        = running_q && !skip && !leave;
  assign set_head    = at_q == '0;
  assign begin_flits = !running_q && starting_q && start_i && index_q == '1 && at_q == '1;

  assign log2_parts = 2'd3 - log2_i;
  assign part_last  = part == 3'((4'd1 << log2_parts) - 4'd1);
  assign part       = count_q[2:0] & 3'((4'd1 << log2_parts) - 4'd1);
  assign column_at  = 2'(count_q >> log2_parts);
  assign flit_last  = part_last && column_at == 2'd3;
  assign tx_ready_o = flit && part_last;
  assign running_o  = running_q;
  assign index_now  = leave ? '0 : index_q;
  assign index_o    = index_now[2:0];

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      at_q       <= '0;
      index_q    <= '0;
      count_q    <= '0;
      since_q    <= '0;
      running_q  <= 1'b0;
      starting_q <= 1'b0;
    end else if (off_i) begin
      at_q       <= '0;
      index_q    <= '0;
      count_q    <= '0;
      since_q    <= '0;
      running_q  <= 1'b0;
      starting_q <= 1'b0;
    end else if (skip) begin
      since_q <= '0;
    end else begin
      if (since_q != '1) since_q <= since_q + 1'b1;
      at_q <= at_q + 1'b1;
      index_q <= index_now + 4'(at_q == '1);
      if (flit) count_q <= flit_last ? '0 : count_q + 1'b1;
      if (begin_flits) running_q <= 1'b1;
      if (leave) running_q <= 1'b0;
      if (index_q == '1 && at_q == '1) starting_q <= start_i && !running_q && !starting_q;
      if (!start_i) starting_q <= 1'b0;
    end
  end

  // the set, as lane 0 sends it
  logic [55:0] body;
  logic [63:0] set;

  always_comb begin
    body = '0;
    set  = '0;
    if (set_head && !(flit && group_i == '1)) begin
      body[4:0]   = lanes_pkg::SetMagic;
      body[15:12] = index_now;
      body[23:16] = good_i;
      body[55:24] = word_i;
      if (!flit) begin
        body[9:8] = phase_i;
        body[11]  = starting_q;
      end
      set = {lanes_pkg::crc8(body), body};
    end
  end

  // the flit
  logic [31:0]  sum, sum_q, crc;
  logic [511:0] words, stream;

  lanes_crc32c u_crc (
    .log2_i,
    .part_i  (part),
    .column_i(tx_column_i),
    .sum_i   (sum_q),
    .sum_o   (sum)
  );

  assign crc = sum ^ lanes_pkg::CrcOfFlit;

  always_ff @(posedge clk_i) begin
    if (!running_q || (flit && flit_last)) sum_q <= '0;
    else if (flit) sum_q <= sum;
  end

  always_comb begin
    words = tx_column_i;
    case (log2_i)
      2'd3: ;
      2'd2: words = {2{tx_column_i[256*part[0]+:256]}};
      2'd1: words = {4{tx_column_i[128*part[1:0]+:128]}};
      default: words = {8{tx_column_i[64*part+:64]}};
    endcase
    if (flit_last) begin
      for (int l = 0; l < 8; l++) begin
        if (3'(l) == (base_i | 3'((4'd1 << log2_i) - 4'd1))) words[64*l+32+:32] = crc;
      end
    end
  end

  for (genvar l = 0; l < 8; l++) begin : gen_lane
    logic        in_flit, data_block;
    logic [1:0]  head_q;
    logic [63:0] data_q;

    assign in_flit    = flit && group_i[l];
    assign data_block = !skip && !off_i && (in_flit || !set_head);

    lanes_scrambler u_scrambler (
      .clk_i,
      .load_i  (off_i || (begin_flits && group_i[l]) || leave),
      .start_i (lanes_pkg::scrambler_start(begin_flits ? seed_i : lanes_pkg::TrainingSeed, 3'(l))),
      .step_i  (data_block),
      .stream_o(stream[64*l+:64])
    );

    always_ff @(posedge clk_i or negedge rst_ni) begin
      if (!rst_ni) head_q <= '0;
      else if (off_i) head_q <= '0;
      else head_q <= data_block ? lanes_pkg::HeadData : lanes_pkg::HeadControl;
    end

    always_ff @(posedge clk_i or negedge rst_ni) begin
      if (!rst_ni) data_q <= '0;
      else if (off_i) data_q <= '0;
      else if (skip) data_q <= lanes_pkg::SkipData;
      else if (in_flit) data_q <= words[64*l+:64] ^ stream[64*l+:64];
      else if (set_head) data_q <= set ^ lanes_pkg::set_of_lane(3'(l));
      else data_q <= stream[64*l+:64];
    end

    assign lane_head_o[2*l+:2]   = head_q;
    assign lane_data_o[64*l+:64] = data_q;
  end

  `NG_ASSERT(RoomForTheCrc, clk_i, rst_ni, !(flit && flit_last) || tx_column_i[511:480] == '0)
  `NG_ASSERT(FlitsStartWithASet, clk_i, rst_ni, !(running_q && count_q == '0) || set_head)
  `NG_ASSERT(WidthHeldWhileFlitsFlow, clk_i, rst_ni, running_q && $past(running_q) |-> $stable(log2_i) && $stable(base_i))
endmodule
