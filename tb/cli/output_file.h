// SPDX-License-Identifier: Apache-2.0
// A file that appears whole or not at all.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>

#include "tb/cli/staging.h"

namespace ng::cli {

// The constructor proves that the file can be written, so that a long computation is not lost at
// its end. write() fills a staged file, publish() gives it its place (staging.h); without publish()
// nothing stays. Of several files all are written before one is published.
//
// A device or a pipe has nothing to stage: write() goes straight through. So does it to the
// process's own standard output (/dev/stdout), and what is said there goes to standard error then.
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
  std::filesystem::path target_;
  std::unique_ptr<Staging> staging_;  // from write() to publish()
  int through_ = -1;                  // the device, pipe or standard output
};

// Whether the name leads to where standard output goes; a device such as /dev/null does not,
// whoever has it.
bool is_standard_output(const std::string& path);

// The trace of an RTL model, which a simulator writes by itself under staged(). It is worth most
// when a run fails: the destructor publishes a trace that the simulator has closed, unless a signal
// ends the process or a disk was full. Make it before the device that writes it. An empty path is
// no trace.
class WaveFile {
 public:
  // Throws InputError.
  explicit WaveFile(const std::string& path);
  ~WaveFile();
  WaveFile(const WaveFile&) = delete;
  WaveFile& operator=(const WaveFile&) = delete;

  // What is wrong with a trace that a destructor could not publish; empty for nothing. A simulator
  // that stops because of it does not know the name of the file.
  static const std::string& lost();

  std::string staged() const { return staging_ ? staging_->file() : ""; }
  // Once the simulator has closed it. Throws Failure.
  void publish();

 private:
  std::string path_;
  std::unique_ptr<Staging> staging_;
};

}  // namespace ng::cli
