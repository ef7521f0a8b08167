// SPDX-License-Identifier: Apache-2.0
// The one way in which a file appears: written in a private folder beside its place, then moved
// there. Until then the old file stays as it is, and whatever ends the process, a signal included,
// takes the folder with it.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace ng::cli {

// What a file name stands for once its symbolic links are followed, the last one included even when
// it leads to nothing yet.
std::filesystem::path follow_links(const std::filesystem::path& path);

// Main calls this before anything else. A signal that ends the process removes what is staged, and
// the process still ends by that signal; a file that may grow no more is an error, no signal;
// closed standard streams stay closed for what is written, whatever is opened later.
void prepare_process();

class Staging {
 public:
  // Makes the folder. Throws InputError, in the name of `shown`, when the file cannot be written.
  Staging(std::filesystem::path target, std::string shown);
  ~Staging();  // removes what was not published
  Staging(const Staging&) = delete;
  Staging& operator=(const Staging&) = delete;

  // The file to write; a writer may also leave one of this name with ".hier" behind it.
  std::string file() const;
  // Gives the file its place, with the permissions and the owner of the file it takes it from.
  // Throws Failure.
  void publish();

 private:
  std::filesystem::path target_;
  std::string shown_;
  std::string folder_;
  int slot_ = -1;
};

[[noreturn]] void cannot_write(const std::string& path, int error);            // Failure
[[noreturn]] void cannot_take(const std::string& path, std::string_view why);  // InputError

}  // namespace ng::cli
