// SPDX-License-Identifier: Apache-2.0
// Takes instructions, has them checked, starts them one after the other, and stops at the first that fails.
// Interface: the engine's instruction port, status and random state (docs/isa.md). start pulses with a command that is held
//   until the next; last_row: its last row is safe from traps; done: its last word was taken; trap: a row of it failed.
//   flush is high from a trap until the rest of the engine is idle.
// Latency: taken to start 4 cycles and one per address check, less what passes while the instruction before still runs.
// Reset: idle, not stopped, seed and counter 0. clear ends a stop.
// Why: the next instruction is checked behind the running one but starts only when that has written everything, so
//   instructions of one queue may read what earlier ones wrote, and a stop never leaves half of two instructions.
`include "assertions.svh"

module vector_control #(
  parameter int unsigned Groups = 1,
  parameter int unsigned Cols = 32,
  parameter int unsigned SbufWords = 32768,
  parameter int unsigned PsumRows = 1024
) (
  input  logic                  clk_i,
  input  logic                  rst_ni,

  input  logic                  instr_valid_i,
  output logic                  instr_ready_o,
  input  isa_pkg::instruction_t instr_data_i,
  output logic                  read_done_o,
  output logic                  complete_o,

  input  logic                  clear_i,
  output logic                  busy_o,
  output logic                  stopped_o,
  output isa_pkg::cause_e       cause_o,
  output logic [31:0]           fault_info_o,

  output logic [63:0]           seed_o,
  output logic [31:0]           counter_o,
  output logic                  seed_load_o,  // pulses; seed is the new one
  input  logic                  keys_ready_i,

  output logic                  start_o,
  output vector_pkg::command_t  command_o,
  output logic                  flush_o,
  input  logic                  last_row_i,
  input  logic                  done_i,
  input  logic                  trap_i,
  input  isa_pkg::cause_e       trap_cause_i,
  input  logic [31:0]           trap_info_i,
  input  logic                  idle_i        // nothing under way on any memory port
);
  // the instruction behind the running one
  typedef enum logic [2:0] {
    NextEmpty = 3'd0,
    NextDecoded = 3'd1,
    NextRange = 3'd2,
    NextReady = 3'd3,
    NextBad = 3'd4
  } next_e;

  typedef enum logic [1:0] {
    RunIdle = 2'd0,
    RunBusy = 2'd1,
    RunFlush = 2'd2
  } run_e;

  next_e                next_q;
  run_e                 run_q;
  logic                 stopped_q, start_q, read_done_q, complete_q, seed_load_q;
  isa_pkg::cause_e      decode_cause, next_cause_q, cause_q;
  vector_pkg::kind_e    decode_kind, next_kind_q;
  vector_pkg::command_t decoded, next_command_q, command_q;
  logic                 load_seed_q, load_counter_q, add_counter_q;
  logic [63:0]          next_seed_q, seed_q;
  logic [31:0]          next_counter_q, counter_q, next_fault_q, fault_q;
  logic                 take, range_done, range_fault, launch, start, instant;
  logic [31:0]          range_address;

  assign take = instr_valid_i && instr_ready_o;

  vector_decode #(.Groups(Groups), .Cols(Cols)) u_decode (
    .valid_i  (take),
    .instr_i  (instr_data_i),
    .cause_o  (decode_cause),
    .kind_o   (decode_kind),
    .command_o(decoded)
  );

  vector_range #(.Groups(Groups), .SbufWords(SbufWords), .PsumRows(PsumRows)) u_range (
    .clk_i,
    .rst_ni,
    .start_i        (next_q == NextDecoded),
    .command_i      (next_command_q),
    .done_o         (range_done),
    .fault_o        (range_fault),
    .fault_address_o(range_address)
  );

  assign launch  = next_q == NextReady && run_q == RunIdle && !start_q;
  assign start   = launch && next_kind_q == vector_pkg::KindConvert && (!next_command_q.stochastic || keys_ready_i);
  assign instant = launch && next_kind_q != vector_pkg::KindConvert;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      next_q      <= NextEmpty;
      run_q       <= RunIdle;
      stopped_q   <= 1'b0;
      start_q     <= 1'b0;
      read_done_q <= 1'b0;
      complete_q  <= 1'b0;
      seed_load_q <= 1'b0;
    end else begin
      start_q     <= start;
      read_done_q <= (run_q == RunBusy && last_row_i) || instant;
      complete_q  <= (run_q == RunBusy && done_i) || instant;
      seed_load_q <= instant && next_kind_q == vector_pkg::KindSetRandom && load_seed_q;
      if (clear_i) stopped_q <= 1'b0;

      case (next_q)
        NextEmpty: begin
          if (take) begin
            if (decode_cause != isa_pkg::CauseNone)     next_q <= NextBad;
            else if (decode_kind == vector_pkg::KindConvert) next_q <= NextDecoded;
            else                                             next_q <= NextReady;
          end
        end
        NextDecoded: next_q <= NextRange;
        NextRange: begin
          if (range_done) next_q <= range_fault ? NextBad : NextReady;
        end
        NextReady: begin
          if (start || instant) next_q <= NextEmpty;
        end
        default: begin  // NextBad: earlier instructions finish before the stop shows
          if (run_q == RunIdle && !start_q) begin
            next_q    <= NextEmpty;
            stopped_q <= 1'b1;
          end
        end
      endcase

      case (run_q)
        RunIdle: begin
          if (start) run_q <= RunBusy;
        end
        RunBusy: begin
          if (trap_i)      run_q <= RunFlush;
          else if (done_i) run_q <= RunIdle;
        end
        default: begin  // RunFlush: rows before the trapped one are still being written
          if (idle_i) begin
            run_q     <= RunIdle;
            stopped_q <= 1'b1;
          end
        end
      endcase

      // whatever came behind a trapped instruction is dropped
      if (run_q == RunFlush) next_q <= NextEmpty;
    end
  end

  always_ff @(posedge clk_i) begin
    if (take) begin
      next_command_q <= decoded;
      next_kind_q    <= decode_kind;
      next_cause_q   <= decode_cause;
      next_fault_q   <= 32'd0;
      load_seed_q    <= instr_data_i[isa_pkg::SetRandomLoadSeedLsb];
      load_counter_q <= instr_data_i[isa_pkg::SetRandomLoadCounterLsb];
      add_counter_q  <= instr_data_i[isa_pkg::SetRandomAddCounterLsb];
      next_seed_q    <= instr_data_i[isa_pkg::SetRandomSeedLsb +: 64];
      next_counter_q <= instr_data_i[isa_pkg::SetRandomCounterLsb +: 32];
    end else if (next_q == NextRange && range_done && range_fault) begin
      next_cause_q <= isa_pkg::CauseAddressRange;
      next_fault_q <= range_address;
    end
    if (start) command_q <= next_command_q;
  end

  // what a stop shows is kept until the next one
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      cause_q <= isa_pkg::CauseNone;
      fault_q <= 32'd0;
    end else if (run_q == RunBusy && trap_i) begin
      cause_q <= trap_cause_i;
      fault_q <= trap_info_i;
    end else if (next_q == NextBad && run_q == RunIdle && !start_q) begin
      cause_q <= next_cause_q;
      fault_q <= next_fault_q;
    end else if (clear_i) begin
      cause_q <= isa_pkg::CauseNone;
      fault_q <= 32'd0;
    end
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      seed_q    <= 64'd0;
      counter_q <= 32'd0;
    end else if (instant && next_kind_q == vector_pkg::KindSetRandom) begin
      if (load_seed_q)    seed_q    <= next_seed_q;
      if (load_counter_q) counter_q <= next_counter_q;
      if (add_counter_q)  counter_q <= counter_q + next_counter_q;
    end
  end

  assign instr_ready_o = next_q == NextEmpty && !stopped_q && run_q != RunFlush && !clear_i;
  assign busy_o        = !stopped_q && (next_q != NextEmpty || run_q != RunIdle || start_q);
  assign stopped_o     = stopped_q;
  assign cause_o       = cause_q;
  assign fault_info_o  = fault_q;
  assign seed_o        = seed_q;
  assign counter_o     = counter_q;
  assign seed_load_o   = seed_load_q;
  assign read_done_o   = read_done_q;
  assign complete_o    = complete_q;
  assign start_o       = start_q;
  assign command_o     = command_q;
  assign flush_o       = run_q == RunFlush;

  `NG_ASSERT(NothingTakenWhileStopped, clk_i, rst_ni, stopped_o |-> !instr_ready_o)
  `NG_ASSERT(StopComesWithACause, clk_i, rst_ni, $rose(stopped_o) |-> cause_o != isa_pkg::CauseNone)
endmodule
