// SPDX-License-Identifier: Apache-2.0
// Both makes of our end against a stranger: slow, impatient, odd. Every meeting ends in flits or in
// Dead with the cause that fits, within a bound.
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <memory>
#include <random>

#include "tb/link/link_channel.h"
#include "tb/link/link_end.h"
#include "tb/link/message_pair.h"
#include "tb/link/stranger.h"

using namespace ng::link;
using ng::tb::Account;
using ng::tb::Habits;
using ng::tb::LinkEnd;
using ng::tb::LinkEndConfig;
using ng::tb::LinkEndKind;
using ng::tb::random_message;
using ng::tb::Stranger;

namespace {

struct Meeting {
  Meeting(LinkEndKind kind, const std::string& name, const Habits& habits,
          const LinkEndConfig& config = {}, unsigned latency = 21)
      : ours(ng::tb::make_link_end(kind, name, config)),
        stranger(habits),
        there({.latency_cycles = latency, .seed = 3}),
        back({.latency_cycles = latency, .seed = 4}) {}

  void cycle() {
    sent = ours->sent();
    ours->receive(back.step(spoken));
    spoken = stranger.step(there.step(sent));
    ours->tick();
    for (unsigned c = 0; c < kChannels; ++c)
      while (const auto m = ours->take(c)) to_ours.got(c, *m);
    while (const auto m = stranger.receive()) to_stranger.got(m->channel(), *m);
    ++cycles;
  }
  template <class Condition>
  bool until(Condition condition, uint64_t most) {
    for (const uint64_t end = cycles + most; cycles < end; cycle())
      if (condition()) return true;
    return condition();
  }
  void run(uint64_t count) {
    until([] { return false; }, count);
  }
  void talk() {
    for (uint8_t tag = 0; tag < 20; ++tag) {
      const Message m{.bytes = 100, .tag = tag, .data = std::vector<uint8_t>(100, tag)};
      ours->send(m);
      to_stranger.sent(m);
      stranger.send(m);
      to_ours.sent(m);
    }
  }
  bool up() { return ours->up() && stranger.up(); }
  bool dead() { return ours->state() == State::kDead; }
  bool talked() const { return to_ours.missing() + to_stranger.missing() == 0; }
  /// Both up, and all that was said has arrived.
  bool train(uint64_t most) {
    return until([&] { return dead() || (up() && talked()); }, most) && !dead();
  }
  std::string show() {
    return fmt::format(
        "ours: state {} cause {} retrain {} history {:08x} retrains {} degrades {}; stranger: "
        "state "
        "{} trainings {}; missing to ours {}, to the stranger {}; cycle {}",
        ng::link::name_of(ours->state()), ng::link::name_of(ours->cause()),
        ng::link::name_of(ours->retrain_cause()), ours->history(), ours->counters().retrains,
        ours->counters().degrades, static_cast<int>(stranger.state()), stranger.trainings(),
        to_ours.missing(), to_stranger.missing(), cycles);
  }

  std::unique_ptr<LinkEnd> ours;
  Stranger stranger;
  ng::tb::LinkChannel there, back;
  Column sent{}, spoken{};
  Account to_ours, to_stranger;
  uint64_t cycles = 0;
};

LinkEndKind either_make() { return GENERATE(LinkEndKind::kRtl, LinkEndKind::kGolden); }
const char* name_of(LinkEndKind kind) { return kind == LinkEndKind::kRtl ? "RTL" : "golden"; }

/// What every meeting comes to, and how long that may take: as many trainings as our end bears,
/// each of them a few state timeouts long at most.
void check_ends_well(Meeting& meeting, const LinkEndConfig& config = {}) {
  const uint64_t trainings = 4 * (config.retrain_limit + 1);
  const uint64_t bound = trainings * (2000 + 5 * config.state_timeout);
  const bool trained = meeting.train(bound);
  INFO(meeting.show());
  CHECK(meeting.to_ours.wrong() + meeting.to_stranger.wrong() == 0);
  CHECK(meeting.ours->counters().degrades == 0);  // no lane was ever bad
  if (trained) return;
  CHECK(meeting.dead());
  const Cause cause = meeting.ours->cause();
  CHECK((cause == Cause::kNoPartner || cause == Cause::kNoFlits));
  CHECK(meeting.ours->counters().retrains <= trainings);
}

}  // namespace

TEST_CASE("a stranger trains and talks, over wires of any length") {
  const LinkEndKind kind = either_make();
  const unsigned latency = GENERATE(1u, 21u, 50u, 400u);
  INFO(name_of(kind) << ", latency " << latency);
  const LinkEndConfig config{.nack_time = 160 + 2 * latency, .replay_time = 400 + 2 * latency};
  Meeting meeting(kind, "stranger", {.nack_time = 1000, .replay_time = 2000}, config, latency);
  meeting.talk();
  CHECK(meeting.train(3000 + 20 * latency));
  INFO(meeting.show());
  CHECK(meeting.ours->counters().retrains == 0);
  CHECK(meeting.to_ours.wrong() + meeting.to_stranger.wrong() == 0);
}

TEST_CASE("a stranger that is not ready for flits gets the time that the page gives it") {
  const LinkEndKind kind = either_make();
  // the page: 96 cycles and a round trip at first, then an eighth and a half of our state timeout
  const auto [delay, trainings] =
      GENERATE(std::pair{90u, 0u}, std::pair{135u, 0u}, std::pair{300u, 1u}, std::pair{600u, 1u},
               std::pair{900u, 2u}, std::pair{2100u, 2u});
  INFO(name_of(kind) << ", " << delay << " cycles");
  Meeting meeting(kind, "slow", {.slow_seq_sync = delay});
  meeting.talk();
  CHECK(meeting.train(20'000));
  INFO(meeting.show());
  CHECK(meeting.ours->counters().retrains == trainings);
  CHECK(meeting.ours->counters().degrades == 0);
  CHECK(meeting.ours->receive_width() == 8);
  CHECK(meeting.ours->transmit_width() == 8);
}

TEST_CASE("a stranger that is never ready for flits in time is the end, and the cause says so") {
  const LinkEndKind kind = either_make();
  const unsigned delay = GENERATE(2500u, 3500u, 100'000u);
  INFO(name_of(kind) << ", " << delay << " cycles");
  Meeting meeting(kind, "too_slow", {.slow_seq_sync = delay});
  meeting.until([&] { return meeting.dead(); }, 60'000);
  INFO(meeting.show());
  CHECK(meeting.ours->cause() == Cause::kNoFlits);
  CHECK(meeting.ours->counters().degrades == 0);
}

TEST_CASE("a longer state timeout of ours is more time for a slow stranger") {
  const LinkEndKind kind = either_make();
  INFO(name_of(kind));
  Meeting meeting(kind, "slower", {.slow_seq_sync = 9000}, {.state_timeout = 20'000});
  meeting.talk();
  CHECK(meeting.train(60'000));
}

TEST_CASE("a stranger that is slow in every phase trains") {
  const LinkEndKind kind = either_make();
  const unsigned slow = GENERATE(40u, 300u, 1000u, 1700u);
  INFO(name_of(kind) << ", " << slow << " cycles");
  Meeting meeting(kind, "slow_everywhere", {.slow = slow});
  meeting.talk();
  CHECK(meeting.train(40'000));
  INFO(meeting.show());
  CHECK(meeting.ours->counters().degrades == 0);
}

TEST_CASE("a stranger that hears flits long before it sends any is waited for") {
  const LinkEndKind kind = either_make();
  INFO(name_of(kind));
  Meeting meeting(kind, "listens", {.slow_to_speak = 3000});
  meeting.talk();
  CHECK(meeting.train(6000));
  INFO(meeting.show());
  CHECK(meeting.ours->counters().replayed == 0);
  CHECK(meeting.ours->counters().retrains == 0);
}

TEST_CASE("an impatient stranger never keeps our end training for ever") {
  const LinkEndKind kind = either_make();
  for (unsigned timeout = 60; timeout <= 260; timeout += timeout < 140 || timeout > 180 ? 20 : 3) {
    for (const bool talks : {false, true}) {
      INFO(name_of(kind) << ", state timeout " << timeout << (talks ? ", talking" : ""));
      Meeting meeting(kind, "impatient", {.state_timeout = timeout});
      if (talks) meeting.talk();
      check_ends_well(meeting);
    }
  }
}

TEST_CASE("whatever a stranger's settings and ours are, they end in flits or in Dead") {
  const LinkEndKind kind = either_make();
  std::mt19937_64 rng(ng::tb::choose_seed("link strangers"));
  unsigned up = 0, dead = 0;
  for (unsigned n = 0; n < 60; ++n) {
    const auto up_to = [&](unsigned most) { return static_cast<unsigned>(rng() % (most + 1)); };
    const Habits habits{.slow = rng() % 2 ? up_to(200) : 0,
                        .slow_seq_sync = rng() % 2 ? up_to(1500) : 0,
                        .slow_to_speak = rng() % 4 ? 0 : up_to(2000),
                        .state_timeout = rng() % 4 ? 100 + up_to(1000) : 0,
                        .nack_time = 60 + up_to(300),
                        .replay_time = 100 + up_to(600),
                        .replay_limit = up_to(4),
                        .patience = rng() % 2 ? up_to(9) : 0,
                        .seed = rng()};
    const LinkEndConfig config{.replay_limit = up_to(5),
                               .retrain_limit = up_to(5),
                               .state_timeout = rng() % 2 ? 4096 : 150 + up_to(1500)};
    const unsigned latency = 1 + up_to(40);
    INFO(name_of(kind) << ", meeting " << n << ": slow " << habits.slow << " + "
                       << habits.slow_seq_sync << ", timeout " << habits.state_timeout << ", ours "
                       << config.state_timeout << ", limit " << config.retrain_limit << ", latency "
                       << latency);
    Meeting meeting(kind, "any", habits, config, latency);
    if (rng() % 2) meeting.talk();
    check_ends_well(meeting, config);
    ++(meeting.dead() ? dead : up);
  }
  CHECK(up > 10);
  CHECK(dead > 10);
}

TEST_CASE("nacks for which there is nothing to send again cost nothing") {
  const LinkEndKind kind = either_make();
  INFO(name_of(kind));
  Meeting meeting(kind, "nacks", {.nacks_when_idle = true});
  REQUIRE(meeting.train(3000));
  meeting.run(4000);
  INFO(meeting.show());
  CHECK(meeting.ours->counters().nacks_received > 900);
  CHECK(meeting.ours->counters().replayed == 0);
  CHECK(meeting.ours->counters().retrains == 0);
  CHECK(meeting.up());
}

TEST_CASE("sets of phases 4 to 7 are no sets, whatever else they say") {
  const LinkEndKind kind = either_make();
  INFO(name_of(kind));
  Meeting meeting(kind, "phases", {.reserved_phases = true});
  meeting.talk();
  CHECK(meeting.train(3000));
  INFO(meeting.show());
  CHECK(meeting.ours->counters().retrains == 0);
}

TEST_CASE("a stranger that has no good lane behind Align is no partner") {
  const LinkEndKind kind = either_make();
  INFO(name_of(kind));
  Meeting meeting(kind, "no_lane", {.says_no_lane_good = true});
  meeting.until([&] { return meeting.dead(); }, 30'000);
  INFO(meeting.show());
  CHECK(meeting.ours->cause() == Cause::kNoPartner);
  CHECK(meeting.ours->counters().degrades == 0);
}

TEST_CASE("of training words the newest counts, though another came twice in Align") {
  const LinkEndKind kind = either_make();
  const unsigned slow = GENERATE(0u, 3u, 40u);
  INFO(name_of(kind) << ", slow " << slow);
  Meeting meeting(kind, "late_words", {.slow = slow, .settles_words_late = true});
  meeting.talk();
  CHECK(meeting.train(4000));
  INFO(meeting.show());
  CHECK(meeting.ours->counters().retrains == 0);
  CHECK(meeting.ours->counters().bad == 0);
}

TEST_CASE("our words stand from Deskew on, W3 from SeqSync on, though flits come in already") {
  const LinkEndKind kind = either_make();
  unsigned early = 0;  // trainings in which the stranger's flits came before ours went
  for (unsigned lead = 0; lead < 64; lead += 7) {
    INFO(name_of(kind) << ", lead " << lead);
    Meeting meeting(kind, "words", {}, {.enabled = false}, 1);
    meeting.run(lead);
    meeting.ours->enable();
    meeting.talk();
    std::array<std::optional<uint32_t>, training_word::kCount> words;
    bool came = false;
    for (unsigned n = 0; n < 2000 && !meeting.up(); ++n) {
      meeting.cycle();
      came |= meeting.ours->counters().delivered > 0;
      const auto set = TrainingSet::decode(meeting.sent[0]);
      if (!set || set->phase == Phase::kAlign) continue;
      const unsigned word = set->index % training_word::kCount;
      if (word == training_word::kSequence && set->phase != Phase::kSeqSync) continue;
      if (!words[word]) words[word] = set->word;
      REQUIRE(*words[word] == set->word);
      if (set->starting && came && word == training_word::kSequence) ++early;
    }
    REQUIRE(meeting.up());
  }
  CHECK(early > 0);
}
