// SPDX-License-Identifier: Apache-2.0
#include "golden/link/packer.h"

#include <utility>

namespace ng::link {

namespace {

// Words of a flit's quarter: what stays empty when there is nothing to send.
constexpr unsigned kRowWords = 16;

}  // namespace

std::optional<StreamWords> Packer::fill(MessageSource& source, unsigned& ended) {
  StreamWords flit{};
  ended = 0;
  unsigned at = 0;
  bool used = false;
  while (at < kStreamWords) {
    if (!busy()) {
      const auto message = source.take();
      if (!message) {
        at = (at / kRowWords + 1) * kRowWords;
        continue;
      }
      words_ = encode(*message);
      next_ = 0;
    }
    used = true;
    while (busy() && at < kStreamWords) flit[at++] = words_[next_++];
    ended += !busy();
  }
  if (!used) return std::nullopt;
  return flit;
}

bool Unpacker::word(uint32_t word, std::deque<Message>& messages) {
  if (seen_ < kHeaderWords) {
    header_[seen_++] = word;
    if (seen_ < kHeaderWords) return true;
    auto header = decode_header(header_);
    if (!header) return false;
    message_ = std::move(*header);
    message_.data.reserve(message_.data_bytes());
  } else {
    ++seen_;
    for (unsigned i = 0; i < 4 && message_.data.size() < message_.data_bytes(); ++i)
      message_.data.push_back(static_cast<uint8_t>(word >> 8 * i));
  }
  if (seen_ == message_.words()) {
    messages.push_back(std::move(message_));
    seen_ = 0;
  }
  return true;
}

bool Unpacker::take(const StreamWords& words, std::deque<Message>& messages) {
  for (unsigned at = 0; at < kStreamWords;) {
    if (seen_ == 0 && words[at] == 0)
      at = (at / kRowWords + 1) * kRowWords;
    else if (!word(words[at++], messages))
      return false;
  }
  return true;
}

}  // namespace ng::link
