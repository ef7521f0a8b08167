// SPDX-License-Identifier: Apache-2.0
// What a simulation can throw.
#pragma once

#include <stdexcept>

namespace ng::tb {

/// The RTL reported an error: a failed assertion, $error or $fatal.
struct RtlError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// Something that must happen did not within the cycles allowed.
struct Timeout : std::runtime_error {
  using std::runtime_error::runtime_error;
};

}  // namespace ng::tb
