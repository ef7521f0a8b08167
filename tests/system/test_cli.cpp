// SPDX-License-Identifier: Apache-2.0
// The real ngauge binary: bad input ends with exit 2, one line, and nothing written; good input
// with the right bits.
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <bit>
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>

#include "golden/isa/isa.h"
#include "tb/cli/errors.h"
#include "tb/cli/npy.h"
#include "tb/cli/output_file.h"
#include "tests/system/cli_fixture.h"

using ng::cli::Dtype;
using ng::cli::make_array;
using ng::cli::npy_file;
using ng::test::Cli;
using ng::test::Result;
using ng::test::slurp;
namespace fs = std::filesystem;

namespace {

const std::string kGemm = "gemm --a A.npy --b B.npy --out C.npy --device golden --preset tiny ";

// A version 1 file with this header text and data.
std::vector<uint8_t> raw_npy(const std::string& header, size_t data) {
  std::string text = std::string("\x93NUMPY\x01\x00", 8);
  text += char(header.size() & 0xFF);
  text += char(header.size() >> 8);
  text += header;
  text.append(data, '\0');
  return {text.begin(), text.end()};
}

}  // namespace

TEST_CASE("missing and unreadable files are refused", "[cli]") {
  Cli cli;
  cli.refuse("gemm --a nope.npy --b B.npy --out C.npy --device golden", "nope.npy: cannot open");
  cli.refuse("gemm --a A.npy --b . --out C.npy --device golden", "is a directory");
  cli.refuse(kGemm + "--bias nope.npy", "nope.npy: cannot open");
  cli.refuse(kGemm + "--row-scale nope.npy", "nope.npy: cannot open");
  cli.refuse(kGemm + "--bias /dev/zero", "/dev/zero: not a .npy file");
  cli.refuse("asm /dev/zero --out p.bin", "/dev/zero: too large");
  cli.refuse(fmt::format("asm {:a<5000} --out p.bin", ""), "cannot open");
}

TEST_CASE("files that are no plain npy arrays are refused", "[cli]") {
  Cli cli;
  const auto bad = [&](const std::vector<uint8_t>& file, const std::string& part) {
    cli.write("A.npy", file);
    cli.refuse(kGemm, part);
  };
  bad({}, "not a .npy file");
  bad({'P', 'K', 3, 4, 0, 0, 0, 0, 0, 0, 0, 0}, "not a .npy file");
  bad({0x93, 'N', 'U', 'M', 'P', 'Y', 9, 0, 0, 0, 0, 0}, "version 9");
  bad({0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0, 200, 0, '{'}, "truncated inside its header");
  bad(raw_npy("{'descr': '<f8', 'fortran_order': False, 'shape': (3, 40), }\n", 960), "'<f8'");
  bad(raw_npy("{'descr': '<i4', 'fortran_order': False, 'shape': (3, 40), }\n", 480), "'<i4'");
  bad(raw_npy("{'descr': '<f4', 'fortran_order': False, 'shape': (3, 40), }\n", 479), "truncated");
  bad(raw_npy("{'descr': '<f4', 'fortran_order': False, 'shape': (3, 40), }\n", 481), "too long");
  bad(raw_npy("{'descr': '<f4', 'fortran_order': False, 'shape': (3, x), }\n", 480),
      "header has 'x), }");
  bad(raw_npy("{'descr': '<f4', 'fortran_order': False, }\n", 480), "no 'shape'");
  bad(raw_npy("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (3, 40), }\n", 480),
      "no plain dtype");
  bad(raw_npy("{'descr': '<f4', 'fortran_order': False, 'shape': (4294967296, 4294967296), }\n",
              480),
      "too large");
  bad(raw_npy("{'descr': '<u2', 'fortran_order': False, 'shape': (3, 40), }\n", 240),
      "A.npy: dtype '<u2', expected '<f4' (float32) or '|u1' (uint8)");
}

TEST_CASE("arrays of the wrong rank or size are refused", "[cli]") {
  Cli cli;
  cli.floats("A.npy", {120});
  cli.refuse(kGemm, "A.npy: A has shape [120], expected two axes");
  cli.floats("A.npy", {3, 4, 10});
  cli.refuse(kGemm, "expected two axes");
  cli.floats("A.npy", {3, 0});
  cli.refuse(kGemm, "expected axes of 1");
  cli.floats("A.npy", {3, 41});
  cli.refuse(kGemm, "B.npy: B has K = 40, expected 41 as in A (A.npy)");
  cli.floats("A.npy", {3, 40});
  cli.floats("v.npy", {4});
  cli.refuse(kGemm + "--bias v.npy", "bias has shape [4], expected [5]");
  cli.refuse(kGemm + "--col-scale v.npy", "column scale has shape [4], expected [5]");
  cli.refuse(kGemm + "--row-scale v.npy", "row scale has shape [4], expected [3]");
  cli.bytes("v.npy", {5});
  cli.refuse(kGemm + "--bias v.npy", "v.npy: dtype '|u1', expected '<f4' (float32)\n");
}

TEST_CASE("codes need scales of the right shape and kind, and fit their format", "[cli]") {
  Cli cli;
  cli.bytes("A.npy", {3, 40});
  cli.refuse(kGemm, "expected its scales in --a-scales");
  cli.bytes("s.npy", {3, 1}, 127);
  cli.refuse(kGemm + "--a-scales s.npy", "scales of A have shape [3, 1], expected [3, 2]");
  cli.floats("s.npy", {3, 2});
  cli.refuse(kGemm + "--a-scales s.npy", "s.npy: dtype '<f4', expected '|u1' (uint8)\n");
  cli.bytes("s.npy", {3, 2}, 127);
  cli.refuse(kGemm + "--a-scales s.npy --b-scales s.npy",
             "scales of B given, but float32 is quantised here");
  cli.refuse(kGemm + "--a-format e4m3 --a-scales s.npy", "e4m3 has none");
  cli.bytes("A.npy", {3, 40}, 16);
  cli.refuse(kGemm + "--a-format mxfp4 --a-scales s.npy",
             "A[0, 0] is 0x10, expected a code of mxfp4 below 0x10");
}

TEST_CASE("unknown choices and options are refused", "[cli]") {
  Cli cli;
  cli.refuse(kGemm + "--format fp8", "--format: unknown 'fp8', expected one of: e4m3, e5m2");
  cli.refuse(kGemm + "--format fp32", "unknown 'fp32'");
  cli.refuse(kGemm + "--a-format x", "--a-format: unknown 'x'");
  cli.refuse(kGemm + "--b-format x", "--b-format: unknown 'x'");
  cli.refuse(kGemm + "--out-format mxfp4", "--out-format: unknown 'mxfp4'");
  cli.refuse(kGemm + "--overflow wrap", "expected one of: saturate, ieee");
  cli.refuse(kGemm + "--rounding up", "expected one of: nearest, stochastic");
  cli.refuse(kGemm + "--scale-rule ceil", "expected one of: floor, rceil, neuron");
  cli.refuse("gemm --a A.npy --b B.npy --out C.npy --preset huge", "--preset: unknown 'huge'");
  cli.refuse("gemm --a A.npy --b B.npy --out C.npy --device asic", "--device: unknown 'asic'");
  cli.refuse(kGemm + "--waves w.fst", "only the RTL has waves");
  cli.refuse(kGemm + "--seed -1", "--seed");
  for (const char* rate : {"nan", "-1", "inf", "65", "0.01", "4x", "''"}) {
    cli.refuse(kGemm + "--hbm-rate " + rate, "--hbm-rate");
  }
  cli.refuse(kGemm + "--hbm-latency 0", "--hbm-latency");
  cli.refuse(kGemm + "--seed x", "--seed");
  cli.refuse(kGemm + "--colour red", "--colour");
  cli.refuse("gemm --a A.npy --b B.npy", "--out is required");
  cli.refuse("frobnicate", "unknown verb 'frobnicate', expected one of: gemm, dma, ");
  cli.refuse("", "no verb, expected one of: gemm, dma, ");
}

TEST_CASE("outputs that cannot be written are refused before any work", "[cli]") {
  Cli cli;
  const std::string base = "gemm --a A.npy --b B.npy --device golden --preset tiny ";
  cli.refuse(base + "--out nowhere/C.npy", "nowhere/C.npy: cannot write");
  cli.refuse(base + "--out .", "is a directory");
  cli.refuse(base + "--out C.npy --report nowhere/r.json", "nowhere/r.json: cannot write");
  cli.refuse(base + "--out ''", "--out: an empty value");
  cli.refuse(base + "--out C.npy --out-format mxfp8-e4m3", "expected --out-scales");
  cli.refuse(base + "--out C.npy --out-scales S.npy", "fp32 has no scales");
  cli.refuse(base + "--out C.npy --out-format mxfp8-e4m3 --out-scales C.npy",
             "--out-scales: C.npy is written twice");
  cli.refuse(base + "--out C.npy --report ./C.npy", "--report: ./C.npy is written twice");
  cli.refuse(base + "--out A.npy", "--out: A.npy is read too");
  cli.refuse(base + "--out C.npy --report ./B.npy", "--report: ./B.npy is read too");
  cli.refuse(base + "--out C.npy --out-format mxfp8-e4m3 --out-scales nowhere/S.npy",
             "nowhere/S.npy");
  if (::geteuid() != 0) {  // root may write anywhere
    fs::permissions(cli.folder, fs::perms::owner_read | fs::perms::owner_exec);
    CHECK(cli.run(base + "--out C.npy").status == 2);
  }
}

TEST_CASE("a run that is broken off leaves no file", "[cli]") {
  Cli cli;
  const auto before = cli.files();
  ng::cli::OutputFile file((cli.folder / "C.npy").string());
  CHECK(cli.files() == before);  // what a signal now ends leaves as much
  file.commit(std::string("whole"));
  CHECK(slurp(cli.folder / "C.npy") == "whole");
}

TEST_CASE("a disk that is full at the end leaves no output at all", "[cli]") {
  Cli cli;
  const auto before = cli.files();
  for (const std::string files : {"--out /dev/full", "--out C.npy --report /dev/full",
                                  "--out C.npy --out-format mxfp8-e4m3 --out-scales /dev/full"}) {
    const Result r = cli.run("gemm --a A.npy --b B.npy --device golden --preset tiny " + files);
    INFO(r.err);
    CHECK(r.status == 1);
    CHECK(r.err == "ngauge: error: /dev/full: cannot write: No space left on device\n");
    CHECK(cli.files() == before);
  }
}

TEST_CASE("an existing output survives a refused run", "[cli]") {
  Cli cli;
  cli.write("C.npy", {1, 2, 3});
  cli.floats("B.npy", {5, 39});
  cli.refuse(kGemm, "expected 40 as in A");
  CHECK(slurp(cli.folder / "C.npy") == "\x01\x02\x03");
}

TEST_CASE("a good product is written with its dtype, shape and report", "[cli]") {
  Cli cli;
  Result r = cli.run(kGemm + "--report r.json");
  CHECK(r.err.empty());
  REQUIRE(r.status == 0);
  CHECK(cli.files() == std::set<std::string>{"A.npy", "B.npy", "C.npy", "r.json"});
  const auto c = ng::cli::read_npy((cli.folder / "C.npy").string());
  CHECK(c.dtype == Dtype::kFloat32);
  CHECK(c.shape == std::vector<uint64_t>{3, 5});
  // A[i][k] = B[i][k] = (40 i + k) mod 7 - 3: small integers, exact in every format
  for (uint64_t m = 0; m < 3; ++m) {
    for (uint64_t n = 0; n < 5; ++n) {
      float expected = 0;
      for (uint64_t k = 0; k < 40; ++k) {
        expected += (float((40 * m + k) % 7) - 3) * (float((40 * n + k) % 7) - 3);
      }
      CHECK(std::bit_cast<float>(c.bits(5 * m + n)) == expected);
    }
  }
  CHECK(slurp(cli.folder / "r.json").find("\"macs\": 600") != std::string::npos);
  for (const auto& [format, dtype] : {std::pair{"bf16", Dtype::kUint16}, {"e5m2", Dtype::kUint8}}) {
    REQUIRE(cli.run(kGemm + "--out-format " + format).status == 0);
    CHECK(ng::cli::read_npy((cli.folder / "C.npy").string()).dtype == dtype);
  }
  REQUIRE(cli.run(kGemm + "--out-format mxfp8-e5m2 --out-scales S.npy").status == 0);
  CHECK(ng::cli::read_npy((cli.folder / "S.npy").string()).shape == std::vector<uint64_t>{3, 1});
}

TEST_CASE("NaN inputs propagate and /dev/null stays a device", "[cli]") {
  Cli cli;
  std::vector<uint32_t> bits(120, 0x3F800000);
  bits[41] = 0x7FC00000;
  cli.write("A.npy", npy_file(make_array(Dtype::kFloat32, {3, 40}, bits)));
  for (const char* format : {"e4m3", "e5m2", "mxfp8-e4m3", "mxfp4"}) {
    REQUIRE(cli.run(kGemm + "--format " + format).status == 0);
    const auto c = ng::cli::read_npy((cli.folder / "C.npy").string());
    for (uint64_t n = 0; n < 5; ++n) {
      CHECK_FALSE(std::isnan(std::bit_cast<float>(c.bits(n))));
      CHECK(c.bits(5 + n) == 0x7FC00000);
    }
  }
  CHECK(cli.run(kGemm + "--report /dev/null").status == 0);
  CHECK(fs::is_character_file("/dev/null"));
}

TEST_CASE("codes and scales are taken as they are", "[cli]") {
  Cli cli;
  cli.bytes("A.npy", {3, 40}, 0x38);  // 1 in e4m3
  cli.bytes("s.npy", {3, 2}, 128);    // times 2
  cli.bytes("B.npy", {5, 40}, 2);     // 1 in e2m1
  cli.bytes("t.npy", {5, 2}, 125);    // divided by 4
  REQUIRE(
      cli.run(kGemm + "--a-format mxfp8-e4m3 --b-format mxfp4 --a-scales s.npy --b-scales t.npy")
          .status == 0);
  const auto c = ng::cli::read_npy((cli.folder / "C.npy").string());
  CHECK(std::bit_cast<float>(c.bits(14)) == 20);
}

TEST_CASE("asm and disasm are inverse, and asm names the line that is wrong", "[cli]") {
  Cli cli;
  const std::string text =
      "load_stationary addr=4 stride=1 count=8 k=32 format=e4m3 wait=3>=1\nnop engine=vector "
      "tag=2\n";
  cli.write("p.txt", {text.begin(), text.end()});
  REQUIRE(cli.run("asm p.txt --out p.bin").status == 0);
  CHECK(fs::file_size(cli.folder / "p.bin") == 128);
  CHECK(cli.run("disasm p.bin").out == text);
  REQUIRE(cli.run("disasm p.bin --out q.txt").status == 0);
  CHECK(slurp(cli.folder / "q.txt") == text);
  cli.write("bad.txt", {'n', 'o', 'p', '\n'});
  cli.refuse("asm bad.txt --out b.bin", "bad.txt: line 1: 'nop' needs engine=");
  cli.refuse("asm none.txt --out b.bin", "none.txt: cannot open");
  cli.refuse("asm p.txt --out ./p.txt", "--out: ./p.txt is read too");
  cli.refuse("disasm p.bin --out p.bin", "--out: p.bin is read too");
  cli.write("odd.bin", std::vector<uint8_t>(65));
  cli.refuse("disasm odd.bin", "odd.bin: 65 bytes, expected a multiple of 64");
}

TEST_CASE("help and info end with 0", "[cli]") {
  Cli cli;
  for (const char* arguments : {"--help", "gemm --help", "dma --help", "info --help", "asm --help",
                                "disasm --help", "--version", "info", "info --json"}) {
    const Result r = cli.run(arguments);
    INFO(arguments);
    CHECK(r.status == 0);
    CHECK(r.err.empty());
    CHECK_FALSE(r.out.empty());
  }
  CHECK(cli.run("info").out.find("0x") != std::string::npos);
}
