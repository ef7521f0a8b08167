// SPDX-License-Identifier: Apache-2.0
#include <Vtb_probe_untraced.h>
#include <sys/mman.h>

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_exception.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <set>
#include <string>

#include "tb/fst_io.h"
#include "tests/unit/tb/probe.h"

using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::MessageMatches;
using ng::tb::RtlError;
using ng::tb::Sim;
using ng::tb::Timeout;

TEST_CASE("a word set before a tick is sampled by it") {
  Probe sim("sample");
  sim->in_valid_i = 1;
  sim->in_data_i = 0x1234;
  sim.eval();
  CHECK(sim->out_valid_o == 0);
  sim.tick();
  CHECK(sim->out_valid_o == 1);
  CHECK(sim->out_data_o == 0x1234);
}

TEST_CASE("registers without reset start with random values drawn from the seed") {
  std::set<uint32_t> values;
  for (uint64_t seed = 1; seed <= 8; ++seed)
    values.insert(Sim<Vtb_probe>("start", seed)->unreset_o);
  CHECK(values.size() == 8);
  CHECK(Sim<Vtb_probe>("start", 5)->unreset_o == Sim<Vtb_probe>("start", 5)->unreset_o);
}

TEST_CASE("a failed assertion throws with its name, cycle and seed") {
  Probe sim("assertion", 77);
  sim->fault_i = kAssertion;
  CHECK_THROWS_MATCHES(sim.ticks(2), RtlError,
                       MessageMatches(ContainsSubstring("FaultIsNotFour") &&
                                      ContainsSubstring("at cycle 3, seed 77")));
}

TEST_CASE("$error and $fatal throw instead of aborting the program") {
  Probe first("error");
  first->fault_i = kError;
  CHECK_THROWS_MATCHES(first.tick(), RtlError,
                       MessageMatches(ContainsSubstring("reported by $error")));
  Probe second("fatal");
  second->fault_i = kFatal;
  CHECK_THROWS_MATCHES(second.tick(), RtlError,
                       MessageMatches(ContainsSubstring("reported by $fatal")));
}

TEST_CASE("with two models alive, an error belongs to the one that reported it") {
  Probe first("first");
  Probe second("second");
  first->fault_i = kError;
  CHECK_THROWS_MATCHES(first.tick(), RtlError,
                       MessageMatches(ContainsSubstring("RTL error in first at cycle 3, seed")));
  CHECK_NOTHROW(second.tick());
}

TEST_CASE("assertions are silent during reset") {
  Sim<Vtb_probe> sim("reset");
  sim->fault_i = kAssertion;
  CHECK_NOTHROW(sim.reset());
}

TEST_CASE("run_until stops at the condition, or throws with the cycle") {
  Probe sim("until");
  sim->in_valid_i = 1;
  CHECK(sim.run_until([&] { return sim->out_valid_o == 1; }, 10) == 1);
  sim->in_valid_i = 0;
  CHECK_THROWS_MATCHES(
      sim.run_until([&] { return sim.cycle() == 0; }, 10, "the past"), Timeout,
      MessageMatches(ContainsSubstring("the past not reached in 10 cycles (now cycle 14")));
}

TEST_CASE("waves are written, and a narrower window makes a smaller file") {
  const auto size = [](ng::tb::WaveWindow window) {
    const std::filesystem::path file =
        std::filesystem::temp_directory_path() / fmt::format("ng_tb_{}.fst", ::getpid());
    {
      Probe sim("waves");
      sim.start_waves(file.string(), window);
      sim->in_valid_i = 1;
      for (int i = 0; i < 2000; ++i) {
        sim->in_data_i = static_cast<uint16_t>(sim.rng()());
        sim.tick();
      }
    }
    const auto bytes = std::filesystem::file_size(file);
    std::filesystem::remove(file);
    return bytes;
  };
  const auto narrow = size({10, 20});
  CHECK(narrow > 0);
  CHECK(size({}) > narrow + 2 * 1900);  // 2,000 random words of 16 bits do not compress
}

TEST_CASE("a trace that its disk does not hold is an error, and its writer comes to an end") {
  ng::tb::take_fst_error();
  std::FILE* full = std::fopen("/dev/full", "wb");
  REQUIRE(full != nullptr);
  CHECK(ng_fst_fwrite("trace", 5, 1, full) == 1);
  CHECK(ng::tb::fst_error() == 0);  // in a buffer so far
  CHECK(ng_fst_fflush(full) != 0);
  CHECK(ng::tb::fst_error() == ENOSPC);
  errno = EIO;
  ng_fst_fclose(full);
  CHECK(ng::tb::fst_error() == ENOSPC);  // the first one counts
  // a page that no file holds any more can still be written
  void* page = ng_fst_mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, -1, 0);
  static_cast<char*>(page)[4095] = 1;
  ::munmap(page, 4096);
  CHECK(ng::tb::take_fst_error() == ENOSPC);
  CHECK(ng::tb::fst_error() == 0);
}

TEST_CASE("a trace for which there is no memory ends with an exception, and its model ends well") {
  ng::tb::take_fst_error();
  const std::filesystem::path file =
      std::filesystem::temp_directory_path() / fmt::format("ng_tb_memory_{}.fst", ::getpid());
  static const size_t half = PTRDIFF_MAX;
  const auto no_pages = [] {
    ng_fst_mmap(nullptr, half, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  };
  {
    Probe sim("memory");
    sim.start_waves(file.string());
    sim->in_valid_i = 0;
    sim.ticks(3);
    CHECK_THROWS_AS(no_pages(), std::bad_alloc);
    CHECK_THROWS_AS(sim.tick(), std::system_error);
  }
  CHECK(ng::tb::take_fst_error() == ENOMEM);
#ifndef __SANITIZE_ADDRESS__  // which ends the program instead
  CHECK_THROWS_AS(ng_fst_malloc(half), std::bad_alloc);
  CHECK_THROWS_AS(ng_fst_calloc(half, 1), std::bad_alloc);
  CHECK_THROWS_AS(ng_fst_realloc(nullptr, half), std::bad_alloc);
  CHECK(ng::tb::take_fst_error() == ENOMEM);
#endif
  std::filesystem::remove(file);
}

TEST_CASE("asking for waves in a library without tracing says what to do") {
  CHECK(Sim<Vtb_probe>::kTraced);
  REQUIRE(Sim<Vtb_probe_untraced>::kTraced == NG_ALL_TRACED);
  if (Sim<Vtb_probe_untraced>::kTraced) return;
  Sim<Vtb_probe_untraced> sim("untraced");
  CHECK_THROWS_WITH(sim.start_waves("unused.fst"), ContainsSubstring("scripts/waves.sh"));
}

TEST_CASE("a parameter given to ng_verilate reaches the design") {
  Sim<Vtb_probe_untraced> sim("width");
  sim->fault_i = kNone;
  sim->out_ready_i = 0;
  sim.reset();
  sim->in_valid_i = 1;
  sim->in_data_i = 0xdeadbeef;
  sim.tick();
  CHECK(sim->out_data_o == 0xdeadbeef);
}
