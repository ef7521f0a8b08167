// SPDX-License-Identifier: Apache-2.0
// LinkTimeline: the states of both ends of a run, its events and its goodput, as text and as a
// picture.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "tb/link/link_end.h"

namespace ng::tb {

class LinkTimeline {
 public:
  struct Span {
    uint64_t first = 0, last = 0;  ///< cycles, both included
    link::State state{};
    unsigned width = 0;  ///< lanes it receives on; 0 unless Active
    bool operator==(const Span&) const = default;
  };
  struct Event {
    uint64_t cycle = 0;
    std::string text;
  };

  /// `bucket_cycles`: of the goodput curve.
  explicit LinkTimeline(uint64_t bucket_cycles) : bucket_cycles_(bucket_cycles) {}

  void note(unsigned end, uint64_t cycle, link::State state, unsigned width);
  void payload(unsigned direction, uint64_t cycle, uint64_t bytes);
  void event(uint64_t cycle, std::string text) { events_.push_back({cycle, std::move(text)}); }

  const std::vector<Span>& spans(unsigned end) const { return spans_.at(end); }
  const std::vector<Event>& events() const { return events_; }

  /// A bar of `columns` characters and the list of cycle ranges, for each end.
  std::string text(unsigned columns = 72) const;
  std::string svg(const std::string& title) const;

 private:
  uint64_t cycles() const;
  std::string bar(unsigned end, unsigned columns) const;

  uint64_t bucket_cycles_;
  std::array<std::vector<Span>, 2> spans_;
  std::array<std::vector<uint64_t>, 2> payload_;
  std::vector<Event> events_;
};

}  // namespace ng::tb
