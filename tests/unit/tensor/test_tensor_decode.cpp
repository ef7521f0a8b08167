// SPDX-License-Identifier: Apache-2.0
// rtl/tensor/tensor_decode.sv for 2 groups, 16 columns, 96 words, 64 PSUM rows; the checks written
// once more from docs/isa.md.
#include <map>

#include "golden/isa/isa.h"
#include "tests/unit/tensor/tensor_bench.h"

using namespace ng;
using namespace ng::test;

namespace {
constexpr int64_t kWords = 96, kRows = 64, kCols = 16, kPass = 64;

struct Verdict {
  Cause cause = Cause::kNone;
  uint32_t info = 0;
};

std::optional<Verdict> bad_range(int64_t start, int64_t stride, int64_t count, int64_t limit) {
  for (const int64_t at : {start, start + stride * (count - 1)})
    if (at < 0 || at >= limit) return Verdict{Cause::kAddressRange, static_cast<uint32_t>(at)};
  return std::nullopt;
}

Verdict judge(const Instruction& i, bool have_stationary, uint32_t stationary_k) {
  const Opcode opcode = i.opcode();
  const bool load = opcode == Opcode::kLoadStationary, move = opcode == Opcode::kMultiplyMoving;
  const bool known = load || move || opcode == Opcode::kNop || opcode == Opcode::kSetMap ||
                     opcode == Opcode::kSetRandom;
  if (!known || i.engine_bits() != 1) return {Cause::kIllegalOpcode};
  if (!reserved_bits_clear(i)) return {Cause::kReservedBits};
  if (opcode == Opcode::kSetRandom && i.get(Field::kLoadCounter) && i.get(Field::kAddCounter))
    return {Cause::kBadFormat};
  if (!load && !move) return {};
  const uint64_t format = i.get(Field::kFormat);
  if (format > 3 || (i.get(Field::kHalf) && format != 3)) return {Cause::kBadFormat};
  if (move && i.get(Field::kStochastic) && !i.get(Field::kBf16)) return {Cause::kBadFormat};
  const auto count = static_cast<int64_t>(i.get(Field::kCount)),
             k = static_cast<int64_t>(i.get(Field::kK));
  if (count < 1 || (load && count > kCols) || k < 1 || k > kPass) return {Cause::kBadCount};
  const int64_t stride = i.get_signed(Field::kStride);
  if (auto v = bad_range(static_cast<int64_t>(i.get(Field::kAddr)), stride, count, kWords))
    return *v;
  if (i.get(Field::kScaled))
    if (auto v = bad_range(static_cast<int64_t>(i.get(Field::kScaleAddr)),
                           format == 3 ? 2 * stride : stride, count, kWords))
      return *v;
  if (!move) return {};
  if (auto v = bad_range(static_cast<int64_t>(i.get(Field::kPsumRow)),
                         i.get_signed(Field::kPsumStride), count, kRows))
    return *v;
  if (!have_stationary) return {Cause::kNoStationary};
  if (k != stationary_k) return {Cause::kKMismatch};
  return {};
}

class Decoder {
 public:
  explicit Decoder(const char* name) : bench(name) {}
  Verdict check(const Instruction& i, bool have = true, uint32_t k = 32) {
    std::copy(i.bytes.begin(), i.bytes.end(), reinterpret_cast<uint8_t*>(&bench->decode_instr_i));
    bench->decode_have_stationary_i = have;
    bench->decode_stationary_k_i = static_cast<uint16_t>(k);
    bench.eval();
    const Verdict expected = judge(i, have, k);
    const std::string text = fmt::format("{} (stationary {} k {})", to_text(i), have, k);
    require_equal<unsigned>("cause", static_cast<unsigned>(expected.cause), bench->decode_cause_o,
                            text);
    require_equal<unsigned>("fault information", expected.info, bench->decode_fault_info_o, text);
    const Opcode opcode = i.opcode();
    require_equal<unsigned>("is_load", opcode == Opcode::kLoadStationary, bench->decode_is_load_o,
                            text);
    require_equal<unsigned>("is_move", opcode == Opcode::kMultiplyMoving, bench->decode_is_move_o,
                            text);
    require_equal<unsigned>("is_set_map", opcode == Opcode::kSetMap, bench->decode_is_set_map_o,
                            text);
    require_equal<unsigned>("is_set_random", opcode == Opcode::kSetRandom,
                            bench->decode_is_set_random_o, text);
    ++seen[expected.cause];
    return expected;
  }
  TensorBench bench;
  std::map<Cause, int> seen;
};

Instruction legal_operand(Opcode opcode, Rng& rng) {
  Instruction i(opcode, Engine::kTensor);
  const bool move = opcode == Opcode::kMultiplyMoving;
  const int count = draw(rng, 1, move ? 32 : 16), format = draw(rng, 0, 3);
  const int scale_words = format == 3 ? 2 : 1;  // of a word
  const auto operand = [&](int limit, int& stride, bool draw_stride) {
    const int most = (limit - 1) / scale_words / std::max(1, count - 1);
    if (draw_stride) stride = draw(rng, -most, most);
    const int reach = stride * (count - 1);
    return draw(rng, std::max(0, -reach), std::min(limit - 1, limit - 1 - reach));
  };
  int stride = 0, row_stride = 0;
  i.set(Field::kCount, count).set(Field::kK, draw(rng, 1, 64)).set(Field::kFormat, format);
  i.set(Field::kAddr, operand(kWords, stride, true)).set(Field::kStride, stride);
  int scale_stride = scale_words * stride;
  i.set(Field::kScaleAddr, operand(kWords, scale_stride, false))
      .set(Field::kScaled, draw(rng, 0, 1));
  if (i.get(Field::kFormat) == 3) i.set(Field::kHalf, draw(rng, 0, 1));
  if (move) {
    i.set(Field::kPsumRow, operand(kRows, row_stride, true)).set(Field::kPsumStride, row_stride);
    i.set(Field::kAccumulate, draw(rng, 0, 1)).set(Field::kBf16, draw(rng, 0, 1));
    if (i.get(Field::kBf16)) i.set(Field::kStochastic, draw(rng, 0, 1));
    i.set(Field::kSrOffset, draw_word(rng)).set(Field::kSrN, draw_word(rng));
  }
  i.set_tag(static_cast<uint16_t>(rng()));
  return i;
}
}  // namespace

TEST_CASE("legal instructions pass with their fields; broken ones get the first cause in order") {
  Decoder decoder("tensor_decode");
  Rng& rng = decoder.bench.rng();
  for (int n = 0; n < 30'000; ++n) {
    const bool move = rng() % 2;
    Instruction i = legal_operand(move ? Opcode::kMultiplyMoving : Opcode::kLoadStationary, rng);
    const auto k = static_cast<uint32_t>(i.get(Field::kK));
    REQUIRE(decoder.check(i, true, k).cause == Cause::kNone);
    OperandFields f;
    f.addr = static_cast<uint32_t>(i.get(Field::kAddr));
    f.stride = static_cast<int>(i.get_signed(Field::kStride));
    f.scale_addr = static_cast<uint32_t>(i.get(Field::kScaleAddr));
    f.count = static_cast<uint32_t>(i.get(Field::kCount));
    f.k = k;
    f.format = static_cast<uint32_t>(i.get(Field::kFormat));
    f.scaled = i.get(Field::kScaled);
    f.half = i.get(Field::kHalf);
    std::array<uint8_t, 16> fields{};
    f.put_at(fields);
    for (unsigned lsb : {0u, 50u})
      require_equal<uint64_t>("operand fields", get(fields, bits(lsb, 51)),
                              get(decoder.bench->decode_operand_o, bits(lsb, 51)), to_text(i));

    bool have = true;
    uint32_t stationary_k = k;
    for (int faults = draw(rng, 1, 3); faults > 0; --faults) {
      switch (rng() % 12) {
        case 0:
          i.bytes[0] = static_cast<uint8_t>(rng() % 2 ? rng() : 0x20);
          break;
        case 1:
          set(i.bytes, bits(8, 4), rng());
          break;
        case 2:
          set(i.bytes, bits(rng() % 512, 1), 1);
          break;
        case 3:
          set(i.bytes, bits(256, 3), rng());
          break;
        case 4:
          set(i.bytes, bits(260, 1), 1);
          break;
        case 5:
          set(i.bytes, bits(298, 1), 1);
          break;
        case 6:
          set(i.bytes, bits(224, 16), rng() % 2 ? rng() % 20 : rng());
          break;
        case 7:
          set(i.bytes, bits(240, 16), rng() % 2 ? rng() % 70 : rng());
          break;
        case 8:
          set(i.bytes, bits(rng() % 2 ? 160 : 200, 24), rng() % 2 ? rng() % 128 : rng());
          break;
        case 9:
          set(i.bytes, bits(rng() % 2 ? 184 : 280, 16), rng());
          break;
        case 10:
          set(i.bytes, bits(264, 16), rng() % 2 ? rng() % 80 : rng());
          break;
        default:
          rng() % 2 ? have = false : stationary_k = static_cast<uint32_t>(draw(rng, 1, 64));
          break;
      }
    }
    decoder.check(i, have, stationary_k);
  }
  for (const Cause cause :
       {Cause::kIllegalOpcode, Cause::kReservedBits, Cause::kBadFormat, Cause::kBadCount,
        Cause::kAddressRange, Cause::kNoStationary, Cause::kKMismatch}) {
    INFO(cause_name(cause));
    CHECK(decoder.seen[cause] > 100);
  }
}

TEST_CASE("every opcode byte, every engine, every reserved bit") {
  Decoder decoder("tensor_decode_header");
  for (unsigned opcode = 0; opcode < 256; ++opcode) {
    Instruction i;
    i.bytes[0] = static_cast<uint8_t>(opcode);
    i.bytes[1] = 1;
    decoder.check(i);
  }
  for (const Opcode opcode : {Opcode::kNop, Opcode::kSetRandom, Opcode::kLoadStationary,
                              Opcode::kMultiplyMoving, Opcode::kSetMap}) {
    for (unsigned engine = 0; engine < 16; ++engine) {
      Instruction i(opcode, Engine::kTensor);
      i.bytes[1] = static_cast<uint8_t>(engine);
      decoder.check(i);
    }
    for (unsigned bit = 0; bit < 512; ++bit) {
      Instruction i(opcode, Engine::kTensor);
      i.bytes[bit / 8] ^= static_cast<uint8_t>(1u << bit % 8);
      decoder.check(i);
    }
  }
}

TEST_CASE("the boundary of every count and range, with its fault information") {
  Decoder decoder("tensor_decode_bounds");
  Rng& rng = decoder.bench.rng();
  const auto base = [&](Opcode opcode) {
    Instruction i(opcode, Engine::kTensor);
    return i.set(Field::kCount, 4).set(Field::kK, 32).set(Field::kStride, 1);
  };
  const auto verdict = [&](const Instruction& i) { return decoder.check(i); };
  for (const Opcode opcode : {Opcode::kLoadStationary, Opcode::kMultiplyMoving}) {
    const bool move = opcode == Opcode::kMultiplyMoving;
    CHECK(verdict(base(opcode)).cause == Cause::kNone);
    CHECK(verdict(base(opcode).set(Field::kCount, 0)).cause == Cause::kBadCount);
    CHECK(verdict(base(opcode).set(Field::kCount, 17)).cause ==
          (move ? Cause::kNone : Cause::kBadCount));
    CHECK(verdict(base(opcode).set(Field::kCount, 16)).cause == Cause::kNone);
    CHECK(verdict(base(opcode).set(Field::kK, 0)).cause == Cause::kBadCount);
    CHECK(verdict(base(opcode).set(Field::kK, 65)).cause == Cause::kBadCount);
    CHECK(decoder.check(base(opcode).set(Field::kK, 64), true, 64).cause == Cause::kNone);
    CHECK(verdict(base(opcode).set(Field::kAddr, 92)).cause == Cause::kNone);
    CHECK(verdict(base(opcode).set(Field::kAddr, 93)).info == 96);
    CHECK(verdict(base(opcode).set(Field::kAddr, 96)).info == 96);
    CHECK(verdict(base(opcode).set(Field::kAddr, 3).set(Field::kStride, -1)).cause == Cause::kNone);
    CHECK(verdict(base(opcode).set(Field::kAddr, 2).set(Field::kStride, -1)).info == 0xffffffff);
    CHECK(verdict(base(opcode).set(Field::kScaleAddr, 93)).cause ==
          Cause::kNone);  // not scaled: not read
    CHECK(verdict(base(opcode).set(Field::kScaleAddr, 93).set(Field::kScaled, 1)).info == 96);
    CHECK(verdict(
              base(opcode).set(Field::kAddr, 94).set(Field::kScaleAddr, 95).set(Field::kScaled, 1))
              .info == 97);  // addr first
    const auto packed = base(opcode).set(Field::kFormat, 3).set(Field::kScaled, 1);
    CHECK(verdict(Instruction(packed).set(Field::kScaleAddr, 89)).cause == Cause::kNone);
    CHECK(verdict(Instruction(packed).set(Field::kScaleAddr, 90)).info == 96);  // twice the stride
    CHECK(verdict(base(opcode).set(Field::kFormat, 4)).cause == Cause::kBadFormat);
    CHECK(verdict(base(opcode).set(Field::kHalf, 1)).cause == Cause::kBadFormat);
    CHECK(verdict(base(opcode).set(Field::kHalf, 1).set(Field::kFormat, 3)).cause == Cause::kNone);
  }
  const Opcode move = Opcode::kMultiplyMoving;
  CHECK(verdict(base(move).set(Field::kPsumRow, 60).set(Field::kPsumStride, 1)).cause ==
        Cause::kNone);
  CHECK(verdict(base(move).set(Field::kPsumRow, 61).set(Field::kPsumStride, 1)).info == 64);
  CHECK(verdict(base(move).set(Field::kPsumRow, 64)).info == 64);
  CHECK(verdict(base(move).set(Field::kPsumRow, 0).set(Field::kPsumStride, -1)).info == 0xfffffffd);
  CHECK(verdict(base(move).set(Field::kStochastic, 1)).cause == Cause::kBadFormat);
  CHECK(verdict(base(move).set(Field::kStochastic, 1).set(Field::kBf16, 1)).cause == Cause::kNone);
  CHECK(decoder.check(base(move), false, 32).cause == Cause::kNoStationary);
  CHECK(decoder.check(base(move), true, 31).cause == Cause::kKMismatch);
  CHECK(decoder.check(base(move), false, 31).cause == Cause::kNoStationary);
  for (int i = 0; i < 8; ++i) {
    Instruction random(Opcode::kSetRandom, Engine::kTensor);
    random.set(Field::kLoadSeed, i & 1)
        .set(Field::kLoadCounter, i >> 1 & 1)
        .set(Field::kAddCounter, i >> 2);
    random.set(Field::kSeed, static_cast<int64_t>(rng()));
    CHECK(verdict(random).cause == (i >= 6 ? Cause::kBadFormat : Cause::kNone));
  }
}
