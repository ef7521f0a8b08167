// SPDX-License-Identifier: Apache-2.0
// The DMA engine in the chip: GEMMs from HBM to HBM, random descriptors on all queues between real
// memories, faults, and transfers beside a streaming GEMM. Golden machine and RTL, byte for byte.
#include <fmt/format.h>

#include <array>
#include <catch2/catch_test_macros.hpp>
#include <vector>

#include "golden/device/golden_device.h"
#include "golden/isa/registers.h"
#include "tb/device/dma_beside_gemm.h"
#include "tb/device/rtl_presets.h"
#include "tests/unit/chip/chip_fixture.h"

using namespace ng;
using namespace ng::test;

namespace {

std::vector<uint8_t> random_bytes(std::mt19937_64& rng, size_t count) {
  std::vector<uint8_t> bytes(count);
  for (uint8_t& byte : bytes) byte = static_cast<uint8_t>(rng());
  return bytes;
}

// Random descriptors whose bytes belong to their queue alone: each queue has a quarter of each
// space, sources in its lower half, destinations in its upper one.
class DescriptorWriter {
 public:
  DescriptorWriter(std::mt19937_64& rng, const Geometry& g) : rng_(rng), g_(g) {}

  static constexpr uint64_t kHbmShare = 1 << 16;

  /// One transfer, behind the shapes that it uses.
  std::vector<Instruction> next(uint32_t queue) {
    if (below(4) == 0) return shaped(queue);
    return {plain(queue)};
  }

 private:
  Instruction plain(uint32_t queue) {
    const Engine engine = kDmaEngines[queue];
    const uint32_t unit = 4;
    const uint32_t bytes = unit * (1 + below(200));
    switch (below(6)) {
      case 0:
        return fill(engine, queue, bytes);
      case 1:
        return transpose(engine, queue);
      case 2: {
        Instruction i = pair(Opcode::kDmaAdd, engine, queue, bytes, bytes);
        return i.set(Field::kFormat, int64_t(below(2) ? Format::kFp32 : Format::kBf16));
      }
      case 3: {
        const bool narrow = below(2);
        Instruction i = pair(Opcode::kDmaCast, engine, queue, narrow ? 4 * bytes : bytes,
                             narrow ? bytes : 4 * bytes);
        i.set(Field::kFormat, int64_t(narrow ? Format::kFp32 : Format::kE4m3));
        i.set(Field::kOutFormat, int64_t(narrow ? Format::kE5m2 : Format::kFp32));
        return i.set(Field::kSaturate, below(2));
      }
      default: {
        Instruction i(Opcode::kDmaCopy, engine);
        const uint32_t odd = 1 + below(1500);
        i.set(Field::kSrcAddr, int64_t(place(queue, false, odd, 1)));
        i.set(Field::kDstAddr, int64_t(place(queue, true, odd, 1)));
        return i.set(Field::kBytes, odd);
      }
    }
  }

  // Four dimensions on both sides, of the same counts and other strides, which nest.
  std::vector<Instruction> shaped(uint32_t queue) {
    const uint32_t element = 1 + below(16);
    std::array<uint32_t, 4> counts;
    for (uint32_t& count : counts) count = 1 + below(4);
    std::array<uint32_t, 2> orders{below(4), below(4)};
    Instruction copy(Opcode::kDmaCopy, kDmaEngines[queue]);
    copy.set(Field::kBytes, int64_t{element} * counts[0] * counts[1] * counts[2] * counts[3]);
    std::vector<Instruction> all;
    for (const bool destination : {false, true}) {
      Instruction shape(Opcode::kDmaShape, kDmaEngines[queue]);
      const uint32_t reg = 2 * below(2) + destination;
      shape.set(Field::kShape, reg).set(Field::kElement, element);
      uint32_t extent = element, lowest = 0;
      for (uint32_t n = 0; n < 4; ++n) {
        const uint32_t d = (n + orders[destination]) % 4;
        const uint32_t stride = extent + below(3) * below(9), reach = stride * (counts[d] - 1);
        const bool down = below(3) == 0;
        static constexpr Field kCounts[] = {Field::kCount0, Field::kCount1, Field::kCount2,
                                            Field::kCount3};
        static constexpr Field kStrides[] = {Field::kStride0, Field::kStride1, Field::kStride2,
                                             Field::kStride3};
        shape.set(kCounts[d], counts[d]).set(kStrides[d], down ? -int64_t{stride} : stride);
        extent += reach;
        if (down) lowest += reach;
      }
      all.push_back(shape);
      copy.set(destination ? Field::kDstAddr : Field::kSrcAddr,
               int64_t(place(queue, destination, extent, 1) + lowest));
      copy.set(destination ? Field::kDstShaped : Field::kSrcShaped, 1);
      copy.set(destination ? Field::kDstShape : Field::kSrcShape, reg);
    }
    all.push_back(copy);
    return all;
  }

  uint32_t below(uint64_t bound) { return static_cast<uint32_t>(rng_() % bound); }

  uint64_t place(uint32_t queue, bool destination, uint32_t bytes, uint32_t align) {
    const std::array<std::pair<Space, uint64_t>, 4> spaces{
        {{Space::kHbm, 4 * kHbmShare},
         {Space::kSbuf, g_.sbuf_bytes()},
         {Space::kSbufScale, g_.scale_bytes()},
         {Space::kPsum, uint64_t{g_.psum_rows} * g_.cols * 4}}};
    const auto& [space, size] = spaces[below(spaces.size())];
    const uint64_t half = size / 8;
    const uint64_t base = (2 * queue + destination) * half;
    if (bytes > half) return place(queue, destination, bytes, align);
    return global_address(space, base + below((half - bytes) / align + 1) * align);
  }

  Instruction pair(Opcode opcode, Engine engine, uint32_t queue, uint32_t from, uint32_t to) {
    Instruction i(opcode, engine);
    i.set(Field::kSrcAddr, int64_t(place(queue, false, from, 4)));
    i.set(Field::kDstAddr, int64_t(place(queue, true, to, 4)));
    return i.set(Field::kBytes, from);
  }

  Instruction fill(Engine engine, uint32_t queue, uint32_t bytes) {
    Instruction i(Opcode::kDmaFill, engine);
    i.set(Field::kDstAddr, int64_t(place(queue, true, bytes, 1))).set(Field::kBytes, bytes);
    i.set(Field::kElement, 1 << below(3)).set(Field::kPattern, static_cast<int64_t>(rng_()));
    return i;
  }

  Instruction transpose(Engine engine, uint32_t queue) {
    Instruction i(Opcode::kDmaTranspose, engine);
    const uint32_t element = 1u << below(3);
    const uint32_t rows = 1 + below(12), cols = 1 + below(12);
    const uint32_t from = element * (cols + below(3)), to = element * (rows + below(3));
    i.set(Field::kSrcAddr, int64_t(place(queue, false, rows * from, 4)));
    i.set(Field::kDstAddr, int64_t(place(queue, true, cols * to, 4)));
    i.set(Field::kRows, rows).set(Field::kCols, cols).set(Field::kElement, element);
    return i.set(Field::kSrcStride, from).set(Field::kDstStride, to);
  }

  std::mt19937_64& rng_;
  const Geometry& g_;
};

std::string memory_difference(Device& golden, Device& rtl) {
  const Geometry& g = golden.geometry();
  for (const auto& [address, size] :
       {std::pair{global_address(Space::kHbm, 0), 4 * DescriptorWriter::kHbmShare},
        std::pair{sbuf_address(g, 0), g.sbuf_bytes()},
        std::pair{scale_address(g, 0), g.scale_bytes()},
        std::pair{psum_address(g, 0), uint64_t{g.psum_rows} * g.cols * 4}}) {
    std::vector<uint8_t> a(size), b(size);
    golden.read(address, a);
    rtl.read(address, b);
    for (size_t i = 0; i < size; ++i) {
      if (a[i] != b[i]) {
        return fmt::format("byte {:#x} of space {}: expected {:#04x}, got {:#04x}", i,
                           static_cast<int>(address_space(address)), a[i], b[i]);
      }
    }
  }
  return {};
}

void fill_everything(std::mt19937_64& rng, Device& golden, Device& rtl) {
  const Geometry& g = golden.geometry();
  for (const auto& [address, size] :
       {std::pair{global_address(Space::kHbm, 0), 4 * DescriptorWriter::kHbmShare},
        std::pair{sbuf_address(g, 0), g.sbuf_bytes()},
        std::pair{scale_address(g, 0), g.scale_bytes()}}) {
    const std::vector<uint8_t> bytes = random_bytes(rng, size);
    for (Device* device : {&golden, &rtl}) device->write(address, bytes);
  }
  // the host cannot write PSUM on every device, a descriptor can
  Instruction copy(Opcode::kDmaCopy, Engine::kDma0);
  copy.set(Field::kSrcAddr, int64_t(sbuf_address(g, 0)));
  copy.set(Field::kDstAddr, int64_t(psum_address(g, 0)));
  copy.set(Field::kBytes, int64_t{g.psum_rows} * g.cols * 4);
  for (Device* device : {&golden, &rtl}) {
    device->submit(std::vector<Instruction>{copy});
    REQUIRE(device->run(1'000'000).idle);
  }
}

void run_descriptors(std::string_view preset, uint64_t seed, int descriptors,
                     tb::AxiService service = tb::AxiService::kBeside) {
  std::mt19937_64 rng(seed);
  const Geometry g = *find_preset(preset);
  GoldenDevice golden(g);
  RtlOptions rtl_options;
  rtl_options.seed = seed;
  rtl_options.instruction_stall = 30;
  rtl_options.hbm_jitter = 20;
  rtl_options.hbm_reorder = true;
  rtl_options.hbm_beside = true;
  rtl_options.hbm_service = service;
  if (service != tb::AxiService::kBeside) {
    rtl_options.hbm_ahead = 2;
    rtl_options.hbm_latency = 5;
  }
  const auto rtl = make_rtl_device(preset, rtl_options);
  fill_everything(rng, golden, *rtl);
  DescriptorWriter writer(rng, g);
  std::vector<Instruction> program;
  for (int n = 0; n < descriptors; ++n) {
    for (Instruction& i : writer.next(static_cast<uint32_t>(rng() % kDmaQueues))) {
      if (i.opcode() != Opcode::kDmaShape) i.set(Field::kFence, 1);
      i.set_tag(static_cast<uint16_t>(n));
      i.set_signal(0, {.index = static_cast<uint8_t>(i.engine_bits()), .value = 1});
      program.push_back(i);
    }
  }
  for (Device* device : {static_cast<Device*>(&golden), rtl.get()}) {
    device->submit(program);
    REQUIRE(device->run(10'000'000).idle);
  }
  INFO(fmt::format("{}, seed {}:\n{}", preset, seed, format_program(program)));
  REQUIRE(memory_difference(golden, *rtl) == "");
  REQUIRE(state_difference(golden, *rtl) == "");
}

}  // namespace

TEST_CASE("GEMMs from HBM to HBM in every format leave golden's bits", "[chip]") {
  std::mt19937_64 rng(21);
  GoldenDevice golden(*find_preset("tiny"));
  const auto rtl = make_rtl_device("tiny");
  size_t turn = 0;
  for (const TensorFormat format : kOperands) {
    for (const TensorFormat out : kResults) {
      ++turn;
      GemmOptions options;
      options.out = out;
      options.relu = turn % 4 == 0;
      GemmOperands o;
      const auto m = static_cast<uint32_t>(1 + turn * 7 % 40);
      const auto n = static_cast<uint32_t>(1 + turn * 11 % 50);
      const auto k = static_cast<uint32_t>(1 + turn * 13 % 130);
      o.a = random_operand(rng, format, m, k, true);
      o.b = random_operand(rng, format, n, k, true);
      const GemmResult expected = run_gemm(golden, options, o);
      const GemmResult got = run_gemm(*rtl, options, o);
      INFO(fmt::format("turn {}: M {} N {} K {}", turn, m, n, k));
      REQUIRE(difference(expected.c, got.c) == "");
    }
  }
}

TEST_CASE("random descriptors on all queues move golden's bytes between all memories", "[chip]") {
  for (uint64_t seed = 31; seed < 34; ++seed) run_descriptors("tiny", seed, 150);
  run_descriptors("base", 35, 100);
  run_descriptors("quad", 36, 100);
}

TEST_CASE("random descriptors pass an HBM that serves one burst at a time", "[chip]") {
  run_descriptors("tiny", 37, 100, tb::AxiService::kWritesFirst);
  run_descriptors("tiny", 38, 100, tb::AxiService::kReadsFirst);
  run_descriptors("tiny", 39, 100, tb::AxiService::kTurns);
}

TEST_CASE("a thousand random descriptors a seed", "[chip][nightly]") {
  for (uint64_t seed = 41; seed < 61; ++seed) run_descriptors("tiny", seed, 1000);
}

TEST_CASE("a faulty descriptor stops its queue alone, with golden's cause and address", "[chip]") {
  GoldenDevice golden(*find_preset("tiny"));
  const auto rtl = make_rtl_device("tiny");
  std::mt19937_64 rng(51);
  fill_everything(rng, golden, *rtl);
  const Geometry& g = golden.geometry();
  const auto copy = [&](Engine engine, uint64_t from, uint64_t to, int64_t bytes) {
    Instruction i(Opcode::kDmaCopy, engine);
    i.set(Field::kSrcAddr, int64_t(from)).set(Field::kDstAddr, int64_t(to));
    return i.set(Field::kBytes, bytes);
  };
  const uint64_t hbm = global_address(Space::kHbm, 0);
  struct Fault {
    Instruction bad;
    Cause cause;
  };
  const std::vector<Fault> faults{
      {copy(Engine::kDma1, hbm + 100, hbm + 110, 20), Cause::kOverlap},
      {copy(Engine::kDma1, hbm, sbuf_address(g, g.sbuf_words - 1), 33), Cause::kAddressRange},
      {copy(Engine::kDma1, hbm, global_address(Space(9), 0), 4), Cause::kAddressRange},
      {copy(Engine::kDma1, hbm, semaphore_address(3) + 2, 4), Cause::kBadAlignment},
      {copy(Engine::kDma1, hbm, sbuf_address(g, 0), 4).set(Field::kSrcShaped, 1), Cause::kBadCount},
      {Instruction(Opcode::kVectorConvert, Engine::kDma1), Cause::kIllegalOpcode}};
  uint16_t tag = 600;
  for (Fault fault : faults) {
    fault.bad.set_tag(tag++);
    const Instruction good = copy(Engine::kDma2, hbm + 4096, sbuf_address(g, 40), 777);
    for (Device* device : {static_cast<Device*>(&golden), rtl.get()}) {
      device->submit(std::vector<Instruction>{fault.bad, good});
      CHECK(device->run(1'000'000).reason == RunReason::kStopped);
    }
    const EngineStatus a = golden.status(Engine::kDma1);
    const EngineStatus b = rtl->status(Engine::kDma1);
    CHECK(a.cause == fault.cause);
    CHECK(b.cause == fault.cause);
    CHECK(a.fault_info == b.fault_info);
    CHECK(a.fault_info_hi == b.fault_info_hi);
    CHECK(b.fault_tag == tag - 1);
    CHECK_FALSE(rtl->status(Engine::kDma2).stopped);
    for (Device* device : {static_cast<Device*>(&golden), rtl.get()}) device->clear(Engine::kDma1);
    REQUIRE(memory_difference(golden, *rtl) == "");
  }
}

TEST_CASE("transfers in and out of SBUF keep their full rate beside a GEMM on other banks",
          "[chip]") {
  const auto rtl = make_rtl_device("base");
  const DmaBesideGemm m = measure_dma_beside_gemm(*rtl);
  CHECK(m.moving_cycles == m.moving_words);
  CHECK(m.moving_words == 40 * 128);
  // 4,096 beats each way, both ways at once
  REQUIRE(m.bytes == 128 * 1024);
  CHECK(m.alone_cycles < m.bytes / 32 + 300);
  CHECK(m.in_cycles < m.bytes / 32 + 300);
  CHECK(m.out_cycles < m.bytes / 32 + 300);
}
