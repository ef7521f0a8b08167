# SPDX-License-Identifier: Apache-2.0
# Every parameter value that must be refused.
ng_add_refusal_tests(
  router_answer    ten_ports                       Ports=10      "router_answer: Ports must be"
  router_arbiter   one_source                      Sources=1     "router_arbiter: Sources must be"
  router_arbiter   no_patience                     HoldCycles=0  "router_arbiter: HoldCycles must be"
  router_channel   two_sources_of_its_own          Sources=5     "router_channel: Sources must be"
  router_counters  ten_ports                       Ports=10      "router_counters: Ports must be"
  router_counters  three_bits                      Bits=3        "router_counters: Bits must be"
  router_input     one_port                        Ports=1       "router_input: Ports must be"
  router_queue     less_than_a_message_and_a_beat  Beats=16      "router_queue: Beats must be"
  router_queue     many_beats                      Beats=1025    "router_queue: Beats must be"
  router_regs      one_chip                        Chips=1       "router_regs: Chips must be"
  router_regs      1025_chips                      Chips=1025    "router_regs: Chips must be"
  router_regs      less_than_a_message_and_a_beat  Beats=16      "router_regs: Beats must be"
  router_regs      1025_beats                      Beats=1025    "router_regs: Beats must be"
  router_regs      ten_ports                       Ports=10      "router_regs: Ports must be"
  router_switch    ten_ports                       Ports=10      "router_input: Ports must be"
  router_switch    less_than_a_message_and_a_beat  Beats=16      "router_queue: Beats must be"
  router_table     few_chips                       Chips=1       "router_table: Chips must be"
  router_table     chips_not_a_power               Chips=48      "router_table: Chips must be"
  router_table     many_chips                      Chips=2048    "router_table: Chips must be"
  router_table     many_lookups                    Lookups=33    "router_table: Lookups must be"
)
