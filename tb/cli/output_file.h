// SPDX-License-Identifier: Apache-2.0
// A file that appears whole or not at all.
#pragma once

#include <cstdint>
#include <span>
#include <string>

namespace ng::cli {

// The constructor proves that the file can be written, by making a temporary one beside it, so that
// a long computation is not lost at its end. write() fills the temporary file, publish() gives it
// its name; without publish() nothing stays. Of several files all are written before one is
// published.
class OutputFile {
 public:
  // Throws InputError.
  explicit OutputFile(std::string path);
  ~OutputFile();
  OutputFile(const OutputFile&) = delete;
  OutputFile& operator=(const OutputFile&) = delete;

  const std::string& path() const { return path_; }
  // These throw Failure when the disk refuses.
  void write(std::span<const uint8_t> bytes);
  void write(const std::string& text);
  void publish();
  template <class Content>
  void commit(const Content& content) {
    write(content);
    publish();
  }

 private:
  std::string path_;
  std::string temporary_;
};

}  // namespace ng::cli
