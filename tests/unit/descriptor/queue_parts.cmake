# SPDX-License-Identifier: Apache-2.0
# The parts of a queue, and what joins queues and movers, in one library.
ng_verilate(queue_parts_bench TOP queue_parts_bench SOURCES queue_parts_bench.sv)
foreach(module decode shape_unit shape walk_side walk record retire_order retire arbiter read_join)
  ng_add_test(dma_${module} LABEL unit SOURCES test_dma_${module}.cpp LIBS queue_parts_bench ng_isa)
endforeach()
ng_add_test(descriptor_check LABEL unit SOURCES test_dma_check.cpp LIBS queue_parts_bench ng_isa ng_chip)
