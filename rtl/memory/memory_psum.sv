// SPDX-License-Identifier: Apache-2.0
// PSUM: Rows rows of Cols FP32 accumulators in two banks, one slice per tile of the array, and one written bit per row.
// Wave side: wave_i is the record of a moving word in the cycle before tile 0 registers it; acc_o and acc_i are
// the accumulators to and from the array. Row r of a wave is read 1 and written 2 + 2*Groups cycles after the
// wave's register, tile by tile one cycle later; the tensor engine keeps a row from being read in between.
// complete_o: the last row of an instruction is written.
// Vector side: a row is granted when no tile reads its bank in that cycle; data and its written bit come one cycle later.
// DMA side: a row's strobed bytes are written when no tile writes its bank in that cycle. The first DMA write to a row
// that was never written sets its other bytes to zero and marks it: nothing unknown can be read, and no record of parts
// is kept. Throughput: one read and one write per cycle for the wave, the same for the other bank. Reset: written bits
// and the waves in flight; clear of the data is not needed.
module memory_psum #(
  parameter int unsigned Groups = 1,
  parameter int unsigned Cols = 8,
  parameter int unsigned Rows = 1024
) (
  input  logic                   clk_i,
  input  logic                   rst_ni,
  input  logic [351:0]           round_keys_i,
  input  tensor_pkg::psum_wave_t wave_i,
  output logic [32*Cols-1:0]     acc_o,
  input  logic [32*Cols-1:0]     acc_i,
  output logic                   complete_o,
  output logic                   in_flight_o,
  input  logic                   mark_i,
  input  logic [15:0]            mark_row_i,
  output logic                   mark_row_written_o,
  input  logic                   vector_valid_i,
  output logic                   vector_ready_o,
  input  logic [15:0]            vector_row_i,
  output logic                   vector_rsp_valid_o,
  output logic [32*Cols-1:0]     vector_rsp_data_o,
  output logic                   vector_rsp_written_o,
  input  logic                   dma_valid_i,
  output logic                   dma_ready_o,
  input  logic [15:0]            dma_row_i,
  input  logic [32*Cols-1:0]     dma_data_i,
  input  logic [4*Cols-1:0]      dma_strobe_i
);
  if (Groups < 1 || Groups > 16) begin : gen_bad_groups
    $fatal(1, "memory_psum: Groups must be 1 to 16");
  end
  if (Cols % tensor_pkg::TileCols != 0 || Cols == 0) begin : gen_bad_cols
    $fatal(1, "memory_psum: Cols must be a multiple of 8");
  end

  localparam int unsigned Tiles = Cols / tensor_pkg::TileCols;
  localparam int unsigned TileBits = 32 * tensor_pkg::TileCols;
  localparam int unsigned WriteCycles = tensor_pkg::SumCycles + tensor_pkg::GroupSkewCycles * Groups;
  localparam int unsigned Stages = Tiles + WriteCycles;
  localparam int unsigned BankBit = $clog2(Rows) - 1;

  // Stage s holds the record s cycles after tile 0 registered its word.
  logic [Stages-1:0] valid;
  // (As plain bits: Yosys 0.23 finds no members of a struct declared in a generate block.)
  localparam int unsigned WaveBits = tensor_pkg::PsumWaveBits;
  localparam int unsigned AccumulateBit = WaveBits - 3;
  localparam int unsigned RowLsb = 32;
  for (genvar s = 0; s < Stages; s++) begin : gen_stage
    logic [WaveBits-1:0] wave_q;
    assign valid[s] = wave_q[WaveBits-1];
    if (s == 0) begin : gen_first
      always_ff @(posedge clk_i or negedge rst_ni) begin
        if (!rst_ni) wave_q <= '0;
        else wave_q <= wave_i;
      end
    end else begin : gen_next
      always_ff @(posedge clk_i or negedge rst_ni) begin
        if (!rst_ni) wave_q <= '0;
        else wave_q <= gen_stage[s-1].wave_q;
      end
    end
  end
  assign in_flight_o = wave_i.valid || valid != '0;
  logic [1:0] leaving;  // valid and last
  assign leaving = gen_stage[Stages-1].wave_q[WaveBits-1-:2];
  assign complete_o = &leaving;

  logic vector_granted;
  logic [Tiles-1:0] conflict;
  assign vector_ready_o = conflict == '0;
  assign vector_granted = vector_valid_i && vector_ready_o;

  logic dma_granted, dma_first;
  logic [Tiles-1:0] write_conflict;
  logic [32*Cols-1:0] dma_data;
  logic [4*Cols-1:0] dma_strobe;
  assign dma_ready_o = write_conflict == '0;
  assign dma_granted = dma_valid_i && dma_ready_o && dma_strobe_i != '0;

  always_comb begin
    dma_data = dma_data_i;
    dma_strobe = dma_strobe_i;
    if (dma_first) begin
      dma_strobe = '1;
      for (int b = 0; b < 4 * Cols; b++) begin
        if (!dma_strobe_i[b]) dma_data[8*b+:8] = 8'h00;
      end
    end
  end

  for (genvar t = 0; t < Tiles; t++) begin : gen_tile
    logic [WaveBits-1:0] read, early, write;
    logic [TileBits-1:0] acc_read, acc_new, vector_data;
    logic [31:0] early_block;
    assign read = gen_stage[t].wave_q;
    assign early = gen_stage[t+WriteCycles-2].wave_q;
    assign write = gen_stage[t+WriteCycles].wave_q;
    assign early_block = early[31:0] + 32'(tensor_pkg::TileCols * t);
    assign conflict[t] = read[WaveBits-1] && read[AccumulateBit] && read[RowLsb+BankBit] == vector_row_i[BankBit];
    assign write_conflict[t] = write[WaveBits-1] && write[RowLsb+BankBit] == dma_row_i[BankBit];
    assign acc_o[TileBits*t+:TileBits] = acc_read;
    assign acc_new = acc_i[TileBits*t+:TileBits];
    assign vector_rsp_data_o[TileBits*t+:TileBits] = vector_data;

    memory_psum_slice #(
      .Rows(Rows)
    ) u_slice (
      .clk_i,
      .rst_ni,
      .round_keys_i,
      .read_i        (read),
      .acc_o         (acc_read),
      .early_i       (early),
      .early_block_i (early_block),
      .write_i       (write),
      .acc_i         (acc_new),
      .vector_valid_i(vector_granted),
      .vector_row_i,
      .vector_data_o(vector_data),
      .dma_valid_i  (dma_granted),
      .dma_row_i,
      .dma_data_i  (dma_data[TileBits*t+:TileBits]),
      .dma_strobe_i(dma_strobe[TileBits/8*t+:TileBits/8])
    );
  end

  // A row counts as written from the moment its moving word is granted: order within the tensor engine is kept by its
  // hazard check, between engines by semaphores.
  logic [Rows-1:0] written_q;
  assign mark_row_written_o = written_q[mark_row_i[BankBit:0]];
  assign dma_first = dma_granted && !written_q[dma_row_i[BankBit:0]];
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      written_q <= '0;
      vector_rsp_valid_o <= 1'b0;
      vector_rsp_written_o <= 1'b0;
    end else begin
      if (mark_i) written_q[mark_row_i[BankBit:0]] <= 1'b1;
      if (dma_granted) written_q[dma_row_i[BankBit:0]] <= 1'b1;
      vector_rsp_valid_o <= vector_granted;
      vector_rsp_written_o <= written_q[vector_row_i[BankBit:0]];
    end
  end

  logic unused_ok;
  assign unused_ok = &{1'b0, mark_row_i, vector_row_i, dma_row_i};

endmodule
