# SPDX-License-Identifier: Apache-2.0
# What tests need of the RTL's sources besides verilated libraries: the layouts of its structs, and benches that hold modules side by side.

if(BUILD_TESTING)
  find_package(Python3 REQUIRED COMPONENTS Interpreter)

  # Scripts of scripts/codegen that write at build time; -B keeps the source folder as it is.
  set(NG_CODEGEN "${CMAKE_COMMAND}" -E chdir "${PROJECT_SOURCE_DIR}/scripts" "${Python3_EXECUTABLE}" -B -m)
  set(NG_CODEGEN_SOURCES "${NG_RTL_LIST}" "${PROJECT_SOURCE_DIR}/scripts/rtl_list.py" "${PROJECT_SOURCE_DIR}/scripts/codegen/rtl_types.py"
                         "${PROJECT_SOURCE_DIR}/scripts/codegen/structs.py" ${NG_RTL_PACKAGES})

  # rtl_structs.h: the structs, enums and integer constants of all RTL packages, for tb/fields.h. Every test has it.
  set(_header "${PROJECT_BINARY_DIR}/generated/rtl_structs.h")
  add_custom_command(OUTPUT "${_header}" COMMAND ${NG_CODEGEN} codegen.structs "${_header}"
                     DEPENDS ${NG_CODEGEN_SOURCES} COMMENT "Writing the structs of the RTL" VERBATIM)
  add_custom_target(ng_rtl_structs_header DEPENDS "${_header}")
  add_library(ng_rtl_structs INTERFACE)
  add_dependencies(ng_rtl_structs ng_rtl_structs_header)
  target_include_directories(ng_rtl_structs INTERFACE "${PROJECT_BINARY_DIR}/generated")
endif()

# ng_bench(<name> MODULES <prefix>=<module>[:<Parameter>=<value>]... ... [SHARED <port>[=<input>] ...] [FAST] [TRACE] [COVERAGE] [PARTS n])
#
# A verilated library <name>, class V<name>, whose top is the generated module <name>: these modules side by side, each port as
# <prefix>_<port> and flat. clk_i and rst_ni are shared, and so are the ports of one bit that SHARED names, each with the input of the bench that
# drives it. <name>_ports.h has zero_inputs(V<name>&). The other words are those of ng_verilate().
function(ng_bench name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "FAST;TRACE;COVERAGE" "PARTS" "MODULES;SHARED")
  if(NOT arg_MODULES OR arg_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "ng_bench(${name}): needs MODULES; not understood: '${arg_UNPARSED_ARGUMENTS}'")
  endif()
  set(sources "")
  foreach(module IN LISTS arg_MODULES)
    string(REGEX REPLACE "^[^=]*=([^:]*).*$" "\\1" module "${module}")
    set(found ${NG_RTL_FILES})
    list(FILTER found INCLUDE REGEX "/${module}\\.sv$")
    list(APPEND sources ${found})
  endforeach()
  set(shared "")
  if(arg_SHARED)
    set(shared --shared ${arg_SHARED})
  endif()
  set(folder "${CMAKE_CURRENT_BINARY_DIR}/benches")
  add_custom_command(OUTPUT "${folder}/${name}.sv" "${folder}/${name}_ports.h"
    COMMAND ${NG_CODEGEN} codegen.benches "${folder}/${name}.sv" "${folder}/${name}_ports.h" ${arg_MODULES} ${shared}
    DEPENDS ${NG_CODEGEN_SOURCES} "${PROJECT_SOURCE_DIR}/scripts/codegen/benches.py" ${sources} COMMENT "Writing ${name}" VERBATIM)
  set(options "")
  foreach(option FAST TRACE COVERAGE)
    if(arg_${option})
      list(APPEND options ${option})
    endif()
  endforeach()
  if(arg_PARTS)
    list(APPEND options PARTS ${arg_PARTS})
  endif()
  ng_verilate(${name} TOP ${name} SOURCES "${folder}/${name}.sv" ${options})
  target_sources(${name} PRIVATE "${folder}/${name}_ports.h")
  target_include_directories(${name} SYSTEM PUBLIC "${folder}")
endfunction()
