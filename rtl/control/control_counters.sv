// SPDX-License-Identifier: Apache-2.0
// The counters of one engine's register block.
// Interface: one bit per event and cycle; cycle_i, the low half of the cycle counter, is kept at the first and at every
//   moving word. clear_i zeroes all of them; an event of that cycle does not count.
// Latency: an event shows in the next cycle. Throughput: every cycle.
// Reset: zero. Counters wrap.
module control_counters (
  input  logic                   clk_i,
  input  logic                   rst_ni,
  input  logic                   clear_i,
  input  logic [31:0]            cycle_i,
  input  logic                   complete_i,
  input  logic                   busy_i,
  input  logic                   waiting_i,
  input  logic                   stall_sbuf_i,
  input  logic                   stall_psum_i,
  input  logic                   stall_stationary_i,
  input  logic                   moving_word_i,
  input  logic                   stationary_word_i,
  output control_pkg::counters_t counters_o
);
  control_pkg::counters_t counters_q;
  logic                   moved_q;  // moving_first holds the first one

  assign counters_o = counters_q;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      counters_q <= '0;
      moved_q    <= 1'b0;
    end else if (clear_i) begin
      counters_q <= '0;
      moved_q    <= 1'b0;
    end else begin
      if (complete_i) counters_q.retired <= counters_q.retired + 1;
      if (busy_i) counters_q.busy_cycles <= counters_q.busy_cycles + 1;
      if (waiting_i) counters_q.stall_wait <= counters_q.stall_wait + 1;
      if (stall_sbuf_i) counters_q.stall_sbuf <= counters_q.stall_sbuf + 1;
      if (stall_psum_i) counters_q.stall_psum <= counters_q.stall_psum + 1;
      if (stall_stationary_i) counters_q.stall_stationary <= counters_q.stall_stationary + 1;
      if (stationary_word_i) counters_q.stationary_words <= counters_q.stationary_words + 1;
      if (moving_word_i) begin
        counters_q.moving_words <= counters_q.moving_words + 1;
        counters_q.moving_last  <= cycle_i;
        if (!moved_q) counters_q.moving_first <= cycle_i;
        moved_q <= 1'b1;
      end
    end
  end
endmodule
