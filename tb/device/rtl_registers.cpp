// SPDX-License-Identifier: Apache-2.0
#include "tb/device/rtl_registers.h"

#include <fmt/format.h>

#include "golden/device/device.h"

namespace ng {
namespace {

void check_response(uint32_t response, uint32_t address, const char* what) {
  if (response != 0) {
    throw DeviceError(fmt::format("rtl: {} of register {:#06x}: error response", what, address));
  }
}

}  // namespace

uint32_t RtlRegisters::read(uint32_t address) {
  return read(address, [this] { clock_.tick(); });
}

uint32_t RtlRegisters::read(uint32_t address, const std::function<void()>& step) {
  const RegisterPins& pins = clock_.pins().registers;
  pins.ar_valid = 1;
  pins.ar_addr = static_cast<uint16_t>(address);
  pins.r_ready = 1;
  clock_.wait_until([&] { return pins.ar_ready != 0; }, "ar_ready_o", step);
  step();
  pins.ar_valid = 0;
  clock_.wait_until([&] { return pins.r_valid != 0; }, "r_valid_o", step);
  const uint32_t data = pins.r_data;
  check_response(pins.r_resp, address, "read");
  step();
  pins.r_ready = 0;
  return data;
}

void RtlRegisters::write(uint32_t address, uint32_t value) {
  const RegisterPins& pins = clock_.pins().registers;
  pins.aw_valid = pins.w_valid = 1;
  pins.aw_addr = static_cast<uint16_t>(address);
  pins.w_data = value;
  pins.w_strobe = 0xF;
  pins.b_ready = 1;
  const auto address_taken = [&] { return pins.aw_valid && pins.aw_ready; };
  const auto data_taken = [&] { return pins.w_valid && pins.w_ready; };
  while (pins.aw_valid || pins.w_valid) {
    clock_.wait_until([&] { return address_taken() || data_taken(); }, "aw_ready_o or w_ready_o");
    const bool address_goes = address_taken();
    const bool data_goes = data_taken();
    clock_.tick();
    if (address_goes) pins.aw_valid = 0;
    if (data_goes) pins.w_valid = 0;
  }
  clock_.wait_until([&] { return pins.b_valid != 0; }, "b_valid_o");
  check_response(pins.b_resp, address, "write");
  clock_.tick();
  pins.b_ready = 0;
}

}  // namespace ng
