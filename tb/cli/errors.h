// SPDX-License-Identifier: Apache-2.0
// How a verb ends early. main() prints "ngauge: error: <what>" on one line and exits.
#pragma once

#include <stdexcept>

namespace ng::cli {

// Bad usage or bad input: exit 2.
class InputError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// A mismatch or a device error: exit 1.
class Failure : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

}  // namespace ng::cli
