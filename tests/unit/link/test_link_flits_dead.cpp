// SPDX-License-Identifier: Apache-2.0
// Death, restart and reset under load, and partners that break the rules: each ends with its cause,
// and never with a taker that waits.
#include "tests/unit/link/flits_rig.h"

using namespace ng::test;
using ng::tb::RtlError;

namespace {

/// One end, and a partner whose flits the test makes.
class Solo {
 public:
  explicit Solo(const std::string& name) : end(name, 128) {
    auto& t = end.sim.top();
    t.rx_reset_i = 0;
    t.resume_i = 1;
    cycle();
    t.resume_i = 0;
    cycle();
    cycle();
    t.tx_run_i = t.tx_ready_i = 1;
    control.kind = kIdle;
    control.seq = control.ack = 1023;
  }

  void cycle() {
    end.drive();
    end.sim.eval();
    end.sample();
    if (end.sim->fatal_o && !cause) cause = end.sim->fatal_cause_o;
    end.sim.tick();
    end.sim->rx_valid_i = 0;
  }

  void flit(const Flit& f, bool good = true) {
    const auto columns = f.columns();
    auto& t = end.sim.top();
    for (unsigned i = 0; i < 4; ++i) {
      t.rx_valid_i = 1;
      for (unsigned w = 0; w < 16; ++w) t.rx_column_i[w] = columns[i][w];
      t.rx_last_i = i == 3;
      t.rx_good_i = good;
      cycle();
    }
  }

  /// Sends messages in Data flits, the rest empty, with credits or without.
  void messages(const std::vector<Message>& list) {
    std::vector<uint32_t> words;
    for (const Message& m : list) {
      for (uint32_t word : m.stream()) words.push_back(word);
      end.expected[m.channel()].push_back(m);
    }
    stream(words);
  }

  void stream(std::vector<uint32_t> words) {
    words.resize((words.size() + kFlitWords - 1) / kFlitWords * kFlitWords);
    for (size_t at = 0; at < words.size(); at += kFlitWords) {
      Flit f;
      std::copy_n(words.begin() + long(at), kFlitWords, f.stream.begin());
      control.kind = kData;
      control.seq = (control.seq + 1) & 1023;
      f.control = control;
      flit(f);
    }
  }

  void cycles(unsigned n) {
    while (n--) cycle();
  }

  End<Vlink_flits> end;
  Control control;
  unsigned cause = 0;
};

/// Both ends busy with everything, then the wire down.
void load(FlitsPair& pair) {
  auto& rng = pair.a().sim.rng();
  for (auto& end : pair.ends) {
    for (auto& s : end->in_stalls) s = Stalls::bursty(0.3, 10);
    for (auto& s : end->out_stalls) s = Stalls::bursty(0.6, 20);
  }
  pair.resume();
  for (int i = 0; i < 200; ++i) pair.send(rng() % 2, random_message(rng, rng() % 3));
  pair.cycles(100 + rng() % 300);
  pair.down(0);
}

void check_fresh(End<Vlink_flits>& end) {
  CHECK(end.sim->fresh_o == 1);
  CHECK(end.sim->unheard_o == 1);
  CHECK(end.sim->expected_o == 0);
}

/// The partner fresh too: everything works, with all credits.
void check_new_life(FlitsPair& pair) {
  auto& b = pair.b();
  b.sim->in_valid_i = 0;
  b.sim.reset();
  b.forget();
  b.expected = pair.a().monitor.given;
  for (auto& end : pair.ends) {
    for (auto& s : end->in_stalls) s = Stalls::never();
    for (auto& s : end->out_stalls) s = Stalls::never();
  }
  pair.resume();
  auto& rng = pair.a().sim.rng();
  for (int i = 0; i < 100; ++i) pair.send(rng() % 2, random_message(rng, rng() % 3));
  pair.run(10000);
}

constexpr unsigned kBadAck = 4, kBadCredit = 5, kBadMessage = 6, kOverflow = 7;

}  // namespace

TEST_CASE("messages of a hand-made partner arrive") {
  Solo solo("dead_solo");
  auto& rng = solo.end.sim.rng();
  for (int i = 0; i < 50; ++i)
    solo.messages({random_message(rng, unsigned(rng() % 3)), random_message(rng, 0)});
  solo.cycles(200);
  for (auto& left : solo.end.expected) CHECK(left.empty());
  CHECK(solo.cause == 0);
}

TEST_CASE("an ack beyond what was sent is BadAck, the last one sent is not") {
  for (const unsigned more : {0u, 1u, 2u, 500u}) {
    Solo solo("dead_ack");
    solo.end.send(make_message(solo.end.sim.rng(), kWrite, 64));
    solo.end.send(make_message(solo.end.sim.rng(), kWrite, 1024));
    solo.cycles(60);
    const unsigned sent = 6;  // 278 words in flits of 62, the first begun with what was there
    solo.control.ack = (sent - 1 + more) & 1023;
    solo.control.kind = kIdle;
    Flit f;
    f.control = solo.control;
    solo.flit(f);
    solo.cycles(3);
    INFO("more " << more);
    CHECK((solo.cause == kBadAck) == (more > 0));
    if (more == 0) CHECK(solo.end.progress == 1);
  }
}

TEST_CASE("an old ack is no error and frees nothing") {
  Solo solo("dead_old_ack");
  auto& rng = solo.end.sim.rng();
  for (int i = 0; i < 3; ++i) solo.end.send(make_message(rng, kWrite, 1024));
  solo.cycles(100);
  for (unsigned ack : {5u, 3u, 1023u, 600u}) {
    solo.control.ack = ack;
    Flit f;
    f.control = solo.control;
    solo.flit(f);
  }
  solo.cycles(3);
  CHECK(solo.cause == 0);
  CHECK(solo.end.progress == 1);
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
    if (expected) CHECK(pair.a().sim->fatal_cause_o == kBadAck);
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
    CHECK(solo.cause == (c.bad ? kBadCredit : 0));
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
    CHECK(solo.cause == (c.legal ? 0 : kBadMessage));
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
    CHECK(solo.cause == (units > 128 ? kOverflow : 0));
  }
}

TEST_CASE("a flit of the reserved kind is counted, its ack and credit taken, its words are not") {
  Solo solo("dead_reserved");
  auto& rng = solo.end.sim.rng();
  solo.end.send(make_message(rng, kWrite, 64));
  solo.cycles(30);
  Flit f;
  for (uint32_t& word : f.stream) word = uint32_t(rng());
  solo.control.kind = kReservedKind;
  solo.control.seq = 0;
  solo.control.ack = 0;
  solo.control.credit = 1;
  f.control = solo.control;
  solo.flit(f);
  solo.cycles(5);
  CHECK(solo.cause == 0);
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

TEST_CASE("what arrives while the link trains is not looked at") {
  Solo solo("dead_training");
  solo.end.sim->rx_reset_i = 1;
  Flit f;
  f.control = {.seq = 0, .ack = 500, .kind = kData, .channel = 3};
  solo.flit(f);
  solo.flit(f, false);
  solo.end.sim->rx_reset_i = 0;
  solo.cycles(20);
  CHECK(solo.cause == 0);
  CHECK(solo.end.sim->expected_o == 0);
  CHECK(solo.end.events[kNackSent] == 0);
  solo.messages({random_message(solo.end.sim.rng(), 0)});
  solo.cycles(60);
  CHECK(solo.end.expected[0].empty());
}

TEST_CASE("a flit given up by training leaves nothing behind") {
  Solo solo("dead_given_up");
  auto& rng = solo.end.sim.rng();
  for (unsigned columns = 1; columns < 4; ++columns) {
    for (unsigned i = 0; i < columns; ++i) {
      solo.end.sim->rx_valid_i = 1;
      solo.end.sim->rx_last_i = 0;
      for (unsigned w = 0; w < 16; ++w) solo.end.sim->rx_column_i[w] = uint32_t(rng());
      solo.cycle();
    }
    solo.end.sim->rx_reset_i = 1;
    solo.cycles(2);
    solo.end.sim->rx_reset_i = 0;
    solo.messages({random_message(rng, 0), random_message(rng, 1), random_message(rng, 2)});
    solo.cycles(80);
    for (auto& left : solo.end.expected) CHECK(left.empty());
  }
  CHECK(solo.cause == 0);
}

TEST_CASE(
    "a dead link takes and drops what it is given, ends what it began to deliver, and starts "
    "fresh") {
  for (int round = 0; round < 30; ++round) {
    FlitsPair pair("dead_" + std::to_string(round));
    auto& rng = pair.a().sim.rng();
    load(pair);
    auto& end = pair.a();
    const uint64_t delivered = end.delivered;
    end.sim->dead_i = 1;
    pair.cycle();
    check_fresh(end);
    pair.cycles(40);
    // inputs never stick
    const uint64_t taken = end.taken_messages, dropped = end.discarded;
    for (auto& s : end.in_stalls) s = Stalls::never();
    for (int i = 0; i < 300; ++i) end.send(random_message(rng, rng() % 3));
    for (int i = 0; i < 6000 && !end.idle(); ++i) pair.cycle();
    CHECK(end.idle());
    pair.cycles(150);
    CHECK(end.discarded - dropped >= end.taken_messages - taken);
    end.sim->dead_i = 0;
    for (auto& s : end.out_stalls) s = Stalls::never();
    pair.cycles(300);
    CHECK(end.sim->out_valid_o == 0);
    CHECK(end.delivered - delivered <= 3);  // an offer that stood
    end.forget();
    check_new_life(pair);
  }
}

TEST_CASE("a restart drops what was begun and keeps what is given after it") {
  for (int round = 0; round < 30; ++round) {
    FlitsPair pair("dead_restart_" + std::to_string(round));
    load(pair);
    auto& end = pair.a();
    end.sim->restart_i = 1;
    pair.cycle();
    end.sim->restart_i = 0;
    check_fresh(end);
    const auto waiting = end.not_begun();
    for (auto& s : end.out_stalls) s = Stalls::never();
    pair.cycles(300);
    CHECK(end.sim->out_valid_o == 0);
    end.forget_link();
    end.monitor.given = waiting;
    check_new_life(pair);
  }
}

TEST_CASE("a reset in the middle of everything starts afresh") {
  for (int round = 0; round < 10; ++round) {
    FlitsPair pair("dead_reset_" + std::to_string(round), {.bad = 0.02});
    auto& rng = pair.a().sim.rng();
    pair.resume();
    for (int i = 0; i < 200; ++i) pair.send(rng() % 2, random_message(rng, rng() % 3));
    pair.cycles(50 + rng() % 400);
    pair.down(0);
    for (auto& end : pair.ends) {
      end->sim->in_valid_i = 0;
      end->sim.reset();
      end->forget();
      CHECK(end->sim->fresh_o == 1);
      CHECK(end->sim->out_valid_o == 0);
    }
    pair.resume();
    for (int i = 0; i < 100; ++i) pair.send(rng() % 2, random_message(rng, rng() % 3));
    pair.run(20000);
  }
}

TEST_CASE("a message whose beats do not follow its header is trapped") {
  for (int fault = 0; fault < 3; ++fault) {
    End<Vlink_flits> end("dead_trap", 128);
    auto& t = end.sim.top();
    Message m = make_message(end.sim.rng(), kWrite, 128);
    if (fault == 2) m.type = 7;
    const auto header = m.header();
    for (unsigned w = 0; w < 3; ++w) t.in_header_i[w] = header[w];
    t.in_valid_i = 1;
    t.in_first_i = fault == 1 ? 0 : 1;
    t.in_last_i = fault == 0 ? 1 : 0;
    end.sim.eval();
    CHECK_THROWS_AS(end.sim.tick(), RtlError);
  }
}
