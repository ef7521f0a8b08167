# SPDX-License-Identifier: Apache-2.0
# Every parameter value that must be refused.
ng_add_refusal_tests(
  axi_read_join   no_data_bit    DataBits=0  "axi_read_join: DataBits must be"
  axi_read_join   ids_of_9_bits  IdBits=9    "axi_read_join: IdBits must be"
  axi_read_join   no_id          IdBits=0    "axi_read_join: IdBits must be"
  axi_write_join  no_id          IdBits=0    "axi_write_join: IdBits must be"
)
