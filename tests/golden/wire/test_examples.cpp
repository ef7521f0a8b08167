// SPDX-License-Identifier: Apache-2.0
// The worked examples of docs/link-wire-format.md, computed anew and compared with the page.
#include <fmt/format.h>

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <fstream>
#include <numeric>
#include <sstream>
#include <string>

#include "golden/wire/flit.h"
#include "golden/wire/message.h"
#include "golden/wire/scrambler.h"
#include "golden/wire/training_set.h"

using namespace ng::link;

namespace {

constexpr uint32_t kSeed = 1;

std::string block(uint8_t head, uint64_t data) { return fmt::format("{:02b} {:016x}", head, data); }

/// The first columns of a flit, scrambled, one line each.
std::string columns(const FlitBlocks& blocks, unsigned width, unsigned count) {
  std::array<Scrambler, kLanes> stream;
  for (unsigned lane = 0; lane < kLanes; ++lane) stream[lane] = Scrambler(kSeed, lane);
  std::string text;
  for (unsigned column = 0; column < count; ++column) {
    for (unsigned lane = 0; lane < width; ++lane) {
      text += fmt::format("  column {} lane {}  {}\n", column, lane,
                          block(kDataHead, blocks[column * width + lane] ^ stream[lane].next()));
    }
  }
  return text;
}

std::string flit(const std::string& name, const Flit& f) {
  std::string text = name + "\n";
  const FlitBlocks wide = encode(f, 8);
  for (unsigned i = 0; i < kFlitBlocks - 1; ++i)
    if (wide[i] != 0) text += fmt::format("  block {:<2}  {:016x}\n", i, wide[i]);
  text += fmt::format("  control   {:08x}\n  CRC      ", static_cast<uint32_t>(wide[31]));
  for (unsigned width : {8u, 4u, 2u, 1u})
    text += fmt::format(" {:08x} (width {})", encode(f, width)[31] >> 32, width);
  return text + "\n";
}

std::string examples() {
  std::string text;
  const TrainingSet set{
      .lane = 2, .phase = Phase::kParams, .index = 5, .good = 0xFF, .word = 0x123};
  text += "TS: lane 2, phase Params, index 5, good 0xff, W5 = 0x123\n  " +
          block(kControlHead, set.encode()) + "\n";
  text += "SKP\n  " + block(kControlHead, kSkip) + "\n";
  text += "Scrambler stream, seed 0x00000001, the first word first\n";
  for (unsigned lane : {0u, 7u}) {
    Scrambler stream(kSeed, lane);
    text += fmt::format("  lane {} ", lane);
    for (unsigned n = 0; n < 3; ++n) text += fmt::format(" {:016x}", stream.next());
    text += "\n";
  }
  const Flit idle{.kind = FlitKind::kIdle, .seq = 1023, .ack = 1023};
  text += flit("Idle flit, nothing sent or received so far, no credits freed", idle);

  Message write{.type = MessageType::kWrite,
                .bytes = 64,
                .tag = 7,
                .dst = 2,
                .src = 1,
                .offset = 0x1000,
                .space = 1,
                .data = std::vector<uint8_t>(64)};
  std::iota(write.data.begin(), write.data.end(), uint8_t{0});
  Flit data{.kind = FlitKind::kData, .seq = 0, .ack = 1023, .credit_channel = 1, .credit_count = 5};
  std::ranges::copy(encode(write), data.stream.begin());
  text += flit(
      "Data flit, sequence 0, ack 1023, channel 1 has freed 5: a Write of bytes 0 to 63, tag 7,\n"
      "from chip 1 to chip 2, space 1, offset 0x1000; blocks that are not named are 0",
      data);
  text += "The same on the wire, seed 0x00000001, width 8\n" + columns(encode(data, 8), 8, 2);
  text += "and width 1\n" + columns(encode(data, 1), 1, 4);
  text +=
      flit("Nack flit, last Data flit sent 4, last received in order 9, channel 2 has freed 200",
           {.kind = FlitKind::kNack, .seq = 4, .ack = 9, .credit_channel = 2, .credit_count = 200});
  const Message read{.type = MessageType::kRead,
                     .bytes = 96,
                     .tag = 0x85,
                     .dst = 2,
                     .src = 1,
                     .offset = 0x2020,
                     .space = 0};
  const Message add{.type = MessageType::kSignalAdd,
                    .collective = true,
                    .bytes = 4,
                    .tag = 9,
                    .dst = 1,
                    .src = 2,
                    .offset = 0x14,
                    .space = 4,
                    .data = {0x78, 0x56, 0x34, 0x12}};
  Flit two{.kind = FlitKind::kData, .seq = 5, .ack = 9, .credit_channel = 0, .credit_count = 3};
  const auto second = std::ranges::copy(encode(read), two.stream.begin()).out;
  std::ranges::copy(encode(add), second);
  text += flit(
      "Data flit, sequence 5, ack 9, channel 0 has freed 3, two messages of 16 words: a Read of 96 "
      "bytes,\ntag 0x85, from chip 1 to chip 2, space 0, offset 0x2020; a SignalAdd of 0x12345678 "
      "on "
      "channel 2,\ntag 9, from chip 2 to chip 1, semaphore 5",
      two);
  return text;
}

}  // namespace

TEST_CASE("the worked examples of the wire format page are what the golden end sends") {
  std::ifstream file("docs/link-wire-format.md");
  std::ostringstream page;
  page << file.rdbuf();
  const bool found = page.str().find("```\n" + examples() + "```\n") != std::string::npos;
  INFO("expected in section 6:\n" << examples());
  CHECK(found);
}
