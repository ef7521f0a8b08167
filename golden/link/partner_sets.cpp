// SPDX-License-Identifier: Apache-2.0
#include "golden/link/partner_sets.h"

#include <optional>

namespace ng::link {

void PartnerSets::column(unsigned position, const Column& column) {
  if (position == 0) starting_ = false;
  if (position % kSetColumns != 0) return;

  const unsigned index = position / kSetColumns;
  std::optional<TrainingSet> said;  // by the lowest lane that has it right: all say the same
  unsigned right = 0, wrong = 0;
  for (unsigned lane = group_.first; lane < group_.first + group_.width; ++lane) {
    const auto set = TrainingSet::decode(column[lane]);
    if (!set || set->lane != lane) continue;
    if (set->index != index) {
      ++wrong;
      continue;
    }
    ++right;
    if (!said) said = set;
    starting_ = set->starting && set->phase == Phase::kSeqSync;
  }
  matching_ = right == group_.width ? matching_ + 1 : 0;
  lined_up_ |= matching_ >= 2;
  mismatching_ = wrong != 0 ? mismatching_ + 1 : 0;
  if (!said) return;

  phases_.say(static_cast<uint32_t>(said->phase));
  if (phases_.times >= 2) phase_ = said->phase;
  if (said->phase != Phase::kAlign) {
    goods_.say(said->good);
    if (goods_.times >= 2) good_ = said->good;
  }
  // What a partner expects next may move until it is in SeqSync.
  const unsigned word = index % training_word::kCount;
  if (word != training_word::kSequence || said->phase == Phase::kSeqSync)
    words_[word].say(said->word);
}

}  // namespace ng::link
