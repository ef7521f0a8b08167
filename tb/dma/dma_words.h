// SPDX-License-Identifier: Apache-2.0
// Short ways to write DMA descriptors and addresses.
#pragma once

#include "golden/isa/address_map.h"
#include "golden/isa/isa.h"

namespace ng::tb {

inline uint64_t hbm(uint64_t offset) { return global_address(Space::kHbm, offset); }
inline uint64_t sbuf(uint64_t offset) { return global_address(Space::kSbuf, offset); }

inline Instruction dma(unsigned queue, Opcode opcode) {
  return Instruction(opcode, Engine(3 + queue));
}
inline Instruction copy(unsigned queue, uint64_t src, uint64_t dst, uint64_t bytes) {
  return dma(queue, Opcode::kDmaCopy)
      .set(Field::kSrcAddr, int64_t(src))
      .set(Field::kDstAddr, int64_t(dst))
      .set(Field::kBytes, int64_t(bytes));
}
inline Instruction fill(unsigned queue, uint64_t dst, uint64_t bytes, uint64_t element,
                        uint64_t pattern) {
  return dma(queue, Opcode::kDmaFill)
      .set(Field::kPattern, int64_t(pattern))
      .set(Field::kDstAddr, int64_t(dst))
      .set(Field::kBytes, int64_t(bytes))
      .set(Field::kElement, int64_t(element));
}
inline Instruction add(unsigned queue, uint64_t src, uint64_t dst, uint64_t bytes) {
  return dma(queue, Opcode::kDmaAdd)
      .set(Field::kSrcAddr, int64_t(src))
      .set(Field::kDstAddr, int64_t(dst))
      .set(Field::kBytes, int64_t(bytes))
      .set(Field::kFormat, 5);
}
inline Instruction with_record(Instruction i, uint64_t addr, uint16_t tag = 0) {
  return i.set(Field::kRecord, 1).set(Field::kRecordAddr, int64_t(addr)).set_tag(tag);
}

}  // namespace ng::tb
