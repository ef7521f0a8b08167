// SPDX-License-Identifier: Apache-2.0
// LinkedDevice<V>: a verilated chip_top with links, whose lanes a test drives. V is a library with
// Links=1 or more.
#pragma once

#include <array>
#include <functional>
#include <utility>

#include "golden/wire/wire.h"
#include "tb/device/rtl_device_impl.h"
#include "tb/link/lane_ports.h"

namespace ng {

template <class V>
class LinkedDevice : public RtlDevice<V> {
 public:
  static constexpr unsigned kLinks =
      sizeof(std::declval<V&>().link_rx_data_i) / (link::kLanes * sizeof(uint64_t));

  LinkedDevice(const Geometry& geometry, const RtlOptions& options)
      : RtlDevice<V>(geometry, options) {
    receive(std::array<link::Column, kLinks>{});
  }

  // Whatever this device does for a cycle, `beside` is called behind each.
  // NOLINTNEXTLINE(performance-unnecessary-value-param): moved, into what depends on V.
  void beside(std::function<void()> beside) { this->clock().beside = std::move(beside); }
  // A cycle without anything beside it.
  void step() { this->clock().tick_alone(); }

  link::Column sent(unsigned link = 0) {
    const V& top = this->clock().top();
    return tb::lanes_of(top.link_tx_head_o, top.link_tx_data_o, link);
  }
  // An edge of the receive lanes' clock of every link.
  void receive(const link::Column& column) {
    static_assert(kLinks == 1, "one column for each link");
    receive(std::array<link::Column, kLinks>{column});
  }
  void receive(const std::array<link::Column, kLinks>& columns) {
    V& top = this->clock().top();
    tb::set_lanes(top.link_rx_head_i, top.link_rx_data_i, columns);
    top.rx_clk_i = (1u << kLinks) - 1;
    this->clock().eval();
    top.rx_clk_i = 0;  // falls with the next evaluation
  }
};

}  // namespace ng
