// SPDX-License-Identifier: Apache-2.0
// VectorConvert: gathering, operations, conversion, MX blocks. kSmall has 4 columns, 32 lanes and
// words of 64 bytes.
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <string>

#include "tests/golden/chip/machine_fixture.h"

using namespace ng;
using ng::test::MachineFixture;

namespace {

using Floats = std::vector<float>;
using Bytes = std::vector<uint8_t>;

// PSUM row r, column c = 100 r + c + 1, through the tensor engine: one-hot weights would do, but a
// conversion is what is tested, so each row is made by its own instruction pair.
class VectorFixture : public MachineFixture {
 public:
  VectorFixture() {
    for (uint8_t c = 0; c < 4; ++c) bytes(120 + c, 0, {small(c + 1)});
    bytes(124, 0, {0x38});
    for (int r = 0; r < 6; ++r) {
      run("load_stationary addr=120 stride=1 count=4 k=1\n"
          "multiply_moving addr=124 count=1 k=1 psum_row=" +
          std::to_string(r) + "\n");
    }
  }

  // e4m3 of 1 to 4
  static uint8_t small(int value) {
    return static_cast<uint8_t>(convert(Format::kE4m3, Fp32{std::bit_cast<uint32_t>(float(value))},
                                        Rounding::kNearest, Overflow::kSaturate, 0));
  }
};

}  // namespace

TEST_CASE("rows leave PSUM in row-major order, chunks gathered at their stride", "[vector]") {
  VectorFixture f;
  f.bytes(120, 0, {VectorFixture::small(4)});  // column 0 of rows 8 and up is 4
  f.run(
      "load_stationary addr=120 stride=1 count=4 k=1\nmultiply_moving addr=124 count=1 k=1 "
      "psum_row=9\n");
  f.run(
      "vector_convert src_addr=1 src_stride=1 chunk_stride=8 rows=1 width=7 dst_addr=128 "
      "dst_stride=128 out_format=fp32\n");
  CHECK(f.outcome == Machine::Outcome::kIdle);
  CHECK(f.read_floats(128, 8) == Floats{1, 2, 3, 4, 4, 2, 3, 0});
}

TEST_CASE("operations come in their order and only if asked for", "[vector]") {
  VectorFixture f;
  f.floats(20, {10, -10});
  f.floats(21, {1, 0.5F, -1, 2});
  f.floats(22, {0.25F, 0, 5, -100});
  const std::string base =
      "vector_convert src_addr=0 src_stride=1 rows=2 width=4 dst_addr=0 dst_stride=128 "
      "out_format=fp32 "
      "row_scale_addr=20 col_scale_addr=21 bias_addr=22 ";
  f.run(base + "\n");
  CHECK(f.read_floats(0, 4) == Floats{1, 2, 3, 4});
  f.run(base + "row_scale\n");
  CHECK(f.read_floats(0, 4) == Floats{10, 20, 30, 40});
  CHECK(f.read_floats(128, 4) == Floats{-10, -20, -30, -40});
  f.run(base + "row_scale col_scale bias\n");
  CHECK(f.read_floats(0, 4) == Floats{10.25F, 10, -25, -20});
  f.run(base + "row_scale col_scale bias relu\n");
  CHECK(f.read_floats(0, 4) == Floats{10.25F, 10, 0, 0});
  CHECK(f.read_floats(128, 4) == Floats{0, 0, 35, 0});
}

TEST_CASE("SBUF sources are FP32 or BF16 and run on through consecutive words", "[vector]") {
  MachineFixture f;
  Floats row;
  for (int e = 0; e < 32; ++e) row.push_back(float(e) - 7.5F);
  f.floats(40, row);  // 128 bytes: words 40 and 41
  f.run(
      "vector_convert src_sbuf src_addr=40 src_stride=2 rows=1 width=32 dst_addr=0 dst_stride=128 "
      "out_format=fp32 relu\n");
  Floats expected = row;
  for (float& x : expected) x = std::max(x, 0.0F);
  CHECK(f.read_floats(0, 32) == expected);
  f.run(
      "vector_convert src_sbuf src_addr=40 src_stride=2 rows=1 width=31 dst_addr=256 dst_stride=64 "
      "out_format=bf16\n");
  CHECK(f.read(256, 4) == Bytes{0xF0, 0xC0, 0xD0, 0xC0});
  CHECK(f.read(256 + 62, 2) == Bytes{0, 0});  // element 31 untouched
  f.run(
      "vector_convert src_sbuf src_bf16 src_addr=4 rows=1 width=31 dst_addr=0 dst_stride=128 "
      "out_format=fp32\n");
  row.pop_back();
  CHECK(f.read_floats(0, 31) == row);
}

TEST_CASE("codes are packed by their width and rows keep their stride", "[vector]") {
  VectorFixture f;
  f.run(
      "vector_convert src_addr=0 src_stride=1 rows=2 width=4 dst_addr=0 dst_stride=-32 "
      "out_format=e4m3 tag=1\n");
  CHECK(f.outcome == Machine::Outcome::kStopped);  // row 1 would lie below 0
  f.machine.clear(Engine::kVector);
  f.run(
      "vector_convert src_addr=0 src_stride=1 rows=2 width=4 dst_addr=32 dst_stride=-32 "
      "out_format=e4m3\n");
  CHECK(f.read(32, 5) == Bytes{0x38, 0x40, 0x44, 0x48, 0});
  CHECK(f.read(0, 4) == Bytes{0x38, 0x40, 0x44, 0x48});
  f.run("vector_convert src_addr=0 rows=1 width=4 dst_addr=64 dst_stride=32 out_format=e5m2\n");
  CHECK(f.read(64, 4) == Bytes{0x3C, 0x40, 0x42, 0x44});
  f.bytes(2, 0, Bytes(16, 0xFF));
  f.run("vector_convert src_addr=0 rows=1 width=3 dst_addr=128 dst_stride=16 out_format=e2m1\n");
  CHECK(f.read(128, 3) == Bytes{0x42, 0x05, 0xFF});  // 1, 2, 3, and a zero high nibble
}

TEST_CASE("an MX row writes whole groups and one scale for each", "[vector]") {
  VectorFixture f;
  f.bytes(0, 0, Bytes(64, 0xEE));
  f.run(
      "vector_convert src_addr=0 src_stride=1 rows=2 width=4 dst_addr=0 dst_stride=32 mx "
      "out_format=e4m3 "
      "dst_scale_addr=7 dst_scale_stride=3 scale_rule=floor\n");
  Bytes expected(64, 0);
  for (size_t r = 0; r < 2; ++r) {
    const Bytes codes{0x6C + 12 - 12, 0, 0, 0};
    const std::array<Fp32, 4> values{Fp32{0x3F800000}, Fp32{0x40000000}, Fp32{0x40400000},
                                     Fp32{0x40800000}};
    const MxBlock block =
        mx_quantise(Format::kE4m3, values, ScaleRule::kFloor, Rounding::kNearest, {});
    std::copy_n(block.codes.begin(), 32, expected.begin() + static_cast<std::ptrdiff_t>(32 * r));
    CHECK(f.read_scales(7 + 3 * r, 1) == Bytes{block.scale});
    CHECK(block.scale == 127 + 2 - 8);
  }
  CHECK(f.read(0, 64) == expected);
}

TEST_CASE("missing elements of an MX group are zero even beside a NaN", "[vector]") {
  MachineFixture f;
  f.floats(40, {1, std::nanf(""), 3});
  f.bytes(0, 0, Bytes(32, 0xEE));
  f.run(
      "vector_convert src_sbuf src_addr=40 rows=1 width=3 dst_addr=0 dst_stride=32 mx "
      "out_format=e5m2\n");
  Bytes expected(32, 0);
  expected[0] = expected[1] = expected[2] = 0x7F;
  CHECK(f.read(0, 32) == expected);
  CHECK(f.read_scales(0, 1) == Bytes{0xFF});
}

TEST_CASE("overflow and rounding follow their bits", "[vector]") {
  MachineFixture f;
  f.floats(40, {1e6F, -1e6F, 1.0625F});
  const std::string base =
      "vector_convert src_sbuf src_addr=40 rows=1 width=3 dst_addr=0 dst_stride=32 "
      "out_format=e4m3 ";
  f.run(base + "saturate\n");
  CHECK(f.read(0, 3) == Bytes{0x7E, 0xFE, 0x38});
  f.run(base + "\n");
  CHECK(f.read(0, 3) == Bytes{0x7F, 0x7F, 0x38});
  f.run(
      "set_random engine=vector load_seed seed=3 add_counter counter=11\n"
      "set_random engine=vector add_counter counter=4294967295\n");
  CHECK(f.machine.engine(Engine::kVector).random.counter == 10);
  for (uint32_t n = 0; n < 40; ++n) {
    f.run(base + "stochastic sr_n=1000 sr_offset=" + std::to_string(n) + "\n");
    const bool up = speck32_64(3, 10 + n + 2) >= uint32_t{1} << 31;  // fraction one half
    CHECK(f.read(2, 1) == Bytes{static_cast<uint8_t>(up ? 0x39 : 0x38)});
  }
}

TEST_CASE("a NaN that meets e2m1 stops the engine at its row", "[vector]") {
  MachineFixture f;
  for (uint32_t r = 0; r < 4; ++r) f.floats(40 + r, {1, r == 2 ? std::nanf("") : 2.0F});
  f.bytes(0, 0, Bytes(64, 0xEE));
  f.expect_fault(
      "vector_convert src_sbuf src_addr=40 src_stride=1 rows=4 width=2 dst_addr=0 dst_stride=16 "
      "out_format=e2m1 tag=9",
      Cause::kNanToE2m1, 2);
  CHECK(f.read(0, 1) == Bytes{0x42});
  CHECK(f.read(16, 1) == Bytes{0x42});
  CHECK(f.read(32, 1) == Bytes{0xEE});
  CHECK(f.read(48, 1) == Bytes{0xEE});
}

TEST_CASE("a PSUM row that was never written stops the engine, the rows before are out",
          "[vector]") {
  VectorFixture f;
  f.bytes(0, 0, Bytes(128, 0xEE));
  f.expect_fault(
      "vector_convert src_addr=4 src_stride=1 rows=4 width=4 dst_addr=0 dst_stride=32 "
      "out_format=e4m3",
      Cause::kPsumUnwritten, 6);
  CHECK(f.read(32, 4) == Bytes{0x38, 0x40, 0x44, 0x48});
  CHECK(f.read(64, 1) == Bytes{0xEE});
  f.expect_fault(
      "vector_convert src_addr=4 chunk_stride=3 rows=1 width=5 dst_addr=0 dst_stride=32 "
      "out_format=e4m3",
      Cause::kPsumUnwritten, 7);
}
