// SPDX-License-Identifier: Apache-2.0
#include "golden/link/go_back_n.h"
#include "tests/unit/link/flits_parts.h"

using namespace ng::test;

namespace {

using Golden = ng::link::Receiver<10>;

uint32_t control_of(unsigned seq, unsigned ack, unsigned kind) {
  return (seq & 1023) | (ack & 1023) << 10 | kind << 20;
}

struct Receiving {
  explicit Receiving(const std::string& name) : sim(name) {
    start(sim);
    sim->receiver_nack_time_i = 100;
    sim->receiver_nack_limit_i = 4;
  }
  void flit(unsigned seq, unsigned kind, bool good = true) {
    sim->receiver_flit_valid_i = 1;
    sim->receiver_flit_good_i = good;
    sim->receiver_control_i = control_of(seq, 0, kind);
    sim.tick();
    sim->receiver_flit_valid_i = 0;
    sim.eval();
  }
  void nack_sent() {
    sim->receiver_nack_sent_i = 1;
    sim.tick();
    sim->receiver_nack_sent_i = 0;
    sim.eval();
  }
  Parts sim;
};

}  // namespace

TEST_CASE("does with random flits what the golden receiver does") {
  Receiving r("receiver_random");
  auto& t = r.sim.top();
  auto& rng = r.sim.rng();
  Golden golden;
  t.receiver_nack_time_i = 0x7ffff;
  t.receiver_nack_limit_i = 255;
  for (int i = 0; i < 40000; ++i) {
    const bool valid = rng() % 3, good = rng() % 8;
    const unsigned kind = unsigned(rng() % 8 < 5 ? 1 : rng() % 4);
    unsigned seq = golden.expected();
    if (rng() % 3 == 0)
      seq += unsigned(rng() % 1024);
    else if (kind != 1)
      seq += 1023 + rng() % 2;
    const bool nack_sent = golden.nack_owed() && rng() % 4 == 0;
    const bool resume = rng() % 500 == 0;
    t.receiver_flit_valid_i = valid;
    t.receiver_flit_good_i = good;
    t.receiver_control_i = control_of(seq, unsigned(i), kind);
    t.receiver_nack_sent_i = nack_sent;
    t.receiver_resume_i = resume;
    r.sim.eval();
    if (nack_sent) golden.nack_sent();
    auto verdict = Golden::Verdict::kNothing;
    if (valid && good && kind != 3) verdict = golden.good(ng::link::FlitKind(kind), seq & 1023);
    if (valid && !good) golden.bad();
    if (resume) golden.forget_nack();
    REQUIRE(t.receiver_deliver_o == (verdict == Golden::Verdict::kDeliver));
    REQUIRE(t.receiver_duplicate_o == (verdict == Golden::Verdict::kDuplicate));
    REQUIRE(t.receiver_ack_valid_o == (valid && good));
    REQUIRE(t.receiver_bad_o == (valid && !good));
    REQUIRE(t.receiver_reserved_o == (valid && good && kind == 3));
    if (valid && good) {
      REQUIRE(t.receiver_ack_o == (i & 1023));
      REQUIRE(t.receiver_nack_o == (kind == 2));
    }
    r.sim.tick();
    REQUIRE(t.receiver_expected_o == golden.expected());
    REQUIRE(t.receiver_nack_owed_o == golden.nack_owed());
  }
  CHECK(golden.expected() != 0);
}

TEST_CASE("an outstanding nack is owed again after exactly the nack time") {
  for (const unsigned time : {2u, 100u, 70000u}) {
    Receiving r("receiver_time");
    auto& t = r.sim.top();
    t.receiver_nack_time_i = time;
    t.receiver_nack_limit_i = 255;
    r.flit(0, 1, false);
    for (int i = 0; i < 3; ++i) {
      CHECK(t.receiver_nack_owed_o == 1);
      r.nack_sent();
      CHECK(t.receiver_nack_owed_o == 0);
      CHECK(r.sim.run_until([&] { return t.receiver_nack_owed_o; }, time + 5) == time);
    }
  }
}

TEST_CASE("only a flit that shows that nothing is missing takes a nack back") {
  Receiving r("receiver_settled");
  auto& t = r.sim.top();
  for (unsigned seq = 0; seq < 5; ++seq) r.flit(seq, 1);
  for (const unsigned kind : {0u, 2u}) {
    r.flit(0, 1, false);
    CHECK(t.receiver_nack_owed_o == 1);
    r.flit(3, kind);  // older than what was delivered: says nothing
    CHECK(t.receiver_nack_owed_o == 1);
    r.flit(2, 1);
    CHECK(t.receiver_nack_owed_o == 1);
    r.flit(4, 3);
    CHECK(t.receiver_nack_owed_o == 1);
    r.flit(4, kind);
    CHECK(t.receiver_nack_owed_o == 0);
    r.flit(5, kind);  // one was sent that never came
    CHECK(t.receiver_nack_owed_o == 1);
    r.nack_sent();
    r.flit(4, kind);
    CHECK(t.receiver_nack_owed_o == 0);
    r.sim.ticks(250);
    CHECK(t.receiver_nack_owed_o == 0);
  }
}

TEST_CASE("training takes a nack back") {
  Receiving r("receiver_resume");
  auto& t = r.sim.top();
  for (const bool sent : {false, true}) {
    r.flit(0, 1, false);
    if (sent) r.nack_sent();
    t.receiver_resume_i = 1;
    r.sim.tick();
    t.receiver_resume_i = 0;
    r.sim.ticks(250);
    CHECK(t.receiver_nack_owed_o == 0);
  }
}

TEST_CASE("asks for training after the limit of nacks without a good flit") {
  for (const unsigned limit : {1u, 4u}) {
    Receiving r("receiver_limit");
    auto& t = r.sim.top();
    t.receiver_nack_limit_i = limit;
    r.flit(0, 1, false);
    for (unsigned i = 0; i + 1 < limit; ++i) {
      r.nack_sent();
      r.sim.ticks(120);
    }
    if (limit > 1) r.flit(9, 1);  // good, though out of order
    for (unsigned i = 0; i < limit; ++i) {
      r.nack_sent();
      CHECK(t.receiver_retrain_o == 0);
      r.sim.ticks(101);
    }
    CHECK(t.receiver_retrain_o == 1);
    r.sim.ticks(10);
    CHECK(t.receiver_retrain_o == 1);
    r.flit(9, 1);
    CHECK(t.receiver_retrain_o == 0);
  }
}

TEST_CASE("clearing makes it fresh and deaf while it lasts") {
  Receiving r("receiver_clear");
  auto& t = r.sim.top();
  CHECK(t.receiver_fresh_o == 1);
  r.flit(0, 1);
  r.flit(5, 1);
  CHECK(t.receiver_fresh_o == 0);
  t.receiver_clear_i = 1;
  r.flit(0, 1, false);
  CHECK(t.receiver_fresh_o == 1);
  CHECK(t.receiver_expected_o == 0);
  CHECK(t.receiver_nack_owed_o == 0);
}
