// SPDX-License-Identifier: Apache-2.0
#include "tb/link/link_traffic.h"

#include <algorithm>
#include <bit>
#include <cstring>

namespace ng::tb {
namespace {

constexpr std::array<unsigned, 2> kChannelOf{link::kRequestChannel, link::kCollectiveChannel};
constexpr size_t kMostQueued = 2;  // per channel: what waits outside the end is not its latency

uint64_t mixed(uint64_t x) {  // SplitMix64's output function
  x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9;
  x = (x ^ x >> 27) * 0x94d049bb133111eb;
  return x ^ x >> 31;
}

}  // namespace

link::Message LinkTraffic::message(uint64_t number) const {
  link::Message m{.collective = number % 2 != 0,
                  .bytes = static_cast<uint16_t>(config_.bytes),
                  .tag = static_cast<uint8_t>(number),
                  .dst = 2,
                  .src = 1,
                  .offset = number,
                  .space = 1};
  m.data.resize(config_.bytes);
  uint64_t x = mixed(config_.seed + 1) + number * 0x9e3779b97f4a7c15;
  for (size_t i = 0; i < m.data.size(); i += 8) {
    const uint64_t word = mixed(x++);
    std::memcpy(&m.data[i], &word, std::min<size_t>(8, m.data.size() - i));
  }
  return m;
}

void LinkTraffic::offer(LinkEnd& from, uint64_t cycle) {
  if (config_.every != 0 && cycle % config_.every != 0) return;
  do {
    const unsigned turn = counts_.sent % 2;
    if (from.queued(kChannelOf[turn]) >= kMostQueued) return;
    expected_[turn].push_back({counts_.sent, cycle + 1});  // it can take it in the next
    from.send(message(counts_.sent++));
  } while (config_.every == 0);
}

void LinkTraffic::take(LinkEnd& at, uint64_t cycle) {
  for (unsigned turn = 0; turn < 2; ++turn) {
    while (auto m = at.take(kChannelOf[turn])) got(turn, *m, cycle);
  }
}

void LinkTraffic::sender_reset() {
  for (unsigned turn = 0; turn < 2; ++turn) {
    auto& expected = expected_[turn];
    doubtful_[turn].insert(doubtful_[turn].end(), expected.begin(), expected.end());
    expected.clear();
  }
}

void LinkTraffic::got(unsigned turn, const link::Message& m, uint64_t cycle) {
  auto* list = &expected_[turn];
  auto found = std::ranges::find(*list, m.offset, &Expected::number);
  if (found == list->end()) {
    list = &doubtful_[turn];
    found = std::ranges::find(*list, m.offset, &Expected::number);
  }
  if (found == list->end()) {
    ++(m.offset % 2 != turn || m.offset >= counts_.sent ? counts_.corrupt
       : m.offset < again_below_                        ? counts_.again
                                                        : counts_.duplicated);
    return;
  }
  if (!(m == message(m.offset)))
    ++counts_.corrupt;
  else if (found != list->begin())
    ++counts_.reordered;
  else {
    ++counts_.delivered;
    counts_.payload_bytes += m.data.size();
    latencies_.push_back(static_cast<uint32_t>(cycle - found->cycle));
  }
  list->erase(found);
}

}  // namespace ng::tb
