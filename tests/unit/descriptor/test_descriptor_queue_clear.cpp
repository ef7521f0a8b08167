// SPDX-License-Identifier: Apache-2.0
// A queue that is cleared or reset in the middle of work.
#include "queue_rigs.h"
#include "tb/dma/queue_fuzz.h"

using namespace ng;
using namespace ng::test;
using ng::tb::Stalls;

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
