// SPDX-License-Identifier: Apache-2.0
// The network of `ngauge demo` in one number format, ready to be multiplied.
#pragma once

#include <cstdint>
#include <vector>

#include "golden/kernels/matrix.h"
#include "tb/cli/demo_data.h"

namespace ng::cli {

// A layer as one GEMM: out = convert(relu((codes . weight^T) * col_scale + bias)).
struct QuantisedLayer {
  CodeMatrix weight;
  std::vector<uint32_t> col_scale;  // FP32 bits; empty for MX, whose scales travel with the codes
  std::vector<uint32_t> bias;       // FP32 bits
  bool relu = false;
  TensorFormat out;
};

struct QuantisedNetwork {
  CodeMatrix input;  // of the held-out images
  std::vector<QuantisedLayer> layers;
};

// MX formats quantise weights and activations block by block. Plain formats have one scale per row
// of weights and one per activation tensor, a power of two chosen on the training images; both are
// folded into column scale and bias, so that the device writes the next layer's codes directly.
QuantisedNetwork quantise_network(const Digits& digits, TensorFormat format);

}  // namespace ng::cli
