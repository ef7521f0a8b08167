// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <Vtb_probe.h>

#include "tb/sim.h"

/// What tb_probe.sv breaks on request.
enum Fault : uint8_t { kNone, kDropValid, kChangeData, kFlipBit, kAssertion, kError, kFatal };

/// A probe out of reset (at cycle 3), its inputs idle.
struct Probe : ng::tb::Sim<Vtb_probe> {
  template <class... Seed>
  explicit Probe(const char* name, Seed... seed) : Sim(name, seed...) {
    top().fault_i = kNone;
    top().in_valid_i = 0;
    top().out_ready_i = 0;
    reset();
  }
};
