// SPDX-License-Identifier: Apache-2.0
// Shifts a number left until its highest bit is one, and says by how much.
// Interface: value 0 gives 0 and a count without meaning. While enable is low the outputs have no meaning either.
// Latency: combinational. No state, no reset.
// Why: subnormals are honoured everywhere, so products, sums and conversions all meet leading zeros. A normal number
//   takes the short way, and enable keeps an idle lane quiet (in simulation it costs nothing).
module numerics_normalise #(
  parameter int unsigned Width = 24,
  localparam int unsigned CountWidth = $clog2(Width)
) (
  input  logic                  enable_i,
  input  logic [Width-1:0]      value_i,
  output logic [Width-1:0]      value_o,
  output logic [CountWidth-1:0] count_o
);
  if (Width < 2 || Width > 64) begin : gen_width_check
    $fatal(1, "numerics_normalise: Width must be 2 to 64");
  end

  always_comb begin
    value_o = value_i;
    count_o = '0;
    if (enable_i && !value_i[Width-1]) begin
      // each step halves the range in which the first one can be
      for (int step = CountWidth - 1; step >= 0; step--) begin
        if (value_o >> (Width - (1 << step)) == '0) begin
          value_o = value_o << (1 << step);
          count_o = count_o + (CountWidth'(1) << step);
        end
      end
    end
  end
endmodule
