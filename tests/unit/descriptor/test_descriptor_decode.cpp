// SPDX-License-Identifier: Apache-2.0
#include "queue_parts.h"
#include "tb/dma/queue_fuzz.h"

using namespace ng;
using namespace ng::test;

namespace {

constexpr Limits kLimits{.queue = 2,
                         .sbuf_bytes = 5000,
                         .scale_bytes = 100,
                         .psum_bytes = 4096,
                         .semaphores = 16,
                         .remote = true};

}  // namespace

TEST_CASE("finds the first of checks 1 to 5 that fails") {
  Parts sim("decode_checks");
  start(sim);
  Fuzz fuzz(sim.seed(), kLimits);
  for (auto& s : fuzz.registers) s = fuzz.make.shape(100, 4);
  for (int n = 0; n < 30000; ++n) {
    const Instruction i = fuzz.next();
    const Descriptor d(i, fuzz.registers, kLimits);
    judge(sim, d, fuzz.registers);
    const bool ours =
        d.verdict.cause >= Cause::kIllegalOpcode && d.verdict.cause <= Cause::kBadAlignment;
    if (Cause(sim->decode_cause_o) != (ours ? d.verdict.cause : Cause::kNone))
      FAIL(to_text(i) << ": " << cause_name(Cause(sim->decode_cause_o)) << ", expected "
                      << cause_name(d.verdict.cause));
    const bool formed = d.verdict.cause == Cause::kNone || d.verdict.cause >= Cause::kBadCount;
    if (sim->decode_formed_o != formed) FAIL(to_text(i) << ": formed");
    if (d.verdict.cause == Cause::kNone && sim->decode_nothing_o != d.nothing())
      FAIL(to_text(i) << ": nothing");
    if (d.is(Opcode::kDmaShape) && d.verdict.cause == Cause::kNone)
      fuzz.registers[d.written_register] = d.written;
  }
}

TEST_CASE("names the shapes: a register for each side, a transpose's own") {
  Parts sim("decode_slots");
  start(sim);
  for (unsigned s = 0; s < 4; ++s)
    for (unsigned t = 0; t < 4; ++t) {
      judge(sim, copy(2, hbm(0), hbm(64), 64).set(Field::kSrcShape, s).set(Field::kDstShape, t), {},
            {});
      CHECK(sim->decode_src_slot_o == s);
      CHECK(sim->decode_dst_slot_o == t);
    }
  judge(sim, dma(2, Opcode::kDmaTranspose).set(Field::kElement, 4), {}, {});
  CHECK(sim->decode_src_slot_o == 4);
  CHECK(sim->decode_dst_slot_o == 5);
}

TEST_CASE("repeats a fill's pattern and counts a cast's destination") {
  Parts sim("decode_fields");
  start(sim);
  const uint64_t pattern = 0x8877665544332211;
  for (auto [element, expected] : {std::pair{1u, 0x1111111111111111ull},
                                   {2u, 0x2211221122112211ull},
                                   {4u, 0x4433221144332211ull},
                                   {8u, 0x8877665544332211ull}}) {
    judge(sim, fill(2, hbm(0), 64, element, int64_t(pattern)), {}, {});
    CHECK(get(sim->decode_job_o, job_t::pattern) == expected);
  }
  const unsigned sizes[] = {1, 1, 1, 0, 2, 4};
  for (unsigned from : {0u, 1u, 2u, 4u, 5u})
    for (unsigned to : {0u, 1u, 2u, 4u, 5u}) {
      judge(sim,
            dma(2, Opcode::kDmaCast)
                .set(Field::kFormat, from)
                .set(Field::kOutFormat, to)
                .set(Field::kBytes, 0xFFFFFFFFF0),
            {}, {});
      if (sim->decode_cause_o != 0 && Cause(sim->decode_cause_o) != Cause::kAddressRange) continue;
      CHECK(get(sim->decode_job_o, job_t::dst_bytes) == 0xFFFFFFFFF0 / sizes[from] * sizes[to]);
    }
}
