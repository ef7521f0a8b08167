// SPDX-License-Identifier: Apache-2.0
// What a failing test must say so that anybody can replay it: its ctest name, its seed, the cycle.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace ng::tb {

/// The running ctest test, `<prefix>.<case>`; empty outside a test program.
const std::string& current_test();
void set_current_test(std::string name);

/// A number that depends on nothing but the text (FNV-1a; std::hash may differ between libraries).
uint64_t stable_hash(std::string_view text);

/// NG_SEED if set, otherwise a fixed number derived from `name`: every run of a test is the same
/// run.
uint64_t choose_seed(std::string_view name);

/// The preset of the chip made last in this test, when not `tiny`: whose waves a replay writes.
void set_wave_preset(std::string_view preset);

/// The command that runs the current test again as it runs now, on one line for a shell:
/// `NG_SEED=7 scripts/waves.sh "stream_fifo.holds data while stalled"`. NG_SEED stands before it
/// only where it decides the seeds of this run: the seed of one simulation would change those of
/// the others. NG_WAVE_PRESET=<preset> does where one was set.
std::string replay_command();

/// The simulation that ticked last on this thread. Kept for messages, so that sources, sinks and
/// scoreboards need not know it.
struct LastRun {
  uint64_t seed = 0;
  uint64_t cycle = 0;
  bool valid = false;
};
LastRun& last_run();

/// "at cycle 12, seed 7", of the last run. Ends every message of this library; the command that
/// replays the test stands once, after all its failures (replay_listener.cpp).
std::string where();

}  // namespace ng::tb
