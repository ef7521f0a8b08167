// SPDX-License-Identifier: Apache-2.0
// rtl/vector/vector_writer.sv: bytes and scales of rows at their addresses under random stalls,
// rate, done, reset.
#include "tests/unit/vector/vector_bench.h"

using namespace ng;
using namespace ng::test;

namespace {
class Writer {
 public:
  explicit Writer(FlowBench& bench)
      : bench_(bench), sbuf(kBenchGeometry.sbuf_bytes()), scales(kBenchGeometry.scale_bytes()) {
    quiet(bench);
  }

  void cycle(int stall) {
    auto& t = bench_.top();
    t.writer_write_ready_i = static_cast<int>(bench_.rng()() % 100) >= stall;
    bench_.eval();
    if (t.writer_write_valid_o && t.writer_write_ready_i) {
      for (unsigned b = 0; b < 32; ++b)
        if (t.writer_write_strobe_o >> b & 1)
          sbuf[t.writer_write_addr_o * 32 + b] =
              static_cast<uint8_t>(t.writer_write_data_o[b / 4] >> 8 * (b % 4));
      if (t.writer_write_scale_strobe_o)
        scales[t.writer_write_scale_addr_o] = t.writer_write_scale_data_o;
      last_write = bench_.cycle();
      if (!writes++) first_write = last_write;
    }
    done += t.writer_done_o;
  }

  /// Runs a command with random codes and compares both memories.
  void run(const Instruction& i, int stall) {
    auto& t = bench_.top();
    command(bench_, i);
    const Convert c(i);
    writes = done = 0;
    t.writer_start_i = 1;
    bench_.tick();
    t.writer_start_i = 0;
    std::vector<uint8_t> want = sbuf, want_scales = scales;
    for (int64_t r = 0; r < c.rows; ++r) {
      uint32_t codes[32];
      const int bits = Convert::kBits[c.format];
      for (int e = 0; e < 32; ++e) {
        codes[e] = static_cast<uint32_t>(bench_.rng()());
        if (bits < 32) codes[e] &= (1u << bits) - 1;
        if (e >= c.width) codes[e] = 0;  // what the pipeline gives there
        t.writer_codes_i[e] = codes[e];
      }
      t.writer_scales_i = static_cast<uint8_t>(bench_.rng()());
      t.writer_last_i = r == c.rows - 1;
      for (int64_t byte = 0; byte < c.out_bytes(); ++byte) {
        const int64_t bit = 8 * byte;
        uint32_t value = codes[bit / bits] >> bit % bits;
        if (bits == 4) value |= codes[bit / bits + 1] << 4;
        want[static_cast<size_t>(c.dst_addr + r * c.dst_stride + byte)] =
            static_cast<uint8_t>(value);
      }
      if (c.mx)
        want_scales[static_cast<size_t>(c.dst_scale_addr + r * c.dst_scale_stride)] =
            t.writer_scales_i;
      for (;;) {
        cycle(stall);
        t.writer_offer_i = t.writer_load_i =
            t.writer_ready_o && static_cast<int>(bench_.rng()() % 100) >= stall;
        const bool loaded = t.writer_load_i;
        bench_.tick();
        t.writer_offer_i = t.writer_load_i = 0;
        if (loaded) break;
      }
    }
    CHECK(done == 0);
    while (done == 0) {
      cycle(stall);
      bench_.tick();
    }
    bench_.eval();
    CHECK(!t.writer_busy_o);
    CHECK(done == 1);
    for (size_t b = 0; b < want.size(); ++b)
      if (want[b] != sbuf[b])
        FAIL(fmt::format("seed {} cycle {}: {}\nSBUF byte 0x{:X}: expected 0x{:02X}, got 0x{:02X}",
                         bench_.seed(), bench_.cycle(), to_text(i), b, want[b], sbuf[b]));
    CHECK(want_scales == scales);
  }

  FlowBench& bench_;
  std::vector<uint8_t> sbuf, scales;
  uint64_t first_write = 0, last_write = 0;
  int writes = 0, done = 0;
};
}  // namespace

TEST_CASE("writes exactly the bytes and scales of every row under random stalls") {
  FlowBench bench("vector_writer");
  Writer writer(bench);
  VectorStimulus stimulus(kBenchGeometry, bench.rng());
  for (int n = 0; n < 600; ++n) writer.run(stimulus.convert(12), n % 3 * 30);
}

TEST_CASE("writes one word per cycle and loads the next row as the last word leaves") {
  FlowBench bench("vector_writer");
  Writer writer(bench);
  for (int format = 0; format < 6; ++format) {
    Instruction i(Opcode::kVectorConvert, Engine::kVector);
    const int64_t bytes = 32 * Convert::kBits[format] / 8;
    i.set(Field::kRows, 10)
        .set(Field::kWidth, 32)
        .set(Field::kOutFormat, format)
        .set(Field::kDstStride, bytes);
    writer.run(i, 0);
    const int words = std::max<int>(1, static_cast<int>(bytes / 32));
    CHECK(writer.writes == 10 * words);
    CHECK(writer.last_write - writer.first_write == static_cast<uint64_t>(10 * words - 1));
  }
}

TEST_CASE("a reset in the middle of a row forgets it") {
  FlowBench bench("vector_writer");
  Writer writer(bench);
  Instruction i(Opcode::kVectorConvert, Engine::kVector);
  i.set(Field::kRows, 3)
      .set(Field::kWidth, 32)
      .set(Field::kOutFormat, 5)
      .set(Field::kDstStride, 128);
  command(bench, i);
  auto& t = bench.top();
  t.writer_start_i = 1;
  bench.tick();
  t.writer_start_i = 0;
  t.writer_offer_i = t.writer_load_i = 1;
  bench.tick();
  t.writer_offer_i = t.writer_load_i = 0;
  bench.ticks(2);
  CHECK(t.writer_write_valid_o);
  bench.reset();
  CHECK(!t.writer_write_valid_o);
  CHECK(!t.writer_busy_o);
  writer.run(i, 20);
}
