// SPDX-License-Identifier: Apache-2.0
// rtl/tensor/tensor_tile.sv: eight columns around one register of the wave, loads addressed from
// its first column.
#include <optional>

#include "tests/unit/tensor/tensor_bench.h"

namespace {
using namespace ng;
using namespace ng::test;

struct Word {
  Format format = Format::kE4m3;
  std::array<uint8_t, 32> codes{};
  uint8_t scale = 127;
};

Word draw_word_of_codes(Rng& rng) {
  Word w;
  w.format = kFp8Formats[rng() % 3];
  for (auto& code : w.codes) {
    do code = static_cast<uint8_t>(rng());
    while (!fp8(w.format, code).finite() && rng() % 64);
  }
  w.scale = static_cast<uint8_t>(rng() % 32 ? draw(rng, 100, 150) : rng());
  return w;
}

/// The tile beside a model of it, every cycle with a random load and a random wave.
class Tile {
 public:
  explicit Tile(const char* name) : bench(name), board_(name, &FusedCase::text, show_word) {}

  void cycle(bool load, bool clear, unsigned address, bool move, bool swap) {
    Rng& rng = bench.rng();
    const Word loaded = draw_word_of_codes(rng), moving = draw_word_of_codes(rng);
    const bool apply = rng() % 16 != 0;
    bench->tile_load_valid_i = load;
    bench->tile_load_clear_i = clear;
    bench->tile_load_column_i = static_cast<uint8_t>(address & 31);
    bench->tile_load_scale_i = loaded.scale;
    put_operands(bench->tile_load_data_i, 0, loaded.format, loaded.codes, 32);
    bench->tile_moving_valid_i = move;
    bench->tile_moving_swap_i = swap;
    bench->tile_moving_apply_i = apply;
    bench->tile_moving_scale_i = moving.scale;
    put_operands(bench->tile_moving_data_i, 0, moving.format, moving.codes, 32);

    // A wave taken in this cycle is registered in the next, meets its accumulators in the one
    // after, and leaves two cycles later.
    for (size_t i = 0; i < 3; ++i) ahead_[3 - i] = ahead_[2 - i];
    ahead_[0].reset();
    if (swap && move) active_ = shadow_;
    if (move) {
      std::array<Taken, 8> wave;
      for (size_t c = 0; c < 8; ++c) {
        wave[c].pass = !apply || !active_[c];
        FusedCase& step = wave[c].step;
        step.fa = moving.format;
        step.a = moving.codes;
        step.scale_a = moving.scale;
        if (active_[c]) {
          step.fb = active_[c]->format;
          step.b = active_[c]->codes;
          step.scale_b = active_[c]->scale;
        }
      }
      ahead_[0] = wave;
    }
    if (clear)
      for (auto& word : shadow_) word.reset();
    if (load && address < 8) shadow_[address] = loaded;
    put_random(bench->tile_acc_i, rng);
    if (ahead_[2]) {
      for (size_t c = 0; c < 8; ++c) {
        Taken& t = (*ahead_[2])[c];
        t.step.acc = static_cast<uint32_t>(get(bench->tile_acc_i, bits(32 * c, 32)));
        t.expected = t.pass ? t.step.acc : t.step.golden();
      }
    }
    bench.eval();
    std::array<uint8_t, 64> load_data{}, moving_data{};
    std::copy_n(reinterpret_cast<uint8_t*>(&bench->tile_load_data_i), 64, load_data.begin());
    std::copy_n(reinterpret_cast<uint8_t*>(&bench->tile_moving_data_i), 64, moving_data.begin());
    bench.tick();

    // to the right, one cycle later
    const std::string text =
        fmt::format("load {} clear {} column {} move {} swap {}", load, clear, address, move, swap);
    require_equal<unsigned>("load_clear_o", clear, bench->tile_load_clear_o, text);
    require_equal<unsigned>("load_valid_o", load, bench->tile_load_valid_o, text);
    require_equal<unsigned>("moving_valid_o", move, bench->tile_moving_valid_o, text);
    require_equal<unsigned>("moving_swap_o", swap, bench->tile_moving_swap_o, text);
    if (load) {
      require_equal<unsigned>("load_column_o", (address - 8) & 31, bench->tile_load_column_o, text);
      require_equal<unsigned>("load_scale_o", loaded.scale, bench->tile_load_scale_o, text);
      require_equal<unsigned>("load_data_o as it came", 1,
                              std::equal(load_data.begin(), load_data.end(),
                                         reinterpret_cast<uint8_t*>(&bench->tile_load_data_o)),
                              text);
    }
    if (move) {
      require_equal<unsigned>("moving_apply_o", apply, bench->tile_moving_apply_o, text);
      require_equal<unsigned>("moving_scale_o", moving.scale, bench->tile_moving_scale_o, text);
      require_equal<unsigned>("moving_data_o as it came", 1,
                              std::equal(moving_data.begin(), moving_data.end(),
                                         reinterpret_cast<uint8_t*>(&bench->tile_moving_data_o)),
                              text);
    }
    if (ahead_[3]) {
      for (size_t c = 0; c < 8; ++c) {
        board_.expect((*ahead_[3])[c].expected, (*ahead_[3])[c].step);
        board_.check(static_cast<uint32_t>(get(bench->tile_acc_o, bits(32 * c, 32))));
      }
      ++waves;
    }
  }
  TensorBench bench;
  uint64_t waves = 0;

 private:
  struct Taken {
    FusedCase step;
    bool pass = false;
    uint32_t expected = 0;
  };
  std::array<std::optional<Word>, 8> shadow_, active_;
  std::array<std::optional<std::array<Taken, 8>>, 4> ahead_;
  tb::Scoreboard<uint32_t, FusedCase> board_;
};
}  // namespace

TEST_CASE("random loads, clears, swaps and waves agree with the model in every cycle") {
  Tile tile("tensor_tile");
  Rng& rng = tile.bench.rng();
  tile.cycle(false, true, 0, false, false);
  tile.cycle(false, false, 0, true, true);  // the registers start random: empty first
  for (int i = 0; i < 20'000; ++i) {
    const bool load = rng() % 4 != 0;
    tile.cycle(load, rng() % 16 == 0, static_cast<unsigned>(rng() % (i % 2 ? 10 : 32)),
               rng() % 8 != 0, rng() % 8 == 0);
  }
  CHECK(tile.waves > 15'000);
}

TEST_CASE("a wave in every cycle while the next operand loads, column by column") {
  Tile tile("tensor_tile_rate");
  tile.cycle(false, true, 0, false, false);
  tile.cycle(false, false, 0, true, true);
  for (int round = 0; round < 100; ++round)
    for (unsigned i = 0; i < 9; ++i) tile.cycle(i < 8, i == 0, i, true, i == 8);
  CHECK(tile.waves == 1 + 100 * 9 - 3);
}

TEST_CASE(
    "swap without a moving word does nothing, and a load for another tile is only passed on") {
  Tile tile("tensor_tile_ignored");
  tile.cycle(true, true, 3, false, false);
  tile.cycle(true, false, 11, false, false);
  tile.cycle(false, false, 0, true, true);
  tile.cycle(true, false, 3, false, true);  // loads column 3 anew; not swapped in
  for (int i = 0; i < 8; ++i) tile.cycle(false, false, 0, true, false);
  tile.cycle(false, false, 0, true, true);
  for (int i = 0; i < 8; ++i) tile.cycle(false, false, 0, true, false);
}

TEST_CASE("a reset stops the wave and the load") {
  TensorBench bench("tensor_tile_reset");
  bench->tile_load_valid_i = bench->tile_load_clear_i = bench->tile_moving_valid_i =
      bench->tile_moving_swap_i = 1;
  bench.tick();
  CHECK(bench->tile_moving_valid_o == 1);
  bench->rst_ni = 0;
  bench.eval();
  CHECK(bench->tile_load_valid_o == 0);
  CHECK(bench->tile_load_clear_o == 0);
  CHECK(bench->tile_moving_valid_o == 0);
  CHECK(bench->tile_moving_swap_o == 0);
}
