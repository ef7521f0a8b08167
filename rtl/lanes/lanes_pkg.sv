// SPDX-License-Identifier: Apache-2.0
// Constants of the wire format's lanes (docs/link-wire-format.md) and the small functions of one block.
package lanes_pkg;

  localparam int unsigned Lanes = 8;

  localparam logic [1:0]  HeadData    = 2'b01;
  localparam logic [1:0]  HeadControl = 2'b10;
  localparam logic [63:0] SkipData    = 64'h9A65_C33C_5AA5_6996;
  localparam int unsigned SkipWrong   = 4;     // bits of a SKP that may be wrong
  localparam int unsigned SkipColumns = 1000;  // columns without one after which one is due

  localparam logic [4:0]  SetMagic     = 5'b10110;
  localparam logic [31:0] TrainingSeed = 32'h1357_9BDF;
  localparam logic [7:0]  Version      = 8'd1;

  // The CRC register of a whole flit without its CRC field is the complement of the field: what 252 bytes of ones in front leave.
  localparam logic [31:0] CrcOfFlit = 32'h67E6_5321;

  // Whether the 64 bits are those of a SKP but for a few.
  function automatic logic is_skip(input logic [63:0] data);
    logic [63:0] n;
    n = data ^ SkipData;
    n = n - ((n >> 1) & 64'h5555_5555_5555_5555);
    n = (n & 64'h3333_3333_3333_3333) + ((n >> 2) & 64'h3333_3333_3333_3333);
    n = (n + (n >> 4)) & 64'h0F0F_0F0F_0F0F_0F0F;
    n = n + (n >> 8);
    n = n + (n >> 16);
    n = n + (n >> 32);
    is_skip = n[6:0] <= 7'(SkipWrong);
  endfunction

  // CRC-8 of a training set, first bit in bit 0, as it stands in bits 63:56. Row b: the bits of data that turn bit b.
  function automatic logic [7:0] crc8(input logic [55:0] data);
    crc8[0] = ^(data & 56'h07156A166329DD);
    crc8[1] = ^(data & 56'h0E2AD42CC653BA);
    crc8[2] = ^(data & 56'h1C55A8598CA774);
    crc8[3] = ^(data & 56'h38AB50B3194EE8);
    crc8[4] = ^(data & 56'h7156A166329DD1);
    crc8[5] = ^(data & 56'hE2AD42CC653BA2);
    crc8[6] = ^(data & 56'hC24FEF8EA95E99);
    crc8[7] = ^(data & 56'h838AB50B3194EE);
    crc8 = crc8 ^ 8'h22;  // what the start value leaves
  endfunction

  // What the field `lane` adds to a set of lane 0, its CRC included.
  function automatic logic [63:0] set_of_lane(input logic [2:0] lane);
    set_of_lane = {(lane[0] ? 8'hAE : 8'h00) ^ (lane[1] ? 8'h9D : 8'h00) ^ (lane[2] ? 8'hFB : 8'h00), 48'd0, lane, 5'd0};
  endfunction

  function automatic logic is_set(input logic [63:0] data);
    is_set = data[4:0] == SetMagic && !data[10] && data[63:56] == crc8(data[55:0]);  // phases above 3 are no sets
  endfunction

  // The scrambler's 58 bits before the first block of a lane, oldest in bit 0 (the format counts them from the newest).
  function automatic logic [57:0] scrambler_start(input logic [31:0] seed, input logic [2:0] lane);
    logic [31:0] salted;
    case (lane)
      3'd0: salted = seed ^ 32'h9E37_79B9;
      3'd1: salted = seed ^ 32'h3C6E_F372;
      3'd2: salted = seed ^ 32'hDAA6_6D2B;
      3'd3: salted = seed ^ 32'h78DD_E6E4;
      3'd4: salted = seed ^ 32'h1715_609D;
      3'd5: salted = seed ^ 32'hB54C_DA56;
      3'd6: salted = seed ^ 32'h5384_540F;
      default: salted = seed ^ 32'hF1BB_CDC8;
    endcase
    scrambler_start[25:0] = 26'h155_5555;
    for (int i = 0; i < 32; i++) scrambler_start[57-i] = salted[i];
  endfunction

endpackage
