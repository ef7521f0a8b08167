// SPDX-License-Identifier: Apache-2.0
#include "tb/cli/bench_gemm.h"

#include <fmt/format.h>

#include <random>

#include "tb/cli/errors.h"
#include "tb/device/make_device.h"

namespace ng::cli {
namespace {

CodeMatrix random_codes(std::mt19937_64& rng, TensorFormat format, uint32_t size) {
  CodeMatrix m{.format = format, .rows = size, .cols = size, .codes = {}, .scales = {}};
  m.codes.resize(size_t{size} * size);
  const uint32_t mask = format.format == Format::kE2m1 ? 0xF : 0xFF;
  for (auto& code : m.codes) {
    do code = static_cast<uint32_t>(rng()) & mask;
    while ((code & 0x7F) == 0x7F);  // E4M3's NaN
  }
  if (format.mx) m.scales.resize(size_t{size} * m.groups());
  for (uint8_t& scale : m.scales) scale = static_cast<uint8_t>(120 + rng() % 16);
  return m;
}

}  // namespace

std::vector<GemmFigure> gemm_figures(const std::string& preset, uint32_t size) {
  const std::pair<const char*, TensorFormat> formats[]{{"e4m3", {Format::kE4m3, false}},
                                                       {"mxfp8-e4m3", {Format::kE4m3, true}},
                                                       {"mxfp4", {Format::kE2m1, true}}};
  std::vector<GemmFigure> figures;
  std::mt19937_64 rng(1);
  for (const auto& [name, format] : formats) {
    GemmOperands operands;
    operands.a = random_codes(rng, format, size);
    operands.b = random_codes(rng, format, size);
    const auto golden = make_device(DeviceKind::kGolden, preset);
    const GemmResult expected = run_gemm(*golden, {}, operands);
    for (const HbmRate hbm : {HbmRate{kHbmBusBytes, false}, HbmRate{4, true}}) {
      DeviceOptions options;
      options.hbm_bytes_per_cycle = hbm.bytes_per_cycle;
      options.hbm_shared = hbm.shared;
      const auto rtl = make_device(DeviceKind::kRtl, preset, options);
      const GemmResult got = run_gemm(*rtl, {}, operands);
      const std::string difference = first_difference(expected, got);
      if (!difference.empty()) throw Failure(fmt::format("{}: {}", name, difference));
      const Geometry& g = rtl->geometry();
      figures.push_back({.format = name,
                         .size = size,
                         .hbm = hbm,
                         .cycles = got.cycles,
                         .utilisation = got.utilisation(g),
                         .line = roofline(g, got, hbm)});
    }
  }
  return figures;
}

}  // namespace ng::cli
