# SPDX-License-Identifier: Apache-2.0
# Every rule on a parameter, in the order of the modules: module, what it refuses, parameters, message.
ng_add_refusal_tests(
  memory_psum          17_groups                         Groups=17       "memory_psum: Groups must be"
  memory_psum          no_column                         Cols=0          "memory_psum: Cols must be"
  memory_psum          columns_that_fill_no_tile         Cols=12         "memory_psum: Cols must be"
  memory_psum_slice    rows_that_16_bits_do_not_address  Rows=131072     "memory_psum_slice: Rows must be"
  memory_psum_slice    rows_that_are_no_power_of_two     Rows=1000       "memory_psum_slice: Rows must be"
  memory_psum_slice    two_rows                          Rows=2          "memory_psum_slice: Rows must be"
  memory_sbuf          three_groups                      Groups=3        "memory_sbuf: Groups must be"
  memory_sbuf          32_groups                         Groups=32       "memory_sbuf: Groups must be"
  memory_sbuf          words_that_are_no_power_of_two    SbufWords=200   "memory_sbuf: SbufWords must be"
  memory_sbuf          half_a_scale_row_per_bank         SbufWords=1024  "memory_sbuf: SbufWords must be"
  memory_sbuf_arbiter  one_port                          Ports=1         "memory_sbuf_arbiter: Ports must be"
  memory_sbuf_arbiter  no_bank_bits                      BankBits=0      "memory_sbuf_arbiter: BankBits must be"
  memory_sbuf_array    a_third_structure                 Banked=2        "memory_sbuf_array: Banked must be"
  memory_sbuf_array    few_entries                       Entries=32      "memory_sbuf_array: Entries must be"
  memory_sbuf_array    empty_entries                     EntryBytes=0    "memory_sbuf_array: EntryBytes must be"
  memory_sbuf_bank     three_entries                     Entries=3       "memory_sbuf_bank: Entries must be"
  memory_sbuf_bank     empty_entries                     EntryBytes=0    "memory_sbuf_bank: EntryBytes must be"
)
