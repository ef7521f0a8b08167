// SPDX-License-Identifier: Apache-2.0
#include "tb/rtl_message.h"

#include <cstdarg>
#include <cstdio>
#include <string_view>
#include <utility>

namespace {
thread_local std::string errors;
}

int ng_rtl_printf(const char* format, ...) {
  std::va_list arguments;
  va_start(arguments, format);
  char line[2048];
  const int length = std::vsnprintf(line, sizeof line, format, arguments);
  va_end(arguments);
  const std::string_view text(line);
  if (text.find("%Error") != std::string_view::npos ||
      text.find("%Fatal") != std::string_view::npos) {
    // The runtime's own "Verilog $stop" follows each message of a design and says nothing new.
    if (text.find("Verilog $stop") == std::string_view::npos) errors += text;
  } else {
    std::fputs(line, stdout);
  }
  return length;
}

std::string ng::tb::take_rtl_errors() { return std::exchange(errors, {}); }
