// SPDX-License-Identifier: Apache-2.0
// Fabric: many chips, switches, the cables between them and the wires in the cables, all in one
// thread. Whatever one chip does for a cycle moves every node by a cycle.
//
//   Fabric ring({.make = make_chip_pins<Vchip>, .geometry = tiny, .numbers = {0, 2, 63},
//                .cables = ring_cables(3)});
//   ring.enable(); ring.train(); route_shortest(ring);
//   ring.chip(0).submit(program);
//   ring.wire({0, 1}).now(LinkFault::pull());
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "golden/isa/link_codes.h"
#include "tb/fabric/cables.h"
#include "tb/fabric/chip_node.h"
#include "tb/link/link_channel.h"

namespace ng::tb {

struct FabricConfig {
  MakeChipPins make;  // of every chip
  Geometry geometry;
  std::vector<uint16_t> numbers;  // node n is a chip whose CHIP_ID is numbers[n]
  Cables cables;
  unsigned wire = 21;  // cycles, each way
  RtlOptions options;  // of chip 0; others have seeds of their own
};

class Fabric {
 public:
  using Switches = std::vector<std::unique_ptr<FabricNode>>;
  /// Makes a switch for chips with that CONFIG_HASH.
  using MakeSwitch = std::function<std::unique_ptr<FabricNode>(uint32_t hash)>;

  /// The chips, then one node of each maker. std::invalid_argument for a cable into a socket that
  /// is not there or has one already.
  explicit Fabric(const FabricConfig& config, const std::vector<MakeSwitch>& switches = {});
  Fabric(const Fabric&) = delete;
  Fabric& operator=(const Fabric&) = delete;

  unsigned chips() const { return static_cast<unsigned>(chips_.size()); }
  LinkedDevice& chip(unsigned chip) { return chips_.at(chip)->device; }
  uint16_t number(unsigned chip) const { return numbers_.at(chip); }
  FabricNode& node(unsigned node) { return *nodes_.at(node); }
  unsigned nodes() const { return static_cast<unsigned>(nodes_.size()); }
  const Cables& cables() const { return cables_; }
  /// What leaves by that socket.
  LinkChannel& wire(Socket from);

  link::State state(Socket at);
  uint32_t link_register(Socket at, uint32_t offset) {
    return node(at.node).read_link(at.link, offset);
  }
  void set_link_register(Socket at, uint32_t offset, uint32_t value) {
    node(at.node).write_link(at.link, offset, value);
  }
  /// Chip `to` is behind that port of the node's router.
  void route(unsigned at, unsigned to, unsigned port) { node(at).route(number(to), port); }

  /// Switches on every link that has a cable.
  void enable();
  /// Steps until all of them are Active; std::runtime_error if they are not in that time.
  void train(uint64_t most = 20'000);
  void step(uint64_t cycles = 1);

 private:
  struct Wire {
    Socket from, to;
    LinkChannel channel;
  };

  void add_wire(Socket from, Socket to, const FabricConfig& config);
  void exchange();

  std::vector<uint16_t> numbers_;
  Cables cables_;
  std::vector<std::unique_ptr<FabricNode>> nodes_;
  std::vector<ChipNode*> chips_;  // the first of them
  std::vector<Wire> wires_;
  std::vector<std::vector<link::Column>> arriving_;  // of each node, at each link
};

/// The tables of chips in a ring (ring_cables), each to the others the shorter way, and the reserve
/// that keeps it from filling up (docs/blocks/router.md).
void route_shortest(Fabric& ring);
/// All to the others by way of the next.
void route_forward(Fabric& ring);

}  // namespace ng::tb
