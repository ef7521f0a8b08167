// SPDX-License-Identifier: Apache-2.0
// The whole control block with a host on AXI4-Lite and two engines played by the test.
#pragma once

#include <array>
#include <catch2/catch_test_macros.hpp>
#include <cstring>
#include <deque>
#include <vector>

#include "Vcontrol_unit_bench.h"
#include "golden/isa/isa.h"
#include "tb/scoreboard.h"
#include "tb/sim.h"
#include "tests/unit/control/control_registers.h"

namespace ng::test {

using Bench = tb::Sim<Vcontrol_unit_bench>;

/// An engine that works on several instructions at a time, each for a random number of cycles, and
/// reports in order.
struct FakeEngine {
  struct Work {
    Instruction instruction;
    int read_left, complete_left;
  };
  std::deque<Work> work;
  size_t read = 0;  // of those in work
  bool stopped = false;
  std::vector<uint16_t> completed;
};

class ControlUnit {
 public:
  explicit ControlUnit(const std::string& name) : sim(name) {
    sim->aw_valid_i = sim->w_valid_i = sim->b_ready_i = sim->ar_valid_i = sim->r_ready_i = 0;
    sim->instr_valid_i = 0;
    sim->dma_semaphore_valid_i = sim->remote_signal_valid_i = 0;
    sim->link_reg_data_i = sim->link_reg_error_i = 0;
    sim->engine_ready_i = sim->busy_i = sim->stopped_i = sim->read_done_i = sim->complete_i = 0;
    sim.reset();
  }

  void submit(const Instruction& i) { program_.push_back(i); }
  bool submitted() const { return program_.empty(); }
  bool idle() const {
    return program_.empty() && engines[0].work.empty() && engines[1].work.empty();
  }

  /// One cycle of the instruction port and of both engines.
  void cycle() {
    sim->instr_valid_i = !program_.empty();
    if (!program_.empty()) std::memcpy(&sim->instr_data_i, program_.front().bytes.data(), 64);
    unsigned ready = 0, busy = 0, stopped = 0, read_done = 0, complete = 0;
    for (unsigned e = 0; e < 2; ++e) {
      FakeEngine& f = engines[e];
      if (f.work.size() < 3 && !f.stopped && sim.rng()() % 4) ready |= 1u << e;
      if (!f.work.empty()) busy |= 1u << e;
      if (f.stopped) {
        stopped |= 1u << e;
        continue;
      }
      if (f.read < f.work.size() && f.work[f.read].read_left-- <= 0) {
        read_done |= 1u << e;
        ++f.read;
      }
      if (f.read > 0 && !f.work.empty() && f.work.front().complete_left-- <= 0) complete |= 1u << e;
    }
    sim->engine_ready_i = ready;
    sim->busy_i = busy;
    sim->stopped_i = stopped;
    sim->read_done_i = read_done;
    sim->complete_i = complete;
    sim.eval();
    for (unsigned e = 0; e < 2; ++e) {
      FakeEngine& f = engines[e];
      if (complete >> e & 1) {
        f.completed.push_back(f.work.front().instruction.tag());
        f.work.pop_front();
        --f.read;
      }
      if (sim->engine_valid_o >> e & ready >> e & 1) {
        Instruction i;
        std::memcpy(i.bytes.data(), reinterpret_cast<const uint8_t*>(&sim->engine_data_o) + 64 * e,
                    64);
        started_tags[e].push_back(i.tag());
        if (i.engine_bits() != e + 1)
          throw ng::tb::Mismatch("instruction at the wrong engine " + ng::tb::where());
        f.work.push_back({i, int(sim.rng()() % 5), int(sim.rng()() % 8)});
      }
      if (sim->engine_clear_o >> e & 1) {
        f.stopped = false;
        f.work.clear();
        f.read = 0;
      }
    }
    if (sim->instr_valid_i && sim->instr_ready_o) program_.pop_front();
    sim.tick();
  }

  uint32_t read(uint32_t addr, unsigned expected_resp = 0) {
    sim->ar_valid_i = 1;
    sim->ar_addr_i = addr;
    sim->r_ready_i = 1;
    sim.eval();
    while (!sim->ar_ready_o) cycle();
    cycle();
    sim->ar_valid_i = 0;
    sim.eval();
    while (!sim->r_valid_o) cycle();
    const uint32_t data = sim->r_data_o;
    CHECK(sim->r_resp_o == expected_resp);
    cycle();
    sim->r_ready_i = 0;
    return data;
  }

  void write(uint32_t addr, uint32_t data, unsigned expected_resp = 0) {
    sim->aw_valid_i = sim->w_valid_i = 1;
    sim->aw_addr_i = addr;
    sim->w_data_i = data;
    sim->w_strobe_i = 15;
    sim->b_ready_i = 1;
    sim.eval();
    while (!sim->aw_ready_o || !sim->w_ready_o) cycle();
    cycle();
    sim->aw_valid_i = sim->w_valid_i = 0;
    sim.eval();
    while (!sim->b_valid_o) cycle();
    CHECK(sim->b_resp_o == expected_resp);
    cycle();
    sim->b_ready_i = 0;
  }

  uint32_t semaphore(unsigned index) { return read(0x1000 + 4 * index); }

  Bench sim;
  std::array<FakeEngine, 2> engines;
  std::array<std::vector<uint16_t>, 2> started_tags;

 private:
  std::deque<Instruction> program_;
};

inline Engine random_engine(Bench& sim) {
  return sim.rng()() % 2 ? Engine::kVector : Engine::kTensor;
}

}  // namespace ng::test
