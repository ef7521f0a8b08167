// SPDX-License-Identifier: Apache-2.0
// The additive scrambler of one lane: a stream that depends on nothing sent.
#pragma once

#include <cstdint>

namespace ng::link {

class Scrambler {
 public:
  /// The stream of training sets, which nobody needs to follow.
  static constexpr uint32_t kTrainingSeed = 0x1357'9BDF;

  Scrambler() : Scrambler(kTrainingSeed, 0) {}
  Scrambler(uint32_t seed, unsigned lane) {
    const uint64_t start =
        uint64_t{0x2AA'AAAA} << 32 | static_cast<uint32_t>(seed ^ (0x9E37'79B9u * (lane + 1)));
    for (unsigned i = 0; i < 58; ++i) past_ |= (start >> i & 1) << (57 - i);
  }

  /// The next 64 bits of the stream, the first of them in bit 0.
  uint64_t next() {
    const uint64_t low = advance(39);
    return low | advance(25) << 39;
  }

 private:
  // s[n] = s[n-58] ^ s[n-39]. past_ holds s[n-58] in bit 0 to s[n-1] in bit 57, so up to 39 new
  // bits need only bits that are there.
  uint64_t advance(unsigned bits) {
    const uint64_t fresh = (past_ ^ past_ >> 19) & ((uint64_t{1} << bits) - 1);
    past_ = past_ >> bits | fresh << (58 - bits);
    return fresh;
  }
  uint64_t past_ = 0;
};

}  // namespace ng::link
