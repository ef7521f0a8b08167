// SPDX-License-Identifier: Apache-2.0
// Messages as the beats of a message port (docs/blocks/message.md), and back.
#pragma once

#include <array>
#include <optional>
#include <stdexcept>
#include <utility>
#include <vector>

#include "tb/link/page_message.h"

namespace ng::test {

using namespace tb::page;

struct Beat {
  bool first = false, last = false, abort = false;
  std::array<uint32_t, 3> header{};
  std::array<uint32_t, 16> data{};
  bool operator==(const Beat&) const = default;
};

inline std::vector<Beat> beats_of(const Message& message) {
  std::vector<Beat> beats(message.beats());
  for (unsigned b = 0; b < beats.size(); ++b) {
    beats[b].first = b == 0;
    beats[b].last = b + 1 == beats.size();
    beats[b].header = message.header();
    for (unsigned w = 0; w < 16; ++w) beats[b].data[w] = message.data_word(16 * b + w);
  }
  return beats;
}

/// The first `kept` beats of a message, then the end that a dead link gives it.
inline std::vector<Beat> cut_beats(const Message& message, unsigned kept) {
  std::vector<Beat> beats = beats_of(message);
  beats.resize(kept);
  beats.push_back({.last = true, .abort = true});
  return beats;
}

/// Beats back to messages; anything that is not one is an error.
class Assembler {
 public:
  /// The message that this beat ends.
  std::optional<Message> push(const Beat& beat) {
    if (beat.first != !open_) throw std::logic_error("a message does not begin where it should");
    if (beat.first) {
      auto parsed = parse_header(beat.header.data());
      if (!parsed) throw std::logic_error("a header that is not legal");
      open_ = std::move(parsed);
      header_ = beat.header;
      at_ = 0;
    }
    if (beat.header != header_)
      throw std::logic_error("the header changed within " + open_->show());
    for (unsigned i = 0; i < 64 && at_ < open_->data.size(); ++i, ++at_)
      open_->data[at_] = uint8_t(beat.data[i / 4] >> 8 * (i % 4));
    if (!beat.last) return {};
    if (at_ != open_->data.size()) throw std::logic_error("a message too short: " + open_->show());
    return std::exchange(open_, {});
  }
  bool open() const { return open_.has_value(); }

 private:
  std::optional<Message> open_;
  std::array<uint32_t, 3> header_{};
  size_t at_ = 0;
};

/// The response with which a router answers a request that it cannot deliver
/// (docs/blocks/router.md).
inline Message refusal(const Message& request, uint8_t status) {
  Message m;
  m.type = request.type == kRead ? kReadResponse : kWriteResponse;
  m.tag = request.tag;
  m.src = request.dst;
  m.dst = request.src;
  m.status = status;
  return m;
}

constexpr uint8_t kRefused = 1, kDeadLink = 3;

}  // namespace ng::test
