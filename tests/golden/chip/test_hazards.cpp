// SPDX-License-Identifier: Apache-2.0
// What hardware would do without a word: races, unwritten reads, `set` races.
#include <catch2/catch_test_macros.hpp>
#include <string>

#include "tests/golden/chip/machine_fixture.h"

using namespace ng;
using ng::test::MachineFixture;
using Report = ng::Diagnostic::Kind;

namespace {

std::vector<Diagnostic> diagnose(MachineFixture& f, const std::string& program) {
  f.run(program);
  return f.machine.take_diagnostics();
}

// Fills PSUM row 0 and waits for nobody.
const std::string kFill =
    "load_stationary addr=0 count=1 k=1\n"
    "multiply_moving addr=1 count=1 k=1 ";
const std::string kDrain = "vector_convert rows=1 width=1 dst_addr=128 ";

}  // namespace

TEST_CASE("draining a row without waiting for it is a race", "[hazards]") {
  MachineFixture f;
  f.run(kFill + "\n");
  // a new run is ordered with the last: the host has seen it idle
  CHECK(diagnose(f, kDrain + "\n").empty());
  const auto found = diagnose(f, kFill + "\n" + kDrain + "\n");
  REQUIRE(found.size() == 1);
  CHECK(found[0].kind == Report::kRace);
  CHECK(found[0].text.find(
            "tensor instruction 4 (tag 0) writes PSUM row 0 that vector instruction 2 read") == 0);
}

TEST_CASE("a complete signal orders a drain after its fill, a read signal does not", "[hazards]") {
  MachineFixture f;
  CHECK(diagnose(f, kFill + "signal0=complete:add:0:1\n" + kDrain + "wait=0>=1\n").empty());
  CHECK(diagnose(f, kFill + "signal0=read:add:1:1\n" + kDrain + "wait=1>=1\n").size() == 1);
}

TEST_CASE("refilling needs the drain's reads done, and a read signal is enough for that",
          "[hazards]") {
  MachineFixture f;
  const std::string first = kFill + "signal0=complete:add:0:1\n";
  const std::string refill = "multiply_moving addr=1 count=1 k=1 ";
  CHECK(diagnose(f, first + kDrain + "wait=0>=1 signal0=read:add:1:1\n" + refill + "wait=1>=1\n")
            .empty());
  const auto found = diagnose(f, kFill + "signal0=complete:add:2:1\n" + kDrain +
                                     "wait=2>=1 signal0=complete:add:4:1\n" +
                                     "nop engine=tensor wait=2>=1\n" + refill + "\n");
  // the machine runs engines in turn, so either side may come second: one race, of that row
  REQUIRE(found.size() == 1);
  CHECK(found[0].text.find("PSUM row 0") != std::string::npos);
}

TEST_CASE("only the bytes that are touched count", "[hazards]") {
  MachineFixture f;
  const std::string write =
      "vector_convert src_sbuf src_addr=40 rows=1 width=4 dst_addr=64 dst_stride=32 "
      "out_format=e4m3\n";
  // bytes 64 to 67 of SBUF are written; the tensor engine reads word 1 up to k
  CHECK(diagnose(f, write + "load_stationary addr=2 count=1 k=4\n").empty());
  CHECK(diagnose(f, write + "load_stationary addr=1 count=1 k=4\n").size() == 1);
  const std::string high =
      "vector_convert src_sbuf src_addr=40 rows=1 width=4 dst_addr=96 dst_stride=32 "
      "out_format=e4m3\n";
  CHECK(diagnose(f, high + "load_stationary addr=1 count=1 k=32\n").empty());
  CHECK(diagnose(f, high + "load_stationary addr=1 count=1 k=33\n").size() == 1);
  // two readers never race
  CHECK(diagnose(f,
                 "vector_convert src_sbuf src_addr=40 rows=1 width=4 dst_addr=0\nload_stationary "
                 "addr=40 count=1 k=4\n")
            .empty());
}

TEST_CASE("scale bytes race like data", "[hazards]") {
  MachineFixture f;
  const std::string write =
      "vector_convert src_sbuf src_addr=40 rows=1 width=4 dst_addr=640 mx dst_scale_addr=7\n";
  CHECK(diagnose(f, write + "load_stationary addr=0 count=1 k=33 scaled scale_addr=3\n").size() ==
        1);
  CHECK(diagnose(f, write + "load_stationary addr=0 count=1 k=32 scaled scale_addr=3\n").empty());
}

TEST_CASE("a wait knows what the signals up to its bound promise, and no more", "[hazards]") {
  MachineFixture f;
  const std::string two_fills =
      "load_stationary addr=0 count=1 k=1\n"
      "multiply_moving addr=1 count=1 k=1 psum_row=0 signal0=complete:add:0:1\n"
      "multiply_moving addr=1 count=1 k=1 psum_row=1 signal0=complete:add:0:1\n";
  CHECK(diagnose(f, two_fills + "vector_convert src_addr=1 rows=1 width=1 dst_addr=128 wait=0>=2\n")
            .empty());
  CHECK(diagnose(f, two_fills + "nop engine=tensor signal0=complete:add:9:1\n"
                                "nop engine=vector wait=9>=1\n"
                                "vector_convert src_addr=1 rows=1 width=1 dst_addr=128\n")
            .empty());
  f.machine.semaphores().host_set(0, 0);
  // the bound is already met by the first fill: the second is not covered
  const auto found =
      diagnose(f, two_fills +
                      "nop engine=vector\nnop engine=vector\nnop engine=vector\nnop engine=vector\n"
                      "vector_convert src_addr=1 rows=1 width=1 dst_addr=128 wait=0>=1\n");
  REQUIRE(found.size() == 1);
  CHECK(found[0].kind == Report::kRace);
}

TEST_CASE("reading bytes that nobody wrote is reported once per instruction", "[hazards]") {
  Machine machine(ng::test::kSmall);
  machine.sbuf().data.write(0, std::vector<uint8_t>(10, 0));
  const auto run = [&](std::string_view line) {
    machine.submit(parse_instruction(line));
    machine.run();
    return machine.take_diagnostics();
  };
  CHECK(run("load_stationary addr=0 count=1 k=10").empty());
  auto found = run("load_stationary addr=0 stride=1 count=2 k=11 tag=6");
  REQUIRE(found.size() == 1);
  CHECK(found[0].kind == Report::kUnwrittenSbuf);
  CHECK(found[0].text ==
        "tensor instruction 2 (tag 6) reads SBUF byte 10, which nobody has written");
  found = run("load_stationary addr=0 count=1 k=1 scaled scale_addr=4");
  REQUIRE(found.size() == 1);
  CHECK(found[0].text.find("SBUF scale byte 8") != std::string::npos);
  // what the vector engine writes counts as written
  machine.submit(parse_instruction("vector_convert src_sbuf rows=1 width=2 dst_addr=64"));
  machine.run();
  machine.take_diagnostics();
  CHECK(run("load_stationary addr=1 count=1 k=2").empty());
  CHECK(run("load_stationary addr=1 count=1 k=3").size() == 1);
}

TEST_CASE("set beside a waiter or signaller of another engine is a race", "[hazards]") {
  MachineFixture f;
  auto found =
      diagnose(f, "nop engine=tensor signal0=complete:set:5:1\nnop engine=vector wait=5>=1\n");
  REQUIRE(found.size() == 1);
  CHECK(found[0].kind == Report::kSemaphoreRace);
  found = diagnose(
      f,
      "nop engine=tensor signal0=complete:set:6:1\nnop engine=vector signal0=complete:add:6:1\n");
  REQUIRE(found.size() == 1);
  // ordered through another semaphore it is fine, and so is a set within one engine
  CHECK(diagnose(f,
                 "nop engine=tensor signal0=complete:set:7:1 signal1=complete:add:8:1\n"
                 "nop engine=vector wait=8>=1 signal0=complete:add:7:1\n")
            .empty());
  CHECK(diagnose(f, "nop engine=tensor signal0=complete:set:9:1\nnop engine=tensor wait=9>=1\n")
            .empty());
}
