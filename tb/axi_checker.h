// SPDX-License-Identifier: Apache-2.0
// AxiChecker: the rules of AXI4 between a manager and a subordinate, looked at once per cycle
// (sample() after eval, before tick; step() of stream.h does it). The first broken rule throws
// AxiViolation. How to use it: axi.h.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "tb/axi.h"
#include "tb/stream.h"

namespace ng::tb {

enum class AxiRule {
  kValidDropped,    // VALID fell before READY
  kPayloadChanged,  // the payload changed before READY
  kValidInReset,    // a VALID is high while rst_ni is low
  kBurstType,       // not INCR
  kBurstLength,     // more than 256 beats
  kBeatSize,        // beats wider than the bus, or narrower when full width is asked for
  kCrosses4K,       // a burst crosses a 4 KiB boundary
  kTooManyReads,    // more outstanding than the configuration allows
  kTooManyWrites,
  kDataBeforeAddress,  // a W beat before its AW, where that is not allowed
  kAddressBeforeData,  // an AW before its first W beat, where that is not allowed
  kLastMissing,        // the last beat of a burst without WLAST
  kLastEarly,          // WLAST before the last beat
  kStrobeOutside,      // a strobe on a lane that the beat does not move
  kReadNotAsked,       // R for an ID with nothing outstanding, or not after its AR
  kReadLastMissing,
  kReadLastEarly,
  kAnswerNotAsked,  // B for an ID with nothing outstanding, or not after its AW and its last W
  kExOkay,          // no exclusive access is made
  kUnfinished       // finish(): a burst is owed data or an answer, or an offer is still open
};
std::string_view axi_rule_name(AxiRule rule);

struct AxiViolation : ProtocolError {
  AxiViolation(AxiRule rule, uint64_t cycle, std::string channel, uint16_t id, uint64_t address,
               const std::string& text)
      : ProtocolError(text),
        rule(rule),
        cycle(cycle),
        channel(std::move(channel)),
        id(id),
        address(address) {}
  AxiRule rule;
  uint64_t cycle;  // of sample() calls
  std::string channel;
  uint16_t id;
  uint64_t address;  // of the burst; 0 where none is known
};

/// What a port promises beyond AXI4.
struct AxiLimits {
  bool w_may_precede_aw = true;  // false: no W beat is offered before its AW is
  /// False: in every cycle in which an AW is offered, the first W beat of its burst is offered too
  /// or was before. An AW without data may wait for a read behind it, which a path that serves one
  /// burst at a time never begins. Nobody sees from here what data depend on, so no AW may be
  /// without.
  bool aw_may_precede_w = true;
  bool full_width = true;  // every beat is as wide as the bus
  unsigned max_reads = 0;  // outstanding bursts; 0: any number
  unsigned max_writes = 0;
};

/// What every AXI4 manager of this project promises: AW and its first W beat are offered together.
inline constexpr AxiLimits kAddressBesideData{.w_may_precede_aw = false, .aw_may_precede_w = false};

class AxiChecker {
 public:
  AxiChecker(AxiPins& pins, std::string name, AxiLimits limits = {})
      : pins_(pins), name_(std::move(name)), limits_(limits) {}

  void drive() {}  // so that step() takes it
  void sample();
  /// Everything asked for has been answered and nothing is offered any more.
  void finish() const;
  /// Forgets everything outstanding. sample() does it while rst_ni is low.
  void reset();

  uint64_t cycle() const { return cycle_; }
  uint64_t reads_outstanding() const { return read_count_; }
  uint64_t writes_outstanding() const { return write_count_; }
  uint64_t read_bursts() const { return read_bursts_; }    // whose last beat was taken
  uint64_t write_bursts() const { return write_bursts_; }  // whose answer was taken

 private:
  template <class T>
  struct Held {
    bool waiting = false;
    T data{};
  };
  struct Read {
    AxiAddress a;
    unsigned beats = 0;
  };
  struct WriteBeat {
    uint64_t strobe;
    bool last;
  };

  template <class T>
  void check_held(const char* channel, const AxiChannel<T>& now, Held<T>& held);
  void check_address(const char* channel, const AxiAddress& a);
  void check_beats();
  void check_read();
  void check_answer();
  [[noreturn]] void fail(AxiRule rule, const char* channel, uint16_t id, uint64_t address,
                         const std::string& detail) const;

  AxiPins& pins_;
  std::string name_;
  AxiLimits limits_;
  uint64_t cycle_ = 0;
  Held<AxiAddress> ar_, aw_;
  Held<AxiWriteBeat> w_;
  Held<AxiReadBeat> r_;
  Held<AxiAnswer> b_;
  std::map<uint16_t, std::deque<Read>> reads_;          // by ID, oldest first
  std::deque<AxiAddress> open_;                         // AW taken, W beats owed
  unsigned open_beats_ = 0;                             // taken of the first of those
  std::deque<WriteBeat> early_;                         // W beats taken before their AW
  std::map<uint16_t, std::deque<AxiAddress>> written_;  // complete, B owed; by ID
  uint64_t w_bursts_ = 0;                               // whose WLAST was taken
  bool w_begun_ = false;                                // a beat of the next one was taken
  uint64_t aw_offered_ = 0;                             // AWs offered so far, taken or not
  uint64_t read_count_ = 0;
  uint64_t write_count_ = 0;
  uint64_t read_bursts_ = 0;
  uint64_t write_bursts_ = 0;
};

}  // namespace ng::tb
