# SPDX-License-Identifier: Apache-2.0
# The flit half of the link: its parts alone, and two ends against each other.
ng_verilate(link_flits_v TOP link_flits TRACE)
ng_verilate(link_flits_small_v TOP link_flits PREFIX Vlink_flits_small
            PARAMETERS ReplayFlits=4 TxBeats=16 RequestUnits=16 ResponseUnits=16 CollectiveUnits=16)
ng_add_test(link_flits LABEL unit SOURCES test_link_flits.cpp LIBS link_flits_v link_flits_small_v)
ng_add_test(link_flits_errors LABEL unit SOURCES test_link_flits_errors.cpp LIBS link_flits_v)
ng_add_test(link_flits_dead LABEL unit SOURCES test_link_flits_dead.cpp test_link_flits_rules.cpp LIBS link_flits_v)
ng_add_test(link_flits_golden LABEL unit SOURCES test_link_flits_golden.cpp LIBS link_flits_v ng_link)

ng_verilate(link_flits_parts TOP flits_parts_bench SOURCES flits_parts_bench.sv)
foreach(part header tx_channel select pack replay window sender receiver unpack rx_channel credit)
  ng_add_test(link_${part} LABEL unit SOURCES test_link_${part}.cpp LIBS link_flits_parts ng_link)
endforeach()

ng_add_refusal_test(link_flits.refuses_replay_flits_not_a_power TOP link_flits PARAMETERS ReplayFlits=48 MESSAGE "Flits must be a power of two, 4 to 256")
ng_add_refusal_test(link_flits.refuses_few_replay_flits TOP link_flits PARAMETERS ReplayFlits=2 MESSAGE "Flits must be a power of two, 4 to 256")
ng_add_refusal_test(link_flits.refuses_many_replay_flits TOP link_flits PARAMETERS ReplayFlits=512 MESSAGE "Flits must be a power of two, 4 to 256")
ng_add_refusal_test(link_flits.refuses_few_tx_beats TOP link_flits PARAMETERS TxBeats=8 MESSAGE "Beats must be a power of two, 16 to 256")
ng_add_refusal_test(link_flits.refuses_few_units TOP link_flits PARAMETERS RequestUnits=8 MESSAGE "Units must be a power of two, 16 to 128")
ng_add_refusal_test(link_flits.refuses_many_units TOP link_flits PARAMETERS ResponseUnits=256 MESSAGE "Units must be a power of two, 16 to 128")
ng_add_refusal_test(link_flits.refuses_units_not_a_power TOP link_flits PARAMETERS CollectiveUnits=100 MESSAGE "Units must be a power of two, 16 to 128")
ng_add_refusal_test(link_window.refuses_many_flits TOP link_window PARAMETERS Flits=512 MESSAGE "Flits must be 4 to 256")
