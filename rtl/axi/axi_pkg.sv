// SPDX-License-Identifier: Apache-2.0
// The channels of AXI4 as one struct each: a channel crosses a port as valid, ready and its struct (ADR-0001).
// Size and burst type are in none of them: every burst has beats as wide as the bus, at rising addresses, and chip_top says
// so at the chip's pins. Narrower IDs stand in the low bits of `id`, the others are zero. Modules for several bus widths
// have the data and strobes of R and W as vectors beside the struct.
package axi_pkg;

  localparam int unsigned IdBits = 9;  // a mover's 128 bursts in flight, and a bit for each of two joins above it
  localparam logic [1:0] BurstIncr = 2'b01;

  // AR and AW
  typedef struct packed {
    logic [IdBits-1:0] id;
    logic [63:0]       addr;  // global; a multiple of the bus's bytes
    logic [7:0]        len;   // beats, less one
  } ax_t;

  localparam int unsigned AxBits = IdBits + 64 + 8;

  typedef struct packed {
    logic [IdBits-1:0] id;
    logic [1:0]        resp;
  } b_t;

  // R beside its data
  typedef struct packed {
    logic [IdBits-1:0] id;
    logic [1:0]        resp;
    logic              last;
  } r_tag_t;

  // R and W of the chip's own bus
  typedef struct packed {
    logic [255:0] data;
    r_tag_t       tag;
  } r_t;

  typedef struct packed {
    logic [255:0] data;
    logic [31:0]  strobe;
    logic         last;
  } w_t;

  localparam int unsigned WBits = 256 + 32 + 1;

endpackage
