// SPDX-License-Identifier: Apache-2.0
// Chips that send to and answer each other, and the account of what is under way between them.
#pragma once

#include <deque>
#include <map>
#include <tuple>

#include "router_beats.h"
#include "tb/replay.h"

namespace ng::test {

/// What has been sent and not yet arrived, in order by source, channel and destination.
class Account {
 public:
  void sent(const Message& m) {
    expected_[key(m)].push_back(m);
    ++open_;
  }
  void arrived(const Message& m, unsigned at) {
    if (m.dst != at) throw std::logic_error(fmt::format("chip {} got {}", at, m.show()));
    auto& list = expected_[key(m)];
    if (list.empty() || !(list.front() == m))
      throw std::logic_error(fmt::format("got {}\nexpected {}\n{}", m.show(),
                                         list.empty() ? "nothing" : list.front().show(),
                                         tb::where()));
    list.pop_front();
    --open_;
    ++delivered_;
  }
  uint64_t open() const { return open_; }
  uint64_t delivered() const { return delivered_; }

 private:
  static std::tuple<unsigned, unsigned, unsigned> key(const Message& m) {
    return {m.src, m.channel(), m.dst};
  }
  std::map<std::tuple<unsigned, unsigned, unsigned>, std::deque<Message>> expected_;
  uint64_t open_ = 0, delivered_ = 0;
};

/// A chip at port 0 of a router: sends requests, answers those that come, in order, but takes one
/// in only while fewer than kPending of its answers wait to leave: so requests depend on responses,
/// as in a real target. Writes and the signal that announces them go to one chip and on one
/// channel; the signal must find them there.
class Chip {
 public:
  static constexpr size_t kPending = 2;

  Chip(unsigned id, Account& account, uint64_t seed) : id_(id), account_(account), rng_(seed) {}

  /// `writes` writes of random sizes to chip `to`, then the signal that tells how many there have
  /// been.
  void send_block(unsigned to, bool collective, unsigned writes) {
    for (unsigned i = 0; i <= writes; ++i) {
      const bool signal = i == writes;
      const uint8_t type = signal ? kSignalAdd : rng_() % 4 == 0 ? kRead : kWrite;
      Message m = make_message(rng_, type, signal ? 4 : draw_bytes(rng_), collective);
      m.src = uint16_t(id_);
      m.dst = uint16_t(to);
      uint32_t& before = blocks_sent_[{to, collective}];
      if (signal)
        for (unsigned b = 0; b < 4; ++b) m.data[b] = uint8_t(before >> 8 * b);
      else
        ++before;
      send(m);
    }
  }

  const Beat* front(unsigned channel) {
    if (!offered_[channel]) offered_[channel] = !out_[channel].empty() && rng_() % 8 != 0;
    return offered_[channel] ? &out_[channel].front() : nullptr;
  }
  void pop(unsigned channel) {
    if (out_[channel].front().last && channel == 1) --answers_;
    out_[channel].pop_front();
    offered_[channel] = false;
  }
  bool accepts(unsigned channel) {
    if (channel != 1 && answers_ >= kPending && !in_[channel].open()) return false;
    return rng_() % 8 != 0;
  }
  void push(unsigned channel, const Beat& beat) {
    const auto m = in_[channel].push(beat);
    if (!m) return;
    account_.arrived(*m, id_);
    if (m->channel() != channel) throw std::logic_error("on the wrong channel: " + m->show());
    if (m->response()) return;
    uint32_t& here = blocks_here_[{m->src, m->collective}];
    if (m->type == kSignalAdd) {
      if (m->data_word(0) != here)
        throw std::logic_error("a signal that its data has not preceded");
    } else {
      ++here;
    }
    Message answer;
    answer.type = m->type == kRead ? kReadResponse : kWriteResponse;
    answer.tag = m->tag;
    answer.src = m->dst;
    answer.dst = m->src;
    answer.offset = m->offset;
    if (m->type == kRead) {
      answer.bytes = m->bytes;
      answer.data.resize(m->bytes);
      for (uint8_t& byte : answer.data) byte = uint8_t(rng_());
    }
    ++answers_;
    send(answer);
  }

 private:
  void send(const Message& m) {
    account_.sent(m);
    for (const Beat& beat : beats_of(m)) out_[m.channel()].push_back(beat);
  }

  unsigned id_;
  Account& account_;
  std::mt19937_64 rng_;
  std::array<std::deque<Beat>, 3> out_;
  std::array<bool, 3> offered_{};
  std::array<Assembler, 3> in_;
  size_t answers_ = 0;
  std::map<std::pair<unsigned, bool>, uint32_t> blocks_sent_, blocks_here_;
};

}  // namespace ng::test
