// SPDX-License-Identifier: Apache-2.0
// Read bursts of other chips' memories: each KiB becomes a Read, its response the burst's beats.
// Interface: ar_* bursts of aligned, full beats for other chips (ar_refused_i: for none); req_* a message port; rsp_* response
//   messages, taken whatever they are; awaited_* the Read that a response of this tag would answer, rsp_answers_i and rsp_good_i
//   what remote_response says of it, in cycles with rsp_judged_o; r_* AXI4 R; scan_*, drain_i of remote_sweep.
// Latency: 1 cycle from a burst to its first request, none from a response to its beats. Throughput: one bus beat per cycle.
// Reset: nothing outstanding.
// A burst's responses come in the order of its requests, for a target answers reads of one source in order. A response that
// failed, or whose length is not what was asked, gives error beats and none of its data.
`include "assertions.svh"

module remote_bridge_read (
  input  logic         clk_i,
  input  logic         rst_ni,
  input  logic [9:0]   chip_i,
  input  logic         ar_valid_i,
  output logic         ar_ready_o,
  input  logic         ar_refused_i,
  input  logic [5:0]   ar_id_i,
  input  logic [63:0]  ar_addr_i,
  input  logic [7:0]   ar_len_i,
  // messages
  output logic         req_valid_o,
  input  logic         req_ready_i,
  output logic [95:0]  req_header_o,
  input  logic         rsp_valid_i,
  output logic         rsp_ready_o,
  input  logic         rsp_last_i,
  input  logic         rsp_abort_i,
  input  logic [7:0]   rsp_tag_i,
  input  logic [511:0] rsp_data_i,
  output logic         awaited_o,
  output logic [9:0]   awaited_chip_o,
  output logic [10:0]  awaited_bytes_o,
  output logic         rsp_judged_o,  // the beat on offer begins a message
  input  logic         rsp_answers_i,
  input  logic         rsp_good_i,    // and its data are what was asked for
  // giving up
  input  logic         drain_i,
  output logic         restart_o,
  input  logic         scan_valid_i,
  input  logic         scan_all_i,
  input  logic [5:0]   scan_id_i,
  // beats
  output logic         r_valid_o,
  input  logic         r_ready_i,
  output logic [5:0]   r_id_o,
  output logic [255:0] r_data_o,
  output logic [1:0]   r_resp_o,
  output logic         r_last_o
);
  localparam int unsigned Ids = 64;
  localparam logic [1:0] StateIdle = 2'd0;
  localparam logic [1:0] StateData = 2'd1;   // a response's beats
  localparam logic [1:0] StateDrop = 2'd2;   // the rest of a response that is not used
  localparam logic [1:0] StateError = 2'd3;  // error beats

  // per ID
  logic [Ids-1:0]   active_q, old_q, lost_q;  // lost: given up, its beats are still owed
  logic [2*Ids-1:0] generation_q;
  logic [9*Ids-1:0] remaining_q;              // beats owed
  logic [9:0]       chips [Ids];              // asked

  // requests
  logic        busy_q;
  logic [5:0]  id_q;
  logic [1:0]  generation_head_q;
  logic [57:0] place_q;  // of the next request: chip, space, offset
  logic [8:0]  left_q;   // beats not asked for
  logic [8:0]  part;
  logic        stands_q;
  logic        current, stop, open;
  logic        lose_head, lose_scan;

  assign open         = ar_valid_i && ar_ready_o;
  assign ar_ready_o   = !busy_q && !active_q[ar_id_i];
  assign part         = left_q > 9'd32 ? 9'd32 : left_q;
  assign current      = generation_head_q == generation_q[2*id_q+:2];
  assign stop         = busy_q && !stands_q && (drain_i || !current);
  assign req_valid_o  = busy_q && !stop;
  assign req_header_o = message_pkg::request(isa_link_pkg::TypeRead, {part[5:0], 5'd0}, {generation_head_q, id_q},
                                                   place_q[57:48], chip_i, place_q[47:44], place_q[43:0]);
  assign restart_o = busy_q;
  assign lose_head = (stop && current) || (open && ar_refused_i);
  assign lose_scan = scan_valid_i && active_q[scan_id_i] && !lost_q[scan_id_i] && (scan_all_i || old_q[scan_id_i]);

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      busy_q   <= 1'b0;
      stands_q <= 1'b0;
    end else begin
      stands_q <= req_valid_o && !req_ready_i;
      if (open) busy_q <= !ar_refused_i;
      else if (stop || (req_valid_o && req_ready_i && part == left_q)) busy_q <= 1'b0;
    end
  end

  always_ff @(posedge clk_i) begin
    if (open) begin
      id_q              <= ar_id_i;
      generation_head_q <= generation_q[2*ar_id_i+:2];
      place_q           <= {ar_addr_i[57:5], 5'd0};
      left_q            <= 9'(ar_len_i) + 9'd1;
    end else if (req_valid_o && req_ready_i) begin
      left_q        <= left_q - part;
      place_q[43:0] <= place_q[43:0] + 44'({part, 5'd0});
    end
  end

  // answers
  logic [1:0] state_q;
  logic       failed_q;   // what is dropped answers a Read, which thereby fails
  logic       half_q;
  logic [8:0] owed_q;     // beats of this response, or of this burst given up
  logic [5:0] beat_id_q;
  logic [5:0] rsp_id;
  logic       asked;      // a Read of this burst has no response yet
  logic       lost;
  logic [5:0] lost_id;
  logic [8:0] rsp_remaining, rsp_owed, lost_remaining;
  logic       beat_taken;
  logic       beat_last;  // of the message's beat
  logic       burst_end;
  logic       pick;       // a lost burst is answered next

  assign rsp_id         = rsp_tag_i[5:0];
  assign rsp_remaining  = remaining_q[9*rsp_id+:9];
  assign rsp_owed       = rsp_remaining > 9'd32 ? 9'd32 : rsp_remaining;
  assign lost_remaining = remaining_q[9*lost_id+:9];

  assign asked           = !(busy_q && id_q == rsp_id && left_q == rsp_remaining);
  assign awaited_o       = active_q[rsp_id] && !lost_q[rsp_id] && generation_q[2*rsp_id+:2] == rsp_tag_i[7:6] && asked;
  assign awaited_chip_o  = chips[rsp_id];
  assign awaited_bytes_o = {rsp_owed[5:0], 5'd0};
  assign rsp_judged_o    = state_q == StateIdle;

  always_comb begin
    lost    = 1'b0;
    lost_id = '0;
    for (int i = Ids - 1; i >= 0; i--) begin
      if (lost_q[i] && !(busy_q && id_q == 6'(i))) begin
        lost    = 1'b1;
        lost_id = 6'(i);
      end
    end
  end

  assign pick       = state_q == StateIdle && !rsp_valid_i && lost;
  assign beat_last  = half_q || owed_q == 9'd1;
  assign r_valid_o  = state_q == StateError || (state_q == StateData && rsp_valid_i && !rsp_abort_i);
  assign r_id_o     = beat_id_q;
  assign r_resp_o   = state_q == StateError ? 2'b10 : 2'b00;
  assign r_last_o   = remaining_q[9*beat_id_q+:9] == 9'd1;
  assign r_data_o   = state_q == StateError ? '0 : half_q ? rsp_data_i[511:256] : rsp_data_i[255:0];
  assign beat_taken = r_valid_o && r_ready_i;
  assign burst_end  = beat_taken && r_last_o;

  always_comb begin
    case (state_q)
      StateIdle:  rsp_ready_o = !rsp_good_i;
      StateData:  rsp_ready_o = rsp_abort_i || (r_ready_i && beat_last);
      StateDrop:  rsp_ready_o = 1'b1;
      default:    rsp_ready_o = 1'b0;
    endcase
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      state_q <= StateIdle;
    end else begin
      case (state_q)
        StateIdle:
          if (rsp_valid_i) begin
            if (rsp_good_i) state_q <= StateData;
            else if (!rsp_last_i) state_q <= StateDrop;
            else if (rsp_answers_i) state_q <= StateError;
          end else if (lost) begin
            state_q <= StateError;
          end
        StateData:
          if (rsp_valid_i) begin
            if (rsp_abort_i) state_q <= StateError;
            else if (beat_taken && owed_q == 9'd1) state_q <= StateIdle;
          end
        StateDrop:
          if (rsp_valid_i && rsp_last_i) state_q <= failed_q ? StateError : StateIdle;
        default:
          if (beat_taken && owed_q == 9'd1) state_q <= StateIdle;
      endcase
    end
  end

  always_ff @(posedge clk_i) begin
    if (state_q == StateIdle) begin
      half_q    <= 1'b0;
      failed_q  <= rsp_answers_i;
      beat_id_q <= pick ? lost_id : rsp_id;
      owed_q    <= pick ? lost_remaining : rsp_owed;
    end else if (beat_taken) begin
      half_q <= !half_q;
      owed_q <= owed_q - 9'd1;
    end
  end

  // entries
  logic [8:0] beat_remaining;
  assign beat_remaining = remaining_q[9*beat_id_q+:9];

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      active_q     <= '0;
      lost_q       <= '0;
      generation_q <= '0;
    end else begin
      if (lose_scan) lost_q[scan_id_i] <= 1'b1;
      if (lose_scan) generation_q[2*scan_id_i+:2] <= generation_q[2*scan_id_i+:2] + 2'd1;
      if (lose_head && !(lose_scan && scan_id_i == id_q)) begin
        lost_q[open ? ar_id_i : id_q] <= 1'b1;
        if (!open) generation_q[2*id_q+:2] <= generation_q[2*id_q+:2] + 2'd1;
      end
      if (open) active_q[ar_id_i] <= 1'b1;
      if (burst_end) begin
        active_q[beat_id_q] <= 1'b0;
        lost_q[beat_id_q]   <= 1'b0;
      end
    end
  end

  always_ff @(posedge clk_i) begin
    if (beat_taken) remaining_q[9*beat_id_q+:9] <= beat_remaining - 9'd1;
    if (open) remaining_q[9*ar_id_i+:9] <= 9'(ar_len_i) + 9'd1;
    if (open) chips[ar_id_i] <= ar_addr_i[57:48];
    if (scan_valid_i) old_q[scan_id_i] <= 1'b1;
    if (open) old_q[ar_id_i] <= 1'b0;
  end

  logic unused_ok;
  assign unused_ok = &{1'b0, ar_addr_i};

  `NG_ASSERT(RequestHeld, clk_i, rst_ni, req_valid_o && !req_ready_i |=> req_valid_o && $stable(req_header_o))
  `NG_ASSERT(BeatHeld, clk_i, rst_ni,
             r_valid_o && !r_ready_i |=> r_valid_o && $stable(r_id_o) && $stable(r_last_o) && $stable(r_resp_o))
  `NG_ASSERT(DataEndWithTheirMessage, clk_i, rst_ni,
             state_q == StateData && beat_taken && beat_last |-> rsp_last_i == (owed_q == 9'd1))
  `NG_ASSERT(WholeBeats, clk_i, rst_ni, ar_valid_i |-> ar_addr_i[4:0] == 5'd0)
endmodule
