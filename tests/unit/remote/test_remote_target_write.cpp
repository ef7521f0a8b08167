// SPDX-License-Identifier: Apache-2.0
// Writes of other chips at the corners: pages, slots, answers.
#include "target_rig.h"

using namespace ng;
using namespace ng::test;
using link::MessageType;
using link::Status;

TEST_CASE("a write across a page is two bursts, one answer") {
  TargetRig rig("router_target_write_page", 0.2);
  unsigned count = 0;
  for (const unsigned before : {1u, 31u, 32u, 33u, 64u, 1000u, 1023u}) {
    for (const unsigned after : {0u, 1u, 24u}) {
      const auto m =
          rig.request(MessageType::kWrite, 0, 8192 - before, std::min(before + after, 1024u));
      std::ranges::copy(m.data, &rig.expected[0][m.offset]);
      rig.requests[0].push(m);
      rig.run(++count);  // one after the other: they overlap
      CHECK(rig.responses.got.back().status == Status::kOkay);
    }
  }
  rig.fetch_hbm();
  CHECK(rig.memory[0] == rig.expected[0]);
  rig.checker.finish();
}

TEST_CASE("more writes than slots wait for one, and each is answered once") {
  TargetRig rig("router_target_write_slots", 0, 400);
  for (unsigned n = 0; n < 50; ++n) {
    const auto m = rig.request(MessageType::kWrite, 0, 1000 * n, 64);
    std::ranges::copy(m.data, &rig.expected[0][m.offset]);
    rig.requests[0].push(m);
  }
  for (int n = 0; n < 390; ++n) rig.cycle();
  CHECK(rig.checker.writes_outstanding() == 16);
  CHECK(rig.responses.got.empty());
  rig.run(50);
  for (unsigned n = 0; n < 50; ++n) CHECK(rig.responses.got[n].tag == n);
  rig.fetch_hbm();
  CHECK(rig.memory[0] == rig.expected[0]);
}

TEST_CASE("a write on chip is answered once, when its last beat is taken") {
  TargetRig rig("router_target_write_local");
  rig.requests[0].push(rig.request(MessageType::kWrite, 1, 5, 100));
  rig.busy = tb::Stalls::always();
  for (int n = 0; n < 50; ++n) rig.cycle();
  CHECK(rig.responses.got.empty());
  rig.busy = tb::Stalls::never();
  rig.run(1);
  for (int n = 0; n < 50; ++n) rig.cycle();
  CHECK(rig.responses.got.size() == 1);
}
