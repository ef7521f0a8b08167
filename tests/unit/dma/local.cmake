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
