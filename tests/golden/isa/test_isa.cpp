// SPDX-License-Identifier: Apache-2.0
// The instruction bytes: fields lie where golden/isa/isa.yaml says, and nothing else may be set.
#include <catch2/catch_test_macros.hpp>
#include <random>

#include "golden/isa/address_map.h"
#include "golden/isa/geometry.h"
#include "golden/isa/isa.h"
#include "golden/isa/registers.h"

using namespace ng;

TEST_CASE("fields of a hand-assembled instruction are read where the yaml puts them", "[isa]") {
  Instruction i;
  i.bytes[0] = 0x11;                       // opcode MultiplyMoving
  i.bytes[1] = 0x1 | 1 << 4;               // engine tensor, wait_enable
  i.bytes[2] = 200;                        // wait_index
  i.bytes[6] = 0x34, i.bytes[7] = 0x12;    // tag
  i.bytes[8] = 5;                          // wait_value
  i.bytes[20] = 0x56, i.bytes[22] = 0x12;  // addr, bits 160 to 183
  i.bytes[23] = 0xFE, i.bytes[24] = 0xFF;  // stride, bits 184 to 199: -2
  i.bytes[32] = 0x3 | 1 << 4;              // format e2m1, half
  i.bytes[33] = 7;                         // psum_row, bits 264 to 279
  CHECK(i.opcode() == Opcode::kMultiplyMoving);
  CHECK(i.engine_bits() == uint32_t(Engine::kTensor));
  CHECK(i.has_wait());
  CHECK(i.wait().index == 200);
  CHECK(i.wait().value == 5);
  CHECK(i.tag() == 0x1234);
  CHECK(i.get(Field::kAddr) == 0x120056);
  CHECK(i.get_signed(Field::kStride) == -2);
  CHECK(i.get(Field::kFormat) == 3);
  CHECK(i.get(Field::kHalf) == 1);
  CHECK(i.get(Field::kPsumRow) == 7);
  CHECK(reserved_bits_clear(i));
}

TEST_CASE("every field keeps its extremes and touches no other field", "[isa]") {
  for (const OpcodeInfo& opcode : kOpcodes) {
    if (opcode.engines == 0) continue;
    for (const FieldInfo& field : opcode.payload) {
      if (field.field == Field::kCodes) continue;
      Instruction i(opcode.opcode, Engine::kTensor);
      const int64_t all = field.width == 64 ? -1 : (int64_t{1} << field.width) - 1;
      i.set(field.field, field.is_signed ? -1 : all);
      CHECK(i.get(field.field) == uint64_t(all));
      CHECK(i.get_signed(field.field) == (field.is_signed ? -1 : all));
      CHECK(reserved_bits_clear(i));
      i.set(field.field, 0);
      CHECK(i == Instruction(opcode.opcode, Engine::kTensor));
    }
  }
}

TEST_CASE("a bit is reserved exactly when no field of the opcode names it", "[isa]") {
  for (const OpcodeInfo& opcode : kOpcodes) {
    if (opcode.engines == 0) continue;
    for (unsigned bit = 8; bit < 512; ++bit) {
      bool named = false;
      for (const FieldInfo& f : kHeaderFields) named |= bit >= f.lsb && bit < f.lsb + f.width;
      for (const FieldInfo& f : opcode.payload) named |= bit >= f.lsb && bit < f.lsb + f.width;
      Instruction i(opcode.opcode, Engine::kTensor);
      i.bytes[bit / 8] = static_cast<uint8_t>(i.bytes[bit / 8] ^ 1u << bit % 8);
      INFO(opcode.mnemonic << " bit " << bit);
      CHECK(reserved_bits_clear(i) == named);
    }
  }
  Instruction reserved(Opcode::kVectorExp, Engine::kVector);
  CHECK_FALSE(reserved_bits_clear(reserved));
}

TEST_CASE("a value that does not fit a field, or a field of another opcode, is refused", "[isa]") {
  Instruction i(Opcode::kLoadStationary, Engine::kTensor);
  CHECK_THROWS_AS(i.set(Field::kCount, 65536), IsaError);
  CHECK_THROWS_AS(i.set(Field::kCount, -1), IsaError);
  CHECK_THROWS_AS(i.set(Field::kStride, 32768), IsaError);
  CHECK_THROWS_AS(i.set(Field::kStride, -32769), IsaError);
  CHECK_NOTHROW(i.set(Field::kStride, -32768));
  CHECK_THROWS_AS(i.set(Field::kPsumRow, 0), IsaError);
  CHECK_THROWS_AS(i.get(Field::kRelu), IsaError);
  CHECK_THROWS_AS(i.codes(), IsaError);
}

TEST_CASE("waits, signals and the code map come back as they were set", "[isa]") {
  Instruction i(Opcode::kSetMap, Engine::kTensor);
  std::array<uint8_t, 16> codes;
  for (uint8_t c = 0; c < 16; ++c) codes[c] = static_cast<uint8_t>(0xF0 - 13 * c);
  i.set_codes(codes).set_wait({.index = 9, .value = 0xFFFFFFFF}).set_tag(0xBEEF);
  i.set_signal(0, {.index = 1, .value = 2, .complete = false, .set = true});
  i.set_signal(1, {.index = 255, .value = 0x80000000, .complete = true, .set = false});
  CHECK(i.codes() == codes);
  CHECK(i.wait().value == 0xFFFFFFFF);
  CHECK(i.signal(0).set);
  CHECK_FALSE(i.signal(0).complete);
  CHECK(i.signal(1).index == 255);
  CHECK(i.signal(1).value == 0x80000000);
  CHECK(i.tag() == 0xBEEF);
  CHECK(reserved_bits_clear(i));
}

TEST_CASE("the configuration hash is FNV-1a over the geometry and the version", "[isa]") {
  Geometry g{.groups = 1, .cols = 8, .sbuf_words = 8192, .psum_rows = 1024, .hbm_bits = 26};
  CHECK(find_preset("tiny") == g);
  CHECK_FALSE(find_preset("huge"));
  uint64_t hash = 2166136261;
  for (const uint64_t word : {uint64_t{1}, uint64_t{8}, uint64_t{8192}, uint64_t{1024},
                              uint64_t{26}, uint64_t{reg::kVersionValue}}) {
    for (unsigned byte = 0; byte < 4; ++byte) {
      hash = ((hash ^ (word >> 8 * byte & 0xFF)) * 16777619) % (uint64_t{1} << 32);
    }
  }
  CHECK(g.config_hash() == hash);
  for (uint32_t Geometry::*size : {&Geometry::groups, &Geometry::cols, &Geometry::sbuf_words,
                                   &Geometry::psum_rows, &Geometry::hbm_bits}) {
    Geometry other = g;
    ++(other.*size);
    CHECK(other.config_hash() != hash);
  }
}

TEST_CASE("a geometry without more words is that of preset base", "[isa]") {
  CHECK(Geometry{} == *find_preset("base"));
}

TEST_CASE("global addresses take their parts apart again", "[isa]") {
  const Geometry g = *find_preset("quad");
  const uint64_t address = scale_address(g, 10, 3);
  CHECK(address == 0xFFFF'2000'0000'002B);
  CHECK(address_chip(address) == kThisChip);
  CHECK(address_space(address) == Space::kSbufScale);
  CHECK(address_offset(address) == 43);
  CHECK(address_offset(sbuf_address(g, 2, 5)) == 2 * 128 + 5);
  CHECK(address_offset(psum_address(g, 3, 1)) == (3 * 32 + 1) * 4);
  CHECK(address_offset(semaphore_address(255)) == 1020);
}

TEST_CASE(
    "the configuration hash is that of the link's wire format, worked by a script of its own") {
  // FNV-1a over 24 bytes, docs/link-wire-format.md; a new VERSION wants new values here and there
  REQUIRE(reg::kVersionValue == 0x100);
  CHECK(find_preset("tiny")->config_hash() == 0x14C6C065);
  CHECK(find_preset("base")->config_hash() == 0xE186BF31);
  CHECK(find_preset("quad")->config_hash() == 0xD92C92C8);
  CHECK(find_preset("full")->config_hash() == 0x8C651024);
}
