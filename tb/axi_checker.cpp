// SPDX-License-Identifier: Apache-2.0
#include "tb/axi_checker.h"

#include <fmt/format.h>

#include "tb/replay.h"

namespace ng::tb {
namespace {

uint16_t id_of(const AxiAddress& a) { return a.id; }
uint16_t id_of(const AxiReadBeat& beat) { return beat.id; }
uint16_t id_of(const AxiAnswer& answer) { return answer.id; }
uint16_t id_of(const AxiWriteBeat&) { return 0; }
uint64_t address_of(const AxiAddress& a) { return a.addr; }
template <class T>
uint64_t address_of(const T&) {
  return 0;
}

}  // namespace

std::string_view axi_rule_name(AxiRule rule) {
  switch (rule) {
    case AxiRule::kValidDropped:
      return "ValidDropped";
    case AxiRule::kPayloadChanged:
      return "PayloadChanged";
    case AxiRule::kValidInReset:
      return "ValidInReset";
    case AxiRule::kBurstType:
      return "BurstType";
    case AxiRule::kBurstLength:
      return "BurstLength";
    case AxiRule::kBeatSize:
      return "BeatSize";
    case AxiRule::kCrosses4K:
      return "Crosses4K";
    case AxiRule::kTooManyReads:
      return "TooManyReads";
    case AxiRule::kTooManyWrites:
      return "TooManyWrites";
    case AxiRule::kDataBeforeAddress:
      return "DataBeforeAddress";
    case AxiRule::kAddressBeforeData:
      return "AddressBeforeData";
    case AxiRule::kLastMissing:
      return "LastMissing";
    case AxiRule::kLastEarly:
      return "LastEarly";
    case AxiRule::kStrobeOutside:
      return "StrobeOutside";
    case AxiRule::kReadNotAsked:
      return "ReadNotAsked";
    case AxiRule::kReadLastMissing:
      return "ReadLastMissing";
    case AxiRule::kReadLastEarly:
      return "ReadLastEarly";
    case AxiRule::kAnswerNotAsked:
      return "AnswerNotAsked";
    case AxiRule::kExOkay:
      return "ExOkay";
    case AxiRule::kUnfinished:
      return "Unfinished";
  }
  return "?";
}

void AxiChecker::fail(AxiRule rule, const char* channel, uint16_t id, uint64_t address,
                      const std::string& detail) const {
  throw AxiViolation(
      rule, cycle_, channel, id, address,
      fmt::format("AXI port {}, channel {}: rule {}: {} (id {:#x}, address {:#x}, "
                  "cycle {} of the checker) {}",
                  name_, channel, axi_rule_name(rule), detail, id, address, cycle_, where()));
}

void AxiChecker::reset() {
  ar_ = aw_ = {};
  w_ = {};
  r_ = {};
  b_ = {};
  reads_.clear();
  open_.clear();
  early_.clear();
  written_.clear();
  open_beats_ = 0;
  w_begun_ = false;
  w_bursts_ = aw_offered_ = read_count_ = write_count_ = 0;
}

template <class T>
void AxiChecker::check_held(const char* channel, const AxiChannel<T>& now, Held<T>& held) {
  if (held.waiting && !now.valid)
    fail(AxiRule::kValidDropped, channel, id_of(held.data), address_of(held.data),
         "valid fell before ready");
  if (held.waiting && !(now.data == held.data))
    fail(AxiRule::kPayloadChanged, channel, id_of(held.data), address_of(held.data),
         "the payload changed before ready");
  held.waiting = now.valid && !now.ready;
  if (held.waiting) held.data = now.data;
}

void AxiChecker::check_address(const char* channel, const AxiAddress& a) {
  const auto broken = [&](AxiRule rule, const std::string& detail) {
    fail(rule, channel, a.id, a.addr, detail);
  };
  if (a.burst != kAxiIncr) broken(AxiRule::kBurstType, fmt::format("burst type {}", a.burst));
  if (a.len > 255) broken(AxiRule::kBurstLength, fmt::format("{} beats", a.beats()));
  if (a.size > 7 || (1u << a.size) > pins_.bus_bytes)
    broken(AxiRule::kBeatSize, fmt::format("size {} on {} bytes", a.size, pins_.bus_bytes));
  if (limits_.full_width && (1u << a.size) != pins_.bus_bytes)
    broken(AxiRule::kBeatSize, fmt::format("size {} is not full width", a.size));
  if ((a.addr ^ (a.end(a.len) - 1)) >> 12 != 0)
    broken(AxiRule::kCrosses4K, fmt::format("{} beats of {} bytes", a.beats(), 1u << a.size));
}

/// Checks W beats against their AWs, once both were taken.
void AxiChecker::check_beats() {
  while (!open_.empty() && !early_.empty()) {
    const AxiAddress a = open_.front();
    const WriteBeat beat = early_.front();
    early_.pop_front();
    const unsigned index = open_beats_++;
    if (beat.last && index < a.len)
      fail(AxiRule::kLastEarly, "w", a.id, a.addr, fmt::format("at beat {}", index));
    if (!beat.last && index == a.len)
      fail(AxiRule::kLastMissing, "w", a.id, a.addr, fmt::format("at beat {}", index));
    if (const uint64_t outside = beat.strobe & ~a.lanes(index, pins_.bus_bytes))
      fail(AxiRule::kStrobeOutside, "w", a.id, a.addr,
           fmt::format("beat {}, lanes {:#x}", index, outside));
    if (index < a.len) continue;
    written_[a.id].push_back(a);
    open_.pop_front();
    open_beats_ = 0;
  }
}

void AxiChecker::check_read() {
  const AxiReadBeat& beat = pins_.r.data;
  const auto found = reads_.find(beat.id);
  if (found == reads_.end()) fail(AxiRule::kReadNotAsked, "r", beat.id, 0, "nothing outstanding");
  Read& read = found->second.front();
  if (beat.resp == kAxiExOkay) fail(AxiRule::kExOkay, "r", beat.id, read.a.addr, "EXOKAY");
  if (beat.last && read.beats < read.a.len)
    fail(AxiRule::kReadLastEarly, "r", beat.id, read.a.addr, fmt::format("at beat {}", read.beats));
  if (!beat.last && read.beats == read.a.len)
    fail(AxiRule::kReadLastMissing, "r", beat.id, read.a.addr,
         fmt::format("at beat {}", read.beats));
  if (!pins_.r.ready) return;
  ++read.beats;
  if (!beat.last) return;
  --read_count_;
  ++read_bursts_;
  found->second.pop_front();
  if (found->second.empty()) reads_.erase(found);
}

void AxiChecker::check_answer() {
  const AxiAnswer& answer = pins_.b.data;
  const auto found = written_.find(answer.id);
  if (found == written_.end())
    fail(AxiRule::kAnswerNotAsked, "b", answer.id, 0, "no complete write waits for it");
  if (answer.resp == kAxiExOkay)
    fail(AxiRule::kExOkay, "b", answer.id, found->second.front().addr, "EXOKAY");
  if (!pins_.b.ready) return;
  --write_count_;
  ++write_bursts_;
  found->second.pop_front();
  if (found->second.empty()) written_.erase(found);
}

void AxiChecker::sample() {
  pins_.pull();
  if (pins_.in_reset) {
    const auto low = [&](bool valid, const char* channel) {
      if (valid) fail(AxiRule::kValidInReset, channel, 0, 0, "valid is high");
    };
    low(pins_.ar.valid, "ar");
    low(pins_.aw.valid, "aw");
    low(pins_.w.valid, "w");
    low(pins_.r.valid, "r");
    low(pins_.b.valid, "b");
    reset();
    ++cycle_;
    return;
  }
  const bool aw_new = pins_.aw.valid && !aw_.waiting;
  check_held("ar", pins_.ar, ar_);
  check_held("aw", pins_.aw, aw_);
  check_held("w", pins_.w, w_);
  check_held("r", pins_.r, r_);
  check_held("b", pins_.b, b_);
  if (pins_.ar.valid) check_address("ar", pins_.ar.data);
  if (pins_.aw.valid) check_address("aw", pins_.aw.data);

  // Answers first: what is asked for in this cycle cannot be answered in it.
  if (pins_.r.valid) check_read();
  if (pins_.b.valid) check_answer();

  if (pins_.ar.taken()) {
    const AxiAddress& a = pins_.ar.data;
    reads_[a.id].push_back({a});
    ++read_count_;
    if (limits_.max_reads > 0 && read_count_ > limits_.max_reads)
      fail(AxiRule::kTooManyReads, "ar", a.id, a.addr, fmt::format("{} outstanding", read_count_));
  }
  aw_offered_ += aw_new;
  if (pins_.w.valid && !limits_.w_may_precede_aw && w_bursts_ >= aw_offered_)
    fail(AxiRule::kDataBeforeAddress, "w", 0, 0, "a W beat before its AW");
  if (pins_.aw.valid && !limits_.aw_may_precede_w &&
      aw_offered_ > w_bursts_ + (w_begun_ || pins_.w.valid))
    fail(AxiRule::kAddressBeforeData, "aw", pins_.aw.data.id, pins_.aw.data.addr,
         "an AW before its first W beat");
  if (pins_.aw.taken()) {
    const AxiAddress& a = pins_.aw.data;
    open_.push_back(a);
    ++write_count_;
    if (limits_.max_writes > 0 && write_count_ > limits_.max_writes)
      fail(AxiRule::kTooManyWrites, "aw", a.id, a.addr,
           fmt::format("{} outstanding", write_count_));
  }
  if (pins_.w.taken()) {
    early_.push_back({pins_.w.data.strobe, pins_.w.data.last});
    w_bursts_ += pins_.w.data.last;
    w_begun_ = !pins_.w.data.last;
  }
  check_beats();
  ++cycle_;
}

void AxiChecker::finish() const {
  const auto owed = [&](const char* channel, const AxiAddress& a, const char* what) {
    fail(AxiRule::kUnfinished, channel, a.id, a.addr, what);
  };
  if (ar_.waiting) owed("ar", ar_.data, "still offered");
  if (aw_.waiting) owed("aw", aw_.data, "still offered");
  if (w_.waiting) owed("w", {}, "still offered");
  if (r_.waiting) owed("r", {.id = r_.data.id}, "still offered");
  if (b_.waiting) owed("b", {.id = b_.data.id}, "still offered");
  if (!reads_.empty()) owed("r", reads_.begin()->second.front().a, "read data are owed");
  if (!open_.empty()) owed("w", open_.front(), "write data are owed");
  if (!early_.empty()) owed("aw", {}, "W beats without an AW");
  if (!written_.empty()) owed("b", written_.begin()->second.front(), "an answer is owed");
}

}  // namespace ng::tb
