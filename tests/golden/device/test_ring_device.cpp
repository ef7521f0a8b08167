// SPDX-License-Identifier: Apache-2.0
// Instruction rings of the golden device, and the device that submits through them.
#include <fmt/format.h>

#include <catch2/catch_test_macros.hpp>

#include "golden/device/golden_device.h"
#include "golden/device/host_map.h"
#include "golden/device/ring_device.h"
#include "golden/isa/registers.h"

using namespace ng;

namespace {

const uint64_t kHbm = global_address(Space::kHbm, 0);

uint32_t at(Engine engine, uint32_t offset) { return engine_register(engine, offset); }

void put(Device& device, uint64_t base, std::span<const Instruction> entries) {
  for (size_t i = 0; i < entries.size(); ++i) device.write(base + 64 * i, entries[i].bytes);
}

void enable(Device& device, Engine engine, uint64_t base, uint32_t size, uint32_t tail) {
  device.write_register(at(engine, reg::kEngineRingBaseLo), static_cast<uint32_t>(base));
  device.write_register(at(engine, reg::kEngineRingBaseHi), static_cast<uint32_t>(base >> 32));
  device.write_register(at(engine, reg::kEngineRingSize), size);
  device.write_register(at(engine, reg::kEngineRingTail), tail);
  device.write_register(at(engine, reg::kEngineRingControl), 1);
}

std::vector<Instruction> nops(Engine engine, int count) {
  std::vector<Instruction> list;
  for (int n = 0; n < count; ++n) {
    Instruction i(Opcode::kNop, engine);
    i.set_tag(static_cast<uint16_t>(n));
    i.set_signal(0, {.index = 7, .value = 1, .complete = true});
    list.push_back(i);
  }
  return list;
}

uint32_t semaphore(Device& device, uint32_t index) {
  return device.read_register(reg::kSemaphoreBase + 4 * index);
}

}  // namespace

TEST_CASE("a ring runs from entry 0 to its tail, and wraps", "[ring]") {
  GoldenDevice device(*find_preset("tiny"));
  put(device, kHbm + 0x1000, nops(Engine::kVector, 5));
  enable(device, Engine::kVector, kHbm + 0x1000, 5, 3);
  CHECK(!device.status(Engine::kVector).queue_empty);
  CHECK(semaphore(device, 7) == 0);
  CHECK(device.run(1).idle);
  CHECK(semaphore(device, 7) == 3);
  CHECK(device.read_register(at(Engine::kVector, reg::kEngineRingHead)) == 3);
  device.write_register(at(Engine::kVector, reg::kEngineRingTail), 2);
  CHECK(device.run(1).idle);
  CHECK(semaphore(device, 7) == 7);
  CHECK(device.read_register(at(Engine::kVector, reg::kEngineRingHead)) == 2);
  CHECK(device.status(Engine::kVector).queue_empty);
  // enabled again, it starts at 0; disabled, it does nothing
  device.write_register(at(Engine::kVector, reg::kEngineRingControl), 0);
  device.write_register(at(Engine::kVector, reg::kEngineRingTail), 1);
  CHECK(device.run(1).idle);
  CHECK(semaphore(device, 7) == 7);
  device.write_register(at(Engine::kVector, reg::kEngineRingControl), 1);
  CHECK(device.run(1).idle);
  CHECK(semaphore(device, 7) == 8);
}

TEST_CASE("a ring that cannot be read stops its engine with cause and address, until CLEAR",
          "[ring]") {
  struct Case {
    uint64_t base;
    uint32_t size, tail;
    Cause cause;
    uint64_t address;
    uint32_t retired;
  };
  const uint64_t end = kHbm + find_preset("tiny")->hbm_bytes();
  const uint64_t sbuf = global_address(Space::kSbuf, 0);
  for (const Case& c :
       {Case{kHbm + 8, 8, 3, Cause::kBadAlignment, kHbm + 8, 0},
        Case{kHbm, 1, 0, Cause::kBadCount, kHbm, 0}, Case{kHbm, 0, 9, Cause::kBadCount, kHbm, 0},
        Case{kHbm, 8, 8, Cause::kAddressRange, kHbm + 512, 0},
        Case{end - 128, 8, 5, Cause::kBusDecode, end, 2},
        Case{sbuf, 8, 5, Cause::kBusDecode, sbuf, 0},
        Case{global_address(Space::kHbm, 0, 3), 8, 5, Cause::kBusDecode,
             global_address(Space::kHbm, 0, 3), 0}}) {
    GoldenDevice device(*find_preset("tiny"));
    put(device, end - 128, nops(Engine::kTensor, 2));
    put(device, kHbm + 0x1000, nops(Engine::kDma0, 3));
    enable(device, Engine::kTensor, c.base, c.size, c.tail);
    enable(device, Engine::kDma0, kHbm + 0x1000, 8, 3);
    CHECK(device.run(1).reason == RunReason::kStopped);
    const EngineStatus status = device.status(Engine::kTensor);
    CHECK(status.stopped);
    CHECK(status.ring);
    CHECK(status.cause == c.cause);
    CHECK((uint64_t{status.fault_info_hi} << 32 | status.fault_info) == c.address);
    CHECK(status.fault_tag == 0);
    CHECK((device.read_register(reg::kTensorStatus) >> reg::kStatusRingLsb & 1) == 1);
    CHECK(device.counters().tensor.retired == c.retired);
    CHECK(device.counters().dma[0].retired == 3);  // the others go on
    device.clear(Engine::kTensor);
    CHECK(!device.status(Engine::kTensor).stopped);
    CHECK(!device.status(Engine::kTensor).ring);
    CHECK(device.read_register(at(Engine::kTensor, reg::kEngineRingControl)) == 0);
    CHECK(device.run(1).idle);
  }
}

TEST_CASE("RESUME and SKIP leave a stop of the ring alone", "[ring]") {
  GoldenDevice device(*find_preset("tiny"));
  enable(device, Engine::kDma1, kHbm, 1, 0);
  CHECK(device.run(1).reason == RunReason::kStopped);
  for (const uint32_t order : {1u, 2u}) {
    device.write_register(at(Engine::kDma1, reg::kEngineResume), order);
    CHECK(device.status(Engine::kDma1).ring);
  }
}

TEST_CASE("a wait that nothing can satisfy is a deadlock from a ring too", "[ring]") {
  GoldenDevice device(*find_preset("tiny"));
  Instruction i(Opcode::kNop, Engine::kTensor);
  i.set_wait({3, 1});
  put(device, kHbm, std::vector<Instruction>{i, i});
  enable(device, Engine::kTensor, kHbm, 4, 2);
  CHECK(device.run(1).reason == RunReason::kDeadlock);
  CHECK(device.take_diagnostics().size() == 1);
}

TEST_CASE("base and size are locked while the ring is enabled", "[ring]") {
  GoldenDevice device(*find_preset("tiny"));
  enable(device, Engine::kDma3, kHbm + 64, 7, 0);
  for (const uint32_t offset :
       {reg::kEngineRingBaseLo, reg::kEngineRingBaseHi, reg::kEngineRingSize}) {
    CHECK_THROWS_AS(device.write_register(at(Engine::kDma3, offset), 64), DeviceError);
  }
  CHECK(device.read_register(at(Engine::kDma3, reg::kEngineRingSize)) == 7);
  device.write_register(at(Engine::kDma3, reg::kEngineRingControl), 0);
  device.write_register(at(Engine::kDma3, reg::kEngineRingSize), 9);
  CHECK(device.read_register(at(Engine::kDma3, reg::kEngineRingSize)) == 9);
}

TEST_CASE("a program longer than the rings, whose engines wait for each other, runs through them",
          "[ring]") {
  for (const uint32_t entries : {2u, 3u, 64u}) {
    RingDevice device(std::make_unique<GoldenDevice>(*find_preset("tiny")),
                      RingDevice::default_base(*find_preset("tiny")), entries);
    std::vector<Instruction> list;
    for (uint32_t n = 0; n < 100; ++n) {
      for (const Engine engine : {Engine::kTensor, Engine::kDma2}) {
        Instruction i(Opcode::kNop, engine);
        const bool tensor = engine == Engine::kTensor;
        i.set_signal(0, {.index = uint8_t(tensor ? 1 : 2), .value = 1, .complete = true});
        if (tensor) i.set_wait({2, n});
        if (!tensor) i.set_wait({1, n + 1});
        list.push_back(i);
      }
    }
    device.submit(list);
    CHECK(!device.status(Engine::kTensor).queue_empty);
    CHECK(device.run(1).idle);
    CHECK(device.take_diagnostics().empty());
    CHECK(semaphore(device, 1) == 100);
    CHECK(semaphore(device, 2) == 100);
    CHECK(device.counters().tensor.retired == 100);
    // it goes on where it was, and after a clear and a reset
    device.submit(nops(Engine::kTensor, 5));
    CHECK(device.run(1).idle);
    device.submit(nops(Engine::kTensor, 5));
    device.clear(Engine::kTensor);
    CHECK(device.run(1).idle);
    CHECK(semaphore(device, 7) == 5);
    device.submit(nops(Engine::kTensor, 4));
    CHECK(device.run(1).idle);
    CHECK(semaphore(device, 7) == 9);
    device.reset();
    device.submit(nops(Engine::kTensor, 3));
    CHECK(device.run(1).idle);
    CHECK(semaphore(device, 7) == 3);
  }
}

TEST_CASE("the rings' bytes are the rings', and an instruction of no engine is dropped", "[ring]") {
  using Rings = std::unique_ptr<RingDevice>;
  const auto make = [](uint64_t base, uint32_t entries) -> Rings {
    return std::make_unique<RingDevice>(std::make_unique<GoldenDevice>(*find_preset("tiny")), base,
                                        entries);
  };
  CHECK_THROWS_AS(make(kHbm + 32, 8), DeviceError);
  CHECK_THROWS_AS(make(kHbm, 1), DeviceError);
  CHECK_THROWS_AS(make(kHbm, 65536), DeviceError);
  const Rings device = make(kHbm + 0x1000, 4);
  std::vector<uint8_t> bytes(16);
  CHECK_THROWS_AS(device->write(kHbm + 0x1000 - 15, bytes), DeviceError);
  CHECK_THROWS_AS(device->read(kHbm + 0x1000 + 6 * 4 * 64 - 1, bytes), DeviceError);
  CHECK_NOTHROW(device->write(kHbm + 0x1000 - 16, bytes));
  CHECK_NOTHROW(device->read(kHbm + 0x1000 + 6 * 4 * 64, bytes));
  Instruction stray(Opcode::kNop, Engine::kTensor);
  stray.bytes[1] = static_cast<uint8_t>((stray.bytes[1] & 0xF0) | 15);
  stray.set_tag(77);
  device->submit(std::vector<Instruction>{stray});
  CHECK(device->run(1).idle);
  CHECK(device->read_register(reg::kControlCause) >> reg::kControlCauseTagLsb == 77);
}
