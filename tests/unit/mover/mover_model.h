// SPDX-License-Identifier: Apache-2.0
// The pins of one mover as values, whatever its side and bus width: what mover_rig.h drives. The
// verilated classes stay inside mover_model.cpp, so that a test file compiles quickly.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <random>
#include <string>

#include "tb/axi.h"

namespace ng::test {

enum class Kind : uint8_t { kCopy, kFill, kAdd, kCast };

/// mover_pkg::piece_t
struct Piece {
  unsigned queue = 0;
  bool last = false;
  Kind kind = Kind::kCopy;
  unsigned format = 0;
  unsigned out_format = 0;
  bool saturate = false;
  unsigned bytes = 0;
  uint64_t src = 0;
  uint64_t dst = 0;
  uint64_t pattern = 0;
};

/// mover_pkg::done_t
struct Done {
  unsigned queue = 0;
  bool last = false;
  unsigned cause = 0;
  uint64_t address = 0;  // means something with a cause
  bool operator==(const Done&) const = default;
};

struct ReadEvent {
  unsigned queue = 0;
  bool last = false;
  bool operator==(const ReadEvent&) const = default;
};

/// A beat of the on-chip write port.
struct LocalWrite {
  uint64_t addr = 0;  // a global address
  tb::AxiData data{};
  uint64_t strobe = 0;
  bool operator==(const LocalWrite&) const = default;
};

enum class Side { kStore, kLoad };
/// Bus bytes, outstanding bursts, buffer rows. kTiny: 16 bytes, 4 bursts.
enum class Build { k8, k32, k64, kTiny };
inline constexpr unsigned kTimeoutCycles = 2000;
inline constexpr unsigned kTinyOutstanding = 4;

class MoverModel {
 public:
  static std::unique_ptr<MoverModel> make(Side side, Build build, const std::string& name);
  virtual ~MoverModel() = default;

  unsigned bus_bytes = 0;
  tb::AxiPins axi;  // a load mover has no write channels

  virtual void reset() = 0;
  virtual void eval() = 0;
  virtual void tick() = 0;
  virtual uint64_t cycle() const = 0;
  virtual uint64_t seed() const = 0;

  virtual void offer(const Piece* piece) = 0;  // null: none
  virtual bool ready() = 0;
  virtual std::optional<uint64_t> local_request() = 0;  // a global address
  virtual void local_request_ready(bool ready) = 0;
  virtual void local_answer(bool valid, const tb::AxiData& data, bool error) = 0;
  virtual std::optional<LocalWrite> local_write() = 0;
  virtual void local_write_ready(bool ready) = 0;
  virtual std::optional<ReadEvent> read_event() = 0;
  virtual std::optional<Done> done() = 0;
  virtual bool busy() = 0;
};

}  // namespace ng::test
