// SPDX-License-Identifier: Apache-2.0
// The text form of programs, both directions, and what it says about bad text.
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_exception.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <random>

#include "golden/isa/isa.h"
#include "tb/replay.h"

using namespace ng;

namespace {

// Random values in every field of a random opcode, biased to extremes.
Instruction random_instruction(std::mt19937_64& rng) {
  const OpcodeInfo* opcode = nullptr;
  while (!opcode || opcode->engines == 0) opcode = &kOpcodes[rng() % kOpcodes.size()];
  Engine engine = Engine::kTensor;
  while ((opcode->engines >> static_cast<unsigned>(engine) & 1) == 0) {
    engine = kEngines[rng() % kEngineCount];
  }
  Instruction i(opcode->opcode, engine);
  const auto fill = [&](const FieldInfo& field) {
    for (unsigned bit = field.lsb; bit < field.lsb + field.width; ++bit) {
      const bool one = rng() % 3 == 0;
      if (one) i.bytes[bit / 8] = static_cast<uint8_t>(i.bytes[bit / 8] | 1u << bit % 8);
    }
  };
  for (const FieldInfo& field : opcode->payload) {
    if (rng() % 4 != 0) fill(field);
  }
  if (rng() % 2) {
    for (const FieldInfo& field : kHeaderFields) {
      if (field.field != Field::kOpcode && field.field != Field::kEngine) fill(field);
    }
  }
  return i;
}

void check_error(std::string_view line, std::string_view part) {
  INFO(line);
  try {
    parse_instruction(line);
    FAIL("accepted");
  } catch (const IsaError& error) {
    const std::string what = error.what();
    CHECK(what.find(part) != std::string::npos);
    CHECK(what.find('\n') == std::string::npos);
    if (what.find(part) == std::string::npos) FAIL_CHECK(what);
  }
}

}  // namespace

TEST_CASE("the documented line means the documented fields", "[isa]") {
  const Instruction i = parse_instruction(
      "load_stationary addr=0x10 stride=-1 count=32 k=31 format=e2m1 half scaled=1 "
      "wait=3>=1 signal0=complete:add:4:1 signal1=read:set:5:9 tag=7  # weights");
  CHECK(i.opcode() == Opcode::kLoadStationary);
  CHECK(i.engine_bits() == uint32_t(Engine::kTensor));
  CHECK(i.get(Field::kAddr) == 16);
  CHECK(i.get_signed(Field::kStride) == -1);
  CHECK(i.get(Field::kCount) == 32);
  CHECK(i.get(Field::kK) == 31);
  CHECK(i.get(Field::kFormat) == 3);
  CHECK(i.get(Field::kHalf) == 1);
  CHECK(i.get(Field::kScaled) == 1);
  CHECK(i.wait().index == 3);
  CHECK(i.signal(0).complete);
  CHECK(i.signal(1).set);
  CHECK(i.signal(1).value == 9);
  CHECK(i.tag() == 7);
  CHECK(to_text(i) ==
        "load_stationary addr=16 stride=-1 count=32 k=31 format=e2m1 scaled half "
        "wait=3>=1 signal0=complete:add:4:1 signal1=read:set:5:9 tag=7");
}

TEST_CASE("text comes back as the same bytes, for instructions with any field values", "[isa]") {
  std::mt19937_64 rng(1);
  int raw = 0;
  for (int n = 0; n < 5000; ++n) {
    const Instruction i = random_instruction(rng);
    const std::string text = to_text(i);
    INFO(text);
    REQUIRE(parse_instruction(text) == i);
    raw += text.starts_with("raw");
  }
  // header bits of a disabled wait or signal have no words; the rest must
  CHECK(raw < 3000);
}

TEST_CASE("DMA descriptors are written with their own names", "[isa]") {
  for (const char* line :
       {"dma_shape engine=dma3 shape=2 element=64 count0=3 count1=16777215 stride0=-549755813888 "
        "stride3=549755813887 tag=9",
        "dma_copy engine=dma0 src_addr=0xffff000000000000 dst_addr=0xffff100000000020 "
        "record_addr=0x40 bytes=1099511627775 fence record irq src_shaped src_shape=3 dst_shaped "
        "dst_shape=1 wait=255>=4294967295 signal0=read:add:1:2 signal1=complete:set:3:4",
        "dma_fill engine=dma1 pattern=0xffffffffffffffff dst_addr=0x1 bytes=8 dst_shaped element=8",
        "dma_transpose engine=dma2 src_addr=0x10 dst_addr=0x20 rows=16777215 cols=1 element=4 "
        "src_stride=-4 dst_stride=8",
        "dma_add engine=dma3 src_addr=0x10 dst_addr=0x20 bytes=4 format=bf16",
        "dma_cast engine=dma0 src_addr=0x10 dst_addr=0x20 bytes=4 format=fp32 out_format=e4m3 "
        "saturate",
        "nop engine=dma1 wait=1>=1"}) {
    const Instruction i = parse_instruction(line);
    CHECK(to_text(i) == line);
    CHECK(reserved_bits_clear(i));
  }
  const Instruction copy = parse_instruction(
      "dma_copy engine=dma3 src_addr=0xfffe100000000001 bytes=0x123456789a dst_shape=2 fence");
  CHECK(copy.engine_bits() == 6);
  CHECK(copy.get(Field::kSrcAddr) == 0xFFFE100000000001);
  CHECK(copy.get(Field::kBytes) == 0x123456789A);
  CHECK(copy.bytes[20] == 1);  // bit 160
  CHECK(copy.bytes[44] == 0x9A);
  CHECK(copy.bytes[50] == 1);  // bit 400
  CHECK(copy.bytes[51] == 1);  // bits 407 and 408 = 2
}

TEST_CASE("text comes back as the same bytes, for any 64 bytes", "[isa]") {
  std::mt19937_64 rng(2);
  for (int n = 0; n < 1000; ++n) {
    Instruction i;
    for (uint8_t& byte : i.bytes) byte = static_cast<uint8_t>(rng());
    if (n % 2) i.bytes[0] = static_cast<uint8_t>(kOpcodes[rng() % kOpcodes.size()].opcode);
    REQUIRE(parse_instruction(to_text(i)) == i);
  }
}

TEST_CASE("bad text is refused with one line that names the offending token", "[isa]") {
  check_error("", "empty line");
  check_error("frobnicate addr=1", "unknown mnemonic 'frobnicate'");
  check_error("vector_exp", "unknown mnemonic 'vector_exp'");
  check_error("load_stationary colour=1", "load_stationary has no field 'colour'");
  check_error("load_stationary psum_row=1", "no field 'psum_row'");
  check_error("load_stationary count=70000", "expected 0 to 65535");
  check_error("load_stationary count=-1", "expected 0 to 65535");
  check_error("load_stationary stride=40000", "expected -32768 to 32767");
  check_error("load_stationary count=12x", "'12x' is not a value of 'count'");
  check_error("load_stationary count", "expected count=VALUE");
  check_error("load_stationary count=1 count=1", "'count=1': 'count' is given twice");
  check_error("load_stationary wait=1>=1 wait=2>=1", "'wait' is given twice");
  check_error("load_stationary scaled scaled", "'scaled' is given twice");
  check_error("load_stationary \x01=1", "byte 0x01, expected text");
  check_error("load_stationary " + std::string(201, 'x'),
              "'xxxxxxxxxxxxxxxxxxxx...' has 201 characters, expected at most 200");
  check_error("load_stationary " + std::string(200, 'x'), "has no field");
  check_error("load_stationary format=e9m9", "'e9m9' is not a value of 'format'");
  check_error("load_stationary wait=3", "expected wait=INDEX>=VALUE");
  check_error("load_stationary wait=256>=1", "expected 0 to 255");
  check_error("load_stationary wait=x>=1", "not a number");
  check_error("nop engine=tensor signal0=later:add:1:1", "expected signal0=");
  check_error("nop engine=tensor signal0=read:add:1", "expected signal0=");
  check_error("nop engine=dma", "unknown engine");
  check_error("nop", "needs engine=, one of tensor, vector, dma0, dma1, dma2, dma3");
  check_error("nop engine=dma4", "unknown engine, expected tensor, vector or dma0 to dma3");
  check_error("set_random", "needs engine=, one of tensor, vector");
  check_error("dma_copy src_addr=1", "needs engine=, one of dma0, dma1, dma2, dma3");
  check_error("dma_copy engine=dma0 bytes=1099511627776", "expected 0 to 1099511627775");
  check_error("dma_fill engine=dma0 src_addr=1", "dma_fill has no field 'src_addr'");
  check_error("nop engine=tensor tag=65536", "expected 0 to 65535");
  check_error("set_map codes=12", "expected 32 hexadecimal digits");
  check_error("set_map codes=zz000000000000000000000000000000", "not hexadecimal");
  check_error("raw bytes=00", "expected 128 hexadecimal digits");
  check_error("raw", "expected raw bytes=");
}

TEST_CASE("a number is read as it is written, or refused", "[isa]") {
  const auto value = [](const std::string& text, Field field) {
    return parse_instruction(text).get_signed(field);
  };
  CHECK(value("load_stationary count=010", Field::kCount) == 10);
  CHECK(value("load_stationary count=08", Field::kCount) == 8);
  CHECK(value("load_stationary count=0x10", Field::kCount) == 16);
  CHECK(value("load_stationary stride=-010", Field::kStride) == -10);
  CHECK(value("load_stationary stride=-0", Field::kStride) == 0);
  CHECK(parse_instruction("nop engine=tensor wait=07>=010").wait().value == 10);
  CHECK(parse_instruction("nop engine=tensor tag=0011").tag() == 11);
  CHECK(value("dma_copy engine=dma0 src_addr=18446744073709551615", Field::kSrcAddr) == -1);
  CHECK(value("dma_copy engine=dma0 src_addr=0xffffffffffffffff", Field::kSrcAddr) == -1);
  // 2^64 - 1 and 2^63 are no way to write -1 and -2^63
  check_error("dma_shape engine=dma0 stride0=18446744073709551615",
              "field 'stride0' is 18446744073709551615, expected -549755813888 to 549755813887");
  check_error("dma_shape engine=dma0 stride0=0xffffffffffffffff",
              "field 'stride0' is 0xffffffffffffffff, expected -549755813888 to 549755813887");
  check_error("dma_shape engine=dma0 stride0=9223372036854775808", "expected -549755813888");
  check_error("dma_shape engine=dma0 stride0=-9223372036854775809", "expected -549755813888");
  check_error("dma_copy engine=dma0 src_addr=-1", "-1 is out of range, expected 0 to 18446744073");
  check_error("dma_copy engine=dma0 src_addr=18446744073709551616", "is not a number");
  check_error("nop engine=tensor wait=1>=18446744073709551615", "is out of range");
  for (const std::string text : {"", "+1", "1_000", "1e3", "0x", "0xg", "--1", "-", "1L"})
    check_error("nop engine=tensor tag=" + text, "is not a number");
}

TEST_CASE("what was mistyped is told from what was meant", "[isa]") {
  check_error("dma_cpoy engine=dma0", "unknown mnemonic 'dma_cpoy' (did you mean 'dma_copy'?)");
  check_error("dma_copy src_adr=1", "no field 'src_adr' (did you mean 'src_addr'?)");
  check_error("load_stationary format=e4m4", "of 'format' (did you mean 'e4m3'?)");
  check_error("load_stationary colour=1", "no field 'colour'");
}

TEST_CASE("a program skips comments and blank lines and numbers its errors", "[isa]") {
  const auto program = parse_program(
      "# a program\n\nnop engine=tensor tag=1\n   \t\nset_random engine=vector load_seed "
      "seed=0xffffffffffffffff\n");
  REQUIRE(program.size() == 2);
  CHECK(program[1].get(Field::kSeed) == 0xFFFFFFFFFFFFFFFF);
  CHECK(parse_program(format_program(program)) == program);
  CHECK_THROWS_WITH(parse_program("nop engine=tensor\n\nfoo\n"), "line 3: unknown mnemonic 'foo'");
  CHECK(parse_program("").empty());
}
