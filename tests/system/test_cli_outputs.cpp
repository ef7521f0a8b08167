// SPDX-License-Identifier: Apache-2.0
// What every verb writes appears whole or not at all: through links, with the modes that stood, on
// devices and pipes, on a full disk, and under signals.
#include <fcntl.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <chrono>
#include <thread>

#include "tests/system/cli_fixture.h"

using ng::test::Cli;
using ng::test::Result;
using ng::test::slurp;
namespace fs = std::filesystem;

namespace {

const std::string kGolden = "gemm --a A.npy --b B.npy --device golden --preset tiny ";
const std::string kRtl = "gemm --a A.npy --b B.npy --device rtl --preset tiny ";

struct Output {
  std::string command;  // the file to write is named behind it
  bool trace = false;   // needs a file that it can write from anywhere
};

const std::vector<Output> kOutputs{{"asm p.txt --out "},
                                   {"disasm p.bin --out "},
                                   {kGolden + "--out "},
                                   {kGolden + "--out c --report "},
                                   {kGolden + "--out c --out-format mxfp8-e4m3 --out-scales "},
                                   {kRtl + "--out c --waves ", true},
                                   {"dma p.txt --preset tiny --out semaphores:0:8="},
                                   {"dma p.txt --preset tiny --report "},
                                   {"dma p.txt --preset tiny --device rtl --waves ", true},
                                   {"link --ends golden-golden --cycles 1000 --json "},
                                   {"link --ends golden-golden --cycles 1000 --timeline "},
                                   {"link --cycles 1000 --waves ", true},
                                   {"demo --preset tiny --images 2 --format e4m3 --waves ", true}};

struct Outputs : Cli {
  Outputs() {
    text("p.txt", "nop engine=tensor signal0=complete:set:1:5\n");
    REQUIRE(run("asm p.txt --out p.bin").status == 0);
    fs::create_directory(folder / "other");
  }
  void text(const std::string& name, const std::string& content) {
    write(name, {content.begin(), content.end()});
  }
  // Folders in which something is being written.
  bool staged() const {
    for (const fs::path& place : {folder, folder / "other"}) {
      for (const auto& entry : fs::directory_iterator(place))
        if (entry.path().filename().string().starts_with(".ngauge-")) return true;
    }
    return false;
  }
  // Starts ngauge; `prepare` is for the child.
  template <class Prepare>
  pid_t start(const std::vector<std::string>& words, Prepare&& prepare) const {
    const pid_t child = ::fork();
    if (child != 0) return child;
    std::vector<char*> arguments{const_cast<char*>("ngauge")};
    for (const std::string& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
    arguments.push_back(nullptr);
    prepare();
    if (::chdir(folder.c_str()) == 0) ::execv(NG_NGAUGE, arguments.data());
    ::_exit(99);
  }
};

mode_t mode_of(const fs::path& path) {
  struct stat found = {};
  return ::stat(path.c_str(), &found) == 0 ? found.st_mode & 07777 : 0;
}

}  // namespace

TEST_CASE("an output goes where a link leads and keeps the mode that stood there", "[cli]") {
  for (const Output& output : kOutputs) {
    Outputs cli;
    cli.text("other/file", "old");
    ::chmod((cli.folder / "other/file").c_str(), 0640);
    fs::create_symlink("other/file", cli.folder / "link");
    fs::create_symlink(cli.folder / "link", cli.folder / "second");
    const Result r = cli.run(output.command + "second");
    INFO(output.command << "\n" << r.err);
    CHECK(r.status == 0);
    CHECK(r.err.empty());
    CHECK(fs::is_symlink(cli.folder / "second"));
    CHECK(fs::is_symlink(cli.folder / "link"));
    CHECK(slurp(cli.folder / "other/file") != "old");
    CHECK(fs::file_size(cli.folder / "other/file") > 3);
    CHECK(mode_of(cli.folder / "other/file") == 0640);
    CHECK_FALSE(cli.staged());
  }
}

TEST_CASE("a link that leads to nothing yet gets its file, with the mode that the user wants",
          "[cli]") {
  Outputs cli;
  fs::create_symlink("other/file", cli.folder / "link");
  const mode_t before = ::umask(027);
  CHECK(cli.run("disasm p.bin --out link").status == 0);
  CHECK(cli.run(kRtl + "--out c --waves other/w.fst").status == 0);
  ::umask(before);
  CHECK(fs::is_symlink(cli.folder / "link"));
  for (const char* file : {"other/file", "c", "other/w.fst"})
    CHECK(mode_of(cli.folder / file) == 0640);
  CHECK(slurp(cli.folder / "other/file").starts_with("nop engine=tensor"));
  fs::create_symlink("circle", cli.folder / "circle");
  cli.refuse("disasm p.bin --out circle",
             "circle: cannot write: Too many levels of symbolic links");
  cli.refuse(kGolden + "--out link --report other/file", "--report: other/file is written twice");
  cli.refuse("disasm p.bin --out p.bin/x", "p.bin/x: cannot write: Not a directory");
}

TEST_CASE("standard output may be an output, and what is said goes to standard error", "[cli]") {
  Outputs cli;
  const std::string said = "C [3, 5] fp32 on tiny golden";
  for (const std::string to : {" >got", " | cat >got", " >>got"}) {
    INFO(to);
    fs::remove(cli.folder / "got");
    const std::string command = fmt::format("cd '{}' && '{}' {} --out /dev/stdout 2>said {}",
                                            cli.folder.string(), NG_NGAUGE, kGolden, to);
    CHECK(std::system(command.c_str()) == 0);
    CHECK(slurp(cli.folder / "got").starts_with("\x93NUMPY"));
    CHECK(fs::file_size(cli.folder / "got") == 128 + 60);
    CHECK(slurp(cli.folder / "said").starts_with(said));
  }
  CHECK(fs::is_symlink("/dev/stdout"));
  cli.refuse(kGolden + "--out /dev/stdout --report /dev/stdout", "is written twice");
  cli.refuse(kRtl + "--out c --waves /dev/stdout", "a trace is not written from front to back");
}

TEST_CASE("a device or a pipe is written through, and stays what it is", "[cli]") {
  Outputs cli;
  const std::string pipe = (cli.folder / "pipe").string();
  REQUIRE(::mkfifo(pipe.c_str(), 0600) == 0);
  std::thread reader([&] { cli.text("got", slurp(pipe)); });
  CHECK(cli.run("disasm p.bin --out pipe").status == 0);
  reader.join();
  CHECK(slurp(cli.folder / "got").starts_with("nop engine=tensor"));
  CHECK(fs::is_fifo(pipe));
  cli.refuse(kRtl + "--out c --waves pipe", "pipe: cannot write: is no regular file");
  const std::string device = (cli.folder / "null").string();
  if (::mknod(device.c_str(), S_IFCHR | 0666, ::makedev(1, 3)) != 0) {
    WARN("not root: no device node of its own");
    return;
  }
  for (const Output& output : kOutputs) {
    const Result r = cli.run(output.command + "null");
    INFO(output.command << "\n" << r.err);
    CHECK(r.status == (output.trace ? 2 : 0));
    CHECK((r.err.find("null: cannot write: is no regular file") != r.err.npos) == output.trace);
    CHECK(fs::is_character_file(device));
  }
}

TEST_CASE("on a full disk every verb says so in one line and leaves the old file", "[cli]") {
  Outputs cli;
  const std::string disk = (cli.folder / "other").string();
  if (::mount("tmpfs", disk.c_str(), "tmpfs", 0, "size=64k") != 0) {
    WARN("not root: no disk to fill");
    return;
  }
  for (const Output& output : kOutputs) {
    cli.text("other/file", "old");
    std::ofstream(disk + "/fill", std::ios::binary) << std::string(100'000, 'x');
    fs::remove(cli.folder / "c");
    const Result r = cli.run(output.command + "other/file");
    INFO(output.command << "\n" << r.err);
    CHECK(r.status == 1);
    CHECK(r.err == "ngauge: error: other/file: cannot write: No space left on device\n");
    CHECK_FALSE(fs::exists(cli.folder / "c"));
    CHECK(slurp(cli.folder / "other/file") == "old");
    CHECK_FALSE(cli.staged());
    // a file larger than what is allowed is no different
    fs::remove(disk + "/fill");
    const std::string limit =
        fmt::format("cd '{}' && ulimit -f 0 && '{}' {}other/file >/dev/null 2>/dev/null",
                    cli.folder.string(), NG_NGAUGE, output.command);
    if (!output.trace) CHECK(WEXITSTATUS(std::system(limit.c_str())) == 1);
    CHECK(slurp(cli.folder / "other/file") == "old");
    CHECK_FALSE(cli.staged());
  }
  CHECK(::umount(disk.c_str()) == 0);
}

TEST_CASE("a signal leaves the old trace, removes the new one, and ends the process", "[cli]") {
  Outputs cli;
  cli.floats("A.npy", {64, 512});
  cli.floats("B.npy", {64, 512});
  cli.text("w.fst", "old");
  std::vector<std::string> words;
  std::istringstream line(kRtl + "--out c --hbm-rate 0.1 --waves w.fst");
  for (std::string word; line >> word;) words.push_back(word);
  const auto until_staged = [&](bool yes) {
    for (int i = 0; i < 600 && cli.staged() != yes; ++i)
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
    return cli.staged() == yes;
  };
  for (const int number : {SIGINT, SIGTERM, SIGHUP, SIGPIPE, SIGUSR1, SIGXCPU, SIGSEGV}) {
    INFO("signal " << number);
    const pid_t child = cli.start(words, [] { ::signal(SIGQUIT, SIG_IGN); });
    CHECK(until_staged(true));
    ::kill(child, SIGQUIT);  // ignored since before it began, as nohup does with another
    ::kill(child, number);
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    CHECK(WIFSIGNALED(status));
    CHECK(WTERMSIG(status) == number);
    CHECK_FALSE(cli.staged());
    CHECK(slurp(cli.folder / "w.fst") == "old");
    CHECK_FALSE(fs::exists(cli.folder / "c"));
  }
}

TEST_CASE("a failed run leaves its trace and no other output", "[cli]") {
  Outputs cli;
  cli.text("p.txt",
           "dma_copy engine=dma0 bytes=4 src_addr=0xffff000000000000 "
           "dst_addr=0xffff10000003fffd\n");
  const Result r = cli.run("dma p.txt --preset tiny --device rtl --waves w.fst --report r.json");
  INFO(r.err);
  CHECK(r.status == 1);
  CHECK(r.err.find("address_range") != std::string::npos);
  CHECK(fs::file_size(cli.folder / "w.fst") > 1000);
  CHECK_FALSE(fs::exists(cli.folder / "r.json"));
  CHECK_FALSE(cli.staged());
}

TEST_CASE("standard output that is lost ends with 1 and a line", "[cli]") {
  Outputs cli;
  for (const std::string command :
       {"--help", "--version", "gemm --help", "info", "info --json", "disasm p.bin",
        "dma p.txt --preset tiny", "link --ends golden-golden --cycles 1000 --json j",
        "demo --preset tiny --images 2 --format e4m3 --device golden"}) {
    for (const auto& [to, why] : {std::pair{">/dev/full", "No space left on device"},
                                  std::pair{">&-", "Bad file descriptor"}}) {
      const std::string line =
          fmt::format("cd '{}' && '{}' {} {} 2>said", cli.folder.string(), NG_NGAUGE, command, to);
      INFO(line);
      CHECK(WEXITSTATUS(std::system(line.c_str())) == 1);
      CHECK(slurp(cli.folder / "said") ==
            fmt::format("ngauge: error: standard output: cannot write: {}\n", why));
    }
  }
  CHECK(fs::exists(cli.folder / "j"));  // what was asked for is there all the same
  const std::string both =
      fmt::format("cd '{}' && '{}' info >/dev/full 2>/dev/full", cli.folder.string(), NG_NGAUGE);
  CHECK(WEXITSTATUS(std::system(both.c_str())) == 1);
  CHECK(cli.run("asm p.txt --out p.bin >/dev/full").status == 0);  // nothing to say, nothing lost
}
