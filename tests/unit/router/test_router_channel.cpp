// SPDX-License-Identifier: Apache-2.0
// router_channel: two ports, a third source that is the router's own, and the sink, under random
// load.
#include <deque>
#include <map>

#include "router_bench.h"

using namespace ng::test;

namespace {

template <class T>
void set_bit(T& bits, unsigned at, bool value) {
  bits = T((bits & ~(1u << at)) | unsigned(value) << at);
}

}  // namespace

TEST_CASE(
    "each message arrives whole and in order of its source, or is drained at the sink or at a dead "
    "port") {
  for (const bool ring : {false, true}) {
    Bench sim("channel");
    start(sim);
    auto& rng = sim.rng();
    sim->channel_transit_i = ring ? 0b0010 : 0;  // input 1 is on output 0's ring
    sim->channel_reserve_i = ring ? 4 : 0;
    struct Route {
      Message message;
      unsigned to;
      bool cut;
    };
    std::array<std::deque<std::pair<Beat, Route>>, 3> in;
    std::array<bool, 3> offered{};
    std::map<std::pair<unsigned, unsigned>, std::deque<Message>>
        expected;  // source, output (2 the sink)
    std::array<Assembler, 2> out;
    unsigned arrived = 0, drained = 0, cut = 0, given = 0;
    for (unsigned i = 0; i < 40000; ++i) {
      const bool feeding = i < 38000, late = i >= 38000;
      for (unsigned s = 0; s < 3; ++s) {
        if (in[s].empty() && feeding) {
          Message m = random_message(rng, 1);
          m.src = uint16_t(s);
          const unsigned to = unsigned(rng() % 8 == 0 ? 2 : rng() % 2);
          const bool cuts = m.beats() > 1 && rng() % 6 == 0;
          for (const Beat& beat :
               cuts ? cut_beats(m, 1 + unsigned(rng() % (m.beats() - 1))) : beats_of(m))
            in[s].push_back({beat, {m, to, cuts}});
        }
        if (!offered[s]) offered[s] = !in[s].empty() && rng() % 4 != 0;
        set_bit(sim->channel_in_valid_i, s, offered[s]);
        if (offered[s]) {
          const auto& [beat, route] = in[s].front();
          set_bit(sim->channel_in_first_i, s, beat.first);
          set_bit(sim->channel_in_last_i, s, beat.last);
          set_bit(sim->channel_in_abort_i, s, beat.abort);
          set_header(sim->channel_in_header_i, s, beat.header);
          set_data(sim->channel_in_data_i, s, beat.data);
          // only the first beat asks; a port that does not exist is none
          const unsigned route_bits = beat.first
                                          ? (route.to == 2 ? 2 + unsigned(rng() % 14) : route.to)
                                          : unsigned(rng() % 16);
          sim->channel_route_i =
              uint16_t((sim->channel_route_i & ~(15u << 4 * s)) | route_bits << 4 * s);
        }
      }
      sim->channel_out_ready_i = late ? 3 : uint8_t(rng() % 4);
      sim->channel_drained_ready_i = late ? 7 : uint8_t(rng() % 8);
      if (rng() % 64 == 0)
        sim->channel_dead_i = late ? 0 : uint8_t(rng() % 4 == 0 ? 1 : 0);  // port 1 never
      sim.eval();
      for (unsigned o = 0; o < 2; ++o) {
        if (!(sim->channel_out_valid_o & sim->channel_out_ready_i) ||
            !(sim->channel_out_valid_o >> o & 1) || !(sim->channel_out_ready_i >> o & 1))
          continue;
        Beat beat{bool(sim->channel_out_first_o >> o & 1), bool(sim->channel_out_last_o >> o & 1),
                  false, get_header(sim->channel_out_header_o, o),
                  get_data(sim->channel_out_data_o, o)};
        const auto m = out[o].push(beat);
        if (!m || (o == 0 && !(sim->channel_sent_o & 1)))
          continue;  // taken in vain by a dead port: will be drained
        REQUIRE((sim->channel_sent_o >> o & 1) == 1);
        auto& list = expected[{m->src, o}];
        REQUIRE_FALSE(list.empty());
        REQUIRE(list.front() == *m);
        list.pop_front();
        ++arrived;
      }
      for (unsigned o = 0; o < 3; ++o) {
        if (!(sim->channel_drained_valid_o & sim->channel_drained_ready_i & 1u << o)) continue;
        const auto header = get_header(sim->channel_drained_header_o, o);
        auto& list = expected[{parse_header(header.data())->src, o}];
        REQUIRE_FALSE(list.empty());
        REQUIRE(list.front().header() == header);
        REQUIRE(o != 1);
        list.pop_front();
        ++drained;
      }
      const unsigned taken = sim->channel_in_valid_i & sim->channel_in_ready_o;
      sim.tick();
      for (unsigned s = 0; s < 3; ++s) {
        if (!(taken >> s & 1)) continue;
        const auto [beat, route] = in[s].front();
        in[s].pop_front();
        offered[s] = false;
        if (!beat.last) continue;
        ++given;
        if (route.cut)
          ++cut;
        else
          expected[{s, route.to}].push_back(route.message);
      }
    }
    for (const auto& [key, list] : expected) CHECK(list.empty());
    CHECK(arrived > 1000);
    CHECK(drained > 300);
    CHECK(cut > 100);
    CHECK(given == arrived + drained + cut);
  }
}

TEST_CASE(
    "messages enter an output's ring while its reserve stays free, transit until nothing is") {
  for (const unsigned output : {0u, 1u}) {
    for (const unsigned source : {0u, 1u, 2u}) {
      Bench sim("ring");
      start(sim);
      const unsigned reserve = output == 0 ? 4 : 7;
      sim->channel_transit_i = 0b0110;  // input 1 is on output 0's ring, input 0 on output 1's
      sim->channel_reserve_i = 7 << 11 | 4;
      sim->channel_in_valid_i = sim->channel_in_first_i = sim->channel_in_last_i =
          uint8_t(1 << source);
      set_header(sim->channel_in_header_i, source,
                 make_message(sim.rng(), kWriteResponse, 0).header());
      sim->channel_route_i = uint16_t(output << 4 * source);
      unsigned taken = 0;
      for (unsigned i = 0; i < 60; ++i) {
        sim.eval();
        taken += (sim->channel_in_ready_o >> source) & 1;
        sim.tick();
      }
      CHECK(taken == (source == 1 - output ? 20 : 20 - reserve));
    }
  }
}
