// SPDX-License-Identifier: Apache-2.0
#include "queue_fuzz.h"
#include "queue_parts.h"

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
    set_instruction(sim, i);
    set_shape(sim->src_shape_i,
              d.is(Opcode::kDmaTranspose) ? d.src.shape : fuzz.registers[d.src.shape_register]);
    set_shape(sim->dst_shape_i,
              d.is(Opcode::kDmaTranspose) ? d.dst.shape : fuzz.registers[d.dst.shape_register]);
    sim.eval();
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
