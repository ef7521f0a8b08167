// SPDX-License-Identifier: Apache-2.0
// Reads one descriptor and makes checks 1 to 5 of docs/blocks/descriptor.md, in that order.
// Interface: the 512 bits; src_slot_o and dst_slot_o name the shapes it needs, src_shape_i and dst_shape_i are these.
//   formed_o: checks 1 to 3 passed, so that a transpose may prepare its shapes. nothing_o: no byte moves. cause_o and
//   nothing_o count once the shapes are there. While enable_i is low the outputs have no meaning.
// Combinational. One block under enable_i, since four queues decode and three of them, as a rule,
// have nothing to decode: the simulator rests.
module descriptor_decode #(
  parameter int unsigned Queue = 0
) (
  input  logic                   enable_i,
  input  logic [511:0]           instr_i,
  input  descriptor_pkg::shape_t src_shape_i,
  input  descriptor_pkg::shape_t dst_shape_i,
  output logic [2:0]             src_slot_o,
  output logic [2:0]             dst_slot_o,
  output descriptor_pkg::job_t   job_o,
  output logic                   formed_o,
  output logic                   nothing_o,
  output logic [3:0]             cause_o
);
  if (Queue > 3) begin : gen_bad_queue
    $fatal(1, "descriptor_decode: Queue must be 0 to 3");
  end
  localparam int unsigned TotalBits = descriptor_pkg::TotalBits;

  isa_pkg::dma_copy_t      copy;
  isa_pkg::dma_fill_t      fill;
  isa_pkg::dma_transpose_t transpose;
  isa_pkg::dma_cast_t      cast;
  isa_pkg::dma_shape_t     shape;
  assign copy      = instr_i;
  assign fill      = instr_i;
  assign transpose = instr_i;
  assign cast      = instr_i;  // an add has its fields in the same bits
  assign shape     = instr_i;

  logic         is_nop, is_shape, is_copy, is_fill, is_transpose, is_add, is_cast;
  logic [511:0] mask;
  logic [2:0]   in_bytes, out_bytes;
  logic [63:0]  pattern;                                       // of a fill: its first element bytes, repeated
  logic         illegal, reserved, bad_format, bad_count, bad_alignment;
  logic [2:0]   src_element, dst_element, src_unit, dst_unit;  // in halves
  logic         src_semaphores, dst_semaphores, one_wide;

  // bytes of an element: 1, 2, 4, or 0 for a format that no transfer takes
  function automatic logic [2:0] format_bytes(input logic [2:0] format);
    case (format)
      numerics_pkg::FormatE4m3, numerics_pkg::FormatE5m2, numerics_pkg::FormatE4m3Ieee: format_bytes = 3'd1;
      numerics_pkg::FormatBf16: format_bytes = 3'd2;
      numerics_pkg::FormatFp32: format_bytes = 3'd4;
      default: format_bytes = 3'd0;
    endcase
  endfunction

  // whether value is not a multiple of a unit of 1, 2, 4 or 8 bytes, given in halves
  function automatic logic uneven(input logic [2:0] value, input logic [2:0] unit);
    uneven = (value & {unit[2], |unit[2:1], |unit}) != '0;
  endfunction

  // (not in the block below, which reads the shapes that these choose)
  logic transposes;
  assign transposes = copy.opcode == isa_pkg::OpcodeDmaTranspose;
  assign src_slot_o = transposes ? descriptor_pkg::SlotTransposeSrc : {1'b0, copy.src_shape};
  assign dst_slot_o = transposes ? descriptor_pkg::SlotTransposeDst : {1'b0, copy.dst_shape};

  always_comb begin
    job_o          = '0;
    formed_o       = 1'b0;
    nothing_o      = 1'b1;
    cause_o        = isa_pkg::CauseNone;
    mask           = '0;
    is_nop         = '0;
    is_shape       = '0;
    is_copy        = '0;
    is_fill        = '0;
    is_transpose   = '0;
    is_add         = '0;
    is_cast        = '0;
    in_bytes       = '0;
    out_bytes      = '0;
    pattern        = '0;
    illegal        = '0;
    reserved       = '0;
    bad_format     = '0;
    bad_count      = '0;
    bad_alignment  = '0;
    src_element    = '0;
    dst_element    = '0;
    src_unit       = '0;
    dst_unit       = '0;
    src_semaphores = '0;
    dst_semaphores = '0;
    one_wide       = '0;
    if (enable_i) begin
      is_nop       = copy.opcode == isa_pkg::OpcodeNop;
      is_shape     = copy.opcode == isa_pkg::OpcodeDmaShape;
      is_copy      = copy.opcode == isa_pkg::OpcodeDmaCopy;
      is_fill      = copy.opcode == isa_pkg::OpcodeDmaFill;
      is_transpose = transposes;
      is_add       = copy.opcode == isa_pkg::OpcodeDmaAdd;
      is_cast      = copy.opcode == isa_pkg::OpcodeDmaCast;

      mask = isa_pkg::NopFieldMask;
      if (is_shape) mask = isa_pkg::DmaShapeFieldMask;
      if (is_copy) mask = isa_pkg::DmaCopyFieldMask;
      if (is_fill) mask = isa_pkg::DmaFillFieldMask;
      if (is_transpose) mask = isa_pkg::DmaTransposeFieldMask;
      if (is_add) mask = isa_pkg::DmaAddFieldMask;
      if (is_cast) mask = isa_pkg::DmaCastFieldMask;

      in_bytes  = format_bytes(cast.format);
      out_bytes = format_bytes(cast.out_format);
      case (fill.element)
        4'd1: pattern = {8{fill.pattern[7:0]}};
        4'd2: pattern = {4{fill.pattern[15:0]}};
        4'd4: pattern = {2{fill.pattern[31:0]}};
        default: pattern = fill.pattern;
      endcase

      job_o.is_shape     = is_shape;
      job_o.is_transpose = is_transpose;
      job_o.moves        = !is_nop && !is_shape;
      job_o.kind         = is_fill ? mover_pkg::KindFill : is_add ? mover_pkg::KindAdd :
                           is_cast ? mover_pkg::KindCast : mover_pkg::KindCopy;
      job_o.format     = is_add || is_cast ? cast.format : '0;
      job_o.out_format = is_cast ? cast.out_format : '0;
      job_o.saturate   = is_cast && cast.saturate;
      job_o.grow       = '0;
      job_o.shrink     = '0;
      if (is_cast) begin
        // 1, 2 and 4 bytes: the quotient's logarithm
        if (out_bytes > in_bytes) job_o.grow = out_bytes[2] && in_bytes[0] ? 2'd2 : 2'd1;
        if (out_bytes < in_bytes) job_o.shrink = in_bytes[2] && out_bytes[0] ? 2'd2 : 2'd1;
      end
      job_o.fence       = job_o.moves && copy.fence || is_add;
      job_o.fence_after = is_add;
      job_o.record      = job_o.moves && copy.record;
      job_o.irq         = job_o.moves && copy.irq;
      job_o.src_shaped  = is_transpose || (job_o.moves && !is_fill && copy.src_shaped);
      job_o.dst_shaped  = is_transpose || (job_o.moves && copy.dst_shaped);
      job_o.src_slot    = src_slot_o;
      job_o.dst_slot    = dst_slot_o;
      job_o.bytes       = is_transpose ? src_shape_i.total : TotalBits'(copy.bytes);
      job_o.dst_bytes   = job_o.bytes << job_o.grow >> job_o.shrink;
      job_o.src         = copy.src_addr;
      job_o.dst         = copy.dst_addr;
      job_o.record_addr = copy.record_addr;
      job_o.pattern     = pattern;
      job_o.tag         = copy.tag;

      src_element = is_transpose ? transpose.element[3:1] : is_add || is_cast ? {1'b0, in_bytes[2:1]} : 3'd0;
      dst_element = is_transpose ? transpose.element[3:1] : is_add ? {1'b0, in_bytes[2:1]} :
                       is_cast ? {1'b0, out_bytes[2:1]} : 3'd0;
      one_wide = in_bytes > 3'd1 || out_bytes > 3'd1;
      bad_format     =
          (is_fill && fill.element != 4'd1 && fill.element != 4'd2 && fill.element != 4'd4 && fill.element != 4'd8) ||
          (is_transpose && transpose.element != 4'd1 && transpose.element != 4'd2 && transpose.element != 4'd4) ||
          (is_add && in_bytes < 3'd2) ||
          (is_cast && (in_bytes == '0 || out_bytes == '0 || !one_wide || cast.format == cast.out_format)) ||
          (is_shape && (shape.element == '0 || shape.element > 7'd64));
      bad_count = job_o.moves && !is_transpose &&
          ((job_o.src_shaped && src_shape_i.total != job_o.bytes) ||
           (job_o.dst_shaped && dst_shape_i.total != job_o.dst_bytes) ||
           uneven(copy.bytes[2:0], is_fill ? fill.element[3:1] : src_element));
      nothing_o = !job_o.moves || job_o.bytes == '0;

      // semaphores are whole words
      src_semaphores = !is_fill && copy.src_addr[47:44] == address_pkg::SpaceSemaphores;
      dst_semaphores = copy.dst_addr[47:44] == address_pkg::SpaceSemaphores;
      src_unit       = src_element | (src_semaphores ? 3'd2 : 3'd0);
      dst_unit       = dst_element | (dst_semaphores ? 3'd2 : 3'd0);
      bad_alignment  =
          (!is_fill && (uneven(copy.src_addr[2:0], src_unit) || uneven(job_o.bytes[2:0], src_unit))) ||
          uneven(copy.dst_addr[2:0], dst_unit) || uneven(job_o.dst_bytes[2:0], dst_unit) ||
          (job_o.src_shaped && (uneven({1'b0, src_shape_i.stride_low}, src_unit) || uneven(src_shape_i.element[2:0], src_unit))) ||
          (job_o.dst_shaped && (uneven({1'b0, dst_shape_i.stride_low}, dst_unit) || uneven(dst_shape_i.element[2:0], dst_unit)));

      illegal = copy.engine != 4'(Queue + 3) ||
                 !(is_nop || is_shape || is_copy || is_fill || is_transpose || is_add || is_cast);
      reserved = (instr_i & ~mask) != '0;
      formed_o = !illegal && !reserved && !bad_format;
      if (illegal) cause_o = isa_pkg::CauseIllegalOpcode;
      else if (reserved) cause_o = isa_pkg::CauseReservedBits;
      else if (bad_format) cause_o = isa_pkg::CauseBadFormat;
      else if (bad_count) cause_o = isa_pkg::CauseBadCount;
      else if ((!nothing_o && bad_alignment) || (job_o.record && copy.record_addr[4:0] != '0))
        cause_o = isa_pkg::CauseBadAlignment;
    end
  end

  // of its neighbours' bits
  logic unused_ok;
  assign unused_ok = &{1'b0, copy, fill, transpose, cast, shape, src_shape_i, dst_shape_i};
endmodule
