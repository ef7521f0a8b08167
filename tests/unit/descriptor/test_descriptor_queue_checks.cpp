// SPDX-License-Identifier: Apache-2.0
// The check table of docs/blocks/descriptor.md, and random descriptors against the reference.
#include <map>

#include "queue_rigs.h"
#include "tb/dma/queue_fuzz.h"

using namespace ng;
using namespace ng::test;

namespace {

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
