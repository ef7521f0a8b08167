// SPDX-License-Identifier: Apache-2.0
// The literals of Python that the header of a .npy file is made of, as ast.literal_eval reads them.
#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace ng::cli {

struct PythonLiteral {
  enum class Kind : uint8_t { kNone, kBool, kInteger, kString, kTuple, kList, kDict };
  explicit PythonLiteral(Kind its_kind = Kind::kNone) : kind(its_kind) {}

  Kind kind;
  bool truth = false;                // kBool
  bool negative = false;             // kInteger
  uint64_t magnitude = 0;            // kInteger
  std::string text;                  // kString
  std::vector<PythonLiteral> items;  // of kTuple and kList; of kDict key and value in turn
};

// what() says what stands where instead of a literal.
class LiteralError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// One literal with nothing behind it. Of numbers integers only; `longs` allows Python 2's 3L.
PythonLiteral parse_python_literal(std::string_view text, bool longs);

}  // namespace ng::cli
