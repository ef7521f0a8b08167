// SPDX-License-Identifier: Apache-2.0
// The on-chip side of the DMA engine with the memories around it, and a model of them: every answer
// is checked for data, order and the cycle it comes in; at the end the memories must hold what was
// written and nothing else.
#pragma once

#include <fmt/format.h>

#include <array>
#include <catch2/catch_test_macros.hpp>
#include <cstring>
#include <deque>
#include <map>
#include <random>
#include <stdexcept>
#include <vector>

#include "Vlocal_bench_16_8.h"
#include "Vlocal_bench_32_1.h"
#include "Vlocal_bench_64_1.h"
#include "Vlocal_bench_8_16.h"
#include "tb/scoreboard.h"
#include "tb/sim.h"
#include "tb/stream.h"

namespace ng::test {

enum LocalSpace : uint8_t { kSbuf = 1, kScales, kPsum, kSemaphores };
inline constexpr LocalSpace kLocalSpaces[] = {kSbuf, kScales, kPsum, kSemaphores};

/// Bus narrower and wider than a word, and than a PSUM row.
struct Local32x1 {
  using V = Vlocal_bench_32_1;
  static constexpr unsigned kBus = 32, kGroups = 1, kCols = 8;
};
struct Local64x1 {
  using V = Vlocal_bench_64_1;
  static constexpr unsigned kBus = 64, kGroups = 1, kCols = 16;
};
struct Local8x16 {
  using V = Vlocal_bench_8_16;
  static constexpr unsigned kBus = 8, kGroups = 16, kCols = 32;
};
struct Local16x8 {
  using V = Vlocal_bench_16_8;
  static constexpr unsigned kBus = 16, kGroups = 8, kCols = 128;
};

template <class Test>
void in_every_shape(Test test) {
  test.template operator()<Local32x1>();
  test.template operator()<Local64x1>();
  test.template operator()<Local8x16>();
  test.template operator()<Local16x8>();
}

template <class Port>
void put_bytes(Port& port, const uint8_t* bytes) {
  if constexpr (std::integral<Port>)
    std::memcpy(&port, bytes, sizeof port);
  else
    std::memcpy(port.m_storage, bytes, sizeof port);
}
template <class Port>
std::vector<uint8_t> get_bytes(const Port& port) {
  std::vector<uint8_t> bytes(sizeof port);
  if constexpr (std::integral<Port>)
    std::memcpy(bytes.data(), &port, sizeof port);
  else
    std::memcpy(bytes.data(), port.m_storage, sizeof port);
  return bytes;
}

template <class Shape>
class LocalRig {
 public:
  static constexpr unsigned kBus = Shape::kBus, kWord = 32 * Shape::kGroups;
  static constexpr unsigned kGroups = Shape::kGroups, kRow = 4 * Shape::kCols;
  static constexpr unsigned kWords = 2048, kRows = 16;

  struct Read {
    uint8_t space;
    uint64_t addr;
  };
  struct Write {
    uint8_t space;
    uint64_t addr;
    uint64_t strobe;
    std::array<uint8_t, 64> data;
  };

  explicit LocalRig(const std::string& name)
      : sim(fmt::format("{}_{}_{}", name, kBus, kGroups)), rng_(sim.seed()) {
    auto& t = sim.top();
    t.ar_valid_i = t.w_valid_i = 0;
    t.psum_read_ready_i = t.psum_write_ready_i = 0;
    t.semaphore_read_ready_i = t.semaphore_write_ready_i = 0;
    t.moving_valid_i = t.vector_read_valid_i = t.vector_write_valid_i = 0;
    t.port_vector_valid_i = t.port_dma_valid_i = t.port_psum_rsp_valid_i = 0;
    t.ar_space_0_i = t.ar_space_1_i = t.w_space_i = 0;
    t.ar_addr_0_i = t.ar_addr_1_i = t.w_addr_i = t.w_strobe_i = 0;
    sim.reset();
    for (const LocalSpace space : kLocalSpaces) {
      auto& bytes = memory[space];
      bytes.resize(size(space));
      for (uint8_t& byte : bytes) byte = static_cast<uint8_t>(rng_());
    }
    for (unsigned i = 0; i < kWords; ++i) {
      t.vector_write_valid_i = 1;
      t.vector_write_addr_i = i;
      put_bytes(t.vector_write_data_i, &memory[kSbuf][i * kWord]);
      put_bytes(t.vector_write_scale_i, &memory[kScales][i * kGroups]);
      sim.eval();
      sim.tick();
    }
    t.vector_write_valid_i = 0;
    psum_ = memory[kPsum];
    semaphores_ = memory[kSemaphores];
  }

  static uint64_t size(uint8_t space) {
    switch (space) {
      case kSbuf:
        return uint64_t{kWords} * kWord;
      case kScales:
        return uint64_t{kWords} * kGroups;
      case kPsum:
        return uint64_t{kRows} * kRow;
      default:
        return 1024;
    }
  }
  /// Bytes of one entry; a beat takes a cycle for each entry that it is made of.
  static unsigned entry(uint8_t space) {
    switch (space) {
      case kSbuf:
      case kScales:  // those of 32 words
        return kWord;
      case kPsum:
        return kRow;
      default:
        return 4;
    }
  }
  static unsigned cycles_of_beat(uint8_t space) { return std::max(1u, kBus / entry(space)); }

  /// Some beats of a space: all at its ends, every 13th between.
  template <class Visit>
  static void for_beats(uint8_t space, Visit visit) {
    const uint64_t end = size(space), edge = 32 * kBus;
    for (uint64_t at = 0; at < end; at += (at < edge || at + edge >= end ? 1 : 13) * kBus)
      visit(at);
  }

  void read(unsigned reader, uint8_t space, uint64_t addr) {
    reads[reader].push_back({space, addr});
  }
  void write(uint8_t space, uint64_t addr, uint64_t strobe) {
    Write w{space, addr, strobe, {}};
    for (uint8_t& byte : w.data) byte = static_cast<uint8_t>(rng_());
    writes.push_back(w);
  }
  /// A strobe of any bytes; of whole words where those are semaphores.
  uint64_t draw_strobe(uint8_t space) {
    uint64_t strobe = rng_() % 4 == 0 ? 0 : rng_() % 3 == 0 ? ~uint64_t{0} : rng_() & rng_();
    if (space == kSemaphores) {
      for (unsigned w = 0; w < 16; ++w) {
        const uint64_t word = uint64_t{15} << 4 * w;
        strobe = strobe >> 4 * w & 1 ? strobe | word : strobe & ~word;
      }
    }
    return kBus == 64 ? strobe : strobe & ((uint64_t{1} << kBus % 64) - 1);
  }
  uint64_t draw_beat(uint8_t space, bool upper_half) {
    const uint64_t half = size(space) / 2;
    return (rng_() % half + (upper_half ? half : 0)) / kBus * kBus;
  }

  void cycle() {
    auto& t = sim.top();
    for (unsigned r = 0; r < 2; ++r) {
      if (!offered_[r]) offered_[r] = !reads[r].empty() && !stalls.next(rng_);
    }
    t.ar_valid_i = static_cast<uint8_t>(offered_[0] | offered_[1] << 1);
    offer(offered_[0], reads[0], t.ar_space_0_i, t.ar_addr_0_i);
    offer(offered_[1], reads[1], t.ar_space_1_i, t.ar_addr_1_i);
    if (!w_offered_) w_offered_ = !writes.empty() && !stalls.next(rng_);
    t.w_valid_i = w_offered_;
    t.w_space_i = w_offered_ ? writes.front().space : rng_() % 16;
    t.w_addr_i = w_offered_ ? writes.front().addr : rng_() % (uint64_t{1} << 44);
    const uint64_t strobe = w_offered_ ? writes.front().strobe : rng_();
    std::memcpy(&t.w_strobe_i, &strobe, sizeof t.w_strobe_i);
    if (w_offered_) put_bytes(t.w_data_i, writes.front().data.data());
    const auto ready = [&] { return !busy.next(rng_); };
    t.psum_read_ready_i = ready();
    t.psum_write_ready_i = ready();
    t.semaphore_read_ready_i = ready();
    t.semaphore_write_ready_i = ready();
    t.moving_valid_i = !ready();
    t.moving_addr_i = static_cast<uint32_t>(rng_() % 4 ? moving_near() : rng_() % kWords);
    t.moving_scaled_i = rng_() % 2;
    t.moving_scale_addr_i = static_cast<uint32_t>(rng_() % 4 ? moving_near() : rng_() % kWords);
    answer_psum();
    sim.eval();
    t.semaphore_read_value_i = static_cast<uint32_t>(rng_());
    if (t.semaphore_read_valid_o && t.semaphore_read_ready_i)
      std::memcpy(&t.semaphore_read_value_i, &semaphores_[4u * t.semaphore_read_index_o], 4);
    sim.eval();
    check_answers();
    take_reads();
    take_write();
    take_psum();
    if (t.semaphore_write_valid_o && t.semaphore_write_ready_i)
      std::memcpy(&semaphores_[4u * t.semaphore_write_index_o], &t.semaphore_write_value_o, 4);
    sim.tick();
  }

  bool idle() const {
    return reads[0].empty() && reads[1].empty() && writes.empty() && expected_.empty();
  }
  /// Until everything asked for is done; returns the cycles up to the last request taken.
  uint64_t run() {
    const uint64_t start = sim.cycle();
    for (int limit = 200'000; !idle(); --limit) {
      if (limit == 0) throw tb::Timeout("the local side never ends " + tb::where());
      cycle();
    }
    return last_taken_ + 1 - start;
  }
  void reset() {
    sim->ar_valid_i = sim->w_valid_i = 0;
    offered_[0] = offered_[1] = w_offered_ = psum_asked_ = false;
    reads[0].clear();
    reads[1].clear();
    writes.clear();
    expected_.clear();
    sim->rst_ni = 0;
    sim.eval();
    sim.reset();
  }
  /// Every byte of every memory.
  void check_memories() {
    auto& t = sim.top();
    t.ar_valid_i = t.w_valid_i = t.moving_valid_i = 0;
    for (unsigned i = 0; i < kWords; ++i) {
      t.vector_read_valid_i = 1;
      t.vector_read_addr_i = i;
      sim.eval();
      sim.tick();
      same(kSbuf, i * kWord, get_bytes(t.vector_read_data_o));
      same(kScales, i * kGroups, get_bytes(t.vector_read_scale_o));
    }
    t.vector_read_valid_i = 0;
    same(kPsum, 0, psum_);
    same(kSemaphores, 0, semaphores_);
  }

  tb::Sim<typename Shape::V> sim;
  std::map<uint8_t, std::vector<uint8_t>> memory;  // by space: what must be there
  std::array<bool, kRows> written{};               // PSUM rows
  std::deque<Read> reads[2];
  std::deque<Write> writes;
  tb::Stalls stalls = tb::Stalls::never();  // of the movers
  tb::Stalls busy = tb::Stalls::never();    // of the memories
  uint64_t taken[2] = {0, 0};               // reads
  uint64_t taken_in_a_row = 0;              // by the reader of the last one
  uint64_t longest_turn = 0;                // while the other one waited

 private:
  struct Expected {
    unsigned reader;
    uint64_t cycle;
    bool error;
    bool known;
    std::vector<uint8_t> data;
    std::string what;
  };

  template <class Space, class Addr>
  void offer(bool offered, const std::deque<Read>& queue, Space& space, Addr& addr) {
    space = offered ? queue.front().space : rng_() % 16;
    addr = offered ? queue.front().addr : rng_() % (uint64_t{1} << 44);
  }

  /// A word in the bank that the front request wants.
  uint64_t moving_near() {
    const bool of_read = rng_() % 2;
    const uint64_t addr = of_read && !reads[0].empty() ? reads[0].front().addr
                          : !writes.empty()            ? writes.front().addr
                                                       : 0;
    return addr / (rng_() % 2 ? kWord : kGroups) % kWords;
  }

  void take_reads() {
    auto& t = sim.top();
    for (unsigned r = 0; r < 2; ++r) {
      if (!offered_[r] || !(t.ar_ready_o >> r & 1)) continue;
      const Read read = reads[r].front();
      Expected e{r, sim.cycle() + 2, read.space < kSbuf || read.space > kSemaphores, false, {}, {}};
      if (!e.error) {
        const auto& bytes = memory[read.space];
        e.data.assign(&bytes[read.addr], &bytes[read.addr] + kBus);
        e.error = read.space == kPsum && !written[read.addr / kRow];
        e.known = !e.error;
      }
      e.what = fmt::format("reader {}, space {}, address {:#x}", r, read.space, read.addr);
      expected_.push_back(std::move(e));
      reads[r].pop_front();
      offered_[r] = false;
      last_taken_ = sim.cycle();
      taken_in_a_row = last_reader_ == r && offered_[1 - r] ? taken_in_a_row + 1 : 1;
      longest_turn = std::max(longest_turn, taken_in_a_row);
      last_reader_ = r;
      ++taken[r];
    }
  }

  void check_answers() {
    auto& t = sim.top();
    const bool due = !expected_.empty() && expected_.front().cycle == sim.cycle();
    const unsigned valid = t.r_valid_o;
    if (!due) {
      if (valid) fail("an answer that nothing asked for");
      return;
    }
    const Expected e = std::move(expected_.front());
    expected_.pop_front();
    if (valid != 1u << e.reader) fail(fmt::format("valid is {}: {}", valid, e.what));
    if (t.r_error_o != e.error) fail(fmt::format("error is {}: {}", t.r_error_o, e.what));
    if (e.known && get_bytes(t.r_data_o) != e.data) fail("wrong data: " + e.what);
  }

  void take_write() {
    auto& t = sim.top();
    if (!w_offered_ || !t.w_ready_o) return;
    const Write w = writes.front();
    writes.pop_front();
    w_offered_ = false;
    last_taken_ = sim.cycle();
    if (w.space < kSbuf || w.space > kSemaphores) return;
    for (unsigned b = 0; b < kBus; ++b)
      if (w.strobe >> b & 1) memory[w.space][w.addr + b] = w.data[b];
  }

  void answer_psum() {
    auto& t = sim.top();
    std::array<uint8_t, kRow> bytes;
    for (uint8_t& byte : bytes) byte = static_cast<uint8_t>(rng_());
    t.psum_read_written_i = rng_() % 2;
    if (psum_asked_) {
      std::memcpy(bytes.data(), &psum_[psum_row_ * kRow], kRow);
      t.psum_read_written_i = written[psum_row_];
    }
    put_bytes(t.psum_read_data_i, bytes.data());
  }

  void take_psum() {
    auto& t = sim.top();
    psum_asked_ = t.psum_read_valid_o && t.psum_read_ready_i;
    psum_row_ = t.psum_read_row_o;
    if (psum_asked_ && psum_row_ >= kRows) fail("a read beyond PSUM");
    if (!t.psum_write_valid_o || !t.psum_write_ready_i) return;
    if (t.psum_write_row_o >= kRows) fail("a write beyond PSUM");
    const auto strobe = get_bytes(t.psum_write_strobe_o);
    const auto data = get_bytes(t.psum_write_data_o);
    for (unsigned b = 0; b < kRow; ++b)
      if (strobe[b / 8] >> b % 8 & 1) psum_[t.psum_write_row_o * kRow + b] = data[b];
  }

  void same(uint8_t space, uint64_t at, const std::vector<uint8_t>& got) {
    for (size_t i = 0; i < got.size(); ++i) {
      if (got[i] != memory[space][at + i])
        fail(fmt::format("space {}, byte {:#x}: {:#x}, must be {:#x}", space, at + i, got[i],
                         memory[space][at + i]));
    }
  }

  [[noreturn]] void fail(const std::string& what) {
    throw tb::Mismatch(fmt::format("{} {}", what, tb::where()));
  }

  std::mt19937_64 rng_;
  std::vector<uint8_t> psum_, semaphores_;
  std::deque<Expected> expected_;
  bool offered_[2] = {false, false};
  bool w_offered_ = false;
  bool psum_asked_ = false;
  unsigned psum_row_ = 0;
  unsigned last_reader_ = 0;
  uint64_t last_taken_ = 0;
};

}  // namespace ng::test
