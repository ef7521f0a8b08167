// SPDX-License-Identifier: Apache-2.0
// One receive lane in its own clock: finds the block boundary, the polarity and the logical lane; drops SKPs.
// Interface: 66 bits per cycle that begin anywhere in a block; push_* the blocks behind the alignment, right way up; known_o:
//   locked, polarity and lane (id_o, which stands still while known_o) are found, and blocks are pushed; skip_o: a SKP was dropped.
// Latency: 1 cycle from the last bit of a block to its push. Throughput: one block per cycle.
// Reset: searching, nothing pushed. The search needs at most about 66 * 4 + 64 cycles for the boundary, 64 more for the polarity.
// It runs by itself and listens to nobody: lost locks, wrong polarities and swapped lanes all end in another search.
`include "assertions.svh"

module lanes_rx_align (
  input  logic        clk_i,
  input  logic        rst_ni,
  input  logic [1:0]  head_i,
  input  logic [63:0] data_i,
  output logic        push_o,
  output logic        push_set_o,   // a training set with its magic and CRC right
  output logic        push_good_o,  // the header is that of a data block
  output logic [63:0] push_data_o,
  input  logic        room_i,       // a block pushed without is lost
  output logic        known_o,
  output logic [2:0]  id_o,
  output logic        skip_o,
  output logic        lost_o        // for the first loss of every 16 cycles: it must cross as an event
);
  localparam int unsigned Wrong   = 16;  // headers of 64 that unlock
  localparam int unsigned Strange = 8;  // control blocks in a row that are no set of this lane: polarity or lane is another now
  localparam int unsigned Trial   = 32;  // blocks that a polarity gets to show its lane

  // the slip: the last shift_q bits of the word before, then those of this one
  logic [6:0]  shift_q;  // 0 to 65
  logic        invert_q;
  logic        last_head_q;
  logic [63:0] last_data_q;
  logic [1:0]  head, head_q;
  logic [63:0] data, data_q, head_part, tail, low;

  assign tail = last_data_q >> (7'd64 - shift_q);

  always_comb begin
    low = tail >> 2;
    case (shift_q)
      7'd0: begin
        head      = head_i;
        head_part = '0;
      end
      7'd1: begin
        head      = {head_i[0], last_data_q[63]};
        head_part = {63'd0, head_i[1]};
      end
      7'd65: begin
        head      = {last_data_q[0], last_head_q};
        head_part = {head_i[0], 63'd0};
        low       = last_data_q >> 1;
      end
      default: begin
        head      = tail[1:0];
        head_part = {62'd0, head_i} << (shift_q - 7'd2);
      end
    endcase
    data = (data_i << shift_q) | low | head_part;
  end

  always_ff @(posedge clk_i) begin
    last_head_q <= head_i[1];
    last_data_q <= data_i;
    head_q      <= head ^ {2{invert_q}};
    data_q      <= data ^ {64{invert_q}};
  end

  // the lock
  logic       locked_q;
  logic       settle_q;  // head_q is still one of the old shift
  logic [5:0] count_q;   // searching: good headers in a row; locked: place in the window of 64
  logic [3:0] wrong_q;   // of this window
  logic       header_ok, lose;

  assign header_ok = head_q[0] != head_q[1];
  assign lose      = locked_q && !header_ok && wrong_q == 4'(Wrong - 1);

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      locked_q <= 1'b0;
      settle_q <= 1'b1;
      count_q  <= '0;
      wrong_q  <= '0;
      shift_q  <= '0;
    end else if (locked_q) begin
      count_q <= count_q + 1'b1;
      if (count_q == 6'd63) wrong_q <= '0;
      else if (!header_ok) wrong_q <= wrong_q + 1'b1;
      if (lose) begin
        locked_q <= 1'b0;
        count_q  <= '0;
        wrong_q  <= '0;
      end
    end else begin
      settle_q <= 1'b0;
      if (!settle_q) begin
        count_q <= count_q + 1'b1;
        if (!header_ok) begin
          shift_q  <= shift_q == 7'd65 ? '0 : shift_q + 1'b1;
          settle_q <= 1'b1;
          count_q  <= '0;
        end else if (count_q == 6'd63) begin
          locked_q <= 1'b1;
        end
      end
    end
  end

  // what the block is
  logic is_skip, is_set;

  always_comb begin
    is_skip = 1'b0;
    is_set  = 1'b0;
    if (head_q != lanes_pkg::HeadData) is_skip = locked_q && lanes_pkg::is_skip(data_q);
    if (head_q == lanes_pkg::HeadControl) is_set = lanes_pkg::is_set(data_q);
  end

  // polarity and lane
  logic       known_q;
  logic [2:0] id_q;
  logic [2:0] lane_q;    // of the last set
  logic [1:0] streak_q;  // sets of lane_q before, in a row, four blocks apart
  logic [2:0] gap_q;     // blocks since the last set, 4 and more alike
  logic [4:0] trial_q;
  logic [2:0] strange_q;
  logic [2:0] lane;
  logic       follows;

  assign lane    = data_q[7:5];
  assign follows = gap_q == 3'd3 && lane == lane_q && streak_q != '0;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      known_q   <= 1'b0;
      invert_q  <= 1'b0;
      streak_q  <= '0;
      gap_q     <= 3'd4;
      trial_q   <= '0;
      strange_q <= '0;
    end else if (!locked_q || lose) begin
      known_q   <= 1'b0;
      streak_q  <= '0;
      trial_q   <= '0;
      strange_q <= '0;
    end else if (known_q) begin
      if (head_q == lanes_pkg::HeadControl && !is_skip) begin
        strange_q <= is_set && lane == id_q ? '0 : strange_q + 1'b1;
        if (strange_q == 3'(Strange - 1) && !(is_set && lane == id_q)) known_q <= 1'b0;
      end
      streak_q <= '0;
      trial_q  <= '0;
    end else if (!is_skip) begin
      trial_q   <= trial_q + 1'b1;
      strange_q <= '0;
      if (is_set) begin
        gap_q    <= '0;
        streak_q <= follows ? streak_q + 1'b1 : 2'd1;
        if (follows && streak_q == 2'd3) known_q <= 1'b1;
      end else begin
        if (gap_q != 3'd4) gap_q <= gap_q + 1'b1;
        if (gap_q >= 3'd3) streak_q <= '0;
        if (trial_q == 5'(Trial - 1)) begin
          invert_q <= !invert_q;
          streak_q <= '0;
        end
      end
    end
  end

  always_ff @(posedge clk_i) begin
    if (is_set && !known_q) begin
      lane_q <= lane;
      id_q   <= lane;
    end
  end

  logic [3:0] hold_off_q;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) hold_off_q <= '0;
    else if (lost_o) hold_off_q <= '1;
    else if (hold_off_q != '0) hold_off_q <= hold_off_q - 1'b1;
  end

  assign lost_o      = push_o && !room_i && hold_off_q == '0;
  assign push_o      = known_q && locked_q && !is_skip;
  assign push_set_o  = is_set;
  assign push_good_o = head_q == lanes_pkg::HeadData;
  assign push_data_o = data_q;
  assign known_o     = known_q;
  assign id_o        = id_q;
  assign skip_o      = known_q && is_skip;

  `NG_ASSERT(LaneHeldWhileKnown, clk_i, rst_ni, known_o |=> $stable(id_o) || !known_o)
  `NG_ASSERT(OnlyALockedLanePushes, clk_i, rst_ni, !push_o || locked_q)
endmodule
