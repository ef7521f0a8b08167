// SPDX-License-Identifier: Apache-2.0
// Says what the next flit is and sends its four columns: a nack, a flit again, new data, or nothing.
// Interface: tx_* the column port (a column is always there); have_i, between_i,
//   pop_* link_pack; write_o, read_o, row_o, stored_i
//   link_replay; window signals as in link_window; nack_*, ack_i, credit_* go into the control word.
// Latency: 1 cycle from the choice to the first column. Throughput: 1 column per cycle, no gap between flits.
// Reset: before the first column of an idle flit.
// The control word is made when the last column leaves, with what is known then. So an idle flit under way still turns
// into a nack, and into a new Data flit before its last column if there is room for it in the replay buffer, where its
// empty columns are already: a message need not wait for a flit boundary, but the rest of one must. While tx_run_i is
// low nothing leaves: a new flit begun is first completed into the replay buffer, for it will be sent again, then the
// first column of the flit to start with is kept ready.
`include "assertions.svh"

module link_sender #(
  parameter int unsigned Flits = 64,
  localparam int unsigned SlotBits = $clog2(Flits)
) (
  input  logic                clk_i,
  input  logic                rst_ni,
  input  logic                clear_i,
  input  logic                tx_run_i,
  input  logic                tx_ready_i,
  output logic [511:0]        tx_column_o,
  input  logic                have_i,
  input  logic                between_i,
  output logic                pop_o,
  output logic                pop_last_o,
  output logic                write_o,
  output logic                read_o,
  output logic [SlotBits+1:0] row_o,
  input  logic [511:0]        stored_i,
  input  logic                replaying_i,
  input  logic                full_i,
  input  logic [9:0]          new_seq_i,
  input  logic [9:0]          send_seq_i,
  output logic                begin_new_o,
  output logic                sent_o,
  output logic [9:0]          sent_seq_o,
  input  logic                nack_owed_i,
  output logic                nack_sent_o,
  input  logic [9:0]          ack_i,
  input  logic [1:0]          credit_channel_i,
  input  logic [7:0]          credit_i,
  output logic                flit_sent_o,
  output logic                flit_again_o
);
  if (Flits < 4 || Flits > 256 || (Flits & (Flits - 1)) != 0) begin : gen_bad_flits
    $fatal(1, "link_sender: Flits must be a power of two, 4 to 256");
  end

  logic [1:0] column_q;  // the one that waits at the port
  logic       data_q;    // of a Data flit
  logic       new_q;     // whose other columns come from link_pack
  logic       blank_q;   // no Data flit, but one in the replay buffer so far
  logic [9:0] seq_q;
  logic       fill;      // nothing leaves, but the flit goes to the replay buffer
  logic       restart;   // nothing leaves: choose anew in every cycle
  logic       advance;
  logic       boundary;
  logic       again;
  logic       fetch;     // a further column of the flit under way
  logic       joins;     // it is the first with data
  logic       may_be_new;
  logic       nack_next;

  link_pkg::control_t control;

  assign fill        = !tx_run_i && new_q && column_q != 2'd3;
  assign restart     = !tx_run_i && !fill;
  assign advance     = fill || (tx_run_i && tx_ready_i);
  assign boundary    = restart || (advance && column_q == 2'd3);
  assign again       = boundary && replaying_i && (restart || !nack_next);
  assign nack_next   = nack_owed_i && !nack_sent_o;
  assign may_be_new  = tx_run_i && !replaying_i && !nack_next && have_i && !full_i && !clear_i;
  assign fetch       = advance && column_q != 2'd3;
  assign joins       = fetch && blank_q && between_i && may_be_new;
  assign begin_new_o = (boundary && may_be_new) || joins;

  assign pop_o      = begin_new_o || (fetch && new_q);
  assign pop_last_o = fetch && (new_q || joins) && column_q == 2'd2;
  assign write_o    = pop_o || (boundary && !again && !full_i) || (fetch && blank_q);
  assign read_o     = again || (fetch && data_q);
  assign row_o      = !boundary ? {seq_q[SlotBits-1:0], column_q + 2'd1} :
                      again ? {send_seq_i[SlotBits-1:0], 2'd0} : {new_seq_i[SlotBits-1:0], 2'd0};
  assign sent_o     = (fetch && data_q && column_q == 2'd0) || joins;
  assign sent_seq_o = seq_q;

  always_comb begin
    control.credit         = credit_i;
    control.credit_channel = credit_channel_i;
    control.ack            = ack_i;
    control.kind           = data_q ? isa_link_pkg::KindData :
                             nack_owed_i ? isa_link_pkg::KindNack : isa_link_pkg::KindIdle;
    control.seq = data_q ? seq_q : new_seq_i - 10'd1;
    tx_column_o = '0;
    if (data_q) tx_column_o = stored_i;
    if (column_q == 2'd3) tx_column_o[479:448] = control;
  end

  assign flit_sent_o  = tx_run_i && tx_ready_i && column_q == 2'd3;
  assign flit_again_o = flit_sent_o && data_q && !new_q;
  assign nack_sent_o  = flit_sent_o && !data_q && nack_owed_i;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      column_q <= 2'd0;
      data_q   <= 1'b0;
      new_q    <= 1'b0;
      blank_q  <= 1'b0;
    end else if (clear_i) begin
      column_q <= 2'd0;
      data_q   <= 1'b0;
      new_q    <= 1'b0;
      blank_q  <= 1'b0;
    end else if (boundary) begin
      column_q <= 2'd0;
      data_q   <= again || begin_new_o;
      new_q    <= begin_new_o;
      blank_q  <= !again && !begin_new_o && !full_i;
    end else if (advance) begin
      column_q <= column_q + 2'd1;
      if (joins) begin
        data_q  <= 1'b1;
        new_q   <= 1'b1;
        blank_q <= 1'b0;
      end
    end
  end

  always_ff @(posedge clk_i) begin
    if (boundary) seq_q <= again ? send_seq_i : new_seq_i;
  end

  `NG_ASSERT(ColumnHeldUntilTaken, clk_i, rst_ni,
             tx_run_i && !tx_ready_i && !clear_i |=> !tx_run_i || $stable(tx_column_o[447:0]))
endmodule
