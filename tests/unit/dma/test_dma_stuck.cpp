// SPDX-License-Identifier: Apache-2.0
// Channels on which nothing is taken any more: the queues that need them stop with Timeout, the
// others go on, nothing that was offered is withdrawn, and everything works again once the channel
// does.
#include <Vdma_engine_8.h>

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include "tb/dma/dma_words.h"
#include "tb/dma/engine_rig.h"

using namespace ng;
using namespace ng::tb;

namespace {

using Rig = EngineRig<Vdma_engine_8>;
constexpr uint64_t kTimeout = 4000;

Limits limits_of(unsigned queue) {
  return {.queue = queue,
          .sbuf_bytes = 1 << 20,
          .scale_bytes = 4096,
          .psum_bytes = 65536,
          .semaphores = 256,
          .remote = true};
}

void apply(Rig& rig, unsigned q, const Instruction& i) {
  execute(rig.reference, Descriptor(i, {}, limits_of(q)));
}
void give(Rig& rig, unsigned q, const Instruction& i) {
  apply(rig, q, i);
  rig.push(q, i);
}

struct Channel {
  const char* name;
  bool& (*hold)(Rig&);
  uint64_t src, dst;              // of the copies that need it
  uint64_t fault;                 // of the first of them
  uint64_t other_src, other_dst;  // of copies that do not
};

// Queue 0 is stuck on it; its copies are of 3000 bytes, in three or four pieces.
const Channel kChannels[] = {
    {"AR", [](Rig& r) -> bool& { return r.memory.hold_ar; }, hbm(0x1003), hbm(0x9005), hbm(0x1000),
     sbuf(0x8000), sbuf(0x40000)},
    {"AR of the load mover", [](Rig& r) -> bool& { return r.memory.hold_ar; }, hbm(0x1003),
     sbuf(0x9005), hbm(0x1000), sbuf(0x18000), hbm(0x40000)},
    {"AW", [](Rig& r) -> bool& { return r.memory.hold_aw; }, hbm(0x1003), hbm(0x9005), hbm(0x9000),
     hbm(0x8000), sbuf(0x40000)},
    {"W", [](Rig& r) -> bool& { return r.memory.hold_w; }, hbm(0x1003), hbm(0x9005), hbm(0x9005),
     hbm(0x8000), sbuf(0x40000)},
    {"local reads", [](Rig& r) -> bool& { return r.hold_local_ar; }, sbuf(0x1003), hbm(0x9005),
     sbuf(0x1000), hbm(0x8000), sbuf(0x40000)},
    {"local writes", [](Rig& r) -> bool& { return r.hold_local_w; }, hbm(0x1003), sbuf(0x9005),
     sbuf(0x9000), hbm(0x8000), hbm(0x40000)},
};

struct Held {
  explicit Held(const Channel& c)
      : rig(fmt::format("stuck_{}", c.name), 8, {.axi = {.read_latency = 10}}), channel(c) {
    channel.hold(rig) = true;
    rig.push(0, copy(0, c.src, c.dst, 3000));
    rig.push(0, copy(0, c.src + 0x10000, c.dst + 0x10000, 100));
    give(rig, 3, copy(3, c.other_src, c.other_dst, 3000));
  }
  void stop() {
    rig.run_until([&] { return rig.stopped(0); }, kTimeout + 1000, "the stop");
    CHECK(rig.sim.cycle() > kTimeout);
    CHECK(rig.cause(0) == Cause::kTimeout);
    CHECK(rig.fault(0) == channel.fault);
    CHECK(rig.busy(0));
  }
  void steps(unsigned count) {
    for (unsigned i = 0; i < count; ++i) rig.step();
  }
  void release() { channel.hold(rig) = false; }
  void drain() {
    rig.run_until([&] { return !rig.busy(0); }, 5000, "everything drained");
  }
  void complete_both() {
    apply(rig, 0, copy(0, channel.src, channel.dst, 3000));
    apply(rig, 0, copy(0, channel.src + 0x10000, channel.dst + 0x10000, 100));
    rig.settle();
    CHECK(!rig.stopped(0));
    CHECK(rig.queues[0].completes == 2);
    CHECK(rig.queues[0].read_dones == 2);
    rig.check_memory();
  }

  Rig rig;
  Channel channel;
};

}  // namespace

TEST_CASE("a queue whose offer nobody takes stops, others go on, and resume completes it") {
  for (const Channel& channel : kChannels) {
    INFO(channel.name);
    Held h(channel);
    h.stop();
    CHECK(h.rig.queues[3].completes == 1);
    h.rig.resume(0);  // too early: no effect
    h.steps(200);
    h.rig.skip(0);
    h.steps(200);
    CHECK(h.rig.stopped(0));
    CHECK(h.rig.busy(0));
    CHECK(h.rig.queues[0].completes == 0);
    h.release();
    h.drain();
    CHECK(h.rig.stopped(0));
    CHECK(h.rig.cause(0) == Cause::kTimeout);
    CHECK(h.rig.queues[0].completes == 0);
    h.rig.resume(0);
    h.rig.step();
    h.complete_both();
  }
}

TEST_CASE(
    "what is stuck is cut no further: it drains in pieces under way alone, resume moves all") {
  constexpr uint64_t kBytes = 100'000;  // more pieces than the movers hold
  for (const Channel& channel : kChannels) {
    INFO(channel.name);
    Rig rig(fmt::format("stuck_long_{}", channel.name), 8, {.axi = {.read_latency = 10}});
    const uint64_t src = channel.src, dst = channel.dst + 0x80000;
    channel.hold(rig) = true;
    rig.push(0, copy(0, src, dst, kBytes));
    rig.run_until([&] { return rig.stopped(0); }, kTimeout + 1000, "the stop");
    channel.hold(rig) = false;
    // All of it would take 12,500 cycles.
    rig.run_until([&] { return !rig.busy(0); }, 5000, "everything drained");
    const auto& now = on_chip(dst) ? rig.local : rig.memory.bytes();
    uint64_t untouched = 0;
    for (uint64_t i = 0; i < kBytes; ++i)
      untouched += now.read(dst + i) == rig.reference.read(dst + i);
    CHECK(untouched > kBytes / 2);
    CHECK(rig.queues[0].completes == 0);
    apply(rig, 0, copy(0, src, dst, kBytes));
    rig.resume(0);
    rig.step();
    rig.settle();
    CHECK(rig.queues[0].completes == 1);
    rig.check_memory();
  }
}

TEST_CASE("once drained, skip ends what was stuck") {
  for (const Channel& channel : kChannels) {
    INFO(channel.name);
    Held h(channel);
    h.stop();
    h.release();
    h.drain();
    h.rig.skip(0);
    h.rig.step();
    h.rig.settle();
    CHECK(h.rig.queues[0].completes == 2);
    // the first is written up to where its cutting was stopped, the second whole
    apply(h.rig, 0, copy(0, channel.src + 0x10000, channel.dst + 0x10000, 100));
    for (uint64_t i = 0; i < 3000; ++i) {
      const bool on_chip_dst = on_chip(channel.dst);
      const auto& now = on_chip_dst ? h.rig.local : h.rig.memory.bytes();
      const uint8_t old = h.rig.reference.read(channel.dst + i);
      const uint8_t source = h.rig.reference.read(channel.src + i);
      const uint8_t got = now.read(channel.dst + i);
      if (got != old && got != source) FAIL("byte " << i << " is neither old nor new");
      h.rig.reference.write(channel.dst + i, got);
    }
    h.rig.check_memory();
  }
}

TEST_CASE("a clear of a stuck queue waits for the channel, then the queue works again") {
  for (const Channel& channel : kChannels) {
    INFO(channel.name);
    Held h(channel);
    h.stop();
    h.rig.clear(0);
    h.steps(3000);
    CHECK(h.rig.busy(0));
    CHECK(!h.rig.stopped(0));
    h.release();
    h.drain();
    CHECK(h.rig.queues[0].completes == 0);
    h.rig.push(0, copy(0, channel.src, channel.dst, 3000));
    h.rig.push(0, copy(0, channel.src + 0x10000, channel.dst + 0x10000, 100));
    h.complete_both();
  }
}

TEST_CASE("a queue that comes to a stuck channel stops too, and each goes on by itself") {
  for (const Channel& channel : kChannels) {
    INFO(channel.name);
    Held h(channel);
    h.stop();
    give(h.rig, 1, copy(1, channel.src + 0x20000, channel.dst + 0x20000, 200));
    h.rig.run_until([&] { return h.rig.stopped(1); }, 100, "the second stop");
    CHECK(h.rig.cause(1) == Cause::kTimeout);
    h.release();
    h.drain();
    h.rig.run_until([&] { return !h.rig.busy(1); }, 2000, "the second drained");
    h.rig.resume(1);
    h.rig.step();
    h.rig.run_until([&] { return h.rig.queues[1].completes == 1; }, 2000, "the second complete");
    h.rig.resume(0);
    h.rig.step();
    h.complete_both();
  }
}

TEST_CASE("an offer that is taken just in time is no timeout") {
  for (const Channel& channel : kChannels) {
    INFO(channel.name);
    Held h(channel);
    h.steps(kTimeout - 100);
    h.release();
    h.rig.settle();
    h.complete_both();
  }
}

TEST_CASE("neither waiting with nothing on offer nor a long stream of writes is a timeout") {
  Rig rig("stuck_idle", 8, {.axi = {.read_latency = 10}});
  for (uint64_t i = 0; i < kTimeout + 100; ++i) rig.step();
  give(rig, 0, copy(0, hbm(0x1003), hbm(0x9005), 3000));
  give(rig, 1, copy(1, hbm(0x1003), sbuf(0x9005), 3000));
  rig.settle();
  CHECK(rig.queues[0].completes == 1);
  CHECK(rig.queues[1].completes == 1);
  give(rig, 2, fill(2, sbuf(0x20000), 8 * (kTimeout + 1000), 8, 0x0123456789ABCDEF));
  rig.settle();
  CHECK(rig.queues[2].completes == 1);
  rig.check_memory();
}

TEST_CASE("of an address and data that stand together the first byte of the data is named") {
  Held h(kChannels[3]);
  h.rig.memory.hold_aw = true;
  h.stop();
  CHECK(h.rig.pins.aw.valid);
  CHECK(h.rig.pins.w.valid);
  h.rig.memory.hold_aw = false;
  h.release();
  h.drain();
  h.rig.resume(0);
  h.rig.step();
  h.complete_both();
}

TEST_CASE("a record that cannot be written down stops its queue, and is not lost") {
  Held h(kChannels[3]);
  h.release();
  h.rig.settle();
  h.complete_both();
  h.rig.memory.hold_w = true;
  give(h.rig, 0, with_record(copy(0, sbuf(0), sbuf(0x100), 0), hbm(0x7000), 0x1234));
  h.rig.run_until([&] { return h.rig.stopped(0); }, kTimeout + 500, "the stop");
  CHECK(h.rig.cause(0) == Cause::kTimeout);
  h.release();
  h.drain();
  h.rig.resume(0);
  h.rig.step();
  h.rig.settle();
  CHECK(h.rig.queues[0].completes == 3);
  CHECK(h.rig.memory.bytes().read(hbm(0x7000)) == 0x34);
  CHECK(h.rig.memory.bytes().read(hbm(0x7001)) == 0x12);
}
