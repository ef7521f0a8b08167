// SPDX-License-Identifier: Apache-2.0
#include "queue_parts.h"

using namespace ng;
using namespace ng::test;

namespace {

void check_numbers(Parts& sim, const Shape& s) {
  const std::string text =
      fmt::format("element {}, {}x{} {}x{} {}x{} {}x{}", s.element, s.dims[0].count,
                  s.dims[0].stride, s.dims[1].count, s.dims[1].stride, s.dims[2].count,
                  s.dims[2].stride, s.dims[3].count, s.dims[3].stride);
  const auto& got = sim->unit_shape_o;
  uint32_t expected[16] = {};
  set_shape(expected, s);
  const bool empty = s.total() == 0;
  const auto check = [&](BitField field, const char* what) {
    if (get(got, field) != get(expected, field)) FAIL(text << ": " << what);
  };
  check(shape_t::total, "total");
  check(shape_t::stride_low, "strides");
  check(shape_t::element, "element");
  if (empty) return;
  check(shape_t::up, "up");
  check(shape_t::down, "down");
  check(shape_t::up_far, "up far");
  check(shape_t::down_far, "down far");
  check(shape_t::nested, "nested");
}

}  // namespace

TEST_CASE("prepares small shapes: numbers, and loops that visit every byte in order") {
  Parts sim("shape_unit_small");
  start(sim);
  Generator make(sim.seed(), {});
  for (int n = 0; n < 4000; ++n) {
    Shape s = make.shape(1 + make.below(400), make.one_in(2) ? 4 : 1);
    if (make.one_in(10)) s.dims[make.below(4)].count = 0;
    if (make.one_in(4)) s.dims[make.below(4)].stride = int64_t(make.below(200)) - 100;
    prepare(sim, s);
    check_numbers(sim, s);
    if (s.total() && Walk(sim->unit_shape_o).offsets() != s.offsets()) FAIL("the loops differ");
    sim.tick();
  }
}

TEST_CASE("is exact for shapes of any size") {
  Parts sim("shape_unit_large");
  start(sim);
  Generator make(sim.seed(), {});
  for (int n = 0; n < 4000; ++n) {
    Shape s;
    s.element = 1 + make.below(64);
    for (auto& d : s.dims) {
      d.count = make.rng()() >> (40 + make.below(24));
      if (make.one_in(4)) d.count = 0xFFFFFF;
      d.stride = int64_t(make.rng()()) >> (24 + make.below(40));
      if (make.one_in(6)) d.stride = make.one_in(2) ? -(1ll << 39) : (1ll << 39) - 1;
    }
    prepare(sim, s);
    check_numbers(sim, s);
    sim.tick();
  }
}

TEST_CASE("tells a stride that just nests from one that just does not") {
  Parts sim("shape_unit_nested");
  start(sim);
  for (int64_t slack : {-1, 0, 1})
    for (int64_t sign : {-1, 1})
      for (unsigned outer = 1; outer < 4; ++outer) {
        Shape s{5, {{{4, 7}, {1, 0}, {1, 0}, {1, 0}}}};  // 26 bytes
        s.dims[outer] = {2, sign * (26 + slack)};
        CHECK(s.nested() == (slack >= 0));
        prepare(sim, s);
        check_numbers(sim, s);
        sim.tick();
      }
}

TEST_CASE("makes one run of dimensions that follow one another") {
  Parts sim("shape_unit_runs");
  start(sim);
  prepare(sim, {4, {{{8, 4}, {1, 99}, {3, 32}, {5, 96}}}});
  CHECK(Walk(sim->unit_shape_o).run == 480);
  sim.tick();
  prepare(sim, {4, {{{8, 4}, {3, 33}, {5, 96}, {1, 0}}}});
  CHECK(Walk(sim->unit_shape_o).run == 32);
}

TEST_CASE("takes as long as its page says") {
  Parts sim("shape_unit_latency");
  start(sim);
  for (const Shape& s : {Shape{4, {{{1, 0}, {1, 0}, {1, 0}, {1, 0}}}},
                         Shape{4, {{{64, 4}, {16, 256}, {1, 0}, {1, 0}}}},
                         Shape{4, {{{0xFFFFFF, 4}, {2, 1}, {2, 1}, {2, 1}}}}}) {
    uint64_t bits = 0, loops = 0;
    for (auto& d : s.dims) bits += std::bit_width(d.count - 1), loops += d.count > 1;
    CHECK(prepare(sim, s) == 10 + bits + loops);
    sim.tick();
  }
}
