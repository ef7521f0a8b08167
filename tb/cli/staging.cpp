// SPDX-License-Identifier: Apache-2.0
#include "tb/cli/staging.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <climits>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string_view>
#include <system_error>

#include "tb/cli/errors.h"

namespace ng::cli {
namespace {

constexpr const char* kFile = "/output";
constexpr const char* kSecondFile = "/output.hier";  // of the waveform writer
constexpr std::array kEndings{SIGHUP,  SIGINT,  SIGQUIT, SIGTERM, SIGPIPE,
                              SIGALRM, SIGUSR1, SIGUSR2, SIGXCPU};
constexpr std::array kCrashes{SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT};

// What a signal handler has to remove: paths in static memory, since it may call nothing that
// allocates.
struct Slot {
  std::atomic<bool> used{false};
  char folder[PATH_MAX];
  char file[PATH_MAX + 16];
  char second[PATH_MAX + 16];

  void remove() const {
    ::unlink(file);
    ::unlink(second);
    ::rmdir(folder);
  }
};
std::array<Slot, 64> slots;

extern "C" void end_by_signal(int signal) {
  for (const Slot& slot : slots) {
    if (slot.used) slot.remove();
  }
  std::signal(signal, SIG_DFL);
  ::raise(signal);  // delivered when this handler returns
}

extern "C" void end_by_crash(int signal) {
  constexpr std::string_view kText =
      "ngauge: error: ended by a fault of its own, or without memory\n";
  [[maybe_unused]] const ssize_t written = ::write(STDERR_FILENO, kText.data(), kText.size());
  end_by_signal(signal);
}

// No signal comes between making or moving a file and noting it.
class SignalsHeld {
 public:
  SignalsHeld() {
    sigset_t endings;
    sigemptyset(&endings);
    for (const int signal : kEndings) sigaddset(&endings, signal);
    ::pthread_sigmask(SIG_BLOCK, &endings, &before_);
  }
  ~SignalsHeld() { ::pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
  SignalsHeld(const SignalsHeld&) = delete;
  SignalsHeld& operator=(const SignalsHeld&) = delete;

 private:
  sigset_t before_;
};

int take_slot(const std::string& folder) {
  for (size_t i = 0; i < slots.size(); ++i) {
    Slot& slot = slots[i];
    if (slot.used || folder.size() >= sizeof slot.folder) continue;
    std::strcpy(slot.folder, folder.c_str());
    std::strcpy(slot.file, (folder + kFile).c_str());
    std::strcpy(slot.second, (folder + kSecondFile).c_str());
    slot.used = true;
    return static_cast<int>(i);
  }
  return -1;
}

}  // namespace

void cannot_write(const std::string& path, int error) {
  throw Failure(fmt::format("{}: cannot write: {}", path, std::strerror(error)));
}

void cannot_take(const std::string& path, std::string_view why) {
  throw InputError(fmt::format("{}: cannot write: {}", path, why));
}

std::filesystem::path follow_links(const std::filesystem::path& path) {
  constexpr int kMostLinks = 40;
  std::error_code error;
  std::filesystem::path place = path;
  for (int i = 0; i < kMostLinks && std::filesystem::is_symlink(place, error); ++i) {
    const std::filesystem::path next = std::filesystem::read_symlink(place, error);
    if (error) break;
    place = place.parent_path() / next;  // an absolute one replaces all
  }
  return place;
}

void prepare_process() {
  // in the wrong direction, so that to write fails as it does with the closed one
  for (const int descriptor : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    if (::fcntl(descriptor, F_GETFD) >= 0) continue;
    const int got = ::open("/dev/null", descriptor == STDIN_FILENO ? O_WRONLY : O_RDONLY);
    if (got >= 0 && got != descriptor) ::close(got);
  }
  std::signal(SIGXFSZ, SIG_IGN);
  for (const int signal : kEndings) {
    struct sigaction action = {};
    if (::sigaction(signal, nullptr, &action) == 0 && action.sa_handler == SIG_IGN) continue;
    action = {};
    action.sa_handler = end_by_signal;
    for (const int other : kEndings) sigaddset(&action.sa_mask, other);
    ::sigaction(signal, &action, nullptr);
  }
  for (const int signal : kCrashes) {
    struct sigaction action = {};
    if (::sigaction(signal, nullptr, &action) != 0 || action.sa_handler != SIG_DFL)
      continue;  // a sanitiser's
    action = {};
    action.sa_handler = end_by_crash;
    ::sigaction(signal, &action, nullptr);
  }
}

Staging::Staging(std::filesystem::path target, std::string shown)
    : target_(std::move(target)), shown_(std::move(shown)) {
  const std::filesystem::path parent = target_.parent_path();
  std::string pattern = ((parent.empty() ? "." : parent) / ".ngauge-XXXXXX").string();
  const SignalsHeld held;
  if (!::mkdtemp(pattern.data())) cannot_take(shown_, std::strerror(errno));
  folder_ = pattern;
  slot_ = take_slot(folder_);
  if (slot_ >= 0) return;
  ::rmdir(folder_.c_str());
  cannot_take(shown_, "too many files, or too long a name");
}

Staging::~Staging() {
  if (slot_ < 0) return;
  const SignalsHeld held;
  Slot& slot = slots[static_cast<size_t>(slot_)];
  slot.remove();
  slot.used = false;
}

std::string Staging::file() const { return folder_ + kFile; }

void Staging::publish() {
  const std::string from = file();
  struct stat old = {};
  if (::stat(target_.c_str(), &old) == 0) {
    struct stat now = {};
    const bool known = ::stat(from.c_str(), &now) == 0;
    // only root may give a file away, and who may not keeps it
    if (known && (now.st_uid != old.st_uid || now.st_gid != old.st_gid) &&
        ::chown(from.c_str(), old.st_uid, old.st_gid) != 0 &&
        ::chown(from.c_str(), static_cast<uid_t>(-1), old.st_gid) != 0)
      old.st_mode &= ~mode_t{S_IRWXG};  // another group gets nothing by that
    if (::chmod(from.c_str(), old.st_mode & 07777) != 0) cannot_write(shown_, errno);
  }
  const SignalsHeld held;
  if (::rename(from.c_str(), target_.c_str()) != 0) cannot_write(shown_, errno);
  Slot& slot = slots[static_cast<size_t>(slot_)];
  slot.remove();
  slot.used = false;
  slot_ = -1;
}

}  // namespace ng::cli
