// SPDX-License-Identifier: Apache-2.0
// One bank of an SBUF array: a single-port memory with byte strobes, the place for an SRAM macro.
// Interface: enable_i starts one access; with write_i the bytes whose strobe is set are written, else the entry is read.
// Latency: read_data_o one cycle after the access, held until the next read. Throughput: one access per cycle.
// Reset: none; contents start unknown.
// Used when memory_sbuf_array is built with Banked = 1.
module memory_sbuf_bank #(
  parameter int unsigned EntryBytes = 32,
  parameter int unsigned Entries    = 512,
  localparam int unsigned AddrBits  = Entries > 1 ? $clog2(Entries) : 1,
  localparam int unsigned EntryBits = 8 * EntryBytes
) (
  input  logic                  clk_i,
  input  logic                  enable_i,
  input  logic                  write_i,
  input  logic [AddrBits-1:0]   addr_i,
  input  logic [EntryBytes-1:0] strobe_i,
  input  logic [EntryBits-1:0]  write_data_i,
  output logic [EntryBits-1:0]  read_data_o
);
  if (EntryBytes < 1 || EntryBytes > 512) begin : gen_bad_entry
    $fatal(1, "memory_sbuf_bank: EntryBytes must be 1 to 512");
  end
  if (Entries < 1 || (Entries & (Entries - 1)) != 0) begin : gen_bad_entries
    $fatal(1, "memory_sbuf_bank: Entries must be a power of two");
  end

  logic [EntryBits-1:0] entries [Entries];
  logic [EntryBits-1:0] merged;

  // a write replaces the entry by itself with the strobed bytes changed; synthesis turns this into byte enables
  always_comb begin
    merged = entries[addr_i];
    for (int b = 0; b < EntryBytes; b++) begin
      if (strobe_i[b]) merged[8*b+:8] = write_data_i[8*b+:8];
    end
  end

  always_ff @(posedge clk_i) begin
    if (enable_i && write_i) entries[addr_i] <= merged;
    if (enable_i && !write_i) read_data_o <= entries[addr_i];
  end
endmodule
