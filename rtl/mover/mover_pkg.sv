// SPDX-License-Identifier: Apache-2.0
// Types and limits that the DMA engine's parts share (docs/blocks/mover.md).
package mover_pkg;

  localparam int unsigned PieceBytes = 1024;  // a piece crosses no such boundary of its destination
  localparam int unsigned PageBytes = 4096;   // AXI: no burst crosses a 4 KiB boundary
  localparam int unsigned CountBits = 11;     // 1 to PieceBytes
  localparam int unsigned QueueBits = 3;

  typedef enum logic [1:0] {
    KindCopy = 2'h0,
    KindFill = 2'h1,
    KindAdd  = 2'h2,
    KindCast = 2'h3
  } kind_e;

  // A run of bytes that is contiguous on both sides: at most one AR and one AW burst.
  typedef struct packed {
    logic [QueueBits-1:0] queue_id;
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
    logic [QueueBits-1:0] queue_id;
    logic                 last;
    logic [3:0]           cause;    // isa_pkg::cause_e: None, BusSlave, BusDecode, Timeout
    logic [63:0]          address;  // first failing byte
  } done_t;

  // A write to come, for the write side of a mover.
  typedef struct packed {
    logic [63:0]          dst;    // global address
    logic [7:0]           beats;  // less one
    logic [QueueBits-1:0] queue_id;
    logic                 last;   // the last piece of its descriptor
    logic                 add;
  } open_t;

  // What the reads of a piece did wrong, with the last beat of its write.
  typedef struct packed {
    logic [1:0]  code;     // FaultNone: nothing
    logic        at_dst;   // an add's destination failed, in its beat `beat`; else its source, at `address`
    logic [7:0]  beat;
    logic [63:0] address;  // global
  } fault_t;

  localparam int unsigned PieceBits = QueueBits + 1 + 2 + 3 + 3 + 1 + CountBits + 3 * 64;
  localparam int unsigned DoneBits = QueueBits + 1 + 4 + 64;

  // What a mover remembers of a piece until its last byte has left the buffer. Counts are one less than they say.
  typedef struct packed {
    logic                 void_slot;   // no piece: the slot was passed over, its ID is in quarantine
    logic                 dead;        // a piece given up before it read anything
    logic [QueueBits-1:0] queue_id;
    logic                 last;
    logic [1:0]           kind;
    logic [2:0]           format;
    logic [2:0]           out_format;
    logic                 saturate;
    logic                 skip;        // the first source beat has nothing for the row it is rotated onto
    logic [5:0]           first_lane;  // of the destination
    logic [5:0]           last_lane;
    logic [7:0]           beats;       // destination beats
    logic [7:0]           rows;        // rows of one operand, the beats themselves where no buffer is used
    logic [63:0]          src;         // fill: the pattern
  } plan_t;

  localparam int unsigned PlanBits = 2 + QueueBits + 1 + 2 + 3 + 3 + 1 + 1 + 6 + 6 + 8 + 8 + 64;

  // What went wrong with an access, and as isa_pkg::cause_e at the place (address bits 63:44) where it did.
  localparam logic [1:0] FaultNone = 2'd0;
  localparam logic [1:0] FaultSlave = 2'd1;
  localparam logic [1:0] FaultDecode = 2'd2;
  localparam logic [1:0] FaultTimeout = 2'd3;

  function automatic logic [1:0] fault_of_response(input logic [1:0] response);
    fault_of_response = response[1] ? (response[0] ? FaultDecode : FaultSlave) : FaultNone;
  endfunction

  // The only thing that goes wrong with an access on chip is a PSUM row that was never written.
  function automatic logic [3:0] cause_of_fault(input logic [1:0] fault, input logic [19:0] place);
    cause_of_fault = fault == FaultNone ? 4'd0
                   : fault == FaultSlave && place == {address_pkg::ChipSelf, address_pkg::SpacePsum} ? isa_pkg::CausePsumUnwritten
                   : 4'd12 + {2'd0, fault};
  endfunction

  // First byte of beat `beat` of a burst whose first byte is `first`. A burst stays in its page.
  function automatic logic [63:0] beat_address(input logic [63:0] first, input logic [7:0] beat, input logic [11:0] bus_bytes);
    logic [11:0] aligned;
    aligned = first[11:0] & ~(bus_bytes - 12'd1);
    beat_address = beat == 8'd0 ? first : {first[63:12], aligned + 12'(beat) * bus_bytes};
  endfunction

  // log2 of the bytes of one element of a format
  function automatic logic [1:0] log_bytes(input logic [2:0] format);
    case (format)
      numerics_pkg::FormatFp32: log_bytes = 2'd2;
      numerics_pkg::FormatBf16: log_bytes = 2'd1;
      default:                  log_bytes = 2'd0;
    endcase
  endfunction

  // Byte lanes of one beat of a run that starts in first_lane of its first beat and ends in last_lane of its last.
  function automatic logic [63:0] beat_strobe(input logic first, input logic last, input logic [5:0] first_lane,
                                              input logic [5:0] last_lane);
    beat_strobe = '1;
    if (first) beat_strobe = beat_strobe << first_lane;
    if (last) beat_strobe = beat_strobe & ~((~64'd1) << last_lane);
  endfunction

endpackage
