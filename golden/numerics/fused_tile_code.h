// SPDX-License-Identifier: Apache-2.0
// The arithmetic of a tile, in vectors of binary64. Included once per instruction set, by a file
// that has named a namespace NG_TILE_SPACE and defined in it kLanes, vectors of so many numbers
// (Doubles, Longs, Floats, Ints), broadcast() and multiply_add(). It uses nothing of any library,
// so that no function compiled for one CPU is linked into the code for another.
//
// Why the bits are those of fused_step(): the products and these sums of them are exact, and what
// follows loses nothing that the one rounding to FP32 needs.
//  1. Sums. Elements are multiples of 2^-9 up to 448 (E4M3; the other formats of four bits or fewer
//     lie within) or of 2^-16 up to 57344 (E5M2). Binary64 holds any multiple of a unit below 2^53
//     of them:
//       without E5M2      unit 2^-18, 32 products < 2^23:                41 bits, one sum
//       with one E5M2     unit 2^-25, 8 products < 1.6 * 2^27:           53 bits, four sums
//       E5M2 x E5M2, elements of b >= 2 (multiples of 2^-1), unit 2^-17,
//                         16 products < 1.6 * 2^35:                      53 bits, two sums
//                    and elements of b < 2, at most 1.75, unit 2^-32,
//                         16 products < 1.6 * 2^20:                      53 bits, two sums
//     Scales move all of a group by one power of two, between 2^-254 and 2^254: nothing leaves the
//     range of binary64.
//  2. Four sums make head + tail exactly, |tail| at most half a last place of head. The errors of
//     the three additions are multiples of the unit and together a few last places, so their own
//     sum is exact. The last two_sum() makes the tail that small, whatever cancelled.
//  3. acc + head is high + low exactly. Where low != 0, high is at least half of head, so low and
//     tail lie below 2^-50 of high: adding them with rounding to odd (a last place that is odd
//     where anything was lost) to high, again to odd, gives the odd rounding of the exact sum.
//     Where low = 0, the tail is added to high alone, once, to odd. So Boldo and Melquiond,
//     "Emulation of a FMA and correctly rounded sums: proved algorithms using rounding to odd",
//     2008.
//  4. Binary64 rounded to odd, then to nearest FP32, is the exact sum rounded to nearest FP32 (the
//     same paper: 53 >= 24 + 2 bits), subnormals and overflow included.
//  5. Any zero becomes +0. An accumulator that is Inf stays so, one that is NaN becomes canonical.

namespace ng::NG_TILE_SPACE {

inline Doubles load(const double* from) {
  Doubles x;
  __builtin_memcpy(&x, from, sizeof x);
  return x;
}
inline void store(double* to, Doubles x) { __builtin_memcpy(to, &x, sizeof x); }

struct Pair {
  Doubles value;
  Doubles error;
};

// x + y = value + error, exactly.
inline Pair two_sum(Doubles x, Doubles y) {
  const Doubles sum = x + y;
  const Doubles of_y = sum - x;
  const Doubles of_x = sum - of_y;
  return {sum, (y - of_y) + (x - of_x)};
}

// value + error rounded to odd: cut off towards zero, and the last place 1 where anything was lost.
inline Doubles round_to_odd(Pair sum) {
  const Longs lost = sum.error != 0.0;
  Longs bits = (Longs)sum.value;
  const Longs beyond = ((bits ^ (Longs)sum.error) < 0) & lost;  // -1 where value is too far from 0
  bits = (bits + beyond) | (lost & 1);
  return (Doubles)bits;
}

// Of `Steps` elements: sums[r * kTileCols + c] = sum a * b. Eight sums are under way at a time, as
// many as it takes to hide the latency of an addition and few enough for sixteen registers.
template <int Steps>
inline void sums_of(const double* a, const double* b, double* sums) {
  for (int c = 0; c < kTileCols; c += 2 * kLanes, b += 2 * kLanes, sums += 2 * kLanes) {
    Doubles s00{}, s01{}, s10{}, s11{}, s20{}, s21{}, s30{}, s31{};
    for (int k = 0; k < Steps; ++k) {
      const double* x = a + k * kTileRows;
      const Doubles left = load(b + k * kTileCols);
      const Doubles right = load(b + k * kTileCols + kLanes);
      const Doubles x0 = broadcast(x[0]);
      s00 = multiply_add(x0, left, s00);
      s01 = multiply_add(x0, right, s01);
      const Doubles x1 = broadcast(x[1]);
      s10 = multiply_add(x1, left, s10);
      s11 = multiply_add(x1, right, s11);
      const Doubles x2 = broadcast(x[2]);
      s20 = multiply_add(x2, left, s20);
      s21 = multiply_add(x2, right, s21);
      const Doubles x3 = broadcast(x[3]);
      s30 = multiply_add(x3, left, s30);
      s31 = multiply_add(x3, right, s31);
    }
    store(sums, s00), store(sums + kLanes, s01);
    store(sums + kTileCols, s10), store(sums + kTileCols + kLanes, s11);
    store(sums + 2 * kTileCols, s20), store(sums + 2 * kTileCols + kLanes, s21);
    store(sums + 3 * kTileCols, s30), store(sums + 3 * kTileCols + kLanes, s31);
  }
}

constexpr int kTileSize = kTileRows * kTileCols;

struct Accumulators {
  Ints bits;
  Doubles value;
};

inline Accumulators read(const unsigned* acc) {
  Accumulators x;
  __builtin_memcpy(&x.bits, acc, sizeof x.bits);
  x.value = __builtin_convertvector((Floats)x.bits, Doubles);
  return x;
}

// `odd` is the exact sum with accumulator x, rounded to odd.
inline void write(unsigned* acc, const Accumulators& x, Doubles odd) {
  const Floats rounded = __builtin_convertvector(odd, Floats) + 0.0F;  // -0 + 0 = +0
  const Ints special = (x.bits & 0x7F800000) == 0x7F800000;
  const Ints nan = (x.bits & 0x7FFFFFFF) > 0x7F800000;
  Ints bits = ((Ints)rounded & ~special) | (x.bits & special);
  bits = (bits & ~nan) | (nan & 0x7FC00000);
  __builtin_memcpy(acc, &bits, sizeof bits);
}

// One sum per group and accumulator.
inline void add_one(const double* sums, unsigned* acc) {
  for (int i = 0; i < kTileSize; i += kLanes, sums += kLanes, acc += kLanes) {
    const Accumulators x = read(acc);
    write(acc, x, round_to_odd(two_sum(x.value, load(sums))));
  }
}

// Four sums.
inline void add_four(const double* sums, unsigned* acc) {
  for (int i = 0; i < kTileSize; i += kLanes, sums += kLanes, acc += kLanes) {
    const Accumulators x = read(acc);
    const Pair first = two_sum(load(sums), load(sums + kTileSize));
    const Pair second = two_sum(load(sums + 2 * kTileSize), load(sums + 3 * kTileSize));
    const Pair both = two_sum(first.value, second.value);
    const Pair group = two_sum(both.value, both.error + (first.error + second.error));
    const Pair total = two_sum(x.value, group.value);
    const Doubles rest = round_to_odd(two_sum(total.error, group.error));
    write(acc, x, round_to_odd(two_sum(total.value, rest)));
  }
}

static void tile_without_e5m2(const TileOperands& operands, std::size_t groups, unsigned* acc) {
  const double *a = operands.a, *b = operands.b;
  alignas(32) double sums[kTileSize];
  for (; groups > 0; --groups, a += 32 * kTileRows, b += 32 * kTileCols) {
    sums_of<32>(a, b, sums);
    add_one(sums, acc);
  }
}

static void tile_with_one_e5m2(const TileOperands& operands, std::size_t groups, unsigned* acc) {
  const double *a = operands.a, *b = operands.b;
  alignas(32) double sums[4 * kTileSize];
  for (; groups > 0; --groups) {
    for (int part = 0; part < 4; ++part, a += 8 * kTileRows, b += 8 * kTileCols) {
      sums_of<8>(a, b, sums + part * kTileSize);
    }
    add_four(sums, acc);
  }
}

static void tile_of_e5m2(const TileOperands& operands, std::size_t groups, unsigned* acc) {
  const double *a = operands.a, *b = operands.b, *low = operands.b_low;
  alignas(32) double sums[4 * kTileSize];
  for (; groups > 0; --groups) {
    for (int part = 0; part < 4; part += 2) {
      sums_of<16>(a, b, sums + part * kTileSize);
      sums_of<16>(a, low, sums + (part + 1) * kTileSize);
      a += 16 * kTileRows, b += 16 * kTileCols, low += 16 * kTileCols;
    }
    add_four(sums, acc);
  }
}

constexpr Tiles kTiles{{tile_without_e5m2, tile_with_one_e5m2, tile_of_e5m2}};

}  // namespace ng::NG_TILE_SPACE
