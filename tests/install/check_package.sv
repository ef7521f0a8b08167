// SPDX-License-Identifier: Apache-2.0
// Every function of narrowgauge_dpi with numbers known beforehand, beside the example. +refused asks for what cannot be.
module check_package;

  check_dot u_example ();

  task automatic expect_equal(input string what, input bit [31:0] got, input bit [31:0] expected);
    if (got != expected) $fatal(1, "%s: got %h, expected %h", what, got, expected);
  endtask

  narrowgauge_dpi::group_t ones, counted;
  narrowgauge_dpi::numbers_t numbers;
  narrowgauge_dpi::block_t block;

  initial begin
    ones = {32{8'h38}};
    counted = '0;
    counted[7:0] = 8'h3C;      // 1.5
    counted[255:248] = 8'hC0;  // -2
    if ($test$plusargs("refused") != 0) begin
      expect_equal("no such group", narrowgauge_dpi::fused_step(33, 0, ones, 0, ones), 0);
    end
    expect_equal("32 ones", narrowgauge_dpi::fused_step(32, 0, ones, 0, ones), 32'h4200_0000);
    expect_equal("ends", narrowgauge_dpi::fused_step(32, 0, counted, 0, ones, 32'h3F80_0000), 32'h3F00_0000);
    expect_equal("a tail", narrowgauge_dpi::fused_step(31, 0, counted, 0, ones, 32'h3F80_0000), 32'h4020_0000);
    expect_equal("formats", narrowgauge_dpi::fused_step(1, 3, 256'h5, 1, 256'h3C), 32'h4040_0000);  // 3 * 1
    expect_equal("scales", narrowgauge_dpi::fused_step(1, 0, ones, 0, ones, 0, 8'd130, 8'd126), 32'h4080_0000);
    expect_equal("NaN scale", narrowgauge_dpi::fused_step(1, 0, ones, 0, ones, 0, narrowgauge_dpi::ScaleNan),
                 32'h7FC0_0000);
    expect_equal("decode", narrowgauge_dpi::decode(narrowgauge_dpi::E5m2, 32'hFC), 32'hFF80_0000);
    expect_equal("decode bf16", narrowgauge_dpi::decode(narrowgauge_dpi::Bf16, 32'h3F81), 32'h3F81_0000);
    expect_equal("encode", narrowgauge_dpi::encode(narrowgauge_dpi::E4m3, 32'h43E8_0000), 32'h7E);  // 464
    expect_equal("encode, IEEE", narrowgauge_dpi::encode(
      narrowgauge_dpi::E4m3, 32'hC3E9_0000, narrowgauge_dpi::Nearest, narrowgauge_dpi::Ieee), 32'h7F);
    expect_equal("encode up", narrowgauge_dpi::encode(
      narrowgauge_dpi::Bf16, 32'h3F80_0001, narrowgauge_dpi::Stochastic, 0, 32'hFFFF_0000), 32'h3F81);
    expect_equal("encode down", narrowgauge_dpi::encode(
      narrowgauge_dpi::Bf16, 32'h3F80_0001, narrowgauge_dpi::Stochastic, 0, 32'hFFFE_FFFF), 32'h3F80);
    expect_equal("encode fp32", narrowgauge_dpi::encode(narrowgauge_dpi::Fp32, 32'hFFFF_FFFF), 32'h7FC0_0000);

    numbers = '0;
    numbers[31:0] = 32'h4380_0000;      // 256
    numbers[95:64] = 32'hC3E0_0000;     // -448
    numbers[1023:992] = 32'h3F80_0000;  // 1, not in a block of 31
    block = narrowgauge_dpi::quantise_mx(narrowgauge_dpi::E4m3, 31, numbers);
    expect_equal("MX scale", 32'(block.scale), 32'd127);
    expect_equal("MX codes", block.codes[31:0], 32'h00FE_0078);
    expect_equal("MX tail", block.codes[255:224], 32'd0);
    block = narrowgauge_dpi::quantise_mx(narrowgauge_dpi::E4m3, 32, numbers, narrowgauge_dpi::Neuron);
    expect_equal("MX neuron", {24'd0, block.scale}, 32'd128);
    expect_equal("MX last", block.codes[255:224], 32'h3000_0000);

    expect_equal("add", narrowgauge_dpi::add(32'h3F80_0000, 32'h3380_0001), 32'h3F80_0001);
    expect_equal("multiply", narrowgauge_dpi::multiply(32'h4040_0000, 32'hC000_0000), 32'hC0C0_0000);
    expect_equal("random word", narrowgauge_dpi::random_word(64'h1918_1110_0908_0100, 32'h6574_694C), 32'hA868_42F2);
    $display("every function of the package");
  end

endmodule
