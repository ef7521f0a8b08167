// SPDX-License-Identifier: Apache-2.0
// Packs the codes of one row into the bytes that memory holds, little-endian, lane 0 first, e2m1 low nibble first.
// Interface: a row shorter than an SBUF word is repeated to fill it, so that it stands at every place it may be written to.
//   While enable is low the output has no meaning.
// Latency: combinational. No state, no reset.
// Why: a strobe then places the row, and no byte needs a wide selection.
module vector_pack #(
  parameter int unsigned Groups = 1,
  parameter int unsigned Cols = 32,
  localparam int unsigned WordBytes = 32 * Groups,
  localparam int unsigned Lanes = Cols > 32 ? Cols : 32,
  localparam int unsigned ImageBytes = WordBytes > 4 * Lanes ? WordBytes : 4 * Lanes
) (
  input  logic                    enable_i,
  input  logic [2:0]              format_i,
  input  logic [32*Lanes-1:0]     codes_i,
  output logic [8*ImageBytes-1:0] image_o
);
  if (Groups < 1 || Groups > 16 || (Groups & (Groups - 1)) != 0) begin : gen_bad_groups
    $fatal(1, "vector_pack: Groups must be a power of two, 1 to 16");
  end
  if (Cols < 1 || Cols > 256 || (Cols & (Cols - 1)) != 0) begin : gen_bad_cols
    $fatal(1, "vector_pack: Cols must be a power of two, 1 to 256");
  end

  always_comb begin
    image_o = '0;
    if (enable_i) begin
      case (format_i)
        numerics_pkg::FormatFp32: begin
          for (int unsigned i = 0; i < ImageBytes / 4; i++) image_o[32*i +: 32] = codes_i[32*(i % Lanes) +: 32];
        end
        numerics_pkg::FormatBf16: begin
          for (int unsigned i = 0; i < ImageBytes / 2; i++) image_o[16*i +: 16] = codes_i[32*(i % Lanes) +: 16];
        end
        numerics_pkg::FormatE2m1: begin
          for (int unsigned i = 0; i < ImageBytes * 2; i++) image_o[4*i +: 4] = codes_i[32*(i % Lanes) +: 4];
        end
        default: begin
          for (int unsigned i = 0; i < ImageBytes; i++) image_o[8*i +: 8] = codes_i[32*(i % Lanes) +: 8];
        end
      endcase
    end
  end
endmodule
