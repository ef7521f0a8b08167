// SPDX-License-Identifier: Apache-2.0
#include "golden/chip/machine_view.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "golden/isa/address_map.h"

namespace ng {
namespace {

// Whether the instruction is a descriptor that writes this semaphore as memory. A shaped one counts
// wherever it may reach.
bool writes_semaphore(const Instruction& i, uint32_t index) {
  const OpcodeInfo* opcode = opcode_info(i.bytes[0]);
  if (!opcode || !field_info(*opcode, Field::kDstAddr)) return false;
  const uint64_t address = i.get(Field::kDstAddr);
  if (address_chip(address) != kThisChip || address_space(address) != Space::kSemaphore) {
    return false;
  }
  const bool plain = (i.opcode() == Opcode::kDmaCopy || i.opcode() == Opcode::kDmaFill) &&
                     !i.get(Field::kDstShaped);
  const uint64_t at = uint64_t{4} * index;
  const uint64_t first = address_offset(address);
  return !plain || (first <= at && at - first < i.get(Field::kBytes));
}

// The chain of one engine's wait.
class WaitChain {
 public:
  explicit WaitChain(const MachineView& view) : view_(view) {}

  std::string of(Engine engine) {
    follow(engine);
    return std::move(text_);
  }

 private:
  // Who is left that could raise a semaphore, and how far all of them together.
  struct Hope {
    std::array<std::optional<uint16_t>, kEngineCount> tags;  // of each engine's first such one
    uint64_t reach = 0;
  };

  Hope hope(uint32_t index) const {
    const uint32_t now = view_.semaphores[index];
    Hope h;
    uint64_t sum = 0;
    uint64_t base = now;
    for (size_t e = 0; e < kEngineCount; ++e) {
      for (const Instruction& i : view_.engines[e].left) {
        bool raises = writes_semaphore(i, index);
        if (raises) base = UINT32_MAX;
        for (const int number : {0, 1}) {
          if (!i.has_signal(number) || i.signal(number).index != index) continue;
          const Signal signal = i.signal(number);
          if (signal.set) base = std::max<uint64_t>(base, signal.value);
          if (!signal.set) sum += signal.value;
          raises = raises || signal.value > (signal.set ? now : 0);
        }
        if (raises && !h.tags[e]) h.tags[e] = i.tag();
      }
    }
    h.reach = base + sum;
    return h;
  }

  void follow(Engine engine) {
    told_[engine_index(engine)] = true;
    const Instruction& head = view_.of(engine).left.front();
    const Wait wait = head.wait();
    text_ += fmt::format("{} waits (tag {}) for semaphore {} >= {}, which is {}",
                         text_.empty() ? engine_name(engine) : "but", head.tag(), wait.index,
                         wait.value, view_.semaphores[wait.index]);
    const Hope h = hope(wait.index);
    if (std::ranges::none_of(h.tags, [](const auto& tag) { return tag.has_value(); })) {
      text_ += " and which nothing left can raise";
    } else if (h.reach < wait.value) {
      text_ += fmt::format(" and which all that is left can raise to {} only", h.reach);
    } else {
      for (const Engine other : kEngines) {
        if (const auto tag = h.tags[engine_index(other)]) raiser(engine, other, wait, *tag);
      }
    }
  }

  void raiser(Engine waits, Engine other, const Wait& wait, uint16_t tag) {
    text_ +=
        fmt::format("; {} could raise semaphore {} (tag {}) ", engine_name(other), wait.index, tag);
    const EngineView& view = view_.of(other);
    if (other == waits) {
      text_ += "but not before this wait ends";
    } else if (view.state == EngineView::State::kStopped) {
      text_ += fmt::format("but has stopped: {}", cause_name(view.fault.cause));
    } else if (view.state != EngineView::State::kWaits) {
      text_ += "and is at work";
    } else if (told_[engine_index(other)]) {
      text_ += "but waits too, as said";
    } else {
      follow(other);
    }
  }

  const MachineView& view_;
  std::array<bool, kEngineCount> told_{};
  std::string text_;
};

}  // namespace

std::vector<std::string> explain_waits(const MachineView& view) {
  std::vector<std::string> lines;
  for (const Engine engine : kEngines) {
    if (view.of(engine).state == EngineView::State::kWaits) {
      lines.push_back(WaitChain(view).of(engine));
    }
  }
  return lines;
}

}  // namespace ng
