// SPDX-License-Identifier: Apache-2.0
// What only the DMA queues' register blocks have: resume and skip, priority class.
// Interface: byte addresses of the whole map; known outputs are low where no such register is. write_done_i: the write
//   of this cycle is legal and taken. resume_o and skip_o pulse in that cycle for a stopped queue; class_o holds.
// Latency: combinational, a class in the next cycle. Reset: class 0.
// Queue q is engine 3 + q, its block at 0x100 * (3 + q).
module control_regs_dma #(
  parameter int unsigned Queues = 4
) (
  input  logic                   clk_i,
  input  logic                   rst_ni,
  input  isa_regs_pkg::address_t write_addr_i,
  input  logic [31:0]            write_data_i,
  input  logic                   write_done_i,
  output logic                   write_known_o,
  input  isa_regs_pkg::address_t read_addr_i,
  output logic [31:0]            read_data_o,
  output logic                   read_known_o,
  input  logic [Queues-1:0]      stopped_i,
  output logic [Queues-1:0]      resume_o,
  output logic [Queues-1:0]      skip_o,
  output logic [Queues*2-1:0]    class_o
);
  if (Queues < 1 || Queues > 8) begin : gen_bad_queues
    $fatal(1, "control_regs_dma: Queues must be 1 to 8");
  end

  logic [Queues*2-1:0] class_q;
  logic [1:0]          order;  // skip, resume

  assign class_o = class_q;
  assign order   = {write_data_i[isa_regs_pkg::ResumeSkipLsb], write_data_i[isa_regs_pkg::ResumeResumeLsb]};

  always_comb begin
    write_known_o = 1'b0;
    resume_o      = '0;
    skip_o        = '0;
    read_known_o  = 1'b0;
    read_data_o   = '0;
    for (int q = 0; q < Queues; q++) begin
      if (write_addr_i == {5'(q + 3), isa_regs_pkg::EngineResume}) begin
        write_known_o = 1'b1;
        resume_o[q]   = write_done_i && stopped_i[q] && order == 2'b01;
        skip_o[q]     = write_done_i && stopped_i[q] && order == 2'b10;
      end
      if (write_addr_i == {5'(q + 3), isa_regs_pkg::EnginePriority}) write_known_o = 1'b1;
      if (read_addr_i[12:8] == 5'(q + 3)) begin
        case (read_addr_i[7:0])
          isa_regs_pkg::EngineResume: read_known_o = 1'b1;
          isa_regs_pkg::EnginePriority: begin
            read_known_o = 1'b1;
            read_data_o  = {30'd0, class_q[2*q+:2]};
          end
          default: ;
        endcase
      end
    end
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      class_q <= '0;
    end else if (write_done_i) begin
      for (int q = 0; q < Queues; q++) begin
        if (write_addr_i == {5'(q + 3), isa_regs_pkg::EnginePriority}) class_q[2*q+:2] <= write_data_i[1:0];
      end
    end
  end
endmodule
