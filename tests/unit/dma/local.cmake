# SPDX-License-Identifier: Apache-2.0
# The on-chip side: bus narrower and wider than a word, than a PSUM row.
set(local_libraries "")
foreach(shape "32 1 8" "64 1 16" "8 16 32" "16 8 128")
  separate_arguments(shape)
  list(GET shape 0 bus)
  list(GET shape 1 groups)
  list(GET shape 2 cols)
  ng_verilate(local_bench_${bus}_${groups} TOP local_bench PREFIX Vlocal_bench_${bus}_${groups} SOURCES local_bench.sv
              PARAMETERS BusBytes=${bus} Groups=${groups} Cols=${cols})
  list(APPEND local_libraries local_bench_${bus}_${groups})
endforeach()
foreach(module local local_read local_write psum_port)
  ng_add_test(dma_${module} LABEL unit SOURCES test_dma_${module}.cpp LIBS ${local_libraries})
endforeach()
foreach(module local_read local_write)
  ng_add_refusal_test(dma_${module}.refuses_a_narrow_bus TOP dma_${module} PARAMETERS BusBytes=4
                      MESSAGE "dma_${module}: BusBytes must be")
  ng_add_refusal_test(dma_${module}.refuses_a_bus_of_48_bytes TOP dma_${module} PARAMETERS BusBytes=48
                      MESSAGE "dma_${module}: BusBytes must be")
  ng_add_refusal_test(dma_${module}.refuses_three_groups TOP dma_${module} PARAMETERS Groups=3
                      MESSAGE "dma_${module}: Groups must be")
  ng_add_refusal_test(dma_${module}.refuses_a_bus_wider_than_a_psum_row TOP dma_${module} PARAMETERS BusBytes=64 Cols=8
                      MESSAGE "dma_${module}: Cols must be")
  ng_add_refusal_test(dma_${module}.refuses_24_columns TOP dma_${module} PARAMETERS Cols=24
                      MESSAGE "dma_${module}: Cols must be")
endforeach()
ng_add_refusal_test(dma_local.refuses_two_remotes TOP dma_local PARAMETERS Remote=2 MESSAGE "dma_local: Remote must be")
