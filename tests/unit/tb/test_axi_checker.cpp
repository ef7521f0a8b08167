// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <functional>
#include <optional>

#include "tb/axi_checker.h"

using Catch::Matchers::ContainsSubstring;
using namespace ng::tb;

namespace {

constexpr AxiWriteBeat kBeat{.data = {}, .strobe = 0xFF, .last = false};
constexpr AxiWriteBeat kLast{.data = {}, .strobe = 0xFF, .last = true};

AxiAddress burst(uint16_t id, unsigned beats, uint64_t addr = 0x1000) {
  return {.id = id, .addr = addr, .len = static_cast<uint16_t>(beats - 1), .size = 3};
}

/// Pins driven by hand: each call is one cycle in which what it names happens, all readys high.
struct Hand {
  explicit Hand(AxiLimits limits = {}) : checker(pins, "hand", limits) {}

  /// The rule that breaks in this cycle.
  std::optional<AxiRule> cycle() {
    std::optional<AxiRule> rule;
    try {
      checker.sample();
    } catch (const AxiViolation& violation) {
      rule = violation.rule;
      last = violation;
    }
    pins.ar.valid = pins.aw.valid = pins.w.valid = pins.r.valid = pins.b.valid = false;
    return rule;
  }
  template <class T>
  Hand& put(AxiChannel<T>& channel, const T& data, bool ready = true) {
    channel = {.valid = true, .ready = ready, .data = data};
    return *this;
  }
  Hand& ar(const AxiAddress& a, bool ready = true) { return put(pins.ar, a, ready); }
  Hand& aw(const AxiAddress& a, bool ready = true) { return put(pins.aw, a, ready); }
  Hand& w(const AxiWriteBeat& beat, bool ready = true) { return put(pins.w, beat, ready); }
  Hand& r(uint16_t id, bool is_last, uint8_t resp = 0, bool ready = true) {
    return put(pins.r, AxiReadBeat{.id = id, .data = {}, .resp = resp, .last = is_last}, ready);
  }
  Hand& b(uint16_t id, uint8_t resp = 0, bool ready = true) {
    return put(pins.b, AxiAnswer{.id = id, .resp = resp}, ready);
  }
  bool finished() const {
    try {
      checker.finish();
      return true;
    } catch (const AxiViolation& violation) {
      CHECK(violation.rule == AxiRule::kUnfinished);
      return false;
    }
  }

  AxiPins pins;
  AxiChecker checker;
  std::optional<AxiViolation> last;
};

}  // namespace

TEST_CASE("a violation names its rule, cycle, channel, id and address") {
  Hand hand;
  CHECK(!hand.cycle());
  CHECK(hand.ar(burst(0x2A, 2, 0xFF8)).cycle() == AxiRule::kCrosses4K);
  REQUIRE(hand.last);
  CHECK(hand.last->cycle == 1);
  CHECK(hand.last->channel == "ar");
  CHECK(hand.last->id == 0x2A);
  CHECK(hand.last->address == 0xFF8);
  CHECK_THAT(hand.last->what(), ContainsSubstring("hand") && ContainsSubstring("Crosses4K") &&
                                    ContainsSubstring("0x2a") && ContainsSubstring("0xff8"));
}

TEST_CASE("every rule has a name") {
  for (int i = 0; i <= static_cast<int>(AxiRule::kUnfinished); ++i)
    CHECK(axi_rule_name(static_cast<AxiRule>(i)) != "?");
}

TEST_CASE("a valid that falls before ready is seen on every channel") {
  {
    Hand hand;
    CHECK(!hand.ar(burst(0, 1), false).cycle());
    CHECK(hand.cycle() == AxiRule::kValidDropped);
  }
  {
    Hand hand;
    CHECK(!hand.aw(burst(0, 1), false).cycle());
    CHECK(hand.cycle() == AxiRule::kValidDropped);
  }
  {
    Hand hand;
    CHECK(!hand.w(kLast, false).cycle());
    CHECK(hand.cycle() == AxiRule::kValidDropped);
  }
  {
    Hand hand;
    CHECK(!hand.ar(burst(0, 1)).cycle());
    CHECK(!hand.r(0, true, 0, false).cycle());
    CHECK(hand.cycle() == AxiRule::kValidDropped);
  }
  {
    Hand hand;
    CHECK(!hand.aw(burst(0, 1)).w(kLast).cycle());
    CHECK(!hand.b(0, 0, false).cycle());
    CHECK(hand.cycle() == AxiRule::kValidDropped);
  }
}

TEST_CASE("a payload that changes before ready is seen on every channel and in every field") {
  const AxiAddress a = burst(1, 2);
  const auto changed = [&](const std::function<void(AxiAddress&)>& change) {
    AxiAddress other = a;
    change(other);
    for (const bool write : {false, true}) {
      Hand hand({.full_width = false});
      CHECK(!(write ? hand.aw(a, false) : hand.ar(a, false)).cycle());
      CHECK((write ? hand.aw(other) : hand.ar(other)).cycle() == AxiRule::kPayloadChanged);
    }
  };
  changed([](AxiAddress& o) { o.id = 2; });
  changed([](AxiAddress& o) { o.addr += 8; });
  changed([](AxiAddress& o) { o.len = 0; });
  changed([](AxiAddress& o) { o.size = 2; });
  changed([](AxiAddress& o) { o.burst = kAxiWrap; });

  const auto w_changed = [](const AxiWriteBeat& other) {
    Hand hand;
    CHECK(!hand.w(kBeat, false).cycle());
    CHECK(hand.w(other).cycle() == AxiRule::kPayloadChanged);
  };
  AxiWriteBeat other = kBeat;
  other.data[63] = 1;
  w_changed(other);
  w_changed(kLast);
  other = kBeat;
  other.strobe = 0x7F;
  w_changed(other);

  for (const auto& [last, resp, byte] : {std::tuple(true, 0, 0), {false, 2, 0}, {false, 0, 1}}) {
    Hand hand;
    hand.ar(burst(0, 2)).cycle();
    CHECK(!hand.r(0, false, 0, false).cycle());
    hand.r(0, last, static_cast<uint8_t>(resp));
    hand.pins.r.data.data[9] = static_cast<uint8_t>(byte);
    CHECK(hand.cycle() == AxiRule::kPayloadChanged);
  }
  Hand hand;
  hand.aw(burst(0, 1)).w(kLast).cycle();
  CHECK(!hand.b(0, 0, false).cycle());
  CHECK(hand.b(0, 2).cycle() == AxiRule::kPayloadChanged);
}

TEST_CASE("a held offer is fine, and the next one may differ") {
  Hand hand;
  CHECK(!hand.ar(burst(1, 1), false).cycle());
  CHECK(!hand.ar(burst(1, 1), false).cycle());
  CHECK(!hand.ar(burst(1, 1)).cycle());
  CHECK(!hand.ar(burst(2, 2)).cycle());
}

TEST_CASE("a valid during reset is seen on every channel, and a reset forgets") {
  const auto in_reset = [](const std::function<void(Hand&)>& act) {
    Hand hand;
    hand.pins.in_reset = true;
    act(hand);
    CHECK(hand.cycle() == AxiRule::kValidInReset);
  };
  in_reset([](Hand& hand) { hand.ar(burst(0, 1)); });
  in_reset([](Hand& hand) { hand.aw(burst(0, 1)); });
  in_reset([](Hand& hand) { hand.w(kLast); });
  in_reset([](Hand& hand) { hand.r(0, true); });
  in_reset([](Hand& hand) { hand.b(0); });
  Hand hand;
  CHECK(!hand.ar(burst(0, 1)).aw(burst(0, 1), false).w(kLast).cycle());
  hand.pins.in_reset = true;
  CHECK(!hand.cycle());
  CHECK(hand.finished());
}

TEST_CASE("bursts must be INCR, short enough, as wide as the bus and inside 4 KiB") {
  const auto rule = [](const std::function<void(AxiAddress&)>& change, AxiLimits limits = {}) {
    AxiAddress a = burst(3, 1);
    change(a);
    Hand read(limits), write(limits);
    const auto broken = read.ar(a).cycle();
    CHECK(write.aw(a).cycle() == broken);
    return broken;
  };
  CHECK(rule([](AxiAddress& a) { a.burst = kAxiFixed; }) == AxiRule::kBurstType);
  CHECK(rule([](AxiAddress& a) { a.burst = kAxiWrap; }) == AxiRule::kBurstType);
  CHECK(rule([](AxiAddress& a) { a.len = 256; }) == AxiRule::kBurstLength);
  CHECK(!rule([](AxiAddress& a) { a.len = 255; }));
  CHECK(rule([](AxiAddress& a) { a.size = 4; }) == AxiRule::kBeatSize);
  CHECK(rule([](AxiAddress& a) { a.size = 2; }) == AxiRule::kBeatSize);
  CHECK(!rule([](AxiAddress& a) { a.size = 2; }, {.full_width = false}));
  CHECK(!rule([](AxiAddress& a) { a.addr = 0x1FF8; }));
  CHECK(!rule([](AxiAddress& a) { a.addr = 0x1FFF; }));
  CHECK(rule([](AxiAddress& a) { a.addr = 0x1FF8, a.len = 1; }) == AxiRule::kCrosses4K);
  CHECK(rule([](AxiAddress& a) { a.addr = 0x1801, a.len = 256; }) == AxiRule::kBurstLength);
  CHECK(rule([](AxiAddress& a) { a.addr = ~uint64_t{7}, a.len = 1; }) == AxiRule::kCrosses4K);
}

TEST_CASE("outstanding bursts are counted") {
  Hand hand({.max_reads = 2, .max_writes = 1});
  CHECK(!hand.ar(burst(0, 1)).cycle());
  CHECK(!hand.ar(burst(1, 1)).cycle());
  CHECK(hand.checker.reads_outstanding() == 2);
  CHECK(!hand.r(1, true).cycle());
  CHECK(!hand.ar(burst(1, 1)).cycle());
  CHECK(hand.ar(burst(2, 1)).cycle() == AxiRule::kTooManyReads);
  Hand writes({.max_writes = 1});
  CHECK(!writes.aw(burst(0, 1)).w(kLast).cycle());
  CHECK(!writes.b(0).aw(burst(0, 1)).w(kLast).cycle());
  CHECK(writes.checker.writes_outstanding() == 1);
  CHECK(writes.aw(burst(0, 1)).cycle() == AxiRule::kTooManyWrites);
}

TEST_CASE("write data may come before their address only where that is allowed") {
  Hand free;
  CHECK(!free.w(kLast).cycle());
  CHECK(!free.aw(burst(0, 1)).cycle());
  CHECK(!free.b(0).cycle());
  CHECK(free.finished());
  Hand strict({.w_may_precede_aw = false});
  CHECK(!strict.aw(burst(0, 2), false).w(kBeat).cycle());  // offered is enough
  CHECK(!strict.aw(burst(0, 2), false).w(kLast).cycle());
  CHECK(strict.aw(burst(0, 2)).w(kLast).cycle() == AxiRule::kDataBeforeAddress);
  Hand early({.w_may_precede_aw = false});
  CHECK(early.w(kLast, false).cycle() == AxiRule::kDataBeforeAddress);
}

TEST_CASE("an address may come before its write data only where that is allowed") {
  constexpr AxiLimits kStrict{.aw_may_precede_w = false};
  Hand free;
  CHECK(!free.aw(burst(0, 1)).cycle());
  CHECK(!free.w(kLast).cycle());
  Hand alone(kStrict);
  CHECK(alone.aw(burst(5, 1, 0x40), false).cycle() == AxiRule::kAddressBeforeData);
  CHECK(alone.last->id == 5);
  CHECK(alone.last->address == 0x40);
  Hand together(kStrict);
  CHECK(!together.aw(burst(0, 2), false).w(kBeat, false).cycle());  // offered is enough
  CHECK(!together.aw(burst(0, 2), false).w(kBeat).cycle());
  CHECK(!together.aw(burst(0, 2), false).cycle());  // its first beat was there
  CHECK(!together.aw(burst(0, 2), false).w(kLast).cycle());
  CHECK(!together.aw(burst(0, 2)).cycle());
  CHECK(!together.aw(burst(1, 1)).w(kLast).cycle());
  CHECK(together.aw(burst(2, 1)).cycle() == AxiRule::kAddressBeforeData);
  Hand second(kStrict);  // beats of the burst before are not its own
  CHECK(!second.aw(burst(0, 2)).w(kBeat).cycle());
  CHECK(second.aw(burst(1, 1)).w(kLast).cycle() == AxiRule::kAddressBeforeData);
  Hand early(kStrict);
  CHECK(!early.w(kLast).cycle());
  CHECK(!early.w(kLast).cycle());
  CHECK(!early.aw(burst(0, 1)).cycle());
  CHECK(!early.aw(burst(0, 1)).cycle());
  CHECK(early.aw(burst(0, 1)).cycle() == AxiRule::kAddressBeforeData);
  Hand reset(kStrict);
  CHECK(!reset.aw(burst(0, 2)).w(kBeat).cycle());
  reset.pins.in_reset = true;
  CHECK(!reset.cycle());
  reset.pins.in_reset = false;
  CHECK(reset.aw(burst(0, 1)).cycle() == AxiRule::kAddressBeforeData);
}

TEST_CASE("WLAST comes with the last beat and with no other") {
  Hand early;
  CHECK(!early.aw(burst(4, 3)).w(kBeat).cycle());
  CHECK(early.w(kLast).cycle() == AxiRule::kLastEarly);
  Hand missing;
  CHECK(!missing.aw(burst(4, 2)).w(kBeat).cycle());
  CHECK(missing.w(kBeat).cycle() == AxiRule::kLastMissing);
  Hand before_address;
  CHECK(!before_address.w(kBeat).cycle());
  CHECK(!before_address.w(kLast).cycle());
  CHECK(before_address.aw(burst(4, 1)).cycle() == AxiRule::kLastMissing);
  Hand second;
  CHECK(!second.aw(burst(4, 1)).w(kLast).cycle());
  CHECK(!second.aw(burst(4, 2)).w(kBeat).cycle());
  CHECK(second.w(kBeat).cycle() == AxiRule::kLastMissing);
}

TEST_CASE("strobes stay on the lanes of their beat") {
  const auto rule = [](AxiAddress a, unsigned beat, uint64_t strobe) {
    Hand hand({.full_width = false});
    hand.aw(a).cycle();
    for (unsigned i = 0; i < beat; ++i)
      REQUIRE(!hand.w({.data = {}, .strobe = 0, .last = false}).cycle());
    return hand.w({.data = {}, .strobe = strobe, .last = beat == a.len}).cycle();
  };
  const AxiAddress odd = burst(0, 2, 0x1003);
  CHECK(!rule(odd, 0, 0xF8));
  CHECK(!rule(odd, 0, 0x40));
  CHECK(rule(odd, 0, 0xFC) == AxiRule::kStrobeOutside);
  CHECK(!rule(odd, 1, 0xFF));
  CHECK(rule(odd, 1, 0x1FF) == AxiRule::kStrobeOutside);
  const AxiAddress narrow{.id = 0, .addr = 0x1002, .len = 3, .size = 1};
  CHECK(!rule(narrow, 0, 0x0C));
  CHECK(rule(narrow, 0, 0x10) == AxiRule::kStrobeOutside);
  CHECK(!rule(narrow, 2, 0xC0));
  CHECK(!rule(narrow, 3, 0x03));
  CHECK(rule(narrow, 3, 0x0C) == AxiRule::kStrobeOutside);
}

TEST_CASE("read data come only for an ID that asked, after its address") {
  Hand nothing;
  CHECK(nothing.r(0, true).cycle() == AxiRule::kReadNotAsked);
  Hand other;
  CHECK(!other.ar(burst(1, 1)).cycle());
  CHECK(other.r(2, true).cycle() == AxiRule::kReadNotAsked);
  Hand same_cycle;
  CHECK(same_cycle.ar(burst(1, 1)).r(1, true).cycle() == AxiRule::kReadNotAsked);
  Hand not_taken;
  CHECK(!not_taken.ar(burst(1, 1), false).cycle());
  CHECK(not_taken.ar(burst(1, 1), false).r(1, true).cycle() == AxiRule::kReadNotAsked);
  Hand twice;
  CHECK(!twice.ar(burst(1, 1)).cycle());
  CHECK(!twice.r(1, true).cycle());
  CHECK(twice.r(1, true).cycle() == AxiRule::kReadNotAsked);
}

TEST_CASE("RLAST comes with the last beat of the oldest burst of its ID") {
  Hand early;
  CHECK(!early.ar(burst(1, 2)).cycle());
  CHECK(early.r(1, true).cycle() == AxiRule::kReadLastEarly);
  Hand missing;
  CHECK(!missing.ar(burst(1, 2)).cycle());
  CHECK(!missing.r(1, false).cycle());
  CHECK(missing.r(1, false).cycle() == AxiRule::kReadLastMissing);
  Hand swapped;  // a one-beat burst may not overtake the two beats of its ID
  CHECK(!swapped.ar(burst(1, 2)).cycle());
  CHECK(!swapped.ar(burst(1, 1)).cycle());
  CHECK(swapped.r(1, true).cycle() == AxiRule::kReadLastEarly);
  Hand mixed;  // other IDs may
  CHECK(!mixed.ar(burst(1, 2)).cycle());
  CHECK(!mixed.ar(burst(2, 1)).cycle());
  CHECK(!mixed.r(1, false).cycle());
  CHECK(!mixed.r(2, true, kAxiSlvErr).cycle());
  CHECK(!mixed.r(1, true, kAxiDecErr).cycle());
  CHECK(mixed.finished());
}

TEST_CASE("an answer comes only after the address and the last beat of its write") {
  Hand nothing;
  CHECK(nothing.b(0).cycle() == AxiRule::kAnswerNotAsked);
  Hand no_data;
  CHECK(!no_data.aw(burst(1, 2)).w(kBeat).cycle());
  CHECK(no_data.b(1).cycle() == AxiRule::kAnswerNotAsked);
  Hand no_address;
  CHECK(!no_address.w(kLast).cycle());
  CHECK(no_address.b(1).cycle() == AxiRule::kAnswerNotAsked);
  Hand same_cycle;
  CHECK(!same_cycle.aw(burst(1, 1)).cycle());
  CHECK(same_cycle.w(kLast).b(1).cycle() == AxiRule::kAnswerNotAsked);
  Hand other;
  CHECK(!other.aw(burst(1, 1)).w(kLast).cycle());
  CHECK(other.b(2).cycle() == AxiRule::kAnswerNotAsked);
  Hand twice;
  CHECK(!twice.aw(burst(1, 1)).w(kLast).cycle());
  CHECK(!twice.b(1, kAxiDecErr).cycle());
  CHECK(twice.b(1).cycle() == AxiRule::kAnswerNotAsked);
}

TEST_CASE("EXOKAY is never an answer") {
  Hand read, write;
  read.ar(burst(1, 1)).cycle();
  CHECK(read.r(1, true, kAxiExOkay).cycle() == AxiRule::kExOkay);
  write.aw(burst(1, 1)).w(kLast).cycle();
  CHECK(write.b(1, kAxiExOkay).cycle() == AxiRule::kExOkay);
}

TEST_CASE("what is owed at the end is seen") {
  const auto finished = [](const std::function<void(Hand&)>& act) {
    Hand hand;
    act(hand);
    CHECK(!hand.cycle());
    return hand.finished();
  };
  CHECK(finished([](Hand&) {}));
  CHECK(!finished([](Hand& hand) { hand.ar(burst(1, 1)); }));
  CHECK(!finished([](Hand& hand) { hand.ar(burst(1, 1), false); }));
  CHECK(!finished([](Hand& hand) { hand.aw(burst(1, 1), false); }));
  CHECK(!finished([](Hand& hand) { hand.aw(burst(1, 1)); }));
  CHECK(!finished([](Hand& hand) { hand.w(kLast); }));
  CHECK(!finished([](Hand& hand) { hand.w(kLast, false); }));
  CHECK(!finished([](Hand& hand) { hand.aw(burst(1, 1)).w(kLast); }));
  CHECK(!finished([](Hand& hand) {
    hand.ar(burst(1, 1)).cycle();
    hand.r(1, true, 0, false);
  }));
  CHECK(!finished([](Hand& hand) {
    hand.aw(burst(1, 1)).w(kLast).cycle();
    hand.b(1, 0, false);
  }));
  CHECK(finished([](Hand& hand) {
    hand.aw(burst(1, 1)).w(kLast).ar(burst(1, 1)).cycle();
    hand.b(1).r(1, true);
  }));
}
