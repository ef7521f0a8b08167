// SPDX-License-Identifier: Apache-2.0
// Machines that reach each other's memories: what a link between chips does, without time.
#pragma once

#include <cstdint>
#include <map>
#include <memory>

#include "golden/chip/machine.h"

namespace ng {

class Cluster {
 public:
  // `machine` is chip `chip` from now on and reaches all others. It must outlive the cluster.
  void add(uint64_t chip, Machine& machine);

  // Lets every machine but `chip` run until none can go on; whether any did. As the `host` of a
  // machine's run() it makes the whole cluster run.
  bool advance_others(uint64_t chip);

  // The memories of a chip as every other sees them. kBusSlave: there is no such chip or byte, or
  // a PSUM row that was never written.
  Cause read(uint64_t address, std::span<uint8_t> bytes);
  Cause write(uint64_t address, std::span<const uint8_t> bytes);

 private:
  // What one chip sees of the others, and of its own HBM under its number.
  class View : public RemoteMemory {
   public:
    View(Cluster& cluster, uint64_t chip) : cluster_(cluster), chip_(chip) {}
    bool reaches(uint64_t) const override { return true; }
    Cause read(uint64_t address, std::span<uint8_t> bytes) override;
    Cause write(uint64_t address, std::span<const uint8_t> bytes) override;

   private:
    bool own_memory(uint64_t address) const;
    Cluster& cluster_;
    uint64_t chip_;
  };
  struct Chip {
    Machine* machine;
    std::unique_ptr<View> view;
  };

  Memories* find(uint64_t address, uint64_t count);

  std::map<uint64_t, Chip> chips_;
};

}  // namespace ng
