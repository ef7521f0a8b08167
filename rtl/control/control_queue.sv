// SPDX-License-Identifier: Apache-2.0
// One engine's instruction queue: holds instructions in order, waits for their semaphores, keeps and sends their signals,
// and stops the engine's instruction stream when a check fails.
// Interface: in_* instructions from dispatch; engine_* to the engine with its state and events; wait_*
//   asks the semaphores about the head; signal_* to the semaphores, with signal_wrap_i in the cycle a
//   signal is taken; ring_i the state of the ring that fills it, whose failure stops the engine after all
//   that came before; clear_i from the host.
// Latency: 2 cycles from in to engine if nothing waits. Throughput: one instruction every 2 cycles.
// Reset: empty, running.
// Clear empties the queue at once. If something has stopped, the stop ends when the signals that are due have been sent
// and the engine has stopped or finished; engine_clear_o then pulses. An offer once made stays, save for a clear.
`include "assertions.svh"

module control_queue #(
  parameter int unsigned QueueDepth = 16
) (
  input  logic                      clk_i,
  input  logic                      rst_ni,
  input  logic                      clear_i,
  input  logic                      in_valid_i,
  output logic                      in_ready_o,
  input  isa_pkg::instruction_t     in_data_i,
  output logic                      engine_valid_o,
  input  logic                      engine_ready_i,
  output isa_pkg::instruction_t     engine_data_o,
  output logic                      engine_clear_o,
  input  logic                      engine_busy_i,
  input  logic                      engine_stopped_i,
  input  logic [3:0]                engine_cause_i,
  input  logic [31:0]               engine_fault_info_i,
  input  logic                      engine_read_done_i,
  input  logic                      engine_complete_i,
  output control_pkg::index_t       wait_index_o,
  output logic [31:0]               wait_value_o,
  input  logic                      wait_met_i,
  output logic                      signal_valid_o,
  input  logic                      signal_ready_i,
  output control_pkg::signal_t      signal_data_o,
  input  logic                      signal_wrap_i,
  input  control_pkg::ring_state_t  ring_i,
  output control_pkg::queue_state_t state_o,
  output logic                      waiting_o  // the head waits for its semaphore
);
  logic [15:0]          head_tag;
  control_pkg::action_t head_first;
  control_pkg::action_t head_second;
  logic                 head_valid;
  logic                 taken;
  logic                 record_ready;
  logic                 wait_open;
  logic                 may_offer;
  logic                 stopped;
  logic                 finish_clear;
  logic                 settled;
  logic                 drained;
  logic [15:0]          signal_tag;
  logic [15:0]          oldest_tag;
  logic                 offer_q;  // the head has passed its wait and stands before the engine
  logic                 clearing_q;
  logic                 wrapped_q;
  logic [15:0]          wrapped_tag_q;
  logic                 ring_stopped_q;

  stream_fifo #(
    .Width(isa_pkg::InstructionBits),
    .Depth(QueueDepth)
  ) u_instructions (
    .clk_i,
    .rst_ni,
    .flush_i(clear_i),
    .in_valid_i,
    .in_ready_o,
    .in_data_i,
    .out_valid_o(head_valid),
    .out_ready_i(taken),
    .out_data_o (engine_data_o)
  );

  assign head_tag   = engine_data_o[isa_pkg::TagLsb+:16];
  assign head_first = {engine_data_o[isa_pkg::Signal0EnableLsb],
                        engine_data_o[isa_pkg::Signal0CompleteLsb],
                        engine_data_o[isa_pkg::Signal0SetLsb],
                        engine_data_o[isa_pkg::Signal0IndexLsb+:8],
                        engine_data_o[isa_pkg::Signal0ValueLsb+:32]};
  assign head_second = {engine_data_o[isa_pkg::Signal1EnableLsb],
                        engine_data_o[isa_pkg::Signal1CompleteLsb],
                        engine_data_o[isa_pkg::Signal1SetLsb],
                        engine_data_o[isa_pkg::Signal1IndexLsb+:8],
                        engine_data_o[isa_pkg::Signal1ValueLsb+:32]};

  assign wait_index_o   = engine_data_o[isa_pkg::WaitIndexLsb+:8];
  assign wait_value_o   = engine_data_o[isa_pkg::WaitValueLsb+:32];
  assign wait_open      = !engine_data_o[isa_pkg::WaitEnableLsb] || wait_met_i;
  assign stopped        = engine_stopped_i || wrapped_q || ring_stopped_q;
  assign may_offer      = head_valid && record_ready && !offer_q && !stopped && !clearing_q;
  assign waiting_o      = may_offer && !wait_open;
  assign engine_valid_o = offer_q;
  assign taken          = offer_q && engine_ready_i;
  assign finish_clear   = clearing_q && settled && (engine_stopped_i || drained);
  assign engine_clear_o = finish_clear;

  control_signals #(
    .Depth(QueueDepth)
  ) u_signals (
    .clk_i,
    .rst_ni,
    .flush_i      (finish_clear),
    .drop_i       (wrapped_q),
    .push_valid_i (taken),
    .push_ready_o (record_ready),
    .push_tag_i   (head_tag),
    .push_first_i (head_first),
    .push_second_i(head_second),
    .read_done_i  (engine_read_done_i),
    .complete_i   (engine_complete_i),
    .signal_valid_o,
    .signal_ready_i,
    .signal_data_o,
    .signal_tag_o(signal_tag),
    .oldest_tag_o(oldest_tag),
    .settled_o   (settled),
    .drained_o   (drained)
  );

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      offer_q        <= 1'b0;
      clearing_q     <= 1'b0;
      wrapped_q      <= 1'b0;
      ring_stopped_q <= 1'b0;
    end else begin
      if (clear_i || taken) offer_q <= 1'b0;
      else if (may_offer && wait_open) offer_q <= 1'b1;

      if (clear_i && stopped) clearing_q <= 1'b1;
      else if (finish_clear) clearing_q <= 1'b0;

      if (signal_wrap_i) wrapped_q <= 1'b1;
      else if (finish_clear) wrapped_q <= 1'b0;

      if (ring_i.failed && !ring_i.pending && drained && !engine_busy_i && !stopped && !clear_i && !clearing_q)
        ring_stopped_q <= 1'b1;
      else if (finish_clear) ring_stopped_q <= 1'b0;
    end
  end

  always_ff @(posedge clk_i) begin
    if (signal_wrap_i) wrapped_tag_q <= signal_tag;
  end

  // a wrapped signal belongs to an instruction before the one that the engine stopped at, if both happened
  always_comb begin
    state_o.busy        = engine_busy_i || (engine_stopped_i ? !settled : !drained);
    state_o.stopped     = stopped;
    state_o.queue_empty = !head_valid && !ring_i.pending && !(ring_i.failed && !ring_stopped_q);
    state_o.ring        = ring_stopped_q;
    state_o.cause       = wrapped_q ? isa_pkg::CauseSemaphoreWrap :
                          engine_stopped_i ? engine_cause_i : ring_stopped_q ? ring_i.cause : isa_pkg::CauseNone;
    state_o.fault_info = ring_stopped_q ? ring_i.fault_address[31:0] :
                          wrapped_q || !engine_stopped_i ? '0 : engine_fault_info_i;
    state_o.tag = wrapped_q ? wrapped_tag_q : engine_stopped_i ? oldest_tag : '0;
  end

  logic unused_ok;
  assign unused_ok = &{1'b0, ring_i};

  `NG_ASSERT(NothingTakenWhileStopped, clk_i, rst_ni, !engine_stopped_i || !taken)
  `NG_ASSERT(NoEventWhileStopped, clk_i, rst_ni,
             !engine_stopped_i || !(engine_read_done_i || engine_complete_i))
  `NG_ASSERT(OfferHeldUntilTaken, clk_i, rst_ni,
             engine_valid_o && !engine_ready_i && !clear_i |=> engine_valid_o && $stable(engine_data_o))
endmodule
