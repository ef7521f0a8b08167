// SPDX-License-Identifier: Apache-2.0
// Registers of a link end (docs/blocks/link.md): settings, status, history; counters are read through from link_counters.
// Interface: word-access port: valid, write, byte address, data -> ready, data, error. An address without a register,
//   one that is not a multiple of 4, and a write of what is read only are errors and change nothing.
// Latency: ready at once, reads combinational; a write takes effect in the next cycle, pulses are that cycle.
// Reset: the link is off, as wide as it can be, bounds at their defaults.
module link_regs (
  input  logic        clk_i,
  input  logic        rst_ni,
  // word access
  input  logic        reg_valid_i,
  input  logic        reg_write_i,
  input  logic [7:0]  reg_addr_i,
  input  logic [31:0] reg_data_i,
  output logic        reg_ready_o,
  output logic [31:0] reg_data_o,
  output logic        reg_error_o,
  // settings
  output logic        enable_o,
  output logic        retrain_o,        // pulse
  output logic        reset_o,          // pulse
  output logic        auto_restart_o,
  output logic [1:0]  widest_o,         // log2
  output logic [15:0] align_wait_o,
  output logic [15:0] state_timeout_o,
  output logic [15:0] nack_time_o,
  output logic [15:0] replay_time_o,
  output logic [7:0]  replay_limit_o,
  output logic [7:0]  retrain_limit_o,
  output logic [15:0] restart_wait_o,   // in 256 cycles
  // status
  input  logic [31:0] hash_i,
  input  logic [31:0] partner_hash_i,
  input  logic [9:0]  partner_chip_i,
  input  logic [3:0]  state_i,
  input  logic [3:0]  dead_cause_i,
  input  logic [3:0]  retrain_cause_i,
  input  logic [1:0]  rx_log2_i,
  input  logic [1:0]  tx_log2_i,
  input  logic [7:0]  locked_i,
  input  logic        reversed_i,
  input  logic        partner_fresh_i,  // what it said at the last training
  input  logic [31:0] history_i,
  input  logic [23:0] credits_i,
  // counters
  output logic        counters_clear_o, // pulse
  output logic [5:0]  counter_index_o,
  input  logic [31:0] counter_data_i,
  input  logic        counter_known_i
);
  localparam logic [7:0] RegControl      = 8'h00;
  localparam logic [7:0] RegStatus       = 8'h04;
  localparam logic [7:0] RegHash         = 8'h08;
  localparam logic [7:0] RegPartnerHash  = 8'h0C;
  localparam logic [7:0] RegAlignWait    = 8'h10;
  localparam logic [7:0] RegStateTimeout = 8'h14;
  localparam logic [7:0] RegNackTime     = 8'h18;
  localparam logic [7:0] RegReplayTime   = 8'h1C;
  localparam logic [7:0] RegLimits       = 8'h20;
  localparam logic [7:0] RegHistory      = 8'h24;
  localparam logic [7:0] RegPartnerChip  = 8'h28;
  localparam logic [7:0] RegCredits      = 8'h2C;
  localparam logic [7:0] CountersBase    = 8'h40;

  logic        enable_q, retrain_q, reset_q, auto_restart_q, clear_q;
  logic [1:0]  widest_q;
  logic [15:0] align_wait_q, state_timeout_q, nack_time_q, replay_time_q, restart_wait_q;
  logic [7:0]  replay_limit_q, retrain_limit_q;
  logic        known, writable, write_done;

  assign counter_index_o = reg_addr_i[7:2] - CountersBase[7:2];

  always_comb begin
    known    = 1'b1;
    writable = 1'b0;
    case (reg_addr_i)
      RegControl: begin
        reg_data_o = {24'd0, 2'd0, widest_q, auto_restart_q, 2'd0, enable_q};
        writable   = 1'b1;
      end
      RegStatus:
        reg_data_o = {2'd0, partner_fresh_i, reversed_i, locked_i, 2'd0, tx_log2_i, 2'd0, rx_log2_i,
                      retrain_cause_i, dead_cause_i, state_i};
      RegHash:        reg_data_o = hash_i;
      RegPartnerHash: reg_data_o = partner_hash_i;
      RegAlignWait: begin
        reg_data_o = {16'd0, align_wait_q};
        writable   = 1'b1;
      end
      RegStateTimeout: begin
        reg_data_o = {16'd0, state_timeout_q};
        writable   = 1'b1;
      end
      RegNackTime: begin
        reg_data_o = {16'd0, nack_time_q};
        writable   = 1'b1;
      end
      RegReplayTime: begin
        reg_data_o = {16'd0, replay_time_q};
        writable   = 1'b1;
      end
      RegLimits: begin
        reg_data_o = {restart_wait_q, retrain_limit_q, replay_limit_q};
        writable   = 1'b1;
      end
      RegHistory:     reg_data_o = history_i;
      RegPartnerChip: reg_data_o = {22'd0, partner_chip_i};
      RegCredits:     reg_data_o = {8'd0, credits_i};
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
      widest_q        <= 2'd3;
      align_wait_q    <= 16'd1024;
      state_timeout_q <= 16'd4096;
      nack_time_q     <= 16'd160;
      replay_time_q   <= 16'd400;
      replay_limit_q  <= 8'd4;
      retrain_limit_q <= 8'd3;
      restart_wait_q  <= 16'd16;
    end else begin
      retrain_q <= 1'b0;
      reset_q   <= 1'b0;
      clear_q   <= 1'b0;
      if (write_done) begin
        case (reg_addr_i)
          RegControl: begin
            enable_q       <= reg_data_i[0];
            retrain_q      <= reg_data_i[1];
            reset_q        <= reg_data_i[2];
            auto_restart_q <= reg_data_i[3];
            widest_q       <= reg_data_i[7:6] != 2'd0 ? 2'd3 : reg_data_i[5:4];
            clear_q        <= reg_data_i[8];
          end
          RegAlignWait:    align_wait_q    <= reg_data_i[15:0];
          RegStateTimeout: state_timeout_q <= reg_data_i[15:0];
          RegNackTime:     nack_time_q     <= reg_data_i[15:0];
          RegReplayTime:   replay_time_q   <= reg_data_i[15:0];
          default: begin
            replay_limit_q  <= reg_data_i[7:0];
            retrain_limit_q <= reg_data_i[15:8];
            restart_wait_q  <= reg_data_i[31:16];
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
endmodule
