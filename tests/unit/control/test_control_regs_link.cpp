// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch_test_macros.hpp>

#include "Vcontrol_regs_link.h"
#include "golden/isa/registers.h"
#include "tb/sim.h"

namespace reg = ng::reg;

TEST_CASE("every access goes to the link, to CHIP_ID or on, with its outcome") {
  ng::tb::Sim<Vcontrol_regs_link> sim("control_regs_link");
  auto& rng = sim.rng();
  sim->write_valid_i = sim->read_valid_i = 0;
  sim.reset();
  uint32_t chip = 0;
  const auto address = [&]() -> uint32_t {
    switch (rng() % 6) {
      case 0:
        return reg::kChipIdBase;
      case 1:
        return reg::kLink0Base + rng() % 256;
      case 2:
        return reg::kLink0Base - 256 + rng() % 768;
      case 3:
        return reg::kChipIdBase + rng() % 8;
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
    sim->link_reg_ready_i = 1;
    sim->link_reg_data_i = static_cast<uint32_t>(rng());
    sim->link_reg_error_i = rng() % 2;
    sim.eval();
    const auto link = [](uint32_t a) {
      return a >= reg::kLink0Base && a < reg::kLink0Base + 4 * reg::kLink0Words;
    };
    const bool full = sim->write_strobe_i == 15;
    const bool read_link = sim->read_valid_i && link(sim->read_addr_i);
    const bool write_link = sim->write_valid_i && link(sim->write_addr_i) && full && !read_link;
    bool good = sim->link_reg_valid_o == (read_link || write_link);
    if (read_link || write_link)
      good = good && sim->link_reg_write_o == write_link &&
             sim->link_reg_addr_o == ((write_link ? sim->write_addr_i : sim->read_addr_i) & 255) &&
             (!write_link || sim->link_reg_data_o == sim->write_data_i);
    const bool read_chip = sim->read_addr_i == reg::kChipIdBase;
    if (sim->read_valid_i) {
      const bool here = read_chip || read_link;
      good = good && sim->regs_read_valid_o == !here &&
             sim->read_data_o == (read_chip   ? chip
                                  : read_link ? sim->link_reg_data_i
                                              : sim->regs_read_data_i) &&
             sim->read_error_o == (read_chip   ? 0
                                   : read_link ? sim->link_reg_error_i
                                               : sim->regs_read_error_i);
    }
    if (sim->write_valid_i) {
      const bool write_chip = sim->write_addr_i == reg::kChipIdBase;
      const bool to_link = link(sim->write_addr_i);
      good = good && sim->regs_write_valid_o == !(write_chip || to_link);
      const bool ready = write_chip ? true
                         : to_link  ? !full || write_link
                                    : sim->regs_write_ready_i;
      good = good && sim->write_ready_o == ready;
      const bool error = write_chip ? !full || sim->write_data_i > 1023
                         : to_link  ? !full || sim->link_reg_error_i
                                    : sim->regs_write_error_i;
      if (ready) good = good && sim->write_error_o == error;
      if (write_chip && !error) chip = sim->write_data_i;
    } else {
      good = good && !sim->regs_write_valid_o;
    }
    if (!good) FAIL("write " << sim->write_addr_i << " read " << sim->read_addr_i);
    sim.tick();
    if (sim->chip_o != chip) FAIL("chip");
  }
}
