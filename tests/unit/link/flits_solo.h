// SPDX-License-Identifier: Apache-2.0
// One link_flits, and a partner whose flits the test makes.
#pragma once

#include "golden/isa/link_codes.h"
#include "tests/unit/link/flits_rig.h"

namespace ng::test {

using link::Cause;

/// One end, and a partner whose flits the test makes.
class Solo {
 public:
  explicit Solo(const std::string& name) : end(name, 128) {
    auto& t = end.sim.top();
    t.rx_reset_i = 0;
    t.resume_i = 1;
    cycle();
    t.resume_i = 0;
    cycle();
    cycle();
    t.tx_run_i = t.tx_ready_i = 1;
    control.kind = kIdle;
    control.seq = control.ack = 1023;
  }

  void cycle() {
    end.drive();
    end.sim.eval();
    end.sample();
    if (end.sim->fatal_o && cause == Cause::kNone)
      cause = static_cast<Cause>(end.sim->fatal_cause_o);
    end.sim.tick();
    end.sim->rx_valid_i = 0;
  }

  void flit(const Flit& f, bool good = true) {
    const auto columns = f.columns();
    auto& t = end.sim.top();
    for (unsigned i = 0; i < 4; ++i) {
      t.rx_valid_i = 1;
      for (unsigned w = 0; w < 16; ++w) t.rx_column_i[w] = columns[i][w];
      t.rx_last_i = i == 3;
      t.rx_good_i = good;
      cycle();
    }
  }

  /// A flit without data that acknowledges what `control` says.
  void idle(bool good = true) {
    Flit f;
    f.control = control;
    flit(f, good);
  }

  /// Sends messages in Data flits, the rest empty, with credits or without.
  void messages(const std::vector<Message>& list) {
    std::vector<uint32_t> words;
    for (const Message& m : list) {
      for (uint32_t word : m.stream()) words.push_back(word);
      end.expected[m.channel()].push_back(m);
    }
    stream(words);
  }

  void stream(std::vector<uint32_t> words) {
    words.resize((words.size() + kFlitWords - 1) / kFlitWords * kFlitWords);
    for (size_t at = 0; at < words.size(); at += kFlitWords) {
      Flit f;
      std::copy_n(words.begin() + long(at), kFlitWords, f.stream.begin());
      control.kind = kData;
      control.seq = (control.seq + 1) & 1023;
      f.control = control;
      flit(f);
    }
  }

  void cycles(unsigned n) {
    while (n--) cycle();
  }

  End<Vlink_flits> end;
  Control control;
  Cause cause = Cause::kNone;
};

/// Both ends busy with everything, then the wire down.
inline void load(FlitsPair& pair) {
  auto& rng = pair.a().sim.rng();
  for (auto& end : pair.ends) {
    for (auto& s : end->in_stalls) s = Stalls::bursty(0.3, 10);
    for (auto& s : end->out_stalls) s = Stalls::bursty(0.6, 20);
  }
  pair.resume();
  for (int i = 0; i < 200; ++i) pair.send(rng() % 2, random_message(rng, rng() % 3));
  pair.cycles(100 + rng() % 300);
  pair.down(0);
}

inline void check_fresh(End<Vlink_flits>& end) {
  CHECK(end.sim->fresh_o == 1);
  CHECK(end.sim->unheard_o == 1);
  CHECK(end.sim->expected_o == 0);
}

/// The partner fresh too: everything works, with all credits.
inline void check_new_life(FlitsPair& pair) {
  auto& b = pair.b();
  b.sim->in_valid_i = 0;
  b.sim.reset();
  b.forget();
  b.expected = pair.a().monitor.given;
  for (auto& end : pair.ends) {
    for (auto& s : end->in_stalls) s = Stalls::never();
    for (auto& s : end->out_stalls) s = Stalls::never();
  }
  pair.resume();
  auto& rng = pair.a().sim.rng();
  for (int i = 0; i < 100; ++i) pair.send(rng() % 2, random_message(rng, rng() % 3));
  pair.run(10000);
}

}  // namespace ng::test
