# SPDX-License-Identifier: Apache-2.0
# The movers: one bench per bus width, behind one C++ interface (mover_model.h), and a reference (mover_rig.h).
ng_verilate(mover_bench8 TOP mover_bench PREFIX Vmover_bench8 SOURCES mover_bench.sv)
ng_verilate(mover_bench32 TOP mover_bench PREFIX Vmover_bench32 SOURCES mover_bench.sv
            PARAMETERS BusBytes=32 Outstanding=32 BufferBeats=128)
ng_verilate(mover_bench64 TOP mover_bench PREFIX Vmover_bench64 SOURCES mover_bench.sv
            PARAMETERS BusBytes=64 Outstanding=128 BufferBeats=256)
ng_verilate(mover_bench_tiny TOP mover_bench PREFIX Vmover_bench_tiny SOURCES mover_bench.sv
            PARAMETERS BusBytes=16 Outstanding=4 BufferBeats=128)
add_library(mover_rig STATIC mover_model.cpp mover_rig.cpp)
target_link_libraries(mover_rig PUBLIC ng_tb PRIVATE ng_numerics ng::options mover_bench8 mover_bench32 mover_bench64 mover_bench_tiny)
foreach(module mover mover_store mover_load read read_local read_table buffer buffer_bank write write_select write_axi write_local
               add add_order cast cast_widen)
  ng_add_test(dma_${module} LABEL unit SOURCES test_dma_${module}.cpp LIBS mover_rig ng_numerics)
endforeach()
