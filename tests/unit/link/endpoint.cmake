# SPDX-License-Identifier: Apache-2.0
# The whole end: its registers and counters alone, and two ends of any make against each other.
ng_verilate(link_endpoint_v TOP link_endpoint TRACE)
ng_link_ends(link_ends link_endpoint_v)
ng_add_test(link_endpoint LABEL unit SOURCES test_link_endpoint.cpp test_link_endpoint_ends.cpp test_link_endpoint_events.cpp test_link_endpoint_lanes.cpp test_link_endpoint_peers.cpp test_link_endpoint_trainings.cpp LIBS link_ends)

# The same end, either make, against one of another make.
ng_add_test(link_endpoint_stranger LABEL unit SOURCES test_link_endpoint_stranger.cpp LIBS link_ends link_stranger)

# The account of `ngauge link`, with golden ends.
if(NG_BENCHES)
  ng_add_test(link_run LABEL unit SOURCES test_link_run.cpp LIBS ng_link_bench)
endif()

ng_verilate(link_counters_small_v TOP link_counters PREFIX Vlink_counters_small PARAMETERS Bits=4)
foreach(module regs counters)
  ng_verilate(link_${module}_v TOP link_${module})
  ng_add_test(link_${module} LABEL unit SOURCES test_link_${module}.cpp LIBS link_${module}_v)
endforeach()
target_link_libraries(test_link_counters PRIVATE link_counters_small_v)
