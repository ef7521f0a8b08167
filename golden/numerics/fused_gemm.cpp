// SPDX-License-Identifier: Apache-2.0
#include "golden/numerics/fused_gemm.h"

#include <algorithm>
#include <array>
#include <cfenv>
#include <memory>
#include <new>
#include <span>
#include <stdexcept>

#include "golden/numerics/exact.h"
#include "golden/numerics/fused.h"
#include "golden/numerics/fused_tile.h"

namespace ng {
namespace {

// What one code unpacks to. Inf and NaN are 0 here: fused_step() does their groups.
struct Unpacked {
  std::array<double, 256> value{};
  std::array<double, 256> low{};  // E5M2 as the right-hand side of itself: see TileOperands
  std::array<std::uint8_t, 256> special{};
};

constexpr double power_of_two(int exponent) {
  return std::bit_cast<double>(static_cast<std::uint64_t>(1023 + exponent) << 52);
}

constexpr Unpacked unpack_table(Format format, bool split) {
  Unpacked table;
  const FormatRow& f = row(format);
  for (std::uint32_t code = 0; code < 256; ++code) {
    const Exact x = decode(f, code & (f.sign_mask() | f.magnitude_mask()));
    table.special[code] = x.kind != Kind::kFinite;
    if (x.kind != Kind::kFinite) continue;
    const double magnitude = x.magnitude * power_of_two(x.exponent);
    const double value = x.negative ? -magnitude : magnitude;
    (split && magnitude < 2 ? table.low : table.value)[code] = value;
  }
  return table;
}

constexpr std::array<Unpacked, 4> kTables{
    unpack_table(Format::kE4m3, false), unpack_table(Format::kE5m2, false),
    unpack_table(Format::kE4m3Ieee, false), unpack_table(Format::kE2m1, false)};
constexpr Unpacked kSplitE5m2 = unpack_table(Format::kE5m2, true);

void check(const FusedOperand& x) {
  if (x.format > Format::kE2m1) {
    throw std::invalid_argument("the array multiplies FP8 and E2M1 only");
  }
}

std::size_t groups_of(std::size_t k) { return (k + kGroup - 1) / kGroup; }

std::uint8_t scale_of(const FusedOperand& x, std::size_t row, std::size_t group) {
  return x.scales != nullptr ? x.scales[row * x.scale_stride + group] : kE8m0One;
}

// One group of one row as fused_step() takes it: E2M1 through its map.
struct PlainGroup {
  Format format;
  std::uint8_t scale;
  std::size_t size;
  std::array<std::uint8_t, kGroup> codes{};

  PlainGroup(const FusedOperand& x, std::size_t row, std::size_t group, std::size_t k)
      : format(x.format == Format::kE2m1 ? Format::kE4m3 : x.format),
        scale(scale_of(x, row, group)),
        size(std::min(kGroup, k - group * kGroup)) {
    const std::uint8_t* from = x.codes + row * x.stride + group * kGroup;
    for (std::size_t i = 0; i < size; ++i) {
      codes[i] = x.format == Format::kE2m1 ? kOcpFp4Map[from[i] & 0xF] : from[i];
    }
  }
  std::span<const std::uint8_t> elements() const { return std::span(codes).first(size); }
};

Fp32 plain_step(Fp32 acc, const PlainGroup& a, const PlainGroup& b) {
  return fused_step(acc, a.format, a.elements(), a.scale, b.format, b.elements(), b.scale);
}

void plain_gemm(const FusedShape& s, const FusedOperand& a, const FusedOperand& b, Fp32* acc,
                std::size_t acc_stride) {
  for (std::size_t i = 0; i < s.m; ++i) {
    for (std::size_t g = 0; g < groups_of(s.k); ++g) {
      const PlainGroup left(a, i, g, s.k);
      for (std::size_t j = 0; j < s.n; ++j) {
        Fp32& x = acc[i * acc_stride + j];
        x = plain_step(x, left, PlainGroup(b, j, g, s.k));
      }
    }
  }
}

// Rounding to nearest, subnormals honoured, whatever the caller has set.
class DefaultArithmetic {
 public:
  DefaultArithmetic() {
    std::fegetenv(&before_);
    std::fesetenv(FE_DFL_ENV);
  }
  ~DefaultArithmetic() { std::fesetenv(&before_); }
  DefaultArithmetic(const DefaultArithmetic&) = delete;
  DefaultArithmetic& operator=(const DefaultArithmetic&) = delete;

 private:
  std::fenv_t before_{};
};

// Rows of an operand, unpacked, in panels of `width` rows for some groups of 32:
//   values[((panel * groups + group) * 32 + element) * width + row]
// Missing rows and elements are 0.
class Panels {
 public:
  Panels(std::size_t width, std::size_t panels, std::size_t groups, bool split)
      : width_(width),
        groups_(groups),
        values_(allocate(panels * panel_size())),
        low_(split ? allocate(panels * panel_size()) : nullptr),
        special_(std::make_unique<std::uint8_t[]>(panels * groups)) {}

  // Fills panel `panel` with the rows from `first` on (of `rows`) and the groups from `group` on.
  void fill(std::size_t panel, const FusedOperand& x, std::size_t first, std::size_t rows,
            std::size_t group, std::size_t groups, std::size_t k) {
    const std::size_t at = panel * panel_size();
    std::uint8_t* special = special_.get() + panel * groups_;
    std::fill_n(special, groups, std::uint8_t{0});
    const std::size_t present = std::min(width_, rows - first);
    if (present < width_ || (group + groups) * kGroup > k) {
      std::fill_n(values_.get() + at, groups * kGroup * width_, 0.0);
      if (low_) std::fill_n(low_.get() + at, groups * kGroup * width_, 0.0);
    }
    for (std::size_t r = 0; r < present; ++r) {
      for (std::size_t g = 0; g < groups; ++g) {
        const std::size_t to = at + g * kGroup * width_ + r;
        const bool odd = fill_group(x, first + r, group + g, k, to);
        special[g] |= static_cast<std::uint8_t>(odd ? 1u << r : 0);
      }
    }
  }

  const double* values(std::size_t panel) const { return values_.get() + panel * panel_size(); }
  const double* low(std::size_t panel) const {
    return low_ ? low_.get() + panel * panel_size() : nullptr;
  }
  // Of each group, a bit for each row in which something is Inf or NaN, the scale included.
  const std::uint8_t* special(std::size_t panel) const { return special_.get() + panel * groups_; }

 private:
  struct Free {
    void operator()(double* p) const { ::operator delete[](p, std::align_val_t{64}); }
  };
  using Values = std::unique_ptr<double[], Free>;
  static Values allocate(std::size_t count) {
    return Values(
        static_cast<double*>(::operator new[](count * sizeof(double), std::align_val_t{64})));
  }
  std::size_t panel_size() const { return groups_ * kGroup * width_; }

  // Whether anything in it is Inf or NaN.
  bool fill_group(const FusedOperand& x, std::size_t row, std::size_t group, std::size_t k,
                  std::size_t to) {
    const std::uint8_t* from = x.codes + row * x.stride + group * kGroup;
    const std::size_t size = std::min(kGroup, k - group * kGroup);
    const std::uint8_t scale = scale_of(x, row, group);
    const double factor = power_of_two(scale - kE8m0Bias);
    const Unpacked& table = low_ ? kSplitE5m2 : kTables[static_cast<std::size_t>(x.format)];
    unsigned special = scale == kE8m0Nan;
    double* value = values_.get() + to;
    for (std::size_t i = 0; i < size; ++i) {
      special |= table.special[from[i]];
      value[i * width_] = table.value[from[i]] * factor;
    }
    if (low_) {
      double* low = low_.get() + to;
      for (std::size_t i = 0; i < size; ++i) low[i * width_] = table.low[from[i]] * factor;
    }
    return special != 0;
  }

  std::size_t width_;
  std::size_t groups_;
  Values values_;
  Values low_;
  std::unique_ptr<std::uint8_t[]> special_;
};

// A tile of accumulators: its place among all, and a copy of its values while it is worked on.
class TileRun {
 public:
  TileRun(const FusedShape& s, const FusedOperand& a, const FusedOperand& b, Tile tile, Fp32* acc,
          std::size_t acc_stride)
      : shape_(s), a_(a), b_(b), tile_(tile), acc_(acc), acc_stride_(acc_stride) {}

  void run(std::size_t i, std::size_t j, std::size_t group, std::size_t groups,
           const TileOperands& operands, const std::uint8_t* special_a,
           const std::uint8_t* special_b) {
    const std::size_t rows = std::min<std::size_t>(kTileRows, shape_.m - i);
    const std::size_t cols = std::min<std::size_t>(kTileCols, shape_.n - j);
    Fp32* place = acc_ + i * acc_stride_ + j;
    for (std::size_t r = 0; r < rows; ++r) {
      for (std::size_t c = 0; c < cols; ++c) {
        values_[r * kTileCols + c] = place[r * acc_stride_ + c].bits;
      }
    }
    for (std::size_t g = 0; g < groups;) {
      std::size_t end = g;
      while (end < groups && (special_a[end] | special_b[end]) == 0) ++end;
      if (end > g) tile_(from(operands, g), end - g, values_.data());
      if (end < groups) {
        special_group(i, j, rows, cols, group + end, from(operands, end), special_a[end],
                      special_b[end]);
        ++end;
      }
      g = end;
    }
    for (std::size_t r = 0; r < rows; ++r) {
      for (std::size_t c = 0; c < cols; ++c) {
        place[r * acc_stride_ + c].bits = values_[r * kTileCols + c];
      }
    }
  }

 private:
  static TileOperands from(const TileOperands& x, std::size_t group) {
    return {x.a + group * kGroup * kTileRows, x.b + group * kGroup * kTileCols,
            x.b_low != nullptr ? x.b_low + group * kGroup * kTileCols : nullptr};
  }

  // A group in which some rows of a or of b hold Inf or NaN: the plain way for those.
  void special_group(std::size_t i, std::size_t j, std::size_t rows, std::size_t cols,
                     std::size_t group, const TileOperands& operands, unsigned special_a,
                     unsigned special_b) {
    const auto before = values_;
    tile_(operands, 1, values_.data());
    for (std::size_t r = 0; r < rows; ++r) {
      for (std::size_t c = 0; c < cols; ++c) {
        if (((special_a >> r | special_b >> c) & 1) == 0) continue;
        const std::size_t at = r * kTileCols + c;
        values_[at] = plain_step({before[at]}, PlainGroup(a_, i + r, group, shape_.k),
                                 PlainGroup(b_, j + c, group, shape_.k))
                          .bits;
      }
    }
  }

  const FusedShape& shape_;
  const FusedOperand& a_;
  const FusedOperand& b_;
  Tile tile_;
  Fp32* acc_;
  std::size_t acc_stride_;
  alignas(32) std::array<std::uint32_t, kTileRows * kTileCols> values_{};
};

std::size_t panels_of(std::size_t rows, std::size_t width) { return (rows + width - 1) / width; }

// Blocks of a stay in the second cache (512 KiB), a panel of b (16 or 32 KiB) in the first.
void tiled_gemm(const FusedShape& s, const FusedOperand& a, const FusedOperand& b, Fp32* acc,
                std::size_t acc_stride, const Tiles& tiles) {
  constexpr std::size_t kBlockRows = 256;
  constexpr std::size_t kBlockGroups = 8;
  const bool a_e5m2 = a.format == Format::kE5m2;
  const bool b_e5m2 = b.format == Format::kE5m2;
  const std::size_t all_groups = groups_of(s.k);
  const std::size_t depth = std::min(kBlockGroups, all_groups);
  const std::size_t block_rows = std::min(kBlockRows, s.m);
  Panels left(kTileRows, panels_of(block_rows, kTileRows), depth, false);
  Panels right(kTileCols, 1, depth, a_e5m2 && b_e5m2);
  TileRun run(s, a, b, tiles.by_e5m2[int{a_e5m2} + int{b_e5m2}], acc, acc_stride);
  const DefaultArithmetic arithmetic;
  for (std::size_t m = 0; m < s.m; m += kBlockRows) {
    const std::size_t panels = panels_of(std::min(kBlockRows, s.m - m), kTileRows);
    for (std::size_t group = 0; group < all_groups; group += kBlockGroups) {
      const std::size_t groups = std::min(kBlockGroups, all_groups - group);
      for (std::size_t p = 0; p < panels; ++p) {
        left.fill(p, a, m + p * kTileRows, s.m, group, groups, s.k);
      }
      for (std::size_t j = 0; j < s.n; j += kTileCols) {
        right.fill(0, b, j, s.n, group, groups, s.k);
        for (std::size_t p = 0; p < panels; ++p) {
          run.run(m + p * kTileRows, j, group, groups,
                  {left.values(p), right.values(0), right.low(0)}, left.special(p),
                  right.special(0));
        }
      }
    }
  }
}

}  // namespace

bool has_fused_path(FusedPath path) {
  return path == FusedPath::kAvx2 ? avx2_tiles() != nullptr : path <= FusedPath::kPortable;
}

FusedPath fastest_fused_path() {
  return avx2_tiles() != nullptr ? FusedPath::kAvx2 : FusedPath::kPortable;
}

void fused_gemm(const FusedShape& shape, const FusedOperand& a, const FusedOperand& b, Fp32* acc,
                std::size_t acc_stride, FusedPath path) {
  check(a);
  check(b);
  if (!has_fused_path(path)) throw std::invalid_argument("no such path on this CPU");
  if (shape.m == 0 || shape.n == 0 || shape.k == 0) return;
  if (path == FusedPath::kPlain) return plain_gemm(shape, a, b, acc, acc_stride);
  const Tiles* tiles = path == FusedPath::kAvx2 ? avx2_tiles() : &kPortableTiles;
  tiled_gemm(shape, a, b, acc, acc_stride, *tiles);
}

}  // namespace ng
