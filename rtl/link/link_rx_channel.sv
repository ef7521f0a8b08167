// SPDX-License-Identifier: Apache-2.0
// The receive buffer of one channel.
// Interface: in_* beats, taken as they come; out_* valid/ready, the header with every beat; freed_o: a beat was taken,
//   its unit of credit goes back. overflow_o: the partner sent more than it had credits for.
// Latency: 1 cycle. Throughput: 1 beat per cycle.
// Reset: empty.
// clear_i (the link is dead or starts anew) drops what is here without credit. An offer that stands is kept until
// taken, and a message of which the taker has a part ends with a beat of zeros, last and abort: no taker ever waits for
// a link that is gone.
`include "assertions.svh"

module link_rx_channel #(
  parameter int unsigned Units = 128,
  localparam int unsigned IndexBits = $clog2(Units)
) (
  input  logic         clk_i,
  input  logic         rst_ni,
  input  logic         clear_i,
  input  logic         in_valid_i,
  input  logic         in_first_i,
  input  logic         in_last_i,
  input  logic [95:0]  in_header_i,
  input  logic [511:0] in_data_i,
  output logic         out_valid_o,
  input  logic         out_ready_i,
  output logic         out_first_o,
  output logic         out_last_o,
  output logic         out_abort_o,
  output logic [95:0]  out_header_o,
  output logic [511:0] out_data_o,
  output logic         freed_o,
  output logic         overflow_o,
  output logic         discarded_o
);
  if (Units < 16 || Units > 128 || (Units & (Units - 1)) != 0) begin : gen_bad_units
    $fatal(1, "link_rx_channel: Units must be a power of two, 16 to 128");
  end

  logic [609:0]       rows [Units];
  logic [IndexBits:0] write_q, read_q;
  logic               full, some;
  logic               first, last;
  logic [95:0]        header;
  logic [511:0]       data;
  logic               stands_q;  // an offer that was not taken in the cycle before
  logic               abort_q;   // it is the end of a message cut off
  logic               open_q;    // the taker has a part of a message
  logic               drain_q;
  logic               drain;
  logic               offer;     // of a row
  logic               taken;
  logic               drop;

  assign full  = write_q == {!read_q[IndexBits], read_q[IndexBits-1:0]};
  assign some  = write_q != read_q;
  assign drain = clear_i || drain_q;
  assign {first, last, header, data} = rows[read_q[IndexBits-1:0]];

  assign offer       = some && (!drain || (stands_q && !abort_q));
  assign out_abort_o = drain && open_q && (!stands_q || abort_q);
  assign out_valid_o = offer || out_abort_o;
  assign taken       = out_valid_o && out_ready_i;
  assign drop        = drain && some && !offer;

  always_comb begin
    out_first_o  = offer && first;
    out_last_o   = !offer || last;
    out_header_o = '0;
    out_data_o   = '0;
    if (offer) begin
      out_header_o = header;
      out_data_o   = data;
    end
  end

  assign freed_o     = taken && offer && !drain;
  assign overflow_o  = in_valid_i && full && !drain;
  assign discarded_o = drop && last;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      write_q  <= '0;
      read_q   <= '0;
      stands_q <= 1'b0;
      abort_q  <= 1'b0;
      open_q   <= 1'b0;
      drain_q  <= 1'b0;
    end else begin
      if (in_valid_i && !full && !drain) write_q <= write_q + 1'b1;
      if ((taken && offer) || drop) read_q <= read_q + 1'b1;
      stands_q <= out_valid_o && !out_ready_i;
      abort_q  <= out_abort_o && !out_ready_i;
      if (taken) open_q <= !out_last_o;
      drain_q <= drain && (some || out_valid_o);
    end
  end

  always_ff @(posedge clk_i) begin
    if (in_valid_i && !full) rows[write_q[IndexBits-1:0]] <= {in_first_i, in_last_i, in_header_i, in_data_i};
  end

  `NG_ASSERT(OfferHeldUntilTaken, clk_i, rst_ni,
             out_valid_o && !out_ready_i |=> out_valid_o && $stable(out_header_o) && $stable(out_last_o))
endmodule
