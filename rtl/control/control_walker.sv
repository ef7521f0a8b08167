// SPDX-License-Identifier: Apache-2.0
// Walks along the records of an engine's instructions and sends those signals that fire at its event.
// Interface: first_i and second_i are the record at walk_o; due_i says that its event has happened. Signals leave on signal_*.
//   drop_i: pass over signals instead of sending them. flush_i: back to record 0.
// Latency: combinational from due_i. Throughput: one signal per cycle; a record without a signal to send takes one cycle.
// Reset: record 0.
module control_walker #(
  parameter int unsigned AtComplete = 0,
  parameter int unsigned PointerBits = 5
) (
  input  logic                   clk_i,
  input  logic                   rst_ni,
  input  logic                   flush_i,
  input  logic                   drop_i,
  input  logic                   due_i,
  input  control_pkg::action_t   first_i,
  input  control_pkg::action_t   second_i,
  output logic [PointerBits-1:0] walk_o,
  output logic                   signal_valid_o,
  input  logic                   signal_ready_i,
  output control_pkg::signal_t   signal_data_o
);
  if (AtComplete > 1) begin : gen_bad_event
    $fatal(1, "control_walker: AtComplete must be 0 or 1");
  end
  if (PointerBits < 1 || PointerBits > 11) begin : gen_bad_pointer
    $fatal(1, "control_walker: PointerBits must be 1 to 11");
  end
  localparam logic Event = AtComplete == 1;

  logic [PointerBits-1:0] walk_q;
  logic                   first_sent_q;  // of the record under the walker
  logic                   first;         // signals still to be sent
  logic                   second;
  logic                   sent;
  logic                   advance;

  assign first  = first_i.enable && first_i.at_complete == Event && !first_sent_q && !drop_i;
  assign second = second_i.enable && second_i.at_complete == Event && !drop_i;

  assign walk_o         = walk_q;
  assign signal_valid_o = due_i && (first || second);
  assign signal_data_o  = first ? first_i.signal : second_i.signal;
  assign sent           = signal_valid_o && signal_ready_i;
  assign advance        = due_i && (sent ? !(first && second) : !(first || second));

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      walk_q       <= '0;
      first_sent_q <= 1'b0;
    end else if (flush_i) begin
      walk_q       <= '0;
      first_sent_q <= 1'b0;
    end else if (advance) begin
      walk_q       <= walk_q + 1'b1;
      first_sent_q <= 1'b0;
    end else if (sent) begin
      first_sent_q <= 1'b1;
    end
  end
endmodule
