# SPDX-License-Identifier: Apache-2.0
# Instruction rings
foreach(bus 8 32 64)
  ng_verilate(dma_fetch_${bus} TOP dma_fetch PREFIX Vdma_fetch_${bus}
              PARAMETERS BusBytes=${bus} Depth=16 TimeoutCycles=400)
endforeach()
ng_add_test(dma_fetch LABEL unit SOURCES test_dma_fetch.cpp LIBS dma_fetch_8 dma_fetch_32 dma_fetch_64)
ng_add_refusal_test(dma_fetch.refuses_a_narrow_bus TOP dma_fetch PARAMETERS BusBytes=4 MESSAGE "dma_fetch: BusBytes must be")
ng_add_refusal_test(dma_fetch.refuses_a_depth_of_64 TOP dma_fetch PARAMETERS Depth=64 MESSAGE "dma_fetch: Depth must be")
ng_add_refusal_test(dma_fetch.refuses_a_depth_that_is_no_power_of_two TOP dma_fetch PARAMETERS Depth=12
                    MESSAGE "dma_fetch: Depth must be")
ng_add_refusal_test(dma_fetch.refuses_a_timeout_at_once TOP dma_fetch PARAMETERS TimeoutCycles=1
                    MESSAGE "dma_fetch: TimeoutCycles must be")
