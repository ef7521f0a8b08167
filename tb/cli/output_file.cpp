// SPDX-License-Identifier: Apache-2.0
#include "tb/cli/output_file.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>

#include "tb/cli/errors.h"

namespace ng::cli {

OutputFile::OutputFile(std::string path)
    : path_(std::move(path)), temporary_(fmt::format("{}.tmp.{}", path_, ::getpid())) {
  if (path_.empty()) throw InputError("an empty file name, expected a file to write");
  std::error_code error;
  if (std::filesystem::is_directory(path_, error)) {
    throw InputError(fmt::format("{}: cannot write: is a directory", path_));
  }
  if (std::filesystem::exists(path_, error) && ::access(path_.c_str(), W_OK) != 0) {
    throw InputError(fmt::format("{}: cannot write: {}", path_, std::strerror(errno)));
  }
  // a device such as /dev/null is written in place, never replaced
  if (std::filesystem::exists(path_, error) && !std::filesystem::is_regular_file(path_, error)) {
    temporary_.clear();
    return;
  }
  if (!std::ofstream(temporary_, std::ios::binary | std::ios::trunc)) {
    throw InputError(fmt::format("{}: cannot write: {}", path_, std::strerror(errno)));
  }
  std::filesystem::remove(temporary_, error);  // a run that is interrupted leaves nothing
}

OutputFile::~OutputFile() {
  std::error_code error;
  if (!temporary_.empty()) std::filesystem::remove(temporary_, error);
}

void OutputFile::write(std::span<const uint8_t> bytes) {
  std::ofstream file(temporary_.empty() ? path_ : temporary_, std::ios::binary | std::ios::trunc);
  file.write(reinterpret_cast<const char*>(bytes.data()),
             static_cast<std::streamsize>(bytes.size()));
  file.close();
  if (!file) throw Failure(fmt::format("{}: cannot write: {}", path_, std::strerror(errno)));
}

void OutputFile::write(const std::string& text) {
  write(std::span(reinterpret_cast<const uint8_t*>(text.data()), text.size()));
}

void OutputFile::publish() {
  if (temporary_.empty()) return;
  std::error_code error;
  std::filesystem::rename(temporary_, path_, error);
  if (error) throw Failure(fmt::format("{}: cannot write: {}", path_, error.message()));
  temporary_.clear();
}

}  // namespace ng::cli
