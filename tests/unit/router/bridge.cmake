# SPDX-License-Identifier: Apache-2.0
# A chip's own end: bridge, target and their parts.
ng_verilate(router_bridge_v TOP router_bridge PARAMETERS TimeoutCycles=4096 TRACE)
foreach(module bridge bridge_write bridge_read)
  ng_add_test(router_${module} LABEL unit SOURCES test_router_${module}.cpp LIBS router_bridge_v ng_link)
endforeach()
ng_verilate(router_target_v TOP router_target PARAMETERS HbmBits=16 SbufBytes=8192 ScaleBytes=256 PsumBytes=4096)
foreach(module target target_write target_read)
  ng_add_test(router_${module} LABEL unit SOURCES test_router_${module}.cpp LIBS router_target_v ng_link)
endforeach()
ng_verilate(router_parts_bench TOP parts_bench PREFIX Vparts_bench SOURCES parts_bench.sv)
foreach(module pack messages spread bursts sweep)
  ng_add_test(router_${module} LABEL unit SOURCES test_router_${module}.cpp LIBS router_parts_bench ng_link)
endforeach()
ng_verilate(router_write_join_v TOP router_write_join)
ng_add_test(router_write_join LABEL unit SOURCES test_router_write_join.cpp LIBS router_write_join_v ng_link)

# every rule on a parameter
ng_add_refusal_test(router_messages.refuses_less_than_a_message TOP router_messages PARAMETERS Beats=8 MESSAGE "router_messages: Beats must be")
ng_add_refusal_test(router_sweep.refuses_a_time_below_a_pass TOP router_sweep PARAMETERS TimeoutCycles=63
                    MESSAGE "router_sweep: TimeoutCycles must be")
ng_add_refusal_test(router_write_join.refuses_no_id TOP router_write_join PARAMETERS IdBits=0 MESSAGE "router_write_join: IdBits must be")
ng_add_refusal_test(router_target.refuses_a_page_of_hbm TOP router_target PARAMETERS HbmBits=11 MESSAGE "router_target: HbmBits must be")
ng_add_refusal_test(router_target.refuses_an_empty_space TOP router_target PARAMETERS PsumBytes=0
                    MESSAGE "router_target: every space must")
