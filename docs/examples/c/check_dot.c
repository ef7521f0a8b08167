/* SPDX-License-Identifier: Apache-2.0 */
/* Holds two dot products of 32 E4M3 numbers against the golden one: one that rounds after every product, as an FP32
 * unit does, and one that sums exactly and rounds once. Ends with 0 when the first is caught and the second passes. */
#include <narrowgauge.h>
#include <stdio.h>
#include <string.h>

static void stop_on(int status) {
  if (status != NG_OK) fprintf(stderr, "%s: %s\n", ng_status_text(status), ng_last_error());
}

static float rounds_always(const float* a, const float* b) {
  float sum = 0;
  for (int i = 0; i < 32; ++i) sum += a[i] * b[i];
  return sum;
}

static float rounds_once(const float* a, const float* b) {
  double sum = 0; /* 42 bits of 53 */
  for (int i = 0; i < 32; ++i) sum += (double)a[i] * b[i];
  return (float)sum;
}

static int mistakes(const char* name, float (*unit)(const float*, const float*)) {
  ng_random random = {1, 0};
  int wrong = 0;
  for (int trial = 0; trial < 1000; ++trial) {
    uint32_t words[64];
    uint8_t codes[64];
    float values[64], expected;
    stop_on(ng_random_words(&random, 64, words));
    for (int i = 0; i < 64; ++i) codes[i] = (words[i] & 0x7F) == 0x7F ? 0 : (uint8_t)words[i]; /* no NaN */
    stop_on(ng_decode(NG_E4M3, 64, codes, values));
    stop_on(ng_fused_step(32, NG_E4M3, codes, NG_SCALE_ONE, NG_E4M3, codes + 32, NG_SCALE_ONE, NULL, &expected));
    const float got = unit(values, values + 32);
    if (memcmp(&got, &expected, sizeof got) != 0 && wrong++ == 0) {
      printf("%s: trial %d gives %a, expected %a\n", name, trial, got, expected);
    }
  }
  printf("%s: %d of 1000 wrong\n", name, wrong);
  return wrong;
}

int main(void) {
  if (ng_version() >> 8 != (NG_VERSION_MAJOR << 8 | NG_VERSION_MINOR)) {
    fprintf(stderr, "the header is %d.%d, the library %s\n", NG_VERSION_MAJOR, NG_VERSION_MINOR, ng_version_text());
    return 2;
  }
  const int caught = mistakes("rounds always", rounds_always) > 0;
  const int passed = mistakes("rounds once", rounds_once) == 0;
  return caught && passed ? 0 : 1;
}
