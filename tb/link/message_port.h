// SPDX-License-Identifier: Apache-2.0
// The two ends of a message port (docs/blocks/message.md), as values: a test copies them to and
// from its ports. Messages are the golden link's.
#pragma once

#include <array>
#include <cstring>
#include <deque>
#include <optional>
#include <random>
#include <stdexcept>

#include "golden/wire/message.h"
#include "tb/stream.h"

namespace ng::test {

struct MessageBeat {
  bool first = false, last = false, abort = false;
  std::array<uint32_t, 3> header{};
  std::array<uint8_t, 64> data{};
  bool operator==(const MessageBeat&) const = default;
};

inline MessageBeat message_beat(const link::Message& m, unsigned beat, std::mt19937_64& rng) {
  MessageBeat b{beat == 0, beat + 1 == m.units(), false, link::encode_header(m), {}};
  for (unsigned i = 0; i < 64; ++i) {
    const size_t at = 64 * beat + i;
    b.data[i] = at < m.data.size() ? m.data[at] : static_cast<uint8_t>(rng());
  }
  return b;
}

/// Offers messages, with stalls; a message may be cut off after some beats, as a dying link does.
class MessageSource {
 public:
  explicit MessageSource(uint64_t seed, double stall = 0)
      : stalls_(tb::Stalls::random(stall)), rng_(seed) {}
  struct Item {
    link::Message message;
    unsigned cut = 0;  // beats before an abort; 0: none
  };
  void push(link::Message m, unsigned cut = 0) { queue_.push_back({std::move(m), cut}); }
  bool empty() const { return queue_.empty(); }
  size_t size() const { return queue_.size(); }
  void stalls(double p) { stalls_ = tb::Stalls::random(p); }

  /// What is offered in this cycle.
  const std::optional<MessageBeat>& drive() {
    if (!offer_ && !queue_.empty() && !stalls_.next(rng_)) {
      const Item& item = queue_.front();
      if (item.cut != 0 && beat_ == item.cut)
        offer_ = MessageBeat{false, true, true, {}, {}};
      else
        offer_ = message_beat(item.message, beat_, rng_);
    }
    return offer_;
  }
  void sample(bool ready) {
    if (!offer_ || !ready) return;
    ++beat_;
    if (offer_->last) {
      queue_.pop_front();
      beat_ = 0;
    }
    offer_.reset();
  }

 private:
  tb::Stalls stalls_;
  std::mt19937_64 rng_;
  std::deque<Item> queue_;
  std::optional<MessageBeat> offer_;
  unsigned beat_ = 0;
};

/// Takes messages, with stalls, and checks their form.
class MessageSink {
 public:
  explicit MessageSink(uint64_t seed, double stall = 0)
      : stalls_(tb::Stalls::random(stall)), rng_(seed) {}
  std::deque<link::Message> got;
  void stalls(double p) { stalls_ = tb::Stalls::random(p); }
  /// A message has begun and not ended.
  bool open() const { return message_.has_value(); }

  bool drive() { return ready_ = !stalls_.next(rng_); }
  void sample(const std::optional<MessageBeat>& beat) {
    if (stood_) {
      // bytes behind the end of a message are free
      if (!beat || beat->first != stood_->first || beat->last != stood_->last ||
          beat->header != stood_->header)
        throw tb::ProtocolError("a message beat that stood was changed");
    }
    stood_.reset();
    if (!beat) return;
    if (!ready_) {
      stood_ = beat;
      return;
    }
    if (beat->first != !message_) throw tb::ProtocolError("first beat where none belongs");
    if (beat->first) {
      message_ = link::decode_header(beat->header);
      if (!message_) throw tb::ProtocolError("a header that no link carries");
      message_->data.clear();
      header_ = beat->header;
      beats_ = 0;
    }
    if (beat->header != header_) throw tb::ProtocolError("the header changes within a message");
    for (unsigned i = 0; i < 64 && message_->data.size() < message_->data_bytes(); ++i)
      message_->data.push_back(beat->data[i]);
    if (beat->last != (++beats_ == message_->units()))
      throw tb::ProtocolError("a message ends where it should not");
    if (beat->last) {
      got.push_back(*message_);
      message_.reset();
    }
  }

 private:
  tb::Stalls stalls_;
  std::mt19937_64 rng_;
  bool ready_ = false;
  std::optional<MessageBeat> stood_;
  std::optional<link::Message> message_;
  std::array<uint32_t, 3> header_{};
  unsigned beats_ = 0;
};

/// Bytes to and from any port.
template <class Port>
uint8_t* port_bytes(Port& port) {
  return reinterpret_cast<uint8_t*>(&port);
}
template <class Port, class Bytes>
void put_port(Port& port, const Bytes& bytes, size_t at = 0) {
  std::memcpy(port_bytes(port) + at, bytes.data(), sizeof bytes);
}
template <class Bytes, class Port>
Bytes get_port(Port& port, size_t at = 0) {
  Bytes bytes;
  std::memcpy(bytes.data(), port_bytes(port) + at, sizeof bytes);
  return bytes;
}

}  // namespace ng::test
