// SPDX-License-Identifier: Apache-2.0
#include "tb/cli/demo_data.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <string>

#include "tb/cli/errors.h"
#include "tb/cli/npy.h"

namespace ng::cli {
namespace {

constexpr uint32_t kLayers = 3;

// An array of the folder with this dtype and shape; 0 stands for any length.
NpyArray read_array(const std::filesystem::path& path, Dtype dtype,
                    const std::vector<uint64_t>& shape) {
  NpyArray array = read_npy(path.string(), {dtype});
  const bool good = array.dtype == dtype &&
                    std::ranges::equal(array.shape, shape, [](uint64_t got, uint64_t expected) {
                      return expected == 0 || got == expected;
                    });
  if (good) return array;
  std::string expected;
  for (const uint64_t axis : shape) {
    expected += (expected.empty() ? "" : ", ") + (axis == 0 ? "any" : std::to_string(axis));
  }
  throw InputError(fmt::format("{}: {} {}, expected {} [{}]", path.string(),
                               dtype_name(array.dtype), shape_text(array.shape), dtype_name(dtype),
                               expected));
}

std::vector<float> floats(const NpyArray& array) {
  std::vector<float> values(array.elements());
  for (size_t i = 0; i < values.size(); ++i) values[i] = std::bit_cast<float>(array.bits(i));
  return values;
}

void expect_at_most(const NpyArray& array, uint32_t limit, const std::filesystem::path& path) {
  for (uint64_t i = 0; i < array.elements(); ++i) {
    if (array.bits(i) <= limit) continue;
    throw InputError(fmt::format("{}: element {} is {}, expected at most {}", path.string(), i,
                                 array.bits(i), limit));
  }
}

void append(Images& images, const NpyArray& pixels, const NpyArray& labels, size_t i) {
  const auto first = pixels.bytes.begin() + static_cast<std::ptrdiff_t>(i * kPixels);
  images.pixels.insert(images.pixels.end(), first, first + kPixels);
  images.labels.push_back(labels.bytes[i]);
}

std::filesystem::path layer_file(const std::filesystem::path& folder, uint32_t number,
                                 const char* what) {
  return folder / fmt::format("layer{}_{}.npy", number, what);
}

void load_images(const std::filesystem::path& folder, uint32_t limit, Digits& digits) {
  const NpyArray pixels = read_array(folder / "images.npy", Dtype::kUint8, {0, kPixels});
  const uint64_t count = pixels.shape[0];
  if (count == 0) throw InputError(fmt::format("{}: no images", (folder / "images.npy").string()));
  const NpyArray labels = read_array(folder / "labels.npy", Dtype::kUint8, {count});
  const NpyArray indices = read_array(folder / "held_out.npy", Dtype::kUint16, {0});
  expect_at_most(pixels, kBlackest, folder / "images.npy");
  expect_at_most(labels, kClasses - 1, folder / "labels.npy");
  expect_at_most(indices, static_cast<uint32_t>(count) - 1, folder / "held_out.npy");

  std::vector<bool> held_out(count);
  for (uint64_t i = 0; i < indices.elements(); ++i) held_out[indices.bits(i)] = true;
  for (size_t i = 0; i < count; ++i) {
    if (!held_out[i]) {
      append(digits.training, pixels, labels, i);
    } else if (digits.held_out.count() < limit) {
      append(digits.held_out, pixels, labels, i);
    }
  }
  if (digits.training.count() == 0 || digits.held_out.count() == 0) {
    throw InputError(fmt::format("{}: expected some images held out and some not",
                                 (folder / "held_out.npy").string()));
  }
}

Layer load_layer(const std::filesystem::path& folder, uint32_t number, uint32_t inputs) {
  const auto file = [&](const char* what) { return layer_file(folder, number, what); };
  const NpyArray weight = read_array(file("weight"), Dtype::kFloat32, {0, inputs});
  if (weight.shape[0] == 0)
    throw InputError(fmt::format("{}: a layer without outputs", file("weight").string()));
  const NpyArray bias = read_array(file("bias"), Dtype::kFloat32, {weight.shape[0]});
  return {.inputs = inputs,
          .outputs = static_cast<uint32_t>(weight.shape[0]),
          .weight = floats(weight),
          .bias = floats(bias)};
}

}  // namespace

std::vector<float> Images::values() const {
  std::vector<float> result;
  for (const uint8_t pixel : pixels) result.push_back(float(pixel) / kBlackest);
  return result;
}

std::vector<std::filesystem::path> digit_files(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> files{folder / "images.npy", folder / "labels.npy",
                                           folder / "held_out.npy"};
  for (uint32_t number = 1; number <= kLayers; ++number) {
    for (const char* what : {"weight", "bias"}) files.push_back(layer_file(folder, number, what));
  }
  return files;
}

Digits load_digits(const std::filesystem::path& folder, uint32_t limit) {
  Digits digits;
  load_images(folder, limit, digits);
  uint32_t inputs = kPixels;
  for (uint32_t number = 1; number <= kLayers; ++number) {
    digits.layers.push_back(load_layer(folder, number, inputs));
    inputs = digits.layers.back().outputs;
  }
  if (inputs != kClasses) {
    throw InputError(fmt::format("{}: the last layer has {} outputs, expected {}", folder.string(),
                                 inputs, kClasses));
  }
  return digits;
}

std::vector<std::vector<float>> forward_fp32(const std::vector<Layer>& layers,
                                             const Images& images) {
  std::vector<std::vector<float>> outputs;
  std::vector<float> x = images.values();
  for (const Layer& layer : layers) {
    std::vector<float> y;
    for (size_t image = 0; image < images.count(); ++image) {
      for (size_t n = 0; n < layer.outputs; ++n) {
        float sum = layer.bias[n];
        for (size_t k = 0; k < layer.inputs; ++k) {
          sum += x[image * layer.inputs + k] * layer.weight[n * layer.inputs + k];
        }
        y.push_back(&layer == &layers.back() ? sum : std::max(sum, 0.0f));
      }
    }
    outputs.push_back(y);
    x = std::move(y);
  }
  return outputs;
}

std::vector<uint8_t> classify(std::span<const float> logits) {
  std::vector<uint8_t> classes;
  for (size_t first = 0; first < logits.size(); first += kClasses) {
    uint8_t best = 0;
    for (uint8_t i = 1; i < kClasses; ++i) {
      if (logits[first + i] > logits[first + best]) best = i;
    }
    classes.push_back(best);
  }
  return classes;
}

double accuracy(std::span<const uint8_t> predictions, std::span<const uint8_t> labels) {
  size_t right = 0;
  for (size_t i = 0; i < labels.size(); ++i) right += predictions[i] == labels[i];
  return 100.0 * static_cast<double>(right) / static_cast<double>(labels.size());
}

}  // namespace ng::cli
