// SPDX-License-Identifier: Apache-2.0
// remote_bridge between a DMA engine's AXI port, an HBM and other chips, all three in C++: every
// byte that other chips have, every answer and every ID is checked.
#pragma once

#include <catch2/catch_test_macros.hpp>
#include <map>
#include <random>
#include <vector>

#include "Vremote_bridge.h"
#include "tb/axi_checker.h"
#include "tb/axi_manager.h"
#include "tb/axi_memory.h"
#include "tb/link/message_port.h"
#include "tb/sim.h"

namespace ng::test {

inline constexpr uint64_t kSelf = uint64_t{0xFFFF} << 48;
inline uint64_t chip_address(uint64_t chip, unsigned space, uint64_t offset) {
  return chip << 48 | uint64_t{space} << 44 | offset;
}

struct BridgeRig {
  static constexpr unsigned kChip = 5;       // this one
  static constexpr uint64_t kBytes = 16384;  // of each space of other chips

  explicit BridgeRig(const std::string& name, double stall = 0)
      : sim(name),
        rng(sim.seed()),
        manager(dma, sim.seed()),
        hbm(hbm_pins, {.base = kSelf,
                       .size = 1 << 20,
                       .order = tb::AxiOrder::kInterleaved,
                       .r = tb::Stalls::random(stall),
                       .b = tb::Stalls::random(stall),
                       .seed = sim.seed()}),
        checker(hbm_pins, "hbm"),
        dma_checker(dma, "dma"),
        requests(sim.seed() + 1, stall),
        responses(sim.seed() + 2, stall) {
    dma.bus_bytes = hbm_pins.bus_bytes = 32;
    manager.ar_stalls = manager.aw_stalls = manager.w_stalls = tb::Stalls::random(stall);
    manager.b_stalls = manager.r_stalls = tb::Stalls::random(stall / 2);
    auto& t = sim.top();
    t.chip_i = kChip;
    t.dead_i = 0;
    t.reg_valid_i = t.reg_write_i = t.reg_addr_i = 0;
    t.dma_ar_valid_i = t.dma_aw_valid_i = t.dma_w_valid_i = 0;
    t.hbm_r_valid_i = t.hbm_b_valid_i = t.rsp_valid_i = 0;
    sim.reset();
  }

  /// Bytes of another chip, made when first touched.
  std::vector<uint8_t>& memory(unsigned chip, unsigned space) {
    auto& bytes = memories[{chip, space}];
    if (bytes.empty()) {
      std::mt19937_64 make(chip * 16 + space);
      bytes.resize(kBytes);
      for (uint8_t& byte : bytes) byte = static_cast<uint8_t>(make());
    }
    return bytes;
  }

  /// What another chip does with a request.
  link::Message serve(const link::Message& m) {
    link::Message r;
    r.type = m.type == link::MessageType::kRead ? link::MessageType::kReadResponse
                                                : link::MessageType::kWriteResponse;
    r.tag = m.tag;
    r.dst = m.src;
    r.src = m.dst;
    CHECK(m.src == kChip);
    if (fail_one_in != 0 && rng() % fail_one_in == 0)
      r.status = static_cast<link::Status>(1 + rng() % 3);
    else if (m.offset + m.bytes > kBytes)
      r.status = link::Status::kRefused;
    auto& bytes = memory(m.dst, m.space);
    if (r.status != link::Status::kOkay) return r;
    if (m.type == link::MessageType::kRead) {
      r.bytes = m.bytes;
      r.data.assign(&bytes[m.offset], &bytes[m.offset] + m.bytes);
    } else {
      CHECK((m.type == link::MessageType::kWrite) == (m.space != 4));
      CHECK((m.type == link::MessageType::kSignalSet) == (m.space == 4));
      std::ranges::copy(m.data, &bytes[m.offset]);
    }
    return r;
  }

  void cycle() {
    auto& t = sim.top();
    hbm.drive();
    manager.drive();
    // the manager's pins
    t.dma_ar_valid_i = dma.ar.valid;
    t.dma_ar_id_i = dma.ar.data.id;
    t.dma_ar_addr_i = dma.ar.data.addr;
    t.dma_ar_len_i = static_cast<uint8_t>(dma.ar.data.len);
    t.dma_r_ready_i = dma.r.ready;
    t.dma_aw_valid_i = dma.aw.valid;
    t.dma_aw_id_i = dma.aw.data.id;
    t.dma_aw_addr_i = dma.aw.data.addr;
    t.dma_aw_len_i = static_cast<uint8_t>(dma.aw.data.len);
    t.dma_w_valid_i = dma.w.valid;
    tb::axi_port::set_bytes(t.dma_w_data_i, dma.w.data.data);
    t.dma_w_strobe_i = static_cast<uint32_t>(dma.w.data.strobe);
    t.dma_w_last_i = dma.w.data.last;
    t.dma_b_ready_i = dma.b.ready;
    // HBM's
    t.hbm_ar_ready_i = hbm_pins.ar.ready;
    t.hbm_r_valid_i = hbm_pins.r.valid;
    t.hbm_r_id_i = hbm_pins.r.data.id & 63;
    tb::axi_port::set_bytes(t.hbm_r_data_i, hbm_pins.r.data.data);
    t.hbm_r_resp_i = hbm_pins.r.data.resp;
    t.hbm_r_last_i = hbm_pins.r.data.last;
    t.hbm_aw_ready_i = hbm_pins.aw.ready;
    t.hbm_w_ready_i = hbm_pins.w.ready;
    t.hbm_b_valid_i = hbm_pins.b.valid;
    t.hbm_b_id_i = hbm_pins.b.data.id & 63;
    t.hbm_b_resp_i = hbm_pins.b.data.resp;
    // messages
    t.req_ready_i = requests.drive() || t.dead_i;
    const auto& response = responses.drive();
    t.rsp_valid_i = response.has_value();
    if (response) {
      t.rsp_first_i = response->first;
      t.rsp_last_i = response->last;
      t.rsp_abort_i = response->abort;
      put_port(t.rsp_header_i, response->header);
      put_port(t.rsp_data_i, response->data);
    }
    sim.eval();
    dma.ar.ready = t.dma_ar_ready_o;
    dma.aw.ready = t.dma_aw_ready_o;
    dma.w.ready = t.dma_w_ready_o;
    dma.r.valid = t.dma_r_valid_o;
    if (dma.r.valid) {
      dma.r.data.id = t.dma_r_id_o;
      tb::axi_port::get_bytes(t.dma_r_data_o, dma.r.data.data);
      dma.r.data.resp = t.dma_r_resp_o;
      dma.r.data.last = t.dma_r_last_o;
    }
    dma.b.valid = t.dma_b_valid_o;
    if (dma.b.valid) dma.b.data = {t.dma_b_id_o, t.dma_b_resp_o};
    hbm_pins.ar.valid = t.hbm_ar_valid_o;
    if (hbm_pins.ar.valid)
      hbm_pins.ar.data = {t.hbm_ar_id_o, t.hbm_ar_addr_o, t.hbm_ar_len_o, 5, tb::kAxiIncr};
    hbm_pins.r.ready = t.hbm_r_ready_o;
    hbm_pins.aw.valid = t.hbm_aw_valid_o;
    if (hbm_pins.aw.valid)
      hbm_pins.aw.data = {t.hbm_aw_id_o, t.hbm_aw_addr_o, t.hbm_aw_len_o, 5, tb::kAxiIncr};
    hbm_pins.w.valid = t.hbm_w_valid_o;
    if (hbm_pins.w.valid) {
      tb::axi_port::get_bytes(t.hbm_w_data_o, hbm_pins.w.data.data);
      hbm_pins.w.data.strobe = t.hbm_w_strobe_o;
      hbm_pins.w.data.last = t.hbm_w_last_o;
    }
    hbm_pins.b.ready = t.hbm_b_ready_o;
    std::optional<MessageBeat> out;
    if (t.req_valid_o) {
      out = MessageBeat{static_cast<bool>(t.req_first_o), static_cast<bool>(t.req_last_o), false,
                        get_port<std::array<uint32_t, 3>>(t.req_header_o),
                        get_port<std::array<uint8_t, 64>>(t.req_data_o)};
    }
    // what a dead link takes is gone, and the rest of a message of which it took a part
    if (t.dead_i) {
      cut_ = out ? !out->last : cut_ || requests.open();
      requests = MessageSink(rng());
    } else if (cut_) {
      if (out && t.req_ready_i) cut_ = !out->last;
    } else {
      requests.sample(out);
    }
    responses.sample(t.rsp_ready_o);
    hbm.sample();
    checker.sample();
    dma_checker.sample();
    manager.sample();
    sim.tick();
    answer();
  }

  /// The other chips: answers in order, some cycles later.
  void answer() {
    while (!requests.got.empty()) {
      seen.push_back(requests.got.front());
      if (!silent)
        answers.push_back(
            {sim.cycle() + delay + (delay ? rng() % delay : 0), serve(requests.got.front())});
      requests.got.pop_front();
    }
    while (!answers.empty() && answers.front().first <= sim.cycle()) {
      responses.push(answers.front().second);
      answers.pop_front();
    }
  }

  uint64_t run(uint64_t limit = 200'000) {
    const uint64_t start = sim.cycle();
    while (!manager.done()) {
      if (sim.cycle() - start > limit) throw tb::Timeout("the bridge never answers " + tb::where());
      cycle();
    }
    return sim.cycle() - start;
  }

  /// The bridge's registers: how many responses were wrong, and the first of them.
  uint32_t read_register(unsigned offset) {
    auto& t = sim.top();
    t.reg_valid_i = 1;
    t.reg_addr_i = static_cast<uint8_t>(offset);
    sim.eval();
    REQUIRE(t.reg_ready_o);
    REQUIRE_FALSE(t.reg_error_o);
    t.reg_valid_i = 0;
    return t.reg_data_o;
  }
  void clear_registers() {
    sim.top().reg_valid_i = sim.top().reg_write_i = 1;
    sim.top().reg_addr_i = 0;
    cycle();
    sim.top().reg_valid_i = sim.top().reg_write_i = 0;
  }

  tb::AxiAddress burst(uint16_t id, uint64_t address, unsigned beats) {
    return {id, address, static_cast<uint16_t>(beats - 1), 5, tb::kAxiIncr};
  }
  /// A write of `count` bytes from `address` on, as the DMA engine makes it; what it must change.
  std::vector<tb::AxiWriteBeat> write(uint16_t id, uint64_t address, uint64_t count,
                                      uint64_t without = ~uint64_t{0}) {
    const uint64_t start = address / 32 * 32;
    const auto beats = static_cast<unsigned>((address % 32 + count + 31) / 32);
    std::vector<tb::AxiWriteBeat> data(beats);
    for (unsigned b = 0; b < beats; ++b) {
      data[b].last = b + 1 == beats;
      for (unsigned l = 0; l < 32; ++l) {
        data[b].data[l] = static_cast<uint8_t>(rng());
        const uint64_t at = start + 32 * b + l;
        if (b != without && at >= address && at < address + count)
          data[b].strobe |= uint64_t{1} << l;
      }
    }
    manager.write(burst(id, start, beats), data);
    return data;
  }
  /// Puts a write's bytes where they belong.
  static void apply(std::vector<uint8_t>& bytes, uint64_t offset,
                    const std::vector<tb::AxiWriteBeat>& data) {
    for (size_t b = 0; b < data.size(); ++b)
      for (unsigned l = 0; l < 32; ++l)
        if (data[b].strobe >> l & 1) bytes[offset / 32 * 32 + 32 * b + l] = data[b].data[l];
  }

  tb::Sim<Vremote_bridge> sim;
  std::mt19937_64 rng;
  tb::AxiPins dma, hbm_pins;
  AxiManager manager;
  tb::AxiMemory hbm;
  tb::AxiChecker checker, dma_checker;
  MessageSink requests;
  MessageSource responses;
  std::deque<std::pair<uint64_t, link::Message>> answers;
  std::map<std::pair<unsigned, unsigned>, std::vector<uint8_t>> memories;
  std::vector<link::Message> seen;  // all requests
  tb::AxiBytes expected_hbm{hbm.bytes()};
  unsigned fail_one_in = 0;
  uint64_t delay = 0;
  bool silent = false;

 private:
  bool cut_ = false;
};

}  // namespace ng::test
