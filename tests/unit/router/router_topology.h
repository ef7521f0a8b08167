// SPDX-License-Identifier: Apache-2.0
// Rings, tori and stars of routers.
#pragma once

#include "router_network.h"

namespace ng::test {

/// Ports of a ring's routers: 0 the chip, 1 to the next, 2 from the one before. `both_ways`: the
/// shorter way round, else on only. `reserve`: the rule; nothing: no rule, every message enters
/// where it fits.
template <class V>
void build_ring_nodes(Network& net, unsigned size, bool both_ways, std::optional<unsigned> reserve,
                      uint64_t seed) {
  for (unsigned i = 0; i < size; ++i) {
    net.nodes.push_back(std::make_unique<RtlNode<V, 3>>(fmt::format("ring{}.{}", size, i)));
    for (unsigned chip = 0; chip < size; ++chip) {
      const unsigned on = (chip + size - i) % size;
      net.nodes[i]->route(chip, on == 0 ? 0 : both_ways && 2 * on > size ? 2 : 1);
    }
    if (reserve) {
      net.nodes[i]->ring(1, 1u << 2, *reserve);
      net.nodes[i]->ring(2, 1u << 1, *reserve);
    }
    net.add_chip(i, seed + i);
  }
}

template <class V>
void build_ring(Network& net, unsigned size, bool both_ways, std::optional<unsigned> reserve,
                const Network::MakePipe& make, uint64_t seed) {
  build_ring_nodes<V>(net, size, both_ways, reserve, seed);
  for (unsigned i = 0; i < size; ++i) net.connect(i, 1, (i + 1) % size, 2, make);
}

/// Routers of a torus of `side` by `side` chips, chip x + side * y: ports 0 the chip, 1 to the next
/// in x, 2 to the one before, 3 and 4 likewise in y; first along x, then along y. The rest as for a
/// ring.
template <class V, unsigned Ports>
void build_torus(Network& net, unsigned side, bool both_ways, std::optional<unsigned> reserve,
                 const Network::MakePipe& make, uint64_t seed) {
  const auto at = [side](unsigned x, unsigned y) { return x % side + side * (y % side); };
  for (unsigned i = 0; i < side * side; ++i) {
    const unsigned x = i % side, y = i / side;
    net.nodes.push_back(std::make_unique<RtlNode<V, Ports>>(fmt::format("torus{}", i)));
    for (unsigned chip = 0; chip < side * side; ++chip) {
      const unsigned dx = (chip % side + side - x) % side, dy = (chip / side + side - y) % side;
      net.nodes[i]->route(chip, dx != 0   ? (both_ways && 2 * dx > side ? 2 : 1)
                                : dy != 0 ? (both_ways && 2 * dy > side ? 4 : 3)
                                          : 0);
    }
    for (unsigned port = 1; reserve && port <= 4; ++port)
      net.nodes[i]->ring(port, 1u << (port % 2 != 0 ? port + 1 : port - 1), *reserve);
    net.add_chip(i, seed + i);
  }
  for (unsigned x = 0; x < side; ++x)
    for (unsigned y = 0; y < side; ++y) {
      net.connect(at(x, y), 1, at(x + 1, y), 2, make);
      net.connect(at(x, y), 3, at(x, y + 1), 4, make);
    }
}

/// Chips with routers of two ports and, node 0, the switch that they will stand round.
template <class VChip, class VSwitch, unsigned SwitchPorts>
void build_star_nodes(Network& net, unsigned size, uint64_t seed) {
  net.nodes.push_back(std::make_unique<RtlNode<VSwitch, SwitchPorts>>("switch"));
  for (unsigned i = 0; i < size; ++i) {
    net.nodes.push_back(std::make_unique<RtlNode<VChip, 2>>(fmt::format("star{}.{}", size, i)));
    for (unsigned chip = 0; chip < size; ++chip) net.nodes.back()->route(chip, chip == i ? 0 : 1);
    net.nodes[0]->route(i, i);
    net.add_chip(i + 1, seed + i);
  }
}

template <class VChip, class VSwitch, unsigned SwitchPorts>
void build_star(Network& net, unsigned size, const Network::MakePipe& make, uint64_t seed) {
  build_star_nodes<VChip, VSwitch, SwitchPorts>(net, size, seed);
  for (unsigned i = 0; i < size; ++i) net.connect(0, i, i + 1, 1, make);
}

}  // namespace ng::test
