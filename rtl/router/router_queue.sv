// SPDX-License-Identifier: Apache-2.0
// The queue of one output and channel: whole messages only.
// Interface: push_i a beat (only while free_o is not 0; an aborted last one at any time); out_*
//   valid/ready, the header with every beat; drained_*: a message that a dead port will not carry, by its
//   header; sent_o: one went out as a whole.
// Latency: 1 cycle from the last beat of a message to its first. Throughput: 1 beat per cycle.
// Reset: empty.
// What is cut on the way in leaves no trace. A dead port (dead_i) is offered nothing more, but the message on offer
// when it died goes on to its end, as the port's handshake wants, and is drained as well: nothing of it arrives.
`include "assertions.svh"

module router_queue #(
  parameter int unsigned Beats = 160,
  localparam int unsigned IndexBits = $clog2(Beats)
) (
  input  logic         clk_i,
  input  logic         rst_ni,
  input  logic         dead_i,
  input  logic         push_i,
  input  logic         first_i,
  input  logic         last_i,
  input  logic         abort_i,
  input  logic [95:0]  header_i,
  input  logic [511:0] data_i,
  output logic [10:0]  free_o,
  output logic         pop_o,
  output logic         out_valid_o,
  input  logic         out_ready_i,
  output logic         out_first_o,
  output logic         out_last_o,
  output logic [95:0]  out_header_o,
  output logic [511:0] out_data_o,
  output logic         drained_valid_o,
  input  logic         drained_ready_i,
  output logic         sent_o
);
  if (Beats < 17 || Beats > 1024) begin : gen_bad_beats
    $fatal(1, "router_queue: Beats must be 17 to 1024: the longest message is 16");
  end

  logic [609:0]         rows [Beats];
  logic [IndexBits-1:0] write_q, read_q;
  logic [IndexBits-1:0] begin_q;    // where the message coming in begins
  logic [4:0]           part_q;     // its beats so far
  logic [10:0]          used_q;     // those included
  logic [10:0]          whole_q;    // messages
  logic                 offered_q;  // the message at the head is on offer, or partly out
  logic                 doomed_q;   // its port was dead at some time since
  logic                 drain_q;
  logic                 drain;
  logic                 doomed;
  logic                 store, cut;
  logic                 taken, ends;

  function automatic logic [IndexBits-1:0] after(input logic [IndexBits-1:0] index);
    after = index == IndexBits'(Beats - 1) ? '0 : index + 1'b1;
  endfunction

  assign free_o = 11'(Beats) - used_q;
  assign store  = push_i && !abort_i;
  assign cut    = push_i && abort_i;

  assign {out_first_o, out_last_o, out_header_o, out_data_o} = rows[read_q];

  assign drain       = drain_q || (dead_i && whole_q != '0 && !offered_q);
  assign out_valid_o = whole_q != '0 && !drain;
  assign taken       = out_valid_o && out_ready_i;
  assign ends        = taken && out_last_o;
  assign doomed      = doomed_q || dead_i;

  assign drained_valid_o = drain && out_last_o;
  // the last beat of a message that the port took in vain stays, to be drained
  assign pop_o  = drain ? !out_last_o || drained_ready_i : taken && !(out_last_o && doomed);
  assign sent_o = ends && !doomed;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      write_q   <= '0;
      read_q    <= '0;
      begin_q   <= '0;
      part_q    <= '0;
      used_q    <= '0;
      whole_q   <= '0;
      offered_q <= 1'b0;
      doomed_q  <= 1'b0;
      drain_q   <= 1'b0;
    end else begin
      if (cut) write_q <= begin_q;
      else if (store) write_q <= after(write_q);
      if (store && last_i) begin_q <= after(write_q);
      if (push_i) part_q <= last_i ? 5'd0 : part_q + 1'b1;
      if (pop_o) read_q <= after(read_q);
      used_q    <= used_q + 11'(store) - 11'(pop_o) - (cut ? 11'(part_q) : 11'd0);
      whole_q   <= whole_q + 11'(store && last_i) - 11'(pop_o && out_last_o);
      offered_q <= out_valid_o && !ends;
      doomed_q  <= out_valid_o && !ends && doomed;
      drain_q   <= drain ? !(out_last_o && drained_ready_i) : ends && doomed;
    end
  end

  always_ff @(posedge clk_i) begin
    if (store) rows[write_q] <= {first_i, last_i, header_i, data_i};
  end

  `NG_ASSERT(RoomForWhatIsPushed, clk_i, rst_ni, store |-> used_q != 11'(Beats))
  `NG_ASSERT(OfferHeldUntilTaken, clk_i, rst_ni,
             out_valid_o && !out_ready_i |=> out_valid_o && $stable(out_header_o) && $stable(out_last_o))
  `NG_ASSERT(UsedIsWithinTheBuffer, clk_i, rst_ni, used_q <= 11'(Beats))
endmodule
