// SPDX-License-Identifier: Apache-2.0
#include "tb/cli/demo_network.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <span>

namespace ng::cli {
namespace {

std::vector<uint32_t> bits_of(std::span<const float> values) {
  std::vector<uint32_t> bits;
  for (const float value : values) bits.push_back(std::bit_cast<uint32_t>(value));
  return bits;
}

float largest(std::span<const float> values) {
  float result = 0;
  for (const float value : values) result = std::max(result, std::abs(value));
  return result;
}

float max_finite(Format format) {
  return std::bit_cast<float>(to_fp32(format, row(format).max_finite()).bits);
}

// The smallest power of two that brings every value into the format's range.
float activation_scale(std::span<const float> values, Format format) {
  const float amax = largest(values);
  return amax > 0 ? std::exp2(std::ceil(std::log2(amax / max_finite(format)))) : 1;
}

CodeMatrix encode(std::span<const float> values, uint32_t rows, uint32_t cols,
                  TensorFormat format) {
  return quantise(bits_of(values), rows, cols, format, Overflow::kSaturate, ScaleRule::kRceil);
}

// What the codes of a layer's input and output stand for: code * scale.
struct ActivationScales {
  float in;
  float out;
};

QuantisedLayer quantise_plain(const Layer& layer, Format format, const ActivationScales& scales) {
  std::vector<float> weight = layer.weight;
  std::vector<float> col_scale;
  std::vector<float> bias;
  for (uint32_t n = 0; n < layer.outputs; ++n) {
    const auto weights = std::span(weight).subspan(size_t{n} * layer.inputs, layer.inputs);
    const float amax = largest(weights);
    const float scale = amax > 0 ? amax / max_finite(format) : 1;
    for (float& w : weights) w /= scale;
    col_scale.push_back(scale * scales.in / scales.out);
    bias.push_back(layer.bias[n] / scales.out);
  }
  return {.weight = encode(weight, layer.outputs, layer.inputs, {format, false}),
          .col_scale = bits_of(col_scale),
          .bias = bits_of(bias),
          .relu = false,
          .out = {}};
}

QuantisedLayer quantise_mx(const Layer& layer, TensorFormat format) {
  return {.weight = encode(layer.weight, layer.outputs, layer.inputs, format),
          .col_scale = {},
          .bias = bits_of(layer.bias),
          .relu = false,
          .out = {}};
}

}  // namespace

QuantisedNetwork quantise_network(const Digits& digits, TensorFormat format) {
  const auto training = forward_fp32(digits.layers, digits.training);
  std::vector<float> pixels = digits.held_out.values();
  float in_scale = 1;
  if (!format.mx) {
    in_scale = activation_scale(digits.training.values(), format.format);
    for (float& pixel : pixels) pixel /= in_scale;
  }

  QuantisedNetwork network{.input = encode(pixels, digits.held_out.count(), kPixels, format),
                           .layers = {}};
  for (size_t i = 0; i < digits.layers.size(); ++i) {
    const bool last = i + 1 == digits.layers.size();
    const float out_scale = last || format.mx ? 1 : activation_scale(training[i], format.format);
    QuantisedLayer layer = format.mx ? quantise_mx(digits.layers[i], format)
                                     : quantise_plain(digits.layers[i], format.format,
                                                      {.in = in_scale, .out = out_scale});
    layer.relu = !last;
    layer.out = last ? TensorFormat{Format::kFp32, false} : format;
    network.layers.push_back(std::move(layer));
    in_scale = out_scale;
  }
  return network;
}

}  // namespace ng::cli
