# SPDX-License-Identifier: Apache-2.0
# Every parameter value that must be refused.
ng_add_refusal_tests(
  local_port   two_remotes                  Remote=2            "local_port: Remote must be"
  local_read   no_tag_bit                   TagBits=0           "local_read: TagBits must be"
  local_read   a_narrow_bus                 BusBytes=4          "local_read: BusBytes must be"
  local_read   a_bus_of_48_bytes            BusBytes=48         "local_read: BusBytes must be"
  local_read   three_groups                 Groups=3            "local_read: Groups must be"
  local_read   a_bus_wider_than_a_psum_row  BusBytes=64,Cols=8  "local_read: Cols must be"
  local_read   24_columns                   Cols=24             "local_read: Cols must be"
  local_write  a_narrow_bus                 BusBytes=4          "local_write: BusBytes must be"
  local_write  a_bus_of_48_bytes            BusBytes=48         "local_write: BusBytes must be"
  local_write  three_groups                 Groups=3            "local_write: Groups must be"
  local_write  a_bus_wider_than_a_psum_row  BusBytes=64,Cols=8  "local_write: Cols must be"
  local_write  24_columns                   Cols=24             "local_write: Cols must be"
)
