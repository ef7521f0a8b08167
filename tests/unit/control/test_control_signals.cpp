// SPDX-License-Identifier: Apache-2.0
#include <deque>
#include <map>
#include <vector>

#include "control_bench.h"

using namespace ng::test;

namespace {

struct Record {
  uint16_t tag;
  uint64_t first, second;
};

void push(Bench& sim, const Record& r) {
  sim->signals_push_valid_i = 1;
  sim->signals_push_tag_i = r.tag;
  sim->signals_push_first_i = r.first;
  sim->signals_push_second_i = r.second;
}

void pulse(Bench& sim, bool read_done, bool complete) {
  sim->signals_read_done_i = read_done;
  sim->signals_complete_i = complete;
  clock(sim);
  sim->signals_read_done_i = sim->signals_complete_i = 0;
  sim.eval();
}

}  // namespace

TEST_CASE("a signal waits for its event, and carries its instruction's tag") {
  Bench sim("signals_events");
  start(sim);
  sim->signals_signal_ready_i = 1;
  CHECK(sim->signals_drained_o);
  CHECK(sim->signals_settled_o);
  push(sim, {0xBEEF, action(true, false, signal(false, 3, 30)),
             action(true, true, signal(true, 4, 40))});
  clock(sim);
  sim->signals_push_valid_i = 0;
  clock(sim, 5);
  CHECK(!sim->signals_signal_valid_o);
  CHECK(!sim->signals_drained_o);
  CHECK(sim->signals_oldest_tag_o == 0xBEEF);
  pulse(sim, true, false);
  CHECK(sim->signals_signal_valid_o);
  CHECK(sim->signals_signal_data_o == signal(false, 3, 30));
  CHECK(sim->signals_signal_tag_o == 0xBEEF);
  CHECK(!sim->signals_settled_o);
  clock(sim, 3);
  CHECK(!sim->signals_signal_valid_o);
  CHECK(sim->signals_settled_o);
  CHECK(!sim->signals_drained_o);
  pulse(sim, false, true);
  CHECK(sim->signals_signal_data_o == signal(true, 4, 40));
  CHECK(sim->signals_signal_tag_o == 0xBEEF);
  clock(sim, 2);
  CHECK(sim->signals_drained_o);
}

TEST_CASE("holds exactly its depth, and a record leaves with its completion") {
  Bench sim("signals_depth");
  start(sim);
  for (uint16_t i = 0; i < 4; ++i) {
    CHECK(sim->signals_push_ready_o);
    push(sim, {i, 0, 0});
    clock(sim);
    sim.eval();
  }
  CHECK(!sim->signals_push_ready_o);
  sim->signals_push_valid_i = 0;
  pulse(sim, true, false);
  clock(sim, 3);
  CHECK(!sim->signals_push_ready_o);
  pulse(sim, false, true);
  clock(sim, 2);
  CHECK(sim->signals_push_ready_o);
  CHECK(sim->signals_oldest_tag_o == 1);
}

TEST_CASE(
    "random instructions: every signal once, after its event, in the order of one instruction") {
  Bench sim("signals_random");
  start(sim);
  std::deque<Record> in_flight;  // not completed
  size_t read_done = 0;          // of those in flight
  std::map<uint16_t, std::deque<uint64_t>> due_read,
      due_complete;  // sent in this order within one tag
  std::deque<uint16_t> read_order, complete_order;
  uint16_t tag = 0;
  uint64_t sent = 0, expected_sent = 0;
  bool stalled = false;
  uint64_t held = 0;
  const auto sent_now = [&] {
    const uint16_t t = sim->signals_signal_tag_o;
    const uint64_t got = sim->signals_signal_data_o;
    // either the next signal at read or the next at completion; of one instruction, those at read
    // go first
    if (!due_read[t].empty() && due_read[t].front() == got) {
      due_read[t].pop_front();
    } else {
      REQUIRE(due_read[t].empty());
      REQUIRE(!due_complete[t].empty());
      REQUIRE(due_complete[t].front() == got);
      due_complete[t].pop_front();
    }
    ++sent;
  };
  for (int cycle = 0; cycle < 60000; ++cycle) {
    const Record r{uint16_t(tag + 1),
                   action(sim.rng()() % 2, sim.rng()() % 2, random_signal(sim.rng())),
                   action(sim.rng()() % 2, sim.rng()() % 2, random_signal(sim.rng()))};
    const bool offer = sim.rng()() % 3 != 0;
    if (offer)
      push(sim, r);
    else
      sim->signals_push_valid_i = 0;
    const bool now_read = read_done < in_flight.size() && sim.rng()() % 2;
    const bool now_complete = !in_flight.empty() && read_done + now_read > 0 && sim.rng()() % 2;
    sim->signals_read_done_i = now_read;
    sim->signals_complete_i = now_complete;
    sim->signals_signal_ready_i = (cycle / 1000) % 2 ? 1 : sim.rng()() % 2;
    sim.eval();
    INFO("cycle " << sim.cycle() << " seed " << sim.seed());
    if (!in_flight.empty()) REQUIRE(sim->signals_oldest_tag_o == in_flight.front().tag);

    if (stalled) {
      REQUIRE(sim->signals_signal_valid_o);
      REQUIRE(sim->signals_signal_data_o == held);
    }
    stalled = sim->signals_signal_valid_o && !sim->signals_signal_ready_i;
    held = sim->signals_signal_data_o;
    if (sim->signals_signal_valid_o && sim->signals_signal_ready_i) sent_now();

    const auto collect = [&](const Record& record, bool complete, std::deque<uint64_t>& due) {
      for (const uint64_t a : {record.first, record.second})
        if (get(a, action_t::enable) && get(a, action_t::at_complete) == complete) {
          due.push_back(get(a, action_t::signal));
          ++expected_sent;
        }
    };
    if (now_read) {
      collect(in_flight[read_done], false, due_read[in_flight[read_done].tag]);
      ++read_done;
    }
    if (now_complete) {
      collect(in_flight.front(), true, due_complete[in_flight.front().tag]);
      in_flight.pop_front();
      --read_done;
    }
    if (offer && sim->signals_push_ready_o) {
      in_flight.push_back(r);
      ++tag;
      due_read[uint16_t(tag + 8)].clear();
      due_complete[uint16_t(tag + 8)].clear();
    }
    clock(sim);
  }
  sim->signals_push_valid_i = 0;
  sim->signals_read_done_i = sim->signals_complete_i = 0;
  sim->signals_signal_ready_i = 1;
  for (int i = 0; i < 20; ++i) {
    sim.eval();
    if (sim->signals_signal_valid_o) sent_now();
    clock(sim);
  }
  CHECK(sent == expected_sent);
  CHECK(sent > 5000);
  CHECK(sim->signals_settled_o);
}

TEST_CASE("dropped signals are passed over and a flush forgets every record") {
  Bench sim("signals_drop");
  start(sim);
  sim->signals_signal_ready_i = 1;
  for (uint16_t i = 0; i < 3; ++i) {
    push(sim, {i, action(true, false, 1), action(true, true, 2)});
    clock(sim);
  }
  sim->signals_push_valid_i = 0;
  sim->signals_drop_i = 1;
  pulse(sim, true, true);
  for (int i = 0; i < 4; ++i) {
    CHECK(!sim->signals_signal_valid_o);
    clock(sim);
  }
  CHECK(sim->signals_settled_o);
  CHECK(!sim->signals_drained_o);
  sim->signals_flush_i = 1;
  clock(sim);
  sim->signals_flush_i = sim->signals_drop_i = 0;
  sim.eval();
  CHECK(sim->signals_drained_o);
  push(sim, {77, action(true, false, signal(false, 9, 9)), 0});
  clock(sim);
  sim->signals_push_valid_i = 0;
  pulse(sim, true, false);
  CHECK(sim->signals_signal_data_o == signal(false, 9, 9));
  CHECK(sim->signals_signal_tag_o == 77);
}

TEST_CASE("traps events of instructions that are not there") {
  const auto fails = [](const std::string& promise, auto&& provoke) {
    Bench sim("signals_illegal");
    start(sim);
    provoke(sim);
    CHECK_THROWS_WITH(clock(sim), ContainsSubstring(promise + " failed"));
  };
  fails("ReadDoneOnlyInFlight", [](Bench& sim) { sim->signals_read_done_i = 1; });
  fails("CompleteNotBeforeReadDone", [](Bench& sim) {
    push(sim, {1, 0, 0});
    clock(sim);
    sim->signals_push_valid_i = 0;
    sim->signals_complete_i = 1;
  });
  fails("FlushOnlyWhenSettled", [](Bench& sim) {
    push(sim, {1, action(true, false, 1), 0});
    clock(sim);
    sim->signals_push_valid_i = 0;
    pulse(sim, true, false);
    sim->signals_flush_i = 1;
  });
}
