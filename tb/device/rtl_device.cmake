# SPDX-License-Identifier: Apache-2.0
# ng_rtl_device: one pair of verilated chips per preset of NG_RTL_PRESETS, one fast and one that can write waves.
# `full` takes minutes to build and is nightly: add it with -DNG_RTL_PRESETS="tiny;base;quad;full".
set(NG_RTL_PRESETS "tiny;base;quad" CACHE STRING "presets of rtl/presets.json whose chip is verilated")

set(NG_RTL_WAVES "tiny;base" CACHE STRING "presets that are verilated a second time, with waveform tracing (ngauge --waves)")

set(declarations "")
set(entries "")
set(sources "")
set(libraries "")
foreach(preset IN LISTS NG_RTL_PRESETS)
  ng_preset_parameters(${preset} parameters)
  ng_verilate(v_chip_${preset} TOP chip_top PREFIX Vchip_${preset} PARAMETERS ${parameters} FAST PARTS 4)
  list(APPEND libraries v_chip_${preset})
  set(traced Vchip_${preset})
  if(preset IN_LIST NG_RTL_WAVES)
    ng_verilate(v_chip_${preset}_waves TOP chip_top PREFIX Vchip_${preset}_waves PARAMETERS ${parameters} TRACE PARTS 2)
    list(APPEND libraries v_chip_${preset}_waves)
    set(traced Vchip_${preset}_waves)
  endif()
  configure_file(rtl_device_instance.cpp.in rtl_device_${preset}.cpp @ONLY)
  list(APPEND sources "${CMAKE_CURRENT_BINARY_DIR}/rtl_device_${preset}.cpp")
  string(APPEND declarations "std::unique_ptr<Device> make_rtl_device_${preset}(const Geometry&, const RtlOptions&);\n"
         "bool rtl_device_${preset}_has_waves();\n")
  string(APPEND entries "{\"${preset}\", make_rtl_device_${preset}, rtl_device_${preset}_has_waves}, ")
endforeach()
list(LENGTH NG_RTL_PRESETS count)
configure_file(rtl_device.cpp.in rtl_device.cpp @ONLY)

add_library(ng_rtl_device STATIC "${CMAKE_CURRENT_BINARY_DIR}/rtl_device.cpp" ${sources})
target_link_libraries(ng_rtl_device PUBLIC ng_golden_device PRIVATE ng::options ng_tb ${libraries} fmt::fmt)
