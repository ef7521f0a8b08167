// SPDX-License-Identifier: Apache-2.0
// The state of a link end: trains, runs, trains again, gives up; every wait has a bound, every end a cause.
// Interface: settings; what the lanes, the training words, the transmitter and link_flits report; what they are to do.
//   resume_o: pulse, W3 agreed, at least 60 cycles before our first flit. restart_o: pulse, everything goes fresh.
// Latency: one cycle from a report to the state. Reset: StateReset, cause and history zero.
// All trainings but those of our software count, whoever wanted them, so that two ends that keep throwing each other back come to
// an end as well. Only what both directions have worked for is progress: an ack, or flits both ways for a while. Good flits alone
// would forgive a partner that leaves them at once.
`include "assertions.svh"

module lanes_state (
  input  logic                 clk_i,
  input  logic                 rst_ni,
  // settings
  input  logic                 enable_i,
  input  logic                 retrain_i,
  input  logic                 reset_i,
  input  logic                 auto_restart_i,
  input  logic [15:0]          align_wait_i,
  input  logic [15:0]          state_timeout_i,
  input  logic [7:0]           retrain_limit_i,
  input  logic [15:0]          restart_wait_i,  // in 256 cycles
  // lanes
  input  logic                 any_good_i,
  input  logic                 alive_i,  // some known lane brings blocks
  input  logic                 all_good_i,
  input  logic                 narrower_i,  // than the last time
  input  logic                 lane_lost_i,  // of the width
  input  logic                 overflow_i,
  input  logic                 aligned_i,
  input  logic                 mismatch_i,
  input  logic                 silent_i,
  // the partner
  input  logic                 heard_i,
  input  logic [1:0]           phase_i,
  input  logic                 back_i,
  input  logic                 early_i,
  input  logic                 moved_i,
  input  logic                 suits_i,
  input  logic                 refused_i,
  input  logic                 agreed_i,
  input  logic                 partner_fresh_i,
  input  logic                 rx_start_i,
  input  logic                 sets_i,  // sets where flits should be
  // transmitter, link_flits, width
  input  logic                 tx_running_i,
  input  logic                 fresh_i,
  input  logic                 unheard_i,  // nothing of ours was acknowledged, nothing delivered
  input  logic                 progress_i,  // an ack freed a flit, and the last flits were good
  input  logic                 delivered_i,  // Data came in order
  input  logic                 calm_i,  // none of our flits is unacknowledged, and the last flits were good
  input  logic                 retrain_request_i,
  input  logic                 fatal_i,
  input  logic [3:0]           fatal_cause_i,
  input  logic                 lost_i,  // nothing narrower is left
  input  logic                 trouble_i,  // something bad was received
  // what to do
  output isa_link_pkg::state_e state_o,
  output logic                 start_tx_o,  // flits behind the next epoch
  output logic                 rx_run_o,
  output logic                 degrade_o,
  output logic                 forgive_o,  // progress: earlier trainings do not count any more
  output logic                 forget_o,  // the first cycle of a Deskew that was fallen back to: words and deskew are old
  output logic                 resume_o,
  output logic                 restart_o,
  // status
  output logic                 enter_align_o,
  output logic                 retrained_o,
  output logic                 skewed_o,  // lanes failed in training while others are there
  output logic [3:0]           dead_cause_o,
  output logic [3:0]           retrain_cause_o,
  output logic [31:0]          history_o
);
  localparam int unsigned LeastAlign = 16;  // cycles, so that the partner sees phase 0 twice
  localparam int unsigned Linger     = 160;  // cycles of more than two epochs: the partner finds the mismatch too
  localparam int unsigned Settle     = 128;  // cycles in which all lanes of a pulled cable or a dead partner lose their lock

  isa_link_pkg::state_e state_q, state_d;
  logic [3:0]           cause_d;     // dead_e if it dies, else retrain_e
  logic                 retrain, die, fall_back, forget, flitless, left;
  logic [23:0]          timer_q;
  logic [15:0]          wait_q;      // since the first good lane
  logic [8:0]           fails_q;     // trainings without progress
  logic                 hopeless_q;  // the last one did not get as far as an agreement, and not for its skew
  logic                 flitless_q;  // it did, or nearly, but the partner's flits never came
  logic                 came_q;      // but in one of the trainings that count they did
  logic [1:0]           late_q;      // trainings that the partner left for having seen our flits too early, at most 2
  logic                 lock_q;      // it ended because a lane was lost
  logic                 alive_q;     // but others have stayed
  logic                 linger_q, started_q, rx_run_q, forget_q;
  logic [3:0]           dead_cause_q, retrain_cause_q;
  logic [31:0]          history_q;
  logic                 timeout, over, live, partner_reset, limit, judging, hopeless, no_flits, settled, ready;
  logic [15:0]          patience;

  assign timeout       = timer_q >= {8'd0, state_timeout_i};
  assign over          = any_good_i && wait_q >= align_wait_i;
  assign live          = state_q != isa_link_pkg::StateReset && state_q != isa_link_pkg::StateDead;
  assign partner_reset = partner_fresh_i && !fresh_i && !unheard_i;
  assign limit         = fails_q > {1'b0, retrain_limit_i};
  // A partner that was not ready for our flits gets more time, unless its own show that it is.
  assign patience = late_q == 2'd0 ? 16'd0 : late_q == 2'd1 ? state_timeout_i >> 3 : state_timeout_i >> 1;
  assign ready    = rx_run_q || timer_q >= {8'd0, patience};
  // Flits both ways for a while (without the partner's, a timeout trains again). A partner that still sends Data hears us.
  assign settled = state_q == isa_link_pkg::StateActive && calm_i &&
                         (timeout || (delivered_i && timer_q >= {11'd0, state_timeout_i[15:3]}));
  // A lost lane is bad if others stay; if none does, there is no partner, and no width would help.
  assign judging  = limit && lock_q && timer_q < 24'(Settle);
  assign hopeless = hopeless_q && !(lock_q && alive_q);
  assign no_flits = flitless_q || (!trouble_i && retrain_cause_q == isa_link_pkg::RetrainPartner);

  always_comb begin
    state_d   = state_q;
    cause_d   = isa_link_pkg::RetrainNone;
    retrain   = 1'b0;
    die       = 1'b0;
    resume_o  = 1'b0;
    restart_o = 1'b0;
    degrade_o = 1'b0;
    fall_back = 1'b0;
    case (state_q)
      isa_link_pkg::StateReset: if (enable_i) state_d = isa_link_pkg::StateAlign;
      isa_link_pkg::StateAlign: begin
        if (timer_q >= 24'(LeastAlign) && (all_good_i || over))
          state_d = narrower_i ? isa_link_pkg::StateDegrade : isa_link_pkg::StateDeskew;
        else if (timeout) cause_d = isa_link_pkg::RetrainTrainingTimeout;
      end
      isa_link_pkg::StateDegrade: state_d = isa_link_pkg::StateDeskew;
      isa_link_pkg::StateDeskew: begin
        if (aligned_i && heard_i && !forget_q && phase_i >= isa_link_pkg::PhaseDeskew) state_d = isa_link_pkg::StateParams;
        else if (timeout) cause_d = isa_link_pkg::RetrainTrainingTimeout;
        if (lane_lost_i) cause_d = isa_link_pkg::RetrainLaneLock;
      end
      isa_link_pkg::StateParams: begin
        // a partner that has gone already has found it as well
        if (linger_q && (timer_q >= 24'(Linger) || lane_lost_i || silent_i || back_i || moved_i)) begin
          die     = 1'b1;
          cause_d = isa_link_pkg::DeadConfigMismatch;
        end else if (!linger_q && suits_i && phase_i >= isa_link_pkg::PhaseParams) begin
          state_d = isa_link_pkg::StateSeqSync;
        end else if (!linger_q && timeout) begin
          cause_d = isa_link_pkg::RetrainTrainingTimeout;
        end
        fall_back = !die && (back_i || moved_i);
        if (!die && (mismatch_i || overflow_i)) cause_d = isa_link_pkg::RetrainDeskewLost;
        if (!die && (lane_lost_i || silent_i)) cause_d = isa_link_pkg::RetrainLaneLock;
      end
      isa_link_pkg::StateSeqSync: begin
        resume_o = !started_q && agreed_i && suits_i && !partner_reset;
        if (!started_q && agreed_i && suits_i && partner_reset) begin
          die     = 1'b1;
          cause_d = isa_link_pkg::DeadPartnerReset;
        end else if (started_q && tx_running_i) begin
          state_d = isa_link_pkg::StateActive;
        end else if (timeout) begin
          cause_d = isa_link_pkg::RetrainTrainingTimeout;
        end
        fall_back = !die && (back_i || moved_i);
        if (!die && (sets_i || (rx_start_i && !started_q))) cause_d = isa_link_pkg::RetrainPartner;
        if (!die && ((mismatch_i && !rx_run_q) || overflow_i)) cause_d = isa_link_pkg::RetrainDeskewLost;
        if (!die && (lane_lost_i || silent_i)) cause_d = isa_link_pkg::RetrainLaneLock;
      end
      isa_link_pkg::StateActive: begin
        if (!rx_run_q && timeout) cause_d = isa_link_pkg::RetrainTrainingTimeout;
        if (retrain_request_i) cause_d = isa_link_pkg::RetrainReplayLimit;
        if (retrain_i) cause_d = isa_link_pkg::RetrainSoftware;
        if (sets_i || (!rx_run_q && early_i)) cause_d = isa_link_pkg::RetrainPartner;
        if (overflow_i) cause_d = isa_link_pkg::RetrainDeskewLost;
        if (lane_lost_i || silent_i) cause_d = isa_link_pkg::RetrainLaneLock;
      end
      isa_link_pkg::StateRetrain: begin
        if (!judging) begin
          if (limit && (hopeless || flitless_q || lost_i)) begin
            die = 1'b1;
            cause_d = hopeless ? isa_link_pkg::DeadNoPartner : no_flits ? isa_link_pkg::DeadNoFlits : isa_link_pkg::DeadNoWidth;
          end else begin
            degrade_o = limit && !(lock_q && !alive_q);
            if (!tx_running_i) state_d = isa_link_pkg::StateAlign;
          end
        end
      end
      default: begin
        restart_o = reset_i || (auto_restart_i && enable_i && timer_q >= {restart_wait_i, 8'd0});
        if (restart_o) state_d = isa_link_pkg::StateReset;
      end
    endcase
    if (fall_back && fails_q >= {1'b0, retrain_limit_i} && cause_d == isa_link_pkg::RetrainNone)
      cause_d = isa_link_pkg::RetrainPartner;
    retrain = !die && cause_d != isa_link_pkg::RetrainNone;
    if (live && fatal_i) begin
      die     = 1'b1;
      cause_d = fatal_cause_i;
    end
    if (live && (reset_i || !enable_i)) begin
      die     = 1'b1;
      cause_d = isa_link_pkg::DeadSoftware;
    end
    if (fall_back) begin
      state_d  = isa_link_pkg::StateDeskew;
      resume_o = 1'b0;
    end
    if (retrain) begin
      state_d  = isa_link_pkg::StateRetrain;
      resume_o = 1'b0;
    end
    forget = fall_back && !retrain && !die;
    if (die) begin
      state_d   = isa_link_pkg::StateDead;
      resume_o  = 1'b0;
      degrade_o = 1'b0;
    end
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      state_q         <= isa_link_pkg::StateReset;
      timer_q         <= '0;
      wait_q          <= '0;
      fails_q         <= '0;
      hopeless_q      <= 1'b0;
      flitless_q      <= 1'b0;
      came_q          <= 1'b0;
      late_q          <= '0;
      lock_q          <= 1'b0;
      alive_q         <= 1'b0;
      forget_q        <= 1'b0;
      linger_q        <= 1'b0;
      started_q       <= 1'b0;
      rx_run_q        <= 1'b0;
      dead_cause_q    <= isa_link_pkg::DeadNone;
      retrain_cause_q <= isa_link_pkg::RetrainNone;
      history_q       <= '0;
    end else begin
      state_q  <= state_d;
      forget_q <= forget;
      if (state_d != state_q) begin
        timer_q   <= '0;
        history_q <= {history_q[27:0], state_d};
      end else if (timer_q != '1) begin
        timer_q <= timer_q + 1'b1;
      end
      if (state_d == state_q && (resume_o || (rx_start_i && started_q))) timer_q <= '0;  // for our patience, for settled
      alive_q <= state_q == isa_link_pkg::StateRetrain && (alive_q || (alive_i && timer_q >= 24'(Settle / 2)));
      wait_q <= state_q != isa_link_pkg::StateAlign || !any_good_i ? '0 : wait_q + 16'(wait_q != '1);

      // the timer of Params starts over when the mismatch is found
      linger_q <= state_q == isa_link_pkg::StateParams && (linger_q || refused_i);
      if (state_q == isa_link_pkg::StateParams && refused_i && !linger_q && state_d == state_q) timer_q <= '0;

      if (resume_o) started_q <= 1'b1;
      if (state_d != isa_link_pkg::StateSeqSync && state_d != isa_link_pkg::StateActive) started_q <= 1'b0;
      if (rx_start_i && started_q) rx_run_q <= 1'b1;
      if (state_d != isa_link_pkg::StateSeqSync && state_d != isa_link_pkg::StateActive) rx_run_q <= 1'b0;

      if (retrained_o) begin
        retrain_cause_q <= forget ? isa_link_pkg::RetrainPartner : cause_d;
        hopeless_q      <= state_q != isa_link_pkg::StateActive && !skewed_o && !flitless && !left;
        flitless_q      <= flitless && !left;
        came_q          <= came_q || rx_run_q;
        lock_q          <= !forget && cause_d == isa_link_pkg::RetrainLaneLock;
        fails_q         <= fails_q + 9'(fails_q != '1 && cause_d != isa_link_pkg::RetrainSoftware);
        if (flitless && state_q == isa_link_pkg::StateActive && cause_d == isa_link_pkg::RetrainPartner && !late_q[1])
          late_q <= late_q + 1'b1;
      end
      if (degrade_o || restart_o || forgive_o) begin
        fails_q <= '0;
        came_q  <= 1'b0;
      end
      if (restart_o || forgive_o) late_q <= '0;
      if (die) dead_cause_q <= cause_d;
      if (restart_o) begin
        dead_cause_q <= isa_link_pkg::DeadNone;
      end
    end
  end

  assign state_o       = state_q;
  assign start_tx_o    = started_q && (ready || state_q == isa_link_pkg::StateActive);
  assign rx_run_o      = rx_run_q;
  assign enter_align_o = state_d == isa_link_pkg::StateAlign && state_q != isa_link_pkg::StateAlign;
  assign retrained_o   = (retrain && !die) || forget;
  assign forget_o      = forget_q;
  // A partner is there, but a lane of the width fails: lost while others stay, or its sets are too few or do not line up, or do
  // so no longer. A narrower width may help.
  assign skewed_o = (retrained_o && state_q == isa_link_pkg::StateDeskew && !aligned_i && !lane_lost_i) ||
                           (retrained_o && state_q != isa_link_pkg::StateActive && cause_d == isa_link_pkg::RetrainDeskewLost) ||
                           (judging && state_q == isa_link_pkg::StateRetrain && timer_q == 24'(Settle - 1) && alive_q);
  // Where flits did come now and then, a partner that leaves a training may have a bad lane to give up: it gets the time.
  assign left     = (came_q || rx_run_q) && (forget || cause_d == isa_link_pkg::RetrainPartner);
  assign flitless = (state_q == isa_link_pkg::StateSeqSync || (state_q == isa_link_pkg::StateActive && !rx_run_q)) &&
                           (forget || cause_d == isa_link_pkg::RetrainPartner || cause_d == isa_link_pkg::RetrainTrainingTimeout);
  assign forgive_o       = !retrain && !die && (settled || (progress_i && state_q == isa_link_pkg::StateActive));
  assign dead_cause_o    = dead_cause_q;
  assign retrain_cause_o = retrain_cause_q;
  assign history_o       = history_q;

  `NG_ASSERT(DeadHasACause, clk_i, rst_ni, state_o != isa_link_pkg::StateDead || dead_cause_o != isa_link_pkg::DeadNone)
  `NG_ASSERT(FlitsOnlyAfterAgreement, clk_i, rst_ni, !rx_run_o || started_q)
  `NG_ASSERT(RestartOnlyFromDead, clk_i, rst_ni, !restart_o || state_o == isa_link_pkg::StateDead)
endmodule
