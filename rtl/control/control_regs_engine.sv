// SPDX-License-Identifier: Apache-2.0
// One engine's register block: its reads, and what of it raises interrupts.
// Interface: a byte address of the whole map in, the register's value out; read_known_o is low when the address is not one
//   of this block's registers. Number is the engine's number in the instruction format.
// Latency: combinational. No state, no reset.
// The block is at 0x100 * Number. Registers that only the tensor engine has exist only in block 1, those of PSUM and of stochastic
// rounding in blocks 1 and 2; what only DMA queues have is in control_regs_dma, the ring's in control_regs_ring.
module control_regs_engine #(
  parameter int unsigned Number = 1
) (
  input  isa_regs_pkg::address_t    read_addr_i,
  output logic [31:0]               read_data_o,
  output logic                      read_known_o,
  output logic                      stopped_o,
  output logic                      ring_stopped_o,
  output logic                      idle_o,
  input  control_pkg::queue_state_t state_i,
  input  control_pkg::counters_t    counters_i,
  input  logic [63:0]               seed_i,
  input  logic [31:0]               counter_i
);
  if (Number < 1 || Number > 15) begin : gen_bad_number
    $fatal(1, "control_regs_engine: Number must be 1 to 15");
  end
  localparam logic IsTensor = Number == 1;
  localparam logic Computes = Number <= 2;

  assign stopped_o      = state_i.stopped;
  assign ring_stopped_o = state_i.ring;
  assign idle_o         = !state_i.busy && state_i.queue_empty;

  always_comb begin
    read_known_o = read_addr_i[12:8] == 5'(Number);
    case (read_addr_i[7:0])
      isa_regs_pkg::EngineStatus:     read_data_o = {28'd0, state_i.ring, state_i.queue_empty, state_i.stopped, state_i.busy};
      isa_regs_pkg::EngineCause:      read_data_o = {28'd0, state_i.cause};
      isa_regs_pkg::EngineFaultInfo:  read_data_o = state_i.fault_info;
      isa_regs_pkg::EngineFaultTag:   read_data_o = {16'd0, state_i.tag};
      isa_regs_pkg::EngineRetired:    read_data_o = counters_i.retired;
      isa_regs_pkg::EngineBusyCycles: read_data_o = counters_i.busy_cycles;
      isa_regs_pkg::EngineStallWait:  read_data_o = counters_i.stall_wait;
      isa_regs_pkg::EngineStallSbuf:  read_data_o = counters_i.stall_sbuf;
      isa_regs_pkg::EngineClear:      read_data_o = '0;
      isa_regs_pkg::EngineStallPsum, isa_regs_pkg::EngineSeedLo, isa_regs_pkg::EngineSeedHi,
        isa_regs_pkg::EngineCounter: begin
        if (!Computes) read_known_o = 1'b0;
        case (read_addr_i[7:0])
          isa_regs_pkg::EngineStallPsum: read_data_o = counters_i.stall_psum;
          isa_regs_pkg::EngineSeedLo:    read_data_o = seed_i[31:0];
          isa_regs_pkg::EngineSeedHi:    read_data_o = seed_i[63:32];
          default:                           read_data_o = counter_i;
        endcase
      end
      default: begin
        read_data_o = '0;
        if (!IsTensor) read_known_o = 1'b0;
        case (read_addr_i[7:0])
          isa_regs_pkg::EngineStallStationary: read_data_o = counters_i.stall_stationary;
          isa_regs_pkg::EngineMovingWords:     read_data_o = counters_i.moving_words;
          isa_regs_pkg::EngineMovingFirst:     read_data_o = counters_i.moving_first;
          isa_regs_pkg::EngineMovingLast:      read_data_o = counters_i.moving_last;
          isa_regs_pkg::EngineStationaryWords: read_data_o = counters_i.stationary_words;
          default: read_known_o = 1'b0;
        endcase
      end
    endcase
  end
endmodule
