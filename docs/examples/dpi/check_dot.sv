// SPDX-License-Identifier: Apache-2.0
// Holds a dot product unit against the golden fused step. +truncates checks the wrong one, which must end with $fatal.
module check_dot;

  logic [255:0] a, b;
  logic [31:0] acc, right, wrong, got, expected;
  bit truncates;

  dot_unit u_right (.a_i(a), .b_i(b), .acc_i(acc), .result_o(right));
  dot_unit #(.Truncates(1)) u_wrong (.a_i(a), .b_i(b), .acc_i(acc), .result_o(wrong));

  // Uniform codes, now and then few elements; an accumulator near the sum, or any bits at all.
  task automatic draw(input int trial);
    bit [31:0] sum;
    for (int i = 0; i < 8; i++) begin
      a[32*i+:32] = $urandom;
      b[32*i+:32] = trial % 3 == 0 && i > 0 ? 32'd0 : $urandom;
    end
    for (int i = 0; i < 32; i++) begin  // NaN in one trial of 16 only
      if (a[8*i+:7] == 7'h7F && trial % 16 != 0) a[8*i+:8] = 8'h38;
      if (b[8*i+:7] == 7'h7F && trial % 16 != 0) b[8*i+:8] = 8'h01;
    end
    sum = narrowgauge_dpi::fused_step(32, narrowgauge_dpi::E4m3, a, narrowgauge_dpi::E4m3, b);
    acc = $urandom;
    if (trial % 4 != 0) acc[30:23] = sum[30:23] + 8'(trial % 50) - 8'd25;
    if (trial % 8 == 1) acc = sum ^ 32'h8000_0000;  // nothing is left
  endtask

  initial begin
    truncates = $test$plusargs("truncates") != 0;
    $display("narrowgauge %0d.%0d", narrowgauge_dpi::ng_version() >> 16, narrowgauge_dpi::ng_version() >> 8 & 255);
    for (int trial = 0; trial < 20_000; trial++) begin
      draw(trial);
      #1;
      got = truncates ? wrong : right;
      expected = narrowgauge_dpi::fused_step(32, narrowgauge_dpi::E4m3, a, narrowgauge_dpi::E4m3, b, acc);
      if (got != expected) begin
        $display("a        %h\nb        %h\nacc      %h", a, b, acc);
        $fatal(1, "trial %0d: the unit gives %h, expected %h", trial, got, expected);
      end
    end
    $display("20000 trials, no difference");
    $finish;
  end

endmodule
