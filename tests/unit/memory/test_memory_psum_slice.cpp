// SPDX-License-Identifier: Apache-2.0
// rtl/memory/memory_psum_slice.sv: eight columns, 16 rows in two banks.
#include <catch2/matchers/catch_matchers_string.hpp>
#include <optional>

#include "tests/unit/memory/memory_psum_bench.h"

using namespace ng;
using namespace ng::test;
using Catch::Matchers::ContainsSubstring;

namespace {
constexpr uint64_t kSeed = 0x0123456789abcdef;

class Slice {
 public:
  explicit Slice(const char* name) : bench(name, kSeed), speck_(kSeed) {}

  /// One cycle: a read and a write of the wave, and a vector read. The write was announced two
  /// cycles before.
  void cycle(const Wave& read, std::optional<uint32_t> vector_row) {
    Rng& rng = bench.rng();
    bench->slice_read_i = read.bits();
    bench->slice_early_i = early_[0].bits();
    bench->slice_early_block_i = early_[0].block;
    const Wave write = early_[2];
    bench->slice_write_i = write.bits();
    std::array<uint32_t, 8> acc{};
    for (size_t c = 0; c < 8; ++c) {
      acc[c] = draw_acc(rng);
      set(bench->slice_acc_i, bits(32 * c, 32), acc[c]);
    }
    bench->slice_vector_valid_i = vector_row.has_value();
    bench->slice_vector_row_i = static_cast<uint16_t>(vector_row.value_or(rng() % 16));
    RowWrite dma = draw_row_write(rng, 16);
    const bool dma_valid = rng() % 2 && !(write.valid && write.row / 8 == dma.row / 8);
    bench->slice_dma_valid_i = dma_valid;
    bench->slice_dma_row_i = static_cast<uint16_t>(dma.row);
    bench->slice_dma_strobe_i = static_cast<uint32_t>(dma.strobe);
    for (size_t c = 0; c < 8; ++c) set(bench->slice_dma_data_i, bits(32 * c, 32), dma.data[c]);
    bench.eval();  // assertions sample what has settled
    bench.tick();
    for (uint32_t c = 0; c < 8; ++c) {
      const std::string text = fmt::format("column {} of row {}", c, read.row);
      if (read.valid && (!read.accumulate || known_[read.row]))
        require_equal_word("accumulator", read.accumulate ? rows_[read.row][c] : 0,
                           static_cast<uint32_t>(get(bench->slice_acc_o, bits(32 * c, 32))), text);
      compared += vector_row && known_[*vector_row];
      if (vector_row && known_[*vector_row])
        require_equal_word("vector read", rows_[*vector_row][c],
                           static_cast<uint32_t>(get(bench->slice_vector_data_o, bits(32 * c, 32))),
                           fmt::format("column {} of row {}", c, *vector_row));
    }
    if (write.valid) {
      known_[write.row] = true;
      for (uint32_t c = 0; c < 8; ++c) rows_[write.row][c] = stored(acc[c], write, speck_, c);
    }
    if (dma_valid) {
      const auto strobe = static_cast<uint32_t>(dma.strobe);
      known_[dma.row] |= strobe == ~0u;
      for (uint32_t c = 0; c < 8; ++c) {
        uint32_t& word = rows_[dma.row][c];
        word = strobed(word, dma.data[c], strobe >> 4 * c & 15);
      }
    }
    early_.pop_back();
    early_.push_front({});
  }
  void announce(const Wave& wave) { early_[0] = wave; }
  PsumBench bench;
  uint64_t compared = 0;  // words of vector reads

 private:
  Speck32 speck_;
  std::deque<Wave> early_{Wave{}, Wave{}, Wave{}};
  std::array<std::array<uint32_t, 8>, 16> rows_{};
  std::array<bool, 16> known_{};
};

Wave draw_wave(Rng& rng) {
  Wave w;
  w.valid = rng() % 4 != 0;
  w.accumulate = rng() % 2;
  w.bf16 = rng() % 2;
  w.stochastic = w.bf16 && rng() % 2;
  w.row = static_cast<uint32_t>(rng() % 16);
  w.block = draw_word(rng);
  return w;
}
}  // namespace

TEST_CASE(
    "reads, writes and vector reads of random rows in every cycle agree with golden's stores") {
  Slice slice("memory_psum_slice");
  Rng& rng = slice.bench.rng();
  for (int i = 0; i < 30'000; ++i) {
    slice.announce(draw_wave(rng));
    const Wave read = draw_wave(rng);
    std::optional<uint32_t> row;
    if (rng() % 2) row = static_cast<uint32_t>(rng() % 16);
    if (row && read.valid && read.accumulate && *row / 8 == read.row / 8)
      row.reset();  // memory_psum sees to that
    slice.cycle(read, row);
  }
  CHECK(slice.compared > 60'000);
}

TEST_CASE("traps a vector read of the bank that the wave reads") {
  for (const bool same : {false, true}) {
    PsumBench bench("memory_psum_slice_illegal");
    Wave read;
    read.valid = read.accumulate = true;
    read.row = 3;
    bench->slice_read_i = read.bits();
    bench->slice_vector_valid_i = 1;
    bench->slice_vector_row_i = same ? 7 : 8;
    bench.eval();
    if (same)
      CHECK_THROWS_WITH(bench.tick(), ContainsSubstring("OneReaderPerBank failed"));
    else
      CHECK_NOTHROW(bench.tick());
  }
}

TEST_CASE("traps a DMA write of the bank that the wave writes") {
  for (const bool same : {false, true}) {
    PsumBench bench("memory_psum_slice_two_writers");
    Wave write;
    write.valid = true;
    write.row = 11;
    bench->slice_write_i = write.bits();
    bench->slice_dma_valid_i = 1;
    bench->slice_dma_row_i = same ? 15 : 0;
    bench.eval();
    if (same)
      CHECK_THROWS_WITH(bench.tick(), ContainsSubstring("OneWriterPerBank failed"));
    else
      CHECK_NOTHROW(bench.tick());
  }
}
