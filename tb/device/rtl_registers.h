// SPDX-License-Identifier: Apache-2.0
// RtlRegisters<V>: the AXI4-Lite port of a verilated chip, one access at a time.
#pragma once

#include <fmt/format.h>

#include "golden/isa/isa.h"
#include "tb/device/rtl_clock.h"

namespace ng {

// First register of an engine's block.
inline uint32_t engine_base(Engine engine) { return 0x100 * static_cast<uint32_t>(engine); }

template <class V>
class RtlRegisters {
 public:
  explicit RtlRegisters(RtlClock<V>& clock) : clock_(clock) {}

  uint32_t read(uint32_t address) {
    return read(address, [&] { clock_.tick(); });
  }

  // The same while other things go on: each cycle is one call of step().
  template <class Step>
  uint32_t read(uint32_t address, Step&& step) {
    V& top = clock_.top();
    top.ar_valid_i = 1;
    top.ar_addr_i = static_cast<uint16_t>(address);
    top.r_ready_i = 1;
    const auto address_taken = [&] { return top.ar_ready_o; };
    wait_until(clock_, address_taken, "ar_ready_o", step);
    step();
    top.ar_valid_i = 0;
    const auto data_there = [&] { return top.r_valid_o; };
    wait_until(clock_, data_there, "r_valid_o", step);
    const uint32_t data = top.r_data_o;
    check_response(top.r_resp_o, address, "read");
    step();
    top.r_ready_i = 0;
    return data;
  }

  void write(uint32_t address, uint32_t value) {
    V& top = clock_.top();
    top.aw_valid_i = top.w_valid_i = 1;
    top.aw_addr_i = static_cast<uint16_t>(address);
    top.w_data_i = value;
    top.w_strobe_i = 0xF;
    top.b_ready_i = 1;
    const auto tick = [&] { clock_.tick(); };
    while (top.aw_valid_i || top.w_valid_i) {
      wait_until(
          clock_,
          [&] { return (top.aw_valid_i && top.aw_ready_o) || (top.w_valid_i && top.w_ready_o); },
          "aw_ready_o or w_ready_o", tick);
      const bool address_taken = top.aw_valid_i && top.aw_ready_o;
      const bool data_taken = top.w_valid_i && top.w_ready_o;
      tick();
      if (address_taken) top.aw_valid_i = 0;
      if (data_taken) top.w_valid_i = 0;
    }
    const auto answered = [&] { return top.b_valid_o; };
    wait_until(clock_, answered, "b_valid_o", tick);
    check_response(top.b_resp_o, address, "write");
    tick();
    top.b_ready_i = 0;
  }

 private:
  static void check_response(uint32_t response, uint32_t address, const char* what) {
    if (response != 0) {
      throw DeviceError(fmt::format("rtl: {} of register {:#06x}: error response", what, address));
    }
  }

  RtlClock<V>& clock_;
};

}  // namespace ng
