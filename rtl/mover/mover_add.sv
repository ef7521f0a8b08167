// SPDX-License-Identifier: Apache-2.0
// Adds rows: FP32, or BF16 as pairs, each sum rounded once to nearest even (docs/numerics.md, DMA).
// Interface: row_* are the destination's and the source's rows in turn, taken with take_o; w_* the sums. The last row is held
//   until its sum has left, so that the piece ends with it.
// Latency: 2 cycles from the destination's row. Throughput: a beat in 2 cycles (FP32) or 3 (BF16).
// Reset: idle.
// BF16 goes through the FP32 adders, low halves first: 24 bits of significand are more than the 2 * 8 + 2 that make rounding
// twice equal to rounding once, and both formats end at the same exponents.
module mover_add #(
  parameter int unsigned BusBytes  = 32,
  localparam int unsigned DataBits = 8 * BusBytes
) (
  input  logic                clk_i,
  input  logic                rst_ni,
  input  logic                row_valid_i,  // of an add that was not given up
  input  logic                row_side_i,
  input  logic                row_last_i,
  input  logic [DataBits-1:0] row_data_i,
  input  logic                row_bad_i,
  input  logic [BusBytes-1:0] row_strobe_i,
  input  logic                bf16_i,
  input  logic [1:0]          fault_i,
  input  logic [7:0]          fault_beat_i,
  output logic                take_o,
  output logic                w_valid_o,
  input  logic                w_ready_i,
  output logic [DataBits-1:0] w_data_o,
  output logic [BusBytes-1:0] w_strobe_o,
  output logic                w_last_o,
  output logic [1:0]          dst_fault_o,  // of the destination's reads
  output logic [7:0]          dst_fault_beat_o
);
  if (BusBytes < 8 || BusBytes > 64 || (BusBytes & (BusBytes - 1)) != 0) begin : gen_bad_bus
    $fatal(1, "mover_add: BusBytes must be a power of two, 8 to 64");
  end

  localparam int unsigned Words = BusBytes / 4;

  logic [DataBits-1:0] dst_q;
  logic                dst_bad_q;
  logic [1:0]          dst_fault_q;
  logic [7:0]          dst_fault_beat_q;
  logic [DataBits-1:0] sum_q;
  logic [BusBytes-1:0] strobe_q;
  logic                valid_q;
  logic                high_q;  // BF16: the high halves are next
  logic                last_q;  // the sum of the last row
  logic                add, sent;
  logic [DataBits-1:0] sum;

  assign sent   = valid_q && w_ready_i;
  assign add    = row_valid_i && row_side_i && !last_q && (!valid_q || sent);
  assign take_o = row_valid_i && (!row_side_i || (row_last_i ? last_q && sent : add && (!bf16_i || high_q)));

  for (genvar w = 0; w < Words; w++) begin : gen_word
    logic [31:0] a, b, full;
    logic        up;
    assign a = !bf16_i ? dst_q[32*w+:32]
             : {high_q ? dst_q[32*w+16+:16] : dst_q[32*w+:16], 16'd0};
    assign b = !bf16_i ? row_data_i[32*w+:32]
             : {high_q ? row_data_i[32*w+16+:16] : row_data_i[32*w+:16], 16'd0};

    numerics_fp32_add u_add (
      .enable_i(row_valid_i && row_side_i),
      .a_i     (a),
      .b_i     (b),
      .sum_o   (full)
    );

    numerics_round u_round (
      .stochastic_i(1'b0),
      .lsb_i       (full[16]),
      .guard_i     (full[15]),
      .sticky_i    (full[14:0] != 15'd0),
      .fraction_i  (32'd0),
      .random_i    (32'd0),
      .up_o        (up)
    );

    assign sum[32*w+:32] = !bf16_i ? full
                         : high_q ? {full[31:16] + {15'd0, up}, sum_q[32*w+:16]}
                                  : {16'd0, full[31:16] + {15'd0, up}};
  end

  assign w_valid_o        = valid_q;
  assign w_data_o         = sum_q;
  assign w_strobe_o       = strobe_q;
  assign w_last_o         = last_q;
  assign dst_fault_o      = dst_fault_q;
  assign dst_fault_beat_o = dst_fault_beat_q;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      valid_q <= 1'b0;
      high_q  <= 1'b0;
      last_q  <= 1'b0;
    end else begin
      if (add) begin
        valid_q <= !bf16_i || high_q;
        high_q  <= bf16_i && !high_q;
        last_q  <= row_last_i && (!bf16_i || high_q);
      end else if (sent) begin
        valid_q <= 1'b0;
        last_q  <= 1'b0;
      end
    end
  end

  always_ff @(posedge clk_i) begin
    if (row_valid_i && !row_side_i) begin
      dst_q            <= row_data_i;
      dst_bad_q        <= row_bad_i;
      dst_fault_q      <= fault_i;
      dst_fault_beat_q <= fault_beat_i;
    end
    if (add) begin
      sum_q    <= sum;
      strobe_q <= row_bad_i || dst_bad_q ? '0 : row_strobe_i;
    end
  end
endmodule
