# SPDX-License-Identifier: Apache-2.0
# Verilated libraries from the one list of RTL files, rtl/rtl.f.

# Verilator's own CMake package is not used: not every way to install Verilator has it, and it runs Verilator while configuring.
find_program(VERILATOR_BIN NAMES verilator_bin verilator NAMES_PER_DIR HINTS "$ENV{VERILATOR_ROOT}/bin" REQUIRED)  # the second wraps the first
execute_process(COMMAND "${VERILATOR_BIN}" --version OUTPUT_VARIABLE _version COMMAND_ERROR_IS_FATAL ANY)
string(REGEX MATCH "[0-9]+\\.[0-9]+" NG_VERILATOR_VERSION "${_version}")
if(NG_VERILATOR_VERSION VERSION_LESS 5.006)
  message(FATAL_ERROR "needs Verilator 5.006 or newer; ${VERILATOR_BIN} says: ${_version}")
endif()
execute_process(COMMAND "${VERILATOR_BIN}" --getenv VERILATOR_ROOT OUTPUT_VARIABLE VERILATOR_ROOT
                OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)

set(NG_RTL_LIST "${PROJECT_SOURCE_DIR}/rtl/rtl.f")
set(NG_PRESETS "${PROJECT_SOURCE_DIR}/rtl/presets.json")
set_property(DIRECTORY "${PROJECT_SOURCE_DIR}" APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${NG_RTL_LIST}" "${NG_PRESETS}")

# Packages are always read, in the order of the list. Modules are found by name in the folders of the list,
# so a library depends on the modules it instantiates and on nothing else.
file(STRINGS "${NG_RTL_LIST}" _lines REGEX "^[ \t]*[^/ \t].*\\.sv")
set(NG_RTL_FILES "")
set(NG_RTL_PACKAGES "")
set(NG_RTL_FOLDERS "")
foreach(_line IN LISTS _lines)
  string(STRIP "${_line}" _line)
  cmake_path(ABSOLUTE_PATH _line BASE_DIRECTORY "${PROJECT_SOURCE_DIR}" OUTPUT_VARIABLE _file)
  cmake_path(GET _file PARENT_PATH _folder)
  list(APPEND NG_RTL_FILES "${_file}")
  list(APPEND NG_RTL_FOLDERS "${_folder}")
  if(_file MATCHES "_pkg\\.sv$" AND EXISTS "${_file}")
    list(APPEND NG_RTL_PACKAGES "${_file}")
  endif()
endforeach()
list(REMOVE_DUPLICATES NG_RTL_FOLDERS)
set(NG_RTL_SEARCH --default-language 1800-2017 "-I${PROJECT_SOURCE_DIR}/rtl")
foreach(_folder IN LISTS NG_RTL_FOLDERS)
  list(APPEND NG_RTL_SEARCH -y "${_folder}")
endforeach()

# ng_rtl_sources(<out var> <top> [extra ...]): waivers, packages, extra files, and the file of the top if it is in the list.
function(ng_rtl_sources out top)
  set(sources "${PROJECT_SOURCE_DIR}/rtl/waivers.vlt" "${PROJECT_SOURCE_DIR}/rtl/simulation.vlt" ${NG_RTL_PACKAGES})
  foreach(file IN LISTS ARGN)
    cmake_path(ABSOLUTE_PATH file NORMALIZE)
    list(APPEND sources "${file}")
  endforeach()
  foreach(file IN LISTS NG_RTL_FILES)
    cmake_path(GET file STEM stem)
    if(stem STREQUAL top)
      list(APPEND sources "${file}")
    endif()
  endforeach()
  set(${out} "${sources}" PARENT_SCOPE)
endfunction()

# FAST libraries are compiled for this machine: the array's variable shifts take one instruction with BMI2, which is half as fast again (ADR-0002).
include(CheckCXXCompilerFlag)
check_cxx_compiler_flag(-march=native NG_HAVE_MARCH_NATIVE)
option(NG_NATIVE "Compile FAST verilated libraries with -march=native" ${NG_HAVE_MARCH_NATIVE})
set(NG_NATIVE_FLAGS "")
if(NG_NATIVE)
  set(NG_NATIVE_FLAGS -march=native)
endif()

# The Verilator runtime, compiled once for all libraries instead of once for each. Its messages go to
# tb/rtl_message.cpp, where Sim turns those of a failed assertion into an exception; what its waveform writer does to files
# goes to tb/fst_io.cpp, which sees when a disk is full.
add_library(ng_verilated STATIC
  "${VERILATOR_ROOT}/include/verilated.cpp" "${VERILATOR_ROOT}/include/verilated_threads.cpp"
  "${VERILATOR_ROOT}/include/verilated_fst_c.cpp" "${VERILATOR_ROOT}/include/verilated_cov.cpp"
  "${PROJECT_SOURCE_DIR}/tb/fst_io.cpp" "${PROJECT_SOURCE_DIR}/tb/rtl_message.cpp")
set_target_properties(ng_verilated PROPERTIES SYSTEM TRUE)
target_compile_features(ng_verilated PUBLIC cxx_std_20)
target_compile_definitions(ng_verilated PRIVATE VM_TRACE=1 VM_TRACE_FST=1 VM_COVERAGE=1 VL_PRINTF=ng_rtl_printf)
target_compile_options(ng_verilated PRIVATE -include "${PROJECT_SOURCE_DIR}/tb/rtl_message.h" -w -g0 -O2)
# Its waveform writer stores to unaligned addresses, which is not ours to mend and harmless on the machines it runs on.
set_source_files_properties("${VERILATOR_ROOT}/include/verilated_fst_c.cpp" PROPERTIES
  COMPILE_OPTIONS "-fno-sanitize=alignment;-include;${PROJECT_SOURCE_DIR}/tb/fst_io_calls.h")
target_include_directories(ng_verilated PRIVATE "${PROJECT_SOURCE_DIR}")
target_include_directories(ng_verilated SYSTEM PUBLIC "${VERILATOR_ROOT}/include" "${VERILATOR_ROOT}/include/vltstd")
target_link_libraries(ng_verilated PUBLIC Threads::Threads ZLIB::ZLIB)

# ng_verilate(<target> TOP <module> [PREFIX V<name>] [SOURCES extra.sv ...] [PARAMETERS Name=value ...] [FAST] [TRACE] [COVERAGE] [PARTS n])
#
#   TOP         a module of rtl/rtl.f or of SOURCES (test wrappers; relative to the calling folder)
#   PREFIX      class name; default V<TOP>. Two libraries of one TOP in one program need different prefixes.
#   PARAMETERS  set on TOP
#   FAST        for devices and benchmarks: no assertions, no random initial state, no waves and coverage of the presets `waves` and `coverage`
#   TRACE       can write waveforms even when the preset is not `waves` (costs speed)
#   COVERAGE    collects coverage even when the preset is not `coverage`
#   PARTS       C++ files of the simulated code, so that a large library is compiled on several cores; default 1
function(ng_verilate target)
  cmake_parse_arguments(PARSE_ARGV 1 arg "FAST;TRACE;COVERAGE" "TOP;PREFIX;PARTS" "SOURCES;PARAMETERS")
  if(NOT arg_TOP OR arg_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "ng_verilate(${target}): needs TOP <module>; not understood: '${arg_UNPARSED_ARGUMENTS}'")
  endif()
  if(NOT arg_PREFIX)
    set(arg_PREFIX "V${arg_TOP}")
  endif()

  ng_rtl_sources(sources ${arg_TOP} ${arg_SOURCES})
  set(flags -Wall ${NG_RTL_SEARCH} --output-split 20000)
  foreach(parameter IN LISTS arg_PARAMETERS)
    list(APPEND flags "-G${parameter}")
  endforeach()
  set(opt_fast -O1)
  if(arg_FAST)
    set(opt_fast -O2 ${NG_NATIVE_FLAGS})
    list(APPEND flags -O3 --x-assign fast --x-initial fast --noassert)
  else()
    list(APPEND flags --assert --x-assign unique --x-initial unique)
  endif()
  list(APPEND flags ${NG_VERILATOR_FLAGS})
  set(traced 0)
  if((NG_WAVES AND NOT arg_FAST) OR arg_TRACE)
    set(traced 1)
    list(APPEND flags --trace-fst --trace-structs)
  endif()
  set(covered 0)
  if((NG_COVERAGE AND NOT arg_FAST) OR arg_COVERAGE)
    set(covered 1)
    list(APPEND flags --coverage-line --coverage-toggle)
  endif()
  set(definitions VM_COVERAGE=${covered} VM_SC=0 VM_TRACE=${traced} VM_TRACE_FST=${traced} VM_TRACE_VCD=0)

  if(NOT arg_PARTS)
    set(arg_PARTS 1)
  endif()

  set(folder "${CMAKE_CURRENT_BINARY_DIR}/verilated/${target}")
  set(code "${folder}/${arg_PREFIX}__slow.cpp")
  set(fast "")
  math(EXPR last "${arg_PARTS} - 1")
  foreach(part RANGE ${last})
    list(APPEND fast "${folder}/${arg_PREFIX}__fast_${part}.cpp")
  endforeach()
  set(script "${PROJECT_SOURCE_DIR}/scripts/cmake/run_verilator.cmake")
  add_custom_command(OUTPUT "${folder}/${arg_PREFIX}.h" ${code} ${fast}
    COMMAND "${CMAKE_COMMAND}" "-DFOLDER=${folder}" "-DPREFIX=${arg_PREFIX}" "-DFAST_PARTS=${arg_PARTS}" -P "${script}" --
            "${VERILATOR_BIN}" --cc --compiler gcc --top ${arg_TOP} ${flags} ${sources}
    WORKING_DIRECTORY "${CMAKE_CURRENT_SOURCE_DIR}" DEPENDS ${sources} "${script}" DEPFILE "${folder}/${arg_PREFIX}.d"
    COMMENT "Verilating ${target}" VERBATIM)

  # The runtime comes from ng_verilated.
  add_library(${target} STATIC "${folder}/${arg_PREFIX}.h" ${code} ${fast})
  set_target_properties(${target} PROPERTIES SYSTEM TRUE)
  set_source_files_properties(${fast} PROPERTIES COMPILE_OPTIONS "${opt_fast}")
  set_source_files_properties(${code} PROPERTIES COMPILE_OPTIONS -O0)
  target_compile_features(${target} PUBLIC cxx_std_20)
  target_compile_options(${target} PRIVATE -g0 -w)
  target_compile_definitions(${target} PRIVATE ${definitions})
  target_include_directories(${target} SYSTEM PUBLIC "${folder}")
  target_link_libraries(${target} PUBLIC ng_verilated)
endfunction()

# ng_preset_parameters(<preset> <out var>): the row of rtl/presets.json as Name=value, for PARAMETERS.
function(ng_preset_parameters preset out)
  file(READ "${NG_PRESETS}" json)
  string(JSON count ERROR_VARIABLE error LENGTH "${json}" "${preset}")
  if(error)
    message(FATAL_ERROR "ng_preset_parameters: no preset '${preset}' in rtl/presets.json")
  endif()
  set(result "")
  math(EXPR last "${count} - 1")
  foreach(i RANGE ${last})
    string(JSON name MEMBER "${json}" "${preset}" ${i})
    string(JSON value GET "${json}" "${preset}" "${name}")
    list(APPEND result "${name}=${value}")
  endforeach()
  set(${out} "${result}" PARENT_SCOPE)
endfunction()

# ng_add_refusal_test(<name> TOP <module> [SOURCES ...] PARAMETERS Name=value ... MESSAGE <regex>): elaboration must refuse these parameters.
# As an error the message ends the run where it is found; as the warning it is by default, Verilator first works its way through what it was to refuse.
function(ng_add_refusal_test name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "TOP;MESSAGE" "SOURCES;PARAMETERS")
  if(NOT arg_TOP OR NOT arg_MESSAGE OR NOT arg_PARAMETERS)
    message(FATAL_ERROR "ng_add_refusal_test(${name}): needs TOP, PARAMETERS and MESSAGE")
  endif()
  ng_rtl_sources(sources ${arg_TOP} ${arg_SOURCES})
  list(TRANSFORM arg_PARAMETERS PREPEND "-G")
  add_test(NAME ${name} COMMAND "${VERILATOR_BIN}" --lint-only -Wno-lint -Werror-USERFATAL ${NG_RTL_SEARCH} ${sources} --top ${arg_TOP} ${arg_PARAMETERS})
  set_tests_properties(${name} PROPERTIES LABELS unit TIMEOUT 120 PASS_REGULAR_EXPRESSION "${arg_MESSAGE}")
endfunction()

# ng_add_refusal_tests(<module> <what> <Name=value[,Name=value]> <message> ...): rows of four, each the test <module>.refuses_<what>.
# The message is plain text; the gate `refusals` reads these rows.
function(ng_add_refusal_tests)
  while(ARGN)
    list(POP_FRONT ARGN module what parameters message)
    string(REPLACE "," ";" parameters "${parameters}")
    string(REGEX REPLACE "([][+.*()^$?|\\])" "\\\\\\1" message "${message}")
    ng_add_refusal_test(${module}.refuses_${what} TOP ${module} PARAMETERS ${parameters} MESSAGE "${message}")
  endwhile()
endfunction()
