# SPDX-License-Identifier: Apache-2.0
# Every rule on a parameter, in the order of the modules: module, what it refuses, parameters, message.
ng_add_refusal_tests(
  cdc_fifo  width_zero                       Width=0     "cdc_fifo: Width must be"
  cdc_fifo  no_side_bit                      SideBits=0  "cdc_fifo: SideBits must be"
  cdc_fifo  a_depth_that_is_no_power_of_two  Depth=24    "cdc_fifo: Depth must be"
  cdc_fifo  depth_four                       Depth=4     "cdc_fifo: Depth must be"
  cdc_sync  width_zero                       Width=0     "cdc_sync: Width must be"
  cdc_sync  one_stage                        Stages=1    "cdc_sync: Stages must be"
)
