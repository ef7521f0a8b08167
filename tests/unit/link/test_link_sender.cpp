// SPDX-License-Identifier: Apache-2.0
// The order at a flit boundary, the control word, and what happens when the link stops; whole flits
// are in test_link_flits.cpp.
#include "tests/unit/link/flits_parts.h"

using namespace ng::test;

namespace {

class Sending {
 public:
  explicit Sending(const std::string& name) : sim(name) {
    start(sim);
    sim->sender_tx_run_i = 1;
    sim->sender_tx_ready_i = 1;
    sim->sender_between_i = 1;
    sim->sender_new_seq_i = 700;
    sim->sender_send_seq_i = 690;
    sim->sender_ack_i = 321;
    sim->sender_credit_channel_i = 2;
    sim->sender_credit_i = 99;
    put_words(sim->sender_stored_i, stored);
    sim.eval();
  }

  void to_boundary() {  // the cycle in which the next flit is chosen
    while (!last()) sim.tick();
  }
  bool last() { return sim->sender_flit_sent_o; }
  uint32_t control() { return sim->sender_tx_column_o[14]; }

  Parts sim;
  const std::vector<uint32_t> stored = std::vector<uint32_t>(16, 0xabcdef01);
};

}  // namespace

TEST_CASE("a nack goes first, then what must be sent again, then new data, then nothing") {
  for (unsigned state = 0; state < 16; ++state) {
    Sending s("sender_order");
    auto& t = s.sim.top();
    s.to_boundary();
    t.sender_have_i = 1;
    s.sim.tick();  // a Data flit, which does not become a nack
    s.to_boundary();
    const bool nack = state & 1, again = state & 2, have = state & 4, full = state & 8;
    t.sender_nack_owed_i = nack;
    t.sender_replaying_i = again;
    t.sender_have_i = have;
    t.sender_full_i = full;
    s.sim.eval();
    const bool replay = again && !nack, fresh = have && !full && !again && !nack;
    INFO("state " << state);
    CHECK(t.sender_begin_new_o == fresh);
    CHECK(t.sender_pop_o == fresh);
    CHECK(t.sender_write_o == (!replay && !full));  // an empty column, if it is not new
    CHECK(t.sender_read_o == replay);
    if (replay) CHECK(t.sender_row_o == (690 % 4) * 4);
    if (!replay) CHECK(t.sender_row_o == (700 % 4) * 4);
    s.sim.tick();
    t.sender_have_i = t.sender_replaying_i = 0;
    for (unsigned column = 0; column < 4; ++column) {
      s.sim.eval();
      CHECK(t.sender_tx_column_o[0] == (replay || fresh ? 0xabcdef01u : 0u));
      CHECK(s.last() == (column == 3));
      CHECK(t.sender_sent_o == (column == 0 && (replay || fresh)));
      if (column < 3) {
        CHECK(t.sender_read_o == (replay || fresh));
        CHECK(t.sender_write_o == (!replay && !full));
        CHECK(t.sender_pop_o == fresh);
        CHECK(t.sender_pop_last_o == (fresh && column == 2));
        if (replay) CHECK(t.sender_row_o == (690 % 4) * 4 + column + 1);
        if (!replay) CHECK(t.sender_row_o == (700 % 4) * 4 + column + 1);
      } else {
        const unsigned kind = replay || fresh ? 1 : nack ? 2 : 0;
        const unsigned seq = replay ? 690 : fresh ? 700 : 699;
        CHECK(s.control() == (seq | 321u << 10 | kind << 20 | 2u << 22 | 99u << 24));
        CHECK(t.sender_tx_column_o[15] == (replay || fresh ? 0xabcdef01u : 0u));
        CHECK(t.sender_nack_sent_o == (kind == 2));
        CHECK(t.sender_flit_again_o == replay);
      }
      s.sim.tick();
    }
  }
}

TEST_CASE("what waits begins right behind a nack") {
  for (const bool again : {false, true}) {
    Sending s("sender_behind");
    auto& t = s.sim.top();
    s.to_boundary();
    t.sender_nack_owed_i = t.sender_have_i = 1;
    t.sender_replaying_i = again;
    s.sim.eval();
    CHECK(t.sender_nack_sent_o == 1);
    CHECK(t.sender_begin_new_o == !again);
    CHECK(t.sender_read_o == again);
  }
}

TEST_CASE("an idle flit under way becomes a nack, a nack no longer owed an idle flit, data never") {
  Sending s("sender_late");
  auto& t = s.sim.top();
  s.to_boundary();
  s.sim.tick();
  s.sim.ticks(2);
  t.sender_nack_owed_i = 1;
  s.to_boundary();
  CHECK((s.control() >> 20 & 3) == 2);
  CHECK(t.sender_nack_sent_o == 1);
  s.sim.tick();
  t.sender_nack_owed_i = 0;
  s.to_boundary();
  CHECK((s.control() >> 20 & 3) == 0);
  t.sender_have_i = 1;
  s.sim.tick();
  t.sender_nack_owed_i = 1;
  s.sim.eval();
  s.to_boundary();
  CHECK((s.control() >> 20 & 3) == 1);
  CHECK(t.sender_nack_sent_o == 0);
}

TEST_CASE("an idle flit under way becomes a new one in any column but the first") {
  for (unsigned column = 1; column < 4; ++column) {
    Sending s("sender_join");
    auto& t = s.sim.top();
    s.to_boundary();
    s.sim.tick();
    for (unsigned i = 1; i < column; ++i) {
      CHECK(t.sender_write_o == 1);
      CHECK(t.sender_pop_o == 0);
      s.sim.tick();
    }
    t.sender_have_i = 1;
    s.sim.eval();
    CHECK(t.sender_begin_new_o == 1);
    CHECK(t.sender_pop_o == 1);
    CHECK(t.sender_pop_last_o == (column == 3));
    CHECK(t.sender_write_o == 1);
    CHECK(t.sender_row_o == (700 % 4) * 4 + column);
    CHECK(t.sender_sent_o == 1);  // its first column has left
    CHECK(t.sender_sent_seq_o == 700);
    s.sim.tick();
    t.sender_have_i = 0;
    t.sender_new_seq_i = 701;
    t.sender_nack_owed_i = 1;  // comes too late
    for (unsigned i = column; i < 4; ++i) {
      s.sim.eval();
      CHECK(t.sender_tx_column_o[0] == 0xabcdef01u);
      CHECK(t.sender_begin_new_o == 0);
      CHECK(t.sender_pop_o == (i < 3));
      CHECK(t.sender_sent_o == 0);
      CHECK(s.last() == (i == 3));
      if (i == 3) CHECK(s.control() == (700u | 321u << 10 | 1u << 20 | 2u << 22 | 99u << 24));
      s.sim.tick();
    }
  }
}

TEST_CASE(
    "an idle flit stays one if its columns are not in the replay buffer, or words are a message's "
    "rest") {
  for (unsigned why = 0; why < 5; ++why) {
    Sending s("sender_stay");
    auto& t = s.sim.top();
    s.to_boundary();
    t.sender_full_i = why == 0;  // at its beginning
    s.sim.tick();
    t.sender_full_i = 0;
    s.sim.tick();
    t.sender_have_i = 1;
    t.sender_replaying_i = why == 1;
    t.sender_nack_owed_i = why == 2;
    t.sender_full_i = why == 3;
    t.sender_between_i = why != 4;
    while (!s.last()) {
      CHECK(t.sender_begin_new_o == 0);
      CHECK(t.sender_pop_o == 0);
      CHECK(t.sender_sent_o == 0);
      if (why == 0) CHECK(t.sender_write_o == 0);
      s.sim.tick();
    }
    CHECK((s.control() & 1023) == 699);
    CHECK((s.control() >> 20 & 3) == (why == 2 ? 2 : 0));
  }
}

TEST_CASE("columns wait while they are not taken, the control word stays fresh") {
  Sending s("sender_wait");
  auto& t = s.sim.top();
  s.to_boundary();
  t.sender_tx_ready_i = 0;
  for (unsigned ack = 5; ack < 9; ++ack) {
    t.sender_ack_i = ack;
    s.sim.tick();
    CHECK((s.control() >> 10 & 1023) == ack);
    CHECK(!s.last());
  }
}

TEST_CASE(
    "a new flit under way when the link stops is completed into the replay buffer, then the start "
    "is kept ready") {
  for (unsigned columns = 0; columns < 4; ++columns) {
    Sending s("sender_stop");
    auto& t = s.sim.top();
    s.to_boundary();
    t.sender_have_i = 1;
    s.sim.tick();
    for (unsigned i = 0; i < columns; ++i) s.sim.tick();
    t.sender_tx_run_i = 0;
    t.sender_new_seq_i = 701;
    s.sim.eval();
    for (unsigned i = columns + 1; i < 4; ++i) {
      CHECK(t.sender_write_o == 1);
      CHECK(t.sender_pop_last_o == (i == 3));
      CHECK(t.sender_row_o == (700 % 4) * 4 + i);
      CHECK(t.sender_flit_sent_o == 0);
      s.sim.tick();
    }
    CHECK(t.sender_pop_o == 0);
    // whatever the window says, nothing new begins; what must be sent again is looked up in every
    // cycle
    CHECK(t.sender_begin_new_o == 0);
    t.sender_nack_owed_i = 1;
    s.sim.ticks(2);
    CHECK(t.sender_pop_o == 0);
    t.sender_nack_owed_i = 0;
    t.sender_replaying_i = 1;
    t.sender_send_seq_i = 695;
    s.sim.eval();
    CHECK(t.sender_read_o == 1);
    s.sim.tick();
    t.sender_send_seq_i = 698;
    s.sim.tick();
    t.sender_tx_run_i = 1;
    s.sim.eval();
    CHECK(t.sender_sent_o == 1);
    CHECK(t.sender_sent_seq_o == 698);
    CHECK(t.sender_tx_column_o[0] == 0xabcdef01);
    s.to_boundary();
    CHECK((s.control() & 1023) == 698);
  }
}

TEST_CASE("clearing goes back before the first column of an idle flit") {
  Sending s("sender_clear");
  auto& t = s.sim.top();
  s.to_boundary();
  t.sender_have_i = 1;
  s.sim.ticks(2);
  t.sender_clear_i = 1;
  s.sim.tick();
  t.sender_clear_i = 0;
  t.sender_have_i = 0;
  s.sim.eval();
  CHECK(t.sender_tx_column_o[0] == 0);
  for (int i = 0; i < 3; ++i) {
    CHECK(!s.last());
    s.sim.tick();
  }
  CHECK(s.last());
}
