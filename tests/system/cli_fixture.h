// SPDX-License-Identifier: Apache-2.0
// The real ngauge binary in a folder of its own.
#pragma once

#include <fmt/format.h>
#include <sys/wait.h>

#include <algorithm>
#include <bit>
#include <catch2/catch_test_macros.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <string>
#include <vector>

#include "tb/cli/npy.h"

namespace ng::test {

struct Result {
  int status = -1;
  std::string out;
  std::string err;
};

inline std::string slurp(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {(std::istreambuf_iterator<char>(file)), {}};
}

// A folder of its own for each test case, with good inputs: A [3, 40], B [5, 40].
class Cli {
 public:
  Cli() {
    std::string pattern = (std::filesystem::temp_directory_path() / "ngauge-test-XXXXXX").string();
    REQUIRE(::mkdtemp(pattern.data()) != nullptr);
    folder = pattern;
    floats("A.npy", {3, 40});
    floats("B.npy", {5, 40});
  }
  ~Cli() {
    std::filesystem::permissions(folder, std::filesystem::perms::owner_all);
    std::filesystem::remove_all(folder);
  }

  void write(const std::string& name, const std::vector<uint8_t>& bytes) {
    std::ofstream file(folder / name, std::ios::binary);
    file.write(reinterpret_cast<const char*>(bytes.data()), std::streamsize(bytes.size()));
  }
  void floats(const std::string& name, std::vector<uint64_t> shape) {
    uint64_t count = 1;
    for (const uint64_t axis : shape) count *= axis;
    std::vector<uint32_t> bits;
    for (uint64_t i = 0; i < count; ++i) bits.push_back(std::bit_cast<uint32_t>(float(i % 7) - 3));
    write(name, cli::npy_file(cli::make_array(cli::Dtype::kFloat32, std::move(shape), bits)));
  }
  void bytes(const std::string& name, std::vector<uint64_t> shape, uint32_t value = 1) {
    uint64_t count = 1;
    for (const uint64_t axis : shape) count *= axis;
    write(name, cli::npy_file(cli::make_array(cli::Dtype::kUint8, std::move(shape),
                                              std::vector<uint32_t>(count, value))));
  }

  Result run(const std::string& arguments) {
    const std::filesystem::path out = folder / ".stdout";
    const std::filesystem::path err = folder / ".stderr";
    const std::string command =
        fmt::format("cd '{}' && '{}' {} >'{}' 2>'{}' </dev/null", folder.string(), NG_NGAUGE,
                    arguments, out.string(), err.string());
    const int raw = std::system(command.c_str());
    Result result{WIFEXITED(raw) ? WEXITSTATUS(raw) : -1, slurp(out), slurp(err)};
    std::filesystem::remove(out);
    std::filesystem::remove(err);
    return result;
  }

  std::set<std::string> files() const {
    std::set<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(folder))
      names.insert(entry.path().filename());
    return names;
  }

  // Exit 2, one line that says `part`, and no file made or changed.
  void refuse(const std::string& arguments, const std::string& part) {
    INFO(arguments);
    const auto before = files();
    const Result r = run(arguments);
    CHECK(r.status == 2);
    CHECK(r.out.empty());
    INFO(r.err);
    CHECK(r.err.starts_with("ngauge: error: "));
    CHECK(std::count(r.err.begin(), r.err.end(), '\n') == 1);
    CHECK(r.err.find(part) != std::string::npos);
    CHECK(files() == before);
  }

  std::filesystem::path folder;
};

}  // namespace ng::test
