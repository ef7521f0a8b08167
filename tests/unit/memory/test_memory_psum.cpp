// SPDX-License-Identifier: Apache-2.0
// rtl/memory/memory_psum.sv: one group, two tiles, 16 rows; a model of it checks every output in
// every cycle.
#include <optional>

#include "tests/unit/memory/memory_psum_bench.h"

using namespace ng;
using namespace ng::test;

namespace {
constexpr size_t kTiles = 2, kCols = 16, kRows = 16, kWriteCycles = 3;
constexpr uint64_t kSeed = 0xfedcba9876543210;

class Psum {
 public:
  explicit Psum(const char* name) : bench(name, kSeed), speck_(kSeed) {}

  /// `wave` is granted in this cycle's wave_i; `vector_row` is asked for. Returns whether it was
  /// granted.
  bool cycle(const Wave& wave, std::optional<uint32_t> vector_row, std::optional<uint32_t> mark,
             const std::optional<RowWrite>& dma = {}) {
    Rng& rng = bench.rng();
    past_.push_front(wave);  // past_[n]: the record n cycles after it was offered
    past_.pop_back();
    bench->psum_wave_i = wave.bits();
    bench->psum_vector_valid_i = vector_row.has_value();
    bench->psum_vector_row_i = static_cast<uint16_t>(vector_row.value_or(rng() % kRows));
    bench->psum_mark_i = mark.has_value();
    bench->psum_mark_row_i = static_cast<uint16_t>(mark.value_or(rng() % kRows));
    bench->psum_dma_valid_i = dma.has_value();
    bench->psum_dma_row_i = static_cast<uint16_t>(dma ? dma->row : rng() % kRows);
    bench->psum_dma_strobe_i = dma ? dma->strobe : rng();
    for (size_t c = 0; dma && c < kCols; ++c)
      set(bench->psum_dma_data_i, bits(32 * c, 32), dma->data[c]);
    std::array<uint32_t, kCols> acc{};
    for (size_t c = 0; c < kCols; ++c) {
      acc[c] = draw_acc(rng);
      set(bench->psum_acc_i, bits(32 * c, 32), acc[c]);
    }
    bench.eval();

    // Tile t reads in cycle 1 + t after the offer and writes in cycle 1 + t + kWriteCycles.
    const uint32_t row = bench->psum_vector_row_i;
    bool ready = true;
    for (size_t t = 0; t < kTiles; ++t) {
      const Wave& read = past_[1 + t];
      if (read.valid && read.accumulate && read.row / 8 == row / 8) ready = false;
    }
    bool dma_ready = true;
    for (size_t t = 0; t < kTiles; ++t) {
      const Wave& write = past_[1 + t + kWriteCycles];
      if (write.valid && write.row / 8 == bench->psum_dma_row_i / 8u) dma_ready = false;
    }
    const std::string text = fmt::format("row {} asked {}", row, vector_row.has_value());
    const auto equal = [&](const char* what, uint32_t expected, uint32_t got) {
      require_equal_word(what, expected, got, text);
    };
    equal("vector_ready", ready, bench->psum_vector_ready_o);
    equal("dma_ready", dma_ready, bench->psum_dma_ready_o);
    const Wave& last = past_[1 + kTiles - 1 + kWriteCycles];
    equal("complete", last.valid && last.last, bench->psum_complete_o);
    bool in_flight = false;
    for (size_t n = 0; n <= kTiles + kWriteCycles; ++n) in_flight |= past_[n].valid;
    equal("in_flight", in_flight, bench->psum_in_flight_o);
    equal("mark_row_written", written_[bench->psum_mark_row_i], bench->psum_mark_row_written_o);

    // what the next cycle must show
    std::array<std::optional<uint32_t>, kCols> to_array;
    std::optional<std::array<uint32_t, kCols>> vector_data;
    for (size_t t = 0; t < kTiles; ++t) {
      const Wave& read = past_[1 + t];
      if (!read.valid) continue;
      for (size_t c = 8 * t; c < 8 * t + 8; ++c)
        if (!read.accumulate || known_[read.row])
          to_array[c] = read.accumulate ? rows_[read.row][c] : 0;
    }
    const bool granted = vector_row && ready;
    const bool row_written = written_[row];
    if (granted && known_[row]) vector_data = rows_[row];
    bench.tick();
    equal("vector_rsp_valid", granted, bench->psum_vector_rsp_valid_o);
    if (granted) equal("vector_rsp_written", row_written, bench->psum_vector_rsp_written_o);
    for (size_t c = 0; c < kCols; ++c) {
      if (to_array[c])
        equal("accumulator to the array", *to_array[c],
              static_cast<uint32_t>(get(bench->psum_acc_o, bits(32 * c, 32))));
      if (vector_data)
        equal("vector data", (*vector_data)[c],
              static_cast<uint32_t>(get(bench->psum_vector_rsp_data_o, bits(32 * c, 32))));
    }
    for (size_t t = 0; t < kTiles; ++t) {
      const Wave& write = past_[1 + t + kWriteCycles];
      if (!write.valid) continue;
      for (size_t c = 8 * t; c < 8 * t + 8; ++c)
        rows_[write.row][c] = stored(acc[c], write, speck_, static_cast<uint32_t>(c));
      if (t == kTiles - 1) known_[write.row] = true;
    }
    dma_taken = dma && dma_ready;
    if (dma_taken && dma->strobe != 0) {
      if (!written_[dma->row]) rows_[dma->row] = {};  // the first write clears the rest
      for (size_t c = 0; c < kCols; ++c) {
        uint32_t& word = rows_[dma->row][c];
        word = strobed(word, dma->data[c], dma->strobe >> 4 * c & 15);
      }
      if (!written_[dma->row]) known_[dma->row] = true;
      written_[dma->row] = true;
      ++dma_writes;
    }
    dma_refusals += dma && !dma_ready;
    if (mark) written_[*mark] = true;
    grants += granted;
    refusals += vector_row && !ready;
    return granted;
  }
  void forget() {
    past_.assign(16, {});
    written_ = {};
  }

  PsumBench bench;
  uint64_t grants = 0, refusals = 0, dma_writes = 0, dma_refusals = 0;
  bool dma_taken = false;  // in the last cycle

 private:
  Speck32 speck_;
  std::deque<Wave> past_ = std::deque<Wave>(16);
  std::array<std::array<uint32_t, kCols>, kRows> rows_{};
  std::array<bool, kRows> known_{}, written_{};
};

Wave draw_wave(Rng& rng) {
  Wave w;
  w.valid = true;
  w.last = rng() % 4 == 0;
  w.accumulate = rng() % 2;
  w.bf16 = rng() % 2;
  w.stochastic = w.bf16 && rng() % 2;
  w.row = static_cast<uint32_t>(rng() % kRows);
  w.block = draw_word(rng);
  return w;
}
}  // namespace

TEST_CASE("waves of every mode and vector reads in every cycle agree with the model") {
  Psum psum("memory_psum");
  Rng& rng = psum.bench.rng();
  bool asking = false;
  uint32_t row = 0;
  std::optional<RowWrite> dma;
  for (int i = 0; i < 30'000; ++i) {
    const Wave wave = rng() % 4 ? draw_wave(rng) : Wave{};
    if (!asking && rng() % 2) {
      asking = true;
      row = static_cast<uint32_t>(rng() % kRows);
    }
    std::optional<uint32_t> mark;
    if (rng() % 512 == 0) mark = static_cast<uint32_t>(rng() % kRows);
    if (!dma && rng() % 2) dma = draw_row_write(rng, kRows);
    if (psum.cycle(wave, asking ? std::optional(row) : std::nullopt, mark, dma)) asking = false;
    if (psum.dma_taken) dma.reset();
    if (rng() % 256 == 0) {  // rows become unwritten, and their data stay
      psum.bench->psum_wave_i = psum.bench->psum_vector_valid_i = psum.bench->psum_mark_i = 0;
      psum.bench->psum_dma_valid_i = 0;
      psum.bench->rst_ni = 0;
      psum.bench.eval();  // before the clock edge, which would still see the waves
      psum.bench.reset(1);
      psum.forget();
      asking = false;
      dma.reset();
    }
  }
  CHECK(psum.dma_writes > 3000);
  CHECK(psum.dma_refusals > 1000);
  CHECK(psum.grants > 5000);
  CHECK(psum.refusals > 1000);
}

TEST_CASE("a wave in every cycle in one bank leaves the other bank to the vector engine") {
  Psum psum("memory_psum_banks");
  Rng& rng = psum.bench.rng();
  for (uint32_t i = 0; i < 400; ++i) {
    Wave wave = draw_wave(rng);
    wave.row = 8 + i % 8;
    wave.accumulate = true;
    psum.cycle(wave, i % 8, {});
  }
  CHECK(psum.grants == 400);
  for (uint32_t i = 0; i < 100; ++i) {
    Wave wave = draw_wave(rng);
    wave.row = i % 8;
    wave.accumulate = true;
    const bool granted = psum.cycle(wave, i % 8, {});
    CHECK(granted == (i == 0));  // from the cycle in which tile 0 holds the first of them
  }
  for (uint32_t i = 0; i < 10; ++i) psum.cycle({}, i % 8, {});
  for (uint32_t i = 0; i < 100; ++i) {  // overwriting reads nothing: no conflict
    Wave wave = draw_wave(rng);
    wave.row = i % 8;
    wave.accumulate = false;
    CHECK(psum.cycle(wave, (i + 4) % 8, {}));
  }
}

TEST_CASE("the first DMA write to a row zeroes its other bytes, later ones keep them") {
  Psum psum("memory_psum_dma");
  Rng& rng = psum.bench.rng();
  RowWrite one = draw_row_write(rng, kRows);
  one.strobe = 0x0000'0000'0010'0400;
  psum.cycle({}, {}, {}, RowWrite{one.row, 0, one.data});
  CHECK(psum.cycle({}, one.row, {}));
  CHECK(psum.bench->psum_vector_rsp_written_o == 0);  // no strobe, no write
  psum.cycle({}, {}, {}, one);
  for (uint32_t other = 0; other < kRows; ++other) psum.cycle({}, other, {});
  RowWrite two = draw_row_write(rng, kRows);
  two.row = one.row;
  two.strobe = 0x0000'0000'0f00'0000;
  psum.cycle({}, {}, {}, two);
  psum.cycle({}, one.row, {});
  psum.cycle({}, one.row, {});
  CHECK(psum.bench->psum_vector_rsp_written_o == 1);
  CHECK(get(psum.bench->psum_vector_rsp_data_o, bits(0, 32)) == 0);
  CHECK(get(psum.bench->psum_vector_rsp_data_o, bits(32 * 2, 32)) == (one.data[2] & 0x00ff0000));
  CHECK(get(psum.bench->psum_vector_rsp_data_o, bits(32 * 6, 32)) == two.data[6]);
}

TEST_CASE("DMA writes one row per cycle to the bank that the wave does not write") {
  Psum psum("memory_psum_dma_rate");
  Rng& rng = psum.bench.rng();
  for (uint32_t i = 0; i < 200; ++i) {
    Wave wave = draw_wave(rng);
    wave.row = i % 8;
    RowWrite dma = draw_row_write(rng, kRows);
    dma.row = 8 + i % 8;
    psum.cycle(wave, {}, {}, dma);
  }
  CHECK(psum.dma_refusals == 0);
  RowWrite dma = draw_row_write(rng, kRows);
  dma.row = 3;
  for (uint32_t i = 0; i < 40; ++i) {
    Wave wave = draw_wave(rng);
    wave.row = i % 8;
    psum.cycle(wave, {}, {}, dma);
    CHECK(!psum.dma_taken);
  }
  for (uint32_t i = 0; i < 1 + kTiles + kWriteCycles; ++i) {
    psum.cycle({}, {}, {}, dma);
    CHECK(psum.dma_taken == (i == kTiles + kWriteCycles));
  }
}

TEST_CASE("a reset forgets the written bits and the waves, not the data") {
  Psum psum("memory_psum_reset");
  Rng& rng = psum.bench.rng();
  for (uint32_t row = 0; row < kRows; ++row) {
    Wave wave = draw_wave(rng);
    wave.accumulate = false;
    wave.row = row;
    psum.cycle(wave, {}, row);
  }
  for (int i = 0; i < 10; ++i) psum.cycle({}, {}, {});
  for (uint32_t row = 0; row < kRows; ++row) psum.cycle({}, row, {});
  Wave wave = draw_wave(rng);
  wave.last = true;
  psum.cycle(wave, 3, {});
  auto& bench = psum.bench;
  bench->psum_wave_i = 0;
  bench->psum_vector_valid_i = 0;
  bench.reset(1);
  CHECK(bench->psum_in_flight_o == 0);
  CHECK(bench->psum_vector_rsp_valid_o == 0);
  psum.forget();
  for (uint32_t row = 0; row < kRows; ++row) psum.cycle({}, row, {});
  for (int i = 0; i < 8; ++i) psum.cycle({}, {}, {});
}
