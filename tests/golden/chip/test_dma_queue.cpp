// SPDX-License-Identifier: Apache-2.0
// What surrounds a transfer: order, fences, records, interrupts, stops, other chips.
#include <map>

#include "tests/golden/chip/dma_fixture.h"

using namespace ng;
using namespace ng::test;
using Report = ng::Diagnostic::Kind;

namespace {

std::string copy_text(const std::string& src, const std::string& dst, int bytes,
                      const std::string& more = "", int queue = 0) {
  return fmt::format("dma_copy engine=dma{} src_addr={} dst_addr={} bytes={} {}\n", queue, src, dst,
                     bytes, more);
}

// One other chip: 64 bytes of SBUF, some of which answer with an error.
class Peer : public RemoteMemory {
 public:
  bool reaches(uint64_t chip) const override { return chip == 7; }
  Cause read(uint64_t address, std::span<uint8_t> out) override {
    const Cause cause = answer(address, out.size());
    for (size_t i = 0; cause == Cause::kNone && i < out.size(); ++i)
      out[i] = bytes[at(address) + i];
    return cause;
  }
  Cause write(uint64_t address, std::span<const uint8_t> in) override {
    const Cause cause = answer(address, in.size());
    for (size_t i = 0; cause == Cause::kNone && i < in.size(); ++i) bytes[at(address) + i] = in[i];
    return cause;
  }

  static uint64_t at(uint64_t address) { return address_offset(address); }
  Cause answer(uint64_t address, uint64_t count) const {
    if (address_space(address) != Space::kSbuf || at(address) + count > 64)
      return Cause::kBusDecode;
    for (uint64_t i = at(address); i < at(address) + count; ++i) {
      if (const auto it = bad.find(i); it != bad.end()) return it->second;
    }
    return Cause::kNone;
  }
  static std::string address(uint64_t offset) {
    return fmt::format("{:#x}", global_address(Space::kSbuf, offset, 7));
  }

  Bytes bytes = Bytes(64);
  std::map<uint64_t, Cause> bad;
};

}  // namespace

TEST_CASE("queues wait for and signal each other and the engines", "[dma]") {
  DmaFixture f;
  f.set(f.machine.hbm(), 0, {1, 2, 3, 4});
  f.good(copy_text(sbuf(8), hbm(64), 4, "wait=2>=1 signal0=complete:add:3:1", 3) +
         copy_text(sbuf(0), sbuf(8), 4, "wait=1>=1 signal0=complete:add:2:1", 1) +
         copy_text(hbm(0), sbuf(0), 4, "signal0=complete:add:1:1", 0) +
         "nop engine=vector wait=3>=1 signal0=complete:add:4:1\n");
  CHECK(f.get_hbm(64, 4) == Bytes{1, 2, 3, 4});
  CHECK(f.machine.semaphores().value(4) == 1);
  for (const Engine e : {Engine::kDma0, Engine::kDma1, Engine::kDma3}) {
    CHECK(f.machine.engine(e).retired == 1);
  }
  // a wait that nothing satisfies is a deadlock that names the queue
  CHECK(f.run("nop engine=dma2 wait=9>=1\n") == Machine::Outcome::kDeadlock);
  CHECK(f.machine.take_diagnostics().at(0).text.starts_with("dma2 waits"));
}

TEST_CASE("queues that share bytes without a semaphore race, read signals order reads", "[dma]") {
  DmaFixture f;
  const auto found = [&](const std::string& program) {
    f.run(program);
    return f.machine.take_diagnostics();
  };
  auto reports = found(copy_text(hbm(0), hbm(100), 4) + copy_text(hbm(103), sbuf(0), 4, "", 1));
  REQUIRE(reports.size() == 1);
  CHECK(reports[0].kind == Report::kRace);
  CHECK(reports[0].text ==
        "dma1 instruction 1 (tag 0) reads HBM byte 103 that dma0 instruction 1 wrote, with no "
        "semaphore between them");
  CHECK(found(copy_text(hbm(0), hbm(100), 4) + copy_text(hbm(104), sbuf(0), 4, "", 1)).empty());
  CHECK(found(copy_text(hbm(100), sbuf(0), 4, "signal0=read:add:1:1") +
              copy_text(hbm(0), hbm(100), 4, "wait=1>=1", 1))
            .empty());
  f.machine.semaphores().host_set(1, 0);
  CHECK(found(copy_text(hbm(0), hbm(100), 4, "signal0=read:add:1:1") +
              copy_text(hbm(100), sbuf(0), 4, "wait=1>=1", 1))
            .size() == 1);
  // the vector engine's data
  CHECK(found("vector_convert src_sbuf src_addr=40 rows=1 width=4 dst_addr=64 dst_stride=32 "
              "out_format=e4m3\n" +
              copy_text(sbuf(60), hbm(0), 5))
            .size() == 1);
  CHECK(found(copy_text(hbm(0), scales(5), 2) + copy_text(scales(6), hbm(8), 1, "", 1)).size() ==
        1);
  CHECK(found(copy_text(hbm(0), psum(16), 1) + copy_text(hbm(1), psum(31), 1, "", 1)).size() == 1);
}

TEST_CASE("a semaphore that a queue sets hands on what the queue knew, not what it did", "[dma]") {
  DmaFixture f;
  const auto races = [&](const std::string& program) {
    f.run(program);
    int count = 0;
    for (const Diagnostic& d : f.machine.take_diagnostics()) count += d.kind == Report::kRace;
    return count;
  };
  const std::string set =
      "dma_fill engine=dma1 pattern=1 element=4 bytes=4 dst_addr=" + semaphore(10) + " wait=1>=1\n";
  const std::string reader = copy_text(hbm(100), sbuf(0), 4, "wait=10>=1", 2);
  CHECK(races(copy_text(hbm(0), hbm(100), 4, "signal0=complete:add:1:1") + set + reader) == 0);
  f.machine.semaphores().host_set(10, 0);
  // the same descriptor that sets the semaphore writes what the reader reads
  CHECK(races(copy_text(hbm(0), hbm(100), 4, "wait=1>=1", 1) + set + reader) == 1);
}

TEST_CASE("descriptors of one queue that share bytes need a fence", "[dma]") {
  DmaFixture f;
  const auto found = [&](const std::string& program) {
    f.run(program);
    return f.machine.take_diagnostics();
  };
  const std::string first = copy_text(hbm(0), hbm(100), 4);
  auto reports = found(first + copy_text(hbm(100), sbuf(0), 4));
  REQUIRE(reports.size() == 1);
  CHECK(reports[0].kind == Report::kMissingFence);
  CHECK(reports[0].text ==
        "dma0 instruction 2 (tag 0) reads HBM byte 100 that dma0 instruction 1 wrote, with no "
        "fence between them");
  CHECK(found(first + copy_text(hbm(50), hbm(103), 4)).size() == 1);  // write after write
  CHECK(found(first + copy_text(hbm(50), hbm(3), 1)).size() == 1);    // write after read
  CHECK(found(first + copy_text(hbm(0), hbm(200), 4)).empty());       // two reads
  CHECK(found(first + copy_text(hbm(100), sbuf(0), 4, "fence")).empty());
  // a fence between them is enough, one before both is not
  CHECK(found(first + copy_text(hbm(8), hbm(9), 1, "fence") + copy_text(hbm(100), sbuf(0), 4))
            .empty());
  CHECK(found(copy_text(hbm(8), hbm(9), 1) + copy_text(hbm(0), hbm(100), 4, "fence") +
              copy_text(hbm(100), sbuf(0), 4))
            .size() == 1);
  // so is a wait for its complete signal, but not for its read signal
  CHECK(found(copy_text(hbm(0), hbm(100), 4, "signal0=complete:add:1:1") +
              copy_text(hbm(100), sbuf(0), 4, "wait=1>=1"))
            .empty());
  CHECK(found(copy_text(hbm(0), hbm(100), 4, "signal0=read:add:2:1") +
              copy_text(hbm(100), sbuf(0), 4, "wait=2>=1"))
            .size() == 1);
  // an add is a fence before and after itself
  const std::string add = "dma_add engine=dma0 format=fp32 bytes=4 src_addr=" + hbm(100) +
                          " dst_addr=" + sbuf(0) + "\n";
  f.good("dma_fill engine=dma1 element=4 bytes=64 dst_addr=" + sbuf(0));
  CHECK(found(first + add + copy_text(sbuf(0), hbm(100), 4)).empty());
  CHECK(found(first + add + "nop engine=dma0\n" + copy_text(sbuf(0), hbm(100), 4)).empty());
  // a DmaShape is none
  CHECK(found(first + shape_text(0, 1, {}) + copy_text(hbm(100), sbuf(0), 4)).size() == 1);
  // another run starts with everything done, and another queue has its own order
  f.good(first);
  f.good(copy_text(hbm(100), sbuf(0), 4));
  CHECK(found(copy_text(hbm(0), hbm(100), 4, "", 2) + copy_text(hbm(200), hbm(300), 4, "", 3))
            .empty());
}

TEST_CASE("reading bytes that nobody wrote is reported", "[dma]") {
  Machine machine(kDmaSmall);
  machine.hbm().write(0, Bytes(8));
  for (const Instruction& i :
       parse_program(copy_text(hbm(0), sbuf(0), 8) + copy_text(hbm(4), sbuf(8), 8, "tag=3"))) {
    machine.submit(i);
  }
  machine.run();
  const auto reports = machine.take_diagnostics();
  REQUIRE(reports.size() == 1);
  CHECK(reports[0].kind == Report::kUnwrittenSbuf);
  CHECK(reports[0].text == "dma0 instruction 2 (tag 3) reads HBM byte 8, which nobody has written");
}

TEST_CASE("a record says tag, cause and bytes, and the interrupt counts", "[dma]") {
  DmaFixture f;
  f.good(copy_text(hbm(0), sbuf(0), 300, "record irq tag=0x1234 record_addr=" + hbm(1024)));
  Bytes expected(32);
  expected[0] = 0x34, expected[1] = 0x12, expected[8] = 300 & 0xFF, expected[9] = 1;
  CHECK(f.get_hbm(1024, 32) == expected);
  CHECK(f.machine.dma(Engine::kDma0).irqs() == 1);
  f.good("dma_cast engine=dma2 format=fp32 out_format=bf16 bytes=8 src_addr=" + sbuf(0) +
         " dst_addr=" + hbm(0) + " record irq tag=9 record_addr=" + sbuf(512) + "\n" +
         "dma_transpose engine=dma2 element=2 rows=3 cols=5 src_stride=10 dst_stride=6 src_addr=" +
         sbuf(0) + " dst_addr=" + hbm(200) + " record tag=10 record_addr=" + sbuf(544) + "\n" +
         "dma_copy engine=dma2 record irq tag=11 record_addr=" + sbuf(576));
  for (const auto& [offset, tag, bytes] :
       {std::tuple{512, 9, 8}, std::tuple{544, 10, 30}, std::tuple{576, 11, 0}}) {
    Bytes record(32);
    record[0] = uint8_t(tag), record[8] = uint8_t(bytes);
    CHECK(f.get_sbuf(uint64_t(offset), 32) == record);
  }
  CHECK(f.machine.dma(Engine::kDma2).irqs() == 2);
  // records of one queue come in order without a fence; its data does not
  f.good(copy_text(hbm(0), sbuf(0), 1, "record record_addr=" + hbm(1024)) +
         copy_text(hbm(1), sbuf(1), 1, "record tag=2 record_addr=" + hbm(1024)));
  CHECK(f.get_hbm(1024, 1) == Bytes{2});
  f.run(copy_text(hbm(0), sbuf(0), 1, "record record_addr=" + hbm(1024)) +
        copy_text(hbm(1030), sbuf(1), 1));
  CHECK(f.machine.take_diagnostics().size() == 1);
  f.machine.clear_counters();
  CHECK(f.machine.dma(Engine::kDma0).irqs() == 0);
}

TEST_CASE("a descriptor that a check refuses leaves neither record nor signal", "[dma]") {
  DmaFixture f;
  f.bad(copy_text(
            hbm(0), sbuf(8190), 4,
            "record irq signal0=complete:add:1:1 signal1=read:add:2:1 record_addr=" + hbm(1024)),
        Cause::kAddressRange, global_address(Space::kSbuf, 8193));
  CHECK(f.machine.dma(Engine::kDma0).irqs() == 0);
}

TEST_CASE("a stop holds one queue; skip completes the failed descriptor, resume repeats it",
          "[dma]") {
  DmaFixture f;
  const std::string bad =
      copy_text(hbm(0), sbuf(8190), 4,
                "wait=5>=1 signal0=complete:add:1:1 irq record record_addr=" + hbm(1024));
  const std::string program = bad + copy_text(hbm(64), sbuf(64), 4, "signal0=complete:add:2:1") +
                              copy_text(hbm(64), sbuf(96), 4, "signal0=complete:add:3:1", 1);
  f.machine.semaphores().host_set(5, 1);
  const Bytes record = f.get_hbm(1024, 32);
  CHECK(f.run(program) == Machine::Outcome::kStopped);
  CHECK(f.machine.semaphores().value(3) == 1);
  CHECK(f.machine.semaphores().value(2) == 0);
  // its wait is not repeated
  f.machine.semaphores().host_set(5, 0);
  f.machine.resume(Engine::kDma0);
  CHECK(f.machine.run() == Machine::Outcome::kStopped);
  CHECK(f.machine.semaphores().value(1) == 0);
  f.machine.skip(Engine::kDma0);
  CHECK(f.machine.run() == Machine::Outcome::kIdle);
  CHECK(f.machine.semaphores().value(1) == 1);
  CHECK(f.machine.semaphores().value(2) == 1);
  CHECK(f.machine.engine(Engine::kDma0).retired == 2);
  CHECK(f.machine.dma(Engine::kDma0).irqs() == 0);
  CHECK(f.get_hbm(1024, 32) == record);
  // clear drops everything behind
  f.machine.semaphores().host_set(5, 1);
  f.run(program);
  f.machine.clear(Engine::kDma0);
  f.machine.resume(Engine::kDma0);
  CHECK(f.machine.run() == Machine::Outcome::kIdle);
  CHECK(f.machine.semaphores().value(2) == 1);
  // after a carry of a semaphore the descriptor is complete: there is nothing to repeat
  f.machine.semaphores().host_set(7, 0xFFFFFFFF);
  CHECK(f.run(copy_text(hbm(0), sbuf(0), 4, "signal0=complete:add:7:1")) ==
        Machine::Outcome::kStopped);
  CHECK(f.machine.engine(Engine::kDma0).fault.cause == Cause::kSemaphoreWrap);
  f.machine.resume(Engine::kDma0);
  CHECK(f.machine.run() == Machine::Outcome::kIdle);
}

TEST_CASE("bytes of an unwritten PSUM row stop the queue, and skip records where", "[dma]") {
  DmaFixture f;
  f.good(copy_text(hbm(0), psum(0), 16));
  const std::string program =
      copy_text(psum(8), sbuf(0), 16,
                "tag=5 irq record signal0=complete:add:1:1 record_addr=" + hbm(1024)) +
      copy_text(hbm(64), sbuf(64), 4, "signal0=complete:add:2:1");
  CHECK(f.run(program) == Machine::Outcome::kStopped);
  CHECK(f.get_sbuf(0, 8) == f.get_hbm(8, 8));
  f.machine.skip(Engine::kDma0);
  CHECK(f.machine.run() == Machine::Outcome::kIdle);
  CHECK(f.machine.semaphores().value(1) == 1);
  CHECK(f.machine.semaphores().value(2) == 1);
  CHECK(f.machine.dma(Engine::kDma0).irqs() == 1);
  CHECK(f.get_hbm(1024, 32) == Bytes{5,    0,    9, 0, 0, 0,    0, 0, 16, 0,    0,
                                     0,    0,    0, 0, 0, 0x10, 0, 0, 0,  0x00, 0x30,
                                     0xFF, 0xFF, 0, 0, 0, 0,    0, 0, 0,  0});
}

TEST_CASE("resume repeats a descriptor from its first byte", "[dma]") {
  DmaFixture f;
  f.good(copy_text(hbm(0), psum(0), 16));
  CHECK(f.run(copy_text(psum(8), sbuf(0), 16, "signal0=complete:add:1:1")) ==
        Machine::Outcome::kStopped);
  for (const Instruction& i : parse_program(copy_text(hbm(16), psum(16), 16, "", 1)))
    f.machine.submit(i);
  CHECK(f.machine.run() == Machine::Outcome::kStopped);
  f.set(f.machine.sbuf().data, 0, Bytes(16));
  f.machine.resume(Engine::kDma0);
  CHECK(f.machine.run() == Machine::Outcome::kIdle);
  CHECK(f.get_sbuf(0, 16) == f.get_hbm(8, 16));
  CHECK(f.machine.semaphores().value(1) == 1);
}

TEST_CASE("other chips answer for their own bytes", "[dma]") {
  DmaFixture f;
  Peer peer;
  f.machine.attach(&peer);
  f.set(f.machine.hbm(), 0, {1, 2, 3, 4, 5, 6, 7, 8});
  f.good(copy_text(hbm(0), Peer::address(3), 8) + copy_text(Peer::address(4), sbuf(0), 4, "fence"));
  CHECK(f.get_sbuf(0, 4) == Bytes{2, 3, 4, 5});
  f.bad(copy_text("0x0006100000000000", sbuf(0), 4), Cause::kAddressRange, 0x0006100000000000);
  f.bad(copy_text("0x0007500000000000", sbuf(0), 4), Cause::kAddressRange, 0x0007500000000000);
  f.bad(copy_text(Peer::address(64), sbuf(0), 4), Cause::kBusDecode,
        global_address(Space::kSbuf, 64, 7));
  // elements of 2: the third fails, two have moved
  peer.bad[21] = Cause::kBusSlave;
  f.set(f.machine.sbuf().data, 0, Bytes(16, 0xEE));
  peer.bytes[16] = 9;
  const std::string read = shape_text(0, 2, {{6, 2}, {1, 99}}) +
                           shape_text(1, 2, {{3, 2}, {2, 8}}) +
                           copy_text(Peer::address(16), sbuf(0), 12, "src_shaped src_shape=1");
  CHECK(f.run(read) == Machine::Outcome::kStopped);
  CHECK(f.machine.engine(Engine::kDma0).fault.cause == Cause::kBusSlave);
  f.machine.clear(Engine::kDma0);
  peer.bad = {{24, Cause::kTimeout}};
  CHECK(f.run(read) == Machine::Outcome::kStopped);
  CHECK(f.machine.engine(Engine::kDma0).fault.cause == Cause::kTimeout);
  CHECK(f.machine.engine(Engine::kDma0).fault.info == 24);
  CHECK(f.machine.engine(Engine::kDma0).fault.info_hi == 0x00071000);
  CHECK(f.get_sbuf(0, 8) == Bytes{9, 0, 0, 0, 0, 0, 0xEE, 0xEE});
  peer.bad.clear();
  f.machine.resume(Engine::kDma0);
  CHECK(f.machine.run() == Machine::Outcome::kIdle);
  CHECK(f.get_sbuf(6, 7) == Bytes{0, 0, 0, 0, 0, 0, 0xEE});
  // a write that fails, and a record that does
  peer.bad[8] = Cause::kBusSlave;
  CHECK(f.run(copy_text(hbm(0), Peer::address(8), 2)) == Machine::Outcome::kStopped);
  CHECK(f.machine.engine(Engine::kDma0).fault.info == 8);
  f.machine.clear(Engine::kDma0);
  CHECK(f.run(copy_text(hbm(0), sbuf(0), 2,
                        "record signal0=complete:add:9:1 record_addr=" + Peer::address(0))) ==
        Machine::Outcome::kStopped);
  CHECK(f.machine.engine(Engine::kDma0).fault.cause == Cause::kBusSlave);
  CHECK(f.machine.semaphores().value(9) == 0);
  peer.bad.clear();
  f.machine.resume(Engine::kDma0);
  CHECK(f.machine.run() == Machine::Outcome::kIdle);
  CHECK(f.machine.semaphores().value(9) == 1);
}
