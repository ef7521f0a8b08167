// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <catch2/catch_template_test_macros.hpp>
#include <catch2/catch_test_macros.hpp>
#include <cstring>

#include "Vcontrol_regs_link_1.h"
#include "Vcontrol_regs_link_2.h"
#include "Vcontrol_regs_link_4.h"
#include "golden/isa/registers.h"
#include "golden/isa/window_registers.h"
#include "tb/sim.h"

namespace reg = ng::reg;

namespace {

/// A chip of so many links.
template <class V, unsigned Links_>
struct Bench {
  using Model = V;
  static constexpr unsigned kLinks = Links_;
  static constexpr unsigned kWindows = Links_ > 1 ? Links_ + 2 : 2;
};

/// Where an address leads: a window and the offset that its owner is asked for.
struct Place {
  unsigned window, offset;
};

constexpr unsigned kNone = ~0u;

Place place(uint32_t a, unsigned links) {
  const std::array<uint32_t, 4> base{reg::kLink0Base, reg::kLink1Base, reg::kLink2Base,
                                     reg::kLink3Base};
  for (unsigned l = 0; l < links; ++l)
    if (a >= base[l] && a < base[l] + 256) return {l, a - base[l]};
  if (links > 1 && a >= reg::kRouterBase && a < reg::kRouterBase + 4 * reg::kRouterWords)
    return {links, a - reg::kRouterBase};
  // of the router's table, 1,024 bytes lead to it; it knows how many rows it has
  if (links > 1 && a >= reg::kRoutesBase && a < reg::kRoutesBase + 4 * reg::kRoutesWords)
    return {links, reg::router::table(0) + a - reg::kRoutesBase};
  // the last window
  if (a >= reg::kBridgeBase && a < reg::kBridgeBase + 4 * reg::kBridgeWords)
    return {links > 1 ? links + 1 : 1, a - reg::kBridgeBase};
  return {kNone, 0};
}

}  // namespace

TEMPLATE_TEST_CASE(
    "every access goes to a link, to router or bridge, to CHIP_ID or on, with its outcome", "",
    (Bench<Vcontrol_regs_link_1, 1>), (Bench<Vcontrol_regs_link_2, 2>),
    (Bench<Vcontrol_regs_link_4, 4>)) {
  constexpr unsigned kLinks = TestType::kLinks, kWindows = TestType::kWindows;
  ng::tb::Sim<typename TestType::Model> sim("control_regs_link");
  auto& rng = sim.rng();
  sim->write_valid_i = sim->read_valid_i = 0;
  sim.reset();
  uint32_t chip = 0;
  unsigned asked[kWindows] = {};
  const auto address = [&]() -> uint32_t {
    switch (rng() % 9) {
      case 0:
        return reg::kChipIdBase;
      case 1:
        return reg::kLink0Base + rng() % 256;
      case 2:
        return reg::kLink0Base - 256 + rng() % 1536;
      case 3:
        return reg::kChipIdBase + rng() % 8;
      case 4:
        return reg::kRouterBase + rng() % 2048;
      case 5:
        return reg::kRouterBase - 256 + rng() % 2560;
      case 6:
        return reg::kBridgeBase - 64 + rng() % 384;
      default:
        return rng() % 0x10000;
    }
  };
  for (int n = 0; n < 200'000; ++n) {
    sim->write_valid_i = rng() % 2;
    sim->write_addr_i = address();
    sim->write_data_i = rng() % 2 ? rng() % 2048 : rng();
    sim->write_strobe_i = rng() % 4 ? 15 : rng() % 16;
    sim->read_valid_i = rng() % 2;
    sim->read_addr_i = address();
    sim->regs_write_ready_i = rng() % 2;
    sim->regs_write_error_i = rng() % 2;
    sim->regs_read_data_i = static_cast<uint32_t>(rng());
    sim->regs_read_error_i = rng() % 2;
    uint32_t data[kWindows];
    for (uint32_t& word : data) word = static_cast<uint32_t>(rng());
    std::memcpy(&sim->link_reg_data_i, data, sizeof data);
    const unsigned ready = rng() % (1u << kWindows), errors = rng() % (1u << kWindows);
    sim->link_reg_ready_i = static_cast<uint8_t>(ready);
    sim->link_reg_error_i = static_cast<uint8_t>(errors);
    sim.eval();
    const bool full = sim->write_strobe_i == 15;
    const Place read = place(sim->read_addr_i, kLinks), write = place(sim->write_addr_i, kLinks);
    const bool to_link = write.window != kNone;
    const bool read_link = sim->read_valid_i && read.window != kNone;
    const bool write_link = sim->write_valid_i && to_link && full && !read_link;
    const Place& now = write_link ? write : read;
    bool good = sim->link_reg_valid_o == (read_link || write_link ? 1u << now.window : 0);
    if (read_link || write_link) {
      ++asked[now.window];
      good = good && sim->link_reg_write_o == write_link && sim->link_reg_addr_o == now.offset &&
             (!write_link || sim->link_reg_data_o == sim->write_data_i);
    }
    const bool read_chip = sim->read_addr_i == reg::kChipIdBase;
    if (sim->read_valid_i) {
      const bool here = read_chip || read_link;
      good = good && sim->regs_read_valid_o == !here &&
             sim->read_data_o == (read_chip   ? chip
                                  : read_link ? data[read.window]
                                              : sim->regs_read_data_i) &&
             sim->read_error_o == (read_chip   ? 0
                                   : read_link ? errors >> read.window & 1
                                               : sim->regs_read_error_i);
    }
    if (sim->write_valid_i) {
      const bool write_chip = sim->write_addr_i == reg::kChipIdBase;
      good = good && sim->regs_write_valid_o == !(write_chip || to_link);
      const bool done = write_chip ? true
                        : to_link  ? !full || (write_link && (ready >> write.window & 1))
                                   : sim->regs_write_ready_i;
      good = good && sim->write_ready_o == done;
      const bool error = write_chip ? !full || sim->write_data_i > 1023
                         : to_link  ? !full || (errors >> write.window & 1)
                                    : sim->regs_write_error_i;
      if (done) good = good && sim->write_error_o == error;
      if (write_chip && !error) chip = sim->write_data_i;
    } else {
      good = good && !sim->regs_write_valid_o;
    }
    if (!good) FAIL("write " << sim->write_addr_i << " read " << sim->read_addr_i);
    sim.tick();
    if (sim->chip_o != chip) FAIL("chip");
  }
  for (const unsigned count : asked) CHECK(count > 1000);
}
