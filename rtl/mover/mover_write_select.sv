// SPDX-License-Identifier: Apache-2.0
// Makes write beats of the rows at hand: a copy as it is, a fill from its pattern, adds and casts by their units.
// Interface: row_* from mover_write, data and bad mark from the buffer; w_* the beats, w_last_o with the end of a piece, and with
//   it fault_o, what failed.
// Latency: combinational for copies and fills. Throughput: one beat per cycle (adds and casts: see there).
// Reset: idle.
module mover_write_select #(
  parameter int unsigned BusBytes  = 32,
  localparam int unsigned DataBits = 8 * BusBytes,
  localparam int unsigned LaneBits = $clog2(BusBytes)
) (
  input  logic                clk_i,
  input  logic                rst_ni,
  input  logic                row_valid_i,
  input  mover_pkg::plan_t    plan_i,
  input  logic [7:0]          beat_i,
  input  logic                side_i,
  input  logic                row_last_i,
  input  logic                row_lost_i,
  input  logic [1:0]          fault_i,
  input  logic [7:0]          fault_beat_i,
  input  logic [DataBits-1:0] row_data_i,
  input  logic                row_bad_i,
  output logic                take_o,
  output logic                w_valid_o,
  input  logic                w_ready_i,
  output logic [DataBits-1:0] w_data_o,
  output logic [BusBytes-1:0] w_strobe_o,
  output logic                w_last_o,
  output mover_pkg::fault_t   fault_o
);
  if (BusBytes < 8 || BusBytes > 64 || (BusBytes & (BusBytes - 1)) != 0) begin : gen_bad_bus
    $fatal(1, "mover_write_select: BusBytes must be a power of two, 8 to 64");
  end

  logic                is_fill, is_add, is_cast, lost, at_dst;
  logic [BusBytes-1:0] lanes;
  logic                add_take, add_valid, add_last, cast_take, cast_valid, cast_last;
  logic [DataBits-1:0] add_data, cast_data;
  logic [BusBytes-1:0] add_strobe, cast_strobe;
  logic [1:0]          dst_fault;
  logic [7:0]          dst_fault_beat;

  assign is_fill = plan_i.kind == mover_pkg::KindFill && !plan_i.dead;
  assign is_add = plan_i.kind == mover_pkg::KindAdd && !plan_i.dead;
  assign is_cast = plan_i.kind == mover_pkg::KindCast && !plan_i.dead;
  assign lost = plan_i.dead || (!is_fill && (row_bad_i || row_lost_i));
  assign lanes = BusBytes'(mover_pkg::beat_strobe(beat_i == 8'd0, beat_i == plan_i.beats, plan_i.first_lane, plan_i.last_lane));

  mover_add #(
    .BusBytes(BusBytes)
  ) u_add (
    .clk_i,
    .rst_ni,
    .row_valid_i(row_valid_i && is_add),
    .row_side_i (side_i),
    .row_last_i,
    .row_data_i,
    .row_bad_i   (lost),
    .row_strobe_i(lanes),
    .bf16_i      (plan_i.format == numerics_pkg::FormatBf16),
    .fault_i,
    .fault_beat_i,
    .take_o   (add_take),
    .w_valid_o(add_valid),
    .w_ready_i,
    .w_data_o        (add_data),
    .w_strobe_o      (add_strobe),
    .w_last_o        (add_last),
    .dst_fault_o     (dst_fault),
    .dst_fault_beat_o(dst_fault_beat)
  );

  mover_cast #(
    .BusBytes(BusBytes)
  ) u_cast (
    .clk_i,
    .rst_ni,
    .row_valid_i(row_valid_i && is_cast),
    .row_data_i,
    .row_bad_i   (lost),
    .src_lane_i  (plan_i.src[LaneBits-1:0]),
    .first_lane_i(plan_i.first_lane[LaneBits-1:0]),
    .last_lane_i (plan_i.last_lane[LaneBits-1:0]),
    .beats_i     (plan_i.beats),
    .format_i    (plan_i.format),
    .out_format_i(plan_i.out_format),
    .saturate_i  (plan_i.saturate),
    .take_o      (cast_take),
    .w_valid_o   (cast_valid),
    .w_ready_i,
    .w_data_o  (cast_data),
    .w_strobe_o(cast_strobe),
    .w_last_o  (cast_last)
  );

  always_comb begin
    take_o     = row_valid_i && w_ready_i;
    w_valid_o  = row_valid_i;
    w_data_o   = is_fill ? {(BusBytes / 8){plan_i.src}} : row_data_i;
    w_strobe_o = lost ? '0 : lanes;
    w_last_o   = row_last_i;
    if (is_add) begin
      take_o     = add_take;
      w_valid_o  = add_valid;
      w_data_o   = add_data;
      w_strobe_o = add_strobe;
      w_last_o   = add_last;
    end
    if (is_cast) begin
      take_o     = cast_take;
      w_valid_o  = cast_valid;
      w_data_o   = cast_data;
      w_strobe_o = cast_strobe;
      w_last_o   = cast_last;
    end
  end

  // of the two operands of an add the source goes first
  assign at_dst          = is_add && fault_i == mover_pkg::FaultNone;
  assign fault_o.code    = at_dst ? dst_fault : fault_i;
  assign fault_o.at_dst  = at_dst;
  assign fault_o.beat    = at_dst ? dst_fault_beat : fault_beat_i;
  assign fault_o.address = mover_pkg::beat_address(plan_i.src, fault_beat_i, 12'(BusBytes));
endmodule
