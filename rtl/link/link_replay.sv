// SPDX-License-Identifier: Apache-2.0
// The replay buffer: columns of the flits that were sent and not yet acknowledged, the place for a single-port SRAM
// macro.
// Interface: write_i stores data_i in row_i, read_i looks at row_i; data_o holds what was last written or read.
// Latency: 1 cycle. Throughput: one write or read per cycle.
// Reset: none; contents start unknown.
// A new flit goes through it on its way out: a column is either stored or sent again, so one port is enough.
module link_replay #(
  parameter int unsigned Flits = 64,
  localparam int unsigned RowBits = $clog2(Flits) + 2
) (
  input  logic               clk_i,
  input  logic               write_i,
  input  logic               read_i,
  input  logic [RowBits-1:0] row_i,
  input  logic [511:0]       data_i,
  output logic [511:0]       data_o
);
  if (Flits < 4 || Flits > 256 || (Flits & (Flits - 1)) != 0) begin : gen_bad_flits
    $fatal(1, "link_replay: Flits must be a power of two, 4 to 256: sequence numbers tell 511 apart");
  end

  logic [511:0] rows [4*Flits];

  always_ff @(posedge clk_i) begin
    if (write_i) begin
      rows[row_i] <= data_i;
      data_o      <= data_i;
    end else if (read_i) begin
      data_o <= rows[row_i];
    end
  end
endmodule
