// SPDX-License-Identifier: Apache-2.0
// What the tests of the stream primitives share: the bench, and a 32-bit stream driven, drained and
// checked.
#pragma once

#include <catch2/catch_test_macros.hpp>

#include "stream_bench_ports.h"
#include "tb/scoreboard.h"
#include "tb/sim.h"
#include "tb/stream.h"

namespace ng::test {

using Bench = tb::Sim<Vstream_bench>;

/// Every input idle, then reset.
inline void start(Bench& sim) {
  tb::zero_inputs(sim.top());
  sim.reset();
}

/// The six ports of a primitive with one 32-bit stream in and one out.
struct StreamPorts {
  CData& in_valid;
  CData& in_ready;
  IData& in_data;
  CData& out_valid;
  CData& out_ready;
  IData& out_data;
};

inline StreamPorts register_ports(Bench& sim) {
  return {sim->register_in_valid_i,  sim->register_in_ready_o,  sim->register_in_data_i,
          sim->register_out_valid_o, sim->register_out_ready_i, sim->register_out_data_o};
}

inline StreamPorts fifo_ports(Bench& sim) {
  return {sim->fifo_in_valid_i,  sim->fifo_in_ready_o,  sim->fifo_in_data_i,
          sim->fifo_out_valid_o, sim->fifo_out_ready_i, sim->fifo_out_data_o};
}

inline StreamPorts pair_ports(Bench& sim) {
  return {sim->pair_in_valid_i,  sim->pair_in_ready_o,  sim->pair_in_data_i,
          sim->pair_out_valid_o, sim->pair_out_ready_i, sim->pair_out_data_o};
}

/// A source, a sink and a scoreboard around those ports.
class Channel {
 public:
  Channel(Bench& sim, StreamPorts ports)
      : in(
            sim, "in", [ports](bool v) { ports.in_valid = v; },
            [ports](uint32_t d) { ports.in_data = d; }, [ports] { return bool(ports.in_ready); }),
        out(
            sim, "out", [ports] { return bool(ports.out_valid); },
            [ports] { return uint32_t(ports.out_data); }, [ports](bool r) { ports.out_ready = r; }),
        board("stream"),
        sim_(sim) {}

  void send(uint32_t value) {
    in.push(value);
    board.expect(value);
  }

  void cycles(int count) {
    for (int i = 0; i < count; ++i) {
      tb::step(sim_, in, out);
      while (!out.empty()) board.check(out.pop());
    }
  }

  tb::Source<uint32_t> in;
  tb::Sink<uint32_t> out;
  tb::Scoreboard<uint32_t> board;

 private:
  Bench& sim_;
};

/// Items of random value through every pair of stall patterns at the two ends.
inline void check_stalls(const std::string& name, StreamPorts (*ports)(Bench&)) {
  using tb::Stalls;
  const Stalls patterns[] = {Stalls::never(), Stalls::alternate(), Stalls::random(0.5),
                             Stalls::bursty(0.6, 12)};
  for (const Stalls& source : patterns) {
    for (const Stalls& sink : patterns) {
      Bench sim(name);
      start(sim);
      Channel channel(sim, ports(sim));
      channel.in.stalls(source);
      channel.out.stalls(sink);
      for (int i = 0; i < 500; ++i) channel.send(uint32_t(sim.rng()()));
      for (int i = 0; i < 5000 && channel.board.pending() > 0; ++i) channel.cycles(1);
      channel.board.finish();
    }
  }
}

}  // namespace ng::test
