// SPDX-License-Identifier: Apache-2.0
#include "golden/wire/flit.h"

#include "golden/wire/crc.h"

namespace ng::link {

uint32_t flit_crc(const FlitBlocks& blocks, unsigned width) {
  Crc32c crc;
  for (unsigned lane = 0; lane < width; ++lane) {
    for (unsigned block = lane; block < kFlitBlocks - 1; block += width)
      crc.add_word(blocks[block]);
  }
  crc.add_word(blocks[kFlitBlocks - 1], 4);  // the other half is the CRC itself
  return crc.value();
}

FlitBlocks encode(const Flit& flit, unsigned width) {
  FlitBlocks blocks{};
  for (unsigned i = 0; i < kStreamWords; ++i)
    blocks[i / 2] |= uint64_t{flit.stream[i]} << 32 * (i % 2);
  const uint32_t control = (flit.seq & 0x3ffu) | (flit.ack & 0x3ffu) << 10 |
                           static_cast<uint32_t>(flit.kind) << 20 |
                           (flit.credit_channel & 3u) << 22 | uint32_t{flit.credit_count} << 24;
  blocks.back() = control;
  blocks.back() |= uint64_t{flit_crc(blocks, width)} << 32;
  return blocks;
}

std::optional<Flit> decode(const FlitBlocks& blocks, unsigned width) {
  if (flit_crc(blocks, width) != blocks.back() >> 32) return std::nullopt;
  Flit flit;
  for (unsigned i = 0; i < kStreamWords; ++i)
    flit.stream[i] = static_cast<uint32_t>(blocks[i / 2] >> 32 * (i % 2));
  const auto control = static_cast<uint32_t>(blocks.back());
  flit.seq = control & 0x3ff;
  flit.ack = control >> 10 & 0x3ff;
  flit.kind = static_cast<FlitKind>(control >> 20 & 3);
  flit.credit_channel = control >> 22 & 3;
  flit.credit_count = static_cast<uint8_t>(control >> 24);
  return flit;
}

}  // namespace ng::link
