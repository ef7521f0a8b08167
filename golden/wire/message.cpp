// SPDX-License-Identifier: Apache-2.0
#include "golden/wire/message.h"

#include <algorithm>

namespace ng::link {

namespace {

bool is_response(MessageType type) { return type >= MessageType::kWriteResponse; }

unsigned words_of(unsigned bytes) { return (bytes + 3) / 4; }

}  // namespace

unsigned Message::channel() const {
  if (is_response(type)) return kResponseChannel;
  return collective ? kCollectiveChannel : kRequestChannel;
}

unsigned Message::data_bytes() const { return type == MessageType::kRead ? 0 : bytes; }

unsigned Message::units() const {
  return std::max(1u, (words_of(data_bytes()) + kUnitWords - 1) / kUnitWords);
}

unsigned Message::words() const {
  return std::max(kHeaderWords + words_of(data_bytes()), units() * kUnitWords);
}

bool Message::legal() const {
  const bool some = bytes >= 1 && bytes <= kMaxMessageBytes;
  switch (type) {
    case MessageType::kWrite:
    case MessageType::kWriteAddFp32:
    case MessageType::kWriteAddBf16:
    case MessageType::kRead:
      return some;
    case MessageType::kSignalAdd:
    case MessageType::kSignalSet:
      return bytes == 4;
    case MessageType::kWriteResponse:
      return bytes == 0;
    case MessageType::kReadResponse:
      return status == Status::kOkay ? some : bytes == 0;
  }
  return false;
}

std::array<uint32_t, kHeaderWords> encode_header(const Message& m) {
  const uint64_t low = static_cast<uint64_t>(m.type) | uint64_t{m.collective} << 4 |
                       uint64_t{m.bytes & 0x7ffu} << 5 | uint64_t{m.tag} << 16 |
                       uint64_t{m.dst & 0x3ffu} << 24 | uint64_t{m.src & 0x3ffu} << 34 |
                       static_cast<uint64_t>(m.status) << 44 | m.offset << 48;
  const uint64_t high = (m.offset >> 16 & 0xFFF'FFFF) | uint64_t{m.space & 15u} << 28;
  return {static_cast<uint32_t>(low), static_cast<uint32_t>(low >> 32),
          static_cast<uint32_t>(high)};
}

std::optional<Message> decode_header(const std::array<uint32_t, kHeaderWords>& words) {
  const uint64_t low = words[0] | uint64_t{words[1]} << 32;
  Message m;
  m.type = static_cast<MessageType>(low & 15);
  m.collective = (low >> 4 & 1) != 0;
  m.bytes = low >> 5 & 0x7ff;
  m.tag = static_cast<uint8_t>(low >> 16);
  m.dst = low >> 24 & 0x3ff;
  m.src = low >> 34 & 0x3ff;
  m.status = static_cast<Status>(low >> 44 & 3);
  m.offset = low >> 48 | uint64_t{words[2] & 0xFFF'FFFF} << 16;
  m.space = static_cast<uint8_t>(words[2] >> 28);
  if (!m.legal()) return std::nullopt;
  return m;
}

std::vector<uint32_t> encode(const Message& m) {
  std::vector<uint32_t> words(m.words());
  std::ranges::copy(encode_header(m), words.begin());
  for (unsigned i = 0; i < m.data_bytes(); ++i)
    words[kHeaderWords + i / 4] |= uint32_t{m.data[i]} << 8 * (i % 4);
  return words;
}

}  // namespace ng::link
