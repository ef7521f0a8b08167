// SPDX-License-Identifier: Apache-2.0
// control_ring with its structs taken apart, queue 4 deep, two beats an entry.
module control_ring_bench (
  input  logic        clk_i,
  input  logic        rst_ni,
  input  logic        enable_i,
  input  logic [63:0] base_i,
  input  logic [15:0] size_i,
  input  logic [15:0] tail_i,
  input  logic        clear_i,
  input  logic        tick_i,
  output logic        wants_o,
  output logic [15:0] ask_o,
  output logic [5:0]  room_o,
  input  logic        asked_i,
  input  logic [5:0]  entries_i,
  input  logic        outside_i,
  input  logic        beat_i,
  input  logic [1:0]  resp_i,
  output logic        entry_o,
  output logic        direct_room_o,
  input  logic        direct_i,
  input  logic        pop_i,
  output logic        pending_o,
  output logic        failed_o,
  output logic [3:0]  cause_o,
  output logic [63:0] fault_address_o,
  output logic [15:0] head_o
);
  control_ring #(
    .QueueDepth(4),
    .BusBytes  (32)
  ) u_ring (
    .clk_i,
    .rst_ni,
    .config_i({enable_i, base_i, size_i, tail_i}),
    .clear_i,
    .tick_i,
    .wants_o,
    .ask_o,
    .room_o,
    .asked_i,
    .entries_i,
    .outside_i,
    .beat_i,
    .resp_i,
    .entry_o,
    .direct_room_o,
    .direct_i,
    .pop_i,
    .state_o({pending_o, failed_o, cause_o, fault_address_o, head_o})
  );
endmodule
