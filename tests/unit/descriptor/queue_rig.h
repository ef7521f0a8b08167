// SPDX-License-Identifier: Apache-2.0
// A descriptor_queue between instructions and two mover models that take pieces and answer each
// with its events after a while. The rig checks what holds for every piece; tests look at the log.
#pragma once

#include <fmt/format.h>

#include <catch2/catch_test_macros.hpp>
#include <deque>
#include <functional>
#include <optional>
#include <vector>

#include "rtl_structs.h"
#include "tb/dma/dma_reference.h"
#include "tb/fields.h"
#include "tb/sim.h"
#include "tb/stream.h"

namespace ng::test {

using namespace ng::tb;  // descriptors by their definition

struct Piece {
  unsigned queue = 0;  // the top bit: of a record
  bool last = false;
  unsigned kind = 0, format = 0, out_format = 0;
  bool saturate = false;
  unsigned bytes = 0;
  uint64_t src = 0, dst = 0, pattern = 0;
  // of the log
  unsigned mover = 0;
  uint64_t cycle = 0;
  bool operator==(const Piece&) const = default;
  uint64_t dst_bytes() const {
    return kind == 3 ? uint64_t(bytes) / format_bytes(format) * format_bytes(out_format) : bytes;
  }
};
constexpr unsigned kKindCopy = 0, kKindFill = 1, kKindAdd = 2, kKindCast = 3;

using rtl::mover_pkg::done_t;
using rtl::mover_pkg::piece_t;

/// The piece in a slice of a port, by default its only one.
template <class Port>
Piece get_piece(const Port& port, BitField slice = piece_t::slice(0)) {
  const auto field = [&](BitField member) { return get(port, slice / member); };
  Piece p;
  p.queue = unsigned(field(piece_t::queue_id));
  p.last = field(piece_t::last);
  p.kind = unsigned(field(piece_t::kind));
  p.format = unsigned(field(piece_t::format));
  p.out_format = unsigned(field(piece_t::out_format));
  p.saturate = field(piece_t::saturate);
  p.bytes = unsigned(field(piece_t::bytes));
  p.src = field(piece_t::src);
  p.dst = field(piece_t::dst);
  p.pattern = field(piece_t::pattern);
  return p;
}

struct DoneWord {
  unsigned queue = 0;
  bool last = false;
  Cause cause = Cause::kNone;
  uint64_t address = 0;
};
template <class Port>
void set_done(Port& port, BitField slice, const DoneWord& d) {
  set(port, slice / done_t::address, d.address);
  set(port, slice / done_t::cause, unsigned(d.cause));
  set(port, slice / done_t::last, d.last);
  set(port, slice / done_t::queue_id, d.queue);
}

/// What the mover says of a piece.
struct Fate {
  Cause cause = Cause::kNone;
  uint64_t address = 0;
};

enum class Event { kReadDone, kComplete, kIrq };

template <class V>
class QueueRig {
 public:
  QueueRig(const std::string& name, Limits limits)
      : sim(name), limits(limits), rng_(sim.seed() ^ 0x5157) {
    on_event = {};
    drive();
    sim.reset();
  }

  ng::tb::Sim<V> sim;
  Limits limits;
  // knobs
  ng::tb::Stalls offer_stalls = ng::tb::Stalls::never();
  ng::tb::Stalls take_stalls[2] = {ng::tb::Stalls::never(), ng::tb::Stalls::never()};
  unsigned read_delay = 2, write_delay = 3, jitter = 0;
  unsigned capacity = 64;  // pieces a mover holds
  std::function<Fate(const Piece&)> fate;
  // logs
  std::vector<Piece> pieces;   // of descriptors
  std::vector<Piece> records;  // of records
  uint64_t read_dones = 0, completes = 0, irqs = 0;
  std::vector<uint64_t> accepted_at, complete_at, read_done_at, irq_at;  // cycles
  std::function<void(const Piece&)> on_piece;
  std::function<void(Event)> on_event;

  void push(const Instruction& instruction) { waiting_.push_back(instruction); }
  size_t not_taken() const { return waiting_.size(); }
  void forget_waiting() { waiting_.clear(), offered_ = false; }
  size_t in_flight() const { return movers_[0].pieces.size() + movers_[1].pieces.size(); }
  bool stopped() const { return sim_const().stopped_o; }
  bool busy() const { return sim_const().busy_o; }
  Verdict verdict() const {
    return {Cause(sim_const().cause_o), uint64_t(sim_const().fault_address_o)};
  }

  void clear() { clear_ = true; }
  void resume() { resume_ = true; }
  void skip() { skip_ = true; }
  void hold_reads(unsigned movers) { read_hold_ = movers; }

  void step() {
    drive();
    sim.eval();
    sample();
    sim.tick();
  }
  void steps(uint64_t count) {
    while (count-- > 0) step();
  }
  template <class Done>
  void run_until(Done&& done, uint64_t limit, const char* what) {
    for (uint64_t i = 0; i < limit; ++i) {
      sim.eval();
      if (done()) return;
      step();
    }
    throw ng::tb::Timeout(
        fmt::format("{} not reached in {} cycles; {}", what, limit, ng::tb::where()));
  }
  /// Everything has ended, or the queue has stopped.
  void settle(uint64_t limit = 100000) {
    run_until([&] { return stopped() || (waiting_.empty() && !busy()); }, limit, "idle or stopped");
  }

 private:
  struct Mover {
    struct Held {
      Piece piece;
      uint64_t read_at, done_at;
      Fate fate;
      bool read = false;
    };
    std::deque<Held> pieces;
    bool ready = false, offered = false, held = false;
    Piece held_piece;
    bool read_now = false, done_now = false;
    uint64_t last_read_at = 0, last_done_at = 0;
  };

  V& top() { return sim.top(); }
  const V& sim_const() const { return const_cast<QueueRig*>(this)->sim.top(); }
  unsigned spread() { return jitter ? unsigned(rng_() % (jitter + 1)) : 0; }

  void drive() {
    V& t = top();
    t.clear_i = std::exchange(clear_, false);
    t.resume_i = std::exchange(resume_, false);
    t.skip_i = std::exchange(skip_, false);
    t.read_hold_i = read_hold_;
    t.stuck_i = 0;
    zero(t.stuck_address_i);
    if (!offered_) offered_ = !offer_stalls.next(rng_) && !waiting_.empty();
    t.instr_valid_i = offered_;
    if (offered_) {
      set(t.instr_data_i, {0, 512}, std::span<const uint8_t>(waiting_.front().bytes));
    } else {
      for (unsigned w = 0; w < 16; ++w) t.instr_data_i[w] = uint32_t(rng_());
    }
    t.read_valid_i = t.done_valid_i = t.read_last_i = 0;
    t.piece_ready_i = 0;
    for (unsigned m = 0; m < 2; ++m) {
      Mover& mover = movers_[m];
      mover.ready = !take_stalls[m].next(rng_) && mover.pieces.size() < capacity;
      t.piece_ready_i |= mover.ready << m;
      mover.read_now = mover.done_now = false;
      set(t.done_data_i, done_t::slice(m) / done_t::address, rng_());
      const uint64_t now = sim.cycle();
      for (auto& held : mover.pieces) {
        if (held.read) continue;
        if (held.read_at <= now) {
          mover.read_now = true;
          t.read_valid_i |= 1 << m;
          t.read_last_i |= held.piece.last << m;
          t.read_queue_i = (t.read_queue_i & ~(7u << 3 * m)) | held.piece.queue << 3 * m;
        }
        break;
      }
      if (!mover.pieces.empty()) {
        auto& held = mover.pieces.front();
        if (held.done_at <= now) {
          mover.done_now = true;
          t.done_valid_i |= 1 << m;
          set_done(t.done_data_i, done_t::slice(m),
                   {held.piece.queue, held.piece.last, held.fate.cause, held.fate.address});
        }
      }
      // now and then an event of another queue
      if (!mover.read_now && rng_() % 4 == 0) {
        t.read_valid_i |= 1 << m;
        t.read_last_i |= 1 << m;
        t.read_queue_i = (t.read_queue_i & ~(7u << 3 * m)) | foreign() << 3 * m;
      }
      if (!mover.done_now && rng_() % 4 == 0) {
        t.done_valid_i |= 1 << m;
        const uint64_t noise = rng_();
        set(t.done_data_i, done_t::slice(m) / done_t::cause, noise);
        set(t.done_data_i, done_t::slice(m) / done_t::last, noise >> 4);
        set(t.done_data_i, done_t::slice(m) / done_t::queue_id, foreign());
      }
    }
  }

  unsigned foreign() {
    const unsigned other = unsigned(limits.queue + 1 + rng_() % 3) % 4;
    return other | unsigned(rng_() % 2) << 2;
  }

  void sample() {
    V& t = top();
    const uint64_t now = sim.cycle();
    if (offered_ && t.instr_ready_o) {
      offered_ = false;
      waiting_.pop_front();
      accepted_at.push_back(now);
    }
    for (unsigned m = 0; m < 2; ++m) {
      Mover& mover = movers_[m];
      if (mover.done_now) mover.pieces.pop_front();
      if (mover.read_now) {
        for (auto& held : mover.pieces) {
          if (held.read) continue;
          held.read = true;
          break;
        }
      }
      const bool valid = t.piece_valid_o >> m & 1;
      if (mover.held && !valid) FAIL("a piece on offer was withdrawn");
      if (!valid) continue;
      Piece piece = get_piece(t.piece_data_o, piece_t::slice(m));
      piece.mover = m;
      if (mover.held && !(piece == mover.held_piece)) FAIL("a piece on offer changed");
      mover.held = !mover.ready;
      mover.held_piece = piece;
      if (!mover.ready) continue;
      piece.cycle = now;
      take(piece, m);
    }
    if (t.read_done_o) {
      ++read_dones, read_done_at.push_back(now);
      if (on_event) on_event(Event::kReadDone);
    }
    if (t.complete_o) {
      ++completes, complete_at.push_back(now);
      if (on_event) on_event(Event::kComplete);
    }
    if (t.irq_o) {
      ++irqs, irq_at.push_back(now);
      if (on_event) on_event(Event::kIrq);
    }
    if (completes > read_dones) FAIL("complete before read_done");
    if (t.stopped_o && (t.read_done_o || t.complete_o || t.irq_o)) FAIL("an event while stopped");
  }

  void take(const Piece& piece, unsigned m) {
    if ((piece.queue & 3) != limits.queue) FAIL("a piece of another queue");
    if (piece.bytes < 1 || piece.bytes > 1024 || piece.dst_bytes() < 1 || piece.dst_bytes() > 1024)
      FAIL("a piece of " << piece.bytes << " bytes");
    if (piece.kind != kKindFill && (piece.src & 4095) + piece.bytes > 4096)
      FAIL("a piece crosses a page of its source");
    if ((piece.dst & 1023) + piece.dst_bytes() > 1024)
      FAIL("a piece crosses its destination's 1 KiB");
    const bool load =
        address_chip(piece.dst) == kThisChip && address_space(piece.dst) != Space::kHbm;
    if (m != load) FAIL("a piece went to the wrong mover");
    (piece.queue & 4 ? records : pieces).push_back(piece);
    Mover& mover = movers_[m];
    const uint64_t now = sim.cycle();
    mover.last_read_at = std::max(mover.last_read_at + 1, now + read_delay + spread());
    mover.last_done_at =
        std::max({mover.last_done_at + 1, mover.last_read_at, now + write_delay + spread()});
    mover.pieces.push_back(
        {piece, mover.last_read_at, mover.last_done_at, fate ? fate(piece) : Fate{}});
    if (on_piece) on_piece(piece);
  }

  std::mt19937_64 rng_;
  std::deque<Instruction> waiting_;
  bool offered_ = false, clear_ = false, resume_ = false, skip_ = false;
  unsigned read_hold_ = 0;
  Mover movers_[2];
};

/// Whether these pieces, in this order, are the whole transfer: every byte once, from and to where
/// it belongs.
inline void check_pieces(const Descriptor& d, const std::vector<Piece>& pieces) {
  const bool fill = d.is(Opcode::kDmaFill), transpose = d.is(Opcode::kDmaTranspose);
  std::vector<std::pair<uint64_t, uint64_t>> expected,
      got;  // destination, source (fill: pattern byte)
  if (transpose) {
    const uint64_t e = d.src.unit;
    for (uint64_t c = 0; c < d.src.shape.dims[0].count; ++c)
      for (uint64_t r = 0; r < d.src.shape.dims[1].count; ++r)
        for (uint64_t b = 0; b < e; ++b)
          expected.push_back(
              {d.dst.address + c * uint64_t(d.dst.shape.dims[1].stride) + r * e + b,
               d.src.address + r * uint64_t(d.src.shape.dims[1].stride) + c * e + b});
  } else {
    const auto to = d.dst.bytes();
    const auto from = fill ? std::vector<uint64_t>{} : d.src.bytes();
    if (d.is(Opcode::kDmaCast)) {
      for (uint64_t i = 0; i < from.size() / d.src.unit; ++i)
        expected.push_back({to[i * d.dst.unit], from[i * d.src.unit]});
    } else {
      for (uint64_t i = 0; i < to.size(); ++i)
        expected.push_back({to[i], fill ? d.pattern_byte(i) : from[i]});
    }
  }
  const unsigned kind = fill                     ? kKindFill
                        : d.is(Opcode::kDmaAdd)  ? kKindAdd
                        : d.is(Opcode::kDmaCast) ? kKindCast
                                                 : kKindCopy;
  for (auto& p : pieces) {
    if (p.kind != kind) FAIL("kind " << p.kind);
    if (kind >= kKindAdd && p.format != d.instruction().get(Field::kFormat)) FAIL("format");
    if (kind == kKindCast && (p.out_format != d.instruction().get(Field::kOutFormat) ||
                              p.saturate != d.instruction().get(Field::kSaturate)))
      FAIL("output format");
    const uint64_t in = kind == kKindCast ? d.src.unit : 1,
                   out = kind == kKindCast ? d.dst.unit : 1;
    for (uint64_t i = 0; i < p.bytes / in; ++i) {
      const uint64_t to = p.dst + i * out;
      got.push_back({to, fill ? p.pattern >> 8 * (to % 8) & 0xFF : p.src + i * in});
    }
    if (p.last != (&p == &pieces.back())) FAIL("last piece");
  }
  if (got != expected) {
    size_t i = 0;
    while (i < std::min(got.size(), expected.size()) && got[i] == expected[i]) ++i;
    FAIL(fmt::format(
        "{}\n{} of {} elements, the first wrong one is {}: {:#x} <- {:#x}, expected {:#x} <- {:#x} "
        "{}",
        to_text(d.instruction()), got.size(), expected.size(), i, i < got.size() ? got[i].first : 0,
        i < got.size() ? got[i].second : 0, i < expected.size() ? expected[i].first : 0,
        i < expected.size() ? expected[i].second : 0, ng::tb::where()));
  }
}

}  // namespace ng::test
