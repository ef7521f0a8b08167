// SPDX-License-Identifier: Apache-2.0
// Source and Sink: the two ends of a valid/ready channel, with stalls. They reach ports through
// lambdas, so any names do:
//
//   Source<uint32_t> in(sim, "in", [&](bool v) { sim->in_valid_i = v; }, [&](uint32_t d) {
//   sim->in_data_i = d; },
//                       [&] { return sim->in_ready_o; }, Stalls::random(0.3));
//   Sink<uint32_t> out(sim, "out", [&] { return sim->out_valid_o; }, [&] { return sim->out_data_o;
//   },
//                      [&](bool r) { sim->out_ready_i = r; }, Stalls::bursty(0.5, 8));
//   in.push(7);
//   step(sim, in, out);                     // one clock cycle with all ends driven and sampled
//   while (!out.empty()) check(out.pop());
//
// Rules of the handshake (docs/architecture.md): valid never waits for ready; once high it stays,
// with the same data, until taken. Source keeps them; Sink throws ProtocolError when the design
// does not.
#pragma once

#include <fmt/format.h>

#include <concepts>
#include <cstdint>
#include <deque>
#include <functional>
#include <random>
#include <stdexcept>
#include <string>
#include <utility>

#include "tb/replay.h"

namespace ng::tb {

/// The design broke the handshake.
struct ProtocolError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// When an end of a channel holds back. Each end draws from its own generator, so adding one
/// changes no other.
class Stalls {
 public:
  static Stalls never() { return {}; }
  static Stalls always() { return Stalls(1.0, 1.0); }
  /// Every second cycle.
  static Stalls alternate() { return Stalls(1.0, 0.0); }
  /// Each cycle with probability p, independently.
  static Stalls random(double p) { return Stalls(p, p); }
  /// A share of stalled cycles that come in runs of `mean_length` cycles on average.
  static Stalls bursty(double share, double mean_length) {
    if (share <= 0 || share >= 1 || mean_length < 1)
      throw std::invalid_argument(
          "Stalls::bursty: needs 0 < share < 1 and a mean length of at least 1");
    return Stalls(share / (1 - share) / mean_length, 1 - 1 / mean_length);
  }

  bool next(std::mt19937_64& rng) {
    const double p = stalled_ ? stay_ : enter_;
    if (p > 0 && p < 1)
      stalled_ = std::uniform_real_distribution<>(0, 1)(rng) < p;
    else
      stalled_ = p >= 1;
    return stalled_;
  }

 private:
  Stalls() = default;
  Stalls(double enter, double stay) : enter_(enter), stay_(stay) {}

  double enter_ = 0;  // probability of a stall after a cycle without one
  double stay_ = 0;   // and after a stalled one
  bool stalled_ = false;
};

/// Drives the valid and data of a channel from a queue.
template <class T>
class Source {
 public:
  template <class SimType>
  Source(SimType& sim, std::string name, std::function<void(bool)> set_valid,
         std::function<void(const T&)> set_data, std::function<bool()> ready,
         Stalls stalls = Stalls::never())
      : name_(std::move(name)),
        set_valid_(std::move(set_valid)),
        set_data_(std::move(set_data)),
        ready_(std::move(ready)),
        stalls_(stalls),
        rng_(sim.seed() ^ stable_hash(name_)) {
    set_valid_(false);
  }

  void push(T value) { queue_.push_back(std::move(value)); }
  void stalls(Stalls stalls) { stalls_ = stalls; }
  /// Words not yet taken.
  size_t pending() const { return queue_.size(); }
  uint64_t taken() const { return taken_; }
  /// Forgets everything not yet taken, as a reset does.
  void clear() {
    queue_.clear();
    offered_ = false;
  }

  void drive() {
    if (!offered_) offered_ = !stalls_.next(rng_) && !queue_.empty();
    set_valid_(offered_);
    if (offered_) {
      set_data_(queue_.front());
    } else if constexpr (std::integral<T>) {
      set_data_(static_cast<T>(rng_()));  // data without valid means nothing: show it
    }
  }

  void sample() {
    if (!offered_ || !ready_()) return;
    queue_.pop_front();
    offered_ = false;
    ++taken_;
  }

 private:
  std::string name_;
  std::function<void(bool)> set_valid_;
  std::function<void(const T&)> set_data_;
  std::function<bool()> ready_;
  Stalls stalls_;
  std::mt19937_64 rng_;
  std::deque<T> queue_;
  bool offered_ = false;
  uint64_t taken_ = 0;
};

/// Drives the ready of a channel, collects its words and checks the design's side of the handshake.
template <class T>
class Sink {
 public:
  template <class SimType>
  Sink(SimType& sim, std::string name, std::function<bool()> valid, std::function<T()> data,
       std::function<void(bool)> set_ready, Stalls stalls = Stalls::never())
      : name_(std::move(name)),
        valid_(std::move(valid)),
        data_(std::move(data)),
        set_ready_(std::move(set_ready)),
        stalls_(stalls),
        rng_(sim.seed() ^ stable_hash(name_)) {
    set_ready_(false);
  }

  void stalls(Stalls stalls) { stalls_ = stalls; }
  bool empty() const { return queue_.empty(); }
  size_t size() const { return queue_.size(); }
  uint64_t taken() const { return taken_; }
  T pop() {
    if (queue_.empty())
      throw std::logic_error(fmt::format("Sink {}: pop of an empty queue", name_));
    T value = std::move(queue_.front());
    queue_.pop_front();
    return value;
  }
  /// Forgets a stalled word and everything collected, as a reset does.
  void clear() {
    queue_.clear();
    waiting_ = false;
  }

  void drive() {
    ready_ = !stalls_.next(rng_);
    set_ready_(ready_);
  }

  void sample() {
    const bool valid = valid_();
    if (waiting_ && !valid) fail("valid fell before the word was taken");
    if (!valid) return;
    T data = data_();
    if (waiting_ && !(data == held_)) fail("data changed while stalled");
    waiting_ = !ready_;
    if (waiting_) {
      held_ = std::move(data);
    } else {
      queue_.push_back(std::move(data));
      ++taken_;
    }
  }

 private:
  [[noreturn]] void fail(const char* what) {
    waiting_ = false;
    throw ProtocolError(fmt::format("channel {}: {} {}", name_, what, where()));
  }

  std::string name_;
  std::function<bool()> valid_;
  std::function<T()> data_;
  std::function<void(bool)> set_ready_;
  Stalls stalls_;
  std::mt19937_64 rng_;
  std::deque<T> queue_;
  T held_{};
  bool ready_ = false;
  bool waiting_ = false;
  uint64_t taken_ = 0;
};

/// One clock cycle: every end drives, combinational paths settle, every end samples, the clock
/// rises.
template <class SimType, class... Ends>
void step(SimType& sim, Ends&... ends) {
  (ends.drive(), ...);
  sim.eval();
  (ends.sample(), ...);
  sim.tick();
}

}  // namespace ng::tb
