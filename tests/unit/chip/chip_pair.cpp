// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/chip/chip_pair.h"

#include <fmt/format.h>

#include <stdexcept>

#include "golden/isa/registers.h"
#include "tests/unit/chip/chip_compare.h"

namespace ng::test {
namespace {

constexpr uint64_t kSlice = 3000;  // cycles for which one chip's host is served at a time

}  // namespace

ChipPair::ChipPair(const Options& options)
    : geometry_(*find_preset("tiny")),
      wires_{tb::LinkChannel({.latency_cycles = options.wire, .seed = options.seed}),
             tb::LinkChannel({.latency_cycles = options.wire, .seed = options.seed + 1})} {
  for (unsigned chip = 0; chip < 2; ++chip) {
    RtlOptions rtl;
    rtl.seed = options.seed + 100 * chip;
    rtl.hbm_latency = options.hbm_latency;
    rtl.hbm_jitter = 20;
    rtl.hbm_reorder = true;
    rtl.hbm_beside = true;
    rtl.instruction_stall = 20;
    rtl_[chip] = std::make_unique<Chip>(geometry_, rtl);
    golden_[chip] = std::make_unique<GoldenDevice>(geometry_);
    cluster_.add(kNumber[chip], golden_[chip]->machine());
  }
  for (unsigned chip = 0; chip < 2; ++chip) {
    golden_[chip]->attach_host([this, chip] { return cluster_.advance_others(kNumber[chip]); });
    rtl_[chip]->beside([this, chip] {
      rtl_[1 - chip]->step();
      const link::Column from_a = rtl_[0]->sent(), from_b = rtl_[1]->sent();
      rtl_[1]->receive(wires_[0].step(from_a));
      rtl_[0]->receive(wires_[1].step(from_b));
    });
    rtl_[chip]->write_register(reg::kChipIdBase, kNumber[chip]);
  }
}

link::State ChipPair::state(unsigned chip) {
  return static_cast<link::State>(link_register(chip, 0x04) & 15);
}
uint32_t ChipPair::link_register(unsigned chip, uint32_t offset) {
  return rtl_[chip]->read_register(reg::kLink0Base + offset);
}
void ChipPair::set_link_register(unsigned chip, uint32_t offset, uint32_t value) {
  rtl_[chip]->write_register(reg::kLink0Base + offset, value);
}
void ChipPair::enable() {
  for (unsigned chip = 0; chip < 2; ++chip) set_link_register(chip, 0, 0x31);
}
void ChipPair::train(uint64_t most) {
  const uint64_t start = rtl_[0]->cycle();
  while (state(0) != link::State::kActive || state(1) != link::State::kActive) {
    if (rtl_[0]->cycle() - start > most) throw std::runtime_error("the link does not train");
    step(20);
  }
}
void ChipPair::step(uint64_t cycles) {
  // any access lets cycles pass
  for (const uint64_t end = rtl_[0]->cycle() + cycles; rtl_[0]->cycle() < end;)
    rtl_[0]->read_register(reg::kId);
}

void ChipPair::fill(std::mt19937_64& rng) {
  const auto random = [&](uint64_t count) {
    std::vector<uint8_t> bytes(count);
    for (uint8_t& byte : bytes) byte = static_cast<uint8_t>(rng());
    return bytes;
  };
  for (unsigned chip = 0; chip < 2; ++chip) {
    const std::array<Device*, 2> both{rtl_[chip].get(), golden_[chip].get()};
    for (const auto& [address, size] :
         {std::pair{global_address(Space::kHbm, 0), kHbmShown},
          std::pair{sbuf_address(geometry_, 0), geometry_.sbuf_bytes()},
          std::pair{scale_address(geometry_, 0), geometry_.scale_bytes()}}) {
      const auto bytes = random(size);
      for (Device* device : both) device->write(address, bytes);
    }
    Instruction copy(Opcode::kDmaCopy, Engine::kDma0);
    copy.set(Field::kSrcAddr, int64_t(sbuf_address(geometry_, 0)));
    copy.set(Field::kDstAddr, int64_t(psum_address(geometry_, 0)));
    copy.set(Field::kBytes, int64_t{geometry_.psum_rows} * geometry_.cols * 4);
    for (Device* device : both) {
      device->submit(std::vector<Instruction>{copy});
      if (!device->run(1'000'000).idle) throw std::runtime_error("PSUM cannot be filled");
    }
  }
}

void ChipPair::submit(unsigned chip, const std::vector<Instruction>& program) {
  rtl_[chip]->submit(program);
  golden_[chip]->submit(program);
}

uint64_t ChipPair::run(uint64_t most) {
  const uint64_t start = rtl_[0]->cycle();
  // each looked at twice: what the second does may wake the first
  for (unsigned quiet = 0; quiet < 3;) {
    for (unsigned chip = 0; chip < 2; ++chip) {
      const RunReason reason = rtl_[chip]->run(kSlice).reason;
      quiet = reason == RunReason::kIdle || reason == RunReason::kStopped ? quiet + 1 : 0;
    }
    if (rtl_[0]->cycle() - start > most) throw std::runtime_error("the chips do not come to rest");
  }
  for (unsigned chip = 0; chip < 2; ++chip) golden_[chip]->run(0);
  return rtl_[0]->cycle() - start;
}

std::string ChipPair::stop_difference() {
  for (unsigned chip = 0; chip < 2; ++chip) {
    Device& expected = *golden_[chip];
    Device& got = *rtl_[chip];
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

std::string ChipPair::difference() {
  if (const std::string d = stop_difference(); !d.empty()) return d;
  for (unsigned chip = 0; chip < 2; ++chip) {
    Device& expected = *golden_[chip];
    Device& got = *rtl_[chip];
    if (const std::string d = state_difference(expected, got); !d.empty())
      return fmt::format("chip {}: {}", chip, d);
    for (const auto& [address, size] :
         {std::pair{global_address(Space::kHbm, 0), kHbmShown},
          std::pair{psum_address(geometry_, 0),
                    uint64_t{geometry_.psum_rows} * geometry_.cols * 4}}) {
      std::vector<uint8_t> a(size), b(size);
      expected.read(address, a);
      got.read(address, b);
      for (size_t i = 0; i < size; ++i) {
        if (a[i] != b[i]) {
          return fmt::format("chip {}: byte {:#x} of space {}: expected {:#04x}, got {:#04x}", chip,
                             i, static_cast<int>(address_space(address)), a[i], b[i]);
        }
      }
    }
  }
  return {};
}

}  // namespace ng::test
