// SPDX-License-Identifier: Apache-2.0
// The golden machine behind the device interface: address map, registers, results of run().
#include <fmt/format.h>

#include <catch2/catch_test_macros.hpp>

#include "golden/device/golden_device.h"
#include "golden/isa/registers.h"

using namespace ng;

namespace {

using Bytes = std::vector<uint8_t>;

const Geometry kSmallHbm{.cols = 8, .sbuf_words = 8192, .hbm_bits = 12};

Bytes read(Device& device, uint64_t address, size_t count) {
  Bytes bytes(count);
  device.read(address, bytes);
  return bytes;
}

void submit(Device& device, std::string_view text) { device.submit(parse_program(text)); }

}  // namespace

TEST_CASE("SBUF, scales and semaphores come back as they were written", "[device]") {
  GoldenDevice device(*find_preset("quad"));
  const Geometry& g = device.geometry();
  const Bytes bytes{1, 2, 3, 4, 5, 6, 7, 8};
  device.write(sbuf_address(g, 7, 125), bytes);
  CHECK(read(device, sbuf_address(g, 7, 125), 8) == bytes);
  CHECK(read(device, sbuf_address(g, 8), 2) == Bytes{4, 5});
  device.write(scale_address(g, g.sbuf_words - 1), Bytes{9, 8, 7, 6});
  CHECK(read(device, scale_address(g, g.sbuf_words - 1, 1), 3) == Bytes{8, 7, 6});
  device.write(semaphore_address(3), bytes);
  CHECK(device.read_register(reg::kSemaphoreBase + 12) == 0x04030201);
  device.write_register(reg::kSemaphoreBase + 16, 0xABCDEF01);
  CHECK(read(device, semaphore_address(4), 4) == Bytes{0x01, 0xEF, 0xCD, 0xAB});
}

TEST_CASE("addresses outside a space, unaligned or without a port are errors", "[device]") {
  GoldenDevice device(*find_preset("tiny"));
  const Geometry& g = device.geometry();
  CHECK_THROWS_AS(read(device, sbuf_address(g, g.sbuf_words), 1), DeviceError);
  CHECK_THROWS_AS(read(device, sbuf_address(g, g.sbuf_words - 1), 33), DeviceError);
  CHECK_THROWS_AS(read(device, semaphore_address(1) + 1, 4), DeviceError);
  CHECK_THROWS_AS(read(device, semaphore_address(255), 8), DeviceError);
  CHECK_THROWS_AS(read(device, global_address(Space::kHbm, g.hbm_bytes()), 1), DeviceError);
  CHECK_THROWS_AS(read(device, global_address(Space::kSbuf, 0, 3), 1), DeviceError);
  CHECK_THROWS_AS(device.write(psum_address(g, 0), Bytes(4)), DeviceError);
  CHECK_NOTHROW(read(device, psum_address(g, g.psum_rows - 1, 7), 4));
  CHECK_THROWS_AS(device.read_register(0x0FC), DeviceError);
  CHECK_THROWS_AS(device.read_register(0x001), DeviceError);
  CHECK_THROWS_AS(device.write_register(reg::kId, 0), DeviceError);
}

TEST_CASE("HBM comes back as it was written, up to its last byte", "[device]") {
  GoldenDevice device(kSmallHbm);
  device.write(global_address(Space::kHbm, 4090), Bytes{1, 2, 3, 4, 5, 6});
  CHECK(read(device, global_address(Space::kHbm, 4092), 4) == Bytes{3, 4, 5, 6});
  CHECK_THROWS_AS(device.write(global_address(Space::kHbm, 4090), Bytes(7)), DeviceError);
  device.reset();
  CHECK_THROWS_AS(read(device, global_address(Space::kHbm, 4096), 1), DeviceError);
  CHECK(GoldenDevice(*find_preset("tiny")).has_engine(Engine::kDma3));
}

TEST_CASE("a DMA queue stops and counts like the other engines", "[device]") {
  GoldenDevice device(kSmallHbm);
  device.write(global_address(Space::kHbm, 0), Bytes(64));
  submit(
      device,
      "dma_copy engine=dma2 src_addr=0xffff000000000000 dst_addr=0xffff100000000000 bytes=64 irq\n"
      "dma_copy engine=dma2 src_addr=0xffff000000000fff dst_addr=0xffff100000000000 bytes=2 "
      "tag=7\n");
  const RunResult stop = device.run(1000);
  CHECK(stop.reason == RunReason::kStopped);
  CHECK_FALSE(stop.idle);  // though nothing waits behind it
  const EngineStatus status = device.status(Engine::kDma2);
  CHECK(status.cause == Cause::kAddressRange);
  CHECK(status.fault_info == 0x1000);
  CHECK(status.fault_info_hi == 0xFFFF0000);
  CHECK(status.fault_tag == 7);
  CHECK((device.read_register(reg::kIrqStatus) & 1) == 1);
  const Counters counters = device.counters();
  CHECK(counters.dma[2].retired == 1);
  CHECK(counters.dma[2].irqs == 1);
  CHECK(counters.dma[1].retired == 0);
  device.clear(Engine::kDma2);
  CHECK_FALSE(device.status(Engine::kDma2).stopped);
  device.clear_counters();
  CHECK(device.counters().dma[2].retired == 0);
}

TEST_CASE("the registers of a DMA queue: fault address, class, resume and skip", "[device]") {
  GoldenDevice device(kSmallHbm);
  device.write(global_address(Space::kHbm, 0), Bytes(64));
  const auto program = [](const char* more) {
    return fmt::format(
        "dma_copy engine=dma1 src_addr=0xffff000000000ff0 dst_addr=0xffff100000000000 bytes=17 "
        "tag=6 signal0=complete:add:3:1 {}\n"
        "dma_copy engine=dma1 src_addr=0xffff000000000000 dst_addr=0xffff100000000000 bytes=4 "
        "irq\n",
        more);
  };
  submit(device, program(""));
  device.run(1000);
  CHECK(device.read_register(reg::kDma1Status) == 2);
  CHECK(device.read_register(reg::kDma1Cause) == uint32_t(Cause::kAddressRange));
  CHECK(device.read_register(reg::kDma1FaultInfo) == 0x1000);
  CHECK(device.read_register(reg::kDma1FaultInfoHi) == 0xFFFF0000);
  CHECK(device.read_register(reg::kDma1FaultTag) == 6);
  CHECK(device.read_register(reg::kDma0Status) == 4);
  // both bits at once: nothing happens
  device.write_register(reg::kDma1Resume, 3);
  CHECK(device.read_register(reg::kDma1Status) == 2);
  device.write_register(reg::kDma1Resume, 1);
  CHECK(device.run(1000).reason == RunReason::kStopped);
  CHECK((device.read_register(reg::kIrqStatus) & 4) == 0);
  device.write_register(reg::kDma1Resume, 2);
  CHECK(device.run(1000).idle);
  CHECK(device.read_register(reg::kSemaphoreBase + 12) == 1);
  CHECK(device.read_register(reg::kDma1Retired) == 2);
  CHECK((device.read_register(reg::kIrqStatus) & 4) == 4);
  device.write_register(reg::kIrqStatus, 4);
  CHECK((device.read_register(reg::kIrqStatus) & 4) == 0);
  // a queue that is not stopped takes no notice
  device.write_register(reg::kDma1Resume, 1);
  device.write_register(reg::kDma1Resume, 2);
  CHECK(device.read_register(reg::kDma1Retired) == 2);
  CHECK(device.read_register(reg::kSemaphoreBase + 12) == 1);
  submit(device, program(""));
  device.run(1000);
  device.write_register(reg::kDma1Clear, 1);
  CHECK(device.read_register(reg::kDma1Status) == 4);
  CHECK(device.read_register(reg::kDma1FaultInfoHi) == 0);
  device.write_register(reg::kDma3Priority, 6);
  CHECK(device.read_register(reg::kDma3Priority) == 2);
  CHECK(device.read_register(reg::kDma2Priority) == 0);
  CHECK_THROWS_AS(device.read_register(reg::kDma0Base + reg::kEngineSeedLo), DeviceError);
  CHECK_THROWS_AS(device.write_register(reg::kDma0Retired, 1), DeviceError);
  device.reset();
  CHECK(device.read_register(reg::kDma3Priority) == 0);
}

TEST_CASE("identity registers tell the geometry and its hash", "[device]") {
  for (const Preset& p : presets()) {
    const auto device = std::make_unique<GoldenDevice>(p.geometry);
    CHECK(device->read_register(reg::kId) == 0x4741474E);
    CHECK(device->read_register(reg::kVersion) == reg::kVersionValue);
    CHECK(device->read_register(reg::kConfigHash) == p.geometry.config_hash());
    CHECK(device->read_register(reg::kGroups) == p.geometry.groups);
    CHECK(device->read_register(reg::kCols) == p.geometry.cols);
    CHECK(device->read_register(reg::kSbufWords) == p.geometry.sbuf_words);
    CHECK(device->read_register(reg::kPsumRows) == p.geometry.psum_rows);
    CHECK(device->read_register(reg::kPsumBanks) == 2);
  }
}

TEST_CASE("every register of the map has a meaning, and takes a write or refuses it", "[device]") {
  GoldenDevice device(*find_preset("tiny"));
  for (const reg::Entry& entry : reg::kRegisters) {
    INFO(entry.name);
    CHECK_NOTHROW(device.read_register(entry.address));
    if (entry.writable) {
      CHECK_NOTHROW(device.write_register(entry.address, 0));
    } else {
      CHECK_THROWS_AS(device.write_register(entry.address, 0), DeviceError);
    }
  }
}

TEST_CASE("run tells idle, stopped and deadlock apart", "[device]") {
  GoldenDevice device(*find_preset("tiny"));
  submit(device, "nop engine=tensor\n");
  RunResult run = device.run(1000);
  CHECK(run.idle);
  CHECK(run.reason == RunReason::kIdle);
  submit(device, "nop engine=vector wait=1>=1\n");
  run = device.run(1000);
  CHECK_FALSE(run.idle);
  CHECK(run.reason == RunReason::kDeadlock);
  CHECK(device.take_diagnostics().size() == 1);
  device.write_register(reg::kSemaphoreBase + 4, 1);
  CHECK(device.run(1000).reason == RunReason::kIdle);
  submit(device, "load_stationary addr=9000 count=1 k=1 tag=4\n");
  CHECK(device.run(1000).reason == RunReason::kStopped);
}

TEST_CASE("a stop shows in status and registers until it is cleared", "[device]") {
  GoldenDevice device(*find_preset("tiny"));
  submit(device, "load_stationary addr=9000 count=1 k=1 tag=4\nnop engine=tensor\n");
  device.write_register(reg::kIrqEnable, 3);
  device.run(1000);
  const EngineStatus status = device.status(Engine::kTensor);
  CHECK(status.stopped);
  CHECK(status.cause == Cause::kAddressRange);
  CHECK(status.fault_info == 9000);
  CHECK(status.fault_tag == 4);
  CHECK_FALSE(status.queue_empty);
  CHECK(device.read_register(reg::kTensorStatus) == 2);
  CHECK(device.read_register(reg::kTensorCause) == uint32_t(Cause::kAddressRange));
  CHECK(device.read_register(reg::kTensorFaultInfo) == 9000);
  CHECK(device.read_register(reg::kTensorFaultTag) == 4);
  CHECK((device.read_register(reg::kIrqStatus) & 1) == 1);
  device.write_register(reg::kIrqStatus, 1);
  CHECK((device.read_register(reg::kIrqStatus) & 1) == 0);
  device.write_register(reg::kTensorClear, 1);
  CHECK(device.read_register(reg::kTensorStatus) == 4);
  CHECK(device.read_register(reg::kTensorCause) == 0);
  CHECK(device.run(1000).idle);
  CHECK(device.counters().tensor.retired == 0);
}

TEST_CASE("seeds, dropped instructions and counters are readable, and reset clears all",
          "[device]") {
  GoldenDevice device(*find_preset("tiny"));
  submit(device,
         "set_random engine=vector load_seed seed=0x1122334455667788 load_counter counter=9\n");
  Instruction lost(Opcode::kNop, Engine{15});
  lost.set_tag(77);
  device.submit(std::vector{lost});
  device.run(1000);
  CHECK(device.read_register(reg::kVectorSeedLo) == 0x55667788);
  CHECK(device.read_register(reg::kVectorSeedHi) == 0x11223344);
  CHECK(device.read_register(reg::kVectorCounter) == 9);
  CHECK(device.read_register(reg::kVectorRetired) == 1);
  CHECK(device.read_register(reg::kControlCause) == (1 | 77 << 16));
  device.write_register(reg::kControlCause, 0);
  CHECK(device.read_register(reg::kControlCause) == 0);
  device.write_register(reg::kCountersClear, 1);
  CHECK(device.read_register(reg::kVectorRetired) == 0);
  device.reset();
  CHECK(device.read_register(reg::kVectorCounter) == 0);
}
