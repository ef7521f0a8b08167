// SPDX-License-Identifier: Apache-2.0
// rtl/tensor/tensor_column.sv: one fused step per cycle against the golden step and the wide
// oracle.
#include "tests/unit/tensor/tensor_bench.h"

namespace {
using namespace ng;
using namespace ng::test;

/// One step on its way: the stationary word loaded in cycle 0, active in 2, the moving word in 2,
/// acc in 3, the result seen in 5.
struct Step {
  FusedCase c;
  bool apply = true;
  bool empty = false;

  uint32_t golden() const { return apply && !empty ? c.golden() : c.acc; }
  uint32_t oracle() const { return apply && !empty ? c.oracle() : c.acc; }
  std::string text() const { return fmt::format("apply {} empty {} {}", apply, empty, c.text()); }
};

class Column {
 public:
  explicit Column(const char* name) : bench(name), board_(name, &Step::text, show_word) {}

  /// Takes one step into the pipeline in each cycle.
  void push(const Step& step) {
    stage_.push_front(step);
    stage_.resize(std::min<size_t>(stage_.size(), 4));
    bench->column_load_i = !step.empty;
    bench->column_load_clear_i = step.empty || bench.rng()() % 2;
    bench->column_load_scale_i = step.c.scale_b;
    put_operands(bench->column_load_data_i, 0, step.c.fb, step.c.b, step.c.n);
    bench->column_swap_i = stage_.size() > 1;
    bench->column_valid_i = stage_.size() > 2;
    if (stage_.size() > 2) {
      const Step& moving = stage_[2];
      bench->column_apply_i = moving.apply;
      bench->column_scale_i = moving.c.scale_a;
      put_operands(bench->column_moving_i, 0, moving.c.fa, moving.c.a, moving.c.n);
    }
    if (stage_.size() > 3) bench->column_acc_i = stage_[3].c.acc;
    const uint32_t golden = step.golden();
    if (golden != step.oracle()) FAIL("golden and oracle differ: " << step.text());
    board_.expect(golden, step);
    bench.tick();
    if (board_.pending() == 5) board_.check(bench->column_acc_o);
  }
  void drain() {
    Step last;
    for (int i = 0; i < 5; ++i) push(last);
  }
  uint32_t single(const FusedCase& c) {
    Step step;
    step.c = c;
    for (int i = 0; i < 5; ++i) push(step);
    return bench->column_acc_o;
  }
  TensorBench bench;

 private:
  std::deque<Step> stage_;
  tb::Scoreboard<uint32_t, Step> board_;
};
}  // namespace

TEST_CASE("a million steps, one per cycle, equal golden and the exact value rounded once") {
  Column column("tensor_column");
  FusedStimulus stimulus(column.bench.rng());
  Rng& rng = column.bench.rng();
  for (int i = 0; i < 1'000'000; ++i) {
    Step step;
    step.c = stimulus.next();
    step.apply = rng() % 16 != 0;
    step.empty = rng() % 16 == 0;
    column.push(step);
  }
  column.drain();
}

TEST_CASE("a permutation inside the group changes nothing") {
  Column column("tensor_column_permutation");
  FusedStimulus stimulus(column.bench.rng());
  for (int i = 0; i < 1000; ++i) {
    FusedCase c = stimulus.next();
    c.n = 32;
    const uint32_t first = column.single(c);
    for (int j = 0; j < 3; ++j) {
      Rng order(column.bench.rng()());
      Rng same = order;
      std::shuffle(c.a.begin(), c.a.end(), order);
      std::shuffle(c.b.begin(), c.b.end(), same);
      require_equal("permuted group", first, column.single(c), c.text());
    }
  }
}

TEST_CASE("a group that is not applied and an empty column pass the accumulator bit for bit") {
  Column column("tensor_column_pass");
  for (const uint32_t acc : {0x80000000u, 0x00000001u, 0x7f800000u, 0xff800000u, 0x7f800001u,
                             0xffc12345u, 0x3f800000u}) {
    for (const bool empty : {false, true}) {
      Step step;
      step.c.acc = acc;
      step.c.a.fill(0x7f);  // NaN everywhere: scales, too
      step.c.b.fill(0x7f);
      step.c.scale_a = step.c.scale_b = 0xff;
      step.apply = empty;
      step.empty = empty;
      for (int i = 0; i < 6; ++i) column.push(step);
      CHECK(column.bench->column_acc_o == acc);
    }
  }
}

TEST_CASE("masked elements contribute nothing whatever the other side holds") {
  Column column("tensor_column_mask");
  FusedCase c;
  c.fa = c.fb = Format::kE5m2;
  c.a.fill(0x7c);  // Inf
  c.b.fill(0x00);
  c.a[0] = c.b[0] = 0x3c;
  for (size_t n = 1; n <= 32; ++n) {
    c.n = n;
    for (size_t i = 0; i < n; ++i) c.a[i] = c.b[i] = 0x3c;
    CHECK(column.single(c) == as_word(static_cast<double>(n)));
  }
}

TEST_CASE("the active operand and its scale hold while the next ones load") {
  Column column("tensor_column_hold");
  FusedCase c;
  c.n = 1;
  c.a[0] = c.b[0] = 0x38;  // 1 x 1
  REQUIRE(column.single(c) == 0x3f800000);
  TensorBench& bench = column.bench;
  bench->column_swap_i = 0;
  const std::array<uint8_t, 1> two{0x40};
  put_operands(bench->column_load_data_i, 0, Format::kE4m3, two, 1);
  bench->column_load_scale_i = 137;
  bench.ticks(8);
  CHECK(bench->column_acc_o == 0x3f800000);
  bench->column_load_i = 0;
  bench->column_load_clear_i = 0;
  bench->column_swap_i = 1;
  bench.ticks(8);
  CHECK(bench->column_acc_o == as_word(2048));
  bench->column_load_clear_i = 1;  // emptied, and swapped in
  bench->column_acc_i = 0x12345678;
  bench.ticks(8);
  CHECK(bench->column_acc_o == 0x12345678);
}
