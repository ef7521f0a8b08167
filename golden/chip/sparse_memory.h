// SPDX-License-Identifier: Apache-2.0
// HBM: a byte memory that keeps only the pages somebody has written, so its size costs nothing.
// Each byte has a mark that says whether anybody has written it since reset.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <unordered_map>
#include <vector>

namespace ng {

class SparseMemory {
 public:
  explicit SparseMemory(uint64_t bytes) : size_(bytes) {}

  // Offsets below are in bytes; a range must lie inside size().
  uint64_t size() const { return size_; }
  // Bytes that nobody has written are 0.
  void read(uint64_t at, std::span<uint8_t> to) const;
  std::vector<uint8_t> read(uint64_t at, uint64_t count) const;
  void write(uint64_t at, std::span<const uint8_t> bytes);
  // Offset of the first byte of the range that nobody has written, or `count`.
  uint64_t first_unwritten(uint64_t at, uint64_t count) const;
  // Bytes that the pages written so far hold.
  uint64_t held() const { return pages_.size() * kPageBytes; }

 private:
  static constexpr uint64_t kPageBytes = 4096;
  struct Page {
    std::array<uint8_t, kPageBytes> bytes{};
    std::array<uint8_t, kPageBytes> written{};  // 1: somebody has
  };

  // Calls piece(page, first byte in the page, bytes, bytes done before) for each page that the
  // range meets, until it returns false.
  template <class Piece>
  static void each_page(uint64_t at, uint64_t count, Piece piece);

  uint64_t size_;
  std::unordered_map<uint64_t, Page> pages_;  // by offset / kPageBytes
};

}  // namespace ng
