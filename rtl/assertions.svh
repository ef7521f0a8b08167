// SPDX-License-Identifier: Apache-2.0
// The one place of concurrent assertions. `NG_ASSERT(Name, clk, rst_n, property)`: checked on every clock edge out of reset.
`ifndef NG_ASSERTIONS_SVH
`define NG_ASSERTIONS_SVH
`ifndef SYNTHESIS
`define NG_ASSERT(Name, Clk, RstN, Property) \
  Name: assert property (@(posedge Clk) disable iff (!(RstN)) (Property)) \
  else $error(`"Name failed`");
`else
`define NG_ASSERT(Name, Clk, RstN, Property)
`endif
`endif
