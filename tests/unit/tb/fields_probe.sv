// SPDX-License-Identifier: Apache-2.0
// Takes structs apart into members, for the test of tb/fields.h: on the left the struct as a port, on the right what the RTL calls its members.
module fields_probe (
  input  numerics_pkg::element_t            element_i,  // 11 bits
  output logic                              element_sign_o,
  output logic [3:0]                        element_sig_o,
  output logic [4:0]                        element_exponent_o,
  input  link_pkg::control_t                control_i,  // 30 bits
  output logic [7:0]                        control_credit_o,
  output logic [9:0]                        control_seq_o,
  input  control_pkg::action_t              action_i,   // 43 bits, a struct in it
  output logic                              action_enable_o,
  output control_pkg::index_t               action_index_o,
  output logic [31:0]                       action_value_o,
  input  descriptor_pkg::shape_t            shape_i,    // 502 bits, a member of 176
  output logic [6:0]                        shape_element_o,
  output logic [63:0]                       shape_down_o,
  output logic [23:0]                       shape_last_2_o,
  output logic [175:0]                      shape_delta_o,
  input  logic [3*mover_pkg::PieceBits-1:0] pieces_i,   // three of 216 bits
  output logic [63:0]                       piece_src_o,
  output mover_pkg::kind_e                  piece_kind_o,
  output mover_pkg::piece_t                 piece_o     // the third
);
  mover_pkg::piece_t middle;
  assign element_sign_o = element_i.sign;
  assign element_sig_o = element_i.sig;
  assign element_exponent_o = element_i.exponent;
  assign control_credit_o = control_i.credit;
  assign control_seq_o = control_i.seq;
  assign action_enable_o = action_i.enable;
  assign action_index_o = action_i.signal.index;
  assign action_value_o = action_i.signal.value;
  assign shape_element_o = shape_i.element;
  assign shape_down_o = shape_i.down;
  assign shape_last_2_o = shape_i.last[48+:24];
  assign shape_delta_o = shape_i.delta;
  assign middle = pieces_i[mover_pkg::PieceBits+:mover_pkg::PieceBits];
  assign piece_src_o = middle.src;
  assign piece_kind_o = mover_pkg::kind_e'(middle.kind);
  assign piece_o = pieces_i[2*mover_pkg::PieceBits+:mover_pkg::PieceBits];

  logic unused_ok;
  assign unused_ok = &{1'b0, element_i, control_i, action_i, shape_i, pieces_i, middle};
endmodule
