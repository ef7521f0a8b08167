// SPDX-License-Identifier: Apache-2.0
// What ngauge says when two devices differ, and how it measures errors.
#include <bit>
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>

#include "tb/cli/gemm_check.h"

using namespace ng;
using namespace ng::cli;

namespace {

// C [4, 40] of zeros, made in cycles 200 to 250.
GemmResult zeros(TensorFormat format) {
  GemmResult r;
  r.c = {
      .format = format, .rows = 4, .cols = 40, .codes = std::vector<uint32_t>(160), .scales = {}};
  if (format.mx) r.c.scales.resize(8);
  r.first_cycle = 200;
  r.last_cycle = 250;
  return r;
}

}  // namespace

TEST_CASE("the first difference names index, both bit patterns and the cycles", "[cli]") {
  const GemmResult golden = zeros({Format::kFp32, false});
  GemmResult rtl = golden;
  CHECK(first_difference(golden, rtl).empty());
  rtl.c.codes[3 * 40 + 7] = 0x80000000;
  rtl.c.codes[3 * 40 + 8] = 1;
  CHECK(first_difference(golden, rtl) ==
        "C[3, 7]: golden 0x00000000, rtl 0x80000000, cycle 200 to 250");
}

TEST_CASE("scales are compared after the codes", "[cli]") {
  const GemmResult golden = zeros({Format::kE4m3, true});
  GemmResult rtl = golden;
  rtl.c.scales[3] = 127;
  CHECK(first_difference(golden, rtl) == "scale[1, 1]: golden 0x00, rtl 0x7f, cycle 200 to 250");
  rtl.c.codes[159] = 0x7E;
  CHECK(first_difference(golden, rtl) == "C[3, 39]: golden 0x00, rtl 0x7e, cycle 200 to 250");
}

TEST_CASE("error figures leave out what is not finite", "[cli]") {
  const auto fp32 = [](float x) { return std::bit_cast<uint32_t>(x); };
  const float inf = std::numeric_limits<float>::infinity();
  const CodeMatrix c{.format = {Format::kFp32, false},
                     .rows = 1,
                     .cols = 4,
                     .codes = {fp32(1), fp32(3), fp32(inf), fp32(0.5F)},
                     .scales = {}};
  const ErrorFigures f = error_figures(c, {1, 4, 5, 0});
  CHECK(f.not_finite == 1);
  CHECK(f.max_absolute == 1);
  CHECK(f.max_relative == 0.25);
  CHECK(f.rms == std::sqrt(1.25 / 3));
  CHECK(std::abs(f.qsnr_db - 10 * std::log10(17 / 1.25)) < 1e-9);
  CHECK(error_report(f)["qsnr_db"].is_number());
  const ErrorFigures exact = error_figures(c, {1, 3, inf, 0.5});
  CHECK(exact.max_absolute == 0);
  CHECK(error_report(exact)["qsnr_db"] == "no error");
}

TEST_CASE("every figure of the errors is a finite number, or a word says which it is", "[cli]") {
  const auto row = [](std::vector<float> values) {
    CodeMatrix c{.format = {Format::kFp32, false}, .rows = 1, .cols = 0, .codes = {}, .scales = {}};
    for (const float x : values) c.codes.push_back(std::bit_cast<uint32_t>(x));
    c.cols = static_cast<uint32_t>(values.size());
    return c;
  };
  const auto report = [&](std::vector<float> values, const std::vector<double>& reference) {
    return error_report(error_figures(row(std::move(values)), reference));
  };
  const float nan = std::numeric_limits<float>::quiet_NaN();
  auto json = report({1}, {0});  // an error, and nothing to compare it with
  CHECK(json["rms"] == 1);
  CHECK(json["qsnr_db"] == "no signal");
  CHECK(json["max_relative"] == "no signal");
  CHECK(report({0}, {0})["max_relative"] == 0);
  json = report({nan, nan}, {1, nan});
  for (const char* name : {"max_absolute", "max_relative", "rms", "qsnr_db"})
    CHECK(json[name] == "none finite");
  CHECK(json["not_finite"] == 2);
  // squares that overflow, and squares that vanish
  json = report({0, 0}, {3e200, 4e200});
  CHECK(std::abs(json["rms"].get<double>() / (5e200 / std::sqrt(2.0)) - 1) < 1e-12);
  CHECK(std::abs(json["qsnr_db"].get<double>()) < 1e-9);
  json = report({0}, {1e-200});
  CHECK(std::abs(json["rms"].get<double>() / 1e-200 - 1) < 1e-12);
  CHECK(std::abs(json["qsnr_db"].get<double>()) < 1e-9);
  json = report({1}, {1 + 1e-200});
  CHECK(json["qsnr_db"] == "no error");
  json = report({1, 0}, {1, 1e-170});  // 1e-170 of error under a signal of 1
  CHECK(std::abs(json["qsnr_db"].get<double>() - 3400) < 1e-9);
  CHECK(report({1}, {1e-310})["max_relative"] == "infinite");
}

TEST_CASE("the report counts what a device counted", "[cli]") {
  GemmResult r = zeros({Format::kFp32, false});
  r.cycles = 200;
  r.macs = 102400;
  r.counters.tensor.stall_psum = 5;
  const auto json = run_report(*find_preset("base"), r, {32, false}, 1.5);
  CHECK(json["utilisation"] == 0.5);
  CHECK(json["tensor"]["stall_psum"] == 5);
  CHECK_FALSE(json["vector"].contains("moving_words"));
  CHECK(json["roofline_cycles"] == 100.0);
  r.cycles = 0;
  CHECK_FALSE(run_report(*find_preset("base"), r, {32, false}, 1.5).contains("roofline_cycles"));
}

TEST_CASE("the roofline is what binds first: the array, one way of HBM, or both together",
          "[cli]") {
  GemmResult r = zeros({Format::kFp32, false});
  r.cycles = 400;
  r.macs = 102400;  // 100 cycles of base
  r.bytes_in = 1600;
  r.bytes_out = 3000;
  const Geometry g = *find_preset("base");
  const auto expect = [&](HbmRate hbm, double cycles, std::string_view bound) {
    const Roofline line = roofline(g, r, hbm);
    CHECK(line.cycles == cycles);
    CHECK(line.bound == bound);
  };
  expect({32, false}, 100, "compute");
  // 3,000 bytes out, 4,600 in all; a channel of beats of 32 may have saved one and owe one each way
  expect({20, false}, (3000 - 64) / 20.0, "HBM");
  expect({20, true}, (4600 - 96) / 20.0, "HBM");
  const auto json = run_report(g, r, {20, true}, 1.5);
  CHECK(json["of_roofline"] == (4600 - 96) / 20.0 / 400);
  r.macs = 0;
  expect({32, false}, 3000 / 32.0, "HBM");  // a beat per cycle each way, nothing saved
  expect({64, true}, 3000 / 32.0, "HBM");
}
