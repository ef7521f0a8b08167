// SPDX-License-Identifier: Apache-2.0
// Checks that every operand of a VectorConvert lies inside its memory, one row of one operand per cycle.
// Interface: a start pulse with a command that is held until done pulses; with it fault tells whether a check failed, and
//   fault_address the offending address (low 32 bits, in the operand's own unit).
// Latency: one cycle per check that applies (2 to 11), done in the last of them.
// Reset: idle.
// Why: operands are checked in the instruction set's order, each at its first row and then its last; strides are
//   constant, so what lies between is inside too. One multiplier serves all.
module vector_range #(
  parameter int unsigned Groups = 1,
  parameter int unsigned SbufWords = 32768,
  parameter int unsigned PsumRows = 1024
) (
  input  logic                 clk_i,
  input  logic                 rst_ni,
  input  logic                 start_i,
  input  vector_pkg::command_t command_i,
  output logic                 done_o,
  output logic                 fault_o,
  output logic [31:0]          fault_address_o
);
  if (Groups < 1) begin : gen_bad_groups
    $fatal(1, "vector_range: Groups must be at least 1");
  end
  if (SbufWords < 1 || 64'(SbufWords) * 64'(32 * Groups) >= 64'h1_0000_0000) begin : gen_bad_sbuf
    $fatal(1, "vector_range: SbufWords must be at least 1, its bytes below 2^32");
  end
  if (PsumRows < 1) begin : gen_bad_psum
    $fatal(1, "vector_range: PsumRows must be at least 1");
  end

  localparam int unsigned Checks = 11;

  logic [Checks-1:0] applies, pending_q, current;
  logic              many_rows, chunked;
  logic [31:0]       base;
  logic [23:0]       stride;
  logic              last_row, last_chunk;
  logic [13:0]       length;
  logic [31:0]       limit;
  logic [40:0]       row_offset;
  logic [21:0]       chunk_offset;
  logic [43:0]       first, last;  // two's complement
  logic              bad_first, bad_last;

  // bit 0 is checked first
  always_comb begin
    many_rows = command_i.rows != 16'd1;
    chunked   = !command_i.src_sbuf && command_i.beats != 6'd1;
    applies   = {command_i.bias, command_i.col_scale, command_i.row_scale,
                 command_i.mx && many_rows, command_i.mx,
                 many_rows, 1'b1,
                 many_rows && chunked, many_rows, chunked, 1'b1};
    current = pending_q & (~pending_q + Checks'(1));
  end

  always_comb begin
    base       = {8'd0, command_i.src_addr};
    stride     = {{8{command_i.src_stride[15]}}, command_i.src_stride};
    last_row   = 1'b0;
    last_chunk = 1'b0;
    length     = command_i.src_sbuf ? {8'd0, command_i.beats} : 14'd1;
    limit      = command_i.src_sbuf ? SbufWords : PsumRows;
    if (current[1] || current[3]) last_chunk = 1'b1;
    if (current[2] || current[3] || current[5] || current[7]) last_row = 1'b1;
    if (current[4] || current[5]) begin
      base   = command_i.dst_addr;
      stride = command_i.dst_stride;
      length = {3'd0, command_i.out_bytes};
      limit  = SbufWords * 32 * Groups;
    end
    if (current[6] || current[7]) begin
      base   = command_i.dst_scale_addr;
      stride = {{8{command_i.dst_scale_stride[15]}}, command_i.dst_scale_stride};
      length = {10'd0, command_i.out_groups};
      limit  = SbufWords * Groups;
    end
    if (current[8]) begin
      base   = {8'd0, command_i.row_scale_addr};
      length = command_i.row_scale_words;
      limit  = SbufWords;
    end
    if (current[9] || current[10]) begin
      base   = {8'd0, current[9] ? command_i.col_scale_addr : command_i.bias_addr};
      length = {8'd0, command_i.param_words};
      limit  = SbufWords;
    end
  end

  always_comb begin
    row_offset   = 41'd0;
    chunk_offset = 22'd0;
    first        = 44'd0;
    last         = 44'd0;
    bad_first    = 1'b0;
    bad_last     = 1'b0;
    if (pending_q != '0) begin
      if (last_row) row_offset = {25'd0, command_i.rows - 16'd1} * {{17{stride[23]}}, stride};
      if (last_chunk) begin
        chunk_offset = {16'd0, command_i.beats - 6'd1} * {{6{command_i.chunk_stride[15]}}, command_i.chunk_stride};
      end
      first     = {12'd0, base} + {{3{row_offset[40]}}, row_offset} + {{22{chunk_offset[21]}}, chunk_offset};
      last      = first + {30'd0, length} - 44'd1;
      bad_first = first[43] || first >= {12'd0, limit};
      bad_last  = last >= {12'd0, limit};
    end
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni)                 pending_q <= '0;
    else if (start_i)            pending_q <= applies;
    else if (bad_first || bad_last) pending_q <= '0;
    else                         pending_q <= pending_q & ~current;
  end

  assign fault_o         = bad_first || bad_last;
  assign fault_address_o = bad_first ? first[31:0] : last[31:0];
  assign done_o          = pending_q != '0 && (fault_o || pending_q == current);
endmodule
