// SPDX-License-Identifier: Apache-2.0
// The PSUM columns of one tile: two banks of rows, read and written once per cycle by the wave, and read by the vector engine where the wave does not read.
// In: read_i, the wave's record in the cycle in which the tile holds that word; write_i, the same record as the tile's accumulators come out; early_i, that record two cycles before write_i, which
// starts the random words. Out: acc_o one cycle after read_i (+0 unless it accumulates); vector_data_o one cycle after vector_valid_i. Reset: none, rows are qualified by their written bits.
// Requires: a vector read never meets a wave read of the same bank (memory_psum arbitrates).
`include "assertions.svh"

module memory_psum_slice #(
    parameter int unsigned Rows = 1024,
    localparam int unsigned SliceBits = 32 * tensor_pkg::TileCols
) (
    input  logic                    clk_i,
    input  logic                    rst_ni,
    input  logic [351:0]            round_keys_i,
    input  tensor_pkg::psum_wave_t  read_i,
    output logic [SliceBits-1:0]    acc_o,
    input  tensor_pkg::psum_wave_t  early_i,
    input  logic [31:0]             early_block_i,
    input  tensor_pkg::psum_wave_t  write_i,
    input  logic [SliceBits-1:0]    acc_i,
    input  logic                    vector_valid_i,
    input  logic [15:0]             vector_row_i,
    output logic [SliceBits-1:0]    vector_data_o
);

  localparam int unsigned BankRows = Rows / 2;
  localparam int unsigned RowBits = $clog2(BankRows);

  if (Rows < 4 || (Rows & (Rows - 1)) != 0) begin : gen_check_rows
    $fatal(1, "memory_psum_slice: Rows must be a power of two of at least 4");
  end

  logic [SliceBits-1:0] stored;
  logic random_run_q, random_run;
  assign random_run = early_i.valid && early_i.stochastic;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) random_run_q <= 1'b0;
    else random_run_q <= random_run;
  end

  for (genvar c = 0; c < tensor_pkg::TileCols; c++) begin : gen_column
    numerics_pkg::word32_t acc, random, value;
    logic [31:0] block;
    assign acc = acc_i[32*c+:32];
    assign block = early_block_i + 32'(c);
    assign stored[32*c+:32] = value;

    numerics_speck #(
        .RoundsPerStage(11)
    ) u_speck (
        .clk_i,
        .enable_i(random_run || random_run_q),
        .round_keys_i,
        .block_i(block),
        .random_o(random)
    );
    memory_psum_round u_round (
        .acc_i(acc),
        .bf16_i(write_i.bf16),
        .stochastic_i(write_i.stochastic),
        .random_i(random),
        .value_o(value)
    );
  end

  logic accumulate_q, wave_bank_q, vector_bank_q;
  for (genvar b = 0; b < 2; b++) begin : gen_bank
    logic [SliceBits-1:0] mem[BankRows];
    logic [SliceBits-1:0] data_q;
    logic wave_reads, vector_reads, writes;
    logic [RowBits-1:0] row;
    assign wave_reads = read_i.valid && read_i.accumulate && read_i.row[RowBits] == 1'(b);
    assign vector_reads = vector_valid_i && vector_row_i[RowBits] == 1'(b);
    assign writes = write_i.valid && write_i.row[RowBits] == 1'(b);
    assign row = wave_reads ? read_i.row[RowBits-1:0] : vector_row_i[RowBits-1:0];

    always_ff @(posedge clk_i) begin
      if (wave_reads || vector_reads) data_q <= mem[row];
      if (writes) mem[write_i.row[RowBits-1:0]] <= stored;
    end

    `NG_ASSERT(OneReaderPerBank, clk_i, rst_ni, !(wave_reads && vector_reads))
  end

  always_ff @(posedge clk_i) begin
    accumulate_q <= read_i.accumulate;
    wave_bank_q <= read_i.row[RowBits];
    vector_bank_q <= vector_row_i[RowBits];
  end
  always_comb begin
    acc_o = '0;
    if (accumulate_q) acc_o = wave_bank_q ? gen_bank[1].data_q : gen_bank[0].data_q;
  end
  assign vector_data_o = vector_bank_q ? gen_bank[1].data_q : gen_bank[0].data_q;

endmodule
