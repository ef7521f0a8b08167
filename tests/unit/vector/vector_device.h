// SPDX-License-Identifier: Apache-2.0
// The vector engine with its memories modelled around it: every port may stall at random, every
// answer comes one cycle after its grant, and each pulse and grant is recorded with its cycle.
#pragma once

#include <catch2/catch_test_macros.hpp>
#include <deque>
#include <type_traits>

#include "tb/sim.h"
#include "tests/unit/vector/vector_expect.h"

namespace ng::test {

/// Byte i of a port, and the same to set, whether Verilator made it an integer or an array of
/// words.
template <class Port>
uint8_t port_byte(const Port& port, size_t i) {
  if constexpr (std::is_integral_v<Port>)
    return static_cast<uint8_t>(static_cast<uint64_t>(port) >> 8 * i);
  else
    return static_cast<uint8_t>(port[i / 4] >> 8 * (i % 4));
}
template <class Port>
bool port_bit(const Port& port, size_t i) {
  return port_byte(port, i / 8) >> i % 8 & 1;
}
template <class Port>
void set_port_word(Port& port, size_t i, uint32_t word) {
  if constexpr (std::is_integral_v<Port>)
    port = static_cast<Port>((port & ~(0xffffffffull << 32 * i)) | uint64_t{word} << 32 * i);
  else
    port[i] = word;
}

template <class V>
class VectorDevice {
 public:
  VectorDevice(const char* name, Memories& memories) : sim(name), m_(memories) {
    sim->instr_valid_i = 0;
    sim->clear_i = 0;
    sim->psum_rsp_valid_i = 0;
    sim->sbuf_read_rsp_valid_i = 0;
    reset();
  }

  void reset() {
    sim.reset();
    queue.clear();
    psum_due_ = sbuf_due_ = false;
  }

  void cycle() {
    auto& rng = sim.rng();
    const auto stall = [&] { return static_cast<int>(rng() % 100) < stall_percent; };
    sim->psum_ready_i = !stall();
    sim->sbuf_read_ready_i = !stall();
    sim->sbuf_write_ready_i = !stall();
    if (!instr_held_) instr_held_ = !queue.empty() && !stall();
    sim->instr_valid_i = instr_held_;
    for (size_t w = 0; w < 16; ++w) {  // noise when there is none
      uint32_t word = static_cast<uint32_t>(rng());
      if (instr_held_) std::memcpy(&word, &queue.front().bytes[4 * w], 4);
      sim->instr_data_i[w] = word;
    }
    sim->psum_rsp_valid_i = psum_due_;
    sim->sbuf_read_rsp_valid_i = sbuf_due_;
    const Geometry& g = m_.geometry;
    for (size_t c = 0; c < g.cols; ++c)
      set_port_word(sim->psum_rsp_data_i, c,
                    psum_due_ ? psum_data_[c] : static_cast<uint32_t>(rng()));
    sim->psum_rsp_written_i = psum_due_ ? psum_written_ : rng() & 1;
    for (size_t w = 0; w < g.word_bytes() / 4; ++w)
      set_port_word(sim->sbuf_read_rsp_data_i, w,
                    sbuf_due_ ? sbuf_data_[w] : static_cast<uint32_t>(rng()));
    sim.eval();

    psum_due_ = sim->psum_valid_o && sim->psum_ready_i;
    if (psum_due_) {
      const uint64_t row = sim->psum_row_o;
      REQUIRE(row < g.psum_rows);
      psum_data_.assign(&m_.psum[row * g.cols], &m_.psum[row * g.cols] + g.cols);
      psum_written_ = m_.written[row];
      psum_grants.push_back(sim.cycle());
    }
    sbuf_due_ = sim->sbuf_read_valid_o && sim->sbuf_read_ready_i;
    if (sbuf_due_) {
      const uint64_t word = sim->sbuf_read_addr_o;
      REQUIRE(word < g.sbuf_words);
      sbuf_data_.resize(g.word_bytes() / 4);
      for (size_t w = 0; w < sbuf_data_.size(); ++w)
        sbuf_data_[w] = m_.word32(word * g.word_bytes() + 4 * w);
      sbuf_grants.push_back(sim.cycle());
    }
    if (sim->sbuf_write_valid_o && sim->sbuf_write_ready_i) write();
    if (sim->instr_valid_i && sim->instr_ready_o) {
      queue.pop_front();
      instr_held_ = false;
      take_cycles.push_back(sim.cycle());
    }
    if (sim->read_done_o) read_done_cycles.push_back(sim.cycle());
    if (sim->complete_o) {
      complete_cycles.push_back(sim.cycle());
      REQUIRE(read_done_cycles.size() >= complete_cycles.size());
    }
    stall_psum += sim->stall_psum_o;
    stall_sbuf += sim->stall_sbuf_o;
    REQUIRE(sim->stall_psum_o == (sim->psum_valid_o && !sim->psum_ready_i));
    sim.tick();
  }

  /// Until everything queued is done or the engine stopped.
  void run() {
    const uint64_t limit = sim.cycle() + 400'000;
    do {
      cycle();
      if (sim.cycle() > limit)
        FAIL(fmt::format("seed {} cycle {}: the engine hangs with {} instructions queued",
                         sim.seed(), sim.cycle(), queue.size()));
    } while (!sim->stopped_o && (!queue.empty() || sim->busy_o || sim->complete_o));
    queue.clear();
    instr_held_ = false;
    cycle();
  }

  void clear() {
    sim->clear_i = 1;
    cycle();
    sim->clear_i = 0;
  }

  uint64_t seed_state() const { return const_cast<tb::Sim<V>&>(sim)->seed_o; }

  tb::Sim<V> sim;
  int stall_percent = 0;
  std::deque<Instruction> queue;
  std::vector<uint64_t> psum_grants, sbuf_grants, write_grants, take_cycles, read_done_cycles,
      complete_cycles;
  uint64_t stall_psum = 0, stall_sbuf = 0;

 private:
  void write() {
    const Geometry& g = m_.geometry;
    const uint64_t word = sim->sbuf_write_addr_o, scale_word = sim->sbuf_write_scale_addr_o;
    bool any = false;
    for (size_t b = 0; b < g.word_bytes(); ++b)
      if (port_bit(sim->sbuf_write_strobe_o, b)) {
        REQUIRE(word < g.sbuf_words);
        m_.sbuf[word * g.word_bytes() + b] = port_byte(sim->sbuf_write_data_o, b);
        any = true;
      }
    for (size_t b = 0; b < g.groups; ++b)
      if (port_bit(sim->sbuf_write_scale_strobe_o, b)) {
        REQUIRE(scale_word < g.sbuf_words);
        m_.scales[scale_word * g.groups + b] = port_byte(sim->sbuf_write_scale_data_o, b);
        any = true;
      }
    REQUIRE(any);
    write_grants.push_back(sim.cycle());
  }

  Memories& m_;
  bool psum_due_ = false, sbuf_due_ = false, psum_written_ = false, instr_held_ = false;
  std::vector<uint32_t> psum_data_, sbuf_data_;
};

}  // namespace ng::test
