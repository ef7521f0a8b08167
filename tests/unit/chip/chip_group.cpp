// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/chip/chip_group.h"

#include <fmt/format.h>

#include <stdexcept>

#include "golden/isa/registers.h"
#include "tests/unit/chip/chip_compare.h"

namespace ng::test {
namespace {

constexpr uint64_t kSlice = 3000;  // cycles for which one chip's host is served at a time

/// Random descriptors. A queue writes its own part of each space of any chip, upper half, and
/// reads its lower half, so no two descriptors that run at once meet.
class RandomWriter {
 public:
  RandomWriter(std::mt19937_64& rng, const ChipGroup& group) : rng_(rng), group_(group) {}

  Instruction next(unsigned chip, unsigned queue) {
    self_ = chip;
    part_ = kDmaQueues * chip + queue;
    Instruction i = draw(kDmaEngines[queue]);
    return i.set(Field::kFence, 1);
  }

 private:
  uint32_t below(uint64_t bound) { return static_cast<uint32_t>(rng_() % bound); }

  Instruction draw(Engine engine) {
    switch (below(8)) {
      case 0: {
        const uint32_t bytes = 4 * (1 + below(200));
        Instruction i(Opcode::kDmaFill, engine);
        i.set(Field::kDstAddr, int64_t(place(true, bytes, 1))).set(Field::kBytes, bytes);
        return i.set(Field::kElement, 1 << below(3)).set(Field::kPattern, int64_t(rng_()));
      }
      case 1: {
        const uint32_t bytes = 4 * (1 + below(100));
        Instruction i = pair(Opcode::kDmaAdd, engine, bytes, bytes, 4);
        return i.set(Field::kFormat, int64_t(below(2) ? Format::kFp32 : Format::kBf16));
      }
      case 2: {
        const uint32_t bytes = 4 * (1 + below(60));
        Instruction i = pair(Opcode::kDmaCast, engine, 4 * bytes, bytes, 4);
        i.set(Field::kFormat, int64_t(Format::kFp32))
            .set(Field::kOutFormat, int64_t(Format::kE5m2));
        return i.set(Field::kSaturate, below(2));
      }
      case 3: {
        Instruction i(Opcode::kDmaTranspose, engine);
        const uint32_t element = 1u << below(3), rows = 1 + below(8), cols = 1 + below(8);
        const uint32_t from = element * cols, to = element * rows;
        i.set(Field::kSrcAddr, int64_t(place(false, rows * from, 4)));
        i.set(Field::kDstAddr, int64_t(place(true, cols * to, 4)));
        i.set(Field::kRows, rows).set(Field::kCols, cols).set(Field::kElement, element);
        return i.set(Field::kSrcStride, from).set(Field::kDstStride, to);
      }
      case 4: {
        // semaphores: 16 of each queue on each chip
        Instruction i(Opcode::kDmaFill, engine);
        const uint32_t words = 1 + below(8);
        const uint64_t at = 4 * (16 * part_ + below(16 - words + 1));
        i.set(Field::kDstAddr, int64_t(chip_of(Space::kSemaphore, at)))
            .set(Field::kBytes, 4 * words);
        return i.set(Field::kElement, 4).set(Field::kPattern, int64_t{below(1000)});
      }
      default: {
        const uint32_t bytes = 1 + below(below(3) ? 300 : 3000);
        return pair(Opcode::kDmaCopy, engine, bytes, bytes, 1);
      }
    }
  }

  Instruction pair(Opcode opcode, Engine engine, uint32_t from, uint32_t to, uint32_t align) {
    Instruction i(opcode, engine);
    i.set(Field::kSrcAddr, int64_t(place(false, from, align)));
    i.set(Field::kDstAddr, int64_t(place(true, to, align)));
    return i.set(Field::kBytes, from);
  }

  /// This chip, by its number where that leads somewhere, or more often one of the others.
  uint64_t chip_of(Space space, uint64_t offset) {
    const unsigned which = below(4);
    if (which == 0) return global_address(space, offset);
    if (which == 1 && space == Space::kHbm) return group_.at(self_, space, offset);
    const unsigned other = (self_ + 1 + below(group_.chips() - 1)) % group_.chips();
    return group_.at(other, space, offset);
  }

  uint64_t place(bool destination, uint32_t bytes, uint32_t align) {
    for (;;) {
      const Space space = kMemories[below(4)];
      const uint64_t share = group_.size(space) / (2 * kDmaQueues * group_.chips()) / 64 * 64;
      if (bytes > share) continue;
      const uint64_t base = (2 * part_ + destination) * share;
      return chip_of(space, base + below((share - bytes) / align + 1) * align);
    }
  }

  std::mt19937_64& rng_;
  const ChipGroup& group_;
  unsigned self_ = 0, part_ = 0;
};

}  // namespace

ChipGroup::ChipGroup(const tb::FabricConfig& config,
                     const std::vector<tb::Fabric::MakeSwitch>& switches, uint64_t sbuf_shown)
    : fabric(config, switches),
      geometry_(config.geometry),
      sbuf_shown_(sbuf_shown ? sbuf_shown : geometry_.sbuf_bytes()) {
  for (const uint16_t number : config.numbers) {
    golden_.push_back(std::make_unique<GoldenDevice>(geometry_));
    cluster_.add(number, golden_.back()->machine());
    golden_.back()->attach_host([this, number] { return cluster_.advance_others(number); });
  }
}

tb::FabricConfig tiny_chips(MakeChipPins make, std::vector<uint16_t> numbers, tb::Cables cables,
                            uint64_t seed, unsigned wire) {
  return {.make = make,
          .geometry = *find_preset("tiny"),
          .numbers = std::move(numbers),
          .cables = std::move(cables),
          .wire = wire,
          .options = {.seed = seed,
                      .instruction_stall = 20,
                      .hbm_latency = 30,
                      .hbm_jitter = 20,
                      .hbm_reorder = true,
                      .hbm_beside = true}};
}

uint64_t ChipGroup::size(Space space) const {
  return space == Space::kHbm         ? kHbmShown
         : space == Space::kSbuf      ? sbuf_shown_
         : space == Space::kSbufScale ? geometry_.scale_bytes()
                                      : uint64_t{geometry_.psum_rows} * geometry_.cols * 4;
}

void ChipGroup::fill(std::mt19937_64& rng) {
  for (unsigned chip = 0; chip < chips(); ++chip) {
    const std::array<Device*, 2> both{&rtl(chip), golden_[chip].get()};
    for (const Space space : {Space::kHbm, Space::kSbuf, Space::kSbufScale}) {
      std::vector<uint8_t> bytes(size(space));
      for (uint8_t& byte : bytes) byte = static_cast<uint8_t>(rng());
      for (Device* device : both) device->write(global_address(space, 0), bytes);
    }
    const Instruction psum = copy(Engine::kDma0, global_address(Space::kSbuf, 0),
                                  global_address(Space::kPsum, 0), int64_t(size(Space::kPsum)));
    for (Device* device : both) {
      device->submit(std::vector<Instruction>{psum});
      if (!device->run(1'000'000).idle) throw std::runtime_error("PSUM cannot be filled");
    }
  }
}

void ChipGroup::submit(unsigned chip, const std::vector<Instruction>& program) {
  rtl(chip).submit(program);
  golden_[chip]->submit(program);
}

uint64_t ChipGroup::run(uint64_t most) {
  const uint64_t start = rtl(0).cycle();
  // each looked at twice: what one does may wake another
  for (unsigned quiet = 0; quiet < 2 * chips() - 1;) {
    for (unsigned chip = 0; chip < chips(); ++chip) {
      const RunReason reason = rtl(chip).run(kSlice).reason;
      quiet = reason == RunReason::kIdle || reason == RunReason::kStopped ? quiet + 1 : 0;
    }
    if (rtl(0).cycle() - start > most) throw std::runtime_error("the chips do not come to rest");
  }
  for (auto& golden : golden_) golden->run(0);
  return rtl(0).cycle() - start;
}

std::string ChipGroup::stop_difference() {
  for (unsigned chip = 0; chip < chips(); ++chip) {
    Device& expected = *golden_[chip];
    Device& got = rtl(chip);
    for (unsigned queue = 0; queue < kDmaQueues; ++queue) {
      const EngineStatus e = expected.status(kDmaEngines[queue]);
      const EngineStatus g = got.status(kDmaEngines[queue]);
      if (e.stopped != g.stopped || e.cause != g.cause || e.fault_info != g.fault_info ||
          e.fault_info_hi != g.fault_info_hi || e.fault_tag != g.fault_tag) {
        return fmt::format(
            "chip {} dma{}: expected {} {:#x}:{:08x} tag {}, got {} {:#x}:{:08x} tag {}", chip,
            queue, cause_name(e.cause), e.fault_info_hi, e.fault_info, e.fault_tag,
            cause_name(g.cause), g.fault_info_hi, g.fault_info, g.fault_tag);
      }
      if (g.stopped) got.clear(kDmaEngines[queue]);
      if (e.stopped) expected.clear(kDmaEngines[queue]);
    }
  }
  return {};
}

std::string ChipGroup::difference() {
  if (std::string d = stop_difference(); !d.empty()) return d;
  for (unsigned chip = 0; chip < chips(); ++chip) {
    Device& expected = *golden_[chip];
    Device& got = rtl(chip);
    if (const std::string d = engines_difference(expected, got); !d.empty())
      return fmt::format("chip {}: {}", chip, d);
    for (const Space space : kMemories) {
      std::vector<uint8_t> a(size(space)), b(size(space));
      expected.read(global_address(space, 0), a);
      got.read(global_address(space, 0), b);
      for (size_t i = 0; i < a.size(); ++i) {
        if (a[i] != b[i]) {
          return fmt::format("chip {}: byte {:#x} of space {}: expected {:#04x}, got {:#04x}", chip,
                             i, static_cast<int>(space), a[i], b[i]);
        }
      }
    }
  }
  return {};
}

Instruction copy(Engine engine, uint64_t from, uint64_t to, int64_t bytes) {
  Instruction i(Opcode::kDmaCopy, engine);
  i.set(Field::kSrcAddr, int64_t(from)).set(Field::kDstAddr, int64_t(to));
  return i.set(Field::kBytes, bytes).set(Field::kFence, 1);
}

Instruction set_semaphore(Engine engine, uint64_t address, uint32_t value) {
  Instruction i(Opcode::kDmaFill, engine);
  i.set(Field::kDstAddr, int64_t(address)).set(Field::kBytes, 4).set(Field::kElement, 4);
  return i.set(Field::kPattern, int64_t{value}).set(Field::kFence, 1);
}

void random_descriptors(ChipGroup& group, std::mt19937_64& rng, int count) {
  RandomWriter writer(rng, group);
  for (unsigned chip = 0; chip < group.chips(); ++chip) {
    std::vector<Instruction> program;
    for (int n = 0; n < count; ++n) {
      Instruction i = writer.next(chip, unsigned(rng() % 3));
      program.push_back(i.set_tag(static_cast<uint16_t>(n)));
    }
    group.submit(chip, program);
  }
  group.run();
}

}  // namespace ng::test
