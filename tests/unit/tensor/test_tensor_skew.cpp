// SPDX-License-Identifier: Apache-2.0
// rtl/tensor/tensor_skew.sv with 0, 2 and 4 cycles
#include "tests/unit/tensor/tensor_bench.h"

using namespace ng;
using namespace ng::test;

namespace {
struct Word {
  bool valid = false;
  uint16_t data = 0;
};
}  // namespace

TEST_CASE("every valid word comes out 0, 2 and 4 cycles later, and nothing else does") {
  TensorBench bench("tensor_skew");
  std::deque<Word> past(8);
  for (int i = 0; i < 20'000; ++i) {
    Rng& rng = bench.rng();
    past.push_front({rng() % (i % 3 + 1) == 0, static_cast<uint16_t>(rng())});
    past.pop_back();
    bench->skew0_valid_i = bench->skew2_valid_i = bench->skew4_valid_i = past[0].valid;
    bench->skew0_data_i = bench->skew2_data_i = bench->skew4_data_i = past[0].data;
    bench.eval();
    const auto check = [&](const char* what, const Word& expected, bool valid, uint16_t data) {
      require_equal<unsigned>(what, expected.valid, valid, "valid");
      if (valid) require_equal<unsigned>(what, expected.data, data, "data");
    };
    check("0 cycles", past[0], bench->skew0_valid_o, bench->skew0_data_o);
    check("2 cycles", past[2], bench->skew2_valid_o, bench->skew2_data_o);
    check("4 cycles", past[4], bench->skew4_valid_o, bench->skew4_data_o);
    bench.tick();
  }
}

TEST_CASE("a reset forgets the words on their way") {
  TensorBench bench("tensor_skew_reset");
  for (int before = 1; before <= 5; ++before) {
    bench->skew0_valid_i = bench->skew2_valid_i = bench->skew4_valid_i = 1;
    bench.ticks(static_cast<uint64_t>(before));
    bench->skew0_valid_i = bench->skew2_valid_i = bench->skew4_valid_i = 0;
    bench.reset(1);
    for (int i = 0; i < 8; ++i) {
      CHECK(bench->skew2_valid_o == 0);
      CHECK(bench->skew4_valid_o == 0);
      bench.tick();
    }
  }
}
