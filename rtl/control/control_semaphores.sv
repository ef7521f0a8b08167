// SPDX-License-Identifier: Apache-2.0
// 256 semaphores of 32 bits.
// Interface: one signal stream per engine (add or set), one question per engine (is semaphore wait_index >= wait_value?),
//   and Accesses plain accesses (host, DMA): a write stream and a read port each. Slice e of a flat vector is [e*bits +: bits].
//   wrap_o[e]: the add that engine e hands over in this cycle would carry out of 32 bits; the semaphore keeps its value.
// Latency: a signal counts from the cycle after it is taken; questions and reads are combinational.
// Throughput: one signal or write per cycle, round robin. Those of one cycle queue up, so each of them counts.
// Reset: all zero, through one live bit per semaphore; values are not reset.
module control_semaphores #(
  parameter int unsigned Engines  = 2,
  parameter int unsigned Accesses = 1
) (
  input  logic                                       clk_i,
  input  logic                                       rst_ni,
  input  logic [Engines-1:0]                         signal_valid_i,
  output logic [Engines-1:0]                         signal_ready_o,
  input  logic [Engines*control_pkg::SignalBits-1:0] signal_data_i,
  output logic [Engines-1:0]                         wrap_o,
  input  logic [Engines*8-1:0]                       wait_index_i,
  input  logic [Engines*32-1:0]                      wait_value_i,
  output logic [Engines-1:0]                         wait_met_o,
  input  logic [Accesses-1:0]                        write_valid_i,
  output logic [Accesses-1:0]                        write_ready_o,
  input  logic [Accesses*8-1:0]                      write_index_i,
  input  logic [Accesses*32-1:0]                     write_value_i,
  input  logic [Accesses*8-1:0]                      read_index_i,
  output logic [Accesses*32-1:0]                     read_value_o
);
  if (Engines < 1 || Engines > 15) begin : gen_bad_engines
    $fatal(1, "control_semaphores: Engines must be 1 to 15");
  end
  if (Accesses < 1 || Accesses > 4) begin : gen_bad_accesses
    $fatal(1, "control_semaphores: Accesses must be 1 to 4");
  end
  localparam int unsigned PortBits = $clog2(Engines + Accesses);

  logic [31:0]                                 values [256];
  logic [255:0]                                live_q;  // a semaphore that was never written since reset counts as zero
  logic                                        valid;
  control_pkg::signal_t                        update;
  logic [PortBits-1:0]                         port;
  logic [31:0]                                 old;
  logic [32:0]                                 sum;
  logic                                        wrap;
  logic [Accesses*control_pkg::SignalBits-1:0] writes;

  always_comb begin
    for (int a = 0; a < Accesses; a++) begin
      writes[a*control_pkg::SignalBits+:control_pkg::SignalBits] =
          {1'b1, write_index_i[8*a+:8], write_value_i[32*a+:32]};
    end
  end

  stream_arbiter #(
    .Ports(Engines + Accesses),
    .Width(control_pkg::SignalBits)
  ) u_arbiter (
    .clk_i,
    .rst_ni,
    .in_valid_i ({write_valid_i, signal_valid_i}),
    .in_ready_o ({write_ready_o, signal_ready_o}),
    .in_data_i  ({writes, signal_data_i}),
    .out_valid_o(valid),
    .out_ready_i(1'b1),
    .out_data_o (update),
    .out_port_o (port)
  );

  assign old  = live_q[update.index] ? values[update.index] : '0;
  assign sum  = {1'b0, old} + {1'b0, update.value};
  assign wrap = valid && !update.is_set && sum[32];

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) live_q <= '0;
    else if (valid && !wrap) live_q[update.index] <= 1'b1;
  end

  always_ff @(posedge clk_i) begin
    if (valid && !wrap) values[update.index] <= update.is_set ? update.value : sum[31:0];
  end

  always_comb begin
    for (int e = 0; e < Engines; e++) begin
      wrap_o[e]     = wrap && port == PortBits'(e);
      wait_met_o[e] = (live_q[wait_index_i[8*e+:8]] ? values[wait_index_i[8*e+:8]] : 32'd0) >= wait_value_i[32*e+:32];
    end
  end

  always_comb begin
    for (int a = 0; a < Accesses; a++) begin
      read_value_o[32*a+:32] = live_q[read_index_i[8*a+:8]] ? values[read_index_i[8*a+:8]] : '0;
    end
  end
endmodule
