// SPDX-License-Identifier: Apache-2.0
// A small AXI4 manager in C++, to exercise AxiMemory and AxiChecker without RTL.
#pragma once

#include <deque>
#include <map>
#include <random>
#include <vector>

#include "tb/axi.h"
#include "tb/axi_checker.h"
#include "tb/axi_memory.h"
#include "tb/stream.h"

namespace ng::test {

/// A burst of whole beats of 2^size bytes.
inline tb::AxiAddress full(uint16_t id, uint64_t addr, unsigned beats, uint8_t size = 3) {
  return {.id = id, .addr = addr, .len = static_cast<uint16_t>(beats - 1), .size = size};
}

struct AxiManager {
  struct Beat {
    tb::AxiReadBeat data;
    uint64_t cycle;
  };
  struct ReadResult {
    tb::AxiAddress a;
    uint64_t asked = 0;  // cycle of the AR handshake
    std::vector<Beat> beats;
  };
  struct WriteResult {
    tb::AxiAddress a;
    uint64_t cycle = 0;
    uint8_t resp = 0;
  };

  explicit AxiManager(tb::AxiPins& pins, uint64_t seed = 1) : pins(pins), rng(seed) {}

  void read(const tb::AxiAddress& a) { ar_queue.push_back(a); }
  void write(const tb::AxiAddress& a, const std::vector<tb::AxiWriteBeat>& beats) {
    aw_queue.push_back(a);
    w_queue.insert(w_queue.end(), beats.begin(), beats.end());
    owed += 1;
  }
  /// Random bytes and strobes; what they must change goes into `reference`, if given.
  void write_random(const tb::AxiAddress& a, tb::AxiBytes* reference) {
    std::vector<tb::AxiWriteBeat> beats;
    for (unsigned i = 0; i < a.beats(); ++i) {
      tb::AxiWriteBeat beat;
      for (uint8_t& byte : beat.data) byte = static_cast<uint8_t>(rng());
      beat.strobe = a.lanes(i, pins.bus_bytes) & (rng() % 3 == 0 ? rng() : ~uint64_t{0});
      beat.last = i == a.len;
      for (uint64_t addr = a.first(i); reference && addr != a.end(i); ++addr) {
        const uint64_t lane = addr % pins.bus_bytes;
        if (beat.strobe >> lane & 1) reference->write(addr, beat.data[lane]);
      }
      beats.push_back(beat);
    }
    write(a, beats);
  }
  bool done() const { return ar_queue.empty() && reading.empty() && owed == 0; }

  void drive() {
    if (!pins.ar.valid && !ar_queue.empty() && !ar_stalls.next(rng)) {
      pins.ar.valid = true;
      pins.ar.data = ar_queue.front();
    }
    if (!pins.aw.valid && !aw_queue.empty() && !aw_stalls.next(rng)) {
      pins.aw.valid = true;
      pins.aw.data = aw_queue.front();
    }
    if (!pins.w.valid && !w_queue.empty() && !w_stalls.next(rng)) {
      pins.w.valid = true;
      pins.w.data = w_queue.front();
    }
    pins.r.ready = !r_stalls.next(rng);
    pins.b.ready = !b_stalls.next(rng);
  }

  void sample() {
    if (pins.r.taken()) {
      auto& results = reading.at(pins.r.data.id);
      results.front().beats.push_back({pins.r.data, cycle});
      if (pins.r.data.last) {
        reads.push_back(results.front());
        results.pop_front();
        if (results.empty()) reading.erase(pins.r.data.id);
      }
    }
    if (pins.b.taken()) {
      auto& waiting = writing.at(pins.b.data.id);
      writes.push_back({waiting.front(), cycle, pins.b.data.resp});
      waiting.pop_front();
      owed -= 1;
    }
    if (pins.ar.taken()) {
      reading[pins.ar.data.id].push_back({pins.ar.data, cycle, {}});
      ar_queue.pop_front();
      pins.ar.valid = false;
    }
    if (pins.aw.taken()) {
      writing[pins.aw.data.id].push_back(pins.aw.data);
      aw_queue.pop_front();
      pins.aw.valid = false;
    }
    if (pins.w.taken()) {
      last_w = cycle;
      w_queue.pop_front();
      pins.w.valid = false;
    }
    ++cycle;
  }

  tb::AxiPins& pins;
  std::mt19937_64 rng;
  tb::Stalls ar_stalls = tb::Stalls::never(), r_stalls = tb::Stalls::never();
  tb::Stalls aw_stalls = tb::Stalls::never(), w_stalls = tb::Stalls::never();
  tb::Stalls b_stalls = tb::Stalls::never();
  std::deque<tb::AxiAddress> ar_queue, aw_queue;
  std::deque<tb::AxiWriteBeat> w_queue;
  std::map<uint16_t, std::deque<ReadResult>> reading;
  std::map<uint16_t, std::deque<tb::AxiAddress>> writing;
  std::vector<ReadResult> reads;    // in the order of their last beats
  std::vector<WriteResult> writes;  // in the order of their answers
  uint64_t owed = 0;                // writes
  uint64_t last_w = 0;              // cycle of the last W handshake
  uint64_t cycle = 0;
};

/// A manager, a checker and a memory on one set of pins.
struct AxiBench {
  explicit AxiBench(const tb::AxiMemoryConfig& config = {}, unsigned bus_bytes = 8,
                    tb::AxiLimits limits = {})
      : pins(make(bus_bytes)),
        memory(pins, config),
        manager(pins, config.seed + 99),
        checker(pins, "bench", limits) {}

  void cycles(uint64_t count) {
    while (count-- > 0) {
      memory.drive();
      manager.drive();
      memory.sample();
      checker.sample();
      manager.sample();
    }
  }
  /// False if the manager still waits after `limit` cycles.
  bool run(uint64_t limit = 200'000) {
    while (!manager.done() && limit-- > 0) cycles(1);
    return manager.done();
  }

  static tb::AxiPins make(unsigned bus_bytes) {
    tb::AxiPins pins;
    pins.bus_bytes = bus_bytes;
    return pins;
  }

  tb::AxiPins pins;
  tb::AxiMemory memory;
  AxiManager manager;
  tb::AxiChecker checker;
};

}  // namespace ng::test
