# SPDX-License-Identifier: Apache-2.0
# Every parameter value that must be refused.
ng_add_refusal_tests(
  descriptor_check         an_empty_space                   SbufBytes=0  "descriptor_check: every space must"
  descriptor_check         more_than_44_bits_of_hbm         HbmBits=45   "descriptor_check: HbmBits must be"
  descriptor_check         an_hbm_of_a_page                 HbmBits=11   "descriptor_check: HbmBits must be"
  descriptor_check         half_a_bus                       Remote=2     "descriptor_check: Remote must be"
  descriptor_decode        a_number_above_three             Queue=4      "descriptor_decode: Queue must be"
  descriptor_queue         a_number_above_three             Queue=4      "descriptor_queue: Queue must be"
  descriptor_queue         a_depth_that_is_no_power_of_two  Depth=24     "descriptor_queue: Depth must be"
  descriptor_record        a_number_above_three             Queue=4      "descriptor_record: Queue must be"
  descriptor_retire        a_depth_of_256                   Depth=256    "descriptor_retire: Depth must be"
  descriptor_retire_order  entries_without_a_bit            EntryBits=0  "descriptor_retire_order: EntryBits must be"
  descriptor_retire_order  entries_of_8_bits                EntryBits=8  "descriptor_retire_order: EntryBits must be"
  descriptor_walk          entries_without_a_bit            EntryBits=0  "descriptor_walk: EntryBits must be"
  descriptor_walk          entries_of_8_bits                EntryBits=8  "descriptor_walk: EntryBits must be"
  descriptor_walk          a_number_above_three             Queue=4      "descriptor_walk: Queue must be"
)
