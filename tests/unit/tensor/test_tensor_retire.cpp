// SPDX-License-Identifier: Apache-2.0
// rtl/tensor/tensor_retire.sv: events in the order of their units, pulses in the order of
// instructions.
#include "tests/unit/tensor/tensor_bench.h"

using namespace ng;
using namespace ng::test;

namespace {
constexpr uint64_t kNever = ~uint64_t{0};

struct Entry {
  bool move = false;
  uint64_t read = kNever, complete = kNever;  // cycles of the unit's events
};
}  // namespace

TEST_CASE(
    "one pulse of each kind per instruction, in order, in the first cycle that order allows") {
  TensorBench bench("tensor_retire");
  Rng& rng = bench.rng();
  std::vector<Entry> all;
  size_t loads = 0, reads = 0, completes = 0;  // next entry to give the event
  size_t read_pulses = 0, complete_pulses = 0;
  uint64_t last_read = 0, last_complete = 0;
  std::vector<uint64_t> read_pulse_at;
  const auto next_of = [&](size_t from, bool move) {
    while (from < all.size() && all[from].move != move) ++from;
    return from;
  };
  for (int i = 0; i < 60'000; ++i) {
    const uint64_t now = bench.cycle();
    loads = next_of(loads, false);
    reads = next_of(reads, true);
    completes = next_of(completes, true);
    const bool busy = i % 4096 < 3000;  // pushes pause now and then, so that it drains
    const bool push = busy && all.size() - complete_pulses < 8 && rng() % 2;
    const bool is_move = rng() % 2;
    const bool load_done = loads < all.size() && rng() % 3 == 0;
    const bool move_read = reads < all.size() && rng() % 3 == 0;
    const bool move_complete = completes < reads && rng() % 3 == 0;
    bench->retire_push_i = push;
    bench->retire_push_is_move_i = is_move;
    bench->retire_load_done_i = load_done;
    bench->retire_move_read_i = move_read;
    bench->retire_move_complete_i = move_complete;
    bench.eval();
    const std::string text = fmt::format("instruction {} read, {} complete, of {}", read_pulses,
                                         complete_pulses, all.size());
    require_equal<unsigned>("full", all.size() - complete_pulses == 8, bench->retire_full_o, text);
    require_equal<unsigned>("empty", all.size() == complete_pulses, bench->retire_empty_o, text);

    bool read = false, complete = false;
    if (read_pulses < all.size()) read = all[read_pulses].read < now && last_read <= now;
    if (complete_pulses < all.size())
      complete = all[complete_pulses].complete < now && complete_pulses < read_pulses &&
                 read_pulse_at[complete_pulses] < now;
    require_equal<unsigned>("read_done", read, bench->retire_read_done_o, text);
    require_equal<unsigned>("complete", complete, bench->retire_complete_o, text);
    const bool waits = complete_pulses < all.size() && all[complete_pulses].move &&
                       all[complete_pulses].complete >= now;
    require_equal<unsigned>("waits_for_move", waits, bench->retire_waits_for_move_o, text);
    if (read) {
      read_pulse_at.push_back(now);
      ++read_pulses;
      last_read = now + 1;
    }
    if (complete) {
      ++complete_pulses;
      last_complete = now;
    }
    if (load_done) all[loads].read = all[loads].complete = now, ++loads;
    if (move_read) all[reads].read = now, ++reads;
    if (move_complete) all[completes].complete = now, ++completes;
    if (push) all.push_back({is_move, kNever, kNever});
    bench.tick();
  }
  CHECK(complete_pulses > 5000);
  CHECK(last_complete > 50'000);
}

TEST_CASE("a flush and a reset leave it empty") {
  for (const bool flush : {false, true}) {
    TensorBench bench(flush ? "tensor_retire_flush" : "tensor_retire_reset");
    bench->retire_push_i = 1;
    bench->retire_push_is_move_i = 1;
    bench->retire_move_read_i = 1;
    bench.ticks(3);
    bench->retire_push_i = bench->retire_move_read_i = 0;
    REQUIRE(bench->retire_empty_o == 0);
    if (flush) {
      bench->retire_flush_i = 1;
      bench.tick();
      bench->retire_flush_i = 0;
    } else {
      bench.reset(1);
    }
    bench.eval();
    CHECK(bench->retire_empty_o == 1);
    CHECK(bench->retire_read_done_o == 0);
    // Events of before are forgotten: a new move waits for its own.
    bench->retire_push_i = 1;
    bench.tick();
    bench->retire_push_i = 0;
    bench.ticks(4);
    CHECK(bench->retire_empty_o == 0);
    CHECK(bench->retire_read_done_o == 0);
    CHECK(bench->retire_waits_for_move_o == 1);
  }
}

TEST_CASE("traps a push without room") {
  TensorBench bench("tensor_retire_illegal");
  bench->retire_push_i = 1;
  bench->retire_push_is_move_i = 0;
  bench.ticks(8);
  CHECK(bench->retire_full_o == 1);
  CHECK_THROWS_AS(bench.tick(), tb::RtlError);
}
