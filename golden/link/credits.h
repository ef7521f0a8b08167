// SPDX-License-Identifier: Apache-2.0
// Credits of one channel, as absolute counts: an update lost with its flit is healed by the next.
#pragma once

#include <cstdint>

namespace ng::link {

/// The sending end: how many units of the partner's buffer are free.
template <unsigned CountBits = 8>
class CreditSender {
 public:
  static constexpr unsigned kModulus = 1u << CountBits;

  void set_size(unsigned units) { size_ = static_cast<uint16_t>(units); }
  unsigned size() const { return size_; }
  unsigned available() const { return size_ - in_use(); }
  void take(unsigned units) { used_ = static_cast<uint16_t>((used_ + units) % kModulus); }
  /// The partner has freed `count` units since both ends were fresh. False: that cannot be.
  bool update(unsigned count) {
    freed_ = static_cast<uint16_t>(count % kModulus);
    return in_use() <= size_;
  }
  friend bool operator==(const CreditSender&, const CreditSender&) = default;

 private:
  unsigned in_use() const { return (used_ + kModulus - freed_) % kModulus; }
  uint16_t size_ = 0;
  uint16_t used_ = 0;
  uint16_t freed_ = 0;
};

/// The receiving end: what it holds, and what it tells the partner.
template <unsigned CountBits = 8>
class CreditReceiver {
 public:
  void set_size(unsigned units) { size_ = static_cast<uint16_t>(units); }
  /// False: the partner has sent more than it had credits for.
  bool hold(unsigned units) {
    held_ = static_cast<uint16_t>(held_ + units);
    return held_ <= size_;
  }
  void release(unsigned units) {
    held_ = static_cast<uint16_t>(held_ - units);
    freed_ = static_cast<uint16_t>((freed_ + units) % (1u << CountBits));
  }
  unsigned count() const { return freed_; }
  unsigned held() const { return held_; }
  friend bool operator==(const CreditReceiver&, const CreditReceiver&) = default;

 private:
  uint16_t size_ = 0;
  uint16_t held_ = 0;
  uint16_t freed_ = 0;
};

}  // namespace ng::link
