// SPDX-License-Identifier: Apache-2.0
// Sends each instruction to its queue: those of the host's port to the one that their engine field names, those of the rings to the
// ring's own.
// Interface: one instruction stream in; fetch_* from control_fetch, at most one in a cycle, which always has room;
//   room_i: the queue takes one from the host; out_valid_o with out_data_o common to all queues, each of which takes
//   what it is offered. direct_o: those of out_valid_o that are the host's.
// Latency: combinational. Throughput: one instruction per cycle, the rings' first.
// No state, no reset.
// An instruction of the port whose engine field names no engine is taken and dropped, its tag reported by dropped_o: it belongs
// to no queue that could stop. One for a full queue holds back those behind it, so the host's order is kept.
module control_dispatch #(
  parameter int unsigned Engines = 2
) (
  input  logic                  in_valid_i,
  output logic                  in_ready_o,
  input  isa_pkg::instruction_t in_data_i,
  input  logic [Engines-1:0]    fetch_valid_i,
  input  isa_pkg::instruction_t fetch_data_i,
  input  logic [Engines-1:0]    room_i,
  output logic [Engines-1:0]    out_valid_o,
  output isa_pkg::instruction_t out_data_o,
  output logic [Engines-1:0]    direct_o,
  output logic                  dropped_o,
  output logic [15:0]           dropped_tag_o
);
  if (Engines < 1 || Engines > 15) begin : gen_bad_engines
    $fatal(1, "control_dispatch: Engines must be 1 to 15");
  end

  logic [3:0]         engine;
  logic [Engines-1:0] named;
  logic               fetched;

  assign engine        = in_data_i[isa_pkg::EngineLsb+:4];
  assign fetched       = fetch_valid_i != '0;
  assign direct_o      = in_valid_i && !fetched ? named & room_i : '0;
  assign out_valid_o   = fetch_valid_i | direct_o;
  assign out_data_o    = fetched ? fetch_data_i : in_data_i;
  assign in_ready_o    = !fetched && (named == '0 || (named & room_i) != '0);
  assign dropped_o     = in_valid_i && !fetched && named == '0;
  assign dropped_tag_o = in_data_i[isa_pkg::TagLsb+:16];

  always_comb begin
    for (int e = 0; e < Engines; e++) begin
      named[e] = engine == 4'(e + 1);
    end
  end
endmodule
