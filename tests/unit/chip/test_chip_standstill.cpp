// SPDX-License-Identifier: Apache-2.0
// A chip that does not go on, and one that is only slow: what run() says of each, and what a view
// shows, against the golden machine.
#include <catch2/catch_test_macros.hpp>

#include "golden/device/dump.h"
#include "tb/device/hbm_limits.h"
#include "tb/device/rtl_device.h"
#include "tb/device/rtl_presets.h"
#include "tests/unit/chip/ring_driver.h"

using namespace ng;
using namespace ng::test;

namespace {

constexpr std::string_view kCircle =
    "nop engine=tensor signal0=complete:add:7:3\n"
    "nop engine=tensor wait=1>=1 tag=1\n"
    "nop engine=tensor signal0=complete:add:2:1 tag=2\n"
    "nop engine=vector wait=2>=1 tag=3\n"
    "nop engine=vector signal1=read:add:1:1 tag=4\n"
    "dma_fill engine=dma1 bytes=64 element=8 pattern=9 dst_addr=0xffff000000000000\n"
    "nop engine=dma1 wait=2>=1 tag=6\n";

std::unique_ptr<Device> golden_tiny() {
  return std::make_unique<GoldenDevice>(*find_preset("tiny"));
}

std::vector<Instruction> copies(Engine engine, uint64_t to, uint64_t bytes, unsigned count) {
  Instruction i(Opcode::kDmaCopy, engine);
  i.set(Field::kSrcAddr, int64_t(kHbm)).set(Field::kDstAddr, int64_t(to));
  i.set(Field::kBytes, int64_t(bytes)).set(Field::kFence, 1);
  return std::vector<Instruction>(count, i);
}

std::vector<std::string> texts(Device& device) {
  std::vector<std::string> lines;
  for (const Diagnostic& d : device.take_diagnostics()) {
    CHECK(d.kind == Diagnostic::Kind::kDeadlock);
    lines.push_back(d.text);
  }
  return lines;
}

// A chip that can be held in reset, so that it answers nobody.
struct Held : RtlDevice {
  Held() : RtlDevice(*find_preset("tiny"), {}, rtl_chip_pins("tiny")) {}
  void hold() { clock().pins().hold_reset(); }
};

// Runs it on both, which must end for the same reason and stand in the same place.
RunReason both(Device& golden, Device& rtl, const std::vector<Instruction>& program) {
  golden.submit(program);
  rtl.submit(program);
  const RunReason expected = golden.run(0).reason;
  CHECK(rtl.run(2'000'000).reason == expected);
  CHECK(texts(rtl) == texts(golden));
  CHECK(dump_text(rtl.view()) == dump_text(golden.view()));
  return expected;
}

}  // namespace

TEST_CASE("a deadlock is found at once and named as golden names it; the host can end it") {
  const auto golden = golden_tiny();
  const auto rtl = make_rtl_device("tiny");
  std::vector<Instruction> program = parse_program(kCircle);
  for (uint16_t n = 0; n < 40; ++n) program.push_back(nop(Engine::kDma1, n));  // more than it holds
  CHECK(both(*golden, *rtl, program) == RunReason::kDeadlock);
  CHECK(rtl->cycle() < 10'000);
  CHECK(rtl->view().of(Engine::kDma1).left.size() == 41);
  // looking again changes nothing
  CHECK(rtl->run(1'000'000).reason == RunReason::kDeadlock);
  CHECK(texts(*rtl).size() == 3);
  for (Device* device : {golden.get(), rtl.get()}) {
    device->write(semaphore_address(1), std::vector<uint8_t>{1, 0, 0, 0});
  }
  CHECK(both(*golden, *rtl, {}) == RunReason::kIdle);
  CHECK(rtl->view().of(Engine::kDma1).retired == 42);
}

TEST_CASE("a deadlock is found beside stalls and foreign traffic") {
  const auto rtl = make_rtl_device("tiny", {.instruction_stall = 250, .sbuf_traffic = 64});
  rtl->submit(parse_program(kCircle));
  CHECK(rtl->run(1'000'000).reason == RunReason::kDeadlock);
  CHECK(texts(*rtl).size() == 3);
}

TEST_CASE("a stop shows its descriptor, what is behind it and who waits for it, as golden does") {
  const std::string fill = "dma_fill engine=dma0 bytes=64 element=8 dst_addr=0xffff";
  for (const std::string_view bad : {"100000040000", "20000007ffff", "700000000000"}) {
    const auto golden = golden_tiny();
    const auto rtl = make_rtl_device("tiny");
    CHECK(both(*golden, *rtl,
               parse_program(fill + "000000000000 tag=1\n" + fill + std::string(bad) +
                             " tag=2 signal0=complete:add:3:1\n" + fill + "000000000000 tag=3\n" +
                             "nop engine=vector wait=3>=1 tag=4\nnop engine=dma3 tag=5\n")) ==
          RunReason::kStopped);
    const EngineView view = rtl->view().of(Engine::kDma0);
    CHECK(view.left.front().tag() == 2);
    CHECK(view.left.size() == 2);
    CHECK(rtl->view().of(Engine::kVector).state == EngineView::State::kWaits);
  }
}

TEST_CASE("what rings still hold belongs to the view, fetched or not") {
  const auto golden = golden_tiny();
  const auto rtl = make_rtl_device("tiny");
  for (Device* device : {golden.get(), rtl.get()}) {
    Ring tensor{Engine::kTensor, kHbm + 0x800000, 64}, dma{Engine::kDma3, kHbm + 0x810000, 8};
    tensor.enable(*device);
    dma.enable(*device);
    for (uint16_t n = 0; n < 40; ++n) {
      Instruction i = nop(Engine::kTensor, n);
      if (n == 11) i.set_wait({.index = 1, .value = 1});
      tensor.put(*device, i);
    }
    for (uint16_t n = 0; n < 5; ++n) dma.put(*device, nop(Engine::kDma3, n));
  }
  CHECK(both(*golden, *rtl, {}) == RunReason::kDeadlock);
  const EngineView view = rtl->view().of(Engine::kTensor);
  CHECK(view.retired == 11);
  CHECK(view.left.size() == 29);
  CHECK(view.left.back().tag() == 39);
  // disabled, it forgets what it has not handed on
  rtl->write_register(at(Engine::kTensor, reg::kEngineRingControl), 0);
  const uint32_t head = rtl->read_register(at(Engine::kTensor, reg::kEngineRingHead));
  CHECK(rtl->view().of(Engine::kTensor).left.size() == head - 11);
}

TEST_CASE("what a host with rings still holds belongs to the view too") {
  for (const uint32_t entries : {2u, 5u, 64u}) {
    RingDevice golden(golden_tiny(), RingDevice::default_base(*find_preset("tiny")), entries);
    RingDevice rtl(make_rtl_device("tiny"), RingDevice::default_base(*find_preset("tiny")),
                   entries);
    std::vector<Instruction> program = parse_program(kCircle);
    for (uint16_t n = 0; n < 100; ++n) program.push_back(nop(Engine::kDma1, n));
    CHECK(both(golden, rtl, program) == RunReason::kDeadlock);
    CHECK(rtl.view().of(Engine::kDma1).left.size() == 101);
  }
}

TEST_CASE("an engine at work that its queue waits for is no deadlock, however long it works") {
  const auto golden = golden_tiny();
  const auto rtl = make_rtl_device("tiny");
  for (Device* device : {golden.get(), rtl.get()})
    device->write(kHbm, std::vector<uint8_t>(40'000));
  // on the chip no byte of it is seen at any port
  const std::string transpose =
      "dma_transpose engine=dma0 element=1 rows=200 cols=100 src_stride=100 dst_stride=200 ";
  CHECK(both(*golden, *rtl,
             parse_program(transpose + "src_addr=0xffff000000000000 dst_addr=0xffff100000000000\n" +
                           transpose +
                           "fence src_addr=0xffff100000000000 dst_addr=0xffff100000010000 "
                           "signal0=complete:add:1:1\n"
                           "nop engine=dma0 wait=1>=1\nnop engine=tensor wait=1>=1\n")) ==
        RunReason::kIdle);
}

TEST_CASE("a slow memory is no dead one: programs, clears and the host's own accesses end") {
  const auto slow = make_rtl_device("tiny", {.hbm_bytes_per_cycle = 0.1});
  slow->write(kHbm, std::vector<uint8_t>(8192, 5));
  slow->submit(copies(Engine::kDma0, kHbm + 0x1000000, 4096, 2));
  CHECK(slow->run(1'000'000).reason == RunReason::kIdle);
  CHECK(slow->cycle() > 80'000);
  slow->submit(copies(Engine::kDma0, global_address(Space::kSbuf, 0), 8192, 1));
  CHECK(slow->run(2'000).reason == RunReason::kMaxCycles);
  slow->clear(Engine::kDma0);  // ends when what is under way has drained
  CHECK(slow->status(Engine::kDma0).busy == false);

  const uint32_t most = longest_hbm_latency(0, false, false);
  const auto late = make_rtl_device("tiny", {.hbm_latency = most});
  late->submit(copies(Engine::kDma0, global_address(Space::kSbuf, 0), 64, 3));
  CHECK(late->run(1'000'000).reason == RunReason::kIdle);
  CHECK(late->cycle() > 3 * most);
  late->write(global_address(Space::kSbuf, 100), std::vector<uint8_t>{1, 2, 3});
  std::vector<uint8_t> back(3);
  late->read(global_address(Space::kSbuf, 100), back);
  CHECK(back == std::vector<uint8_t>{1, 2, 3});
}

TEST_CASE("a memory later than the chip's patience stops a queue with Timeout, and nothing hangs") {
  const auto rtl = make_rtl_device("tiny", {.hbm_latency = kTimeoutCycles + 464});
  rtl->submit(copies(Engine::kDma0, global_address(Space::kSbuf, 0), 64, 2));
  rtl->submit(parse_program("nop engine=vector wait=1>=1\n"));
  CHECK(rtl->run(1'000'000).reason == RunReason::kStopped);
  CHECK(rtl->status(Engine::kDma0).cause == Cause::kTimeout);
  CHECK(rtl->view().of(Engine::kVector).state == EngineView::State::kWaits);
}

TEST_CASE("a chip that does not answer is a device error, and shown as the host remembers it") {
  Held rtl;
  std::vector<Instruction> program = parse_program(kCircle);
  rtl.submit(program);
  CHECK(rtl.run(1'000'000).reason == RunReason::kDeadlock);
  CHECK(rtl.view().note.empty());
  rtl.submit(std::vector<Instruction>{nop(Engine::kDma3, 50)});
  rtl.hold();
  CHECK_THROWS_AS(rtl.run(1'000'000), DeviceError);
  const MachineView view = rtl.view();
  CHECK(view.note.starts_with("as the host remembers it, for the chip cannot be asked: rtl: "));
  CHECK(view.of(Engine::kTensor).retired == 1);
  CHECK(view.of(Engine::kTensor).left.size() == 2);
  CHECK(view.of(Engine::kDma3).left.front().tag() == 50);
  CHECK(dump_text(view).starts_with("  " + view.note + "\n  engine "));
}

TEST_CASE("only slices end a run that goes on") {
  const auto rtl = make_rtl_device("tiny", {.hbm_latency = 60'000});
  rtl->submit(copies(Engine::kDma0, global_address(Space::kSbuf, 0), 64, 2));
  unsigned slices = 0;
  RunResult result;
  do {
    result = rtl->run(1'000);
    ++slices;
  } while (result.reason == RunReason::kMaxCycles);
  CHECK(result.reason == RunReason::kIdle);
  CHECK(slices > 100);
}
