// SPDX-License-Identifier: Apache-2.0
// Routers, pipes between them and a chip at each.
#pragma once

#include <functional>
#include <memory>

#include "router_chip.h"
#include "router_model.h"
#include "router_pipe.h"

namespace ng::test {

/// A router of any size.
class Node {
 public:
  virtual ~Node() = default;
  virtual void offer(unsigned slice, const Beat* beat) = 0;
  virtual void ready(unsigned slice, bool is) = 0;
  virtual bool taken(unsigned slice) const = 0;
  virtual bool given(unsigned slice) const = 0;
  virtual Beat out(unsigned slice) const = 0;
  virtual void eval() = 0;
  virtual void tick() = 0;
  virtual void route(unsigned chip, unsigned port) = 0;
  virtual void ring(unsigned port, unsigned transit, unsigned reserve) = 0;
  virtual void dead(unsigned port, bool is) = 0;
  virtual uint32_t counter(unsigned address) = 0;
};

template <class V, unsigned Ports>
class RtlNode : public Node {
 public:
  explicit RtlNode(const std::string& name) : router(name) {}
  void offer(unsigned slice, const Beat* beat) override { router.offer(slice, beat); }
  void ready(unsigned slice, bool is) override { router.ready(slice, is); }
  bool taken(unsigned slice) const override { return router.taken(slice); }
  bool given(unsigned slice) const override { return router.given(slice); }
  Beat out(unsigned slice) const override { return router.out(slice); }
  void eval() override { router.eval(); }
  void tick() override { router.tick(); }
  void route(unsigned chip, unsigned port) override { router.route(chip, port); }
  void ring(unsigned port, unsigned transit, unsigned reserve) override {
    router.ring(port, transit, reserve);
  }
  void dead(unsigned port, bool is) override { router.dead(port, is); }
  uint32_t counter(unsigned address) override { return router.counter(address); }

  RouterModel<V, Ports> router;
};

class Network {
 public:
  using MakePipe = std::function<std::unique_ptr<Pipe>()>;
  using MakeLink = std::function<std::unique_ptr<Pipe>(bool from_a, unsigned channel)>;

  std::vector<std::unique_ptr<Node>> nodes;
  std::vector<std::unique_ptr<Chip>> chips;
  Account account;

  /// Both directions, three channels each.
  void connect(unsigned node_a, unsigned port_a, unsigned node_b, unsigned port_b,
               const MakeLink& make) {
    for (unsigned c = 0; c < 3; ++c) {
      wires_.push_back({make(true, c), node_a, 3 * port_a + c, node_b, 3 * port_b + c});
      wires_.push_back({make(false, c), node_b, 3 * port_b + c, node_a, 3 * port_a + c});
    }
  }
  void connect(unsigned node_a, unsigned port_a, unsigned node_b, unsigned port_b,
               const MakePipe& make) {
    connect(node_a, port_a, node_b, port_b, [&](bool, unsigned) { return make(); });
  }
  void add_chip(unsigned node, uint64_t seed) {
    chips.push_back(std::make_unique<Chip>(unsigned(chips.size()), account, seed));
    chip_nodes_.push_back(node);
  }

  /// One cycle. True if a beat moved anywhere.
  bool step() {
    return step_with(
        [this] {
          for (unsigned i = 0; i < chips.size(); ++i)
            for (unsigned c = 0; c < 3; ++c) {
              nodes[chip_nodes_[i]]->ready(c, chips[i]->accepts(c));
              nodes[chip_nodes_[i]]->offer(c, chips[i]->front(c));
            }
        },
        [this] {
          bool moved = false;
          for (unsigned i = 0; i < chips.size(); ++i) {
            Node& node = *nodes[chip_nodes_[i]];
            for (unsigned c = 0; c < 3; ++c) {
              if (node.taken(c)) chips[i]->pop(c), moved = true;
              if (node.given(c)) chips[i]->push(c, node.out(c)), moved = true;
            }
          }
          return moved;
        });
  }

  /// One cycle in which `drive` and `sample` stand for the chips; what sample() says, or a beat
  /// moved between routers.
  template <class Drive, class Sample>
  bool step_with(Drive drive, Sample sample) {
    for (auto& w : wires_) w.pipe->step();
    for (auto& w : wires_) {
      nodes[w.from]->ready(w.from_slice, w.pipe->accepts());
      nodes[w.to]->offer(w.to_slice, w.pipe->front());
    }
    drive();
    for (auto& node : nodes) node->eval();
    bool moved = false;
    for (auto& w : wires_) {
      if (nodes[w.to]->taken(w.to_slice)) w.pipe->pop(), moved = true;
      if (nodes[w.from]->given(w.from_slice))
        w.pipe->push(nodes[w.from]->out(w.from_slice)), moved = true;
    }
    moved |= sample();
    for (auto& node : nodes) node->tick();
    ++cycle_;
    return moved;
  }

  /// Until all has arrived. False: nothing has moved for `patience` cycles.
  bool run(unsigned patience = 2000) {
    unsigned quiet = 0;
    while (account.open() != 0) {
      quiet = step() ? 0 : quiet + 1;
      if (quiet > patience) return false;
    }
    return true;
  }
  uint64_t cycle() const { return cycle_; }

 private:
  struct Wire {
    std::unique_ptr<Pipe> pipe;
    unsigned from, from_slice, to, to_slice;
  };
  std::vector<Wire> wires_;
  std::vector<unsigned> chip_nodes_;
  uint64_t cycle_ = 0;
};

/// Every chip sends `blocks` blocks to every other, on both request channels, in random order.
inline void all_to_all(Network& net, unsigned blocks, unsigned writes, std::mt19937_64& rng) {
  const unsigned n = unsigned(net.chips.size());
  for (unsigned from = 0; from < n; ++from) {
    std::vector<std::pair<unsigned, bool>> work;
    for (unsigned to = 0; to < n; ++to)
      for (unsigned b = 0; to != from && b < 2 * blocks; ++b) work.emplace_back(to, b % 2);
    std::shuffle(work.begin(), work.end(), rng);
    for (const auto& [to, collective] : work)
      net.chips[from]->send_block(to, collective, unsigned(rng() % (writes + 1)));
  }
}

}  // namespace ng::test
