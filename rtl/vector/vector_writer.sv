// SPDX-License-Identifier: Apache-2.0
// Writes converted rows to SBUF, and the scales of MX groups beside them, one word per cycle.
// Interface: load takes the offered row while ready; addresses step by themselves from row to row,
//   from start on. write_* is the SBUF write port. done pulses as the last word of the command's
//   last row is taken; busy: a row is here.
// Latency: a row's first word is offered the cycle after load. Throughput: max(1, words per row) cycles per row: the
//   next row loads as the last word leaves.
// Reset: empty.
// Why: a row either covers whole words or stands inside one (the decoder's alignment), so a word needs no merging.
`include "assertions.svh"

module vector_writer #(
  parameter int unsigned Groups = 1,
  parameter int unsigned Cols = 32,
  localparam int unsigned WordBytes = 32 * Groups,
  localparam int unsigned Lanes = Cols > 32 ? Cols : 32,
  localparam int unsigned LaneGroups = Lanes / 32
) (
  input  logic                    clk_i,
  input  logic                    rst_ni,
  input  logic                    start_i,
  input  vector_pkg::command_t    command_i,

  input  logic                    offer_i,
  input  logic                    load_i,
  output logic                    ready_o,
  input  logic                    last_i,
  input  logic [32*Lanes-1:0]     codes_i,
  input  logic [8*LaneGroups-1:0] scales_i,

  output logic                    write_valid_o,
  input  logic                    write_ready_i,
  output logic [23:0]             write_addr_o,
  output logic [8*WordBytes-1:0]  write_data_o,
  output logic [WordBytes-1:0]    write_strobe_o,
  output logic [23:0]             write_scale_addr_o,
  output logic [8*Groups-1:0]     write_scale_data_o,
  output logic [Groups-1:0]       write_scale_strobe_o,

  output logic                    done_o,
  output logic                    busy_o
);
  if (Groups < 1 || Groups > 16 || (Groups & (Groups - 1)) != 0) begin : gen_bad_groups
    $fatal(1, "vector_writer: Groups must be a power of two, 1 to 16");
  end
  if (Cols < 1 || Cols > 256 || (Cols & (Cols - 1)) != 0) begin : gen_bad_cols
    $fatal(1, "vector_writer: Cols must be a power of two, 1 to 256");
  end

  localparam int unsigned ImageBytes = WordBytes > 4 * Lanes ? WordBytes : 4 * Lanes;
  localparam int unsigned ScaleBytes = Groups > LaneGroups ? Groups : LaneGroups;
  localparam int unsigned WordShift  = $clog2(WordBytes);
  localparam int unsigned GroupShift = $clog2(Groups);

  logic                    valid_q, last_q;
  logic [8*ImageBytes-1:0] image, image_q;
  logic [8*ScaleBytes-1:0] scale_image_q;
  logic [31:0]             row_addr_q, row_scale_addr_q;  // of the next row
  logic [23:0]             word_q, scale_word_q;
  logic [10:0]             offset_q, bytes_left_q;        // within the word; bytes_left counts from the word's offset
  logic [3:0]              scale_offset_q, scales_left_q;
  logic                    last_word, taken;
  logic [2:0]              format;

  assign format    = command_i.format;
  assign last_word = bytes_left_q <= 11'(WordBytes) && {7'd0, scales_left_q} <= 11'(Groups);
  assign taken     = valid_q && write_ready_i;
  assign ready_o   = !valid_q || (write_ready_i && last_word);
  assign done_o    = taken && last_word && last_q;
  assign busy_o    = valid_q;

  vector_pack #(.Groups(Groups), .Cols(Cols)) u_pack (
    .enable_i(offer_i),
    .format_i(format),
    .codes_i,
    .image_o(image)
  );

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni)                 valid_q <= 1'b0;
    else if (load_i)             valid_q <= 1'b1;
    else if (taken && last_word) valid_q <= 1'b0;
  end

  always_ff @(posedge clk_i) begin
    if (start_i) begin
      row_addr_q       <= command_i.dst_addr;
      row_scale_addr_q <= command_i.dst_scale_addr;
    end else if (load_i) begin
      row_addr_q       <= row_addr_q + {{8{command_i.dst_stride[23]}}, command_i.dst_stride};
      row_scale_addr_q <= row_scale_addr_q + {{16{command_i.dst_scale_stride[15]}}, command_i.dst_scale_stride};
    end
    if (load_i) begin
      last_q         <= last_i;
      image_q        <= image;
      word_q         <= 24'(row_addr_q >> WordShift);
      offset_q       <= 11'(row_addr_q & 32'(WordBytes - 1));
      bytes_left_q   <= command_i.out_bytes;
      scale_word_q   <= 24'(row_scale_addr_q >> GroupShift);
      scale_offset_q <= 4'(row_scale_addr_q & 32'(Groups - 1));
      scales_left_q  <= command_i.mx ? command_i.out_groups : 4'd0;
      for (int unsigned i = 0; i < ScaleBytes; i++) scale_image_q[8*i +: 8] <= scales_i[8*(i % LaneGroups) +: 8];
    end else if (taken && !last_word) begin
      image_q       <= image_q >> (8 * WordBytes);
      word_q        <= word_q + 24'd1;
      scale_image_q <= scale_image_q >> (8 * Groups);
      scale_word_q  <= scale_word_q + 24'd1;
      bytes_left_q  <= bytes_left_q > 11'(WordBytes) ? bytes_left_q - 11'(WordBytes) : 11'd0;
      scales_left_q <= {7'd0, scales_left_q} > 11'(Groups) ? scales_left_q - 4'(Groups) : 4'd0;
    end
  end

  always_comb begin
    write_strobe_o       = '0;
    write_scale_strobe_o = '0;
    if (valid_q) begin
      write_strobe_o       = bytes_left_q >= 11'(WordBytes) ? '1 : ~({WordBytes{1'b1}} << bytes_left_q);
      write_strobe_o       = write_strobe_o << offset_q;
      write_scale_strobe_o = {7'd0, scales_left_q} >= 11'(Groups) ? '1 : ~({Groups{1'b1}} << scales_left_q);
      write_scale_strobe_o = write_scale_strobe_o << scale_offset_q;
    end
  end

  assign write_valid_o      = valid_q;
  assign write_addr_o       = word_q;
  assign write_data_o       = image_q[8*WordBytes-1:0];
  assign write_scale_addr_o = scale_word_q;
  assign write_scale_data_o = scale_image_q[8*Groups-1:0];

  `NG_ASSERT(WriteHeldWhileStalled, clk_i, rst_ni,
             write_valid_o && !write_ready_i |=> write_valid_o && $stable({write_addr_o, write_data_o, write_strobe_o,
             write_scale_addr_o, write_scale_data_o, write_scale_strobe_o}))
  `NG_ASSERT(LoadOnlyWhileReady, clk_i, rst_ni, load_i |-> ready_o)
  `NG_ASSERT(RowStaysInsideItsWord, clk_i, rst_ni,
             write_valid_o && offset_q != 11'd0 |-> {1'b0, offset_q} + {1'b0, bytes_left_q} <= 12'(WordBytes))
endmodule
