// SPDX-License-Identifier: Apache-2.0
// rtl/memory/memory_sbuf.sv: rates, order, every ready and byte of random traffic against the
// model, reset.
#include "tests/unit/memory/memory_sbuf_model.h"

using namespace ng::test;

TEMPLATE_TEST_CASE("six ports in six banks move one word each in every cycle", "",
                   SBUF_GEOMETRIES) {
  SbufModel<TestType> bench("sbuf_rate");
  std::array<uint64_t, kPorts> before{};
  for (int p = 0; p < kPorts; ++p) before[p] = bench.grants(p);
  for (int i = 0; i < 1000; ++i) {
    for (int p = 0; p < kPorts; ++p) {
      Request r = bench.random_request(p, kBanks);
      r.addr = (i + 7 * p) % kBanks * kBankWords + r.addr % kBankWords;
      r.scale_addr = (3 * i + 5 * p) % kBanks * kBankWords + r.addr % kBankWords;
      bench.offer(p, r);
    }
    bench.cycle();
    REQUIRE(bench.granted() == 63);
  }
  for (int p = 0; p < kPorts; ++p) CHECK(bench.grants(p) - before[p] == 1000);
}

TEMPLATE_TEST_CASE("random traffic on all ports agrees with the model in every cycle", "",
                   SBUF_GEOMETRIES) {
  SbufModel<TestType> bench("sbuf_random");
  for (const uint32_t banks : {1u, 2u, 4u, 16u, 64u}) {
    for (int i = 0; i < 4000; ++i) {
      for (int p = 0; p < kPorts; ++p)
        if (!bench.offering(p) && bench.sim.rng()() % 3)
          bench.offer(p, bench.random_request(p, banks));
      bench.cycle();
    }
  }
  for (int p = 0; p < kPorts; ++p) CHECK(bench.grants(p) > 3000);
}

TEMPLATE_TEST_CASE("one bank serves the ports in the documented order", "", SBUF_GEOMETRIES) {
  for (const bool scales :
       {false, true}) {  // the conflict is in the data banks, then in the scale banks
    SbufModel<TestType> bench("sbuf_priority");
    for (int p = 0; p < kPorts; ++p) {
      Request r = bench.random_write();
      r.strobe.assign(r.strobe.size(), true);
      r.scale_strobe.assign(r.scale_strobe.size(), true);
      const uint32_t same = 5 * kBankWords + p % kBankWords, other = (10 + p) * kBankWords;
      r.addr = scales ? other : same;
      r.scale_addr = scales ? same : other;
      if (is_dma(p)) r.scaled = scales;
      bench.offer(p, r);
    }
    for (int p = 0; p < kPorts; ++p) {
      bench.cycle();
      CHECK(bench.granted() == 1u << p);
    }
  }
}

TEMPLATE_TEST_CASE("the first and the last word of neighbouring banks do not wait for each other",
                   "", SBUF_GEOMETRIES) {
  SbufModel<TestType> bench("sbuf_banks");
  for (uint32_t b = 0; b + 1 < kBanks; ++b) {
    Request low = bench.random_request(kMoving, 1), high = low;
    low.scaled = high.scaled = true;
    low.addr = low.scale_addr = b * kBankWords + kBankWords - 1;
    high.addr = high.scale_addr = (b + 1) * kBankWords;
    bench.offer(kMoving, low);
    bench.offer(kDmaRead, high);
    bench.cycle();
    REQUIRE(bench.granted() == (1u << kMoving | 1u << kDmaRead));
    high.addr = high.scale_addr = b * kBankWords;
    bench.offer(kMoving, low);
    bench.offer(kDmaRead, high);
    bench.cycle();
    REQUIRE(bench.granted() == 1u << kMoving);
    bench.cycle();
    REQUIRE(bench.granted() == 1u << kDmaRead);
  }
}

TEMPLATE_TEST_CASE("a strobe writes its byte and no other, and the next cycle reads it", "",
                   SBUF_GEOMETRIES) {
  SbufModel<TestType> bench("sbuf_strobe");
  const std::pair<int, bool> kinds[] = {
      {kVectorWrite, true}, {kDmaWrite, false}, {kDmaWrite, true}};
  for (const auto& [port, scales] : kinds) {
    for (uint32_t byte = 0; byte < bench.kWordBytes; ++byte) {
      Request r = bench.random_write();
      r.strobe.assign(bench.kWordBytes, false);
      r.scale_strobe.assign(bench.kG, false);
      r.strobe[byte] = true;
      r.scale_strobe[byte % bench.kG] = true;
      r.addr = (byte * 37 + 11) % kWords;
      r.scale_addr = (byte * 53 + 7) % kWords;
      r.scaled = scales;
      bench.offer(port, r);
      bench.cycle();
      bench.offer(kStationary, r);
      bench.cycle();
      bench.offer(kDmaRead, r);
      bench.cycle();
      bench.cycle();  // the model compares all bytes
    }
  }
}

TEMPLATE_TEST_CASE("a reset forgets the answers under way and keeps the contents", "",
                   SBUF_GEOMETRIES) {
  SbufModel<TestType> bench("sbuf_reset");
  Request r;
  r.addr = r.scale_addr = 77;
  bench.offer(kVectorRead, r);
  bench.cycle();
  REQUIRE(bench.sim->rsp_valid_o == 1u << slot(kVectorRead));
  bench.sim->rst_ni = 0;
  bench.sim.eval();
  CHECK(bench.sim->rsp_valid_o == 0);
  bench.sim->read_valid_i = 0;
  bench.sim.reset();
  CHECK(bench.sim->rsp_valid_o == 0);
  bench.sim->read_valid_i = 1;
  const uint32_t addr = 77;
  std::memcpy(bytes(bench.sim->read_addr_i), &addr, 3);
  bench.sim.tick();
  for (uint32_t i = 0; i < bench.kWordBytes; ++i)
    CHECK(bench.answer(kMoving)[i] == bench.data(77, i));
}
