// SPDX-License-Identifier: Apache-2.0
#include "golden/chip/cluster.h"

#include <algorithm>

#include "golden/isa/address_map.h"

namespace ng {
namespace {

uint64_t space_bytes(Machine& m, Space space) {
  switch (space) {
    case Space::kHbm:
      return m.hbm().size();
    case Space::kSbuf:
      return m.geometry().sbuf_bytes();
    case Space::kSbufScale:
      return m.geometry().scale_bytes();
    case Space::kPsum:
      return uint64_t{m.geometry().psum_rows} * m.geometry().cols * 4;
    case Space::kSemaphore:
      return uint64_t{kSemaphoreCount} * 4;
  }
  return 0;
}

}  // namespace

void Cluster::add(uint64_t chip, Machine& machine) {
  Chip& entry = chips_[chip];
  entry = {&machine, std::make_unique<View>(*this, chip)};
  machine.attach(entry.view.get());
}

bool Cluster::advance_others(uint64_t chip) {
  bool any = false;
  for (auto& [number, entry] : chips_) {
    if (number != chip) any = entry.machine->advance() || any;
  }
  return any;
}

Machine* Cluster::find(uint64_t address, uint64_t count) {
  const auto chip = chips_.find(address_chip(address));
  if (chip == chips_.end()) return nullptr;
  Machine* machine = chip->second.machine;
  const uint64_t size = space_bytes(*machine, address_space(address));
  const uint64_t at = address_offset(address);
  return at <= size && count <= size - at ? machine : nullptr;
}

Cause Cluster::read(uint64_t address, std::span<uint8_t> bytes) {
  Machine* const m = find(address, bytes.size());
  if (!m) return Cause::kBusSlave;
  const uint64_t at = address_offset(address);
  switch (address_space(address)) {
    case Space::kHbm:
      std::ranges::copy(m->hbm().read(at, bytes.size()), bytes.begin());
      break;
    case Space::kSbuf:
      std::ranges::copy(m->sbuf().data.read(at, bytes.size()), bytes.begin());
      break;
    case Space::kSbufScale:
      std::ranges::copy(m->sbuf().scales.read(at, bytes.size()), bytes.begin());
      break;
    case Space::kPsum:
      for (size_t i = 0; i < bytes.size(); ++i) {
        const Psum& psum = m->psum();
        if (!psum.written(psum.row_of((at + i) / 4))) return Cause::kBusSlave;
        bytes[i] = static_cast<uint8_t>(psum.value((at + i) / 4).bits >> 8 * ((at + i) % 4));
      }
      break;
    case Space::kSemaphore:
      for (size_t i = 0; i < bytes.size(); ++i) {
        const auto index = static_cast<uint32_t>((at + i) / 4);
        bytes[i] = static_cast<uint8_t>(m->semaphores().value(index) >> 8 * ((at + i) % 4));
      }
      break;
  }
  return Cause::kNone;
}

Cause Cluster::write(uint64_t address, std::span<const uint8_t> bytes) {
  Machine* const m = find(address, bytes.size());
  if (!m) return Cause::kBusSlave;
  const uint64_t at = address_offset(address);
  switch (address_space(address)) {
    case Space::kHbm:
      m->hbm().write(at, bytes);
      break;
    case Space::kSbuf:
      m->sbuf().data.write(at, bytes);
      break;
    case Space::kSbufScale:
      m->sbuf().scales.write(at, bytes);
      break;
    case Space::kPsum:
      for (size_t i = 0; i < bytes.size(); ++i) {
        const unsigned shift = 8 * ((at + i) % 4);
        const uint32_t old = m->psum().value((at + i) / 4).bits & ~(0xFFu << shift);
        m->psum().set((at + i) / 4, Fp32{old | uint32_t{bytes[i]} << shift});
      }
      break;
    case Space::kSemaphore:
      // whoever waits for it learns nothing about this chip's own engines
      for (size_t i = 0; i + 4 <= bytes.size(); i += 4) {
        uint32_t value = 0;
        for (unsigned b = 4; b-- > 0;) value = value << 8 | bytes[i + b];
        m->semaphores().dma_set(static_cast<uint32_t>((at + i) / 4), value, Clock{});
      }
      break;
  }
  return Cause::kNone;
}

// A chip's own number leads to its HBM; its other spaces have no way round (remote_bridge).
bool Cluster::View::own_memory(uint64_t address) const {
  return address_chip(address) == chip_ && address_space(address) != Space::kHbm;
}

Cause Cluster::View::read(uint64_t address, std::span<uint8_t> bytes) {
  return own_memory(address) ? Cause::kBusSlave : cluster_.read(address, bytes);
}

Cause Cluster::View::write(uint64_t address, std::span<const uint8_t> bytes) {
  return own_memory(address) ? Cause::kBusSlave : cluster_.write(address, bytes);
}

}  // namespace ng
