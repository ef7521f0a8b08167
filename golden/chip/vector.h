// SPDX-License-Identifier: Apache-2.0
// The vector engine: VectorConvert, the way out of PSUM (or from SBUF) to SBUF.
#pragma once

#include <cstdint>
#include <vector>

#include "golden/chip/fault.h"
#include "golden/chip/port.h"
#include "golden/chip/random_state.h"
#include "golden/isa/geometry.h"
#include "golden/isa/isa.h"
#include "golden/numerics/numerics.h"

namespace ng {

// The fields of a VectorConvert, in host types.
struct ConvertRequest {
  explicit ConvertRequest(const Instruction& i);

  int64_t src_addr, src_stride, chunk_stride;
  uint32_t rows, width;
  int64_t dst_addr, dst_stride, dst_scale_addr, dst_scale_stride;
  int64_t row_scale_addr, col_scale_addr, bias_addr;
  uint32_t sr_offset, sr_n;
  bool src_sbuf, src_bf16, mx, relu, row_scale, col_scale, bias;
  uint32_t out_format;  // raw: may be 6 or 7
  uint32_t scale_rule;  // raw: may be 3
  Rounding rounding;
  Overflow overflow;

  Format format() const { return Format(out_format); }
  // Bits of one destination element: 32, 16, 8 or 4.
  uint32_t element_bits() const { return static_cast<uint32_t>(row(format()).width()); }
  uint32_t groups() const { return (width + kGroupSize - 1) / kGroupSize; }
  // Destination bytes that one row writes.
  uint32_t written_bytes() const {
    return ((mx ? groups() * kGroupSize : width) * element_bits() + 7) / 8;
  }
  uint32_t source_element_bytes() const { return src_bf16 ? 2 : 4; }
};

class VectorEngine {
 public:
  VectorEngine(const Geometry& g, MemoryPort port) : geometry_(g), port_(port) {}

  // Checks in the order of Cause, then the work. Opcode and reserved bits are checked by the
  // caller.
  MaybeFault convert_rows(const Instruction& i, const RandomState& random);

 private:
  MaybeFault check(const ConvertRequest& q) const;
  MaybeFault check_alignment(const ConvertRequest& q) const;
  MaybeFault check_source(const ConvertRequest& q) const;
  MaybeFault check_ranges(const ConvertRequest& q) const;

  // FP32 [count] from an SBUF word on.
  std::vector<Fp32> load_vector(int64_t word, uint32_t count);
  // Row r of the source, or PsumUnwritten.
  MaybeFault gather(const ConvertRequest& q, uint32_t r, std::vector<Fp32>& values);
  // Row r converted and written, or NanToE2m1.
  MaybeFault store(const ConvertRequest& q, uint32_t r, const std::vector<Fp32>& values,
                   const RandomState& random);
  void store_mx(const ConvertRequest& q, uint32_t r, const std::vector<Fp32>& values,
                const std::vector<uint32_t>& random);

  const Geometry& geometry_;
  MemoryPort port_;
};

}  // namespace ng
