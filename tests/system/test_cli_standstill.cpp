// SPDX-License-Identifier: Apache-2.0
// ngauge and machines that are slow, stand still or have stopped: what runs, what is refused at the
// start, what is said, and what --dump shows.
#include "tests/system/cli_fixture.h"

using ng::cli::Dtype;
using ng::cli::make_array;
using ng::cli::npy_file;
using ng::test::Cli;
using ng::test::Result;
using ng::test::slurp;

namespace {

const std::string kDma = "dma p.txt --preset tiny ";
const std::string kGemm = "gemm --a A.npy --b B.npy --out C.npy --preset tiny ";

void program(Cli& cli, const std::string& text) { cli.write("p.txt", {text.begin(), text.end()}); }

// Two engines that wait for each other, one that waits for them, one that has ended.
const std::string kCircle =
    "nop engine=tensor wait=1>=1 tag=1\n"
    "nop engine=tensor signal0=complete:add:2:1 tag=2\n"
    "nop engine=vector wait=2>=1 tag=3\n"
    "nop engine=vector signal1=read:add:1:1 tag=4\n"
    "dma_fill engine=dma1 bytes=64 element=8 pattern=9 dst_addr=0xffff000000000000 "
    "signal0=complete:add:200:7\n";

// Without the line that names the device and its cycle, and the error's own name of it.
std::string body(const Result& r) {
  std::string text = r.err.substr(r.err.find('\n') + 1);
  for (const std::string name : {"error: golden: ", "error: rtl: "}) {
    if (const size_t at = text.find(name); at != std::string::npos)
      text.replace(at, name.size(), "error: ");
  }
  return text;
}

}  // namespace

TEST_CASE("a queue that waits for its own long descriptor is no deadlock", "[cli]") {
  Cli cli;
  cli.bytes("in.npy", {100, 100}, 7);
  program(cli,
          "dma_transpose engine=dma0 element=1 rows=100 cols=100 src_stride=100 dst_stride=100 "
          "src_addr=0xffff000000000000 dst_addr=0xffff000001000000 signal0=complete:add:1:1\n"
          "nop engine=dma0 wait=1>=1\n");
  const Result r =
      cli.run(kDma + "--device both --in hbm:0=in.npy --out hbm:0x1000000:10000=out.npy");
  INFO(r.err);
  CHECK(r.status == 0);
  CHECK(r.out.find("agree in every byte") != std::string::npos);
}

TEST_CASE("a deadlock ends with 1 and its chain of waits, in the same words on each device",
          "[cli]") {
  Cli cli;
  program(cli, kCircle);
  for (const std::string device : {"golden", "rtl"}) {
    const Result r = cli.run(kDma + "--out sbuf:0:4=y.npy --device " + device);
    CHECK(r.status == 1);
    CHECK(r.err == "ngauge: error: " + device +
                       ": tensor waits (tag 1) for semaphore 1 >= 1, which is 0; vector could "
                       "raise semaphore 1 (tag 4) but waits (tag 3) for semaphore 2 >= 1, which is "
                       "0; tensor could raise semaphore 2 (tag 2) but waits too, as said\n");
    CHECK(cli.files().count("y.npy") == 0);
  }
}

TEST_CASE("a dump shows where a machine stopped, RTL as golden, before the error", "[cli]") {
  Cli cli;
  program(cli, kCircle);
  const Result golden = cli.run(kDma + "--dump");
  const Result rtl = cli.run(kDma + "--dump --device rtl");
  CHECK(golden.status == 1);
  CHECK(rtl.status == 1);
  CHECK(golden.err.starts_with("golden:\n"));
  CHECK(rtl.err.starts_with("rtl, cycle "));
  CHECK(body(rtl) == body(golden));
  const std::string text = body(golden);
  for (const std::string part :
       {"  engine  state      retired     left\n  tensor  waits            0        2\n",
        "  dma0    idle             0        0\n  dma1    idle             1        0\n",
        "  semaphores: 200 = 7, all others 0\n  tensor waits (tag 1) for semaphore 1 >= 1, which",
        "  left to vector:\n    nop engine=vector wait=2>=1 tag=3\n    nop engine=vector "
        "signal1="}) {
    INFO(text);
    CHECK(text.find(part) != std::string::npos);
  }
  CHECK(text.find("\nngauge: error: tensor waits") != std::string::npos);

  program(cli,
          "nop engine=dma0\n"
          "dma_copy engine=dma0 bytes=4 tag=9 src_addr=0xffff000000000000 "
          "dst_addr=0xffff10000003fffd\n"
          "nop engine=dma0 tag=10 signal0=complete:add:1:1\nnop engine=tensor wait=1>=1\n");
  cli.bytes("x.npy", {4});
  for (const std::string device : {"golden", "rtl"}) {
    const Result r = cli.run(kDma + "--dump --in hbm:0=x.npy --device " + device);
    CHECK(r.status == 1);
    INFO(r.err);
    CHECK(r.err.find("  dma0    stopped          1        2  address_range at tag 9, fault info "
                     "0xffff100000040000\n") != std::string::npos);
    CHECK(r.err.find("dma0 could raise semaphore 1 (tag 10) but has stopped: address_range\n") !=
          std::string::npos);
    CHECK(r.err.find("\nngauge: error: " + device + ": dma0 stopped: address_range") !=
          std::string::npos);
  }
}

TEST_CASE("a dump shows a machine that has ended too, and changes nothing", "[cli]") {
  Cli cli;
  program(cli, "nop engine=dma3 signal0=complete:add:3:4\n");
  const Result r = cli.run(kDma + "--device both --dump");
  CHECK(r.status == 0);
  CHECK(r.out.find("agree in every byte") != std::string::npos);
  CHECK(r.err.find("golden:\n") == 0);
  CHECK(r.err.find("\nrtl, cycle ") != std::string::npos);
  CHECK(r.err.find("  semaphores: 3 = 4, all others 0\n") != std::string::npos);
  CHECK(r.err.find("left to") == std::string::npos);

  const Result plain = cli.run(kGemm + "--submit ring");
  const std::string c = slurp(cli.folder / "C.npy");
  const Result dumped = cli.run(kGemm + "--submit ring --dump");
  CHECK(dumped.out == plain.out);
  CHECK(slurp(cli.folder / "C.npy") == c);
  CHECK(plain.err.empty());
  CHECK(dumped.err.find("  tensor  idle ") != std::string::npos);
  CHECK(dumped.err.find("\nrtl, cycle ") != std::string::npos);
}

TEST_CASE("a program whose last instruction stops its engine ends with 1", "[cli]") {
  Cli cli;
  program(cli, "dma_fill engine=dma2 bytes=4 element=4 dst_addr=0xffff10000003fffd tag=8\n");
  for (const std::string device : {"golden", "rtl", "both"}) {
    const Result r = cli.run(kDma + "--out sbuf:0:4=y.npy --device " + device);
    CHECK(r.status == 1);
    CHECK(r.err.find("dma2 stopped: address_range") != std::string::npos);
    CHECK(cli.files().count("y.npy") == 0);
  }
}

TEST_CASE("a signal that wraps names its own instruction", "[cli]") {
  Cli cli;
  program(cli,
          "nop engine=vector signal0=complete:set:5:4294967295 tag=1\n"
          "nop engine=vector signal0=complete:add:5:1 tag=2\n"
          "nop engine=vector wait=9>=1 tag=3\n");
  for (const std::string device : {"golden", "rtl"}) {
    const Result r = cli.run(kDma + "--device " + device);
    CHECK(r.err == "ngauge: error: " + device +
                       ": vector stopped: semaphore_wrap (fault info 0x0) at: nop engine=vector "
                       "signal0=complete:add:5:1 tag=2\n");
  }
}

TEST_CASE("a slow memory makes a GEMM slow and changes nothing else", "[cli]") {
  Cli cli;
  REQUIRE(cli.run(kGemm).status == 0);
  const std::string c = slurp(cli.folder / "C.npy");
  for (const std::string slow :
       {"--hbm-rate 0.1", "--hbm-rate 0.1 --hbm-shared", "--hbm-rate 0.3 --submit ring",
        "--hbm-rate 0.107 --submit ring", "--hbm-latency 65000", "--hbm-latency 65472"}) {
    INFO(slow);
    const Result r = cli.run(kGemm + slow);
    CHECK(r.err.empty());
    CHECK(r.status == 0);
    CHECK(slurp(cli.folder / "C.npy") == c);
  }
}

TEST_CASE("a memory that the RTL would give up is refused, with the range that works", "[cli]") {
  Cli cli;
  cli.refuse(kGemm + "--hbm-latency 66000",
             "--hbm-latency 66000: expected 1 to 65472; the RTL gives up a read of which nothing "
             "comes in 65536 cycles");
  cli.refuse(kGemm + "--hbm-latency 65473", "expected 1 to 65472");
  cli.refuse(kGemm + "--submit ring --hbm-latency 65472",
             "with --submit ring, --hbm-rate 0: expected 1 to 65254;");
  cli.refuse(kGemm + "--submit ring --hbm-rate 0.106",
             "--hbm-latency 100 with --submit ring, --hbm-rate 0.106: expected a rate of at least "
             "0.107;");
  cli.refuse(kGemm + "--submit ring --hbm-rate 0.2 --hbm-shared",
             "--hbm-latency 100 with --submit ring, --hbm-rate 0.2, --hbm-shared: expected a rate "
             "of at least 0.214;");
}
