# SPDX-License-Identifier: Apache-2.0
# Every parameter value that must be refused.
ng_add_refusal_tests(
  lanes_unit     a_shallow_fifo                   Depth=32  "lanes_rx_lane: Depth must be"
  lanes_unit     a_depth_that_is_no_power_of_two  Depth=96  "cdc_fifo: Depth must be"
  lanes_rx_lane  a_shallow_fifo                   Depth=32  "lanes_rx_lane: Depth must be"
)
