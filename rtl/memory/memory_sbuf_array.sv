// SPDX-License-Identifier: Apache-2.0
// The data array or the scale array of the SBUF: 64 banks by high address bits, ports 0 to 3 read, ports 4 and 5 write.
// Interface: enable_i[p] starts an access at addr_i[p*AddrBits +: AddrBits]; byte strobes and data of write port w at
//   [w*EntryBytes +: EntryBytes]; answer of read port r at the same place of read_data_o.
//   At most one access to each bank in a cycle: memory_sbuf_arbiter's promise, asserted here.
// Latency: read data in the cycle after the access, for that cycle. Throughput: one access per port and cycle.
// Reset: none; contents start unknown.
// Why two structures: Banked = 1 is 64 single-port banks and their muxes, what silicon would be. Banked = 0 is one memory
//   that every port indexes. No two ports meet in a bank, so both answer the same in every cycle (a test runs them side
//   by side), and the simulator does no work for banks that rest.
`include "assertions.svh"

module memory_sbuf_array #(
  parameter int unsigned EntryBytes = 32,
  parameter int unsigned Entries    = 128,
  parameter int unsigned Banked     = 0,
  localparam int unsigned AddrBits  = $clog2(Entries),
  localparam int unsigned EntryBits = 8 * EntryBytes
) (
  input  logic                    clk_i,
  input  logic                    rst_ni,
  input  logic [5:0]              enable_i,
  input  logic [6*AddrBits-1:0]   addr_i,
  input  logic [2*EntryBytes-1:0] strobe_i,
  input  logic [2*EntryBits-1:0]  write_data_i,
  output logic [4*EntryBits-1:0]  read_data_o
);
  if (EntryBytes < 1 || EntryBytes > 512) begin : gen_bad_entry_bytes
    $fatal(1, "memory_sbuf_array: EntryBytes must be 1 to 512");
  end
  if (Entries < 64 || (Entries & (Entries - 1)) != 0) begin : gen_bad_entries
    $fatal(1, "memory_sbuf_array: Entries must be a power of two, at least 64");
  end
  if (Banked > 1) begin : gen_bad_banked
    $fatal(1, "memory_sbuf_array: Banked must be 0 or 1");
  end
  localparam int unsigned BankBits   = 6;
  localparam int unsigned Banks      = 1 << BankBits;
  localparam int unsigned OffsetBits = AddrBits - BankBits;

  if (Banked == 0) begin : gen_flat
    logic [EntryBits-1:0]   entries [Entries];
    logic [2*EntryBits-1:0] merged;

    // a write replaces the entry by itself with the strobed bytes changed; synthesis turns this into byte enables
    always_comb begin
      merged = '0;
      for (int w = 0; w < 2; w++) begin
        if (enable_i[4+w]) begin
          merged[w*EntryBits+:EntryBits] = entries[addr_i[(4+w)*AddrBits+:AddrBits]];
          for (int b = 0; b < EntryBytes; b++) begin
            if (strobe_i[w*EntryBytes+b]) merged[w*EntryBits+8*b+:8] = write_data_i[w*EntryBits+8*b+:8];
          end
        end
      end
    end

    always_ff @(posedge clk_i) begin
      for (int r = 0; r < 4; r++) begin
        if (enable_i[r]) read_data_o[r*EntryBits+:EntryBits] <= entries[addr_i[r*AddrBits+:AddrBits]];
      end
      for (int w = 0; w < 2; w++) begin
        if (enable_i[4+w]) entries[addr_i[(4+w)*AddrBits+:AddrBits]] <= merged[w*EntryBits+:EntryBits];
      end
    end
  end else begin : gen_banked
    localparam int unsigned PlaceBits = OffsetBits > 0 ? OffsetBits : 1;
    logic [Banks*EntryBits-1:0] bank_data;
    logic [4*BankBits-1:0]      read_bank_q;

    for (genvar b = 0; b < Banks; b++) begin : gen_bank
      logic [5:0]           chosen;
      logic [PlaceBits-1:0] place;

      always_comb begin
        place = '0;
        for (int p = 0; p < 6; p++) begin
          chosen[p] = enable_i[p] && addr_i[p*AddrBits+OffsetBits+:BankBits] == BankBits'(b);
          // an array of one entry per bank has no place bits: what stands there belongs to the bank's number
          if (chosen[p] && OffsetBits > 0) place = place | addr_i[p*AddrBits+:PlaceBits];
        end
      end

      memory_sbuf_bank #(
        .EntryBytes(EntryBytes),
        .Entries   (Entries / Banks)
      ) u_bank (
        .clk_i,
        .enable_i    (|chosen),
        .write_i     (|chosen[5:4]),
        .addr_i      (place),
        .strobe_i    (chosen[5] ? strobe_i[EntryBytes+:EntryBytes] : strobe_i[0+:EntryBytes]),
        .write_data_i(chosen[5] ? write_data_i[EntryBits+:EntryBits] : write_data_i[0+:EntryBits]),
        .read_data_o (bank_data[b*EntryBits+:EntryBits])
      );
    end

    always_ff @(posedge clk_i) begin
      for (int r = 0; r < 4; r++) begin
        if (enable_i[r]) read_bank_q[r*BankBits+:BankBits] <= addr_i[r*AddrBits+OffsetBits+:BankBits];
      end
    end

    always_comb begin
      for (int r = 0; r < 4; r++) begin
        read_data_o[r*EntryBits+:EntryBits] =
            bank_data[32'(read_bank_q[r*BankBits+:BankBits])*EntryBits+:EntryBits];
      end
    end
  end

`ifndef SYNTHESIS
  function automatic logic banks_shared(input logic [5:0] enable, input logic [6*AddrBits-1:0] addr);
    banks_shared = 1'b0;
    for (int p = 1; p < 6; p++) begin
      for (int q = 0; q < p; q++) begin
        if (enable[p] && enable[q] && addr[p*AddrBits+OffsetBits+:BankBits] == addr[q*AddrBits+OffsetBits+:BankBits])
          banks_shared = 1'b1;
      end
    end
  endfunction
`endif
  `NG_ASSERT(OneAccessPerBank, clk_i, rst_ni, !banks_shared(enable_i, addr_i))
endmodule
