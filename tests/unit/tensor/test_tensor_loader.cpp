// SPDX-License-Identifier: Apache-2.0
// rtl/tensor/tensor_loader.sv against a model of it in every cycle.
#include <optional>

#include "tests/unit/tensor/tensor_bench.h"

using namespace ng;
using namespace ng::test;

namespace {
class Loader {
 public:
  explicit Loader(const char* name) : bench(name) {}

  void cycle(const OperandFields* start, bool ready) {
    bench->loader_start_i = start != nullptr;
    put_random(bench->loader_fields_i, bench.rng(), operand_fields_t::bits);
    if (start) start->put_at(bench->loader_fields_i);
    bench->loader_read_ready_i = ready;
    bench.eval();
    const std::string text = fmt::format("word {} of {}, addr {:06x} stride {}", done_, now_.count,
                                         now_.addr, now_.stride);
    require_equal<unsigned>("busy", busy(), bench->loader_busy_o, text);
    require_equal<unsigned>("read_valid", busy(), bench->loader_read_valid_o, text);
    require_equal<unsigned>("done", finished_, bench->loader_done_o, text);
    if (meaning_) require_equal<uint64_t>("meaning", *meaning_, bench->loader_meaning_o, text);
    meaning_.reset();
    finished_ = false;
    if (busy()) {
      require_equal<uint32_t>("address", now_.addr_of(done_, now_.addr), bench->loader_read_addr_o,
                              text);
      require_equal<uint32_t>("scale address", now_.scale_addr_of(done_),
                              bench->loader_read_scale_addr_o, text);
      require_equal<unsigned>("scaled", now_.scaled, bench->loader_read_scaled_o, text);
      if (ready) {
        meaning_ = edge_word(done_ == 0, now_, done_);
        ++done_;
        ++grants;
        finished_ = done_ == now_.count;
      }
    }
    if (start) {
      now_ = *start;
      done_ = 0;
      started_ = true;
    }
    bench.tick();
  }
  bool busy() const { return started_ && done_ < now_.count; }
  TensorBench bench;
  uint64_t grants = 0;

 private:
  OperandFields now_;
  uint32_t done_ = 0;
  bool started_ = false, finished_ = false;
  std::optional<uint64_t> meaning_;
};
}  // namespace

TEST_CASE("reads every word of every load in order under random stalls") {
  Loader loader("tensor_loader");
  Rng& rng = loader.bench.rng();
  for (int i = 0; i < 40'000; ++i) {
    const OperandFields f = draw_operand(rng, 40);
    loader.cycle(!loader.busy() && rng() % 3 ? &f : nullptr, rng() % 4 != 0);
  }
  CHECK(loader.grants > 20'000);
}

TEST_CASE("one word per cycle, the next load a cycle after the last word") {
  Loader loader("tensor_loader_rate");
  for (int i = 0; i < 100; ++i) {
    OperandFields f = draw_operand(loader.bench.rng(), 32);
    f.count = 8;
    loader.cycle(&f, true);
    for (int word = 0; word < 8; ++word) loader.cycle(nullptr, true);
  }
  CHECK(loader.grants == 800);
}

TEST_CASE("a reset in the middle leaves it idle") {
  TensorBench bench("tensor_loader_reset");
  bench->loader_start_i = 1;
  OperandFields f;
  f.count = 5;
  f.put_at(bench->loader_fields_i);
  bench.tick();
  bench->loader_start_i = 0;
  bench.tick();
  REQUIRE(bench->loader_busy_o == 1);
  bench.reset(1);
  CHECK(bench->loader_busy_o == 0);
  CHECK(bench->loader_done_o == 0);
  CHECK(bench->loader_read_valid_o == 0);
}

TEST_CASE("traps a start while busy") {
  TensorBench bench("tensor_loader_illegal");
  OperandFields f;
  f.count = 5;
  f.put_at(bench->loader_fields_i);
  bench->loader_start_i = 1;
  bench.tick();
  CHECK_THROWS_AS(bench.ticks(2), tb::RtlError);
}
