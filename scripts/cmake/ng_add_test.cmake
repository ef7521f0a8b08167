# SPDX-License-Identifier: Apache-2.0
# Tests: Catch2 programs whose cases become ctest tests, and scripts.

if(BUILD_TESTING)
  include(Catch)

  # A failing case prints its seed and the command that replays it: tb/replay_listener.cpp, part of every test program.
  add_library(ng_test_main OBJECT "${PROJECT_SOURCE_DIR}/tb/replay_listener.cpp")
  target_link_libraries(ng_test_main PUBLIC Catch2::Catch2WithMain ng_tb ng_rtl_structs PRIVATE ng::options)

  # What nearly every test includes, compiled once for all programs: without it half of a test's build is spent on these headers.
  # Most of a test is compiled once and runs for milliseconds; rigs and oracles that work long are libraries, at -O2.
  set(NG_TEST_OPTIMISATION "$<$<NOT:$<BOOL:${NG_SANITIZE}>>:-O1>")
  target_compile_options(ng_test_main PRIVATE ${NG_TEST_OPTIMISATION})
  target_precompile_headers(ng_test_main PRIVATE
    <catch2/catch_test_macros.hpp> <catch2/generators/catch_generators.hpp> <fmt/format.h>
    <algorithm> <array> <deque> <map> <memory> <optional> <random> <string> <vector> <tb/sim.h>)
endif()

# ng_add_test(<prefix> LABEL unit|golden|system|lint SOURCES a.cpp ... [LIBS ...])
#
# Makes the program test_<prefix> and a ctest test `<prefix>.<case>` for each of its cases. A case tagged [nightly]
# has the label <label>_nightly instead and stays out of `ctest --preset ci`.
function(ng_add_test prefix)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "LABEL;TIMEOUT" "SOURCES;LIBS")
  if(NOT arg_LABEL MATCHES "^(unit|golden|system|lint)$" OR NOT arg_SOURCES OR arg_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "ng_add_test(${prefix}): needs LABEL unit|golden|system|lint and SOURCES; not understood: '${arg_UNPARSED_ARGUMENTS}'")
  endif()
  if(NOT arg_TIMEOUT)
    set(arg_TIMEOUT 600)
  endif()
  set(target "test_${prefix}")
  set(prefix_file "${CMAKE_CURRENT_BINARY_DIR}/${target}_prefix.cpp")
  file(CONFIGURE OUTPUT "${prefix_file}" CONTENT "extern const char* const ng_test_prefix;\nconst char* const ng_test_prefix = \"${prefix}\";\n")
  add_executable(${target} ${arg_SOURCES} "${prefix_file}")
  set_source_files_properties("${prefix_file}" PROPERTIES SKIP_PRECOMPILE_HEADERS ON)
  target_link_libraries(${target} PRIVATE ng::options ng_test_main ng_tb ${arg_LIBS})
  target_precompile_headers(${target} REUSE_FROM ng_test_main)
  target_compile_options(${target} PRIVATE ${NG_TEST_OPTIMISATION})
  catch_discover_tests(${target} TEST_PREFIX "${prefix}." TEST_SPEC "~[nightly]" WORKING_DIRECTORY "${PROJECT_SOURCE_DIR}"
                       PROPERTIES LABELS ${arg_LABEL} TIMEOUT ${arg_TIMEOUT} SKIP_RETURN_CODE 4)
  catch_discover_tests(${target} TEST_PREFIX "${prefix}." TEST_SPEC "[nightly]" TEST_LIST ${target}_NIGHTLY
                       WORKING_DIRECTORY "${PROJECT_SOURCE_DIR}" PROPERTIES LABELS ${arg_LABEL}_nightly TIMEOUT 36000 SKIP_RETURN_CODE 4)
endfunction()

# ng_add_script_test(<name> [NIGHTLY] [LABEL lint] COMMAND ...): a test that is a program or script, run in the source folder.
# Exit status 77 means that a tool is missing: ctest reports the test as skipped.
function(ng_add_script_test name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "NIGHTLY" "LABEL;TIMEOUT" "COMMAND")
  if(NOT arg_LABEL)
    set(arg_LABEL lint)
  endif()
  if(NOT arg_TIMEOUT)
    set(arg_TIMEOUT 900)
  endif()
  if(arg_NIGHTLY)
    string(APPEND arg_LABEL _nightly)
    set(arg_TIMEOUT 36000)
  endif()
  add_test(NAME ${name} COMMAND ${arg_COMMAND} WORKING_DIRECTORY "${PROJECT_SOURCE_DIR}")
  set_tests_properties(${name} PROPERTIES LABELS ${arg_LABEL} TIMEOUT ${arg_TIMEOUT} SKIP_RETURN_CODE 77 ENVIRONMENT NG_INSTALL=no)
endfunction()

# ng_add_folder(<folder relative to the caller> [ALWAYS] [FOR name...]): adds it if it has a CMakeLists.txt and NG_ONLY names it,
# a folder above it or a folder below it (or is empty), or one of the folders FOR, which need it. ALWAYS ignores NG_ONLY.
function(ng_add_folder folder)
  cmake_parse_arguments(PARSE_ARGV 1 arg "ALWAYS" "" "FOR")
  set(path "${CMAKE_CURRENT_SOURCE_DIR}/${folder}")
  if(NOT EXISTS "${path}/CMakeLists.txt")
    return()
  endif()
  cmake_path(RELATIVE_PATH path BASE_DIRECTORY "${PROJECT_SOURCE_DIR}" OUTPUT_VARIABLE name)
  set(wanted ${arg_ALWAYS})
  if("${NG_ONLY}" STREQUAL "")
    set(wanted TRUE)
  endif()
  foreach(candidate IN LISTS name arg_FOR)
    foreach(only IN LISTS NG_ONLY)
      string(FIND "${candidate}/" "${only}/" above)
      string(FIND "${only}/" "${candidate}/" below)
      if(above EQUAL 0 OR below EQUAL 0)
        set(wanted TRUE)
      endif()
    endforeach()
  endforeach()
  if(wanted)
    add_subdirectory("${folder}")
  endif()
endfunction()
