// SPDX-License-Identifier: Apache-2.0
// The store mover's write side: answers in any order, and answers that never come.
#include <catch2/catch_test_macros.hpp>

#include "mover_copies.h"

using namespace ng::test;
using ng::tb::AxiAccess;
using ng::tb::AxiFate;
using ng::tb::AxiOrder;

TEST_CASE("keeps as many writes outstanding as it has slots, and no more") {
  MoverRig rig(Side::kStore, Build::kTiny, "write_slots",
               {.axi = {.read_latency = 1, .write_latency = 100}});
  Pieces pieces(rig.bus_bytes(), 1);
  for (int i = 0; i < 60; ++i) rig.push(pieces.copy(kHbm, kHbm, 0, 0, 16));
  rig.run();
  CHECK(rig.memory.writes().max_outstanding == kTinyOutstanding);
  CHECK(rig.memory.reads().max_outstanding <= kTinyOutstanding);
}

TEST_CASE("data do not wait until their address is taken, which a memory may do only beside them") {
  for (const Build build : {Build::kTiny, Build::k8, Build::k64}) {
    for (const unsigned bytes : {1u, 8u, 64u, 300u}) {
      MoverRig rig(Side::kStore, build, "write_together", {.axi = {.aw_waits_for_w = true}});
      Pieces pieces(rig.bus_bytes(), bytes);
      for (int i = 0; i < 100; ++i) rig.push(pieces.copy(kHbm, kHbm, 3, 5, bytes));
      for (int i = 0; i < 20; ++i) rig.push(pieces.fill(kHbm, 1, bytes));
      rig.run();
    }
  }
}

TEST_CASE("a write whose address nobody takes is not given up, and ends well when somebody does") {
  MoverRig rig(Side::kStore, Build::kTiny, "write_standing", {.axi = {.write_latency = 3}});
  Pieces pieces(rig.bus_bytes(), 5);
  for (int i = 0; i < 12; ++i) rig.push(pieces.copy(kHbm, kHbm, 3, 5, 40));
  rig.until(2);
  rig.memory.hold_aw = true;
  for (unsigned i = 0; i < 3 * kTimeoutCycles; ++i) rig.step();
  CHECK(rig.got_done.size() < 12);
  CHECK(rig.model->busy());
  rig.memory.hold_aw = false;
  rig.run();
}

TEST_CASE("ends pieces in order however the answers come, and with the oldest in the same cycle") {
  MoverRig rig(
      Side::kStore, Build::k64, "write_order",
      {.axi = {
           .read_latency = 1, .write_latency = 1, .jitter = 200, .order = AxiOrder::kOutOfOrder}});
  Pieces pieces(rig.bus_bytes(), 2);
  for (unsigned i = 0; i < 600; ++i) {
    Piece p = pieces.copy(kHbm, kHbm, 0, 0, 64);
    p.queue = i % 8;
    p.last = i % 3 == 0;
    rig.push(p);
  }
  rig.run();
}

TEST_CASE(
    "a write without an answer times out; its late answer is swallowed and its ID used again") {
  MoverRig rig(Side::kStore, Build::kTiny, "write_timeout", {.axi = {.write_latency = 20}});
  Pieces pieces(rig.bus_bytes(), 3);
  rig.memory.fate = [](const AxiAccess& a) {
    return AxiFate{.withheld = a.write && a.number == 2};
  };
  for (int i = 0; i < 20; ++i) rig.push(pieces.copy(kHbm, kHbm, 3, 5, 40));
  rig.expected_done[2].cause = kTimeout;
  rig.expected_done[2].address = rig.pushed(2).dst;
  rig.until(20);
  CHECK(rig.times[2].done - rig.times[1].done >= kTimeoutCycles);
  CHECK(rig.times[2].done - rig.times[1].done <= kTimeoutCycles + 20);
  CHECK(rig.times[19].done - rig.times[2].done < 200);  // the others went on
  rig.memory.release_withheld();
  for (int i = 0; i < 20; ++i) rig.step();
  for (int i = 0; i < 20; ++i) rig.push(pieces.copy(kHbm, kHbm, 3, 5, 40));
  rig.run();
  CHECK(rig.memory.writes().max_outstanding == kTinyOutstanding);
}

TEST_CASE(
    "with every write ID in quarantine pieces end with Timeout, and recover when the answers "
    "come") {
  MoverRig rig(Side::kStore, Build::kTiny, "write_all_lost", {.axi = {.write_latency = 3}});
  Pieces pieces(rig.bus_bytes(), 4);
  rig.memory.fate = [](const AxiAccess& a) { return AxiFate{.withheld = a.write}; };
  for (unsigned i = 0; i < 10; ++i) {
    const Piece p = pieces.copy(kHbm, kHbm, 3, 5, 40);
    const auto before = rig.expected_bytes();
    rig.push(p);
    rig.expected_done[i].cause = kTimeout;
    rig.expected_done[i].address = p.dst;
    if (i >= kTinyOutstanding)
      rig.expected_bytes() = before;  // never sent; the others land when released
  }
  rig.until(10);
  CHECK(rig.memory.withheld() == kTinyOutstanding);
  CHECK(rig.times[9].done - rig.times[3].done < 100);  // no waiting for what cannot come
  rig.memory.fate = {};
  rig.memory.release_withheld();
  for (int i = 0; i < 20; ++i) rig.step();
  for (int i = 0; i < 20; ++i) rig.push(pieces.copy(kHbm, kHbm, 3, 5, 40));
  rig.run();
}
