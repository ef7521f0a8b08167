// SPDX-License-Identifier: Apache-2.0
// The library of a queue's parts, and their structs as bit vectors.
#pragma once

#include <Vqueue_parts_bench.h>
#include <fmt/format.h>

#include <bit>

#include "queue_rig.h"
#include "tb/dma/dma_words.h"
#include "tb/dma/queue_random.h"

namespace ng::test {

using Parts = tb::Sim<Vqueue_parts_bench>;

/// Drives every input to 0 and resets.
inline void start(Parts& sim) {
  auto zero = [](auto& port) {
    if constexpr (std::is_integral_v<std::remove_reference_t<decltype(port)>>)
      port = 0;
    else
      for (auto& word : port.m_storage) word = 0;
  };
  auto& t = sim.top();
  auto all = [&](auto&... ports) { (zero(ports), ...); };
  all(t.instr_i, t.src_shape_i, t.dst_shape_i, t.shape_start_i, t.shape_slot_i, t.shape_element_i,
      t.shape_count_i, t.shape_stride_i, t.shape_read_slot_i, t.walk_stop_i, t.walk_load_i,
      t.walk_job_i, t.walk_entry_i, t.walk_piece_ready_i, t.side_load_i, t.side_address_i,
      t.side_run_i, t.side_advance_i, t.side_bytes_i, t.record_start_i, t.record_stop_i,
      t.record_addr_i, t.record_tag_i, t.record_bytes_i, t.record_cause_i, t.record_address_i,
      t.record_piece_ready_i, t.record_ended_i, t.record_ended_data_i, t.retire_clear_i,
      t.retire_hold_i, t.retire_quiet_i, t.retire_resume_i, t.retire_skip_i, t.retire_start_i,
      t.retire_start_again_i, t.retire_start_mover_i, t.retire_start_info_i,
      t.retire_start_shaped_i, t.retire_refuse_i, t.retire_refuse_cause_i,
      t.retire_refuse_address_i, t.retire_read_i, t.retire_read_hold_i, t.retire_done_i,
      t.retire_done_data_i, t.retire_record_busy_i, t.retire_record_done_i,
      t.retire_record_failed_cause_i, t.retire_record_failed_address_i, t.retire_record_load_i,
      t.retire_stuck_i, t.retire_stuck_address_i, t.order_flush_i, t.order_forget_i, t.order_push_i,
      t.order_push_entry_i, t.order_read_i, t.order_done_i, t.order_done_data_i, t.arbiter_class_i,
      t.arbiter_valid_i, t.arbiter_data_i, t.arbiter_out_ready_i, t.join_ar_valid_i, t.join_ar_id_i,
      t.join_ar_addr_i, t.join_ar_len_i, t.join_r_ready_i, t.join_axi_ar_ready_i,
      t.join_axi_r_valid_i, t.join_axi_r_id_i, t.join_axi_r_data_i, t.join_axi_r_resp_i,
      t.join_axi_r_last_i);
  sim.reset();
}

inline void set_instruction(Parts& sim, const Instruction& i) {
  for (unsigned w = 0; w < 16; ++w)
    set_bits(sim->instr_i, 32 * w, 32, [&] {
      uint32_t word = 0;
      for (unsigned b = 0; b < 4; ++b) word |= uint32_t{i.bytes[4 * w + b]} << 8 * b;
      return word;
    }());
}

/// descriptor_pkg::shape_t without the walk, from the definition.
template <class Port>
void set_shape(Port& port, const Shape& s) {
  const bool empty = s.element == 0;
  const Wide total = s.total(), far = Wide{1} << 44;
  const Wide down = empty ? 0 : -s.lowest(), up = empty ? 0 : s.highest();
  set_bits(port, 317, 64, uint64_t(up));
  set_bits(port, 381, 64, uint64_t(down));
  set_bits(port, 445, 1, up >= far);
  set_bits(port, 446, 1, down >= far);
  set_bits(port, 447, 45, total < 2 * far ? uint64_t(total) : (2ull << 44) - 8);
  set_bits(port, 492, 1, s.nested());
  uint64_t low = 0;
  for (auto& d : s.dims) low |= uint64_t(d.stride) & 3;
  set_bits(port, 493, 2, low);
  set_bits(port, 495, 7, s.element);
}

/// The loops of a shape that has been prepared, as far as runs are concerned.
struct Walk {
  uint64_t run;
  uint64_t last[4];
  int64_t delta[4];
  template <class Port>
  explicit Walk(const Port& port) : run(get_bits(port, 272, 45)) {
    for (unsigned d = 0; d < 4; ++d) {
      last[d] = get_bits(port, 176 + 24 * d, 24);
      delta[d] = int64_t(get_bits(port, 44 * d, 44) << 20) >> 20;
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

inline void set_shape_fields(Parts& sim, const Shape& s, unsigned slot) {
  sim->shape_slot_i = slot;
  sim->shape_element_i = s.element;
  for (unsigned d = 0; d < 4; ++d) {
    set_bits(sim->shape_count_i, 24 * d, 24, s.dims[d].count);
    set_bits(sim->shape_stride_i, 40 * d, 40, uint64_t(s.dims[d].stride));
  }
}
/// Prepares a shape; the cycles from its start to done.
inline uint64_t prepare(Parts& sim, const Shape& s, unsigned slot = 0) {
  set_shape_fields(sim, s, slot);
  sim->shape_start_i = 1;
  sim.tick();
  sim->shape_start_i = 0;
  return 1 + sim.run_until([&] { return sim->shape_done_o; }, 300, "shape");
}

struct DoneWord {
  unsigned queue = 0;
  bool last = false;
  Cause cause = Cause::kNone;
  uint64_t address = 0;
};
template <class Port>
void set_done(Port& port, unsigned lsb, const DoneWord& d) {
  set_bits(port, lsb, 64, d.address);
  set_bits(port, lsb + 64, 4, unsigned(d.cause));
  set_bits(port, lsb + 68, 1, d.last);
  set_bits(port, lsb + 69, 3, d.queue);
}

inline Piece get_piece(const auto& port, unsigned base = 0) {
  Piece p;
  p.pattern = get_bits(port, base, 64);
  p.dst = get_bits(port, base + 64, 64);
  p.src = get_bits(port, base + 128, 64);
  p.bytes = unsigned(get_bits(port, base + 192, 11));
  p.saturate = get_bits(port, base + 203, 1);
  p.out_format = unsigned(get_bits(port, base + 204, 3));
  p.format = unsigned(get_bits(port, base + 207, 3));
  p.kind = unsigned(get_bits(port, base + 210, 2));
  p.last = get_bits(port, base + 212, 1);
  p.queue = unsigned(get_bits(port, base + 213, 3));
  return p;
}

}  // namespace ng::test
