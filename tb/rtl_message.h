// SPDX-License-Identifier: Apache-2.0
// Where the Verilator runtime prints: text of $error, $fatal and failed assertions is kept for Sim
// to throw, the rest goes to standard output. Force-included into the runtime
// (scripts/cmake/ng_verilate.cmake), so kept free of other headers.
#pragma once
#include <string>

/// Stands in for printf inside the Verilator runtime.
int ng_rtl_printf(const char* format, ...) __attribute__((format(printf, 1, 2)));

namespace ng::tb {
/// The error text printed by this thread's models since the last call, and clears it.
std::string take_rtl_errors();
}  // namespace ng::tb
