// SPDX-License-Identifier: Apache-2.0
#include <map>

#include "tests/unit/message/message_parts.h"

using namespace ng;
using namespace ng::test;

namespace {

/// Messages in, their bytes at their places out and nothing else.
uint64_t pass(Parts& sim, const std::vector<link::Message>& messages, double stall) {
  auto& t = sim.top();
  MessageSource source(sim.seed(), stall);
  for (const auto& m : messages) source.push(m);
  tb::Stalls ready = tb::Stalls::random(stall);
  const uint64_t start = sim.cycle();
  uint64_t first = 0;
  size_t done = 0;
  unsigned beat = 0;
  while (done < messages.size()) {
    if (sim.cycle() - start > 400'000) throw tb::Timeout("message_spread stands still");
    const std::optional<MessageBeat>& in = source.drive();
    t.spread_in_valid_i = in.has_value();
    if (in) {
      put_port(t.spread_in_header_i, in->header);
      put_port(t.spread_in_data_i, in->data);
    }
    t.spread_out_ready_i = !ready.next(sim.rng());
    sim.eval();
    if (t.spread_out_valid_o && first == 0) first = sim.cycle();
    if (t.spread_out_valid_o && t.spread_out_ready_i) {
      const link::Message& m = messages[done];
      const unsigned lane = m.offset % 32;
      const unsigned beats = (lane + m.bytes + 31) / 32;
      const auto data = get_port<std::array<uint8_t, 32>>(t.spread_out_data_o);
      bool good = t.spread_out_first_o == (beat == 0) &&
                  t.spread_out_last_o == (beat + 1 == beats) &&
                  t.spread_out_offset_o == m.offset / 32 * 32 + 32 * beat;
      for (unsigned l = 0; l < 32; ++l) {
        const unsigned at = 32 * beat + l - lane;
        const bool inside = 32 * beat + l >= lane && at < m.bytes;
        good = good && (t.spread_out_strobe_o >> l & 1) == inside &&
               (!inside || data[l] == m.data[at]);
      }
      if (!good) FAIL("beat " << beat << " of " << m.bytes << " bytes at lane " << lane);
      ++beat;
      if (t.spread_out_last_o) {
        ++done;
        beat = 0;
      }
    }
    source.sample(t.spread_in_ready_o);
    sim.tick();
  }
  return sim.cycle() - first;
}

}  // namespace

TEST_CASE("message_spread moves any number of bytes up to any lane, and strobes those alone") {
  Parts sim("message_spread");
  std::vector<link::Message> messages;
  for (unsigned lane = 0; lane < 32; ++lane)
    for (unsigned bytes = 1; bytes <= 130; ++bytes)
      messages.push_back(part_message(sim.rng(), (sim.rng()() % 99999) * 32 + lane, bytes));
  pass(sim, messages, 0);
}

TEST_CASE("message_spread keeps its beats under stalls, and gives one per cycle without") {
  for (const double stall : {0.3, 0.7}) {
    Parts sim("message_spread_stalls");
    std::vector<link::Message> messages;
    for (int n = 0; n < 300; ++n)
      messages.push_back(part_message(sim.rng(), sim.rng()() % 4096,
                                      n % 3 ? 1 + sim.rng()() % 1024 : 1024 - n % 2));
    pass(sim, messages, stall);
  }
  Parts sim("message_spread_rate");
  std::vector<link::Message> one{part_message(sim.rng(), 0, 1024)};
  CHECK(pass(sim, one, 0) == 32);
}
