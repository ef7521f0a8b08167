// SPDX-License-Identifier: Apache-2.0
// The lane half against the golden endpoint, which was written from the same page by somebody else:
// every bit that training, widths, scramblers, CRCs and SKPs put on the wire is read by the other
// side. Flits are Idle ones here.
#include <algorithm>

#include "golden/link/endpoint.h"
#include "lanes_pair.h"
#include "tb/link/golden_end.h"

using namespace ng::test;
using ng::link::Endpoint;
using ng::tb::LinkChannel;
using ng::tb::LinkFault;
using ng::tb::SteppedEndpoint;

namespace {

struct Mixed : ng::tb::Pair<LanesEnd, SteppedEndpoint> {
  Mixed(const std::string& name, const LinkChannel::Config& there, const LinkChannel::Config& back,
        const Endpoint::Config& config = {.chip = 9, .hash = 0x12345678})
      : Pair(std::make_unique<LanesEnd>(name, 5), std::make_unique<SteppedEndpoint>(config), there,
             back) {
    rtl.idle = true;
    rtl->rst_ni = 0;
    rtl.sim().eval();
    cycles(4);
    rtl->rst_ni = 1;
    rtl.sim().eval();
  }
  bool up() { return golden.up() && rtl.state() == kActive && !rtl->rx_reset_o; }
  uint64_t train(uint64_t limit = 4000) {
    uint64_t took = 0;
    while (!up()) {
      if (++took > limit)
        throw ng::tb::Timeout(fmt::format("not up in {} cycles: states {} and {}", limit,
                                          ng::link::name_of(rtl.state()),
                                          ng::link::name_of(golden.state())));
      step();
    }
    return took;
  }
  size_t good() const {
    return size_t(
        std::count_if(rtl.received.begin(), rtl.received.end(), [](auto& r) { return r.good; }));
  }
  LanesEnd& rtl = a;
  SteppedEndpoint& golden = b;
  LinkChannel &to_golden = ab, &to_rtl = ba;
};

LinkChannel::Config wire(std::mt19937_64& rng) {
  LinkChannel::Config config{.latency_cycles = static_cast<unsigned>(rng() % 40)};
  for (unsigned& skew : config.skew_bits) skew = static_cast<unsigned>(rng() % (24 * 66 + 1));
  config.reversed = rng() >> 63;
  config.inverted = static_cast<uint8_t>(rng());
  config.seed = rng();
  return config;
}

}  // namespace

TEST_CASE("trains with the golden endpoint on any wire and at any widths, no flit bad") {
  uint64_t most = 0;
  for (unsigned seed = 0; seed < 24; ++seed) {
    CAPTURE(seed);
    std::mt19937_64 rng(seed * 65537 + 3);
    const auto there = wire(rng), back = wire(rng);
    const unsigned wide_rtl = seed % 4, wide_golden = seed / 4 % 4;
    Mixed mixed("golden" + std::to_string(seed), there, back,
                {.chip = 9, .hash = 0x12345678, .widest = 1u << wide_golden, .seed = seed});
    mixed.rtl->widest_i = wide_rtl;
    most = std::max(most, mixed.train());
    CHECK(mixed.rtl->rx_log2_o == wide_rtl);
    CHECK(mixed.rtl->tx_log2_o == wide_golden);
    CHECK(mixed.golden.receive_width() == 1u << wide_golden);
    CHECK(mixed.golden.transmit_width() == 1u << wide_rtl);
    CHECK(mixed.rtl->partner_chip_o == 9);
    CHECK(mixed.rtl->partner_units_o == 0x404040);
    mixed.cycles(4000);
    CHECK(mixed.golden.counters().bad == 0);
    CHECK(mixed.good() == mixed.rtl.received.size());
    CHECK(mixed.rtl.received.size() + 20 >= 4000u * (1u << wide_rtl) / 32 - 10);
    CHECK(mixed.golden.counters().retrains == 0);
    CHECK(mixed.rtl.retrains == 0);
  }
  CHECK(most <= 2000);
}

TEST_CASE("trains again with the golden endpoint, whoever asks") {
  for (unsigned seed = 0; seed < 8; ++seed) {
    std::mt19937_64 rng(seed + 500);
    const auto there = wire(rng), back = wire(rng);
    Mixed mixed("golden_again" + std::to_string(seed), there, back);
    mixed.train();
    for (int round = 0; round < 2; ++round) {
      mixed.cycles(100 + int(rng() % 100));
      const size_t before = mixed.rtl.received.size();
      mixed.rtl->progress_i = 1;
      if (seed & 1) {
        mixed.golden.retrain();
      } else {
        mixed.rtl->retrain_i = 1;
        mixed.step();
        mixed.rtl->retrain_i = 0;
      }
      mixed.cycles(150);
      CHECK_FALSE(mixed.up());
      CHECK(mixed.train() <= 1000);
      mixed.cycles(200);
      CHECK(mixed.rtl.received.size() > before + 20);
      CHECK(mixed.rtl.received.back().good);
    }
  }
}

TEST_CASE("single wrong bits are found by both kinds of receiver") {
  Mixed mixed("golden_flips", {.latency_cycles = 21, .seed = 3}, {.latency_cycles = 21, .seed = 4});
  mixed.train();
  mixed.cycles(50);
  for (unsigned i = 0; i < 200; ++i) {
    const auto fault = LinkFault::flip(i % 8, uint64_t{1} << (i * 7 % 64));
    mixed.to_golden.at(mixed.to_golden.cycle() + 20 * i + 10, fault);
    mixed.to_rtl.at(mixed.to_rtl.cycle() + 20 * i + 10, fault);
  }
  mixed.cycles(4200);
  const size_t bad = mixed.rtl.received.size() - mixed.good();
  CHECK(bad >= 195);  // a SKP may have been hit
  CHECK(bad <= 200);
  CHECK(mixed.golden.counters().bad >= 195);
  CHECK(mixed.golden.counters().bad <= 200);
  CHECK(mixed.up());
}

TEST_CASE("a lane that dies is left out by either end, a mismatch is found") {
  for (const bool towards_rtl : {false, true}) {
    Mixed mixed("golden_dead" + std::to_string(towards_rtl), {.latency_cycles = 5},
                {.latency_cycles = 5});
    mixed.train();
    (towards_rtl ? mixed.to_rtl : mixed.to_golden).now(LinkFault::dead(6));
    mixed.cycles(200);
    mixed.train(4000);
    CHECK(mixed.rtl->rx_log2_o == (towards_rtl ? 2 : 3));
    CHECK(mixed.rtl->tx_log2_o == (towards_rtl ? 3 : 2));
    mixed.rtl.received.clear();
    mixed.cycles(400);
    CHECK(mixed.good() == mixed.rtl.received.size());
    CHECK(mixed.rtl.received.size() > 40);
  }
  Mixed mixed("golden_mismatch", {}, {}, {.chip = 1, .hash = 0x12345670});
  mixed.cycles(3000);
  CHECK(mixed.rtl.cause() == Cause::kConfigMismatch);
  CHECK(mixed.rtl.resumes == 0);
}
