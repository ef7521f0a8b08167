// SPDX-License-Identifier: Apache-2.0
// One mover between memories, with its reference: pieces in, every byte of both memories, every
// event and every failing address compared.
//
//   MoverRig rig(Side::kStore, Build::k8, "name", {.axi = {.read_latency = 100}});
//   rig.push({.bytes = 64, .src = kHbm + 3, .dst = kHbm + 0x100001});
//   rig.run();   // until all pieces are done; throws on any difference
//
// The reference takes pieces one after the other, so the sources of pieces in flight together must
// not be the destinations of others (adds to one place excepted).
#pragma once

#include <deque>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include "mover_model.h"
#include "tb/axi_checker.h"
#include "tb/axi_memory.h"
#include "tb/stream.h"

namespace ng::test {

inline constexpr uint64_t kSelf = 0xFFFFull << 48;
inline constexpr uint64_t kHbm = kSelf;
inline constexpr uint64_t kSbuf = kSelf | 1ull << 44;
inline constexpr uint64_t kPsum = kSelf | 3ull << 44;
inline constexpr uint64_t kRemote = 7ull << 48 | 1ull << 44;  // SBUF of chip 7: behind AXI

inline bool on_chip(uint64_t addr) { return addr >> 48 == 0xFFFF && (addr >> 44 & 15) != 0; }

/// numerics_pkg::format_e
enum : unsigned { kE4m3, kE5m2, kE4m3Ieee, kE2m1, kBf16, kFp32 };
inline unsigned format_bytes(unsigned format) {
  return format == kFp32 ? 4 : format == kBf16 ? 2 : 1;
}

/// isa_pkg::cause_e
enum : unsigned { kNoCause = 0, kBusSlave = 13, kBusDecode = 14, kTimeout = 15 };

struct MoverRigConfig {
  tb::AxiMemoryConfig axi{};
  unsigned local_latency = 1;
  unsigned local_jitter = 0;
  tb::Stalls pieces = tb::Stalls::never();
  tb::Stalls local_ar = tb::Stalls::never();
  tb::Stalls local_w = tb::Stalls::never();
};

class MoverRig {
 public:
  MoverRig(Side side, Build build, const std::string& name, const MoverRigConfig& config = {});

  /// Answers an error to reads (and writes behind AXI) that touch these bytes; kAxiSlvErr on chip.
  void fail(uint64_t addr, uint64_t count, tb::AxiResp resp, bool reads = true, bool writes = true);
  void push(const Piece& piece);
  /// Puts bytes into the memory and into its reference.
  void poke(uint64_t addr, std::span<const uint8_t> bytes);
  /// Until every piece is done, then compares everything and runs on a little to see nothing more.
  void run(uint64_t limit = 2'000'000);
  /// Until so many pieces are done; compares no bytes.
  void until(size_t done, uint64_t limit = 200'000);
  void step();
  void check();
  /// A reset: everything in flight is forgotten; the reference continues from the bytes as they
  /// are.
  void restart();

  const Piece& pushed(size_t i) const { return all_[i]; }
  tb::AxiBytes& expected_bytes() { return expected_axi; }
  unsigned bus_bytes() const { return model->bus_bytes; }
  uint64_t cycle() const { return model->cycle(); }
  /// Cycle in which a piece was taken, its first AR, its last write beat, its end.
  struct Times {
    uint64_t taken = 0;
    uint64_t done = 0;
  };
  std::vector<Times> times;
  std::vector<Done> expected_done, got_done;
  std::vector<ReadEvent> got_read;
  uint64_t write_beats = 0;  // of either port
  uint64_t read_beats = 0;
  uint64_t first_write = 0, last_write = 0;  // cycles

  std::unique_ptr<MoverModel> model;
  tb::AxiMemory memory;
  tb::AxiChecker checker;
  tb::AxiBytes chip, expected_chip, expected_axi;
  /// Set to give a piece up in the reference: source beat (or -1: none) from which no beat comes.
  std::optional<int> give_up_from;
  uint64_t local_answers_allowed = ~uint64_t{0};  // the on-chip memory stops after so many
  bool writes_allowed = true;                     // on-chip writes

 private:
  struct Range {
    uint64_t first, last;
    tb::AxiResp resp;
    bool reads, writes;
  };
  struct Answer {
    tb::AxiData data;
    bool error;
    uint64_t ready_at;
  };
  struct Fault {
    unsigned cause = 0;
    unsigned beat = ~0u;
    uint64_t address = 0;
  };
  void expect(const Piece& piece);
  Fault read_fault(uint64_t addr, unsigned bytes) const;
  uint8_t reference(uint64_t addr) const;
  tb::AxiBytes& reference_of(uint64_t addr);

  MoverRigConfig config_;
  std::deque<Piece> pieces_;
  bool offered_ = false;
  std::vector<Piece> all_;
  std::vector<ReadEvent> expected_read_;
  std::vector<Range> ranges_;
  std::deque<Answer> answers_;
  std::optional<LocalWrite> held_write_;
  std::optional<uint64_t> held_request_;
  bool local_ar_ready_ = false, local_w_ready_ = false;
  std::mt19937_64 rng_;
};

}  // namespace ng::test
