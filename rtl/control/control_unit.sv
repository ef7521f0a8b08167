// SPDX-License-Identifier: Apache-2.0
// The control block: host registers, instruction rings and dispatch, one queue per engine, semaphores, counters.
// Interface: AXI4-Lite host port (32-bit data), instruction byte port (512 bits), an AXI4 read manager for the rings (full bursts,
//   always ready for R), an instruction port and a report per engine (slice e = engine field minus one), level interrupt.
// Latency: an instruction reaches an idle engine 2 cycles after it is taken; a signal counts for a waiting queue from 2
//   cycles after the engine's pulse on (3 if both its pulses come at once), if no other signal comes between.
// Throughput: one instruction taken per cycle, one offered to each engine every 2 cycles, one signal applied per cycle.
// Reset: empties every queue, zeroes semaphores, counters and host registers.
// Structure only; what each part promises stands in its own file.
`include "assertions.svh"

module control_unit #(
  parameter int unsigned Engines    = 2,
  parameter int unsigned QueueDepth = 16,
  parameter int unsigned Groups     = 1,
  parameter int unsigned Cols       = 32,
  parameter int unsigned SbufWords  = 32768,
  parameter int unsigned PsumRows   = 1024,
  parameter int unsigned HbmBits    = 30,
  parameter int unsigned Links      = 0,  // 1 to 4: other chips reach this one
  localparam int unsigned LinkWindows = Links > 1 ? Links + 2 : 2,
  localparam int unsigned BusBytes  = 32,  // of HBM, as in chip_top
  localparam int unsigned DmaQueues = Engines > 2 ? Engines - 2 : 1
) (
  input  logic                                       clk_i,
  input  logic                                       rst_ni,
  // host, AXI4-Lite
  input  logic                                       aw_valid_i,
  output logic                                       aw_ready_o,
  input  logic [15:0]                                aw_addr_i,
  input  logic                                       w_valid_i,
  output logic                                       w_ready_o,
  input  logic [31:0]                                w_data_i,
  input  logic [3:0]                                 w_strobe_i,
  output logic                                       b_valid_o,
  input  logic                                       b_ready_i,
  output logic [1:0]                                 b_resp_o,
  input  logic                                       ar_valid_i,
  output logic                                       ar_ready_o,
  input  logic [15:0]                                ar_addr_i,
  output logic                                       r_valid_o,
  input  logic                                       r_ready_i,
  output logic [31:0]                                r_data_o,
  output logic [1:0]                                 r_resp_o,
  output logic                                       irq_o,
  // instruction bytes
  input  logic                                       instr_valid_i,
  output logic                                       instr_ready_o,
  input  isa_pkg::instruction_t                      instr_data_i,
  // instruction rings, AXI4 read; the ID is the engine
  output logic                                       fetch_ar_valid_o,
  input  logic                                       fetch_ar_ready_i,
  output axi_pkg::ax_t                               fetch_ar_o,
  input  logic                                       fetch_r_valid_i,
  input  axi_pkg::r_t                                fetch_r_i,
  // engines
  output logic [Engines-1:0]                         engine_valid_o,
  input  logic [Engines-1:0]                         engine_ready_i,
  output logic [Engines*512-1:0]                     engine_data_o,
  output logic [Engines-1:0]                         engine_clear_o,
  input  logic [Engines*control_pkg::ReportBits-1:0] engine_report_i,       // control_pkg::engine_report_t of each
  // DMA queues, engines 3 and up
  input  logic [DmaQueues*32-1:0]                    dma_fault_info_hi_i,
  input  logic [DmaQueues-1:0]                       dma_interrupt_i,
  output logic [DmaQueues-1:0]                       dma_resume_o,
  output logic [DmaQueues-1:0]                       dma_skip_o,
  output logic [DmaQueues*2-1:0]                     dma_class_o,
  // semaphores as memory: the DMA engine's reads and writes
  input  logic                                       dma_semaphore_valid_i,
  output logic                                       dma_semaphore_ready_o,
  input  control_pkg::index_t                        dma_semaphore_index_i,
  input  logic [31:0]                                dma_semaphore_value_i,
  input  control_pkg::index_t                        dma_semaphore_read_index_i,
  output logic [31:0]                                dma_semaphore_read_value_o,
  // other chips: what they signal (of no meaning without a link), registers of links and router, this chip's number
  input  logic                                       remote_signal_valid_i,
  output logic                                       remote_signal_ready_o,
  input  control_pkg::signal_t                       remote_signal_data_i,
  output logic                                       remote_signal_wrap_o,  // in the cycle in which it is taken
  output logic [LinkWindows-1:0]                     link_reg_valid_o,
  output logic                                       link_reg_write_o,
  output logic [12:0]                                link_reg_addr_o,
  output logic [31:0]                                link_reg_data_o,
  input  logic [LinkWindows-1:0]                     link_reg_ready_i,
  input  logic [32*LinkWindows-1:0]                  link_reg_data_i,
  input  logic [LinkWindows-1:0]                     link_reg_error_i,
  output logic [9:0]                                 chip_o
);
  if (Engines < 1 || Engines > 15) begin : gen_bad_engines
    $fatal(1, "control_unit: Engines must be 1 to 15");
  end
  if (Links > 4) begin : gen_bad_links
    $fatal(1, "control_unit: Links must be 0 to 4");
  end
  localparam int unsigned SignalBits   = control_pkg::SignalBits;
  localparam int unsigned StateBits    = control_pkg::StateBits;
  localparam int unsigned CountersBits = control_pkg::CountersBits;
  localparam int unsigned ReportBits   = control_pkg::ReportBits;
  localparam int unsigned RingBits     = control_pkg::RingStateBits;

  logic                                           write_valid, write_ready, write_error;
  logic [15:0]                                    write_addr;
  logic [31:0]                                    write_data;
  logic [3:0]                                     write_strobe;
  logic                                           read_valid, read_error;
  logic [15:0]                                    read_addr;
  logic [31:0]                                    read_data;
  logic                                           semaphore_valid, semaphore_ready;
  control_pkg::index_t                            semaphore_index, semaphore_read_index;
  logic [31:0]                                    semaphore_value, semaphore_read_value;
  logic                                           dropped;
  logic [15:0]                                    dropped_tag;
  logic [Engines-1:0]                             queue_valid, queue_ready;
  isa_pkg::instruction_t                          queue_data;
  logic [Engines-1:0]                             fetched, direct, direct_room;
  isa_pkg::instruction_t                          fetched_data;
  logic [Engines*RingBits-1:0]                    rings;
  logic [Engines*control_pkg::RingConfigBits-1:0] ring_configs;
  logic [Engines*8-1:0]                           wait_index;
  logic [Engines*32-1:0]                          wait_value;
  logic [Engines-1:0]                             wait_met;
  logic [Engines-1:0]                             signal_valid, signal_ready, signal_wrap;
  logic [Engines*SignalBits-1:0]                  signal_data;
  logic [Engines-1:0]                             clear;
  logic                                           counters_clear;
  logic [31:0]                                    cycle;
  logic [Engines*StateBits-1:0]                   states;
  logic [Engines*CountersBits-1:0]                counters;
  logic [Engines*64-1:0]                          seeds;
  logic [Engines*32-1:0]                          random_counters;

  control_axi u_axi (
    .clk_i,
    .rst_ni,
    .aw_valid_i,
    .aw_ready_o,
    .aw_addr_i,
    .w_valid_i,
    .w_ready_o,
    .w_data_i,
    .w_strobe_i,
    .b_valid_o,
    .b_ready_i,
    .b_resp_o,
    .ar_valid_i,
    .ar_ready_o,
    .ar_addr_i,
    .r_valid_o,
    .r_ready_i,
    .r_data_o,
    .r_resp_o,
    .write_valid_o (write_valid),
    .write_ready_i (write_ready),
    .write_addr_o  (write_addr),
    .write_data_o  (write_data),
    .write_strobe_o(write_strobe),
    .write_error_i (write_error),
    .read_valid_o  (read_valid),
    .read_addr_o   (read_addr),
    .read_data_i   (read_data),
    .read_error_i  (read_error)
  );

  logic        regs_write_valid, regs_write_ready, regs_write_error;
  logic        regs_read_valid, regs_read_error;
  logic [31:0] regs_read_data;
  if (Links == 0) begin : gen_no_link
    assign regs_write_valid = write_valid;
    assign write_ready      = regs_write_ready;
    assign write_error      = regs_write_error;
    assign regs_read_valid  = read_valid;
    assign read_data        = regs_read_data;
    assign read_error       = regs_read_error;
    assign link_reg_valid_o = '0;
    assign link_reg_write_o = 1'b0;
    assign link_reg_addr_o  = '0;
    assign link_reg_data_o  = '0;
    assign chip_o           = '0;
    logic unused_ok;
    assign unused_ok = &{1'b0, link_reg_ready_i, link_reg_data_i, link_reg_error_i};
  end else begin : gen_link
    control_regs_link #(
      .Links(Links)
    ) u_regs_link (
      .clk_i,
      .rst_ni,
      .write_valid_i     (write_valid),
      .write_ready_o     (write_ready),
      .write_addr_i      (write_addr),
      .write_data_i      (write_data),
      .write_strobe_i    (write_strobe),
      .write_error_o     (write_error),
      .read_valid_i      (read_valid),
      .read_addr_i       (read_addr),
      .read_data_o       (read_data),
      .read_error_o      (read_error),
      .regs_write_valid_o(regs_write_valid),
      .regs_write_ready_i(regs_write_ready),
      .regs_write_error_i(regs_write_error),
      .regs_read_valid_o (regs_read_valid),
      .regs_read_data_i  (regs_read_data),
      .regs_read_error_i (regs_read_error),
      .link_reg_valid_o,
      .link_reg_write_o,
      .link_reg_addr_o,
      .link_reg_data_o,
      .link_reg_ready_i,
      .link_reg_data_i,
      .link_reg_error_i,
      .chip_o
    );
  end

  control_regs #(
    .Engines  (Engines),
    .Groups   (Groups),
    .Cols     (Cols),
    .SbufWords(SbufWords),
    .PsumRows (PsumRows),
    .HbmBits  (HbmBits)
  ) u_regs (
    .clk_i,
    .rst_ni,
    .write_valid_i (regs_write_valid),
    .write_ready_o (regs_write_ready),
    .write_addr_i  (write_addr),
    .write_data_i  (write_data),
    .write_strobe_i(write_strobe),
    .write_error_o (regs_write_error),
    .read_valid_i  (regs_read_valid),
    .read_addr_i   (read_addr),
    .read_data_o   (regs_read_data),
    .read_error_o  (regs_read_error),
    .state_i       (states),
    .counters_i    (counters),
    .seed_i        (seeds),
    .counter_i     (random_counters),
    .clear_o       (clear),
    .ring_i        (rings),
    .ring_config_o (ring_configs),
    .dma_fault_info_hi_i,
    .dma_interrupt_i,
    .dma_resume_o,
    .dma_skip_o,
    .dma_class_o,
    .counters_clear_o      (counters_clear),
    .cycle_o               (cycle),
    .dropped_i             (dropped),
    .dropped_tag_i         (dropped_tag),
    .semaphore_valid_o     (semaphore_valid),
    .semaphore_ready_i     (semaphore_ready),
    .semaphore_index_o     (semaphore_index),
    .semaphore_value_o     (semaphore_value),
    .semaphore_read_index_o(semaphore_read_index),
    .semaphore_read_value_i(semaphore_read_value),
    .irq_o
  );

  control_fetch #(
    .Engines   (Engines),
    .QueueDepth(QueueDepth),
    .BusBytes  (BusBytes),
    .HbmBits   (HbmBits)
  ) u_fetch (
    .clk_i,
    .rst_ni,
    .config_i      (ring_configs),
    .clear_i       (clear),
    .push_o        (fetched),
    .push_data_o   (fetched_data),
    .direct_room_o (direct_room),
    .direct_i      (direct),
    .pop_i         (engine_valid_o & engine_ready_i),
    .state_o       (rings),
    .axi_ar_valid_o(fetch_ar_valid_o),
    .axi_ar_ready_i(fetch_ar_ready_i),
    .axi_ar_id_o   (fetch_ar_o.id[3:0]),
    .axi_ar_addr_o (fetch_ar_o.addr),
    .axi_ar_len_o  (fetch_ar_o.len),
    .axi_r_valid_i (fetch_r_valid_i),
    .axi_r_id_i    (fetch_r_i.tag.id[3:0]),
    .axi_r_data_i  (fetch_r_i.data),
    .axi_r_resp_i  (fetch_r_i.tag.resp)
  );
  assign fetch_ar_o.id[axi_pkg::IdBits-1:4] = '0;

  control_dispatch #(
    .Engines(Engines)
  ) u_dispatch (
    .in_valid_i   (instr_valid_i),
    .in_ready_o   (instr_ready_o),
    .in_data_i    (instr_data_i),
    .fetch_valid_i(fetched),
    .fetch_data_i (fetched_data),
    .room_i       (direct_room),
    .out_valid_o  (queue_valid),
    .out_data_o   (queue_data),
    .direct_o     (direct),
    .dropped_o    (dropped),
    .dropped_tag_o(dropped_tag)
  );

  // other chips signal as one more engine, which waits for nothing
  localparam int unsigned Signallers = Links > 0 ? Engines + 1 : Engines;
  logic [Signallers-1:0]            all_signal_valid, all_signal_ready, all_signal_wrap, all_wait_met;
  logic [Signallers*SignalBits-1:0] all_signal_data;
  logic [Signallers*8-1:0]          all_wait_index;
  logic [Signallers*32-1:0]         all_wait_value;
  if (Links == 0) begin : gen_own_signals
    assign all_signal_valid      = signal_valid;
    assign all_signal_data       = signal_data;
    assign all_wait_index        = wait_index;
    assign all_wait_value        = wait_value;
    assign remote_signal_ready_o = 1'b0;
    assign remote_signal_wrap_o  = 1'b0;
    logic unused_ok;
    assign unused_ok = &{1'b0, remote_signal_valid_i, remote_signal_data_i};
  end else begin : gen_remote_signals
    assign all_signal_valid      = {remote_signal_valid_i, signal_valid};
    assign all_signal_data       = {remote_signal_data_i, signal_data};
    assign all_wait_index        = {8'd0, wait_index};
    assign all_wait_value        = {32'd0, wait_value};
    assign remote_signal_ready_o = all_signal_ready[Engines];
    assign remote_signal_wrap_o  = all_signal_wrap[Engines];
    logic unused_ok;
    assign unused_ok = &{1'b0, all_wait_met[Engines]};
  end
  assign signal_ready = all_signal_ready[Engines-1:0];
  assign signal_wrap  = all_signal_wrap[Engines-1:0];
  assign wait_met     = all_wait_met[Engines-1:0];

  control_semaphores #(
    .Engines (Signallers),
    .Accesses(2)
  ) u_semaphores (
    .clk_i,
    .rst_ni,
    .signal_valid_i(all_signal_valid),
    .signal_ready_o(all_signal_ready),
    .signal_data_i (all_signal_data),
    .wrap_o        (all_signal_wrap),
    .wait_index_i  (all_wait_index),
    .wait_value_i  (all_wait_value),
    .wait_met_o    (all_wait_met),
    .write_valid_i ({dma_semaphore_valid_i, semaphore_valid}),
    .write_ready_o ({dma_semaphore_ready_o, semaphore_ready}),
    .write_index_i ({dma_semaphore_index_i, semaphore_index}),
    .write_value_i ({dma_semaphore_value_i, semaphore_value}),
    .read_index_i  ({dma_semaphore_read_index_i, semaphore_read_index}),
    .read_value_o  ({dma_semaphore_read_value_o, semaphore_read_value})
  );

  for (genvar e = 0; e < Engines; e++) begin : gen_engine
    control_engine #(
      .QueueDepth(QueueDepth)
    ) u_engine (
      .clk_i,
      .rst_ni,
      .clear_i         (clear[e]),
      .counters_clear_i(counters_clear),
      .cycle_i         (cycle),
      .in_valid_i      (queue_valid[e]),
      .in_ready_o      (queue_ready[e]),
      .in_data_i       (queue_data),
      .engine_valid_o  (engine_valid_o[e]),
      .engine_ready_i  (engine_ready_i[e]),
      .engine_data_o   (engine_data_o[512*e+:512]),
      .engine_clear_o  (engine_clear_o[e]),
      .engine_report_i (engine_report_i[e*ReportBits+:ReportBits]),
      .wait_index_o    (wait_index[8*e+:8]),
      .wait_value_o    (wait_value[32*e+:32]),
      .wait_met_i      (wait_met[e]),
      .signal_valid_o  (signal_valid[e]),
      .signal_ready_i  (signal_ready[e]),
      .signal_data_o   (signal_data[e*SignalBits+:SignalBits]),
      .signal_wrap_i   (signal_wrap[e]),
      .ring_i          (rings[e*RingBits+:RingBits]),
      .state_o         (states[e*StateBits+:StateBits]),
      .counters_o      (counters[e*CountersBits+:CountersBits]),
      .seed_o          (seeds[64*e+:64]),
      .counter_o       (random_counters[32*e+:32])
    );
  end

  `NG_ASSERT(QueuesHaveRoom, clk_i, rst_ni, (queue_valid & ~queue_ready) == '0)
  logic unused_ok;
  assign unused_ok = &{1'b0, queue_ready};
endmodule
