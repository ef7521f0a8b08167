// SPDX-License-Identifier: Apache-2.0
// ngauge dma: memory images before and after a program, and what it refuses.
#include "golden/isa/isa.h"
#include "tests/system/cli_fixture.h"

using ng::cli::Dtype;
using ng::cli::make_array;
using ng::cli::npy_file;
using ng::cli::read_npy;
using ng::test::Cli;
using ng::test::Result;
using ng::test::slurp;

namespace {

const std::string kDma = "dma p.txt --preset tiny ";
const std::string kHbm = "0xffff000000000000";
const std::string kSbuf = "0xffff100000000000";

void program(Cli& cli, const std::string& text) { cli.write("p.txt", {text.begin(), text.end()}); }

// A [3, 4] array, transposed into SBUF and copied out again.
const std::string kGood =
    "# in, across, out\n"
    "dma_transpose engine=dma0 element=1 rows=3 cols=4 src_stride=4 dst_stride=3 src_addr=" +
    kHbm + " dst_addr=" + kSbuf +
    " signal0=complete:add:1:1\n"
    "dma_copy engine=dma1 wait=1>=1 bytes=12 irq src_addr=" +
    kSbuf + " dst_addr=0xffff000000001000\n";

void image(Cli& cli) {
  std::vector<uint32_t> bytes(12);
  for (uint32_t i = 0; i < 12; ++i) bytes[i] = i;
  cli.write("x.npy", npy_file(make_array(Dtype::kUint8, {3, 4}, bytes)));
}

}  // namespace

TEST_CASE("a program moves one file to another", "[cli]") {
  Cli cli;
  image(cli);
  program(cli, kGood);
  const Result r = cli.run(kDma +
                           "--in hbm:0=x.npy --out hbm:0x1000:12=y.npy --out sbuf:0:3=z.npy "
                           "--out semaphores:4:4=s.npy --report r.json");
  CHECK(r.err.empty());
  REQUIRE(r.status == 0);
  CHECK(r.out == "golden: 2 instructions\n");
  const auto y = read_npy((cli.folder / "y.npy").string());
  CHECK(y.dtype == Dtype::kUint8);
  CHECK(y.shape == std::vector<uint64_t>{12});
  CHECK(y.bytes == std::vector<uint8_t>{0, 4, 8, 1, 5, 9, 2, 6, 10, 3, 7, 11});
  CHECK(read_npy((cli.folder / "z.npy").string()).bytes == std::vector<uint8_t>{0, 4, 8});
  CHECK(read_npy((cli.folder / "s.npy").string()).bytes == std::vector<uint8_t>{1, 0, 0, 0});
  const std::string report = slurp(cli.folder / "r.json");
  CHECK(report.find("\"instructions\": 2") != std::string::npos);
  CHECK(report.find("\"irqs\": 1") != std::string::npos);
  CHECK(report.find("\"compared\": false") != std::string::npos);
}

TEST_CASE("a file that ends in .bin is raw bytes, in and out", "[cli]") {
  Cli cli;
  program(cli, kGood);
  cli.write("x.bin", {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11});
  const Result r =
      cli.run(kDma + "--in hbm:0=x.bin --out hbm:0x1000:12=y.bin --out sbuf:3:1=z.npy");
  CHECK(r.err.empty());
  REQUIRE(r.status == 0);
  CHECK(slurp(cli.folder / "y.bin") == std::string("\0\4\10\1\5\11\2\6\12\3\7\13", 12));
  CHECK(read_npy((cli.folder / "z.npy").string()).bytes == std::vector<uint8_t>{1});
  cli.write("none.bin", {});
  CHECK(cli.run(kDma + "--in hbm:0=x.bin --in hbm:99=none.bin --out hbm:0:0=n.bin").status == 0);
  CHECK(slurp(cli.folder / "n.bin").empty());
  cli.write("odd.bin", {1, 2, 3});
  cli.refuse(kDma + "--in hbm:0=no.bin", "no.bin: cannot open");
  cli.refuse(kDma + "--in semaphores:0=odd.bin", "expected multiples of 4");
  cli.refuse(kDma + "--in scales:0x1fff=x.bin", "expected at most 0x2000 in all");
}

TEST_CASE("both devices agree in every byte", "[cli]") {
  Cli cli;
  image(cli);
  program(cli, kGood);
  const std::string arguments = "--device both --in hbm:0=x.npy --out hbm:0x1000:12=y.npy";
  const Result r = cli.run(kDma + arguments);
  INFO(r.err);
  CHECK(r.status == 0);
  CHECK(r.out.find("agree in every byte") != std::string::npos);
}

TEST_CASE("an output that nobody wrote is told from one that differs", "[cli]") {
  Cli cli;
  program(cli, "nop engine=dma0\n");
  cli.bytes("ones.npy", {6});
  const Result r = cli.run(kDma + "--device both --in hbm:64=ones.npy --out hbm:64:64=o.npy");
  INFO(r.err);
  CHECK(r.status == 1);
  CHECK(r.err == "ngauge: error: --out hbm:64:64: nobody wrote byte 0x46\n");
  CHECK_FALSE(cli.files().contains("o.npy"));
}

TEST_CASE("bad programs and images of ngauge dma are refused", "[cli]") {
  Cli cli;
  image(cli);
  program(cli, kGood);
  cli.refuse("dma none.txt", "none.txt: cannot open");
  cli.refuse("dma", "program is required");
  const auto bad = [&](const std::string& arguments, const std::string& part) {
    cli.refuse(kDma + arguments, part);
  };
  cli.refuse("dma p.txt --preset huge", "--preset: unknown 'huge'");
  bad("--device asic", "--device: unknown 'asic'");
  bad("--waves w.fst", "only the RTL has waves");
  bad("--in hbm:0=none.npy", "none.npy: cannot open");
  bad("--in hbm:0=p.txt", "not a .npy file");
  bad("--in hbm:0", "--in hbm:0: no '=', expected SPACE:OFFSET=FILE.npy");
  bad("--in hbm:0=", "no file");
  bad("--in hbm=x.npy", "1 parts before '='");
  bad("--in hbm:0:12=x.npy", "3 parts before '='");
  bad("--in dram:0=x.npy", "'dram' is no space that can be filled");
  bad("--in psum:0=x.npy", "'psum' is no space that can be filled");
  bad("--in hbm:zero=x.npy", "'zero' is not a number");
  bad("--in hbm:-1=x.npy", "'-1' is not a number");
  bad("--in sbuf:262133=x.npy", "12 bytes from 0x3fff5 on, expected at most 0x40000 in all");
  bad("--in sbuf:0xffffffffffffffff=x.npy", "expected at most 0x40000 in all");
  bad("--in semaphores:2=x.npy", "expected multiples of 4");
  bad("--out hbm:0=y.npy", "expected SPACE:OFFSET:BYTES=FILE.npy");
  bad("--out hbm:0x3fffff5:12=y.npy", "expected at most 0x4000000 in all");
  bad("--out psum:4:2=y.npy", "expected multiples of 4");
  bad("--out sbuf:0:4=nowhere/y.npy", "nowhere/y.npy: cannot write");
  bad("--out sbuf:0:4=y.npy --out sbuf:4:4=y.npy", "y.npy is written twice");
  bad("--out sbuf:0:4=y.npy --report y.npy", "y.npy is written twice");
  bad("--report nowhere/r.json", "nowhere/r.json: cannot write");
  bad("--seed -1", "--seed: '-1', expected 0 to 18446744073709551615");
  bad("--seed 99999999999999999999999", "--seed: '99999999999999999999999', expected 0 to");
  bad("--out sbuf:0:4=y.npy --out sbuf:4:4=./y.npy", "./y.npy is written twice");
  bad("--in hbm:0=x.npy --out sbuf:0:4=x.npy", "--out: x.npy is read too");
  bad("--report p.txt", "--report: p.txt is read too");
  bad("--device rtl --waves p.txt", "--waves: p.txt is read too");
  bad("--device rtl --waves nowhere/w.fst", "nowhere/w.fst: cannot write");
  cli.refuse("dma .", ".: is a directory, expected a file");
  cli.refuse("dma p.txt bench", "excludes");
  program(cli, "dma_copy engine=dma0\ndma_copy engine=dma0 bytes=x\n");
  bad("", "p.txt: line 2: 'bytes=x': 'x' is not a value of 'bytes'");
  program(cli, "dma_copy engine=dma0 bytes=4 bytes=8\n");
  bad("", "line 1: 'bytes=8': 'bytes' is given twice");
  program(cli, std::string("dma_copy\0 engine=dma0\n", 22));
  bad("", "line 1: byte 0x00, expected text");
  program(cli, "dma_copy engine=dma0 " + std::string(100'000, 'a') + "\n");
  bad("", "line 1: 'aaaaaaaaaaaaaaaaaaaa...' has 100000 characters, expected at most 200");
  program(cli, "nop engine=dma0\nraw bytes=" + std::string(128, '0') + "\n");
  bad("", "p.txt: instruction 2: 'raw bytes=0");
  bad("", "engine 0 does not exist");
  program(cli, "dma_copy bytes=4\n");
  bad("", "line 1: 'dma_copy' needs engine=");
}

TEST_CASE("a program that stops, races or waits forever ends with 1 and writes nothing", "[cli]") {
  Cli cli;
  image(cli);
  const auto fails = [&](const std::string& text, const std::string& part) {
    program(cli, text);
    const auto before = cli.files();
    const Result r = cli.run(kDma + "--in hbm:0=x.npy --out hbm:0:4=y.npy --report r.json");
    INFO(r.err);
    CHECK(r.status == 1);
    CHECK(r.err.starts_with("ngauge: error: golden: "));
    CHECK(std::count(r.err.begin(), r.err.end(), '\n') == 1);
    CHECK(r.err.find(part) != std::string::npos);
    CHECK(cli.files() == before);
  };
  const std::string good = "dma_copy engine=dma0 bytes=4 src_addr=" + kHbm + " dst_addr=" + kSbuf;
  fails(good + "\ndma_copy engine=dma0 bytes=4 tag=9 src_addr=" + kHbm +
            " dst_addr=0xffff10000003fffd\n",
        "dma0 stopped: address_range (fault info 0xffff100000040000) at: dma_copy engine=dma0 "
        "src_addr=0xffff000000000000 dst_addr=0xffff10000003fffd bytes=4 tag=9");
  fails(good + "\n" + good + "\n", "with no fence between them");
  fails(good + " wait=3>=1\n", "which nothing left can raise");
  fails("dma_copy engine=dma0 bytes=4 src_addr=0xffff000000000009 dst_addr=" + kSbuf + "\n",
        "which nobody has written");
}

TEST_CASE("asm and disasm are inverse for every DMA instruction", "[cli]") {
  Cli cli;
  std::string text;
  for (const ng::OpcodeInfo& opcode : ng::kOpcodes) {
    if ((opcode.engines >> int(ng::Engine::kDma2) & 1) == 0) continue;
    ng::Instruction i(opcode.opcode, ng::Engine::kDma2);
    for (const ng::FieldInfo& field : opcode.payload) {
      i.set(field.field, field.is_signed ? -3 : field.width > 3 ? 9 : 1);
    }
    i.set_wait({.index = 7, .value = 8}).set_tag(3);
    text += ng::to_text(i) + "\n";
  }
  CHECK(std::count(text.begin(), text.end(), '\n') == 7);
  CHECK(text.find("raw") == std::string::npos);
  program(cli, text);
  REQUIRE(cli.run("asm p.txt --out p.bin").status == 0);
  CHECK(cli.run("disasm p.bin").out == text);
}

TEST_CASE("the rates of the DMA engine are printed, each target met", "[cli]") {
  Cli cli;
  const Result r = cli.run("dma bench --json");
  CHECK(r.err.empty());
  CHECK(r.status == 0);
  CHECK(r.out.find("\"met\": true") != std::string::npos);
  CHECK(r.out.find("\"met\": false") == std::string::npos);
  for (const std::string bus : {"64", "256", "512"})
    CHECK(r.out.find("\"bus_bits\": " + bus) != std::string::npos);
  CHECK(r.out.find("\"nand2\": ") != std::string::npos);
  cli.refuse("dma", "program is required");
  cli.refuse("dma bench p.txt", "p.txt");
}
