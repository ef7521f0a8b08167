# SPDX-License-Identifier: Apache-2.0
# Every rule on a parameter, in the order of the modules: module, what it refuses, parameters, message.
ng_add_refusal_tests(
  chip_axi    fewer_address_bits_than_hbm_has         AddrBits=25         "chip_axi: AddrBits must be"
  chip_axi    more_address_bits_than_the_bus          AddrBits=65         "chip_axi: AddrBits must be"
  chip_axi    an_hbm_of_a_page                        HbmBits=11          "descriptor_check: HbmBits must be"
  chip_dma    no_sbuf_word                            SbufWords=0         "chip_dma: SbufWords must be"
  chip_dma    sbuf_words_that_24_bits_do_not_address  SbufWords=33554432  "chip_dma: SbufWords must be"
  chip_dma    no_psum_row                             PsumRows=0          "chip_dma: PsumRows must be"
  chip_dma    psum_rows_that_16_bits_do_not_address   PsumRows=131072     "chip_dma: PsumRows must be"
  chip_links  no_link                                 Links=0             "chip_links: Links must be"
  chip_links  five_links                              Links=5             "chip_links: Links must be"
  chip_top    five_links                              Links=5             "chip_top: Links must be"
  chip_top    an_hbm_of_a_page                        HbmBits=11          "descriptor_check: HbmBits must be"
  chip_top    more_than_44_bits_of_hbm                HbmBits=45          "descriptor_check: HbmBits must be"
  chip_top    more_hbm_than_other_chips_address       HbmBits=45,Links=1  "remote_target: HbmBits must be"
  chip_top    twelve_columns                          Cols=12             "tensor_array: Cols must be"
  chip_top    three_groups                            Groups=3            "memory_sbuf: Groups must be"
  chip_top    an_sbuf_of_no_power_of_two              SbufWords=5000      "memory_sbuf: SbufWords must be"
  chip_top    a_psum_of_no_power_of_two               PsumRows=1000       "memory_psum_slice: Rows must be"
)
