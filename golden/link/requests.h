// SPDX-License-Identifier: Apache-2.0
// What a chip has asked of others, and what is wrong with a response, if anything.
//
//   link::Requests requests(1);            // of chip 1
//   requests.asked(read);                  // when it is sent
//   const auto verdict = requests.take(response);
//   if (verdict.request) ...               // the one that it answers; it is no longer awaited
#pragma once

#include <cstdint>
#include <deque>
#include <optional>

#include "golden/isa/link_codes.h"
#include "golden/wire/message.h"

namespace ng::link {

class Requests {
 public:
  explicit Requests(uint16_t chip) : chip_(chip) {}

  void asked(const Message& request) { waiting_.push_back(request); }

  struct Verdict {
    ResponseFault fault = ResponseFault::kNone;
    std::optional<Message> request{};  ///< that it answers; with kLength that Read has failed
  };
  /// Requests with one tag are answered in the order in which they were asked.
  Verdict take(const Message& response);

  /// Nothing with this tag is waited for any more.
  void give_up(uint8_t tag);

  size_t waiting() const { return waiting_.size(); }
  bool awaits(uint8_t tag) const;
  /// Responses that had a fault.
  uint64_t wrong() const { return wrong_; }

 private:
  Verdict judge(const Message& response);

  uint16_t chip_;
  std::deque<Message> waiting_;
  uint64_t wrong_ = 0;
};

}  // namespace ng::link
