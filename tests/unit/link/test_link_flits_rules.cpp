// SPDX-License-Identifier: Apache-2.0
// Partners that break the rules: each ends with its cause.
#include "tests/unit/link/flits_solo.h"

using namespace ng::test;

TEST_CASE("messages of a hand-made partner arrive") {
  Solo solo("dead_solo");
  auto& rng = solo.end.sim.rng();
  for (int i = 0; i < 50; ++i)
    solo.messages({random_message(rng, unsigned(rng() % 3)), random_message(rng, 0)});
  solo.cycles(200);
  for (auto& left : solo.end.expected) CHECK(left.empty());
  CHECK(solo.cause == Cause::kNone);
}

TEST_CASE("an ack beyond what was sent is BadAck, the last one sent is not") {
  for (const unsigned more : {0u, 1u, 2u, 500u}) {
    Solo solo("dead_ack");
    solo.end.send(make_message(solo.end.sim.rng(), kWrite, 64));
    solo.end.send(make_message(solo.end.sim.rng(), kWrite, 1024));
    solo.cycles(60);
    for (int i = 0; i < 3; ++i) solo.idle();
    const unsigned sent = 6;  // 278 words in flits of 62, the first begun with what was there
    solo.control.ack = (sent - 1 + more) & 1023;
    solo.control.kind = kIdle;
    Flit f;
    f.control = solo.control;
    solo.flit(f);
    solo.cycles(3);
    INFO("more " << more);
    CHECK((solo.cause == Cause::kBadAck) == (more > 0));
    if (more == 0) CHECK(solo.end.progress == 1);
  }
}

TEST_CASE("an old ack is no error and frees nothing") {
  Solo solo("dead_old_ack");
  auto& rng = solo.end.sim.rng();
  for (int i = 0; i < 3; ++i) solo.end.send(make_message(rng, kWrite, 1024));
  solo.cycles(100);
  for (int i = 0; i < 3; ++i) solo.idle();
  for (unsigned ack : {5u, 3u, 1023u, 600u}) {
    solo.control.ack = ack;
    Flit f;
    f.control = solo.control;
    solo.flit(f);
  }
  solo.cycles(3);
  CHECK(solo.cause == Cause::kNone);
  CHECK(solo.end.progress == 1);
}

TEST_CASE("an ack is progress, and silence calm, only where four flits in a row are good") {
  for (const unsigned good : {0u, 1u, 2u, 3u, 9u}) {
    for (const bool begins : {false, true}) {  // the bad one, or the columns
      INFO(good << " good ones before");
      Solo solo("rules_progress");
      auto& t = solo.end.sim.top();
      for (int i = 0; i < 6; ++i) solo.idle();
      solo.cycles(3);
      CHECK(t.calm_o == 1);
      solo.end.send(make_message(solo.end.sim.rng(), kWrite, 64));
      solo.cycles(30);
      CHECK(t.calm_o == 0);  // one flit is unacknowledged
      t.rx_reset_i = begins;
      if (begins) solo.cycles(2);
      t.rx_reset_i = 0;
      if (!begins) solo.idle(false);
      for (unsigned i = 0; i < good; ++i) solo.idle();
      solo.control.ack = 0;
      solo.idle();
      solo.cycles(3);
      CHECK(solo.end.progress == (good >= 3));
      CHECK(t.calm_o == (good >= 2));
    }
  }
}

TEST_CASE("the replay time runs only while the partner's flits come, for before no ack can") {
  Solo solo("rules_replay_time");
  auto& t = solo.end.sim.top();
  t.replay_time_i = 100;
  t.rx_reset_i = 1;
  solo.end.send(make_message(solo.end.sim.rng(), kWrite, 64));
  solo.cycles(2000);
  CHECK(solo.end.events[kAgain] == 0);
  CHECK(t.retrain_request_o == 0);
  t.rx_reset_i = 0;
  solo.cycles(90);
  CHECK(solo.end.events[kAgain] == 0);
  solo.cycles(30);
  CHECK(solo.end.events[kAgain] > 0);
}

TEST_CASE("resuming from a number that is not in flight is BadAck") {
  for (const unsigned expected : {0u, 1023u, 1u, 500u}) {
    FlitsPair pair("dead_resume");
    pair.resume();
    pair.cycles(20);
    pair.down(3);
    pair.fatal_allowed = true;
    pair.a().sim->partner_expected_i = uint16_t(expected);
    pair.a().sim->resume_i = 1;
    pair.a().sim.tick();
    pair.a().sim->resume_i = 0;
    pair.a().sim.tick();
    CHECK(pair.a().sim->fatal_o == (expected != 0));
    if (expected) CHECK(Cause(pair.a().sim->fatal_cause_o) == Cause::kBadAck);
  }
}

TEST_CASE("a credit count that is negative or too large is BadCredit, and so is a fourth channel") {
  struct Case {
    unsigned channel, count;
    bool bad;
  };
  // channel 0 has used 17 units; 17 - 128 = -111 is the smallest count
  for (const Case c : {Case{0, 17, false},
                       {0, 18, true},
                       {0, 0, false},
                       {0, uint8_t(-111), false},
                       {0, uint8_t(-112), true},
                       {1, 0, false},
                       {1, 1, true},
                       {2, 255, false},
                       {2, 128, false},
                       {2, 127, true},
                       {3, 0, true}}) {
    Solo solo("dead_credit");
    solo.end.send(make_message(solo.end.sim.rng(), kWrite, 64));
    solo.end.send(make_message(solo.end.sim.rng(), kWrite, 1024));
    solo.cycles(60);
    solo.control.channel = c.channel;
    solo.control.credit = c.count;
    Flit f;
    f.control = solo.control;
    solo.flit(f);
    solo.cycles(3);
    INFO("channel " << c.channel << " count " << c.count);
    CHECK(solo.cause == (c.bad ? Cause::kBadCredit : Cause::kNone));
  }
}

TEST_CASE("an illegal header is BadMessage, and nothing behind it is delivered") {
  struct Case {
    uint8_t type;
    unsigned bytes;
    uint8_t status;
    bool legal;
  };
  for (const Case c : {Case{0, 4, 0, false},
                       {7, 4, 0, false},
                       {10, 4, 0, false},
                       {15, 0, 0, false},
                       {kWrite, 0, 0, false},
                       {kWrite, 1024, 0, true},
                       {kWrite, 1025, 0, false},
                       {kWrite, 2047, 0, false},
                       {kAddFp32, 3, 0, true},
                       {kAddBf16, 0, 0, false},
                       {kSignalAdd, 3, 0, false},
                       {kSignalSet, 5, 0, false},
                       {kSignalSet, 4, 0, true},
                       {kRead, 0, 0, false},
                       {kRead, 1024, 0, true},
                       {kRead, 1025, 0, false},
                       {kWriteResponse, 1, 0, false},
                       {kWriteResponse, 0, 3, true},
                       {kReadResponse, 0, 0, false},
                       {kReadResponse, 64, 1, false},
                       {kReadResponse, 0, 2, true},
                       {kReadResponse, 64, 0, true}}) {
    Solo solo("dead_message");
    auto& rng = solo.end.sim.rng();
    solo.messages({random_message(rng, 0)});
    solo.cycles(50);
    Message m = make_message(rng, c.type, c.bytes, true);
    if (m.type == kRead || m.data.size() > 1024) m.data.clear();
    m.status = c.status;
    const Message behind = make_message(rng, kWrite, 64);
    if (c.legal) {
      solo.messages({m, behind});
    } else {
      std::vector<uint32_t> words = m.stream();
      for (uint32_t word : behind.stream()) words.push_back(word);
      solo.stream(words);
    }
    solo.cycles(60);
    INFO("type " << int(c.type) << " bytes " << c.bytes << " status " << int(c.status));
    CHECK(solo.cause == (c.legal ? Cause::kNone : Cause::kBadMessage));
    for (auto& left : solo.end.expected) CHECK(left.empty());
  }
}

TEST_CASE("more than the buffer holds is Overflow") {
  for (const unsigned units : {128u, 129u}) {
    Solo solo("dead_overflow");
    for (auto& s : solo.end.out_stalls) s = Stalls::always();
    std::vector<Message> list;
    for (unsigned i = 0; i < units; ++i)
      list.push_back(make_message(solo.end.sim.rng(), kWrite, 64));
    solo.messages(list);
    solo.cycles(20);
    CHECK(solo.cause == (units > 128 ? Cause::kOverflow : Cause::kNone));
  }
}

TEST_CASE("a flit of the reserved kind is counted, its ack and credit taken, its words are not") {
  Solo solo("dead_reserved");
  auto& rng = solo.end.sim.rng();
  solo.end.send(make_message(rng, kWrite, 64));
  solo.cycles(30);
  for (int i = 0; i < 3; ++i) solo.idle();
  Flit f;
  for (uint32_t& word : f.stream) word = uint32_t(rng());
  solo.control.kind = kReservedKind;
  solo.control.seq = 0;
  solo.control.ack = 0;
  solo.control.credit = 1;
  f.control = solo.control;
  solo.flit(f);
  solo.cycles(5);
  CHECK(solo.cause == Cause::kNone);
  CHECK(solo.end.events[kReservedSeen] == 1);
  CHECK(solo.end.events[kDelivered] == 0);
  CHECK(solo.end.events[kNackSent] == 0);
  CHECK(solo.end.progress == 1);
}

TEST_CASE("duplicates are dropped and gaps are nacked once") {
  Solo solo("dead_duplicates");
  auto& rng = solo.end.sim.rng();
  solo.messages({random_message(rng, 0), random_message(rng, 1)});
  solo.cycles(100);
  const uint64_t delivered = solo.end.events[kDelivered];
  const unsigned seq = solo.control.seq;
  Flit f;
  f.control = solo.control;
  solo.flit(f);
  solo.cycles(10);
  CHECK(solo.end.events[kDuplicate] == 1);
  CHECK(solo.end.events[kNackSent] == 0);
  for (unsigned ahead = 2; ahead < 20; ++ahead) {
    f.control.seq = (seq + ahead) & 1023;
    solo.flit(f);
  }
  solo.cycles(10);
  CHECK(solo.end.events[kNackSent] == 1);
  CHECK(solo.end.events[kDelivered] == delivered);
  solo.messages({random_message(rng, 0)});
  solo.cycles(60);
  CHECK(solo.end.expected[0].empty());
  solo.cycles(400);
  CHECK(solo.end.events[kNackSent] == 1);
}
