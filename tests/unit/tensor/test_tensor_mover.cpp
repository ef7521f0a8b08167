// SPDX-License-Identifier: Apache-2.0
// rtl/tensor/tensor_mover.sv against a model of it in every cycle.
#include <optional>

#include "tests/unit/tensor/tensor_bench.h"

using namespace ng;
using namespace ng::test;

namespace {
struct Move {
  OperandFields operand;
  bool swap = false;
  uint32_t row = 0;
  int row_stride = 0;
  bool accumulate = false, bf16 = false, stochastic = false;
  uint32_t block = 0, sr_n = 0;

  template <class Port>
  void put_at(Port& port) const {
    operand.put_at(port, move_t::operand);
    set(port, move_t::swap, swap);
    set(port, move_t::psum_row, row);
    set(port, move_t::psum_stride, row_stride);
    set(port, move_t::accumulate, accumulate);
    set(port, move_t::bf16, bf16);
    set(port, move_t::stochastic, stochastic);
    set(port, move_t::block, block);
    set(port, move_t::sr_n, sr_n);
  }
};

Move draw_move(Rng& rng, uint32_t longest) {
  Move m;
  m.operand = draw_operand(rng, longest);
  m.swap = rng() % 2;
  m.row = draw_word(rng) & 0xffff;
  m.row_stride = rng() % 2 ? draw(rng, -3, 3) : draw(rng, -0x8000, 0x7fff);
  m.accumulate = rng() % 2;
  m.bf16 = rng() % 2;
  m.stochastic = rng() % 2;
  m.block = draw_word(rng);
  m.sr_n = draw_word(rng);
  return m;
}

class Mover {
 public:
  explicit Mover(const char* name) : bench(name) {}

  struct Inputs {
    bool ready = true, loading = false, row_busy = false, row_written = true;
  };

  /// Returns whether `offer` was taken.
  bool cycle(const Move* offer, Inputs in) {
    if (held_) in.loading = in.row_busy = false, in.row_written = true;  // as the engine promises
    const bool active = !queue_.empty();
    const Move now = active ? queue_.front() : Move{};
    const bool waits = active && done_ == 0 && now.swap && in.loading;
    const bool hazard = active && now.accumulate && in.row_busy;
    const bool fault = active && now.accumulate && !in.row_busy && !in.row_written && !waits;
    if (fault) offer = nullptr;  // the sequencer offers nothing then
    const bool valid = active && !waits && !hazard && !fault;
    const bool granted = valid && in.ready;
    const bool last = active && done_ + 1 == now.operand.count;
    const bool ready = queue_.size() < 2 || (granted && last);

    bench->mover_move_valid_i = offer != nullptr;
    put_random(bench->mover_move_i, bench.rng(), move_t::bits);
    if (offer) offer->put_at(bench->mover_move_i);
    bench->mover_read_ready_i = in.ready;
    bench->mover_loading_i = in.loading;
    bench->mover_row_busy_i = in.row_busy;
    bench->mover_row_written_i = in.row_written;
    bench.eval();

    const std::string text = fmt::format(
        "word {} of {}, {} queued, swap {} accumulate {} loading {} row busy {} written {} ready "
        "{}",
        done_, now.operand.count, queue_.size(), now.swap, now.accumulate, in.loading, in.row_busy,
        in.row_written, in.ready);
    const auto equal = [&](const char* what, uint64_t expected, uint64_t got) {
      require_equal(what, expected, got, text);
    };
    equal("move_ready", ready, bench->mover_move_ready_o);
    equal("read_valid", valid, bench->mover_read_valid_o);
    equal("granted", granted, bench->mover_granted_o);
    equal("busy", active, bench->mover_busy_o);
    equal("swapped", granted && done_ == 0 && now.swap, bench->mover_swapped_o);
    equal("read_done", granted && last, bench->mover_read_done_o);
    equal("fault", fault, bench->mover_fault_o);
    equal("stall_psum", hazard, bench->mover_stall_psum_o);
    equal("stall_stationary", waits, bench->mover_stall_stationary_o);
    const uint32_t row = (now.row + done_ * static_cast<uint32_t>(now.row_stride)) & 0xffff;
    if (active) equal("row", row, bench->mover_row_o);
    if (valid) {
      equal("address", now.operand.addr_of(done_, now.operand.addr), bench->mover_read_addr_o);
      equal("scale address", now.operand.scale_addr_of(done_), bench->mover_read_scale_addr_o);
      equal("scaled", now.operand.scaled, bench->mover_read_scaled_o);
    }
    if (wave_) {
      equal("wave", *wave_, bench->mover_wave_o);
      equal("meaning", meaning_, bench->mover_meaning_o);
    } else {
      equal("wave valid", 0, get(bench->mover_wave_o, psum_wave_t::valid));
    }

    wave_.reset();
    if (granted) {
      Wave w;
      w.valid = true;
      w.last = last;
      w.accumulate = now.accumulate;
      w.bf16 = now.bf16;
      w.stochastic = now.stochastic;
      w.row = row;
      w.block = now.block + done_ * now.sr_n;
      wave_ = w.bits();
      meaning_ = edge_word(done_ == 0 && now.swap, now.operand, 0);
      ++grants;
      if (last) {
        queue_.pop_front();
        done_ = 0;
      } else {
        ++done_;
      }
    }
    if (fault) {
      queue_.clear();
      done_ = 0;
      ++faults;
    }
    const bool taken = offer && ready;
    if (taken) queue_.push_back(*offer);
    held_ = valid && !granted;
    bench.tick();
    return taken;
  }
  TensorBench bench;
  uint64_t grants = 0, faults = 0;

 private:
  std::deque<Move> queue_;
  uint32_t done_ = 0;
  bool held_ = false;
  std::optional<uint64_t> wave_;
  uint64_t meaning_ = 0;
};
}  // namespace

TEST_CASE(
    "every word of every move goes out in order under random stalls, hazards, loads and faults") {
  Mover mover("tensor_mover");
  Rng& rng = mover.bench.rng();
  Move offer = draw_move(rng, 12);
  for (int i = 0; i < 60'000; ++i) {
    Mover::Inputs in;
    in.ready = rng() % 4 != 0;
    in.loading = rng() % 4 == 0;
    in.row_busy = rng() % 4 == 0;
    in.row_written = rng() % 64 != 0;
    if (mover.cycle(rng() % 4 ? &offer : nullptr, in)) offer = draw_move(rng, rng() % 4 ? 12 : 1);
  }
  CHECK(mover.grants > 20'000);
  CHECK(mover.faults > 100);
}

TEST_CASE("no bubble between instructions, single words included") {
  Mover mover("tensor_mover_rate");
  Rng& rng = mover.bench.rng();
  Move offer = draw_move(rng, 5);
  mover.cycle(&offer, {});
  const uint64_t before = mover.grants;
  for (int i = 0; i < 5000; ++i)
    if (mover.cycle(&offer, {})) offer = draw_move(rng, i % 2 ? 1 : 5);
  CHECK(mover.grants - before == 5000);
}

TEST_CASE("a row never written is a fault once it is not busy, and empties the mover") {
  Mover mover("tensor_mover_fault");
  Rng& rng = mover.bench.rng();
  Move first = draw_move(rng, 1), second = first;
  first.accumulate = true;
  first.swap = false;
  mover.cycle(&first, {});
  Mover::Inputs in;
  in.row_busy = true;
  in.row_written = false;
  mover.cycle(&second, in);
  CHECK(mover.faults == 0);
  in.row_busy = false;
  mover.cycle(nullptr, in);
  CHECK(mover.faults == 1);
  mover.cycle(nullptr, {});
  CHECK(mover.grants == 0);
}

TEST_CASE("a reset in the middle leaves it idle") {
  Mover mover("tensor_mover_reset");
  Rng& rng = mover.bench.rng();
  Move m = draw_move(rng, 1);
  m.operand.count = 9;
  for (int i = 0; i < 4; ++i) mover.cycle(&m, {});
  auto& bench = mover.bench;
  bench->mover_move_valid_i = 0;
  bench.reset(1);
  CHECK(bench->mover_busy_o == 0);
  CHECK(bench->mover_read_valid_o == 0);
  CHECK(get(bench->mover_wave_o, psum_wave_t::valid) == 0);
}
