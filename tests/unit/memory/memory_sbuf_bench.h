// SPDX-License-Identifier: Apache-2.0
// What the tests of the SBUF and its parts share: two benches that differ in Groups, and idle
// inputs.
#pragma once

#include <catch2/catch_template_test_macros.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <cstring>

#include "Vmemory_sbuf_bench.h"
#include "Vmemory_sbuf_bench_quad.h"
#include "tb/sim.h"

namespace ng::test {

inline constexpr uint32_t kWords = 2048;
inline constexpr uint32_t kBanks = 64;
inline constexpr uint32_t kBankWords = kWords / kBanks;

template <class V>
inline constexpr uint32_t kGroups = 1;
template <>
inline constexpr uint32_t kGroups<Vmemory_sbuf_bench_quad> = 4;

/// The bytes of a port of any width. The host is little-endian, as the ports are.
template <class Port>
uint8_t* bytes(Port& port) {
  return reinterpret_cast<uint8_t*>(&port);
}

template <class V>
void start(tb::Sim<V>& sim) {
  sim->read_valid_i = 0;
  sim->write_valid_i = 0;
  sim->bank_enable_i = 0;
  sim->array_enable_i = 0;
  sim.reset();
}

}  // namespace ng::test
