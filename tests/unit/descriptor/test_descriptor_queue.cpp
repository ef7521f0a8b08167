// SPDX-License-Identifier: Apache-2.0
#include "queue_rigs.h"
#include "tb/dma/queue_random.h"

using namespace ng;
using namespace ng::test;
using ng::tb::Stalls;

TEST_CASE("is idle, running and ready after reset") {
  Rig1 rig("queue_reset", kLimits1);
  CHECK(rig.sim->instr_ready_o == 1);
  CHECK(rig.sim->busy_o == 0);
  CHECK(rig.sim->stopped_o == 0);
  CHECK(rig.sim->piece_valid_o == 0);
}

TEST_CASE(
    "shows the first piece in the cycle after a descriptor came, and ends in that of the last "
    "event") {
  Rig1 rig("queue_latency", kLimits1);
  rig.steps(5);
  rig.push(copy(1, hbm(0x1000), hbm(0x2000), 64));
  rig.settle();
  REQUIRE(rig.pieces.size() == 1);
  CHECK(rig.pieces[0].cycle == rig.accepted_at[0] + 1);
  CHECK(rig.read_done_at[0] == rig.pieces[0].cycle + rig.read_delay);
  CHECK(rig.complete_at[0] == rig.pieces[0].cycle + rig.write_delay);
}

TEST_CASE("starts one descriptor of one piece per cycle") {
  Rig3 rig("queue_rate", kLimits3);
  rig.capacity = 1000;
  for (uint64_t i = 0; i < 200; ++i)
    rig.push(i % 2 ? copy(3, hbm(64 * i), hbm(0x100000 + 64 * i), 64)
                   : copy(3, hbm(64 * i), sbuf(64 * i), 64));
  rig.settle();
  REQUIRE(rig.pieces.size() == 200);
  CHECK(rig.pieces.back().cycle - rig.pieces.front().cycle == 199);
  CHECK(rig.complete_at.back() - rig.complete_at.front() == 199);
  CHECK(rig.read_dones == 200);
}

TEST_CASE("passes from row to row, and into the next descriptor, without a bubble") {
  Rig3 rig("queue_rows", kLimits3);
  Generator make(1, kLimits3);
  const Shape rows{64, {{{4, 200}, {3, 1000}, {2, 4096}, {2, 16384}}}};
  const Shape gap{64, {{{48, 128}, {1, 0}, {1, 0}, {1, 0}}}};
  rig.push(make.shape_instruction(rows, 2));
  rig.push(make.shape_instruction(gap, 3));
  rig.settle();
  for (int i = 0; i < 3; ++i) {
    Instruction c = copy(3, hbm(0), hbm(0x100000), 48 * 64);
    c.set(Field::kSrcShaped, 1)
        .set(Field::kSrcShape, 2)
        .set(Field::kDstShaped, 1)
        .set(Field::kDstShape, 3);
    rig.push(c);
  }
  rig.settle();
  REQUIRE(rig.pieces.size() >= 3 * 48);
  CHECK(rig.pieces.back().cycle - rig.pieces.front().cycle == rig.pieces.size() - 1);
}

TEST_CASE("a 64 KiB copy leaves in pieces of 1 KiB, one per cycle") {
  Rig3 rig("queue_64k", kLimits3);
  rig.capacity = 1000;
  rig.push(copy(3, hbm(0x10000), hbm(0x80000), 65536));
  rig.settle();
  REQUIRE(rig.pieces.size() == 64);
  for (auto& p : rig.pieces) CHECK(p.bytes == 1024);
  CHECK(rig.pieces.back().cycle - rig.pieces.front().cycle == 63);
}

namespace {

/// Random legal descriptors, each checked byte by byte against the definition.
template <class Rig>
void check_random_transfers(Rig& rig, uint64_t seed, unsigned rounds) {
  Generator make(seed, rig.limits);
  ShapeRegisters registers{};
  const unsigned q = rig.limits.queue;
  for (unsigned round = 0; round < rounds; ++round) {
    std::vector<Descriptor> expected;
    const unsigned count = 1 + unsigned(make.below(12));
    uint64_t window = 1 << 20;
    while (expected.size() < count) {
      std::vector<Instruction> batch;
      const Opcode opcodes[] = {Opcode::kDmaCopy, Opcode::kDmaFill, Opcode::kDmaTranspose,
                                Opcode::kDmaAdd,  Opcode::kDmaCast, Opcode::kNop,
                                Opcode::kDmaCopy, Opcode::kDmaCopy};
      Instruction i = make.make(opcodes[make.below(8)]);
      const Space spaces[] = {Space::kHbm, Space::kHbm, Space::kSbuf, Space::kPsum,
                              Space::kSemaphore};
      const Space from = spaces[make.below(4)], to = spaces[make.below(5)];
      window += 1 << 20;
      if (i.opcode() == Opcode::kNop) {
        expected.emplace_back(i, registers, rig.limits);
        rig.push(i);
        continue;
      }
      uint64_t in = 1, out = 1;
      if (i.opcode() == Opcode::kDmaAdd) {
        i.set(Field::kFormat, make.one_in(2) ? 4 : 5);
        in = out = format_bytes(i.get(Field::kFormat));
      }
      if (i.opcode() == Opcode::kDmaCast) {
        const int pairs[][2] = {{5, 0}, {5, 1}, {4, 2}, {4, 0}, {0, 5},
                                {1, 4}, {2, 5}, {4, 5}, {5, 4}};
        const auto& pair = pairs[make.below(9)];
        i.set(Field::kFormat, pair[0])
            .set(Field::kOutFormat, pair[1])
            .set(Field::kSaturate, int64_t(make.below(2)));
        in = format_bytes(uint64_t(pair[0])), out = format_bytes(uint64_t(pair[1]));
      }
      if (i.opcode() == Opcode::kDmaTranspose) {
        const uint64_t e = 1ull << make.below(3), rows = make.below(20), cols = make.below(20);
        const int64_t s = int64_t(e * (cols + make.below(30))),
                      d = int64_t(e * (rows + make.below(30)));
        i.set(Field::kElement, int64_t(e))
            .set(Field::kRows, int64_t(rows))
            .set(Field::kCols, int64_t(cols));
        i.set(Field::kSrcStride, make.one_in(3) ? -s : s)
            .set(Field::kDstStride, make.one_in(3) ? -d : d);
        i.set(Field::kSrcAddr, int64_t(hbm(window + 0x8000 + e * make.below(5000))));
        i.set(Field::kDstAddr,
              int64_t(make.one_in(2) ? sbuf(rig.limits.sbuf_bytes / 2 / 4 * 4)
                                     : hbm(window + 0x80000 + e * make.below(5000))));
        i.set(Field::kFence, int64_t(make.one_in(9)));
        batch.push_back(i);
      } else {
        const bool is_fill = i.opcode() == Opcode::kDmaFill;
        const uint64_t element = is_fill ? 1ull << make.below(4) : 1;
        if (is_fill) {
          i.set(Field::kElement, int64_t(element)).set(Field::kPattern, int64_t(make.rng()()));
        }
        const uint64_t both = std::max(in, out);
        const uint64_t most = make.one_in(10) ? 9000 : make.one_in(2) ? 100 : 1500;
        Shape src, dst;
        const bool src_shaped = !is_fill && make.one_in(2), dst_shaped = make.one_in(2);
        uint64_t bytes = make.below(most) / both * both;
        if (is_fill) bytes = bytes / element * element;
        if (to == Space::kSemaphore) bytes = bytes / 32 % 6 * 32 * in;
        const unsigned reg = unsigned(make.below(4));
        if (src_shaped) {
          src = make.shape(std::max<uint64_t>(bytes, in), to == Space::kSemaphore ? 4 * in : in);
          bytes = uint64_t(src.total());
          registers[reg] = src;
          batch.push_back(make.shape_instruction(src, reg));
        }
        if (dst_shaped) {
          Shape whole;
          whole.element = 1;
          whole.dims[0].count = bytes / in * out;
          dst = make.same_total(whole, to == Space::kSemaphore ? 4 : out);
          if (is_fill && bytes == 0) continue;
          registers[(reg + 1) % 4] = dst;
          batch.push_back(make.shape_instruction(dst, (reg + 1) % 4));
        }
        i.set(Field::kBytes, int64_t(bytes));
        const uint64_t total = bytes / in * out;
        if (!is_fill) {
          i.set(Field::kSrcShaped, src_shaped).set(Field::kSrcShape, reg);
          i.set(Field::kSrcAddr,
                int64_t(make.address(from, src_shaped ? int64_t(src.lowest()) : 0,
                                     src_shaped ? int64_t(src.highest()) : int64_t(bytes), in,
                                     window)));
        }
        i.set(Field::kDstShaped, dst_shaped).set(Field::kDstShape, (reg + 1) % 4);
        i.set(Field::kDstAddr,
              int64_t(make.address(to, dst_shaped ? int64_t(dst.lowest()) : 0,
                                   dst_shaped ? int64_t(dst.highest()) : int64_t(total),
                                   to == Space::kSemaphore ? 4 : out, window + 0x80000)));
        i.set(Field::kFence, int64_t(make.one_in(9)));
        batch.push_back(i);
      }
      Descriptor d(batch.back(), registers, rig.limits);
      if (d.verdict.cause !=
          Cause::kNone) {  // did not fit: try another, but its shapes were written
        if (d.verdict.cause != Cause::kAddressRange && d.verdict.cause != Cause::kOverlap &&
            d.verdict.cause != Cause::kBadCount && d.verdict.cause != Cause::kBadAlignment)
          FAIL(to_text(batch.back()) << " " << cause_name(d.verdict.cause));
        batch.pop_back();
        for (auto& s : batch) expected.emplace_back(s, registers, rig.limits), rig.push(s);
        continue;
      }
      for (size_t k = 0; k + 1 < batch.size(); ++k)
        expected.emplace_back(batch[k], registers, rig.limits);
      expected.push_back(d);
      for (auto& b : batch) rig.push(b);
    }
    rig.pieces.clear();
    const uint64_t completes = rig.completes;
    rig.settle();
    if (rig.stopped())
      FAIL("stopped with cause " << cause_name(rig.verdict().cause) << " at "
                                 << rig.completes - completes << ": "
                                 << to_text(expected[rig.completes - completes].instruction()));
    REQUIRE(rig.completes - completes == expected.size());
    auto next = rig.pieces.begin();
    for (auto& d : expected) {
      if (d.nothing()) continue;
      auto end = next;
      while (end != rig.pieces.end() && !end->last) ++end;
      if (end == rig.pieces.end()) FAIL("too few pieces");
      check_pieces(d, {next, end + 1});
      next = end + 1;
    }
    CHECK(next == rig.pieces.end());
    CHECK(q == rig.limits.queue);
  }
}

}  // namespace

TEST_CASE("moves every byte of random transfers of every kind from and to where it belongs") {
  Rig1 one("queue_random_1", kLimits1);
  check_random_transfers(one, one.sim.seed(), 150);
  Rig3 three("queue_random_3", kLimits3);
  check_random_transfers(three, three.sim.seed(), 150);
}

TEST_CASE("does so with stalls everywhere and movers of different speed") {
  Rig1 rig("queue_random_stalls", kLimits1);
  rig.offer_stalls = Stalls::random(0.3);
  rig.take_stalls[0] = Stalls::bursty(0.5, 6);
  rig.take_stalls[1] = Stalls::random(0.4);
  rig.capacity = 5;
  rig.read_delay = 1, rig.write_delay = 1, rig.jitter = 20;
  check_random_transfers(rig, rig.sim.seed(), 200);
}
