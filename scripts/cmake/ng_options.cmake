# SPDX-License-Identifier: Apache-2.0
# What every C++ target of this project compiles with, and the packages it may use.

if(BUILD_TESTING)
  find_package(Catch2 3 REQUIRED)
endif()
if(NOT NG_LIBRARY_ONLY)
  find_package(CLI11 REQUIRED)
  find_package(fmt REQUIRED)
  find_package(nlohmann_json REQUIRED)
  find_package(Threads REQUIRED)
  find_package(ZLIB REQUIRED)  # the FST waveform writer of the Verilator runtime
endif()

# With the base directory set, a clone or a mutant's copy elsewhere gets cache hits too. The sloppiness is what ccache wants
# before it caches anything that uses a precompiled header.
find_program(NG_CCACHE ccache)
if(NG_CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER "${CMAKE_COMMAND}" -E env "CCACHE_BASEDIR=${PROJECT_SOURCE_DIR}"
                                  CCACHE_NOHASHDIR=1 CCACHE_SLOPPINESS=pch_defines,time_macros "${NG_CCACHE}")
endif()

# Link PRIVATE. Verilated code does not use it: its warnings are not ours to mend.
add_library(ng_options INTERFACE)
add_library(ng::options ALIAS ng_options)
target_compile_features(ng_options INTERFACE cxx_std_20)
# Warnings end the build with GCC up to 12, the compiler of continuous integration. Newer ones warn of what nobody here may have seen yet, which
# must not keep a newcomer from the chip.
set(judged OFF)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  set(judged ON)
endif()
option(NG_WERROR "Warnings end the build" ${judged})
# Contracting a*b+c into one rounding would make host arithmetic differ between machines.
target_compile_options(ng_options INTERFACE -Wall -Wextra $<$<BOOL:${NG_WERROR}>:-Werror> -ffp-contract=off)
target_include_directories(ng_options INTERFACE "${PROJECT_SOURCE_DIR}" "${PROJECT_BINARY_DIR}/generated")
if(NG_SANITIZE)
  target_compile_options(ng_options INTERFACE -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_link_options(ng_options INTERFACE -fsanitize=address,undefined)
endif()
set(CMAKE_CXX_EXTENSIONS OFF)
