// SPDX-License-Identifier: Apache-2.0
// 256 semaphores of 32 bits. Besides its value each keeps the history of its signals, so that a
// wait learns exactly what the signals that satisfied it promise (see hazards.h). An entry holds
// what all entries up to it promise, so that a wait costs the same however long the history is.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <iterator>
#include <span>
#include <vector>

#include "golden/base/bytes.h"
#include "golden/chip/clock.h"
#include "golden/isa/geometry.h"
#include "golden/isa/isa.h"

namespace ng {

class Semaphores {
 public:
  uint32_t value(uint32_t index) const { return values_[index]; }

  // From the host: ordered with everything, so the history starts anew.
  void host_set(uint32_t index, uint32_t value) {
    values_[index] = value;
    history_[index].clear();
  }

  // From a DMA engine that knows this: a wait learns no more, not even what the same descriptor
  // did.
  void dma_set(uint32_t index, uint32_t value, const Clock& known) {
    values_[index] = value;
    history_[index].clear();
    note(index, 0, known);
  }

  // As bytes, four of each. Whole words are written; what a wait for them learns is `known`, or
  // nullptr for the host.
  void read(uint64_t at, std::span<uint8_t> to) const {
    for (size_t i = 0; i < to.size(); ++i) {
      to[i] = static_cast<uint8_t>(values_[(at + i) / 4] >> 8 * ((at + i) % 4));
    }
  }
  void write(uint64_t at, std::span<const uint8_t> bytes, const Clock* known) {
    for (size_t i = 0; i + 4 <= bytes.size(); i += 4) {
      const auto index = static_cast<uint32_t>((at + i) / 4);
      const auto value = load_le<uint32_t>(bytes.subspan(i, 4));
      if (known) {
        dma_set(index, value, *known);
      } else {
        host_set(index, value);
      }
    }
  }
  // They are 0 from the start.
  static uint64_t first_unwritten(uint64_t /*at*/, uint64_t count) { return count; }

  // Drops the history: everything signalled so far is known to every engine.
  void barrier() {
    for (auto& entries : history_) entries.clear();
  }

  bool satisfied(const Wait& wait) const { return values_[wait.index] >= wait.value; }

  // What a satisfied wait knows: everything promised by the signals up to the one that made the
  // value reach the bound.
  Clock promised(const Wait& wait) const {
    const auto& entries = history_[wait.index];
    const auto behind = std::ranges::lower_bound(entries, wait.value, {}, &Entry::before);
    return behind == entries.begin() ? Clock{} : std::prev(behind)->clock;
  }

  // Applies a signal. False when an add carried out of 32 bits: the semaphore then keeps its value.
  bool apply(const Signal& signal, const Clock& clock) {
    const uint32_t before = values_[signal.index];
    const uint64_t after = signal.set ? signal.value : uint64_t{before} + signal.value;
    if (after > 0xFFFFFFFFu) return false;
    if (signal.set) history_[signal.index].clear();
    note(signal.index, signal.set ? 0 : before, clock);
    values_[signal.index] = static_cast<uint32_t>(after);
    return true;
  }

 private:
  struct Entry {
    uint32_t before;  // value before the signal; never less than that of the entry before it
    Clock clock;      // what this signaller and those of all entries before it had done
  };

  void note(uint32_t index, uint32_t before, const Clock& clock) {
    auto& entries = history_[index];
    Entry next{before, clock};
    if (!entries.empty()) next.clock.join(entries.back().clock);
    entries.push_back(next);
  }

  std::array<uint32_t, kSemaphoreCount> values_{};
  std::array<std::vector<Entry>, kSemaphoreCount> history_;
};

}  // namespace ng
