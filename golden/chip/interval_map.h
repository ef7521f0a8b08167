// SPDX-License-Identifier: Apache-2.0
// A value for every address, kept as runs of addresses that share one: what is known about a large
// memory of which programs touch little, or much at a time. Addresses never touched hold Value{}.
#pragma once

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <map>

namespace ng {

template <class Value>
class IntervalMap {
 public:
  // Calls update(first address, value) for each run in [first, first + count), in order. Runs are
  // cut at both ends before and joined with equal neighbours after.
  template <class Update>
  void update(uint64_t first, uint64_t count, Update&& update) {
    if (count == 0) return;
    const uint64_t end = first + count;
    if (const Iterator it = runs_.lower_bound(first);
        it != runs_.end() && it->first == first && it->second.end == end) {
      update(first, it->second.value);  // the run itself: nothing to cut
      join(it);
      return;
    }
    cut(first);
    cut(end);
    auto it = runs_.lower_bound(first);
    for (uint64_t at = first; at < end; at = it->second.end, ++it) {
      if (it == runs_.end() || it->first > at) {
        const uint64_t gap_end = it == runs_.end() ? end : std::min(end, it->first);
        it = runs_.emplace_hint(it, at, Run{gap_end, Value{}});
      }
      update(at, it->second.value);
    }
    join(first, end);
  }

  size_t runs() const { return runs_.size(); }

 private:
  struct Run {
    uint64_t end;
    Value value;
  };
  using Iterator = typename std::map<uint64_t, Run>::iterator;

  // Makes a run boundary at this address, if a run covers it.
  void cut(uint64_t at) {
    Iterator it = runs_.upper_bound(at);
    if (it == runs_.begin()) return;
    --it;
    if (it->first == at || it->second.end <= at) return;
    const Run tail = it->second;
    it->second.end = at;
    runs_.emplace_hint(std::next(it), at, tail);
  }

  // Joins equal neighbours from the run that ends at `first` to the run that starts at `end`.
  void join(uint64_t first, uint64_t end) {
    Iterator it = runs_.lower_bound(first);
    if (it != runs_.begin()) --it;
    while (it != runs_.end() && it->first < end) {
      const Iterator next = std::next(it);
      if (next == runs_.end()) return;
      if (it->second.end == next->first && it->second.value == next->second.value) {
        it->second.end = next->second.end;
        runs_.erase(next);
      } else {
        it = next;
      }
    }
  }

  // Joins one run with its neighbours where they are equal.
  void join(Iterator it) {
    const auto follows = [](Iterator a, Iterator b) {
      return a->second.end == b->first && a->second.value == b->second.value;
    };
    if (const Iterator next = std::next(it); next != runs_.end() && follows(it, next)) {
      it->second.end = next->second.end;
      runs_.erase(next);
    }
    if (it == runs_.begin()) return;
    if (const Iterator before = std::prev(it); follows(before, it)) {
      before->second.end = it->second.end;
      runs_.erase(it);
    }
  }

  std::map<uint64_t, Run> runs_;  // by first address
};

}  // namespace ng
