// SPDX-License-Identifier: Apache-2.0
// ngauge gemm on the RTL and on golden, and ngauge bench: what a user is shown.
#include <array>
#include <nlohmann/json.hpp>

#include "tests/system/cli_fixture.h"

using ng::test::Cli;
using ng::test::Result;
using ng::test::slurp;
namespace fs = std::filesystem;

namespace {

constexpr std::array kOperands{"e4m3", "e5m2", "e4m3ieee", "mxfp8-e4m3", "mxfp8-e5m2", "mxfp4"};
constexpr std::array kResults{"fp32",     "bf16",       "e4m3",      "e5m2",
                              "e4m3ieee", "mxfp8-e4m3", "mxfp8-e5m2"};

}  // namespace

TEST_CASE("every operand and result format, all operations: golden and rtl agree", "[cli]") {
  Cli cli;
  cli.floats("A.npy", {19, 70});
  cli.floats("B.npy", {43, 70});
  cli.floats("row.npy", {19});
  cli.floats("col.npy", {43});
  cli.floats("bias.npy", {43});
  size_t turn = 0;
  for (const std::string a : kOperands) {
    for (const std::string out : kResults) {
      ++turn;
      const std::string b = kOperands[turn % kOperands.size()];
      std::string arguments = "gemm --a A.npy --b B.npy --out C.npy --preset tiny --a-format " + a +
                              " --b-format " + b + " --out-format " + out;
      if (out.starts_with("mx")) arguments += " --out-scales S.npy";
      if (turn % 2) arguments += " --row-scale row.npy --bias bias.npy";
      if (turn % 3) arguments += " --col-scale col.npy --relu";
      if (turn % 4 == 0) arguments += " --rounding stochastic --seed 9";
      if (turn % 5 == 0) arguments += " --overflow ieee";
      arguments += std::array{" --scale-rule floor", " --scale-rule rceil",
                              " --scale-rule neuron"}[turn % 3];
      const Result r = cli.run(arguments);
      INFO(arguments << "\n" << r.err);
      REQUIRE(r.status == 0);
      CHECK(r.err.empty());
      CHECK(r.out.find("golden and rtl, equal bit for bit") != std::string::npos);
    }
  }
}

TEST_CASE("the report says what the RTL did", "[cli]") {
  Cli cli;
  const Result r =
      cli.run("gemm --a A.npy --b B.npy --out C.npy --preset tiny --format e4m3 --report r.json");
  INFO(r.err);
  REQUIRE(r.status == 0);
  const auto json = nlohmann::json::parse(slurp(cli.folder / "r.json"));
  const auto& rtl = json["devices"]["rtl"];
  const uint64_t cycles = rtl["cycles"];
  CHECK(cycles > 200);  // two reads of HBM lie behind each other, 100 cycles each
  CHECK(rtl["macs"] == 3 * 5 * 40);
  CHECK(rtl["utilisation"] == 600.0 / (256.0 * double(cycles)));
  CHECK(rtl["tensor"]["moving_words"] == 2 * 3);      // two passes
  CHECK(rtl["tensor"]["stationary_words"] == 2 * 5);  // of 8 columns, five
  CHECK(rtl["bytes_in"] == 8 * 40);
  CHECK(rtl["bytes_out"] == 15 * 4);
  for (const char* stall : {"stall_wait", "stall_sbuf", "stall_psum", "stall_stationary"}) {
    CHECK(rtl["tensor"].contains(stall));
  }
  CHECK(rtl["wall_seconds"] > 0);
  CHECK(json["devices"]["golden"]["cycles"] == 0);
  CHECK(json["errors"]["max_absolute"] == 0);
}

TEST_CASE("a result that HBM cannot hold is refused before any work, with what would", "[cli]") {
  Cli cli;
  cli.floats("tall.npy", {4096, 1});
  for (const char* device : {"golden", "rtl"}) {
    cli.refuse(
        std::string("gemm --a tall.npy --b tall.npy --out C.npy --format e4m3 --preset tiny "
                    "--report r.json --device ") +
            device,
        "needs 67182592 bytes of HBM (65536 of them for the host) and the chip has 67108864: "
        "expected fewer rows at a time, shorter formats, or a chip with HbmBits = 27");
  }
}

TEST_CASE("waves are written beside the same result, or refused before any work", "[cli]") {
  Cli cli;
  const std::string gemm = "gemm --a A.npy --b B.npy --out C.npy --device rtl ";
  REQUIRE(cli.run(gemm + "--preset tiny").status == 0);
  const std::string expected = slurp(cli.folder / "C.npy");
  REQUIRE(cli.run(gemm + "--preset tiny --waves w.fst").status == 0);
  CHECK(slurp(cli.folder / "C.npy") == expected);
  CHECK(fs::file_size(cli.folder / "w.fst") > 1000);
  fs::remove(cli.folder / "C.npy");
  const std::string quad = gemm + "--preset quad --waves q.fst";
  if (cli.run(quad).status != 0) {  // this build has no traced RTL of it
    cli.refuse(quad, "");
    CHECK_FALSE(fs::exists(cli.folder / "C.npy"));
  }
}

TEST_CASE("the exact cycles of ngauge bench meet their targets", "[cli]") {
  Cli cli;
  const Result r = cli.run("bench --runs 1 --json");
  INFO(r.err);
  REQUIRE(r.status == 0);
  const auto json = nlohmann::json::parse(r.out);
  CHECK(json["engine_utilisation"] == 1.0);
  REQUIRE(json["gemms"].size() == 6);
  for (const auto& gemm : json["gemms"]) CHECK(gemm["met"] == true);
  for (const char* speed : {"reference_steps_per_s", "array_base_mac_per_s",
                            "compute_base_mac_per_s", "chip_mac_per_s"}) {
    CHECK(json[speed] > 0);
  }
  cli.refuse("bench --preset huge", "unknown 'huge', expected one of: tiny");
  cli.refuse("bench --runs 0", "--runs");
}
