// SPDX-License-Identifier: Apache-2.0
#include "tb/fst_io.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <new>
#include <string>

namespace {

std::atomic<int> first_error{0};

void failed() {
  int none = 0;
  first_error.compare_exchange_strong(none, errno != 0 ? errno : EIO);
}

// Passes a result on, and notes a bad one.
template <class Result>
Result checked(Result result, bool good) {
  if (!good) failed();
  return result;
}

// Memory, which its caller uses without a look.
void* there(void* memory, bool asked) {
  if (memory != nullptr || !asked) return memory;
  errno = ENOMEM;
  failed();
  throw std::bad_alloc();
}

std::string& trace_folder() {
  static thread_local std::string folder = ".";
  return folder;
}

}  // namespace

namespace ng::tb {
int take_fst_error() { return first_error.exchange(0); }
int fst_error() { return first_error.load(); }
}  // namespace ng::tb

std::FILE* ng_fst_fopen(const char* name, const char* mode) {
  const std::string folder = std::filesystem::path(name).parent_path().string();
  trace_folder() = folder.empty() ? "." : folder;
  std::FILE* file = std::fopen(name, mode);
  return checked(file, file != nullptr);
}

std::FILE* ng_fst_tmpfile() {
  const int descriptor = ::open(trace_folder().c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
  // not every file system has unnamed files
  std::FILE* file = descriptor >= 0 ? ::fdopen(descriptor, "w+b") : std::tmpfile();
  return checked(file, file != nullptr);
}

size_t ng_fst_fwrite(const void* data, size_t size, size_t count, std::FILE* file) {
  if (size == 0) return 0;
  const size_t written = std::fwrite(data, size, count, file);
  return checked(written, written == count);
}

int ng_fst_fputc(int byte, std::FILE* file) {
  const int result = std::fputc(byte, file);
  return checked(result, result != EOF);
}

int ng_fst_fflush(std::FILE* file) {
  const int result = std::fflush(file);
  return checked(result, result == 0);
}

int ng_fst_fclose(std::FILE* file) {
  const int result = std::fclose(file);
  return checked(result, result == 0);
}

int ng_fst_fseeko(std::FILE* file, off_t offset, int whence) {
  const int result = ::fseeko(file, offset, whence);
  checked(result, result == 0);
  return 0;  // the writer would print lines of its own
}

int ng_fst_ftruncate(int descriptor, off_t length) {
  const int result = ::ftruncate(descriptor, length);
  return checked(result, result == 0);
}

int ng_fst_gzwrite(gzFile file, const void* data, unsigned length) {
  const int written = ::gzwrite(file, data, length);
  return checked(written, written == static_cast<int>(length));
}

int ng_fst_gzclose(gzFile file) {
  const int result = ::gzclose(file);
  return checked(result, result == Z_OK);
}

void* ng_fst_mmap(void* address, size_t length, int protection, int flags, int descriptor,
                  off_t offset) {
  if (protection & PROT_WRITE) {
    // room for every page before one is touched
    const int error = ::posix_fallocate(descriptor, offset, static_cast<off_t>(length));
    if (error != 0 && error != EOPNOTSUPP) {
      errno = error;
      failed();
    }
  }
  // where the trace is lost, its writer needs pages to end on
  void* const pages =
      first_error == 0
          ? ::mmap(address, length, protection, flags, descriptor, offset)
          : ::mmap(nullptr, length, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  return there(pages == MAP_FAILED ? nullptr : pages, true);
}

void* ng_fst_malloc(size_t bytes) { return there(std::malloc(bytes), bytes > 0); }

void* ng_fst_calloc(size_t count, size_t bytes) {
  return there(std::calloc(count, bytes), count > 0 && bytes > 0);
}

void* ng_fst_realloc(void* memory, size_t bytes) {
  return there(std::realloc(memory, bytes), bytes > 0);
}
