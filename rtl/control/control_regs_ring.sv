// SPDX-License-Identifier: Apache-2.0
// The instruction ring's part of every engine's register block, and the high half of the fault address.
// Interface: byte addresses of the whole map; known outputs are low where no such register is, or, for a write of base
//   or size, where the ring is enabled. write_done_i: the write of this cycle is legal and taken. clear_i: CLEAR of
//   each engine. Flat vectors hold engine e at e times the width.
// Latency: combinational, a write in the next cycle. Reset: every ring disabled, all zero.
// A base or a size that changed under a running fetch would mix two rings, so the host has to disable it first.
module control_regs_ring #(
  parameter int unsigned Engines = 6,
  localparam int unsigned DmaQueues  = Engines > 2 ? Engines - 2 : 1,
  localparam int unsigned ConfigBits = control_pkg::RingConfigBits,
  localparam int unsigned RingBits   = control_pkg::RingStateBits
) (
  input  logic                          clk_i,
  input  logic                          rst_ni,
  input  isa_regs_pkg::address_t        write_addr_i,
  input  logic [31:0]                   write_data_i,
  input  logic                          write_done_i,
  output logic                          write_known_o,
  input  isa_regs_pkg::address_t        read_addr_i,
  output logic [31:0]                   read_data_o,
  output logic                          read_known_o,
  input  logic [Engines-1:0]            clear_i,
  input  logic [Engines-1:0]            stopped_i,
  input  logic [Engines-1:0]            ring_stopped_i,       // the stop is the ring's
  input  logic [DmaQueues*32-1:0]       dma_fault_info_hi_i,  // engines 2 and up
  input  logic [Engines*RingBits-1:0]   state_i,              // control_pkg::ring_state_t of each
  output logic [Engines*ConfigBits-1:0] config_o              // control_pkg::ring_config_t of each
);
  if (Engines < 1 || Engines > 15) begin : gen_bad_engines
    $fatal(1, "control_regs_ring: Engines must be 1 to 15");
  end

  logic [Engines-1:0]    enable_q;
  logic [Engines*64-1:0] base_q;
  logic [Engines*16-1:0] size_q;
  logic [Engines*16-1:0] tail_q;

  for (genvar e = 0; e < Engines; e++) begin : gen_config
    assign config_o[ConfigBits*e+:ConfigBits] = {enable_q[e], base_q[64*e+:64], size_q[16*e+:16], tail_q[16*e+:16]};
  end

  control_pkg::ring_state_t shown;
  always_comb begin
    write_known_o = 1'b0;
    read_known_o  = 1'b0;
    read_data_o   = '0;
    shown         = '0;
    for (int e = 0; e < Engines; e++) begin
      if (write_addr_i[12:8] == 5'(e + 1)) begin
        case (write_addr_i[7:0])
          isa_regs_pkg::EngineRingBaseLo, isa_regs_pkg::EngineRingBaseHi, isa_regs_pkg::EngineRingSize:
            write_known_o = !enable_q[e];
          isa_regs_pkg::EngineRingTail, isa_regs_pkg::EngineRingControl: write_known_o = 1'b1;
          default: ;
        endcase
      end
      if (read_addr_i[12:8] == 5'(e + 1)) begin
        read_known_o = 1'b1;
        shown        = state_i[RingBits*e+:RingBits];
        case (read_addr_i[7:0])
          isa_regs_pkg::EngineRingBaseLo:  read_data_o = base_q[64*e+:32];
          isa_regs_pkg::EngineRingBaseHi:  read_data_o = base_q[64*e+32+:32];
          isa_regs_pkg::EngineRingSize:    read_data_o = {16'd0, size_q[16*e+:16]};
          isa_regs_pkg::EngineRingTail:    read_data_o = {16'd0, tail_q[16*e+:16]};
          isa_regs_pkg::EngineRingHead:    read_data_o = {16'd0, shown.head};
          isa_regs_pkg::EngineRingControl: read_data_o = {31'd0, enable_q[e]};
          isa_regs_pkg::EngineFaultInfoHi: begin
            if (ring_stopped_i[e]) read_data_o = shown.fault_address[63:32];
            else if (e >= 2 && stopped_i[e]) read_data_o = dma_fault_info_hi_i[(e < 2 ? 0 : 32 * (e - 2))+:32];
          end
          default: read_known_o = 1'b0;
        endcase
      end
    end
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      enable_q <= '0;
      base_q   <= '0;
      size_q   <= '0;
      tail_q   <= '0;
    end else begin
      for (int e = 0; e < Engines; e++) begin
        if (write_done_i && write_addr_i[12:8] == 5'(e + 1)) begin
          case (write_addr_i[7:0])
            isa_regs_pkg::EngineRingBaseLo:  base_q[64*e+:32] <= write_data_i;
            isa_regs_pkg::EngineRingBaseHi:  base_q[64*e+32+:32] <= write_data_i;
            isa_regs_pkg::EngineRingSize:    size_q[16*e+:16] <= write_data_i[15:0];
            isa_regs_pkg::EngineRingTail:    tail_q[16*e+:16] <= write_data_i[15:0];
            isa_regs_pkg::EngineRingControl: enable_q[e] <= write_data_i[isa_regs_pkg::RingControlEnableLsb];
            default: ;
          endcase
        end
        if (clear_i[e]) enable_q[e] <= 1'b0;
      end
    end
  end

  logic unused_ok;
  assign unused_ok = &{1'b0, shown, stopped_i, dma_fault_info_hi_i};
endmodule
