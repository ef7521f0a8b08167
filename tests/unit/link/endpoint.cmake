# SPDX-License-Identifier: Apache-2.0
# The whole end: its registers and counters alone, and two ends of any make against each other.
ng_verilate(link_endpoint_v TOP link_endpoint)
add_library(link_joint STATIC rtl_end.cpp)
target_link_libraries(link_joint PUBLIC link_endpoint_v ng_link_channel ng_tb PRIVATE ng::options)
target_include_directories(link_joint PUBLIC "${PROJECT_SOURCE_DIR}")
ng_add_test(link_endpoint LABEL unit SOURCES test_link_endpoint.cpp test_link_endpoint_events.cpp test_link_endpoint_peers.cpp LIBS link_joint)

foreach(module regs counters)
  ng_verilate(link_${module}_v TOP link_${module})
  ng_add_test(link_${module} LABEL unit SOURCES test_link_${module}.cpp LIBS link_${module}_v)
endforeach()
