// SPDX-License-Identifier: Apache-2.0
// Cables: how the nodes of a fabric are joined. A node is a chip or a switch; its links are
// sockets, into each of which one cable goes, or none.
#pragma once

#include <compare>
#include <vector>

namespace ng::tb {

/// LINKl of a node, which is port 1 + l of its router if it has one.
struct Socket {
  unsigned node = 0, link = 0;
  friend auto operator<=>(const Socket&, const Socket&) = default;
};

struct Cable {
  Socket a, b;
};
using Cables = std::vector<Cable>;

/// Nodes 0 and 1, LINK0 of both.
inline Cables pair_cables() { return {{.a = {0, 0}, .b = {1, 0}}}; }

/// Nodes in a ring: LINK0 of each goes to LINK1 of the next.
inline Cables ring_cables(unsigned nodes) {
  Cables cables;
  for (unsigned n = 0; n < nodes; ++n) cables.push_back({.a = {n, 0}, .b = {(n + 1) % nodes, 1}});
  return cables;
}

/// LINK0 of each of nodes 0 to nodes - 1 goes to that link of the node behind them, a switch.
inline Cables star_cables(unsigned nodes) {
  Cables cables;
  for (unsigned n = 0; n < nodes; ++n) cables.push_back({.a = {n, 0}, .b = {nodes, n}});
  return cables;
}

}  // namespace ng::tb
