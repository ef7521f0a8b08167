// SPDX-License-Identifier: Apache-2.0
// A file that appears whole or not at all.
#pragma once

#include <cstdint>
#include <span>
#include <string>

namespace ng::cli {

// The constructor proves that the file can be written, by making a temporary one beside it, so that
// a long computation is not lost at its end. commit() writes and renames; without it nothing stays.
class OutputFile {
 public:
  // Throws InputError.
  explicit OutputFile(std::string path);
  ~OutputFile();
  OutputFile(const OutputFile&) = delete;
  OutputFile& operator=(const OutputFile&) = delete;

  const std::string& path() const { return path_; }
  // Throws Failure when the disk refuses.
  void commit(std::span<const uint8_t> bytes);
  void commit(const std::string& text);

 private:
  std::string path_;
  std::string temporary_;
};

}  // namespace ng::cli
