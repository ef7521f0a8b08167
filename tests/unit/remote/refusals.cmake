# SPDX-License-Identifier: Apache-2.0
# Every parameter value that must be refused.
ng_add_refusal_tests(
  remote_bridge_regs  three_bits                Bits=3            "remote_bridge_regs: Bits must be"
  remote_bursts       no_id_bit                 IdBits=0          "remote_bursts: IdBits must be"
  remote_bursts       ids_of_9_bits             IdBits=9          "remote_bursts: IdBits must be"
  remote_sweep        a_time_below_a_pass       TimeoutCycles=63  "remote_sweep: TimeoutCycles must be"
  remote_target       a_page_of_hbm             HbmBits=11        "remote_target: HbmBits must be"
  remote_target       more_than_44_bits_of_hbm  HbmBits=45        "remote_target: HbmBits must be"
  remote_target       an_empty_space            PsumBytes=0       "remote_target: every space must"
)
