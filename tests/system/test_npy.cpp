// SPDX-License-Identifier: Apache-2.0
// The reader of .npy files: every spelling of a header that np.load takes, and no harm from others.
#include <unistd.h>

#include <catch2/catch_test_macros.hpp>
#include <random>

#include "tb/cli/errors.h"
#include "tb/cli/npy.h"
#include "tb/cli/python_literal.h"
#include "tests/system/cli_fixture.h"

using namespace ng::cli;
using ng::test::Cli;

namespace {

std::vector<uint8_t> npy(int version, const std::string& header, const std::string& data) {
  std::string text = "\x93NUMPY";
  text += char(version);
  text += '\0';
  for (int i = 0; i < (version == 1 ? 2 : 4); ++i) text += char(header.size() >> 8 * i & 0xFF);
  text += header + data;
  return {text.begin(), text.end()};
}

struct File : Cli {
  NpyArray read(const std::vector<uint8_t>& bytes) {
    write("x.npy", bytes);
    return read_npy((folder / "x.npy").string());
  }
  std::string error(const std::vector<uint8_t>& bytes) {
    try {
      read(bytes);
    } catch (const InputError& refusal) {
      return refusal.what();
    }
    return "";
  }
};

const std::string kSix = std::string("\1\0\2\0\3\0\4\0\5\0\6\0", 12);  // of uint16

std::string header(const std::string& descr, const std::string& shape = "(2, 3)",
                   const std::string& order = "False") {
  return "{'descr': " + descr + ", 'fortran_order': " + order + ", 'shape': " + shape + "}\n";
}

}  // namespace

TEST_CASE("every spelling of a header that numpy reads is read", "[cli]") {
  File file;
  const std::vector<std::string> headers{
      header("'<u2'"),
      header("'<u2'") + "   \n \n",
      "  \t{'shape': (2, 3), 'descr': '<u2', 'fortran_order': False}",
      R"({"descr": "<u2", "fortran_order": False, "shape": (2, 3), })",
      "{'descr':\t'<u2',\t'fortran_order':False,'shape':(2,3,)\n}",
      "{'descr'  :  '<u2'  # little\n, 'fortran_order': False, 'shape': (\n2,\r\n3\n)}",
      "({'descr': u'<u2', 'fortran_order': (False), r'shape': ((2), 3)})",
      "{'descr': '''<u2''', 'fortran_order': False, \"\"\"shape\"\"\": (2, 3)}",
      R"({'de' "scr": '\x3cu\62', 'fortran_order': False, 'shape': (0x2, 0b1_1)})",
      "{'descr': '>f4', 'descr': '<u2', 'fortran_order': False, 'shape': (+2, - -3)}",
  };
  for (const int version : {1, 2, 3}) {
    for (const std::string& text : headers) {
      INFO("version " << version << ": " << text);
      const NpyArray x = file.read(npy(version, text, kSix));
      CHECK(x.dtype == Dtype::kUint16);
      CHECK(x.shape == std::vector<uint64_t>{2, 3});
      CHECK(x.bits(5) == 6);
    }
  }
  // Python 2 wrote long integers, in the versions it knew
  CHECK(file.read(npy(1, header("'<u2'", "(2L, 3L)"), kSix)).shape[1] == 3);
  CHECK(file.read(npy(2, header("'<u2'", "(6L,)"), kSix)).shape == std::vector<uint64_t>{6});
  CHECK(file.error(npy(3, header("'<u2'", "(2L, 3L)"), kSix)).find("'L, 3L)") != std::string::npos);
  CHECK(file.read(npy(1, header("'<u2'", "()"), kSix.substr(0, 2))).elements() == 1);
  CHECK(file.read(npy(1, header("'<u2'", "(2, 0)"), "")).elements() == 0);
}

TEST_CASE("the three types are read by all their names, in either byte order", "[cli]") {
  File file;
  const auto dtype = [&](const std::string& descr, uint64_t bytes) {
    INFO(descr);
    return file.read(npy(1, header("'" + descr + "'", fmt::format("({},)", 12 / bytes)), kSix));
  };
  for (const char* name : {"<f4", ">f4", "=f4", "|f4", "f4", "f", "<f", "float32", "single"})
    CHECK(dtype(name, 4).dtype == Dtype::kFloat32);
  for (const char* name : {"|u1", "<u1", ">u1", "u1", "B", "uint8", "ubyte"})
    CHECK(dtype(name, 1).dtype == Dtype::kUint8);
  for (const char* name : {"<u2", ">u2", "u2", "H", ">H", "uint16", "ushort"})
    CHECK(dtype(name, 2).dtype == Dtype::kUint16);
  CHECK(dtype(">u2", 2).bits(0) == 0x0100);
  CHECK(dtype(">f4", 4).bits(0) == 0x01000200);
  for (const char* name : {"<f8", "<f2", "|i1", "|b1", "|S4", "O", "<c8", "", "<", "f5", "float64"})
    CHECK(file.error(npy(1, header("'" + std::string(name) + "'"), kSix))
              .ends_with(fmt::format("dtype '{}', expected '<f4' (float32), '<u2' (uint16) or "
                                     "'|u1' (uint8)",
                                     name)));
}

TEST_CASE("an array in Fortran order is read in C order", "[cli]") {
  File file;
  const auto bits = [&](const std::string& shape) {
    const NpyArray x = file.read(npy(1, header("'<u2'", shape, "True"), kSix));
    std::vector<uint32_t> all;
    for (uint64_t i = 0; i < x.elements(); ++i) all.push_back(x.bits(i));
    return all;
  };
  CHECK(bits("(2, 3)") == std::vector<uint32_t>{1, 3, 5, 2, 4, 6});
  CHECK(bits("(3, 2)") == std::vector<uint32_t>{1, 4, 2, 5, 3, 6});
  CHECK(bits("(6,)") == std::vector<uint32_t>{1, 2, 3, 4, 5, 6});
  CHECK(bits("(3, 1, 2)") == std::vector<uint32_t>{1, 4, 2, 5, 3, 6});
}

TEST_CASE("a header that is none is refused with what it has instead", "[cli]") {
  File file;
  const auto refused = [&](const std::string& text, const std::string& part) {
    const std::string error = file.error(npy(1, text, kSix));
    INFO(text << " -> " << error);
    CHECK(error.find("x.npy: ") != std::string::npos);
    CHECK(error.find(part) != std::string::npos);
  };
  refused("", "header has nothing at character 0, expected a literal");
  refused(header("'<u2'") + std::string("\0\x1b", 2),
          "header has '\\x00\\x1b' at character 58, expected the end");
  refused("[1, 2]", "no dictionary");
  refused("{'descr': '<u2', 'fortran_order': False}", "no 'shape'");
  refused("{'descr': '<u2', 'shape': (6,)}", "no 'fortran_order'");
  refused(header("'<u2'") + "x", "'x' at character");
  refused("{'descr': '<u2', 'fortran_order': False, 'shape': (6,), 'more': 1}", "a key 'more'");
  refused("{1: 2}", "a key that is no string");
  refused(header("('<u2', (2,))"), "no plain dtype");
  refused(header("'<u2'", "(6)"), "a 'shape' that is no tuple");
  refused(header("'<u2'", "[2, 3]"), "a 'shape' that is no tuple");
  refused(header("'<u2'", "(-2, 3)"), "a shape that is no list of numbers");
  refused(header("'<u2'", "(2.0, 3)"), "expected an integer");
  refused(header("'<u2'", "(02, 3)"), "expected an integer");
  refused(header("'<u2'", "(2_, 3)"), "expected an integer");
  refused(header("'<u2'", "(2 3)"), "expected ',' or ')'");
  refused(header("'<u2'", "(2, 3"), "expected");
  refused(header("'<u2'", "(99999999999999999999, 3)"), "a number below 2^64");
  refused(header("'<u2'", "(2, 3)", "0"), "a 'fortran_order' that is not True or False");
  refused("{'descr': '<u2", "the end of a string");
  refused("{'descr': '<u2\n'}", "the end of a string");
  refused(header("b'<u2'"), "expected a literal");
  refused(std::string(1000, '('), "fewer brackets");
}

TEST_CASE("bytes gone wrong in a .npy file are an array or one line, never anything else",
          "[cli]") {
  File file;
  std::mt19937 rng(1);
  const std::vector<uint8_t> good = npy(1, header("'<u2'"), kSix);
  using namespace std::literals;
  constexpr std::string_view kLikely =
      "'\"\\(){}[],:0123456789LxuU_#\n -+<>=|TrueFalsNon\0\x80\xff"sv;
  unsigned read = 0;
  for (int n = 0; n < 3000; ++n) {
    std::vector<uint8_t> bytes = good;
    for (uint32_t changes = 1 + rng() % 3; changes > 0; --changes) {
      const size_t at = rng() % bytes.size();
      const auto byte = static_cast<uint8_t>(kLikely[rng() % kLikely.size()]);
      const auto place = bytes.begin() + static_cast<std::ptrdiff_t>(at);
      const uint32_t kind = rng() % 3;
      if (kind == 0) *place = byte;
      if (kind == 1) bytes.insert(place, byte);
      if (kind == 2) bytes.erase(place);
    }
    try {
      const NpyArray x = file.read(bytes);
      REQUIRE(x.bytes.size() == x.elements() * dtype_bytes(x.dtype));
      ++read;
    } catch (const InputError&) {
    }
  }
  CHECK(read > 10);
}
