// SPDX-License-Identifier: Apache-2.0
// Global addresses: [63:48] chip, [47:44] space, [43:0] byte offset (docs/architecture.md). What an address means is written
// here alone. A place is the top of an address, its bits 63:44: chip and space.
package address_pkg;

  localparam int unsigned OffsetBits = 44;

  // An address of this chip: its memories and semaphores answer.
  typedef struct packed {
    logic [3:0]            space;
    logic [OffsetBits-1:0] offset;  // bytes
  } local_t;

  localparam int unsigned LocalBits = 4 + OffsetBits;

  localparam logic [15:0] ChipSelf = 16'hFFFF;

  localparam logic [3:0] SpaceHbm = 4'h0;
  localparam logic [3:0] SpaceSbuf = 4'h1;
  localparam logic [3:0] SpaceScales = 4'h2;
  localparam logic [3:0] SpacePsum = 4'h3;
  localparam logic [3:0] SpaceSemaphores = 4'h4;

  // Bytes of a space of this chip, given the sizes of all; 0: there is no such space.
  function automatic logic [OffsetBits:0] space_bytes(input logic [3:0] space, input int unsigned hbm_bits,
                                                      input int unsigned sbuf_bytes, input int unsigned scale_bytes,
                                                      input int unsigned psum_bytes, input int unsigned semaphores);
    case (space)
      SpaceHbm:        space_bytes = (OffsetBits + 1)'(1) << hbm_bits;
      SpaceSbuf:       space_bytes = (OffsetBits + 1)'(sbuf_bytes);
      SpaceScales:     space_bytes = (OffsetBits + 1)'(scale_bytes);
      SpacePsum:       space_bytes = (OffsetBits + 1)'(psum_bytes);
      SpaceSemaphores: space_bytes = (OffsetBits + 1)'(4 * semaphores);
      default:         space_bytes = '0;
    endcase
  endfunction

  // A memory inside this chip: the on-chip port answers, not the AXI port.
  function automatic logic on_chip(input logic [19:0] place);
    on_chip = place[19:4] == ChipSelf && place[3:0] != SpaceHbm;
  endfunction

  // On the AXI port of chip `chip`: a place that another chip answers for, or nobody. A chip's own number leads to its HBM.
  function automatic logic leads_away(input logic [19:0] place, input logic [9:0] chip);
    leads_away = place[19:4] != ChipSelf && !(place[19:4] == {6'd0, chip} && place[3:0] == SpaceHbm);
  endfunction

  // Of those, one that nobody answers for: no chip has the number, or it is the chip's own and the space is not HBM.
  function automatic logic leads_nowhere(input logic [19:0] place, input logic [9:0] chip);
    leads_nowhere = place[19:4] != ChipSelf &&
                    (place[19:14] != 6'd0 || (place[19:4] == {6'd0, chip} && place[3:0] != SpaceHbm));
  endfunction

endpackage
