# SPDX-License-Identifier: Apache-2.0
# The flit half of the link: its parts alone, and two ends against each other.
ng_verilate(link_flits_v TOP link_flits TRACE)
ng_verilate(link_flits_small_v TOP link_flits PREFIX Vlink_flits_small
            PARAMETERS ReplayFlits=4 TxBeats=16 RequestUnits=16 ResponseUnits=16 CollectiveUnits=16)
ng_add_test(link_flits LABEL unit SOURCES test_link_flits.cpp LIBS link_flits_v link_flits_small_v)
ng_add_test(link_flits_errors LABEL unit SOURCES test_link_flits_errors.cpp LIBS link_flits_v)
ng_add_test(link_flits_dead LABEL unit SOURCES test_link_flits_dead.cpp test_link_flits_rules.cpp LIBS link_flits_v)
ng_add_test(link_flits_golden LABEL unit SOURCES test_link_flits_golden.cpp LIBS link_flits_v ng_link)

ng_bench(flits_parts_bench MODULES
         tx_channel=link_tx_channel:Beats=16
         select=link_select
         pack=link_pack
         replay=link_replay:Flits=4
         window=link_window:Flits=4
         sender=link_sender:Flits=4
         receiver=link_receiver
         unpack=link_unpack
         rx_channel=link_rx_channel:Units=16
         credit=link_credit)
foreach(part tx_channel select pack replay window sender receiver unpack rx_channel credit)
  ng_add_test(link_${part} LABEL unit SOURCES test_link_${part}.cpp LIBS flits_parts_bench ng_link)
endforeach()
