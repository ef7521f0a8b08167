// SPDX-License-Identifier: Apache-2.0
// The chip with the field's port names, an HBM of another size and fewer address bits than a global
// address has (CMakeLists.txt): bytes, bounds, and every signal that it drives with a constant.
#include <Vchip_axi_tiny.h>

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <cstring>
#include <vector>

#include "golden/isa/isa.h"
#include "golden/isa/registers.h"
#include "tb/axi_checker.h"
#include "tb/axi_memory.h"
#include "tb/dma/dma_words.h"
#include "tb/sim.h"

using namespace ng;
using namespace ng::tb;

namespace {

constexpr uint64_t kHbmSize = uint64_t{1} << 40;

/// The port that NG_AXI_PINS binds for the project's own names.
AxiPins pins_of(Vchip_axi_tiny& t) {
  AxiPins pins;
  pins.bus_bytes = 32;
  pins.from_rtl = [&t](AxiPins& p) {
    p.in_reset = !t.rst_ni;
    p.ar.valid = t.m_axi_arvalid;
    p.ar.data = {.id = t.m_axi_arid,
                 .addr = t.m_axi_araddr,
                 .len = t.m_axi_arlen,
                 .size = t.m_axi_arsize,
                 .burst = t.m_axi_arburst};
    p.aw.valid = t.m_axi_awvalid;
    p.aw.data = {.id = t.m_axi_awid,
                 .addr = t.m_axi_awaddr,
                 .len = t.m_axi_awlen,
                 .size = t.m_axi_awsize,
                 .burst = t.m_axi_awburst};
    p.w.valid = t.m_axi_wvalid;
    axi_port::get_bytes(t.m_axi_wdata, p.w.data.data);
    p.w.data.strobe = t.m_axi_wstrb;
    p.w.data.last = t.m_axi_wlast;
    p.r.ready = t.m_axi_rready;
    p.b.ready = t.m_axi_bready;
  };
  pins.to_rtl = [&t](AxiPins& p) {
    t.m_axi_arready = p.ar.ready;
    t.m_axi_awready = p.aw.ready;
    t.m_axi_wready = p.w.ready;
    t.m_axi_rvalid = p.r.valid;
    axi_port::set(t.m_axi_rid, p.r.data.id);
    axi_port::set_bytes(t.m_axi_rdata, p.r.data.data);
    t.m_axi_rresp = p.r.data.resp;
    t.m_axi_rlast = p.r.data.last;
    t.m_axi_bvalid = p.b.valid;
    axi_port::set(t.m_axi_bid, p.b.data.id);
    t.m_axi_bresp = p.b.data.resp;
  };
  return pins;
}

class FieldChip {
 public:
  explicit FieldChip(AxiMemoryConfig path = {})
      : sim("chip_axi"),
        pins_(pins_of(sim.top())),
        memory(pins_, in_size(std::move(path))),
        checker_(pins_, "m_axi", kAddressBesideData),
        reference(memory.config().seed) {
    sim->s_axil_awvalid = sim->s_axil_wvalid = sim->s_axil_arvalid = 0;
    sim->s_axil_awaddr = sim->s_axil_araddr = 0;
    sim->s_axil_awprot = sim->s_axil_arprot = 0;
    sim->s_axil_wdata = 0;
    sim->s_axil_wstrb = 0xF;
    sim->s_axil_bready = sim->s_axil_rready = 1;
    sim->s_axis_tvalid = 0;
    std::memset(sim->s_axis_tdata.m_storage, 0, kInstructionBytes);
    memory.drive();
    sim.reset();
  }

  void step() {
    memory.drive();
    sim.eval();
    memory.sample();
    checker_.sample();
    const Vchip_axi_tiny& t = sim.top();
    REQUIRE(t.m_axi_awlock == 0);
    REQUIRE(t.m_axi_awcache == 0b0010);
    REQUIRE(t.m_axi_awprot == 0);
    REQUIRE(t.m_axi_awqos == 0);
    REQUIRE(t.m_axi_awregion == 0);
    REQUIRE(t.m_axi_arlock == 0);
    REQUIRE(t.m_axi_arcache == 0b0010);
    REQUIRE(t.m_axi_arprot == 0);
    REQUIRE(t.m_axi_arqos == 0);
    REQUIRE(t.m_axi_arregion == 0);
    sim.tick();
  }
  template <class Condition>
  void until(Condition&& condition) {
    for (sim.eval(); !condition(); sim.eval()) {
      REQUIRE(++cycles_ < 200'000);
      step();
    }
  }
  uint32_t read(uint32_t address) {
    sim->s_axil_arvalid = 1;
    sim->s_axil_araddr = static_cast<uint16_t>(address);
    until([&] { return sim->s_axil_arready; });
    step();
    sim->s_axil_arvalid = 0;
    until([&] { return sim->s_axil_rvalid; });
    CHECK(sim->s_axil_rresp == 0);
    const uint32_t data = sim->s_axil_rdata;
    step();
    return data;
  }
  void write(uint32_t address, uint32_t data) {
    sim->s_axil_awvalid = sim->s_axil_wvalid = 1;
    sim->s_axil_awaddr = static_cast<uint16_t>(address);
    sim->s_axil_wdata = data;
    until([&] { return sim->s_axil_awready && sim->s_axil_wready; });
    step();
    sim->s_axil_awvalid = sim->s_axil_wvalid = 0;
    until([&] { return sim->s_axil_bvalid; });
    CHECK(sim->s_axil_bresp == 0);
    step();
  }
  void send(const Instruction& i) {
    std::memcpy(sim->s_axis_tdata.m_storage, i.bytes.data(), kInstructionBytes);
    sim->s_axis_tvalid = 1;
    until([&] { return sim->s_axis_tready; });
    step();
    sim->s_axis_tvalid = 0;
  }
  /// Until queue 0 is idle or stopped; its STATUS.
  uint32_t settle() {
    for (int i = 0; i < 4; ++i) step();
    for (;;) {
      const uint32_t status = read(reg::kDma0Status);
      const bool busy = status >> reg::kStatusBusyLsb & 1;
      const bool empty = status >> reg::kStatusQueueEmptyLsb & 1;
      if (!busy && (empty || status >> reg::kStatusStoppedLsb & 1)) return status;
    }
  }
  void move(uint64_t from, uint64_t to, uint64_t bytes) {
    const auto values = reference.read(address_offset(from), bytes);
    reference.write(address_offset(to), values);
    send(copy(0, from, to, bytes).set(Field::kFence, 1));
  }

  Sim<Vchip_axi_tiny> sim;

 private:
  static AxiMemoryConfig in_size(AxiMemoryConfig config) {
    config.size = kHbmSize;
    return config;
  }
  AxiPins pins_;
  uint64_t cycles_ = 0;

 public:
  AxiMemory memory;

 private:
  AxiChecker checker_;

 public:
  AxiBytes reference;
};

constexpr uint32_t kStopped = 1u << reg::kStatusStoppedLsb;

}  // namespace

TEST_CASE(
    "a chip with the field's port names reaches the whole of a larger HBM, and nothing else") {
  FieldChip chip;
  CHECK(chip.read(reg::kId) == reg::kIdValue);
  chip.move(hbm(5), hbm(kHbmSize - 3000), 3000);  // to the last byte
  chip.move(hbm(kHbmSize - 2000), hbm(uint64_t{1} << 26), 1999);
  chip.move(hbm((uint64_t{1} << 26) - 1), hbm(uint64_t{1} << 39), 2);
  CHECK((chip.settle() & kStopped) == 0);
  CHECK(chip.memory.bytes().first_difference(chip.reference) == std::nullopt);
  for (const uint64_t to : {kHbmSize - 2999, kHbmSize, uint64_t{1} << 43}) {
    chip.send(copy(0, hbm(0), hbm(to), 3000));
    CHECK((chip.settle() & kStopped) != 0);
    CHECK(Cause(chip.read(reg::kDma0Cause)) == Cause::kAddressRange);
    chip.write(reg::kDma0Clear, 1);
    CHECK((chip.settle() & kStopped) == 0);
  }
  CHECK(chip.memory.bytes().first_difference(chip.reference) == std::nullopt);
}

TEST_CASE("a chip passes a path that serves one burst at a time, its rings too") {
  const auto service =
      GENERATE(AxiService::kWritesFirst, AxiService::kReadsFirst, AxiService::kTurns);
  const unsigned ahead = GENERATE(0u, 1u, 2u);
  FieldChip chip({.read_latency = 20, .service = service, .ahead = ahead});
  // HBM to SBUF on one queue beside HBM to HBM on another
  chip.send(copy(1, hbm(0x10000), sbuf(0), 4096));
  for (const uint64_t bytes : {1024u, 1025u, 4096u, 65536u})
    chip.move(hbm(0x100000 + bytes), hbm(0x200000 + 3 * bytes), bytes);
  CHECK((chip.settle() & kStopped) == 0);
  CHECK((chip.read(reg::kDma1Status) & kStopped) == 0);
  // the same from a ring in the same memory
  constexpr uint64_t kRing = 0x300000;
  for (unsigned n = 0; n < 20; ++n) {
    const uint64_t from = 0x400000 + 0x1000 * n, to = 0x500000 + 0x1001 * n, bytes = 100 + 90 * n;
    chip.reference.write(to, chip.reference.read(from, bytes));
    const Instruction i = copy(0, hbm(from), hbm(to), bytes);
    for (AxiBytes* bytes_of : {&chip.memory.bytes(), &chip.reference})
      bytes_of->write(kRing + kInstructionBytes * n, i.bytes);
  }
  chip.write(reg::kDma0RingBaseLo, static_cast<uint32_t>(hbm(kRing)));
  chip.write(reg::kDma0RingBaseHi, static_cast<uint32_t>(hbm(kRing) >> 32));
  chip.write(reg::kDma0RingSize, 32);
  chip.write(reg::kDma0RingTail, 0);
  chip.write(reg::kDma0RingControl, 1);
  chip.write(reg::kDma0RingTail, 20);
  CHECK((chip.settle() & kStopped) == 0);
  CHECK(chip.read(reg::kDma0Retired) == 24);
  CHECK(chip.memory.bytes().first_difference(chip.reference) == std::nullopt);
}

TEST_CASE("a chip reports an error of its memory by cause and address") {
  FieldChip chip;
  chip.memory.fail(0x2345, 1, kAxiSlvErr, false, true);
  chip.send(copy(0, hbm(0x1000), hbm(0x2000), 4096));
  CHECK((chip.settle() & kStopped) != 0);
  CHECK(Cause(chip.read(reg::kDma0Cause)) == Cause::kBusSlave);
  CHECK(chip.read(reg::kDma0FaultInfo) == 0x2000);  // of a write: its burst
  CHECK(chip.read(reg::kDma0FaultInfoHi) == 0xFFFF0000);
}
