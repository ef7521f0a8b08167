// SPDX-License-Identifier: Apache-2.0
#include <deque>

#include "tb/axi.h"
#include "tb/stream.h"
#include "tests/unit/remote/remote_parts.h"

using namespace ng;
using namespace ng::test;

namespace {

struct Burst {
  uint8_t id;
  uint64_t addr;
  std::vector<tb::AxiWriteBeat> beats;
};
struct Run {
  uint64_t offset;
  unsigned bytes;
  bool operator==(const Run&) const = default;
};

bool to_link(uint64_t addr) {
  const uint64_t chip = addr >> 48;
  return chip != 0xFFFF && !(chip == 5 && (addr >> 44 & 15) == 0);
}
bool refused(uint64_t addr) {
  const uint64_t chip = addr >> 48;
  return chip != 0xFFFF && (chip > 1023 || (chip == 5 && (addr >> 44 & 15) != 0));
}

/// The runs of bytes: contiguous, not across a KiB.
std::vector<Run> runs_of(const Burst& b) {
  std::vector<Run> runs;
  if (!to_link(b.addr) || refused(b.addr) || (b.addr >> 44 & 15) == 4) return runs;
  uint64_t next = ~uint64_t{0};
  for (size_t i = 0; i < b.beats.size(); ++i) {
    for (unsigned l = 0; l < 32; ++l) {
      if (!(b.beats[i].strobe >> l & 1)) continue;
      const uint64_t at = (b.addr & 0xFFFFFFFFFFF) + 32 * i + l;
      if (at != next || at % 1024 == 0) runs.push_back({at, 0});
      ++runs.back().bytes;
      next = at + 1;
    }
  }
  return runs;
}

Burst draw(std::mt19937_64& rng) {
  static constexpr uint64_t kChips[] = {0xFFFF, 5, 1, 1023, 1024, 2, 2};
  Burst b;
  b.id = rng() % 64;
  const unsigned beats = 1 + unsigned(rng() % (rng() % 3 ? 8 : 100));
  uint64_t offset = rng() % (1 << 20) / 32 * 32;
  if (offset / 4096 != (offset + 32 * beats - 1) / 4096) offset = offset / 4096 * 4096;
  const unsigned space = rng() % 5;
  b.addr = kChips[rng() % 7] << 48 | uint64_t{space} << 44 | offset;
  const unsigned unit = space == 4 ? 4 : 1;
  const unsigned low = unsigned(rng() % 32) / unit * unit,
                 high = unsigned(rng() % 32) / unit * unit;
  for (unsigned i = 0; i < beats; ++i) {
    tb::AxiWriteBeat w;
    for (unsigned l = 0; l < 32; ++l) w.data[l] = static_cast<uint8_t>(rng());
    w.strobe = 0xFFFFFFFF;
    if (i == 0) w.strobe = w.strobe << low & 0xFFFFFFFF;
    if (i + 1 == beats) {
      if (beats == 1 && high < low)
        w.strobe &= 0xFFFFFFFFull << low;
      else
        w.strobe &= (uint64_t{2} << (high + unit - 1)) - 1;
    }
    if (rng() % 6 == 0) w.strobe = 0;
    w.last = i + 1 == beats;
    b.beats.push_back(w);
  }
  return b;
}

}  // namespace

TEST_CASE(
    "remote_bursts shows whole bursts, where they go, and the runs of bytes of those for other "
    "chips") {
  for (const double stall : {0.0, 0.4}) {
    Parts sim("remote_bursts");
    auto& t = sim.top();
    auto& rng = sim.rng();
    std::deque<Burst> addresses, data, bursts;
    std::deque<Run> runs;
    std::deque<tb::AxiWriteBeat> beats;
    for (int n = 0; n < 500; ++n) {
      addresses.push_back(draw(rng));
      for (const Run& r : runs_of(addresses.back())) runs.push_back(r);
      for (const auto& w : addresses.back().beats) beats.push_back(w);
    }
    data = bursts = addresses;
    size_t beat = 0;
    tb::Stalls s = tb::Stalls::random(stall);
    bool aw = false, w = false;
    for (int limit = 300'000; !bursts.empty() || !runs.empty() || !beats.empty(); --limit) {
      REQUIRE(limit > 0);
      aw = aw || (!addresses.empty() && !s.next(rng));
      w = w || (!data.empty() && !s.next(rng));
      t.bursts_aw_valid_i = aw;
      if (aw) {
        t.bursts_aw_id_i = addresses.front().id;
        t.bursts_aw_addr_i = addresses.front().addr;
        t.bursts_aw_len_i = static_cast<uint8_t>(addresses.front().beats.size() - 1);
      }
      t.bursts_w_valid_i = w;
      if (w) {
        const auto& now = data.front().beats[beat];
        tb::axi_port::set_bytes(t.bursts_w_data_i, now.data);
        t.bursts_w_strobe_i = static_cast<uint32_t>(now.strobe);
        t.bursts_w_last_i = now.last;
      }
      t.bursts_burst_take_i = t.bursts_beat_take_i = t.bursts_run_take_i = 0;
      sim.eval();
      t.bursts_burst_take_i = t.bursts_burst_valid_o && !s.next(rng);
      t.bursts_beat_take_i = t.bursts_beat_valid_o && !s.next(rng);
      t.bursts_run_take_i = t.bursts_run_valid_o && !s.next(rng);
      sim.eval();
      if (t.bursts_burst_take_i) {
        const Burst& b = bursts.front();
        if (t.bursts_burst_id_o != b.id || t.bursts_burst_addr_o != b.addr ||
            t.bursts_burst_len_o + 1u != b.beats.size() ||
            t.bursts_burst_link_o != to_link(b.addr) || t.bursts_burst_refused_o != refused(b.addr))
          FAIL("burst at " << std::hex << b.addr);
        bursts.pop_front();
      }
      if (t.bursts_beat_take_i) {
        tb::AxiData bytes{};
        tb::axi_port::get_bytes(t.bursts_beat_data_o, bytes);
        if (bytes != beats.front().data || t.bursts_beat_strobe_o != beats.front().strobe ||
            t.bursts_beat_last_o != beats.front().last)
          FAIL("beat");
        beats.pop_front();
      }
      if (t.bursts_run_take_i) {
        REQUIRE(!runs.empty());
        if (Run{t.bursts_run_offset_o, t.bursts_run_bytes_o} != runs.front())
          FAIL("run " << t.bursts_run_offset_o << " " << t.bursts_run_bytes_o << ", expected "
                      << runs.front().offset << " " << runs.front().bytes);
        runs.pop_front();
      }
      if (aw && t.bursts_aw_ready_o) {
        addresses.pop_front();
        aw = false;
      }
      if (w && t.bursts_w_ready_o) {
        w = false;
        if (++beat == data.front().beats.size()) {
          data.pop_front();
          beat = 0;
        }
      }
      sim.tick();
    }
    sim.eval();
    CHECK_FALSE(t.bursts_run_valid_o);
  }
}

TEST_CASE("remote_bursts shows no burst before its last beat is here") {
  Parts sim("remote_bursts_whole");
  auto& t = sim.top();
  t.bursts_aw_valid_i = 1;
  t.bursts_aw_addr_i = uint64_t{2} << 48;
  t.bursts_aw_len_i = 31;
  sim.tick();
  t.bursts_aw_valid_i = 0;
  t.bursts_w_valid_i = 1;
  t.bursts_w_strobe_i = 0xFFFFFFFF;
  for (int n = 0; n < 32; ++n) {
    t.bursts_w_last_i = n == 31;
    sim.eval();
    CHECK_FALSE(t.bursts_burst_valid_o);
    CHECK(t.bursts_w_ready_o);
    sim.tick();
  }
  t.bursts_w_valid_i = 0;
  sim.eval();
  CHECK(t.bursts_burst_valid_o);
}

TEST_CASE("remote_bursts takes an address and its first beat in one cycle, and a burst per cycle") {
  Parts sim("remote_bursts_beside");
  auto& t = sim.top();
  t.bursts_aw_valid_i = t.bursts_w_valid_i = 0;
  t.bursts_burst_take_i = t.bursts_beat_take_i = t.bursts_run_take_i = 1;
  sim.tick();
  t.bursts_aw_valid_i = t.bursts_w_valid_i = 1;
  t.bursts_aw_len_i = 0;
  t.bursts_w_strobe_i = 0xFFFFFFFF;
  t.bursts_w_last_i = 1;
  unsigned bursts = 0;
  for (unsigned n = 0; n < 100; ++n) {
    t.bursts_aw_id_i = n % 64;
    t.bursts_aw_addr_i = uint64_t{0xFFFF} << 48 | 32 * n;
    sim.eval();
    CHECK(t.bursts_aw_ready_o);
    CHECK(t.bursts_w_ready_o);
    if (t.bursts_burst_valid_o)
      CHECK(t.bursts_burst_addr_o == (uint64_t{0xFFFF} << 48 | 32 * bursts++));
    sim.tick();
  }
  CHECK(bursts >= 98);
}
