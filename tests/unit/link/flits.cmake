# SPDX-License-Identifier: Apache-2.0
# The flit half of the link: its parts alone, and two ends against each other.
ng_verilate(link_flits_v TOP link_flits TRACE)
ng_add_test(link_flits LABEL unit SOURCES test_link_flits.cpp LIBS link_flits_v)
