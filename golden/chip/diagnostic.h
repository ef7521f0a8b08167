// SPDX-License-Identifier: Apache-2.0
// What hardware does without a word and is nearly always a fault of the program.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace ng {

struct Diagnostic {
  enum class Kind : uint8_t {
    kUnwrittenSbuf,  // a byte of SBUF, scales or HBM is read that nobody has written since reset
    kRace,           // two engines touched the same bytes, one of them writing, unordered
    kMissingFence,   // the same by two descriptors of one DMA queue
    kSemaphoreRace,  // `set` while another engine may wait on or signal the same semaphore
    kDeadlock,       // a wait that nothing left can satisfy
  };
  Kind kind;
  std::string text;  // one line: engine, instruction number and tag, address
};

// Collects diagnostics; beyond the limit only counts them, so that a broken program cannot fill the
// memory.
class DiagnosticSink {
 public:
  void add(Diagnostic::Kind kind, std::string text) {
    if (list_.size() < kLimit) list_.push_back({kind, std::move(text)});
  }
  std::vector<Diagnostic> take() { return std::exchange(list_, {}); }

 private:
  static constexpr size_t kLimit = 100;
  std::vector<Diagnostic> list_;
};

}  // namespace ng
