// SPDX-License-Identifier: Apache-2.0
// Writes on-chip bytes for the DMA engine, one bus beat per request: to SBUF, its scales, PSUM and the semaphores.
// Interface: valid/ready/space/addr (a multiple of BusBytes)/data/strobe. Towards SBUF and PSUM: their write ports.
//   A strobed semaphore is set; its four strobes are equal (the queue checks).
// Latency: none; what has been taken is written at the end of that cycle. Throughput: a beat per cycle where one entry of
//   the memory holds a beat; else one cycle for each entry that has a strobe. A beat without strobes takes one cycle.
// Reset: no beat begun.
// Entries without strobes are passed over, so that a few scale bytes on a wide bus do not cost a walk through the beat.
`include "assertions.svh"

module local_write #(
  parameter int unsigned BusBytes   = 32,
  parameter int unsigned Groups     = 1,
  parameter int unsigned Cols       = 32,
  localparam int unsigned BusBits   = 8 * BusBytes,
  localparam int unsigned WordBytes = 32 * Groups,
  localparam int unsigned RowBytes  = 4 * Cols
) (
  input  logic                   clk_i,
  input  logic                   rst_ni,
  // requests
  input  logic                   valid_i,
  output logic                   ready_o,
  input  logic [3:0]             space_i,
  input  logic [43:0]            addr_i,
  input  logic [BusBits-1:0]     data_i,
  input  logic [BusBytes-1:0]    strobe_i,
  // SBUF
  output logic                   sbuf_valid_o,
  input  logic                   sbuf_ready_i,
  output logic                   sbuf_scales_o,
  output logic [23:0]            sbuf_addr_o,
  output logic [8*WordBytes-1:0] sbuf_data_o,
  output logic [WordBytes-1:0]   sbuf_strobe_o,
  // PSUM
  output logic                   psum_valid_o,
  input  logic                   psum_ready_i,
  output logic [15:0]            psum_row_o,
  output logic [8*RowBytes-1:0]  psum_data_o,
  output logic [RowBytes-1:0]    psum_strobe_o,
  // semaphores
  output logic                   semaphore_valid_o,
  input  logic                   semaphore_ready_i,
  output control_pkg::index_t    semaphore_index_o,
  output logic [31:0]            semaphore_value_o
);
  if (BusBytes < 8 || BusBytes > 64 || (BusBytes & (BusBytes - 1)) != 0) begin : gen_bad_bus
    $fatal(1, "local_write: BusBytes must be a power of two, 8 to 64");
  end
  if (Groups < 1 || Groups > 16 || (Groups & (Groups - 1)) != 0) begin : gen_bad_groups
    $fatal(1, "local_write: Groups must be 1, 2, 4, 8 or 16");
  end
  if (Cols < 8 || Cols > 256 || (Cols & (Cols - 1)) != 0 || RowBytes < BusBytes) begin : gen_bad_cols
    $fatal(1, "local_write: Cols must be a power of two, 8 to 256, and a PSUM row no narrower than the bus");
  end
  localparam int unsigned BusShift   = $clog2(BusBytes);
  localparam int unsigned WordShift  = $clog2(WordBytes);
  localparam int unsigned RowShift   = $clog2(RowBytes);
  // bytes of a beat that go to one entry
  localparam int unsigned WordPart = BusBytes > WordBytes ? WordBytes : BusBytes;

  logic [BusBytes-1:0] todo;    // parts, lowest first, that have a strobe and are not written
  logic [BusBytes-1:0] done_q;  // parts of this beat that are
  logic [5:0]          part;
  logic                granted, last;

  always_comb begin
    todo = '0;
    for (int lane = 0; lane < BusBytes; lane++) begin
      if (valid_i && strobe_i[lane]) begin
        case (space_i)
          address_pkg::SpaceSbuf, address_pkg::SpaceScales: todo[lane/WordPart] = 1'b1;
          address_pkg::SpacePsum:                       todo[0] = 1'b1;
          address_pkg::SpaceSemaphores:                 todo[lane/4] = 1'b1;
          default:                                  ;  // lost
        endcase
      end
    end
    todo = todo & ~done_q;
    part = '0;
    for (int p = BusBytes - 1; p >= 0; p--) begin
      if (todo[p]) part = 6'(p);
    end
  end

  always_comb begin
    case (space_i)
      address_pkg::SpacePsum:       granted = psum_ready_i;
      address_pkg::SpaceSemaphores: granted = semaphore_ready_i;
      default:                  granted = sbuf_ready_i;
    endcase
    if (todo == '0) granted = 1'b1;
  end
  assign last    = (todo & (todo - 1'b1)) == '0;
  assign ready_o = granted && last;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) done_q <= '0;
    else if (valid_i && granted) done_q <= last ? '0 : done_q | (todo & (~todo + 1'b1));
  end

  logic wanted;
  assign wanted            = valid_i && todo != '0;
  assign sbuf_valid_o      = wanted && (space_i == address_pkg::SpaceSbuf || space_i == address_pkg::SpaceScales);
  assign psum_valid_o      = wanted && space_i == address_pkg::SpacePsum;
  assign semaphore_valid_o = wanted && space_i == address_pkg::SpaceSemaphores;

  assign semaphore_index_o = addr_i[9:2] | 8'(part);
  assign semaphore_value_o = data_i[32'(part[BusShift-3:0])*32+:32];
  assign psum_row_o        = 16'(addr_i >> RowShift);
  assign sbuf_scales_o     = space_i == address_pkg::SpaceScales;
  assign sbuf_addr_o       = 24'(addr_i >> WordShift) | (BusBytes > WordBytes ? 24'(part) : 24'd0);

  // the beat's place in a wider entry, or the part of the beat that is the entry
  if (WordBytes > BusBytes) begin : gen_wide_word
    assign sbuf_data_o   = {(WordBytes / BusBytes) {data_i}};
    assign sbuf_strobe_o = WordBytes'(strobe_i) << {addr_i[WordShift-1:BusShift], BusShift'(0)};
  end else begin : gen_word
    assign sbuf_data_o   = data_i[32'(part)*8*WordBytes+:8*WordBytes];
    assign sbuf_strobe_o = strobe_i[32'(part)*WordBytes+:WordBytes];
  end
  if (RowBytes > BusBytes) begin : gen_wide_row
    assign psum_data_o   = {(RowBytes / BusBytes) {data_i}};
    assign psum_strobe_o = RowBytes'(strobe_i) << {addr_i[RowShift-1:BusShift], BusShift'(0)};
  end else begin : gen_row
    assign psum_data_o   = data_i;
    assign psum_strobe_o = strobe_i;
  end

  logic unused_ok;
  assign unused_ok = &{1'b0, addr_i};

`ifndef SYNTHESIS
  function automatic logic words_whole(input logic [BusBytes-1:0] strobe);
    words_whole = 1'b1;
    for (int w = 0; w < BusBytes / 4; w++) begin
      if (strobe[4*w+:4] != 4'h0 && strobe[4*w+:4] != 4'hF) words_whole = 1'b0;
    end
  endfunction
`endif
  `NG_ASSERT(RequestHeldUntilTaken, clk_i, rst_ni,
             valid_i && !ready_o |=> valid_i && $stable({space_i, addr_i, strobe_i}))
  `NG_ASSERT(WholeBeats, clk_i, rst_ni, !valid_i || addr_i[BusShift-1:0] == '0)
  `NG_ASSERT(WholeSemaphores, clk_i, rst_ni,
             !valid_i || space_i != address_pkg::SpaceSemaphores || words_whole(strobe_i))
endmodule
