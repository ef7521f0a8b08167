// SPDX-License-Identifier: Apache-2.0
// A whole chip and, at the other end of its link, a golden end with the memories of a chip behind
// it, which answers and asks as docs/link-wire-format.md says: what a chip of another make would
// be.
#include <fmt/format.h>

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cstring>
#include <deque>
#include <map>
#include <random>

#include "golden/link/requests.h"
#include "tests/unit/chip/chip_and_end.h"

using namespace ng;
using link::Message;
using link::MessageType;
using link::Status;

namespace {

constexpr uint16_t kChip = test::ChipAndEnd::kChip, kPartner = test::ChipAndEnd::kPartner;
constexpr uint64_t kShown = 1 << 16;  // of each HBM, what the tests use

using Bytes = std::vector<uint8_t>;
using Memories = std::map<Space, Bytes>;

Memories random_memories(const Geometry& g, std::mt19937_64& rng) {
  Memories m{{Space::kHbm, Bytes(kShown)},
             {Space::kSbuf, Bytes(g.sbuf_bytes())},
             {Space::kSbufScale, Bytes(g.scale_bytes())},
             {Space::kPsum, Bytes(uint64_t{g.psum_rows} * g.cols * 4)},
             {Space::kSemaphore, Bytes(1024)}};
  for (auto& [space, bytes] : m)
    for (uint8_t& byte : bytes) byte = static_cast<uint8_t>(rng());
  return m;
}

/// What a request does to memories, and its answer (wire format, section 5).
Message carry_out(const Message& m, uint16_t chip, Memories& memories) {
  Message answer{.type = m.type == MessageType::kRead ? MessageType::kReadResponse
                                                      : MessageType::kWriteResponse,
                 .tag = m.tag,
                 .dst = m.src,
                 .src = m.dst};
  const auto found = memories.find(static_cast<Space>(m.space));
  const bool signal = m.type == MessageType::kSignalAdd || m.type == MessageType::kSignalSet;
  const bool add = m.type == MessageType::kWriteAddFp32 || m.type == MessageType::kWriteAddBf16;
  if (found == memories.end() || m.dst != chip || m.offset + m.bytes > found->second.size() ||
      add || (signal && (m.space != 4 || m.offset % 4 != 0)) ||
      (m.type == MessageType::kWrite && m.space == 4)) {
    answer.status = Status::kRefused;
    return answer;
  }
  uint8_t* at = &found->second[m.offset];
  if (m.type == MessageType::kWrite) std::ranges::copy(m.data, at);
  if (m.type == MessageType::kRead) {
    answer.bytes = m.bytes;
    answer.data.assign(at, at + m.bytes);
  }
  if (signal) {
    uint32_t old = 0, value = 0;
    std::memcpy(&old, at, 4);
    std::memcpy(&value, m.data.data(), 4);
    const uint64_t sum = uint64_t{value} + (m.type == MessageType::kSignalAdd ? old : 0);
    if (sum >> 32 != 0) {
      answer.status = Status::kMemoryError;
    } else {
      std::memcpy(at, &sum, 4);
    }
  }
  return answer;
}

/// The chip, and a partner that carries out its requests and keeps account of its responses.
class Mixed : public test::ChipAndEnd {
 public:
  explicit Mixed(uint64_t seed) : ChipAndEnd(seed), rng(seed) {
    partner = [this] { serve(); };
  }

  /// Until nothing of the requests sent is unanswered.
  void settle() {
    for (unsigned n = 0; n < 200'000 && !(requests.waiting() == 0 && answers.empty()); ++n) step();
    REQUIRE(requests.waiting() == 0);
    for (unsigned n = 0; n < 500; ++n) step();
  }
  void request(const Message& m) {
    requests.asked(m);
    end.send(m);
  }

  std::mt19937_64 rng;
  Memories memories;  // behind the golden end
  link::Requests requests{kPartner};
  std::map<uint8_t, Message> answers_expected;
  std::deque<Message> answers;
  uint64_t asked = 0, wrong = 0;

 private:
  void serve() {
    for (const unsigned channel : {link::kRequestChannel, link::kCollectiveChannel})
      while (const auto m = end.receive(channel)) {
        answers.push_back(carry_out(*m, kPartner, memories));
        ++asked;
      }
    while (const auto m = end.receive(link::kResponseChannel)) answered(*m);
    if (!answers.empty() && rng() % 8 == 0) {  // in the order of the requests, after a while
      end.send(answers.front());
      answers.pop_front();
    }
  }
  void answered(Message m) {
    m.offset = m.space = 0;  // of no meaning in a response
    wrong += requests.take(m).fault != link::ResponseFault::kNone || m != answers_expected[m.tag];
  }
};

Bytes read(Mixed& mixed, Space space, uint64_t size) {
  Bytes bytes(size);
  mixed.chip.read(global_address(space, 0), bytes);
  return bytes;
}

/// The chip's memories become these; PSUM by a copy of its own.
void fill(Mixed& mixed, const Memories& memories) {
  for (const Space space : {Space::kHbm, Space::kSbuf, Space::kSbufScale, Space::kSemaphore})
    mixed.chip.write(global_address(space, 0), memories.at(space));
  const Bytes& psum = memories.at(Space::kPsum);
  const Bytes kept = read(mixed, Space::kHbm, psum.size());
  mixed.chip.write(global_address(Space::kHbm, 0), psum);
  Instruction copy(Opcode::kDmaCopy, Engine::kDma0);
  copy.set(Field::kSrcAddr, int64_t(global_address(Space::kHbm, 0)));
  copy.set(Field::kDstAddr, int64_t(global_address(Space::kPsum, 0)));
  copy.set(Field::kBytes, int64_t(psum.size()));
  mixed.chip.submit(std::vector<Instruction>{copy});
  REQUIRE(mixed.chip.run(100'000).idle);
  mixed.chip.write(global_address(Space::kHbm, 0), kept);
}

void check_equal(Mixed& mixed, const Memories& expected) {
  for (const auto& [space, bytes] : expected) {
    INFO("space " << int(space));
    CHECK((read(mixed, space, bytes.size()) == bytes));
  }
}

}  // namespace

TEST_CASE("a chip's DMA writes and reads the memories behind a golden end, over a bad wire",
          "[chip]") {
  Mixed mixed(61);
  const Geometry& g = mixed.chip.geometry();
  Memories here = random_memories(g, mixed.rng), there = random_memories(g, mixed.rng);
  fill(mixed, here);
  mixed.memories = there;
  mixed.set_rates({.bit_errors = 2e-6});
  // A queue has a quarter of each memory: it reads of the lower half of it, and writes the upper.
  constexpr Space kPlaces[] = {Space::kHbm, Space::kSbuf, Space::kSbufScale};
  constexpr Engine kQueues[] = {Engine::kDma0, Engine::kDma1, Engine::kDma2};
  std::vector<Instruction> program;
  for (unsigned n = 0; n < 120; ++n) {
    const unsigned queue = n % 3;
    const Space from = kPlaces[mixed.rng() % 3], to = kPlaces[mixed.rng() % 3];
    const bool push = mixed.rng() % 2;
    Memories& source = push ? here : there;
    Memories& target = push ? there : here;
    const uint64_t half = std::min(source[from].size(), target[to].size()) / 8;
    const uint64_t bytes = 1 + mixed.rng() % std::min<uint64_t>(half, n % 4 ? 300 : 4000);
    const uint64_t s = source[from].size() / 4 * queue + mixed.rng() % (half - bytes + 1);
    const uint64_t t =
        target[to].size() / 4 * queue + target[to].size() / 8 + mixed.rng() % (half - bytes + 1);
    std::copy_n(&source[from][s], bytes, &target[to][t]);
    Instruction copy(Opcode::kDmaCopy, kQueues[queue]);
    copy.set(Field::kSrcAddr, int64_t(global_address(from, s, push ? kThisChip : kPartner)));
    copy.set(Field::kDstAddr, int64_t(global_address(to, t, push ? kPartner : kThisChip)));
    program.push_back(copy.set(Field::kBytes, int64_t(bytes)).set(Field::kFence, 1));
    if (n % 5 != 0) continue;
    const uint32_t value = static_cast<uint32_t>(mixed.rng());
    const uint64_t at = 4 * (64 * queue + mixed.rng() % 64);
    std::memcpy(&there[Space::kSemaphore][at], &value, 4);
    Instruction set(Opcode::kDmaFill, kQueues[queue]);
    set.set(Field::kDstAddr, int64_t(global_address(Space::kSemaphore, at, kPartner)));
    set.set(Field::kBytes, 4).set(Field::kElement, 4).set(Field::kPattern, int64_t{value});
    program.push_back(set.set(Field::kFence, 1));
  }
  mixed.chip.submit(program);
  REQUIRE(mixed.chip.run(1'000'000).reason == RunReason::kIdle);
  CHECK(mixed.asked > 150);
  mixed.set_rates(tb::LinkLaneRates{});
  for (const auto& [space, bytes] : there) {
    INFO("space " << int(space));
    CHECK((mixed.memories[space] == bytes));
  }
  check_equal(mixed, here);
  CHECK(mixed.flipped_bits() > 0);
}

TEST_CASE(
    "a golden end's requests of every kind, on both request channels, do what they ask of a chip",
    "[chip]") {
  Mixed mixed(62);
  auto& rng = mixed.rng;
  Memories here = random_memories(mixed.chip.geometry(), rng);
  for (unsigned i = 0; i < 256; ++i)
    if (i % 2) std::memset(&here[Space::kSemaphore][4 * i], 0, 4);  // the others soon carry out
  fill(mixed, here);
  mixed.set_rates({.bit_errors = 1e-6});
  // Each channel writes a quarter of its own; reads, which may overtake writes, are of the rest.
  unsigned statuses[4] = {};
  for (unsigned n = 0; n < 600; ++n) {
    const bool collective = rng() % 2;
    Message m{.collective = collective,
              .tag = static_cast<uint8_t>(n),
              .dst = static_cast<uint16_t>(rng() % 40 == 0 ? 5 : kChip),
              .src = kPartner,
              .space = static_cast<uint8_t>(rng() % 30 == 0 ? 5 + rng() % 11 : rng() % 5)};
    const uint64_t size = m.space < 5 ? here[static_cast<Space>(m.space)].size() : 4096;
    m.type = m.space == 4 ? rng() % 2 ? MessageType::kSignalAdd : MessageType::kSignalSet
             : rng() % 3  ? MessageType::kWrite
                          : MessageType::kRead;
    if (rng() % 25 == 0) m.type = static_cast<MessageType>(1 + rng() % 6);
    const bool signal = m.type == MessageType::kSignalAdd || m.type == MessageType::kSignalSet;
    const uint64_t most = std::min<uint64_t>(size / 4, rng() % 3 ? 200 : 1024);
    m.bytes = signal ? 4 : static_cast<uint16_t>(4 * (1 + rng() % (most / 4)));
    const uint64_t quarter = m.type == MessageType::kRead ? 2 + rng() % 2 : collective;
    m.offset = size / 4 * quarter + rng() % (size / 4 - m.bytes + 1);
    if (m.space >= 3) m.offset &= ~uint64_t{3};
    const bool hbm = m.space == 0;  // of which the chip has more than the test knows
    if (rng() % 40 == 0) m.offset = hbm ? (uint64_t{1} << 26) - 2 : size - 2;
    if (m.type != MessageType::kRead)
      for (unsigned i = 0; i < m.bytes; ++i) m.data.push_back(static_cast<uint8_t>(rng()));
    while (mixed.requests.awaits(m.tag)) mixed.step();
    const Message answer = carry_out(m, kChip, here);
    mixed.answers_expected[m.tag] = answer;
    ++statuses[static_cast<unsigned>(answer.status)];
    mixed.request(m);
    if (rng() % 8 == 0) mixed.step();
  }
  mixed.settle();
  CHECK(mixed.wrong == 0);
  CHECK(statuses[0] > 300);
  CHECK(statuses[1] > 30);  // refused
  CHECK(statuses[2] > 5);   // semaphores that would have carried out
  mixed.set_rates(tb::LinkLaneRates{});
  check_equal(mixed, here);
  CHECK(mixed.flipped_bits() > 0);
}
