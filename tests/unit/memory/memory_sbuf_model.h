// SPDX-License-Identifier: Apache-2.0
// The SBUF beside a model of it that predicts every ready and every answer in every cycle.
#pragma once

#include <array>
#include <optional>
#include <vector>

#include "tb/scoreboard.h"
#include "tests/unit/memory/memory_sbuf_bench.h"

namespace ng::test {

// Ports in the order of priority.
enum Port { kMoving, kStationary, kVectorRead, kVectorWrite, kDmaRead, kDmaWrite };
inline constexpr int kPorts = 6;
constexpr bool is_write(int port) { return port == kVectorWrite || port == kDmaWrite; }
constexpr int slot(int port) {  // place in the bundled read or write ports of the bench
  constexpr int kSlot[kPorts] = {0, 1, 2, 0, 3, 1};
  return kSlot[port];
}

constexpr bool is_dma(int port) { return port == kDmaRead || port == kDmaWrite; }
constexpr uint32_t bank(uint32_t addr) { return addr / kBankWords % kBanks; }
inline constexpr uint32_t kRowWords = 32;  // whose scales a DMA port takes at once

// Of a DMA port, `scaled` says that it is the scales of the 32 words around scale_addr, as `data`.
struct Request {
  uint32_t addr = 0;
  uint32_t scale_addr = 0;
  bool scaled = true;                // reads, and writes of DMA
  std::vector<uint8_t> data, scale;  // writes; no scale if by DMA
  std::vector<bool> strobe, scale_strobe;
};

/// The SBUF beside a model of it: every cycle checks every ready and every answer.
template <class V>
class SbufModel {
 public:
  static constexpr uint32_t kG = kGroups<V>;
  static constexpr uint32_t kWordBytes = 32 * kG;

  explicit SbufModel(const std::string& name)
      : sim(name), data_((kWords + 1) * kWordBytes), scale_((kWords + kRowWords) * kG) {
    start(sim);
    for (uint32_t w = 0; w < kWords; ++w) {  // known contents
      Request r = random_write();
      r.addr = r.scale_addr = w;
      r.strobe.assign(kWordBytes, true);
      r.scale_strobe.assign(kG, true);
      offer(kVectorWrite, r);
      cycle();
    }
  }

  Request random_write() {
    Request r;
    for (uint32_t i = 0; i < kWordBytes; ++i) r.data.push_back(uint8_t(sim.rng()()));
    for (uint32_t i = 0; i < kG; ++i) r.scale.push_back(uint8_t(sim.rng()()));
    const unsigned kind = sim.rng()() % 8;  // 0: no data, 1: no scales, 2: neither
    for (uint32_t i = 0; i < kWordBytes; ++i)
      r.strobe.push_back(kind != 0 && kind != 2 && sim.rng()() % 2);
    for (uint32_t i = 0; i < kG; ++i)
      r.scale_strobe.push_back(kind != 1 && kind != 2 && sim.rng()() % 2);
    return r;
  }

  Request random_request(int port, uint32_t banks) {
    Request r;
    if (is_write(port)) r = random_write();
    if (port == kDmaWrite && sim.rng()() % 4 == 0) r.strobe.assign(kWordBytes, true);
    const auto address = [&] {
      return uint32_t(sim.rng()() % banks * (kBanks / banks) * kBankWords +
                      sim.rng()() % kBankWords);
    };
    r.addr = address();
    r.scale_addr = address();
    r.scaled = sim.rng()() % 2;
    return r;
  }

  void offer(int port, const Request& r) { pending_[port] = r; }
  bool offering(int port) const { return pending_[port].has_value(); }
  unsigned granted() const { return granted_; }
  uint64_t grants(int port) const { return grants_[port]; }

  void cycle() {
    drive();
    sim.eval();
    check_answers();
    const unsigned ready = expected_ready();
    const unsigned got = got_ready();
    if (ready != got) fail(ready, got);
    granted_ = 0;
    for (int p = 0; p < kPorts; ++p) {
      if (!pending_[p] || !(ready >> p & 1)) continue;
      granted_ |= 1u << p;
      ++grants_[p];
      take(p);
    }
    sim.tick();
  }

  /// The word as the model has it.
  uint8_t& data(uint32_t word, uint32_t byte) { return data_[word * kWordBytes + byte]; }
  /// The answer of a read port, straight from the bench.
  const uint8_t* answer(int port) { return bytes(sim->rsp_data_o) + slot(port) * kWordBytes; }
  const uint8_t* scale_answer(int port) { return bytes(sim->rsp_scale_o) + slot(port) * kG; }
  uint8_t scale(uint32_t word, uint32_t group) const { return scale_[word * kG + group]; }

  tb::Sim<V> sim;

 private:
  struct Answer {
    std::vector<uint8_t> data, scale;
  };

  void drive() {
    unsigned read_valid = 0, write_valid = 0, scaled = 0, scale_strobe = 0;
    for (int p = 0; p < kPorts; ++p) {
      if (pending_[p])
        shown_[p] = *pending_[p];
      else if (!is_write(p))
        shown_[p] = random_request(p, kBanks);  // an address without valid must not matter
      const Request& r = shown_[p];
      const int s = slot(p);
      const uint32_t scale_addr = r.scale_addr;
      const uint32_t addr = is_dma(p) && r.scaled ? scale_addr / kRowWords : r.addr;
      if (p == kVectorWrite) {
        std::memcpy(bytes(sim->write_scale_addr_i), &scale_addr, 3);
        for (uint32_t i = 0; i < r.scale.size(); ++i)
          bytes(sim->write_scale_data_i)[i] = r.scale[i];
        for (uint32_t i = 0; i < r.scale_strobe.size(); ++i)
          scale_strobe |= unsigned(r.scale_strobe[i]) << i;
      }
      if (p == kDmaWrite) sim->write_scales_i = r.scaled;
      if (is_write(p)) {
        write_valid |= unsigned(pending_[p].has_value()) << s;
        std::memcpy(bytes(sim->write_addr_i) + 3 * s, &addr, 3);
        for (uint32_t i = 0; i < r.data.size(); ++i)
          bytes(sim->write_data_i)[s * kWordBytes + i] = r.data[i];
        for (uint32_t i = 0; i < kWordBytes; i += 8) {
          uint8_t mask = 0;
          for (uint32_t b = 0; b < 8 && i + b < r.strobe.size(); ++b)
            mask |= uint8_t(r.strobe[i + b]) << b;
          bytes(sim->write_strobe_i)[(s * kWordBytes + i) / 8] = mask;
        }
      } else {
        read_valid |= unsigned(pending_[p].has_value()) << s;
        scaled |= unsigned(r.scaled) << s;
        std::memcpy(bytes(sim->read_addr_i) + 3 * s, &addr, 3);
        if (!is_dma(p)) std::memcpy(bytes(sim->read_scale_addr_i) + 3 * s, &scale_addr, 3);
      }
    }
    sim->read_valid_i = read_valid;
    sim->read_scaled_i = scaled;
    sim->write_valid_i = write_valid;
    sim->write_scale_strobe_i = scale_strobe;
  }

  static bool any(const std::vector<bool>& bits) {
    for (bool b : bits)
      if (b) return true;
    return false;
  }
  bool wants_data(int p) const {
    return (!is_write(p) || any(shown_[p].strobe)) && !(is_dma(p) && shown_[p].scaled);
  }
  bool wants_scale(int p) const {
    if (p == kVectorWrite) return any(shown_[p].scale_strobe);
    return shown_[p].scaled && (p != kDmaWrite || any(shown_[p].strobe));
  }

  unsigned expected_ready() const {
    unsigned ready = 0;
    for (int p = 0; p < kPorts; ++p) {
      bool free = true;
      for (int q = 0; q < p; ++q) {
        if (!pending_[q]) continue;
        if (wants_data(p) && wants_data(q) && bank(shown_[p].addr) == bank(shown_[q].addr))
          free = false;
        if (wants_scale(p) && wants_scale(q) &&
            bank(shown_[p].scale_addr) == bank(shown_[q].scale_addr))
          free = false;
      }
      ready |= unsigned(free) << p;
    }
    return ready;
  }

  unsigned got_ready() {
    unsigned got = 0;
    for (int p = 0; p < kPorts; ++p) {
      const unsigned port = is_write(p) ? sim->write_ready_o : sim->read_ready_o;
      got |= (port >> slot(p) & 1) << p;
    }
    return got;
  }

  void take(int p) {
    const Request r = *pending_[p];
    pending_[p].reset();
    uint8_t* row = &scale_[r.scale_addr / kRowWords * kRowWords * kG];
    if (p == kDmaWrite && r.scaled) {
      for (uint32_t i = 0; i < kWordBytes; ++i)
        if (r.strobe[i]) row[i] = r.data[i];
    } else if (is_write(p)) {
      for (uint32_t i = 0; i < kWordBytes; ++i)
        if (r.strobe[i]) data_[r.addr * kWordBytes + i] = r.data[i];
      if (p == kDmaWrite) return;
      for (uint32_t i = 0; i < kG; ++i)
        if (r.scale_strobe[i]) scale_[r.scale_addr * kG + i] = r.scale[i];
    } else if (p == kDmaRead && r.scaled) {
      next_[p] = Answer{.data = {row, row + kWordBytes}, .scale = {}};
    } else {
      Answer a;
      a.data.assign(&data_[r.addr * kWordBytes], &data_[r.addr * kWordBytes] + kWordBytes);
      if (r.scaled)
        a.scale.assign(&scale_[r.scale_addr * kG], &scale_[r.scale_addr * kG] + kG);
      else
        a.scale.assign(kG, 0x7F);
      next_[p] = a;
    }
  }

  void check_answers() {
    for (int p = 0; p < kPorts; ++p) {
      if (is_write(p)) continue;
      const bool valid = sim->rsp_valid_o >> slot(p) & 1;
      if (valid != next_[p].has_value()) fail_answer(p, "rsp_valid", next_[p].has_value(), valid);
      if (!valid) continue;
      for (uint32_t i = 0; i < kWordBytes; ++i)
        if (answer(p)[i] != next_[p]->data[i])
          fail_answer(p, fmt::format("data byte {}", i), next_[p]->data[i], answer(p)[i]);
      for (uint32_t i = 0; i < kG && !is_dma(p); ++i)
        if (scale_answer(p)[i] != next_[p]->scale[i])
          fail_answer(p, fmt::format("scale {}", i), next_[p]->scale[i], scale_answer(p)[i]);
      next_[p].reset();
    }
  }

  [[noreturn]] void fail_answer(int p, const std::string& what, unsigned expected, unsigned got) {
    throw tb::Mismatch(fmt::format("sbuf port {} {}: expected 0x{:02x}, got 0x{:02x} {}", p, what,
                                   expected, got, tb::where()));
  }
  [[noreturn]] void fail(unsigned expected, unsigned got) {
    std::string text;
    for (int p = 0; p < kPorts; ++p)
      text += fmt::format("\n  port {} valid {} data {}@{} scale {}@{}", p, pending_[p].has_value(),
                          wants_data(p), shown_[p].addr, wants_scale(p), shown_[p].scale_addr);
    throw tb::Mismatch(fmt::format("sbuf ready: expected {:06b}, got {:06b}{}\n{}", expected, got,
                                   text, tb::where()));
  }

  std::vector<uint8_t> data_, scale_;  // and more beyond the end, for the test that goes there
  std::array<std::optional<Request>, kPorts> pending_;
  std::array<Request, kPorts> shown_;
  std::array<std::optional<Answer>, kPorts> next_;
  std::array<uint64_t, kPorts> grants_{};
  unsigned granted_ = 0;
};

/// Every test runs on both.
#define SBUF_GEOMETRIES Vmemory_sbuf_bench, Vmemory_sbuf_bench_quad

}  // namespace ng::test
