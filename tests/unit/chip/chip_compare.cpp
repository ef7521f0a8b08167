// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/chip/chip_compare.h"

#include <fmt/format.h>

#include <vector>

namespace ng::test {
namespace {

bool finite(Format format, uint32_t code) {
  return (to_fp32(format, code).bits >> 23 & 0xFF) != 0xFF;
}

}  // namespace

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

std::string state_difference(Device& expected, Device& got) {
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
  const Geometry& geometry = expected.geometry();
  for (const auto& [address, size] :
       {std::pair{sbuf_address(geometry, 0), geometry.sbuf_bytes()},
        std::pair{scale_address(geometry, 0), geometry.scale_bytes()}}) {
    std::vector<uint8_t> a(size), b(size);
    expected.read(address, a);
    got.read(address, b);
    for (size_t i = 0; i < size; ++i) {
      if (a[i] != b[i]) {
        return fmt::format("byte {} of space {}: expected {:#04x}, got {:#04x}", i,
                           static_cast<int>(address_space(address)), a[i], b[i]);
      }
    }
  }
  return {};
}

}  // namespace ng::test
