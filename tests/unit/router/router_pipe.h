// SPDX-License-Identifier: Apache-2.0
// What a network's routers are connected by: queues that stand for wires or for whole links.
#pragma once

#include <deque>

#include "router_beats.h"

namespace ng::test {

/// Something that a port can be connected to, per channel, one direction.
class Pipe {
 public:
  virtual ~Pipe() = default;
  virtual bool accepts() const = 0;
  virtual void push(const Beat& beat) = 0;
  virtual const Beat* front() const = 0;
  virtual void pop() = 0;
  virtual void step() = 0;
};

/// The least that can stand between two ports: `beats` beats.
class ShortPipe : public Pipe {
 public:
  explicit ShortPipe(size_t beats) : most_(beats) {}
  bool accepts() const override { return beats_.size() < most_; }
  void push(const Beat& beat) override { beats_.push_back(beat); }
  const Beat* front() const override { return beats_.empty() ? nullptr : &beats_.front(); }
  void pop() override { beats_.pop_front(); }
  void step() override {}

 private:
  size_t most_;
  std::deque<Beat> beats_;
};

/// What a link is to a ring: a transmit queue that takes beats, a receive buffer that takes a
/// message only when there is room for the whole of it, and time both ways.
class LinkPipe : public Pipe {
 public:
  struct Config {
    size_t tx_beats = 16;
    size_t units = 16;
    unsigned delay = 20;
  };
  explicit LinkPipe(const Config& config) : config_(config), free_(config.units) {}

  bool accepts() const override { return tx_.size() < config_.tx_beats; }
  void push(const Beat& beat) override { tx_.push_back(beat); }
  const Beat* front() const override {
    return rx_.empty() || rx_.front().second > now_ ? nullptr : &rx_.front().first;
  }
  void pop() override {
    rx_.pop_front();
    credits_.push_back(now_ + config_.delay);
  }
  void step() override {
    ++now_;
    while (!credits_.empty() && credits_.front() <= now_) {
      credits_.pop_front();
      ++free_;
    }
    if (now_ < next_ || tx_.empty()) return;
    size_t beats = 1;
    while (beats <= tx_.size() && !tx_[beats - 1].last) ++beats;
    if (beats > tx_.size() || beats > free_) return;
    free_ -= beats;
    for (size_t i = 0; i < beats; ++i) {
      rx_.emplace_back(tx_.front(), now_ + config_.delay + i);
      tx_.pop_front();
    }
    next_ = now_ + beats;
  }

 private:
  Config config_;
  size_t free_;
  uint64_t now_ = 0, next_ = 0;
  std::deque<Beat> tx_;
  std::deque<std::pair<Beat, uint64_t>> rx_;
  std::deque<uint64_t> credits_;
};

}  // namespace ng::test
