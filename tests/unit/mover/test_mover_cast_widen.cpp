// SPDX-License-Identifier: Apache-2.0
// Every FP8 and BF16 code through the load mover against golden/numerics.
#include <catch2/catch_test_macros.hpp>

#include "mover_pieces.h"

using namespace ng::test;

namespace {

struct Pair {
  unsigned in, out;
};
const Pair kPairs[] = {{kFp32, kE4m3}, {kFp32, kE5m2},    {kFp32, kE4m3Ieee}, {kFp32, kBf16},
                       {kBf16, kE4m3}, {kBf16, kE5m2},    {kBf16, kE4m3Ieee}, {kBf16, kFp32},
                       {kE4m3, kFp32}, {kE5m2, kFp32},    {kE4m3Ieee, kFp32}, {kE4m3, kBf16},
                       {kE5m2, kBf16}, {kE4m3Ieee, kBf16}};

}  // namespace

TEST_CASE("widens every code and narrows every BF16") {
  MoverRig rig(Side::kLoad, Build::k32, "cast_codes");
  const auto push = [&](Pair pair, uint64_t src, uint64_t dst, unsigned bytes, bool saturate) {
    rig.push({.kind = Kind::kCast,
              .format = pair.in,
              .out_format = pair.out,
              .saturate = saturate,
              .bytes = bytes,
              .src = src,
              .dst = dst});
  };
  std::vector<uint8_t> codes(131072);
  for (unsigned i = 0; i < 65536; ++i)
    codes[2 * i] = uint8_t(i), codes[2 * i + 1] = uint8_t(i >> 8);
  rig.poke(kHbm, codes);
  for (unsigned i = 0; i < 256; ++i) codes[i] = uint8_t(i);
  rig.poke(kHbm + 0x100000, std::span(codes).first(256));
  uint64_t dst = kSbuf;
  for (const Pair pair : kPairs) {
    if (pair.in == kBf16) {
      for (unsigned i = 0; i < 131072; i += 512, dst += 1024)
        push(pair, kHbm + i, dst, 512, i & 512);
    } else if (pair.in != kFp32) {
      push(pair, kHbm + 0x100000, dst, 256, false);
      dst += 1024;
    }
  }
  rig.run();
}
