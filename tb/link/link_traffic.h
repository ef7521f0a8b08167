// SPDX-License-Identifier: Apache-2.0
// LinkTraffic: the messages of one direction, and the account of them. Writes go out in turn on
// the request and on the collective channel; each has its number in `offset` and data made of it.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <vector>

#include "tb/link/link_end.h"

namespace ng::tb {

class LinkTraffic {
 public:
  struct Config {
    unsigned bytes = 1024;  ///< data of a message, 1 to 1,024
    uint64_t every = 0;     ///< cycles from one message to the next; 0: as many as fit
    uint64_t seed = 1;
  };
  struct Counts {
    uint64_t sent = 0;
    uint64_t delivered = 0;  ///< intact, once, in order
    uint64_t corrupt = 0;
    uint64_t duplicated = 0;
    uint64_t reordered = 0;
    uint64_t again = 0;          ///< delivered a second time, to an end that was reset in between
    uint64_t payload_bytes = 0;  ///< of those delivered
    uint64_t wrong() const { return corrupt + duplicated + reordered; }
  };

  explicit LinkTraffic(const Config& config) : config_(config) {}

  /// Gives `from` what it is time to send in this cycle.
  void offer(LinkEnd& from, uint64_t cycle);
  /// Takes and checks what has arrived.
  void take(LinkEnd& at, uint64_t cycle);

  const Counts& counts() const { return counts_; }
  uint64_t missing() const { return expected_[0].size() + expected_[1].size(); }
  /// Of each message delivered: cycles from the first in which the end could take it to the one in
  /// which it is out.
  const std::vector<uint32_t>& latencies() const { return latencies_; }

  /// The end that sends has lost power: what has not come may come yet, or never.
  void sender_reset();
  /// The end that receives has: what it has given out may come again, for to it all is new.
  void receiver_reset() { again_below_ = counts_.sent; }
  uint64_t doubtful() const { return doubtful_[0].size() + doubtful_[1].size(); }

  /// Accounts for one that was taken elsewhere.
  void got(unsigned turn, const link::Message& message, uint64_t cycle);

 private:
  struct Expected {
    uint64_t number;
    uint64_t cycle;
  };
  link::Message message(uint64_t number) const;

  Config config_;
  Counts counts_;
  uint64_t again_below_ = 0;
  std::array<std::deque<Expected>, 2> expected_, doubtful_;
  std::vector<uint32_t> latencies_;
};

}  // namespace ng::tb
