/* SPDX-License-Identifier: Apache-2.0 */
/* The golden numbers of Narrowgauge for C: what a unit that multiplies FP8 and MX numbers must
 * give, bit for bit, by the rules of docs/numerics.md, which the sections named below are of.
 *
 * Every function
 *  - returns NG_OK or an error code, and on an error writes nothing and leaves a line for
 * ng_last_error();
 *  - may be called from any thread, at the same time as any other; objects are the caller's, and no
 * two calls may write the same one;
 *  - throws nothing and ends no process, takes no lock, and keeps no state but the line of
 * ng_last_error();
 *  - gives the same bits on every machine, whatever the caller's rounding mode and flush-to-zero
 * settings.
 *
 * FP32 numbers are `float` in memory and are read and written as 32 bits, NaN payloads included.
 * Codes of a format are arrays of `void`, of 1 byte each (E4M3, E5M2, E4M3IEEE; E2M1 in the low
 * four bits, the others ignored and written as 0), 2 (BF16) or 4 (FP32), in the byte order of the
 * machine. Counts are in elements, strides in elements too. A pointer may be null where the comment
 * says so, and where its count is 0. Results may not overlap operands, but for exactly the same
 * array where the comment says so.
 */
#ifndef NARROWGAUGE_H
#define NARROWGAUGE_H

#include <stddef.h>
#include <stdint.h>

/* The version of this header. Before 1.0 a new minor version may change anything, a new patch
 * version adds nothing and takes nothing away. */
#define NG_VERSION_MAJOR 0
#define NG_VERSION_MINOR 1
#define NG_VERSION_PATCH 0

#if defined(NG_STATIC)
#define NG_API
#elif defined(_WIN32)
#define NG_API __declspec(dllimport)
#else
#define NG_API __attribute__((visibility("default")))
#endif

#ifdef __cplusplus
extern "C" {
#endif

enum ng_status {
  NG_OK = 0,
  NG_ERROR_NULL = 1,    /* a pointer is null that must not be */
  NG_ERROR_FORMAT = 2,  /* no such format, or not one that this function takes */
  NG_ERROR_MODE = 3,    /* no such rounding, overflow or scale rule */
  NG_ERROR_SIZE = 4,    /* a count or stride that cannot be */
  NG_ERROR_NAN = 5,     /* a NaN to E2M1, which has none */
  NG_ERROR_MEMORY = 6,  /* no memory for what the function needs for itself */
  NG_ERROR_INTERNAL = 7 /* a fault of the library */
};

/* Section "Formats". The numbers are those of the chip's instructions. */
enum ng_format { NG_E4M3 = 0, NG_E5M2 = 1, NG_E4M3IEEE = 2, NG_E2M1 = 3, NG_BF16 = 4, NG_FP32 = 5 };

/* Section "Leaving the accumulator". NG_STOCHASTIC takes one random word per element. */
enum ng_rounding { NG_NEAREST = 0, NG_STOCHASTIC = 1 };
/* Beyond the largest finite number: that number, or Inf (E4M3, which has none: NaN). E2M1 always
 * saturates. */
enum ng_overflow { NG_SATURATE = 0, NG_IEEE = 1 };
/* Section "MX output". */
enum ng_scale_rule { NG_FLOOR = 0, NG_RCEIL = 1, NG_NEURON = 2 };

/* Elements that share a scale, and that one fused step sums. */
#define NG_GROUP 32
/* E8M0: 2^(byte - 127); 0xFF is NaN. */
#define NG_SCALE_ONE 127
#define NG_SCALE_NAN 255

/* What a format is. Codes are without the sign bit, which is the highest of `width`. */
typedef struct ng_format_info {
  int32_t width; /* bits of a code */
  int32_t exponent_bits;
  int32_t fraction_bits;
  int32_t bias;
  uint32_t max_finite; /* code of the largest finite number */
  uint32_t infinity;   /* code of Inf; 0: it has none */
  uint32_t nan;        /* the NaN that this library writes; 0: it has none */
  int32_t bytes;       /* of a code in an array */
} ng_format_info;

/* Where random words come from: Speck32/64 under `seed`, of `counter` and the numbers behind it
 * (modulo 2^32). */
typedef struct ng_random {
  uint64_t seed;
  uint32_t counter;
} ng_random;

/* `rows` rows of codes, FP8 or E2M1, one byte each, the rows `stride` bytes apart (0: as long as
 * they are), and for each 32 elements of a row an E8M0 scale, the rows `scale_stride` bytes apart
 * (0: the same); `scales` null: all are 1. The strides of a single row are not read. */
typedef struct ng_matrix {
  int32_t format;
  const uint8_t* codes;
  size_t stride;
  const uint8_t* scales;
  size_t scale_stride;
} ng_matrix;

/* ---- the library ---- */

/* 65536 * major + 256 * minor + patch of the library that is linked, to compare with the header's.
 */
NG_API uint32_t ng_version(void);
/* The same as text, "0.1.0". */
NG_API const char* ng_version_text(void);
/* One line for an error code; "unknown status" for any other number. Never null. */
NG_API const char* ng_status_text(int status);
/* What was wrong in the calling thread's last call that failed, with the names of the arguments; ""
 * if none has. The text stays until that thread's next call that fails. */
NG_API const char* ng_last_error(void);

/* ---- formats ---- */

/* NG_ERROR_NULL, NG_ERROR_FORMAT. */
NG_API int ng_describe_format(int format, ng_format_info* info);
/* "e4m3", "e5m2", "e4m3ieee", "e2m1", "bf16", "fp32"; null for any other number. */
NG_API const char* ng_format_name(int format);
/* The number of a name as above; NG_ERROR_FORMAT if there is none. */
NG_API int ng_format_of_name(const char* name, int32_t* format);

/* ---- conversions: sections "Formats" and "Leaving the accumulator" ---- */

/* values[i] = the number that codes[i] stands for, exactly; any NaN becomes 0x7FC00000. n elements.
 * NG_ERROR_NULL, NG_ERROR_FORMAT. */
NG_API int ng_decode(int format, size_t n, const void* codes, float* values);
/* codes[i] = values[i], rounded once. n elements. `random`: n words for NG_STOCHASTIC, else null is
 * allowed. NG_ERROR_NULL, NG_ERROR_FORMAT, NG_ERROR_MODE; NG_ERROR_NAN for a NaN to E2M1 (nothing
 * is written then). */
NG_API int ng_encode(int format, size_t n, const float* values, int rounding, int overflow,
                     const uint32_t* random, void* codes);
/* ng_decode() and ng_encode() in one. */
NG_API int ng_convert(int from, int to, size_t n, const void* codes, int rounding, int overflow,
                      const uint32_t* random, void* result);
/* values[i] = 2^(scales[i] - 127), or NaN for 0xFF. n elements. NG_ERROR_NULL. */
NG_API int ng_decode_scales(size_t n, const uint8_t* scales, float* values);

/* ---- MX: section "MX output" ---- */

/* Blocks of 32 along each row of values [rows][cols], the rows `stride` elements apart (0: cols),
 * to codes [rows][cols] and scales [rows][ceil(cols / 32)], both without gaps. `element`: NG_E4M3,
 * NG_E5M2 or NG_E2M1. The last block of a row may be short. A block with a NaN or an Inf gets the
 * scale 0xFF, and that is no error, in E2M1 neither. `random`: rows * cols words for NG_STOCHASTIC,
 * else null is allowed. NG_ERROR_NULL, NG_ERROR_FORMAT, NG_ERROR_MODE, NG_ERROR_SIZE. */
NG_API int ng_quantise_mx(int element, size_t rows, size_t cols, const float* values, size_t stride,
                          int rule, int rounding, const uint32_t* random, uint8_t* codes,
                          uint8_t* scales);
/* values[i][j] = the number of codes[i][j] times its scale, exactly; arrays as above, without gaps.
 * FP32 would not hold the largest. NG_ERROR_NULL, NG_ERROR_FORMAT, NG_ERROR_SIZE. */
NG_API int ng_dequantise_mx(int element, size_t rows, size_t cols, const uint8_t* codes,
                            const uint8_t* scales, double* values);

/* ---- products: section "The fused step" ---- */

/* *result = acc + 2^(scale_a + scale_b - 254) * sum of a[i] * b[i] over n <= 32 elements: the sum
 * exact, one rounding. Formats are FP8 or E2M1. n = 0: *result is acc, bit for bit. `acc` null: +0.
 * result may be acc. NG_ERROR_NULL, NG_ERROR_FORMAT, NG_ERROR_SIZE (n > 32). */
NG_API int ng_fused_step(size_t n, int format_a, const uint8_t* a, uint8_t scale_a, int format_b,
                         const uint8_t* b, uint8_t scale_b, const float* acc, float* result);
/* One row of a times one row of b, k elements each: a fused step for each 32, in increasing order.
 * The strides are not read. `acc` null: +0. result may be acc. NG_ERROR_NULL, NG_ERROR_FORMAT. */
NG_API int ng_dot(size_t k, const ng_matrix* a, const ng_matrix* b, const float* acc,
                  float* result);
/* result[i][j] = ng_dot() of row i of a (m rows) and row j of b (n rows), begun with acc[i][j]: A
 * times B transposed. The rows of acc and result are `stride` elements apart (0: n). `acc` null:
 * +0. result may be acc. It works on the calling thread alone and takes up to 1 MiB for itself
 * (after NG_ERROR_MEMORY result may have been written). NG_ERROR_NULL, NG_ERROR_FORMAT,
 * NG_ERROR_SIZE, NG_ERROR_MEMORY. */
NG_API int ng_gemm(size_t m, size_t n, size_t k, const ng_matrix* a, const ng_matrix* b,
                   const float* acc, float* result, size_t stride);

/* ---- FP32: sections "Leaving the accumulator" and "DMA" ---- */

/* IEEE addition and multiplication to nearest even, with subnormals; every NaN result is
 * 0x7FC00000. n elements; result may be an operand. NG_ERROR_NULL. */
NG_API int ng_add_fp32(size_t n, const float* a, const float* b, float* result);
NG_API int ng_multiply_fp32(size_t n, const float* a, const float* b, float* result);
/* x <= 0, -0 included: +0; NaN: 0x7FC00000. n elements; result may be x. NG_ERROR_NULL. */
NG_API int ng_relu_fp32(size_t n, const float* x, float* result);
/* BF16 codes; else as ng_add_fp32(). */
NG_API int ng_add_bf16(size_t n, const uint16_t* a, const uint16_t* b, uint16_t* result);

/* ---- random words: section "Leaving the accumulator" ---- */

/* words[i] = Speck32/64 of counter + i under the seed, and the counter goes on by n. Element (row,
 * column) of an output of N columns takes word row * N + column. NG_ERROR_NULL. */
NG_API int ng_random_words(ng_random* random, size_t n, uint32_t* words);

#ifdef __cplusplus
}
#endif

#endif
