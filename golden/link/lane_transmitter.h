// SPDX-License-Identifier: Apache-2.0
// The transmitting side of all lanes: training sets, scrambled flits, skips.
#pragma once

#include <array>
#include <cstdint>

#include "golden/link/width.h"
#include "golden/wire/flit.h"
#include "golden/wire/scrambler.h"
#include "golden/wire/training_set.h"
#include "golden/wire/wire.h"

namespace ng::link {

/// What the state machine wants on the wire; looked at where a set or a flit begins.
struct TransmitOrder {
  bool train = true;   ///< training sets in place of the next flit
  bool start = false;  ///< flits after the next epoch
  Phase phase = Phase::kAlign;
  uint8_t good = 0;
  std::array<uint32_t, training_word::kCount> words{};
  LaneGroup group{};  ///< of the flits
  uint32_t seed = 1;  ///< of the flits
};

class LaneTransmitter {
 public:
  LaneTransmitter();

  /// The next column begins a flit.
  bool wants_flit(const TransmitOrder& order) const;
  /// One column. `flit` is looked at if wants_flit().
  Column step(const TransmitOrder& order, const FlitBlocks& flit);

  bool running() const { return running_; }
  /// Sets sent with the present phase; 0 while flits run.
  unsigned sets_in_phase() const { return sets_in_phase_; }
  uint64_t skips() const { return skips_; }

 private:
  void change_mode(const TransmitOrder& order);
  void begin_set(const TransmitOrder& order);
  bool boundary() const { return running_ ? flit_column_ == 0 : position_ % kSetColumns == 0; }

  bool running_ = false;
  bool starting_ = false;  // this epoch is the last before flits
  unsigned position_ = 0;  // of the next column in its epoch
  unsigned since_skip_ = 0;
  unsigned sets_in_phase_ = 0;
  TrainingSet set_{};
  LaneGroup group_{};
  FlitBlocks flit_{};
  unsigned flit_column_ = 0;
  std::array<Scrambler, kLanes> training_stream_;
  std::array<Scrambler, kLanes> flit_stream_;
  uint64_t skips_ = 0;
};

}  // namespace ng::link
