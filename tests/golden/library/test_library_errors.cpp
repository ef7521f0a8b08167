// SPDX-License-Identifier: Apache-2.0
// Bad input to the C interface: a code, a line, and nothing written.
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <functional>
#include <limits>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "golden/library/narrowgauge.h"

namespace {

constexpr size_t kHuge = std::numeric_limits<size_t>::max();

struct Refusal {
  int status;
  const char* says;
  std::function<int()> call;
};

TEST_CASE("bad input gives a code and a line that names the argument, and writes nothing") {
  std::array<float, 64> x{};
  std::array<float, 64> y;
  std::array<double, 64> d;
  std::array<uint8_t, 64> codes{};
  std::array<uint8_t, 64> out;
  std::array<uint32_t, 64> random{};
  std::array<uint16_t, 4> halves{};
  x[1] = std::numeric_limits<float>::quiet_NaN();
  y.fill(-5), d.fill(-5), out.fill(0xA5);
  ng_format_info info{};
  info.width = -5;
  int32_t number = -5;
  ng_random words{1, 7};
  const ng_matrix good{NG_E4M3, codes.data(), 0, nullptr, 0};
  const ng_matrix bf16{NG_BF16, codes.data(), 0, nullptr, 0};
  const ng_matrix strange{-1, codes.data(), 0, nullptr, 0};
  const ng_matrix empty{NG_E4M3, nullptr, 0, nullptr, 0};
  const ng_matrix narrow{NG_E4M3, codes.data(), 7, nullptr, 0};
  const ng_matrix scaled{NG_E4M3, codes.data(), 0, codes.data(), 1};
  const ng_matrix wide{NG_E4M3, codes.data(), kHuge / 2, nullptr, 0};
  const uint8_t* c = codes.data();

  const std::vector<Refusal> refusals{
      {NG_ERROR_FORMAT, "format is 6", [&] { return ng_describe_format(6, &info); }},
      {NG_ERROR_FORMAT, "format is -1", [&] { return ng_describe_format(-1, &info); }},
      {NG_ERROR_NULL, "info is null", [&] { return ng_describe_format(0, nullptr); }},
      {NG_ERROR_FORMAT, "called 'e3m4'", [&] { return ng_format_of_name("e3m4", &number); }},
      {NG_ERROR_FORMAT, "called 'eeeeeeeeee",
       [&] { return ng_format_of_name(std::string(5000, 'e').c_str(), &number); }},
      {NG_ERROR_NULL, "name is null", [&] { return ng_format_of_name(nullptr, &number); }},
      {NG_ERROR_NULL, "format is null", [&] { return ng_format_of_name("e4m3", nullptr); }},

      {NG_ERROR_FORMAT, "format is 99", [&] { return ng_decode(99, 1, c, y.data()); }},
      {NG_ERROR_NULL, "codes is null", [&] { return ng_decode(0, 1, nullptr, y.data()); }},
      {NG_ERROR_NULL, "values is null", [&] { return ng_decode(0, 1, c, nullptr); }},
      {NG_ERROR_SIZE, "n: ", [&] { return ng_decode(0, kHuge, c, y.data()); }},

      {NG_ERROR_FORMAT, "format is -3",
       [&] { return ng_encode(-3, 1, x.data(), 0, 0, nullptr, out.data()); }},
      {NG_ERROR_MODE, "rounding is 2",
       [&] { return ng_encode(0, 1, x.data(), 2, 0, nullptr, out.data()); }},
      {NG_ERROR_MODE, "overflow is -1",
       [&] { return ng_encode(0, 1, x.data(), 0, -1, nullptr, out.data()); }},
      {NG_ERROR_NULL, "random is null",
       [&] { return ng_encode(0, 1, x.data(), 1, 0, nullptr, out.data()); }},
      {NG_ERROR_NULL, "values is null",
       [&] { return ng_encode(0, 1, nullptr, 0, 0, nullptr, out.data()); }},
      {NG_ERROR_NULL, "result is null",
       [&] { return ng_encode(0, 1, x.data(), 0, 0, nullptr, nullptr); }},
      {NG_ERROR_NAN, "element 1 is NaN",
       [&] { return ng_encode(NG_E2M1, 2, x.data(), 0, 0, nullptr, out.data()); }},
      {NG_ERROR_SIZE,
       "n: ", [&] { return ng_encode(0, kHuge / 2, x.data(), 0, 0, nullptr, out.data()); }},

      {NG_ERROR_FORMAT, "from is 7",
       [&] { return ng_convert(7, 0, 1, c, 0, 0, nullptr, out.data()); }},
      {NG_ERROR_FORMAT, "to is 7",
       [&] { return ng_convert(0, 7, 1, c, 0, 0, nullptr, out.data()); }},
      {NG_ERROR_NULL, "codes is null",
       [&] { return ng_convert(0, 1, 1, nullptr, 0, 0, nullptr, out.data()); }},

      {NG_ERROR_NULL, "scales is null", [&] { return ng_decode_scales(1, nullptr, y.data()); }},
      {NG_ERROR_NULL, "values is null", [&] { return ng_decode_scales(1, c, nullptr); }},

      {NG_ERROR_FORMAT, "element is 2",
       [&] {
         return ng_quantise_mx(NG_E4M3IEEE, 1, 4, x.data(), 0, 0, 0, nullptr, out.data(),
                               out.data() + 32);
       }},
      {NG_ERROR_MODE, "rule is 3",
       [&] {
         return ng_quantise_mx(0, 1, 4, x.data(), 0, 3, 0, nullptr, out.data(), out.data() + 32);
       }},
      {NG_ERROR_MODE, "rounding is 9",
       [&] {
         return ng_quantise_mx(0, 1, 4, x.data(), 0, 0, 9, nullptr, out.data(), out.data() + 32);
       }},
      {NG_ERROR_NULL, "random is null",
       [&] {
         return ng_quantise_mx(0, 1, 4, x.data(), 0, 0, 1, nullptr, out.data(), out.data() + 32);
       }},
      {NG_ERROR_SIZE, "stride is 3",
       [&] {
         return ng_quantise_mx(0, 1, 4, x.data(), 3, 0, 0, nullptr, out.data(), out.data() + 32);
       }},
      {NG_ERROR_SIZE, "values: ",
       [&] {
         return ng_quantise_mx(0, kHuge / 2, 4, x.data(), 0, 0, 0, nullptr, out.data(),
                               out.data() + 32);
       }},
      {NG_ERROR_SIZE, "values: ",
       [&] {
         return ng_quantise_mx(0, 2, 4, x.data(), kHuge / 3, 0, 0, nullptr, out.data(),
                               out.data() + 32);
       }},
      {NG_ERROR_NULL, "scales is null",
       [&] { return ng_quantise_mx(0, 1, 4, x.data(), 0, 0, 0, nullptr, out.data(), nullptr); }},
      {NG_ERROR_FORMAT, "element is 4", [&] { return ng_dequantise_mx(4, 1, 4, c, c, d.data()); }},
      {NG_ERROR_NULL, "codes is null",
       [&] { return ng_dequantise_mx(0, 1, 4, nullptr, c, d.data()); }},
      {NG_ERROR_SIZE, "values: ", [&] { return ng_dequantise_mx(0, kHuge, 4, c, c, d.data()); }},

      {NG_ERROR_SIZE, "n is 33",
       [&] { return ng_fused_step(33, 0, c, 127, 0, c, 127, nullptr, y.data()); }},
      {NG_ERROR_FORMAT, "format_a is 4",
       [&] { return ng_fused_step(1, 4, c, 127, 0, c, 127, nullptr, y.data()); }},
      {NG_ERROR_FORMAT, "format_b is -1",
       [&] { return ng_fused_step(1, 0, c, 127, -1, c, 127, nullptr, y.data()); }},
      {NG_ERROR_NULL, "a is null",
       [&] { return ng_fused_step(1, 0, nullptr, 127, 0, c, 127, nullptr, y.data()); }},
      {NG_ERROR_NULL, "b is null",
       [&] { return ng_fused_step(1, 0, c, 127, 0, nullptr, 127, nullptr, y.data()); }},
      {NG_ERROR_NULL, "result is null",
       [&] { return ng_fused_step(1, 0, c, 127, 0, c, 127, nullptr, nullptr); }},

      {NG_ERROR_NULL, "a is null", [&] { return ng_dot(4, nullptr, &good, nullptr, y.data()); }},
      {NG_ERROR_FORMAT, "b.format is -1",
       [&] { return ng_dot(4, &good, &strange, nullptr, y.data()); }},
      {NG_ERROR_NULL, "b.codes is null",
       [&] { return ng_dot(4, &good, &empty, nullptr, y.data()); }},
      {NG_ERROR_NULL, "result is null", [&] { return ng_dot(4, &good, &good, nullptr, nullptr); }},

      {NG_ERROR_FORMAT, "a.format is 4",
       [&] { return ng_gemm(2, 2, 8, &bf16, &good, nullptr, y.data(), 0); }},
      {NG_ERROR_SIZE, "b.stride is 7",
       [&] { return ng_gemm(2, 2, 8, &good, &narrow, nullptr, y.data(), 0); }},
      {NG_ERROR_SIZE, "a.scale_stride is 1",
       [&] { return ng_gemm(2, 2, 33, &scaled, &good, nullptr, y.data(), 0); }},
      {NG_ERROR_SIZE, "stride is 1, less than the 2",
       [&] { return ng_gemm(2, 2, 8, &good, &good, nullptr, y.data(), 1); }},
      {NG_ERROR_SIZE, "a: ", [&] { return ng_gemm(5, 2, 8, &wide, &good, nullptr, y.data(), 0); }},
      {NG_ERROR_SIZE,
       "result: ", [&] { return ng_gemm(kHuge / 8, 16, 0, &good, &good, nullptr, y.data(), 0); }},
      {NG_ERROR_NULL, "a.codes is null",
       [&] { return ng_gemm(2, 2, 8, &empty, &good, nullptr, y.data(), 0); }},
      {NG_ERROR_NULL, "b is null",
       [&] { return ng_gemm(2, 2, 8, &good, nullptr, nullptr, y.data(), 0); }},
      {NG_ERROR_NULL, "result is null",
       [&] { return ng_gemm(2, 2, 8, &good, &good, nullptr, nullptr, 0); }},

      {NG_ERROR_NULL, "a is null", [&] { return ng_add_fp32(1, nullptr, x.data(), y.data()); }},
      {NG_ERROR_NULL, "b is null",
       [&] { return ng_multiply_fp32(1, x.data(), nullptr, y.data()); }},
      {NG_ERROR_NULL, "result is null", [&] { return ng_relu_fp32(1, x.data(), nullptr); }},
      {NG_ERROR_NULL, "result is null",
       [&] { return ng_add_bf16(1, halves.data(), halves.data(), nullptr); }},
      {NG_ERROR_NULL, "random is null", [&] { return ng_random_words(nullptr, 1, random.data()); }},
      {NG_ERROR_NULL, "words is null", [&] { return ng_random_words(&words, 1, nullptr); }},
  };
  for (const Refusal& r : refusals) {
    INFO(r.says);
    CHECK(r.call() == r.status);
    const std::string said = ng_last_error();
    CHECK(said.find(r.says) != std::string::npos);
    CHECK(said.find('\n') == std::string::npos);
  }
  CHECK(info.width == -5);
  CHECK(number == -5);
  CHECK(words.counter == 7);
  for (const float v : y) CHECK(v == -5);
  for (const double v : d) CHECK(v == -5);
  for (const uint8_t v : out) CHECK(v == 0xA5);
}

TEST_CASE("nothing of it is asked for, so nothing is needed") {
  const ng_matrix none{NG_E4M3, nullptr, 0, nullptr, 0};
  float acc = -0.0F;
  float result = 1;
  CHECK(ng_decode(0, 0, nullptr, nullptr) == NG_OK);
  CHECK(ng_encode(0, 0, nullptr, NG_STOCHASTIC, 0, nullptr, nullptr) == NG_OK);
  CHECK(ng_quantise_mx(0, 0, 5, nullptr, 0, 0, 0, nullptr, nullptr, nullptr) == NG_OK);
  CHECK(ng_gemm(0, 5, 5, &none, &none, nullptr, nullptr, 0) == NG_ERROR_NULL);  // b has 25 codes
  CHECK(ng_gemm(0, 0, 5, &none, &none, nullptr, nullptr, 0) == NG_OK);
  CHECK(ng_dot(0, &none, &none, &acc, &result) == NG_OK);
  CHECK(std::signbit(result));
  CHECK(result == 0);
  result = 1;
  CHECK(ng_gemm(1, 1, 0, &none, &none, nullptr, &result, 0) == NG_OK);
  CHECK(result == 0);
  CHECK(ng_fused_step(0, 0, nullptr, 255, 0, nullptr, 255, &acc, &result) == NG_OK);
  CHECK(std::signbit(result));
}

TEST_CASE("every status has a line, and no two the same") {
  std::set<std::string> lines;
  for (int status = NG_OK; status <= NG_ERROR_INTERNAL; ++status) {
    lines.insert(ng_status_text(status));
  }
  CHECK(lines.size() == NG_ERROR_INTERNAL + 1);
  for (const int status : {-1, 8, 1000}) {
    CHECK(ng_status_text(status) == std::string("unknown status"));
  }
  CHECK(ng_format_name(-1) == nullptr);
  CHECK(ng_format_name(6) == nullptr);
  CHECK(ng_version() == (NG_VERSION_MAJOR << 16 | NG_VERSION_MINOR << 8 | NG_VERSION_PATCH));
  CHECK(std::string(ng_version_text()).find('.') != std::string::npos);
}

TEST_CASE("each thread has an error line of its own") {
  CHECK(ng_describe_format(77, nullptr) == NG_ERROR_FORMAT);
  std::string before, after;
  std::thread([&] {
    before = ng_last_error();
    ng_describe_format(0, nullptr);
    after = ng_last_error();
  }).join();
  CHECK(before.empty());
  CHECK(after == "info is null");
  CHECK(std::string(ng_last_error()).starts_with("format is 77"));
}

}  // namespace
