// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/chip/chip_compare.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <span>
#include <utility>
#include <vector>

namespace ng::test {
namespace {

bool finite(Format format, uint32_t code) {
  return (to_fp32(format, code).bits >> 23 & 0xFF) != 0xFF;
}

std::array<std::pair<uint64_t, uint64_t>, 2> spaces(const Geometry& g) {
  return {std::pair{sbuf_address(g, 0), g.sbuf_bytes()},
          std::pair{scale_address(g, 0), g.scale_bytes()}};
}

// The bytes [from, to) of a space that starts at `address`.
std::string bytes_difference(std::span<const uint8_t> expected, Device& got, uint64_t address,
                             uint64_t from, uint64_t to) {
  std::vector<uint8_t> bytes(to - from);
  got.read(address + from, bytes);
  const auto [e, g] = std::ranges::mismatch(expected.subspan(from, to - from), bytes);
  if (g == bytes.end()) return {};
  return fmt::format("byte {} of space {}: expected {:#04x}, got {:#04x}",
                     from + static_cast<uint64_t>(g - bytes.begin()),
                     static_cast<int>(address_space(address)), *e, *g);
}

}  // namespace

std::string engines_difference(Device& expected, Device& got) {
  for (const Engine engine : {Engine::kTensor, Engine::kVector}) {
    const EngineStatus e = expected.status(engine);
    const EngineStatus g = got.status(engine);
    if (e.stopped != g.stopped || e.cause != g.cause || e.fault_info != g.fault_info ||
        (e.stopped && e.fault_tag != g.fault_tag) || e.seed != g.seed || e.counter != g.counter) {
      return fmt::format(
          "engine {}: expected stopped {} cause {} info {:#x} tag {} counter {}, got {} {} {:#x} "
          "{} {}",
          static_cast<int>(engine), e.stopped, static_cast<int>(e.cause), e.fault_info, e.fault_tag,
          e.counter, g.stopped, static_cast<int>(g.cause), g.fault_info, g.fault_tag, g.counter);
    }
  }
  for (uint32_t i = 0; i < kSemaphoreCount; ++i) {
    std::vector<uint8_t> a(4), b(4);
    expected.read(semaphore_address(i), a);
    got.read(semaphore_address(i), b);
    if (a != b) return fmt::format("semaphore {} differs", i);
  }
  return {};
}

CodeMatrix random_operand(std::mt19937_64& rng, TensorFormat format, uint32_t rows, uint32_t cols,
                          bool numbers) {
  CodeMatrix m{.format = format, .rows = rows, .cols = cols, .codes = {}, .scales = {}};
  const uint32_t mask = format.format == Format::kE2m1 ? 0xF : 0xFF;
  m.codes.resize(size_t{rows} * cols);
  for (uint32_t& code : m.codes) {
    do {
      code = static_cast<uint32_t>(rng()) & mask;
    } while (numbers && !finite(format.format, code));
  }
  if (format.mx) {
    m.scales.resize(size_t{rows} * m.groups());
    for (uint8_t& scale : m.scales) {
      scale = static_cast<uint8_t>(numbers ? 120 + rng() % 16 : rng());
    }
  }
  return m;
}

std::string difference(const CodeMatrix& expected, const CodeMatrix& got) {
  for (size_t i = 0; i < expected.codes.size(); ++i) {
    if (expected.codes[i] != got.codes[i]) {
      return fmt::format("element [{}, {}] of [{}, {}]: expected {:#010x}, got {:#010x}",
                         i / expected.cols, i % expected.cols, expected.rows, expected.cols,
                         expected.codes[i], got.codes[i]);
    }
  }
  for (size_t i = 0; i < expected.scales.size(); ++i) {
    if (expected.scales[i] != got.scales[i]) {
      return fmt::format("scale {}: expected {:#04x}, got {:#04x}", i, expected.scales[i],
                         got.scales[i]);
    }
  }
  return {};
}

StateCompare::StateCompare(Device& expected, Device& got) : expected_(expected), got_(got) {
  remember();
}

void StateCompare::remember() {
  for (size_t i = 0; i < before_.size(); ++i) {
    const auto [address, size] = spaces(expected_.geometry())[i];
    before_[i].resize(size);
    expected_.read(address, before_[i]);
  }
}

std::string StateCompare::changes() {
  std::string difference = engines_difference(expected_, got_);
  for (size_t i = 0; i < before_.size(); ++i) {
    const auto [address, size] = spaces(expected_.geometry())[i];
    std::vector<uint8_t> now(size);
    expected_.read(address, now);
    const std::vector<uint8_t> before = std::exchange(before_[i], now);
    const auto changed = [&, size = size](uint64_t block) {
      const auto at = static_cast<ptrdiff_t>(block * kBlock);
      return block < size / kBlock &&
             !std::equal(now.begin() + at, now.begin() + at + kBlock, before.begin() + at);
    };
    for (uint64_t block = 0; block < size / kBlock && difference.empty(); ++block) {
      const uint64_t first = block;  // a run of blocks that changed, or have a neighbour that did
      while (block < size / kBlock &&
             ((block > 0 && changed(block - 1)) || changed(block) || changed(block + 1))) {
        ++block;
      }
      if (block == first) continue;
      difference = bytes_difference(now, got_, address, first * kBlock, block * kBlock);
    }
  }
  return difference;
}

std::string StateCompare::everything() {
  std::string difference = engines_difference(expected_, got_);
  remember();
  for (size_t i = 0; i < before_.size() && difference.empty(); ++i) {
    const auto [address, size] = spaces(expected_.geometry())[i];
    difference = bytes_difference(before_[i], got_, address, 0, size);
  }
  return difference;
}

std::string state_difference(Device& expected, Device& got) {
  return StateCompare(expected, got).everything();
}

}  // namespace ng::test
