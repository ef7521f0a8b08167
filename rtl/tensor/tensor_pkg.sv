// SPDX-License-Identifier: Apache-2.0
// Shape, timing and records that the array, PSUM and the tensor engine's sequencers share.
package tensor_pkg;

  localparam int unsigned TileCols = 8;         // columns around one register of the moving wave
  localparam int unsigned GroupSkewCycles = 2;  // fused add: a group's accumulator to the next group's

  localparam int unsigned SumCycles = 1;  // tile 0's wave register to the group sum's register
  // A row is written SumCycles + GroupSkewCycles * Groups cycles after the wave's register in its tile.

  // What one moving word means to PSUM; travels with the wave, one tile per cycle.
  typedef struct packed {
    logic        valid;
    logic        last;        // of its instruction
    logic        accumulate;  // 0: start from +0
    logic        bf16;
    logic        stochastic;
    logic [15:0] row;
    logic [31:0] block;       // Speck block of column 0
  } psum_wave_t;
  localparam int unsigned PsumWaveBits = 53;

  // What one operand word means to the array's edge.
  typedef struct packed {
    logic        first;   // moving: swap the stationary operand; stationary: empty the shadow operand
    logic        half;    // E2m1: which half of the word
    logic        scaled;
    logic [2:0]  format;
    logic [15:0] k;       // elements of the pass that count
    logic [15:0] column;  // stationary only
  } edge_word_t;

  // The fields that LoadStationary and MultiplyMoving have in common.
  typedef struct packed {
    logic        half;
    logic        scaled;
    logic [2:0]  format;
    logic [15:0] k;
    logic [15:0] count;
    logic [23:0] scale_addr;
    logic        signed [15:0] stride;
    logic [23:0] addr;
  } operand_fields_t;

  // A MultiplyMoving on its way from the sequencer to the mover.
  typedef struct packed {
    logic [31:0]     sr_n;
    logic [31:0]     block;
    logic            stochastic;
    logic            bf16;
    logic            accumulate;
    logic            signed [15:0] psum_stride;
    logic [15:0]     psum_row;
    logic            swap;
    operand_fields_t operand;
  } move_t;

  // Scale words from one operand word to the next: a word of E2M1 holds two passes, each with its own.
  function automatic logic [16:0] scale_stride(input logic [15:0] stride, input logic [2:0] format);
    scale_stride = format == numerics_pkg::FormatE2m1 ? {stride, 1'b0} : {stride[15], stride};
  endfunction

endpackage
