// SPDX-License-Identifier: Apache-2.0
#include "golden/kernels/panel_cache.h"

#include <algorithm>
#include <stdexcept>
#include <unordered_map>

namespace ng {

PanelCache::PanelCache(uint32_t slots, std::vector<uint32_t> uses)
    : uses_(std::move(uses)), next_(uses_.size(), kNever), slots_(slots) {
  if (slots == 0) throw std::invalid_argument("a panel cache needs a slot");
  std::unordered_map<uint32_t, uint32_t> seen;
  for (size_t i = uses_.size(); i-- > 0;) {
    const auto [at, fresh] = seen.emplace(uses_[i], static_cast<uint32_t>(i));
    if (!fresh) {
      next_[i] = at->second;
      at->second = static_cast<uint32_t>(i);
    }
  }
}

uint32_t PanelCache::victim() const {
  const auto used_last = std::ranges::max_element(slots_, {}, &Slot::last_use);
  const Slot* best = nullptr;
  for (const Slot& slot : slots_) {
    if (slots_.size() > 1 && slot.last_use > 0 && &slot == &*used_last) continue;
    // of those equally far, the one idle for longest
    if (best == nullptr || slot.next_use > best->next_use ||
        (slot.next_use == best->next_use && slot.last_use < best->last_use)) {
      best = &slot;
    }
  }
  return static_cast<uint32_t>(best - slots_.data());
}

PanelCache::Access PanelCache::use() {
  const uint32_t panel = uses_.at(at_);
  auto slot = std::ranges::find(slots_, panel, &Slot::panel);
  const bool load = slot == slots_.end();
  if (load) slot = slots_.begin() + victim();
  *slot = {.panel = panel, .next_use = next_[at_], .last_use = at_ + 1};
  ++at_;
  return {static_cast<uint32_t>(slot - slots_.begin()), load};
}

}  // namespace ng
