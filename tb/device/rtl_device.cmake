# SPDX-License-Identifier: Apache-2.0
# ng_rtl_device: one pair of verilated chips per preset of NG_RTL_PRESETS, one fast and one that can write waves.
# `full` takes minutes to build and is nightly: add it with -DNG_RTL_PRESETS="tiny;base;quad;full".
set(NG_RTL_PRESETS "tiny;base;quad" CACHE STRING "presets of rtl/presets.json whose chip is verilated")

set(NG_RTL_WAVES "tiny;base" CACHE STRING "presets that are verilated a second time, with waveform tracing (ngauge --waves)")

set(includes "")
set(entries "")
set(libraries "")
foreach(preset IN LISTS NG_RTL_PRESETS)
  ng_preset_parameters(${preset} parameters)
  ng_verilate(v_chip_${preset} TOP chip_top PREFIX Vchip_${preset} PARAMETERS ${parameters} FAST PARTS 4)
  list(APPEND libraries v_chip_${preset})
  string(APPEND includes "#include \"Vchip_${preset}.h\"\n")
  set(traced Vchip_${preset})
  if(preset IN_LIST NG_RTL_WAVES)
    ng_verilate(v_chip_${preset}_waves TOP chip_top PREFIX Vchip_${preset}_waves PARAMETERS ${parameters} TRACE PARTS 2)
    list(APPEND libraries v_chip_${preset}_waves)
    set(traced Vchip_${preset}_waves)
    string(APPEND includes "#include \"${traced}.h\"\n")
  endif()
  string(APPEND entries "entry<Vchip_${preset}, ${traced}>(\"${preset}\"), ")
endforeach()
list(LENGTH NG_RTL_PRESETS count)
configure_file(rtl_presets.cpp.in rtl_presets.cpp @ONLY)

add_library(ng_rtl_device STATIC "${CMAKE_CURRENT_BINARY_DIR}/rtl_presets.cpp")
target_link_libraries(ng_rtl_device PUBLIC ng_rtl_chip PRIVATE ng::options ${libraries})
