// SPDX-License-Identifier: Apache-2.0
#include "tb/cli/npy.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <span>
#include <string_view>

#include "golden/base/bytes.h"
#include "tb/cli/command_line.h"
#include "tb/cli/errors.h"
#include "tb/cli/python_literal.h"

namespace ng::cli {
namespace {

constexpr std::string_view kMagic = "\x93NUMPY";
constexpr size_t kAlignment = 64;  // of the data in a file, by the format's own rule

std::vector<uint8_t> read_file(const std::string& path) {
  std::error_code error;
  if (std::filesystem::is_directory(path, error)) {
    throw InputError(fmt::format("{}: is a directory, expected a .npy file", path));
  }
  std::ifstream file(path, std::ios::binary);
  if (!file) throw InputError(fmt::format("{}: cannot open: {}", path, std::strerror(errno)));
  // the magic first: /dev/zero has no end
  std::vector<uint8_t> bytes(kMagic.size());
  file.read(reinterpret_cast<char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
  if (!std::ranges::equal(bytes, kMagic, {}, {}, [](char c) { return static_cast<uint8_t>(c); })) {
    throw InputError(fmt::format("{}: not a .npy file", path));
  }
  bytes.insert(bytes.end(), std::istreambuf_iterator<char>(file), {});
  if (file.bad()) throw InputError(fmt::format("{}: cannot read", path));
  return bytes;
}

struct DtypeRow {
  Dtype dtype;
  uint32_t bytes;
  const char* descr;  // as this program writes it
  const char* name;
  std::array<std::string_view, 3> codes;  // a byte order may stand before these
  std::array<std::string_view, 2> names;
};
constexpr std::array<DtypeRow, 3> kDtypes{
    {{Dtype::kFloat32, 4, "<f4", "float32", {"f4", "f", "f"}, {"float32", "single"}},
     {Dtype::kUint8, 1, "|u1", "uint8", {"u1", "B", "B"}, {"uint8", "ubyte"}},
     {Dtype::kUint16, 2, "<u2", "uint16", {"u2", "H", "H"}, {"uint16", "ushort"}}}};

const DtypeRow& dtype_row(Dtype dtype) {
  return *std::ranges::find(kDtypes, dtype, &DtypeRow::dtype);
}

// The header: a Python dictionary with three keys.
class Header {
 public:
  Header(const std::string& path, std::string_view text, bool longs) : path_(path) {
    try {
      dict_ = parse_python_literal(text, longs);
    } catch (const LiteralError& error) {
      bad(error.what());
    }
    if (dict_.kind != PythonLiteral::Kind::kDict) bad("no dictionary");
    for (size_t i = 0; i < dict_.items.size(); i += 2) {
      const PythonLiteral& key = dict_.items[i];
      if (key.kind == PythonLiteral::Kind::kString &&
          (key.text == "descr" || key.text == "fortran_order" || key.text == "shape"))
        continue;
      bad(key.kind == PythonLiteral::Kind::kString ? fmt::format("a key '{}'", key.text)
                                                   : "a key that is no string");
    }
  }

  Dtype dtype(std::span<const Dtype> allowed) {
    const PythonLiteral& descr = value("descr");
    if (descr.kind != PythonLiteral::Kind::kString) bad("a 'descr' that is no plain dtype");
    std::string_view code = descr.text;
    const bool ordered = code.find_first_of("<>=|") == 0;
    big_endian_ = code.starts_with('>');
    if (ordered) code.remove_prefix(1);
    for (const DtypeRow& row : kDtypes) {
      const bool named = !ordered && std::ranges::find(row.names, code) != row.names.end();
      if (!named && std::ranges::find(row.codes, code) == row.codes.end()) continue;
      if (std::ranges::find(allowed, row.dtype) != allowed.end()) return row.dtype;
    }
    std::string expected;
    for (size_t i = 0; i < allowed.size(); ++i) {
      const DtypeRow& row = dtype_row(allowed[i]);
      expected += fmt::format("{}'{}' ({})",
                              i == 0                   ? ""
                              : i + 1 < allowed.size() ? ", "
                                                       : " or ",
                              row.descr, row.name);
    }
    throw InputError(fmt::format("{}: dtype '{}', expected {}", path_,
                                 printable(descr.text.substr(0, 40)), expected));
  }

  bool big_endian() const { return big_endian_; }

  bool fortran_order() const {
    const PythonLiteral& order = value("fortran_order");
    if (order.kind != PythonLiteral::Kind::kBool)
      bad("a 'fortran_order' that is not True or False");
    return order.truth;
  }

  std::vector<uint64_t> shape() const {
    const PythonLiteral& tuple = value("shape");
    if (tuple.kind != PythonLiteral::Kind::kTuple) bad("a 'shape' that is no tuple");
    std::vector<uint64_t> shape;
    for (const PythonLiteral& axis : tuple.items) {
      if (axis.kind != PythonLiteral::Kind::kInteger || axis.negative)
        bad("a shape that is no list of numbers");
      shape.push_back(axis.magnitude);
    }
    return shape;
  }

 private:
  [[noreturn]] void bad(std::string_view what) const {
    throw InputError(fmt::format("{}: its .npy header has {}", path_, printable(what)));
  }

  // The last one counts when a key stands twice.
  const PythonLiteral& value(std::string_view key) const {
    for (size_t i = dict_.items.size(); i >= 2; i -= 2) {
      if (dict_.items[i - 2].text == key) return dict_.items[i - 1];
    }
    bad(fmt::format("no '{}'", key));
  }

  const std::string& path_;
  PythonLiteral dict_;
  bool big_endian_ = false;
};

// Elements the other way round: from the order in which the first axis runs fastest to C's.
std::vector<uint8_t> to_c_order(const std::vector<uint8_t>& bytes,
                                const std::vector<uint64_t>& shape, uint32_t size) {
  std::vector<uint8_t> result;
  result.reserve(bytes.size());
  std::vector<uint64_t> index(shape.size());
  for (uint64_t done = 0; done < bytes.size(); done += size) {
    uint64_t at = 0;
    for (size_t axis = shape.size(); axis-- > 0;) at = at * shape[axis] + index[axis];
    const auto element = bytes.begin() + static_cast<std::ptrdiff_t>(at * size);
    result.insert(result.end(), element, element + size);
    for (size_t axis = shape.size(); axis-- > 0 && ++index[axis] == shape[axis];) index[axis] = 0;
  }
  return result;
}

}  // namespace

uint64_t NpyArray::elements() const {
  uint64_t count = 1;
  for (const uint64_t axis : shape) count *= axis;
  return count;
}

uint32_t NpyArray::bits(uint64_t i) const {
  const uint32_t size = dtype_bytes(dtype);
  return load_le<uint32_t>(std::span(bytes).subspan(i * size, size));
}

uint32_t dtype_bytes(Dtype dtype) { return dtype_row(dtype).bytes; }

const char* dtype_name(Dtype dtype) { return dtype_row(dtype).name; }

std::string shape_text(const std::vector<uint64_t>& shape) {
  return fmt::format("[{}]", fmt::join(shape, ", "));
}

NpyArray read_npy(const std::string& path, const std::vector<Dtype>& allowed) {
  const std::vector<uint8_t> file = read_file(path);
  const std::string_view text(reinterpret_cast<const char*>(file.data()), file.size());
  if (file.size() < 10) throw InputError(fmt::format("{}: truncated inside its header", path));
  const unsigned version = file[6];
  if (version < 1 || version > 3 || file[7] != 0) {
    throw InputError(
        fmt::format("{}: .npy version {}.{}, expected 1.0, 2.0 or 3.0", path, version, file[7]));
  }
  const size_t prefix = version == 1 ? 10 : 12;
  const size_t length =
      load_le<uint32_t>(std::span(file).subspan(8, std::min(prefix, file.size()) - 8));
  if (file.size() < prefix + length) {
    throw InputError(fmt::format("{}: truncated inside its header", path));
  }
  // Python 2 wrote versions 1 and 2 only
  Header header(path, text.substr(prefix, length), version < 3);
  NpyArray array{.dtype = header.dtype(allowed), .shape = header.shape(), .bytes = {}};
  const bool fortran = header.fortran_order();
  uint64_t size = dtype_bytes(array.dtype);
  for (const uint64_t axis : array.shape) {
    if (__builtin_mul_overflow(size, axis, &size)) {
      throw InputError(fmt::format("{}: shape {} is too large", path, shape_text(array.shape)));
    }
  }
  const uint64_t have = file.size() - prefix - length;
  if (have != size) {
    throw InputError(fmt::format("{}: {}, {} bytes of data, expected {} for shape {} of {}", path,
                                 have < size ? "truncated" : "too long", have, size,
                                 shape_text(array.shape), dtype_name(array.dtype)));
  }
  array.bytes.assign(file.end() - static_cast<std::ptrdiff_t>(size), file.end());
  const uint32_t element = dtype_bytes(array.dtype);
  for (size_t i = 0; header.big_endian() && i < array.bytes.size(); i += element)
    std::reverse(array.bytes.begin() + std::ptrdiff_t(i),
                 array.bytes.begin() + std::ptrdiff_t(i + element));
  if (fortran) array.bytes = to_c_order(array.bytes, array.shape, element);
  return array;
}

std::vector<uint8_t> npy_file(const NpyArray& array) {
  const char* descr = dtype_row(array.dtype).descr;
  std::string header =
      fmt::format("{{'descr': '{}', 'fortran_order': False, 'shape': ({}{}), }}", descr,
                  fmt::join(array.shape, ", "), array.rank() == 1 ? "," : "");
  const size_t unpadded = kMagic.size() + 4 + header.size() + 1;
  header.append((kAlignment - unpadded % kAlignment) % kAlignment, ' ');
  header += '\n';
  std::vector<uint8_t> file(kMagic.begin(), kMagic.end());
  append_le(file, 1, 2);  // version 1.0
  append_le(file, header.size(), 2);
  file.insert(file.end(), header.begin(), header.end());
  file.insert(file.end(), array.bytes.begin(), array.bytes.end());
  return file;
}

NpyArray make_array(Dtype dtype, std::vector<uint64_t> shape, const std::vector<uint32_t>& bits) {
  NpyArray array{.dtype = dtype, .shape = std::move(shape), .bytes = {}};
  const uint32_t size = dtype_bytes(dtype);
  array.bytes.reserve(bits.size() * size);
  for (const uint32_t value : bits) append_le(array.bytes, value, size);
  return array;
}

}  // namespace ng::cli
