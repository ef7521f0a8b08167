// SPDX-License-Identifier: Apache-2.0
// Messages as docs/link-wire-format.md section 5 describes them, written from that page alone: an
// encoder beside golden/wire, so that a misreading there is not one here.
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <random>
#include <string>
#include <vector>

namespace ng::tb::page {

enum Type : uint8_t {
  kWrite = 1,
  kAddFp32 = 2,
  kAddBf16 = 3,
  kSignalAdd = 4,
  kSignalSet = 5,
  kRead = 6,
  kWriteResponse = 8,
  kReadResponse = 9
};

constexpr unsigned kFlitWords = 62;

struct Message {
  uint8_t type = kWrite;
  bool collective = false;
  uint16_t bytes = 0;
  uint8_t tag = 0;
  uint16_t dst = 0, src = 0;
  uint8_t status = 0;
  uint64_t offset = 0;
  uint8_t space = 0;
  std::vector<uint8_t> data;

  bool operator==(const Message&) const = default;

  bool response() const { return type >= kWriteResponse; }
  unsigned channel() const { return response() ? 1 : collective ? 2 : 0; }
  unsigned data_words() const { return (static_cast<unsigned>(data.size()) + 3) / 4; }
  unsigned beats() const { return std::max(1u, (data_words() + 15) / 16); }

  std::array<uint32_t, 3> header() const {
    unsigned __int128 h = 0;
    auto put = [&](unsigned at, uint64_t value) { h |= (unsigned __int128)value << at; };
    put(0, type);
    put(4, collective);
    put(5, bytes);
    put(16, tag);
    put(24, dst);
    put(34, src);
    put(44, status);
    put(48, offset);
    put(92, space);
    return {uint32_t(h), uint32_t(h >> 32), uint32_t(h >> 64)};
  }

  uint32_t data_word(unsigned i) const {
    uint32_t word = 0;
    for (unsigned b = 0; b < 4; ++b)
      if (4 * i + b < data.size()) word |= uint32_t(data[4 * i + b]) << 8 * b;
    return word;
  }

  /// Its words of the message stream.
  std::vector<uint32_t> stream() const {
    std::vector<uint32_t> words;
    for (uint32_t word : header()) words.push_back(word);
    for (unsigned i = 0; i < data_words(); ++i) words.push_back(data_word(i));
    words.resize(std::max<size_t>(words.size(), 16 * beats()));
    return words;
  }

  std::string show() const {
    return fmt::format("type {} collective {} bytes {} tag {} dst {} src {} status {} {}:{:#x}",
                       type, collective, bytes, tag, dst, src, status, space, offset);
  }
};

/// The header that three words hold; nothing if it is illegal. Its data is still empty.
inline std::optional<Message> parse_header(const uint32_t* words) {
  unsigned __int128 h = 0;
  for (int i = 2; i >= 0; --i) h = h << 32 | words[i];
  auto get = [&](unsigned at, unsigned bits) { return uint64_t(h >> at) & ((1ull << bits) - 1); };
  Message m;
  m.type = uint8_t(get(0, 4));
  m.collective = get(4, 1);
  m.bytes = uint16_t(get(5, 11));
  m.tag = uint8_t(get(16, 8));
  m.dst = uint16_t(get(24, 10));
  m.src = uint16_t(get(34, 10));
  m.status = uint8_t(get(44, 2));
  m.offset = get(48, 44);
  m.space = uint8_t(get(92, 4));
  const bool some = m.bytes >= 1 && m.bytes <= 1024;
  bool legal = false;
  switch (m.type) {
    case kWrite:
    case kAddFp32:
    case kAddBf16:
    case kRead:
      legal = some;
      break;
    case kSignalAdd:
    case kSignalSet:
      legal = m.bytes == 4;
      break;
    case kWriteResponse:
      legal = m.bytes == 0;
      break;
    case kReadResponse:
      legal = m.status == 0 ? some : m.bytes == 0;
      break;
  }
  if (!legal) return {};
  m.data.resize(m.type == kRead ? 0 : m.bytes);
  return m;
}

/// Lengths that matter: around beats, around the 13 words that a last beat fills at least, the
/// longest.
inline unsigned draw_bytes(std::mt19937_64& rng) {
  const unsigned special[] = {1,   4,   51,  52,  53,  63,  64,   65,
                              116, 117, 128, 129, 960, 961, 1023, 1024};
  switch (rng() % 4) {
    case 0:
      return special[rng() % std::size(special)];
    case 1:
      return 1 + unsigned(rng() % 1024);
    case 2:
      return 1 + unsigned(rng() % 64);
    default:
      return 64;
  }
}

inline Message make_message(std::mt19937_64& rng, uint8_t type, unsigned bytes,
                            bool collective = false) {
  Message m;
  m.type = type;
  m.collective = collective;
  m.bytes = uint16_t(bytes);
  m.tag = uint8_t(rng());
  m.dst = rng() % 1024;
  m.src = rng() % 1024;
  m.offset = rng() >> 20;
  m.space = rng() % 16;
  m.data.resize(type == kRead ? 0 : bytes);
  for (uint8_t& byte : m.data) byte = uint8_t(rng());
  return m;
}

/// Any legal message of a channel.
inline Message random_message(std::mt19937_64& rng, unsigned channel) {
  if (channel == 1) {
    if (rng() % 2) return make_message(rng, kReadResponse, draw_bytes(rng));
    Message m = make_message(rng, rng() % 2 ? kWriteResponse : kReadResponse, 0);
    m.status = m.type == kReadResponse ? 1 + rng() % 3 : rng() % 4;
    return m;
  }
  const uint8_t type = uint8_t(1 + rng() % 6);
  const bool signal = type == kSignalAdd || type == kSignalSet;
  return make_message(rng, type, signal ? 4 : draw_bytes(rng), channel == 2);
}

}  // namespace ng::tb::page
