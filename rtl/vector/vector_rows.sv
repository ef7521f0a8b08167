// SPDX-License-Identifier: Apache-2.0
// Gathers the answers of PSUM or SBUF into whole rows of FP32 elements and keeps up to four of them.
// Interface: row pulses when a row is first asked for and takes its place (only while room); each answer comes with write,
//   its beat and whether it is the row's last. row_* shows the oldest whole row until pop. unwritten: a PSUM row of it
//   was never written, unwritten_row the first such. start empties everything, also while it is held.
// Latency: a row shows the cycle after its last answer. Throughput: one row per cycle when rows have one beat.
// Reset: empty; data is not reset.
// Why: answers cannot be held back, so room is kept from the moment of asking. Four places cover the four cycles from
//   asking to the place being free again, with no bubble.
module vector_rows #(
  parameter int unsigned Groups = 1,
  parameter int unsigned Cols = 32,
  localparam int unsigned WordBytes = 32 * Groups,
  localparam int unsigned Lanes = Cols > 32 ? Cols : 32
) (
  input  logic                   clk_i,
  input  logic                   rst_ni,

  input  logic                   start_i,
  input  logic                   src_sbuf_i,
  input  logic                   src_bf16_i,

  input  logic                   row_i,
  output logic                   room_o,

  input  logic                   write_i,
  input  logic [5:0]             beat_i,
  input  logic                   last_i,
  input  logic [15:0]            psum_row_i,
  input  logic [32*Cols-1:0]     psum_data_i,
  input  logic                   psum_written_i,
  input  logic [8*WordBytes-1:0] sbuf_data_i,

  output logic                   row_valid_o,
  input  logic                   pop_i,
  output logic [32*Lanes-1:0]    row_data_o,
  output logic                   unwritten_o,
  output logic [15:0]            unwritten_row_o
);
  if (Groups < 1 || Groups > 16 || (Groups & (Groups - 1)) != 0) begin : gen_bad_groups
    $fatal(1, "vector_rows: Groups must be a power of two, 1 to 16");
  end
  if (Cols < 1 || Cols > 256 || (Cols & (Cols - 1)) != 0) begin : gen_bad_cols
    $fatal(1, "vector_rows: Cols must be a power of two, 1 to 256");
  end

  localparam int unsigned Slots = vector_pkg::RowSlots;
  localparam int unsigned WordFp32 = WordBytes / 4;
  localparam int unsigned WordBf16 = WordBytes / 2;

  logic [2:0]                taken_q;          // slots asked for and not popped
  logic [2:0]                whole_q;          // of these, complete
  logic [1:0]                write_slot_q, read_slot_q;
  logic                      whole;
  logic [Slots-1:0]          unwritten_q;
  logic [15:0]               unwritten_row_q;  // of the first row ever found unwritten since start
  logic                      any_unwritten_q;
  logic [32*Lanes*Slots-1:0] rows;

  assign room_o      = taken_q != 3'(Slots);
  assign row_valid_o = whole_q != 3'd0;
  assign whole       = write_i && last_i;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      taken_q      <= 3'd0;
      whole_q      <= 3'd0;
      write_slot_q <= 2'd0;
      read_slot_q  <= 2'd0;
    end else if (start_i) begin
      taken_q      <= 3'd0;
      whole_q      <= 3'd0;
      write_slot_q <= 2'd0;
      read_slot_q  <= 2'd0;
    end else begin
      taken_q <= taken_q + {2'd0, row_i} - {2'd0, pop_i};
      whole_q <= whole_q + {2'd0, whole} - {2'd0, pop_i};
      if (whole) write_slot_q <= write_slot_q + 2'd1;
      if (pop_i) read_slot_q  <= read_slot_q + 2'd1;
    end
  end

  for (genvar s = 0; s < Slots; s++) begin : gen_slot
    logic [32*Lanes-1:0] data_q;
    always_ff @(posedge clk_i) begin
      if (write_i && write_slot_q == 2'(s)) begin
        for (int unsigned e = 0; e < Lanes; e++) begin
          if (!src_sbuf_i) begin
            if (beat_i == 6'(e / Cols)) data_q[32*e +: 32] <= psum_data_i[32*(e % Cols) +: 32];
          end else if (!src_bf16_i) begin
            if (beat_i == 6'(e / WordFp32)) data_q[32*e +: 32] <= sbuf_data_i[32*(e % WordFp32) +: 32];
          end else begin
            if (beat_i == 6'(e / WordBf16)) data_q[32*e +: 32] <= {sbuf_data_i[16*(e % WordBf16) +: 16], 16'd0};
          end
        end
      end
    end
    assign rows[32*Lanes*s +: 32*Lanes] = data_q;
  end

  // once a row is unwritten nothing after it matters, so its number need be kept once
  always_ff @(posedge clk_i) begin
    if (start_i) any_unwritten_q <= 1'b0;
    else if (write_i) begin
      if (beat_i == 6'd0 || !psum_written_i) unwritten_q[write_slot_q] <= !src_sbuf_i && !psum_written_i;
      if (!src_sbuf_i && !psum_written_i && !any_unwritten_q) begin
        any_unwritten_q <= 1'b1;
        unwritten_row_q <= psum_row_i;
      end
    end
  end

  assign unwritten_o     = unwritten_q[read_slot_q];
  assign unwritten_row_o = unwritten_row_q;

  always_comb begin
    row_data_o = '0;
    if (row_valid_o) begin
      case (read_slot_q)
        2'd0:    row_data_o = rows[32*Lanes*0 +: 32*Lanes];
        2'd1:    row_data_o = rows[32*Lanes*1 +: 32*Lanes];
        2'd2:    row_data_o = rows[32*Lanes*2 +: 32*Lanes];
        default: row_data_o = rows[32*Lanes*3 +: 32*Lanes];
      endcase
    end
  end
endmodule
