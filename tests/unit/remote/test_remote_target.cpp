// SPDX-License-Identifier: Apache-2.0
#include "target_rig.h"

using namespace ng;
using namespace ng::test;
using link::MessageType;
using link::Status;

namespace {

/// What the target must answer, and what that leaves in the memories.
link::Message expect(TargetRig& rig, const link::Message& m) {
  link::Message r;
  r.type = m.type == MessageType::kRead ? MessageType::kReadResponse : MessageType::kWriteResponse;
  r.tag = m.tag;
  r.dst = m.src;
  r.src = m.dst;
  const bool signal = m.type == MessageType::kSignalAdd || m.type == MessageType::kSignalSet;
  const bool kind = m.type == MessageType::kRead ||
                    (m.type == MessageType::kWrite && m.space != 4) ||
                    (signal && m.space == 4 && m.offset % 4 == 0);
  if (!kind || m.dst != TargetRig::kChip || m.offset + m.bytes > TargetRig::size(m.space)) {
    r.status = Status::kRefused;
    return r;
  }
  auto& bytes = rig.expected[m.space];
  if (m.type == MessageType::kRead) {
    r.bytes = m.bytes;
    r.data.assign(&bytes[m.offset], &bytes[m.offset] + m.bytes);
    if (m.space == 3 && m.offset / 32 <= rig.unwritten &&
        (m.offset + m.bytes - 1) / 32 >= rig.unwritten) {
      r.status = Status::kMemoryError;
      r.bytes = 0;
      r.data.clear();
    }
  } else if (m.type == MessageType::kWrite || m.type == MessageType::kSignalSet) {
    std::ranges::copy(m.data, &bytes[m.offset]);
  } else {
    uint32_t old = 0, value = 0;
    std::memcpy(&old, &bytes[m.offset], 4);
    std::memcpy(&value, m.data.data(), 4);
    if ((uint64_t{old} + value) >> 32 != 0)
      r.status = Status::kMemoryError;
    else
      value += old, std::memcpy(&bytes[m.offset], &value, 4);
  }
  return r;
}

/// Any request; few are wrong. Reads use the lower half of HBM, writes the upper one, for only
/// signals wait for writes.
link::Message draw(TargetRig& rig) {
  auto& rng = rig.rng;
  const unsigned space = rng() % 40 == 0 ? unsigned(rng() % 16) : unsigned(rng() % 5);
  MessageType type = rng() % 2 ? MessageType::kWrite : MessageType::kRead;
  if (space == 4) type = rng() % 2 ? MessageType::kSignalAdd : MessageType::kSignalSet;
  if (rng() % 30 == 0) type = static_cast<MessageType>(1 + rng() % 6);
  const bool signal = type == MessageType::kSignalAdd || type == MessageType::kSignalSet;
  const uint64_t half = std::max<uint64_t>(TargetRig::size(space) / 2, 64);
  const unsigned bytes =
      signal ? 4 : 1 + unsigned(rng() % std::min<uint64_t>(rng() % 3 ? 1024 : 70, half));
  uint64_t offset = rng() % (half - bytes + 1);
  if (signal && rng() % 20 != 0) offset = offset / 4 * 4;
  if (type != MessageType::kRead) offset += half;
  if (rng() % 30 == 0) offset += type == MessageType::kRead ? 2 * half - 2 : rng() % 2000;
  if (rng() % 60 == 0) offset |= rng() >> 20 & ~uint64_t{3};
  link::Message m = rig.request(type, space, offset, bytes);
  if (rng() % 60 == 0) m.dst = 8;
  return m;
}

void traffic(TargetRig& rig, int count) {
  std::map<std::pair<unsigned, unsigned>, link::Message> expected;  // by source and tag
  for (int n = 0; n < count; n += 40) {
    for (int i = 0; i < 40; ++i) {
      link::Message m = draw(rig);
      // one source for each channel: order is kept within a channel alone
      m.collective = m.space % 2;
      m.src = m.collective ? 900 : 3;
      expected[{m.src, m.tag}] = expect(rig, m);
      rig.requests[m.collective].push(m);
    }
    rig.run(40);
    for (const link::Message& got : rig.responses.got) {
      link::Message want = expected.at({got.dst, got.tag});
      expected.erase({got.dst, got.tag});
      want.offset = got.offset;  // of no meaning in a response
      want.space = got.space;
      INFO("tag " << int(got.tag) << " status " << int(got.status) << ", expected "
                  << int(want.status));
      REQUIRE(got == want);
    }
    rig.responses.got.clear();
  }
  rig.checker.finish();
  rig.fetch_hbm();
  for (unsigned space = 0; space < 5; ++space) {
    INFO("space " << space);
    CHECK(rig.memory[space] == rig.expected[space]);
  }
}

}  // namespace

TEST_CASE(
    "requests of any kind, place and length do what they ask or are refused, and leave all else "
    "alone") {
  for (const double stall : {0.0, 0.3, 0.6}) {
    TargetRig rig("remote_target", stall);
    rig.unwritten = 17;
    traffic(rig, 1600);
  }
}

TEST_CASE("what a chip takes of each request in each space is the table of the wire format") {
  // HBM, SBUF, scales, PSUM, semaphores, no such space
  const std::map<MessageType, std::string> taken{
      {MessageType::kWrite, "yyyynn"},        {MessageType::kWriteAddFp32, "nnnnnn"},
      {MessageType::kWriteAddBf16, "nnnnnn"}, {MessageType::kSignalAdd, "nnnnyn"},
      {MessageType::kSignalSet, "nnnnyn"},    {MessageType::kRead, "yyyyyn"}};
  TargetRig rig("router_target_table");
  std::fill(rig.memory[4].begin(), rig.memory[4].end(), uint8_t{0});
  rig.expected = rig.memory;
  for (const auto& [type, spaces] : taken) {
    for (unsigned space = 0; space < 16; ++space) {
      for (const unsigned chip : {TargetRig::kChip, 777u}) {
        for (const bool collective : {false, true}) {
          INFO("type " << int(type) << ", space " << space << ", chip " << chip);
          link::Message m = rig.request(type, space, 64, 4);
          m.dst = static_cast<uint16_t>(chip);
          m.collective = collective;
          if (type != MessageType::kRead) m.data.assign(4, 1);
          rig.requests[collective].push(m);
          link::Message want = expect(rig, m);
          const bool yes = chip == TargetRig::kChip && spaces[std::min(space, 5u)] == 'y';
          CHECK(want.status == (yes ? Status::kOkay : Status::kRefused));
          rig.responses.got.clear();
          rig.run(1);
          want.offset = rig.responses.got[0].offset;
          want.space = rig.responses.got[0].space;
          CHECK(rig.responses.got[0] == want);
        }
      }
    }
  }
  rig.fetch_hbm();
  for (unsigned space = 0; space < 5; ++space) CHECK(rig.memory[space] == rig.expected[space]);
}

TEST_CASE("a message that its link cut off changes nothing and is not answered") {
  TargetRig rig("router_target_abort", 0.2);
  for (int n = 0; n < 60; ++n) {
    link::Message m =
        rig.request(MessageType::kWrite, n % 4, 128, 90 + rig.rng() % (n % 4 == 2 ? 30 : 900));
    rig.requests[n % 2].push(m, 1 + unsigned(rig.rng() % (m.units() - 1)));
    const link::Message good = rig.request(MessageType::kWrite, 1, 64 * n, 40);
    expect(rig, good);
    rig.requests[n % 2].push(good);
  }
  rig.run(60);
  for (int n = 0; n < 200; ++n) rig.cycle();
  CHECK(rig.responses.got.size() == 60);
  rig.fetch_hbm();
  for (unsigned space = 0; space < 5; ++space) CHECK(rig.memory[space] == rig.expected[space]);
}

TEST_CASE("a signal comes only when every write before it is visible") {
  TargetRig rig("router_target_order", 0.1, 300);
  unsigned signals = 0, wrong = 0;
  std::deque<link::Message> writes;
  rig.on_signal = [&] {
    ++signals;
    rig.fetch_hbm();
    // each signal follows three writes to HBM and one to SBUF
    for (int i = 0; i < 4; ++i) {
      const link::Message& m = writes.front();
      if (!std::equal(m.data.begin(), m.data.end(), &rig.memory[m.space][m.offset])) ++wrong;
      writes.pop_front();
    }
  };
  for (unsigned n = 0; n < 20; ++n) {
    for (unsigned i = 0; i < 4; ++i) {
      const auto m = rig.request(MessageType::kWrite, i == 3, (4 * n + i) * 100 % 4096, 100);
      writes.push_back(m);
      rig.requests[0].push(m);
    }
    rig.requests[0].push(rig.request(MessageType::kSignalSet, 4, 4 * n, 4));
  }
  rig.run(100);
  CHECK(signals == 20);
  CHECK(wrong == 0);
}

TEST_CASE("a write that HBM cannot take, and a read that it cannot give, say so") {
  TargetRig rig("router_target_bus");
  rig.hbm.fail(TargetRig::kPlace + 4096, 32, tb::kAxiSlvErr);
  // across a page: the first burst is good, the second is not
  for (const auto type : {MessageType::kWrite, MessageType::kRead}) {
    rig.requests[0].push(rig.request(type, 0, 4000, 200));
    rig.requests[0].push(rig.request(type, 0, 4096, 10));
    rig.requests[0].push(rig.request(type, 0, 4128, 10));
    rig.run(3);
    std::map<int, Status> status;
    for (const auto& got : rig.responses.got) status[got.tag % 3] = got.status;
    CHECK(status[0] == Status::kMemoryError);
    CHECK(status[1] == Status::kMemoryError);
    CHECK(status[2] == Status::kOkay);
    rig.responses.got.clear();
  }
}

TEST_CASE("reads of one source are answered in order, refused ones too") {
  TargetRig rig("router_target_reads", 0.2);
  for (unsigned n = 0; n < 30; ++n) {
    const bool outside = n % 3 == 1;
    rig.requests[0].push(rig.request(MessageType::kRead, n % 2, outside ? 1 << 20 : 64 * n, 700));
  }
  rig.run(30);
  for (unsigned n = 0; n < 30; ++n) {
    CHECK(rig.responses.got[n].tag == n);
    CHECK(rig.responses.got[n].status == (n % 3 == 1 ? Status::kRefused : Status::kOkay));
  }
}

TEST_CASE("a response that nobody takes stops no write until many wait, and none is lost") {
  TargetRig rig("router_target_full");
  rig.responses.stalls(1);
  for (unsigned n = 0; n < 64; ++n)
    rig.requests[0].push(rig.request(MessageType::kWrite, n % 2, 100 * n, 60));
  for (int n = 0; n < 500; ++n) rig.cycle();
  rig.responses.stalls(0);
  rig.run(64);
  CHECK(rig.responses.got.size() == 64);
}

TEST_CASE("a KiB is written in little more than its beats") {
  for (const unsigned space : {0u, 1u}) {
    TargetRig rig("router_target_rate");
    for (unsigned n = 0; n < 16; ++n)
      rig.requests[0].push(rig.request(MessageType::kWrite, space, 1024 * (n % 8), 1024));
    const uint64_t start = rig.sim.cycle();
    rig.run(16);
    CHECK(rig.sim.cycle() - start < 16 * 34 + 60);
  }
}
