// SPDX-License-Identifier: Apache-2.0
// Two ends of a link of any make, a wire each way, two clocks, random messages, and the account of
// them.
#pragma once

#include <catch2/catch_test_macros.hpp>
#include <functional>
#include <random>
#include <string>

#include "tb/link/link_end.h"
#include "tb/link/message_pair.h"
#include "tb/replay.h"

namespace ng::test {

using tb::LinkChannel;
using tb::LinkEnd;
using tb::LinkFault;
using tb::LinkLaneRates;
using tb::random_message;
using Make = tb::LinkEndKind;

struct JointConfig {
  Make make_a = Make::kRtl, make_b = Make::kRtl;
  tb::LinkEndConfig a{.chip = 1, .seed = 11};
  tb::LinkEndConfig b{.chip = 2, .seed = 22};
  tb::LinkChannel::Config ab{.latency_cycles = 21, .seed = 33};
  tb::LinkChannel::Config ba{.latency_cycles = 21, .seed = 44};
  int ppm_a = 0, ppm_b = 0;  ///< how much faster each clock is; a golden end has its partner's
  uint64_t seed = 1;
};

class Joint : public tb::MessagePair<LinkEnd> {
 public:
  explicit Joint(const std::string& name, const JointConfig& c = {})
      : MessagePair(tb::make_link_end(c.make_a, name + "_a", c.a),
                    tb::make_link_end(c.make_b, name + "_b", c.b), c.ab, c.ba, clocks(c),
                    std::mt19937_64(c.seed)) {
    rng().discard(1);  // clocks() has drawn from it
  }

  /// Both ends and both accounts forget what has not arrived: the link has died.
  void forget() {
    a.forget_queued();
    b.forget_queued();
    to_a.clear();
    to_b.clear();
  }
  void wires(const std::function<void(tb::LinkChannel&)>& change) {
    change(ab);
    change(ba);
  }
  void quiet() {
    wires([](tb::LinkChannel& wire) {
      wire.set_rates(tb::LinkLaneRates{});
      wire.set_flit_rates(0, 0);
    });
  }
  /// Flits of any kind that have left both ends.
  uint64_t flits() { return a.counters().flits_sent + b.counters().flits_sent; }
  uint64_t delivered() { return a.counters().delivered + b.counters().delivered; }
  std::string show() {
    std::string text;
    for (LinkEnd* end : {&a, &b})
      text += fmt::format(
          "{}: state {} up {} dead {} retrain {} history {:08x} width rx {} tx {} retrains {} "
          "degrades {} bad {} replayed {} credits {} {} {}\n",
          end == &a ? "a" : "b", int(end->state()), end->up(), int(end->cause()),
          int(end->retrain_cause()), end->history(), end->receive_width(), end->transmit_width(),
          end->counters().retrains, end->counters().degrades, end->counters().bad,
          end->counters().replayed, end->credits(0), end->credits(1), end->credits(2));
    return text + fmt::format("missing to a {} of {}, to b {} of {}; wrong {} {}; cycle {}",
                              to_a.missing(), to_a.sent(), to_b.missing(), to_b.sent(),
                              to_a.wrong(), to_b.wrong(), cycle);
  }

 private:
  static tb::PairClocks clocks(const JointConfig& c) {
    const bool one = c.make_a == Make::kGolden || c.make_b == Make::kGolden;
    tb::PairClocks clocks = tb::PairClocks::apart(one ? 0 : c.ppm_a, one ? 0 : c.ppm_b);
    clocks.first_b = std::mt19937_64(c.seed)() % clocks.period_b;
    return clocks;
  }
};

}  // namespace ng::test
