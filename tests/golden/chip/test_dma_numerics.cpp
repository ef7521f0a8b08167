// SPDX-License-Identifier: Apache-2.0
// Sums and casts of the DMA engine against the host's FPU and LLVM's APFloat.
#include <bit>
#include <cmath>

#include "tests/golden/chip/dma_fixture.h"
#include "tests/golden/numerics/oracle.h"

using namespace ng;
using namespace ng::test;

namespace {

constexpr Geometry kLarge{
    .groups = 1, .cols = 8, .sbuf_words = 32768, .psum_rows = 64, .hbm_bits = 21};

uint32_t element_bytes(Format format) { return static_cast<uint32_t>(row(format).width()) / 8; }

Bytes packed(const std::vector<uint32_t>& values, uint32_t size) {
  Bytes bytes;
  for (const uint32_t v : values) {
    for (uint32_t b = 0; b < size; ++b) bytes.push_back(static_cast<uint8_t>(v >> 8 * b));
  }
  return bytes;
}

std::vector<uint32_t> unpacked(std::span<const uint8_t> bytes, uint32_t size) {
  std::vector<uint32_t> values;
  for (size_t i = 0; i < bytes.size(); i += size) {
    uint32_t v = 0;
    for (uint32_t b = size; b-- > 0;) v = v << 8 | bytes[i + b];
    values.push_back(v);
  }
  return values;
}

// One descriptor from HBM 0 to SBUF 0, which holds `old` before.
std::vector<uint32_t> run(const std::string& line, const std::vector<uint32_t>& in, Format from,
                          const std::vector<uint32_t>& old, Format to) {
  Machine machine(kLarge);
  machine.hbm().write(0, packed(in, element_bytes(from)));
  machine.sbuf().data.write(0, packed(old, element_bytes(to)));
  machine.submit(parse_instruction(fmt::format("{} bytes={} src_addr={} dst_addr={}", line,
                                               in.size() * element_bytes(from), hbm(0), sbuf(0))));
  CHECK(machine.run() == Machine::Outcome::kIdle);
  return unpacked(machine.sbuf().data.read(0, in.size() * element_bytes(to)), element_bytes(to));
}

// Random bits, special values, and neighbours of ties of short formats.
std::vector<uint32_t> fp32_stimulus(std::mt19937_64& rng, size_t count) {
  std::vector<uint32_t> values{0,          0x80000000, 1,          0x807FFFFF, 0x00800000,
                               0x7F7FFFFF, 0xFF7FFFFF, 0x7F800000, 0xFF800000, 0x7FC00000,
                               0x7F800001, 0xFFFFFFFF, 0x3F800000, 0xBF800000};
  while (values.size() < count) {
    auto bits = static_cast<uint32_t>(rng());
    const auto kind = rng() % 8;
    // exponents around those of FP8, tails around a half
    if (kind < 5) bits = (bits & 0x807FFFFF) | static_cast<uint32_t>(100 + rng() % 50) << 23;
    if (kind == 0 || kind == 1) bits &= 0xFFF00000u >> rng() % 3 | 0x80000000;
    if (kind == 2) bits = (bits & 0xFFF00000) | 0x00080000 | static_cast<uint32_t>(rng() % 2);
    if (kind == 3) bits = (bits & 0xFFF00000) | 0x0007FFFF;
    values.push_back(bits);
  }
  return values;
}

}  // namespace

TEST_CASE("FP32 sums are the host's", "[dma]") {
  std::mt19937_64 rng(1);
  const auto a = fp32_stimulus(rng, 100000);
  auto b = fp32_stimulus(rng, 100000);
  for (size_t i = 200; i < 3000; ++i) b[i] = a[i] ^ 0x80000000 ^ uint32_t(rng() % 4);
  std::ranges::shuffle(b, rng);
  for (size_t i = 3000; i < 9000; ++i) b[i] = a[i] ^ 0x80000000 ^ uint32_t(rng() % 4);
  const auto got = run("dma_add engine=dma0 format=fp32", a, Format::kFp32, b, Format::kFp32);
  for (size_t i = 0; i < a.size(); ++i) {
    const float sum = std::bit_cast<float>(b[i]) + std::bit_cast<float>(a[i]);
    const uint32_t expected = std::isnan(sum) ? 0x7FC00000 : std::bit_cast<uint32_t>(sum);
    INFO(fmt::format("{:#010x} + {:#010x}", b[i], a[i]));
    REQUIRE(got[i] == expected);
  }
}

TEST_CASE("BF16 sums are rounded once", "[dma]") {
  std::mt19937_64 rng(2);
  std::vector<uint32_t> a(200000);
  std::vector<uint32_t> b(a.size());
  for (size_t i = 0; i < a.size(); ++i) {
    a[i] = static_cast<uint32_t>(rng() & 0xFFFF);
    b[i] = static_cast<uint32_t>(rng() & 0xFFFF);
    if (i % 2) b[i] = ((a[i] ^ 0x8000) + static_cast<uint32_t>(rng() % 2048) - 1024) & 0xFFFF;
  }
  const auto got = run("dma_add engine=dma0 format=bf16", a, Format::kBf16, b, Format::kBf16);
  for (size_t i = 0; i < a.size(); ++i) {
    INFO(fmt::format("{:#06x} + {:#06x}", b[i], a[i]));
    REQUIRE(got[i] == oracle::apfloat_add(Format::kBf16, b[i], a[i]));
  }
}

TEST_CASE("casts from FP32 and BF16 are APFloat's", "[dma]") {
  std::mt19937_64 rng(3);
  const auto fp32 = fp32_stimulus(rng, 200000);
  std::vector<uint32_t> bf16(65536);
  for (uint32_t i = 0; i < bf16.size(); ++i) bf16[i] = i;
  for (const Format from : {Format::kFp32, Format::kBf16}) {
    const auto& in = from == Format::kFp32 ? fp32 : bf16;
    for (const Format to :
         {Format::kE4m3, Format::kE5m2, Format::kE4m3Ieee, Format::kBf16, Format::kFp32}) {
      if (to == from) continue;
      for (const bool saturate : {false, true}) {
        const auto got = run(fmt::format("dma_cast engine=dma1 format={} out_format={} saturate={}",
                                         row(from).name, row(to).name, int{saturate}),
                             in, from, {}, to);
        for (size_t i = 0; i < in.size(); ++i) {
          const Fp32 x{from == Format::kFp32 ? in[i] : in[i] << 16};
          INFO(fmt::format("{:#010x} to {}", x.bits, row(to).name));
          REQUIRE(got[i] ==
                  oracle::apfloat_convert(to, x, saturate ? Overflow::kSaturate : Overflow::kIeee));
        }
      }
    }
  }
}

TEST_CASE("casts of every FP8 code are exact", "[dma]") {
  std::vector<uint32_t> in(256);
  for (uint32_t i = 0; i < 256; ++i) in[i] = i;
  for (const Format from : {Format::kE4m3, Format::kE5m2, Format::kE4m3Ieee}) {
    for (const Format to : {Format::kFp32, Format::kBf16}) {
      const auto got = run(
          fmt::format("dma_cast engine=dma2 format={} out_format={}", row(from).name, row(to).name),
          in, from, {}, to);
      for (uint32_t i = 0; i < 256; ++i) {
        const double value = oracle::apfloat_decode(from, i);
        const uint32_t shift = to == Format::kFp32 ? 0 : 16;
        const float host = static_cast<float>(value);
        const uint32_t expected = std::isnan(value) ? 0x7FC00000 : std::bit_cast<uint32_t>(host);
        INFO(fmt::format("{:#04x} of {}", i, row(from).name));
        REQUIRE(got[i] << shift == expected);
      }
    }
  }
}
