// SPDX-License-Identifier: Apache-2.0
// What `ngauge demo` classifies and with what: the stored digits and the FP32 network.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <vector>

namespace ng::cli {

inline constexpr uint32_t kPixels = 64;  // of an image, 0 to kBlackest
inline constexpr uint32_t kBlackest = 16;
inline constexpr uint32_t kClasses = 10;

struct Images {
  std::vector<uint8_t> pixels;  // [count][kPixels]
  std::vector<uint8_t> labels;  // [count], 0 to 9

  uint32_t count() const { return static_cast<uint32_t>(labels.size()); }
  std::span<const uint8_t> image(uint32_t i) const {
    return std::span(pixels).subspan(size_t{i} * kPixels, kPixels);
  }
  // Pixels as the network wants them: 0 to 1, exact.
  std::vector<float> values() const;
};

// One dense layer; ReLU follows every layer but the last.
struct Layer {
  uint32_t inputs = 0;
  uint32_t outputs = 0;
  std::vector<float> weight;  // [outputs][inputs]
  std::vector<float> bias;    // [outputs]
};

struct Digits {
  Images training;  // the quantised network takes its scales from these
  Images held_out;
  std::vector<Layer> layers;
};

// What load_digits reads of the folder.
std::vector<std::filesystem::path> digit_files(const std::filesystem::path& folder);

// Reads the folder that scripts/train_digits.py writes; `limit` keeps that many held-out images.
// Throws InputError when a file is missing or does not fit the others.
Digits load_digits(const std::filesystem::path& folder, uint32_t limit);

// What every layer puts out in the host's FP32; the last are the logits. [layer][image][output]
std::vector<std::vector<float>> forward_fp32(const std::vector<Layer>& layers,
                                             const Images& images);

// The class of each image: index of its largest logit, the first of equals.
std::vector<uint8_t> classify(std::span<const float> logits);

// Predictions that equal the labels, in percent.
double accuracy(std::span<const uint8_t> predictions, std::span<const uint8_t> labels);

}  // namespace ng::cli
