// SPDX-License-Identifier: Apache-2.0
#include "tb/fabric/fabric.h"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

#include "golden/isa/registers.h"
#include "tb/link/link_settings.h"

namespace ng::tb {

Fabric::Fabric(const FabricConfig& config, const std::vector<MakeSwitch>& switches)
    : numbers_(config.numbers), cables_(config.cables) {
  for (unsigned n = 0; n < numbers_.size(); ++n) {
    RtlOptions options = config.options;
    options.seed += 100 * n;
    auto chip = std::make_unique<ChipNode>(config.geometry, options, config.make);
    chips_.push_back(chip.get());
    nodes_.push_back(std::move(chip));
  }
  for (const MakeSwitch& make : switches)
    nodes_.push_back(make(chip(0).read_register(reg::kConfigHash)));
  for (const auto& node : nodes_) arriving_.emplace_back(node->links());
  for (const auto& [a, b] : cables_) {
    add_wire(a, b, config);
    add_wire(b, a, config);
  }
  for (ChipNode* chip : chips_) {
    chip->device.beside([this, chip] {
      for (const auto& node : nodes_)
        if (node.get() != chip) node->step();
      exchange();
    });
  }
  for (unsigned n = 0; n < chips(); ++n) chip(n).write_register(reg::kChipIdBase, numbers_[n]);
}

void Fabric::add_wire(Socket from, Socket to, const FabricConfig& config) {
  if (from.node >= nodes() || from.link >= node(from.node).links())
    throw std::invalid_argument(fmt::format("node {} has no LINK{}", from.node, from.link));
  if (std::ranges::any_of(wires_, [&](const Wire& wire) { return wire.from == from; }))
    throw std::invalid_argument(
        fmt::format("two cables at LINK{} of node {}", from.link, from.node));
  const uint64_t seed = config.options.seed + 10 * from.node + from.link;
  wires_.push_back({from, to, LinkChannel({.latency_cycles = config.wire, .seed = seed})});
}

LinkChannel& Fabric::wire(Socket from) {
  const auto found = std::ranges::find(wires_, from, &Wire::from);
  if (found == wires_.end())
    throw std::invalid_argument(fmt::format("no cable at LINK{} of node {}", from.link, from.node));
  return found->channel;
}

void Fabric::exchange() {
  for (Wire& w : wires_)
    arriving_[w.to.node][w.to.link] = w.channel.step(nodes_[w.from.node]->sent(w.from.link));
  for (size_t n = 0; n < nodes_.size(); ++n) nodes_[n]->receive(arriving_[n]);
}

link::State Fabric::state(Socket at) {
  return static_cast<link::State>(
      reg::link::kStatusState.of(link_register(at, reg::link::kStatus)));
}

void Fabric::enable() {
  for (const Wire& w : wires_) set_link_register(w.from, reg::link::kControl, kLinkOn);
}

void Fabric::train(uint64_t most) {
  const auto active = [&](const Wire& w) { return state(w.from) == link::State::kActive; };
  for (const uint64_t start = chip(0).cycle(); !std::ranges::all_of(wires_, active); step(20))
    if (chip(0).cycle() - start > most) throw std::runtime_error("the links do not train");
}

void Fabric::step(uint64_t cycles) {
  // any access lets cycles pass
  for (const uint64_t end = chip(0).cycle() + cycles; chip(0).cycle() < end;)
    chip(0).read_register(reg::kId);
}

void route_shortest(Fabric& ring) {
  constexpr unsigned kNext = 1, kBefore = 2;  // ports
  const unsigned chips = ring.chips();
  for (unsigned chip = 0; chip < chips; ++chip) {
    for (const unsigned port : {kNext, kBefore}) {
      const unsigned transit = 1u << (kNext + kBefore - port);
      ring.node(chip).write_router(
          reg::router::ring(port),
          reg::router::kRingTransit(transit) | reg::router::kRingReserve(15 * chips + 1));
    }
    ring.route(chip, chip, 0);
    for (unsigned hops = 1; hops < chips; ++hops)
      ring.route(chip, (chip + hops) % chips, 2 * hops <= chips ? kNext : kBefore);
  }
}

void route_forward(Fabric& ring) {
  const unsigned chips = ring.chips();
  for (unsigned chip = 0; chip < chips; ++chip)
    for (unsigned hops = 1; hops < chips; ++hops) ring.route(chip, (chip + hops) % chips, 1);
}

}  // namespace ng::tb
