// SPDX-License-Identifier: Apache-2.0
#include "tb/cli/output_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <optional>
#include <string_view>
#include <utility>

#include "tb/cli/errors.h"
#include "tb/fst_io.h"

namespace ng::cli {
namespace {

// What the name leads to; nothing when there is nothing yet. Throws InputError for what can never
// be written.
std::optional<struct stat> look(const std::string& path) {
  if (path.empty()) throw InputError("an empty file name, expected a file to write");
  struct stat found = {};
  if (::stat(path.c_str(), &found) != 0) {
    if (errno == ENOENT) return std::nullopt;  // or a folder that is missing: staging says so
    cannot_take(path, std::strerror(errno));
  }
  if (S_ISDIR(found.st_mode)) cannot_take(path, "is a directory");
  if (::access(path.c_str(), W_OK) != 0) cannot_take(path, std::strerror(errno));
  return found;
}

// Standard output for the caller alone; everybody else's goes to standard error from now on.
int take_standard_output() {
  std::fflush(stdout);
  const int mine = ::fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
  if (mine >= 0) ::dup2(STDERR_FILENO, STDOUT_FILENO);
  return mine;
}

std::string& lost_trace() {
  static std::string text;
  return text;
}

int write_all(int descriptor, std::span<const uint8_t> bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(descriptor, bytes.data(), bytes.size());
    if (written < 0 && errno != EINTR) return errno;
    if (written > 0) bytes = bytes.subspan(static_cast<size_t>(written));
  }
  return 0;
}

}  // namespace

bool is_standard_output(const std::string& path) {
  struct stat file = {};
  struct stat out = {};
  if (::stat(path.c_str(), &file) != 0 || ::fstat(STDOUT_FILENO, &out) != 0) return false;
  if (S_ISCHR(file.st_mode) && ::isatty(STDOUT_FILENO) == 0) return false;
  return out.st_dev == file.st_dev && out.st_ino == file.st_ino;
}

OutputFile::OutputFile(std::string path) : path_(std::move(path)) {
  const auto found = look(path_);
  if (found && is_standard_output(path_)) {
    through_ = take_standard_output();
    if (through_ < 0) cannot_take(path_, std::strerror(errno));
  } else if (found && !S_ISREG(found->st_mode)) {
    through_ = ::open(path_.c_str(), O_WRONLY | O_CLOEXEC | O_NOCTTY);
    if (through_ < 0) cannot_take(path_, std::strerror(errno));
  } else {
    target_ = follow_links(path_);
    const Staging probe(target_, path_);
  }
}

OutputFile::~OutputFile() {
  if (through_ >= 0) ::close(through_);
}

void OutputFile::write(std::span<const uint8_t> bytes) {
  int descriptor = through_;
  if (target_.empty()) {
    if (const int error = write_all(descriptor, bytes)) cannot_write(path_, error);
    return;
  }
  staging_ = std::make_unique<Staging>(target_, path_);
  descriptor = ::open(staging_->file().c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  if (descriptor < 0) cannot_write(path_, errno);
  int error = write_all(descriptor, bytes);
  if (::close(descriptor) != 0 && error == 0) error = errno;
  if (error != 0) cannot_write(path_, error);
}

void OutputFile::write(const std::string& text) {
  write(std::span(reinterpret_cast<const uint8_t*>(text.data()), text.size()));
}

void OutputFile::publish() {
  if (staging_) staging_->publish();
  staging_.reset();
}

WaveFile::WaveFile(const std::string& path) : path_(path) {
  if (path_.empty()) return;
  const auto found = look(path_);
  if (found && (!S_ISREG(found->st_mode) || is_standard_output(path_)))
    cannot_take(path_, "is no regular file, and a trace is not written from front to back");
  staging_ = std::make_unique<Staging>(follow_links(path_), path_);
  tb::take_fst_error();  // of a trace before this one
}

WaveFile::~WaveFile() {
  struct stat written = {};
  if (!staging_ || ::stat(staging_->file().c_str(), &written) != 0) return;
  try {
    publish();
  } catch (const Failure& failure) {
    lost_trace() = failure.what();
  }
}

const std::string& WaveFile::lost() { return lost_trace(); }

void WaveFile::publish() {
  if (!staging_) return;
  const std::unique_ptr<Staging> staging = std::move(staging_);
  if (const int error = tb::take_fst_error()) cannot_write(path_, error);
  staging->publish();
}

}  // namespace ng::cli
