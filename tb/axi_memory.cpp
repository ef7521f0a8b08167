// SPDX-License-Identifier: Apache-2.0
#include "tb/axi_memory.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <stdexcept>

namespace ng::tb {
namespace {

void scramble(AxiData& data, unsigned count, std::mt19937_64& rng) {
  for (unsigned i = 0; i < count; i += 8) {
    const uint64_t value = rng();
    std::memcpy(&data[i], &value, 8);
  }
}

}  // namespace

AxiMemory::AxiMemory(AxiPins& pins, AxiMemoryConfig config)
    : pins_(pins),
      config_(std::move(config)),
      rng_(mix_seed(config_.seed)),
      ar_rng_(mix_seed(config_.seed + 1)),
      r_rng_(mix_seed(config_.seed + 2)),
      aw_rng_(mix_seed(config_.seed + 3)),
      w_rng_(mix_seed(config_.seed + 4)),
      b_rng_(mix_seed(config_.seed + 5)),
      banks_(config_.banks),
      id_mark_(65536) {
  if (config_.read_latency == 0 || config_.write_latency == 0)
    throw std::invalid_argument("AxiMemory: a latency must be at least 1");
  if (config_.aw_waits_for_w && config_.w_waits_for_aw)
    throw std::invalid_argument("AxiMemory: AW and W wait for each other");
  if (config_.banks > 0 && config_.row_bytes == 0)
    throw std::invalid_argument("AxiMemory: banks need rows of at least one byte");
  if (config_.ahead > 0 && !one_at_a_time())
    throw std::invalid_argument("AxiMemory: ahead of what, if reads and writes go side by side");
  if (config_.max_reads == 0 || config_.max_writes == 0)
    throw std::invalid_argument("AxiMemory: at least one read and one write must be taken");
  if (!config_.bytes) config_.bytes = std::make_shared<AxiBytes>(config_.seed);
  reset();
}

void AxiMemory::reset() {
  reads_ahead_.clear();
  writes_ahead_.clear();
  reads_.clear();
  writes_.clear();
  early_.clear();
  read_ = reads_.end();
  write_ = writes_.end();
  offering_read_ = offering_answer_ = false;
  ar_seen_ = aw_seen_ = w_seen_ = false;
  pins_.ar.ready = pins_.aw.ready = pins_.w.ready = false;
  pins_.r.valid = pins_.b.valid = false;
  pins_.r.data = {};
  pins_.b.data = {};
  pins_.push();
}

void AxiMemory::fail(uint64_t addr, uint64_t count, AxiResp resp, bool reads, bool writes) {
  if (count > 0) ranges_.push_back({addr, addr + count - 1, resp, reads, writes});
}

void AxiMemory::clear_faults() {
  ranges_.clear();
  respond = nullptr;
  fate = nullptr;
}

void AxiMemory::release_withheld() {
  for (Read& read : reads_) read.withheld = false;
  for (Write& write : writes_) write.withheld = false;
}

uint64_t AxiMemory::withheld() const {
  const auto held = [](const auto& burst) { return burst.withheld; };
  return static_cast<uint64_t>(std::count_if(reads_.begin(), reads_.end(), held) +
                               std::count_if(writes_.begin(), writes_.end(), held));
}

bool AxiMemory::owes() const {
  const auto due = [](const auto& burst) { return !burst.withheld; };
  const auto whole = [&](const Write& write) { return due(write) && !open(write); };
  if (offering_read_ || offering_answer_) return false;
  return std::ranges::any_of(reads_, due) || std::ranges::any_of(writes_, whole);
}

std::string AxiMemory::report() const {
  const auto way = [&](const char* name, const AxiTraffic& t, const auto& bursts,
                       const auto& ahead) {
    std::string text =
        fmt::format("{}: {} bursts, {} beats, {} bytes, {:.1f} % of the bus, {} errors", name,
                    t.bursts, t.beats, t.bytes, 100 * t.utilisation(pins_.bus_bytes), t.errors);
    if (!bursts.empty())
      text += fmt::format(", {} under way, the oldest of id {:#x} at {:#x}{}", bursts.size(),
                          bursts.front().a.id, bursts.front().a.addr,
                          bursts.front().withheld ? ", withheld" : "");
    if (!ahead.empty()) text += fmt::format(", {} waiting for their turn", ahead.size());
    return text;
  };
  return way("reads", read_traffic_, reads_, reads_ahead_) + "; " +
         way("writes", write_traffic_, writes_, writes_ahead_);
}

AxiResp AxiMemory::answer(const AxiAccess& access, uint64_t last) const {
  for (const Range& range : ranges_) {
    if (!(access.write ? range.writes : range.reads)) continue;
    if (access.first <= range.last && last >= range.first) return range.resp;
  }
  return respond ? respond(access) : kAxiOkay;
}

/// When the bank of `addr` can deliver, `earliest` or later.
uint64_t AxiMemory::bank_time(uint64_t addr, uint64_t earliest) {
  if (banks_.empty()) return earliest;
  const uint64_t row = addr / config_.row_bytes;
  Bank& bank = banks_[row % banks_.size()];
  uint64_t time = std::max(earliest, bank.free_at);
  if (bank.row != row) time += config_.row_miss_cycles;
  bank.row = row;
  bank.free_at = time + 1;
  return time;
}

/// Serves what has its turn.
void AxiMemory::begin() {
  const bool first = writes_first();
  for (const bool write : {first, !first}) {
    auto& ahead = write ? writes_ahead_ : reads_ahead_;
    for (; !ahead.empty() && free(); ahead.pop_front()) {
      write ? accept_write(ahead.front()) : accept_read(ahead.front());
      wrote_ = write;
    }
  }
}

/// Whether AW, or AR, is taken in this cycle if it is offered, as far as the order of service says.
bool AxiMemory::takes_address(bool write) const {
  if (!one_at_a_time())
    return write ? writes_.size() < config_.max_writes : reads_.size() < config_.max_reads;
  if (config_.ahead > 0) return (write ? writes_ahead_ : reads_ahead_).size() < config_.ahead;
  // nothing but the burst whose turn it is, which therefore must have been seen
  const bool first = write == writes_first();
  const bool other_seen = write ? ar_seen_ : aw_seen_;
  return free() && (write ? aw_seen_ : ar_seen_) && (first || !other_seen);
}

bool AxiMemory::takes_data() const {
  if (write_open()) return true;
  return !config_.w_waits_for_aw && early_.size() < (one_at_a_time() ? config_.ahead : 1024);
}

void AxiMemory::accept_read(const AxiAddress& a) {
  Read read{.a = a, .beats = {}, .next = 0, .withheld = false};
  AxiAccess access{.write = false,
                   .burst = a,
                   .number = read_traffic_.bursts++,
                   .beat = 0,
                   .first = a.addr,
                   .end = a.end(a.len)};
  const AxiFate fate_of = fate ? fate(access) : AxiFate{};
  read.withheld = fate_of.withheld;
  uint64_t ready_at = now_ + config_.read_latency + fate_of.delay + jitter();
  for (unsigned i = 0; i < a.beats(); ++i) {
    Beat& beat = read.beats.emplace_back();
    access.beat = i;
    access.first = a.first(i);
    access.end = a.end(i);
    const uint64_t last = access.end - 1;
    scramble(beat.pins.data, pins_.bus_bytes, rng_);
    beat.pins.id = a.id;
    beat.pins.last = i == a.len;
    beat.pins.resp =
        inside(access.first) && inside(last) ? answer(access, last) : AxiResp{kAxiDecErr};
    if (beat.pins.resp == kAxiOkay) {
      for (uint64_t addr = access.first; addr != access.end; ++addr)
        beat.pins.data[addr % pins_.bus_bytes] = config_.bytes->read(addr);
    }
    ready_at = bank_time(access.first, ready_at);
    beat.ready_at = ready_at;
  }
  reads_.push_back(std::move(read));
  if (read_traffic_.bursts == 1) read_traffic_.first_address = now_;
  read_traffic_.max_outstanding = std::max<uint64_t>(read_traffic_.max_outstanding, reads_.size());
}

void AxiMemory::accept_write(const AxiAddress& a) {
  Write write{.a = a,
              .number = write_traffic_.bursts++,
              .beats = {},
              .ready_at = 0,
              .delay = 0,
              .withheld = false};
  const AxiFate fate_of = fate ? fate({.write = true,
                                       .burst = a,
                                       .number = write.number,
                                       .beat = 0,
                                       .first = a.addr,
                                       .end = a.end(a.len)})
                               : AxiFate{};
  write.delay = fate_of.delay + jitter();
  write.withheld = fate_of.withheld;
  writes_.push_back(std::move(write));
  if (write_traffic_.bursts == 1) write_traffic_.first_address = now_;
  write_traffic_.max_outstanding =
      std::max<uint64_t>(write_traffic_.max_outstanding, writes_.size());
}

/// Gives the W beats taken to the bursts, in the order of the AWs.
void AxiMemory::fill_writes() {
  for (Write& write : writes_) {
    if (!open(write)) continue;
    while (open(write) && !early_.empty()) {
      write.beats.push_back(early_.front());
      early_.pop_front();
    }
    if (open(write)) return;
    write.ready_at = now_ + config_.write_latency + write.delay;
    for (unsigned i = 0; i < write.a.beats(); ++i)
      write.ready_at = std::max(write.ready_at, bank_time(write.a.first(i), now_));
  }
}

/// The bytes of a burst become visible, or none of them.
void AxiMemory::land(Write& write) {
  const AxiAddress& a = write.a;
  AxiAccess access{.write = true,
                   .burst = a,
                   .number = write.number,
                   .beat = 0,
                   .first = a.end(a.len),
                   .end = a.addr};
  bool outside = false;
  const auto each_byte = [&](auto&& visit) {
    for (unsigned i = 0; i < a.beats(); ++i) {
      for (uint64_t addr = a.first(i); addr != a.end(i); ++addr) {
        const auto lane = static_cast<unsigned>(addr % pins_.bus_bytes);
        if (write.beats[i].strobe >> lane & 1) visit(addr, write.beats[i].data[lane]);
      }
    }
  };
  uint64_t bytes = 0;
  each_byte([&](uint64_t addr, uint8_t) {
    outside |= !inside(addr);
    if (bytes++ == 0) access.first = addr;
    access.end = addr + 1;
  });
  AxiResp resp = outside ? kAxiDecErr : kAxiOkay;
  if (!outside && bytes > 0) resp = answer(access, access.end - 1);
  if (resp == kAxiOkay) each_byte([&](uint64_t addr, uint8_t v) { config_.bytes->write(addr, v); });
  write_traffic_.errors += resp != kAxiOkay;
  pins_.b.data = {.id = a.id, .resp = resp};
}

/// A burst whose answer may be offered now, keeping the order inside each ID; end() if none.
template <class List, class Ready>
typename List::iterator AxiMemory::choose(List& list, Ready ready) {
  ++mark_;  // an ID marked with this number has an earlier burst
  auto chosen = list.end();
  unsigned candidates = 0;
  for (auto it = list.begin(); it != list.end(); ++it) {
    const bool blocked = std::exchange(id_mark_[it->a.id], mark_) == mark_;
    if (blocked || it->withheld) continue;
    const bool can = ready(*it);
    if (config_.order == AxiOrder::kInOrder) return can ? it : list.end();
    if (can && rng_() % ++candidates == 0) chosen = it;
  }
  return chosen;
}

void AxiMemory::scramble_read() {
  scramble(pins_.r.data.data, pins_.bus_bytes, r_rng_);
  pins_.r.data.id = static_cast<uint16_t>(r_rng_()) & id_bits_;
  pins_.r.data.resp = static_cast<uint8_t>(r_rng_() & 3);
  pins_.r.data.last = r_rng_() & 1;
}

void AxiMemory::drive_read() {
  const auto ready = [&](const Read& read) { return read.beats[read.next].ready_at <= now_; };
  const bool whole = config_.order == AxiOrder::kOutOfOrder && read_ != reads_.end() &&
                     !reads_.empty() && read_->next > 0;
  if (!whole) read_ = choose(reads_, ready);
  if (read_ == reads_.end() || (whole && !ready(*read_))) return;
  offering_read_ = true;
  pins_.r.data = read_->beats[read_->next].pins;
}

void AxiMemory::drive_answer() {
  write_ = choose(writes_, [&](const Write& w) { return !open(w) && w.ready_at <= now_; });
  if (write_ == writes_.end()) return;
  offering_answer_ = true;
  land(*write_);
}

void AxiMemory::drive() {
  pins_.pull();  // only to see the reset: nothing may be offered in it
  if (pins_.in_reset) return reset();
  const AxiMemoryConfig& c = config_;
  const bool refresh =
      c.refresh_interval > 0 && now_ % c.refresh_interval + c.refresh_cycles >= c.refresh_interval;
  bool can_read = !refresh, can_write = !refresh;
  if (c.bytes_per_cycle > 0) {
    const double most = std::max<double>(pins_.bus_bytes, c.bytes_per_cycle);
    read_credit_ = std::min(read_credit_ + c.bytes_per_cycle, most);
    write_credit_ = std::min(write_credit_ + c.bytes_per_cycle, most);
    can_read &= read_credit_ > 0;
    can_write &= (c.shared_bandwidth ? read_credit_ : write_credit_) > 0;
  }
  const auto waits = [&](bool seen) { return c.ready_after_valid && !seen; };

  pins_.ar.ready =
      !config_.ar.next(ar_rng_) && !hold_ar && takes_address(false) && !waits(ar_seen_);
  pins_.aw.ready = !config_.aw.next(aw_rng_) && !hold_aw && takes_address(true) &&
                   !waits(aw_seen_) && (!c.aw_waits_for_w || w_seen_ || !early_.empty());
  pins_.w.ready =
      !config_.w.next(w_rng_) && !hold_w && can_write && !waits(w_seen_) && takes_data();

  const bool r_stall = config_.r.next(r_rng_), b_stall = config_.b.next(b_rng_);
  if (!offering_read_ && !r_stall && can_read) drive_read();
  if (!offering_read_) scramble_read();
  pins_.r.valid = offering_read_;
  if (!offering_answer_ && !b_stall) drive_answer();
  if (!offering_answer_)
    pins_.b.data = {.id = static_cast<uint16_t>(static_cast<uint16_t>(b_rng_()) & id_bits_),
                    .resp = static_cast<uint8_t>(b_rng_() & 3)};
  pins_.b.valid = offering_answer_;
  pins_.push();
}

void AxiMemory::sample() {
  pins_.pull();
  if (pins_.in_reset) {
    reset();
    ++now_;
    return;
  }
  if (pins_.r.taken()) {
    const AxiAddress& a = read_->a;
    const auto beat = static_cast<unsigned>(read_->next++);
    AxiTraffic& t = read_traffic_;
    if (t.beats++ == 0) t.first_beat = now_;
    t.last_beat = now_;
    t.bytes += a.end(beat) - a.first(beat);
    t.errors += pins_.r.data.resp != kAxiOkay;
    read_credit_ -= pins_.bus_bytes;
    offering_read_ = false;
    if (pins_.r.data.last) {
      t.last_answer = now_;
      reads_.erase(read_);
      read_ = reads_.end();
    }
  }
  if (pins_.b.taken()) {
    write_traffic_.last_answer = now_;
    offering_answer_ = false;
    writes_.erase(write_);
  }
  ar_seen_ = pins_.ar.valid && !pins_.ar.taken();
  aw_seen_ = pins_.aw.valid && !pins_.aw.taken();
  w_seen_ = pins_.w.valid && !pins_.w.taken();
  if (pins_.ar.taken()) {
    id_bits_ |= pins_.ar.data.id;
    reads_ahead_.push_back(pins_.ar.data);
  }
  if (pins_.aw.taken()) {
    id_bits_ |= pins_.aw.data.id;
    writes_ahead_.push_back(pins_.aw.data);
  }
  begin();
  if (pins_.w.taken()) {
    AxiTraffic& t = write_traffic_;
    if (t.beats++ == 0) t.first_beat = now_;
    t.last_beat = now_;
    t.bytes += static_cast<uint64_t>(std::popcount(pins_.w.data.strobe));
    (config_.shared_bandwidth ? read_credit_ : write_credit_) -= pins_.bus_bytes;
    early_.push_back(pins_.w.data);
  }
  fill_writes();
  ++now_;
}

}  // namespace ng::tb
