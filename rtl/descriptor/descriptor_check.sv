// SPDX-License-Identifier: Apache-2.0
// Checks 6 and 7 of docs/blocks/descriptor.md: every byte inside its space, and no source in its own destination.
// Interface: a job that passed checks 1 to 5, with its shapes; cause_o, and of AddressRange the byte that lies outside.
//   While enable_i is low the outputs have no meaning.
// Combinational, in one block under enable_i as descriptor_decode.
// The source, then the destination, then the completion record.
module descriptor_check #(
  parameter int unsigned HbmBits    = 44,  // HBM has 2^HbmBits bytes
  parameter int unsigned SbufBytes  = 4096,
  parameter int unsigned ScaleBytes = 128,
  parameter int unsigned PsumBytes  = 32768,
  parameter int unsigned Semaphores = 256,
  parameter int unsigned Remote     = 0  // 1: the bus reaches other chips
) (
  input  logic                   enable_i,
  input  descriptor_pkg::job_t   job_i,
  input  logic                   nothing_i,
  input  descriptor_pkg::shape_t src_shape_i,
  input  descriptor_pkg::shape_t dst_shape_i,
  output logic [3:0]             cause_o,
  output logic [63:0]            address_o
);
  localparam int unsigned OffsetBits = descriptor_pkg::OffsetBits;
  if (SbufBytes < 1 || ScaleBytes < 1 || PsumBytes < 1 || Semaphores < 1 || Semaphores > 65536) begin : gen_bad_sizes
    $fatal(1, "descriptor_check: every space must have a byte, Semaphores must be at most 65536");
  end
  if (HbmBits < 12 || HbmBits > OffsetBits) begin : gen_bad_hbm
    $fatal(1, "descriptor_check: HbmBits must be 12 to 44");
  end
  if (Remote > 1) begin : gen_bad_remote
    $fatal(1, "descriptor_check: Remote must be 0 or 1");
  end

  // bytes of the space that the top of an address names; 0: there is no such space
  function automatic logic [OffsetBits:0] space_bytes(input logic [19:0] place);
    space_bytes = address_pkg::space_bytes(place[3:0], HbmBits, SbufBytes, ScaleBytes, PsumBytes, Semaphores);
    // how much another chip has of a space, that chip checks
    if (place[19:4] != address_pkg::ChipSelf && space_bytes != '0) begin
      space_bytes             = '0;
      space_bytes[OffsetBits] = Remote == 1;
    end
  endfunction

  logic [63:0] src_down, src_up, dst_down, dst_up;
  logic        src_down_far, src_up_far, dst_down_far, dst_up_far;
  logic [1:0]  src_outside, dst_outside, record_outside;
  logic        record_space;
  logic [63:0] src_lowest, src_highest, dst_lowest, dst_highest;
  logic        has_src, identical, meets, bad_overlap;

  // {outside, of that the lowest byte}
  function automatic logic [1:0] outside(input logic [63:0] address, input logic down_far, input logic [OffsetBits-1:0] down,
                                         input logic up_far, input logic [OffsetBits-1:0] up);
    logic [OffsetBits:0] size;
    logic [OffsetBits:0] high;
    logic                low_out;
    logic                high_out;
    size    = space_bytes(address[63:44]);
    high    = {1'b0, address[OffsetBits-1:0]} + {1'b0, up};
    low_out = down_far || size == '0 || down > address[OffsetBits-1:0] ||
               {1'b0, address[OffsetBits-1:0] - down} >= size;
    high_out = up_far || high >= size;
    outside  = {low_out || high_out, low_out};
  endfunction

  always_comb begin
    cause_o        = isa_pkg::CauseNone;
    address_o      = '0;
    src_down       = '0;
    src_up         = '0;
    dst_down       = '0;
    dst_up         = '0;
    src_down_far   = '0;
    src_up_far     = '0;
    dst_down_far   = '0;
    dst_up_far     = '0;
    src_outside    = '0;
    dst_outside    = '0;
    record_outside = '0;
    record_space   = '0;
    src_lowest     = '0;
    src_highest    = '0;
    dst_lowest     = '0;
    dst_highest    = '0;
    has_src        = '0;
    identical      = '0;
    meets          = '0;
    bad_overlap    = '0;
    if (enable_i) begin
      src_down     = job_i.src_shaped ? src_shape_i.down : '0;
      src_up       = job_i.src_shaped ? src_shape_i.up : 64'(job_i.bytes) - 64'd1;
      src_down_far = job_i.src_shaped && src_shape_i.down_far;
      src_up_far   = job_i.src_shaped && src_shape_i.up_far;
      dst_down     = job_i.dst_shaped ? dst_shape_i.down : '0;
      dst_up       = job_i.dst_shaped ? dst_shape_i.up : 64'(job_i.dst_bytes) - 64'd1;
      dst_down_far = job_i.dst_shaped && dst_shape_i.down_far;
      dst_up_far   = job_i.dst_shaped && dst_shape_i.up_far;

      src_outside = outside(job_i.src, src_down_far, src_down[OffsetBits-1:0], src_up_far, src_up[OffsetBits-1:0]);
      dst_outside = outside(job_i.dst, dst_down_far, dst_down[OffsetBits-1:0], dst_up_far, dst_up[OffsetBits-1:0]);
      record_space = job_i.record_addr[47:44] == address_pkg::SpaceHbm || job_i.record_addr[47:44] == address_pkg::SpaceSbuf;
      record_outside = record_space ? outside(job_i.record_addr, 1'b0, '0, 1'b0, 44'd31) : 2'b11;
      src_lowest = job_i.src - src_down;
      src_highest = job_i.src + src_up;
      dst_lowest = job_i.dst - dst_down;
      dst_highest = job_i.dst + dst_up;

      // Ranges that are inside their spaces lie wholly in one 2^44-byte part of the addresses, so whole addresses compare.
      has_src   = job_i.kind != mover_pkg::KindFill;
      identical = (job_i.kind == mover_pkg::KindCopy || job_i.kind == mover_pkg::KindAdd) && !job_i.is_transpose &&
                           job_i.src == job_i.dst && job_i.src_shaped == job_i.dst_shaped &&
                           (!job_i.src_shaped || job_i.src_slot == job_i.dst_slot);
      meets       = has_src && src_lowest <= dst_highest && dst_lowest <= src_highest;
      bad_overlap = (meets && !identical) || (job_i.dst_shaped && !dst_shape_i.nested);

      if (!nothing_i && has_src && src_outside[1]) begin
        cause_o   = isa_pkg::CauseAddressRange;
        address_o = src_outside[0] ? src_lowest : src_highest;
      end else if (!nothing_i && dst_outside[1]) begin
        cause_o   = isa_pkg::CauseAddressRange;
        address_o = dst_outside[0] ? dst_lowest : dst_highest;
      end else if (job_i.record && record_outside[1]) begin
        cause_o   = isa_pkg::CauseAddressRange;
        address_o = record_outside[0] ? job_i.record_addr : job_i.record_addr + 64'd31;
      end else if (!nothing_i && bad_overlap) begin
        cause_o = isa_pkg::CauseOverlap;
      end
    end
  end

  logic unused_ok;
  assign unused_ok = &{1'b0, job_i, src_shape_i, dst_shape_i};
endmodule
