// SPDX-License-Identifier: Apache-2.0
// rtl/vector/vector_reader.sv: every word and row of a command is asked for once, each answer is
// named, priority, stop.
#include <map>

#include "tests/unit/vector/vector_bench.h"

using namespace ng;
using namespace ng::test;

namespace {
struct Answers {
  std::vector<uint32_t> source, col_scale, bias,
      row_scale;  // addresses in the order of the answers
};

class Reader {
 public:
  explicit Reader(FlowBench& bench) : bench_(bench) { quiet(bench); }

  void cycle(int stall, bool room, bool scale_room) {
    auto& t = bench_.top();
    auto& rng = bench_.rng();
    const auto draw = [&] { return static_cast<int>(rng() % 100) >= stall; };
    t.reader_psum_ready_i = draw();
    t.reader_sbuf_ready_i = draw();
    t.reader_room_i = room;
    t.reader_scale_room_i = scale_room;
    t.reader_psum_rsp_valid_i = psum_due_;
    t.reader_sbuf_rsp_valid_i = sbuf_due_;
    bench_.eval();
    const auto kinds =
        static_cast<uint32_t>(t.reader_source_valid_o | t.reader_col_scale_valid_o << 1 |
                              t.reader_bias_valid_o << 2 | t.reader_row_scale_valid_o << 3);
    CHECK(std::popcount(kinds) == psum_due_ + sbuf_due_);
    if (kinds & 1) {
      got.source.push_back(psum_due_ ? psum_addr_ : sbuf_addr_);
      if (psum_due_) CHECK(t.reader_source_row_o == psum_addr_);
      beats.push_back(t.reader_source_beat_o);
      lasts.push_back(t.reader_source_last_o);
    }
    if (kinds & 2) check_param(got.col_scale);
    if (kinds & 4) check_param(got.bias);
    if (kinds & 8) got.row_scale.push_back(sbuf_addr_);
    rows_asked += t.reader_row_o;
    scales_asked += t.reader_scale_row_o;
    psum_due_ = t.reader_psum_valid_o && t.reader_psum_ready_i;
    sbuf_due_ = t.reader_sbuf_valid_o && t.reader_sbuf_ready_i;
    psum_addr_ = t.reader_psum_row_o;
    sbuf_addr_ = t.reader_sbuf_addr_o;
    bench_.tick();
  }

  void start(const Instruction& i) {
    command(bench_, i);
    got = {};
    beats.clear();
    lasts.clear();
    rows_asked = scales_asked = 0;
    bench_->reader_start_i = 1;
    cycle(0, true, true);
    bench_->reader_start_i = 0;
  }

  void run(const Instruction& i, int stall) {
    start(i);
    const Convert c(i);
    const Geometry& g = kBenchGeometry;
    Answers want;
    std::vector<int> want_beats;
    const int64_t per_row = c.src_sbuf ? c.source_words(g) : c.chunks(g);
    for (int64_t r = 0; r < c.rows; ++r)
      for (int64_t b = 0; b < per_row; ++b) {
        want.source.push_back(static_cast<uint32_t>(c.src_addr + r * c.src_stride +
                                                    b * (c.src_sbuf ? 1 : c.chunk_stride)));
        want_beats.push_back(static_cast<int>(b));
      }
    const auto vector = [&](bool used, int64_t addr, int64_t count, std::vector<uint32_t>& to) {
      for (int64_t w = 0; used && w < (4 * count + 31) / 32; ++w)
        to.push_back(static_cast<uint32_t>(addr + w));
    };
    vector(c.row_scale, c.row_scale_addr, c.rows, want.row_scale);
    vector(c.col_scale, c.col_scale_addr, c.width, want.col_scale);
    vector(c.bias, c.bias_addr, c.width, want.bias);
    const uint64_t limit = bench_.cycle() + 20'000;
    while (got.source.size() < want.source.size() || got.row_scale.size() < want.row_scale.size() ||
           got.bias.size() < want.bias.size() || got.col_scale.size() < want.col_scale.size()) {
      cycle(stall, static_cast<int>(bench_.rng()() % 100) >= stall,
            static_cast<int>(bench_.rng()() % 100) >= stall);
      if (bench_.cycle() > limit) FAIL("hangs: " << to_text(i));
    }
    for (int n = 0; n < 4; ++n) cycle(0, true, true);
    INFO(to_text(i));
    CHECK(got.source == want.source);
    CHECK(got.row_scale == want.row_scale);
    CHECK(got.col_scale == want.col_scale);
    CHECK(got.bias == want.bias);
    CHECK(beats == want_beats);
    for (size_t n = 0; n < lasts.size(); ++n) CHECK(lasts[n] == (want_beats[n] == per_row - 1));
    CHECK(rows_asked == c.rows);
    CHECK(scales_asked == static_cast<int>(want.row_scale.size()));
    CHECK(!bench_->reader_busy_o);
  }

  Answers got;
  std::vector<int> beats;
  std::vector<bool> lasts;
  int rows_asked = 0, scales_asked = 0;

 private:
  void check_param(std::vector<uint32_t>& to) {
    CHECK(bench_->reader_param_beat_o == to.size());
    to.push_back(sbuf_addr_);
  }

  FlowBench& bench_;
  bool psum_due_ = false, sbuf_due_ = false;
  uint32_t psum_addr_ = 0, sbuf_addr_ = 0;
};
}  // namespace

TEST_CASE("asks for everything once and names every answer under random stalls") {
  FlowBench bench("vector_reader");
  Reader reader(bench);
  VectorStimulus stimulus(kBenchGeometry, bench.rng());
  for (int n = 0; n < 400; ++n) reader.run(stimulus.convert(30), n % 3 * 30);
}

TEST_CASE("asks each port once per cycle") {
  FlowBench bench("vector_reader");
  Reader reader(bench);
  Instruction i(Opcode::kVectorConvert, Engine::kVector);
  i.set(Field::kRows, 8)
      .set(Field::kWidth, 32)
      .set(Field::kSrcStride, 4)
      .set(Field::kChunkStride, 1)
      .set(Field::kRowScale, 1)
      .set(Field::kBias, 1);
  reader.start(i);
  const uint64_t begin = bench.cycle();
  while (reader.got.source.size() < 32) reader.cycle(0, true, true);
  CHECK(bench.cycle() - begin == 32 + 2);  // two cycles of latency
  CHECK(reader.got.bias.size() == 4);
  CHECK(reader.got.row_scale.size() == 1);
}

TEST_CASE("without room it asks for no further row, and parameters still come") {
  FlowBench bench("vector_reader");
  Reader reader(bench);
  Instruction i(Opcode::kVectorConvert, Engine::kVector);
  i.set(Field::kRows, 20)
      .set(Field::kWidth, 32)
      .set(Field::kSrcSbuf, 1)
      .set(Field::kSrcStride, 4)
      .set(Field::kRowScale, 1)
      .set(Field::kColScale, 1);
  command(bench, i);
  bench->reader_room_i = 0;
  bench->reader_start_i = 1;
  reader.cycle(0, false, false);
  bench->reader_start_i = 0;
  for (int n = 0; n < 20; ++n) reader.cycle(0, false, false);
  CHECK(reader.got.source.empty());
  CHECK(reader.got.row_scale.empty());
  CHECK(reader.got.col_scale.size() == 4);
  for (int n = 0; n < 20; ++n) reader.cycle(0, false, true);
  CHECK(reader.got.row_scale.size() == 3);
  CHECK(reader.got.source.empty());
}

TEST_CASE("a stop ends every walk, and busy lasts until the last answer") {
  FlowBench bench("vector_reader");
  Reader reader(bench);
  VectorStimulus stimulus(kBenchGeometry, bench.rng());
  for (int n = 0; n < 200; ++n) {
    reader.start(stimulus.convert(30));
    for (int64_t k = stimulus.below(20); k > 0; --k) reader.cycle(40, true, true);
    bench->reader_stop_i = 1;
    int cycles = 0;
    while (bench->reader_busy_o) {
      reader.cycle(60, true, true);
      if (++cycles > 1000) FAIL("never idle");
    }
    const size_t before = reader.got.source.size();
    for (int k = 0; k < 5; ++k) reader.cycle(0, true, true);
    CHECK(reader.got.source.size() == before);
    bench->reader_stop_i = 0;
  }
  reader.run(stimulus.convert(10), 20);
}
