// SPDX-License-Identifier: Apache-2.0
// The router between chips: Ports message ports of three channels, a table chip -> port. Without a
// chip at one of its ports it is a switch.
// Interface: in_* takes what a link_endpoint's out_* gives, out_* gives what its in_* takes; slice 3 p + c for port p
//   and channel c (0 request, 1 response, 2 collective). port_dead_i: the link there is dead, what is to go there is
//   answered or dropped. reg_*: registers.
// Latency: 1 cycle from a message's last beat to its first. Throughput: a beat per cycle, port and channel.
// Reset: empty, no chip has a port, no rings.
// Messages are stored whole, so that one cut off is never passed on, and a ring never fills up: ADR-0008, docs/blocks/router.md.
module router_switch #(
  parameter int unsigned Ports      = 3,
  parameter int unsigned Chips      = 64,
  parameter int unsigned Beats      = 160,
  parameter int unsigned HoldCycles = 64
) (
  input  logic                  clk_i,
  input  logic                  rst_ni,
  input  logic [Ports-1:0]      port_dead_i,
  // registers
  input  logic                  reg_valid_i,
  input  logic                  reg_write_i,
  input  logic [12:0]           reg_addr_i,
  input  logic [31:0]           reg_data_i,
  output logic                  reg_ready_o,
  output logic [31:0]           reg_data_o,
  output logic                  reg_error_o,
  // messages from the ports
  input  logic [3*Ports-1:0]    in_valid_i,
  output logic [3*Ports-1:0]    in_ready_o,
  input  logic [3*Ports-1:0]    in_first_i,
  input  logic [3*Ports-1:0]    in_last_i,
  input  logic [3*Ports-1:0]    in_abort_i,
  input  logic [288*Ports-1:0]  in_header_i,
  input  logic [1536*Ports-1:0] in_data_i,
  // messages to the ports
  output logic [3*Ports-1:0]    out_valid_o,
  input  logic [3*Ports-1:0]    out_ready_i,
  output logic [3*Ports-1:0]    out_first_o,
  output logic [3*Ports-1:0]    out_last_o,
  output logic [288*Ports-1:0]  out_header_o,
  output logic [1536*Ports-1:0] out_data_o
);
  localparam int unsigned Channels = link_pkg::Channels;
  localparam int unsigned Response = 1;
  localparam int unsigned Ends = Ports + 1;         // outputs of a channel and its sink
  localparam int unsigned Lookups = 3 * Ports + 1;  // slice c*Ports + p, the answers' last

  logic [Ports*Ports-1:0] transit;
  logic [11*Ports-1:0]    reserve;
  logic                   table_write, counters_clear, counter_known;
  logic [9:0]             table_chip;
  logic [3:0]             table_port, table_row;
  logic [5:0]             counter_index;
  logic [31:0]            counter_data;
  logic [10*Lookups-1:0]  ids;
  logic [4*Lookups-1:0]   routes;
  logic [3*Ends-1:0]      drained_valid, drained_ready;  // slice c
  logic [96*3*Ends-1:0]   drained_header;
  logic [3*Ports-1:0]     sent, drained, cut;
  logic [2:0]             sunk;
  logic                   answer_valid, answer_ready;
  logic [95:0]            answer_header;
  logic [2*Ends-1:0]      asked_ready;

  assign ids[10*(Lookups-1)+:10] = answer_header[33:24];

  for (genvar c = 0; c < Channels; c++) begin : gen_channel
    // the response channel takes in the router's own answers too
    localparam int unsigned Sources = c == Response ? Ports + 1 : Ports;

    logic [Sources-1:0]     in_valid, in_ready, in_first, in_last, in_abort;
    logic [96*Sources-1:0]  in_header;
    logic [512*Sources-1:0] in_data;
    logic [4*Sources-1:0]   route;
    logic [Ports-1:0]       out_valid, out_ready, out_first, out_last;
    logic [96*Ports-1:0]    out_header;
    logic [512*Ports-1:0]   out_data;

    for (genvar p = 0; p < Ports; p++) begin : gen_port
      assign in_valid[p]                  = in_valid_i[3*p+c];
      assign in_first[p]                  = in_first_i[3*p+c];
      assign in_last[p]                   = in_last_i[3*p+c];
      assign in_abort[p]                  = in_abort_i[3*p+c];
      assign in_header[96*p+:96]          = in_header_i[96*(3*p+c)+:96];
      assign in_data[512*p+:512]          = in_data_i[512*(3*p+c)+:512];
      assign in_ready_o[3*p+c]            = in_ready[p];
      assign ids[10*(c*Ports+p)+:10]      = in_header_i[96*(3*p+c)+24+:10];
      assign route[4*p+:4]                = routes[4*(c*Ports+p)+:4];
      assign out_valid_o[3*p+c]           = out_valid[p];
      assign out_ready[p]                 = out_ready_i[3*p+c];
      assign out_first_o[3*p+c]           = out_first[p];
      assign out_last_o[3*p+c]            = out_last[p];
      assign out_header_o[96*(3*p+c)+:96] = out_header[96*p+:96];
      assign out_data_o[512*(3*p+c)+:512] = out_data[512*p+:512];
      assign cut[c*Ports+p]               = in_valid[p] && in_ready[p] && in_abort[p];
      assign drained[c*Ports+p]           = drained_valid[c*Ends+p] && drained_ready[c*Ends+p];
    end
    assign sunk[c] = drained_valid[c*Ends+Ports] && drained_ready[c*Ends+Ports];

    if (c == Response) begin : gen_answers
      assign in_valid[Ports]         = answer_valid;
      assign in_first[Ports]         = 1'b1;
      assign in_last[Ports]          = 1'b1;
      assign in_abort[Ports]         = 1'b0;
      assign in_header[96*Ports+:96] = answer_header;
      assign in_data[512*Ports+:512] = '0;
      assign route[4*Ports+:4]       = routes[4*(Lookups-1)+:4];
      assign answer_ready            = in_ready[Ports];
      // responses that cannot be delivered are dropped
      assign drained_ready[c*Ends+:Ends] = '1;
    end else begin : gen_requests
      assign drained_ready[c*Ends+:Ends] = asked_ready[(c/2)*Ends+:Ends];
    end

    router_channel #(
      .Ports     (Ports),
      .Sources   (Sources),
      .Beats     (Beats),
      .HoldCycles(HoldCycles)
    ) u_channel (
      .clk_i,
      .rst_ni,
      .dead_i          (port_dead_i),
      .transit_i       (transit),
      .reserve_i       (reserve),
      .in_valid_i      (in_valid),
      .in_ready_o      (in_ready),
      .in_first_i      (in_first),
      .in_last_i       (in_last),
      .in_abort_i      (in_abort),
      .in_header_i     (in_header),
      .in_data_i       (in_data),
      .route_i         (route),
      .out_valid_o     (out_valid),
      .out_ready_i     (out_ready),
      .out_first_o     (out_first),
      .out_last_o      (out_last),
      .out_header_o    (out_header),
      .out_data_o      (out_data),
      .drained_valid_o (drained_valid[c*Ends+:Ends]),
      .drained_ready_i (drained_ready[c*Ends+:Ends]),
      .drained_header_o(drained_header[96*c*Ends+:96*Ends]),
      .sent_o          (sent[c*Ports+:Ports])
    );
  end

  router_answer #(
    .Ports(Ports)
  ) u_answer (
    .clk_i,
    .rst_ni,
    .drained_valid_i ({drained_valid[2*Ends+:Ends], drained_valid[0+:Ends]}),
    .drained_ready_o (asked_ready),
    .drained_header_i({drained_header[96*2*Ends+:96*Ends], drained_header[0+:96*Ends]}),
    .out_valid_o     (answer_valid),
    .out_ready_i     (answer_ready),
    .out_header_o    (answer_header)
  );

  router_table #(
    .Chips  (Chips),
    .Lookups(Lookups)
  ) u_table (
    .clk_i,
    .rst_ni,
    .write_i(table_write),
    .chip_i (table_chip),
    .port_i (table_port),
    .port_o (table_row),
    .id_i   (ids),
    .found_o(routes)
  );

  router_regs #(
    .Ports(Ports),
    .Chips(Chips),
    .Beats(Beats)
  ) u_regs (
    .clk_i,
    .rst_ni,
    .reg_valid_i,
    .reg_write_i,
    .reg_addr_i,
    .reg_data_i,
    .reg_ready_o,
    .reg_data_o,
    .reg_error_o,
    .transit_o       (transit),
    .reserve_o       (reserve),
    .table_write_o   (table_write),
    .table_chip_o    (table_chip),
    .table_port_o    (table_port),
    .table_port_i    (table_row),
    .counters_clear_o(counters_clear),
    .counter_index_o (counter_index),
    .counter_data_i  (counter_data),
    .counter_known_i (counter_known)
  );

  router_counters #(
    .Ports(Ports)
  ) u_counters (
    .clk_i,
    .rst_ni,
    .clear_i     (counters_clear),
    .sent_i      (sent),
    .drained_i   (drained),
    .cut_i       (cut),
    .sunk_i      (sunk),
    .read_index_i(counter_index),
    .read_data_o (counter_data),
    .read_known_o(counter_known)
  );
endmodule
