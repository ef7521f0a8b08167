// SPDX-License-Identifier: Apache-2.0
// The bench of link_flits' parts with every input at rest.
#pragma once

#include <catch2/catch_test_macros.hpp>

#include "Vflits_parts_bench.h"
#include "tb/sim.h"
#include "tb/stream.h"
#include "tests/unit/link/flits_message.h"

namespace ng::test {

using Parts = tb::Sim<Vflits_parts_bench>;
using tb::RtlError;
using tb::Stalls;

/// Sets `words` 32-bit words of a wide port from `at` on.
template <class Port, class Words>
void put_words(Port& port, const Words& words, unsigned at = 0) {
  for (unsigned i = 0; i < words.size(); ++i) port[at + i] = words[i];
}

template <class Port>
std::vector<uint32_t> get_words(const Port& port, unsigned count, unsigned at = 0) {
  std::vector<uint32_t> words;
  for (unsigned i = 0; i < count; ++i) words.push_back(port[at + i]);
  return words;
}

inline std::vector<uint32_t> random_words(std::mt19937_64& rng, unsigned count) {
  std::vector<uint32_t> words(count);
  for (uint32_t& word : words) word = uint32_t(rng());
  return words;
}

inline void start(Parts& sim) {
  sim->header_header_i = 0;
  sim->tx_channel_clear_i = 0;
  sim->tx_channel_in_valid_i = 0;
  sim->tx_channel_in_first_i = 0;
  sim->tx_channel_in_last_i = 0;
  put_words(sim->tx_channel_in_header_i, std::array<uint32_t, 3>{});
  put_words(sim->tx_channel_in_data_i, std::array<uint32_t, 16>{});
  sim->tx_channel_take_i = 0;
  sim->select_clear_i = 0;
  sim->select_valid_i = 0;
  sim->select_first_i = 0;
  sim->select_last_i = 0;
  sim->select_beats_i = 0;
  put_words(sim->select_header_i, std::array<uint32_t, 9>{});
  put_words(sim->select_data_i, std::array<uint32_t, 48>{});
  sim->select_have_i = 0;
  sim->select_beat_take_i = 0;
  sim->pack_clear_i = 0;
  sim->pack_beat_valid_i = 0;
  sim->pack_beat_first_i = 0;
  sim->pack_beat_last_i = 0;
  put_words(sim->pack_beat_header_i, std::array<uint32_t, 3>{});
  put_words(sim->pack_beat_data_i, std::array<uint32_t, 16>{});
  sim->pack_pop_i = 0;
  sim->pack_pop_last_i = 0;
  sim->replay_write_i = 0;
  sim->replay_read_i = 0;
  sim->replay_row_i = 0;
  put_words(sim->replay_data_i, std::array<uint32_t, 16>{});
  sim->window_clear_i = 0;
  sim->window_run_i = 0;
  sim->window_replay_time_i = 0;
  sim->window_replay_limit_i = 0;
  sim->window_resume_i = 0;
  sim->window_partner_expected_i = 0;
  sim->window_ack_valid_i = 0;
  sim->window_ack_i = 0;
  sim->window_nack_i = 0;
  sim->window_begin_new_i = 0;
  sim->window_sent_i = 0;
  sim->window_sent_seq_i = 0;
  sim->sender_clear_i = 0;
  sim->sender_tx_run_i = 0;
  sim->sender_tx_ready_i = 0;
  sim->sender_have_i = 0;
  sim->sender_between_i = 0;
  put_words(sim->sender_stored_i, std::array<uint32_t, 16>{});
  sim->sender_replaying_i = 0;
  sim->sender_full_i = 0;
  sim->sender_new_seq_i = 0;
  sim->sender_send_seq_i = 0;
  sim->sender_nack_owed_i = 0;
  sim->sender_ack_i = 0;
  sim->sender_credit_channel_i = 0;
  sim->sender_credit_i = 0;
  sim->receiver_clear_i = 0;
  sim->receiver_nack_time_i = 0;
  sim->receiver_nack_limit_i = 0;
  sim->receiver_resume_i = 0;
  sim->receiver_flit_valid_i = 0;
  sim->receiver_flit_good_i = 0;
  sim->receiver_control_i = 0;
  sim->receiver_nack_sent_i = 0;
  sim->unpack_clear_i = 0;
  sim->unpack_rx_valid_i = 0;
  put_words(sim->unpack_rx_column_i, std::array<uint32_t, 16>{});
  sim->unpack_rx_last_i = 0;
  sim->unpack_rx_reset_i = 0;
  sim->unpack_deliver_i = 0;
  sim->rx_channel_clear_i = 0;
  sim->rx_channel_in_valid_i = 0;
  sim->rx_channel_in_first_i = 0;
  sim->rx_channel_in_last_i = 0;
  put_words(sim->rx_channel_in_header_i, std::array<uint32_t, 3>{});
  put_words(sim->rx_channel_in_data_i, std::array<uint32_t, 16>{});
  sim->rx_channel_out_ready_i = 0;
  sim->credit_clear_i = 0;
  sim->credit_partner_units_i = 0;
  sim->credit_start_i = 0;
  sim->credit_start_channel_i = 0;
  sim->credit_start_units_i = 0;
  sim->credit_credit_valid_i = 0;
  sim->credit_credit_channel_i = 0;
  sim->credit_credit_count_i = 0;
  sim->credit_freed_i = 0;
  sim->credit_told_i = 0;
  sim.reset();
}

}  // namespace ng::test
