// SPDX-License-Identifier: Apache-2.0
// control_fetch for six engines with queues 8 deep, and its rings' structs taken apart.
module control_fetch_bench #(
  parameter int unsigned BusBytes = 32,
  parameter int unsigned HbmBits  = 44
) (
  input  logic                  clk_i,
  input  logic                  rst_ni,
  input  logic [5:0]            enable_i,
  input  logic [383:0]          base_i,
  input  logic [95:0]           size_i,
  input  logic [95:0]           tail_i,
  input  logic [5:0]            clear_i,
  output logic [5:0]            push_o,
  output logic [511:0]          push_data_o,
  output logic [5:0]            direct_room_o,
  input  logic [5:0]            direct_i,
  input  logic [5:0]            pop_i,
  output logic [5:0]            pending_o,
  output logic [5:0]            failed_o,
  output logic [23:0]           cause_o,
  output logic [383:0]          fault_address_o,
  output logic [95:0]           head_o,
  output logic                  axi_ar_valid_o,
  input  logic                  axi_ar_ready_i,
  output logic [3:0]            axi_ar_id_o,
  output logic [63:0]           axi_ar_addr_o,
  output logic [7:0]            axi_ar_len_o,
  output logic [2:0]            axi_ar_size_o,
  output logic [1:0]            axi_ar_burst_o,
  input  logic                  axi_r_valid_i,
  output logic                  axi_r_ready_o,
  input  logic [3:0]            axi_r_id_i,
  input  logic [8*BusBytes-1:0] axi_r_data_i,
  input  logic [1:0]            axi_r_resp_i,
  input  logic                  axi_r_last_i
);
  logic [6*control_pkg::RingConfigBits-1:0] configs;
  logic [6*control_pkg::RingStateBits-1:0]  states;
  for (genvar e = 0; e < 6; e++) begin : gen_ring
    assign configs[e*control_pkg::RingConfigBits+:control_pkg::RingConfigBits] =
        {enable_i[e], base_i[64*e+:64], size_i[16*e+:16], tail_i[16*e+:16]};
    assign {pending_o[e], failed_o[e], cause_o[4*e+:4], fault_address_o[64*e+:64], head_o[16*e+:16]} =
        states[e*control_pkg::RingStateBits+:control_pkg::RingStateBits];
  end
  assign axi_ar_size_o  = 3'($clog2(BusBytes));
  assign axi_ar_burst_o = 2'b01;
  assign axi_r_ready_o  = 1'b1;

  control_fetch #(
    .Engines      (6),
    .QueueDepth   (8),
    .BusBytes     (BusBytes),
    .HbmBits      (HbmBits),
    .TimeoutCycles(2000)
  ) u_fetch (
    .clk_i,
    .rst_ni,
    .config_i(configs),
    .clear_i,
    .push_o,
    .push_data_o,
    .direct_room_o,
    .direct_i,
    .pop_i,
    .state_o(states),
    .axi_ar_valid_o,
    .axi_ar_ready_i,
    .axi_ar_id_o,
    .axi_ar_addr_o,
    .axi_ar_len_o,
    .axi_r_valid_i,
    .axi_r_id_i,
    .axi_r_data_i,
    .axi_r_resp_i
  );
  logic unused_ok;
  assign unused_ok = &{1'b0, axi_r_last_i};
endmodule
