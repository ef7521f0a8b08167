// SPDX-License-Identifier: Apache-2.0
// First-in first-out queue of Depth items between two clocks, first item visible without being asked for.
// Interface: in_* stream of source_clk_i, out_* stream of clk_i; an item is Width bits of data and SideBits beside them.
// Latency: an item shows 2 to 3 cycles of clk_i after it was taken. Throughput: 1 item per cycle of the slower clock;
//   a full queue takes the next item 2 to 3 cycles of source_clk_i after one left.
// Reset: empty. Both sides are reset together. The memory is not reset.
// Pointers cross in Gray code: one bit changes at a time, so a pointer caught in flight is the old or the new one.
// Data and side bits are two memories so that 64 bits stay one word of the simulator.
`include "assertions.svh"

module cdc_fifo #(
  parameter int unsigned Width    = 64,
  parameter int unsigned SideBits = 2,
  parameter int unsigned Depth    = 64
) (
  input  logic                source_clk_i,
  input  logic                source_rst_ni,
  input  logic                in_valid_i,
  output logic                in_ready_o,
  input  logic [Width-1:0]    in_data_i,
  input  logic [SideBits-1:0] in_side_i,
  input  logic                clk_i,
  input  logic                rst_ni,
  output logic                out_valid_o,
  input  logic                out_ready_i,
  output logic [Width-1:0]    out_data_o,
  output logic [SideBits-1:0] out_side_o
);
  if (Width < 1 || Width > 1024) begin : gen_bad_width
    $fatal(1, "cdc_fifo: Width must be 1 to 1024");
  end
  if (SideBits < 1 || SideBits > 64) begin : gen_bad_side
    $fatal(1, "cdc_fifo: SideBits must be 1 to 64");
  end
  if (Depth < 8 || Depth > 1024 || (Depth & (Depth - 1)) != 0) begin : gen_bad_depth
    $fatal(1, "cdc_fifo: Depth must be a power of two, 8 to 1024");
  end
  localparam int unsigned IndexBits = $clog2(Depth);

  logic [Width-1:0]    data [Depth];
  logic [SideBits-1:0] side [Depth];

  // one bit more than an index; *_gray_q is the Gray code of the pointer beside it
  logic [IndexBits:0] write_q, write_gray_q, write_seen;
  logic [IndexBits:0] read_q, read_gray_q, read_seen;
  logic [IndexBits:0] write_d, read_d;
  logic               push, pop;

  // the source's side: full when the pointers are Depth apart, which in Gray code turns the two upper bits
  assign in_ready_o = write_gray_q != {~read_seen[IndexBits-:2], read_seen[IndexBits-2:0]};
  assign push       = in_valid_i && in_ready_o;
  assign write_d    = write_q + 1'b1;

  cdc_sync #(
    .Width(IndexBits + 1)
  ) u_read_seen (
    .clk_i (source_clk_i),
    .rst_ni(source_rst_ni),
    .data_i(read_gray_q),
    .data_o(read_seen)
  );

  always_ff @(posedge source_clk_i or negedge source_rst_ni) begin
    if (!source_rst_ni) begin
      write_q      <= '0;
      write_gray_q <= '0;
    end else if (push) begin
      write_q      <= write_d;
      write_gray_q <= write_d ^ (write_d >> 1);
    end
  end

  always_ff @(posedge source_clk_i) begin
    if (push) begin
      data[write_q[IndexBits-1:0]] <= in_data_i;
      side[write_q[IndexBits-1:0]] <= in_side_i;
    end
  end

  // the reader's side
  assign out_valid_o = read_gray_q != write_seen;
  assign out_data_o  = data[read_q[IndexBits-1:0]];
  assign out_side_o  = side[read_q[IndexBits-1:0]];
  assign pop         = out_valid_o && out_ready_i;
  assign read_d      = read_q + 1'b1;

  cdc_sync #(
    .Width(IndexBits + 1)
  ) u_write_seen (
    .clk_i,
    .rst_ni,
    .data_i(write_gray_q),
    .data_o(write_seen)
  );

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      read_q      <= '0;
      read_gray_q <= '0;
    end else if (pop) begin
      read_q      <= read_d;
      read_gray_q <= read_d ^ (read_d >> 1);
    end
  end

  `NG_ASSERT(OutputHeldUntilTaken, clk_i, rst_ni, out_valid_o && !out_ready_i |=> out_valid_o)
  `NG_ASSERT(OneBitOfTheWritePointerChanges, source_clk_i, source_rst_ni, $countones(write_gray_q ^ $past(write_gray_q)) <= 1)
endmodule
