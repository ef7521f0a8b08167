// SPDX-License-Identifier: Apache-2.0
// One channel of a router: inputs, outputs, and the sink for chips that no port leads to. Wires and the crossbar.
// Interface: in_* Sources message ports, the first Ports of them the router's own, with route_i the table's answer for
//   each; out_* message ports; drained_*: headers of what cannot be delivered, port by port, the sink last. transit_i:
//   bit p of slice o, input p is on output o's ring.
// Latency: 1 cycle from the last beat of a message to its first. Throughput: a beat per cycle and output.
// Reset: empty.
// There is no buffer at an input: what waits at its head holds back what is behind it, whatever the destination.
module router_channel #(
  parameter int unsigned Ports      = 3,
  parameter int unsigned Sources    = Ports,
  parameter int unsigned Beats      = 160,
  parameter int unsigned HoldCycles = 64
) (
  input  logic                    clk_i,
  input  logic                    rst_ni,
  input  logic [Ports-1:0]        dead_i,
  input  logic [Ports*Ports-1:0]  transit_i,
  input  logic [11*Ports-1:0]     reserve_i,
  input  logic [Sources-1:0]      in_valid_i,
  output logic [Sources-1:0]      in_ready_o,
  input  logic [Sources-1:0]      in_first_i,
  input  logic [Sources-1:0]      in_last_i,
  input  logic [Sources-1:0]      in_abort_i,
  input  logic [96*Sources-1:0]   in_header_i,
  input  logic [512*Sources-1:0]  in_data_i,
  input  logic [4*Sources-1:0]    route_i,
  output logic [Ports-1:0]        out_valid_o,
  input  logic [Ports-1:0]        out_ready_i,
  output logic [Ports-1:0]        out_first_o,
  output logic [Ports-1:0]        out_last_o,
  output logic [96*Ports-1:0]     out_header_o,
  output logic [512*Ports-1:0]    out_data_o,
  output logic [Ports:0]          drained_valid_o,
  input  logic [Ports:0]          drained_ready_i,
  output logic [96*(Ports+1)-1:0] drained_header_o,
  output logic [Ports-1:0]        sent_o
);
  if (Sources < Ports || Sources > Ports + 1) begin : gen_bad_sources
    $fatal(1, "router_channel: Sources must be Ports or one more");
  end

  logic [5*Sources-1:0]         beats;
  logic [(Ports+1)*Sources-1:0] want;  // of output o: slice o
  logic [(Ports+1)*Sources-1:0] grant;

  for (genvar s = 0; s < Sources; s++) begin : gen_input
    logic [Ports:0] wanted;
    logic           ready;

    router_input #(
      .Ports(Ports)
    ) u_input (
      .clk_i,
      .rst_ni,
      .in_valid_i (in_valid_i[s]),
      .in_ready_i (ready),
      .in_first_i (in_first_i[s]),
      .in_last_i  (in_last_i[s]),
      .in_abort_i (in_abort_i[s]),
      .in_header_i(in_header_i[96*s+:48]),
      .route_i    (route_i[4*s+:4]),
      .want_o     (wanted),
      .beats_o    (beats[5*s+:5])
    );

    always_comb begin
      ready = 1'b0;
      for (int o = 0; o <= Ports; o++) ready |= wanted[o] && grant[o*Sources+s];
    end
    assign in_ready_o[s] = ready;
    for (genvar o = 0; o <= Ports; o++) begin : gen_want
      assign want[o*Sources+s] = wanted[o];
    end
  end

  for (genvar o = 0; o <= Ports; o++) begin : gen_output
    logic [Sources-1:0] source;  // whose beat is taken
    logic               last, abort;
    logic [95:0]        header;
    logic [10:0]        free;
    logic [10:0]        reserve;
    logic [Sources-1:0] transit;
    logic               pop;

    assign source = want[o*Sources+:Sources] & grant[o*Sources+:Sources];
    assign last   = (source & in_last_i) != '0;
    assign abort  = (source & in_abort_i) != '0;
    always_comb begin
      header = '0;
      for (int s = 0; s < Sources; s++) if (source[s]) header = in_header_i[96*s+:96];
    end

    router_arbiter #(
      .Sources   (Sources),
      .HoldCycles(HoldCycles)
    ) u_arbiter (
      .clk_i,
      .rst_ni,
      .want_i   (want[o*Sources+:Sources]),
      .last_i   (in_last_i),
      .abort_i  (in_abort_i),
      .beats_i  (beats),
      .transit_i(transit),
      .reserve_i(reserve),
      .free_i   (free),
      .pop_i    (pop),
      .grant_o  (grant[o*Sources+:Sources])
    );

    if (o < Ports) begin : gen_port
      logic [511:0] data;
      always_comb begin
        data = '0;
        for (int s = 0; s < Sources; s++) if (source[s]) data = in_data_i[512*s+:512];
      end

      // answers (the source beyond the ports) always enter
      assign transit = Sources'(transit_i[o*Ports+:Ports]);
      assign reserve = reserve_i[11*o+:11];
      assign drained_header_o[96*o+:96] = out_header_o[96*o+:96];

      router_queue #(
        .Beats(Beats)
      ) u_queue (
        .clk_i,
        .rst_ni,
        .dead_i         (dead_i[o]),
        .push_i         (source != '0),
        .first_i        ((source & in_first_i) != '0),
        .last_i         (last),
        .abort_i        (abort),
        .header_i       (header),
        .data_i         (data),
        .free_o         (free),
        .pop_o          (pop),
        .out_valid_o    (out_valid_o[o]),
        .out_ready_i    (out_ready_i[o]),
        .out_first_o    (out_first_o[o]),
        .out_last_o     (out_last_o[o]),
        .out_header_o   (out_header_o[96*o+:96]),
        .out_data_o     (out_data_o[512*o+:512]),
        .drained_valid_o(drained_valid_o[o]),
        .drained_ready_i(drained_ready_i[o]),
        .sent_o         (sent_o[o])
      );
    end else begin : gen_sink
      logic ready;
      assign transit = '0;
      assign reserve = '0;
      assign free    = ready ? 11'd16 : 11'd0;
      assign pop     = 1'b0;

      router_sink u_sink (
        .clk_i,
        .rst_ni,
        .push_i          (source != '0),
        .last_i          (last),
        .abort_i         (abort),
        .header_i        (header),
        .ready_o         (ready),
        .drained_valid_o (drained_valid_o[o]),
        .drained_ready_i (drained_ready_i[o]),
        .drained_header_o(drained_header_o[96*o+:96])
      );
    end
  end
endmodule
