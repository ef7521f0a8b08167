// SPDX-License-Identifier: Apache-2.0
// The PSUM columns of one tile: two banks of rows, read and written once per cycle by the wave, read by the vector
// engine where the wave does not read, written by bytes by the DMA engine where the wave does not write.
// In: read_i, the wave's record in the cycle in which the tile holds that word; write_i, the same record as the
// tile's accumulators come out; early_i, that record two cycles before write_i, which starts the random words. Out:
// acc_o one cycle after read_i (+0 unless it accumulates); vector_data_o one cycle after vector_valid_i. Reset: none,
// rows are qualified by their written bits.
// Requires: a vector read never meets a wave read of the same bank, nor a DMA write a wave's write (memory_psum arbitrates).
`include "assertions.svh"

module memory_psum_slice #(
  parameter int unsigned Rows = 1024,
  localparam int unsigned SliceBits = 32 * tensor_pkg::TileCols
) (
  input  logic                   clk_i,
  input  logic                   rst_ni,
  input  logic [351:0]           round_keys_i,
  input  tensor_pkg::psum_wave_t read_i,
  output logic [SliceBits-1:0]   acc_o,
  input  tensor_pkg::psum_wave_t early_i,
  input  logic [31:0]            early_block_i,
  input  tensor_pkg::psum_wave_t write_i,
  input  logic [SliceBits-1:0]   acc_i,
  input  logic                   vector_valid_i,
  input  logic [15:0]            vector_row_i,
  output logic [SliceBits-1:0]   vector_data_o,
  input  logic                   dma_valid_i,
  input  logic [15:0]            dma_row_i,
  input  logic [SliceBits-1:0]   dma_data_i,
  input  logic [SliceBits/8-1:0] dma_strobe_i
);

  localparam int unsigned BankRows = Rows / 2;
  localparam int unsigned RowBits = $clog2(BankRows);

  if (Rows < 4 || Rows > 65536 || (Rows & (Rows - 1)) != 0) begin : gen_check_rows
    $fatal(1, "memory_psum_slice: Rows must be a power of two, 4 to 65536");
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
      .block_i (block),
      .random_o(random)
    );
    memory_psum_round u_round (
      .acc_i       (acc),
      .bf16_i      (write_i.bf16),
      .stochastic_i(write_i.stochastic),
      .random_i    (random),
      .value_o     (value)
    );
  end

  logic accumulate_q, wave_bank_q, vector_bank_q;
  for (genvar b = 0; b < 2; b++) begin : gen_bank
    logic [SliceBits-1:0] mem[BankRows];
    logic [SliceBits-1:0] data_q;
    logic [SliceBits-1:0] merged;
    logic wave_reads, vector_reads, wave_writes, dma_writes;
    logic [RowBits-1:0] row, write_row;
    assign wave_reads = read_i.valid && read_i.accumulate && read_i.row[RowBits] == 1'(b);
    assign vector_reads = vector_valid_i && vector_row_i[RowBits] == 1'(b);
    assign wave_writes = write_i.valid && write_i.row[RowBits] == 1'(b);
    assign dma_writes = dma_valid_i && dma_row_i[RowBits] == 1'(b);
    assign row = wave_reads ? read_i.row[RowBits-1:0] : vector_row_i[RowBits-1:0];
    assign write_row = dma_writes ? dma_row_i[RowBits-1:0] : write_i.row[RowBits-1:0];

    // the row by itself with the strobed bytes changed; synthesis turns this into byte enables
    always_comb begin
      merged = stored;
      if (dma_writes) begin
        merged = mem[write_row];
        for (int byte_of_row = 0; byte_of_row < SliceBits / 8; byte_of_row++) begin
          if (dma_strobe_i[byte_of_row]) merged[8*byte_of_row+:8] = dma_data_i[8*byte_of_row+:8];
        end
      end
    end

    always_ff @(posedge clk_i) begin
      if (wave_reads || vector_reads) data_q <= mem[row];
      if (wave_writes || dma_writes) mem[write_row] <= merged;
    end

    `NG_ASSERT(OneReaderPerBank, clk_i, rst_ni, !(wave_reads && vector_reads))
    `NG_ASSERT(OneWriterPerBank, clk_i, rst_ni, !(wave_writes && dma_writes))
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
