# SPDX-License-Identifier: Apache-2.0
# Every rule on a parameter, in the order of the modules: module, what it refuses, parameters, message.
ng_add_refusal_tests(
  stream_arbiter   one_port                         Ports=1     "stream_arbiter: Ports must be"
  stream_arbiter   width_zero                       Width=0     "stream_arbiter: Width must be"
  stream_fifo      width_zero                       Width=0     "stream_fifo: Width must be"
  stream_fifo      a_depth_that_is_no_power_of_two  Depth=6     "stream_fifo: Depth must be"
  stream_fifo      depth_one                        Depth=1     "stream_fifo: Depth must be"
  stream_register  width_zero                       Width=0     "stream_register: Width must be"
  stream_register  width_above_4096                 Width=4097  "stream_register: Width must be"
)
