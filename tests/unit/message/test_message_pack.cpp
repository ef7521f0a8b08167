// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/message/message_parts.h"

using namespace ng;
using namespace ng::test;

namespace {

/// Bus beats of the messages in, the same messages out.
uint64_t pass(Parts& sim, const std::vector<link::Message>& messages, double stall) {
  auto& t = sim.top();
  tb::Stalls in = tb::Stalls::random(stall);
  MessageSink sink(sim.seed(), stall);
  size_t m = 0;
  unsigned beat = 0;
  bool offered = false;
  const uint64_t start = sim.cycle();
  while (sink.got.size() < messages.size()) {
    if (sim.cycle() - start > 400'000) throw tb::Timeout("message_pack stands still");
    if (!offered && m < messages.size()) offered = !in.next(sim.rng());
    t.pack_in_valid_i = offered;
    if (offered) {
      const link::Message& now = messages[m];
      const unsigned lane = now.offset % 32;
      const unsigned beats = (lane + now.bytes + 31) / 32;
      t.pack_in_first_i = beat == 0;
      t.pack_in_last_i = beat + 1 == beats;
      put_port(t.pack_in_header_i, link::encode_header(now));
      std::array<uint8_t, 32> data;
      for (unsigned l = 0; l < 32; ++l) {
        const unsigned at = 32 * beat + l - lane;
        data[l] = 32 * beat + l >= lane && at < now.bytes ? now.data[at]
                                                          : static_cast<uint8_t>(sim.rng()());
      }
      put_port(t.pack_in_data_i, data);
    }
    t.pack_out_ready_i = sink.drive();
    sim.eval();
    std::optional<MessageBeat> out;
    if (t.pack_out_valid_o)
      out = MessageBeat{static_cast<bool>(t.pack_out_first_o), static_cast<bool>(t.pack_out_last_o),
                        false, get_port<std::array<uint32_t, 3>>(t.pack_out_header_o),
                        get_port<std::array<uint8_t, 64>>(t.pack_out_data_o)};
    sink.sample(out);
    if (offered && t.pack_in_ready_o) {
      offered = false;
      ++beat;
      if (t.pack_in_last_i) {
        ++m;
        beat = 0;
      }
    }
    sim.tick();
  }
  for (size_t i = 0; i < messages.size(); ++i)
    if (sink.got[i] != messages[i])
      FAIL("message " << i << ": offset " << messages[i].offset % 32 << ", " << messages[i].bytes
                      << " bytes");
  t.pack_in_valid_i = 0;
  sim.eval();
  CHECK_FALSE(t.pack_busy_o);
  return sim.cycle() - start;
}

}  // namespace

TEST_CASE("message_pack moves any number of bytes from any lane down to byte 0") {
  Parts sim("message_pack");
  std::vector<link::Message> messages;
  for (unsigned lane = 0; lane < 32; ++lane)
    for (unsigned bytes = 1; bytes <= 130; ++bytes)
      messages.push_back(part_message(sim.rng(), 4096 * (sim.rng()() % 99) + lane, bytes));
  pass(sim, messages, 0);
}

TEST_CASE("message_pack keeps its messages under stalls, the longest too") {
  for (const double stall : {0.0, 0.3, 0.7}) {
    Parts sim("message_pack_stalls");
    std::vector<link::Message> messages;
    for (int n = 0; n < 300; ++n)
      messages.push_back(part_message(sim.rng(), sim.rng()() % 4096,
                                      n % 3 ? 1 + sim.rng()() % 1024 : 1024 - n % 2));
    pass(sim, messages, stall);
  }
}

TEST_CASE("message_pack takes two cycles more than a message has bus beats") {
  Parts sim("message_pack_rate");
  std::vector<link::Message> messages;
  for (int n = 0; n < 20; ++n) messages.push_back(part_message(sim.rng(), 0, 1024));
  CHECK(pass(sim, messages, 0) <= 20 * 34 + 4);
}
