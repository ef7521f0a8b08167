// SPDX-License-Identifier: Apache-2.0
// rtl/vector/vector_decode.sv: the first failing check, and the counts that follow from the fields.
#include "tests/unit/vector/vector_bench.h"

using namespace ng;
using namespace ng::test;

namespace {
void check(FlowBench& bench, const Instruction& i) {
  command(bench, i);
  const Cause expected = field_check(i, kBenchGeometry);
  if (bench->decode_cause_o != static_cast<int>(expected))
    FAIL(fmt::format("seed {}: {}\nexpected {}, got {}", bench.seed(), to_text(i),
                     cause_name(expected), cause_name(static_cast<Cause>(bench->decode_cause_o))));
  if (expected != Cause::kNone || i.opcode() != Opcode::kVectorConvert) return;
  const Convert c(i);
  const Geometry& g = kBenchGeometry;
  const auto same = [&](const char* what, int64_t want, int64_t got) {
    if (want != got)
      FAIL(fmt::format("seed {}: {}\n{}: expected {}, got {}", bench.seed(), to_text(i), what, want,
                       got));
  };
  same("kind", 2, bench->decode_kind_o);
  same("beats", c.src_sbuf ? c.source_words(g) : c.chunks(g),
       get(bench->decode_command_o, command_t::beats));
  same("param words", (4 * c.width + 31) / 32,
       get(bench->decode_command_o, command_t::param_words));
  same("row_scale words", (4 * c.rows + 31) / 32,
       get(bench->decode_command_o, command_t::row_scale_words));
  same("output bytes", c.out_bytes(), get(bench->decode_command_o, command_t::out_bytes));
  same("output groups", c.groups(), get(bench->decode_command_o, command_t::out_groups));
}
}  // namespace

TEST_CASE("finds the first failing check of random instructions with up to three faults") {
  FlowBench bench("vector_decode");
  quiet(bench);
  VectorStimulus stimulus(kBenchGeometry, bench.rng());
  for (int n = 0; n < 100'000; ++n) {
    Instruction i = n % 20 == 0   ? stimulus.set_random()
                    : n % 20 == 1 ? Instruction(Opcode::kNop, Engine::kVector)
                                  : stimulus.convert(60);
    for (int faults = n % 4; faults > 0; --faults)
      if (field_check(i, kBenchGeometry) != Cause::kIllegalOpcode) stimulus.spoil(i);
    check(bench, i);
  }
}

TEST_CASE("every opcode, engine and single reserved bit") {
  FlowBench bench("vector_decode");
  quiet(bench);
  VectorStimulus stimulus(kBenchGeometry, bench.rng());
  const Instruction good[] = {Instruction(Opcode::kNop, Engine::kVector), stimulus.set_random(),
                              stimulus.convert(9)};
  for (const Instruction& base : good) {
    check(bench, base);
    for (int opcode = 0; opcode < 256; ++opcode) {
      Instruction i = base;
      i.bytes[0] = static_cast<uint8_t>(opcode);
      check(bench, i);
    }
    for (int engine = 0; engine < 16; ++engine) {
      Instruction i = base;
      i.bytes[1] = static_cast<uint8_t>((i.bytes[1] & 0xf0) | engine);
      check(bench, i);
    }
    for (int bit = 12; bit < 512; ++bit) {
      Instruction i = base;
      i.bytes[static_cast<size_t>(bit) / 8] ^= static_cast<uint8_t>(1u << bit % 8);
      check(bench, i);
    }
  }
}

TEST_CASE("the ends of rows and width") {
  FlowBench bench("vector_decode");
  quiet(bench);
  for (const int64_t rows : {0, 1, 8, 9, 65535})
    for (const int64_t width : {0, 1, 7, 8, 9, 31, 32, 33, 256, 512, 65535})
      for (int format = 0; format < 8; ++format)
        for (const int source : {0, 1, 3}) {
          Instruction i(Opcode::kVectorConvert, Engine::kVector);
          i.set(Field::kRows, rows).set(Field::kWidth, width).set(Field::kOutFormat, format);
          i.set(Field::kSrcSbuf, source & 1).set(Field::kSrcBf16, source >> 1);
          check(bench, i);
        }
}
