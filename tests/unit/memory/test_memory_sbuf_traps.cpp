// SPDX-License-Identifier: Apache-2.0
// rtl/memory/memory_sbuf.sv: its assertions see illegal use.
#include "tests/unit/memory/memory_sbuf_model.h"

using namespace ng::test;
using Catch::Matchers::ContainsSubstring;

namespace {

const std::string kNames[kPorts] = {"Moving",      "Stationary", "VectorRead",
                                    "VectorWrite", "DmaRead",    "DmaWrite"};

}  // namespace

TEMPLATE_TEST_CASE("traps an address beyond the end on every port", "", SBUF_GEOMETRIES) {
  for (int p = 0; p < kPorts; ++p) {
    for (const bool scale : {false, true}) {
      SbufModel<TestType> bench("sbuf_range");
      Request r = bench.random_write();
      r.strobe.assign(r.strobe.size(), true);
      r.scale_strobe.assign(r.scale_strobe.size(), true);
      r.addr = scale ? 0 : kWords;
      r.scale_addr = scale ? kWords : 0;
      if (is_dma(p)) r.scaled = scale;
      bench.offer(p, r);
      CHECK_THROWS_WITH(bench.cycle(), ContainsSubstring(" " + kNames[p] + "InRange failed"));
    }
  }
}

TEMPLATE_TEST_CASE("traps a request that is withdrawn or changed before its grant", "",
                   SBUF_GEOMETRIES) {
  for (int p = 1; p < kPorts; ++p) {
    for (const bool withdrawn : {false, true}) {
      SbufModel<TestType> bench("sbuf_held");
      const auto offer = [&](int port, uint32_t addr) {
        Request r = bench.random_write();
        r.strobe.assign(r.strobe.size(), true);
        r.scale_strobe.assign(r.scale_strobe.size(), false);
        r.scaled = false;
        r.addr = addr;
        bench.offer(port, r);
      };
      offer(kMoving, 12);
      offer(p, 13);
      bench.cycle();
      REQUIRE(bench.granted() == 1);
      if (withdrawn) {
        if (is_write(p))
          bench.sim->write_valid_i = 0;
        else
          bench.sim->read_valid_i = 0;
        bench.sim->read_valid_i &= ~1u;
      } else {
        const uint32_t addr = 14;
        bench.sim->read_valid_i &= ~1u;
        std::memcpy((is_write(p) ? bytes(bench.sim->write_addr_i) : bytes(bench.sim->read_addr_i)) +
                        3 * slot(p),
                    &addr, 3);
      }
      CHECK_THROWS_WITH(bench.sim.tick(),
                        ContainsSubstring(" " + kNames[p] + "HeldUntilTaken failed"));
    }
  }
}
