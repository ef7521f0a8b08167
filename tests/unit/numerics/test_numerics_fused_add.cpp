// SPDX-License-Identifier: Apache-2.0
// rtl/numerics/numerics_fused_add.sv, one step per cycle: against a 704-bit oracle for any sum, and
// against the golden fused step for sums that operands make.
#include "tests/unit/numerics/fused_bench.h"

namespace {
using namespace ng;
using namespace ng::test;

/// Keeps the two stages full and checks each result two cycles after its operands.
class Stream {
 public:
  explicit Stream(const char* name) : bench(name), board_(name, &AddCase::text, show_word) {}
  void push(const AddCase& c, uint32_t expected) {
    drive(bench, c);
    board_.expect(expected, c);
    bench.tick();
    if (board_.pending() == 2) board_.check(bench->add_acc_o);
  }
  uint32_t single(const AddCase& c) {
    push(c, c.oracle());
    push(c, c.oracle());
    return bench->add_acc_o;
  }
  FusedBench bench;

 private:
  tb::Scoreboard<uint32_t, AddCase> board_;
};
}  // namespace

TEST_CASE("700,000 steps on any sum, scale and accumulator equal the exact value rounded once") {
  Stream stream("numerics_fused_add");
  for (int i = 0; i < 700'000; ++i) {
    const AddCase c = draw_add(stream.bench.rng());
    stream.push(c, c.oracle());
  }
}

TEST_CASE("steps on sums that operands make equal golden and the oracle") {
  Stream stream("numerics_fused_add_golden");
  FusedStimulus stimulus(stream.bench.rng());
  for (int i = 0; i < 300'000; ++i) {
    const FusedCase c = stimulus.next();
    const uint32_t golden = c.golden();
    if (golden != c.oracle())
      FAIL("golden and oracle differ: " << c.text() << "\n"
                                        << show_word(golden) << " " << show_word(c.oracle()));
    stream.push(add_case(c), golden);
  }
}

TEST_CASE("hand-worked steps") {
  Stream stream("numerics_fused_add_hand");
  const auto step = [&](uint32_t acc, Int128 sum, int scale) {
    return stream.single({acc, {sum, false, false, false}, scale, true});
  };
  const Int128 one = Int128{1} << 32;
  CHECK(step(0, one, 254) == 0x3f800000);
  CHECK(step(0x3f800000, -one, 254) == 0);               // x - x is +0
  CHECK(step(0x80000000, 0, 254) == 0);                  // -0 becomes +0
  CHECK(step(0x3f800000, one, 254 - 24) == 0x3f800000);  // a tie, to even
  CHECK(step(0x3f800001, one, 254 - 24) == 0x3f800002);
  CHECK(step(0x3f800000, one + 1, 254 - 24) == 0x3f800001);
  CHECK(step(0x7f7fffff, one, 254 + 103) == 0x7f800000);  // half a place above the maximum
  CHECK(step(0x7f7fffff, one - 1, 254 + 103) == 0x7f7fffff);
  CHECK(step(0, one, 0) == 0);             // 2^-254
  CHECK(step(0, one, 508) == 0x7f800000);  // 2^254
  CHECK(step(0, -one, 254 - 150) == 0);    // underflow is +0
  CHECK(step(0x00000001, -one, 254 - 149) == 0);
  CHECK(step(0x00000001, one, 508) == 0x7f800000);
  CHECK(step(0x7f7fffff, 1, 0) == 0x7f7fffff);
}
