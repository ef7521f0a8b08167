// SPDX-License-Identifier: Apache-2.0
// The check table, order, fences, errors, records and clears of a queue.
#include <Vdma_queue_1.h>
#include <Vdma_queue_3.h>

#include <catch2/generators/catch_generators.hpp>
#include <map>

#include "queue_fuzz.h"
#include "queue_rig.h"
#include "tb/dma/dma_words.h"

using namespace ng;
using namespace ng::test;
using ng::tb::Stalls;

namespace {

constexpr Limits kLimits1{.queue = 1,
                          .sbuf_bytes = 8192,
                          .scale_bytes = 256,
                          .psum_bytes = 4096,
                          .semaphores = 64,
                          .remote = true};
constexpr Limits kLimits3{.queue = 3,
                          .hbm_bytes = 1ull << 34,
                          .sbuf_bytes = 1 << 20,
                          .scale_bytes = 4000,
                          .psum_bytes = 65536,
                          .semaphores = 256,
                          .remote = false};
using Rig1 = QueueRig<Vdma_queue_1>;
using Rig3 = QueueRig<Vdma_queue_3>;

std::string show(const Verdict& v) { return fmt::format("{} {:#x}", cause_name(v.cause), v.fault); }

/// Runs one instruction to its end or its stop, which is then skipped. Registers follow.
template <class Rig>
Verdict run(Rig& rig, ShapeRegisters& registers, const Instruction& i) {
  const Descriptor d(i, registers, rig.limits);
  rig.push(i);
  rig.settle();
  Verdict got{};
  if (rig.stopped()) {
    got = rig.verdict();
    rig.skip();
    rig.step();
    rig.settle();
    CHECK(!rig.stopped());
  } else if (d.is(Opcode::kDmaShape) && d.verdict.cause == Cause::kNone) {
    registers[d.written_register] = d.written;
  }
  return got;
}

template <class Rig>
void expect(Rig& rig, ShapeRegisters& registers, const Instruction& i, Cause cause,
            uint64_t fault = 0) {
  INFO(to_text(i));
  const Verdict expected = Descriptor(i, registers, rig.limits).verdict;
  CHECK(show(expected) == show({cause, fault}));  // the reference agrees with the table
  const size_t pieces = rig.pieces.size() + rig.records.size();
  CHECK(show(run(rig, registers, i)) == show({cause, fault}));
  if (cause != Cause::kNone)
    CHECK(rig.pieces.size() + rig.records.size() == pieces);  // nothing moved
}

Instruction shaped(Instruction i, int src, int dst) {
  if (src >= 0) i.set(Field::kSrcShaped, 1).set(Field::kSrcShape, src);
  if (dst >= 0) i.set(Field::kDstShaped, 1).set(Field::kDstShape, dst);
  return i;
}

}  // namespace

TEST_CASE("stops with the cause of the table, and the earlier one where two apply") {
  Rig1 rig("rules_table", kLimits1);
  ShapeRegisters regs{};
  Generator make(7, kLimits1);
  auto shape = [&](unsigned reg, Shape s) {
    expect(rig, regs, make.shape_instruction(s, reg), Cause::kNone);
  };
  auto test = [&](const Instruction& i, Cause cause, uint64_t fault = 0) {
    expect(rig, regs, i, cause, fault);
  };
  const Instruction good = copy(1, hbm(0x1000), hbm(0x2000), 64);
  test(good, Cause::kNone);
  test(dma(1, Opcode::kNop), Cause::kNone);

  // 1
  test(copy(2, hbm(0), hbm(0x100), 64), Cause::kIllegalOpcode);
  for (unsigned opcode : {0x00, 0x02, 0x10, 0x2F, 0x36, 0xB1}) {
    Instruction i = good;
    i.bytes[0] = uint8_t(opcode);
    test(i, Cause::kIllegalOpcode);
  }
  // 2, before 3
  for (unsigned bit : {13u, 47u, 393u, 409u, 500u, 511u}) {
    Instruction i = good;
    i.bytes[bit / 8] |= uint8_t(1 << bit % 8);
    test(i, Cause::kReservedBits);
  }
  Instruction f = fill(1, hbm(0), 64, 3, 0);
  f.bytes[63] = 1;
  test(f, Cause::kReservedBits);
  // 3, before 4
  for (unsigned e = 0; e < 16; ++e)
    test(fill(1, hbm(0), 61, e, 0), e == 1 || e == 2 || e == 4 || e == 8
                                        ? (e == 1 ? Cause::kNone : Cause::kBadCount)
                                        : Cause::kBadFormat);
  for (unsigned e = 0; e < 16; ++e) {
    Instruction t = dma(1, Opcode::kDmaTranspose).set(Field::kElement, e);
    test(t, e == 1 || e == 2 || e == 4 ? Cause::kNone : Cause::kBadFormat);
  }
  for (unsigned a = 0; a < 8; ++a) {
    test(add(1, hbm(0), hbm(0x1000), 0).set(Field::kFormat, a),
         a == 4 || a == 5 ? Cause::kNone : Cause::kBadFormat);
    for (unsigned b = 0; b < 8; ++b) {
      Instruction c = dma(1, Opcode::kDmaCast).set(Field::kFormat, a).set(Field::kOutFormat, b);
      const bool ok = (a <= 2 && (b == 4 || b == 5)) || (b <= 2 && (a == 4 || a == 5)) ||
                      (a == 4 && b == 5) || (a == 5 && b == 4);
      test(c, ok ? Cause::kNone : Cause::kBadFormat);
    }
  }
  for (unsigned e : {0u, 1u, 64u, 65u, 127u})
    test(dma(1, Opcode::kDmaShape).set(Field::kElement, e).set(Field::kShape, 3),
         e == 1 || e == 64 ? Cause::kNone : Cause::kBadFormat);
  // 4: registers never written, totals, multiples
  test(shaped(good, 0, -1), Cause::kBadCount);
  test(shaped(copy(1, hbm(0), hbm(0), 0), 0, 1), Cause::kNone);
  shape(0, {8, {{{4, 16}, {2, 64}, {1, 0}, {1, 0}}}});
  shape(1, {4, {{{4, 4}, {4, 16}, {1, 0}, {1, 0}}}});
  shape(2, {64, {{{0xFFFFFF, 64}, {0xFFFFFF, 64}, {0xFFFFFF, 64}, {0xFFFFFF, 64}}}});
  test(shaped(good, 0, 1), Cause::kNone);
  test(shaped(copy(1, hbm(0), hbm(0x1000), 65), 0, -1), Cause::kBadCount);
  test(shaped(copy(1, hbm(0), hbm(0x1000), 63), -1, 1), Cause::kBadCount);
  test(shaped(good, 2, -1), Cause::kBadCount);
  test(shaped(copy(1, hbm(0), hbm(0x1000), 0), -1, 1), Cause::kBadCount);
  test(fill(1, hbm(1), 36, 8, 0), Cause::kBadCount);
  test(add(1, hbm(1), hbm(0x1000), 62), Cause::kBadCount);
  // 5, before 6
  test(add(1, hbm(2), hbm(0x1000), 64), Cause::kBadAlignment);
  test(add(1, hbm(4), hbm(0x1001), 64), Cause::kBadAlignment);
  test(add(1, hbm(2), hbm(0x1000), 64).set(Field::kFormat, 4), Cause::kNone);
  test(add(1, hbm(2), sbuf(1 << 20), 64), Cause::kBadAlignment);
  test(add(1, hbm(2), sbuf(1 << 20), 0), Cause::kNone);  // nothing to do
  Instruction cast = dma(1, Opcode::kDmaCast).set(Field::kFormat, 5).set(Field::kBytes, 64);
  test(Instruction(cast)
           .set(Field::kDstAddr, int64_t(hbm(0x1001)))
           .set(Field::kSrcAddr, int64_t(hbm(0))),
       Cause::kNone);
  test(Instruction(cast)
           .set(Field::kDstAddr, int64_t(hbm(0x1001)))
           .set(Field::kOutFormat, 4)
           .set(Field::kSrcAddr, int64_t(hbm(0))),
       Cause::kBadAlignment);
  shape(3, {4, {{{16, 6}, {1, 0}, {1, 0}, {1, 0}}}});
  test(shaped(add(1, hbm(0), hbm(0x1000), 64), 3, -1), Cause::kBadAlignment);  // a stride
  shape(3, {4, {{{16, 8}, {1, 0}, {1, 0}, {1, 2}}}});
  test(shaped(add(1, hbm(0), hbm(0x1000), 64), -1, 3),
       Cause::kBadAlignment);  // of a dimension of one
  shape(3, {2, {{{32, 8}, {1, 0}, {1, 0}, {1, 0}}}});
  test(shaped(add(1, hbm(0), hbm(0x1000), 64), 3, -1), Cause::kBadAlignment);  // the element
  const uint64_t sem = global_address(Space::kSemaphore, 0);
  test(copy(1, hbm(1), sem + 4, 8), Cause::kNone);
  test(copy(1, hbm(1), sem + 2, 8), Cause::kBadAlignment);
  test(copy(1, sem + 4, hbm(1), 6), Cause::kBadAlignment);
  test(shaped(copy(1, hbm(0), sem, 64), -1, 3), Cause::kBadAlignment);
  test(with_record(copy(1, hbm(0), hbm(0x1000), 64), hbm(0x8010)), Cause::kBadAlignment);
  test(with_record(copy(1, hbm(0), hbm(0x1000), 0), hbm(0x8010)), Cause::kBadAlignment);
  // 6: source, destination, record; lowest, then highest
  test(copy(1, sbuf(8192), sbuf(8193), 64), Cause::kAddressRange, sbuf(8192));
  test(copy(1, sbuf(8191), hbm(0), 1), Cause::kNone);
  test(copy(1, sbuf(8191), hbm(0), 2), Cause::kAddressRange, sbuf(8192));
  test(copy(1, hbm(0), sbuf(8190), 3), Cause::kAddressRange, sbuf(8192));
  test(copy(1, hbm((1ull << 44) - 64), hbm(0), 64), Cause::kNone);
  test(copy(1, hbm((1ull << 44) - 64), hbm(0), 65), Cause::kAddressRange, sbuf(0));
  for (unsigned space = 0; space < 16; ++space) {
    const uint64_t sizes[] = {1ull << 44, 8192, 256, 4096, 256};
    const uint64_t base = kThisChip << 48 | uint64_t{space} << 44;
    if (space > 4) {
      test(copy(1, base + 8, hbm(0), 4), Cause::kAddressRange, base + 8);
      test(copy(1, (7ull << 48) + (uint64_t{space} << 44), hbm(0), 4), Cause::kAddressRange,
           (7ull << 48) + (uint64_t{space} << 44));
    } else {
      test(copy(1, hbm(64), base + sizes[space] - 4, 4), Cause::kNone);
      test(copy(1, hbm(64), base + sizes[space] - 4, 8), Cause::kAddressRange,
           base + sizes[space] + 3);
      test(copy(1, (7ull << 48) + (uint64_t{space} << 44) + (1ull << 43), hbm(0), 4), Cause::kNone);
    }
    const uint64_t record = base + 32;
    test(with_record(copy(1, hbm(0), hbm(64), 0), record),
         space <= 1 ? Cause::kNone : Cause::kAddressRange, space <= 1 ? 0 : record);
  }
  test(with_record(good, sbuf(8192)), Cause::kAddressRange, sbuf(8192));
  shape(3, {8, {{{8, -16}, {1, 0}, {1, 0}, {1, 0}}}});
  test(shaped(copy(1, hbm(112), sbuf(0), 64), 3, -1), Cause::kNone);
  test(shaped(copy(1, hbm(111), sbuf(0), 64), 3, -1), Cause::kAddressRange, hbm(111) - 112);
  test(shaped(copy(1, hbm(0), sbuf(8192 - 8), 64), -1, 3), Cause::kNone);
  test(shaped(copy(1, hbm(0), sbuf(8192 - 7), 64), -1, 3), Cause::kAddressRange, sbuf(8192));
  // extents that would wrap back
  shape(2, {1, {{{2, -(1ll << 39)}, {1 << 5, -(1ll << 39)}, {1, 0}, {1, 0}}}});
  test(shaped(copy(1, hbm(1ull << 43), sbuf(0), 64), 2, -1), Cause::kAddressRange,
       hbm(1ull << 43) - (32ull << 39));
  shape(2, {1, {{{0x400000, 1ll << 38}, {1, 0}, {1, 0}, {1, 0}}}});
  test(shaped(copy(1, hbm(0), hbm(1ull << 40), 0x400000), 2, -1), Cause::kAddressRange,
       hbm(0) + (0x3FFFFFull << 38));
  // 7
  test(copy(1, hbm(0x1000), hbm(0x103F), 64), Cause::kOverlap);
  test(copy(1, hbm(0x1000), hbm(0x1040), 64), Cause::kNone);
  test(copy(1, hbm(0x1000), hbm(0x1000), 64), Cause::kNone);
  test(copy(1, hbm(0x1040), hbm(0x1001), 64), Cause::kOverlap);
  test(copy(1, hbm(0x1041), hbm(0x1001), 64), Cause::kNone);
  test(copy(1, sbuf(0), hbm(0), 64), Cause::kNone);
  test(copy(1, 7ull << 48, hbm(0), 64), Cause::kNone);
  test(shaped(copy(1, hbm(0), hbm(0), 64), 0, 0), Cause::kNone);
  test(shaped(copy(1, hbm(0), hbm(0), 64), 1, -1), Cause::kOverlap);
  shape(2, {8, {{{4, 16}, {2, 64}, {1, 0}, {1, 0}}}});
  test(shaped(copy(1, hbm(0), hbm(0), 64), 0, 2), Cause::kOverlap);  // equal, but another register
  test(shaped(add(1, hbm(0), hbm(0), 64), 0, 0), Cause::kNone);
  test(Instruction(cast)
           .set(Field::kFormat, 4)
           .set(Field::kOutFormat, 5)
           .set(Field::kSrcAddr, int64_t(hbm(0)))
           .set(Field::kDstAddr, int64_t(hbm(0))),
       Cause::kOverlap);
  shape(2, {8, {{{4, 7}, {2, 64}, {1, 0}, {1, 0}}}});
  test(shaped(copy(1, hbm(0), sbuf(0), 64), 2, -1), Cause::kNone);
  test(shaped(copy(1, hbm(0), sbuf(0), 64), -1, 2), Cause::kOverlap);
  shape(2, {8, {{{2, 71}, {4, 16}, {1, 0}, {1, 1}}}});
  test(shaped(copy(1, hbm(0), sbuf(0), 64), -1, 2), Cause::kNone);
  shape(2, {8, {{{2, 55}, {4, 16}, {1, 0}, {1, 1}}}});
  test(shaped(copy(1, hbm(0), sbuf(0), 64), -1, 2), Cause::kOverlap);
  shape(2, {8, {{{2, 56}, {4, -16}, {1, 0}, {1, 1}}}});
  test(shaped(copy(1, hbm(0), sbuf(100), 64), -1, 2), Cause::kNone);
}

namespace {

/// Every verdict is the reference's, every piece inside the ranges that were checked, and nothing
/// ever hangs.
template <class Rig>
std::map<Cause, unsigned> fuzz(Rig& rig, uint64_t seed, unsigned count) {
  Fuzz fuzz(seed, rig.limits);
  std::map<Cause, unsigned> seen;
  rig.jitter = 6;
  for (unsigned n = 0; n < count; ++n) {
    const Instruction i = fuzz.next();
    const Descriptor d(i, fuzz.registers, rig.limits);
    ++seen[d.verdict.cause];
    rig.pieces.clear();
    rig.records.clear();
    const uint64_t completes = rig.completes, irqs = rig.irqs;
    bool long_one = d.verdict.cause == Cause::kNone && d.source_bytes() > 100000;
    rig.push(i);
    if (long_one) {
      rig.run_until([&] { return rig.pieces.size() > 40; }, 20000, "pieces of a long descriptor");
      rig.clear();
      rig.step();
      rig.settle();
      if (rig.completes != completes || rig.stopped())
        FAIL("a cleared descriptor ended: " << to_text(i));
    } else {
      rig.settle();
      if (rig.stopped() != (d.verdict.cause != Cause::kNone) ||
          (rig.stopped() && !(rig.verdict() == d.verdict)))
        FAIL(to_text(i) << "\nnumber " << n << " got "
                        << (rig.stopped() ? show(rig.verdict()) : "none") << ", expected "
                        << show(d.verdict));
      if (rig.stopped()) {
        if (!rig.pieces.empty() || !rig.records.empty())
          FAIL("something refused moved: " << to_text(i));
        if (fuzz.make.one_in(2)) {
          rig.skip();
          rig.step();
          rig.settle();
          if (rig.completes != completes + 1) FAIL("a skipped descriptor did not end");
        } else {
          rig.clear();
          rig.step();
          rig.settle();
          if (rig.completes != completes) FAIL("a cleared descriptor ended");
        }
      } else {
        if (rig.completes != completes + 1) FAIL("not complete: " << to_text(i));
        if (rig.irqs - irqs != d.irq()) FAIL("interrupt: " << to_text(i));
        if (d.record() != (rig.records.size() == 4)) FAIL("record: " << to_text(i));
        if (d.nothing() ? !rig.pieces.empty() : rig.pieces.empty()) FAIL("pieces: " << to_text(i));
        if (!d.nothing()) check_pieces(d, rig.pieces);
      }
    }
    const uint64_t low = d.dst.address + uint64_t(d.dst.lowest()),
                   high = d.dst.address + uint64_t(d.dst.highest());
    for (auto& p : rig.pieces) {
      if (p.dst < low || p.dst + p.dst_bytes() - 1 > high)
        FAIL("a piece outside its destination: " << to_text(i));
      if (p.kind != kKindFill && (p.src < d.src.address + uint64_t(d.src.lowest()) ||
                                  p.src + p.bytes - 1 > d.src.address + uint64_t(d.src.highest())))
        FAIL("a piece outside its source: " << to_text(i));
    }
    if (d.is(Opcode::kDmaShape) && d.verdict.cause == Cause::kNone)
      fuzz.registers[d.written_register] = d.written;
  }
  return seen;
}

void check_all_seen(const std::map<Cause, unsigned>& seen, unsigned at_least) {
  for (Cause cause :
       {Cause::kNone, Cause::kIllegalOpcode, Cause::kReservedBits, Cause::kBadFormat,
        Cause::kBadCount, Cause::kBadAlignment, Cause::kAddressRange, Cause::kOverlap}) {
    INFO(cause_name(cause));
    CHECK(seen.count(cause));
    if (seen.count(cause)) CHECK(seen.at(cause) >= at_least);
  }
}

}  // namespace

TEST_CASE("agrees with the reference on 100,000 random descriptors") {
  Rig1 one("rules_fuzz_1", kLimits1);
  check_all_seen(fuzz(one, one.sim.seed(), 70000), 200);
  Rig3 three("rules_fuzz_3", kLimits3);
  check_all_seen(fuzz(three, three.sim.seed(), 30000), 100);
}

TEST_CASE("agrees with the reference on a million random descriptors", "[nightly]") {
  for (uint64_t seed = 0; seed < 10; ++seed) {
    Rig1 one("rules_fuzz_nightly_1", kLimits1);
    fuzz(one, seed, 70000);
    Rig3 three("rules_fuzz_nightly_3", kLimits3);
    fuzz(three, seed, 30000);
  }
}

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

namespace {

uint64_t record_word(const Rig1& rig, size_t record, unsigned word) {
  return rig.records.at(4 * record + word).pattern;
}

}  // namespace

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

TEST_CASE(
    "a clear at any moment drops what is left, lets pieces in flight end, and leaves a queue that "
    "works") {
  Rig1 rig("rules_clear", kLimits1);
  rig.jitter = 10;
  Generator make(rig.sim.seed(), kLimits1);
  rig.take_stalls[0] = Stalls::random(0.4);
  rig.take_stalls[1] = Stalls::random(0.4);
  Fuzz fuzz(rig.sim.seed(), kLimits1);
  for (unsigned round = 0; round < 400; ++round) {
    const unsigned share = unsigned(make.below(40));
    rig.fate = [&, share](const Piece& p) {
      return share && make.one_in(share + 3) ? Fate{Cause::kBusSlave, p.src} : Fate{};
    };
    for (unsigned n = 0; n < 12; ++n) {
      switch (make.below(5)) {
        case 0:
          rig.push(make.shape_instruction({8, {{{8, 8}, {1, 0}, {1, 0}, {1, 0}}}}, 1));
          break;
        case 1:
          rig.push(with_record(shaped(copy(1, hbm(0x1000), hbm(0x90000), 64), 1, -1),
                               sbuf(0x20 * make.below(9))));
          break;
        case 2:
          rig.push(dma(1, Opcode::kDmaTranspose)
                       .set(Field::kElement, 2)
                       .set(Field::kRows, 9)
                       .set(Field::kCols, 7)
                       .set(Field::kSrcStride, 14)
                       .set(Field::kDstStride, 18)
                       .set(Field::kSrcAddr, int64_t(hbm(0)))
                       .set(Field::kDstAddr, int64_t(sbuf(0x1000))));
          break;
        case 3:
          rig.push(copy(1, hbm(0x1000), make.one_in(2) ? sbuf(0) : hbm(0x80000), make.below(5000)));
          break;
        default:
          rig.push(add(1, hbm(0x1000), hbm(0x80000), 400));
          break;
      }
    }
    rig.steps(make.below(200));
    if (rig.stopped() && make.one_in(2)) {
      if (make.one_in(2))
        rig.skip();
      else
        rig.resume();
      rig.steps(make.below(60));
    }
    rig.forget_waiting();
    rig.clear();
    rig.step();
    const uint64_t completes = rig.completes;
    rig.run_until([&] { return !rig.busy(); }, 500, "idle after a clear");
    if (rig.stopped() || rig.in_flight()) FAIL("not idle after a clear");
    if (rig.completes != completes) FAIL("something ended after a clear");
    rig.read_dones = rig.completes = 0;
    rig.fate = {};
    // it works
    ShapeRegisters registers{};
    registers[1] = {8, {{{8, 8}, {1, 0}, {1, 0}, {1, 0}}}};
    rig.push(make.shape_instruction(registers[1], 1));
    const Instruction i = shaped(copy(1, hbm(0x1000), sbuf(0x300), 64), 1, -1);
    rig.push(i);
    rig.pieces.clear();
    rig.settle();
    if (rig.stopped()) FAIL("stopped after a clear");
    check_pieces(Descriptor(i, registers, kLimits1), rig.pieces);
    if (rig.completes != 2 || rig.read_dones != 2) FAIL("wrong events after a clear");
  }
}

TEST_CASE("a reset in the middle of work leaves an idle queue") {
  Rig1 rig("rules_midreset", kLimits1);
  rig.push(copy(1, hbm(0x1000), hbm(0x80000), 100000));
  rig.push(with_record(copy(1, hbm(0x1000), sbuf(0), 8000), hbm(0x8000)));
  rig.steps(30);
  rig.sim.reset();
  CHECK(rig.sim->busy_o == 0);
  CHECK(rig.sim->piece_valid_o == 0);
  CHECK(rig.sim->instr_ready_o == 1);
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
