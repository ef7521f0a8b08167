// SPDX-License-Identifier: Apache-2.0
// What the tests of the whole chip share: formats, random GEMMs on both devices, instructions.
#pragma once

#include <array>
#include <catch2/catch_test_macros.hpp>
#include <initializer_list>
#include <memory>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "golden/device/golden_device.h"
#include "tb/device/rtl_presets.h"
#include "tests/unit/chip/chip_compare.h"

namespace ng::test {

inline constexpr TensorFormat kE4m3{Format::kE4m3, false};
inline constexpr std::array<TensorFormat, 6> kOperands{{{Format::kE4m3, false},
                                                        {Format::kE5m2, false},
                                                        {Format::kE4m3Ieee, false},
                                                        {Format::kE4m3, true},
                                                        {Format::kE5m2, true},
                                                        {Format::kE2m1, true}}};
inline constexpr std::array<TensorFormat, 7> kResults{{{Format::kFp32, false},
                                                       {Format::kBf16, false},
                                                       {Format::kE4m3, false},
                                                       {Format::kE5m2, false},
                                                       {Format::kE4m3Ieee, false},
                                                       {Format::kE4m3, true},
                                                       {Format::kE5m2, true}}};

struct Shape {
  uint32_t m, n, k;
};

inline GemmOperands random_operands(std::mt19937_64& rng, Shape shape, TensorFormat fa,
                                    TensorFormat fb, bool numbers) {
  GemmOperands o;
  o.a = random_operand(rng, fa, shape.m, shape.k, numbers);
  o.b = random_operand(rng, fb, shape.n, shape.k, numbers);
  return o;
}

// Runs one GEMM on both devices; a message when they differ.
inline std::string compare(Device& golden, Device& rtl, const GemmOptions& options,
                           const GemmOperands& operands) {
  const GemmResult expected = run_gemm(golden, options, operands);
  const GemmResult got = run_gemm(rtl, options, operands);
  return difference(expected.c, got.c);
}

inline std::unique_ptr<Device> golden_of(std::string_view preset) {
  return std::make_unique<GoldenDevice>(*find_preset(preset));
}

inline Instruction instruction(Opcode opcode, Engine engine,
                               std::initializer_list<std::pair<Field, int64_t>> fields,
                               uint16_t tag = 0) {
  Instruction i(opcode, engine);
  for (const auto& [field, value] : fields) i.set(field, value);
  i.set(Field::kTag, tag);
  return i;
}

// Both devices with the same random bytes in SBUF.
inline void fill(Device& golden, Device& rtl, uint64_t seed) {
  std::mt19937_64 rng(seed);
  const Geometry& g = golden.geometry();
  std::vector<uint8_t> data(g.sbuf_bytes()), scales(g.scale_bytes());
  for (uint8_t& byte : data) byte = static_cast<uint8_t>(rng());
  for (uint8_t& byte : scales) byte = static_cast<uint8_t>(rng());
  for (Device* device : {&golden, &rtl}) {
    device->write(sbuf_address(g, 0), data);
    device->write(scale_address(g, 0), scales);
  }
}

}  // namespace ng::test
