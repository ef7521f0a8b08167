// SPDX-License-Identifier: Apache-2.0
// Tells which entry of a queue each event of one mover belongs to, and keeps the first failure.
// Interface: push_i with the entry of a descriptor whose pieces go to this mover; the mover's events of this queue.
//   Entries come out with the events, in the same cycle. flush_i forgets entries, forget_i the failure.
// Latency: combinational from event to entry. Throughput: one event of each kind per cycle.
// Reset: empty, no failure.
// A mover answers in the order of its pieces, so two pointers into a list of entries are
// enough: one for reads, one for done pieces.
`include "assertions.svh"

module descriptor_retire_order #(
  parameter int unsigned EntryBits = 4
) (
  input  logic                 clk_i,
  input  logic                 rst_ni,
  input  logic                 flush_i,
  input  logic                 forget_i,
  input  logic                 push_i,
  input  logic [EntryBits-1:0] push_entry_i,
  input  logic                 read_i,  // the last piece of a descriptor has been read
  output logic [EntryBits-1:0] read_entry_o,
  input  logic                 done_i,  // a piece is done
  input  mover_pkg::done_t     done_data_i,
  output logic [EntryBits-1:0] done_entry_o,
  output logic                 failed_o,
  output logic [EntryBits-1:0] failed_entry_o,
  output logic [3:0]           failed_cause_o,
  output logic [63:0]          failed_address_o
);
  if (EntryBits < 1 || EntryBits > 7) begin : gen_bad_entry
    $fatal(1, "descriptor_retire_order: EntryBits must be 1 to 7");
  end

  localparam int unsigned Depth = 1 << EntryBits;

  logic [EntryBits-1:0] entries [Depth];
  logic [EntryBits-1:0] push_q;
  logic [EntryBits-1:0] read_q;
  logic [EntryBits-1:0] done_q;
  logic                 failed_q;
  logic [EntryBits-1:0] entry_q;
  logic [3:0]           cause_q;
  logic [63:0]          address_q;

  assign read_entry_o     = entries[read_q];
  assign done_entry_o     = entries[done_q];
  assign failed_o         = failed_q;
  assign failed_entry_o   = entry_q;
  assign failed_cause_o   = cause_q;
  assign failed_address_o = address_q;

  logic first_failure;
  assign first_failure = done_i && done_data_i.cause != isa_pkg::CauseNone && !failed_q;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      push_q   <= '0;
      read_q   <= '0;
      done_q   <= '0;
      failed_q <= 1'b0;
    end else begin
      if (flush_i) begin
        push_q <= '0;
        read_q <= '0;
        done_q <= '0;
      end else begin
        if (push_i) push_q <= push_q + 1'b1;
        if (read_i) read_q <= read_q + 1'b1;
        if (done_i && done_data_i.last) done_q <= done_q + 1'b1;
      end
      if (forget_i) failed_q <= 1'b0;
      else if (first_failure) failed_q <= 1'b1;
    end
  end

  always_ff @(posedge clk_i) begin
    if (push_i) entries[push_q] <= push_entry_i;
    if (first_failure) begin
      entry_q   <= done_entry_o;
      cause_q   <= done_data_i.cause;
      address_q <= done_data_i.address;
    end
  end

  logic unused_ok;
  assign unused_ok = &{1'b0, done_data_i.queue_id};
endmodule
