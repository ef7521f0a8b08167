// SPDX-License-Identifier: Apache-2.0
// link_flits against the golden endpoint's packer, sequence logic and credits: two implementations
// of one page.
#include "tests/unit/link/flits_rig.h"
#include "tests/unit/link/golden_peer.h"

using namespace ng;
using namespace ng::test;

namespace {

class GoldenPair {
 public:
  GoldenPair(const std::string& name, WireOptions options)
      : end(name, 128), peer(128, end.sim.seed()), options_(options), rng_(end.sim.seed()) {
    end.sim->slow_i = options.width == 8 ? 0 : options.width == 4 ? 1 : options.width == 2 ? 2 : 3;
    peer.nack_time = 160 * 8 / options.width;
    peer.replay_time = 400 * 8 / options.width;
  }

  void resume() {
    auto& t = end.sim.top();
    t.partner_expected_i = uint16_t(peer.wanted());
    end.monitor.resumed(peer.wanted());
    peer.resume(t.expected_o);
    t.resume_i = 1;
    t.rx_reset_i = 0;
    cycle();
    t.resume_i = 0;
    cycle();
    cycle();
    t.tx_run_i = 1;
  }

  void down(unsigned cycles) {
    end.sim->tx_run_i = 0;
    end.sim->rx_reset_i = 1;
    end.monitor.gave_up();
    there_.clear();
    back_.clear();
    taken_ = given_ = 0;
    while (cycles--) cycle();
  }

  void send(const Message& m) {
    end.send(m);
    peer.expected[m.channel()].push_back(to_golden(m));
  }

  void answer(const Message& m) {
    peer.queue[m.channel()].push_back(to_golden(m));
    end.expected[m.channel()].push_back(m);
  }

  bool done() const {
    return end.idle() && peer.done() && end.expected[0].empty() && end.expected[1].empty() &&
           end.expected[2].empty();
  }

  void cycle() {
    auto& t = end.sim.top();
    end.drive();
    if (phase_) --phase_;
    const bool go = t.tx_run_i && phase_ == 0 && !chance(options_.pause);
    if (go) phase_ = 8 / options_.width;
    t.tx_ready_i = go;
    const uint64_t now = end.sim.cycle();
    t.rx_valid_i = 0;
    t.rx_last_i = 0;
    t.rx_good_i = rng_() & 1;
    if (!back_.empty() && back_.front().due <= now) {
      const auto& m = back_.front();
      t.rx_valid_i = 1;
      for (unsigned w = 0; w < 16; ++w) t.rx_column_i[w] = m.column[w];
      t.rx_last_i = m.index == 3;
      if (m.index == 3) t.rx_good_i = m.good;
      if (m.index == 3 && m.good) end.monitor.partner_said(Control::of(m.column[14]));
      back_.pop_front();
    }
    end.sim.eval();
    end.sample();
    if (t.fatal_o)
      throw tb::Mismatch(fmt::format("fatal, cause {} {}", t.fatal_cause_o, tb::where()));
    if (t.tx_run_i) peer.tick();
    if (go) exchange(now);
    while (!there_.empty() && there_.front().due <= now) {
      received_[there_.front().index] = there_.front().column;
      if (there_.front().index == 3) peer.take(Flit::of(received_), there_.front().good);
      there_.pop_front();
    }
    const bool retrain = t.retrain_request_o;
    end.sim.tick();
    if (!retrain) return;
    down(50);
    resume();
  }

  End<Vlink_flits> end;
  GoldenPeer peer;

 private:
  bool chance(double p) { return p > 0 && std::uniform_real_distribution<>(0, 1)(rng_) < p; }

  /// One column each way.
  void exchange(uint64_t now) {
    Column column;
    for (unsigned w = 0; w < 16; ++w) column[w] = end.sim->tx_column_o[w];
    sent_[taken_] = column;
    const bool bad = chance(options_.bad);
    there_.push_back({now + options_.delay, column, taken_, !bad});
    if (++taken_ == 4) {
      taken_ = 0;
      end.monitor.sent(Flit::of(sent_));
    }
    if (given_ == 0) going_ = peer.next();
    column = going_.columns()[given_];
    back_.push_back({now + options_.delay, column, given_, given_ < 3 || !chance(options_.bad)});
    given_ = (given_ + 1) % 4;
  }

  WireOptions options_;
  std::mt19937_64 rng_;
  std::deque<Wire::Moving> there_, back_;
  std::array<Column, 4> sent_{}, received_{};
  unsigned taken_ = 0, given_ = 0, phase_ = 0;
  Flit going_;
};

}  // namespace

TEST_CASE("the golden endpoint and link_flits understand each other, whatever the wire does") {
  for (const unsigned width : {8u, 4u, 1u}) {
    for (const double bad : {0.0, 1e-2, 1e-1}) {
      GoldenPair pair(fmt::format("golden_{}_{}", width, bad),
                      {.width = width, .pause = 0.01, .bad = bad});
      pair.peer.empty_rest = 0.1;
      pair.peer.keep = 0.3;
      for (auto& s : pair.end.in_stalls) s = Stalls::bursty(0.3, 10);
      for (auto& s : pair.end.out_stalls) s = Stalls::bursty(0.3, 10);
      pair.resume();
      auto& rng = pair.end.sim.rng();
      const int messages = width == 8 ? 3000 : 600;
      for (int i = 0; i < messages; ++i) {
        pair.send(random_message(rng, unsigned(rng() % 3)));
        pair.answer(random_message(rng, unsigned(rng() % 3)));
      }
      for (uint64_t i = 0; !pair.done(); ++i) {
        REQUIRE(i < 3000000);
        pair.cycle();
      }
      INFO("width " << width << " bad " << bad);
      if (bad > 0) {
        CHECK(pair.peer.nacks > 0);
        CHECK(pair.peer.replays > 0);
        CHECK(pair.end.events[kAgain] > 0);
      }
    }
  }
}

TEST_CASE("the golden endpoint and link_flits go on where they were after training") {
  GoldenPair pair("golden_down", {.pause = 0.01, .bad = 0.01});
  auto& rng = pair.end.sim.rng();
  pair.resume();
  for (int i = 0; i < 1500; ++i) {
    pair.send(random_message(rng, unsigned(rng() % 3)));
    pair.answer(random_message(rng, unsigned(rng() % 3)));
  }
  unsigned downs = 0;
  while (!pair.done()) {
    for (uint64_t i = 1 + rng() % 300; i; --i) pair.cycle();
    pair.down(1 + unsigned(rng() % 100));
    pair.resume();
    REQUIRE(++downs < 3000);
  }
  CHECK(downs > 10);
}
