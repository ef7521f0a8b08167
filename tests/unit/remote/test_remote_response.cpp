// SPDX-License-Identifier: Apache-2.0
// Every verdict on a response, against the golden requester's.
#include <catch2/catch_test_macros.hpp>

#include "Vremote_response.h"
#include "golden/link/requests.h"
#include "tb/link/message_port.h"
#include "tb/sim.h"

using namespace ng;
using link::Message;
using link::MessageType;
using link::ResponseFault;
using link::Status;

TEST_CASE("a response is judged as the golden requester judges it, whatever waits") {
  tb::Sim<Vremote_response> sim("remote_response");
  auto& rng = sim.rng();
  // few values, so that they meet, and some that differ in one bit
  const auto chip = [&] { return static_cast<uint16_t>(rng() % 3 ? 5 : 5 ^ 1u << rng() % 10); };
  unsigned seen[6] = {};
  for (int n = 0; n < 200'000; ++n) {
    const uint16_t here = chip();
    link::Requests golden(here);
    const Message read{.type = MessageType::kRead,
                       .bytes = static_cast<uint16_t>(32 * (1 + rng() % 32)),
                       .dst = chip()};
    const Message write{.type = MessageType::kWrite, .bytes = 1, .dst = chip()};
    const bool read_waits = rng() % 4 != 0, write_waits = rng() % 2;
    if (read_waits) golden.asked(read);
    if (write_waits) golden.asked(write);
    Message m{.type = rng() % 2 ? MessageType::kReadResponse : MessageType::kWriteResponse,
              .dst = rng() % 4 ? here : chip(),
              .src = chip(),
              .status = static_cast<Status>(rng() % 2 ? 0 : rng() % 4)};
    if (m.type == MessageType::kReadResponse && m.status == Status::kOkay)
      m.bytes = static_cast<uint16_t>(rng() % 3   ? read.bytes
                                      : rng() % 2 ? read.bytes ^ 1u << rng() % 11
                                                  : 1 + rng() % 1024);
    sim->chip_i = here;
    test::put_port(sim->header_i, link::encode_header(m));
    sim->read_awaited_i = read_waits;
    sim->read_chip_i = read.dst;
    sim->read_bytes_i = read.bytes;
    sim->write_awaited_i = write_waits;
    sim->write_chip_i = write.dst;
    sim.eval();
    const auto verdict = golden.take(m);
    const bool good = verdict.fault == ResponseFault::kNone && m.status == Status::kOkay &&
                      m.type == MessageType::kReadResponse;
    ++seen[static_cast<unsigned>(verdict.fault)];
    if (sim->fault_o != static_cast<unsigned>(verdict.fault) ||
        sim->answers_o != verdict.request.has_value() || sim->good_o != good)
      FAIL("fault " << int(sim->fault_o) << " for " << int(verdict.fault));
  }
  for (const unsigned count : seen) CHECK(count > 1000);
}
