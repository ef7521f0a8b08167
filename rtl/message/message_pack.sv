// SPDX-License-Identifier: Apache-2.0
// Bus beats into a message: the bytes from some lane on, moved down to byte 0 of 64-byte beats.
// Interface: in_* bus beats of one message, header_i with each of them; its `bytes` and the low bits of its offset say which
//   bytes count. out_* a message port. Both valid/ready.
// Latency: 3 cycles from the first bus beat to the first message beat. Throughput: n + 2 cycles for a message of n bus beats.
// Reset: no message begun.
// Bytes behind a message's end are whatever stood on the bus: the link makes them zero.
`include "assertions.svh"

module message_pack (
  input  logic         clk_i,
  input  logic         rst_ni,
  input  logic         in_valid_i,
  output logic         in_ready_o,
  input  logic         in_first_i,
  input  logic         in_last_i,
  input  logic [95:0]  in_header_i,
  input  logic [255:0] in_data_i,
  output logic         out_valid_o,
  input  logic         out_ready_i,
  output logic         out_first_o,
  output logic         out_last_o,
  output logic [95:0]  out_header_o,
  output logic [511:0] out_data_o,
  output logic         busy_o  // a message is between in_ and out_
);
  logic [10:0]  bytes;
  logic [4:0]   lane;
  logic         free;     // the output can take a chunk
  logic         take;
  logic         flush_q;  // the last bus beat is in, its chunk is not out
  logic         open_q;   // chunks are still to come
  logic [5:0]   left_q;   // chunks of 32 bytes still to come
  logic         half_q;   // the next chunk is the upper half of a message beat
  logic         chunk_valid;
  logic         chunk_last;
  logic [255:0] rotated, chunk, prev_q;

  assign bytes       = in_header_i[15:5];
  assign lane        = in_header_i[52:48];
  assign free        = !out_valid_o || out_ready_i;
  assign in_ready_o  = free && !flush_q && (!in_first_i || !open_q);
  assign take        = in_valid_i && in_ready_o;
  assign chunk_valid = (take && !in_first_i) || (flush_q && free);
  assign chunk_last  = left_q == 6'd1;
  assign busy_o      = open_q || out_valid_o;
  assign rotated     = 256'({in_data_i, in_data_i} >> {lane, 3'd0});

  // byte b of a chunk is in the older beat if b < 32 - lane
  always_comb begin
    chunk = prev_q;
    for (int b = 0; b < 32; b++) begin
      if (!flush_q && b >= 32 - 32'(lane)) chunk[8*b+:8] = rotated[8*b+:8];
    end
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      flush_q     <= 1'b0;
      open_q      <= 1'b0;
      out_valid_o <= 1'b0;
    end else begin
      if (out_ready_i) out_valid_o <= 1'b0;
      if (chunk_valid) begin
        if (half_q || chunk_last) out_valid_o <= 1'b1;
        if (chunk_last) begin
          open_q  <= 1'b0;
          flush_q <= 1'b0;
        end
      end
      if (take && in_first_i) open_q <= 1'b1;
      if (take && in_last_i && (in_first_i || !chunk_last)) flush_q <= 1'b1;
    end
  end

  always_ff @(posedge clk_i) begin
    if (take) prev_q <= rotated;
    if (take && in_first_i) begin
      out_header_o <= in_header_i;
      left_q       <= 6'((bytes + 11'd31) >> 5);
      half_q       <= 1'b0;
    end
    if (chunk_valid) begin
      left_q <= left_q - 6'd1;
      half_q <= !half_q;
      if (half_q) out_data_o[511:256] <= chunk;
      else out_data_o[255:0] <= chunk;
      out_last_o <= chunk_last;
    end
    if (take && in_first_i) out_first_o <= 1'b1;
    else if (out_valid_o && out_ready_i) out_first_o <= 1'b0;
  end

  `NG_ASSERT(InputHeldUntilTaken, clk_i, rst_ni, in_valid_i && !in_ready_o |=> in_valid_i && $stable(in_header_i))
  `NG_ASSERT(BytesSuit, clk_i, rst_ni, !in_valid_i || (bytes >= 11'd1 && bytes <= 11'd1024))
  `NG_ASSERT(FirstBeatOpensMessage, clk_i, rst_ni, in_valid_i && !flush_q |-> in_first_i || open_q)
  `NG_ASSERT(OutputHeldUntilTaken, clk_i, rst_ni,
             out_valid_o && !out_ready_i |=> out_valid_o && $stable(out_header_o) && $stable(out_last_o))
endmodule
