// SPDX-License-Identifier: Apache-2.0
// LoadStationary, MultiplyMoving, SetMap: what they compute and every check they make.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <string>

#include "tests/golden/chip/machine_fixture.h"

using namespace ng;
using ng::test::MachineFixture;

namespace {

constexpr uint8_t kOne = 0x38;  // e4m3
constexpr uint8_t kTwo = 0x40;
constexpr uint8_t kThree = 0x44;
constexpr uint8_t kNan = 0x7F;

using Floats = std::vector<float>;

}  // namespace

TEST_CASE("a moving word meets each loaded column, and empty columns give zero", "[tensor]") {
  MachineFixture f;
  f.bytes(0, 0, {kOne, kOne});     // column 0
  f.bytes(2, 0, {kTwo, kThree});   // column 1, stride 2
  f.bytes(10, 0, {kThree, kTwo});  // moving 0
  f.bytes(9, 0, {kOne, 0});        // moving 1, stride -1
  f.run(
      "load_stationary addr=0 stride=2 count=2 k=2\n"
      "multiply_moving addr=10 stride=-1 count=2 k=2 psum_row=5 psum_stride=-2\n");
  CHECK(f.outcome == Machine::Outcome::kIdle);
  CHECK(f.psum(5) == Floats{5, 12, 0, 0});
  CHECK(f.psum(3) == Floats{1, 2, 0, 0});
  CHECK_FALSE(f.machine.psum().written(4));
  CHECK(f.machine.tensor().moving_words() == 2);
  CHECK(f.machine.tensor().stationary_words() == 2);
}

TEST_CASE("accumulation adds to the row, empty columns keep it bit for bit", "[tensor]") {
  MachineFixture f;
  f.bytes(0, 0, {kOne});
  f.bytes(1, 0, {kTwo});
  f.bytes(8, 0, {kThree});
  f.run(
      "load_stationary addr=0 stride=1 count=2 k=1\n"
      "multiply_moving addr=8 count=1 k=1 psum_row=0\n"
      "load_stationary addr=0 stride=1 count=1 k=1\n"
      "multiply_moving addr=8 count=1 k=1 psum_row=0 accumulate\n"
      "multiply_moving addr=8 count=1 k=1 psum_row=0 accumulate\n");
  CHECK(f.psum(0) == Floats{9, 6, 0, 0});
}

TEST_CASE("elements at and beyond k are masked, NaN among them", "[tensor]") {
  MachineFixture f;
  std::vector<uint8_t> word(64, kNan);
  for (size_t e = 0; e < 33; ++e) word[e] = kOne;
  f.bytes(0, 0, word);
  f.bytes(1, 0, word);
  f.run("load_stationary addr=0 count=1 k=33\nmultiply_moving addr=1 count=1 k=33\n");
  CHECK(f.psum(0)[0] == 33);
  f.run("load_stationary addr=0 count=1 k=34\nmultiply_moving addr=1 count=1 k=34\n");
  CHECK(f.psum(0)[0] != f.psum(0)[0]);
}

TEST_CASE("each group has its own scale, and a group beyond k ignores its", "[tensor]") {
  MachineFixture f;
  f.bytes(0, 0, std::vector<uint8_t>(64, kOne));
  f.bytes(1, 0, std::vector<uint8_t>(64, kOne));
  f.scales(20, {127 + 3, 127 - 1});  // weights
  f.scales(30, {127 - 2, 127 + 5});  // moving
  const std::string program =
      "load_stationary addr=0 count=1 k=64 scaled scale_addr=20\n"
      "multiply_moving addr=1 count=1 k=64 scaled scale_addr=30\n";
  f.run(program);
  CHECK(f.psum(0)[0] == 32 * 2 + 32 * 16);
  f.scales(30, {127, 0xFF});  // NaN scale of the second group
  f.run(program);
  CHECK(f.psum(0)[0] != f.psum(0)[0]);
  f.run(
      "load_stationary addr=0 count=1 k=32 scaled scale_addr=20\n"
      "multiply_moving addr=1 count=1 k=32 scaled scale_addr=30\n");
  CHECK(f.psum(0)[0] == 32 * 8);
  f.run("load_stationary addr=0 count=1 k=64\nmultiply_moving addr=1 count=1 k=64\n");
  CHECK(f.psum(0)[0] == 64);
}

TEST_CASE("scale words follow their words, two of them for each word of e2m1", "[tensor]") {
  MachineFixture f;
  for (const uint32_t word : {0u, 3u}) f.bytes(word, 0, {0x22});  // e2m1 ones
  for (const uint32_t word : {10u, 13u}) f.bytes(word, 0, {kOne, kOne});
  f.bytes(1, 0, {kOne, kOne});
  for (const uint32_t word : {20u, 23u, 26u}) f.scales(word, {uint8_t(107 + word), 127});
  const std::string moving = "multiply_moving addr=1 count=1 k=2\n";
  f.run("load_stationary addr=10 count=2 stride=3 k=2 scaled scale_addr=20\n" + moving);
  CHECK(f.psum(0)[0] == 2);
  CHECK(f.psum(0)[1] == 2 * 8);
  f.run("load_stationary addr=0 count=2 stride=3 k=2 format=e2m1 scaled scale_addr=20\n" + moving);
  CHECK(f.psum(0)[0] == 2);
  CHECK(f.psum(0)[1] == 2 * 64);
  f.run("load_stationary addr=3 count=2 stride=-3 k=2 format=e2m1 scaled scale_addr=26\n" + moving);
  CHECK(f.psum(0)[0] == 2 * 64);
  CHECK(f.psum(0)[1] == 2);
}

TEST_CASE("e2m1 words hold two passes, low nibble first, through the map", "[tensor]") {
  MachineFixture f;
  f.bytes(0, 0, {0x42, 0x00});   // 1, 2
  f.bytes(0, 32, {0x77, 0x00});  // the other half: 6, 6
  f.bytes(1, 0, {0x38, 0x38});   // e4m3 ones
  f.run("load_stationary addr=0 count=1 k=2 format=e2m1\nmultiply_moving addr=1 count=1 k=2\n");
  CHECK(f.psum(0)[0] == 3);
  f.run(
      "load_stationary addr=0 count=1 k=2 format=e2m1 half\nmultiply_moving addr=1 count=1 k=2\n");
  CHECK(f.psum(0)[0] == 12);
  // entry 7 becomes 1: later instructions only, the stationary operand keeps its values
  f.run(
      "set_map codes=00303838404448380000000000000000\n"
      "multiply_moving addr=1 count=1 k=2 psum_row=1\n"
      "load_stationary addr=0 count=1 k=2 format=e2m1 half\n"
      "multiply_moving addr=1 count=1 k=2 psum_row=2\n");
  CHECK(f.psum(1)[0] == 12);
  CHECK(f.psum(2)[0] == 2);
}

TEST_CASE("bf16 sums are rounded after each pass, nearest or stochastic", "[tensor]") {
  MachineFixture f;
  f.bytes(0, 0, {kOne, kOne, kOne});
  f.bytes(1, 0, {0x7E, 0x30, 0});  // 448 + 0.5: a tie in bf16 would be 1 at 448
  f.run(
      "load_stationary addr=0 count=1 k=3\n"
      "multiply_moving addr=1 count=1 k=3 psum_row=0 bf16\n"
      "multiply_moving addr=1 count=1 k=3 psum_row=0 bf16 accumulate\n");
  CHECK(f.psum(0)[0] == 896);  // 448.5 -> 448, 896.5 -> 896
  int up = 0;
  f.run("set_random engine=tensor load_seed seed=5 load_counter counter=100\n");
  for (uint32_t n = 0; n < 64; ++n) {
    f.run("multiply_moving addr=1 count=1 k=3 psum_row=1 bf16 stochastic sr_offset=" +
          std::to_string(n) + "\n");
    const uint32_t u = speck32_64(5, 100 + n);
    const bool expected = (uint64_t{1} << 30) + u >= uint64_t{1} << 32;  // fraction 1/4 of 2
    CHECK(f.psum(1)[0] == (expected ? 450 : 448));
    up += expected;
  }
  CHECK(up > 4);
  CHECK(up < 32);
}

TEST_CASE("stochastic rounding counts sr_n per row and one per column", "[tensor]") {
  MachineFixture f;
  for (uint32_t c = 0; c < 4; ++c) f.bytes(c, 0, {kOne, kOne});
  for (uint32_t m = 0; m < 3; ++m) f.bytes(10 + m, 0, {0x7E, 0x30});
  f.run(
      "set_random engine=tensor load_seed seed=9 load_counter counter=4294967290\n"
      "load_stationary addr=0 stride=1 count=4 k=2\n"
      "multiply_moving addr=10 stride=1 count=3 k=2 psum_row=4 psum_stride=1 bf16 stochastic "
      "sr_offset=7 sr_n=1000\n");
  for (uint32_t m = 0; m < 3; ++m) {
    for (uint32_t c = 0; c < 4; ++c) {
      const uint32_t u = speck32_64(9, 4294967290u + 7 + m * 1000 + c);
      const bool up = (uint64_t{1} << 30) + u >= uint64_t{1} << 32;
      CHECK(f.psum(4 + m)[c] == (up ? 450 : 448));
    }
  }
}

TEST_CASE("an instruction of many words is as many of one word", "[tensor]") {
  constexpr Geometry kTall{.groups = 2, .cols = 4, .sbuf_words = 512, .psum_rows = 1024};
  std::vector<uint8_t> all(kTall.sbuf_bytes());
  for (size_t i = 0; i < all.size(); ++i) {
    const size_t x = i * 2654435761u >> 7;
    all[i] = static_cast<uint8_t>((x & 0x7F) == 0x7F && x % 41 != 0 ? x & 0x87 : x);
  }
  const auto word = [](const std::string& flags, int addr, int row) {
    return "multiply_moving addr=" + std::to_string(addr) +
           " count=1 k=40 psum_row=" + std::to_string(row) + flags + "\n";
  };
  struct Case {
    int count, addr, stride, row, psum_stride;
    const char* flags;
  };
  for (const Case& c : {Case{300, 0, 1, 7, 3, ""},
                        {300, 400, -1, 1000, -3, " accumulate"},
                        {257, 3, 1, 0, 1, " accumulate bf16"},
                        {20, 9, 2, 30, 0, " accumulate"},
                        {20, 9, 2, 31, 0, ""},
                        {3, 5, 0, 40, 1, " accumulate format=e5m2"}}) {
    INFO(c.count << c.flags);
    MachineFixture together(kTall), apart(kTall);
    std::string single;
    for (int n = 0; n < c.count; ++n) {
      single += word(c.flags, c.addr + n * c.stride, c.row + n * c.psum_stride);
    }
    for (MachineFixture* f : {&together, &apart}) {
      f->bytes(0, 0, all);
      f->run(
          "load_stationary addr=100 stride=1 count=3 k=40\n"
          "multiply_moving count=1024 k=40 psum_stride=1\n");
    }
    together.run("multiply_moving addr=" + std::to_string(c.addr) +
                 " stride=" + std::to_string(c.stride) + " count=" + std::to_string(c.count) +
                 " k=40 psum_row=" + std::to_string(c.row) +
                 " psum_stride=" + std::to_string(c.psum_stride) + c.flags + "\n");
    apart.run(single);
    CHECK(together.outcome == Machine::Outcome::kIdle);
    CHECK(together.machine.tensor().moving_words() == apart.machine.tensor().moving_words());
    for (uint32_t row = 0; row < kTall.psum_rows; ++row) {
      if (!std::ranges::equal(together.machine.psum().row(row), apart.machine.psum().row(row))) {
        FAIL("row " << row);
      }
    }
  }
}

TEST_CASE("the tensor engine refuses what its checks name", "[tensor]") {
  MachineFixture f;
  using enum Cause;
  f.expect_fault("multiply_moving count=1 k=1 tag=77", kNoStationary);
  f.expect_fault("load_stationary count=1 k=1 format=bf16", kBadFormat);
  f.expect_fault("load_stationary count=1 k=1 format=7", kBadFormat);
  f.expect_fault("load_stationary count=1 k=1 format=e4m3 half", kBadFormat);
  f.expect_fault("load_stationary count=0 k=1", kBadCount);
  f.expect_fault("load_stationary count=5 k=1", kBadCount);
  f.expect_fault("load_stationary count=1 k=0", kBadCount);
  f.expect_fault("load_stationary count=1 k=65", kBadCount);
  f.expect_fault("load_stationary addr=128 count=1 k=1", kAddressRange, 128);
  f.expect_fault("load_stationary addr=126 stride=1 count=4 k=1", kAddressRange, 129);
  f.expect_fault("load_stationary addr=2 stride=-1 count=4 k=1", kAddressRange, 0xFFFFFFFF);
  f.expect_fault("load_stationary count=1 k=1 scaled scale_addr=200", kAddressRange, 200);
  f.expect_good("load_stationary count=1 k=1 scale_addr=200");
  f.expect_good("load_stationary count=2 stride=1 k=1 format=e2m1 scaled scale_addr=125");
  f.expect_fault("load_stationary count=2 stride=1 k=1 format=e2m1 scaled scale_addr=126",
                 kAddressRange, 128);
  f.expect_fault("multiply_moving count=1 k=1 stochastic", kBadFormat);
  f.expect_fault("multiply_moving count=1 k=1 format=6", kBadFormat);
  f.expect_fault("multiply_moving count=1 k=1 format=e5m2 half", kBadFormat);
  f.expect_fault("multiply_moving count=0 k=1", kBadCount);
  f.expect_fault("multiply_moving count=1 k=65", kBadCount);
  f.expect_fault("multiply_moving addr=100 stride=3 count=11 k=1", kAddressRange, 130);
  f.expect_fault("multiply_moving count=1 k=1 psum_row=16", kAddressRange, 16);
  f.expect_fault("multiply_moving count=3 k=1 psum_row=3 psum_stride=-2", kAddressRange,
                 0xFFFFFFFF);
  f.expect_fault("multiply_moving count=1 k=2", kKMismatch);
  f.expect_good("multiply_moving count=1 k=1 psum_row=15");
}

TEST_CASE("the earlier of two causes is the one reported", "[tensor]") {
  MachineFixture f;
  f.expect_fault("load_stationary addr=500 count=0 k=1 format=7", Cause::kBadFormat);
  f.expect_fault("load_stationary addr=500 count=0 k=1", Cause::kBadCount);
  f.expect_fault("multiply_moving addr=500 count=1 k=9", Cause::kAddressRange, 500);
  f.expect_fault("multiply_moving count=1 k=9 psum_row=99", Cause::kAddressRange, 99);
  f.expect_fault("multiply_moving count=1 k=9", Cause::kNoStationary);
}

TEST_CASE("a refused load leaves the stationary operand as it was", "[tensor]") {
  MachineFixture f;
  f.bytes(0, 0, {kTwo});
  f.run("load_stationary addr=0 count=1 k=1\n");
  f.expect_fault("load_stationary addr=1 count=9 k=1", Cause::kBadCount);
  f.run("multiply_moving addr=0 count=1 k=1\n");
  CHECK(f.psum(0)[0] == 4);
}

TEST_CASE("accumulating on an unwritten row stops there, with the rows before written",
          "[tensor]") {
  MachineFixture f;
  f.bytes(0, 0, {kTwo});
  f.run(
      "load_stationary addr=0 count=1 k=1\n"
      "multiply_moving addr=0 count=2 k=1 psum_row=0 psum_stride=1\n"
      "multiply_moving addr=0 count=1 k=1 psum_row=3\n");
  f.expect_fault("multiply_moving addr=0 count=4 k=1 psum_row=0 psum_stride=1 accumulate tag=5",
                 Cause::kPsumUnwritten, 2);
  CHECK(f.psum(0)[0] == 8);
  CHECK(f.psum(1)[0] == 8);
  CHECK_FALSE(f.machine.psum().written(2));
  CHECK(f.machine.tensor().moving_words() == 5);
  CHECK(f.psum(3)[0] == 4);
}
