// SPDX-License-Identifier: Apache-2.0
// rtl/tensor/tensor_array.sv, two groups by sixteen columns: waves skewed by the test as the edge
// does it.
#include <catch2/catch_test_macros.hpp>
#include <functional>
#include <map>
#include <optional>

#include "Vtensor_array_2x16.h"
#include "tb/numerics/tensor_ports.h"
#include "tb/sim.h"

namespace {
using namespace ng;
using namespace ng::test;

constexpr size_t kGroups = 2, kCols = 16, kTiles = 2, kColumnBits = 5;

struct Word {
  std::array<Format, kGroups> format{};
  std::array<std::array<uint8_t, 32>, kGroups> codes{};
  std::array<uint8_t, kGroups> scale{};
  std::array<bool, kGroups> apply{};
};

struct Load {
  unsigned column = 0;
  bool first = false;
  Word word;
};

struct MovingWave {
  bool swap = false;
  Word word;
  std::array<uint32_t, kCols> acc{}, expected{};
};

class Array {
 public:
  explicit Array(const char* name) : sim(name), board_(name, std::identity{}, show_word) {
    drive();
    sim.reset();
  }

  Word draw_operand_word() {
    Word w;
    Rng& rng = sim.rng();
    for (size_t g = 0; g < kGroups; ++g) {
      w.format[g] = kFp8Formats[rng() % 3];
      for (auto& code : w.codes[g]) {
        do code = static_cast<uint8_t>(rng());
        while (!fp8(w.format[g], code).finite() && rng() % 128);
      }
      w.scale[g] = static_cast<uint8_t>(draw(rng, 115, 139));
      w.apply[g] = rng() % 8 != 0;
    }
    return w;
  }

  /// One cycle in which the first group's edge offers these.
  void cycle(std::optional<Load> load, std::optional<MovingWave> wave) {
    const uint64_t now = sim.cycle();
    if (load) {
      loads_[now] = *load;
    }
    if (wave) {
      // A load that enters in the same cycle comes too late for this swap.
      if (wave->swap) active_ = shadow_;
      for (size_t c = 0; c < kCols; ++c) {
        uint32_t acc = wave->acc[c] = draw_word(sim.rng()) & 0xbfffffff;
        for (size_t g = 0; g < kGroups; ++g) {
          if (!active_[c] || !wave->word.apply[g]) continue;
          acc =
              fused_step(Fp32{acc}, wave->word.format[g], wave->word.codes[g], wave->word.scale[g],
                         active_[c]->format[g], active_[c]->codes[g], active_[c]->scale[g])
                  .bits;
        }
        wave->expected[c] = acc;
      }
      waves_[now] = *wave;
    }
    if (load) {
      if (load->first)
        for (auto& word : shadow_) word.reset();
      if (load->column < kCols) shadow_[load->column] = load->word;
    }
    drive();
    sim.tick();
    check();
  }

  ng::tb::Sim<Vtensor_array_2x16> sim;
  uint64_t checked = 0;

 private:
  /// Group g takes everything 2g cycles later; tile t's accumulators come two cycles after the
  /// wave, and one more per tile.
  void drive() {
    const uint64_t now = sim.cycle();
    for (size_t g = 0; g < kGroups; ++g) {
      const auto load = loads_.find(now - 2 * g);
      set(sim->load_valid_i, bits(g, 1), load != loads_.end());
      set(sim->load_first_i, bits(g, 1),
          load != loads_.end() ? load->second.first : sim.rng()() % 2);
      if (load != loads_.end()) {
        set(sim->load_column_i, bits(kColumnBits * g, kColumnBits), load->second.column);
        set(sim->load_scale_i, bits(8 * g, 8), load->second.word.scale[g]);
        put_operands(sim->load_data_i, 512 * g, load->second.word.format[g],
                     load->second.word.codes[g], 32);
      }
      const auto wave = waves_.find(now - 2 * g);
      set(sim->moving_valid_i, bits(g, 1), wave != waves_.end());
      set(sim->moving_first_i, bits(g, 1),
          wave != waves_.end() ? wave->second.swap : sim.rng()() % 2);
      if (wave != waves_.end()) {
        set(sim->moving_apply_i, bits(g, 1), wave->second.word.apply[g]);
        set(sim->moving_scale_i, bits(8 * g, 8), wave->second.word.scale[g]);
        put_operands(sim->moving_data_i, 512 * g, wave->second.word.format[g],
                     wave->second.word.codes[g], 32);
      }
    }
    put_random(sim->acc_i, sim.rng());
    for (size_t t = 0; t < kTiles; ++t) {
      const auto wave = waves_.find(now - 2 - t);
      if (wave == waves_.end()) continue;
      for (size_t c = 8 * t; c < 8 * t + 8; ++c)
        set(sim->acc_i, bits(32 * c, 32), wave->second.acc[c]);
    }
  }

  void check() {
    for (size_t t = 0; t < kTiles; ++t) {
      const auto wave = waves_.find(sim.cycle() - 2 - 2 * kGroups - t);
      if (wave == waves_.end()) continue;
      for (size_t c = 8 * t; c < 8 * t + 8; ++c) {
        board_.expect(wave->second.expected[c],
                      fmt::format("column {} of the wave of cycle {}, acc {}", c, wave->first,
                                  show_word(wave->second.acc[c])));
        board_.check(static_cast<uint32_t>(get(sim->acc_o, bits(32 * c, 32))));
        ++checked;
      }
    }
    while (!waves_.empty() && waves_.begin()->first + 16 < sim.cycle())
      waves_.erase(waves_.begin());
    while (!loads_.empty() && loads_.begin()->first + 16 < sim.cycle())
      loads_.erase(loads_.begin());
  }

  std::map<uint64_t, Load> loads_;
  std::map<uint64_t, MovingWave> waves_;
  std::array<std::optional<Word>, kCols> shadow_, active_;
  ng::tb::Scoreboard<uint32_t, std::string> board_;
};
}  // namespace

TEST_CASE(
    "waves through two groups and two tiles, with loads and swaps at any time, give golden's "
    "bits") {
  Array array("tensor_array");
  Rng& rng = array.sim.rng();
  array.cycle(Load{0, true, array.draw_operand_word()}, std::nullopt);
  array.cycle(std::nullopt, MovingWave{true, array.draw_operand_word(), {}, {}});
  for (int i = 0; i < 6000; ++i) {
    std::optional<Load> load;
    std::optional<MovingWave> wave;
    if (rng() % 4)
      load = Load{static_cast<unsigned>(rng() % kCols), rng() % 24 == 0, array.draw_operand_word()};
    if (rng() % 8) wave = MovingWave{rng() % 8 == 0, array.draw_operand_word(), {}, {}};
    array.cycle(load, wave);
  }
  CHECK(array.checked > 16 * 5000);
}

TEST_CASE(
    "a wave in every cycle, a full operand loaded under it and swapped in with its first word") {
  Array array("tensor_array_rate");
  array.cycle(Load{0, true, array.draw_operand_word()}, std::nullopt);
  array.cycle(std::nullopt, MovingWave{true, array.draw_operand_word(), {}, {}});
  const uint64_t before = array.checked;
  for (unsigned i = 0; i < 17 * 20; ++i) {
    std::optional<Load> load;
    if (i % 17 < 16) load = Load{i % 17, i % 17 == 0, array.draw_operand_word()};
    array.cycle(load, MovingWave{i % 17 == 16, array.draw_operand_word(), {}, {}});
  }
  for (int i = 0; i < 8; ++i) array.cycle(std::nullopt, std::nullopt);
  CHECK(array.checked - before >= 16 * 17 * 20);
}

TEST_CASE("the accumulator passes through the groups: one group twice is two groups once") {
  Array array("tensor_array_chain");
  const auto run = [&](const Word& weights, const Word& moving, uint32_t acc) {
    auto& sim = array.sim;
    for (size_t g = 0; g < kGroups; ++g) {
      set(sim->load_column_i, bits(kColumnBits * g, kColumnBits), 5);
      set(sim->load_scale_i, bits(8 * g, 8), weights.scale[g]);
      put_operands(sim->load_data_i, 512 * g, weights.format[g], weights.codes[g], 32);
      set(sim->moving_apply_i, bits(g, 1), moving.apply[g]);
      set(sim->moving_scale_i, bits(8 * g, 8), moving.scale[g]);
      put_operands(sim->moving_data_i, 512 * g, moving.format[g], moving.codes[g], 32);
    }
    for (size_t c = 0; c < kCols; ++c) set(sim->acc_i, bits(32 * c, 32), acc);
    sim->load_valid_i = sim->load_first_i = 3;
    sim->moving_valid_i = 0;
    sim.tick();
    sim->load_valid_i = 0;
    sim->moving_valid_i = sim->moving_first_i = 3;
    sim.ticks(12);  // everything steady: the skew does not matter
    sim->moving_valid_i = 0;
    return static_cast<uint32_t>(get(sim->acc_o, bits(32 * 5, 32)));
  };
  for (int i = 0; i < 200; ++i) {
    Word weights = array.draw_operand_word(), moving = array.draw_operand_word();
    const uint32_t acc = draw_word(array.sim.rng()) & 0xbfffffff;
    moving.apply = {true, true};
    const uint32_t both = run(weights, moving, acc);
    moving.apply = {true, false};
    const uint32_t first = run(weights, moving, acc);
    moving.apply = {false, true};
    REQUIRE(run(weights, moving, first) == both);
  }
}
