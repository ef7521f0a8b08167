// SPDX-License-Identifier: Apache-2.0
// Reads one instruction of the vector engine and makes every check that needs no address arithmetic.
// Interface: cause is the first failing check in the order of cause_e (CauseNone: none fails); kind and command are
//   meaningful only without one. Addresses are vector_range's. While valid is low nothing has a meaning.
// Latency: combinational. No state, no reset.
// Why: the order of the checks is part of the instruction set, so all of them stand here, in that order.
module vector_decode #(
  parameter int unsigned Groups = 1,
  parameter int unsigned Cols = 32,
  localparam int unsigned WordBytes = 32 * Groups,
  localparam int unsigned Lanes = Cols > 32 ? Cols : 32
) (
  input  logic                  valid_i,
  input  isa_pkg::instruction_t instr_i,
  output isa_pkg::cause_e       cause_o,
  output vector_pkg::kind_e     kind_o,
  output vector_pkg::command_t  command_o
);
  if (Groups < 1 || Groups > 16 || (Groups & (Groups - 1)) != 0) begin : gen_bad_groups
    $fatal(1, "vector_decode: Groups must be a power of two, 1 to 16");
  end
  if (Cols < 1 || Cols > 256 || (Cols & (Cols - 1)) != 0) begin : gen_bad_cols
    $fatal(1, "vector_decode: Cols must be a power of two, 1 to 256");
  end

  localparam int unsigned WordShift = $clog2(WordBytes);
  localparam int unsigned ColShift  = $clog2(Cols);
  localparam int unsigned LaneShift = $clog2(Lanes);

  logic [7:0]  opcode;
  logic [15:0] width;
  logic [15:0] rows;
  logic [2:0]  format;
  logic        mx, src_sbuf, src_bf16;
  logic [8:0]  elements;   // written per row
  logic [10:0] source_bytes, param_bytes;
  logic [17:0] row_scale_bytes;
  logic [3:0]  row_shift;  // log2 of the bytes that a full row takes
  logic [31:0] align_mask;
  logic        reserved, bad_format, bad_count, bad_alignment;

  always_comb begin
    opcode   = instr_i[isa_pkg::OpcodeLsb +: 8];
    width    = instr_i[isa_pkg::VectorConvertWidthLsb +: 16];
    rows     = instr_i[isa_pkg::VectorConvertRowsLsb +: 16];
    format   = instr_i[isa_pkg::VectorConvertOutFormatLsb +: 3];
    mx       = instr_i[isa_pkg::VectorConvertMxLsb];
    src_sbuf = instr_i[isa_pkg::VectorConvertSrcSbufLsb];
    src_bf16 = instr_i[isa_pkg::VectorConvertSrcBf16Lsb];
  end

  always_comb begin
    elements        = 9'd0;
    source_bytes    = 11'd0;
    param_bytes     = 11'd0;
    row_scale_bytes = 18'd0;
    command_o       = '0;
    if (valid_i) begin
      command_o.src_addr         = instr_i[isa_pkg::VectorConvertSrcAddrLsb +: 24];
      command_o.src_stride       = instr_i[isa_pkg::VectorConvertSrcStrideLsb +: 16];
      command_o.chunk_stride     = instr_i[isa_pkg::VectorConvertChunkStrideLsb +: 16];
      command_o.rows             = rows;
      command_o.width            = width[8:0];
      command_o.dst_addr         = instr_i[isa_pkg::VectorConvertDstAddrLsb +: 32];
      command_o.dst_stride       = instr_i[isa_pkg::VectorConvertDstStrideLsb +: 24];
      command_o.dst_scale_addr   = instr_i[isa_pkg::VectorConvertDstScaleAddrLsb +: 32];
      command_o.dst_scale_stride = instr_i[isa_pkg::VectorConvertDstScaleStrideLsb +: 16];
      command_o.row_scale_addr   = instr_i[isa_pkg::VectorConvertRowScaleAddrLsb +: 24];
      command_o.col_scale_addr   = instr_i[isa_pkg::VectorConvertColScaleAddrLsb +: 24];
      command_o.bias_addr        = instr_i[isa_pkg::VectorConvertBiasAddrLsb +: 24];
      command_o.sr_offset        = instr_i[isa_pkg::VectorConvertSrOffsetLsb +: 32];
      command_o.sr_n             = instr_i[isa_pkg::VectorConvertSrNLsb +: 32];
      command_o.src_sbuf         = src_sbuf;
      command_o.src_bf16         = src_bf16;
      command_o.format           = format;
      command_o.mx               = mx;
      command_o.stochastic       = instr_i[isa_pkg::VectorConvertStochasticLsb]
                                && format != numerics_pkg::FormatFp32;
      command_o.saturate   = instr_i[isa_pkg::VectorConvertSaturateLsb] || mx;
      command_o.scale_rule = instr_i[isa_pkg::VectorConvertScaleRuleLsb +: 2];
      command_o.relu       = instr_i[isa_pkg::VectorConvertReluLsb];
      command_o.row_scale  = instr_i[isa_pkg::VectorConvertRowScaleLsb];
      command_o.col_scale  = instr_i[isa_pkg::VectorConvertColScaleLsb];
      command_o.bias       = instr_i[isa_pkg::VectorConvertBiasLsb];

      source_bytes    = src_bf16 ? {1'b0, width[8:0], 1'b0} : {width[8:0], 2'b00};
      param_bytes     = {width[8:0], 2'b00};
      row_scale_bytes = {rows, 2'b00};
      if (src_sbuf) command_o.beats = 6'((source_bytes - 11'd1) >> WordShift) + 6'd1;
      else          command_o.beats = 6'((width[8:0] - 9'd1) >> ColShift) + 6'd1;
      command_o.param_words     = 6'((param_bytes - 11'd1) >> WordShift) + 6'd1;
      command_o.row_scale_words = 14'((row_scale_bytes - 18'd1) >> WordShift) + 14'd1;
      command_o.out_groups      = 4'((width[8:0] + 9'd31) >> 5);
      elements                  = mx ? {command_o.out_groups, 5'd0} : width[8:0];
      case (format)
        numerics_pkg::FormatFp32: command_o.out_bytes = {elements, 2'b00};
        numerics_pkg::FormatBf16: command_o.out_bytes = {1'b0, elements, 1'b0};
        numerics_pkg::FormatE2m1: command_o.out_bytes = ({2'd0, elements} + 11'd1) >> 1;
        default:                  command_o.out_bytes = {2'b00, elements};
      endcase
    end
  end

  always_comb begin
    case (format)
      numerics_pkg::FormatFp32: row_shift = 4'(LaneShift + 2);
      numerics_pkg::FormatBf16: row_shift = 4'(LaneShift + 1);
      numerics_pkg::FormatE2m1: row_shift = 4'(LaneShift - 1);
      default:                  row_shift = 4'(LaneShift);
    endcase
    if (row_shift > 4'(WordShift)) row_shift = 4'(WordShift);
    align_mask = (32'd1 << row_shift) - 32'd1;
  end

  always_comb begin
    kind_o        = vector_pkg::KindConvert;
    cause_o       = isa_pkg::CauseNone;
    reserved      = 1'b0;
    bad_format    = 1'b0;
    bad_count     = 1'b0;
    bad_alignment = 1'b0;
    if (valid_i) begin
      case (opcode)
        isa_pkg::OpcodeNop: begin
          kind_o   = vector_pkg::KindNop;
          reserved = (instr_i & ~isa_pkg::NopFieldMask) != '0;
        end
        isa_pkg::OpcodeSetRandom: begin
          kind_o     = vector_pkg::KindSetRandom;
          reserved   = (instr_i & ~isa_pkg::SetRandomFieldMask) != '0;
          bad_format = instr_i[isa_pkg::SetRandomLoadCounterLsb]
                    && instr_i[isa_pkg::SetRandomAddCounterLsb];
        end
        default: begin
          reserved   = (instr_i & ~isa_pkg::VectorConvertFieldMask) != '0;
          bad_format = format > numerics_pkg::FormatFp32
                    || (mx && format != numerics_pkg::FormatE4m3 && format != numerics_pkg::FormatE5m2
                           && format != numerics_pkg::FormatE2m1)
                    || command_o.scale_rule == 2'd3
                    || (src_bf16 && !src_sbuf)
                    || (command_o.chunk_stride != 16'd0 && (src_sbuf || width <= 16'(Cols)));
          bad_count     = rows == 16'd0 || width == 16'd0 || width > 16'(Lanes);
          bad_alignment = (command_o.dst_addr & align_mask) != 32'd0
                       || ({8'd0, command_o.dst_stride} & align_mask) != 32'd0
                       || (mx && ((command_o.dst_scale_addr & 32'(Lanes / 32 - 1)) != 32'd0
                               || (command_o.dst_scale_stride & 16'(Lanes / 32 - 1)) != 16'd0));
        end
      endcase
      if (instr_i[isa_pkg::EngineLsb +: 4] != isa_pkg::EngineVector
          || (opcode != isa_pkg::OpcodeNop && opcode != isa_pkg::OpcodeSetRandom
              && opcode != isa_pkg::OpcodeVectorConvert)) cause_o = isa_pkg::CauseIllegalOpcode;
      else if (reserved)      cause_o = isa_pkg::CauseReservedBits;
      else if (bad_format)    cause_o = isa_pkg::CauseBadFormat;
      else if (bad_count)     cause_o = isa_pkg::CauseBadCount;
      else if (bad_alignment) cause_o = isa_pkg::CauseBadAlignment;
    end
  end
endmodule
