# SPDX-License-Identifier: Apache-2.0
# The whole end: its registers and counters alone, and two ends of any make against each other.
ng_verilate(link_endpoint_v TOP link_endpoint TRACE)
ng_link_ends(link_ends link_endpoint_v)
ng_add_test(link_endpoint LABEL unit SOURCES test_link_endpoint.cpp test_link_endpoint_ends.cpp test_link_endpoint_events.cpp test_link_endpoint_lanes.cpp test_link_endpoint_peers.cpp LIBS link_ends)

ng_verilate(link_counters_small_v TOP link_counters PREFIX Vlink_counters_small PARAMETERS Bits=4)
foreach(module regs counters)
  ng_verilate(link_${module}_v TOP link_${module})
  ng_add_test(link_${module} LABEL unit SOURCES test_link_${module}.cpp LIBS link_${module}_v)
endforeach()
target_link_libraries(test_link_counters PRIVATE link_counters_small_v)

ng_add_refusal_test(link_counters.refuses_narrow_counters TOP link_counters PARAMETERS Bits=3 MESSAGE "Bits must be 4 to 32")
ng_add_refusal_test(link_counters.refuses_wide_counters TOP link_counters PARAMETERS Bits=33 MESSAGE "Bits must be 4 to 32")
ng_add_refusal_test(link_endpoint.refuses_replay_flits TOP link_endpoint PARAMETERS ReplayFlits=100 MESSAGE "Flits must be a power of two, 4 to 256")
ng_add_refusal_test(link_endpoint.refuses_tx_beats TOP link_endpoint PARAMETERS TxBeats=512 MESSAGE "Beats must be a power of two, 16 to 256")
ng_add_refusal_test(link_endpoint.refuses_request_units TOP link_endpoint PARAMETERS RequestUnits=8 MESSAGE "Units must be a power of two, 16 to 128")
ng_add_refusal_test(link_endpoint.refuses_response_units TOP link_endpoint PARAMETERS ResponseUnits=256 MESSAGE "Units must be a power of two, 16 to 128")
ng_add_refusal_test(link_endpoint.refuses_collective_units TOP link_endpoint PARAMETERS CollectiveUnits=100 MESSAGE "Units must be a power of two, 16 to 128")
