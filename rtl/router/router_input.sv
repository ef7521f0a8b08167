// SPDX-License-Identifier: Apache-2.0
// Where the message at one input of one channel wants to go.
// Interface: in_* what is offered there; route_i the table's port for it; want_o the output of the beat offered, one-hot
//   (bit Ports: nowhere, no chip has that id), or none; beats_o the message's length, valid with its first beat.
// Latency: 0 cycles; the table is asked for the first beat, the others follow it whatever the table says by then.
// Reset: no message under way.
`include "assertions.svh"

module router_input #(
  parameter int unsigned Ports = 3
) (
  input  logic           clk_i,
  input  logic           rst_ni,
  input  logic           in_valid_i,
  input  logic           in_ready_i,  // it is taken in this cycle
  input  logic           in_first_i,
  input  logic           in_last_i,
  input  logic           in_abort_i,
  input  logic [47:0]    in_header_i,
  input  logic [3:0]     route_i,
  output logic [Ports:0] want_o,
  output logic [4:0]     beats_o
);
  if (Ports < 2 || Ports > 9) begin : gen_bad_ports
    $fatal(1, "router_input: Ports must be 2 to 9");
  end

  logic [Ports:0] target;
  logic [Ports:0] target_q;
  logic           suits;

  always_comb begin
    target = '0;
    if (in_first_i) begin
      target[Ports] = 1'b1;
      for (int p = 0; p < Ports; p++) begin
        if (route_i == 4'(p)) begin
          target[p]     = 1'b1;
          target[Ports] = 1'b0;
        end
      end
    end else begin
      target = target_q;
    end
  end

  assign want_o = in_valid_i ? target : '0;

  message_header u_header (
    .header_i    (in_header_i),
    .suits_o     (suits),
    .channel_o   (),
    .beats_o     (beats_o),
    .last_bytes_o(),
    .last_words_o()
  );

  always_ff @(posedge clk_i) begin
    if (in_valid_i && in_ready_i) target_q <= target;
  end

  // beats of the message that have been taken, for the assertions alone
  logic [4:0] count_q;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) count_q <= '0;
    else if (in_valid_i && in_ready_i) count_q <= in_last_i ? 5'd0 : count_q + 1'b1;
  end

  `NG_ASSERT(FirstBeatOpensMessage, clk_i, rst_ni, in_valid_i |-> in_first_i == (count_q == 5'd0))
  `NG_ASSERT(BeatsFollowHeader, clk_i, rst_ni,
             in_valid_i && !in_abort_i |-> suits && in_last_i == (count_q + 5'd1 == beats_o))
  `NG_ASSERT(OnlyABegunMessageIsCut, clk_i, rst_ni, in_valid_i && in_abort_i |-> in_last_i && !in_first_i)
endmodule
