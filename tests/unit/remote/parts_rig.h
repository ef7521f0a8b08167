// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <catch2/catch_test_macros.hpp>
#include <random>
#include <vector>

#include "Vparts_bench.h"
#include "tb/axi.h"
#include "tb/link/message_port.h"
#include "tb/sim.h"

namespace ng::test {

struct Parts : tb::Sim<Vparts_bench> {
  explicit Parts(const std::string& name) : Sim(name) {
    auto& t = top();
    t.pack_valid_i = t.pack_ready_i = t.in_valid_i = t.beat_ready_i = 0;
    t.chip_i = 5;
    t.aw_valid_i = t.w_valid_i = t.burst_take_i = t.write_take_i = t.run_take_i = 0;
    t.dead_i = t.restart_i = 0;
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

inline void drive_message(Vparts_bench& t, const std::optional<MessageBeat>& beat) {
  t.in_valid_i = beat.has_value();
  if (!beat) return;
  t.in_first_i = beat->first;
  t.in_last_i = beat->last;
  t.in_abort_i = beat->abort;
  put_port(t.in_header_i, beat->header);
  put_port(t.in_data_i, beat->data);
}

}  // namespace ng::test
