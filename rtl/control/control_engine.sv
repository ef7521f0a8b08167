// SPDX-License-Identifier: Apache-2.0
// Control's side of one engine: its queue and its counters.
// Interface: see control_queue; engine_report_i is taken apart here. Seed and counter of the report pass through.
// Latency, throughput, reset: those of control_queue and control_counters. Structure only.
module control_engine #(
  parameter int unsigned QueueDepth = 16
) (
  input  logic                        clk_i,
  input  logic                        rst_ni,
  input  logic                        clear_i,
  input  logic                        counters_clear_i,
  input  logic [31:0]                 cycle_i,
  input  logic                        in_valid_i,
  output logic                        in_ready_o,
  input  isa_pkg::instruction_t       in_data_i,
  output logic                        engine_valid_o,
  input  logic                        engine_ready_i,
  output isa_pkg::instruction_t       engine_data_o,
  output logic                        engine_clear_o,
  input  control_pkg::engine_report_t engine_report_i,
  output control_pkg::index_t         wait_index_o,
  output logic [31:0]                 wait_value_o,
  input  logic                        wait_met_i,
  output logic                        signal_valid_o,
  input  logic                        signal_ready_i,
  output control_pkg::signal_t        signal_data_o,
  input  logic                        signal_wrap_i,
  input  control_pkg::ring_state_t    ring_i,
  output control_pkg::queue_state_t   state_o,
  output control_pkg::counters_t      counters_o,
  output logic [63:0]                 seed_o,
  output logic [31:0]                 counter_o
);
  logic                      waiting;
  control_pkg::queue_state_t state;

  assign state_o   = state;
  assign seed_o    = engine_report_i.seed;
  assign counter_o = engine_report_i.counter;

  control_queue #(
    .QueueDepth(QueueDepth)
  ) u_queue (
    .clk_i,
    .rst_ni,
    .clear_i,
    .in_valid_i,
    .in_ready_o,
    .in_data_i,
    .engine_valid_o,
    .engine_ready_i,
    .engine_data_o,
    .engine_clear_o,
    .engine_busy_i      (engine_report_i.busy),
    .engine_stopped_i   (engine_report_i.stopped),
    .engine_cause_i     (engine_report_i.cause),
    .engine_fault_info_i(engine_report_i.fault_info),
    .engine_read_done_i (engine_report_i.read_done),
    .engine_complete_i  (engine_report_i.complete),
    .wait_index_o,
    .wait_value_o,
    .wait_met_i,
    .signal_valid_o,
    .signal_ready_i,
    .signal_data_o,
    .signal_wrap_i,
    .ring_i,
    .state_o  (state),
    .waiting_o(waiting)
  );

  control_counters u_counters (
    .clk_i,
    .rst_ni,
    .clear_i(counters_clear_i),
    .cycle_i,
    .complete_i        (engine_report_i.complete),
    .busy_i            (state.busy),
    .waiting_i         (waiting),
    .stall_sbuf_i      (engine_report_i.stall_sbuf),
    .stall_psum_i      (engine_report_i.stall_psum),
    .stall_stationary_i(engine_report_i.stall_stationary),
    .moving_word_i     (engine_report_i.moving_word),
    .stationary_word_i (engine_report_i.stationary_word),
    .counters_o
  );
endmodule
