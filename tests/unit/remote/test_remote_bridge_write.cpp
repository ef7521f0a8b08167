// SPDX-License-Identifier: Apache-2.0
// Writes to other chips, message by message.
#include "bridge_rig.h"

using namespace ng;
using namespace ng::test;
using link::MessageType;

TEST_CASE("a burst is one message for each run of bytes, a KiB at most, all with one tag") {
  BridgeRig rig("remote_bridge_write");
  // 40 bytes before a KiB boundary to 100 behind it
  rig.write(9, chip_address(2, 1, 3072 - 40), 140);
  rig.run();
  REQUIRE(rig.seen.size() == 2);
  CHECK(rig.seen[0].offset == 3072 - 40);
  CHECK(rig.seen[0].bytes == 40);
  CHECK(rig.seen[1].offset == 3072);
  CHECK(rig.seen[1].bytes == 100);
  for (const link::Message& m : rig.seen) {
    CHECK(m.type == MessageType::kWrite);
    CHECK(m.space == 1);
    CHECK(m.dst == 2);
    CHECK(m.src == BridgeRig::kChip);
    CHECK(m.tag % 64 == 9);
    CHECK_FALSE(m.collective);
  }
  rig.seen.clear();
  // a beat that was not read leaves a hole
  rig.write(9, chip_address(2, 1, 64 + 7), 32 * 6, 3);
  rig.run();
  REQUIRE(rig.seen.size() == 2);
  CHECK(rig.seen[0].offset == 64 + 7);
  CHECK(rig.seen[0].bytes == 96 - 7);
  CHECK(rig.seen[1].offset == 64 + 128);
  CHECK(rig.seen[1].bytes == 64 + 7);
  rig.seen.clear();
  // and one without any bytes is no message, but an answer
  rig.write(9, chip_address(2, 1, 64), 32, 0);
  rig.run();
  CHECK(rig.seen.empty());
  CHECK(rig.manager.writes.back().resp == tb::kAxiOkay);
}

TEST_CASE("semaphores are set one by one, in order") {
  BridgeRig rig("router_bridge_write_signals", 0.3);
  const auto data = rig.write(3, chip_address(1, 4, 20), 60);
  rig.run();
  REQUIRE(rig.seen.size() == 15);
  for (size_t i = 0; i < 15; ++i) {
    CHECK(rig.seen[i].type == MessageType::kSignalSet);
    CHECK(rig.seen[i].bytes == 4);
    CHECK(rig.seen[i].offset == 20 + 4 * i);
  }
  BridgeRig::apply(rig.memory(1, 4), 20, data);
  CHECK(rig.seen[0].data == std::vector<uint8_t>(&rig.memory(1, 4)[20], &rig.memory(1, 4)[24]));
}

TEST_CASE("a burst is answered when all its messages are, and fails if one did") {
  BridgeRig rig("router_bridge_write_answer");
  for (unsigned bad = 0; bad < 3; ++bad) {
    rig.silent = true;
    rig.seen.clear();
    rig.write(1, chip_address(1, 0, 2048 - 64), 100);
    rig.write(2, chip_address(1, 4, 0), 12);
    for (int n = 0; n < 100; ++n) rig.cycle();
    REQUIRE(rig.seen.size() == 5);
    for (unsigned i = 0; i < 5; ++i) {
      CHECK(rig.manager.writes.size() == (i < 2 ? 0u : 1u));
      link::Message r = rig.serve(rig.seen[i]);
      if (i == 2 + bad) r.status = link::Status::kMemoryError;
      rig.responses.push(r);
      for (int n = 0; n < 20; ++n) rig.cycle();
    }
    REQUIRE(rig.manager.writes.size() == 2);
    CHECK(rig.manager.writes[0].a.id == 1);
    CHECK(rig.manager.writes[0].resp == tb::kAxiOkay);
    CHECK(rig.manager.writes[1].resp == tb::kAxiSlvErr);
    rig.manager.writes.clear();
  }
}

TEST_CASE(
    "an answer that comes after its write was given up is not taken for that of the next one") {
  BridgeRig rig("router_bridge_write_late");
  for (int round = 0; round < 8; ++round) {
    rig.silent = true;
    rig.seen.clear();
    rig.write(4, chip_address(1, 0, 64), 32);
    for (int n = 0; n < 60; ++n) rig.cycle();
    REQUIRE(rig.seen.size() == 1);
    const link::Message late = rig.serve(rig.seen[0]);
    rig.sim->dead_i = 1;
    rig.run(2000);
    CHECK(rig.manager.writes.back().resp == tb::kAxiSlvErr);
    rig.sim->dead_i = 0;
    for (int n = 0; n < 100; ++n) rig.cycle();
    rig.write(4, chip_address(1, 0, 128), 32);
    for (int n = 0; n < 60; ++n) rig.cycle();
    REQUIRE(rig.seen.size() == 2);
    rig.responses.push(late);
    for (int n = 0; n < 60; ++n) rig.cycle();
    CHECK_FALSE(rig.manager.done());
    rig.responses.push(rig.serve(rig.seen[1]));
    rig.run(100);
    CHECK(rig.manager.writes.back().resp == tb::kAxiOkay);
  }
}
