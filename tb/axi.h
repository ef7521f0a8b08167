// SPDX-License-Identifier: Apache-2.0
// The pins of one AXI4 manager port of the RTL, as values: what AxiMemory (axi_memory.h) and
// AxiChecker (axi_checker.h) work on. NG_AXI_PINS binds them to the ports of a verilated model by
// prefix: with `axi` they are axi_ar_valid_o, axi_ar_ready_i, ... and rst_ni.
//
//   Sim<Vdma_bench> sim("store");
//   AxiPins pins = NG_AXI_PINS(sim.top(), axi);        // must outlive the two below
//   AxiMemory memory(pins, {.read_latency = 100, .order = AxiOrder::kInterleaved, .seed = 1});
//   AxiChecker checker(pins, "store");
//   sim.reset();
//   memory.bytes().write(0x1000, source);
//   while (!done()) step(sim, memory, checker, other_sources_and_sinks);   // step: tb/stream.h
//   checker.finish();
//   CHECK(memory.bytes().read(0x2000, 64) == expected);
//   CHECK(memory.writes().utilisation(pins.bus_bytes) > 0.95);
//
// step() is drive() of each, eval, sample() of each, tick. Without RTL (pure C++ tests) a default
// AxiPins carries values between two C++ ends. A port without one direction: NG_AXI_READ_PINS or
// NG_AXI_WRITE_PINS.
#pragma once

#include <array>
#include <concepts>
#include <cstdint>
#include <cstring>
#include <functional>
#include <type_traits>

namespace ng::tb {

inline constexpr unsigned kAxiMaxBytes = 64;
using AxiData = std::array<uint8_t, kAxiMaxBytes>;  // byte lane l is element l

enum AxiResp : uint8_t { kAxiOkay, kAxiExOkay, kAxiSlvErr, kAxiDecErr };
enum AxiBurst : uint8_t { kAxiFixed, kAxiIncr, kAxiWrap };

/// AR or AW. Wider than the pins, so that a checker can see what does not fit.
struct AxiAddress {
  uint16_t id = 0;
  uint64_t addr = 0;
  uint16_t len = 0;  // beats - 1
  uint8_t size = 0;  // log2 of the bytes of a beat
  uint8_t burst = kAxiIncr;

  bool operator==(const AxiAddress&) const = default;
  unsigned beats() const { return len + 1u; }
  /// First byte that beat `i` moves, and the byte after its last one (INCR).
  uint64_t first(unsigned i) const { return i == 0 ? addr : aligned() + (uint64_t{i} << size); }
  uint64_t end(unsigned i) const { return aligned() + (uint64_t{i + 1} << size); }
  /// The byte lanes of beat `i`, as a strobe.
  uint64_t lanes(unsigned i, unsigned bus_bytes) const {
    const unsigned low = static_cast<unsigned>(first(i) % bus_bytes);
    const uint64_t count = end(i) - first(i);
    return (count >= 64 ? ~uint64_t{0} : (uint64_t{1} << count) - 1) << low;
  }

 private:
  uint64_t aligned() const { return addr >> size << size; }
};

struct AxiReadBeat {
  uint16_t id = 0;
  AxiData data{};
  uint8_t resp = kAxiOkay;
  bool last = false;
  bool operator==(const AxiReadBeat&) const = default;
};

struct AxiWriteBeat {
  AxiData data{};
  uint64_t strobe = 0;
  bool last = false;
  bool operator==(const AxiWriteBeat&) const = default;
};

struct AxiAnswer {
  uint16_t id = 0;
  uint8_t resp = kAxiOkay;
  bool operator==(const AxiAnswer&) const = default;
};

template <class T>
struct AxiChannel {
  bool valid = false;
  bool ready = false;
  T data{};  // means something while valid
  bool taken() const { return valid && ready; }
};

struct AxiPins {
  unsigned bus_bytes = 8;
  bool in_reset = false;
  AxiChannel<AxiAddress> ar, aw;  // the manager drives valid and data of these three
  AxiChannel<AxiWriteBeat> w;
  AxiChannel<AxiReadBeat> r;  // and the subordinate of these
  AxiChannel<AxiAnswer> b;

  std::function<void(AxiPins&)> from_rtl, to_rtl;

  /// What the RTL drives, after eval.
  void pull() {
    if (from_rtl) from_rtl(*this);
  }
  /// What the subordinate drives, before eval.
  void push() {
    if (to_rtl) to_rtl(*this);
  }
};

namespace axi_port {

template <class Port>
void set(Port& port, uint64_t value) {
  port = static_cast<Port>(value);
}

/// Bytes from and to a port: CData to QData, or VlWide.
template <class Port>
void get_bytes(const Port& port, AxiData& bytes) {
  static_assert(sizeof(Port) <= kAxiMaxBytes);
  if constexpr (std::integral<Port>)
    std::memcpy(bytes.data(), &port, sizeof port);
  else
    std::memcpy(bytes.data(), port.m_storage, sizeof port);
}
template <class Port>
void set_bytes(Port& port, const AxiData& bytes) {
  static_assert(sizeof(Port) <= kAxiMaxBytes);
  if constexpr (std::integral<Port>)
    std::memcpy(&port, bytes.data(), sizeof port);
  else
    std::memcpy(port.m_storage, bytes.data(), sizeof port);
}

}  // namespace axi_port

// clang-format off
#define NG_AXI_ADDRESS_FROM(t, prefix, ch, p)                 \
  p.ch.valid = t.prefix##_##ch##_valid_o;                     \
  if (p.ch.valid)                                             \
    p.ch.data = {.id = t.prefix##_##ch##_id_o, .addr = t.prefix##_##ch##_addr_o, \
                 .len = t.prefix##_##ch##_len_o, .size = t.prefix##_##ch##_size_o, \
                 .burst = t.prefix##_##ch##_burst_o}

#define NG_AXI_READ_FROM(t, prefix, p)    \
  NG_AXI_ADDRESS_FROM(t, prefix, ar, p);  \
  p.r.ready = t.prefix##_r_ready_o

#define NG_AXI_READ_TO(t, prefix, p)                              \
  t.prefix##_ar_ready_i = p.ar.ready;                             \
  t.prefix##_r_valid_i = p.r.valid;                               \
  ng::tb::axi_port::set(t.prefix##_r_id_i, p.r.data.id);          \
  ng::tb::axi_port::set_bytes(t.prefix##_r_data_i, p.r.data.data); \
  t.prefix##_r_resp_i = p.r.data.resp;                            \
  t.prefix##_r_last_i = p.r.data.last

#define NG_AXI_WRITE_FROM(t, prefix, p)                                \
  NG_AXI_ADDRESS_FROM(t, prefix, aw, p);                               \
  p.w.valid = t.prefix##_w_valid_o;                                    \
  if (p.w.valid) {                                                     \
    ng::tb::axi_port::get_bytes(t.prefix##_w_data_o, p.w.data.data);   \
    p.w.data.strobe = t.prefix##_w_strobe_o;                           \
    p.w.data.last = t.prefix##_w_last_o;                               \
  }                                                                    \
  p.b.ready = t.prefix##_b_ready_o

#define NG_AXI_WRITE_TO(t, prefix, p)                     \
  t.prefix##_aw_ready_i = p.aw.ready;                     \
  t.prefix##_w_ready_i = p.w.ready;                       \
  t.prefix##_b_valid_i = p.b.valid;                       \
  ng::tb::axi_port::set(t.prefix##_b_id_i, p.b.data.id);  \
  t.prefix##_b_resp_i = p.b.data.resp

#define NG_AXI_BIND(top, data_port, from, to)                          \
  [](auto& t) {                                                        \
    ng::tb::AxiPins pins;                                              \
    pins.bus_bytes = sizeof t.data_port;                               \
    pins.from_rtl = [&t](ng::tb::AxiPins& p) {                         \
      p.in_reset = !t.rst_ni;                                          \
      from;                                                            \
    };                                                                 \
    pins.to_rtl = [&t](ng::tb::AxiPins& p) { to; };                    \
    return pins;                                                       \
  }(top)

#define NG_AXI_PINS(top, prefix)                                                       \
  NG_AXI_BIND(top, prefix##_r_data_i,                                                  \
              NG_AXI_READ_FROM(t, prefix, p); NG_AXI_WRITE_FROM(t, prefix, p),         \
              NG_AXI_READ_TO(t, prefix, p); NG_AXI_WRITE_TO(t, prefix, p))
#define NG_AXI_READ_PINS(top, prefix) \
  NG_AXI_BIND(top, prefix##_r_data_i, NG_AXI_READ_FROM(t, prefix, p), NG_AXI_READ_TO(t, prefix, p))
#define NG_AXI_WRITE_PINS(top, prefix) \
  NG_AXI_BIND(top, prefix##_w_data_o, NG_AXI_WRITE_FROM(t, prefix, p), NG_AXI_WRITE_TO(t, prefix, p))
// clang-format on

}  // namespace ng::tb
