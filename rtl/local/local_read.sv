// SPDX-License-Identifier: Apache-2.0
// Reads on-chip bytes for the DMA engine, one bus beat per request: from SBUF, its scales, PSUM and the semaphores.
// Interface: valid/ready/space/addr/tag (addr a multiple of BusBytes) -> rsp_*: data, error (a PSUM row never written, or
//   no such space) and the tag, in request order, never held back. Towards SBUF and PSUM: their read ports, whose answer
//   comes one cycle after the grant; semaphores answer in the cycle of the grant.
// Latency: answer 2 cycles after the request is taken. Throughput: a beat per cycle where one entry of the memory holds a
//   beat (of scales: those of 32 words are one); else one entry per cycle: BusBytes / 4 cycles for a beat of semaphores.
// Reset: nothing asked, no answer under way.
// Why one walk for all spaces: every memory answers after the same time, so order costs nothing.
`include "assertions.svh"

module local_read #(
  parameter int unsigned BusBytes   = 32,
  parameter int unsigned Groups     = 1,
  parameter int unsigned Cols       = 32,
  parameter int unsigned TagBits    = 1,
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
  input  logic [TagBits-1:0]     tag_i,
  // answers
  output logic                   rsp_valid_o,
  output logic [BusBits-1:0]     rsp_data_o,
  output logic                   rsp_error_o,
  output logic [TagBits-1:0]     rsp_tag_o,
  // SBUF
  output logic                   sbuf_valid_o,
  input  logic                   sbuf_ready_i,
  output logic                   sbuf_scales_o,
  output logic [23:0]            sbuf_addr_o,
  input  logic [8*WordBytes-1:0] sbuf_rsp_data_i,
  // PSUM
  output logic                   psum_valid_o,
  input  logic                   psum_ready_i,
  output logic [15:0]            psum_row_o,
  input  logic [8*RowBytes-1:0]  psum_rsp_data_i,
  input  logic                   psum_rsp_written_i,
  // semaphores
  output logic                   semaphore_valid_o,
  input  logic                   semaphore_ready_i,
  output control_pkg::index_t    semaphore_index_o,
  input  logic [31:0]            semaphore_value_i
);
  if (BusBytes < 8 || BusBytes > 64 || (BusBytes & (BusBytes - 1)) != 0) begin : gen_bad_bus
    $fatal(1, "local_read: BusBytes must be a power of two, 8 to 64");
  end
  if (Groups < 1 || Groups > 16 || (Groups & (Groups - 1)) != 0) begin : gen_bad_groups
    $fatal(1, "local_read: Groups must be 1, 2, 4, 8 or 16");
  end
  if (Cols < 8 || Cols > 256 || (Cols & (Cols - 1)) != 0 || RowBytes < BusBytes) begin : gen_bad_cols
    $fatal(1, "local_read: Cols must be a power of two, 8 to 256, and a PSUM row no narrower than the bus");
  end
  if (TagBits < 1) begin : gen_bad_tag
    $fatal(1, "local_read: TagBits must be at least 1");
  end
  localparam int unsigned BusShift   = $clog2(BusBytes);
  localparam int unsigned WordShift  = $clog2(WordBytes);
  localparam int unsigned RowShift   = $clog2(RowBytes);
  // an entry of a memory is a part of a beat, or a beat is a part of an entry
  localparam int unsigned WordParts      = BusBytes > WordBytes ? BusBytes / WordBytes : 1;
  localparam int unsigned SemaphoreParts = BusBytes / 4;

  logic [5:0]         part_q, last_part;
  logic               granted, last;
  logic               asked_q, last_q;
  logic [TagBits-1:0] tag_q;
  logic [3:0]         space_q;
  logic [5:0]         asked_part_q;
  logic [43:0]        addr_q;
  logic [31:0]        semaphore_q;
  logic [BusBits-1:0] data_d, data_q;

  always_comb begin
    last_part = '0;
    granted   = 1'b0;
    case (space_i)
      address_pkg::SpaceSbuf, address_pkg::SpaceScales: begin
        last_part = 6'(WordParts - 1);
        granted   = valid_i && sbuf_ready_i;
      end
      address_pkg::SpacePsum: granted = valid_i && psum_ready_i;
      address_pkg::SpaceSemaphores: begin
        last_part = 6'(SemaphoreParts - 1);
        granted   = valid_i && semaphore_ready_i;
      end
      default: granted = valid_i;  // answered with an error
    endcase
  end
  assign last    = part_q == last_part;
  assign ready_o = granted && last;

  assign sbuf_valid_o      = valid_i && (space_i == address_pkg::SpaceSbuf || space_i == address_pkg::SpaceScales);
  assign sbuf_scales_o     = space_i == address_pkg::SpaceScales;
  assign sbuf_addr_o       = 24'(addr_i >> WordShift) | 24'(part_q);
  assign psum_valid_o      = valid_i && space_i == address_pkg::SpacePsum;
  assign psum_row_o        = 16'(addr_i >> RowShift);
  assign semaphore_valid_o = valid_i && space_i == address_pkg::SpaceSemaphores;
  assign semaphore_index_o = addr_i[9:2] | 8'(part_q);

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      part_q      <= '0;
      asked_q     <= 1'b0;
      rsp_valid_o <= 1'b0;
    end else begin
      if (granted) part_q <= last ? '0 : part_q + 1'b1;
      asked_q     <= granted;
      rsp_valid_o <= asked_q && last_q;
    end
  end

  always_ff @(posedge clk_i) begin
    last_q       <= last;
    tag_q        <= tag_i;
    space_q      <= space_i;
    asked_part_q <= part_q;
    addr_q       <= addr_i;
    semaphore_q  <= semaphore_value_i;
    if (asked_q) data_q <= data_d;
    rsp_tag_o   <= tag_q;
    rsp_error_o <= space_q == address_pkg::SpacePsum ? !psum_rsp_written_i :
                    space_q != address_pkg::SpaceSbuf && space_q != address_pkg::SpaceScales &&
                    space_q != address_pkg::SpaceSemaphores;
  end
  assign rsp_data_o = data_q;

  // Each answer as a beat: the part of it that was asked for, or one part in every place, of which one is taken.
  logic [BusBits-1:0] word_beat, row_beat;
  if (WordBytes > BusBytes) begin : gen_wide_word
    assign word_beat = sbuf_rsp_data_i[32'(addr_q[WordShift-1:BusShift])*BusBits+:BusBits];
  end else begin : gen_word
    assign word_beat = {WordParts{sbuf_rsp_data_i}};
  end
  if (RowBytes > BusBytes) begin : gen_wide_row
    assign row_beat = psum_rsp_data_i[32'(addr_q[RowShift-1:BusShift])*BusBits+:BusBits];
  end else begin : gen_row
    assign row_beat = psum_rsp_data_i;
  end

  always_comb begin
    data_d = data_q;
    for (int lane = 0; lane < BusBytes; lane++) begin
      case (space_q)
        address_pkg::SpaceSbuf, address_pkg::SpaceScales:
          if (WordParts == 1 || lane / WordBytes == 32'(asked_part_q)) data_d[8*lane+:8] = word_beat[8*lane+:8];
        address_pkg::SpaceSemaphores:
          if (lane / 4 == 32'(asked_part_q)) data_d[8*lane+:8] = semaphore_q[8*(lane%4)+:8];
        default: data_d[8*lane+:8] = row_beat[8*lane+:8];
      endcase
    end
  end

  logic unused_ok;
  assign unused_ok = &{1'b0, addr_i, addr_q};

  `NG_ASSERT(RequestHeldUntilTaken, clk_i, rst_ni, valid_i && !ready_o |=> valid_i && $stable({space_i, addr_i, tag_i}))
  `NG_ASSERT(WholeBeats, clk_i, rst_ni, !valid_i || addr_i[BusShift-1:0] == '0)
endmodule
