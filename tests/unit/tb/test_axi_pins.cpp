// SPDX-License-Identifier: Apache-2.0
// AxiPins: the ports of a verilated model, of every width that Verilator makes of them.
#include <verilated.h>

#include <catch2/catch_test_macros.hpp>

#include "tb/axi.h"

using namespace ng::tb;

namespace {

/// Ports as Verilator makes them.
template <class Data, class Strobe, class Id>
struct Ports {
  CData rst_ni = 1;
  CData axi_ar_valid_o = 0, axi_ar_ready_i = 0, axi_ar_len_o = 0, axi_ar_size_o = 0;
  CData axi_ar_burst_o = 0, axi_aw_valid_o = 0, axi_aw_ready_i = 0, axi_aw_len_o = 0;
  CData axi_aw_size_o = 0, axi_aw_burst_o = 0, axi_w_valid_o = 0, axi_w_ready_i = 0;
  CData axi_w_last_o = 0, axi_r_valid_i = 0, axi_r_ready_o = 0, axi_r_resp_i = 0;
  CData axi_r_last_i = 0, axi_b_valid_i = 0, axi_b_ready_o = 0, axi_b_resp_i = 0;
  Id axi_ar_id_o = 0, axi_aw_id_o = 0, axi_r_id_i = 0, axi_b_id_i = 0;
  QData axi_ar_addr_o = 0, axi_aw_addr_o = 0;
  Data axi_r_data_i{}, axi_w_data_o{};
  Strobe axi_w_strobe_o = 0;
};

template <class P>
void check_binding(unsigned bus_bytes, uint16_t id, uint64_t strobe) {
  P ports;
  AxiPins pins = NG_AXI_PINS(ports, axi);
  CHECK(pins.bus_bytes == bus_bytes);
  ports.rst_ni = 0;
  pins.pull();
  CHECK(pins.in_reset);
  ports.rst_ni = 1;
  ports.axi_ar_valid_o = ports.axi_aw_valid_o = ports.axi_w_valid_o = 1;
  ports.axi_r_ready_o = 1;
  ports.axi_ar_id_o = ports.axi_aw_id_o = static_cast<decltype(ports.axi_ar_id_o)>(id);
  ports.axi_ar_addr_o = 0xFEDCBA9876543210;
  ports.axi_aw_addr_o = 0x123456789ABCDEF0;
  ports.axi_ar_len_o = 255;
  ports.axi_ar_size_o = 6;
  ports.axi_ar_burst_o = 1;
  ports.axi_w_strobe_o = static_cast<decltype(ports.axi_w_strobe_o)>(strobe);
  ports.axi_w_last_o = 1;
  AxiData bytes;
  for (unsigned i = 0; i < kAxiMaxBytes; ++i) bytes[i] = static_cast<uint8_t>(i * 7 + 1);
  axi_port::set_bytes(ports.axi_w_data_o, bytes);
  pins.pull();
  CHECK(!pins.in_reset);
  CHECK(pins.ar.valid);
  CHECK(pins.ar.data == AxiAddress{id, 0xFEDCBA9876543210, 255, 6, 1});
  CHECK(pins.aw.data == AxiAddress{id, 0x123456789ABCDEF0, 0, 0, 0});
  CHECK(pins.w.data.strobe == strobe);
  CHECK(pins.w.data.last);
  for (unsigned i = 0; i < bus_bytes; ++i) CHECK(pins.w.data.data[i] == bytes[i]);
  CHECK(pins.r.ready);
  CHECK(!pins.b.ready);

  pins.ar.ready = pins.w.ready = pins.r.valid = true;
  pins.r.data = {.id = id, .data = bytes, .resp = 2, .last = true};
  pins.b = {.valid = true, .ready = false, .data = {.id = id, .resp = 3}};
  pins.push();
  CHECK(ports.axi_ar_ready_i == 1);
  CHECK(ports.axi_aw_ready_i == 0);
  CHECK(ports.axi_w_ready_i == 1);
  CHECK(ports.axi_r_valid_i == 1);
  CHECK(ports.axi_r_id_i == id);
  CHECK(ports.axi_r_resp_i == 2);
  CHECK(ports.axi_r_last_i == 1);
  CHECK(ports.axi_b_valid_i == 1);
  CHECK(ports.axi_b_id_i == id);
  CHECK(ports.axi_b_resp_i == 3);
  AxiData back{};
  axi_port::get_bytes(ports.axi_r_data_i, back);
  for (unsigned i = 0; i < bus_bytes; ++i) CHECK(back[i] == bytes[i]);
}

}  // namespace

TEST_CASE("pins bind to ports of every width that Verilator makes") {
  check_binding<Ports<IData, CData, CData>>(4, 0x7F, 0x9);
  check_binding<Ports<QData, CData, CData>>(8, 0x7F, 0x91);
  check_binding<Ports<VlWide<4>, SData, CData>>(16, 0x7F, 0x8001);
  check_binding<Ports<VlWide<8>, IData, SData>>(32, 0xABCD, 0x80000001);
  check_binding<Ports<VlWide<16>, QData, SData>>(64, 0xABCD, 0x8000000000000001);
}

TEST_CASE("a port may have one direction only") {
  Ports<QData, CData, CData> ports;
  AxiPins read = NG_AXI_READ_PINS(ports, axi), write = NG_AXI_WRITE_PINS(ports, axi);
  read.ar.ready = write.aw.ready = true;
  ports.axi_ar_valid_o = ports.axi_aw_valid_o = 1;
  read.push();
  CHECK(ports.axi_aw_ready_i == 0);
  write.push();
  CHECK(ports.axi_ar_ready_i == 1);
  CHECK(ports.axi_aw_ready_i == 1);
  read.pull();
  write.pull();
  CHECK(read.ar.valid);
  CHECK(!read.aw.valid);
  CHECK(write.aw.valid);
  CHECK(!write.ar.valid);
}
