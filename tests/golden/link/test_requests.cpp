// SPDX-License-Identifier: Apache-2.0
// The golden requester against docs/link-wire-format.md, section 5, and what a golden end delivers
// before it dies of an illegal header.
#include "golden/link/requests.h"
#include "tests/golden/link/link_fixture.h"

using namespace ng::link;

namespace {

Message read(uint8_t tag, unsigned bytes, uint16_t to = 2) {
  return {.type = MessageType::kRead,
          .bytes = static_cast<uint16_t>(bytes),
          .tag = tag,
          .dst = to,
          .src = 1};
}
Message write(uint8_t tag, uint16_t to = 2) {
  return {.bytes = 4, .tag = tag, .dst = to, .src = 1, .data = std::vector<uint8_t>(4)};
}
/// With status okay to a Read: so many bytes.
Message response(const Message& request, unsigned bytes = 0, Status status = Status::kOkay) {
  return {.type = request.type == MessageType::kRead ? MessageType::kReadResponse
                                                     : MessageType::kWriteResponse,
          .bytes = static_cast<uint16_t>(bytes),
          .tag = request.tag,
          .dst = request.src,
          .src = request.dst,
          .status = status,
          .data = std::vector<uint8_t>(bytes)};
}

}  // namespace

TEST_CASE("a response answers the oldest request of its tag, type and source") {
  Requests requests(1);
  for (const Message& m : {read(7, 64), read(7, 96), write(7), read(7, 32, 3), read(8, 64)})
    requests.asked(m);
  const auto take = [&](const Message& m) {
    const auto verdict = requests.take(m);
    CHECK(verdict.fault == ResponseFault::kNone);
    REQUIRE(verdict.request);
    return *verdict.request;
  };
  CHECK(take(response(read(7, 32, 3), 32)) == read(7, 32, 3));
  CHECK(take(response(write(7))) == write(7));
  CHECK(take(response(read(7, 64), 64)) == read(7, 64));
  CHECK(take(response(read(7, 96), 0, Status::kMemoryError)) == read(7, 96));
  CHECK(take(response(read(8, 64), 64)) == read(8, 64));
  CHECK(requests.waiting() == 0);
  CHECK(requests.wrong() == 0);
}

TEST_CASE("a response with something wrong answers nothing; of a wrong length, it fails its Read") {
  Requests requests(1);
  requests.asked(read(7, 64));
  requests.asked(write(8));
  const auto fault = [&](Message m, void (*change)(Message&)) {
    change(m);
    const auto verdict = requests.take(m);
    CHECK_FALSE(verdict.request);
    return verdict.fault;
  };
  const Message good = response(read(7, 64), 64);
  CHECK(fault(good, [](Message& m) { m.dst = 2; }) == ResponseFault::kDestination);
  CHECK(fault(good, [](Message& m) { m.tag = 9; }) == ResponseFault::kTag);
  CHECK(fault(good, [](Message& m) { m.tag = 8; }) == ResponseFault::kType);
  CHECK(fault(response(write(8)), [](Message& m) { m.tag = 7; }) == ResponseFault::kType);
  CHECK(fault(good, [](Message& m) { m.src = 777; }) == ResponseFault::kSource);
  CHECK(requests.waiting() == 2);
  CHECK(requests.wrong() == 5);
  for (const unsigned bytes : {1u, 33u, 63u, 65u, 1024u}) {
    const auto verdict = requests.take(response(read(7, 64), bytes));
    CHECK(verdict.fault == ResponseFault::kLength);
    CHECK(verdict.request == read(7, 64));
    requests.asked(read(7, 64));
  }
  requests.give_up(7);
  CHECK(requests.waiting() == 1);
  CHECK(requests.take(good).fault == ResponseFault::kTag);
  CHECK(requests.wrong() == 11);
}

TEST_CASE("what ended before an illegal header can be taken in that step, and not later") {
  for (const bool late : {false, true}) {
    Endpoint a({.chip = 1, .hash = 7, .seed = 1}), b({.chip = 2, .hash = 7, .seed = 2});
    Column from_a{}, from_b{};
    const auto step = [&] {
      const Column to_b = from_a;
      from_a = a.step(from_b);
      from_b = b.step(to_b);
    };
    for (int n = 0; n < 4000 && !(a.up() && b.up()); ++n) step();
    REQUIRE(b.up());
    Flit flit{.kind = FlitKind::kData, .seq = 0, .ack = 1023};
    const auto words = encode(write(3));
    std::ranges::copy(words, flit.stream.begin());
    std::ranges::copy(words, flit.stream.begin() + 16);
    flit.stream[32] = flit.stream[33] = flit.stream[34] = 0xF;
    a.override_next_flit(flit);
    for (int n = 0; n < 100 && b.state() != State::kDead; ++n) step();
    REQUIRE(b.cause() == Cause::kBadMessage);
    if (late) step();
    for (int n = 0; n < 2; ++n) CHECK((b.receive(kRequestChannel) == write(3)) == !late);
    CHECK_FALSE(b.receive(kRequestChannel));
    step();
    CHECK(b.counters().discarded == (late ? 2 : 0));
  }
}
