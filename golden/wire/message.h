// SPDX-License-Identifier: Apache-2.0
// A message of the transaction layer, and its form in the message stream.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "golden/isa/link_codes.h"

namespace ng::link {

inline constexpr unsigned kRequestChannel = static_cast<unsigned>(Channel::kRequest),
                          kResponseChannel = static_cast<unsigned>(Channel::kResponse),
                          kCollectiveChannel = static_cast<unsigned>(Channel::kCollective);
inline constexpr unsigned kHeaderWords = 3;
inline constexpr unsigned kUnitBytes = 64;
inline constexpr unsigned kUnitWords = kUnitBytes / 4;
inline constexpr unsigned kMaxMessageBytes = 1024;

struct Message {
  MessageType type = MessageType::kWrite;
  bool collective = false;
  uint16_t bytes = 0;  // of data, or those wanted by a read
  uint8_t tag = 0;
  uint16_t dst = 0;
  uint16_t src = 0;
  Status status = Status::kOkay;
  uint64_t offset = 0;  // 44 bits
  uint8_t space = 0;
  std::vector<uint8_t> data{};
  friend bool operator==(const Message&, const Message&) = default;

  unsigned channel() const;
  /// Bytes of data that belong to this header.
  unsigned data_bytes() const;
  /// Of the receive buffer.
  unsigned units() const;
  /// Of the message stream, padding included.
  unsigned words() const;
  /// The header is one that the link carries; data is not looked at.
  bool legal() const;
};

std::array<uint32_t, kHeaderWords> encode_header(const Message& message);
/// Nothing when the link does not carry such a message.
std::optional<Message> decode_header(const std::array<uint32_t, kHeaderWords>& words);

/// The whole message as words of the stream.
std::vector<uint32_t> encode(const Message& message);

}  // namespace ng::link
