// SPDX-License-Identifier: Apache-2.0
// Every check of VectorConvert, in its order.
#include <catch2/catch_test_macros.hpp>
#include <string>

#include "tests/golden/chip/machine_fixture.h"

using namespace ng;
using ng::test::MachineFixture;
using enum ng::Cause;

namespace {

// From SBUF, so that PSUM's written bits do not matter: 8192 bytes, 256 scale bytes, 128 words.
constexpr const char* kBase = "vector_convert src_sbuf rows=1 width=1 ";

std::string with(const char* rest) { return std::string(kBase) + rest; }

}  // namespace

TEST_CASE("VectorConvert refuses formats and flags that do not belong together", "[vector]") {
  MachineFixture f;
  f.expect_fault(with("out_format=6"), kBadFormat);
  f.expect_fault(with("out_format=7"), kBadFormat);
  for (const char* format : {"e4m3ieee", "bf16", "fp32"}) {
    f.expect_fault(with("mx out_format=") + format, kBadFormat);
  }
  for (const char* format : {"e4m3", "e5m2", "e2m1"})
    f.expect_good(with("mx out_format=") + format);
  f.expect_fault(with("mx scale_rule=3"), kBadFormat);
  f.expect_fault(with("scale_rule=3"), kBadFormat);
  f.expect_fault("vector_convert src_bf16 rows=1 width=1", kBadFormat);
  f.expect_fault(with("chunk_stride=1"), kBadFormat);
  f.expect_fault("vector_convert rows=1 width=4 chunk_stride=1", kBadFormat);
  f.expect_good(with("saturate stochastic out_format=fp32"));
  f.expect_good(with("scale_rule=neuron out_format=fp32"));
}

TEST_CASE("VectorConvert refuses counts outside the geometry", "[vector]") {
  MachineFixture f;
  f.expect_fault("vector_convert src_sbuf rows=0 width=1", kBadCount);
  f.expect_fault("vector_convert src_sbuf rows=1 width=0", kBadCount);
  f.expect_fault("vector_convert src_sbuf rows=1 width=33", kBadCount);
  f.expect_good("vector_convert src_sbuf rows=1 width=32");
}

TEST_CASE("destinations are aligned to the smaller of a full row and a word", "[vector]") {
  MachineFixture f;
  // a row of 32 lanes: FP32 128, BF16 64, FP8 32, E2M1 16 bytes; a word is 64
  f.expect_fault(with("out_format=fp32 dst_addr=32"), kBadAlignment);
  f.expect_good(with("out_format=fp32 dst_addr=64"));
  f.expect_fault(with("out_format=bf16 dst_addr=32"), kBadAlignment);
  f.expect_fault(with("out_format=e4m3 dst_addr=16"), kBadAlignment);
  f.expect_good(with("out_format=e4m3 dst_addr=32"));
  f.expect_fault(with("out_format=e2m1 dst_addr=8"), kBadAlignment);
  f.expect_good(with("out_format=e2m1 dst_addr=16"));
  f.expect_fault(with("out_format=e4m3 dst_stride=-16"), kBadAlignment);
  const Geometry wide{.groups = 1, .cols = 64, .sbuf_words = 256, .psum_rows = 8};
  MachineFixture w(wide);  // two groups of lanes: scales in pairs
  w.expect_fault(with("mx out_format=e4m3 dst_scale_addr=1"), kBadAlignment);
  w.expect_fault(with("mx out_format=e4m3 dst_scale_stride=1"), kBadAlignment);
  w.expect_good(with("mx out_format=e4m3 dst_scale_addr=2"));
  w.expect_good(with("out_format=e4m3 dst_scale_addr=1 dst_scale_stride=1"));
}

TEST_CASE("every operand of VectorConvert is held to its memory, first row then last", "[vector]") {
  MachineFixture f;
  f.expect_fault(with("src_addr=128"), kAddressRange, 128);
  f.expect_fault("vector_convert src_sbuf src_addr=127 rows=1 width=17", kAddressRange, 128);
  f.expect_fault("vector_convert src_sbuf src_addr=3 src_stride=-2 rows=3 width=1", kAddressRange,
                 0xFFFFFFFF);
  f.expect_fault("vector_convert src_sbuf src_addr=3 src_stride=62 rows=3 width=32", kAddressRange,
                 128);
  f.expect_good("vector_convert src_sbuf src_addr=3 src_stride=62 rows=3 width=16 dst_stride=32");
  f.expect_fault("vector_convert src_addr=16 rows=1 width=1", kAddressRange, 16);
  f.expect_fault("vector_convert src_addr=10 chunk_stride=7 rows=1 width=5", kAddressRange, 17);
  f.expect_fault("vector_convert src_addr=10 src_stride=-11 rows=2 width=1", kAddressRange,
                 0xFFFFFFFF);
  f.expect_fault("vector_convert src_addr=2 src_stride=5 chunk_stride=4 rows=3 width=8",
                 kAddressRange, 16);
  f.expect_fault(with("dst_addr=8192"), kAddressRange, 8192);
  f.expect_fault("vector_convert src_sbuf rows=1 width=32 out_format=fp32 dst_addr=8128",
                 kAddressRange, 8255);
  f.expect_good("vector_convert src_sbuf rows=1 width=16 out_format=fp32 dst_addr=8128");
  f.expect_fault("vector_convert src_sbuf rows=2 width=1 dst_addr=32 dst_stride=-64", kAddressRange,
                 0xFFFFFFE0);
  f.expect_fault(with("mx dst_scale_addr=256"), kAddressRange, 256);
  f.expect_fault(
      "vector_convert src_sbuf rows=2 width=1 mx dst_stride=32 dst_scale_addr=255 "
      "dst_scale_stride=1",
      kAddressRange, 256);
  f.expect_good(with("dst_scale_addr=256"));
  f.expect_fault(with("row_scale row_scale_addr=128"), kAddressRange, 128);
  f.expect_fault(
      "vector_convert src_sbuf rows=17 width=1 dst_stride=32 row_scale row_scale_addr=127",
      kAddressRange, 128);
  f.expect_fault(with("col_scale col_scale_addr=300"), kAddressRange, 300);
  f.expect_fault("vector_convert src_sbuf rows=1 width=17 col_scale col_scale_addr=127",
                 kAddressRange, 128);
  f.expect_fault(with("bias bias_addr=301"), kAddressRange, 301);
  f.expect_good(with("row_scale_addr=300 col_scale_addr=300 bias_addr=300"));
}

TEST_CASE("the order of the checks decides which cause is shown", "[vector]") {
  MachineFixture f;
  f.expect_fault("vector_convert src_sbuf src_addr=500 rows=0 width=1 dst_addr=1 out_format=7",
                 kBadFormat);
  f.expect_fault("vector_convert src_sbuf src_addr=500 rows=0 width=1 dst_addr=1", kBadCount);
  f.expect_fault("vector_convert src_sbuf src_addr=500 rows=1 width=1 dst_addr=1", kBadAlignment);
  f.expect_fault(
      "vector_convert src_sbuf src_addr=500 rows=1 width=1 dst_addr=8192 bias bias_addr=400",
      kAddressRange, 500);
  f.expect_fault("vector_convert src_sbuf rows=1 width=1 dst_addr=8192 bias bias_addr=400",
                 kAddressRange, 8192);
  f.expect_fault("vector_convert rows=1 width=1 dst_addr=8192", kAddressRange, 8192);
}
