// SPDX-License-Identifier: Apache-2.0
// tb/fields.h and the generated rtl_structs.h, by layouts worked by hand and against Verilator.
#include <Vfields_probe.h>

#include <catch2/catch_test_macros.hpp>

#include "rtl_structs.h"
#include "tb/fields.h"
#include "tb/sim.h"

using namespace ng;
using namespace ng::tb;
using rtl::control_pkg::action_t;
using rtl::control_pkg::signal_t;
using rtl::descriptor_pkg::shape_t;
using rtl::mover_pkg::piece_t;
using rtl::numerics_pkg::element_t;

TEST_CASE("layouts are those worked by hand from the packages") {
  CHECK(element_t::bits == 1 + 1 + 4 + 5);
  CHECK(element_t::exponent == BitField{0, 5});
  CHECK(element_t::sig == BitField{5, 4});
  CHECK(element_t::special == BitField{9, 1});
  CHECK(element_t::sign == BitField{10, 1});
  CHECK(action_t::bits == 43);
  CHECK(action_t::enable == BitField{42, 1});
  CHECK(action_t::at_complete == BitField{41, 1});
  CHECK(action_t::signal / signal_t::is_set == BitField{40, 1});
  CHECK(action_t::signal / signal_t::index == BitField{32, 8});
  CHECK(piece_t::bits == rtl::mover_pkg::PieceBits);
  CHECK(piece_t::slice(2) / piece_t::src == BitField{2 * 216 + 128, 64});
  CHECK(piece_t::queue_id == BitField{213, 3});
  CHECK(shape_t::bits == rtl::descriptor_pkg::ShapeBits);
  CHECK(shape_t::last == BitField{4 * 44, 4 * 24});
  CHECK(rtl::mover_pkg::KindCast == 3);
  CHECK(rtl::mover_pkg::kind_e_bits == 2);
  CHECK(rtl::numerics_pkg::GroupPes == 8);
}

TEST_CASE("sets bits of a port of any type and leaves the others") {
  const auto check = [](auto zeros) {
    auto ones = zeros;
    std::memset(&ones, 0xFF, sizeof(ones));
    constexpr unsigned kSize = 8 * sizeof(zeros);
    for (unsigned width = 1; width <= std::min(64u, kSize); ++width)
      for (unsigned lsb = 0; lsb + width <= kSize; ++lsb) {
        auto low = zeros, high = ones;
        set(low, {lsb, width}, ~0ull);
        set(high, {lsb, width}, 0);
        bool same = true;
        for (unsigned b = 0; b < kSize; ++b) {
          const bool inside = b >= lsb && b < lsb + width;
          same &= get(low, {b, 1}) == inside && get(high, {b, 1}) == !inside;
        }
        if (!same) FAIL("bits " << lsb << " to " << lsb + width << " of " << kSize);
      }
  };
  check(CData{});
  check(SData{});
  check(IData{});
  check(QData{});
  check(VlWide<4>{});
  check(std::array<uint8_t, 11>{});
}

TEST_CASE("reads signed fields, and fields of more than 64 bits as words") {
  VlWide<6> port{};
  set(port, {30, 44}, -5);
  CHECK(get(port, {30, 44}) == (1ull << 44) - 5);
  CHECK(get_signed(port, {30, 44}) == -5);
  CHECK(get_signed(port, {31, 1}) == -1);
  const uint32_t words[] = {0x11111111, 0x22222222, 0x33333333, 0xFFFFFFFF};
  set(port, {70, 100}, std::span<const uint32_t>(words));
  uint32_t back[5] = {9, 9, 9, 9, 9};
  get(port, {70, 100}, std::span<uint32_t>(back));
  CHECK(std::vector<uint32_t>(back, back + 5) ==
        std::vector<uint32_t>{0x11111111, 0x22222222, 0x33333333, 0xF, 0});
  CHECK(get(port, {170, 22}) == 0);
  const uint8_t bytes[] = {0xAB, 0xCD, 0xEF};
  set(port, {3, 24}, std::span<const uint8_t>(bytes));
  CHECK(get(port, {3, 24}) == 0xEFCDAB);
}

TEST_CASE("refuses bits beyond a port, and wide fields as one number") {
  SData port = 0;
  CHECK_THROWS_AS(get(port, {10, 7}), std::out_of_range);
  CHECK_THROWS_AS(set(port, {16, 1}, 0), std::out_of_range);
  VlWide<4> wide{};
  CHECK_THROWS_AS(get(wide, {0, 65}), std::invalid_argument);
  CHECK_THROWS_AS(set(wide, {0, 65}, 0), std::invalid_argument);
  uint32_t words[2];
  CHECK_THROWS_AS(get(wide, {0, 65}, std::span<uint32_t>(words)), std::invalid_argument);
}

TEST_CASE("agrees with Verilator about every member") {
  Sim<Vfields_probe> sim("fields_probe");
  auto& rng = sim.rng();
  for (int n = 0; n < 2000; ++n) {
    const uint64_t a = rng(), b = rng();
    const uint32_t delta[] = {uint32_t(rng()), uint32_t(rng()), uint32_t(rng()),
                              uint32_t(rng()), uint32_t(rng()), uint32_t(rng() & 0xFFFF)};
    auto& t = sim.top();
    zero(t.shape_i);
    zero(t.pieces_i);
    set(t.element_i, element_t::sign, a >> 9);
    set(t.element_i, element_t::sig, a >> 5);
    set(t.element_i, element_t::exponent, a);
    set(t.control_i, rtl::link_pkg::control_t::credit, a);
    set(t.control_i, rtl::link_pkg::control_t::seq, b);
    set(t.action_i, action_t::enable, a);
    set(t.action_i, action_t::signal / signal_t::index, b);
    set(t.action_i, action_t::signal / signal_t::value, a);
    set(t.shape_i, shape_t::element, b);
    set(t.shape_i, shape_t::down, a);
    set(t.shape_i, shape_t::last.slice(2, 24), b);
    set(t.shape_i, shape_t::delta, std::span<const uint32_t>(delta));
    set(t.pieces_i, piece_t::slice(1) / piece_t::src, b);
    set(t.pieces_i, piece_t::slice(1) / piece_t::kind, a);
    set(t.pieces_i, piece_t::slice(2) / piece_t::dst, a);
    set(t.pieces_i, piece_t::slice(2) / piece_t::last, b);
    sim.eval();
    REQUIRE(t.element_sign_o == (a >> 9 & 1));
    REQUIRE(t.element_sig_o == (a >> 5 & 15));
    REQUIRE(t.element_exponent_o == (a & 31));
    REQUIRE(t.control_credit_o == (a & 0xFF));
    REQUIRE(t.control_seq_o == (b & 0x3FF));
    REQUIRE(t.action_enable_o == (a & 1));
    REQUIRE(t.action_index_o == (b & 0xFF));
    REQUIRE(t.action_value_o == (a & 0xFFFFFFFF));
    REQUIRE(t.shape_element_o == (b & 0x7F));
    REQUIRE(t.shape_down_o == a);
    REQUIRE(t.shape_last_2_o == (b & 0xFFFFFF));
    for (unsigned w = 0; w < 6; ++w) REQUIRE(t.shape_delta_o[w] == delta[w]);
    REQUIRE(t.piece_src_o == b);
    REQUIRE(t.piece_kind_o == (a & 3));
    REQUIRE(get(t.piece_o, piece_t::dst) == a);
    REQUIRE(get(t.piece_o, piece_t::last) == (b & 1));
  }
}
