// SPDX-License-Identifier: Apache-2.0
// Cuts a checked descriptor into pieces: contiguous on both sides, within a page of the source and a piece of the destination.
// Interface: load_i with a job while ready_o; piece_* a stream, piece_load_o tells the mover it is for (0 store, 1 load).
//   stop_i: no piece after the one on offer. active_o: a descriptor is being cut, entry_o is its entry.
// Latency: the first piece in the cycle after load_i. Throughput: one piece per cycle, across descriptors too.
// Reset: idle.
// A piece ends where a run of either side ends; an element of a transpose is such a run. Its bytes are source bytes, so
// the limits of a cast's destination are converted.
`include "assertions.svh"

module descriptor_walk #(
  parameter int unsigned Queue     = 0,
  parameter int unsigned EntryBits = 4
) (
  input  logic                            clk_i,
  input  logic                            rst_ni,
  input  logic                            stop_i,
  input  logic                            load_i,
  output logic                            ready_o,
  input  descriptor_pkg::job_t            job_i,
  input  logic [EntryBits-1:0]            entry_i,
  input  descriptor_pkg::shape_t          job_src_shape_i,  // of the job to load
  input  descriptor_pkg::shape_t          job_dst_shape_i,
  output logic [2:0]                      src_slot_o,       // of the descriptor being cut
  input  descriptor_pkg::shape_t          src_shape_i,
  output logic [2:0]                      dst_slot_o,
  input  descriptor_pkg::shape_t          dst_shape_i,
  output logic                            piece_valid_o,
  input  logic                            piece_ready_i,
  output logic [mover_pkg::PieceBits-1:0] piece_data_o,
  output logic                            piece_load_o,
  output logic                            active_o,
  output logic [EntryBits-1:0]            entry_o
);
  if (Queue > 3) begin : gen_bad_queue
    $fatal(1, "descriptor_walk: Queue must be 0 to 3");
  end
  if (EntryBits < 1 || EntryBits > 7) begin : gen_bad_entry
    $fatal(1, "descriptor_walk: EntryBits must be 1 to 7");
  end
  localparam int unsigned TotalBits = descriptor_pkg::TotalBits;

  logic                 active_q;
  logic                 stop_q;
  logic [EntryBits-1:0] entry_q;
  logic                 load_q;   // for the load mover
  logic [1:0]           kind_q;
  logic [2:0]           format_q;
  logic [2:0]           out_format_q;
  logic                 saturate_q;
  logic [1:0]           grow_q;
  logic [1:0]           shrink_q;
  logic [2:0]           src_slot_q;
  logic [2:0]           dst_slot_q;
  logic [63:0]          pattern_q;
  logic [2:0]           phase_q;  // bytes of a fill so far, modulo the pattern
  logic [TotalBits-1:0] left_q;   // source bytes to come
  logic [63:0]          src;
  logic [63:0]          dst;
  logic [12:0]          src_room;
  logic [12:0]          dst_room;
  logic                 is_fill;
  logic                 taken;
  logic                 last;
  mover_pkg::piece_t    piece;

  assign is_fill       = kind_q == mover_pkg::KindFill;
  assign taken         = piece_valid_o && piece_ready_i;
  assign ready_o       = !active_q || (taken && last);
  assign active_o      = active_q;
  assign entry_o       = entry_q;
  assign src_slot_o    = src_slot_q;
  assign dst_slot_o    = dst_slot_q;
  assign piece_valid_o = active_q;
  assign piece_load_o  = load_q;

  // limits of both sides, in source bytes
  logic [12:0] src_limit;
  logic [12:0] src_page;
  logic [12:0] dst_piece;
  logic [12:0] dst_limit;
  logic [12:0] bytes;
  logic [12:0] dst_bytes;
  always_comb begin
    src_page  = 13'(mover_pkg::PageBytes) - {1'b0, src[11:0]};
    src_limit = src_room < src_page ? src_room : src_page;
    if (src_limit > 13'(mover_pkg::PieceBytes) || is_fill) src_limit = 13'(mover_pkg::PieceBytes);
    dst_piece = 13'(mover_pkg::PieceBytes) - {3'b000, dst[9:0]};
    dst_limit = dst_room < dst_piece ? dst_room : dst_piece;
    dst_limit = dst_limit << shrink_q >> grow_q;
    bytes     = src_limit < dst_limit ? src_limit : dst_limit;
    dst_bytes = bytes << grow_q >> shrink_q;
  end
  assign last = left_q == TotalBits'(bytes);

  descriptor_walk_side u_src (
    .clk_i,
    .load_i,
    .address_i(job_i.src),
    .run_i    (job_i.src_shaped ? job_src_shape_i.run : job_i.bytes),
    .shape_i  (src_shape_i),
    .advance_i(taken),
    .bytes_i  (bytes),
    .address_o(src),
    .room_o   (src_room)
  );

  descriptor_walk_side u_dst (
    .clk_i,
    .load_i,
    .address_i(job_i.dst),
    .run_i    (job_i.dst_shaped ? job_dst_shape_i.run : job_i.dst_bytes),
    .shape_i  (dst_shape_i),
    .advance_i(taken),
    .bytes_i  (dst_bytes),
    .address_o(dst),
    .room_o   (dst_room)
  );

  // byte lane l gets pattern byte (l - destination + bytes so far) modulo 8
  logic [2:0]   turn;
  logic [127:0] turned;
  assign turn   = dst[2:0] - phase_q;
  assign turned = {pattern_q, pattern_q} << {turn, 3'b000};

  always_comb begin
    piece.queue_id   = mover_pkg::QueueBits'(Queue);
    piece.last       = last;
    piece.kind       = kind_q;
    piece.format     = format_q;
    piece.out_format = out_format_q;
    piece.saturate   = saturate_q;
    piece.bytes      = bytes[mover_pkg::CountBits-1:0];
    piece.src        = is_fill ? '0 : src;
    piece.dst        = dst;
    piece.pattern    = is_fill ? turned[127:64] : '0;
  end
  assign piece_data_o = piece;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      active_q <= 1'b0;
      stop_q   <= 1'b0;
    end else begin
      if (load_i && ready_o) active_q <= 1'b1;
      else if (taken && (last || stop_i || stop_q)) active_q <= 1'b0;

      stop_q <= active_q && !taken && (stop_i || stop_q);
    end
  end

  always_ff @(posedge clk_i) begin
    if (load_i) begin
      entry_q      <= entry_i;
      load_q       <= address_pkg::on_chip(job_i.dst[63:44]);
      kind_q       <= job_i.kind;
      format_q     <= job_i.format;
      out_format_q <= job_i.out_format;
      saturate_q   <= job_i.saturate;
      grow_q       <= job_i.grow;
      shrink_q     <= job_i.shrink;
      src_slot_q   <= job_i.src_slot;
      dst_slot_q   <= job_i.dst_slot;
      pattern_q    <= job_i.pattern;
      phase_q      <= '0;
      left_q       <= job_i.bytes;
    end else if (taken) begin
      phase_q <= phase_q + bytes[2:0];
      left_q  <= left_q - TotalBits'(bytes);
    end
  end

  logic unused_ok;
  assign unused_ok = &{1'b0, job_i, job_src_shape_i, job_dst_shape_i, turned[63:0]};

  `NG_ASSERT(LoadedOnlyWhenReady, clk_i, rst_ni, !load_i || ready_o)
  `NG_ASSERT(PieceHasBytes, clk_i, rst_ni, !piece_valid_o || (bytes != '0 && TotalBits'(bytes) <= left_q))
  `NG_ASSERT(PieceHeldUntilTaken, clk_i, rst_ni,
             piece_valid_o && !piece_ready_i |=> piece_valid_o && $stable({src, dst, bytes}))
endmodule
