# SPDX-License-Identifier: Apache-2.0
# A chip's own end: bridge, target and their parts.
ng_verilate(router_bridge_v TOP router_bridge PARAMETERS TimeoutCycles=4096)
ng_add_test(router_bridge LABEL unit SOURCES test_router_bridge.cpp LIBS router_bridge_v ng_link)
ng_verilate(router_target_v TOP router_target PARAMETERS HbmBits=16 SbufBytes=8192 ScaleBytes=256 PsumBytes=4096)
ng_add_test(router_target LABEL unit SOURCES test_router_target.cpp LIBS router_target_v ng_link)
