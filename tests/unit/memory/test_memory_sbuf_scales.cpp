// SPDX-License-Identifier: Apache-2.0
// rtl/memory/memory_sbuf.sv: the scale array and what DMA sees of it.
#include "tests/unit/memory/memory_sbuf_model.h"

using namespace ng::test;

TEMPLATE_TEST_CASE("an unscaled read answers 0x7F and leaves the scale bank to others", "",
                   SBUF_GEOMETRIES) {
  SbufModel<TestType> bench("sbuf_unscaled");
  Request r;
  r.addr = 9;
  r.scale_addr = 40;
  r.scaled = false;
  Request other = r;
  other.addr = 100;
  other.scaled = true;
  bench.offer(kMoving, r);
  bench.offer(kDmaRead, other);
  bench.cycle();
  CHECK(bench.granted() == (1u << kMoving | 1u << kDmaRead));
  for (uint32_t g = 0; g < bench.kG; ++g) CHECK(bench.scale_answer(kMoving)[g] == 0x7F);
  bench.cycle();
}

TEMPLATE_TEST_CASE("DMA moves the scales of 32 words in a cycle, and engines read each of them", "",
                   SBUF_GEOMETRIES) {
  SbufModel<TestType> bench("sbuf_scale_rows");
  for (uint32_t row = 0; row < kWords / kRowWords; row += 3) {
    Request r = bench.random_write();
    r.strobe.assign(bench.kWordBytes, true);
    r.scaled = true;
    r.scale_addr = row * kRowWords;
    bench.offer(kDmaWrite, r);
    bench.cycle();
    REQUIRE(bench.granted() == 1u << kDmaWrite);
    for (uint32_t word = 0; word < kRowWords; ++word) {
      Request read;
      read.addr = word;
      read.scale_addr = row * kRowWords + word;
      for (const int port : {int(kMoving), int(kStationary), int(kVectorRead)}) {
        bench.offer(port, read);
        bench.cycle();
        for (uint32_t g = 0; g < bench.kG; ++g)
          REQUIRE(bench.scale_answer(port)[g] == r.data[word * bench.kG + g]);
      }
    }
    bench.offer(kDmaRead, r);
    bench.cycle();
    for (uint32_t i = 0; i < bench.kWordBytes; ++i) REQUIRE(bench.answer(kDmaRead)[i] == r.data[i]);
  }
}

TEMPLATE_TEST_CASE("DMA of scales leaves the data banks alone, and of words the scale banks", "",
                   SBUF_GEOMETRIES) {
  for (const int port : {int(kDmaRead), int(kDmaWrite)}) {
    for (const bool scales : {false, true}) {
      SbufModel<TestType> bench("sbuf_dma_banks");
      Request other = bench.random_write(), dma = bench.random_write();
      other.strobe.assign(bench.kWordBytes, scales);
      other.scale_strobe.assign(bench.kG, !scales);
      dma.strobe.assign(bench.kWordBytes, true);
      dma.scaled = scales;
      other.addr = other.scale_addr = dma.addr = dma.scale_addr = 7 * kBankWords;
      bench.offer(kVectorWrite, other);
      bench.offer(port, dma);
      bench.cycle();
      CHECK(bench.granted() == (1u << kVectorWrite | 1u << port));
    }
  }
}
