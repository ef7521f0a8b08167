// SPDX-License-Identifier: Apache-2.0
#include "golden/chip/sparse_memory.h"

#include <algorithm>

namespace ng {

template <class Piece>
void SparseMemory::each_page(uint64_t at, uint64_t count, Piece piece) {
  for (uint64_t done = 0; done < count;) {
    const uint64_t first = (at + done) % kPageBytes;
    const uint64_t size = std::min(kPageBytes - first, count - done);
    if (!piece((at + done) / kPageBytes, first, size, done)) return;
    done += size;
  }
}

void SparseMemory::read(uint64_t at, std::span<uint8_t> to) const {
  each_page(at, to.size(), [&](uint64_t page, uint64_t first, uint64_t size, uint64_t done) {
    const auto found = pages_.find(page);
    if (found != pages_.end()) {
      std::copy_n(found->second.bytes.begin() + first, size, to.begin() + done);
    } else {
      std::fill_n(to.begin() + done, size, uint8_t{0});
    }
    return true;
  });
}

std::vector<uint8_t> SparseMemory::read(uint64_t at, uint64_t count) const {
  std::vector<uint8_t> bytes(count);
  read(at, bytes);
  return bytes;
}

void SparseMemory::write(uint64_t at, std::span<const uint8_t> bytes) {
  each_page(at, bytes.size(), [&](uint64_t page, uint64_t first, uint64_t size, uint64_t done) {
    Page& to = pages_[page];
    std::copy_n(bytes.begin() + done, size, to.bytes.begin() + first);
    std::fill_n(to.written.begin() + first, size, uint8_t{1});
    return true;
  });
}

uint64_t SparseMemory::first_unwritten(uint64_t at, uint64_t count) const {
  uint64_t unwritten = count;
  each_page(at, count, [&](uint64_t page, uint64_t first, uint64_t size, uint64_t done) {
    const auto found = pages_.find(page);
    uint64_t here = 0;
    if (found != pages_.end()) {
      const auto begin = found->second.written.begin() + first;
      here = static_cast<uint64_t>(std::find(begin, begin + size, uint8_t{0}) - begin);
    }
    if (here == size) return true;
    unwritten = done + here;
    return false;
  });
  return unwritten;
}

}  // namespace ng
