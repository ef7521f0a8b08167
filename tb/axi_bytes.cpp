// SPDX-License-Identifier: Apache-2.0
#include "tb/axi_bytes.h"

#include <algorithm>
#include <stdexcept>

namespace ng::tb {

uint64_t mix_seed(uint64_t x) {
  x += 0x9e3779b97f4a7c15;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
  x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
  return x ^ (x >> 31);
}

namespace {

uint8_t unwritten(uint64_t seed, uint64_t addr) {
  return static_cast<uint8_t>(mix_seed(mix_seed(seed) ^ (addr >> 3)) >> (8 * (addr & 7)));
}

}  // namespace

void AxiBytes::make(uint64_t page, Page& bytes) const {
  for (uint64_t i = 0; i < kPage; ++i) bytes[i] = unwritten(seed_, page * kPage + i);
}

uint8_t AxiBytes::read(uint64_t addr) const {
  const auto found = pages_.find(addr / kPage);
  return found == pages_.end() ? unwritten(seed_, addr) : found->second[addr % kPage];
}

std::vector<uint8_t> AxiBytes::read(uint64_t addr, size_t count) const {
  std::vector<uint8_t> values(count);
  for (size_t i = 0; i < count; ++i) values[i] = read(addr + i);
  return values;
}

void AxiBytes::write(uint64_t addr, uint8_t value) {
  const auto [page, fresh] = pages_.try_emplace(addr / kPage);
  if (fresh) make(addr / kPage, page->second);
  page->second[addr % kPage] = value;
}

void AxiBytes::write(uint64_t addr, std::span<const uint8_t> values) {
  for (size_t i = 0; i < values.size(); ++i) write(addr + i, values[i]);
}

std::optional<uint64_t> AxiBytes::first_difference(const AxiBytes& other) const {
  if (seed_ != other.seed_)
    throw std::invalid_argument("AxiBytes::first_difference: the seeds differ");
  std::optional<uint64_t> lowest;
  const auto compare = [&](const AxiBytes& one, const AxiBytes& two) {
    for (const auto& [page, bytes] : one.pages_) {
      for (uint64_t i = 0; i < kPage; ++i) {
        const uint64_t addr = page * kPage + i;
        if (bytes[i] == two.read(addr)) continue;
        lowest = std::min(lowest.value_or(addr), addr);
        break;
      }
    }
  };
  compare(*this, other);
  compare(other, *this);
  return lowest;
}

}  // namespace ng::tb
