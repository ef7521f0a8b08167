// SPDX-License-Identifier: Apache-2.0
// What ngauge takes the words of its command line for: numbers as they are written, names that are
// nearly right, bytes that a terminal would obey, and the folder it is called from.
#include <catch2/catch_test_macros.hpp>
#include <nlohmann/json.hpp>

#include "golden/base/closest.h"
#include "golden/base/number.h"
#include "tb/cli/command_line.h"
#include "tests/system/cli_fixture.h"

using ng::test::Cli;
using ng::test::Result;
using ng::test::slurp;

namespace {

const std::string kGemm = "gemm --a A.npy --b B.npy --out C.npy --device golden --preset tiny ";
const std::string kLink = "link --ends golden-golden --cycles 1000 ";

}  // namespace

TEST_CASE("a number is its decimal digits, everywhere", "[cli]") {
  using namespace ng;
  CHECK(parse_decimal("010") == 10);
  CHECK(parse_decimal("08") == 8);
  CHECK(parse_decimal("18446744073709551615") == UINT64_MAX);
  for (const char* none : {"", "-1", "+1", " 1", "1 ", "0x10", "1e3", "18446744073709551616", "1."})
    CHECK_FALSE(parse_decimal(none));
  CHECK(parse_natural("0x10") == 16);
  CHECK(parse_natural("010") == 10);
  for (const char* none : {"0x", "x10", "-0x1", "0x1g", "0x10000000000000000"})
    CHECK_FALSE(parse_natural(none));
  CHECK(parse_integer("-9223372036854775808")->as_signed() == INT64_MIN);
  CHECK_FALSE(parse_integer("9223372036854775808")->as_signed());
  CHECK_FALSE(parse_integer("18446744073709551615")->as_signed());
  CHECK(parse_integer("-0")->as_signed() == 0);
  CHECK(parse_real("010.5") == 10.5);
  CHECK(parse_real("1e-6") == 1e-6);
  for (const char* none : {"", " 1", "0x1p3", "1,5", "1f", "+1"}) CHECK_FALSE(parse_real(none));
}

TEST_CASE("the number options of every verb read decimal", "[cli]") {
  Cli cli;
  const auto seed = [&](const std::string& text) {
    REQUIRE(cli.run(kGemm + "--report r.json --seed " + text).status == 0);
    return nlohmann::json::parse(slurp(cli.folder / "r.json"))["seed"].get<uint64_t>();
  };
  CHECK(seed("010") == 10);
  CHECK(seed("08") == 8);
  CHECK(seed("18446744073709551615") == UINT64_MAX);
  CHECK(cli.run(kGemm + "--hbm-latency 0100 --hbm-rate 08").status == 0);
  CHECK(cli.run(kLink + "--latency 021 --lanes 08 --seed 09 --ppm 00").status == 0);
  const auto delivered = [&](const std::string& options) {
    REQUIRE(cli.run(kLink + "--json r.json " + options).status == 0);
    const auto json = nlohmann::json::parse(slurp(cli.folder / "r.json"));
    return std::pair(json["message_bytes"].get<int>(), json["b"]["receive_width"].get<int>());
  };
  CHECK(delivered("--message 0100 --invert 0xf") == std::pair(100, 8));
  CHECK(delivered("--message 64 --lanes 02") == std::pair(64, 2));
  for (const std::string option : {"--seed", "--latency", "--message", "--lanes", "--every"})
    for (const std::string text : {"0x8", "8.0", "' 8'", "8k", "+8", "''"})
      cli.refuse(kLink + option + " " + text, option + ": '");
  for (const std::string text : {"0x8", "1e1", "' 8'"}) {
    cli.refuse(kGemm + "--hbm-latency " + text, "--hbm-latency: '");
    cli.refuse("demo --images " + text, "--images: '");
    cli.refuse("link bench --seed " + text, "--seed: '");
    cli.refuse("bench --runs " + text, "--runs: '");
  }
  cli.refuse(kLink + "--ber 0x1p-9", "--ber: '0x1p-9', expected 0 to 1");
  cli.refuse(kLink + "--lanes 010", "--lanes: '010', expected 1, 2, 4 or 8");
}

TEST_CASE("no run is faster than its roofline, whatever limits HBM", "[cli]") {
  Cli cli;
  cli.floats("A.npy", {32, 32});
  cli.floats("B.npy", {64, 32});
  const auto run = [&](const std::string& options) {
    const Result r = cli.run(
        "gemm --a A.npy --b B.npy --out C.npy --device rtl --preset tiny "
        "--format e4m3 --hbm-latency 1 --report r.json " +
        options);
    INFO(options << r.err);
    REQUIRE(r.status == 0);
    const auto json = nlohmann::json::parse(slurp(cli.folder / "r.json"))["devices"]["rtl"];
    CHECK(json["of_roofline"] <= 1);
    CHECK(json["of_roofline"] > 0.2);
    return json["cycles"].get<uint64_t>();
  };
  for (const std::string rate : {"0.5", "1", "4", "64"}) {
    run("--hbm-rate " + rate);
    run("--hbm-shared --hbm-rate " + rate);
  }
  // the bus's own width is a limit when both ways share it; large enough to feel it
  cli.floats("A.npy", {256, 16});
  cli.floats("B.npy", {256, 16});
  CHECK(run("--hbm-shared") == run("--hbm-shared --hbm-rate 32"));
  CHECK(run("--hbm-shared") != run(""));
}

TEST_CASE("a slip of the finger is told what was meant", "[cli]") {
  Cli cli;
  cli.refuse("gemmm",
             "unknown verb 'gemmm', expected one of: gemm, dma, link, info, asm, disasm, "
             "bench, demo (did you mean 'gemm'?) (see ngauge --help)");
  cli.refuse("benhc", "(did you mean 'bench'?)");
  cli.refuse("lnik --cycles 5", "(did you mean 'link'?)");
  cli.refuse("dma bnech", "there is no program 'bnech' (did you mean 'ngauge dma bench'?)");
  cli.refuse("link bnech", "link: 'bnech' is one word too many (did you mean 'bench'?)");
  cli.refuse("gemm --a A.npy --b B.npy --uot C.npy",
             "gemm: unknown option '--uot' (did you mean "
             "'--out'?) (see ngauge gemm --help)");
  cli.refuse(kLink + "--latancy=5", "link: unknown option '--latancy' (did you mean '--latency'?)");
  cli.refuse(kGemm + "--colour red", "gemm: unknown option '--colour' (see ngauge gemm --help)");
  cli.refuse(kGemm + "--format e4m", "(did you mean 'e4m3'?)");
  cli.refuse(kGemm + "--rounding stochstic", "(did you mean 'stochastic'?)");
  cli.refuse("gemm --a A.npy --b B.npy --out C.npy --preset tinny", "(did you mean 'tiny'?)");
  cli.refuse("link --ends rtl-goldne", "(did you mean 'rtl-golden'?)");
  cli.refuse("demo --device gloden",
             "--device: unknown 'gloden', expected one of: golden, rtl, "
             "both (did you mean 'golden'?)");
  cli.refuse("bench --preset bsae", "--preset: unknown 'bsae'");
  cli.refuse("dma p.txt --in hmb:0=A.npy", "");
  cli.refuse("GEMN", "(did you mean 'gemm'?)");
  cli.refuse(kGemm + "--format MXFP4", "(did you mean 'mxfp4'?)");
  cli.refuse(kGemm + "--hbm-latency 0", "'0', expected 1 to 65472");
  CHECK(ng::closest("x", std::vector<std::string>{"a", "b"}).empty());
  CHECK(ng::closest("stoch", std::vector<std::string>{"nearest", "stochastic"}) == "stochastic");
}

TEST_CASE("an option whose value was forgotten takes no other option for it", "[cli]") {
  Cli cli;
  for (const std::string option :
       {"--report", "--bias", "--row-scale", "--out-scales", "--waves"}) {
    cli.refuse(kGemm + option + "= --relu", option + ": an empty value, expected one");
    cli.refuse(kGemm + option + " ''", option + ": an empty value, expected one");
    cli.refuse(kGemm + option + " --relu",
               option + ": expected a value, found the option '--relu'");
    cli.refuse(kGemm + option, option + ": expected a value after it");
  }
  cli.refuse("gemm --a A.npy --b B.npy --out --report=r.json",
             "found the option '--report=r.json'");
  cli.refuse("gemm --a '' --b B.npy --out C.npy", "--a: an empty value");
  cli.refuse("asm '' --out p", "program: an empty value");
  cli.refuse("dma p.txt --in=", "--in: an empty value");
  cli.refuse(kLink + "--json= --both-ways", "--json: an empty value");
  cli.refuse("disasm p --out=", "--out: an empty value");
  cli.refuse(kGemm + "--seed 1 --seed 2", "--seed: given more than once");
  // no name of an option of this verb, and a file called like one
  CHECK(cli.run(kGemm + "--report --json").status == 0);
  CHECK(cli.run(kGemm + "--report ./--relu").status == 0);
  CHECK(cli.files().contains("--relu"));
  // where nothing means something
  const std::string demo = "demo --preset tiny --images 2 --format e4m3 --device golden --waves=";
  CHECK(cli.run(demo + " --dump").status == 0);
  CHECK(cli.run(kLink + "--ppm=-0 --seed=5").status == 0);
}

TEST_CASE("what a build lacks is refused with the one command that makes it", "[cli]") {
  Cli cli;
  cli.refuse("gemm --a A.npy --b B.npy --out C.npy --preset full",
             "-DNG_RTL_PRESETS=full && cmake "
             "--build ");
}

TEST_CASE("names with bytes that are no text are written escaped, and reported", "[cli]") {
  Cli cli;
  const std::string escape = "\x1b[31m", wild = "\xff\xfe";
  std::filesystem::copy(cli.folder / "A.npy", cli.folder / ("A" + wild + ".npy"));
  const Result r = cli.run(
      "gemm --a \"$(printf 'A\\377\\376.npy')\" --b B.npy --out C.npy --device "
      "golden --preset tiny --report r.json");
  INFO(r.err);
  REQUIRE(r.status == 0);
  const auto json = nlohmann::json::parse(slurp(cli.folder / "r.json"));
  const std::string command = json["command"];
  CHECK(command.find("--a $'A\\377\\376.npy' --b B.npy") != std::string::npos);
  // a shell reads it back
  std::filesystem::remove(cli.folder / "C.npy");
  const std::string again = fmt::format("cd '{}' && {} >/dev/null", cli.folder.string(), command);
  if (std::system("bash -c true") == 0) {
    cli.write("again.sh", {again.begin(), again.end()});
    CHECK(std::system(("bash " + (cli.folder / "again.sh").string()).c_str()) == 0);
    CHECK(std::filesystem::exists(cli.folder / "C.npy"));
    std::filesystem::remove(cli.folder / "C.npy");
  }
  cli.refuse("asm \"$(printf 'no\\033[31m\\n\\377\\302\\233')\" --out p.bin",
             "no\\x1b[31m \\xff\\xc2\\x9b: cannot open");
  const std::string bad = "{'descr': 'a\x1b\\x00b', 'fortran_order': False, 'shape': (1,)}";
  std::string file = std::string("\x93NUMPY\x01\x00", 8) + char(bad.size()) + '\0' + bad;
  cli.write("A.npy", {file.begin(), file.end()});
  cli.refuse(kGemm, "dtype 'a\\x1b\\x00b', expected");
  CHECK(ng::cli::printable("Grüße, 数\n\t") == "Grüße, 数 \\x09");
  // marks that are not seen: right to left, byte order, a tag; a joiner is left to its word
  CHECK(ng::cli::printable("a\u202egpj.npy") == "a\\xe2\\x80\\xaegpj.npy");
  CHECK(ng::cli::printable("\ufeffA.npy") == "\\xef\\xbb\\xbfA.npy");
  CHECK(ng::cli::printable("\U000e0041") == "\\xf3\\xa0\\x81\\x81");
  CHECK(ng::cli::printable("\u2067x\u2069\u200f") ==
        "\\xe2\\x81\\xa7x\\xe2\\x81\\xa9\\xe2\\x80\\x8f");
  CHECK(ng::cli::printable("\u0646\u200c\u0645") == "\u0646\u200c\u0645");
  CHECK(ng::cli::shell_quoted("\u202ea") == "$'\\342\\200\\256a'");
  CHECK(ng::cli::shell_quoted("it's") == "'it'\\''s'");
  CHECK(ng::cli::shell_quoted("it's\n\\") == "$'it\\'s\\012\\\\'");
  CHECK(ng::cli::shell_quoted("\xed\xa0\x80") == "$'\\355\\240\\200'");  // a surrogate
  CHECK(ng::cli::shell_quoted("") == "''");
}

TEST_CASE("the demo finds its data from any folder", "[cli]") {
  Cli cli;
  const Result r = cli.run("demo --device golden --preset tiny --images 3 --format mxfp4");
  INFO(r.err);
  CHECK(r.status == 0);
  CHECK(r.out.starts_with("3 handwritten digits"));
}
