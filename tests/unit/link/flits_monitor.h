// SPDX-License-Identifier: Apache-2.0
// Watches the flits that one end sends and checks each against the wire format: sequence numbers,
// replays that repeat, empty streams, whole messages in order, credits. It knows the messages that
// the end was given, and nothing of the design.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <map>
#include <stdexcept>
#include <vector>

#include "tb/link/page_message.h"
#include "tb/replay.h"
#include "tb/scoreboard.h"

namespace ng::test {

using namespace tb::page;

using Column = std::array<uint32_t, 16>;

enum Kind : unsigned { kIdle = 0, kData = 1, kNack = 2, kReservedKind = 3 };

struct Control {
  unsigned seq = 0, ack = 0, kind = 0, channel = 0, credit = 0;

  static Control of(uint32_t word) {
    return {word & 1023, word >> 10 & 1023, word >> 20 & 3, word >> 22 & 3, word >> 24};
  }
  uint32_t word() const { return seq | ack << 10 | kind << 20 | channel << 22 | credit << 24; }
};

struct Flit {
  std::array<uint32_t, kFlitWords> stream{};
  Control control;

  static Flit of(const std::array<Column, 4>& columns) {
    Flit flit;
    for (unsigned i = 0; i < kFlitWords; ++i) flit.stream[i] = columns[i / 16][i % 16];
    flit.control = Control::of(columns[3][14]);
    return flit;
  }

  std::array<Column, 4> columns() const {
    std::array<Column, 4> result{};
    for (unsigned i = 0; i < kFlitWords; ++i) result[i / 16][i % 16] = stream[i];
    result[3][14] = control.word();
    return result;
  }
};

class FlitMonitor {
 public:
  explicit FlitMonitor(std::string name) : name_(std::move(name)) {}

  // what the end was given to send, per channel, in order
  std::array<std::deque<Message>, 3> given;
  std::array<unsigned, 3> partner_units{128, 128, 128};
  unsigned replay_flits = 64;

  uint64_t data_flits = 0, idle_flits = 0, nack_flits = 0, replayed = 0;
  uint64_t used_words = 0;  // of new Data flits: those of messages

  /// The partner's flits as this end took them in, good ones only.
  void partner_said(const Control& control) {
    const unsigned acked = (control.ack + 1 - unsigned(acked_)) & 1023;
    if (acked < 512) acked_ += acked;
    if (control.channel < 3) {
      uint64_t& freed = freed_[control.channel];
      freed += uint8_t(control.credit - freed);
    }
  }

  void resumed(unsigned partner_expected) {
    acked_ += (partner_expected - unsigned(acked_)) & 1023;
  }

  void sent(const Flit& flit) {
    const unsigned newest = unsigned(next_ - 1) & 1023;
    if (flit.control.channel != credit_channel_) fail("the credit channel does not rotate");
    credit_channel_ = (credit_channel_ + 1) % 3;
    if (flit.control.kind != kData) {
      if (flit.control.kind == kReservedKind) fail("a flit of the reserved kind");
      flit.control.kind == kNack ? ++nack_flits : ++idle_flits;
      for (uint32_t word : flit.stream)
        if (word) fail("an idle flit with a word in it");
      const bool hidden = gave_up_ && flit.control.seq == (unsigned(next_) & 1023);
      if (flit.control.seq != newest && !hidden)
        fail(fmt::format("idle with seq {}, newest is {}", flit.control.seq, newest));
      return;
    }
    ++data_flits;
    const uint64_t seq = next_ - ((unsigned(next_) - flit.control.seq) & 1023);
    if (seq < next_) {
      ++replayed;
      const auto old = sent_.find(seq);
      if (old == sent_.end()) fail(fmt::format("flit {} sent again, which was never sent", seq));
      if (old->second != flit.stream) fail(fmt::format("flit {} is not what it was", seq));
      return;
    }
    if (next_ - acked_ >= replay_flits) fail("a new flit without room in the replay buffer");
    new_flit(flit.stream);
  }

  /// A flit was begun when the link went down: if it was new, nobody has seen it, but it counts as
  /// sent.
  void gave_up() { gave_up_ = true; }
  uint64_t next() const { return next_; }
  uint64_t acked() const { return acked_; }
  bool all_sent() const { return given[0].empty() && given[1].empty() && given[2].empty(); }
  uint64_t used(unsigned channel) const { return used_[channel]; }
  uint64_t freed(unsigned channel) const { return freed_[channel]; }

 private:
  void new_flit(const std::array<uint32_t, kFlitWords>& stream) {
    sent_[next_] = stream;
    sent_.erase(next_ - 512);
    ++next_;
    gave_up_ = false;
    bool empty = false;  // the rest of these 16 words
    for (unsigned i = 0; i < kFlitWords; ++i) {
      const uint32_t word = stream[i];
      if (i % 16 == 0) empty = false;
      if (words_.empty() && !word) empty = true;
      if (empty) {
        if (word) fail("a word in the empty rest of a column");
        continue;
      }
      ++used_words;
      words_.push_back(word);
      if (words_.size() == 3) begin_message();
      if (words_.size() >= 3 && words_.size() == expected_.size()) end_message();
    }
  }

  void begin_message() {
    const auto header = parse_header(words_.data());
    if (!header) fail("an illegal header");
    const unsigned c = header->channel();
    if (given[c].empty()) fail("a message nobody gave: " + header->show());
    expected_ = given[c].front().stream();
    channel_ = c;
    used_[c] += given[c].front().beats();
    if (used_[c] - freed_[c] > partner_units[c])
      fail(fmt::format("channel {}: more units than credits", c));
  }

  void end_message() {
    if (words_ != expected_) fail("message differs: " + given[channel_].front().show());
    given[channel_].pop_front();
    words_.clear();
    expected_.clear();
  }

  [[noreturn]] void fail(const std::string& what) const {
    throw tb::Mismatch(fmt::format("{}, flit {}: {} {}", name_, next_, what, tb::where()));
  }

  std::string name_;
  uint64_t next_ = 0;   // sequence numbers without wrap
  uint64_t acked_ = 0;  // the oldest that the end may not forget
  std::map<uint64_t, std::array<uint32_t, kFlitWords>> sent_;
  std::vector<uint32_t> words_, expected_;
  unsigned channel_ = 0;
  std::array<uint64_t, 3> used_{}, freed_{};
  unsigned credit_channel_ = 0;
  bool gave_up_ = false;
};

}  // namespace ng::test
