// SPDX-License-Identifier: Apache-2.0
// tb::AxiPins of a port whose channels are structs of axi_pkg, with the data and strobes of R and W
// as vectors beside them. A burst has beats as wide as the bus, at rising addresses.
#pragma once

#include <bit>

#include "rtl_structs.h"
#include "tb/axi.h"

namespace ng::tb::axi_port {

/// AR or AW from a port that is an axi_pkg::ax_t.
template <class Port>
AxiAddress get_address(const Port& port, unsigned bus_bytes) {
  using rtl::axi_pkg::ax_t;
  return {.id = uint16_t(get(port, ax_t::id)),
          .addr = get(port, ax_t::addr),
          .len = uint8_t(get(port, ax_t::len)),
          .size = uint8_t(std::countr_zero(bus_bytes)),
          .burst = kAxiIncr};
}

/// R without its data to a port that is an axi_pkg::r_tag_t.
template <class Port>
void set_tag(Port& port, const AxiReadBeat& beat) {
  using rtl::axi_pkg::r_tag_t;
  set(port, r_tag_t::id, beat.id);
  set(port, r_tag_t::resp, beat.resp);
  set(port, r_tag_t::last, beat.last);
}

/// B to a port that is an axi_pkg::b_t.
template <class Port>
void set_answer(Port& port, const AxiAnswer& answer) {
  using rtl::axi_pkg::b_t;
  set(port, b_t::id, answer.id);
  set(port, b_t::resp, answer.resp);
}

}  // namespace ng::tb::axi_port

// clang-format off
#define NG_AXI_STRUCT_READ_FROM(t, prefix, p)                                                          \
  p.ar.valid = t.prefix##_ar_valid_o;                                                                  \
  if (p.ar.valid) p.ar.data = ng::tb::axi_port::get_address(t.prefix##_ar_o, p.bus_bytes);             \
  p.r.ready = t.prefix##_r_ready_o

#define NG_AXI_STRUCT_READ_TO(t, prefix, p)                        \
  t.prefix##_ar_ready_i = p.ar.ready;                              \
  t.prefix##_r_valid_i = p.r.valid;                                \
  ng::tb::axi_port::set_tag(t.prefix##_r_i, p.r.data);             \
  ng::tb::axi_port::set_bytes(t.prefix##_r_data_i, p.r.data.data)

#define NG_AXI_STRUCT_WRITE_FROM(t, prefix, p)                                                         \
  p.aw.valid = t.prefix##_aw_valid_o;                                                                  \
  if (p.aw.valid) p.aw.data = ng::tb::axi_port::get_address(t.prefix##_aw_o, p.bus_bytes);             \
  p.w.valid = t.prefix##_w_valid_o;                                                                    \
  if (p.w.valid) {                                                                                     \
    ng::tb::axi_port::get_bytes(t.prefix##_w_data_o, p.w.data.data);                                   \
    p.w.data.strobe = t.prefix##_w_strobe_o;                                                           \
    p.w.data.last = t.prefix##_w_last_o;                                                               \
  }                                                                                                    \
  p.b.ready = t.prefix##_b_ready_o

#define NG_AXI_STRUCT_WRITE_TO(t, prefix, p)                \
  t.prefix##_aw_ready_i = p.aw.ready;                       \
  t.prefix##_w_ready_i = p.w.ready;                         \
  t.prefix##_b_valid_i = p.b.valid;                         \
  ng::tb::axi_port::set_answer(t.prefix##_b_i, p.b.data)

#define NG_AXI_STRUCT_PINS(top, prefix)                                                                \
  NG_AXI_BIND(top, prefix##_r_data_i,                                                                  \
              NG_AXI_STRUCT_READ_FROM(t, prefix, p); NG_AXI_STRUCT_WRITE_FROM(t, prefix, p),           \
              NG_AXI_STRUCT_READ_TO(t, prefix, p); NG_AXI_STRUCT_WRITE_TO(t, prefix, p))
#define NG_AXI_STRUCT_READ_PINS(top, prefix)                                                           \
  NG_AXI_BIND(top, prefix##_r_data_i, NG_AXI_STRUCT_READ_FROM(t, prefix, p), NG_AXI_STRUCT_READ_TO(t, prefix, p))
// clang-format on
