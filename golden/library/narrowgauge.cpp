// SPDX-License-Identifier: Apache-2.0
// narrowgauge.h over the golden numerics: checks arguments, turns exceptions into codes.
#include "golden/library/narrowgauge.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstdarg>
#include <cstdio>
#include <cstring>
#include <exception>
#include <limits>
#include <new>
#include <span>
#include <string>

#include "golden/library/failed.h"
#include "golden/numerics/fused_gemm.h"
#include "golden/numerics/numerics.h"

namespace {

using namespace ng;

static_assert(NG_E4M3 == int(Format::kE4m3) && NG_E5M2 == int(Format::kE5m2) &&
              NG_E4M3IEEE == int(Format::kE4m3Ieee) && NG_E2M1 == int(Format::kE2m1) &&
              NG_BF16 == int(Format::kBf16) && NG_FP32 == int(Format::kFp32));
static_assert(NG_NEAREST == int(Rounding::kNearest) && NG_STOCHASTIC == int(Rounding::kStochastic));
static_assert(NG_SATURATE == int(Overflow::kSaturate) && NG_IEEE == int(Overflow::kIeee));
static_assert(NG_FLOOR == int(ScaleRule::kFloor) && NG_RCEIL == int(ScaleRule::kRceil) &&
              NG_NEURON == int(ScaleRule::kNeuron));
static_assert(NG_GROUP == kGroup && NG_SCALE_ONE == kE8m0One && NG_SCALE_NAN == kE8m0Nan);

thread_local std::array<char, 200> last_error{};

struct Error {
  int status;
  std::array<char, 200> text;
};

[[noreturn, gnu::format(printf, 2, 3)]] void fail(int status, const char* text, ...) {
  Error error{status, {}};
  std::va_list values;
  va_start(values, text);
  std::vsnprintf(error.text.data(), error.text.size(), text, values);
  va_end(values);
  throw error;
}

// Runs the body of a function of the C interface: nothing that it throws leaves.
template <class Body>
int guarded(Body&& body) {
  try {
    body();
    return NG_OK;
  } catch (const Error& error) {
    return library::failed(error.status, error.text.data());
  } catch (const std::bad_alloc&) {
    return library::failed(NG_ERROR_MEMORY, ng_status_text(NG_ERROR_MEMORY));
  } catch (const std::exception& error) {
    return library::failed(NG_ERROR_INTERNAL, error.what());
  } catch (...) {
    return library::failed(NG_ERROR_INTERNAL, ng_status_text(NG_ERROR_INTERNAL));
  }
}

void need(const void* pointer, const char* name) {
  if (pointer == nullptr) fail(NG_ERROR_NULL, "%s is null", name);
}
void need(const void* pointer, const char* name, size_t count) {
  if (count > 0) need(pointer, name);
}

// Elements of an array, if an address can name the end of it.
size_t area(size_t rows, size_t cols, size_t bytes, const char* name) {
  size_t elements = 0;
  size_t size = 0;
  if (__builtin_mul_overflow(rows, cols, &elements) ||
      __builtin_mul_overflow(elements, bytes, &size) ||
      size > size_t(std::numeric_limits<std::ptrdiff_t>::max())) {
    fail(NG_ERROR_SIZE, "%s: %zu rows of %zu are more than there is memory", name, rows, cols);
  }
  return elements;
}

size_t stride_of(size_t stride, size_t cols, const char* name) {
  if (stride == 0) return cols;
  if (stride < cols)
    fail(NG_ERROR_SIZE, "%s is %zu, less than the %zu of a row", name, stride, cols);
  return stride;
}

Format format_of(int format, const char* name) {
  if (format < NG_E4M3 || format > NG_FP32) {
    fail(NG_ERROR_FORMAT, "%s is %d, expected 0 (NG_E4M3) to 5 (NG_FP32)", name, format);
  }
  return Format(format);
}
Format operand_format(int format, const char* name) {
  if (format < NG_E4M3 || format > NG_E2M1) {
    fail(NG_ERROR_FORMAT, "%s is %d, expected 0 (NG_E4M3) to 3 (NG_E2M1)", name, format);
  }
  return Format(format);
}
Format mx_format(int format) {
  if (format != NG_E4M3 && format != NG_E5M2 && format != NG_E2M1) {
    fail(NG_ERROR_FORMAT, "element is %d, expected NG_E4M3, NG_E5M2 or NG_E2M1", format);
  }
  return Format(format);
}
Rounding rounding_of(int rounding, const uint32_t* random, size_t n) {
  if (rounding != NG_NEAREST && rounding != NG_STOCHASTIC) {
    fail(NG_ERROR_MODE, "rounding is %d, expected NG_NEAREST or NG_STOCHASTIC", rounding);
  }
  if (rounding == NG_STOCHASTIC) need(random, "random", n);
  return Rounding(rounding);
}
Overflow overflow_of(int overflow) {
  if (overflow != NG_SATURATE && overflow != NG_IEEE) {
    fail(NG_ERROR_MODE, "overflow is %d, expected NG_SATURATE or NG_IEEE", overflow);
  }
  return Overflow(overflow);
}
ScaleRule rule_of(int rule) {
  if (rule < NG_FLOOR || rule > NG_NEURON) {
    fail(NG_ERROR_MODE, "rule is %d, expected NG_FLOOR, NG_RCEIL or NG_NEURON", rule);
  }
  return ScaleRule(rule);
}

size_t code_bytes(Format format) { return size_t(row(format).width() + 7) / 8; }

// Arrays of the caller, element by element and as bits: their types are not ours to assume.
template <class Bits>
Bits load(const void* array, size_t i) {
  Bits bits;
  std::memcpy(&bits, static_cast<const unsigned char*>(array) + i * sizeof bits, sizeof bits);
  return bits;
}
template <class Bits>
void store(void* array, size_t i, Bits bits) {
  std::memcpy(static_cast<unsigned char*>(array) + i * sizeof bits, &bits, sizeof bits);
}
Fp32 load_fp32(const float* array, size_t i) { return {load<uint32_t>(array, i)}; }
void store_fp32(float* array, size_t i, Fp32 x) { store(array, i, x.bits); }

uint32_t load_code(size_t bytes, const void* codes, size_t i) {
  return bytes == 1   ? load<uint8_t>(codes, i)
         : bytes == 2 ? load<uint16_t>(codes, i)
                      : load<uint32_t>(codes, i);
}
void store_code(size_t bytes, void* codes, size_t i, uint32_t code) {
  if (bytes == 1) {
    store(codes, i, uint8_t(code));
  } else if (bytes == 2) {
    store(codes, i, uint16_t(code));
  } else {
    store(codes, i, code);
  }
}

// n numbers, read by `value`, to codes. A NaN to E2M1 is looked for first, so that nothing is
// written then.
template <class Value>
void encode(Format to, size_t n, Value value, int rounding, int overflow, const uint32_t* random,
            void* codes) {
  const Rounding r = rounding_of(rounding, random, n);
  const Overflow o = overflow_of(overflow);
  const size_t bytes = code_bytes(to);
  area(n, 1, 4, "n");
  need(codes, "result", n);
  for (size_t i = 0; to == Format::kE2m1 && i < n; ++i) {
    if (decode(value(i)).is_nan()) fail(NG_ERROR_NAN, "element %zu is NaN, and E2M1 has none", i);
  }
  for (size_t i = 0; i < n; ++i) {
    const uint32_t u = r == Rounding::kStochastic ? load<uint32_t>(random, i) : 0;
    store_code(bytes, codes, i, ng::convert(to, value(i), r, o, u));
  }
}

// The strides of fewer than two rows are not read.
FusedOperand operand(const ng_matrix* x, size_t rows, size_t k, const char* name) {
  need(x, name);
  const std::string of = name;
  const auto stride = [&](size_t given, size_t least, const char* part) {
    return rows < 2 ? least : stride_of(given, least, (of + part).c_str());
  };
  const size_t groups = k / NG_GROUP + (k % NG_GROUP != 0);
  const FusedOperand operand{.format = operand_format(x->format, (of + ".format").c_str()),
                             .codes = x->codes,
                             .stride = stride(x->stride, k, ".stride"),
                             .scales = x->scales,
                             .scale_stride = stride(x->scale_stride, groups, ".scale_stride")};
  if (area(rows, operand.stride, 1, name) > 0) need(x->codes, (of + ".codes").c_str());
  area(rows, operand.scale_stride, 1, name);
  return operand;
}

uint8_t array_code(Format format, uint8_t code) {
  return format == Format::kE2m1 ? kOcpFp4Map[code & 0xF] : code;
}
Format array_format(Format format) { return format == Format::kE2m1 ? Format::kE4m3 : format; }

// One fused step of n <= 32 elements from codes of any operand format.
Fp32 step(Fp32 acc, size_t n, Format fa, const uint8_t* a, uint8_t scale_a, Format fb,
          const uint8_t* b, uint8_t scale_b) {
  std::array<uint8_t, NG_GROUP> x{};
  std::array<uint8_t, NG_GROUP> y{};
  for (size_t i = 0; i < n; ++i) x[i] = array_code(fa, a[i]), y[i] = array_code(fb, b[i]);
  return fused_step(acc, array_format(fa), std::span(x).first(n), scale_a, array_format(fb),
                    std::span(y).first(n), scale_b);
}

template <class Operation>
int each(size_t n, const float* a, const float* b, float* result, Operation operation) {
  return guarded([&] {
    need(a, "a", n), need(b, "b", n), need(result, "result", n);
    area(n, 1, sizeof(float), "n");
    for (size_t i = 0; i < n; ++i)
      store_fp32(result, i, operation(load_fp32(a, i), load_fp32(b, i)));
  });
}

#define NG_TEXT(x) #x
#define NG_VERSION_OF(major, minor, patch) NG_TEXT(major) "." NG_TEXT(minor) "." NG_TEXT(patch)

}  // namespace

int ng::library::failed(int status, const char* text) {
  std::snprintf(last_error.data(), last_error.size(), "%s", text);
  return status;
}

extern "C" {

uint32_t ng_version() { return NG_VERSION_MAJOR << 16 | NG_VERSION_MINOR << 8 | NG_VERSION_PATCH; }

const char* ng_version_text() {
  return NG_VERSION_OF(NG_VERSION_MAJOR, NG_VERSION_MINOR, NG_VERSION_PATCH);
}

const char* ng_status_text(int status) {
  switch (status) {
    case NG_OK:
      return "no error";
    case NG_ERROR_NULL:
      return "a pointer is null that must not be";
    case NG_ERROR_FORMAT:
      return "no such format, or not one that this function takes";
    case NG_ERROR_MODE:
      return "no such rounding, overflow or scale rule";
    case NG_ERROR_SIZE:
      return "a count or stride that cannot be";
    case NG_ERROR_NAN:
      return "a NaN to E2M1, which has none";
    case NG_ERROR_MEMORY:
      return "no memory";
    case NG_ERROR_INTERNAL:
      return "a fault of the library";
    default:
      return "unknown status";
  }
}

const char* ng_last_error() { return last_error.data(); }

int ng_describe_format(int format, ng_format_info* info) {
  return guarded([&] {
    const FormatRow& f = row(format_of(format, "format"));
    need(info, "info");
    *info = {.width = f.width(),
             .exponent_bits = f.exponent_bits,
             .fraction_bits = f.fraction_bits,
             .bias = f.bias,
             .max_finite = f.max_finite(),
             .infinity = f.specials == Specials::kIeee ? f.infinity() : 0,
             .nan = f.specials == Specials::kNone ? 0 : f.canonical_nan,
             .bytes = int32_t(code_bytes(f.format))};
  });
}

const char* ng_format_name(int format) {
  return format < NG_E4M3 || format > NG_FP32 ? nullptr : row(Format(format)).name.data();
}

int ng_format_of_name(const char* name, int32_t* format) {
  return guarded([&] {
    need(name, "name"), need(format, "format");
    for (const FormatRow& f : kFormats) {
      if (f.name == name) {
        *format = int32_t(f.format);
        return;
      }
    }
    fail(NG_ERROR_FORMAT,
         "no format is called '%.40s'; expected e4m3, e5m2, e4m3ieee, e2m1, bf16 or fp32", name);
  });
}

int ng_decode(int format, size_t n, const void* codes, float* values) {
  return guarded([&] {
    const Format f = format_of(format, "format");
    need(codes, "codes", n), need(values, "values", n);
    area(n, 1, sizeof(float), "n");
    for (size_t i = 0; i < n; ++i)
      store_fp32(values, i, to_fp32(f, load_code(code_bytes(f), codes, i)));
  });
}

int ng_encode(int format, size_t n, const float* values, int rounding, int overflow,
              const uint32_t* random, void* codes) {
  return guarded([&] {
    const Format to = format_of(format, "format");
    need(values, "values", n);
    encode(
        to, n, [&](size_t i) { return load_fp32(values, i); }, rounding, overflow, random, codes);
  });
}

int ng_convert(int from, int to, size_t n, const void* codes, int rounding, int overflow,
               const uint32_t* random, void* result) {
  return guarded([&] {
    const Format f = format_of(from, "from");
    const Format t = format_of(to, "to");
    need(codes, "codes", n);
    encode(
        t, n, [&](size_t i) { return to_fp32(f, load_code(code_bytes(f), codes, i)); }, rounding,
        overflow, random, result);
  });
}

int ng_decode_scales(size_t n, const uint8_t* scales, float* values) {
  return guarded([&] {
    need(scales, "scales", n), need(values, "values", n);
    for (size_t i = 0; i < n; ++i) {
      const uint8_t e = scales[i];
      // 2^-127 is subnormal.
      store_fp32(values, i,
                 e == kE8m0Nan ? kFp32Nan
                 : e == 0      ? Fp32{1u << 22}
                               : Fp32{uint32_t{e} << 23});
    }
  });
}

int ng_quantise_mx(int element, size_t rows, size_t cols, const float* values, size_t stride,
                   int rule, int rounding, const uint32_t* random, uint8_t* codes,
                   uint8_t* scales) {
  return guarded([&] {
    const Format f = mx_format(element);
    const ScaleRule scale_rule = rule_of(rule);
    const size_t step = stride_of(stride, cols, "stride");
    const size_t count = area(rows, cols, sizeof(float), "values");
    area(rows, step, sizeof(float), "values");
    const Rounding r = rounding_of(rounding, random, count);
    need(values, "values", count), need(codes, "codes", count), need(scales, "scales", count);
    const size_t groups = cols / NG_GROUP + (cols % NG_GROUP != 0);
    for (size_t i = 0; i < rows; ++i) {
      for (size_t g = 0; g < groups; ++g) {
        const size_t first = g * NG_GROUP;
        const size_t size = std::min<size_t>(NG_GROUP, cols - first);
        std::array<Fp32, NG_GROUP> x{};
        std::array<uint32_t, NG_GROUP> u{};
        for (size_t e = 0; e < size; ++e) {
          x[e] = load_fp32(values, i * step + first + e);
          if (r == Rounding::kStochastic) u[e] = load<uint32_t>(random, i * cols + first + e);
        }
        const MxBlock block =
            mx_quantise(f, std::span(x).first(size), scale_rule, r, std::span(u).first(size));
        std::memcpy(codes + i * cols + first, block.codes.data(), size);
        scales[i * groups + g] = block.scale;
      }
    }
  });
}

int ng_dequantise_mx(int element, size_t rows, size_t cols, const uint8_t* codes,
                     const uint8_t* scales, double* values) {
  return guarded([&] {
    const Format f = mx_format(element);
    const size_t count = area(rows, cols, sizeof(double), "values");
    need(codes, "codes", count), need(scales, "scales", count), need(values, "values", count);
    const size_t groups = cols / NG_GROUP + (cols % NG_GROUP != 0);
    for (size_t i = 0; i < rows; ++i) {
      for (size_t j = 0; j < cols; ++j) {
        const uint8_t scale = scales[i * groups + j / NG_GROUP];
        const Fp32 x = to_fp32(f, codes[i * cols + j]);
        const double value =
            scale == kE8m0Nan || decode(x).is_nan()
                ? std::numeric_limits<double>::quiet_NaN()
                : std::ldexp(double{std::bit_cast<float>(x.bits)}, scale - kE8m0Bias);
        store(values, i * cols + j, value);
      }
    }
  });
}

int ng_fused_step(size_t n, int format_a, const uint8_t* a, uint8_t scale_a, int format_b,
                  const uint8_t* b, uint8_t scale_b, const float* acc, float* result) {
  return guarded([&] {
    const Format fa = operand_format(format_a, "format_a");
    const Format fb = operand_format(format_b, "format_b");
    if (n > NG_GROUP) fail(NG_ERROR_SIZE, "n is %zu, expected at most 32", n);
    need(a, "a", n), need(b, "b", n), need(result, "result");
    const Fp32 before = acc != nullptr ? load_fp32(acc, 0) : kFp32Zero;
    store_fp32(result, 0, step(before, n, fa, a, scale_a, fb, b, scale_b));
  });
}

int ng_dot(size_t k, const ng_matrix* a, const ng_matrix* b, const float* acc, float* result) {
  return guarded([&] {
    const FusedOperand x = operand(a, 1, k, "a");
    const FusedOperand y = operand(b, 1, k, "b");
    need(result, "result");
    Fp32 sum = acc != nullptr ? load_fp32(acc, 0) : kFp32Zero;
    for (size_t first = 0; first < k; first += NG_GROUP) {
      const size_t g = first / NG_GROUP;
      sum = step(sum, std::min<size_t>(NG_GROUP, k - first), x.format, x.codes + first,
                 x.scales != nullptr ? x.scales[g] : kE8m0One, y.format, y.codes + first,
                 y.scales != nullptr ? y.scales[g] : kE8m0One);
    }
    store_fp32(result, 0, sum);
  });
}

int ng_gemm(size_t m, size_t n, size_t k, const ng_matrix* a, const ng_matrix* b, const float* acc,
            float* result, size_t stride) {
  return guarded([&] {
    const FusedOperand x = operand(a, m, k, "a");
    const FusedOperand y = operand(b, n, k, "b");
    const size_t step = stride_of(stride, n, "stride");
    const size_t count = area(m, n, sizeof(float), "result");
    area(m, step, sizeof(float), "result");
    if (count == 0) return;
    need(result, "result");
    for (size_t i = 0; acc != result && i < m; ++i) {
      if (acc != nullptr) {
        std::memcpy(result + i * step, acc + i * step, n * sizeof(float));
      } else {
        std::memset(result + i * step, 0, n * sizeof(float));
      }
    }
    static_assert(sizeof(Fp32) == sizeof(float));
    fused_gemm({m, n, k}, x, y, reinterpret_cast<Fp32*>(result), step);
  });
}

int ng_add_fp32(size_t n, const float* a, const float* b, float* result) {
  return each(n, a, b, result, fp32_add);
}

int ng_multiply_fp32(size_t n, const float* a, const float* b, float* result) {
  return each(n, a, b, result, fp32_mul);
}

int ng_relu_fp32(size_t n, const float* x, float* result) {
  return each(n, x, x, result, [](Fp32 value, Fp32) { return relu(value); });
}

int ng_add_bf16(size_t n, const uint16_t* a, const uint16_t* b, uint16_t* result) {
  return guarded([&] {
    need(a, "a", n), need(b, "b", n), need(result, "result", n);
    for (size_t i = 0; i < n; ++i) result[i] = bf16_add(a[i], b[i]);
  });
}

int ng_random_words(ng_random* random, size_t n, uint32_t* words) {
  return guarded([&] {
    need(random, "random"), need(words, "words", n);
    const Speck32 cipher(random->seed);
    for (size_t i = 0; i < n; ++i) words[i] = cipher.encrypt(random->counter + uint32_t(i));
    random->counter += uint32_t(n);
  });
}

}  // extern "C"
