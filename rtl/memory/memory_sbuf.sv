// SPDX-License-Identifier: Apache-2.0
// SBUF: SbufWords words of 32*Groups bytes with Groups scale bytes each, in 64 banks by high address bits.
// Interface: six ports, highest priority first: moving read, stationary read, vector read, vector write, DMA read,
//   DMA write. A request is granted (ready) when no higher valid request wants its data bank or its scale bank; data
//   and scale arrays are banked separately. Ready does not depend on the own valid.
//   A read with scaled = 0 leaves the scale array alone and answers 0x7F. A write with an all-zero strobe leaves that
//   array alone. A DMA port takes a word or, with scales = 1, the scales of 32 words as they follow one another.
//   Addresses are below SbufWords (of 32 words' scales: below SbufWords / 32): the engines check, here it is asserted.
// Latency: read data in the cycle after the grant, never held back. Throughput: one request per port and cycle.
// Reset: forgets the answers under way; the contents survive and start unknown.
// Banked = 1 builds the arrays of single-port banks (for macros); 0 keeps each as one memory, the same cycle for cycle
//   and 13 times faster to simulate (docs/blocks/memory.md).
`include "assertions.svh"

module memory_sbuf #(
  parameter int unsigned Groups    = 1,
  parameter int unsigned SbufWords = 2048,
  parameter int unsigned Banked    = 0,
  localparam int unsigned WordBytes = 32 * Groups
) (
  input  logic                   clk_i,
  input  logic                   rst_ni,
  // tensor, moving operand
  input  logic                   moving_valid_i,
  output logic                   moving_ready_o,
  input  logic [23:0]            moving_addr_i,
  input  logic [23:0]            moving_scale_addr_i,
  input  logic                   moving_scaled_i,
  output logic                   moving_rsp_valid_o,
  output logic [8*WordBytes-1:0] moving_rsp_data_o,
  output logic [8*Groups-1:0]    moving_rsp_scale_o,
  // tensor, stationary operand
  input  logic                   stationary_valid_i,
  output logic                   stationary_ready_o,
  input  logic [23:0]            stationary_addr_i,
  input  logic [23:0]            stationary_scale_addr_i,
  input  logic                   stationary_scaled_i,
  output logic                   stationary_rsp_valid_o,
  output logic [8*WordBytes-1:0] stationary_rsp_data_o,
  output logic [8*Groups-1:0]    stationary_rsp_scale_o,
  // vector read
  input  logic                   vector_read_valid_i,
  output logic                   vector_read_ready_o,
  input  logic [23:0]            vector_read_addr_i,
  input  logic [23:0]            vector_read_scale_addr_i,
  input  logic                   vector_read_scaled_i,
  output logic                   vector_read_rsp_valid_o,
  output logic [8*WordBytes-1:0] vector_read_rsp_data_o,
  output logic [8*Groups-1:0]    vector_read_rsp_scale_o,
  // vector write
  input  logic                   vector_write_valid_i,
  output logic                   vector_write_ready_o,
  input  logic [23:0]            vector_write_addr_i,
  input  logic [8*WordBytes-1:0] vector_write_data_i,
  input  logic [WordBytes-1:0]   vector_write_strobe_i,
  input  logic [23:0]            vector_write_scale_addr_i,
  input  logic [8*Groups-1:0]    vector_write_scale_data_i,
  input  logic [Groups-1:0]      vector_write_scale_strobe_i,
  // DMA read
  input  logic                   dma_read_valid_i,
  output logic                   dma_read_ready_o,
  input  logic                   dma_read_scales_i,
  input  logic [23:0]            dma_read_addr_i,
  output logic                   dma_read_rsp_valid_o,
  output logic [8*WordBytes-1:0] dma_read_rsp_data_o,
  // DMA write
  input  logic                   dma_write_valid_i,
  output logic                   dma_write_ready_o,
  input  logic                   dma_write_scales_i,
  input  logic [23:0]            dma_write_addr_i,
  input  logic [8*WordBytes-1:0] dma_write_data_i,
  input  logic [WordBytes-1:0]   dma_write_strobe_i
);

  if (Groups < 1 || Groups > 16 || (Groups & (Groups - 1)) != 0) begin : gen_bad_groups
    $fatal(1, "memory_sbuf: Groups must be 1, 2, 4, 8 or 16");
  end
  if (SbufWords < 2048 || SbufWords > 8388608 || (SbufWords & (SbufWords - 1)) != 0) begin : gen_bad_words
    $fatal(1, "memory_sbuf: SbufWords must be a power of two, 2048 to 2^23");
  end
  localparam int unsigned AddrBits   = $clog2(SbufWords);
  localparam int unsigned BankBits   = 6;
  localparam int unsigned OffsetBits = AddrBits - BankBits;
  localparam logic [23:0] LastWord   = 24'(SbufWords - 1);
  // a row of the scale array: the scales of 32 words, as wide as a word
  localparam int unsigned RowWords      = 32;
  localparam int unsigned PlaceBits     = 5;
  localparam int unsigned RowAddrBits   = AddrBits - PlaceBits;
  localparam int unsigned RowOffsetBits = RowAddrBits - BankBits;
  localparam int unsigned RowBits       = 8 * WordBytes;
  localparam logic [23:0] LastRow       = 24'(SbufWords / RowWords - 1);

  // in the order of the arrays: reads moving, stationary, vector, DMA; writes vector, DMA
  logic [5:0]               valid;
  logic [5:0]               ready;
  logic [5:0]               data_wanted;
  logic [5:0]               scale_wanted;
  logic [5:0]               data_enable;
  logic [5:0]               scale_enable;
  logic [6*AddrBits-1:0]    data_addr;
  logic [6*RowAddrBits-1:0] scale_row;
  logic [6*BankBits-1:0]    data_bank;
  logic [6*BankBits-1:0]    scale_bank;
  logic [3:0]               rsp_valid_q;
  logic [3:0]               rsp_scaled_q;
  logic [RowBits-1:0]       dma_word;
  logic [4*RowBits-1:0]     scale_rows;
  logic [3*PlaceBits-1:0]   place_q;  // of the three engines' scales in their rows
  logic [RowBits-1:0]       vector_row;
  logic [WordBytes-1:0]     vector_row_strobe;

  assign valid = {dma_write_valid_i, vector_write_valid_i, dma_read_valid_i, vector_read_valid_i, stationary_valid_i,
                  moving_valid_i};
  assign data_wanted = {|dma_write_strobe_i && !dma_write_scales_i, |vector_write_strobe_i, !dma_read_scales_i, 3'b111};
  assign scale_wanted = {|dma_write_strobe_i && dma_write_scales_i, |vector_write_scale_strobe_i, dma_read_scales_i,
                         vector_read_scaled_i, stationary_scaled_i, moving_scaled_i};
  assign data_addr = {dma_write_addr_i[AddrBits-1:0], vector_write_addr_i[AddrBits-1:0], dma_read_addr_i[AddrBits-1:0],
                      vector_read_addr_i[AddrBits-1:0], stationary_addr_i[AddrBits-1:0], moving_addr_i[AddrBits-1:0]};
  assign scale_row = {dma_write_addr_i[RowAddrBits-1:0], vector_write_scale_addr_i[AddrBits-1:PlaceBits],
                      dma_read_addr_i[RowAddrBits-1:0], vector_read_scale_addr_i[AddrBits-1:PlaceBits],
                      stationary_scale_addr_i[AddrBits-1:PlaceBits], moving_scale_addr_i[AddrBits-1:PlaceBits]};

  always_comb begin
    for (int p = 0; p < 6; p++) begin
      data_bank[p*BankBits+:BankBits]  = data_addr[p*AddrBits+OffsetBits+:BankBits];
      scale_bank[p*BankBits+:BankBits] = scale_row[p*RowAddrBits+RowOffsetBits+:BankBits];
    end
  end

  // the arbiter's ports are in the order of priority: DMA read comes after the vector write
  memory_sbuf_arbiter #(
    .Ports   (6),
    .BankBits(BankBits)
  ) u_arbiter (
    .valid_i     ({valid[5], valid[3], valid[4], valid[2:0]}),
    .wants_data_i({data_wanted[5], data_wanted[3], data_wanted[4], data_wanted[2:0]}),
    .data_bank_i  ({data_bank[5*BankBits+:BankBits], data_bank[3*BankBits+:BankBits], data_bank[4*BankBits+:BankBits],
                    data_bank[0+:3*BankBits]}),
    .wants_scale_i({scale_wanted[5], scale_wanted[3], scale_wanted[4], scale_wanted[2:0]}),
    .scale_bank_i ({scale_bank[5*BankBits+:BankBits], scale_bank[3*BankBits+:BankBits],
                    scale_bank[4*BankBits+:BankBits], scale_bank[0+:3*BankBits]}),
    .ready_o({ready[5], ready[3], ready[4], ready[2:0]})
  );
  assign {dma_write_ready_o, vector_write_ready_o, dma_read_ready_o, vector_read_ready_o, stationary_ready_o,
          moving_ready_o} = ready;

  assign data_enable  = valid & ready & data_wanted;
  assign scale_enable = valid & ready & scale_wanted;

  memory_sbuf_array #(
    .EntryBytes(WordBytes),
    .Entries   (SbufWords),
    .Banked    (Banked)
  ) u_data (
    .clk_i,
    .rst_ni,
    .enable_i    (data_enable),
    .addr_i      (data_addr),
    .strobe_i    ({dma_write_strobe_i, vector_write_strobe_i}),
    .write_data_i({dma_write_data_i, vector_write_data_i}),
    .read_data_o ({dma_word, vector_read_rsp_data_o, stationary_rsp_data_o, moving_rsp_data_o})
  );

  assign vector_row = {RowWords{vector_write_scale_data_i}};
  assign vector_row_strobe =
      WordBytes'(vector_write_scale_strobe_i) << (Groups * 32'(vector_write_scale_addr_i[PlaceBits-1:0]));

  memory_sbuf_array #(
    .EntryBytes(WordBytes),
    .Entries   (SbufWords / RowWords),
    .Banked    (Banked)
  ) u_scale (
    .clk_i,
    .rst_ni,
    .enable_i    (scale_enable),
    .addr_i      (scale_row),
    .strobe_i    ({dma_write_strobe_i, vector_row_strobe}),
    .write_data_i({dma_write_data_i, vector_row}),
    .read_data_o (scale_rows)
  );

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) rsp_valid_q <= '0;
    else rsp_valid_q <= valid[3:0] & ready[3:0];
  end

  always_ff @(posedge clk_i) begin
    rsp_scaled_q <= scale_wanted[3:0];
    place_q      <= {vector_read_scale_addr_i[PlaceBits-1:0], stationary_scale_addr_i[PlaceBits-1:0],
                     moving_scale_addr_i[PlaceBits-1:0]};
  end

  assign moving_rsp_scale_o = rsp_scaled_q[0] ?
      scale_rows[0*RowBits+8*Groups*32'(place_q[0*PlaceBits+:PlaceBits])+:8*Groups] : {Groups{8'h7F}};
  assign stationary_rsp_scale_o = rsp_scaled_q[1] ?
      scale_rows[1*RowBits+8*Groups*32'(place_q[1*PlaceBits+:PlaceBits])+:8*Groups] : {Groups{8'h7F}};
  assign vector_read_rsp_scale_o = rsp_scaled_q[2] ?
      scale_rows[2*RowBits+8*Groups*32'(place_q[2*PlaceBits+:PlaceBits])+:8*Groups] : {Groups{8'h7F}};
  assign dma_read_rsp_data_o = rsp_scaled_q[3] ? scale_rows[3*RowBits+:RowBits] : dma_word;
  assign {dma_read_rsp_valid_o, vector_read_rsp_valid_o, stationary_rsp_valid_o, moving_rsp_valid_o} = rsp_valid_q;

  `NG_ASSERT(MovingInRange, clk_i, rst_ni, !moving_valid_i ||
             (moving_addr_i <= LastWord && (!moving_scaled_i || moving_scale_addr_i <= LastWord)))
  `NG_ASSERT(StationaryInRange, clk_i, rst_ni, !stationary_valid_i ||
             (stationary_addr_i <= LastWord && (!stationary_scaled_i || stationary_scale_addr_i <= LastWord)))
  `NG_ASSERT(VectorReadInRange, clk_i, rst_ni, !vector_read_valid_i ||
             (vector_read_addr_i <= LastWord && (!vector_read_scaled_i || vector_read_scale_addr_i <= LastWord)))
  `NG_ASSERT(DmaReadInRange, clk_i, rst_ni, !dma_read_valid_i ||
             dma_read_addr_i <= (dma_read_scales_i ? LastRow : LastWord))
  `NG_ASSERT(VectorWriteInRange, clk_i, rst_ni, !vector_write_valid_i ||
             ((vector_write_strobe_i == '0 || vector_write_addr_i <= LastWord) &&
              (vector_write_scale_strobe_i == '0 || vector_write_scale_addr_i <= LastWord)))
  `NG_ASSERT(DmaWriteInRange, clk_i, rst_ni, !dma_write_valid_i || dma_write_strobe_i == '0 ||
             dma_write_addr_i <= (dma_write_scales_i ? LastRow : LastWord))
  `NG_ASSERT(MovingHeldUntilTaken, clk_i, rst_ni, moving_valid_i && !moving_ready_o |=>
             moving_valid_i && $stable({moving_addr_i, moving_scale_addr_i, moving_scaled_i}))
  `NG_ASSERT(StationaryHeldUntilTaken, clk_i, rst_ni, stationary_valid_i && !stationary_ready_o |=>
             stationary_valid_i && $stable({stationary_addr_i, stationary_scale_addr_i, stationary_scaled_i}))
  `NG_ASSERT(VectorReadHeldUntilTaken, clk_i, rst_ni, vector_read_valid_i && !vector_read_ready_o |=>
             vector_read_valid_i && $stable({vector_read_addr_i, vector_read_scale_addr_i, vector_read_scaled_i}))
  `NG_ASSERT(DmaReadHeldUntilTaken, clk_i, rst_ni, dma_read_valid_i && !dma_read_ready_o |=>
             dma_read_valid_i && $stable({dma_read_addr_i, dma_read_scales_i}))
  // the data itself is left out: Verilator 5.006 makes code that does not compile of samples this wide
  `NG_ASSERT(VectorWriteHeldUntilTaken, clk_i, rst_ni, vector_write_valid_i && !vector_write_ready_o |=>
             vector_write_valid_i && $stable({vector_write_addr_i, vector_write_strobe_i}) &&
             $stable({vector_write_scale_addr_i, vector_write_scale_strobe_i}))
  `NG_ASSERT(DmaWriteHeldUntilTaken, clk_i, rst_ni, dma_write_valid_i && !dma_write_ready_o |=>
             dma_write_valid_i && $stable({dma_write_addr_i, dma_write_scales_i, dma_write_strobe_i}))
endmodule
