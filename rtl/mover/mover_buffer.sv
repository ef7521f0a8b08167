// SPDX-License-Identifier: Apache-2.0
// The mover's buffer: a ring of bus-wide rows in two banks, even and odd, so that one beat can fill parts of two rows.
// Interface: lanes of strobe_i go to row_i if low_i, the others to the row after it if high_i; each write sets the row's
//   bad mark. read_row_i is answered in the next cycle, writes of this one included.
// Latency: 1 cycle. Throughput: one beat in and one row out per cycle.
// Reset: none.
module mover_buffer #(
  parameter int unsigned BusBytes    = 32,
  parameter int unsigned BufferBeats = 128,
  localparam int unsigned RowBits    = $clog2(BufferBeats),
  localparam int unsigned DataBits   = 8 * BusBytes
) (
  input  logic                clk_i,
  input  logic [RowBits-1:0]  row_i,
  input  logic [DataBits-1:0] data_i,
  input  logic [BusBytes-1:0] strobe_i,
  input  logic                low_i,
  input  logic                high_i,
  input  logic                bad_i,
  input  logic [RowBits-1:0]  read_row_i,
  output logic [DataBits-1:0] read_data_o,
  output logic                read_bad_o
);
  if (BusBytes < 8 || BusBytes > 64 || (BusBytes & (BusBytes - 1)) != 0) begin : gen_bad_bus
    $fatal(1, "mover_buffer: BusBytes must be a power of two, 8 to 64");
  end
  if (BufferBeats < 4 || BufferBeats > 1024 || (BufferBeats & (BufferBeats - 1)) != 0) begin : gen_bad_buffer
    $fatal(1, "mover_buffer: BufferBeats must be a power of two, 4 to 1024");
  end

  logic [RowBits-2:0]  after;
  logic [DataBits-1:0] even_data, odd_data;
  logic                even_bad, odd_bad;
  logic                odd_q;

  assign after       = row_i[RowBits-1:1] + 1'b1;
  assign read_data_o = odd_q ? odd_data : even_data;
  assign read_bad_o  = odd_q ? odd_bad : even_bad;

  mover_buffer_bank #(
    .BusBytes(BusBytes),
    .Rows    (BufferBeats / 2)
  ) u_even (
    .clk_i,
    .write_i       (row_i[0] ? high_i : low_i),
    .write_row_i   (row_i[0] ? after : row_i[RowBits-1:1]),
    .write_data_i  (data_i),
    .write_strobe_i(row_i[0] ? ~strobe_i : strobe_i),
    .write_mark_i  (bad_i),
    .read_row_i    (read_row_i[RowBits-1:1]),
    .read_data_o   (even_data),
    .read_mark_o   (even_bad)
  );

  mover_buffer_bank #(
    .BusBytes(BusBytes),
    .Rows    (BufferBeats / 2)
  ) u_odd (
    .clk_i,
    .write_i       (row_i[0] ? low_i : high_i),
    .write_row_i   (row_i[RowBits-1:1]),
    .write_data_i  (data_i),
    .write_strobe_i(row_i[0] ? strobe_i : ~strobe_i),
    .write_mark_i  (bad_i),
    .read_row_i    (read_row_i[RowBits-1:1]),
    .read_data_o   (odd_data),
    .read_mark_o   (odd_bad)
  );

  always_ff @(posedge clk_i) odd_q <= read_row_i[0];
endmodule
