// SPDX-License-Identifier: Apache-2.0
#include "queue_parts.h"

using namespace ng;
using namespace ng::test;

namespace {

void begin(Parts& sim, uint64_t addr) {
  sim->record_record_addr_i = addr;
  sim->record_tag_i = 0xABCD;
  sim->record_bytes_i = 0x123456789A;
  sim->record_cause_i = unsigned(Cause::kBusDecode);
  sim->record_address_i = hbm(0x777);
  sim->record_start_i = 1;
  sim.tick();
  sim->record_start_i = 0;
}

void end(Parts& sim, bool last, Cause cause = Cause::kNone, uint64_t address = 0) {
  sim->record_ended_i = 1;
  set_done(sim->record_ended_data_i, done_t::slice(0),
           {.queue = 5, .last = last, .cause = cause, .address = address});
  sim.eval();
}

}  // namespace

TEST_CASE("is four fills of eight bytes, held until they are taken") {
  Parts sim("record_words");
  start(sim);
  for (uint64_t addr : {hbm(0x40), sbuf(0x60), global_address(Space::kSbuf, 0x20, 3)}) {
    begin(sim, addr);
    const uint64_t words[] = {0xABCD | uint64_t(Cause::kBusDecode) << 16, 0x123456789A, hbm(0x777),
                              0};
    for (unsigned w = 0; w < 4; ++w) {
      for (unsigned stalls = 0; stalls < w; ++stalls) sim.tick();
      CHECK(sim->record_busy_o == 1);
      REQUIRE(sim->record_piece_valid_o == 1);
      CHECK(sim->record_piece_load_o == (addr == sbuf(0x60)));
      Piece expected;
      expected.queue = 5, expected.last = w == 3, expected.kind = kKindFill, expected.bytes = 8;
      expected.dst = addr + 8 * w, expected.pattern = words[w];
      CHECK(get_piece(sim->record_piece_data_o) == expected);
      sim->record_piece_ready_i = 1;
      sim.tick();
      sim->record_piece_ready_i = 0;
    }
    CHECK(sim->record_piece_valid_o == 0);
    for (unsigned w = 0; w < 4; ++w) {
      end(sim, w == 3);
      CHECK(sim->record_done_o == (w == 3));
      CHECK(Cause(sim->record_cause_o) == Cause::kNone);
      sim.tick();
      sim->record_ended_i = 0;
    }
    sim.eval();
    CHECK(sim->record_busy_o == 0);
  }
}

TEST_CASE("reports the first failure of its four pieces") {
  Parts sim("record_fails");
  start(sim);
  for (unsigned first = 0; first < 4; ++first) {
    begin(sim, hbm(0));
    sim->record_piece_ready_i = 1;
    sim.ticks(4);
    for (unsigned w = 0; w < 4; ++w) {
      end(sim, w == 3,
          w == first  ? Cause::kTimeout
          : w > first ? Cause::kBusSlave
                      : Cause::kNone,
          hbm(w));
      if (w == 3) {
        CHECK(sim->record_done_o == 1);
        CHECK(Cause(sim->record_cause_o) == Cause::kTimeout);
        CHECK(sim->record_address_o == hbm(first));
      }
      sim.tick();
      sim->record_ended_i = 0;
    }
  }
}

TEST_CASE("stops after the piece on offer") {
  Parts sim("record_stop");
  start(sim);
  begin(sim, hbm(0));
  sim->record_stop_i = 1;
  sim.ticks(3);
  CHECK(sim->record_piece_valid_o == 1);
  CHECK(sim->record_busy_o == 1);
  sim->record_piece_ready_i = 1;
  sim.tick();
  CHECK(sim->record_piece_valid_o == 0);
  sim.tick();
  CHECK(sim->record_busy_o == 0);
}

TEST_CASE("refuses a second start while one is under way") {
  Parts sim("record_twice");
  start(sim);
  begin(sim, hbm(0));
  sim->record_start_i = 1;
  CHECK_THROWS_AS(sim.ticks(2), ng::tb::RtlError);
}
