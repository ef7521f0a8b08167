// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_exception.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include "tb/scoreboard.h"
#include "tb/stream.h"
#include "tests/unit/tb/probe.h"

using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::MessageMatches;
using ng::tb::hex;
using ng::tb::Mismatch;
using ng::tb::Scoreboard;

namespace {

struct Operands {
  uint8_t a = 0;
  uint8_t b = 0;
};

Scoreboard<uint16_t, Operands> make_board() {
  return Scoreboard<uint16_t, Operands>("product", [](const Operands& o) {
    return fmt::format("a={} b={}", hex(o.a, o.a), hex(o.b, o.b));
  });
}

}  // namespace

TEST_CASE("equal results pass in order and are counted") {
  auto board = make_board();
  board.expect(6, {2, 3});
  board.expect(20, {4, 5});
  board.check(6);
  board.check(20);
  CHECK(board.checked() == 2);
  CHECK_NOTHROW(board.finish());
}

TEST_CASE("a mismatch names operands, expected, got, cycle and seed") {
  Probe sim("board", 42);
  sim->fault_i = kFlipBit;
  auto board = make_board();
  board.expect(0x0600, {0x20, 0x30});
  sim->in_valid_i = 1;
  sim->in_data_i = 0x0600;
  sim.tick();
  CHECK_THROWS_MATCHES(board.check(sim->out_data_o), Mismatch,
                       MessageMatches(ContainsSubstring("product: result 0 differs") &&
                                      ContainsSubstring("a=0x20 (32) b=0x30 (48)") &&
                                      ContainsSubstring("expected: 0x0600") &&
                                      ContainsSubstring("got:      0x0601") &&
                                      ContainsSubstring("at cycle 4, seed 42")));
}

TEST_CASE("results too many or too few are mismatches") {
  auto board = make_board();
  CHECK_THROWS_MATCHES(board.check(1), Mismatch,
                       MessageMatches(ContainsSubstring("nothing expected")));
  board.expect(1);
  board.expect(2);
  CHECK_THROWS_MATCHES(board.finish(), Mismatch,
                       MessageMatches(ContainsSubstring("2 results never came")));
  board.clear();
  CHECK_NOTHROW(board.finish());
}

TEST_CASE("any result type can be shown") {
  Scoreboard<std::pair<int, int>> board(
      "pair", {}, [](const auto& p) { return fmt::format("<{},{}>", p.first, p.second); });
  board.expect({1, 2});
  CHECK_THROWS_MATCHES(board.check({1, 3}), Mismatch, MessageMatches(ContainsSubstring("<1,3>")));
}

TEST_CASE("hex is as wide as its type") {
  CHECK(hex(uint8_t{1}) == "0x01");
  CHECK(hex(uint32_t{0x3f800000}, 1.0) == "0x3f800000 (1)");
}
