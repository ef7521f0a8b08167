// SPDX-License-Identifier: Apache-2.0
// Sets aside the registers that only a chip with a link has: CHIP_ID and the window of the link's own (docs/registers.md).
// Interface: write_*, read_* the register port of control_axi; regs_* the same, of all other addresses, to control_regs; link_reg_*
//   word access of link_endpoint; chip_o.
// Latency: none; a write to the link waits for a read of it. Throughput: one read and one write per cycle.
// Reset: chip 0.
module control_regs_link (
  input  logic        clk_i,
  input  logic        rst_ni,
  input  logic        write_valid_i,
  output logic        write_ready_o,
  input  logic [15:0] write_addr_i,
  input  logic [31:0] write_data_i,
  input  logic [3:0]  write_strobe_i,
  output logic        write_error_o,
  input  logic        read_valid_i,
  input  logic [15:0] read_addr_i,
  output logic [31:0] read_data_o,
  output logic        read_error_o,
  // the rest
  output logic        regs_write_valid_o,
  input  logic        regs_write_ready_i,
  input  logic        regs_write_error_i,
  output logic        regs_read_valid_o,
  input  logic [31:0] regs_read_data_i,
  input  logic        regs_read_error_i,
  // link
  output logic        link_reg_valid_o,
  output logic        link_reg_write_o,
  output logic [7:0]  link_reg_addr_o,
  output logic [31:0] link_reg_data_o,
  input  logic        link_reg_ready_i,
  input  logic [31:0] link_reg_data_i,
  input  logic        link_reg_error_i,
  output logic [9:0]  chip_o
);
  logic write_link, write_chip, read_link, read_chip;
  logic link_writes;

  assign write_link = write_addr_i[15:8] == 8'(control_regs_pkg::Link0Base >> 8);
  assign write_chip = write_addr_i == 16'(control_regs_pkg::ChipIdBase);
  assign read_link  = read_addr_i[15:8] == 8'(control_regs_pkg::Link0Base >> 8);
  assign read_chip  = read_addr_i == 16'(control_regs_pkg::ChipIdBase);

  assign link_writes      = write_valid_i && write_link && write_strobe_i == 4'hF && !(read_valid_i && read_link);
  assign link_reg_valid_o = link_writes || (read_valid_i && read_link);
  assign link_reg_write_o = link_writes;
  assign link_reg_addr_o  = link_writes ? write_addr_i[7:0] : read_addr_i[7:0];
  assign link_reg_data_o  = write_data_i;

  assign regs_write_valid_o = write_valid_i && !write_link && !write_chip;
  assign regs_read_valid_o  = read_valid_i && !read_link && !read_chip;

  always_comb begin
    write_ready_o = regs_write_ready_i;
    write_error_o = regs_write_error_i;
    if (write_chip) begin
      write_ready_o = 1'b1;
      write_error_o = write_strobe_i != 4'hF || write_data_i[31:10] != '0;
    end
    if (write_link) begin
      write_ready_o = write_strobe_i != 4'hF || (link_writes && link_reg_ready_i);
      write_error_o = write_strobe_i != 4'hF || link_reg_error_i;
    end
    read_data_o  = regs_read_data_i;
    read_error_o = regs_read_error_i;
    if (read_chip) begin
      read_data_o  = {22'd0, chip_o};
      read_error_o = 1'b0;
    end
    if (read_link) begin
      read_data_o  = link_reg_data_i;
      read_error_o = link_reg_error_i;
    end
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) chip_o <= '0;
    else if (write_valid_i && write_chip && !write_error_o) chip_o <= write_data_i[9:0];
  end
endmodule
