// SPDX-License-Identifier: Apache-2.0
#include "tb/link/link_timeline.h"

#include <fmt/format.h>

#include <algorithm>

namespace ng::tb {
namespace {

using link::State;
using Span = LinkTimeline::Span;

// Of the states that share a character of the bar, the one to show: the worst.
unsigned weight(const Span& s) {
  if (s.state == State::kDead) return 20;
  if (s.state != State::kActive) return 10;
  return link::kLanes - s.width;
}

char letter(const Span& s) {
  if (s.state == State::kActive) return static_cast<char>('0' + s.width);
  return ".adps?rgX"[static_cast<size_t>(s.state)];
}

std::string thousands(uint64_t n) {
  const std::string digits = std::to_string(n);
  std::string text;
  for (size_t i = 0; i < digits.size(); ++i) {
    if (i != 0 && (digits.size() - i) % 3 == 0) text += ',';
    text += digits[i];
  }
  return text;
}

std::string describe(const Span& s) {
  return s.state == State::kActive ? fmt::format("Active x{}", s.width)
                                   : std::string(link::name_of(s.state));
}

}  // namespace

void LinkTimeline::note(unsigned end, uint64_t cycle, State state, unsigned width) {
  if (state != State::kActive) width = 0;
  auto& spans = spans_.at(end);
  if (!spans.empty() && spans.back().state == state && spans.back().width == width)
    spans.back().last = cycle;
  else
    spans.push_back({cycle, cycle, state, width});
}

void LinkTimeline::payload(unsigned direction, uint64_t cycle, uint64_t bytes) {
  auto& curve = payload_.at(direction);
  const size_t bucket = cycle / bucket_cycles_;
  if (curve.size() <= bucket) curve.resize(bucket + 1);
  curve[bucket] += bytes;
}

uint64_t LinkTimeline::cycles() const {
  uint64_t end = 1;
  for (const auto& spans : spans_)
    if (!spans.empty()) end = std::max(end, spans.back().last + 1);
  return end;
}

std::string LinkTimeline::bar(unsigned end, unsigned columns) const {
  const uint64_t total = cycles();
  std::string bar(columns, ' ');
  std::vector<unsigned> shown(columns, 0);
  for (const Span& s : spans_[end]) {
    const uint64_t last = std::min<uint64_t>(s.last * columns / total, columns - 1);
    for (uint64_t c = s.first * columns / total; c <= last; ++c) {
      if (bar[c] != ' ' && weight(s) <= shown[c]) continue;
      bar[c] = letter(s);
      shown[c] = weight(s);
    }
  }
  return bar;
}

std::string LinkTimeline::text(unsigned columns) const {
  constexpr size_t kMostListed = 24;
  std::string text = fmt::format(
      "states, {} cycles to a character (a Align, d Deskew, p Params, s SeqSync, 8 4 2 1 Active on "
      "as many lanes, X Dead; the worst of each)\n",
      thousands((cycles() + columns - 1) / columns));
  for (unsigned end = 0; end < 2; ++end)
    text += fmt::format("  {}  {}\n", "ab"[end], bar(end, columns));
  for (const Event& e : events_) text += fmt::format("  {:>12}  {}\n", thousands(e.cycle), e.text);
  for (unsigned end = 0; end < 2; ++end) {
    const auto& spans = spans_[end];
    for (size_t i = 0; i < spans.size() && i < kMostListed; ++i)
      text += fmt::format("  {}  {:>12} to {:>12}  {}\n", "ab"[end], thousands(spans[i].first),
                          thousands(spans[i].last), describe(spans[i]));
    if (spans.size() > kMostListed)
      text += fmt::format("  {}  and {} more\n", "ab"[end], spans.size() - kMostListed);
  }
  return text;
}

std::string LinkTimeline::svg(const std::string& title) const {
  constexpr double kLeft = 70, kWidth = 880, kBar = 26, kCurve = 70, kGap = 14;
  const uint64_t total = cycles();
  const auto x = [&](uint64_t cycle) {
    return kLeft + kWidth * static_cast<double>(cycle) / static_cast<double>(total);
  };
  const bool both = !payload_[1].empty();
  const double first_bar = 50 + 14.0 * static_cast<double>(events_.size());
  const double curves = first_bar + 2 * (kBar + kGap);
  const double axis = curves + (both ? 2 : 1) * (kCurve + kGap);
  struct Colour {
    const char* name;
    const char* fill;
  };
  static constexpr std::array<Colour, 10> kColours{{{"Reset", "#d0d0d0"},
                                                    {"Align", "#f2c14e"},
                                                    {"Deskew", "#f78154"},
                                                    {"Params", "#b4436c"},
                                                    {"SeqSync", "#5b3d82"},
                                                    {"Active, 8 lanes", "#2a7f62"},
                                                    {"4", "#5aa78d"},
                                                    {"2", "#93c9b5"},
                                                    {"1", "#c9e6dc"},
                                                    {"Dead", "#202020"}}};
  const auto colour = [](const Span& s) -> size_t {
    if (s.state == State::kDead) return 9;
    if (s.state == State::kRetrain || s.state == State::kDegrade) return 1;
    if (s.state != State::kActive) return static_cast<size_t>(s.state);
    return s.width == 8 ? 5 : s.width == 4 ? 6 : s.width == 2 ? 7 : 8;
  };

  std::string out = fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 980 {0}\" "
      "font-family=\"sans-serif\" "
      "font-size=\"12\">\n<rect width=\"980\" height=\"{0}\" fill=\"white\"/>\n"
      "<text x=\"{1}\" y=\"22\" font-size=\"14\">{2}</text>\n",
      axis + 70, kLeft, title);
  for (unsigned end = 0; end < 2; ++end) {
    const double y = first_bar + end * (kBar + kGap);
    out += fmt::format("<text x=\"10\" y=\"{}\">end {}</text>\n", y + 17, "ab"[end]);
    for (const Span& s : spans_[end])
      out += fmt::format(
          "<rect x=\"{:.2f}\" y=\"{}\" width=\"{:.2f}\" height=\"{}\" fill=\"{}\"><title>{}, "
          "cycles "
          "{} to {}</title></rect>\n",
          x(s.first), y, x(s.last + 1) - x(s.first), kBar, kColours[colour(s)].fill, describe(s),
          thousands(s.first), thousands(s.last));
  }
  for (unsigned d = 0; d < (both ? 2 : 1); ++d) {
    const double base = curves + d * (kCurve + kGap) + kCurve;
    const double raw = static_cast<double>(bucket_cycles_ * link::kLanes * link::kBlockBits) / 8;
    out += fmt::format(
        "<text x=\"10\" y=\"{}\">{} to {}</text><text x=\"10\" y=\"{}\" "
        "fill=\"#666\">payload</text>\n",
        base - kCurve / 2, "ab"[d], "ba"[d], base - kCurve / 2 + 15);
    std::string line = fmt::format("M{} {}", kLeft, base);
    for (size_t i = 0; i < payload_[d].size(); ++i) {
      const double share = std::min(1.0, static_cast<double>(payload_[d][i]) / raw);
      const double end = std::min(x((i + 1) * bucket_cycles_), kLeft + kWidth);
      line += fmt::format("V{:.2f}H{:.2f}", base - share * kCurve, end);
    }
    out += fmt::format(
        "<path d=\"M{0} {1}H{2}M{0} {3}H{2}\" stroke=\"#bbb\" fill=\"none\"/>\n"
        "<path d=\"{4}V{3}Z\" fill=\"#7aa6c2\" stroke=\"none\"/>\n"
        "<text x=\"{5}\" y=\"{6}\" font-size=\"10\" text-anchor=\"end\" fill=\"#666\">raw</text>\n",
        kLeft, base - kCurve, kLeft + kWidth, base, line, kLeft - 4, base - kCurve + 9);
  }
  for (size_t i = 0; i < events_.size(); ++i) {
    const double at = x(events_[i].cycle);
    const double y = 44 + 14.0 * static_cast<double>(i);
    const bool left = at > kLeft + 0.7 * kWidth;
    out += fmt::format(
        "<path d=\"M{0:.2f} {1}V{2}\" stroke=\"#c1121f\" stroke-dasharray=\"3 3\"/>\n"
        "<text x=\"{3:.2f}\" y=\"{4}\" fill=\"#c1121f\" text-anchor=\"{5}\">{6}</text>\n",
        at, y - 8, axis - kGap, left ? at - 4 : at + 4, y, left ? "end" : "start", events_[i].text);
  }
  uint64_t tick = 1;
  while (total / tick > 12) tick *= (total / tick > 60) ? 10 : (total / tick > 24) ? 5 : 2;
  for (uint64_t c = 0; c <= total; c += tick)
    out += fmt::format(
        "<path d=\"M{0:.2f} {1}v5\" stroke=\"black\"/><text x=\"{0:.2f}\" y=\"{2}\" "
        "text-anchor=\"middle\" font-size=\"10\">{3}</text>\n",
        x(c), axis - kGap, axis + 4, thousands(c));
  out += fmt::format("<text x=\"10\" y=\"{}\">cycle</text>\n", axis + 4);
  double at = kLeft;
  for (const Colour& c : kColours) {
    const std::string_view name = c.name;
    out += fmt::format(
        "<rect x=\"{0}\" y=\"{1}\" width=\"12\" height=\"12\" fill=\"{2}\" "
        "stroke=\"#888\"/><text x=\"{3}\" y=\"{4}\">{5}</text>\n",
        at, axis + 34, c.fill, at + 17, axis + 44, name);
    at += 35 + 6.8 * static_cast<double>(name.size());
  }
  return out + "</svg>\n";
}

}  // namespace ng::tb
