// SPDX-License-Identifier: Apache-2.0
// The tensor engine with its PSUM in a machine of the test: SBUF that may refuse any cycle, control
// that feeds instructions and counts pulses, and the result each program must have, straight from
// golden/numerics and docs/isa.md.
#pragma once

#include <catch2/catch_test_macros.hpp>
#include <deque>
#include <optional>
#include <vector>

#include "golden/isa/isa.h"
#include "tb/numerics/tensor_ports.h"
#include "tb/sim.h"

namespace ng::test {

inline constexpr uint32_t kSbufWords = 96;
inline constexpr uint32_t kPsumRows = 64;

/// What the tensor engine must do: nothing but contents, no time.
class Expectation {
 public:
  Expectation(size_t groups, size_t cols)
      : groups(groups), cols(cols), data(kSbufWords * 32 * groups), scales(kSbufWords * groups) {
    reset();
    psum.assign(kPsumRows * cols, 0);
  }
  void reset() {
    written.assign(kPsumRows, false);
    map = kOcpFp4Map;
    seed = 0;
    counter = 0;
    columns_.reset();
  }

  /// Executes a legal instruction; the PSUM row of a read before its first write, if there is one.
  std::optional<uint32_t> execute(const Instruction& i) {
    switch (i.opcode()) {
      case Opcode::kSetMap:
        map = i.codes();
        break;
      case Opcode::kSetRandom:
        if (i.get(Field::kLoadSeed)) seed = i.get(Field::kSeed);
        if (i.get(Field::kLoadCounter)) counter = static_cast<uint32_t>(i.get(Field::kCounter));
        if (i.get(Field::kAddCounter)) counter += static_cast<uint32_t>(i.get(Field::kCounter));
        break;
      case Opcode::kLoadStationary:
        columns_.emplace(cols);
        for (size_t c = 0; c < i.get(Field::kCount); ++c) (*columns_)[c] = fetch(i, c);
        break;
      case Opcode::kMultiplyMoving:
        return multiply(i);
      default:
        break;
    }
    return std::nullopt;
  }

  size_t groups, cols;
  std::vector<uint8_t> data, scales;
  std::vector<uint32_t> psum;
  std::vector<bool> written;
  Fp4Map map{};
  uint64_t seed = 0;
  uint32_t counter = 0;

 private:
  struct Word {
    Format format = Format::kE4m3;
    std::vector<uint8_t> codes, scale;
  };

  Word fetch(const Instruction& i, size_t n) const {
    const auto k = static_cast<size_t>(i.get(Field::kK));
    const auto step = static_cast<int64_t>(n) * i.get_signed(Field::kStride);
    const auto at =
        static_cast<size_t>(static_cast<int64_t>(i.get(Field::kAddr)) + step) * 32 * groups;
    const bool packed = static_cast<Format>(i.get(Field::kFormat)) == Format::kE2m1;
    const auto scale_step = step * (packed ? 2 : 1);
    Word w;
    w.format = static_cast<Format>(i.get(Field::kFormat));
    for (size_t e = 0; e < k; ++e) {
      if (w.format != Format::kE2m1) {
        w.codes.push_back(data[at + e]);
      } else {
        const uint8_t pair = data[at + (i.get(Field::kHalf) ? 16 * groups : 0) + e / 2];
        w.codes.push_back(map[e % 2 ? pair >> 4 : pair & 15]);
      }
    }
    if (w.format == Format::kE2m1) w.format = Format::kE4m3;
    w.scale.assign(groups, 127);
    if (i.get(Field::kScaled))
      for (size_t g = 0; g < groups; ++g)
        w.scale[g] = scales[static_cast<size_t>(static_cast<int64_t>(i.get(Field::kScaleAddr)) +
                                                scale_step) *
                                groups +
                            g];
    return w;
  }

  std::optional<uint32_t> multiply(const Instruction& i) {
    const bool bf16 = i.get(Field::kBf16), stochastic = i.get(Field::kStochastic);
    const auto k = static_cast<size_t>(i.get(Field::kK));
    const Speck32 speck(seed);
    for (size_t n = 0; n < i.get(Field::kCount); ++n) {
      const auto row =
          static_cast<size_t>(static_cast<int64_t>(i.get(Field::kPsumRow)) +
                              static_cast<int64_t>(n) * i.get_signed(Field::kPsumStride));
      if (i.get(Field::kAccumulate) && !written[row]) return static_cast<uint32_t>(row);
      const Word moving = fetch(i, n);
      for (size_t c = 0; c < cols; ++c) {
        Fp32 acc{i.get(Field::kAccumulate) ? psum[row * cols + c] : 0};
        if (const auto& weights = (*columns_)[c]) {
          for (size_t g = 0; 32 * g < k; ++g) {
            const size_t size = std::min<size_t>(32, k - 32 * g);
            acc = fused_step(acc, moving.format, std::span(moving.codes).subspan(32 * g, size),
                             moving.scale[g], weights->format,
                             std::span(weights->codes).subspan(32 * g, size), weights->scale[g]);
          }
        }
        if (bf16) {
          const auto block =
              static_cast<uint32_t>(counter + i.get(Field::kSrOffset) + n * i.get(Field::kSrN) + c);
          acc = round_psum_bf16(acc, stochastic ? Rounding::kStochastic : Rounding::kNearest,
                                speck.encrypt(block));
        }
        psum[row * cols + c] = acc.bits;
      }
      written[row] = true;
    }
    return std::nullopt;
  }

  std::optional<std::vector<std::optional<Word>>> columns_;
};

template <class V>
class TensorMachine {
 public:
  TensorMachine(const char* name, size_t groups, size_t cols) : sim(name), expected(groups, cols) {
    fill();
    quiet();
    sim.reset();
  }

  /// SBUF contents: mostly finite codes of every format, moderate scales, and some of everything
  /// else.
  void fill() {
    Rng& rng = sim.rng();
    for (size_t w = 0; w < kSbufWords; ++w) {
      const bool anything = rng() % 24 == 0;
      for (size_t b = 0; b < 32 * expected.groups; ++b) {
        auto code = static_cast<uint8_t>(rng());
        while (!anything && (code & 0x7f) >= 0x78) code = static_cast<uint8_t>(rng());
        expected.data[w * 32 * expected.groups + b] = code;
      }
      for (size_t g = 0; g < expected.groups; ++g)
        expected.scales[w * expected.groups + g] =
            static_cast<uint8_t>(rng() % 32 ? draw(rng, 110, 144) : rng());
    }
  }

  void quiet() {
    sim->instr_valid_i = sim->clear_i = 0;
    sim->moving_ready_i = sim->stationary_ready_i = 0;
    sim->moving_rsp_valid_i = sim->stationary_rsp_valid_i = 0;
    sim->vector_valid_i = 0;
    sim->vector_row_i = 0;
  }

  void reset() {
    queue.clear();
    offered_ = false;
    moving_due_.reset();
    stationary_due_.reset();
    quiet();
    sim.reset(1);
    expected.reset();
  }

  void cycle() {
    Rng& rng = sim.rng();
    const auto stall = [&](int percent) { return draw(rng, 0, 99) < percent; };
    sim->moving_ready_i = !stall(moving_stall);
    sim->stationary_ready_i = !stall(stationary_stall);
    if (!offered_) offered_ = !queue.empty() && !stall(instr_stall);
    sim->instr_valid_i = offered_;
    put_random(sim->instr_data_i, rng);
    if (offered_)
      std::copy(queue.front().bytes.begin(), queue.front().bytes.end(),
                reinterpret_cast<uint8_t*>(&sim->instr_data_i));
    sim->moving_rsp_valid_i = moving_due_.has_value();
    answer(sim->moving_rsp_data_i, sim->moving_rsp_scale_i, moving_due_);
    sim->stationary_rsp_valid_i = stationary_due_.has_value();
    answer(sim->stationary_rsp_data_i, sim->stationary_rsp_scale_i, stationary_due_);
    if (watch_vector) {
      sim->vector_valid_i = rng() % 2;
      sim->vector_row_i = static_cast<uint16_t>(rng() % kPsumRows);
    }
    sim.eval();
    if (offered_ && sim->instr_ready_o) {
      queue.pop_front();
      offered_ = false;
      ++taken;
    }
    moving_due_.reset();
    stationary_due_.reset();
    if (sim->moving_valid_o && sim->moving_ready_i) {
      moving_due_ = Request{sim->moving_addr_o, sim->moving_scale_addr_o,
                            static_cast<bool>(sim->moving_scaled_o)};
      grants.push_back(sim.cycle());
    }
    if (sim->stationary_valid_o && sim->stationary_ready_i) {
      stationary_due_ = Request{sim->stationary_addr_o, sim->stationary_scale_addr_o,
                                static_cast<bool>(sim->stationary_scaled_o)};
      ++stationary_words;
    }
    moving_counter += sim->moving_word_o;
    stationary_counter += sim->stationary_word_o;
    psum_stalls += sim->stall_psum_o;
    stationary_stalls += sim->stall_stationary_o;
    reads += sim->read_done_o;
    completes += sim->complete_o;
    if (completes > reads) FAIL("complete before read_done " << tb::where());
    sim.tick();
  }

  bool idle() { return queue.empty() && !sim->busy_o; }
  /// Until everything queued is complete or the engine stops.
  void run(uint64_t limit = 200'000) {
    for (uint64_t i = 0; i < limit; ++i) {
      if (idle() || sim->stopped_o) return;
      cycle();
    }
    FAIL("still busy: " << queue.size() << " queued, " << reads << " read, " << completes
                        << " complete " << tb::where());
  }
  void clear() {
    sim->clear_i = 1;
    queue.clear();  // as control does
    offered_ = false;
    cycle();
    sim->clear_i = 0;
    sim.eval();
  }

  /// Queues an instruction and applies it to the expectation. False: it stops the engine.
  std::optional<uint32_t> issue(const Instruction& i) {
    queue.push_back(i);
    return expected.execute(i);
  }

  /// Every row through the vector engine's port.
  void check_psum(const std::string& what) {
    sim->moving_ready_i = sim->stationary_ready_i = 0;
    sim->instr_valid_i = 0;
    sim->moving_rsp_valid_i = sim->stationary_rsp_valid_i = 0;
    for (uint32_t row = 0; row < kPsumRows; ++row) {
      sim->vector_valid_i = 1;
      sim->vector_row_i = static_cast<uint16_t>(row);
      sim.eval();
      REQUIRE(sim->vector_ready_o == 1);
      sim.tick();
      REQUIRE(sim->vector_rsp_valid_o == 1);
      if (sim->vector_rsp_written_o != expected.written[row])
        FAIL(what << ": written bit of row " << row << " " << tb::where());
      if (!expected.written[row]) continue;
      for (size_t c = 0; c < expected.cols; ++c) {
        const auto got = static_cast<uint32_t>(get(sim->vector_rsp_data_o, bits(32 * c, 32)));
        const uint32_t wanted = expected.psum[row * expected.cols + c];
        if (got != wanted)
          throw tb::Mismatch(fmt::format("{}: PSUM row {} column {}: expected {}, got {}\n{}", what,
                                         row, c, show_word(wanted), show_word(got), tb::where()));
      }
    }
    sim->vector_valid_i = 0;
    sim.tick();
  }

  tb::Sim<V> sim;
  Expectation expected;
  std::deque<Instruction> queue;
  int moving_stall = 0, stationary_stall = 0, instr_stall = 0;
  bool watch_vector = false;
  uint64_t taken = 0, reads = 0, completes = 0, stationary_words = 0;
  uint64_t moving_counter = 0, stationary_counter = 0, psum_stalls = 0, stationary_stalls = 0;
  std::vector<uint64_t> grants;  // cycles in which a moving word was granted

 private:
  struct Request {
    uint32_t addr = 0, scale_addr = 0;
    bool scaled = false;
  };

  template <class Data, class Scale>
  void answer(Data& word, Scale& scale, const std::optional<Request>& request) {
    put_random(word, sim.rng());
    put_random(scale, sim.rng());
    if (!request) return;
    if (request->addr >= kSbufWords || (request->scaled && request->scale_addr >= kSbufWords))
      FAIL("read of word " << request->addr << " scale " << request->scale_addr << " "
                           << tb::where());
    const size_t bytes = 32 * expected.groups;
    std::copy_n(&expected.data[request->addr * bytes], bytes, reinterpret_cast<uint8_t*>(&word));
    for (size_t g = 0; g < expected.groups; ++g)
      set(scale, bits(8 * g, 8),
          request->scaled ? expected.scales[request->scale_addr * expected.groups + g] : 0x7f);
  }

  bool offered_ = false;
  std::optional<Request> moving_due_, stationary_due_;
};

}  // namespace ng::test
