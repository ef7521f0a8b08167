// SPDX-License-Identifier: Apache-2.0
// What vector_decode hands to the rest of the vector engine: one VectorConvert whose fields have passed every check, with
// the counts that follow from them.
package vector_pkg;
  localparam int unsigned RowSlots = 4;  // rows being gathered or waiting; also the bound of rows asked for ahead

  typedef struct packed {
    logic [23:0] src_addr;
    logic [15:0] src_stride;   // two's complement, like every stride
    logic [15:0] chunk_stride;
    logic [15:0] rows;
    logic [8:0]  width;
    logic [31:0] dst_addr;
    logic [23:0] dst_stride;
    logic [31:0] dst_scale_addr;
    logic [15:0] dst_scale_stride;
    logic [23:0] row_scale_addr;
    logic [23:0] col_scale_addr;
    logic [23:0] bias_addr;
    logic [31:0] sr_offset;
    logic [31:0] sr_n;
    logic        src_sbuf;
    logic        src_bf16;
    logic [2:0]  format;       // numerics_pkg::format_e, like every format port
    logic        mx;
    logic        stochastic;   // never with fp32, which does not round
    logic        saturate;
    logic [1:0]  scale_rule;
    logic        relu;
    logic        row_scale;
    logic        col_scale;
    logic        bias;
    logic [5:0]  beats;        // PSUM rows or SBUF words of one source row
    logic [5:0]  param_words;  // SBUF words of col_scale, and of bias
    logic [13:0] row_scale_words;
    logic [10:0] out_bytes;    // written per row
    logic [3:0]  out_groups;   // MX groups per row
  } command_t;

  typedef enum logic [1:0] {
    KindNop = 2'd0,
    KindSetRandom = 2'd1,
    KindConvert = 2'd2
  } kind_e;
endpackage
