// SPDX-License-Identifier: Apache-2.0
// Converts rows element by element and packs the results into destination beats.
// Interface: row_* is a source row as it came from memory, taken with take_o when its last element is converted; w_* the
//   beats. The last row is held until the last beat has left, so that the piece ends with it.
// Latency: 1 cycle after the last element of a beat. Throughput: one element per cycle.
// Reset: idle, at the start of a piece.
module mover_cast #(
  parameter int unsigned BusBytes  = 32,
  localparam int unsigned DataBits = 8 * BusBytes,
  localparam int unsigned LaneBits = $clog2(BusBytes)
) (
  input  logic                clk_i,
  input  logic                rst_ni,
  input  logic                row_valid_i,   // of a cast that was not given up
  input  logic [DataBits-1:0] row_data_i,
  input  logic                row_bad_i,     // and so are all after it
  input  logic [LaneBits-1:0] src_lane_i,    // of the piece's first byte
  input  logic [LaneBits-1:0] first_lane_i,  // of the destination
  input  logic [LaneBits-1:0] last_lane_i,
  input  logic [7:0]          beats_i,       // of the destination, less one
  input  logic [2:0]          format_i,
  input  logic [2:0]          out_format_i,
  input  logic                saturate_i,
  output logic                take_o,
  output logic                w_valid_o,
  input  logic                w_ready_i,
  output logic [DataBits-1:0] w_data_o,
  output logic [BusBytes-1:0] w_strobe_o,
  output logic                w_last_o
);
  if (BusBytes < 8 || BusBytes > 64 || (BusBytes & (BusBytes - 1)) != 0) begin : gen_bad_bus
    $fatal(1, "mover_cast: BusBytes must be a power of two, 8 to 64");
  end

  logic                under_way_q;  // past the first element of a piece
  logic [LaneBits-1:0] src_q, dst_q;
  logic [7:0]          beat_q;
  logic [DataBits-1:0] data_q;
  logic [BusBytes-1:0] strobe_q;
  logic                valid_q, last_q;

  logic                  convert, sent;
  logic [LaneBits-1:0]   src, dst;
  logic [7:0]            beat;
  logic [1:0]            log_in, log_out;
  logic [2:0]            in_bytes, out_bytes;
  logic [LaneBits:0]     src_next, dst_next;
  logic                  last, fresh;
  logic [31:0]           code;
  logic [31:0]           element;
  logic [BusBytes-1:0]   lanes;
  numerics_pkg::word32_t value;
  logic                  unused_nan;

  assign sent      = valid_q && w_ready_i;
  assign convert   = row_valid_i && !last_q && (!valid_q || sent);
  assign src       = under_way_q ? src_q : src_lane_i;
  assign dst       = under_way_q ? dst_q : first_lane_i;
  assign beat      = under_way_q ? beat_q : 8'd0;
  assign log_in    = mover_pkg::log_bytes(format_i);
  assign log_out   = mover_pkg::log_bytes(out_format_i);
  assign in_bytes  = 3'd1 << log_in;
  assign out_bytes = 3'd1 << log_out;
  assign src_next  = {1'b0, src} + (LaneBits + 1)'(in_bytes);
  assign dst_next  = {1'b0, dst} + (LaneBits + 1)'(out_bytes);
  assign last      = beat == beats_i && dst_next == {1'b0, last_lane_i} + 1'b1;
  assign take_o    = row_valid_i && (last_q ? sent : convert && !last && src_next[LaneBits]);

  assign element = row_valid_i ? 32'(row_data_i >> {src, 3'd0}) : '0;

  mover_cast_widen u_widen (
    .code_i(element),
    .format_i,
    .value_o(value)
  );

  numerics_convert u_convert (
    .enable_i    (row_valid_i),
    .format_i    (out_format_i),
    .stochastic_i(1'b0),
    .saturate_i,
    .scale_i (numerics_pkg::ScaleOne),
    .value_i (value),
    .random_i(32'd0),
    .code_o  (code),
    .nan_o   (unused_nan)
  );

  // the first element of a beat clears the lanes of the beat before
  assign fresh = !under_way_q || dst_q == '0;
  assign lanes = BusBytes'({log_out[1], log_out[1], log_out != 2'd0, 1'b1}) << dst;

  assign w_valid_o  = valid_q;
  assign w_data_o   = data_q;
  assign w_strobe_o = strobe_q;
  assign w_last_o   = last_q;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      under_way_q <= 1'b0;
      valid_q     <= 1'b0;
      last_q      <= 1'b0;
    end else begin
      if (convert) begin
        under_way_q <= !last;
        valid_q     <= last || dst_next[LaneBits];
        last_q      <= last;
      end else if (sent) begin
        valid_q <= 1'b0;
        last_q  <= 1'b0;
      end
    end
  end

  always_ff @(posedge clk_i) begin
    if (convert) begin
      src_q    <= src_next[LaneBits-1:0];
      dst_q    <= dst_next[LaneBits-1:0];
      beat_q   <= beat + 8'(dst_next[LaneBits]);
      data_q   <= (fresh ? '0 : data_q) | (DataBits'(code) << {dst, 3'd0});
      strobe_q <= row_bad_i ? '0 : (fresh ? '0 : strobe_q) | lanes;
    end
  end
endmodule
