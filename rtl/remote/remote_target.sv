// SPDX-License-Identifier: Apache-2.0
// Carries out what other chips ask of this one: writes, signals, reads; answers each.
// Interface: in_* message ports of requests (0) and collective requests (1), as a link delivers them; rsp_* a message port of
//   responses; local_* as the DMA engine's on-chip accesses; hbm_* AXI4 towards HBM, IDs of 4 bits; signal_* a semaphore's
//   add or set, signal_wrap_i in the cycle in which it is taken.
// Latency: a message is carried out when it is here as a whole. Throughput: one bus beat per cycle; reads beside writes.
// Reset: nothing under way.
// Messages are carried out in the order in which they come; a signal waits until every write before it is visible. A request
// for another chip is refused in that chip's name.
`include "assertions.svh"

module remote_target #(
  parameter int unsigned HbmBits    = 44,  // HBM has 2^HbmBits bytes
  parameter int unsigned SbufBytes  = 4096,
  parameter int unsigned ScaleBytes = 128,
  parameter int unsigned PsumBytes  = 32768
) (
  input  logic                 clk_i,
  input  logic                 rst_ni,
  input  logic [9:0]           chip_i,
  // requests
  input  logic [1:0]           in_valid_i,
  output logic [1:0]           in_ready_o,
  input  logic [1:0]           in_first_i,
  input  logic [1:0]           in_last_i,
  input  logic [1:0]           in_abort_i,
  input  logic [191:0]         in_header_i,
  input  logic [1023:0]        in_data_i,
  // responses
  output logic                 rsp_valid_o,
  input  logic                 rsp_ready_i,
  output logic                 rsp_first_o,
  output logic                 rsp_last_o,
  output logic [95:0]          rsp_header_o,
  output logic [511:0]         rsp_data_o,
  // on chip
  output logic                 local_ar_valid_o,
  input  logic                 local_ar_ready_i,
  output logic [3:0]           local_ar_space_o,
  output logic [43:0]          local_ar_addr_o,
  input  logic                 local_r_valid_i,
  input  logic [255:0]         local_r_data_i,
  input  logic                 local_r_error_i,
  output logic                 local_w_valid_o,
  input  logic                 local_w_ready_i,
  output logic [3:0]           local_w_space_o,
  output logic [43:0]          local_w_addr_o,
  output logic [255:0]         local_w_data_o,
  output logic [31:0]          local_w_strobe_o,
  output logic                 signal_valid_o,
  input  logic                 signal_ready_i,
  output control_pkg::signal_t signal_data_o,
  input  logic                 signal_wrap_i,
  // HBM
  output logic                 hbm_ar_valid_o,
  input  logic                 hbm_ar_ready_i,
  output logic [63:0]          hbm_ar_addr_o,
  output logic [7:0]           hbm_ar_len_o,
  input  logic                 hbm_r_valid_i,
  input  logic [255:0]         hbm_r_data_i,
  input  logic [1:0]           hbm_r_resp_i,
  output logic                 hbm_aw_valid_o,
  input  logic                 hbm_aw_ready_i,
  output logic [3:0]           hbm_aw_id_o,
  output logic [63:0]          hbm_aw_addr_o,
  output logic [7:0]           hbm_aw_len_o,
  output logic                 hbm_w_valid_o,
  input  logic                 hbm_w_ready_i,
  output logic [255:0]         hbm_w_data_o,
  output logic [31:0]          hbm_w_strobe_o,
  output logic                 hbm_w_last_o,
  input  logic                 hbm_b_valid_i,
  output logic                 hbm_b_ready_o,
  input  logic [3:0]           hbm_b_id_i,
  input  logic [1:0]           hbm_b_resp_i
);
  if (HbmBits < 12 || HbmBits > 44) begin : gen_bad_hbm
    $fatal(1, "remote_target: HbmBits must be 12 to 44");
  end
  if (SbufBytes < 1 || ScaleBytes < 1 || PsumBytes < 1) begin : gen_bad_sizes
    $fatal(1, "remote_target: every space must have a byte");
  end
  localparam int unsigned BeatBits = 1 + 1 + 96 + 512;

  // whole messages of both channels, which take turns
  logic [1:0]            queue_valid, queue_ready;
  logic [2*BeatBits-1:0] queue_beat;
  for (genvar c = 0; c < 2; c++) begin : gen_channel
    message_queue #(
      .Beats(32)
    ) u_messages (
      .clk_i,
      .rst_ni,
      .in_valid_i  (in_valid_i[c]),
      .in_ready_o  (in_ready_o[c]),
      .in_first_i  (in_first_i[c]),
      .in_last_i   (in_last_i[c]),
      .in_abort_i  (in_abort_i[c]),
      .in_header_i (in_header_i[96*c+:96]),
      .in_data_i   (in_data_i[512*c+:512]),
      .out_valid_o (queue_valid[c]),
      .out_ready_i (queue_ready[c]),
      .out_first_o (queue_beat[BeatBits*c+609]),
      .out_last_o  (queue_beat[BeatBits*c+608]),
      .out_header_o(queue_beat[BeatBits*c+512+:96]),
      .out_data_o  (queue_beat[BeatBits*c+:512])
    );
  end

  logic         open_q, turn_q;
  logic         channel;
  logic         valid, ready, first, last;
  logic [95:0]  header_bits;
  logic [511:0] data;
  assign channel     = open_q ? turn_q : queue_valid[turn_q] ? turn_q : !turn_q;
  assign valid       = queue_valid[channel];
  assign queue_ready = {ready && channel, ready && !channel};
  assign {first, last, header_bits, data} = queue_beat[BeatBits*channel+:BeatBits];

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      open_q <= 1'b0;
      turn_q <= 1'b0;
    end else if (valid) begin
      // a message that has been looked at is not left before its end
      open_q <= !(ready && last);
      turn_q <= ready && last ? !channel : channel;
    end
  end

  // what it is, and whether it may be
  message_pkg::header_t header;
  logic [44:0]          size, behind;
  logic                 fits, is_write, is_signal, is_read, suits;
  assign header    = header_bits;
  assign is_write  = header.kind == isa_link_pkg::TypeWrite;
  assign is_read   = header.kind == isa_link_pkg::TypeRead;
  assign is_signal = header.kind == isa_link_pkg::TypeSignalAdd || header.kind == isa_link_pkg::TypeSignalSet;
  assign size      = address_pkg::space_bytes(header.space, HbmBits, SbufBytes, ScaleBytes, PsumBytes, 256);
  assign behind    = {1'b0, header.offset} + 45'(header.bytes);
  assign fits      = behind <= size && header.dst == chip_i;
  // semaphores change by signals alone, which count whole words
  always_comb begin
    suits = fits && is_read;
    if (is_write) suits = fits && header.space != address_pkg::SpaceSemaphores;
    if (is_signal) suits = fits && header.space == address_pkg::SpaceSemaphores && header.offset[1:0] == 2'd0;
  end

  logic        write_ready, write_busy, ask_ready;
  logic        front_done_q;
  logic [19:0] front_data_q;
  logic [9:0]  front_chip_q;  // that the request was for
  logic        refuse, finish;

  assign refuse               = !suits && !is_read;
  assign signal_valid_o       = valid && is_signal && suits && !write_busy && !front_done_q;
  assign signal_data_o.is_set = header.kind == isa_link_pkg::TypeSignalSet;
  assign signal_data_o.index  = header.offset[9:2];
  assign signal_data_o.value  = data[31:0];
  always_comb begin
    ready = write_ready;
    if (is_read) ready = ask_ready;
    else if (refuse) ready = !front_done_q;
    else if (is_signal) ready = signal_valid_o && signal_ready_i;
  end
  assign finish = valid && ready && last && (refuse || is_signal);

  logic [1:0]  write_done_valid, write_done_ready;
  logic [39:0] write_done_data;
  remote_target_write u_write (
    .clk_i,
    .rst_ni,
    .msg_valid_i (valid && is_write && suits),
    .msg_ready_o (write_ready),
    .msg_header_i(header_bits),
    .msg_data_i  (data),
    .local_w_valid_o,
    .local_w_ready_i,
    .local_w_space_o,
    .local_w_addr_o,
    .local_w_data_o,
    .local_w_strobe_o,
    .hbm_aw_valid_o,
    .hbm_aw_ready_i,
    .hbm_aw_id_o,
    .hbm_aw_addr_o,
    .hbm_aw_len_o,
    .hbm_w_valid_o,
    .hbm_w_ready_i,
    .hbm_w_data_o,
    .hbm_w_strobe_o,
    .hbm_w_last_o,
    .hbm_b_valid_i,
    .hbm_b_ready_o,
    .hbm_b_id_i,
    .hbm_b_resp_i,
    .done_valid_o(write_done_valid),
    .done_ready_i(write_done_ready),
    .done_data_o (write_done_data),
    .busy_o      (write_busy)
  );

  // reads go their own way, refused ones too, for they are answered in order
  logic        read_valid, read_ready, read_refused;
  logic [95:0] read_header;
  logic        data_valid, data_ready, data_first, data_last;
  logic [95:0] data_header;
  stream_fifo #(
    .Width(97),
    .Depth(4)
  ) u_reads (
    .clk_i,
    .rst_ni,
    .flush_i    (1'b0),
    .in_valid_i (valid && is_read),
    .in_ready_o (ask_ready),
    .in_data_i  ({!suits, header_bits}),
    .out_valid_o(read_valid),
    .out_ready_i(read_ready),
    .out_data_o ({read_refused, read_header})
  );

  remote_target_read u_read (
    .clk_i,
    .rst_ni,
    .ask_valid_i  (read_valid),
    .ask_ready_o  (read_ready),
    .ask_refused_i(read_refused),
    .ask_header_i (read_header),
    .local_ar_valid_o,
    .local_ar_ready_i,
    .local_ar_space_o,
    .local_ar_addr_o,
    .local_r_valid_i,
    .local_r_data_i,
    .local_r_error_i,
    .hbm_ar_valid_o,
    .hbm_ar_ready_i,
    .hbm_ar_addr_o,
    .hbm_ar_len_o,
    .hbm_r_valid_i,
    .hbm_r_data_i,
    .hbm_r_resp_i,
    .rsp_valid_o (data_valid),
    .rsp_ready_i (data_ready),
    .rsp_first_o (data_first),
    .rsp_last_o  (data_last),
    .rsp_header_o(data_header),
    .rsp_data_o
  );

  // answers without data
  logic        done_valid, done_ready, front_ready;
  logic [1:0]  done_port;
  logic [19:0] done_data;
  stream_arbiter #(
    .Ports(3),
    .Width(20)
  ) u_done (
    .clk_i,
    .rst_ni,
    .in_valid_i ({front_done_q, write_done_valid}),
    .in_ready_o ({front_ready, write_done_ready}),
    .in_data_i  ({front_data_q, write_done_data}),
    .out_valid_o(done_valid),
    .out_ready_i(done_ready),
    .out_data_o (done_data),
    .out_port_o (done_port)
  );

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) front_done_q <= 1'b0;
    else front_done_q <= finish || (front_done_q && !front_ready);
  end
  always_ff @(posedge clk_i) begin
    if (finish) begin
      front_chip_q <= header.dst;
      front_data_q <= {header.tag, header.src, refuse ? isa_link_pkg::StatusRefused :
                       signal_wrap_i ? isa_link_pkg::StatusMemoryError : isa_link_pkg::StatusOkay};
    end
  end

  // responses: whole messages take turns
  logic choose_data, sending_q, last_data_q, stands_q;
  always_comb begin
    choose_data = data_valid && (!done_valid || !last_data_q);
    if (sending_q) choose_data = 1'b1;
    else if (stands_q) choose_data = last_data_q;
  end
  assign rsp_valid_o  = choose_data ? data_valid : done_valid;
  assign rsp_first_o  = !choose_data || data_first;
  assign rsp_last_o   = !choose_data || data_last;
  assign rsp_header_o = choose_data ? data_header :
                        message_pkg::response(isa_link_pkg::TypeWriteResponse, 11'd0, done_data[19:12], done_data[11:2],
                                                    done_port == 2'd2 ? front_chip_q : chip_i, done_data[1:0]);
  assign data_ready = choose_data && rsp_ready_i;
  assign done_ready = !choose_data && rsp_ready_i;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      sending_q   <= 1'b0;
      last_data_q <= 1'b0;
      stands_q    <= 1'b0;
    end else if (rsp_valid_o) begin
      stands_q    <= !rsp_ready_i;
      last_data_q <= choose_data;
      if (choose_data && rsp_ready_i) sending_q <= !data_last;
    end
  end

  logic unused_ok;
  assign unused_ok = &{1'b0, first, header.zero, header.status, header.collective};

  `NG_ASSERT(ResponseHeld, clk_i, rst_ni,
             rsp_valid_o && !rsp_ready_i |=> rsp_valid_o && $stable(rsp_header_o) && $stable(rsp_last_o))
  `NG_ASSERT(SignalHeld, clk_i, rst_ni, signal_valid_o && !signal_ready_i |=> signal_valid_o && $stable(signal_data_o))
endmodule
