// SPDX-License-Identifier: Apache-2.0
// Seed, counter and expanded round keys of the tensor engine's stochastic rounding, written by SetRandom.
// In: write_i with the instruction's fields while ready_o. Out: ready_o is low for 22 cycles
//   after a new seed. Reset: seed 0, counter 0.
module tensor_random (
  input  logic                 clk_i,
  input  logic                 rst_ni,
  input  logic                 write_i,
  input  isa_pkg::set_random_t fields_i,
  output logic                 ready_o,
  output logic [63:0]          seed_o,
  output logic [31:0]          counter_o,
  output logic [351:0]         round_keys_o
);

  logic start;
  assign start = write_i && fields_i.load_seed;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      seed_o <= 64'd0;
      counter_o <= 32'd0;
    end else if (write_i) begin
      if (fields_i.load_seed) seed_o <= fields_i.seed;
      if (fields_i.load_counter) counter_o <= fields_i.counter;
      if (fields_i.add_counter) counter_o <= counter_o + fields_i.counter;
    end
  end

  numerics_speck_key u_speck_key (
    .clk_i,
    .rst_ni,
    .start_i(start),
    .key_i  (fields_i.seed),
    .ready_o,
    .round_keys_o
  );

endmodule
