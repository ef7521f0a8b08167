// SPDX-License-Identifier: Apache-2.0
// Reads one instruction of the tensor engine and checks it, in the order that docs/isa.md fixes.
// In: the 512 bits; whether a stationary operand was loaded since the last clear, and its k. Out: the kind, the fields,
//   and cause_o (CauseNone: legal) with its fault info. Combinational.
module tensor_decode #(
  parameter int unsigned Groups = 1,
  parameter int unsigned Cols = 8,
  parameter int unsigned SbufWords = 128,
  parameter int unsigned PsumRows = 1024
) (
  input  logic [511:0]                instr_i,
  input  logic                        have_stationary_i,
  input  logic [15:0]                 stationary_k_i,
  output logic                        is_load_o,
  output logic                        is_move_o,
  output logic                        is_set_map_o,
  output logic                        is_set_random_o,
  output tensor_pkg::operand_fields_t operand_o,
  output logic [3:0]                  cause_o,
  output logic [31:0]                 fault_info_o
);

  if (SbufWords > 32'h100_0000 || PsumRows > 32'h1_0000) begin : gen_check_memories
    $fatal(1, "tensor_decode: SbufWords must be at most 2^24 and PsumRows at most 2^16");
  end
  if (Groups < 1 || Groups > 2047) begin : gen_bad_groups
    $fatal(1, "tensor_decode: Groups must be 1 to 2047: k has 16 bits");
  end
  if (Cols < 1 || Cols > 65535) begin : gen_bad_cols
    $fatal(1, "tensor_decode: Cols must be 1 to 65535: count has 16 bits");
  end

  isa_pkg::multiply_moving_t move;
  isa_pkg::set_random_t set_random;
  assign move = instr_i;
  assign set_random = instr_i;

  logic is_nop, wrong_engine;
  assign is_nop = move.opcode == isa_pkg::OpcodeNop;
  assign is_load_o = move.opcode == isa_pkg::OpcodeLoadStationary;
  assign is_move_o = move.opcode == isa_pkg::OpcodeMultiplyMoving;
  assign is_set_map_o = move.opcode == isa_pkg::OpcodeSetMap;
  assign is_set_random_o = move.opcode == isa_pkg::OpcodeSetRandom;
  assign wrong_engine = move.engine != isa_pkg::EngineTensor;

  // LoadStationary has the same operand fields in the same bits.
  assign operand_o.half = move.half;
  assign operand_o.scaled = move.scaled;
  assign operand_o.format = move.format;
  assign operand_o.k = move.k;
  assign operand_o.count = move.count;
  assign operand_o.scale_addr = move.scale_addr;
  assign operand_o.stride = move.stride;
  assign operand_o.addr = move.addr;

  logic [511:0] mask;
  always_comb begin
    mask = isa_pkg::NopFieldMask;
    if (is_load_o) mask = isa_pkg::LoadStationaryFieldMask;
    if (is_move_o) mask = isa_pkg::MultiplyMovingFieldMask;
    if (is_set_map_o) mask = isa_pkg::SetMapFieldMask;
    if (is_set_random_o) mask = isa_pkg::SetRandomFieldMask;
  end

  logic bad_addr, bad_scale, bad_row;
  logic [31:0] bad_addr_at, bad_scale_at, bad_row_at;
  tensor_range u_addr_range (
    .start_i   (move.addr),
    .stride_i  ({move.stride[15], move.stride}),
    .count_i   (move.count),
    .limit_i   (25'(SbufWords)),
    .bad_o     (bad_addr),
    .bad_addr_o(bad_addr_at)
  );
  tensor_range u_scale_range (
    .start_i   (move.scale_addr),
    .stride_i  (tensor_pkg::scale_stride(move.stride, move.format)),
    .count_i   (move.count),
    .limit_i   (25'(SbufWords)),
    .bad_o     (bad_scale),
    .bad_addr_o(bad_scale_at)
  );
  tensor_range u_row_range (
    .start_i   ({8'd0, move.psum_row}),
    .stride_i  ({move.psum_stride[15], move.psum_stride}),
    .count_i   (move.count),
    .limit_i   (25'(PsumRows)),
    .bad_o     (bad_row),
    .bad_addr_o(bad_row_at)
  );

  logic has_operand, bad_format, bad_count;
  assign has_operand = is_load_o || is_move_o;
  assign bad_format =
      (has_operand && (move.format > numerics_pkg::FormatE2m1 || (move.half && move.format != numerics_pkg::FormatE2m1))) ||
      (is_move_o && move.stochastic && !move.bf16) ||
      (is_set_random_o && set_random.load_counter && set_random.add_counter);
  assign bad_count = has_operand && (move.count == 16'd0 || (is_load_o && move.count > 16'(Cols)) ||
                                     move.k == 16'd0 || move.k > 16'(32 * Groups));

  always_comb begin
    cause_o = isa_pkg::CauseNone;
    fault_info_o = 32'd0;
    if (wrong_engine || !(is_nop || has_operand || is_set_map_o || is_set_random_o)) begin
      cause_o = isa_pkg::CauseIllegalOpcode;
    end else if ((instr_i & ~mask) != 512'd0) begin
      cause_o = isa_pkg::CauseReservedBits;
    end else if (bad_format) begin
      cause_o = isa_pkg::CauseBadFormat;
    end else if (bad_count) begin
      cause_o = isa_pkg::CauseBadCount;
    end else if (has_operand && bad_addr) begin
      cause_o = isa_pkg::CauseAddressRange;
      fault_info_o = bad_addr_at;
    end else if (has_operand && move.scaled && bad_scale) begin
      cause_o = isa_pkg::CauseAddressRange;
      fault_info_o = bad_scale_at;
    end else if (is_move_o && bad_row) begin
      cause_o = isa_pkg::CauseAddressRange;
      fault_info_o = bad_row_at;
    end else if (is_move_o && !have_stationary_i) begin
      cause_o = isa_pkg::CauseNoStationary;
    end else if (is_move_o && move.k != stationary_k_i) begin
      cause_o = isa_pkg::CauseKMismatch;
    end
  end

endmodule
