// SPDX-License-Identifier: Apache-2.0
// How a function of the library says what was wrong.
#pragma once

namespace ng::library {

// Keeps the text for ng_last_error() of this thread; returns the status.
int failed(int status, const char* text);

}  // namespace ng::library
