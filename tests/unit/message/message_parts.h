// SPDX-License-Identifier: Apache-2.0
// The parts of the room, each on pins of its own, and a message at a port of one of them.
#pragma once

#include <catch2/catch_test_macros.hpp>
#include <random>
#include <vector>

#include "message_bench_ports.h"
#include "tb/link/message_port.h"
#include "tb/sim.h"

namespace ng::test {

struct Parts : tb::Sim<Vmessage_bench> {
  explicit Parts(const std::string& name) : Sim(name) {
    tb::zero_inputs(top());
    reset();
  }
};

inline link::Message part_message(std::mt19937_64& rng, uint64_t offset, unsigned bytes) {
  link::Message m;
  m.type = link::MessageType::kWrite;
  m.bytes = static_cast<uint16_t>(bytes);
  m.offset = offset;
  m.tag = static_cast<uint8_t>(rng());
  m.dst = rng() % 1024;
  m.src = rng() % 1024;
  m.space = rng() % 5;
  m.data.resize(bytes);
  for (uint8_t& byte : m.data) byte = static_cast<uint8_t>(rng());
  return m;
}

}  // namespace ng::test
