// SPDX-License-Identifier: Apache-2.0
// The checks of a descriptor, in their order: each cause once, and both sides of each boundary.
#include "tests/golden/chip/dma_fixture.h"

using namespace ng;
using namespace ng::test;
using enum ng::Cause;

namespace {

// A descriptor that also breaks every later check: alignment (where the opcode has one), range and
// nesting come from these addresses.
const std::string kNowhere = " src_addr=0xffff900000000001 dst_addr=0xffff900000000001";

std::string copy_text(const std::string& src, const std::string& dst, int64_t bytes,
                      const std::string& more = "") {
  return fmt::format("dma_copy engine=dma0 src_addr={} dst_addr={} bytes={} {}", src, dst, bytes,
                     more);
}

}  // namespace

TEST_CASE("DMA queues take their own opcodes and Nop alone", "[dma]") {
  for (const uint8_t opcode : {0x00, 0x02, 0x10, 0x11, 0x12, 0x20, 0x2B, 0x36, 0xFF}) {
    DmaFixture f;
    Instruction i(Opcode(opcode), Engine::kDma3);
    i.bytes[63] = 0xFF;
    f.machine.submit(i);
    CHECK(f.machine.run() == Machine::Outcome::kStopped);
    CHECK(f.machine.engine(Engine::kDma3).fault.cause == kIllegalOpcode);
  }
  DmaFixture f;
  f.good("nop engine=dma3 signal0=complete:add:1:1");
  CHECK(f.machine.semaphores().value(1) == 1);
  for (const Engine engine : {Engine::kTensor, Engine::kVector}) {
    Instruction i(Opcode::kDmaCopy, engine);
    f.machine.submit(i);
    CHECK(f.machine.run() == Machine::Outcome::kStopped);
    CHECK(f.machine.engine(engine).fault.cause == kIllegalOpcode);
    f.machine.clear(engine);
  }
}

TEST_CASE("a bit that no field names comes before everything but the opcode", "[dma]") {
  for (const char* line :
       {"dma_shape engine=dma0 element=0", "dma_copy engine=dma0 bytes=3 src_shaped",
        "dma_fill engine=dma0 element=3", "dma_transpose engine=dma0 element=3",
        "dma_add engine=dma0 format=e4m3", "dma_cast engine=dma0 format=e4m3", "nop engine=dma0"}) {
    DmaFixture f;
    Instruction i = parse_instruction(line);
    i.bytes[63] |= 0x80;
    f.machine.submit(i);
    CHECK(f.machine.run() == Machine::Outcome::kStopped);
    CHECK(f.machine.engine(Engine::kDma0).fault.cause == kReservedBits);
  }
}

TEST_CASE("elements and formats that an opcode does not take are BadFormat", "[dma]") {
  DmaFixture f;
  for (int e = 0; e < 16; ++e) {
    const bool pattern = e == 1 || e == 2 || e == 4 || e == 8;
    // 1 byte is no multiple of 2, and so on: BadCount where the format is good
    const std::string fill = fmt::format("dma_fill engine=dma0 element={} bytes=1025", e);
    if (e == 1) {
      f.good(fill + " dst_addr=" + hbm(0));
    } else {
      f.bad(fill + kNowhere.substr(kNowhere.find(" dst")), pattern ? kBadCount : kBadFormat);
    }
    const std::string transpose =
        fmt::format("dma_transpose engine=dma0 element={} rows=1 cols=1{}", e, kNowhere);
    const bool good = e == 1 || e == 2 || e == 4;
    if (e == 1) {
      f.bad(transpose, kAddressRange, 0xffff900000000001);
    } else {
      f.bad(transpose, good ? kBadAlignment : kBadFormat);
    }
  }
  for (const int e : {0, 65, 127}) {
    f.bad(fmt::format("dma_shape engine=dma0 element={} count0=1", e), kBadFormat);
  }
  for (const int e : {1, 64}) f.good(fmt::format("dma_shape engine=dma0 element={}", e));
  for (int from = 0; from < 8; ++from) {
    const bool from_wide = from == 4 || from == 5;
    const bool from_fp8 = from < 3;
    // 1,025 bytes are whole elements of one byte only
    const std::string add =
        fmt::format("dma_add engine=dma0 format={} bytes=1025{}", from, kNowhere);
    f.bad(add, from_wide ? kBadCount : kBadFormat);
    for (int to = 0; to < 8; ++to) {
      const bool to_wide = to == 4 || to == 5;
      const bool good = (from_wide && (to < 3 || (to_wide && to != from))) || (from_fp8 && to_wide);
      INFO(from << " to " << to);
      const std::string cast = fmt::format(
          "dma_cast engine=dma0 format={} out_format={} bytes=1025{}", from, to, kNowhere);
      if (!good) {
        f.bad(cast, kBadFormat);
      } else if (from_wide) {
        f.bad(cast, kBadCount);
      } else {
        f.bad(cast, kBadAlignment);  // of the destination
      }
    }
  }
}

TEST_CASE("a shaped side whose total is not what the transfer has is BadCount", "[dma]") {
  DmaFixture f;
  f.good(shape_text(0, 4, {{3, 4}}) +
         shape_text(1, 64, {{16777215, 64}, {16777215, 64}, {16777215, 64}, {16777215, 64}}) +
         shape_text(2, 1, {{12, 1}}) + shape_text(3, 2, {{12, 2}}));
  const std::string nowhere = "dma_copy engine=dma0 " + kNowhere;
  f.bad(nowhere + " bytes=11 src_shaped", kBadCount);
  f.bad(nowhere + " bytes=13 src_shaped", kBadCount);
  f.bad(nowhere + " bytes=12 src_shaped", kAddressRange, 0xffff900000000001);
  f.bad(nowhere + " bytes=11 dst_shaped dst_shape=0", kBadCount);
  f.bad(nowhere + " bytes=0 src_shaped", kBadCount);
  f.bad(nowhere + " bytes=12 src_shaped dst_shaped dst_shape=3", kBadCount);
  // 64 (2^24 - 1)^4 = 2^102 - ...: its low 40 bits are no total
  f.bad(nowhere + " bytes=64 src_shaped src_shape=1", kBadCount);
  f.bad(nowhere + " bytes=1099511627712 dst_shaped dst_shape=1", kBadCount);
  // 2^64 is not 0
  f.good(shape_text(1, 64, {{1 << 23, 64}, {1 << 23, 64}, {1 << 12, 64}}));
  f.bad(nowhere + " bytes=0 src_shaped src_shape=1", kBadCount);
  // a cast's destination has the converted number
  const std::string cast = "dma_cast engine=dma0 format=bf16 out_format=fp32 " + kNowhere;
  f.bad(cast + " bytes=12 dst_shaped dst_shape=2", kBadCount);
  f.bad(cast + " bytes=12 dst_shaped dst_shape=3", kBadAlignment);
  f.bad(cast + " bytes=12 src_shaped src_shape=3", kBadCount);
  f.bad("dma_fill engine=dma0 element=4 bytes=13 dst_addr=" + hbm(0), kBadCount);
  f.bad("dma_fill engine=dma0 element=4 bytes=16 dst_shaped dst_addr=" + hbm(0), kBadCount);
}

TEST_CASE("addresses and strides of elements must be multiples of them", "[dma]") {
  DmaFixture f;
  const std::string add = "dma_add engine=dma0 format=bf16 bytes=6 src_addr={} dst_addr={} ";
  f.good(fmt::format(fmt::runtime(add), hbm(2), sbuf(2)));
  f.bad(fmt::format(fmt::runtime(add), hbm(3), sbuf(2)), kBadAlignment);
  f.bad(fmt::format(fmt::runtime(add), hbm(2), sbuf(3)), kBadAlignment);
  const std::string cast =
      "dma_cast engine=dma0 format=fp32 out_format=e4m3 bytes=12 src_addr={} dst_addr={} ";
  f.good(fmt::format(fmt::runtime(cast), hbm(4), sbuf(3)));
  f.bad(fmt::format(fmt::runtime(cast), hbm(6), sbuf(3)), kBadAlignment);
  const std::string back =
      "dma_cast engine=dma0 format=e5m2 out_format=bf16 bytes=12 src_addr={} dst_addr={} ";
  f.good(fmt::format(fmt::runtime(back), hbm(3), sbuf(6)));
  f.bad(fmt::format(fmt::runtime(back), hbm(3), sbuf(5)), kBadAlignment);
  const std::string transpose =
      "dma_transpose engine=dma0 element=4 rows=1 cols=1 src_addr={} dst_addr={} src_stride={} "
      "dst_stride={}";
  f.good(fmt::format(fmt::runtime(transpose), hbm(4), sbuf(4), -4, 8));
  f.bad(fmt::format(fmt::runtime(transpose), hbm(2), sbuf(4), -4, 8), kBadAlignment);
  f.bad(fmt::format(fmt::runtime(transpose), hbm(4), sbuf(6), -4, 8), kBadAlignment);
  f.bad(fmt::format(fmt::runtime(transpose), hbm(4), sbuf(4), -2, 8), kBadAlignment);
  f.bad(fmt::format(fmt::runtime(transpose), hbm(4), sbuf(4), -4, 6), kBadAlignment);
  // every number of a shape counts, even the stride of a dimension of one
  const std::string shaped = fmt::format(fmt::runtime(add), hbm(2), sbuf(2)) + " src_shaped";
  f.good(shape_text(0, 2, {{3, 4}}) + shaped);
  f.bad(shape_text(0, 2, {{3, 3}}) + shaped, kBadAlignment);
  f.bad(shape_text(0, 3, {{2, 4}}) + shaped, kBadAlignment);
  f.bad(shape_text(0, 6, {{1, 0}, {1, 0}, {1, 0}, {1, -1}}) + shaped, kBadAlignment);
  f.bad(shape_text(0, 3, {{2, 4}}) + fmt::format(fmt::runtime(add), hbm(2), sbuf(2)) + "dst_shaped",
        kBadAlignment);
  // a copy and a fill take any byte
  f.good(shape_text(0, 3, {{2, 5}}) + copy_text(hbm(1), sbuf(1), 6, "src_shaped"));
  f.good("dma_fill engine=dma0 element=8 bytes=8 dst_addr=" + sbuf(1));
}

TEST_CASE("semaphores are addressed by whole words", "[dma]") {
  DmaFixture f;
  f.good(copy_text(semaphore(1), sbuf(1), 8));
  f.good(copy_text(sbuf(1), semaphore(1), 8));
  for (const int offset : {1, 2, 3}) {
    f.bad(copy_text(at(Space::kSemaphore, uint64_t(offset)), sbuf(0), 8), kBadAlignment);
    f.bad(copy_text(sbuf(0), at(Space::kSemaphore, uint64_t(offset)), 8), kBadAlignment);
    f.bad(copy_text(semaphore(1), sbuf(0), 8 + offset), kBadAlignment);
    f.bad(copy_text(sbuf(0), semaphore(1), 8 + offset), kBadAlignment);
  }
  f.good(shape_text(0, 4, {{2, 8}}) + copy_text(sbuf(1), semaphore(1), 8, "dst_shaped"));
  f.bad(shape_text(0, 4, {{2, 6}}) + copy_text(sbuf(1), semaphore(1), 8, "dst_shaped"),
        kBadAlignment);
  f.bad(shape_text(0, 2, {{4, 8}}) + copy_text(sbuf(1), semaphore(1), 8, "dst_shaped"),
        kBadAlignment);
  f.bad(shape_text(0, 2, {{4, 8}}) + copy_text(semaphore(1), sbuf(1), 8, "src_shaped"),
        kBadAlignment);
  f.good("dma_fill engine=dma0 element=1 bytes=4 pattern=1 dst_addr=" + semaphore(3));
  CHECK(f.machine.semaphores().value(3) == 0x01010101);
  f.bad("dma_transpose engine=dma0 element=2 rows=2 cols=1 src_stride=4 dst_stride=4 src_addr=" +
            sbuf(0) + " dst_addr=" + semaphore(0),
        kBadAlignment);
}

TEST_CASE("every byte of both sides lies inside its space", "[dma]") {
  DmaFixture f;
  const auto end = [](Space space, uint64_t size, uint64_t bytes) {
    return at(space, size - bytes);
  };
  for (const auto& [space, size] : {std::pair{Space::kHbm, kSmallHbm},
                                    {Space::kSbuf, uint64_t{8192}},
                                    {Space::kSbufScale, uint64_t{256}},
                                    {Space::kPsum, uint64_t{256}},
                                    {Space::kSemaphore, uint64_t{1024}}}) {
    INFO(static_cast<int>(space));
    const std::string other = space == Space::kHbm ? sbuf(0) : hbm(0);
    f.good("dma_fill engine=dma0 element=1 bytes=8 dst_addr=" + end(space, size, 8));
    f.good(copy_text(end(space, size, 8), other, 8));
    // the highest byte, when the lowest is inside; else the lowest
    f.bad(copy_text(end(space, size, 4), other, 8), kAddressRange, global_address(space, size + 3));
    f.bad(copy_text(other, end(space, size, 4), 8), kAddressRange, global_address(space, size + 3));
    f.bad(copy_text(end(space, size, 0), other, 8), kAddressRange, global_address(space, size));
    f.bad(copy_text(other, at(space, kOffsetMask - 3), 8), kAddressRange,
          global_address(space, kOffsetMask - 3));
  }
  for (const int space : {5, 9, 15}) {
    f.bad(copy_text(at(Space(space), 16), sbuf(0), 8), kAddressRange,
          global_address(Space(space), 16));
    f.bad(copy_text(sbuf(0), at(Space(space), 16), 8), kAddressRange,
          global_address(Space(space), 16));
  }
  // another chip, none of which is attached
  f.bad(copy_text("0x0000000000000010", sbuf(0), 8), kAddressRange, 0x10);
  f.bad(copy_text(sbuf(0), "0xfffe000000000010", 8), kAddressRange, 0xfffe000000000010);
  // the source is named before the destination
  f.bad(copy_text(at(Space::kHbm, kSmallHbm), at(Space::kSbuf, 8192), 8), kAddressRange,
        global_address(Space::kHbm, kSmallHbm));
}

TEST_CASE("extents are exact, and no stride wraps back into a space", "[dma]") {
  DmaFixture f;
  const auto shaped = [&](int64_t stride, uint64_t address) {
    return shape_text(0, 4, {{3, stride}}) + copy_text(hbm(address), sbuf(0), 12, "src_shaped");
  };
  f.good(shaped(-4, 8));
  f.bad(shaped(-4, 7), kAddressRange, 0xfffeffffffffffff);
  f.good(shaped(100, kSmallHbm - 204));
  f.bad(shaped(100, kSmallHbm - 203), kAddressRange, global_address(Space::kHbm, kSmallHbm));
  // the lowest is outside, and so is the highest: the lowest is named
  f.bad(shape_text(0, 4, {{3, -100}, {1, 0}, {2, 40000}}) +
            copy_text(hbm(50), sbuf(0), 24, "src_shaped"),
        kAddressRange, global_address(Space::kHbm, 0) + 50 - 200);
  // 2^39 * 32 = 2^44, the whole of a space, and twice and sixteen times that
  for (const int64_t count : {33, 65, 513}) {
    f.bad(shape_text(0, 1, {{count, -(int64_t{1} << 39)}}) +
              copy_text(hbm(0), sbuf(0), count, "src_shaped"),
          kAddressRange, global_address(Space::kHbm, 0) - (uint64_t(count - 1) << 39));
  }
  // 2^64 in all: back at the same byte
  f.bad(shape_text(0, 1, {{1 << 13, -(int64_t{1} << 39)}, {4097, -(int64_t{1} << 39)}}) +
            copy_text(hbm(0), sbuf(0), (int64_t{1} << 13) * 4097, "src_shaped"),
        kAddressRange, global_address(Space::kHbm, 0) - (((uint64_t{1} << 13) - 1 + 4096) << 39));
  f.bad("dma_transpose engine=dma0 element=1 rows=16777215 cols=16777215 src_addr=" + hbm(0) +
            " dst_addr=" + sbuf(0),
        kAddressRange, global_address(Space::kHbm, 16777214));
}

TEST_CASE("source and destination meet in no byte of their ranges, unless they are identical",
          "[dma]") {
  DmaFixture f;
  f.good(copy_text(sbuf(100), sbuf(108), 8));
  f.good(copy_text(sbuf(108), sbuf(100), 8));
  f.bad(copy_text(sbuf(100), sbuf(107), 8), kOverlap);
  f.bad(copy_text(sbuf(107), sbuf(100), 8), kOverlap);
  f.good(copy_text(sbuf(100), sbuf(100), 8));
  f.good(copy_text(hbm(100), sbuf(100), 8));
  // ranges, not bytes: interleaved rows meet
  f.good(shape_text(0, 2, {{4, 8}}) + shape_text(1, 2, {{4, 8}}));
  f.bad(copy_text(sbuf(0), sbuf(4), 8, "src_shaped dst_shaped"), kOverlap);
  f.good(copy_text(sbuf(0), sbuf(26), 8, "src_shaped dst_shaped"));
  f.bad(copy_text(sbuf(0), sbuf(25), 8, "src_shaped dst_shaped"), kOverlap);
  // the same register is the same shape; another with the same numbers is not
  f.good(copy_text(sbuf(0), sbuf(0), 8, "src_shaped dst_shaped"));
  f.bad(copy_text(sbuf(0), sbuf(0), 8, "src_shaped dst_shaped dst_shape=1"), kOverlap);
  f.bad(copy_text(sbuf(0), sbuf(0), 8, "src_shaped"), kOverlap);
  f.bad(copy_text(sbuf(0), sbuf(0), 8, "dst_shaped"), kOverlap);
  // an add onto itself doubles; nothing else has identical sides
  f.good("dma_fill engine=dma0 element=4 bytes=64 dst_addr=" + sbuf(0));
  f.good("dma_add engine=dma0 format=fp32 bytes=8 src_addr=" + sbuf(8) + " dst_addr=" + sbuf(8));
  f.bad("dma_add engine=dma0 format=fp32 bytes=8 src_addr=" + sbuf(8) + " dst_addr=" + sbuf(12),
        kOverlap);
  f.bad("dma_cast engine=dma0 format=fp32 out_format=bf16 bytes=8 src_addr=" + sbuf(8) +
            " dst_addr=" + sbuf(8),
        kOverlap);
  const std::string transpose =
      "dma_transpose engine=dma0 element=1 rows=2 cols=2 src_stride=2 dst_stride=2 src_addr=" +
      sbuf(8) + " dst_addr=";
  f.bad(transpose + sbuf(8), kOverlap);
  f.bad(transpose + sbuf(11), kOverlap);
  f.good(transpose + sbuf(12));
}

TEST_CASE("a destination that is not nested is refused, a source may be anything", "[dma]") {
  DmaFixture f;
  for (const auto& [stride, good] :
       {std::pair{4, true}, {3, false}, {-4, true}, {-3, false}, {0, false}}) {
    const std::string shape = shape_text(0, 4, {{3, stride}});
    f.good(shape + copy_text(hbm(100), sbuf(100), 12, "src_shaped"));
    const std::string to = shape + copy_text(hbm(100), sbuf(100), 12, "dst_shaped");
    good ? f.good(to) : f.bad(to, kOverlap);
    const std::string fill =
        shape + "dma_fill engine=dma0 element=4 bytes=12 dst_shaped dst_addr=" + sbuf(100);
    good ? f.good(fill) : f.bad(fill, kOverlap);
  }
  const std::string transpose =
      "dma_transpose engine=dma0 element=2 rows=3 cols=2 src_stride=0 src_addr=" + hbm(0) +
      " dst_addr=" + sbuf(64) + " dst_stride=";
  f.good(transpose + "6");
  f.bad(transpose + "4", kOverlap);
  f.good(transpose + "-6");
  f.bad(transpose + "0", kOverlap);
}

TEST_CASE("a record's address is checked with the others", "[dma]") {
  DmaFixture f;
  const auto record = [&](const std::string& address, int64_t bytes = 8) {
    return copy_text(hbm(0), sbuf(0), bytes, "record record_addr=" + address);
  };
  f.good(record(hbm(kSmallHbm - 32)));
  f.good(record(sbuf(8192 - 32)));
  f.bad(record(hbm(16)), kBadAlignment);
  f.bad(record(hbm(kSmallHbm)), kAddressRange, global_address(Space::kHbm, kSmallHbm));
  for (const auto& address : {scales(0), psum(0), semaphore(0)}) {
    f.bad(record(address), kAddressRange, std::stoull(address, nullptr, 16));
  }
  f.bad(record("0x20"), kAddressRange, 0x20);
  // also of a transfer of nothing, whose other addresses do not matter
  f.bad("dma_copy engine=dma0 src_addr=1 dst_addr=1 record record_addr=" + hbm(16), kBadAlignment);
  f.bad("dma_copy engine=dma0 src_addr=1 dst_addr=1 record record_addr=32", kAddressRange, 32);
  // without the bit the address does not matter
  f.good(copy_text(hbm(0), sbuf(0), 8, "record_addr=1"));
  // alignment of the record before the range of the source; its range before any overlap
  f.bad(copy_text(hbm(kSmallHbm), sbuf(0), 8, "record record_addr=" + hbm(16)), kBadAlignment);
  f.bad(copy_text(hbm(kSmallHbm), sbuf(0), 8, "record record_addr=32"), kAddressRange,
        global_address(Space::kHbm, kSmallHbm));
  f.bad(copy_text(sbuf(0), sbuf(1), 8, "record record_addr=32"), kAddressRange, 32);
}
