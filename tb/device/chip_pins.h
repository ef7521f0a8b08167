// SPDX-License-Identifier: Apache-2.0
// ChipPins: a verilated chip_top as its pins. Everything in tb/device above the pins is a plain
// class that knows no verilated type, so it is compiled once and serves chips of every preset.
// bound_pins.h makes the pins of one verilated library.
//
// An input takes effect with the next eval() or tick(); an output is what the last one left.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "golden/wire/wire.h"
#include "tb/axi.h"

namespace ng {

// The AXI4-Lite port of the host.
struct RegisterPins {
  uint8_t& aw_valid;
  const uint8_t& aw_ready;
  uint16_t& aw_addr;
  uint8_t& w_valid;
  const uint8_t& w_ready;
  uint32_t& w_data;
  uint8_t& w_strobe;
  const uint8_t& b_valid;
  uint8_t& b_ready;
  const uint8_t& b_resp;
  uint8_t& ar_valid;
  const uint8_t& ar_ready;
  uint16_t& ar_addr;
  const uint8_t& r_valid;
  uint8_t& r_ready;
  const uint32_t& r_data;
  const uint8_t& r_resp;
};

// The port for instructions, 64 bytes each.
struct InstructionPins {
  uint8_t& valid;
  const uint8_t& ready;
  std::span<uint8_t> data;
};

// Lanes of all links, link 0 first: 2 bits of head and 8 bytes of data for each lane.
struct LanePins {
  uint8_t& rx_clk;  // a bit for each link
  std::span<uint8_t> rx_head;
  std::span<uint32_t> rx_data;
  std::span<const uint8_t> tx_head;
  std::span<const uint32_t> tx_data;
};

// The valid bits that the chip drives at its AXI port: whether anything begins there.
struct AxiOffers {
  const uint8_t& ar;
  const uint8_t& aw;
  const uint8_t& w;

  bool any() const { return (ar | aw | w) != 0; }
};

class ChipPins {
 public:
  virtual ~ChipPins() = default;
  ChipPins(const ChipPins&) = delete;
  ChipPins& operator=(const ChipPins&) = delete;

  // Lets combinational outputs follow the inputs. RtlError, here and below, when an assertion of
  // the RTL fails.
  virtual void eval() = 0;
  // One period of the core clock.
  virtual void tick() = 0;
  // Resets for a few cycles.
  virtual void reset() = 0;
  // Holds the chip in reset from the next evaluation on.
  virtual void hold_reset() = 0;
  // Cycles since the chip was made, resets included.
  virtual uint64_t cycle() const = 0;
  // Writes waves of these cycles, both included, to an FST file; std::runtime_error when the
  // library cannot.
  virtual void start_waves(const std::string& file, uint64_t first, uint64_t last) = 0;

  // What the chip sends over `link`.
  link::Column sent(unsigned link) const;
  // An edge of the receive lanes' clock of every link, each of which receives its column.
  void receive(std::span<const link::Column> columns);
  // At least 1: a chip without links has the pins of one.
  unsigned links() const { return static_cast<unsigned>(lanes.tx_data.size() / kLinkWords); }

  static constexpr size_t kLinkWords = 2 * link::kLanes;  // of data, one link

  const RegisterPins registers;
  const InstructionPins instruction;
  const LanePins lanes;
  const AxiOffers axi_offers;
  tb::AxiPins axi;

 protected:
  ChipPins(const RegisterPins& registers, const InstructionPins& instruction, const LanePins& lanes,
           const AxiOffers& axi_offers, tb::AxiPins axi);
};

// Makes a chip whose random initial values come from the seed.
using MakeChipPins = std::unique_ptr<ChipPins> (*)(uint64_t seed);

}  // namespace ng
