// SPDX-License-Identifier: Apache-2.0
// What DMA descriptors do: hand-worked, and random ones against lists of bytes.
#include <algorithm>
#include <bit>
#include <set>

#include "tests/golden/chip/dma_fixture.h"

using namespace ng;
using namespace ng::test;

namespace {

Bytes counting(int count, int first = 1) {
  Bytes bytes;
  for (int i = 0; i < count; ++i) bytes.push_back(static_cast<uint8_t>(first + i));
  return bytes;
}

Bytes floats(const std::vector<float>& values) {
  Bytes bytes;
  for (const float v : values) {
    const auto bits = std::bit_cast<uint32_t>(v);
    for (int s = 0; s < 32; s += 8) bytes.push_back(static_cast<uint8_t>(bits >> s));
  }
  return bytes;
}

}  // namespace

TEST_CASE("a copy moves bytes between any two spaces, at any offset", "[dma]") {
  DmaFixture f;
  f.set(f.machine.hbm(), 3, counting(11));
  f.good("dma_copy engine=dma2 src_addr=" + hbm(3) + " dst_addr=" + sbuf(101) + " bytes=11");
  CHECK(f.get_sbuf(101, 11) == counting(11));
  f.good("dma_copy engine=dma1 src_addr=" + sbuf(102) + " dst_addr=" + scales(7) + " bytes=9");
  CHECK(f.get(f.machine.sbuf().scales, 7, 9) == counting(9, 2));
  f.good("dma_copy engine=dma0 src_addr=" + scales(8) + " dst_addr=" + hbm(65530) + " bytes=6");
  CHECK(f.get_hbm(65530, 6) == counting(6, 3));
  f.good("dma_copy engine=dma3 src_addr=" + hbm(65530) + " dst_addr=" + hbm(5) + " bytes=6");
  CHECK(f.get_hbm(3, 9) == Bytes{1, 2, 3, 4, 5, 6, 7, 8, 9});
}

TEST_CASE("shapes on both sides need only agree in bytes", "[dma]") {
  DmaFixture f;
  f.set(f.machine.hbm(), 100, counting(24));
  f.set(f.machine.sbuf().data, 0, Bytes(64, 0xEE));
  // source: 2 rows of 3 elements of 2 bytes, rows backwards; destination: 4 elements of 3 bytes
  f.good(shape_text(1, 2, {{3, 4}, {2, -12}}) + shape_text(2, 3, {{4, 5}}) +
         "dma_copy engine=dma0 src_addr=" + hbm(112) + " dst_addr=" + sbuf(10) +
         " bytes=12 src_shaped src_shape=1 dst_shaped dst_shape=2");
  CHECK(f.get_sbuf(9, 20) == Bytes{0xEE, 13, 14, 17, 0xEE, 0xEE, 18, 21, 22, 0xEE,
                                   0xEE, 1,  2,  5,  0xEE, 0xEE, 6,  9,  10, 0xEE});
  // a source may repeat itself: one byte to all
  f.good(shape_text(3, 1, {{7, 0}}) + "dma_copy engine=dma0 src_addr=" + hbm(100) +
         " dst_addr=" + sbuf(40) + " bytes=7 src_shaped src_shape=3");
  CHECK(f.get_sbuf(40, 8) == Bytes{1, 1, 1, 1, 1, 1, 1, 0xEE});
}

TEST_CASE("each queue has its own shapes, and clearing it keeps them", "[dma]") {
  DmaFixture f;
  f.set(f.machine.hbm(), 0, counting(16));
  f.good(shape_text(0, 1, {{3, 2}}, "dma0") + shape_text(0, 1, {{3, 4}}, "dma1"));
  f.machine.clear(Engine::kDma0);
  for (const auto& [engine, last] : {std::pair{"dma0", 5}, {"dma1", 9}}) {
    f.good(fmt::format("dma_copy engine={} src_addr={} dst_addr={} bytes=3 src_shaped", engine,
                       hbm(0), sbuf(0)));
    CHECK(f.get_sbuf(2, 1) == Bytes{uint8_t(last)});
  }
  f.bad("dma_copy engine=dma2 src_addr=" + hbm(0) + " dst_addr=" + sbuf(0) + " bytes=3 src_shaped",
        Cause::kBadCount);
}

TEST_CASE("a transfer of nothing touches nothing and still signals", "[dma]") {
  DmaFixture f;
  const Bytes before = f.get_sbuf(0, 8192);
  f.good(shape_text(0, 3, {{2, 3}, {0, 1}, {16777215, 7}, {16777215, 7}}) +
         "dma_copy engine=dma0 src_addr=0 dst_addr=0 src_shaped dst_shaped "
         "signal0=read:add:1:1 signal1=complete:add:2:1\n"
         "dma_copy engine=dma0 src_addr=1 dst_addr=2\n"
         "dma_fill engine=dma0 element=8 dst_addr=3\n"
         "dma_add engine=dma0 format=bf16 src_addr=1 dst_addr=2\n"
         "dma_cast engine=dma0 format=fp32 out_format=bf16 src_addr=1 dst_addr=2\n"
         "dma_transpose engine=dma0 element=4 rows=0 cols=5 src_addr=1 dst_addr=2\n"
         "dma_transpose engine=dma0 element=4 rows=5 cols=0 src_addr=1 dst_addr=2 "
         "signal0=complete:add:3:1");
  CHECK(f.get_sbuf(0, 8192) == before);
  for (const uint32_t s : {1u, 2u, 3u}) CHECK(f.machine.semaphores().value(s) == 1);
  CHECK(f.machine.engine(Engine::kDma0).retired == 8);
}

TEST_CASE("a fill repeats the first bytes of its pattern in the order of the destination",
          "[dma]") {
  DmaFixture f;
  const auto fill = [&](int element, int bytes) {
    f.set(f.machine.sbuf().data, 0, Bytes(32, 0));
    f.good(
        fmt::format("dma_fill engine=dma0 pattern=0x8877665544332211 element={} dst_addr={} "
                    "bytes={}",
                    element, sbuf(3), bytes));
    return f.get_sbuf(2, 12);
  };
  CHECK(fill(1, 3) == Bytes{0, 0x11, 0x11, 0x11, 0, 0, 0, 0, 0, 0, 0, 0});
  CHECK(fill(2, 4) == Bytes{0, 0x11, 0x22, 0x11, 0x22, 0, 0, 0, 0, 0, 0, 0});
  CHECK(fill(4, 8) == Bytes{0, 0x11, 0x22, 0x33, 0x44, 0x11, 0x22, 0x33, 0x44, 0, 0, 0});
  CHECK(fill(8, 8) == Bytes{0, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77, 0x88, 0, 0, 0});
  // elements of three, backwards: the pattern does not care
  f.set(f.machine.sbuf().data, 0, Bytes(32, 0));
  f.good(shape_text(0, 3, {{2, -4}}) +
         "dma_fill engine=dma0 pattern=0x2211 element=2 bytes=6 dst_shaped dst_addr=" + sbuf(6));
  CHECK(f.get_sbuf(1, 9) == Bytes{0, 0x22, 0x11, 0x22, 0, 0x11, 0x22, 0x11, 0});
}

TEST_CASE("a transpose swaps rows and columns of 1, 2 and 4 byte elements", "[dma]") {
  DmaFixture f;
  f.set(f.machine.hbm(), 0, counting(6));
  f.good("dma_transpose engine=dma0 element=1 rows=2 cols=3 src_stride=3 dst_stride=2 src_addr=" +
         hbm(0) + " dst_addr=" + sbuf(0));
  CHECK(f.get_sbuf(0, 6) == Bytes{1, 4, 2, 5, 3, 6});
  std::mt19937_64 rng(8);
  for (int n = 0; n < 400; ++n) {
    const int64_t e = 1 << rng() % 3;
    const int64_t rows = 1 + int64_t(rng() % 9);
    const int64_t cols = 1 + int64_t(rng() % 9);
    const int64_t src_stride = e * (int64_t(rng() % 40) - 20);  // rows of the source may overlap
    const int64_t dst_gap = e * int64_t(rng() % 3);
    const int64_t dst_stride = (rng() % 2 ? 1 : -1) * (rows * e + dst_gap);
    const int64_t src = 1000 * e;
    const int64_t dst = 400 * e;
    Bytes expected = f.get_sbuf(0, 8192);
    const Bytes source = f.get_hbm(0, kSmallHbm);
    for (int64_t r = 0; r < rows; ++r) {
      for (int64_t c = 0; c < cols; ++c) {
        for (int64_t b = 0; b < e; ++b) {
          expected[size_t(dst + c * dst_stride + r * e + b)] =
              source[size_t(src + r * src_stride + c * e + b)];
        }
      }
    }
    f.good(fmt::format(
        "dma_transpose engine=dma{} element={} rows={} cols={} src_stride={} "
        "dst_stride={} src_addr={} dst_addr={}",
        n % 4, e, rows, cols, src_stride, dst_stride, hbm(uint64_t(src)), sbuf(uint64_t(dst))));
    REQUIRE(f.get_sbuf(0, 8192) == expected);
  }
}

TEST_CASE("an add leaves source plus destination at the destination", "[dma]") {
  DmaFixture f;
  f.set(f.machine.hbm(), 8, floats({1, -2.5F, 1e30F}));
  f.set(f.machine.sbuf().data, 20, floats({0.25F, 2.5F, 1e30F}));
  f.good("dma_add engine=dma0 format=fp32 bytes=12 src_addr=" + hbm(8) + " dst_addr=" + sbuf(20));
  CHECK(f.get_sbuf(20, 12) == floats({1.25F, 0, 2e30F}));
  // bf16: 256 + 1 is a tie between 256 and 258 and goes to the even one
  f.set(f.machine.hbm(), 0, {0x80, 0x43, 0x80, 0x43});
  f.set(f.machine.sbuf().data, 2, {0x80, 0x3F, 0x40, 0x40});
  f.good("dma_add engine=dma0 format=bf16 bytes=4 src_addr=" + hbm(0) + " dst_addr=" + sbuf(2));
  CHECK(f.get_sbuf(2, 4) == Bytes{0x80, 0x43, 0x82, 0x43});
  // onto itself: doubles
  f.good("dma_add engine=dma0 format=fp32 bytes=12 src_addr=" + sbuf(20) + " dst_addr=" + sbuf(20));
  CHECK(f.get_sbuf(20, 12) == floats({2.5F, 0, 4e30F}));
  // the pairs of a reversed source
  f.set(f.machine.hbm(), 100, floats({1, 2, 3}));
  f.good(shape_text(2, 4, {{3, -4}}) +
         "dma_add engine=dma0 format=fp32 bytes=12 src_shaped src_shape=2 src_addr=" + hbm(108) +
         " dst_addr=" + sbuf(20));
  CHECK(f.get_sbuf(20, 12) == floats({5.5F, 2, 4e30F}));
}

TEST_CASE("a cast changes the size of elements and rounds once", "[dma]") {
  DmaFixture f;
  const auto cast = [&](const std::string& formats, const Bytes& in, size_t out) {
    f.set(f.machine.hbm(), 64, in);
    f.good(fmt::format("dma_cast engine=dma0 {} bytes={} src_addr={} dst_addr={}", formats,
                       in.size(), hbm(64), sbuf(64)));
    return f.get_sbuf(64, out);
  };
  // 1, 17 (a tie of 16 and 18 in e4m3), 1e6, NaN
  const Bytes four{0, 0, 0x80, 0x3F, 0, 0, 0x88, 0x41, 0, 0x24, 0x74, 0x49, 1, 0, 0x80, 0x7F};
  CHECK(cast("format=fp32 out_format=e4m3", four, 4) == Bytes{0x38, 0x58, 0x7F, 0x7F});
  CHECK(cast("format=fp32 out_format=e4m3 saturate", four, 4) == Bytes{0x38, 0x58, 0x7E, 0x7F});
  CHECK(cast("format=fp32 out_format=e5m2", four, 4) == Bytes{0x3C, 0x4C, 0x7C, 0x7F});
  CHECK(cast("format=fp32 out_format=bf16", four, 8) ==
        Bytes{0x80, 0x3F, 0x88, 0x41, 0x74, 0x49, 0xC0, 0x7F});
  CHECK(cast("format=e5m2 out_format=fp32", {0x3C, 0x80, 0xFC}, 12) ==
        Bytes{0, 0, 0x80, 0x3F, 0, 0, 0, 0x80, 0, 0, 0x80, 0xFF});
  CHECK(cast("format=bf16 out_format=fp32", {0x80, 0x3F, 0xFF, 0xFF}, 8) ==
        Bytes{0, 0, 0x80, 0x3F, 0, 0, 0xC0, 0x7F});
  CHECK(cast("format=e4m3ieee out_format=bf16", {0x38, 0x78}, 4) == Bytes{0x80, 0x3F, 0x80, 0x7F});
  // shapes count each side's own elements
  f.set(f.machine.hbm(), 64, four);
  f.set(f.machine.sbuf().data, 0, Bytes(16, 0));
  f.good(shape_text(0, 4, {{4, -4}}) + shape_text(1, 1, {{4, 3}}) +
         "dma_cast engine=dma0 format=fp32 out_format=e4m3 bytes=16 src_shaped dst_shaped "
         "dst_shape=1 src_addr=" +
         hbm(76) + " dst_addr=" + sbuf(1));
  CHECK(f.get_sbuf(0, 12) == Bytes{0, 0x7F, 0, 0, 0x7F, 0, 0, 0x58, 0, 0, 0x38, 0});
}

TEST_CASE("PSUM is bytes of accumulators, and a write makes the whole row written", "[dma]") {
  DmaFixture f;
  // rows have 16 bytes
  f.bad("dma_copy engine=dma0 bytes=4 src_addr=" + psum(20) + " dst_addr=" + sbuf(0),
        Cause::kPsumUnwritten, global_address(Space::kPsum, 20));
  f.set(f.machine.hbm(), 0, counting(20));
  f.good("dma_copy engine=dma0 bytes=20 src_addr=" + hbm(0) + " dst_addr=" + psum(18));
  CHECK_FALSE(f.machine.psum().written(0));
  CHECK(f.machine.psum().written(1));
  CHECK(f.machine.psum().written(2));
  CHECK(f.machine.psum().row(1)[0].bits == 0x02010000);
  CHECK(f.machine.psum().row(2)[0].bits == 0x1211100F);
  CHECK(f.machine.psum().row(2)[1].bits == 0x1413);
  CHECK(f.machine.psum().row(2)[2].bits == 0);
  f.good("dma_copy engine=dma0 bytes=32 src_addr=" + psum(16) + " dst_addr=" + sbuf(200));
  CHECK(f.get_sbuf(202, 20) == counting(20));
  CHECK(f.get_sbuf(200, 2) == Bytes{0, 0});
  // what comes before the first unwritten byte has moved
  f.set(f.machine.sbuf().data, 0, Bytes(40, 0xEE));
  CHECK(f.run("dma_copy engine=dma0 bytes=20 src_addr=" + psum(40) + " dst_addr=" + sbuf(0)) ==
        Machine::Outcome::kStopped);
  CHECK(f.machine.engine(Engine::kDma0).fault.info == 48);
  CHECK(f.machine.engine(Engine::kDma0).fault.info_hi == 0xFFFF3000);
  CHECK(f.get_sbuf(0, 9) == Bytes{0, 0, 0, 0, 0, 0, 0, 0, 0xEE});
  f.machine.clear(Engine::kDma0);
  // an add into PSUM, whose third row does not exist yet
  f.set(f.machine.sbuf().data, 0, floats({1, 2, 3, 4, 5}));
  f.good("dma_copy engine=dma0 bytes=16 src_addr=" + sbuf(0) + " dst_addr=" + psum(32));
  CHECK(f.run("dma_add engine=dma0 format=fp32 bytes=20 src_addr=" + sbuf(0) +
              " dst_addr=" + psum(32)) == Machine::Outcome::kStopped);
  CHECK(f.machine.engine(Engine::kDma0).fault.info == 48);
  CHECK(std::bit_cast<float>(f.machine.psum().row(2)[3].bits) == 8);
}

TEST_CASE("semaphores are words that a DMA queue reads and sets", "[dma]") {
  DmaFixture f;
  f.set(f.machine.hbm(), 1, {5, 0, 0, 0, 1, 2, 0, 0});
  f.machine.semaphores().host_set(9, 77);
  f.good("dma_copy engine=dma0 bytes=8 src_addr=" + hbm(1) + " dst_addr=" + semaphore(10));
  CHECK(f.machine.semaphores().value(9) == 77);
  CHECK(f.machine.semaphores().value(10) == 5);
  CHECK(f.machine.semaphores().value(11) == 0x201);
  f.good("dma_copy engine=dma0 bytes=8 src_addr=" + semaphore(9) + " dst_addr=" + sbuf(3));
  CHECK(f.get_sbuf(3, 8) == Bytes{77, 0, 0, 0, 5, 0, 0, 0});
  // an engine that waits for it goes on, and is told that nothing orders wait and set
  f.run(
      "nop engine=vector wait=20>=6 signal0=complete:add:21:1\n"
      "dma_fill engine=dma1 pattern=6 element=4 bytes=4 dst_addr=" +
      semaphore(20));
  CHECK(f.machine.semaphores().value(21) == 1);
  const auto reports = f.machine.take_diagnostics();
  REQUIRE(reports.size() == 1);
  CHECK(reports[0].kind == Diagnostic::Kind::kSemaphoreRace);
}

// The random part: what the words of the page say, on lists of bytes.
namespace {

struct Side {
  Space space = Space::kHbm;
  int64_t address = 0;
  bool shaped = false;
  int64_t element = 1;
  std::vector<Loop> loops;
  std::vector<int64_t> bytes;  // offsets in the space
};

struct Draw {
  std::mt19937_64 rng;
  int64_t below(int64_t n) { return static_cast<int64_t>(rng() % static_cast<uint64_t>(n)); }

  // A side of `total` bytes (nearly always), all in one corner of a space so that sides meet.
  Side side(int64_t total) {
    Side s;
    s.space = below(2) ? Space::kHbm : Space::kSbuf;
    s.address = below(60);
    s.shaped = below(3) != 0;
    s.loops.assign(4, {});
    s.element = total;
    if (s.shaped) {
      std::vector<int64_t> parts;
      int64_t rest = total;
      for (int64_t p = 2; p <= rest; ++p) {
        for (; rest % p == 0; rest /= p) parts.push_back(p);
      }
      s.element = 1;
      for (const int64_t p : parts) {
        const int64_t where = below(5);
        (where == 4 ? s.element : s.loops[size_t(where)].count) *= p;
      }
      if (below(20) == 0) ++s.loops[size_t(below(4))].count;
      // mostly strides that nest, sometimes any
      int64_t inside = s.element;
      for (Loop& loop : s.loops) {
        const int64_t sign = below(4) == 0 ? -1 : 1;
        loop.stride = sign * (below(6) == 0 ? below(12) : inside + below(3));
        inside += (loop.count - 1) * std::abs(loop.stride);
      }
      std::ranges::shuffle(s.loops, rng);
    }
    s.bytes = listed(s.element, s.loops);
    for (int64_t& b : s.bytes) b += s.address;
    return s;
  }
};

// Bytes of each space that the random sides reach.
constexpr uint64_t kWindow = 2048;

bool outside(const Side& s, int64_t size, int64_t& where) {
  const auto [low, high] = std::ranges::minmax(s.bytes);
  where = low < 0 || low >= size ? low : high;
  return low < 0 || high >= size;
}

}  // namespace

TEST_CASE("random copies do what their definition says, or stop with the cause it says", "[dma]") {
  Draw draw{std::mt19937_64(11)};
  DmaFixture f;
  int done = 0;
  std::map<Cause, int> stopped;
  for (int n = 0; n < 20000; ++n) {
    const int64_t total = 1 + draw.below(24);
    Side src = draw.side(total);
    Side dst = draw.side(total);
    if (draw.below(10) == 0) dst = src;
    const bool same = src.space == dst.space && src.address == dst.address &&
                      src.shaped == dst.shaped && src.element == dst.element &&
                      std::ranges::equal(src.loops, dst.loops, [](const Loop& a, const Loop& b) {
                        return a.count == b.count && a.stride == b.stride;
                      });
    const int dst_register = same ? 0 : 1;
    std::string program;
    if (src.shaped) program += shape_text(0, src.element, src.loops);
    if (dst.shaped) program += shape_text(dst_register, dst.element, dst.loops);
    program +=
        fmt::format("dma_copy engine=dma0 bytes={} src_addr={} dst_addr={}", total,
                    at(src.space, uint64_t(src.address)), at(dst.space, uint64_t(dst.address)));
    if (src.shaped) program += " src_shaped";
    if (dst.shaped) program += fmt::format(" dst_shaped dst_shape={}", dst_register);
    INFO(program);

    Cause cause = Cause::kNone;
    int64_t where = 0;
    const auto size = [](const Side& s) { return s.space == Space::kHbm ? kSmallHbm : 8192; };
    const std::set<int64_t> once(dst.bytes.begin(), dst.bytes.end());
    if (int64_t(src.bytes.size()) != total || int64_t(dst.bytes.size()) != total) {
      cause = Cause::kBadCount;
    } else if (outside(src, size(src), where) || outside(dst, size(dst), where)) {
      cause = Cause::kAddressRange;
    } else if (src.space == dst.space && !same) {
      const auto [a, b] = std::ranges::minmax(src.bytes);
      const auto [c, d] = std::ranges::minmax(dst.bytes);
      if (a <= d && c <= b) cause = Cause::kOverlap;
    }

    Bytes hbm_after = f.get_hbm(0, kWindow);
    Bytes sbuf_after = f.get_sbuf(0, kWindow);
    const Bytes hbm_before = hbm_after;
    const Bytes sbuf_before = sbuf_after;
    f.run(program);
    f.machine.take_diagnostics();
    const Fault fault = f.machine.engine(Engine::kDma0).fault;
    f.machine.clear(Engine::kDma0);
    if (cause == Cause::kNone && fault.cause == Cause::kOverlap) {
      // not nested: more than bytes that meet, so only the other direction is certain
      ++stopped[Cause::kNone];
      REQUIRE(dst.shaped);
    } else {
      REQUIRE(cause_name(fault.cause) == cause_name(cause));
      if (cause == Cause::kAddressRange) REQUIRE(fault.info == uint32_t(where));
    }
    if (fault.cause == Cause::kNone) {
      REQUIRE(std::ranges::max(dst.bytes) < int64_t{kWindow});
      REQUIRE(std::ranges::max(src.bytes) < int64_t{kWindow});
      ++done;
      REQUIRE(once.size() == dst.bytes.size());
      for (int64_t i = 0; i < total; ++i) {
        const int64_t from = src.bytes[size_t(i)];
        const int64_t to = dst.bytes[size_t(i)];
        (dst.space == Space::kHbm ? hbm_after : sbuf_after)[size_t(to)] =
            (src.space == Space::kHbm ? hbm_before : sbuf_before)[size_t(from)];
      }
    }
    ++stopped[fault.cause];
    REQUIRE(f.get_hbm(0, kWindow) == hbm_after);
    REQUIRE(f.get_sbuf(0, kWindow) == sbuf_after);
  }
  CHECK(done > 3000);
  for (const Cause c : {Cause::kNone, Cause::kBadCount, Cause::kAddressRange, Cause::kOverlap}) {
    CHECK(stopped[c] > 100);
  }
}
