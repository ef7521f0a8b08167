// SPDX-License-Identifier: Apache-2.0
// The name that somebody who mistyped one most likely meant.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace ng {

// How many characters to insert, remove, replace or swap with their neighbour make one name of the
// other (optimal string alignment).
inline size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<size_t> before(b.size() + 1), last(b.size() + 1), row(b.size() + 1);
  for (size_t j = 0; j <= b.size(); ++j) last[j] = j;
  for (size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      const size_t replace = last[j - 1] + (a[i - 1] != b[j - 1]);
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, replace});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        row[j] = std::min(row[j], before[j - 2] + 1);
    }
    before.swap(last);
    last.swap(row);
  }
  return last[b.size()];
}

inline std::string lower_case(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) c += c >= 'A' && c <= 'Z' ? 'a' - 'A' : 0;
  return lower;
}

// The nearest of the names, capitals or not, if it is near enough to be meant (a third of the
// letters wrong, or one), or else the only one that begins so. Empty if there is none.
template <class Names>
std::string closest(std::string_view name, const Names& names) {
  constexpr size_t kLongest = 64;  // what is longer was no slip of a finger
  if (name.empty() || name.size() > kLongest) return {};
  const size_t near = std::max<size_t>(1, name.size() / 3);
  size_t best_distance = std::min(near + 1, name.size());
  std::string best, begun;
  size_t beginnings = 0;
  const std::string typed = lower_case(name);
  for (const auto& candidate : names) {
    const std::string_view text(candidate);
    const std::string lower = lower_case(text);
    if (const size_t distance = edit_distance(typed, lower); distance < best_distance)
      best_distance = distance, best = text;
    if (lower.starts_with(typed)) begun = text, ++beginnings;
  }
  return best.empty() && beginnings == 1 ? begun : best;
}

// " (did you mean 'name'?)", or nothing: to end a message.
template <class Names>
std::string did_you_mean(std::string_view name, const Names& names) {
  const std::string meant = closest(name, names);
  return meant.empty() ? "" : " (did you mean '" + meant + "'?)";
}

}  // namespace ng
