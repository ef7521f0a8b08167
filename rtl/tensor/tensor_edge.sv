// SPDX-License-Identifier: Apache-2.0
// The left edge of one group, for one operand: cuts the group out of the SBUF word, skews it, decodes and masks its 32 elements.
// In: the SBUF answer (valid, word, the group's scale byte) and what it means (tensor_pkg::edge_word_t). Out: eight PE
// operands, 64 bits each (numerics_pkg::operand_t), scale, apply (the group has elements below k), first and column,
// 2*Group cycles later. Throughput: one word per cycle. Reset: valid bits.
module tensor_edge #(
  parameter int unsigned Groups = 1,
  parameter int unsigned Group = 0
) (
  input  logic                                 clk_i,
  input  logic                                 rst_ni,
  input  logic [127:0]                         map_i,
  input  logic                                 valid_i,
  input  logic [256*Groups-1:0]                word_i,
  input  numerics_pkg::byte_t                  scale_i,
  input  tensor_pkg::edge_word_t               meaning_i,
  output logic                                 valid_o,
  output logic                                 first_o,
  output logic                                 apply_o,
  output logic [15:0]                          column_o,
  output logic [64*numerics_pkg::GroupPes-1:0] data_o,
  output numerics_pkg::byte_t                  scale_o
);

  if (Groups < 1 || Group >= Groups) begin : gen_check_group
    $fatal(1, "tensor_edge: Group must be below Groups");
  end

  localparam int unsigned FirstElement = numerics_pkg::GroupElements * Group;

  logic [2:0] format;
  logic [255:0] codes_in, codes;

  logic [127:0] nibbles;
  assign nibbles = meaning_i.half ? word_i[128*(Groups+Group)+:128] : word_i[128*Group+:128];

  tensor_unpack u_unpack (
    .bytes_i  (word_i[256*Group+:256]),
    .nibbles_i(nibbles),
    .format_i (meaning_i.format),
    .map_i,
    .codes_o(codes_in)
  );

  // Elements of this group below k: 0..32.
  logic [5:0] count_in, count;
  always_comb begin
    if (meaning_i.k <= 16'(FirstElement)) count_in = 6'd0;
    else if (meaning_i.k >= 16'(FirstElement + numerics_pkg::GroupElements)) count_in = 6'd32;
    else count_in = 6'(meaning_i.k - 16'(FirstElement));
  end

  numerics_pkg::byte_t scale_in;
  assign scale_in = meaning_i.scaled ? scale_i : numerics_pkg::ScaleOne;

  tensor_skew #(
    .Cycles(tensor_pkg::GroupSkewCycles * Group),
    .Width (256 + 8 + 6 + 3 + 1 + 16)
  ) u_skew (
    .clk_i,
    .rst_ni,
    .valid_i,
    .data_i({codes_in, scale_in, count_in, meaning_i.format, meaning_i.first, meaning_i.column}),
    .valid_o,
    .data_o({codes, scale_o, count, format, first_o, column_o})
  );
  assign apply_o = count != 6'd0;

  // Between words every element is masked: an edge that rests decodes nothing.
  for (genvar p = 0; p < numerics_pkg::GroupPes; p++) begin : gen_pe
    logic [63:0] operand;  // numerics_pkg::operand_t
    logic [31:0] pe_codes;
    logic [5:0] left;
    logic [2:0] pe_count;
    assign pe_codes = codes[32*p+:32];
    assign left = count > 6'(4 * p) ? count - 6'(4 * p) : 6'd0;
    assign pe_count = !valid_o ? 3'd0 : left > 6'd4 ? 3'd4 : left[2:0];
    assign data_o[64*p+:64] = operand;

    numerics_operand u_operand (
      .codes_i  (pe_codes),
      .format_i (format),
      .count_i  (pe_count),
      .operand_o(operand)
    );
  end

  logic unused_ok;
  assign unused_ok = &{1'b0, word_i};

endmodule
