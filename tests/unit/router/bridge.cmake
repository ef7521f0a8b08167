# SPDX-License-Identifier: Apache-2.0
# A chip's own end: bridge, target and their parts.
ng_verilate(router_bridge_v TOP router_bridge PARAMETERS TimeoutCycles=1024)
ng_add_test(router_bridge LABEL unit SOURCES test_router_bridge.cpp LIBS router_bridge_v ng_link)
