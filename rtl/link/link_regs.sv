// SPDX-License-Identifier: Apache-2.0
// Registers of a link end (docs/registers.md, LINK): settings, status, history; counters are read through from link_counters.
// Interface: word-access port: valid, write, byte address, data -> ready, data, error. An address without a register,
//   one that is not a multiple of 4, and a write of what is read only are errors and change nothing.
// Latency: ready at once, reads combinational; a write takes effect in the next cycle, pulses are that cycle.
// Reset: the link is off, as wide as it can be, bounds at their defaults.
module link_regs (
  input  logic                 clk_i,
  input  logic                 rst_ni,
  // word access
  input  logic                 reg_valid_i,
  input  logic                 reg_write_i,
  input  logic [7:0]           reg_addr_i,
  input  logic [31:0]          reg_data_i,
  output logic                 reg_ready_o,
  output logic [31:0]          reg_data_o,
  output logic                 reg_error_o,
  // settings
  output logic                 enable_o,
  output logic                 retrain_o,         // pulse
  output logic                 reset_o,           // pulse
  output logic                 auto_restart_o,
  output logic [1:0]           widest_o,          // log2
  output logic [15:0]          align_wait_o,
  output logic [15:0]          state_timeout_o,
  output logic [15:0]          nack_time_o,
  output logic [15:0]          replay_time_o,
  output logic [7:0]           replay_limit_o,
  output logic [7:0]           retrain_limit_o,
  output logic [15:0]          restart_wait_o,    // in 256 cycles
  // status
  input  logic [31:0]          hash_i,
  input  logic [31:0]          partner_hash_i,
  input  logic [9:0]           partner_chip_i,
  input  isa_link_pkg::state_e state_i,
  input  logic [3:0]           dead_cause_i,
  input  logic [3:0]           retrain_cause_i,
  input  logic [1:0]           rx_log2_i,
  input  logic [1:0]           tx_log2_i,
  input  logic [7:0]           locked_i,
  input  logic                 reversed_i,
  input  logic                 partner_fresh_i,   // what it said at the last training
  input  logic [31:0]          history_i,
  input  logic [23:0]          credits_i,
  // counters
  output logic                 counters_clear_o,  // pulse
  output logic [5:0]           counter_index_o,
  input  logic [31:0]          counter_data_i,
  input  logic                 counter_known_i
);
  localparam logic [7:0] CountersBase = isa_windows_pkg::LinkFlitsSent;

  // what is written, and what is read, by fields
  isa_windows_pkg::link_control_t control_written, control;
  isa_windows_pkg::link_limits_t  limits_written, limits;
  isa_windows_pkg::link_status_t  status;

  logic        enable_q, retrain_q, reset_q, auto_restart_q, clear_q;
  logic [1:0]  widest_q;
  logic [15:0] align_wait_q, state_timeout_q, nack_time_q, replay_time_q, restart_wait_q;
  logic [7:0]  replay_limit_q, retrain_limit_q;
  logic        known, writable, write_done;

  assign counter_index_o = reg_addr_i[7:2] - CountersBase[7:2];

  assign control_written = reg_data_i;
  assign limits_written  = reg_data_i;

  always_comb begin
    control              = '0;
    control.enable       = enable_q;
    control.auto_restart = auto_restart_q;
    control.widest       = 4'(widest_q);

    status               = '0;
    status.state         = state_i;
    status.dead_cause    = dead_cause_i;
    status.retrain_cause = retrain_cause_i;
    status.rx_log2       = 4'(rx_log2_i);
    status.tx_log2       = 4'(tx_log2_i);
    status.locked        = locked_i;
    status.reversed      = reversed_i;
    status.partner_fresh = partner_fresh_i;

    limits.replay_limit  = replay_limit_q;
    limits.retrain_limit = retrain_limit_q;
    limits.restart_wait  = restart_wait_q;
  end

  always_comb begin
    known    = 1'b1;
    writable = 1'b0;
    case (reg_addr_i)
      isa_windows_pkg::LinkControl: begin
        reg_data_o = control;
        writable   = 1'b1;
      end
      isa_windows_pkg::LinkStatus: reg_data_o = status;
      isa_windows_pkg::LinkHash:        reg_data_o = hash_i;
      isa_windows_pkg::LinkPartnerHash: reg_data_o = partner_hash_i;
      isa_windows_pkg::LinkAlignWait: begin
        reg_data_o = {16'd0, align_wait_q};
        writable   = 1'b1;
      end
      isa_windows_pkg::LinkStateTimeout: begin
        reg_data_o = {16'd0, state_timeout_q};
        writable   = 1'b1;
      end
      isa_windows_pkg::LinkNackTime: begin
        reg_data_o = {16'd0, nack_time_q};
        writable   = 1'b1;
      end
      isa_windows_pkg::LinkReplayTime: begin
        reg_data_o = {16'd0, replay_time_q};
        writable   = 1'b1;
      end
      isa_windows_pkg::LinkLimits: begin
        reg_data_o = limits;
        writable   = 1'b1;
      end
      isa_windows_pkg::LinkHistory:     reg_data_o = history_i;
      isa_windows_pkg::LinkPartnerChip: reg_data_o = {22'd0, partner_chip_i};
      isa_windows_pkg::LinkCredits:     reg_data_o = {8'd0, credits_i};
      default: begin
        reg_data_o = counter_data_i;
        known      = reg_addr_i >= CountersBase && reg_addr_i[1:0] == 2'b00 && counter_known_i;
      end
    endcase
  end

  assign reg_ready_o = 1'b1;
  assign reg_error_o = !known || (reg_write_i && !writable);
  assign write_done  = reg_valid_i && reg_write_i && !reg_error_o;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      enable_q        <= 1'b0;
      retrain_q       <= 1'b0;
      reset_q         <= 1'b0;
      auto_restart_q  <= 1'b0;
      clear_q         <= 1'b0;
      widest_q        <= isa_windows_pkg::LinkControlAfterReset[5:4];
      align_wait_q    <= isa_windows_pkg::LinkAlignWaitAfterReset[15:0];
      state_timeout_q <= isa_windows_pkg::LinkStateTimeoutAfterReset[15:0];
      nack_time_q     <= isa_windows_pkg::LinkNackTimeAfterReset[15:0];
      replay_time_q   <= isa_windows_pkg::LinkReplayTimeAfterReset[15:0];
      replay_limit_q  <= isa_windows_pkg::LinkLimitsAfterReset[7:0];
      retrain_limit_q <= isa_windows_pkg::LinkLimitsAfterReset[15:8];
      restart_wait_q  <= isa_windows_pkg::LinkLimitsAfterReset[31:16];
    end else begin
      retrain_q <= 1'b0;
      reset_q   <= 1'b0;
      clear_q   <= 1'b0;
      if (write_done) begin
        case (reg_addr_i)
          isa_windows_pkg::LinkControl: begin
            enable_q       <= control_written.enable;
            retrain_q      <= control_written.retrain;
            reset_q        <= control_written.reset;
            auto_restart_q <= control_written.auto_restart;
            widest_q       <= control_written.widest > 4'd3 ? 2'd3 : control_written.widest[1:0];
            clear_q        <= control_written.clear;
          end
          isa_windows_pkg::LinkAlignWait:    align_wait_q    <= reg_data_i[15:0];
          isa_windows_pkg::LinkStateTimeout: state_timeout_q <= reg_data_i[15:0];
          isa_windows_pkg::LinkNackTime:     nack_time_q     <= reg_data_i[15:0];
          isa_windows_pkg::LinkReplayTime:   replay_time_q   <= reg_data_i[15:0];
          default: begin
            replay_limit_q  <= limits_written.replay_limit;
            retrain_limit_q <= limits_written.retrain_limit;
            restart_wait_q  <= limits_written.restart_wait;
          end
        endcase
      end
    end
  end

  assign enable_o         = enable_q;
  assign retrain_o        = retrain_q;
  assign reset_o          = reset_q;
  assign auto_restart_o   = auto_restart_q;
  assign counters_clear_o = clear_q;
  assign widest_o         = widest_q;
  assign align_wait_o     = align_wait_q;
  assign state_timeout_o  = state_timeout_q;
  assign nack_time_o      = nack_time_q;
  assign replay_time_o    = replay_time_q;
  assign replay_limit_o   = replay_limit_q;
  assign retrain_limit_o  = retrain_limit_q;
  assign restart_wait_o   = restart_wait_q;

  logic unused_ok;
  assign unused_ok = &{1'b0, control_written};
endmodule
