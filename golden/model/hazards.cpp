// SPDX-License-Identifier: Apache-2.0
#include "golden/model/hazards.h"

#include <fmt/format.h>

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
  }
  return "";
}

}  // namespace

Hazards::Hazards(const Geometry& g, DiagnosticSink& sink)
    : sink_(sink),
      units_{std::vector<Access>(g.sbuf_bytes()), std::vector<Access>(g.scale_bytes()),
             std::vector<Access>(g.psum_rows)},
      semaphores_(kSemaphoreCount) {}

void Hazards::barrier() {
  Clock all;
  for (size_t e = 0; e < kEngineCount; ++e) all.reads[e] = all.writes[e] = states_[e].number;
  for (State& state : states_) state.known = all;
}

void Hazards::begin(Engine engine, const Instruction& instruction) {
  State& state = states_[engine_index(engine)];
  ++state.number;
  state.tag = instruction.tag();
  state.reported = 0;
}

bool Hazards::first_report(Engine engine, unsigned kind) {
  State& state = states_[engine_index(engine)];
  const bool first = (state.reported >> kind & 1) == 0;
  state.reported |= 1u << kind;
  return first;
}

void Hazards::access(Engine engine, Region region, uint64_t first, uint64_t count, bool write) {
  const size_t me = engine_index(engine);
  const size_t other = 1 - me;
  const State& state = states_[me];
  Access* units = units_[static_cast<size_t>(region)].data();
  for (uint64_t i = first; i < first + count; ++i) {
    Access& unit = units[i];
    const bool after_write = unit.write[other] > state.known.writes[other];
    const bool after_read = write && unit.read[other] > state.known.reads[other];
    (write ? unit.write : unit.read)[me] = state.number;
    if (!after_write && !after_read) continue;
    if (!first_report(engine, static_cast<unsigned>(region))) continue;
    sink_.add(Diagnostic::Kind::kRace,
              fmt::format("{} {} {} {} that {} instruction {} {}, with no semaphore between them",
                          describe(engine), write ? "writes" : "reads", region_name(region), i,
                          engine_name(kEngines[other]),
                          after_write ? unit.write[other] : unit.read[other],
                          after_write ? "wrote" : "read"));
  }
}

void Hazards::unwritten(Engine engine, Region region, uint64_t at) {
  if (!first_report(engine, 8 + static_cast<unsigned>(region))) return;
  sink_.add(Diagnostic::Kind::kUnwrittenSbuf,
            fmt::format("{} reads {} {}, which nobody has written", describe(engine),
                        region_name(region), at));
}

void Hazards::semaphore(Engine engine, uint32_t index, bool set, bool at_complete) {
  const size_t me = engine_index(engine);
  const size_t other = 1 - me;
  const State& state = states_[me];
  SemaphoreAccess& access = semaphores_[index];
  const auto& knows = state.known;
  bool race = access.set_read[other] > knows.reads[other] ||
              access.set_complete[other] > knows.writes[other];
  if (set) {
    race = race || access.read[other] > knows.reads[other] ||
           access.complete[other] > knows.writes[other];
    (at_complete ? access.set_complete : access.set_read)[me] = state.number;
  }
  (at_complete ? access.complete : access.read)[me] = state.number;
  if (race && first_report(engine, 16)) {
    sink_.add(Diagnostic::Kind::kSemaphoreRace,
              fmt::format("{} and {} use semaphore {} unordered, and one of them sets it",
                          describe(engine), engine_name(kEngines[other]), index));
  }
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
