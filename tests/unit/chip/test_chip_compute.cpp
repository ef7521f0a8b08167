// SPDX-License-Identifier: Apache-2.0
// The compute half by itself: engines at their instruction ports, memories at the DMA ports, the
// golden machine beside it.
#include <Vchip_compute.h>

#include <array>
#include <catch2/catch_test_macros.hpp>
#include <cstring>
#include <vector>

#include "golden/chip/machine.h"
#include "tb/sim.h"

using namespace ng;

namespace {

class Compute {
 public:
  Compute() : sim("compute") {
    sim->engine_valid_i = sim->engine_clear_i = 0;
    sim->sbuf_read_valid_i = sim->sbuf_write_valid_i = 0;
    sim->psum_read_valid_i = sim->psum_write_valid_i = 0;
    sim.reset();
  }

  void write_word(uint32_t word, const uint8_t* bytes) {
    sim->sbuf_write_valid_i = 1;
    sim->sbuf_write_addr_i = word;
    std::memcpy(&sim->sbuf_write_data_i, bytes, 32);
    sim->sbuf_write_strobe_i = 0xFFFFFFFF;
    sim->sbuf_write_scales_i = 0;
    sim.run_until(
        [&] {
          sim.eval();
          return sim->sbuf_write_ready_o;
        },
        100, "SBUF write");
    sim.tick();
    sim->sbuf_write_valid_i = 0;
  }

  std::array<uint8_t, 32> read_word(uint32_t word) {
    sim->sbuf_read_valid_i = 1;
    sim->sbuf_read_addr_i = word;
    sim->sbuf_read_scales_i = 0;
    sim.run_until(
        [&] {
          sim.eval();
          return sim->sbuf_read_ready_o;
        },
        100, "SBUF read");
    sim.tick();
    sim->sbuf_read_valid_i = 0;
    CHECK(sim->sbuf_read_rsp_valid_o);
    std::array<uint8_t, 32> bytes{};
    std::memcpy(bytes.data(), &sim->sbuf_read_rsp_data_o, 32);
    return bytes;
  }

  std::array<uint32_t, 8> read_psum(uint32_t row, bool& written) {
    sim->psum_read_valid_i = 1;
    sim->psum_read_row_i = row;
    sim.run_until(
        [&] {
          sim.eval();
          return sim->psum_read_ready_o;
        },
        100, "PSUM read");
    sim.tick();
    sim->psum_read_valid_i = 0;
    CHECK(sim->psum_read_rsp_valid_o);
    written = sim->psum_read_rsp_written_o;
    std::array<uint32_t, 8> values{};
    std::memcpy(values.data(), &sim->psum_read_rsp_data_o, 32);
    return values;
  }

  void write_psum(uint32_t row, const std::array<uint32_t, 8>& values) {
    sim->psum_write_valid_i = 1;
    sim->psum_write_row_i = row;
    std::memcpy(&sim->psum_write_data_i, values.data(), 32);
    sim->psum_write_strobe_i = 0xFFFFFFFF;
    sim.run_until(
        [&] {
          sim.eval();
          return sim->psum_write_ready_o;
        },
        100, "PSUM write");
    sim.tick();
    sim->psum_write_valid_i = 0;
  }

  void run(unsigned engine, const Instruction& instruction) {
    std::memcpy(reinterpret_cast<uint8_t*>(&sim->engine_data_i) + 64 * engine,
                instruction.bytes.data(), 64);
    sim->engine_valid_i = 1u << engine;
    sim.run_until(
        [&] {
          sim.eval();
          return sim->engine_ready_o >> engine & 1;
        },
        1000, "taken");
    sim.tick();
    sim->engine_valid_i = 0;
    sim.ticks(600);
  }

  tb::Sim<Vchip_compute> sim;
};

}  // namespace

TEST_CASE("a product and its way out are golden's, seen through the DMA ports") {
  Compute chip;
  const Geometry g{.groups = 1, .cols = 8, .sbuf_words = 8192, .psum_rows = 1024};
  Machine golden(g);
  for (uint32_t word = 0; word < 64; ++word) {
    std::array<uint8_t, 32> bytes{};
    for (uint8_t& byte : bytes) byte = static_cast<uint8_t>(chip.sim.rng()() & 0x77);
    chip.write_word(word, bytes.data());
    golden.sbuf().data.write(uint64_t{word} * 32, bytes);
  }
  Instruction load(Opcode::kLoadStationary, Engine::kTensor);
  load.set(Field::kAddr, 8).set(Field::kStride, 1).set(Field::kCount, 8).set(Field::kK, 32);
  Instruction move(Opcode::kMultiplyMoving, Engine::kTensor);
  move.set(Field::kAddr, 20).set(Field::kStride, 1).set(Field::kCount, 12).set(Field::kK, 32);
  move.set(Field::kPsumRow, 5).set(Field::kPsumStride, 1);
  Instruction out(Opcode::kVectorConvert, Engine::kVector);
  out.set(Field::kSrcAddr, 5).set(Field::kSrcStride, 1).set(Field::kRows, 12).set(Field::kWidth, 8);
  out.set(Field::kDstAddr, 128 * 32).set(Field::kDstStride, 128).set(Field::kOutFormat, 5);
  chip.run(0, load);
  chip.run(0, move);
  chip.run(1, out);
  for (const Instruction& i : {load, move, out}) {
    golden.submit(i);
    REQUIRE(golden.run() == Machine::Outcome::kIdle);
  }
  for (uint32_t row = 0; row < 12; ++row) {
    bool written = false;
    const auto got = chip.read_psum(5 + row, written);
    CHECK(written);
    for (uint32_t c = 0; c < 8; ++c) CHECK(got[c] == golden.psum().row(5 + row)[c].bits);
    const auto bytes = chip.read_word(128 + 4 * row);
    const auto expected = golden.sbuf().data.read((128 + 4 * row) * 32, 32);
    CHECK(std::equal(bytes.begin(), bytes.end(), expected.begin()));
  }
  bool written = true;
  chip.read_psum(700, written);
  CHECK_FALSE(written);
}

TEST_CASE("the DMA side of PSUM writes rows that the vector engine reads") {
  Compute chip;
  std::array<uint32_t, 8> values{};
  for (uint32_t c = 0; c < 8; ++c) values[c] = 0x3F800000 + c;
  chip.write_psum(600, values);
  Instruction out(Opcode::kVectorConvert, Engine::kVector);
  out.set(Field::kSrcAddr, 600).set(Field::kRows, 1).set(Field::kWidth, 8);
  out.set(Field::kDstAddr, 0).set(Field::kOutFormat, 5);
  chip.run(1, out);
  const auto bytes = chip.read_word(0);
  CHECK(std::memcmp(bytes.data(), values.data(), 32) == 0);
}
