// SPDX-License-Identifier: Apache-2.0
// Dispatches the tensor engine's instructions in order: LoadStationary to the loader, MultiplyMoving to the mover; the
// rest it does itself once all before are complete.
// A LoadStationary runs under the MultiplyMoving before it as soon as that one's first word has made the shadow operand
// the active one; so weights load while the array computes.
// A faulty instruction is taken, then the engine stops when everything before it is complete; a fault of the mover
// (PSUM row never written) wins over a later one. clear_i ends the stop and forgets the stationary operand. Latency:
// dispatch in the cycle of the offer. Reset: running, no stationary operand, OCP map.
`include "assertions.svh"

module tensor_sequencer (
  input  logic                        clk_i,
  input  logic                        rst_ni,
  input  logic                        clear_i,
  input  logic                        instr_valid_i,
  output logic                        instr_ready_o,
  input  logic [511:0]                instr_i,
  // tensor_decode
  input  logic                        is_load_i,
  input  logic                        is_move_i,
  input  logic                        is_set_map_i,
  input  logic                        is_set_random_i,
  input  tensor_pkg::operand_fields_t operand_i,
  input  logic [3:0]                  cause_i,
  input  logic [31:0]                 fault_info_i,
  output logic                        have_stationary_o,
  output logic [15:0]                 stationary_k_o,
  // loader and mover
  output logic                        load_start_o,
  input  logic                        load_busy_i,
  output logic                        move_valid_o,
  input  logic                        move_ready_i,
  output tensor_pkg::move_t           move_o,
  input  logic                        swapped_i,
  input  logic                        mover_fault_i,
  input  logic [15:0]                 mover_row_i,
  // retirement
  output logic                        push_o,
  input  logic                        full_i,
  input  logic                        empty_i,
  input  logic                        waits_for_move_i,
  input  logic                        waves_in_flight_i,
  output logic                        self_done_o,  // Nop, SetMap or SetRandom: reads done and complete at once
  // state
  output logic                        set_random_o,
  input  logic                        random_ready_i,
  input  logic [31:0]                 counter_i,
  output logic [127:0]                map_o,
  output logic                        stopped_o,
  output logic [3:0]                  cause_o,
  output logic [31:0]                 fault_info_o
);

  typedef enum logic [1:0] {
    StateRun,
    StateFaulty,  // an instruction failed its checks; those before it are finishing
    StateBroken,  // the mover found an unwritten row; those before it are finishing
    StateStopped
  } state_e;

  // e2m1 0, 0.5, 1, 1.5, 2, 3, 4, 6 and their negatives as e4m3 codes, entry 0 lowest
  localparam logic [127:0] OcpMap = 128'hCCC8_C4C0_BCB8_B080_4C48_4440_3C38_3000;

  state_e state_q;
  logic take, legal, is_self;
  logic shadow_busy_q, loaded_q;  // a move that will swap has not begun; a load that no move has used yet
  logic [127:0] map_q;

  isa_pkg::multiply_moving_t move;
  isa_pkg::set_map_t set_map;
  assign move = instr_i;
  assign set_map = instr_i;

  assign legal = cause_i == isa_pkg::CauseNone;
  assign is_self = !is_load_i && !is_move_i;

  logic offered, can_load, may_move, can_move, can_self;
  assign offered = instr_valid_i && state_q == StateRun && !mover_fault_i;
  assign can_load = !load_busy_i && !shadow_busy_q && !full_i;
  assign may_move = !full_i && !(loaded_q && shadow_busy_q) && (random_ready_i || !move.stochastic);  // round keys of a new seed
  assign can_move = move_ready_i && may_move;
  assign can_self = empty_i && random_ready_i;

  assign load_start_o = offered && legal && is_load_i && can_load;
  assign move_valid_o = offered && legal && is_move_i && may_move;
  assign push_o = load_start_o || (move_valid_o && move_ready_i);
  assign set_random_o = offered && legal && is_set_random_i && can_self;
  assign instr_ready_o = offered && (!legal || (is_load_i ? can_load : is_move_i ? can_move : can_self));
  assign take = instr_ready_o && legal;

  assign move_o.operand = operand_i;
  assign move_o.swap = loaded_q;
  assign move_o.psum_row = move.psum_row;
  assign move_o.psum_stride = move.psum_stride;
  assign move_o.accumulate = move.accumulate;
  assign move_o.bf16 = move.bf16;
  assign move_o.stochastic = move.stochastic;
  assign move_o.block = counter_i + move.sr_offset;
  assign move_o.sr_n = move.sr_n;
  assign map_o = map_q;

  assign stopped_o = state_q == StateStopped;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      state_q <= StateRun;
      cause_o <= isa_pkg::CauseNone;
      fault_info_o <= 32'd0;
      have_stationary_o <= 1'b0;
      stationary_k_o <= 16'd0;
      shadow_busy_q <= 1'b0;
      loaded_q <= 1'b0;
      map_q <= OcpMap;
      self_done_o <= 1'b0;
    end else begin
      self_done_o <= take && is_self;
      if (take && is_set_map_i) map_q <= set_map.codes;
      if (take && is_load_i) begin
        have_stationary_o <= 1'b1;
        stationary_k_o <= operand_i.k;
        loaded_q <= 1'b1;
      end
      if (swapped_i) shadow_busy_q <= 1'b0;
      if (take && is_move_i) begin
        if (loaded_q) shadow_busy_q <= 1'b1;
        loaded_q <= 1'b0;
      end

      case (state_q)
        StateRun: begin
          if (mover_fault_i) begin
            state_q <= StateBroken;
            cause_o <= isa_pkg::CausePsumUnwritten;
            fault_info_o <= {16'd0, mover_row_i};
          end else if (instr_ready_o && !legal) begin
            state_q <= StateFaulty;
            cause_o <= cause_i;
            fault_info_o <= fault_info_i;
          end
        end
        StateFaulty: begin
          if (mover_fault_i) begin
            state_q <= StateBroken;
            cause_o <= isa_pkg::CausePsumUnwritten;
            fault_info_o <= {16'd0, mover_row_i};
          end else if (empty_i) begin
            state_q <= StateStopped;
          end
        end
        StateBroken: if (waits_for_move_i && !waves_in_flight_i && !load_busy_i) state_q <= StateStopped;
        default: begin
          if (clear_i) begin
            state_q <= StateRun;
            cause_o <= isa_pkg::CauseNone;
            fault_info_o <= 32'd0;
            have_stationary_o <= 1'b0;
            shadow_busy_q <= 1'b0;
            loaded_q <= 1'b0;
          end
        end
      endcase
    end
  end

  `NG_ASSERT(SelfOnlyWhenDrained, clk_i, rst_ni, !(take && is_self) || empty_i)

endmodule
