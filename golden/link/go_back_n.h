// SPDX-License-Identifier: Apache-2.0
// Exactly once, in order, over a wire that corrupts and loses: the sequence logic of both ends of
// one direction. Small values without clocks, so that every state of a small instance can be
// visited; timers and limits are the caller's.
#pragma once

#include <array>
#include <cstdint>

#include "golden/wire/flit.h"

namespace ng::link {

template <unsigned Bits>
struct Sequence {
  static_assert(Bits >= 2 && Bits <= 15);
  static constexpr unsigned kModulus = 1u << Bits;
  /// More than this many unacknowledged, and old could not be told from new.
  static constexpr unsigned kMostUnacknowledged = kModulus / 2 - 1;

  static uint16_t wrap(unsigned value) { return static_cast<uint16_t>(value % kModulus); }
  static uint16_t after(uint16_t value) { return wrap(value + 1u); }
  static uint16_t before(uint16_t value) { return wrap(value + kModulus - 1u); }
  /// a - b, read as signed.
  static int distance(uint16_t a, uint16_t b) {
    const unsigned d = (a + kModulus - b) % kModulus;
    return d < kModulus / 2 ? static_cast<int>(d)
                            : static_cast<int>(d) - static_cast<int>(kModulus);
  }
};

/// The end that keeps what it sent until it is acknowledged.
template <class Payload, unsigned Bits, unsigned Buffer>
class Sender {
 public:
  using Seq = Sequence<Bits>;
  static_assert(Buffer >= 1 && Buffer <= Seq::kMostUnacknowledged);
  struct Sent {
    uint16_t seq;
    const Payload* payload;
  };

  unsigned unacknowledged() const { return Seq::wrap(next_ + Seq::kModulus - oldest_); }
  bool full() const { return unacknowledged() == Buffer; }
  bool replaying() const { return cursor_ != next_; }
  /// What an Idle or Nack flit carries as its sequence number.
  uint16_t last_sent() const { return Seq::before(next_); }
  uint16_t oldest() const { return oldest_; }
  uint16_t next() const { return next_; }

  /// The next flit to send again; only while replaying().
  Sent replay() {
    const Sent sent{cursor_, &buffer_[cursor_ % kSlots]};
    cursor_ = Seq::after(cursor_);
    return sent;
  }
  /// A new flit; only while neither full() nor replaying().
  Sent send(const Payload& payload) {
    const Sent sent{next_, &(buffer_[next_ % kSlots] = payload)};
    next_ = cursor_ = Seq::after(next_);
    return sent;
  }

  enum class Ack : uint8_t { kOld, kProgress, kBad };
  /// Everything up to `ack` has arrived.
  Ack acknowledge(uint16_t ack) {
    const int fresh = Seq::distance(ack, Seq::before(oldest_));
    if (fresh > static_cast<int>(unacknowledged())) return Ack::kBad;
    if (fresh <= 0) return Ack::kOld;
    for (int i = 0; i < fresh; ++i) {
      buffer_[oldest_ % kSlots] = Payload{};
      if (cursor_ == oldest_) cursor_ = Seq::after(cursor_);
      oldest_ = Seq::after(oldest_);
    }
    return Ack::kProgress;
  }
  /// From the oldest unacknowledged flit on again: after a nack (whose ack has been taken), when
  /// the replay time is over, after training.
  void start_replay() { cursor_ = oldest_; }

  friend bool operator==(const Sender&, const Sender&) = default;

 private:
  static constexpr unsigned kSlots = Seq::kModulus / 2;
  std::array<Payload, kSlots> buffer_{};
  uint16_t oldest_ = 0;  // not acknowledged; next_ if all are
  uint16_t next_ = 0;    // of the next new flit
  uint16_t cursor_ = 0;  // what replay sends next; next_ if there is nothing to send again
};

/// The end that delivers.
template <unsigned Bits>
class Receiver {
 public:
  using Seq = Sequence<Bits>;
  enum class Verdict : uint8_t { kDeliver, kNothing, kDuplicate, kMissing };

  uint16_t expected() const { return expected_; }
  uint16_t ack() const { return Seq::before(expected_); }
  bool nack_owed() const { return owed_ != 0; }
  bool nack_outstanding() const { return outstanding_ != 0; }

  /// A flit whose CRC or headers are wrong.
  void bad() {
    if (!outstanding_) owed_ = 1;
  }
  Verdict good(FlitKind kind, uint16_t seq) {
    const int ahead = Seq::distance(seq, expected_);
    if (kind == FlitKind::kData && ahead == 0) {
      expected_ = Seq::after(expected_);
      owed_ = outstanding_ = 0;
      return Verdict::kDeliver;
    }
    if (ahead >= 0) {
      bad();
      return Verdict::kMissing;
    }
    if (kind == FlitKind::kData) return Verdict::kDuplicate;
    if (ahead == -1) owed_ = outstanding_ = 0;
    return Verdict::kNothing;
  }
  /// The owed nack is on its way.
  void nack_sent() {
    owed_ = 0;
    outstanding_ = 1;
  }
  /// Nothing has come of the outstanding nack for the nack time.
  void nack_time_over() {
    if (outstanding_) owed_ = 1;
    outstanding_ = 0;
  }
  /// After training the partner sends again unasked.
  void forget_nack() { owed_ = outstanding_ = 0; }

  friend bool operator==(const Receiver&, const Receiver&) = default;

 private:
  uint16_t expected_ = 0;
  uint8_t owed_ = 0;
  uint8_t outstanding_ = 0;
};

}  // namespace ng::link
