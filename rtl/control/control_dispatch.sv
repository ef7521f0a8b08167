// SPDX-License-Identifier: Apache-2.0
// Sends each instruction to the queue that its engine field names.
// Interface: one instruction stream in, one stream per engine out (out_data_o is common to all of them).
// Latency: combinational. Throughput: one instruction per cycle.
// No state, no reset.
// An instruction whose engine field names no engine is taken and dropped, its tag reported by dropped_o: it belongs to no
// queue that could stop. An instruction for a full queue holds back those behind it, so the host's order is kept.
module control_dispatch #(
  parameter int unsigned Engines = 2
) (
  input  logic                          in_valid_i,
  output logic                          in_ready_o,
  input  control_isa_pkg::instruction_t in_data_i,
  output logic [Engines-1:0]            out_valid_o,
  input  logic [Engines-1:0]            out_ready_i,
  output control_isa_pkg::instruction_t out_data_o,
  output logic                          dropped_o,
  output logic [15:0]                   dropped_tag_o
);
  if (Engines < 1 || Engines > 15) begin : gen_bad_engines
    $fatal(1, "control_dispatch: Engines must be 1 to 15");
  end

  logic [3:0]         engine;
  logic [Engines-1:0] named;

  assign engine        = in_data_i[control_isa_pkg::EngineLsb+:4];
  assign out_data_o    = in_data_i;
  assign out_valid_o   = in_valid_i ? named : '0;
  assign in_ready_o    = named == '0 || (named & out_ready_i) != '0;
  assign dropped_o     = in_valid_i && named == '0;
  assign dropped_tag_o = in_data_i[control_isa_pkg::TagLsb+:16];

  always_comb begin
    for (int e = 0; e < Engines; e++) begin
      named[e] = engine == 4'(e + 1);
    end
  end
endmodule
