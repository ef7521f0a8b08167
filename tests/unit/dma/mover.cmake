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

# every rule on a parameter
foreach(case "refuses_a_bus_of_4_bytes|BusBytes=4|BusBytes must be" "refuses_a_bus_of_24_bytes|BusBytes=24|BusBytes must be"
             "refuses_two_outstanding|Outstanding=2|Outstanding must be" "refuses_twelve_outstanding|Outstanding=12|Outstanding must be"
             "refuses_256_outstanding|Outstanding=256|Outstanding must be"
             "refuses_a_buffer_of_2048_beats|BufferBeats=2048|BufferBeats must be" "refuses_a_buffer_of_96_beats|BufferBeats=96|BufferBeats must be"
             "refuses_a_buffer_below_two_pieces|BufferBeats=32|BufferBeats . BusBytes must be"
             "refuses_a_timeout_of_15_cycles|TimeoutCycles=15|TimeoutCycles must be" "refuses_a_timeout_above_2_to_24|TimeoutCycles=16777217|TimeoutCycles must be")
  string(REPLACE "|" ";" case "${case}")
  list(GET case 0 name)
  list(GET case 1 parameter)
  list(GET case 2 message)
  ng_add_refusal_test(dma_mover.${name} TOP dma_mover PARAMETERS ${parameter} MESSAGE "dma_mover: ${message}")
endforeach()
ng_add_refusal_test(dma_add_order.refuses_three_pieces TOP dma_add_order PARAMETERS Pieces=3 MESSAGE "dma_add_order: Pieces must be")
