// SPDX-License-Identifier: Apache-2.0
// Descriptors that fail: the stop, RESUME, SKIP and what both leave to those behind.
#include <catch2/generators/catch_generators.hpp>

#include "queue_rigs.h"
#include "tb/dma/queue_random.h"

using namespace ng;
using namespace ng::test;
using ng::tb::Stalls;

TEST_CASE(
    "a failed descriptor stops its queue: what came before ends, what is behind waits, nothing new "
    "starts") {
  Rig1 rig("rules_fail", kLimits1);
  rig.write_delay = 30;
  const unsigned mover = GENERATE(0u, 1u);
  const uint64_t to = mover ? sbuf(0) : hbm(0x100000);
  rig.push(copy(1, hbm(0x1000), hbm(0x10000), 64));
  rig.push(with_record(copy(1, hbm(0x10000), to, 8000), hbm(0x800), 5).set(Field::kIrq, 1));
  rig.push(copy(1, hbm(0x4000), hbm(0x40000), 64));
  const uint64_t bad = hbm(0x10400);
  unsigned failures = 0;
  rig.fate = [&](const Piece& p) {
    // two pieces fail; the first in order is reported
    if (p.src == bad || p.src == bad + 0x400) {
      ++failures;
      return Fate{p.src == bad ? Cause::kBusDecode : Cause::kBusSlave, p.src + 17};
    }
    return Fate{};
  };
  rig.take_stalls[mover] = Stalls::random(0.9);
  rig.settle();
  REQUIRE(rig.stopped());
  CHECK(rig.in_flight() == 0);
  CHECK(show(rig.verdict()) == show({Cause::kBusDecode, bad + 17}));
  CHECK(rig.completes == 1);
  CHECK(rig.records.empty());
  CHECK(rig.pieces.back().dst != hbm(0x40000));  // not started
  rig.steps(50);
  CHECK(rig.stopped());
  CHECK(rig.sim->instr_ready_o == 0);

  SECTION("resume: from its first byte, and again if it fails again") {
    rig.pieces.clear();
    rig.resume();
    rig.step();
    rig.settle();
    REQUIRE(rig.stopped());
    CHECK(rig.pieces.front().src == hbm(0x10000));
    CHECK(show(rig.verdict()) == show({Cause::kBusDecode, bad + 17}));
    rig.fate = {};
    rig.pieces.clear();
    rig.resume();
    rig.step();
    rig.settle();
    CHECK(!rig.stopped());
    CHECK(rig.completes == 3);
    CHECK(rig.read_dones == 3);
    CHECK(rig.irqs == 1);
    const ShapeRegisters none{};
    auto end = rig.pieces.end() - 1;
    CHECK(end->dst == hbm(0x40000));
    check_pieces(Descriptor(copy(1, hbm(0x10000), to, 8000), none, kLimits1),
                 {rig.pieces.begin(), end});
    REQUIRE(rig.records.size() == 4);
    CHECK(record_word(rig, 0, 0) == 5);
    CHECK(record_word(rig, 0, 2) == 0);
  }
  SECTION("skip: it counts as complete, its record says why") {
    rig.skip();
    rig.step();
    rig.settle();
    CHECK(!rig.stopped());
    CHECK(rig.completes == 3);
    CHECK(rig.read_dones == 3);
    CHECK(rig.irqs == 1);
    REQUIRE(rig.records.size() == 4);
    CHECK(record_word(rig, 0, 0) == (5 | uint64_t(Cause::kBusDecode) << 16));
    CHECK(record_word(rig, 0, 1) == 8000);
    CHECK(record_word(rig, 0, 2) == bad + 17);
  }
  SECTION("clear: the rest is dropped") {
    const uint64_t completes = rig.completes;
    rig.forget_waiting();
    rig.clear();
    rig.step();
    CHECK(!rig.stopped());
    rig.settle();
    CHECK(rig.completes == completes);
    rig.push(copy(1, hbm(0), sbuf(0), 64));
    rig.settle();
    CHECK(rig.completes == completes + 1);
  }
  SECTION("both at once are nothing") {
    rig.skip();
    rig.resume();
    rig.steps(20);
    CHECK(rig.stopped());
  }
}

TEST_CASE("a record that cannot be written stops the queue, and is given up when skipped") {
  Rig1 rig("rules_record_fails", kLimits1);
  rig.fate = [&](const Piece& p) {
    return p.queue & 4 && p.dst % 32 == 16 ? Fate{Cause::kTimeout, p.dst + 1} : Fate{};
  };
  rig.push(with_record(copy(1, hbm(0x1000), hbm(0x10000), 64), hbm(0x8000), 1));
  rig.push(copy(1, hbm(0x4000), hbm(0x40000), 64));
  rig.settle();
  REQUIRE(rig.stopped());
  CHECK(show(rig.verdict()) == show({Cause::kTimeout, hbm(0x8011)}));
  CHECK(rig.completes == 0);
  rig.resume();
  rig.step();
  rig.settle();
  REQUIRE(rig.stopped());
  CHECK(rig.records.size() == 8);
  CHECK(std::count_if(rig.pieces.begin(), rig.pieces.end(),
                      [](auto& p) { return p.src == hbm(0x1000); }) == 2);
  rig.skip();
  rig.step();
  rig.settle();
  CHECK(!rig.stopped());
  CHECK(rig.completes == 2);
  CHECK(rig.records.size() == 12);
  CHECK(record_word(rig, 2, 0) == (1 | uint64_t(Cause::kTimeout) << 16));
}

TEST_CASE("skip of a refused descriptor ends it, without a record") {
  Rig1 rig("rules_skip_refused", kLimits1);
  rig.push(copy(1, hbm(0), hbm(0x100), 64));
  rig.push(with_record(copy(1, hbm(0), sbuf(9000), 64), hbm(0x8000)).set(Field::kIrq, 1));
  rig.push(copy(1, hbm(0), hbm(0x200), 64));
  rig.settle();
  REQUIRE(rig.stopped());
  CHECK(rig.completes == 1);
  rig.resume();  // checked again, refused again
  rig.step();
  rig.settle();
  REQUIRE(rig.stopped());
  CHECK(show(rig.verdict()) == show({Cause::kAddressRange, sbuf(9000)}));
  rig.skip();
  rig.step();
  rig.settle();
  CHECK(!rig.stopped());
  CHECK(rig.completes == 3);
  CHECK(rig.irqs == 1);
  CHECK(rig.records.empty());
}

TEST_CASE(
    "a shape that a shaped descriptor still uses is not overwritten while that one has to start "
    "again") {
  Rig1 rig("rules_shape_again", kLimits1);
  Generator make(3, kLimits1);
  ShapeRegisters registers{};
  registers[2] = {4, {{{16, 12}, {1, 0}, {1, 0}, {1, 0}}}};
  rig.push(make.shape_instruction(registers[2], 2));
  const Instruction user = shaped(copy(1, hbm(0x3000), hbm(0x30000), 64), 2, -1);
  const Descriptor expected(user, registers, kLimits1);
  rig.push(user);
  rig.push(make.shape_instruction({64, {{{1, 0}, {1, 0}, {1, 0}, {1, 0}}}}, 2));
  bool failed = false;
  rig.fate = [&](const Piece& p) {
    if (failed || p.src != hbm(0x3000 + 24)) return Fate{};
    failed = true;
    return Fate{Cause::kBusSlave, p.src};
  };
  rig.settle();
  REQUIRE(rig.stopped());
  CHECK(show(rig.verdict()) == show({Cause::kBusSlave, hbm(0x3000 + 24)}));
  rig.pieces.clear();
  rig.resume();
  rig.step();
  rig.settle();
  CHECK(!rig.stopped());
  CHECK(rig.completes == 3);
  check_pieces(expected, rig.pieces);
}

TEST_CASE(
    "errors at random: every descriptor ends once, in order, after a run without an error or a "
    "skip") {
  Rig1 rig("rules_errors", kLimits1);
  rig.jitter = 30;
  rig.capacity = 12;
  Generator make(rig.sim.seed(), kLimits1);
  rig.take_stalls[0] = Stalls::random(0.3);
  rig.take_stalls[1] = Stalls::bursty(0.4, 10);
  struct Job {
    uint64_t bytes;
    bool bad = false, skipped = false, record;
    uint64_t moved = 0;
  };
  std::vector<Job> jobs;
  // job n reads HBM at n << 20 and writes HBM at (n << 20) + (1 << 19), or SBUF
  const unsigned share = 12;
  uint64_t stops = 0, skips = 0;
  rig.fate = [&](const Piece& p) {
    if (p.queue & 4) return Fate{};
    const uint64_t n = address_offset(p.src) >> 20;
    Job& job = jobs.at(n);
    if ((address_offset(p.src) & 0xFFFFF) == 0) job.moved = 0, job.bad = false;  // starts (again)
    job.moved += p.bytes;
    if (make.one_in(share)) {
      job.bad = true;
      return Fate{Cause::kBusSlave, p.src};
    }
    return Fate{};
  };
  uint64_t ended = 0;
  rig.on_event = [&](Event e) {
    if (e != Event::kComplete) return;
    Job& job = jobs.at(ended++);
    if (!job.skipped && (job.bad || job.moved != job.bytes))
      FAIL("job " << ended - 1 << " ended with " << job.moved << " of " << job.bytes
                  << " bytes, failed: " << job.bad);
  };
  for (unsigned n = 0; n < 600; ++n) {
    uint64_t bytes = 1 + make.below(make.one_in(5) ? 6000 : 300);
    const uint64_t src = hbm(uint64_t{n} << 20),
                   dst = make.one_in(3) ? sbuf(0) : hbm((uint64_t{n} << 20) + (1 << 19));
    Instruction i = copy(1, src, dst, bytes);
    if (make.one_in(4)) {
      const uint64_t rows = 1 + make.below(9), cols = 1 + make.below(9);
      bytes = rows * cols * 4;
      i = dma(1, Opcode::kDmaTranspose)
              .set(Field::kElement, 4)
              .set(Field::kRows, int64_t(rows))
              .set(Field::kCols, int64_t(cols))
              .set(Field::kSrcStride, int64_t(4 * cols))
              .set(Field::kDstStride, int64_t(4 * rows))
              .set(Field::kSrcAddr, int64_t(src))
              .set(Field::kDstAddr, int64_t(dst));
    }
    jobs.push_back({.bytes = bytes, .record = make.one_in(7)});
    i.set(Field::kFence, make.one_in(12));
    rig.push(jobs.back().record ? with_record(i, hbm(0xFF000000000), uint16_t(n)) : i);
  }
  while (ended < 600) {
    rig.settle(200000);
    if (!rig.stopped()) break;
    ++stops;
    Job& job = jobs.at(ended);
    if (!job.bad) FAIL("stopped at a good descriptor");
    if (address_offset(rig.verdict().fault) >> 20 != ended)
      FAIL("stopped at " << ended << " with the address of another");
    if (rig.in_flight()) FAIL("stopped with pieces in flight");
    if (make.one_in(3)) {
      job.skipped = true, ++skips;
      rig.skip();
    } else {
      rig.resume();
    }
    rig.step();
  }
  CHECK(ended == 600);
  CHECK(rig.read_dones == 600);
  CHECK(stops > 50);
  CHECK(skips > 10);
  CHECK(!rig.busy());
}
