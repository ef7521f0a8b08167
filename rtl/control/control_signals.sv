// SPDX-License-Identifier: Apache-2.0
// Remembers the signals of the instructions an engine works on and sends each when its event has come.
// Interface: push_* takes the record of an instruction as the engine takes the instruction. The engine pulses read_done_i
//   and complete_i once per instruction, in order, the earliest in the next cycle. Signals leave on the signal_* stream.
//   drop_i: signals are passed over instead of sent. flush_i forgets everything; only when settled_o.
// Latency: a signal is offered in the cycle after its pulse; one cycle more if both pulses of its
//   instruction come at once. Throughput: one signal per cycle.
// Reset: empty.
// One walker sends what fires at read, one what fires at completion. The second never passes the first, so the signals of
// one instruction keep their order, while those at read need not wait for the completion of older instructions.
`include "assertions.svh"

module control_signals #(
  parameter int unsigned Depth = 16
) (
  input  logic                 clk_i,
  input  logic                 rst_ni,
  input  logic                 flush_i,
  input  logic                 drop_i,
  input  logic                 push_valid_i,
  output logic                 push_ready_o,
  input  logic [15:0]          push_tag_i,
  input  control_pkg::action_t push_first_i,
  input  control_pkg::action_t push_second_i,
  input  logic                 read_done_i,
  input  logic                 complete_i,
  output logic                 signal_valid_o,
  input  logic                 signal_ready_i,
  output control_pkg::signal_t signal_data_o,
  output logic [15:0]          signal_tag_o,  // of the instruction whose signal is offered
  output logic [15:0]          oldest_tag_o,  // of the oldest instruction that has not completed
  output logic                 settled_o,     // no signal is due
  output logic                 drained_o      // no record is left
);
  if (Depth < 2 || Depth > 1024 || (Depth & (Depth - 1)) != 0) begin : gen_bad_depth
    $fatal(1, "control_signals: Depth must be a power of two, 2 to 1024");
  end
  localparam int unsigned IndexBits  = $clog2(Depth);
  localparam int unsigned ActionBits = control_pkg::ActionBits;

  // pointers have one bit more than an index. In the order of the records, oldest first:
  // complete_walk <= complete_due <= read_due <= push, and complete_walk <= read_walk <= read_due
  logic [15:0]           tags [Depth];
  logic [ActionBits-1:0] firsts [Depth];
  logic [ActionBits-1:0] seconds [Depth];
  logic [IndexBits:0]    push_q;
  logic [IndexBits:0]    read_due_q;
  logic [IndexBits:0]    complete_due_q;
  logic [IndexBits:0]    read_walk;
  logic [IndexBits:0]    complete_walk;
  logic                  read_valid;
  logic                  read_ready;
  control_pkg::signal_t  read_signal;
  logic                  complete_valid;
  logic                  complete_ready;
  control_pkg::signal_t  complete_signal;
  logic                  offer_complete;

  assign push_ready_o = push_q != {!complete_walk[IndexBits], complete_walk[IndexBits-1:0]};
  assign settled_o    = read_walk == read_due_q && complete_walk == complete_due_q;
  assign drained_o    = complete_walk == push_q;
  assign oldest_tag_o = tags[complete_due_q[IndexBits-1:0]];
  assign signal_tag_o = offer_complete ? tags[complete_walk[IndexBits-1:0]] : tags[read_walk[IndexBits-1:0]];

  control_walker #(
    .AtComplete (0),
    .PointerBits(IndexBits + 1)
  ) u_read (
    .clk_i,
    .rst_ni,
    .flush_i,
    .drop_i,
    .due_i         (read_walk != read_due_q),
    .first_i       (firsts[read_walk[IndexBits-1:0]]),
    .second_i      (seconds[read_walk[IndexBits-1:0]]),
    .walk_o        (read_walk),
    .signal_valid_o(read_valid),
    .signal_ready_i(read_ready),
    .signal_data_o (read_signal)
  );

  control_walker #(
    .AtComplete (1),
    .PointerBits(IndexBits + 1)
  ) u_complete (
    .clk_i,
    .rst_ni,
    .flush_i,
    .drop_i,
    .due_i         (complete_walk != complete_due_q && complete_walk != read_walk),
    .first_i       (firsts[complete_walk[IndexBits-1:0]]),
    .second_i      (seconds[complete_walk[IndexBits-1:0]]),
    .walk_o        (complete_walk),
    .signal_valid_o(complete_valid),
    .signal_ready_i(complete_ready),
    .signal_data_o (complete_signal)
  );

  stream_arbiter #(
    .Ports(2),
    .Width(control_pkg::SignalBits)
  ) u_merge (
    .clk_i,
    .rst_ni,
    .in_valid_i ({complete_valid, read_valid}),
    .in_ready_o ({complete_ready, read_ready}),
    .in_data_i  ({complete_signal, read_signal}),
    .out_valid_o(signal_valid_o),
    .out_ready_i(signal_ready_i),
    .out_data_o (signal_data_o),
    .out_port_o (offer_complete)
  );

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      push_q         <= '0;
      read_due_q     <= '0;
      complete_due_q <= '0;
    end else if (flush_i) begin
      push_q         <= '0;
      read_due_q     <= '0;
      complete_due_q <= '0;
    end else begin
      if (push_valid_i && push_ready_o) push_q <= push_q + 1'b1;
      if (read_done_i) read_due_q <= read_due_q + 1'b1;
      if (complete_i) complete_due_q <= complete_due_q + 1'b1;
    end
  end

  always_ff @(posedge clk_i) begin
    if (push_valid_i && push_ready_o) begin
      tags[push_q[IndexBits-1:0]]    <= push_tag_i;
      firsts[push_q[IndexBits-1:0]]  <= push_first_i;
      seconds[push_q[IndexBits-1:0]] <= push_second_i;
    end
  end

  `NG_ASSERT(ReadDoneOnlyInFlight, clk_i, rst_ni, !read_done_i || read_due_q != push_q)
  `NG_ASSERT(CompleteNotBeforeReadDone, clk_i, rst_ni, !complete_i || complete_due_q != read_due_q || read_done_i)
  `NG_ASSERT(FlushOnlyWhenSettled, clk_i, rst_ni, !flush_i || settled_o)
  `NG_ASSERT(SignalHeldUntilTaken, clk_i, rst_ni,
             signal_valid_o && !signal_ready_i |=> signal_valid_o && $stable(signal_data_o))
endmodule
