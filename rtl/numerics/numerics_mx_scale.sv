// SPDX-License-Identifier: Apache-2.0
// The E8M0 scale of an MX group from the largest magnitude in it, by the three rules of docs/numerics.md.
// Interface: amax is the FP32 magnitude (no sign; Inf and NaN as they are, NaN above Inf above finite); format is e4m3,
//   e5m2 or e2m1. special: the group holds Inf or NaN (scale 0xFF); zero: it is all zeros (scale 0x00).
// Latency: combinational. No state, no reset.
// Why: FP32 and E8M0 share the bias 127, so each rule is the exponent field less a constant, plus at most one. A
//   subnormal amax is below 2^-126 and clamps to 0x00 under every rule, so it needs no normalising.
module numerics_mx_scale (
  input  logic [2:0]          format_i,  // numerics_pkg::format_e
  input  logic [1:0]          rule_i,    // 0 floor, 1 rceil, 2 neuron
  input  logic [30:0]         amax_i,
  output numerics_pkg::byte_t scale_o,
  output logic                special_o,
  output logic                zero_o
);
  logic [7:0]  emax;
  logic [22:0] max_fraction;  // of the largest element
  logic        increment;
  logic [7:0]  field;

  always_comb begin
    case (format_i)
      numerics_pkg::FormatE5m2: begin emax = 8'd15; max_fraction = 23'h60_0000; end
      numerics_pkg::FormatE2m1: begin emax = 8'd2;  max_fraction = 23'h40_0000; end
      default:                  begin emax = 8'd8;  max_fraction = 23'h60_0000; end
    endcase
    case (rule_i)
      2'd0:    increment = 1'b0;
      2'd1:    increment = amax_i[22:0] > max_fraction;
      default: increment = 1'b1;
    endcase
    special_o = amax_i[30:23] == 8'hFF;
    zero_o    = amax_i == 31'd0;
    field     = amax_i[30:23] + {7'd0, increment};
    if (special_o)          scale_o = 8'hFF;
    else if (field <= emax) scale_o = 8'h00;
    else                    scale_o = field - emax;
  end
endmodule
