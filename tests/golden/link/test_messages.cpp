// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch_test_macros.hpp>

#include "tests/golden/link/link_fixture.h"

using namespace ng::link;

namespace {

struct Queue : MessageSource {
  std::deque<Message> messages;
  std::optional<Message> take() override {
    if (messages.empty()) return std::nullopt;
    Message m = std::move(messages.front());
    messages.pop_front();
    return m;
  }
};

}  // namespace

TEST_CASE("a header has its fields where the specification has them") {
  const Message m{.type = MessageType::kReadResponse,
                  .bytes = 0x3FF,
                  .tag = 0xA5,
                  .dst = 0x2AA,
                  .src = 0x155,
                  .status = Status::kOkay,
                  .offset = 0xFED'CBA9'8765,
                  .space = 9,
                  .data = std::vector<uint8_t>(0x3FF)};
  const auto words = encode_header(m);
  const auto field = [&](unsigned first, unsigned bits) {
    uint64_t value = 0;
    for (unsigned i = 0; i < bits; ++i)
      value |= uint64_t{words[(first + i) / 32] >> (first + i) % 32 & 1} << i;
    return value;
  };
  CHECK(field(0, 4) == 9);
  CHECK(field(4, 1) == 0);
  CHECK(field(5, 11) == 0x3FF);
  CHECK(field(16, 8) == 0xA5);
  CHECK(field(24, 10) == 0x2AA);
  CHECK(field(34, 10) == 0x155);
  CHECK(field(44, 2) == 0);
  CHECK(field(46, 2) == 0);
  CHECK(field(48, 44) == 0xFED'CBA9'8765);
  CHECK(field(92, 4) == 9);
}

TEST_CASE("messages of any size pass through flits of any filling") {
  std::mt19937_64 rng(ng::tb::choose_seed("link packing"));
  Queue queue;
  Packer packer;
  Unpacker unpacker;
  std::deque<Message> expected, got;
  unsigned ended_sum = 0;
  for (unsigned n = 0; n < 20'000; ++n) {
    if (rng() % 3 == 0) {
      const Message m = ng::test::random_message(rng);
      queue.messages.push_back(m);
      expected.push_back(m);
    }
    unsigned ended = 0;
    const auto flit = packer.fill(queue, ended);
    ended_sum += ended;
    if (!flit) continue;
    const size_t before = got.size();
    REQUIRE(unpacker.take(*flit, got));
    REQUIRE(got.size() == before + ended);
  }
  for (unsigned ended = 1; ended != 0;) {
    const auto flit = packer.fill(queue, ended);
    if (!flit) break;
    REQUIRE(unpacker.take(*flit, got));
  }
  CHECK(got == expected);
  CHECK(ended_sum > 5000);
}

TEST_CASE("a message takes the words and the units that the specification says") {
  const auto write = [](unsigned bytes) {
    return Message{.bytes = static_cast<uint16_t>(bytes), .data = std::vector<uint8_t>(bytes)};
  };
  CHECK(write(64).words() == 19);
  CHECK(write(1).words() == 16);
  CHECK(write(52).words() == 16);
  CHECK(write(53).words() == 17);
  CHECK(write(65).words() == 32);
  CHECK(write(1024).words() == 259);
  CHECK(write(64).units() == 1);
  CHECK(write(65).units() == 2);
  CHECK(write(1024).units() == 16);
  CHECK(Message{.type = MessageType::kRead, .bytes = 1024}.units() == 1);
  CHECK(Message{.type = MessageType::kRead, .bytes = 1024}.words() == 16);
}

TEST_CASE("only the headers of the specification are messages: all types, all byte counts") {
  for (uint32_t type = 0; type < 16; ++type) {
    for (uint32_t bytes = 0; bytes < 2048; ++bytes) {
      for (uint32_t status = 0; status < 2; ++status) {
        const bool some = bytes >= 1 && bytes <= 1024;
        const bool legal = type == 4 || type == 5   ? bytes == 4
                           : type >= 1 && type <= 6 ? some
                           : type == 8              ? bytes == 0
                           : type == 9              ? (status == 0 ? some : bytes == 0)
                                                    : false;
        if (decode_header({type | bytes << 5, status << 12, 0}).has_value() != legal)
          FAIL("type " << type << ", bytes " << bytes << ", status " << status);
      }
    }
  }
}
