// SPDX-License-Identifier: Apache-2.0
// Sim<V>: one verilated model with its context, clock, reset, seed and waves.
//
//   ng::tb::Sim<Vstream_fifo> sim("stream_fifo");
//   sim->in_valid_i = 0;          // inputs start random too: drive each one before the reset ends
//   sim->out_ready_i = 0;
//   sim.reset();
//   sim->in_valid_i = 1;
//   sim.eval();                   // combinational outputs follow
//   sim.tick();                   // one rising edge of clk_i
//   sim.run_until([&] { return sim->out_valid_o; }, 100);
//
// A failing assertion, $error or $fatal in the RTL throws RtlError, which Catch2 reports as a
// failure of the case. Registers start with random values drawn from the seed (libraries without
// FAST), and so again with every Sim.
//
// Environment: NG_SEED=<n>; NG_WAVES=<file.fst> and NG_WAVE_WINDOW=<first>:<last> (cycles) when the
// library was compiled with tracing; NG_COVERAGE_DIR=<folder> when compiled with coverage.
#pragma once

#include <fmt/format.h>
#include <unistd.h>
#include <verilated.h>
#include <verilated_cov.h>
#include <verilated_fst_c.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <concepts>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <memory>
#include <new>
#include <random>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include "golden/base/number.h"
#include "tb/fst_io.h"
#include "tb/replay.h"
#include "tb/rtl_message.h"
#include "tb/sim_errors.h"

namespace ng::tb {

/// Cycles for which waves are written, both included.
struct WaveWindow {
  uint64_t first = 0;
  uint64_t last = std::numeric_limits<uint64_t>::max();

  /// Reads NG_WAVE_WINDOW=<first>:<last>; either side may be empty.
  static WaveWindow from_environment() {
    WaveWindow window;
    const char* text = std::getenv("NG_WAVE_WINDOW");
    if (!text) return window;
    const std::string value(text);
    const size_t colon = value.find(':');
    const auto cycle = [](std::string_view digits, uint64_t otherwise) {
      return digits.empty() ? otherwise : parse_decimal(digits);
    };
    const std::string_view view = value;
    const auto first = cycle(view.substr(0, colon), window.first);
    const auto last =
        colon == view.npos ? std::nullopt : cycle(view.substr(colon + 1), window.last);
    if (!first || !last)
      throw std::invalid_argument(
          fmt::format("NG_WAVE_WINDOW='{}': expected <first cycle>:<last cycle>", value));
    return {*first, *last};
  }
};

/// The class that declares a member; for unevaluated use.
template <class Owner, class Member>
Owner* owner_of(Member Owner::*);

template <class V>
class Sim {
 public:
  /// Whether this library was compiled with waveform tracing: only then has its class a
  /// traceConfig() of its own. (trace() tells nothing: since Verilator 5.018 each class has it.)
  static constexpr bool kTraced = requires {
    { owner_of(&V::traceConfig) } -> std::same_as<V*>;
  };

  /// `name` chooses the default seed; give each Sim of a test its own.
  explicit Sim(std::string name) : Sim(name, choose_seed(name)) {}

  Sim(std::string name, uint64_t seed)
      : name_(std::move(name)),
        seed_(seed),
        rng_(seed),
        context_(std::make_unique<VerilatedContext>()) {
    take_rtl_errors();
    context_->threads(1);  // the default keeps a pool of idle worker threads
    context_->fatalOnError(false);
    context_->randReset(2);
    context_->randSeed(static_cast<int>(seed % 0x7fffffff) + 1);  // 0 would mean the time of day
    const char* waves = std::getenv("NG_WAVES");
    context_->traceEverOn(kTraced && waves);
    top_ = std::make_unique<V>(context_.get(), "top");
    if (kTraced && waves) start_waves(free_wave_file(waves), WaveWindow::from_environment());
    if constexpr (kClocked) top_->clk_i = 0;
    if constexpr (kReceiveClocked) top_->rx_clk_i = 0;  // the test's to drive
    if constexpr (kResettable) top_->rst_ni = 1;
    note();
    eval();
  }

  ~Sim() {
    stop_waves();
    Verilated::threadContextp(context_.get());
    top_->final();
    save_coverage();
    top_.reset();
  }

  Sim(const Sim&) = delete;
  Sim& operator=(const Sim&) = delete;

  V& top() { return *top_; }
  V* operator->() { return top_.get(); }
  uint64_t cycle() const { return cycle_; }
  uint64_t seed() const { return seed_; }
  std::mt19937_64& rng() { return rng_; }

  /// Lets combinational outputs follow the inputs.
  void eval() {
    Verilated::threadContextp(
        context_.get());  // errors go to the context of this model, not of the last one made
    top_->eval();
    if (wave_) [[unlikely]]
      dump_receive_clock();
    if (context_->gotError()) [[unlikely]]
      throw_rtl_error();
  }

  /// One period of clk_i: inputs set before it are sampled by its rising edge.
  void tick() {
    if (wave_) dump(0);
    if constexpr (kClocked) top_->clk_i = 1;
    wave_rising_ = true;
    eval();
    if (wave_) dump(kHalfPeriod);
    if constexpr (kClocked) {
      top_->clk_i = 0;
      eval();
    }
    ++cycle_;
    wave_rising_ = false;
    note();
    context_->time(cycle_ * 2 * kHalfPeriod);
  }

  void ticks(uint64_t count) {
    while (count-- > 0) tick();
  }

  /// Asserts rst_ni for `cycles` periods. Works at any moment: a reset in the middle of work is a
  /// test too.
  void reset(uint64_t cycles = 3) {
    if constexpr (kResettable) top_->rst_ni = 0;
    ticks(cycles);
    if constexpr (kResettable) top_->rst_ni = 1;
    eval();
  }

  /// Ticks until done() holds (tested first without a tick); Timeout after max_cycles. Returns the
  /// cycles it took.
  template <class Done>
  uint64_t run_until(Done&& done, uint64_t max_cycles, std::string_view what = "condition") {
    const uint64_t start = cycle_;
    while (!done()) {
      if (cycle_ - start >= max_cycles) {
        throw Timeout(fmt::format("{}: {} not reached in {} cycles (now cycle {}); {}", name_, what,
                                  max_cycles, cycle_, where()));
      }
      tick();
    }
    return cycle_ - start;
  }

  /// Starts an FST file; an error if this library was compiled without tracing.
  void start_waves(const std::string& file, WaveWindow window = {}) {
    if constexpr (kTraced) {
      context_->traceEverOn(true);
      wave_ = std::make_unique<VerilatedFstC>();
      window_ = window;
      top_->trace(wave_.get(), 99);
      wave_->open(file.c_str());
      if (!wave_->isOpen())
        throw std::runtime_error(fmt::format("cannot write waves to '{}'", file));
    } else {
      throw std::runtime_error(fmt::format(
          "{}: compiled without waveform tracing; use the `waves` preset (scripts/waves.sh does)",
          name_));
    }
  }

  void stop_waves() {
    if (!wave_) return;
    // After an exception this is the state that caused it. No eval(): it could throw, and a
    // destructor may be the caller.
    try {
      if (fst_error() != ENOMEM) {
        write_wave(wave_rising_ ? kHalfPeriod : 0);
        wave_->close();
      }
    } catch (const std::bad_alloc&) {  // fst_error() has it
    }
    if (fst_error() == ENOMEM) {
      // its end would write to memory that it did not get
      [[maybe_unused]] static VerilatedFstC* kept = nullptr;
      kept = wave_.release();
    } else {
      wave_.reset();
    }
    if (owns_wave_file_) wave_file_taken() = false;
  }

 private:
  /// A test that makes one Sim after another ends with the waves of the last, the one that failed;
  /// models that live together get a file each.
  std::string free_wave_file(const std::string& file) {
    static unsigned count = 1;
    owns_wave_file_ = !std::exchange(wave_file_taken(), true);
    return owns_wave_file_ ? file : fmt::format("{}.{}.fst", file, ++count);
  }

  static bool& wave_file_taken() {
    static bool taken = false;
    return taken;
  }

  static constexpr bool kClocked = requires(V v) { v.clk_i = 1; };
  static constexpr bool kReceiveClocked = requires(V v) { v.rx_clk_i = 1; };
  static constexpr bool kResettable = requires(V v) { v.rst_ni = 1; };
  static constexpr uint64_t kHalfPeriod = 5;

  /// Inputs settle at the falling edge, so a wave shows them before the rising edge that samples
  /// them.
  void dump(uint64_t offset) {
    if (offset == 0 && in_window()) eval();
    write_wave(offset);
    if (const int error = fst_error()) [[unlikely]]
      throw std::system_error(error, std::generic_category(), "cannot write the trace");
  }

  /// The test moves rx_clk_i between the edges of clk_i. Its edges come at times of their own, as
  /// long as the half period has some left.
  void dump_receive_clock() {
    if constexpr (kReceiveClocked) {
      if (top_->rx_clk_i == rx_clk_) return;
      rx_clk_ = top_->rx_clk_i;
      write_wave(wave_rising_ ? kHalfPeriod : 0);
    }
  }

  bool in_window() const { return cycle_ >= window_.first && cycle_ <= window_.last; }

  void write_wave(uint64_t offset) {
    const uint64_t edge = cycle_ * 2 * kHalfPeriod + offset;
    const uint64_t time = std::max(edge, next_wave_time_);
    if (!in_window() || time >= edge + kHalfPeriod) return;
    wave_->dump(time);
    next_wave_time_ = time + 1;
  }

  void note() const { last_run() = {seed_, cycle_, true}; }

  [[noreturn]] void throw_rtl_error() {
    context_->gotError(false);
    note();
    throw RtlError(fmt::format("{}RTL error in {} {}", take_rtl_errors(), name_, where()));
  }

  void save_coverage() {
    const char* folder = std::getenv("NG_COVERAGE_DIR");
    if (!folder) return;
    static std::atomic<unsigned> count{0};
    context_->coveragep()->write(
        fmt::format("{}/{}_{}.dat", folder, static_cast<long>(::getpid()), count++).c_str());
  }

  std::string name_;
  uint64_t seed_;
  std::mt19937_64 rng_;
  std::unique_ptr<VerilatedContext> context_;
  std::unique_ptr<V> top_;
  std::unique_ptr<VerilatedFstC> wave_;
  WaveWindow window_;
  bool owns_wave_file_ = false;
  bool wave_rising_ = false;  // the clock has risen in this cycle
  uint64_t next_wave_time_ = 0;
  uint64_t rx_clk_ = 0;  // as it was last seen; a bit for each of several
  uint64_t cycle_ = 0;
};

}  // namespace ng::tb
