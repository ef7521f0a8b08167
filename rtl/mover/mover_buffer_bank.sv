// SPDX-License-Identifier: Apache-2.0
// One bank of the mover's buffer: one write port with byte strobes, one read port, the place for an SRAM macro.
// Interface: every write also sets the row's mark; a row written in the cycle in which it is read comes out written.
// Latency: read_* one cycle after read_row_i. Throughput: one write and one read per cycle.
// Reset: none; contents start unknown.
module mover_buffer_bank #(
  parameter int unsigned BusBytes = 32,
  parameter int unsigned Rows     = 64,
  localparam int unsigned RowBits  = $clog2(Rows),
  localparam int unsigned DataBits = 8 * BusBytes
) (
  input  logic                clk_i,
  input  logic                write_i,
  input  logic [RowBits-1:0]  write_row_i,
  input  logic [DataBits-1:0] write_data_i,
  input  logic [BusBytes-1:0] write_strobe_i,
  input  logic                write_mark_i,
  input  logic [RowBits-1:0]  read_row_i,
  output logic [DataBits-1:0] read_data_o,
  output logic                read_mark_o
);
  if (BusBytes < 8 || BusBytes > 64 || (BusBytes & (BusBytes - 1)) != 0) begin : gen_bad_bus
    $fatal(1, "mover_buffer_bank: BusBytes must be a power of two, 8 to 64");
  end
  if (Rows < 2 || Rows > 512 || (Rows & (Rows - 1)) != 0) begin : gen_bad_rows
    $fatal(1, "mover_buffer_bank: Rows must be a power of two, 2 to 512");
  end

  logic [DataBits:0] rows [Rows];
  logic [DataBits:0] merged;

  // a write keeps the row's other bytes; synthesis turns this into byte enables, and the simulator rests with the bank
  always_comb begin
    merged = {write_mark_i, write_data_i};
    if (write_i) begin
      for (int b = 0; b < BusBytes; b++) begin
        if (!write_strobe_i[b]) merged[8*b+:8] = rows[write_row_i][8*b+:8];
      end
    end
  end

  always_ff @(posedge clk_i) begin
    if (write_i) rows[write_row_i] <= merged;
    {read_mark_o, read_data_o} <= write_i && write_row_i == read_row_i ? merged : rows[read_row_i];
  end
endmodule
