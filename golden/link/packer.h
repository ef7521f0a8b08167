// SPDX-License-Identifier: Apache-2.0
// Messages into the message stream of flits, and back.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

#include "golden/wire/flit.h"
#include "golden/wire/message.h"

namespace ng::link {

/// Where the packer gets messages: one that may be sent now, or nothing.
class MessageSource {
 public:
  virtual ~MessageSource() = default;
  virtual std::optional<Message> take() = 0;
};

/// Fills one flit after the other. Where nothing is to be sent, the rest of 16 words (64 bytes)
/// stays empty.
class Packer {
 public:
  bool busy() const { return next_ < words_.size(); }
  /// The next flit's words; nothing if there are none. `ended` counts the messages whose last word
  /// is in it.
  std::optional<StreamWords> fill(MessageSource& source, unsigned& ended);

 private:
  std::vector<uint32_t> words_;  // of the message begun
  size_t next_ = 0;
};

/// Reads flits and puts messages together again.
class Unpacker {
 public:
  /// Messages completed by this flit are appended. False: no message looks like this.
  bool take(const StreamWords& words, std::deque<Message>& messages);

 private:
  bool word(uint32_t word, std::deque<Message>& messages);
  std::array<uint32_t, kHeaderWords> header_{};
  unsigned seen_ = 0;  // words of the message begun
  Message message_;
};

}  // namespace ng::link
