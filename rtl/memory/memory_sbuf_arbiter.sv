// SPDX-License-Identifier: Apache-2.0
// Who may use which SBUF bank in this cycle: fixed priority, port 0 first.
// Interface: for each port the banks it wants in the data and in the scale arrays; ready_o[p] says that no higher port
//   that is valid wants either of them. Ready does not depend on the own valid.
// Latency: combinational. No state, no reset.
// A higher port bars a lower one from a bank it wants even while it waits for its other bank itself: ready is then two
// levels of compares instead of a chain through all ports, and a port that waits finds its bank free at last.
module memory_sbuf_arbiter #(
  parameter int unsigned Ports    = 6,
  parameter int unsigned BankBits = 6
) (
  input  logic [Ports-1:0]          valid_i,
  input  logic [Ports-1:0]          wants_data_i,
  input  logic [Ports*BankBits-1:0] data_bank_i,
  input  logic [Ports-1:0]          wants_scale_i,
  input  logic [Ports*BankBits-1:0] scale_bank_i,
  output logic [Ports-1:0]          ready_o
);
  if (Ports < 2 || Ports > 32) begin : gen_bad_ports
    $fatal(1, "memory_sbuf_arbiter: Ports must be 2 to 32");
  end
  if (BankBits < 1 || BankBits > 16) begin : gen_bad_bank_bits
    $fatal(1, "memory_sbuf_arbiter: BankBits must be 1 to 16");
  end

  always_comb begin
    ready_o = '1;
    for (int p = 1; p < Ports; p++) begin
      for (int q = 0; q < p; q++) begin
        if (valid_i[q] && wants_data_i[q] && wants_data_i[p] &&
            data_bank_i[q*BankBits+:BankBits] == data_bank_i[p*BankBits+:BankBits]) ready_o[p] = 1'b0;
        if (valid_i[q] && wants_scale_i[q] && wants_scale_i[p] &&
            scale_bank_i[q*BankBits+:BankBits] == scale_bank_i[p*BankBits+:BankBits]) ready_o[p] = 1'b0;
      end
    end
  end
endmodule
