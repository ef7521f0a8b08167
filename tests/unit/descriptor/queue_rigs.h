// SPDX-License-Identifier: Apache-2.0
// The two queues that the tests of descriptor_queue run, and short words about them.
#pragma once

#include <Vdescriptor_queue_1.h>
#include <Vdescriptor_queue_3.h>

#include "queue_rig.h"
#include "tb/dma/dma_words.h"

namespace ng::test {

inline constexpr Limits kLimits1{.queue = 1,
                                 .sbuf_bytes = 8192,
                                 .scale_bytes = 256,
                                 .psum_bytes = 4096,
                                 .semaphores = 64,
                                 .remote = true};
inline constexpr Limits kLimits3{.queue = 3,
                                 .hbm_bytes = 1ull << 34,
                                 .sbuf_bytes = 1 << 20,
                                 .scale_bytes = 4000,
                                 .psum_bytes = 65536,
                                 .semaphores = 256,
                                 .remote = false};
using Rig1 = QueueRig<Vdescriptor_queue_1>;  // 8 deep
using Rig3 = QueueRig<Vdescriptor_queue_3>;  // 128 deep

inline std::string show(const Verdict& v) {
  return fmt::format("{} {:#x}", cause_name(v.cause), v.fault);
}

inline Instruction shaped(Instruction i, int src, int dst) {
  if (src >= 0) i.set(Field::kSrcShaped, 1).set(Field::kSrcShape, src);
  if (dst >= 0) i.set(Field::kDstShaped, 1).set(Field::kDstShape, dst);
  return i;
}

inline uint64_t record_word(const Rig1& rig, size_t record, unsigned word) {
  return rig.records.at(4 * record + word).pattern;
}

}  // namespace ng::test
