# SPDX-License-Identifier: Apache-2.0
# Every rule on a parameter, in the order of the modules: module, what it refuses, parameters, message.
ng_add_refusal_tests(
  tensor_array   no_group                              Groups=0            "tensor_array: Groups must be"
  tensor_array   columns_that_fill_no_tile             Cols=12             "tensor_array: Cols must be"
  tensor_decode  no_group                              Groups=0            "tensor_decode: Groups must be"
  tensor_decode  groups_that_k_cannot_count            Groups=2048         "tensor_decode: Groups must be"
  tensor_decode  no_column                             Cols=0              "tensor_decode: Cols must be"
  tensor_decode  columns_that_count_cannot_count       Cols=65536          "tensor_decode: Cols must be"
  tensor_decode  an_sbuf_beyond_its_address            SbufWords=16777217  "tensor_decode: SbufWords must be"
  tensor_decode  a_psum_beyond_its_address             PsumRows=131072     "tensor_decode: SbufWords must be"
  tensor_edge    a_group_outside_the_word              Groups=2,Group=2    "tensor_edge: Group must be"
  tensor_hazard  no_cycle                              Cycles=0            "tensor_hazard: Cycles must be"
  tensor_skew    no_bit                                Width=0             "tensor_skew: Width must be"
  tensor_skew    65_cycles                             Cycles=65           "tensor_skew: Cycles must be"
  tensor_skew    one_cycle                             Cycles=1            "tensor_skew: Cycles must be"
  tensor_tile    addresses_too_narrow_for_its_columns  ColumnBits=2        "tensor_tile: ColumnBits must be"
)
