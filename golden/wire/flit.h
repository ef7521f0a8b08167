// SPDX-License-Identifier: Apache-2.0
// Flits: 248 bytes of message stream, a control word, a CRC; and how they become blocks.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "golden/isa/link_codes.h"
#include "golden/wire/wire.h"

namespace ng::link {

using StreamWords = std::array<uint32_t, kStreamWords>;
/// Block i holds bytes 8i to 8i+7 of the flit.
using FlitBlocks = std::array<uint64_t, kFlitBlocks>;

struct Flit {
  FlitKind kind = FlitKind::kIdle;
  uint16_t seq = 0;
  uint16_t ack = 0;
  uint8_t credit_channel = 0;
  uint8_t credit_count = 0;
  StreamWords stream{};
  friend bool operator==(const Flit&, const Flit&) = default;
};

/// The CRC of a flit's first 252 bytes, lane by lane as they travel at this width.
uint32_t flit_crc(const FlitBlocks& blocks, unsigned width);

FlitBlocks encode(const Flit& flit, unsigned width);
/// Nothing if the CRC is wrong.
std::optional<Flit> decode(const FlitBlocks& blocks, unsigned width);

}  // namespace ng::link
