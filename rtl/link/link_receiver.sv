// SPDX-License-Identifier: Apache-2.0
// Takes each flit's verdict: whether it is the next one in order, and whether the partner must send again.
// Interface: flit_valid_i with flit_good_i and, if good, the control word; deliver_o in the same cycle: this flit's
//   words count. nack_owed_o until nack_sent_i. expected_o and fresh_o are what training tells the partner; resume_i
//   ends it.
// Latency: 0 cycles to deliver_o, ack_valid_o, nack_o, 1 cycle to expected_o and nack_owed_o. Throughput: 1 flit per
//   cycle.
// Reset: sequence 0. clear_i does the same.
// At most one nack is outstanding: what follows a lost flit tells nothing new. It is sent again after nack_time_i, and
// forgotten when the next flit in order comes, or a flit without data that shows that nothing is missing. After
// nack_limit_i nacks without a single good flit nothing can be understood any more (a descrambler out of step):
// training is asked for.
module link_receiver (
  input  logic        clk_i,
  input  logic        rst_ni,
  input  logic        clear_i,
  input  logic [18:0] nack_time_i,
  input  logic [7:0]  nack_limit_i,
  input  logic        resume_i,
  input  logic        flit_valid_i,
  input  logic        flit_good_i,
  input  logic [21:0] control_i,  // without the credit
  output logic        deliver_o,
  output logic        ack_valid_o,
  output logic [9:0]  ack_o,
  output logic        nack_o,
  output logic        nack_owed_o,
  input  logic        nack_sent_i,
  output logic [9:0]  expected_o,
  output logic        fresh_o,
  output logic        retrain_o,
  output logic        bad_o,
  output logic        duplicate_o,
  output logic        reserved_o
);
  logic [9:0]  seq;
  logic [1:0]  kind;
  logic [9:0]  expected_q;
  logic        fresh_q;
  logic        owed_q;
  logic        outstanding_q;
  logic [18:0] time_q;
  logic [7:0]  nacks_q;  // sent since the last good flit
  logic        owe;
  logic        retrain_q;
  logic        good;
  logic [9:0]  ahead;    // seq - expected, signed
  logic        is_data;
  logic        is_blank;
  logic        missing;
  logic        settled;  // nothing is missing

  assign seq      = control_i[9:0];
  assign kind     = control_i[21:20];
  assign good     = flit_valid_i && flit_good_i && !clear_i;
  assign ahead    = seq - expected_q;
  assign is_data  = kind == isa_link_pkg::KindData;
  assign is_blank = kind == isa_link_pkg::KindIdle || kind == isa_link_pkg::KindNack;

  assign deliver_o   = good && is_data && ahead == 10'd0;
  assign bad_o       = flit_valid_i && !flit_good_i && !clear_i;
  assign duplicate_o = good && is_data && ahead[9];
  assign reserved_o  = good && kind == isa_link_pkg::KindReserved;
  assign missing     = bad_o || (good && !ahead[9] && (is_blank || (is_data && ahead != 10'd0)));
  assign settled     = deliver_o || (good && is_blank && ahead == 10'h3FF);
  assign ack_valid_o = good;
  assign ack_o       = control_i[19:10];
  assign nack_o      = kind == isa_link_pkg::KindNack;
  assign nack_owed_o = owed_q;
  assign expected_o  = expected_q;
  assign fresh_o     = fresh_q;
  assign retrain_o   = retrain_q;
  assign owe         = (missing && !owed_q && !outstanding_q) || (outstanding_q && time_q >= nack_time_i);

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      expected_q    <= '0;
      fresh_q       <= 1'b1;
      owed_q        <= 1'b0;
      outstanding_q <= 1'b0;
      nacks_q       <= '0;
      retrain_q     <= 1'b0;
    end else if (clear_i) begin
      expected_q    <= '0;
      fresh_q       <= 1'b1;
      owed_q        <= 1'b0;
      outstanding_q <= 1'b0;
      nacks_q       <= '0;
      retrain_q     <= 1'b0;
    end else begin
      if (deliver_o) expected_q <= expected_q + 10'd1;
      if (deliver_o) fresh_q <= 1'b0;
      if (resume_i || settled) begin
        owed_q        <= 1'b0;
        outstanding_q <= 1'b0;
      end else if (nack_sent_i) begin
        owed_q        <= 1'b0;
        outstanding_q <= 1'b1;
      end else if (owe) begin
        owed_q        <= 1'b1;
        outstanding_q <= 1'b0;
      end
      if (resume_i || good) nacks_q <= '0;
      else if (nack_sent_i && nacks_q < nack_limit_i) nacks_q <= nacks_q + 8'd1;
      retrain_q <= !resume_i && !good && (retrain_q || (owe && nacks_q >= nack_limit_i));
    end
  end

  always_ff @(posedge clk_i) begin
    if (outstanding_q) time_q <= time_q + 19'd1;
    else time_q <= 19'd1;
  end
endmodule
