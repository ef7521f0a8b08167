// SPDX-License-Identifier: Apache-2.0
// Types and limits that the DMA engine's parts share (docs/blocks/dma.md).
package dma_pkg;

  localparam int unsigned PieceBytes = 1024;  // a piece crosses no such boundary of its destination
  localparam int unsigned PageBytes = 4096;   // AXI: no burst crosses a 4 KiB boundary
  localparam int unsigned CountBits = 11;     // 1 to PieceBytes
  localparam int unsigned QueueBits = 3;

  // Address spaces: bits 47:44 of a global address.
  localparam logic [3:0] SpaceHbm = 4'h0;
  localparam logic [3:0] SpaceSbuf = 4'h1;
  localparam logic [3:0] SpaceScales = 4'h2;
  localparam logic [3:0] SpacePsum = 4'h3;
  localparam logic [3:0] SpaceSemaphores = 4'h4;
  localparam logic [15:0] ChipSelf = 16'hFFFF;

  typedef enum logic [1:0] {
    KindCopy = 2'h0,
    KindFill = 2'h1,
    KindAdd  = 2'h2,
    KindCast = 2'h3
  } kind_e;

  // A run of bytes that is contiguous on both sides: at most one AR and one AW burst.
  typedef struct packed {
    logic [QueueBits-1:0] queue;
    logic                 last;        // the last piece of its descriptor
    logic [1:0]           kind;        // kind_e
    logic [2:0]           format;      // add: of the elements; cast: of the source
    logic [2:0]           out_format;  // cast
    logic                 saturate;    // cast
    logic [CountBits-1:0] bytes;       // source bytes (of a fill, destination bytes); at most PieceBytes on either side
    logic [63:0]          src;         // global address
    logic [63:0]          dst;
    logic [63:0]          pattern;     // fill: byte lane l of a bus beat is byte l mod 8
  } piece_t;

  // A piece is done: written and answered, or given up. In the order of the pieces of one mover.
  typedef struct packed {
    logic [QueueBits-1:0] queue;
    logic                 last;
    logic [3:0]           cause;    // control_isa_pkg::cause_e: None, BusSlave, BusDecode, Timeout
    logic [63:0]          address;  // first failing byte
  } done_t;

  localparam int unsigned PieceBits = QueueBits + 1 + 2 + 3 + 3 + 1 + CountBits + 3 * 64;
  localparam int unsigned DoneBits = QueueBits + 1 + 4 + 64;

endpackage
