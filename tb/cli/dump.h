// SPDX-License-Identifier: Apache-2.0
// --dump: where a device stands after its run, on stderr, also when the run has failed.
#pragma once

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <utility>

#include "golden/device/dump.h"

namespace ng::cli {

inline void add_dump_option(CLI::App& verb, bool& wanted) {
  verb.add_flag("--dump", wanted,
                "print where each device stands after its run, on stderr: engines, queues, "
                "semaphores, waits");
}

// What `run` returns or throws, with the dump printed first.
template <class Run>
auto with_dump(Device& device, bool wanted, Run&& run) {
  const auto print = [&] {
    if (wanted) fmt::print(stderr, "{}", dump(device));
  };
  try {
    auto result = std::forward<Run>(run)();
    print();
    return result;
  } catch (...) {
    print();
    throw;
  }
}

}  // namespace ng::cli
