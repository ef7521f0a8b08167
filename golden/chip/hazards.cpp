// SPDX-License-Identifier: Apache-2.0
#include "golden/chip/hazards.h"

#include <fmt/format.h>

#include "golden/isa/geometry.h"

namespace ng {
namespace {

std::string_view region_name(Region region) {
  switch (region) {
    case Region::kSbufByte:
      return "SBUF byte";
    case Region::kScaleByte:
      return "SBUF scale byte";
    case Region::kPsumRow:
      return "PSUM row";
    case Region::kHbmByte:
      return "HBM byte";
  }
  return "";
}

}  // namespace

Hazards::Hazards(DiagnosticSink& sink) : sink_(sink), semaphores_(kSemaphoreCount) {}

void Hazards::barrier() {
  Clock all;
  for (size_t e = 0; e < kEngineCount; ++e) all.reads[e] = all.writes[e] = states_[e].number;
  for (State& state : states_) state.known = all;
}

void Hazards::begin(Engine engine, const Instruction& instruction) {
  State& state = states_[engine_index(engine)];
  ++state.number;
  state.tag = instruction.tag();
  state.completing = false;
  state.reported = 0;
}

bool Hazards::first_report(Engine engine, unsigned kind) {
  State& state = states_[engine_index(engine)];
  const bool first = (state.reported >> kind & 1) == 0;
  state.reported |= 1u << kind;
  return first;
}

void Hazards::fence(Engine engine) {
  const size_t me = engine_index(engine);
  State& state = states_[me];
  state.known.reads[me] = state.known.writes[me] = state.number - 1;
}

bool Hazards::unordered(size_t me, size_t by, uint32_t number, bool write) const {
  const State& state = states_[me];
  if (by == me && (!is_dma(kEngines[me]) || number == state.number || state.completing)) {
    return false;
  }
  return number > (write ? state.known.writes : state.known.reads)[by];
}

void Hazards::access(Engine engine, Region region, uint64_t first, uint64_t count, bool write) {
  const size_t me = engine_index(engine);
  const uint32_t number = states_[me].number;
  units_[static_cast<size_t>(region)].update(first, count, [&](uint64_t at, Access& unit) {
    if (unordered(me, unit.writer, unit.write, true)) {
      report(engine, region, at, write, unit, true, unit.writer);
    }
    for (size_t other = 0; write && other < kEngineCount; ++other) {
      if (!unordered(me, other, unit.read[other], false)) continue;
      report(engine, region, at, write, unit, false, other);
    }
    if (write) {
      unit = {.write = number, .writer = static_cast<uint32_t>(me), .read = {}};
    } else {
      unit.read[me] = number;
    }
  });
}

void Hazards::report(Engine engine, Region region, uint64_t at, bool write, const Access& unit,
                     bool after_write, size_t other) {
  const bool own = other == engine_index(engine);
  if (!first_report(engine, static_cast<unsigned>(region) + (own ? 4 : 0))) return;
  sink_.add(own ? Diagnostic::Kind::kMissingFence : Diagnostic::Kind::kRace,
            fmt::format("{} {} {} {} that {} instruction {} {}, with no {} between them",
                        describe(engine), write ? "writes" : "reads", region_name(region), at,
                        engine_name(kEngines[other]), after_write ? unit.write : unit.read[other],
                        after_write ? "wrote" : "read", own ? "fence" : "semaphore"));
}

void Hazards::unwritten(Engine engine, Region region, uint64_t at) {
  if (!first_report(engine, 8 + static_cast<unsigned>(region))) return;
  sink_.add(Diagnostic::Kind::kUnwrittenSbuf,
            fmt::format("{} reads {} {}, which nobody has written", describe(engine),
                        region_name(region), at));
}

void Hazards::semaphore(Engine engine, uint32_t index, bool set, bool at_complete) {
  const size_t me = engine_index(engine);
  const State& state = states_[me];
  SemaphoreAccess& access = semaphores_[index];
  const auto& knows = state.known;
  for (size_t other = 0; other < kEngineCount; ++other) {
    if (other == me) continue;
    bool race = access.set_read[other] > knows.reads[other] ||
                access.set_complete[other] > knows.writes[other];
    if (set) {
      race = race || access.read[other] > knows.reads[other] ||
             access.complete[other] > knows.writes[other];
    }
    if (race && first_report(engine, 16)) {
      sink_.add(Diagnostic::Kind::kSemaphoreRace,
                fmt::format("{} and {} use semaphore {} unordered, and one of them sets it",
                            describe(engine), engine_name(kEngines[other]), index));
    }
  }
  if (set) (at_complete ? access.set_complete : access.set_read)[me] = state.number;
  (at_complete ? access.complete : access.read)[me] = state.number;
}

Clock Hazards::promise(Engine engine, bool complete) const {
  const size_t me = engine_index(engine);
  Clock clock = states_[me].known;
  clock.reads[me] = states_[me].number;
  if (complete) clock.writes[me] = states_[me].number;
  return clock;
}

std::string Hazards::describe(Engine engine) const {
  const State& state = states_[engine_index(engine)];
  return fmt::format("{} instruction {} (tag {})", engine_name(engine), state.number, state.tag);
}

}  // namespace ng
