// SPDX-License-Identifier: Apache-2.0
// What the header of a message says to the link: whether it is legal, its channel, its length.
// Interface: header_i is its first 48 bits; beats_o 1 to 16, which are also its units of credit; last_bytes_o and
//   last_words_o the data in its last beat, 0 to 64 and 0 to 16.
// Latency: 0 cycles (combinational).
// Reset: none.
module message_header (
  input  logic [47:0] header_i,
  output logic        suits_o,
  output logic [1:0]  channel_o,
  output logic [4:0]  beats_o,
  output logic [6:0]  last_bytes_o,
  output logic [4:0]  last_words_o
);
  logic [3:0]  kind;
  logic [10:0] bytes;
  logic        some;  // a legal number of data bytes
  logic        has_data;
  logic        response;

  assign kind     = header_i[3:0];
  assign bytes    = header_i[15:5];
  assign some     = bytes != 11'd0 && bytes <= 11'd1024;
  assign has_data = kind != isa_link_pkg::TypeRead && bytes != 11'd0;
  assign response = kind == isa_link_pkg::TypeWriteResponse || kind == isa_link_pkg::TypeReadResponse;

  always_comb begin
    case (kind)
      isa_link_pkg::TypeWrite, isa_link_pkg::TypeWriteAddFp32, isa_link_pkg::TypeWriteAddBf16,
        isa_link_pkg::TypeRead:          suits_o = some;
      isa_link_pkg::TypeSignalAdd,
        isa_link_pkg::TypeSignalSet:     suits_o = bytes == 11'd4;
      isa_link_pkg::TypeWriteResponse: suits_o = bytes == 11'd0;
      isa_link_pkg::TypeReadResponse:  suits_o = header_i[45:44] == 2'd0 ? some : bytes == 11'd0;
      default:                           suits_o = 1'b0;
    endcase
  end

  assign channel_o = response ? isa_link_pkg::ChannelResponse :
                     header_i[4] ? isa_link_pkg::ChannelCollective : isa_link_pkg::ChannelRequest;

  assign beats_o      = has_data ? bytes[10:6] + 5'(bytes[5:0] != 6'd0) : 5'd1;
  assign last_bytes_o = !has_data ? 7'd0 : bytes[5:0] == 6'd0 ? 7'd64 : 7'(bytes[5:0]);
  assign last_words_o = last_bytes_o[6:2] + 5'(last_bytes_o[1:0] != 2'd0);
endmodule
