// SPDX-License-Identifier: Apache-2.0
#include "golden/chip/cluster.h"

#include "golden/isa/address_map.h"

namespace ng {

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

Memories* Cluster::find(uint64_t address, uint64_t count) {
  const auto chip = chips_.find(address_chip(address));
  if (chip == chips_.end()) return nullptr;
  Memories& memories = chip->second.machine->memories();
  const uint64_t size = memories.info(address_space(address)).bytes;
  const uint64_t at = address_offset(address);
  return at <= size && count <= size - at ? &memories : nullptr;
}

Cause Cluster::read(uint64_t address, std::span<uint8_t> bytes) {
  const Memories* const memories = find(address, bytes.size());
  if (!memories) return Cause::kBusSlave;
  const Space space = address_space(address);
  const uint64_t at = address_offset(address);
  if (memories->info(space).written_only &&
      memories->first_unwritten(space, at, bytes.size()) < bytes.size()) {
    return Cause::kBusSlave;
  }
  memories->read(space, at, bytes);
  return Cause::kNone;
}

Cause Cluster::write(uint64_t address, std::span<const uint8_t> bytes) {
  Memories* const memories = find(address, bytes.size());
  if (!memories) return Cause::kBusSlave;
  // whoever waits for a semaphore learns nothing about this chip's own engines
  const Clock nothing;
  memories->write(address_space(address), address_offset(address), bytes, &nothing);
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
