// SPDX-License-Identifier: Apache-2.0
// ngauge gemm --submit ring: the same bits as through the port, and what the rings cost.
#include <nlohmann/json.hpp>

#include "tests/system/cli_fixture.h"

using ng::test::Cli;
using ng::test::Result;
using ng::test::slurp;

namespace {

const std::string kGemm = "gemm --a A.npy --b B.npy --preset tiny ";

nlohmann::json report(Cli& cli, const std::string& arguments) {
  const Result r = cli.run(kGemm + arguments + " --out C.npy --report r.json");
  INFO(arguments << "\n" << r.err);
  REQUIRE(r.status == 0);
  return nlohmann::json::parse(slurp(cli.folder / "r.json"));
}

}  // namespace

TEST_CASE("a product from rings has the port's bits and costs a few fetches more", "[cli]") {
  Cli cli;
  cli.floats("A.npy", {60, 200});
  cli.floats("B.npy", {40, 200});
  const auto direct = report(cli, "--device both --format mxfp8-e4m3");
  const std::string expected = slurp(cli.folder / "C.npy");
  const auto ring = report(cli, "--device both --format mxfp8-e4m3 --submit ring");
  CHECK(slurp(cli.folder / "C.npy") == expected);
  CHECK(direct["submit"] == "direct");
  CHECK(ring["submit"] == "ring");
  CHECK(ring["compared"] == true);
  const uint64_t port = direct["devices"]["rtl"]["cycles"],
                 rings = ring["devices"]["rtl"]["cycles"];
  CHECK(rings >= port);
  CHECK(rings < port + port / 5);
}

TEST_CASE("rings work on each device alone, with stochastic rounding and MX results", "[cli]") {
  Cli cli;
  cli.floats("A.npy", {9, 70});
  cli.floats("B.npy", {33, 70});
  const std::string arguments =
      "--format mxfp4 --out-format mxfp8-e5m2 --rounding stochastic --seed 5 --out-scales s.npy ";
  report(cli, arguments + "--device rtl");
  const std::string codes = slurp(cli.folder / "C.npy"), scales = slurp(cli.folder / "s.npy");
  for (const std::string device : {"golden", "rtl"}) {
    report(cli, arguments + "--submit ring --device " + device);
    CHECK(slurp(cli.folder / "C.npy") == codes);
    CHECK(slurp(cli.folder / "s.npy") == scales);
  }
}

TEST_CASE("a way to submit that is not there is refused", "[cli]") {
  Cli cli;
  cli.refuse(kGemm + "--out C.npy --submit mail",
             "--submit: unknown 'mail', expected one of: direct, ring");
}
