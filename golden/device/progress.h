// SPDX-License-Identifier: Apache-2.0
// Whether a device with time still moves. Slow is not dead: as long as anything is seen to move,
// or the memory owes an answer, nothing is concluded, however many cycles pass.
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>

#include "golden/device/device.h"
#include "golden/isa/isa.h"

namespace ng {

// What a device works on without a sign at any port and in any counter: bytes that stay on the
// chip and elements of a conversion. `most` bounds what a descriptor can move there.
inline uint64_t silent_work(const Instruction& i, uint64_t most) {
  const OpcodeInfo* opcode = opcode_info(i.bytes[0]);
  if (!opcode) return 0;
  const auto field = [&](Field f) { return field_info(*opcode, f) ? i.get(f) : uint64_t{0}; };
  const uint64_t elements = field(Field::kRows) * (field(Field::kCols) + field(Field::kWidth));
  return std::min(most, field(Field::kBytes) + 4 * elements);
}

// `Clock` tells now() and last_memory_event().
template <class Clock>
class Progress {
 public:
  // Longer than the chip itself waits for anything before it gives up: a message to another chip,
  // after 262,144 cycles at most. What is silent for so long waits for nothing.
  static constexpr uint64_t kSilence = uint64_t{1} << 19;
  // No byte or element takes longer, whatever else uses the same memories.
  static constexpr uint64_t kCyclesPerByte = 64;

  explicit Progress(const Clock& clock) : clock_(clock) {}

  // Something has moved: an instruction in or out, a word, a byte of the host's.
  void moved() { last_ = clock_.now(); }
  // Cycles since anything moved. Traffic of the host's own says nothing of a program.
  uint64_t silence(bool memory_counts = true) const {
    const uint64_t memory = memory_counts ? clock_.last_memory_event() : 0;
    return clock_.now() - std::max(last_, memory);
  }
  // DeviceError when nothing has moved for longer than any such work can take.
  void check(Engine engine, uint64_t work) const {
    if (silence() <= kSilence + kCyclesPerByte * work) return;
    throw DeviceError(fmt::format("rtl: {} is busy, but nothing has moved for {} cycles",
                                  engine_name(engine), silence()));
  }

 private:
  const Clock& clock_;
  uint64_t last_ = 0;
};

}  // namespace ng
