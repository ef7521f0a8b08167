// SPDX-License-Identifier: Apache-2.0
// Two golden endpoints, the wires between them, random messages both ways, and the account of them.
#pragma once

#include <catch2/catch_test_macros.hpp>
#include <memory>
#include <random>

#include "tb/link/golden_end.h"
#include "tb/link/message_pair.h"
#include "tb/replay.h"
#include "tb/stream.h"

namespace ng::test {

using tb::LinkChannel;
using tb::LinkFault;
using tb::LinkLaneRates;
using tb::random_message;

struct PairConfig {
  link::Endpoint::Config a{.chip = 1, .hash = 0x1234, .seed = 11};
  link::Endpoint::Config b{.chip = 2, .hash = 0x1234, .seed = 22};
  LinkChannel::Config ab{.latency_cycles = 21, .seed = 33};
  LinkChannel::Config ba{.latency_cycles = 21, .seed = 44};
};

/// Ends a and b. Wires deliver what was sent a cycle ago, besides their own latency.
class Pair : public tb::MessagePair<tb::SteppedEndpoint> {
 public:
  explicit Pair(const PairConfig& c = {}, uint64_t seed = 1)
      : MessagePair(std::make_unique<tb::SteppedEndpoint>(c.a),
                    std::make_unique<tb::SteppedEndpoint>(c.b), c.ab, c.ba, {},
                    std::mt19937_64(seed)) {}
};

}  // namespace ng::test
