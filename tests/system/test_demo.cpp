// SPDX-License-Identifier: Apache-2.0
// ngauge demo: the figures of the README's table, a comparison that notices every bit, and rubbish
// instead of its data.
#include <algorithm>
#include <sstream>

#include "tb/cli/demo_gallery.h"
#include "tb/cli/demo_run.h"
#include "tests/system/cli_fixture.h"

using namespace ng;
using namespace ng::cli;
using ng::test::Cli;
using ng::test::Result;
using ng::test::slurp;
namespace fs = std::filesystem;

namespace {

const fs::path kSource = NG_SOURCE;
const std::string kData = "--data '" + (kSource / "tests/data/digits").string() + "' ";

// Rows of the demo's table, cell by cell, without MAC/s, which is the machine's.
std::vector<std::vector<std::string>> table(const std::string& text) {
  std::vector<std::vector<std::string>> rows;
  std::istringstream lines(text);
  bool inside = false;
  for (std::string line; std::getline(lines, line);) {
    inside = inside ? !line.empty() && line[0] != '`' : line.starts_with("------");
    if (!inside || line[0] == '-') continue;
    std::vector<std::string> cells;
    for (size_t at = 0; at < line.size();) {  // two spaces or more part the cells
      const size_t end = std::min(line.find("  ", at), line.size());
      cells.push_back(line.substr(at, end - at));
      at = std::min(line.find_first_not_of(' ', end), line.size());
    }
    REQUIRE(cells.size() == 8);
    cells.erase(cells.begin() + 5);
    rows.push_back(cells);
  }
  return rows;
}

// A network of two layers: codes alone, then codes with a scale per group.
NetworkRun small_run() {
  NetworkRun run;
  run.outputs.push_back({.format = {Format::kFp32, false},
                         .rows = 3,
                         .cols = 5,
                         .codes = std::vector<uint32_t>(15),
                         .scales = {}});
  run.outputs.push_back({.format = {Format::kE4m3, true},
                         .rows = 3,
                         .cols = 40,
                         .codes = std::vector<uint32_t>(120),
                         .scales = std::vector<uint8_t>(6)});
  run.first_cycle = {100, 700};
  return run;
}

// A copy of the data, one file of it to be spoilt.
struct BadData : Cli {
  BadData() {
    for (const auto& entry : fs::directory_iterator(kSource / "tests/data/digits")) {
      fs::copy(entry.path(), folder / entry.path().filename());
    }
  }
  void refuses(const std::string& part) { refuse("demo --device golden --data .", part); }
};

}  // namespace

TEST_CASE("the demo's table is the README's, and nothing differs from golden", "[demo]") {
  Cli cli;
  const Result r = cli.run("demo --waves '' " + kData);
  INFO(r.out << r.err);
  REQUIRE(r.status == 0);
  const auto shown = table(slurp(kSource / "README.md"));
  REQUIRE(shown.size() == 4);
  CHECK(table(r.out) == shown);
  for (const auto& row : shown) CHECK(row.back() == "0");
}

TEST_CASE("the gallery shows a right answer first, then those on which the format decides",
          "[demo]") {
  constexpr uint32_t kImages = 40;
  Images images;
  images.pixels.resize(size_t{kImages} * kPixels);
  std::vector<uint8_t> fp32;
  for (uint32_t i = 0; i < kImages; ++i) images.labels.push_back(i % 10);
  fp32 = images.labels;
  std::vector<FormatResult> results(2);
  results[0].format = "e4m3", results[1].format = "mxfp4";
  for (FormatResult& r : results) r.predictions = images.labels;
  const auto chosen = [&](size_t most) {
    std::string text;
    for (const Choice& c : choose_images(images, fp32, results, most))
      text += fmt::format("{}{} ", "RFH"[int(c.lesson)], c.image);
    return text;
  };
  CHECK(chosen(4) == "R0 R10 R20 R30 ");  // nothing else to show: from all over the set
  for (auto* answers : {&fp32, &results[0].predictions, &results[1].predictions})
    (*answers)[2] = 9, (*answers)[0] = 9;  // wrong everywhere
  results[0].predictions[2] = 8;           // though not alike
  CHECK(chosen(4) == "R1 H0 H2 R21 ");
  results[1].predictions[5] = 7;  // one format is wrong
  fp32[7] = 8;                    // FP32 is, and the formats are right
  results[0].predictions[30] = 1;
  CHECK(chosen(4) == "R1 F5 F7 H0 ");
  CHECK(chosen(2) == "R1 F5 ");
  CHECK(chosen(8).starts_with("R1 F5 F7 F30 H0 H2 R"));
  const std::string text = draw_gallery(images, fp32, results, Screen{});
  CHECK(text.find("\nlabel        1                  5                  7                  0\n"
                  "FP32 (host)  1                  5                  8 wrong            9 wrong\n"
                  "e4m3         1                  5                  7                  9 wrong\n"
                  "mxfp4        1                  7 wrong            7                  9 wrong\n"
                  "shown for    A                  B                  B                  C\n"
                  "  A: right in FP32 and in every format\n"
                  "  B: right or wrong with the number format\n"
                  "  C: wrong in FP32 and in every format\n") != std::string::npos);
  images.labels.resize(3), images.pixels.resize(3 * kPixels);
  CHECK(chosen(4) == "R1 H0 H2 ");
}

TEST_CASE("each device alone gives the same accuracy and no comparison", "[demo]") {
  Cli cli;
  for (const std::string device : {"golden", "rtl"}) {
    const Result r = cli.run("demo --waves '' --preset tiny --images 40 --format mxfp4 --device " +
                             device + " " + kData);
    INFO(r.out << r.err);
    REQUIRE(r.status == 0);
    const auto rows = table(r.out);
    REQUIRE(rows.size() == 1);
    CHECK(rows[0][1] == "97.50 %");
    CHECK(rows[0].back() == "-");
    CHECK((rows[0][3] == "-") == (device == "golden"));
  }
}

TEST_CASE("the demo leaves a waveform and says how to open it", "[demo]") {
  Cli cli;
  const Result r =
      cli.run("demo --preset tiny --images 8 --format e4m3 --waves w/demo.fst " + kData);
  INFO(r.out << r.err);
  REQUIRE(r.status == 0);
  CHECK(r.out.find("/scripts/waves.sh w/demo.fst\n") != std::string::npos);
  CHECK(fs::file_size(cli.folder / "w/demo.fst") > 1000);
}

TEST_CASE("one bit of any output or scale is an error, named with layer, image and place",
          "[demo]") {
  const NetworkRun golden = small_run();
  CHECK(compare_runs(golden, golden).errors == 0);
  CHECK(compare_runs(golden, golden).compared == 15 + 120 + 6);
  NetworkRun rtl = golden;
  rtl.outputs[0].codes[7] ^= 0x80000000;
  rtl.outputs[1].codes[119] ^= 1;
  Comparison c = compare_runs(golden, rtl);
  CHECK(c.errors == 2);
  CHECK(c.first_layer == 0);
  CHECK(c.first == "layer 1 (from cycle 100), image 1, output 2: golden 0x0, RTL 0x80000000");
  rtl = golden;
  rtl.outputs[1].scales[3] = 1;
  c = compare_runs(golden, rtl);
  CHECK(c.errors == 1);
  CHECK(c.first_layer == 1);
  CHECK(c.first == "layer 2 (from cycle 700), image 1, scale of group 1: golden 0x0, RTL 0x1");
  rtl = golden;
  rtl.outputs[1].codes.pop_back();  // a missing one too
  CHECK(compare_runs(golden, rtl).errors == 1);
}

TEST_CASE("rubbish instead of the digits or the network is refused", "[demo]") {
  Cli cli;
  cli.refuse("demo --data nowhere", "nowhere/images.npy: cannot open");
  cli.refuse("demo --images 0 " + kData, "--images");
  cli.refuse("demo --format fp8 " + kData, "--format");
  cli.refuse("demo --preset huge " + kData, "--preset");
  cli.refuse("demo --device asic " + kData, "--device");
  cli.refuse("demo --preset tiny --waves /proc/w.fst " + kData, "/proc/w.fst: cannot write");
  {
    BadData bad;
    bad.bytes("images.npy", {1797, 63});
    bad.refuses("./images.npy: uint8 [1797, 63], expected uint8 [any, 64]");
  }
  {
    BadData bad;
    bad.bytes("images.npy", {1797, 64}, 17);
    bad.refuses("./images.npy: element 0 is 17, expected at most 16");
  }
  {
    BadData bad;
    bad.bytes("labels.npy", {1797}, 10);
    bad.refuses("./labels.npy: element 0 is 10, expected at most 9");
  }
  {
    BadData bad;
    bad.bytes("labels.npy", {1796});
    bad.refuses("./labels.npy: uint8 [1796], expected uint8 [1797]");
  }
  {
    BadData bad;
    bad.bytes("held_out.npy", {596});
    bad.refuses("./held_out.npy: dtype '|u1', expected '<u2' (uint16)");
  }
  {
    BadData bad;
    bad.floats("layer2_weight.npy", {60, 99});
    bad.refuses("./layer2_weight.npy: float32 [60, 99], expected float32 [any, 100]");
  }
  {
    BadData bad;
    bad.floats("layer2_weight.npy", {0, 100});
    bad.floats("layer2_bias.npy", {0});
    bad.refuses("./layer2_weight.npy: a layer without outputs");
  }
  {
    BadData bad;
    bad.floats("layer3_bias.npy", {11});
    bad.refuses("./layer3_bias.npy: float32 [11], expected float32 [10]");
  }
  {
    BadData bad;
    bad.floats("layer3_weight.npy", {11, 60});
    bad.floats("layer3_bias.npy", {11});
    bad.refuses(".: the last layer has 11 outputs, expected 10");
  }
}
