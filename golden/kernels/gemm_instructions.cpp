// SPDX-License-Identifier: Apache-2.0
#include "golden/kernels/gemm_instructions.h"

namespace ng {

Instruction GemmInstructions::set_random() const {
  Instruction i(Opcode::kSetRandom, Engine::kVector);
  i.set(Field::kLoadSeed, 1).set(Field::kSeed, static_cast<int64_t>(options_.seed));
  return i.set(Field::kLoadCounter, 1).set(Field::kCounter, options_.counter);
}

Instruction GemmInstructions::operand(Opcode opcode, const OperandSlice& slice) const {
  const OperandLayout& o = slice.layout;
  Instruction i(opcode, Engine::kTensor);
  const uint32_t offset = slice.row * o.stride();
  i.set(Field::kAddr, o.pass_word(slice.pass) + offset).set(Field::kStride, o.stride());
  i.set(Field::kCount, slice.count).set(Field::kK, slice.k);
  i.set(Field::kFormat, static_cast<int64_t>(o.format.format));
  i.set(Field::kHalf, o.packed() ? slice.pass % 2 : 0);
  if (o.format.mx) {
    i.set(Field::kScaled, 1);
    i.set(Field::kScaleAddr, o.scale_word + slice.row * o.scale_stride() + slice.pass);
  }
  return i;
}

Instruction GemmInstructions::load_stationary(const OperandSlice& weights) const {
  return operand(Opcode::kLoadStationary, weights);
}

Instruction GemmInstructions::multiply_moving(const OperandSlice& moving, uint32_t psum_row,
                                              bool accumulate) const {
  Instruction i = operand(Opcode::kMultiplyMoving, moving);
  i.set(Field::kPsumRow, psum_row).set(Field::kPsumStride, 1);
  i.set(Field::kAccumulate, accumulate).set(Field::kBf16, options_.bf16_sums);
  return i;
}

Instruction GemmInstructions::convert(const ConvertPlaces& at) const {
  Instruction i(Opcode::kVectorConvert, Engine::kVector);
  i.set(Field::kSrcAddr, at.psum_row).set(Field::kSrcStride, 1);
  i.set(Field::kChunkStride, at.width > g_.cols ? at.rows : 0);
  i.set(Field::kRows, at.rows).set(Field::kWidth, at.width);
  i.set(Field::kDstAddr, static_cast<int64_t>(at.out_byte)).set(Field::kDstStride, at.out_stride);
  i.set(Field::kOutFormat, static_cast<int64_t>(options_.out.format));
  if (options_.out.mx) {
    i.set(Field::kMx, 1).set(Field::kScaleRule, static_cast<int64_t>(options_.scale_rule));
    i.set(Field::kDstScaleAddr, at.out_scale).set(Field::kDstScaleStride, at.out_scale_stride);
  }
  i.set(Field::kSaturate, options_.overflow == Overflow::kSaturate);
  i.set(Field::kRelu, options_.relu);
  if (formats_.row_scale) i.set(Field::kRowScale, 1).set(Field::kRowScaleAddr, at.row_scale_word);
  if (formats_.col_scale) i.set(Field::kColScale, 1).set(Field::kColScaleAddr, at.col_scale_word);
  if (formats_.bias) i.set(Field::kBias, 1).set(Field::kBiasAddr, at.bias_word);
  if (options_.rounding == Rounding::kStochastic) {
    i.set(Field::kStochastic, 1).set(Field::kSrN, shape_.n);
    i.set(Field::kSrOffset, at.m * shape_.n + at.n);  // modulo 2^32
  }
  return i;
}

}  // namespace ng
