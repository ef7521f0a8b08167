// SPDX-License-Identifier: Apache-2.0
#include "golden/chip/dma.h"
#include "queue_parts.h"
#include "tb/dma/queue_fuzz.h"

using namespace ng;
using namespace ng::test;

TEST_CASE("finds what lies outside its space, where, and what overlaps") {
  constexpr Limits kLimits{.queue = 2,
                           .sbuf_bytes = 5000,
                           .scale_bytes = 100,
                           .psum_bytes = 4096,
                           .semaphores = 16,
                           .remote = true};
  Parts sim("check_random");
  start(sim);
  Fuzz fuzz(sim.seed(), kLimits);
  for (auto& s : fuzz.registers) s = fuzz.make.shape(100, 4);
  unsigned ranges = 0, overlaps = 0;
  for (int n = 0; n < 60000; ++n) {
    Instruction i = fuzz.next();
    if (opcode_info(i.bytes[0]) && i.bytes[0] >= 0x31 && i.bytes[0] <= 0x35 &&
        !fuzz.make.one_in(3) && i.opcode() != Opcode::kDmaFill)  // close to its source
      i.set(Field::kDstAddr, int64_t(i.get(Field::kSrcAddr) + fuzz.make.below(257) * 4 - 512));
    const Descriptor d(i, fuzz.registers, kLimits);
    if (d.verdict.cause != Cause::kNone && d.verdict.cause != Cause::kAddressRange &&
        d.verdict.cause != Cause::kOverlap)
      continue;
    judge(sim, d, fuzz.registers);
    if (Cause(sim->check_cause_o) != d.verdict.cause || sim->check_address_o != d.verdict.fault)
      FAIL(to_text(i) << ": " << cause_name(Cause(sim->check_cause_o))
                      << fmt::format(" {:#x}, expected {:#x} ", uint64_t(sim->check_address_o),
                                     d.verdict.fault)
                      << cause_name(d.verdict.cause));
    ranges += d.verdict.cause == Cause::kAddressRange;
    overlaps += d.verdict.cause == Cause::kOverlap;
    if (d.is(Opcode::kDmaShape)) fuzz.registers[d.written_register] = d.written;
  }
  CHECK(ranges > 1000);
  CHECK(overlaps > 1000);
}

// Both were written from the page, neither from the other.
TEST_CASE(
    "the reference of these tests refuses what the golden model refuses, for the same reason") {
  struct Everywhere : RemoteMemory {
    bool reaches(uint64_t) const override { return true; }
    Cause read(uint64_t, std::span<uint8_t>) override { return Cause::kNone; }
    Cause write(uint64_t, std::span<const uint8_t>) override { return Cause::kNone; }
  };
  const Geometry geometry = *find_preset("tiny");
  Memories memories(geometry);
  DiagnosticSink sink;
  Hazards hazards(sink);
  Everywhere everywhere;
  for (bool remote : {false, true}) {
    RemoteMemory* others = remote ? &everywhere : nullptr;
    const DmaPort port(Engine::kDma2, memories, others, hazards);
    auto size = [&](Space space) { return port.space_bytes(global_address(space, 0)); };
    const Limits limits{.queue = 2,
                        .hbm_bytes = size(Space::kHbm),
                        .sbuf_bytes = size(Space::kSbuf),
                        .scale_bytes = size(Space::kSbufScale),
                        .psum_bytes = size(Space::kPsum),
                        .semaphores = size(Space::kSemaphore) / 4,
                        .remote = remote};
    Fuzz fuzz(1 + remote, limits);
    unsigned compared = 0;
    for (int n = 0; n < 50000; ++n) {
      const Instruction i = fuzz.next();
      const Descriptor d(i, fuzz.registers, limits);
      if (d.verdict.cause == Cause::kIllegalOpcode || d.verdict.cause == Cause::kReservedBits)
        continue;
      MaybeFault fault = check_dma_format(i);
      if (!fault && d.transfer) {
        DmaTransfer::Shapes shapes;
        for (unsigned r = 0; r < 4; ++r) {
          shapes[r].element = fuzz.registers[r].element;
          for (unsigned k = 0; k < 4; ++k) {
            shapes[r].count[k] = fuzz.registers[r].element ? fuzz.registers[r].dims[k].count : 0;
            shapes[r].stride[k] = fuzz.registers[r].dims[k].stride;
          }
        }
        fault = check_dma_transfer(DmaTransfer(i, shapes), port);
      }
      const Verdict golden =
          fault ? Verdict{fault->cause, uint64_t{fault->info_hi} << 32 | fault->info} : Verdict{};
      if (!(golden == d.verdict))
        FAIL(to_text(i) << ": golden " << cause_name(golden.cause) << ", here "
                        << cause_name(d.verdict.cause));
      ++compared;
      if (d.is(Opcode::kDmaShape) && d.verdict.cause == Cause::kNone)
        fuzz.registers[d.written_register] = d.written;
    }
    CHECK(compared > 40000);
  }
}
