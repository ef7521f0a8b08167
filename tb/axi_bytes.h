// SPDX-License-Identifier: Apache-2.0
// AxiBytes: what a memory holds, byte by byte. AxiMemory has one, and so has a test's reference.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <unordered_map>
#include <vector>

namespace ng::tb {

/// Spreads a seed over 64 bits: neighbours become unrelated.
uint64_t mix_seed(uint64_t x);

/// Bytes at 64-bit addresses. A byte never written has a value that depends on the seed and its
/// address, so two of the same seed are equal from the start: one as the device, one as reference.
class AxiBytes {
 public:
  explicit AxiBytes(uint64_t seed = 0) : seed_(seed) {}

  uint8_t read(uint64_t addr) const;
  std::vector<uint8_t> read(uint64_t addr, size_t count) const;
  void write(uint64_t addr, uint8_t value);
  void write(uint64_t addr, std::span<const uint8_t> values);
  /// The lowest address at which two of the same seed differ.
  std::optional<uint64_t> first_difference(const AxiBytes& other) const;

 private:
  static constexpr uint64_t kPage = 4096;
  using Page = std::array<uint8_t, kPage>;
  void make(uint64_t page, Page& bytes) const;

  uint64_t seed_;
  std::unordered_map<uint64_t, Page> pages_;
};

}  // namespace ng::tb
