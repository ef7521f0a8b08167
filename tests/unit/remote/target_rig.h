// SPDX-License-Identifier: Apache-2.0
// remote_target between a link, the memories of its chip and an HBM, all in C++: answers, order,
// every byte.
#pragma once

#include <catch2/catch_test_macros.hpp>
#include <map>
#include <random>
#include <vector>

#include "Vremote_target.h"
#include "tb/axi_checker.h"
#include "tb/axi_memory.h"
#include "tb/link/message_port.h"
#include "tb/sim.h"

namespace ng::test {

struct TargetRig {
  static constexpr unsigned kChip = 7;
  static constexpr uint64_t kHbm = 1 << 16, kSbuf = 8192, kScales = 256, kPsum = 4096;
  static constexpr uint64_t kPlace = uint64_t{0xFFFF} << 48;
  static uint64_t size(unsigned space) {
    constexpr uint64_t kSizes[] = {kHbm, kSbuf, kScales, kPsum, 1024};
    return space < 5 ? kSizes[space] : 0;
  }

  explicit TargetRig(const std::string& name, double stall = 0, unsigned write_latency = 5)
      : sim(name),
        rng(sim.seed()),
        hbm(pins, {.base = kPlace,
                   .size = kHbm,
                   .write_latency = write_latency,
                   .jitter = stall > 0 ? 40u : 0u,
                   .ar = tb::Stalls::random(stall),
                   .r = tb::Stalls::random(stall),
                   .aw = tb::Stalls::random(stall),
                   .w = tb::Stalls::random(stall),
                   .b = tb::Stalls::random(stall),
                   .seed = sim.seed()}),
        checker(pins, "hbm"),
        requests{MessageSource(sim.seed() + 1, stall), MessageSource(sim.seed() + 2, stall)},
        responses(sim.seed() + 3, stall),
        busy(tb::Stalls::random(stall)) {
    pins.bus_bytes = 32;
    auto& t = sim.top();
    t.chip_i = kChip;
    t.in_valid_i = 0;
    t.rsp_ready_i = t.local_ar_ready_i = t.local_r_valid_i = t.local_w_ready_i = 0;
    t.signal_ready_i = t.signal_wrap_i = 0;
    t.hbm_r_valid_i = t.hbm_b_valid_i = t.hbm_ar_ready_i = t.hbm_aw_ready_i = t.hbm_w_ready_i = 0;
    sim.reset();
    for (unsigned space = 0; space < 5; ++space) {
      memory[space].resize(size(space));
      for (uint8_t& byte : memory[space]) byte = static_cast<uint8_t>(rng());
      for (uint8_t& byte : memory[space])
        if (space == 4 && rng() % 2) byte = 0;
    }
    hbm.bytes().write(kPlace, memory[0]);
    expected = memory;
  }

  void cycle() {
    auto& t = sim.top();
    hbm.drive();
    t.in_valid_i = 0;
    t.in_first_i = t.in_last_i = t.in_abort_i = 0;
    for (unsigned c = 0; c < 2; ++c) {
      const auto& beat = requests[c].drive();
      if (!beat) continue;
      t.in_valid_i |= 1 << c;
      t.in_first_i |= beat->first << c;
      t.in_last_i |= beat->last << c;
      t.in_abort_i |= beat->abort << c;
      put_port(t.in_header_i, beat->header, 12 * c);
      put_port(t.in_data_i, beat->data, 64 * c);
    }
    t.rsp_ready_i = responses.drive();
    t.local_ar_ready_i = !busy.next(rng);
    t.local_w_ready_i = !busy.next(rng);
    t.signal_ready_i = !busy.next(rng);
    t.local_r_valid_i = !reads[0].empty() && reads[0].front().at == sim.cycle();
    if (t.local_r_valid_i) {
      const auto& r = reads[0].front();
      t.local_r_error_i = r.error;
      tb::AxiData data{};
      std::copy(r.data.begin(), r.data.end(), data.begin());
      tb::axi_port::set_bytes(t.local_r_data_i, data);
      reads[0].pop_front();
    }
    t.hbm_ar_ready_i = pins.ar.ready;
    t.hbm_r_valid_i = pins.r.valid;
    tb::axi_port::set_bytes(t.hbm_r_data_i, pins.r.data.data);
    t.hbm_r_resp_i = pins.r.data.resp;
    t.hbm_aw_ready_i = pins.aw.ready;
    t.hbm_w_ready_i = pins.w.ready;
    t.hbm_b_valid_i = pins.b.valid;
    t.hbm_b_id_i = pins.b.data.id & 15;
    t.hbm_b_resp_i = pins.b.data.resp;
    sim.eval();
    t.signal_wrap_i = 0;
    if (t.signal_valid_o) {
      const uint64_t bits = t.signal_data_o;
      const bool set = bits >> 40 & 1;
      const auto index = static_cast<unsigned>(bits >> 32 & 255);
      const auto value = static_cast<uint32_t>(bits);
      uint32_t old = 0;
      std::memcpy(&old, &memory[4][4 * index], 4);
      const bool wrap = !set && (uint64_t{old} + value) >> 32 != 0;
      t.signal_wrap_i = t.signal_ready_i && wrap;
      sim.eval();
      if (t.signal_ready_i && !wrap) {
        const uint32_t sum = set ? value : old + value;
        std::memcpy(&memory[4][4 * index], &sum, 4);
      }
      if (t.signal_ready_i && on_signal) on_signal();
    }
    pins.ar.valid = t.hbm_ar_valid_o;
    if (pins.ar.valid) pins.ar.data = {0, t.hbm_ar_addr_o, t.hbm_ar_len_o, 5, tb::kAxiIncr};
    pins.r.ready = true;
    pins.aw.valid = t.hbm_aw_valid_o;
    if (pins.aw.valid)
      pins.aw.data = {t.hbm_aw_id_o, t.hbm_aw_addr_o, t.hbm_aw_len_o, 5, tb::kAxiIncr};
    pins.w.valid = t.hbm_w_valid_o;
    if (pins.w.valid) {
      tb::axi_port::get_bytes(t.hbm_w_data_o, pins.w.data.data);
      pins.w.data.strobe = t.hbm_w_strobe_o;
      pins.w.data.last = t.hbm_w_last_o;
    }
    pins.b.ready = t.hbm_b_ready_o;
    if (t.local_ar_valid_o && t.local_ar_ready_i) {
      const auto& bytes = memory[t.local_ar_space_o];
      const uint64_t at = t.local_ar_addr_o;
      REQUIRE(at % 32 == 0);
      REQUIRE(at + 32 <= bytes.size());
      const bool error = t.local_ar_space_o == 3 && at / 32 == unwritten;
      reads[0].push_back({sim.cycle() + 2, {&bytes[at], &bytes[at] + 32}, error});
    }
    if (t.local_w_valid_o && t.local_w_ready_i) {
      auto& bytes = memory[t.local_w_space_o];
      const uint64_t at = t.local_w_addr_o;
      REQUIRE(at % 32 == 0);
      REQUIRE(at + 32 <= bytes.size());
      tb::AxiData data{};
      tb::axi_port::get_bytes(t.local_w_data_o, data);
      for (unsigned l = 0; l < 32; ++l)
        if (t.local_w_strobe_o >> l & 1) bytes[at + l] = data[l];
    }
    std::optional<MessageBeat> out;
    if (t.rsp_valid_o) {
      out = MessageBeat{static_cast<bool>(t.rsp_first_o), static_cast<bool>(t.rsp_last_o), false,
                        get_port<std::array<uint32_t, 3>>(t.rsp_header_o),
                        get_port<std::array<uint8_t, 64>>(t.rsp_data_o)};
    }
    responses.sample(out);
    for (unsigned c = 0; c < 2; ++c) requests[c].sample(t.in_ready_o >> c & 1);
    hbm.sample();
    checker.sample();
    sim.tick();
  }

  /// Until `count` responses are there.
  void run(size_t count, uint64_t limit = 200'000) {
    for (const uint64_t start = sim.cycle(); responses.got.size() < count; cycle())
      if (sim.cycle() - start > limit) throw tb::Timeout("the target never answers " + tb::where());
  }
  /// HBM's bytes into memory[0], for comparison.
  void fetch_hbm() { memory[0] = hbm.bytes().read(kPlace, kHbm); }

  link::Message request(link::MessageType type, unsigned space, uint64_t offset, unsigned bytes) {
    link::Message m;
    m.type = type;
    m.space = static_cast<uint8_t>(space);
    m.offset = offset;
    m.bytes = static_cast<uint16_t>(bytes);
    m.tag = next_tag++;
    m.dst = kChip;
    m.src = 3;
    if (type != link::MessageType::kRead) m.data.resize(bytes);
    for (uint8_t& byte : m.data) byte = static_cast<uint8_t>(rng());
    return m;
  }

  struct Answer {
    uint64_t at;
    std::vector<uint8_t> data;
    bool error;
  };
  tb::Sim<Vremote_target> sim;
  std::mt19937_64 rng;
  tb::AxiPins pins;
  tb::AxiMemory hbm;
  tb::AxiChecker checker;
  std::array<MessageSource, 2> requests;
  MessageSink responses;
  tb::Stalls busy;
  std::map<unsigned, std::vector<uint8_t>> memory, expected;
  std::array<std::deque<Answer>, 1> reads;
  std::function<void()> on_signal;
  uint64_t unwritten = ~uint64_t{0};  // a 32-byte row of PSUM
  uint8_t next_tag = 0;
};

}  // namespace ng::test
