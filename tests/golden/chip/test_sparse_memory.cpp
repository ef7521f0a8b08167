// SPDX-License-Identifier: Apache-2.0
// HBM of any size: bytes and marks against plain arrays, and what a large one costs.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <numeric>
#include <random>
#include <vector>

#include "golden/chip/machine.h"
#include "golden/isa/address_map.h"

using namespace ng;

using Bytes = std::vector<uint8_t>;

TEST_CASE("random pieces come back as from a plain array, and so do their marks", "[memory]") {
  constexpr uint64_t kBytes = 5 * 4096;
  std::mt19937_64 rng(1);
  SparseMemory memory(kBytes);
  Bytes bytes(kBytes), written(kBytes);
  for (int n = 0; n < 300; ++n) {
    const uint64_t at = rng() % kBytes;
    Bytes piece(rng() % std::min<uint64_t>(kBytes - at + 1, n % 10 ? 300 : 9000));
    for (uint8_t& byte : piece) byte = static_cast<uint8_t>(rng());
    if (n % 3 == 0) {
      memory.write(at, piece);
      std::ranges::copy(piece, bytes.begin() + static_cast<std::ptrdiff_t>(at));
      std::fill_n(written.begin() + static_cast<std::ptrdiff_t>(at), piece.size(), uint8_t{1});
    }
    const auto first = bytes.begin() + static_cast<std::ptrdiff_t>(at);
    CHECK(std::ranges::equal(memory.read(at, piece.size()), std::span(first, piece.size())));
    const auto mark = written.begin() + static_cast<std::ptrdiff_t>(at);
    const auto end = mark + static_cast<std::ptrdiff_t>(piece.size());
    CHECK(memory.first_unwritten(at, piece.size()) ==
          static_cast<uint64_t>(std::find(mark, end, 0) - mark));
  }
  CHECK(memory.held() == kBytes);
}

TEST_CASE("a machine with 16 TiB of HBM reaches its ends and keeps what was written", "[memory]") {
  Geometry g = *find_preset("tiny");
  g.hbm_bits = 44;
  Machine machine(g);
  CHECK(machine.hbm().size() == uint64_t{1} << 44);
  CHECK(machine.hbm().held() == 0);
  Bytes bytes(1000);
  std::iota(bytes.begin(), bytes.end(), uint8_t{7});
  machine.hbm().write(0, bytes);
  const uint64_t last = g.hbm_bytes() - bytes.size();
  Instruction copy(Opcode::kDmaCopy, Engine::kDma0);
  copy.set(Field::kSrcAddr, static_cast<int64_t>(global_address(Space::kHbm, 0)));
  copy.set(Field::kDstAddr, static_cast<int64_t>(global_address(Space::kHbm, last)));
  machine.submit(copy.set(Field::kBytes, 1000));
  CHECK(machine.run() == Machine::Outcome::kIdle);
  CHECK(machine.hbm().read(last, bytes.size()) == bytes);
  CHECK(machine.hbm().held() <= 3 * 4096);
  CHECK(machine.hbm().first_unwritten(uint64_t{1} << 43, 1) == 0);
}
