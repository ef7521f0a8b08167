// SPDX-License-Identifier: Apache-2.0
// Reads of other chips at every offset and length, and across pages.
#include "target_rig.h"

using namespace ng;
using namespace ng::test;
using link::MessageType;
using link::Status;

TEST_CASE("any bytes of HBM and of the chip can be read, from any lane on") {
  TargetRig rig("remote_target_read", 0.1);
  size_t count = 0;
  for (unsigned lane = 0; lane < 32; ++lane) {
    for (const unsigned bytes : {1u, 31u, 32u, 33u, 64u, 65u, 96u, 1023u, 1024u}) {
      for (const unsigned space : {0u, 1u}) {
        const auto m = rig.request(MessageType::kRead, space, 4096 - 512 + lane, bytes);
        rig.requests[0].push(m);
        rig.run(++count);
        const link::Message& got = rig.responses.got.back();
        if (got.status != Status::kOkay || got.tag != m.tag || got.dst != m.src ||
            got.data != std::vector<uint8_t>(&rig.memory[space][m.offset],
                                             &rig.memory[space][m.offset] + bytes))
          FAIL("lane " << lane << ", " << bytes << " bytes of space " << space);
      }
    }
  }
  rig.checker.finish();
}

TEST_CASE("a read with one bad row has no data, and the next one is good") {
  TargetRig rig("router_target_read_row");
  rig.unwritten = 10;
  rig.requests[0].push(rig.request(MessageType::kRead, 3, 300, 100));
  rig.requests[0].push(rig.request(MessageType::kRead, 3, 352, 100));
  rig.requests[0].push(rig.request(MessageType::kRead, 3, 220, 100));
  rig.run(3);
  CHECK(rig.responses.got[0].status == Status::kMemoryError);
  CHECK(rig.responses.got[0].bytes == 0);
  CHECK(rig.responses.got[1].status == Status::kOkay);
  CHECK(rig.responses.got[2].status == Status::kOkay);
}

TEST_CASE("a read of n bus beats takes 2 n + 6 cycles and its memory's latency") {
  TargetRig rig("router_target_read_rate");
  for (unsigned n = 0; n < 10; ++n)
    rig.requests[0].push(rig.request(MessageType::kRead, 1, 0, 1024));
  const uint64_t start = rig.sim.cycle();
  rig.run(10);
  CHECK(rig.sim.cycle() - start <= 10 * (2 * 32 + 6) + 10);
}
