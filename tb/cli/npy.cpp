// SPDX-License-Identifier: Apache-2.0
#include "tb/cli/npy.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string_view>

#include "tb/cli/errors.h"

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

// The header is a Python dictionary literal that numpy always writes in one way: 'key': value.
class Header {
 public:
  Header(const std::string& path, std::string_view text) : path_(path), text_(text) {}

  Dtype dtype() const {
    const std::string_view descr = quoted("descr");
    if (descr == "<f4") return Dtype::kFloat32;
    if (descr == "|u1" || descr == "<u1") return Dtype::kUint8;
    if (descr == "<u2") return Dtype::kUint16;
    const bool big = descr.starts_with('>');
    throw InputError(fmt::format("{}: dtype '{}'{}, expected '<f4' (float32) or '|u1' (uint8)",
                                 path_, descr, big ? " is big-endian" : ""));
  }

  void require_c_order() const {
    const std::string_view rest = value("fortran_order");
    if (rest.starts_with("True")) {
      throw InputError(fmt::format(
          "{}: Fortran order, expected C order (numpy.ascontiguousarray mends it)", path_));
    }
    if (!rest.starts_with("False")) bad("no fortran_order");
  }

  std::vector<uint64_t> shape() const {
    std::string_view rest = value("shape");
    const size_t close = rest.find(')');
    if (!rest.starts_with('(') || close == std::string_view::npos) bad("no shape");
    rest = rest.substr(1, close - 1);
    std::vector<uint64_t> shape;
    while (true) {
      const size_t begin = rest.find_first_not_of(" ,");
      if (begin == std::string_view::npos) return shape;
      rest.remove_prefix(begin);
      uint64_t axis = 0;
      const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), axis);
      if (error != std::errc{}) bad("a shape that is no list of numbers");
      shape.push_back(axis);
      rest.remove_prefix(static_cast<size_t>(end - rest.data()));
    }
  }

 private:
  [[noreturn]] void bad(std::string_view what) const {
    throw InputError(fmt::format("{}: its .npy header has {}", path_, what));
  }

  // What follows `'key':`.
  std::string_view value(std::string_view key) const {
    const std::string pattern = fmt::format("'{}'", key);
    const size_t at = text_.find(pattern);
    const size_t colon = at == std::string_view::npos ? at : text_.find(':', at + pattern.size());
    if (colon == std::string_view::npos) bad(fmt::format("no '{}'", key));
    const size_t begin = text_.find_first_not_of(' ', colon + 1);
    return begin == std::string_view::npos ? std::string_view{} : text_.substr(begin);
  }

  std::string_view quoted(std::string_view key) const {
    const std::string_view rest = value(key);
    const size_t end = rest.starts_with('\'') ? rest.find('\'', 1) : std::string_view::npos;
    if (end == std::string_view::npos) bad(fmt::format("a '{}' that is no plain dtype", key));
    return rest.substr(1, end - 1);
  }

  const std::string& path_;
  std::string_view text_;
};

}  // namespace

uint64_t NpyArray::elements() const {
  uint64_t count = 1;
  for (const uint64_t axis : shape) count *= axis;
  return count;
}

uint32_t NpyArray::bits(uint64_t i) const {
  const uint32_t size = dtype_bytes(dtype);
  uint32_t value = 0;
  for (uint32_t b = size; b-- > 0;) value = value << 8 | bytes[i * size + b];
  return value;
}

uint32_t dtype_bytes(Dtype dtype) {
  return dtype == Dtype::kFloat32 ? 4 : dtype == Dtype::kUint16 ? 2 : 1;
}

const char* dtype_name(Dtype dtype) {
  return dtype == Dtype::kFloat32 ? "float32" : dtype == Dtype::kUint16 ? "uint16" : "uint8";
}

std::string shape_text(const std::vector<uint64_t>& shape) {
  return fmt::format("[{}]", fmt::join(shape, ", "));
}

NpyArray read_npy(const std::string& path) {
  const std::vector<uint8_t> file = read_file(path);
  const std::string_view text(reinterpret_cast<const char*>(file.data()), file.size());
  if (file.size() < 10) throw InputError(fmt::format("{}: truncated inside its header", path));
  const unsigned version = file[6];
  if (version != 1 && version != 2) {
    throw InputError(fmt::format("{}: .npy version {}, expected 1 or 2", path, version));
  }
  const size_t prefix = version == 1 ? 10 : 12;
  size_t length = 0;
  for (size_t i = std::min(prefix, file.size()); i-- > 8;) length = length << 8 | file[i];
  if (file.size() < prefix + length) {
    throw InputError(fmt::format("{}: truncated inside its header", path));
  }
  const Header header(path, text.substr(prefix, length));
  NpyArray array{.dtype = header.dtype(), .shape = header.shape(), .bytes = {}};
  header.require_c_order();
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
  return array;
}

std::vector<uint8_t> npy_file(const NpyArray& array) {
  const char* descr = array.dtype == Dtype::kFloat32  ? "<f4"
                      : array.dtype == Dtype::kUint16 ? "<u2"
                                                      : "|u1";
  std::string header =
      fmt::format("{{'descr': '{}', 'fortran_order': False, 'shape': ({}{}), }}", descr,
                  fmt::join(array.shape, ", "), array.rank() == 1 ? "," : "");
  const size_t unpadded = kMagic.size() + 4 + header.size() + 1;
  header.append((kAlignment - unpadded % kAlignment) % kAlignment, ' ');
  header += '\n';
  std::vector<uint8_t> file(kMagic.begin(), kMagic.end());
  const auto length = static_cast<uint16_t>(header.size());
  for (const unsigned byte : {1u, 0u, length & 0xFFu, static_cast<unsigned>(length >> 8)}) {
    file.push_back(static_cast<uint8_t>(byte));
  }
  file.insert(file.end(), header.begin(), header.end());
  file.insert(file.end(), array.bytes.begin(), array.bytes.end());
  return file;
}

NpyArray make_array(Dtype dtype, std::vector<uint64_t> shape, const std::vector<uint32_t>& bits) {
  NpyArray array{.dtype = dtype, .shape = std::move(shape), .bytes = {}};
  const uint32_t size = dtype_bytes(dtype);
  array.bytes.reserve(bits.size() * size);
  for (const uint32_t value : bits) {
    for (uint32_t b = 0; b < size; ++b)
      array.bytes.push_back(static_cast<uint8_t>(value >> (8 * b)));
  }
  return array;
}

}  // namespace ng::cli
