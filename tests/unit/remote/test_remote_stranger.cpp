// SPDX-License-Identifier: Apache-2.0
// The bridge and a partner that answers as it likes: each response is judged as the golden
// requester judges it, does what that says and no more, and is counted when it is wrong.
#include <algorithm>

#include "bridge_rig.h"
#include "golden/isa/window_registers.h"
#include "golden/link/requests.h"

using namespace ng;
using namespace ng::test;
using link::Message;
using link::MessageType;
using link::ResponseFault;
using link::Status;

namespace {

using reg::bridge::kWrongResponses, reg::bridge::kFirstWrong;

/// The register's word for a response, as docs/blocks/remote.md says.
uint32_t first_word(const Message& m, ResponseFault fault) {
  return static_cast<uint32_t>(fault) | (m.type == MessageType::kReadResponse ? 1u << 3 : 0) |
         uint32_t{m.tag} << 4 | uint32_t{m.src} << 12 | uint32_t{m.dst} << 22;
}

/// Requests go out, and nobody answers.
void ask(BridgeRig& rig, unsigned cycles = 100) {
  rig.silent = true;
  for (unsigned n = 0; n < cycles; ++n) rig.cycle();
}
void answer(BridgeRig& rig, const Message& m) {
  rig.responses.push(m);
  for (unsigned n = 0; n < 60; ++n) rig.cycle();
  REQUIRE(rig.responses.empty());
}
void check_counted(BridgeRig& rig, const Message& m, ResponseFault fault) {
  CHECK(rig.read_register(kWrongResponses) == 1);
  CHECK(rig.read_register(kFirstWrong) == first_word(m, fault));
  rig.clear_registers();
  CHECK(rig.read_register(kWrongResponses) == 0);
  CHECK(rig.read_register(kFirstWrong) == 0);
}

void resize(Message& m, unsigned bytes) {
  m.bytes = static_cast<uint16_t>(bytes);
  m.data.resize(bytes);
}

struct Slip {
  const char* what;
  ResponseFault fault;
  void (*of)(Message&);
};
void other_type(Message& m) {
  const bool read = m.type == MessageType::kReadResponse;
  m.type = read ? MessageType::kWriteResponse : MessageType::kReadResponse;
  resize(m, read ? 0 : 64);
}
constexpr Slip kSlips[] = {
    {"for another chip", ResponseFault::kDestination, [](Message& m) { m.dst ^= 512; }},
    {"another ID", ResponseFault::kTag, [](Message& m) { m.tag ^= 1; }},
    {"another generation", ResponseFault::kTag, [](Message& m) { m.tag ^= 0x80; }},
    {"of the other type", ResponseFault::kType, other_type},
    {"from a neighbour", ResponseFault::kSource, [](Message& m) { m.src ^= 1; }},
    {"from this chip", ResponseFault::kSource, [](Message& m) { m.src = BridgeRig::kChip; }},
    {"from far away", ResponseFault::kSource, [](Message& m) { m.src ^= 512; }}};

}  // namespace

TEST_CASE("a response that answers nothing changes nothing and is counted, with what was wrong") {
  for (const bool read : {true, false}) {
    for (const Status status : {Status::kOkay, Status::kRefused}) {
      for (const Slip& slip : kSlips) {
        INFO((read ? "a read's, " : "a write's, ") << slip.what << ", status " << int(status));
        BridgeRig rig("router_stranger");
        if (read)
          rig.manager.read(rig.burst(6, chip_address(2, 1, 64), 3));
        else
          rig.write(6, chip_address(2, 1, 64), 70);
        ask(rig);
        REQUIRE(rig.seen.size() == 1);
        const Message right = rig.serve(rig.seen[0]);
        Message wrong = right;
        wrong.status = status;
        if (status != Status::kOkay) resize(wrong, 0);
        slip.of(wrong);
        if (status != Status::kOkay) resize(wrong, 0);
        answer(rig, wrong);
        CHECK_FALSE(rig.manager.done());
        check_counted(rig, wrong, slip.fault);
        answer(rig, right);
        REQUIRE(rig.manager.done());
        CHECK(rig.read_register(kWrongResponses) == 0);
        for (const auto& w : rig.manager.writes) CHECK(w.resp == tb::kAxiOkay);
        for (const auto& r : rig.manager.reads) {
          for (unsigned b = 0; b < 3; ++b) {
            CHECK(r.beats[b].data.resp == tb::kAxiOkay);
            CHECK(std::equal(&r.beats[b].data.data[0], &r.beats[b].data.data[32],
                             &right.data[size_t{32} * b]));
          }
        }
      }
    }
  }
}

TEST_CASE("a read whose response has not the bytes asked for fails, and gives none of them") {
  for (const unsigned beats : {1u, 2u, 3u, 31u, 32u}) {
    const unsigned bytes = 32 * beats;
    for (const unsigned wrong : {1u, bytes - 32, bytes - 31, bytes - 4, bytes - 1, bytes + 1,
                                 bytes + 31, bytes + 32, bytes + 64, 1024u}) {
      if (wrong == 0 || wrong > 1024 || wrong == bytes) continue;
      INFO(wrong << " bytes for " << bytes);
      BridgeRig rig("router_stranger_length", 0.2);
      // a burst of two, if the first is a KiB: the other is none the worse
      const bool two = beats == 32;
      rig.manager.read(rig.burst(5, chip_address(2, 1, 2048), beats + (two ? 4 : 0)));
      ask(rig, 300);
      REQUIRE(rig.seen.size() == (two ? 2u : 1u));
      Message m = rig.serve(rig.seen[0]);
      resize(m, wrong);
      rig.responses.push(m);
      if (two) rig.responses.push(rig.serve(rig.seen[1]));
      rig.run(2000);
      REQUIRE(rig.manager.reads.size() == 1);
      const auto& got = rig.manager.reads[0].beats;
      REQUIRE(got.size() == beats + (two ? 4 : 0));
      for (unsigned b = 0; b < beats; ++b) {
        CHECK(got[b].data.resp == tb::kAxiSlvErr);
        CHECK(std::all_of(&got[b].data.data[0], &got[b].data.data[32],
                          [](uint8_t byte) { return byte == 0; }));
      }
      for (unsigned b = beats; b < got.size(); ++b) {
        CHECK(got[b].data.resp == tb::kAxiOkay);
        CHECK(std::equal(&got[b].data.data[0], &got[b].data.data[32],
                         &rig.memory(2, 1)[2048 + size_t{32} * b]));
      }
      check_counted(rig, m, ResponseFault::kLength);
    }
  }
}

TEST_CASE("a surplus response answers nothing, not even a Read that is still to be asked") {
  BridgeRig rig("router_stranger_surplus");
  rig.silent = true;
  rig.manager.read(rig.burst(5, chip_address(2, 1, 0), 64));
  while (rig.seen.empty()) rig.cycle();
  rig.requests.stalls(1);  // the second half is not asked for yet
  const Message first = rig.serve(rig.seen[0]);
  answer(rig, first);
  answer(rig, first);
  CHECK(rig.seen.size() == 1);
  check_counted(rig, first, ResponseFault::kTag);
  rig.requests.stalls(0);
  ask(rig, 20);
  REQUIRE(rig.seen.size() == 2);
  answer(rig, rig.serve(rig.seen[1]));
  REQUIRE(rig.manager.done());
  for (unsigned b = 0; b < 64; ++b) {
    const auto& beat = rig.manager.reads[0].beats[b].data;
    CHECK(beat.resp == tb::kAxiOkay);
    CHECK(std::equal(&beat.data[0], &beat.data[32], &rig.memory(2, 1)[size_t{32} * b]));
  }
  const Message last = rig.serve(rig.seen[1]);
  answer(rig, last);
  check_counted(rig, last, ResponseFault::kTag);
  rig.write(9, chip_address(2, 1, 0), 32);
  ask(rig);
  const Message written = rig.serve(rig.seen[2]);
  answer(rig, written);
  answer(rig, written);
  CHECK(rig.manager.writes.size() == 1);
  check_counted(rig, written, ResponseFault::kTag);
}

TEST_CASE("a surplus response does not answer a Write that has not left yet") {
  BridgeRig rig("router_stranger_early");
  rig.silent = true;
  rig.write(5, chip_address(2, 1, 1024 - 64), 128);  // two messages, for a KiB ends within
  while (rig.seen.empty()) rig.cycle();
  rig.requests.stalls(1);
  const Message first = rig.serve(rig.seen[0]);
  answer(rig, first);
  answer(rig, first);
  CHECK(rig.seen.size() == 1);
  CHECK(rig.manager.writes.empty());
  check_counted(rig, first, ResponseFault::kTag);
  // one of another burst, which has left, does not wait for it
  rig.requests.stalls(0);
  rig.write(6, chip_address(2, 1, 4096), 32);
  while (rig.seen.size() < 3) rig.cycle();
  rig.write(7, chip_address(2, 1, 8192), 32);
  rig.requests.stalls(1);
  for (unsigned n = 0; n < 60; ++n) rig.cycle();
  REQUIRE(rig.seen.size() == 3);
  answer(rig, rig.serve(rig.seen[2]));
  REQUIRE(rig.manager.writes.size() == 1);
  CHECK(rig.manager.writes[0].a.id == 6);
  answer(rig, rig.serve(rig.seen[1]));
  CHECK(rig.manager.writes.size() == 2);
  rig.requests.stalls(0);
  while (rig.seen.size() < 4) rig.cycle();
  answer(rig, rig.serve(rig.seen[3]));
  CHECK(rig.manager.done());
  CHECK(rig.read_register(kWrongResponses) == 0);
}

TEST_CASE("whatever a partner answers, the bridge takes it as the golden requester does") {
  BridgeRig rig("router_stranger_random", 0.2);
  auto& rng = rig.rng;
  uint64_t counted = 0, failed = 0;
  for (int round = 0; round < 150; ++round) {
    link::Requests golden(BridgeRig::kChip);
    // what the DMA engine must see: of each read its parts, of each write whether all is well
    struct Part {
      bool good;
      std::vector<uint8_t> data;
      unsigned bytes;
    };
    std::map<unsigned, std::vector<Part>> reads;
    std::map<unsigned, bool> writes;
    for (unsigned id = 0; id < 64; ++id) {
      const unsigned chip = 1 + unsigned(rng() % 3);
      if (rng() % 8 == 0) {
        reads[id] = {};
        rig.manager.read(rig.burst(static_cast<uint16_t>(id), chip_address(chip, 1, 0),
                                   1 + unsigned(rng() % 70)));
      }
      if (rng() % 8 == 0) {
        writes[id] = true;
        rig.write(static_cast<uint16_t>(id), chip_address(chip, 1, rng() % 4000), 1 + rng() % 64);
      }
    }
    rig.seen.clear();
    ask(rig, 3000);
    std::vector<Message> waiting = rig.seen;
    for (const Message& m : waiting) golden.asked(m);
    uint64_t wrong = 0;
    uint32_t first = 0;
    while (!waiting.empty()) {
      const auto any = waiting.begin() + static_cast<long>(rng() % waiting.size());
      // parts of one burst are answered in order
      const auto next = std::ranges::find_if(
          waiting, [&](const Message& m) { return m.tag == any->tag && m.type == any->type; });
      Message m = rig.serve(*next);
      if (rng() % 8 == 0) {
        m.status = static_cast<Status>(1 + rng() % 3);
        resize(m, 0);
      }
      if (rng() % 2) {
        const uint64_t slip = rng() % (std::size(kSlips) + 2);
        if (slip < std::size(kSlips))
          kSlips[slip].of(m);
        else if (m.type == MessageType::kReadResponse && m.status == Status::kOkay)
          resize(m, 1 + unsigned(rng() % 1024));
        if (m.status != Status::kOkay) resize(m, 0);
      }
      rig.responses.push(m);
      const auto verdict = golden.take(m);
      if (verdict.fault != ResponseFault::kNone && ++wrong == 1)
        first = first_word(m, verdict.fault);
      if (!verdict.request) continue;
      const Message& request = *verdict.request;
      waiting.erase(std::ranges::find(waiting, request));
      const bool good = verdict.fault == ResponseFault::kNone && m.status == Status::kOkay;
      failed += !good;
      if (request.type == MessageType::kRead)
        reads[request.tag % 64].push_back({good, m.data, request.bytes});
      else
        writes[request.tag % 64] = writes[request.tag % 64] && good;
    }
    rig.run();
    REQUIRE(rig.manager.reads.size() == reads.size());
    REQUIRE(rig.manager.writes.size() == writes.size());
    for (const auto& w : rig.manager.writes)
      CHECK(w.resp == (writes.at(w.a.id) ? tb::kAxiOkay : tb::kAxiSlvErr));
    for (const auto& r : rig.manager.reads) {
      unsigned beat = 0;
      for (const Part& part : reads.at(r.a.id)) {
        for (unsigned at = 0; at < part.bytes; at += 32, ++beat) {
          const auto& got = r.beats.at(beat).data;
          if (got.resp != (part.good ? tb::kAxiOkay : tb::kAxiSlvErr) ||
              (part.good && !std::equal(&got.data[0], &got.data[32], &part.data[at])))
            FAIL("round " << round << ", read " << r.a.id << ", beat " << beat);
        }
      }
      CHECK(beat == r.beats.size());
    }
    rig.manager.reads.clear();
    rig.manager.writes.clear();
    while (!rig.responses.empty()) rig.cycle();
    CHECK(rig.read_register(kWrongResponses) == wrong);
    CHECK(rig.read_register(kFirstWrong) == first);
    counted += wrong;
    rig.clear_registers();
  }
  CHECK(counted > 1000);
  CHECK(failed > 300);
}
