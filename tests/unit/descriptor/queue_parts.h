// SPDX-License-Identifier: Apache-2.0
// The library of a queue's parts, and what it is given.
#pragma once

#include <fmt/format.h>

#include <bit>

#include "queue_parts_bench_ports.h"
#include "queue_rig.h"
#include "tb/dma/dma_words.h"
#include "tb/dma/queue_random.h"

namespace ng::test {

using Parts = tb::Sim<Vqueue_parts_bench>;

using rtl::descriptor_pkg::info_t;
using rtl::descriptor_pkg::job_t;
using rtl::descriptor_pkg::shape_t;

/// Drives every input to 0, but those that let decode and check work, and resets.
inline void start(Parts& sim) {
  tb::zero_inputs(sim.top());
  sim->decode_enable_i = sim->check_enable_i = 1;
  sim.reset();
}

/// descriptor_pkg::shape_t without the walk, from the definition.
template <class Port>
void set_shape(Port& port, const Shape& s) {
  const bool empty = s.element == 0;
  const Wide total = s.total(), far = Wide{1} << 44;
  const Wide down = empty ? 0 : -s.lowest(), up = empty ? 0 : s.highest();
  set(port, shape_t::up, uint64_t(up));
  set(port, shape_t::down, uint64_t(down));
  set(port, shape_t::up_far, up >= far);
  set(port, shape_t::down_far, down >= far);
  set(port, shape_t::total, total < 2 * far ? uint64_t(total) : (2ull << 44) - 8);
  set(port, shape_t::nested, s.nested());
  uint64_t low = 0;
  for (auto& d : s.dims) low |= uint64_t(d.stride) & 3;
  set(port, shape_t::stride_low, low);
  set(port, shape_t::element, s.element);
}

/// Gives an instruction and the shapes of its sides to descriptor_decode, and what that makes of
/// them to descriptor_check.
inline void judge(Parts& sim, const Instruction& i, const Shape& src, const Shape& dst) {
  set(sim->decode_instr_i, {0, 512}, std::span<const uint8_t>(i.bytes));
  set_shape(sim->decode_src_shape_i, src);
  set_shape(sim->decode_dst_shape_i, dst);
  sim.eval();
  sim->check_src_shape_i = sim->decode_src_shape_i;
  sim->check_dst_shape_i = sim->decode_dst_shape_i;
  sim->check_job_i = sim->decode_job_o;
  sim->check_nothing_i = sim->decode_nothing_o;
  sim.eval();
}
/// The same with the shapes that a descriptor names: registers, or a transpose's own.
inline void judge(Parts& sim, const Descriptor& d, const ShapeRegisters& registers) {
  const bool transpose = d.is(Opcode::kDmaTranspose);
  judge(sim, d.instruction(), transpose ? d.src.shape : registers[d.src.shape_register],
        transpose ? d.dst.shape : registers[d.dst.shape_register]);
}

/// The loops of a shape that has been prepared, as far as runs are concerned.
struct Walk {
  uint64_t run;
  uint64_t last[4];
  int64_t delta[4];
  template <class Port>
  explicit Walk(const Port& port) : run(get(port, shape_t::run)) {
    for (unsigned d = 0; d < 4; ++d) {
      last[d] = get(port, shape_t::last.slice(d, 24));
      delta[d] = get_signed(port, shape_t::delta.slice(d, 44));
    }
  }
  /// Every byte, in order: what the loops mean.
  std::vector<int64_t> offsets() const {
    std::vector<int64_t> all;
    uint64_t turn[4] = {};
    int64_t at = 0;
    for (;;) {
      for (uint64_t b = 0; b < run; ++b) all.push_back(at + int64_t(b));
      unsigned d = 0;
      while (d < 4 && turn[d] == last[d]) ++d;
      if (d == 4) return all;
      for (unsigned e = 0; e < d; ++e) turn[e] = 0;
      ++turn[d];
      at += delta[d];
    }
  }
};

/// The fields of a shape, for descriptor_shape and for a descriptor_shape_unit by itself.
inline void set_shape_fields(Parts& sim, const Shape& s, unsigned slot) {
  sim->shape_slot_i = slot;
  sim->shape_element_i = s.element;
  for (unsigned d = 0; d < 4; ++d) {
    set(sim->shape_count_i, {24 * d, 24}, s.dims[d].count);
    set(sim->shape_stride_i, {40 * d, 40}, s.dims[d].stride);
  }
  sim->unit_element_i = s.element;
  sim->unit_count_i = sim->shape_count_i;
  sim->unit_stride_i = sim->shape_stride_i;
}
/// Prepares a shape in both; the cycles from its start to done.
inline uint64_t prepare(Parts& sim, const Shape& s, unsigned slot = 0) {
  set_shape_fields(sim, s, slot);
  sim->shape_start_i = sim->unit_start_i = 1;
  sim.tick();
  sim->shape_start_i = sim->unit_start_i = 0;
  return 1 + sim.run_until([&] { return sim->shape_done_o; }, 300, "shape");
}

}  // namespace ng::test
