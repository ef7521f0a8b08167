// SPDX-License-Identifier: Apache-2.0
// Random 64-byte descriptors, legal, nearly legal and noise, on all queues of a whole engine: it
// never hangs, never writes a byte outside the destination of a descriptor that it has taken and
// not ended, never breaks AXI, and stops with the reference's cause.
#include <Vdma_engine_8.h>

#include <catch2/catch_test_macros.hpp>
#include <deque>
#include <map>

#include "tb/dma/engine_rig.h"
#include "tb/dma/queue_fuzz.h"

using namespace ng;
using namespace ng::test;
using ng::tb::Stalls;

namespace {

using Rig = EngineRig<Vdma_engine_8>;
constexpr uint64_t kLong = 4096;  // source bytes of descriptors that are cleared, not awaited
constexpr uint64_t kQuietCycles = 100000;  // in which something must happen

Limits limits_of(unsigned queue) {
  return {.queue = queue,
          .sbuf_bytes = 1 << 20,
          .scale_bytes = 4096,
          .psum_bytes = 65536,
          .semaphores = 256,
          .remote = true};
}

struct Range {
  uint64_t first, last;
};

/// The bytes that a legal descriptor may write, in ascending ranges that do not touch.
std::vector<Range> may_write(const Descriptor& d) {
  std::vector<Range> ranges;
  if (d.verdict.cause != Cause::kNone) return ranges;
  if (!d.nothing()) {
    if (!d.dst.shaped || d.source_bytes() > kLong) {
      ranges.push_back(
          {d.dst.address + uint64_t(d.dst.lowest()), d.dst.address + uint64_t(d.dst.highest())});
    } else {
      std::vector<uint64_t> bytes = d.dst.bytes();
      std::ranges::sort(bytes);
      for (const uint64_t at : bytes) {
        if (ranges.empty() || at > ranges.back().last + 1) ranges.push_back({at, at});
        ranges.back().last = at;
      }
    }
  }
  return ranges;
}

struct Job {
  Job(const Instruction& i, const ShapeRegisters& registers, unsigned queue)
      : d(i, registers, limits_of(queue)), ranges(may_write(d)) {}
  Descriptor d;
  std::vector<Range> ranges;
  bool skipped = false;
  bool counts = true;  // not one of define_shapes()

  bool is_long() const { return d.verdict.cause == Cause::kNone && d.source_bytes() > kLong; }
  bool covers(uint64_t first, uint64_t last) const {
    if (d.verdict.cause == Cause::kNone && d.record() && first >= d.record_addr() &&
        last <= d.record_addr() + 31)
      return true;
    const auto after = std::ranges::upper_bound(ranges, first, {}, &Range::first);
    return after != ranges.begin() && last <= std::prev(after)->last;
  }
};

class Fuzzer {
 public:
  Fuzzer(Rig& rig, bool errors) : rig_(rig), errors_(errors), rng_(rig.sim.seed()) {
    for (unsigned q = 0; q < kQueues; ++q) {
      queues_.emplace_back(rig.sim.seed() * kQueues + q, limits_of(q));
      define_shapes(q);
    }
    rig.on_complete = [this](unsigned q) { ended(q); };
    rig.on_local_write = [this](uint64_t at, uint64_t strobe) { written(at, strobe); };
    if (!errors) return;
    rig.memory.respond = [this](const tb::AxiAccess&) {
      return one_in(300) ? one_in(2) ? tb::kAxiSlvErr : tb::kAxiDecErr : tb::kAxiOkay;
    };
    rig.local_read_fails = [this](uint64_t) { return one_in(300); };
  }

  std::map<Cause, uint64_t> stops;
  uint64_t ended_count = 0;  // these three of random descriptors
  uint64_t moved_count = 0;  // of them, those that were legal and not of nothing
  uint64_t cleared_count = 0;

  void run(uint64_t count) {
    uint64_t last_event = 0, events = 0;
    for (;;) {
      bool idle = true;
      for (unsigned q = 0; q < kQueues; ++q) {
        attend(q, ended_count < count);
        idle = idle && queues_[q].jobs.empty() && !rig_.busy(q);
      }
      if (idle && ended_count >= count) break;
      step();
      if (event_count_ != events) last_event = rig_.sim.cycle();
      events = event_count_;
      if (rig_.sim.cycle() - last_event > kQuietCycles) FAIL("it hangs: " << state());
    }
    rig_.checker.finish();
  }

 private:
  struct Queue {
    Queue(uint64_t seed, const Limits& limits) : fuzz(seed, limits) {}
    Fuzz fuzz;
    std::deque<Job> jobs;  // given, in order, and not ended
    uint64_t first = 0;    // number of the oldest of them
    uint64_t given = 0;
    uint64_t clear_at = 0;  // cycle; 0: no clear planned
    bool clearing = false;
  };

  bool one_in(uint64_t n) { return rng_() % n == 0; }

  void give(unsigned q, const Instruction& i, Job job) {
    Queue& queue = queues_[q];
    if (job.d.is(Opcode::kDmaShape) && job.d.verdict.cause == Cause::kNone)
      queue.fuzz.registers[job.d.written_register] = job.d.written;
    queue.jobs.push_back(std::move(job));
    ++queue.given;
    rig_.push(q, i);
  }
  /// A clear drops DmaShapes at an unknown moment, so the registers are written anew.
  void define_shapes(unsigned q) {
    for (unsigned reg = 0; reg < 4; ++reg) {
      const Instruction i = shape_instruction(queues_[q].fuzz.make.shape(64), reg, q);
      Job job(i, queues_[q].fuzz.registers, q);
      job.counts = false;
      give(q, i, std::move(job));
    }
  }

  void attend(unsigned q, bool more) {
    Queue& queue = queues_[q];
    auto& port = rig_.queues[q];
    if (queue.clearing) {
      if (rig_.busy(q)) return;
      cleared_count += uint64_t(std::ranges::count_if(queue.jobs, &Job::counts));
      ++event_count_;
      queue.jobs.clear();
      queue.first = queue.given;
      queue.clearing = false;
      define_shapes(q);
      return;
    }
    if (rig_.stopped(q)) {
      stopped(q);
      return;
    }
    const bool all_taken = port.waiting.empty();
    if (queue.clear_at != 0) {
      if (all_taken && rig_.sim.cycle() >= queue.clear_at) clear(q);
      return;
    }
    if (!more || port.waiting.size() >= 4) return;
    const Instruction i = queue.fuzz.next();
    Job job(i, queue.fuzz.registers, q);
    if (job.d.verdict.cause != Cause::kNone && one_in(2)) return;  // else most would be illegal
    if (job.is_long()) {
      if (!one_in(20)) return;
      queue.clear_at = rig_.sim.cycle() + 1 + rng_() % 600;
    } else if (one_in(2000)) {
      queue.clear_at = rig_.sim.cycle() + 1 + rng_() % 100;
    }
    give(q, i, std::move(job));
  }

  void clear(unsigned q) {
    rig_.clear(q);
    step();
    queues_[q].clear_at = 0;
    queues_[q].clearing = true;
  }

  void stopped(unsigned q) {
    Queue& queue = queues_[q];
    if (queue.jobs.empty()) FAIL("queue " << q << " stops at nothing");
    Job& job = queue.jobs.front();
    const Cause cause = rig_.cause(q);
    ++stops[cause];
    ++event_count_;
    const Verdict verdict = job.d.verdict;
    const bool failed =
        errors_ && verdict.cause == Cause::kNone &&
        (cause == Cause::kBusSlave || cause == Cause::kBusDecode || cause == Cause::kPsumUnwritten);
    if (!failed && !(verdict == Verdict{cause, rig_.fault(q)}))
      FAIL(fmt::format("{}: stopped with {} {:#x}, expected {} {:#x} {}",
                       to_text(job.d.instruction()), cause_name(cause), rig_.fault(q),
                       cause_name(verdict.cause), verdict.fault, tb::where()));
    const bool all_taken = rig_.queues[q].waiting.empty();
    if (all_taken && (one_in(200) || job.is_long())) {
      clear(q);
    } else if (one_in(10)) {
      rig_.resume(q);
      step();
    } else {
      job.skipped = true;
      job.ranges.clear();
      rig_.skip(q);
      step();
    }
  }

  void ended(unsigned q) {
    Queue& queue = queues_[q];
    if (queue.clearing || queue.jobs.empty()) FAIL("queue " << q << " ends what it does not have");
    const Job& job = queue.jobs.front();
    if (job.d.verdict.cause != Cause::kNone && !job.skipped)
      FAIL("ended, though illegal: " << to_text(job.d.instruction()));
    moved_count += !job.skipped && !job.d.nothing();
    ended_count += job.counts;
    ++event_count_;
    queue.jobs.pop_front();
    ++queue.first;
  }

  void step() {
    rig_.step();
    const auto& pins = rig_.pins;
    // data may be taken before their address, but not offered before it
    if (pins.aw.valid && !standing_) writes_.push_back(pins.aw.data);
    standing_ = pins.aw.valid && !pins.aw.ready;
    if (!pins.w.taken()) return;
    if (writes_.empty()) FAIL("data without an address " << tb::where());
    const tb::AxiAddress& a = writes_.front();
    written(a.first(beat_) / pins.bus_bytes * pins.bus_bytes, pins.w.data.strobe);
    ++beat_;
    if (!pins.w.data.last) return;
    writes_.pop_front();
    beat_ = 0;
  }

  /// Every strobed byte belongs to a descriptor that was taken and has not ended.
  void written(uint64_t at, uint64_t strobe) {
    while (strobe != 0) {
      const unsigned low = unsigned(std::countr_zero(strobe));
      const unsigned count = unsigned(std::countr_one(strobe >> low));
      const uint64_t first = at + low, last = first + count - 1;
      bool allowed = false;
      for (unsigned q = 0; q < kQueues && !allowed; ++q) {
        const Queue& queue = queues_[q];
        for (size_t j = 0; j < queue.jobs.size() && !allowed; ++j)
          allowed = queue.first + j < rig_.queues[q].accepted && queue.jobs[j].covers(first, last);
      }
      if (!allowed)
        FAIL(fmt::format("bytes {:#x} to {:#x} written, which are nobody's; {}", first, last,
                         state()));
      if (low + count >= 64) return;
      strobe &= ~uint64_t{0} << (low + count);
    }
  }

  std::string state() const {
    std::string text;
    for (unsigned q = 0; q < kQueues; ++q) {
      text += fmt::format("queue {}: busy {}, stopped {}", q, rig_.busy(q), rig_.stopped(q));
      for (const Job& job : queues_[q].jobs) text += "\n  " + to_text(job.d.instruction());
      text += "\n";
    }
    return text + tb::where();
  }

  Rig& rig_;
  bool errors_;
  std::mt19937_64 rng_;
  std::vector<Queue> queues_;
  std::deque<tb::AxiAddress> writes_;  // offered, their data not all taken
  bool standing_ = false;              // the last of them is not taken yet
  unsigned beat_ = 0;
  uint64_t event_count_ = 0;
};

EngineConfig config_of(unsigned chunk) {
  if (chunk % 4 == 0) return {.axi = {.read_latency = 5}};
  return {.axi = {.read_latency = 6,
                  .write_latency = 4,
                  .jitter = 20,
                  .order = tb::AxiOrder::kInterleaved,
                  .ar = Stalls::random(0.2),
                  .r = Stalls::bursty(0.2, 4),
                  .aw = Stalls::random(0.2),
                  .w = Stalls::bursty(0.2, 4),
                  .b = Stalls::random(0.2)},
          .local_latency = 2,
          .local_jitter = 4,
          .local_ar = Stalls::random(0.2),
          .local_w = Stalls::bursty(0.2, 4)};
}

/// Chunk by chunk, each an engine and a seed of its own, every second one with bus errors.
void fuzz(const std::string& name, uint64_t count, uint64_t chunk_size) {
  std::map<Cause, uint64_t> stops;
  uint64_t ended = 0, moved = 0, cleared = 0, cycles = 0;
  for (unsigned chunk = 0; ended + cleared < count; ++chunk) {
    Rig rig(fmt::format("{}_{}", name, chunk), 8, config_of(chunk));
    Fuzzer fuzzer(rig, chunk % 2 == 1);
    fuzzer.run(chunk_size);
    ended += fuzzer.ended_count;
    moved += fuzzer.moved_count;
    cleared += fuzzer.cleared_count;
    cycles += rig.sim.cycle();
    for (auto& [cause, n] : fuzzer.stops) stops[cause] += n;
  }
  std::string text = fmt::format("{} ended, {} of them moved bytes, {} cleared, {} cycles;", ended,
                                 moved, cleared, cycles);
  for (auto& [cause, n] : stops) text += fmt::format(" {} {}", cause_name(cause), n);
  UNSCOPED_INFO(text);
  for (Cause cause :
       {Cause::kIllegalOpcode, Cause::kReservedBits, Cause::kBadFormat, Cause::kBadCount,
        Cause::kBadAlignment, Cause::kAddressRange, Cause::kOverlap, Cause::kBusSlave}) {
    INFO(cause_name(cause));
    CHECK(stops[cause] >= count / 10000);
  }
  CHECK(cleared > count / 1000);
  CHECK(moved > count / 5);
}

}  // namespace

TEST_CASE("20,000 random descriptors neither hang the engine nor write outside their places") {
  fuzz("engine_fuzz", 20000, 5000);
}
TEST_CASE("a million random descriptors neither hang the engine nor write outside their places",
          "[nightly]") {
  fuzz("engine_fuzz_nightly", 1000000, 20000);
}
