// SPDX-License-Identifier: Apache-2.0
// What waits for what in a queue, and what it says when: fences, shapes, read signals, records.
#include "queue_rigs.h"
#include "tb/dma/queue_random.h"

using namespace ng;
using namespace ng::test;

TEST_CASE("a fence waits for everything before it, an add for what is after it too") {
  Rig1 rig("rules_fence", kLimits1);
  rig.read_delay = 10, rig.write_delay = 20;
  for (int kind = 0; kind < 3; ++kind) {
    rig.pieces.clear();
    const size_t first = rig.complete_at.size();
    rig.push(copy(1, hbm(0x1000), hbm(0x10000), 64));
    rig.push(copy(1, hbm(0x2000), sbuf(0), 64));
    if (kind == 0) rig.push(copy(1, hbm(0x3000), hbm(0x30000), 64));
    if (kind == 1) rig.push(copy(1, hbm(0x3000), hbm(0x30000), 64).set(Field::kFence, 1));
    if (kind == 2) rig.push(add(1, hbm(0x3000), hbm(0x30000), 64));
    rig.push(copy(1, hbm(0x4000), hbm(0x40000), 64));
    rig.push(dma(1, Opcode::kNop));
    rig.settle();
    REQUIRE(rig.pieces.size() == 4);
    CHECK(rig.pieces[1].cycle == rig.pieces[0].cycle + 1);
    if (kind == 0) {
      CHECK(rig.pieces[3].cycle == rig.pieces[0].cycle + 3);
    } else {
      CHECK(rig.pieces[2].cycle > rig.complete_at[first + 1]);
      CHECK(rig.pieces[2].cycle <= rig.complete_at[first + 1] + 3);
    }
    if (kind == 1) CHECK(rig.pieces[3].cycle == rig.pieces[2].cycle + 1);
    if (kind == 2) CHECK(rig.pieces[3].cycle > rig.complete_at[first + 2]);
  }
}

TEST_CASE("DmaShape waits for the shaped descriptors before it, and for nothing else") {
  Rig1 rig("rules_shape_waits", kLimits1);
  Generator make(3, kLimits1);
  const Instruction shape = make.shape_instruction({64, {{{1, 0}, {1, 0}, {1, 0}, {1, 0}}}}, 2);
  rig.push(shape);
  rig.settle();
  rig.write_delay = 400;
  rig.push(copy(1, hbm(0x1000), hbm(0x10000), 64));
  rig.push(shape);
  rig.push(copy(1, hbm(0x2000), sbuf(0x1000), 64));
  rig.settle();
  REQUIRE(rig.pieces.size() == 2);
  CHECK(rig.pieces[1].cycle < rig.complete_at[1]);
  rig.push(shaped(copy(1, hbm(0x3000), hbm(0x30000), 64), 2, -1));
  rig.push(copy(1, hbm(0x5000), hbm(0x50000), 64));
  rig.push(shape);
  rig.push(copy(1, hbm(0x4000), sbuf(0x1000), 64));
  rig.settle();
  REQUIRE(rig.pieces.size() == 5);
  CHECK(rig.pieces[3].cycle < rig.complete_at[4]);
  CHECK(rig.pieces[4].cycle > rig.complete_at[4]);
}

TEST_CASE("the end of an earlier descriptor does not release a DmaShape behind a shaped one") {
  Rig1 rig("rules_shape_waits_on", kLimits1);
  Generator make(3, kLimits1);
  const Instruction shape = make.shape_instruction({64, {{{1, 0}, {1, 0}, {1, 0}, {1, 0}}}}, 2);
  rig.push(shape);
  rig.settle();
  rig.write_delay = 60;
  rig.push(copy(1, hbm(0x1000), hbm(0x10000), 64));
  rig.steps(5);
  rig.write_delay = 400;
  rig.push(shaped(copy(1, hbm(0x3000), hbm(0x30000), 64), 2, -1));
  rig.push(shape);
  rig.push(copy(1, hbm(0x4000), sbuf(0x1000), 64));
  rig.settle();
  REQUIRE(rig.pieces.size() == 3);
  CHECK(rig.complete_at[1] + 200 < rig.complete_at[2]);
  CHECK(rig.pieces[2].cycle > rig.complete_at[2]);
}

TEST_CASE("a descriptor of several pieces has been read when the last one has") {
  Rig1 rig("rules_last_read", kLimits1);
  rig.read_delay = 7, rig.write_delay = 30;
  rig.push(copy(1, hbm(0x1000), hbm(0x10000), 5000));
  rig.push(copy(1, hbm(0x4000), hbm(0x40000), 2000));
  rig.settle();
  REQUIRE(rig.pieces.size() == 7);
  REQUIRE(rig.read_dones == 2);
  CHECK(rig.read_done_at[0] == rig.pieces[4].cycle + 7);
  CHECK(rig.read_done_at[1] == rig.pieces[6].cycle + 7);
}

TEST_CASE("writes the record after the last write and before the end") {
  Rig1 rig("rules_record", kLimits1);
  rig.write_delay = 9;
  for (uint64_t at : {hbm(0x8020), sbuf(0x40)}) {
    rig.pieces.clear();
    rig.records.clear();
    rig.push(with_record(copy(1, hbm(0x1000), hbm(0x10000), 3000), at, 0xBEEF).set(Field::kIrq, 1));
    rig.push(copy(1, hbm(0x4000), hbm(0x40000), 64));
    rig.settle();
    REQUIRE(rig.records.size() == 4);
    CHECK(rig.records[0].cycle >= rig.pieces[2].cycle + 9);
    CHECK(rig.complete_at[rig.completes - 2] >= rig.records[3].cycle + 9);
    CHECK(rig.complete_at[rig.completes - 1] > rig.complete_at[rig.completes - 2]);
    CHECK(rig.irq_at.back() == rig.complete_at[rig.completes - 2]);
    for (unsigned w = 0; w < 4; ++w) {
      CHECK(rig.records[w].dst == at + 8 * w);
      CHECK(rig.records[w].bytes == 8);
      CHECK(rig.records[w].kind == kKindFill);
      CHECK(rig.records[w].last == (w == 3));
    }
    CHECK(record_word(rig, 0, 0) == 0xBEEF);
    CHECK(record_word(rig, 0, 1) == 3000);
    CHECK(record_word(rig, 0, 2) == 0);
    CHECK(record_word(rig, 0, 3) == 0);
  }
  rig.records.clear();
  rig.push(with_record(copy(1, hbm(0), hbm(0x100), 0), hbm(0x8020), 7));  // nothing to do
  rig.push(with_record(dma(1, Opcode::kDmaTranspose)
                           .set(Field::kElement, 4)
                           .set(Field::kRows, 5)
                           .set(Field::kCols, 3)
                           .set(Field::kSrcStride, 12)
                           .set(Field::kDstStride, 20)
                           .set(Field::kSrcAddr, int64_t(hbm(0)))
                           .set(Field::kDstAddr, int64_t(hbm(0x1000))),
                       hbm(0x8020), 8));
  rig.settle();
  REQUIRE(rig.records.size() == 8);
  CHECK(record_word(rig, 0, 0) == 7);
  CHECK(record_word(rig, 0, 1) == 0);
  CHECK(record_word(rig, 1, 0) == 8);
  CHECK(record_word(rig, 1, 1) == 60);
}

TEST_CASE("a failed read is not announced as read") {
  Rig1 rig("rules_read_hold", kLimits1);
  rig.write_delay = 40;
  rig.push(copy(1, hbm(0x1000), hbm(0x10000), 64));
  rig.steps(3);
  rig.hold_reads(1);
  rig.push(copy(1, hbm(0x2000), sbuf(0), 64));
  rig.steps(10);
  CHECK(rig.read_dones == 0);
  rig.settle();
  CHECK(rig.read_dones == 2);
  CHECK(rig.read_done_at[0] == rig.complete_at[0]);
}

TEST_CASE("holds as many descriptors as it has entries") {
  Rig1 rig("rules_depth", kLimits1);
  rig.write_delay = 1000;
  for (int i = 0; i < 20; ++i) rig.push(copy(1, hbm(0x1000), hbm(0x80000), 64));
  rig.steps(100);
  CHECK(rig.accepted_at.size() == 8);
  rig.settle();
  CHECK(rig.completes == 20);
}
