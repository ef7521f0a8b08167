// SPDX-License-Identifier: Apache-2.0
// LinkedDevice<V>: a verilated chip_top with a link, whose lanes a test drives. V is a library with
// Links=1.
#pragma once

#include <cstring>
#include <functional>
#include <utility>

#include "golden/link/wire.h"
#include "tb/device/rtl_device_impl.h"

namespace ng {

template <class V>
class LinkedDevice : public RtlDevice<V> {
 public:
  LinkedDevice(const Geometry& geometry, const RtlOptions& options)
      : RtlDevice<V>(geometry, options) {
    receive({});
  }

  // Whatever this device does for a cycle, `beside` is called behind each.
  void beside(std::function<void()> beside) { this->clock().beside = std::move(beside); }
  // A cycle without anything beside it.
  void step() { this->clock().tick_alone(); }

  link::Column sent() {
    const V& top = this->clock().top();
    link::Column words;
    for (unsigned l = 0; l < link::kLanes; ++l) {
      words[l].head = top.link_tx_head_o >> (2 * l) & 3;
      std::memcpy(&words[l].data, &top.link_tx_data_o[2 * l], 8);
    }
    return words;
  }
  // An edge of the receive lanes' clock.
  void receive(const link::Column& words) {
    V& top = this->clock().top();
    unsigned heads = 0;
    for (unsigned l = 0; l < link::kLanes; ++l) {
      heads |= unsigned{words[l].head} << (2 * l);
      std::memcpy(&top.link_rx_data_i[2 * l], &words[l].data, 8);
    }
    top.link_rx_head_i = static_cast<uint16_t>(heads);
    top.rx_clk_i = 0;
    this->clock().eval();
    top.rx_clk_i = 1;
    this->clock().eval();
  }
};

}  // namespace ng
