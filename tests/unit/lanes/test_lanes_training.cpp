// SPDX-License-Identifier: Apache-2.0
#include "lanes_bench.h"

using namespace ng::test;

namespace {

struct Partner {
  std::array<uint32_t, 8> words{0x301, 0xcafe0001, 0x402010, 0x2a5, 0x1234567, 77, 0, 0};
  unsigned phase = 2, good = 0xff;
};

void begin(Bench& sim) {
  start(sim);
  sim->training_widest_i = 2;
  sim->training_hash_i = 0xcafe0001;
  sim->training_units_i = 0x108040;
  sim->training_expected_i = 0x155;
  sim->training_fresh_i = 1;
  sim->training_chip_i = 0x3e1;
}

void send(Bench& sim, const Partner& partner, unsigned index) {
  sim->training_set_valid_i = 1;
  sim->training_set_i = training_set({.lane = 3,
                                      .phase = partner.phase,
                                      .index = index,
                                      .good = partner.good,
                                      .word = partner.words[index % 8]});
  sim.tick();
  sim->training_set_valid_i = 0;
  sim->training_set_i = sim.rng()();
  sim.ticks(sim.rng()() % 3);
}

void epochs(Bench& sim, const Partner& partner, unsigned sets, unsigned first = 0) {
  for (unsigned i = 0; i < sets; ++i) send(sim, partner, (first + i) % 16);
}

}  // namespace

TEST_CASE("sends the words of the format") {
  Bench sim("training_words");
  begin(sim);
  sim.tick();
  const uint32_t words[8] = {0x201, 0xcafe0001, 0x108040, 0x555, sim->training_seed_o, 0x3e1, 0, 0};
  for (unsigned i = 0; i < 8; ++i) {
    sim->training_tx_index_i = i;
    sim.eval();
    CHECK(sim->training_tx_word_o == words[i]);
  }
  sim->training_fresh_i = 0;
  sim->training_tx_index_i = 3;
  sim.tick();
  CHECK(sim->training_tx_word_o == 0x155);
}

TEST_CASE("the sequence word stands while it is held, though flits come in") {
  Bench sim("training_hold");
  begin(sim);
  sim->training_tx_index_i = 3;
  sim.tick();
  sim->training_hold_i = 1;
  for (unsigned n = 0; n < 20; ++n) {
    sim->training_expected_i = 0x156 + n;
    sim->training_fresh_i = 0;
    sim.tick();
    CHECK(sim->training_tx_word_o == 0x555);
  }
  sim->training_hold_i = 0;
  sim.tick();
  CHECK(sim->training_tx_word_o == 0x169);
}

TEST_CASE("every training has another scrambler seed, never zero") {
  Bench sim("training_seed");
  begin(sim);
  std::vector<uint32_t> seen;
  sim->training_next_seed_i = 1;
  for (int i = 0; i < 2000; ++i) {
    seen.push_back(sim->training_seed_o);
    CHECK(seen.back() != 0);
    sim.tick();
  }
  std::sort(seen.begin(), seen.end());
  CHECK(std::adjacent_find(seen.begin(), seen.end()) == seen.end());
  sim->training_next_seed_i = 0;
  sim.tick();
  const uint32_t seed = sim->training_seed_o;
  sim.ticks(10);
  CHECK(sim->training_seed_o == seed);
}

TEST_CASE("parameters suit once each has come twice alike") {
  Bench sim("training_twice");
  begin(sim);
  Partner partner;
  CHECK(sim->training_heard_o == 0);
  epochs(sim, partner, 13);  // W0 to W4 twice, W5 once
  CHECK(sim->training_heard_o == 1);
  CHECK(sim->training_phase_o == 2);
  CHECK(sim->training_suits_o == 0);
  send(sim, partner, 13);
  CHECK(sim->training_suits_o == 1);
  CHECK(sim->training_refused_o == 0);
  CHECK(sim->training_agreed_o == 0);  // W3 was not of phase SeqSync
  CHECK(sim->training_partner_widest_o == 3);
  CHECK(sim->training_partner_hash_o == 0xcafe0001);
  CHECK(sim->training_partner_units_o == 0x402010);
  CHECK(sim->training_partner_seed_o == 0x1234567);
  CHECK(sim->training_partner_chip_o == 77);
  partner.words[4] = 0x7654321;  // another seed: twice again
  send(sim, partner, 4);
  CHECK(sim->training_suits_o == 0);
  send(sim, partner, 12);
  CHECK(sim->training_suits_o == 1);
  sim->training_clear_i = 1;
  sim.tick();
  sim->training_clear_i = 0;
  sim.eval();
  CHECK(sim->training_heard_o == 0);
  CHECK(sim->training_suits_o == 0);
}

TEST_CASE("the sequence word counts from phase SeqSync, twice alike") {
  Bench sim("training_sequence");
  begin(sim);
  Partner partner;
  epochs(sim, partner, 16);
  partner.phase = 3;
  send(sim, partner, 3);
  CHECK(sim->training_agreed_o == 0);
  send(sim, partner, 11);
  CHECK(sim->training_agreed_o == 1);
  CHECK(sim->training_partner_expected_o == 0x2a5);
  CHECK(sim->training_partner_fresh_o == 0);
  partner.words[3] = 0x400 | 9;
  send(sim, partner, 3);
  CHECK(sim->training_agreed_o == 0);
  send(sim, partner, 11);
  CHECK(sim->training_agreed_o == 1);
  CHECK(sim->training_partner_expected_o == 9);
  CHECK(sim->training_partner_fresh_o == 1);
}

TEST_CASE("refuses another version, configuration, bad buffer sizes and a seed of zero") {
  struct Wrong {
    unsigned word;
    uint32_t value;
    bool refused;
  };
  for (const Wrong& wrong : {Wrong{0, 0x302, true},
                             {0, 0x300, true},
                             {1, 0xcafe0000, true},
                             {2, 0x40200f, true},
                             {2, 0x400f10, true},
                             {2, 0x0f2010, true},
                             {2, 0x402081, true},
                             {2, 0x408110, true},
                             {2, 0x812010, true},
                             {2, 0x801080, false},
                             {2, 0x101010, false},
                             {4, 0, true},
                             {0, 0x001, false},
                             {5, 0, false}}) {
    Bench sim("training_refused");
    begin(sim);
    Partner partner;
    partner.words[wrong.word] = wrong.value;
    epochs(sim, partner, 16);
    CAPTURE(wrong.word, wrong.value);
    CHECK(sim->training_refused_o == wrong.refused);
    CHECK(sim->training_suits_o == !wrong.refused);
  }
}

TEST_CASE("tells a partner that went back, is early, or has other good lanes") {
  Bench sim("training_back");
  begin(sim);
  Partner partner;
  partner.phase = 0;
  partner.good = 0x0f;
  send(sim, partner, 0);
  CHECK(sim->training_back_o == 0);
  send(sim, partner, 1);
  CHECK(sim->training_back_o == 1);
  CHECK(sim->training_early_o == 1);
  partner.phase = 1;
  partner.good = 0xff;  // grows while it aligns
  send(sim, partner, 2);
  CHECK(sim->training_back_o == 0);
  CHECK(sim->training_early_o == 1);
  CHECK(sim->training_good_o == 0xff);
  CHECK(sim->training_moved_o == 0);
  partner.phase = 3;
  send(sim, partner, 3);
  CHECK(sim->training_early_o == 0);
  partner.phase = 0;
  send(sim, partner, 4);
  partner.phase = 3;
  send(sim, partner, 5);
  partner.phase = 2;
  send(sim, partner, 6);
  CHECK(sim->training_back_o == 0);
  CHECK(sim->training_early_o == 0);  // not in a row
  CHECK(sim->training_moved_o == 0);
  partner.good = 0xfe;
  send(sim, partner, 7);
  CHECK(sim->training_moved_o == 1);
}
