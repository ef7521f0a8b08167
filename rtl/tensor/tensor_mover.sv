// SPDX-License-Identifier: Apache-2.0
// Streams the words of MultiplyMoving instructions out of SBUF, one per cycle without a bubble
// between instructions, and launches the wave.
// In: move_i on move_valid_i/ready_o (one instruction waits behind the running one); loading_i holds back a first
//   word that swaps the stationary operand.
// Out: the SBUF read port; beside its answer, one cycle after the grant, meaning_o for the edge and wave_o for PSUM;
// pulses for the sequencer and the counters.
// A word that accumulates waits until its PSUM row has been written (row_busy_i) and faults if it never was
// (row_written_i = 0): fault_o, the mover is then empty.
// Reset: idle.
`include "assertions.svh"

module tensor_mover (
  input  logic                   clk_i,
  input  logic                   rst_ni,
  input  logic                   move_valid_i,
  output logic                   move_ready_o,
  input  tensor_pkg::move_t      move_i,
  input  logic                   loading_i,
  output logic                   read_valid_o,
  input  logic                   read_ready_i,
  output logic [23:0]            read_addr_o,
  output logic [23:0]            read_scale_addr_o,
  output logic                   read_scaled_o,
  output logic [15:0]            row_o,
  input  logic                   row_busy_i,
  input  logic                   row_written_i,
  output tensor_pkg::edge_word_t meaning_o,
  output tensor_pkg::psum_wave_t wave_o,
  output logic                   busy_o,
  output logic                   swapped_o,    // the word granted now makes the shadow operand active
  output logic                   granted_o,
  output logic                   read_done_o,  // the last word of an instruction is granted
  output logic                   fault_o,
  output logic                   stall_psum_o,
  output logic                   stall_stationary_o
);

  tensor_pkg::move_t move_q, next_q;
  logic active_q, next_valid_q, first_q;
  logic waits_load, hazard, unwritten, last, take_next;

  assign waits_load = active_q && first_q && move_q.swap && loading_i;
  assign hazard = active_q && move_q.accumulate && row_busy_i;
  assign unwritten = active_q && move_q.accumulate && !row_busy_i && !row_written_i && !waits_load;
  assign last = move_q.operand.count == 16'd1;

  assign row_o = move_q.psum_row;
  assign read_valid_o = active_q && !waits_load && !hazard && !unwritten;
  assign read_addr_o = move_q.operand.addr;
  assign read_scale_addr_o = move_q.operand.scale_addr;
  assign read_scaled_o = move_q.operand.scaled;
  assign granted_o = read_valid_o && read_ready_i;
  assign swapped_o = granted_o && first_q && move_q.swap;
  assign read_done_o = granted_o && last;
  assign fault_o = unwritten;
  assign stall_psum_o = hazard;
  assign stall_stationary_o = waits_load;
  assign busy_o = active_q || next_valid_q;

  // The waiting instruction moves up when the running one has granted its last word.
  assign take_next = !active_q || (granted_o && last);
  assign move_ready_o = !next_valid_q || take_next;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      active_q <= 1'b0;
      next_valid_q <= 1'b0;
      wave_o <= '0;
    end else begin
      wave_o.valid <= granted_o;
      if (granted_o) begin
        wave_o.last <= last;
        wave_o.accumulate <= move_q.accumulate;
        wave_o.bf16 <= move_q.bf16;
        wave_o.stochastic <= move_q.stochastic;
        wave_o.row <= move_q.psum_row;
        wave_o.block <= move_q.block;
      end
      if (unwritten) begin
        active_q <= 1'b0;
        next_valid_q <= 1'b0;
      end else begin
        if (take_next) active_q <= next_valid_q || move_valid_i;
        next_valid_q <= (next_valid_q && !take_next) || (move_valid_i && move_ready_o && (next_valid_q || !take_next));
      end
    end
  end

  logic [23:0] stride;
  logic [16:0] scale_stride;
  assign stride = {{8{move_q.operand.stride[15]}}, move_q.operand.stride};
  assign scale_stride = tensor_pkg::scale_stride(move_q.operand.stride, move_q.operand.format);

  always_ff @(posedge clk_i) begin
    if (move_valid_i && move_ready_o) next_q <= move_i;
    if (take_next) begin
      move_q <= next_valid_q ? next_q : move_i;
      first_q <= 1'b1;
    end else if (granted_o) begin
      move_q.operand.addr <= move_q.operand.addr + stride;
      move_q.operand.scale_addr <= move_q.operand.scale_addr + {{7{scale_stride[16]}}, scale_stride};
      move_q.operand.count <= move_q.operand.count - 16'd1;
      move_q.psum_row <= move_q.psum_row + move_q.psum_stride;
      move_q.block <= move_q.block + move_q.sr_n;
      first_q <= 1'b0;
    end
    if (granted_o) begin
      meaning_o.first <= first_q && move_q.swap;
      meaning_o.half <= move_q.operand.half;
      meaning_o.scaled <= move_q.operand.scaled;
      meaning_o.format <= move_q.operand.format;
      meaning_o.k <= move_q.operand.k;
      meaning_o.column <= 16'd0;
    end
  end

  `NG_ASSERT(AddressHeldWhileStalled, clk_i, rst_ni,
             (read_valid_o && !read_ready_i) |=> (read_valid_o && $stable(read_addr_o)))

endmodule
