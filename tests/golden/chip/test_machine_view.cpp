// SPDX-License-Identifier: Apache-2.0
// What is said of a machine that stands still: who waits for what, who could end it, what is left.
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <initializer_list>

#include "tests/golden/chip/machine_fixture.h"

using namespace ng;
using ng::test::MachineFixture;
using State = EngineView::State;

namespace {

std::vector<std::string> waits(MachineFixture& f, std::string_view program) {
  f.run(program);
  std::vector<std::string> lines;
  for (const Diagnostic& d : f.machine.take_diagnostics()) {
    CHECK(d.kind == Diagnostic::Kind::kDeadlock);
    lines.push_back(d.text);
  }
  return lines;
}

using Lines = std::vector<std::string>;

}  // namespace

TEST_CASE("a circle of waits is told from each of its ends", "[view]") {
  MachineFixture f;
  CHECK(waits(f,
              "nop engine=tensor wait=1>=1 tag=1\n"
              "nop engine=tensor signal0=complete:add:2:1 tag=2\n"
              "nop engine=vector wait=2>=1 tag=3\n"
              "nop engine=vector signal1=read:add:1:1 tag=4\n") ==
        Lines{"tensor waits (tag 1) for semaphore 1 >= 1, which is 0; vector could raise semaphore "
              "1 (tag 4) but waits (tag 3) for semaphore 2 >= 1, which is 0; tensor could raise "
              "semaphore 2 (tag 2) but waits too, as said",
              "vector waits (tag 3) for semaphore 2 >= 1, which is 0; tensor could raise semaphore "
              "2 (tag 2) but waits (tag 1) for semaphore 1 >= 1, which is 0; vector could raise "
              "semaphore 1 (tag 4) but waits too, as said"});
}

TEST_CASE("a wait that only its own engine could end, behind it", "[view]") {
  MachineFixture f;
  CHECK(waits(f, "nop engine=dma2 wait=9>=2 signal0=complete:add:9:2 tag=5\n") ==
        Lines{"dma2 waits (tag 5) for semaphore 9 >= 2, which is 0; dma2 could raise semaphore 9 "
              "(tag 5) but not before this wait ends"});
}

TEST_CASE("what is left falls short of the bound, or nothing is left", "[view]") {
  MachineFixture f;
  CHECK(waits(f,
              "nop engine=dma0 signal0=complete:add:3:1\n"
              "nop engine=tensor wait=3>=4 tag=6\n"
              "nop engine=vector wait=8>=1 signal0=complete:add:3:1 signal1=read:add:3:1\n") ==
        Lines{"tensor waits (tag 6) for semaphore 3 >= 4, which is 1 and which all that is left "
              "can raise to 3 only",
              "vector waits (tag 0) for semaphore 8 >= 1, which is 0 and which nothing left can "
              "raise"});
}

TEST_CASE("a set and a descriptor that writes the semaphore count, adds of zero do not", "[view]") {
  const auto second = [](const std::string& text) {
    MachineFixture f;
    const Lines lines = waits(f,
                              "nop engine=tensor wait=4>=7\n"
                              "nop engine=vector wait=8>=1 tag=1\n" +
                                  text);
    REQUIRE(lines.size() >= 2);
    return lines[0].substr(lines[0].find("which is 0") + 10);
  };
  const std::string blocked = "(tag 2) but waits (tag 1) for semaphore 8 >= 1, which is 0 and";
  const std::string raised = "; vector could raise semaphore 4 " + blocked;
  using Catch::Matchers::StartsWith;
  CHECK_THAT(second("nop engine=vector tag=2 signal0=complete:set:4:7\n"), StartsWith(raised));
  CHECK_THAT(second("nop engine=vector tag=2 signal0=complete:set:4:6\n"),
             StartsWith(" and which all that is left can raise to 6 only"));
  CHECK_THAT(second("nop engine=vector tag=2 signal0=complete:add:4:0\n"),
             StartsWith(" and which nothing left can raise"));
  const std::string wait = "nop engine=dma1 wait=8>=1 tag=1\n";
  const std::string fill = "dma_fill engine=dma1 tag=2 element=4 pattern=9 ";
  const std::string dma = "; dma1 could raise semaphore 4 " + blocked;
  CHECK_THAT(second(wait + fill + "bytes=4 dst_addr=0xffff400000000010\n"), StartsWith(dma));
  CHECK_THAT(second(wait + fill + "bytes=8 dst_addr=0xffff40000000000c\n"), StartsWith(dma));
  for (const char* beside :
       {"bytes=4 dst_addr=0xffff40000000000c\n", "bytes=4 dst_addr=0xffff400000000014\n",
        "bytes=4 dst_addr=0xffff000000000010\n"}) {
    CHECK_THAT(second(wait + fill + beside), StartsWith(" and which nothing left can raise"));
  }
}

TEST_CASE("a view of a machine that stopped: the failed one first, those behind it, who waits",
          "[view]") {
  MachineFixture f;
  f.run(
      "nop engine=tensor\n"
      "load_stationary tag=3 signal0=complete:add:1:1\n"
      "nop engine=tensor tag=4\n"
      "nop engine=vector wait=1>=1 tag=5\n"
      "nop engine=dma3 signal0=complete:add:7:12\n");
  CHECK(f.outcome == Machine::Outcome::kStopped);
  const MachineView view = f.machine.view();
  const EngineView& tensor = view.of(Engine::kTensor);
  CHECK(tensor.state == State::kStopped);
  CHECK(tensor.fault.cause == Cause::kBadCount);
  CHECK(tensor.fault_tag == 3);
  CHECK(tensor.retired == 1);
  REQUIRE(tensor.left.size() == 2);
  CHECK(tensor.left[0].tag() == 3);
  CHECK(tensor.left[1].tag() == 4);
  CHECK(view.of(Engine::kVector).state == State::kWaits);
  CHECK(view.of(Engine::kDma3).state == State::kIdle);
  CHECK(view.of(Engine::kDma3).retired == 1);
  CHECK(view.semaphores[7] == 12);
  CHECK(explain_waits(view) ==
        Lines{"vector waits (tag 5) for semaphore 1 >= 1, which is 0; tensor could raise semaphore "
              "1 (tag 3) but has stopped: bad_count"});
  f.machine.clear(Engine::kTensor);
  CHECK(f.machine.view().of(Engine::kTensor).left.empty());
}

TEST_CASE("an engine that still works is no part of a circle", "[view]") {
  MachineView view;
  EngineView& vector = view.engines[1];
  vector.state = State::kWaits;
  vector.left = {parse_instruction("nop engine=vector wait=2>=1 tag=1")};
  EngineView& dma = view.engines[4];
  dma.state = State::kBusy;
  dma.left = {parse_instruction("nop engine=dma2 tag=2 signal0=complete:add:2:1")};
  CHECK(explain_waits(view) == Lines{"vector waits (tag 1) for semaphore 2 >= 1, which is 0; dma2 "
                                     "could raise semaphore 2 (tag 2) and is at work"});
}
