// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/local/local_rig.h"

using namespace ng::test;

namespace {

struct Ask {
  bool valid = false;
  uint16_t row = 0;
};

/// The port between two askers and a PSUM that answers one cycle after it grants.
struct Port {
  explicit Port(const char* name) : rig(name), t(rig.sim.top()) {}

  /// One cycle; who was granted.
  void cycle(const Ask& vector, const Ask& dma, bool ready) {
    auto& rng = rig.sim.rng();
    t.port_vector_valid_i = vector.valid;
    t.port_vector_row_i = vector.valid ? vector.row : static_cast<uint16_t>(rng());
    t.port_dma_valid_i = dma.valid;
    t.port_dma_row_i = dma.valid ? dma.row : static_cast<uint16_t>(rng());
    t.port_psum_ready_i = ready;
    t.port_psum_rsp_valid_i = vector_granted || dma_granted;
    rig.sim.eval();
    CHECK(t.port_vector_rsp_valid_o == vector_granted);
    CHECK(t.port_dma_rsp_valid_o == dma_granted);
    CHECK(t.port_psum_valid_o == (vector.valid || dma.valid));
    if (vector.valid) CHECK(t.port_psum_row_o == vector.row);
    if (!vector.valid && dma.valid) CHECK(t.port_psum_row_o == dma.row);
    CHECK(t.port_vector_ready_o == ready);
    CHECK(t.port_dma_ready_o == (ready && !vector.valid));
    vector_granted = vector.valid && ready;
    dma_granted = dma.valid && ready && !vector.valid;
    rig.sim.tick();
  }

  LocalRig<Local32x1> rig;
  Vlocal_bench_32_1& t;
  bool vector_granted = false, dma_granted = false;
};

}  // namespace

TEST_CASE("the vector engine goes first, and the DMA engine has the cycles it leaves") {
  Port port("psum_port");
  auto& rng = port.rig.sim.rng();
  Ask vector, dma;
  uint64_t grants = 0;
  for (int i = 0; i < 3000; ++i) {
    if (!vector.valid && rng() % 2) vector = {true, static_cast<uint16_t>(rng())};
    if (!dma.valid && rng() % 2) dma = {true, static_cast<uint16_t>(rng())};
    port.cycle(vector, dma, rng() % 3 != 0);
    if (port.vector_granted) vector.valid = false;
    if (port.dma_granted) dma.valid = false;
    grants += port.dma_granted;
  }
  CHECK(grants > 300);
}

TEST_CASE("alone, the DMA engine reads a row in every cycle") {
  Port port("psum_port_alone");
  for (uint16_t i = 0; i < 50; ++i) {
    port.cycle({}, {true, i}, true);
    CHECK(port.dma_granted);
  }
}

TEST_CASE("a DMA read of PSUM that is withdrawn is trapped") {
  Port port("psum_port_trap");
  port.cycle({true, 1}, {true, 2}, true);
  port.t.port_dma_valid_i = 0;
  port.rig.sim.eval();
  CHECK_THROWS_AS(port.rig.sim.tick(), ng::tb::RtlError);
}
