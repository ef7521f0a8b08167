// SPDX-License-Identifier: Apache-2.0
// The tests of one mover. Included by test_dma_mover_load.cpp and test_dma_mover_store.cpp, which
// say whose: kSide, and kMover, the first word of the simulations' names.
#pragma once

#include <string>
#include <vector>

#include "mover_faults.h"

using namespace ng::test;
using ng::tb::AxiOrder;

namespace {
std::string sim(const char* name) { return std::string(kMover) + "_" + name; }

std::vector<unsigned> up_to(unsigned n) {
  std::vector<unsigned> lengths;
  for (unsigned i = 1; i <= n; ++i) lengths.push_back(i);
  return lengths;
}
}  // namespace

TEST_CASE(
    "copies every length to two bursts of 64 bytes between every pair of offsets of a 64-bit bus") {
  every_alignment(kSide, Build::k8, sim("offsets_axi"), false, up_to(136));
  every_alignment(kSide, Build::k8, sim("offsets_chip"), true, up_to(136));
}

TEST_CASE("copies long pieces between every pair of offsets of a 64-bit bus") {
  const std::vector<unsigned> lengths = {248, 255, 256, 257, 511, 512, 513, 1000, 1015, 1016, 1017};
  every_alignment(kSide, Build::k8, sim("long_axi"), false, lengths);
  every_alignment(kSide, Build::k8, sim("long_chip"), true, lengths);
}

TEST_CASE("copies between offsets of a 256-bit and a 512-bit bus") {
  const std::vector<unsigned> lengths = {1, 2, 3, 31, 32, 33, 63, 64, 65, 127, 128, 129, 500, 900};
  every_alignment(kSide, Build::k32, sim("offsets_32"), false, lengths);
  every_alignment(kSide, Build::k32, sim("offsets_32_chip"), true, lengths, 3);
  every_alignment(kSide, Build::k64, sim("offsets_64"), false, lengths, 3);
  every_alignment(kSide, Build::k64, sim("offsets_64_chip"), true, lengths, 7);
}

TEST_CASE("copies and fills through stalls on every channel, answers in order") {
  for (const Build build : {Build::k8, Build::k32, Build::k64, Build::kTiny})
    rough_copies(kSide, build, sim("rough_in_order"), 12, 150, AxiOrder::kInOrder);
}

TEST_CASE("copies and fills through stalls on every channel, answers out of order") {
  for (const Build build : {Build::k8, Build::k32, Build::k64, Build::kTiny})
    rough_copies(kSide, build, sim("rough_out_of_order"), 12, 150, AxiOrder::kOutOfOrder);
}

TEST_CASE("copies and fills through stalls on every channel, answers interleaved") {
  for (const Build build : {Build::k8, Build::k32, Build::k64, Build::kTiny})
    rough_copies(kSide, build, sim("rough_interleaved"), 12, 150, AxiOrder::kInterleaved);
}

TEST_CASE(
    "failing reads and writes are reported with their first byte and write nothing that failed") {
  for (const Build build : {Build::k8, Build::k32, Build::k64, Build::kTiny})
    rough_faults(kSide, build, sim("faults"), 12, 150);
}

TEST_CASE("a reset in the middle of work leaves nothing behind") {
  MoverRig rig(kSide, Build::k8, sim("reset"), {.axi = {.read_latency = 20}, .local_latency = 5});
  Pieces pieces(8, 3);
  const uint64_t to = space_of(kSide, false, false);
  for (int i = 0; i < 20; ++i) rig.push(pieces.copy(i % 3 == 0 ? kSbuf : kHbm, to, 3, 6, 100));
  for (int i = 0; i < 100; ++i) rig.step();
  CHECK(rig.model->busy());
  rig.restart();
  CHECK(!rig.model->busy());
  for (int i = 0; i < 20; ++i) rig.push(pieces.copy(i % 3 == 0 ? kSbuf : kHbm, to, 3, 6, 100));
  rig.run();
}

TEST_CASE("every length between every pair of offsets of a 64-bit bus", "[nightly]") {
  every_alignment(kSide, Build::k8, sim("all_axi"), false, up_to(1017));
  every_alignment(kSide, Build::k8, sim("all_chip"), true, up_to(1017));
}
