// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/link/flits_parts.h"

using namespace ng::test;

TEST_CASE("holds what was last written or read, and every row what was last written to it") {
  Parts sim("replay_random");
  start(sim);
  auto& rng = sim.rng();
  auto& t = sim.top();
  std::vector<std::vector<uint32_t>> rows(16);
  std::vector<uint32_t> out;
  for (int cycle = 0; cycle < 5000; ++cycle) {
    const unsigned row = unsigned(rng() % 16);
    const bool write = rng() % 3 == 0, read = rng() % 3 == 0;
    const auto data = random_words(rng, 16);
    t.replay_write_i = write;
    t.replay_read_i = read;
    t.replay_row_i = row;
    put_words(t.replay_data_i, data);
    sim.tick();
    if (write) rows[row] = data;
    if ((write || read) && !rows[row].empty())
      out = rows[row];
    else if (read)
      out.clear();
    if (!out.empty()) REQUIRE(get_words(t.replay_data_o, 16) == out);
  }
}
