// SPDX-License-Identifier: Apache-2.0
// The register map as the tests walk it: every address of the 16-bit space with what may be done
// there.
#pragma once

#include <cstdint>
#include <map>

#include "golden/isa/registers.h"

namespace ng::test {

struct Access {
  bool read, write;
};

/// Every register of a device with a tensor and a vector engine and four DMA queues. Written here
/// by hand from the register map's page, so that a mistake in the generated constants shows.
inline std::map<uint32_t, Access> register_map() {
  std::map<uint32_t, Access> map;
  for (uint32_t a = 0x000; a <= 0x024; a += 4) map[a] = {true, false};
  for (uint32_t a = 0x028; a <= 0x034; a += 4) map[a] = {true, true};
  for (const uint32_t base : {0x100u, 0x200u}) {
    for (uint32_t a = 0x00; a <= 0x20; a += 4) map[base + a] = {true, false};
    for (uint32_t a = 0x2C; a <= 0x34; a += 4) map[base + a] = {true, false};
    map[base + 0x28] = {true, true};
  }
  for (const uint32_t base : {0x300u, 0x400u, 0x500u, 0x600u}) {
    for (uint32_t a = 0x00; a <= 0x1C; a += 4) map[base + a] = {true, false};
    map[base + 0x28] = {true, true};  // CLEAR
    map[base + 0x3C] = {true, true};  // RESUME
    map[base + 0x50] = {true, true};  // PRIORITY
  }
  for (uint32_t base = 0x100; base <= 0x600; base += 0x100) {
    map[base + 0x38] = {true, false};                                         // FAULT_INFO_HI
    for (uint32_t a = 0x60; a <= 0x6C; a += 4) map[base + a] = {true, true};  // ring
    map[base + 0x70] = {true, false};                                         // RING_HEAD
    map[base + 0x74] = {true, true};                                          // RING_CONTROL
  }
  map[0x124] = {true, false};
  for (uint32_t a = 0x140; a <= 0x14C; a += 4) map[a] = {true, false};
  for (uint32_t i = 0; i < 256; ++i) map[0x1000 + 4 * i] = {true, true};
  return map;
}

/// The configuration hash as docs/registers.md words it.
inline uint32_t config_hash(uint32_t groups, uint32_t cols, uint32_t sbuf_words, uint32_t psum_rows,
                            uint32_t hbm_bits) {
  uint32_t hash = 0x811C9DC5;
  for (const uint32_t word : {groups, cols, sbuf_words, psum_rows, hbm_bits, reg::kVersionValue})
    for (int b = 0; b < 4; ++b) hash = (hash ^ (word >> 8 * b & 0xFF)) * 0x01000193;
  return hash;
}

}  // namespace ng::test
