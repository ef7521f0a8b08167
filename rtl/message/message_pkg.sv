// SPDX-License-Identifier: Apache-2.0
// What the ends of a message's way on the chip read and write in its header (docs/link-wire-format.md, section 5).
package message_pkg;

  localparam int unsigned BusBytes = 32;     // of HBM and of the DMA engine's ports, as in chip_top
  localparam int unsigned BeatBytes = 64;    // of a message port
  localparam int unsigned MostBytes = 1024;  // data of one message
  localparam int unsigned PageBytes = 4096;  // AXI: no burst crosses such a boundary

  typedef struct packed {
    logic [3:0]  space;
    logic [43:0] offset;
    logic [1:0]  zero;
    logic [1:0]  status;
    logic [9:0]  src;
    logic [9:0]  dst;
    logic [7:0]  tag;
    logic [10:0] bytes;
    logic        collective;
    logic [3:0]  kind;
  } header_t;

  function automatic logic [95:0] request(input logic [3:0] kind, input logic [10:0] bytes, input logic [7:0] tag,
                                          input logic [9:0]  dst, input logic [9:0] src, input logic [3:0] space,
                                          input logic [43:0] offset);
    request = {space, offset, 2'd0, 2'd0, src, dst, tag, bytes, 1'b0, kind};
  endfunction

  function automatic logic [95:0] response(input logic [3:0] kind, input logic [10:0] bytes, input logic [7:0] tag,
                                           input logic [9:0] dst, input logic [9:0] src, input logic [1:0] status);
    response = {4'd0, 44'd0, 2'd0, status, src, dst, tag, bytes, 1'b0, kind};
  endfunction

  // Bus beats that `bytes` bytes from lane `lane` on touch: 1 to 33.
  function automatic logic [5:0] bus_beats(input logic [4:0] lane, input logic [10:0] bytes);
    bus_beats = 6'((12'(lane) + 12'(bytes) + 12'd31) >> 5);
  endfunction

  // Of those, how many lie in the page of the first byte.
  function automatic logic [5:0] page_beats(input logic [11:0] offset, input logic [10:0] bytes);
    logic [7:0] room;
    logic [5:0] all;
    room       = 8'd128 - 8'(offset[11:5]);
    all        = bus_beats(offset[4:0], bytes);
    page_beats = 8'(all) > room ? room[5:0] : all;
  endfunction
endpackage
