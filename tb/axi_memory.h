// SPDX-License-Identifier: Apache-2.0
// AxiMemory: the AXI4 subordinate at the other end of AxiPins, with the timing of an HBM channel
// and every freedom that AXI gives a subordinate. How to use it: axi.h.
//
// Read data are those of the cycle of the AR handshake; a write lands when its B is first offered.
// So a design that reads back before the B, or announces a write too early, reads old bytes.
// Payload pins without valid, and read lanes outside the transfer, carry random values.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <limits>
#include <list>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "tb/axi.h"
#include "tb/axi_bytes.h"
#include "tb/stream.h"

namespace ng::tb {

enum class AxiOrder {
  kInOrder,     // answers in the order of the addresses, whatever their IDs
  kOutOfOrder,  // any order between IDs, bursts whole
  kInterleaved  // and read beats of different IDs mixed
};

enum class AxiService {
  kBeside,       // reads and writes side by side
  kWritesFirst,  // one burst after the other; a write that waits goes before a read
  kReadsFirst,   // a read before a write
  kTurns         // one that waits before one of the kind just served
};

struct AxiMemoryConfig {
  uint64_t base = 0;  // bytes outside base .. base + size - 1 answer DECERR
  uint64_t size = std::numeric_limits<uint64_t>::max();
  unsigned read_latency =
      3;  // AR taken in cycle t: the first beat is valid in t + this, at least 1
  unsigned write_latency =
      5;                // the last of AW and W taken in t: B is valid in t + this, at least 1
  unsigned jitter = 0;  // 0 to this many cycles more for each burst, at random
  double bytes_per_cycle = 0;     // average limit each way; 0: one beat per cycle
  bool shared_bandwidth = false;  // the limit holds for both ways together
  /// Row r of bank b: addresses with addr / row_bytes = r * banks + b. A bank serves one burst at a
  /// time, and each change of its row costs row_miss_cycles. 0 banks: no such limits.
  unsigned banks = 0;
  unsigned row_bytes = 1024;
  unsigned row_miss_cycles = 0;
  /// No new beat starts in the last refresh_cycles of each refresh_interval. 0: never.
  unsigned refresh_interval = 0;
  unsigned refresh_cycles = 0;
  unsigned max_reads = 1024;  // bursts accepted and not finished
  unsigned max_writes = 1024;
  AxiOrder order = AxiOrder::kInOrder;
  /// A path that serves one burst at a time, from its address to its last R beat or its B. Whether
  /// a write's data are there does not matter for its turn. So a manager that sends an AW before
  /// data that a read behind it must bring stands still for ever.
  AxiService service = AxiService::kBeside;
  /// Of such a path: addresses each way, and W beats, that it takes before their turn. 0: none;
  /// 2: as a register slice in front of it.
  unsigned ahead = 0;
  bool ready_after_valid = false;  // AR, AW, W: ready only after valid was seen
  bool aw_waits_for_w = false;     // AW is taken only once a W beat is offered or taken
  bool w_waits_for_aw = false;     // W beats are taken only once their AW is
  Stalls ar = Stalls::never();
  Stalls r = Stalls::never();
  Stalls aw = Stalls::never();
  Stalls w = Stalls::never();
  Stalls b = Stalls::never();
  uint64_t seed = 1;                  // of stalls, orders, unwritten bytes
  std::shared_ptr<AxiBytes> bytes{};  // for two ports on one memory; else it makes its own
};

/// What a fault callback sees: a read beat, or a whole burst.
struct AxiAccess {
  bool write = false;
  AxiAddress burst;
  uint64_t number = 0;  // of the burst, counted from 0 for reads and writes apart
  unsigned beat = 0;    // reads
  uint64_t first = 0;   // first byte of the read beat or of the burst
  uint64_t end = 0;     // the byte after the last one
};

struct AxiFate {
  uint64_t delay = 0;     // cycles on top of the latency
  bool withheld = false;  // not answered until release_withheld(); others of its ID wait behind it
};

/// One direction. The window is from the first to the last beat taken.
struct AxiTraffic {
  uint64_t bursts = 0;
  uint64_t beats = 0;
  uint64_t bytes = 0;   // reads: those of the transfers; writes: those with a strobe
  uint64_t errors = 0;  // read beats or write bursts that were answered with an error
  uint64_t max_outstanding = 0;
  uint64_t first_address = 0;  // cycle of the first AR or AW, counted in calls of sample()
  uint64_t first_beat = 0;
  uint64_t last_beat = 0;
  uint64_t last_answer = 0;  // of the last RLAST or B

  uint64_t cycles() const { return beats == 0 ? 0 : last_beat - first_beat + 1; }
  uint64_t idle_cycles() const { return cycles() - beats; }
  double utilisation(unsigned bus_bytes) const {
    return beats == 0 ? 0 : static_cast<double>(bytes) / static_cast<double>(cycles() * bus_bytes);
  }
};

class AxiMemory {
 public:
  explicit AxiMemory(AxiPins& pins, AxiMemoryConfig config = {});

  AxiMemory(const AxiMemory&) = delete;
  AxiMemory& operator=(const AxiMemory&) = delete;

  AxiBytes& bytes() { return *config_.bytes; }
  const AxiMemoryConfig& config() const { return config_; }

  /// Answers `resp` to read beats and write bursts that move a byte of this range.
  void fail(uint64_t addr, uint64_t count, AxiResp resp, bool reads = true, bool writes = true);
  void clear_faults();
  /// Called for every read beat and every write burst: the answer. Errors of ranges come first.
  std::function<AxiResp(const AxiAccess&)> respond;
  /// Called for every burst when its address is taken.
  std::function<AxiFate(const AxiAccess&)> fate;
  void release_withheld();
  /// Channels on which nothing is taken while set.
  bool hold_ar = false, hold_aw = false, hold_w = false;
  uint64_t withheld() const;

  void drive();
  void sample();
  /// Forgets everything in flight, keeps the bytes. sample() does it while rst_ni is low.
  void reset();

  uint64_t cycle() const { return now_; }
  /// Bursts whose address or first beat was taken and that are not finished.
  bool idle() const {
    return reads_.empty() && writes_.empty() && early_.empty() && reads_ahead_.empty() &&
           writes_ahead_.empty();
  }
  /// Time alone brings the next answer: it is due, and no answer stands here untaken.
  bool owes() const;
  const AxiTraffic& reads() const { return read_traffic_; }
  const AxiTraffic& writes() const { return write_traffic_; }
  void clear_traffic() { read_traffic_ = write_traffic_ = {}; }
  /// Throughput and progress each way, in one line: what failing tests say of a memory.
  std::string report() const;

 private:
  struct Beat {
    AxiReadBeat pins;
    uint64_t ready_at = 0;
  };
  struct Read {
    AxiAddress a;
    std::vector<Beat> beats;
    size_t next = 0;
    bool withheld = false;
  };
  struct Write {
    AxiAddress a;
    uint64_t number = 0;
    std::vector<AxiWriteBeat> beats;
    uint64_t ready_at = 0;
    uint64_t delay = 0;
    bool withheld = false;
  };
  struct Range {
    uint64_t first, last;
    AxiResp resp;
    bool reads, writes;
  };
  using Reads = std::list<Read>;
  using Writes = std::list<Write>;

  bool one_at_a_time() const { return config_.service != AxiService::kBeside; }
  bool free() const { return !one_at_a_time() || (reads_.empty() && writes_.empty()); }
  bool writes_first() const {
    return config_.service == AxiService::kWritesFirst ||
           (config_.service == AxiService::kTurns && !wrote_);
  }
  bool takes_address(bool write) const;
  bool takes_data() const;
  void begin();
  void accept_read(const AxiAddress& a);
  void accept_write(const AxiAddress& a);
  void fill_writes();
  void land(Write& write);
  AxiResp answer(const AxiAccess& access, uint64_t last) const;
  bool inside(uint64_t addr) const { return addr - config_.base < config_.size; }
  uint64_t bank_time(uint64_t addr, uint64_t earliest);
  uint64_t jitter() { return config_.jitter == 0 ? 0 : rng_() % (config_.jitter + 1ull); }
  void drive_read();
  void drive_answer();
  void scramble_read();
  bool write_open() const { return !writes_.empty() && open(writes_.back()); }
  static bool open(const Write& write) { return write.beats.size() < write.a.beats(); }
  template <class List, class Ready>
  typename List::iterator choose(List& list, Ready ready);

  AxiPins& pins_;
  AxiMemoryConfig config_;
  std::mt19937_64 rng_, ar_rng_, r_rng_, aw_rng_, w_rng_, b_rng_;
  uint64_t now_ = 0;
  std::deque<AxiAddress> reads_ahead_, writes_ahead_;  // taken, not being served
  bool wrote_ = false;                                 // the last burst served was a write
  Reads reads_;
  Writes writes_;
  std::deque<AxiWriteBeat> early_;  // W beats whose AW has not come
  Reads::iterator read_;            // offered on R
  Writes::iterator write_;          // offered on B
  bool offering_read_ = false;
  bool offering_answer_ = false;
  bool ar_seen_ = false;
  bool aw_seen_ = false;
  bool w_seen_ = false;
  uint16_t id_bits_ = 0;  // seen: the port may be narrower than 16 bits
  double read_credit_ = 0;
  double write_credit_ = 0;
  struct Bank {
    uint64_t row = std::numeric_limits<uint64_t>::max();
    uint64_t free_at = 0;
  };
  std::vector<Bank> banks_;
  std::vector<Range> ranges_;
  std::vector<uint32_t> id_mark_;
  uint32_t mark_ = 0;
  AxiTraffic read_traffic_, write_traffic_;
};

}  // namespace ng::tb
