// SPDX-License-Identifier: Apache-2.0
// What the partner says in its training sets, read from deskewed columns: nothing counts that was
// not said twice in a row.
#pragma once

#include <array>
#include <cstdint>

#include "golden/link/width.h"
#include "golden/wire/training_set.h"
#include "golden/wire/wire.h"

namespace ng::link {

class PartnerSets {
 public:
  void start(LaneGroup group) {
    *this = {};
    group_ = group;
  }

  /// The column at `position` of an epoch.
  void column(unsigned position, const Column& column);

  /// The phase of the last two sets; before two have agreed, Align.
  Phase phase() const { return phase_; }
  /// Lanes good, by the last two sets of a phase above Align that agree; 0 until then.
  uint8_t good() const { return good_; }
  /// Sets in a row in which all lanes had the index that belongs to their column.
  unsigned matching_sets() const { return matching_; }
  /// There were two such sets since start().
  bool lined_up() const { return lined_up_; }
  /// Two sets in a row had an index that does not belong there.
  bool misaligned() const { return mismatching_ >= 2; }
  bool has(unsigned word) const { return words_[word].times >= 2; }
  uint32_t word(unsigned word) const { return words_[word].value; }
  /// In this epoch a set was marked as the last before flits.
  bool starting() const { return starting_; }

 private:
  struct Repeated {
    uint32_t value = 0;
    unsigned times = 0;
    void say(uint32_t v) {
      times = times != 0 && value == v ? times + 1 : 1;
      value = v;
    }
  };

  LaneGroup group_;
  Repeated phases_, goods_;
  Phase phase_ = Phase::kAlign;
  uint8_t good_ = 0;
  unsigned matching_ = 0;
  bool lined_up_ = false;
  unsigned mismatching_ = 0;
  std::array<Repeated, training_word::kCount> words_;
  bool starting_ = false;
};

}  // namespace ng::link
