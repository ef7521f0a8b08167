// SPDX-License-Identifier: Apache-2.0
// DMA descriptors from loops: rows of a tensor to SBUF words and back.
#include <catch2/catch_test_macros.hpp>
#include <random>

#include "golden/device/golden_device.h"
#include "golden/isa/address_map.h"
#include "golden/kernels/dma_builder.h"

using namespace ng;

namespace {

using Bytes = std::vector<uint8_t>;

const Geometry kGeometry{
    .groups = 2, .cols = 8, .sbuf_words = 128, .psum_rows = 16, .hbm_bits = 16};

struct Rig {
  Rig() : device(kGeometry), dma(builder, Engine::kDma2) {
    std::mt19937_64 rng(5);
    for (uint8_t& byte : hbm) byte = static_cast<uint8_t>(rng());
    for (uint8_t& byte : sbuf) byte = static_cast<uint8_t>(rng());
    device.write(global_address(Space::kHbm, 0), hbm);
    device.write(sbuf_address(kGeometry, 0), sbuf);
  }
  std::vector<Instruction> run() {
    auto program = builder.finish();
    device.submit(program);
    CHECK(device.run(1000).reason == RunReason::kIdle);
    for (const Diagnostic& d : device.take_diagnostics()) FAIL_CHECK(d.text);
    return program;
  }
  // What device and reference hold now.
  void check() {
    Bytes got(65536);
    device.read(global_address(Space::kHbm, 0), got);
    CHECK(got == hbm);
    got.resize(8192);
    device.read(sbuf_address(kGeometry, 0), got);
    CHECK(got == sbuf);
  }

  GoldenDevice device;
  ProgramBuilder builder;
  DmaBuilder dma;
  Bytes hbm = Bytes(65536);
  Bytes sbuf = Bytes(8192);
};

}  // namespace

TEST_CASE("rows of a tensor go to SBUF words, are cleared behind, and come back", "[dma]") {
  for (const uint32_t bytes : {1u, 31u, 63u, 64u, 65u, 128u, 130u, 191u}) {
    Rig rig;
    const uint32_t rows = 9;
    const uint32_t words = (bytes + 63) / 64;
    const DmaRows tensor{.address = global_address(Space::kHbm, 77),
                         .rows = rows,
                         .bytes = bytes,
                         .pitch = bytes + 3};
    const DmaRows held{.address = sbuf_address(kGeometry, 5),
                       .rows = rows,
                       .bytes = bytes,
                       .pitch = uint64_t{words} * 64};
    const auto tile = rig.builder.new_tile();
    const std::array tiles{tile};
    rig.dma.copy_rows(tensor, held.address, held.pitch, {}, tiles);
    rig.dma.clear_tails(held, tiles);
    rig.dma.copy_rows(held, global_address(Space::kHbm, 30000), 200, tiles, {});
    rig.run();
    for (uint32_t r = 0; r < rows; ++r) {
      for (uint32_t b = 0; b < words * 64; ++b) {
        rig.sbuf[320 + r * words * 64 + b] = b < bytes ? rig.hbm[77 + r * (bytes + 3) + b] : 0;
      }
      for (uint32_t b = 0; b < bytes; ++b) {
        rig.hbm[30000 + r * 200 + b] = rig.sbuf[320 + r * words * 64 + b];
      }
    }
    rig.check();
  }
}

TEST_CASE("contiguous sides need no shape, and a shape is loaded once", "[dma]") {
  Rig rig;
  const uint64_t hbm = global_address(Space::kHbm, 0);
  const uint64_t sbuf = sbuf_address(kGeometry, 0);
  rig.dma.copy(hbm, sbuf, 1000, {}, {}, {});
  const DmaLoop dense{.count = 4, .src_stride = 16, .dst_stride = 16};
  rig.dma.copy(hbm, sbuf + 1024, 16, std::span(&dense, 1), {}, {});
  const DmaLoop spread{.count = 4, .src_stride = 16, .dst_stride = 48};
  rig.dma.copy(hbm, sbuf + 2048, 16, std::span(&spread, 1), {}, {});
  rig.dma.copy(hbm + 64, sbuf + 3072, 16, std::span(&spread, 1), {}, {});
  rig.dma.copy(hbm, sbuf, 0, {}, {}, {});
  std::vector<Opcode> opcodes;
  for (const Instruction& i : rig.run()) opcodes.push_back(i.opcode());
  using enum Opcode;
  CHECK(opcodes == std::vector{kDmaCopy, kDmaCopy, kDmaShape, kDmaCopy, kDmaCopy});
}

TEST_CASE("five shapes in turn share four registers, two of them in one copy", "[dma]") {
  Rig rig;
  std::mt19937_64 rng(9);
  uint64_t next = 0;
  for (int n = 0; n < 60; ++n) {
    const uint32_t run = 1 + static_cast<uint32_t>(rng() % 70);
    const uint32_t count = 2 + static_cast<uint32_t>(rng() % 2);
    const auto src = static_cast<int64_t>(run + 1 + rng() % 3);
    const auto dst = static_cast<int64_t>(run + 1 + rng() % 3);
    const uint64_t from = rng() % 8192;
    const uint64_t to = 20000 + next;
    next += 300;
    const DmaLoop loop{.count = count, .src_stride = src, .dst_stride = dst};
    rig.dma.copy(global_address(Space::kHbm, from), global_address(Space::kHbm, to), run,
                 std::span(&loop, 1), {}, {});
    for (uint32_t i = 0; i < count; ++i) {
      for (uint32_t b = 0; b < run; ++b) {
        rig.hbm[to + uint64_t(dst) * i + b] = rig.hbm[from + uint64_t(src) * i + b];
      }
    }
  }
  rig.run();
  rig.check();
}
