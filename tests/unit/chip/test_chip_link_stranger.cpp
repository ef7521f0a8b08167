// SPDX-License-Identifier: Apache-2.0
// A whole chip and a partner that answers as it likes: what the descriptor, the bridge's registers
// and the memories show of it. (The bridge alone, and more of it: router_stranger.)
#include <fmt/format.h>

#include <algorithm>
#include <deque>

#include "golden/isa/window_registers.h"
#include "golden/link/requests.h"
#include "tests/unit/chip/chip_and_end.h"

using namespace ng;
using link::Message;
using link::MessageType;
using link::ResponseFault;
using link::Status;

namespace {

using Bytes = std::vector<uint8_t>;
constexpr uint64_t kHere = 0x8000;   // in the chip's HBM
constexpr uint64_t kThere = 0x4000;  // in the partner's

class Stranger : public test::ChipAndEnd {
 public:
  explicit Stranger(uint64_t seed) : ChipAndEnd(seed) {
    chip.write(global_address(Space::kHbm, kHere), before);
    partner = [this] {
      while (const auto m = end.receive(link::kRequestChannel)) requests.push_back(*m);
      while (const auto m = end.receive(link::kResponseChannel)) responses.push_back(*m);
    };
  }

  /// A copy of `bytes` bytes from the partner, or to it, and the request that it sends.
  Message ask(Engine engine, bool read, int64_t bytes) {
    const uint64_t here = global_address(Space::kHbm, kHere);
    const uint64_t there = global_address(Space::kHbm, kThere, kPartner);
    Instruction copy(Opcode::kDmaCopy, engine);
    copy.set(Field::kSrcAddr, int64_t(read ? there : here));
    copy.set(Field::kDstAddr, int64_t(read ? here : there));
    chip.submit(std::vector<Instruction>{copy.set(Field::kBytes, bytes)});
    chip.run(300);
    REQUIRE(requests.size() == 1);
    const Message request = requests.front();
    requests.pop_front();
    CHECK(request.type == (read ? MessageType::kRead : MessageType::kWrite));
    CHECK(request.src == kChip);
    CHECK(request.dst == kPartner);
    return request;
  }
  /// The right response.
  static Message answer(const Message& request) {
    Message m{.type = request.type == MessageType::kRead ? MessageType::kReadResponse
                                                         : MessageType::kWriteResponse,
              .tag = request.tag,
              .dst = request.src,
              .src = request.dst};
    if (request.type == MessageType::kRead) resize(m, request.bytes);
    return m;
  }
  static void resize(Message& m, unsigned bytes) {
    m.bytes = static_cast<uint16_t>(bytes);
    m.data.resize(bytes);
    for (unsigned i = 0; i < bytes; ++i) m.data[i] = static_cast<uint8_t>(i + 1);
  }
  void send(const Message& m) {
    end.send(m);
    steps(200);
  }
  void steps(unsigned cycles) {
    for (unsigned n = 0; n < cycles; ++n) step();
  }
  Bytes here(uint64_t bytes) {
    Bytes got(bytes);
    chip.read(global_address(Space::kHbm, kHere), got);
    return got;
  }
  void check_counted(ResponseFault fault, const Message& m) {
    CHECK(chip.read_register(reg::kBridgeBase + reg::bridge::kWrongResponses) == 1);
    const uint32_t first = chip.read_register(reg::kBridgeBase + reg::bridge::kFirstWrong);
    CHECK(reg::bridge::kFirstWrongFault.of(first) == static_cast<uint32_t>(fault));
    CHECK(reg::bridge::kFirstWrongRead.of(first) == (m.type == MessageType::kReadResponse));
    CHECK(reg::bridge::kFirstWrongTag.of(first) == m.tag);
    CHECK(reg::bridge::kFirstWrongSrc.of(first) == m.src);
    CHECK(reg::bridge::kFirstWrongDst.of(first) == m.dst);
    chip.write_register(reg::kBridgeBase + reg::bridge::kWrongResponses, 0);
    CHECK(chip.read_register(reg::kBridgeBase + reg::bridge::kWrongResponses) == 0);
  }

  std::deque<Message> requests, responses;
  const Bytes before = Bytes(4096, 0xEE);
};

struct Slip {
  const char* what;
  ResponseFault fault;
  void (*of)(Message&);
};
void other_type(Message& m) {
  const bool read = m.type == MessageType::kReadResponse;
  m.type = read ? MessageType::kWriteResponse : MessageType::kReadResponse;
  Stranger::resize(m, read ? 0 : 64);
}
constexpr Slip kSlips[] = {
    {"for chip 777", ResponseFault::kDestination, [](Message& m) { m.dst = 777; }},
    {"a tag of nobody", ResponseFault::kTag, [](Message& m) { m.tag ^= 0x21; }},
    {"of the other type", ResponseFault::kType, other_type},
    {"from chip 777", ResponseFault::kSource, [](Message& m) { m.src = 777; }}};

}  // namespace

TEST_CASE("a stranger's response that answers nothing is counted; the right one still counts",
          "[chip]") {
  Stranger s(71);
  for (const bool read : {true, false}) {
    for (const Slip& slip : kSlips) {
      INFO((read ? "read, " : "write, ") << slip.what);
      s.chip.write(global_address(Space::kHbm, kHere), s.before);
      const Message right = Stranger::answer(s.ask(Engine::kDma0, read, 96));
      Message wrong = right;
      slip.of(wrong);
      for (uint8_t& byte : wrong.data) byte ^= 0x80;
      s.send(wrong);
      CHECK(s.chip.status(Engine::kDma0).busy);
      CHECK(s.here(96) == Bytes(96, 0xEE));
      s.check_counted(slip.fault, wrong);
      s.send(right);
      CHECK(s.chip.run(1000).reason == RunReason::kIdle);
      CHECK(s.here(96) == (read ? right.data : Bytes(96, 0xEE)));
      CHECK(s.chip.read_register(reg::kBridgeBase + reg::bridge::kWrongResponses) == 0);
    }
  }
}

TEST_CASE("a read answered with fewer or more bytes stops its queue, and writes none of them",
          "[chip]") {
  Stranger s(72);
  // as many beats as the right one, fewer, more
  for (const unsigned bytes : {65u, 95u, 64u, 1u, 97u, 128u, 129u, 1024u}) {
    INFO(bytes << " bytes for 96");
    s.chip.write(global_address(Space::kHbm, kHere), s.before);
    const Message right = Stranger::answer(s.ask(Engine::kDma1, true, 96));
    Message wrong = right;
    Stranger::resize(wrong, bytes);
    s.send(wrong);
    CHECK(s.chip.run(1000).reason == RunReason::kStopped);
    const EngineStatus status = s.chip.status(Engine::kDma1);
    CHECK(status.cause == Cause::kBusSlave);
    CHECK((uint64_t{status.fault_info_hi} << 32 | status.fault_info) ==
          global_address(Space::kHbm, kThere, s.kPartner));
    CHECK(s.here(4096) == s.before);
    s.check_counted(ResponseFault::kLength, wrong);
    s.chip.clear(Engine::kDma1);
    // the next one is as good as ever
    s.send(Stranger::answer(s.ask(Engine::kDma1, true, 96)));
    CHECK(s.chip.run(1000).reason == RunReason::kIdle);
    CHECK(s.here(96) == right.data);
  }
}

TEST_CASE("a read that is answered in another chip's name alone times out, counted", "[chip]") {
  Stranger s(73);
  Message wrong = Stranger::answer(s.ask(Engine::kDma2, true, 96));
  wrong.src = 777;
  s.send(wrong);
  CHECK(s.chip.run(80'000).reason == RunReason::kStopped);
  CHECK(s.chip.status(Engine::kDma2).cause == Cause::kTimeout);
  CHECK(s.here(4096) == s.before);
  s.check_counted(ResponseFault::kSource, wrong);
}

TEST_CASE("a request for another chip is refused in that chip's name and changes nothing",
          "[chip]") {
  Stranger s(74);
  for (const MessageType type :
       {MessageType::kWrite, MessageType::kWriteAddFp32, MessageType::kWriteAddBf16,
        MessageType::kSignalAdd, MessageType::kSignalSet, MessageType::kRead}) {
    const bool signal = type == MessageType::kSignalAdd || type == MessageType::kSignalSet;
    Message m{.type = type,
              .bytes = 4,
              .tag = static_cast<uint8_t>(type),
              .dst = 777,
              .src = s.kPartner,
              .offset = signal ? 20 : kHere,
              .space = static_cast<uint8_t>(signal ? 4 : 0)};
    if (type != MessageType::kRead) m.data.assign(4, 0x55);
    s.send(m);
    REQUIRE(s.responses.size() == 1);
    const Message got = s.responses.front();
    s.responses.pop_front();
    CHECK(got.status == Status::kRefused);
    CHECK(got.src == 777);
    CHECK(got.dst == s.kPartner);
    CHECK(got.tag == m.tag);
    CHECK(got.type ==
          (type == MessageType::kRead ? MessageType::kReadResponse : MessageType::kWriteResponse));
  }
  CHECK(s.here(4096) == s.before);
  CHECK(s.chip.read_register(reg::kSemaphoreBase + 20) == 0);
}

TEST_CASE("a Write that ended before an illegal header is carried out; then the link is dead",
          "[chip]") {
  Stranger s(75);
  link::Flit flit{.kind = link::FlitKind::kData, .seq = 0, .ack = 1023};
  const auto words = link::encode({.bytes = 4,
                                   .tag = 3,
                                   .dst = s.kChip,
                                   .src = s.kPartner,
                                   .offset = kHere + 32,
                                   .data = Bytes(4, 0x55)});
  std::ranges::copy(words, flit.stream.begin());
  flit.stream[words.size()] = 7;
  flit.stream[words.size() + 1] = flit.stream[words.size() + 2] = 1;
  s.end.override_next_flit(flit);
  s.steps(300);
  const uint32_t status = s.chip.read_register(reg::kLink0Base + reg::link::kStatus);
  CHECK(static_cast<link::State>(status & 15) == link::State::kDead);
  CHECK(static_cast<link::Cause>(status >> 4 & 15) == link::Cause::kBadMessage);
  Bytes expected = s.before;
  std::fill_n(expected.begin() + 32, 4, uint8_t{0x55});
  CHECK(s.here(4096) == expected);
}
