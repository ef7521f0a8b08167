// SPDX-License-Identifier: Apache-2.0
// Tells what is wrong with a response, if anything (docs/link-wire-format.md, section 5).
// Interface: header_i of the response; chip_i this chip; of reads and writes each whether a request with the response's tag has
//   none yet, the chip that it went to and, of a Read, the bytes that it wants. answers_o: it is the response to that request;
//   good_o: and brings the data of a Read. fault_o: what is wrong with it.
// Latency: 0 cycles (combinational).
// Reset: none.
// One that answers nothing is dropped. One of a wrong length answers its Read, which fails: which of its bytes are missing, or
// too many, nobody knows.
module remote_response (
  input  logic [9:0]  chip_i,
  input  logic [95:0] header_i,
  input  logic        read_awaited_i,
  input  logic [9:0]  read_chip_i,
  input  logic [10:0] read_bytes_i,
  input  logic        write_awaited_i,
  input  logic [9:0]  write_chip_i,
  output logic        answers_o,
  output logic        good_o,
  output logic [2:0]  fault_o
);
  message_pkg::header_t header;
  logic is_read, is_write;
  logic awaited;  // by a request that wants this type

  assign header   = header_i;
  assign is_read  = header.kind == isa_link_pkg::TypeReadResponse;
  assign is_write = header.kind == isa_link_pkg::TypeWriteResponse;
  assign awaited  = (is_read && read_awaited_i) || (is_write && write_awaited_i);

  always_comb begin
    fault_o = isa_link_pkg::FaultNone;
    if (header.dst != chip_i) fault_o = isa_link_pkg::FaultDestination;
    else if (!read_awaited_i && !write_awaited_i) fault_o = isa_link_pkg::FaultTag;
    else if (!awaited) fault_o = isa_link_pkg::FaultType;
    else if (header.src != (is_read ? read_chip_i : write_chip_i)) fault_o = isa_link_pkg::FaultSource;
    else if (is_read && header.status == isa_link_pkg::StatusOkay && header.bytes != read_bytes_i) begin
      fault_o = isa_link_pkg::FaultLength;
    end
  end

  assign answers_o = fault_o == isa_link_pkg::FaultNone || fault_o == isa_link_pkg::FaultLength;
  assign good_o    = fault_o == isa_link_pkg::FaultNone && is_read && header.status == isa_link_pkg::StatusOkay;

  logic unused_ok;
  assign unused_ok = &{1'b0, header};
endmodule
