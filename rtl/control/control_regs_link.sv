// SPDX-License-Identifier: Apache-2.0
// Sets aside the registers that only a chip with links has: CHIP_ID and the windows of links, router and bridge
// (docs/registers.md).
// Interface: write_*, read_* the register port of control_axi; regs_* the same, of all other addresses, to control_regs; link_reg_*
//   word access: window l is link l, the one behind the links the router, of which a chip with one link has none, the last the
//   bridge; chip_o.
// Latency: none; a write to a window waits for a read of any. Throughput: one read and one write per cycle.
// Reset: chip 0.
module control_regs_link #(
  parameter int unsigned Links    = 2,
  localparam int unsigned Windows = Links > 1 ? Links + 2 : 2
) (
  input  logic                  clk_i,
  input  logic                  rst_ni,
  input  logic                  write_valid_i,
  output logic                  write_ready_o,
  input  logic [15:0]           write_addr_i,
  input  logic [31:0]           write_data_i,
  input  logic [3:0]            write_strobe_i,
  output logic                  write_error_o,
  input  logic                  read_valid_i,
  input  logic [15:0]           read_addr_i,
  output logic [31:0]           read_data_o,
  output logic                  read_error_o,
  // the rest
  output logic                  regs_write_valid_o,
  input  logic                  regs_write_ready_i,
  input  logic                  regs_write_error_i,
  output logic                  regs_read_valid_o,
  input  logic [31:0]           regs_read_data_i,
  input  logic                  regs_read_error_i,
  // links, router and bridge
  output logic [Windows-1:0]    link_reg_valid_o,  // one at most
  output logic                  link_reg_write_o,
  output logic [12:0]           link_reg_addr_o,
  output logic [31:0]           link_reg_data_o,
  input  logic [Windows-1:0]    link_reg_ready_i,
  input  logic [32*Windows-1:0] link_reg_data_i,
  input  logic [Windows-1:0]    link_reg_error_i,
  output logic [9:0]            chip_o
);
  if (Links < 1 || Links > 4) begin : gen_bad_links
    $fatal(1, "control_regs_link: Links must be 1 to 4");
  end
  if (isa_regs_pkg::RoutesBase != isa_regs_pkg::RouterBase + 13'h400) begin : gen_bad_map
    $fatal(1, "control_regs_link: ROUTES must be behind ROUTER");
  end

  // whose register it is
  function automatic logic [Windows-1:0] window(input logic [7:0] page);
    window = '0;
    for (int l = 0; l < Links; l++) window[l] = page == 8'(32'(isa_regs_pkg::Link0Base) / 256 + l);
    if (Links > 1) window[Windows-2] = page[7:3] == 5'(isa_regs_pkg::RouterBase >> 11);
    window[Windows-1] = page == 8'(32'(isa_regs_pkg::BridgeBase) / 256);
  endfunction

  logic [Windows-1:0] write_window, read_window;
  logic               write_link, write_chip, read_link, read_chip;
  logic               link_writes;
  logic [11:0]        asked;                   // offset in the router's windows, below their mark, or in another
  logic               link_ready, link_error;  // of the window asked
  logic [31:0]        link_data;

  assign write_window = window(write_addr_i[15:8]);
  assign read_window  = window(read_addr_i[15:8]);
  assign write_link   = write_window != '0;
  assign write_chip   = write_addr_i == 16'(isa_regs_pkg::ChipIdBase);
  assign read_link    = read_window != '0;
  assign read_chip    = read_addr_i == 16'(isa_regs_pkg::ChipIdBase);

  assign link_writes      = write_valid_i && write_link && write_strobe_i == 4'hF && !(read_valid_i && read_link);
  assign link_reg_valid_o = link_writes ? write_window : read_valid_i ? read_window : '0;
  assign link_reg_write_o = link_writes;
  assign asked            = link_writes ? {write_addr_i[12], write_addr_i[10:0]} : {read_addr_i[12], read_addr_i[10:0]};
  // the router has its table at 0x1000
  assign link_reg_addr_o = Links > 1 && asked[11] ? {asked[10], 2'd0, asked[9:0]} : {5'd0, asked[7:0]};
  assign link_reg_data_o = write_data_i;

  always_comb begin
    link_ready = 1'b0;
    link_error = 1'b0;
    link_data  = '0;
    for (int w = 0; w < Windows; w++) begin
      if (link_reg_valid_o[w]) begin
        link_ready = link_reg_ready_i[w];
        link_error = link_reg_error_i[w];
        link_data  = link_reg_data_i[32*w+:32];
      end
    end
  end

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
      write_ready_o = write_strobe_i != 4'hF || (link_writes && link_ready);
      write_error_o = write_strobe_i != 4'hF || link_error;
    end
    read_data_o  = regs_read_data_i;
    read_error_o = regs_read_error_i;
    if (read_chip) begin
      read_data_o  = {22'd0, chip_o};
      read_error_o = 1'b0;
    end
    if (read_link) begin
      read_data_o  = link_data;
      read_error_o = link_error;
    end
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) chip_o <= '0;
    else if (write_valid_i && write_chip && !write_error_o) chip_o <= write_data_i[9:0];
  end
endmodule
