// SPDX-License-Identifier: Apache-2.0
#include "tb/link/page_message.h"
#include "tests/unit/message/message_parts.h"

using namespace ng;
using namespace ng::test;

TEST_CASE(
    "every type, length and status is legal or not, and has its channel, beats and last beat") {
  Parts sim("message_header");
  for (unsigned low = 0; low < 1u << 16; ++low) {
    for (uint64_t status = 0; status < 4; ++status) {
      // the fields that the link does not look at are random
      const uint64_t header = low | status << 44 | (sim.rng()() & 0xcfff'ffff'0000);
      sim->header_header_i = header;
      sim.eval();
      const uint32_t words[3] = {uint32_t(header), uint32_t(header >> 32), 0};
      const auto want = tb::page::parse_header(words);
      if (sim->header_suits_o != want.has_value()) FAIL("header " << std::hex << header);
      if (!want) continue;
      const unsigned data = unsigned(want->data.size()), last = data == 0 ? 0 : (data - 1) % 64 + 1;
      const bool same = sim->header_channel_o == want->channel() &&
                        sim->header_beats_o == want->beats() && sim->header_last_bytes_o == last &&
                        sim->header_last_words_o == (last + 3) / 4;
      if (!same) FAIL("header " << std::hex << header << ": " << want->show());
    }
  }
}
