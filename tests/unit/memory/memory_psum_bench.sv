// SPDX-License-Identifier: Apache-2.0
// PSUM and its parts side by side, one library for their tests. Two tiles, 16 rows. A wave record crosses the ports as a flat vector.
module memory_psum_bench (
  input  logic         clk_i,
  input  logic         rst_ni,

  input  logic [31:0]  round_acc_i,
  input  logic         round_bf16_i,
  input  logic         round_stochastic_i,
  input  logic [31:0]  round_random_i,
  output logic [31:0]  round_value_o,

  input  logic [351:0] round_keys_i,

  input  logic [52:0]  slice_read_i,
  output logic [255:0] slice_acc_o,
  input  logic [52:0]  slice_early_i,
  input  logic [31:0]  slice_early_block_i,
  input  logic [52:0]  slice_write_i,
  input  logic [255:0] slice_acc_i,
  input  logic         slice_vector_valid_i,
  input  logic [15:0]  slice_vector_row_i,
  output logic [255:0] slice_vector_data_o,
  input  logic         slice_dma_valid_i,
  input  logic [15:0]  slice_dma_row_i,
  input  logic [255:0] slice_dma_data_i,
  input  logic [31:0]  slice_dma_strobe_i,

  input  logic [52:0]  psum_wave_i,
  output logic [511:0] psum_acc_o,
  input  logic [511:0] psum_acc_i,
  output logic         psum_complete_o,
  output logic         psum_in_flight_o,
  input  logic         psum_mark_i,
  input  logic [15:0]  psum_mark_row_i,
  output logic         psum_mark_row_written_o,
  input  logic         psum_vector_valid_i,
  output logic         psum_vector_ready_o,
  input  logic [15:0]  psum_vector_row_i,
  output logic         psum_vector_rsp_valid_o,
  output logic [511:0] psum_vector_rsp_data_o,
  output logic         psum_vector_rsp_written_o,
  input  logic         psum_dma_valid_i,
  output logic         psum_dma_ready_o,
  input  logic [15:0]  psum_dma_row_i,
  input  logic [511:0] psum_dma_data_i,
  input  logic [63:0]  psum_dma_strobe_i
);

  memory_psum_round u_round (
    .acc_i(round_acc_i),
    .bf16_i(round_bf16_i),
    .stochastic_i(round_stochastic_i),
    .random_i(round_random_i),
    .value_o(round_value_o)
  );

  memory_psum_slice #(.Rows(16)) u_slice (
    .clk_i,
    .rst_ni,
    .round_keys_i,
    .read_i(slice_read_i),
    .acc_o(slice_acc_o),
    .early_i(slice_early_i),
    .early_block_i(slice_early_block_i),
    .write_i(slice_write_i),
    .acc_i(slice_acc_i),
    .vector_valid_i(slice_vector_valid_i),
    .vector_row_i(slice_vector_row_i),
    .vector_data_o(slice_vector_data_o),
    .dma_valid_i(slice_dma_valid_i),
    .dma_row_i(slice_dma_row_i),
    .dma_data_i(slice_dma_data_i),
    .dma_strobe_i(slice_dma_strobe_i)
  );

  memory_psum #(.Groups(1), .Cols(16), .Rows(16)) u_psum (
    .clk_i,
    .rst_ni,
    .round_keys_i,
    .wave_i(psum_wave_i),
    .acc_o(psum_acc_o),
    .acc_i(psum_acc_i),
    .complete_o(psum_complete_o),
    .in_flight_o(psum_in_flight_o),
    .mark_i(psum_mark_i),
    .mark_row_i(psum_mark_row_i),
    .mark_row_written_o(psum_mark_row_written_o),
    .vector_valid_i(psum_vector_valid_i),
    .vector_ready_o(psum_vector_ready_o),
    .vector_row_i(psum_vector_row_i),
    .vector_rsp_valid_o(psum_vector_rsp_valid_o),
    .vector_rsp_data_o(psum_vector_rsp_data_o),
    .vector_rsp_written_o(psum_vector_rsp_written_o),
    .dma_valid_i(psum_dma_valid_i),
    .dma_ready_o(psum_dma_ready_o),
    .dma_row_i(psum_dma_row_i),
    .dma_data_i(psum_dma_data_i),
    .dma_strobe_i(psum_dma_strobe_i)
  );

endmodule
