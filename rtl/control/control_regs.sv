// SPDX-License-Identifier: Apache-2.0
// The host's registers (docs/registers.md): identity, configuration, cycles, causes, interrupt, one block per engine, and
// the window onto the semaphores.
// Interface: the plain register port of control_axi; state, counters, seeds and counters of every engine as flat vectors,
//   engine e's slice first to last; clear pulses; the host port of the semaphores; level interrupt.
// Latency: reads and errors are combinational; a write takes effect in the next cycle, one to a semaphore when it is granted.
// Reset: interrupts disabled, no cause, cycle 0.
// A write must have all four strobes: no register can be written in part, so anything else is an error too.
module control_regs #(
  parameter int unsigned Engines   = 2,
  parameter int unsigned Groups    = 1,
  parameter int unsigned Cols      = 32,
  parameter int unsigned SbufWords = 32768,
  parameter int unsigned PsumRows  = 1024,
  parameter int unsigned HbmBits   = 30,  // HBM has 2^HbmBits bytes
  localparam int unsigned DmaQueues = Engines > 2 ? Engines - 2 : 1
) (
  input  logic                                           clk_i,
  input  logic                                           rst_ni,
  // register port
  input  logic                                           write_valid_i,
  output logic                                           write_ready_o,
  input  logic [15:0]                                    write_addr_i,
  input  logic [31:0]                                    write_data_i,
  input  logic [3:0]                                     write_strobe_i,
  output logic                                           write_error_o,
  input  logic                                           read_valid_i,
  input  logic [15:0]                                    read_addr_i,
  output logic [31:0]                                    read_data_o,
  output logic                                           read_error_o,
  // engines
  input  logic [Engines*control_pkg::StateBits-1:0]      state_i,
  input  logic [Engines*control_pkg::CountersBits-1:0]   counters_i,
  input  logic [Engines*64-1:0]                          seed_i,
  input  logic [Engines*32-1:0]                          counter_i,
  output logic [Engines-1:0]                             clear_o,
  // instruction rings
  input  logic [Engines*control_pkg::RingStateBits-1:0]  ring_i,         // control_pkg::ring_state_t of each
  output logic [Engines*control_pkg::RingConfigBits-1:0] ring_config_o,  // control_pkg::ring_config_t of each
  // DMA queues, engines 3 and up
  input  logic [DmaQueues*32-1:0]                        dma_fault_info_hi_i,
  input  logic [DmaQueues-1:0]                           dma_interrupt_i,
  output logic [DmaQueues-1:0]                           dma_resume_o,
  output logic [DmaQueues-1:0]                           dma_skip_o,
  output logic [DmaQueues*2-1:0]                         dma_class_o,
  output logic                                           counters_clear_o,
  output logic [31:0]                                    cycle_o,
  // dispatch
  input  logic                                           dropped_i,
  input  logic [15:0]                                    dropped_tag_i,
  // semaphores
  output logic                                           semaphore_valid_o,
  input  logic                                           semaphore_ready_i,
  output control_pkg::index_t                            semaphore_index_o,
  output logic [31:0]                                    semaphore_value_o,
  output control_pkg::index_t                            semaphore_read_index_o,
  input  logic [31:0]                                    semaphore_read_value_i,
  output logic                                           irq_o
);
  if (Engines < 1 || Engines > 15) begin : gen_bad_engines
    $fatal(1, "control_regs: Engines must be 1 to 15");
  end
  if (isa_regs_pkg::TensorBase != 13'h100 || isa_regs_pkg::VectorBase != 13'h200 ||
      isa_regs_pkg::Dma0Base != 13'h300 || isa_regs_pkg::Dma3Base != 13'h600) begin : gen_bad_map
    $fatal(1, "control_regs: the block of engine field e must be at 0x100 * e");
  end
  if (Groups < 1 || Cols < 1 || SbufWords < 1 || PsumRows < 1 || HbmBits < 1) begin : gen_bad_sizes
    $fatal(1, "control_regs: no size of the chip may be 0");
  end
  localparam int unsigned PsumBanks = 2;

  logic [63:0]            cycle_q;
  logic [31:0]            cycle_high_q;
  logic                   cause_valid_q;
  logic [15:0]            cause_tag_q;
  logic                   enable_stopped_q, enable_idle_q, enable_dma_q;
  logic                   status_stopped_q, status_idle_q, status_dma_q;
  logic                   dma_write_known, dma_read_known;
  logic [31:0]            dma_read_data;
  logic                   ring_write_known, ring_read_known;
  logic [31:0]            ring_read_data;
  logic [Engines-1:0]     stopped, stopped_q, ring_stopped;
  logic [Engines-1:0]     idle;
  logic                   all_idle, all_idle_q;
  isa_regs_pkg::address_t write_addr, read_addr;
  logic                   write_plain, read_plain;
  logic [Engines-1:0]     clear;
  logic                   write_semaphore;
  logic                   write_known;
  logic                   write_done;
  logic [31:0]            global_data;
  logic                   global_known;
  logic [Engines*32-1:0]  block_data;
  logic [Engines-1:0]     block_known;

  assign write_addr  = write_addr_i[isa_regs_pkg::AddressBits-1:0];
  assign read_addr   = read_addr_i[isa_regs_pkg::AddressBits-1:0];
  assign write_plain = write_addr_i[15:isa_regs_pkg::AddressBits] == '0 && write_strobe_i == 4'hF;
  assign read_plain  = read_addr_i[15:isa_regs_pkg::AddressBits] == '0;

  // writes
  assign write_semaphore = write_plain && write_addr[12:10] == isa_regs_pkg::SemaphoreBase[12:10] &&
                           write_addr[1:0] == 2'b00;
  always_comb begin
    for (int e = 0; e < Engines; e++) begin
      clear[e] = write_plain && write_addr == {5'(e + 1), isa_regs_pkg::EngineClear};
    end
    case (write_addr)
      isa_regs_pkg::RegControlCause, isa_regs_pkg::RegIrqEnable, isa_regs_pkg::RegIrqStatus,
        isa_regs_pkg::RegCountersClear: write_known = write_plain;
      default: write_known = write_semaphore || clear != '0 ||
                             (write_plain && (dma_write_known || ring_write_known));
    endcase
  end
  assign semaphore_valid_o = write_valid_i && write_semaphore;
  assign semaphore_index_o = write_addr[9:2];
  assign semaphore_value_o = write_data_i;
  assign write_ready_o     = !write_semaphore || semaphore_ready_i;
  assign write_error_o     = !write_known;
  assign write_done        = write_valid_i && write_ready_o && write_known;
  assign clear_o           = write_done && write_data_i[0] ? clear : '0;
  assign counters_clear_o  = write_done && write_addr == isa_regs_pkg::RegCountersClear && write_data_i[0];

  // reads
  always_comb begin
    global_known = 1'b1;
    case (read_addr)
      isa_regs_pkg::RegId:            global_data = isa_regs_pkg::IdValue;
      isa_regs_pkg::RegVersion:       global_data = isa_regs_pkg::VersionValue;
      isa_regs_pkg::RegConfigHash:
        global_data = isa_regs_pkg::config_hash(Groups, Cols, SbufWords, PsumRows, HbmBits);
      isa_regs_pkg::RegGroups:        global_data = Groups;
      isa_regs_pkg::RegCols:          global_data = Cols;
      isa_regs_pkg::RegSbufWords:     global_data = SbufWords;
      isa_regs_pkg::RegPsumRows:      global_data = PsumRows;
      isa_regs_pkg::RegPsumBanks:     global_data = PsumBanks;
      isa_regs_pkg::RegCyclesLo:      global_data = cycle_q[31:0];
      isa_regs_pkg::RegCyclesHi:      global_data = cycle_high_q;
      isa_regs_pkg::RegControlCause:
        global_data = cause_valid_q ? {cause_tag_q, 12'd0, isa_pkg::CauseIllegalOpcode} : '0;
      isa_regs_pkg::RegIrqEnable:     global_data = {29'd0, enable_dma_q, enable_idle_q, enable_stopped_q};
      isa_regs_pkg::RegIrqStatus:     global_data = {29'd0, status_dma_q, status_idle_q, status_stopped_q};
      isa_regs_pkg::RegCountersClear: global_data = '0;
      default: begin
        global_data  = '0;
        global_known = 1'b0;
      end
    endcase
  end

  for (genvar e = 0; e < Engines; e++) begin : gen_engine
    control_regs_engine #(
      .Number(e + 1)
    ) u_block (
      .read_addr_i   (read_addr),
      .read_data_o   (block_data[32*e+:32]),
      .read_known_o  (block_known[e]),
      .stopped_o     (stopped[e]),
      .ring_stopped_o(ring_stopped[e]),
      .idle_o        (idle[e]),
      .state_i       (state_i[e*control_pkg::StateBits+:control_pkg::StateBits]),
      .counters_i    (counters_i[e*control_pkg::CountersBits+:control_pkg::CountersBits]),
      .seed_i        (seed_i[64*e+:64]),
      .counter_i     (counter_i[32*e+:32])
    );
  end

  control_regs_ring #(
    .Engines(Engines)
  ) u_ring (
    .clk_i,
    .rst_ni,
    .write_addr_i(write_addr),
    .write_data_i,
    .write_done_i  (write_done),
    .write_known_o (ring_write_known),
    .read_addr_i   (read_addr),
    .read_data_o   (ring_read_data),
    .read_known_o  (ring_read_known),
    .clear_i       (clear_o),
    .stopped_i     (stopped),
    .ring_stopped_i(ring_stopped),
    .dma_fault_info_hi_i,
    .state_i (ring_i),
    .config_o(ring_config_o)
  );

  if (Engines > 2) begin : gen_dma
    control_regs_dma #(
      .Queues(DmaQueues)
    ) u_dma (
      .clk_i,
      .rst_ni,
      .write_addr_i(write_addr),
      .write_data_i,
      .write_done_i (write_done),
      .write_known_o(dma_write_known),
      .read_addr_i  (read_addr),
      .read_data_o  (dma_read_data),
      .read_known_o (dma_read_known),
      .stopped_i    (stopped[Engines-1:2]),
      .resume_o     (dma_resume_o),
      .skip_o       (dma_skip_o),
      .class_o      (dma_class_o)
    );
  end else begin : gen_no_dma
    assign dma_write_known = 1'b0;
    assign dma_read_known  = 1'b0;
    assign dma_read_data   = '0;
    assign dma_resume_o    = '0;
    assign dma_skip_o      = '0;
    assign dma_class_o     = '0;
  end

  assign semaphore_read_index_o = read_addr[9:2];
  always_comb begin
    read_data_o  = global_data;
    read_error_o = !(read_plain && global_known);
    for (int e = 0; e < Engines; e++) begin
      if (read_plain && block_known[e]) begin
        read_data_o  = block_data[32*e+:32];
        read_error_o = 1'b0;
      end
    end
    if (read_plain && dma_read_known) begin
      read_data_o  = dma_read_data;
      read_error_o = 1'b0;
    end
    if (read_plain && ring_read_known) begin
      read_data_o  = ring_read_data;
      read_error_o = 1'b0;
    end
    if (read_plain && read_addr[12:10] == isa_regs_pkg::SemaphoreBase[12:10] && read_addr[1:0] == 2'b00) begin
      read_data_o  = semaphore_read_value_i;
      read_error_o = 1'b0;
    end
  end

  // interrupt: an event of the cycle in which its status bit is cleared leaves it set
  assign all_idle = &idle;
  assign irq_o    = (enable_stopped_q && status_stopped_q) || (enable_idle_q && status_idle_q) ||
                   (enable_dma_q && status_dma_q);
  assign cycle_o = cycle_q[31:0];

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      cycle_q          <= '0;
      cause_valid_q    <= 1'b0;
      enable_stopped_q <= 1'b0;
      enable_idle_q    <= 1'b0;
      enable_dma_q     <= 1'b0;
      status_stopped_q <= 1'b0;
      status_idle_q    <= 1'b0;
      status_dma_q     <= 1'b0;
      stopped_q        <= '0;
      all_idle_q       <= 1'b1;
    end else begin
      cycle_q    <= cycle_q + 1;
      stopped_q  <= stopped;
      all_idle_q <= all_idle;
      if (write_done && write_addr == isa_regs_pkg::RegIrqEnable) begin
        enable_stopped_q <= write_data_i[isa_regs_pkg::IrqEnableStoppedLsb];
        enable_idle_q    <= write_data_i[isa_regs_pkg::IrqEnableIdleLsb];
        enable_dma_q     <= write_data_i[isa_regs_pkg::IrqEnableDmaLsb];
      end
      if (write_done && write_addr == isa_regs_pkg::RegIrqStatus) begin
        if (write_data_i[isa_regs_pkg::IrqStatusStoppedLsb]) status_stopped_q <= 1'b0;
        if (write_data_i[isa_regs_pkg::IrqStatusIdleLsb]) status_idle_q <= 1'b0;
        if (write_data_i[isa_regs_pkg::IrqStatusDmaLsb]) status_dma_q <= 1'b0;
      end
      if ((stopped & ~stopped_q) != '0) status_stopped_q <= 1'b1;
      if (all_idle && !all_idle_q) status_idle_q <= 1'b1;
      if (dma_interrupt_i != '0) status_dma_q <= 1'b1;
      if (write_done && write_addr == isa_regs_pkg::RegControlCause) cause_valid_q <= 1'b0;
      if (dropped_i) cause_valid_q <= 1'b1;
    end
  end

  always_ff @(posedge clk_i) begin
    if (read_valid_i && !read_error_o && read_addr == isa_regs_pkg::RegCyclesLo) cycle_high_q <= cycle_q[63:32];
    if (dropped_i && (!cause_valid_q ||
                      (write_done && write_addr == isa_regs_pkg::RegControlCause))) cause_tag_q <= dropped_tag_i;
  end
endmodule
