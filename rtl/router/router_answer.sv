// SPDX-License-Identifier: Apache-2.0
// Answers requests that cannot be delivered: a response of Status Refused (no such chip) or DeadLink, one beat without data.
// Interface: drained_* headers of such requests, Ports + 1 of them per request channel, the last of
//   each from the sink; out_* the response.
// Latency: 1 cycle. Throughput: 1 per cycle; sources take turns.
// Reset: empty.
// Response: tag of the request, from the chip it was meant for to the chip it came from; to
// whoever sent it, that chip has answered.
module router_answer #(
  parameter int unsigned Ports = 3,
  localparam int unsigned Sources = 2 * (Ports + 1),
  localparam int unsigned SourceBits = $clog2(Sources)
) (
  input  logic                  clk_i,
  input  logic                  rst_ni,
  input  logic [Sources-1:0]    drained_valid_i,
  output logic [Sources-1:0]    drained_ready_o,
  input  logic [96*Sources-1:0] drained_header_i,
  output logic                  out_valid_o,
  input  logic                  out_ready_i,
  output logic [95:0]           out_header_o
);
  localparam logic [1:0] StatusRefused  = 2'd1;
  localparam logic [1:0] StatusDeadLink = 2'd3;

  if (Ports < 2 || Ports > 9) begin : gen_bad_ports
    $fatal(1, "router_answer: Ports must be 2 to 9");
  end

  // kind, tag, destination, source of each request
  logic [32*Sources-1:0] request;
  logic                  valid, ready;
  logic [31:0]           chosen;
  logic [SourceBits-1:0] source;
  logic                  full_q;
  logic [33:0]           chosen_q;  // and the status of its answer
  logic [3:0]            kind;
  logic [7:0]            tag;
  logic [9:0]            dst, src;
  logic [1:0]            status;

  always_comb begin
    for (int s = 0; s < Sources; s++)
      request[32*s+:32] = {drained_header_i[96*s+:4], drained_header_i[96*s+16+:8], drained_header_i[96*s+24+:20]};
  end

  stream_arbiter #(
    .Ports(Sources),
    .Width(32)
  ) u_turns (
    .clk_i,
    .rst_ni,
    .in_valid_i (drained_valid_i),
    .in_ready_o (drained_ready_o),
    .in_data_i  (request),
    .out_valid_o(valid),
    .out_ready_i(ready),
    .out_data_o (chosen),
    .out_port_o (source)
  );

  assign ready = !full_q || out_ready_i;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) full_q <= 1'b0;
    else if (ready) full_q <= valid;
  end
  always_ff @(posedge clk_i) begin
    if (ready) begin
      chosen_q <= {source == SourceBits'(Ports) || source == SourceBits'(Sources - 1) ? StatusRefused : StatusDeadLink, chosen};
    end
  end

  assign {status, kind, tag, src, dst} = chosen_q;
  assign out_valid_o  = full_q;
  assign out_header_o = {48'd0, 2'd0, status, dst, src, tag, 12'd0,
                         kind == isa_link_pkg::TypeRead ? isa_link_pkg::TypeReadResponse : isa_link_pkg::TypeWriteResponse};
endmodule
