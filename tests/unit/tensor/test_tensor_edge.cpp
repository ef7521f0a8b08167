// SPDX-License-Identifier: Apache-2.0
// rtl/tensor/tensor_edge.sv: both groups of a two-group word.
#include "tests/unit/tensor/tensor_bench.h"

using namespace ng;
using namespace ng::test;

namespace {
struct Expected {
  bool valid = false;
  bool first = false;
  bool apply = false;
  uint32_t column = 0;
  uint8_t scale = 0;
  std::array<uint64_t, 8> operands{};
  std::string text;
};

class Edge {
 public:
  explicit Edge(const char* name) : bench(name) {}

  void cycle(bool valid, bool first, const OperandFields& f, uint32_t column) {
    Rng& rng = bench.rng();
    auto& t = bench.top();
    put_random(t.edge0_word_i, rng);
    put_random(t.edge0_map_i, rng);
    const auto scales = static_cast<uint16_t>(rng());
    t.edge0_scale_i = static_cast<uint8_t>(scales);
    t.edge1_scale_i = static_cast<uint8_t>(scales >> 8);
    t.edge0_valid_i = t.edge1_valid_i = valid;
    t.edge0_meaning_i = t.edge1_meaning_i = edge_word(first, f, column);
    t.edge1_word_i = t.edge0_word_i;
    t.edge1_map_i = t.edge0_map_i;
    for (size_t g = 0; g < 2; ++g) {
      Expected e;
      e.valid = valid;
      e.first = first;
      e.column = column;
      e.apply = f.k > 32 * g;
      e.scale = f.scaled ? static_cast<uint8_t>(scales >> 8 * g) : 127;
      std::array<uint8_t, 32> codes{};
      for (size_t i = 0; i < 32; ++i) {
        const size_t element = 32 * g + i;  // of the pass
        codes[i] = static_cast<uint8_t>(get(t.edge0_word_i, bits(8 * element, 8)));
        if (f.format == 3) {
          const size_t byte = element / 2 + (f.half ? 32 : 0);  // half a word of two groups
          const uint64_t nibble = get(t.edge0_word_i, bits(8 * byte + 4 * (element % 2), 4));
          codes[i] = static_cast<uint8_t>(get(t.edge0_map_i, bits(8 * nibble, 8)));
        }
      }
      const size_t count = f.k > 32 * g ? std::min<size_t>(32, f.k - 32 * g) : 0;
      put_operands(e.operands, 0, f.format == 3 ? Format::kE4m3 : static_cast<Format>(f.format),
                   codes, count);
      e.text = fmt::format("group {} format {} k {} half {} scaled {}", g, f.format, f.k, f.half,
                           f.scaled);
      ahead_[g].push_back(e);
    }
    bench.eval();
    check(ahead_[0], t.edge0_valid_o, t.edge0_first_o, t.edge0_apply_o, t.edge0_column_o,
          t.edge0_scale_o, t.edge0_data_o);
    if (ahead_[1].size() == 3)
      check(ahead_[1], t.edge1_valid_o, t.edge1_first_o, t.edge1_apply_o, t.edge1_column_o,
            t.edge1_scale_o, t.edge1_data_o);
    bench.tick();
  }
  TensorBench bench;

 private:
  template <class Data>
  void check(std::deque<Expected>& ahead, bool valid, bool first, bool apply, unsigned column,
             unsigned scale, const Data& data) {
    const Expected e = ahead.front();
    ahead.pop_front();
    require_equal<uint64_t>("valid", e.valid, valid, e.text);
    if (!e.valid) return;
    require_equal<uint64_t>("first", e.first, first, e.text);
    require_equal<uint64_t>("apply", e.apply, apply, e.text);
    require_equal<uint64_t>("column", e.column, column, e.text);
    require_equal<uint64_t>("scale", e.scale, scale, e.text);
    for (size_t p = 0; p < 8; ++p) {
      // the exponent of a special element means nothing
      uint64_t mask = ~uint64_t{0};
      for (size_t i = 0; i < 4; ++i)
        if (e.operands[p] >> (40 + i) & 1) mask &= ~(uint64_t{0x3f} << 6 * i);
      require_equal<uint64_t>("operand", e.operands[p] & mask, get(data, bits(64 * p, 64)) & mask,
                              fmt::format("{} PE {}", e.text, p));
    }
  }
  std::array<std::deque<Expected>, 2> ahead_;
};
}  // namespace

TEST_CASE("each group cuts, maps, decodes and masks its elements, the second two cycles later") {
  Edge edge("tensor_edge");
  for (int i = 0; i < 20'000; ++i) {
    Rng& rng = edge.bench.rng();
    OperandFields f = draw_operand(rng, 4);
    f.k = static_cast<uint32_t>(draw(rng, 1, 64));
    if (rng() % 8 == 0) f.k = std::array{1u, 31u, 32u, 33u, 63u, 64u}[rng() % 6];
    edge.cycle(rng() % 4 != 0, rng() % 4 == 0, f, draw_word(rng) & 0xffff);
  }
}

TEST_CASE("every k masks exactly the elements from k on, in every format and half") {
  Edge edge("tensor_edge_k");
  for (uint32_t format = 0; format < 4; ++format) {
    for (const bool half : {false, true}) {
      if (half && format != 3) continue;
      for (uint32_t k = 1; k <= 64; ++k) {
        OperandFields f;
        f.format = format;
        f.half = half;
        f.k = k;
        edge.cycle(true, false, f, 0);
      }
    }
  }
  OperandFields f;
  for (int i = 0; i < 3; ++i) edge.cycle(false, false, f, 0);
}
