// SPDX-License-Identifier: Apache-2.0
// Routers, the links between them as queues, and chips that send to and answer each other.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <tuple>

#include "router_model.h"
#include "tb/replay.h"

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
  virtual uint32_t counter(unsigned number) = 0;
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
  uint32_t counter(unsigned number) override { return router.counter(number); }

  RouterModel<V, Ports> router;
};

/// Something that a port can be connected to, per channel, one direction.
class Pipe {
 public:
  virtual ~Pipe() = default;
  virtual bool accepts() const = 0;
  virtual void push(const Beat& beat) = 0;
  virtual const Beat* front() const = 0;
  virtual void pop() = 0;
  virtual void step() = 0;
};

/// The least that can stand between two ports: `beats` beats.
class ShortPipe : public Pipe {
 public:
  explicit ShortPipe(size_t beats) : most_(beats) {}
  bool accepts() const override { return beats_.size() < most_; }
  void push(const Beat& beat) override { beats_.push_back(beat); }
  const Beat* front() const override { return beats_.empty() ? nullptr : &beats_.front(); }
  void pop() override { beats_.pop_front(); }
  void step() override {}

 private:
  size_t most_;
  std::deque<Beat> beats_;
};

/// What a link is to a ring: a transmit queue that takes beats, a receive buffer that takes a
/// message only when there is room for the whole of it, and time both ways.
class LinkPipe : public Pipe {
 public:
  struct Config {
    size_t tx_beats = 16;
    size_t units = 16;
    unsigned delay = 20;
  };
  explicit LinkPipe(const Config& config) : config_(config), free_(config.units) {}

  bool accepts() const override { return tx_.size() < config_.tx_beats; }
  void push(const Beat& beat) override { tx_.push_back(beat); }
  const Beat* front() const override {
    return rx_.empty() || rx_.front().second > now_ ? nullptr : &rx_.front().first;
  }
  void pop() override {
    rx_.pop_front();
    credits_.push_back(now_ + config_.delay);
  }
  void step() override {
    ++now_;
    while (!credits_.empty() && credits_.front() <= now_) {
      credits_.pop_front();
      ++free_;
    }
    if (now_ < next_ || tx_.empty()) return;
    size_t beats = 1;
    while (beats <= tx_.size() && !tx_[beats - 1].last) ++beats;
    if (beats > tx_.size() || beats > free_) return;
    free_ -= beats;
    for (size_t i = 0; i < beats; ++i) {
      rx_.emplace_back(tx_.front(), now_ + config_.delay + i);
      tx_.pop_front();
    }
    next_ = now_ + beats;
  }

 private:
  Config config_;
  size_t free_;
  uint64_t now_ = 0, next_ = 0;
  std::deque<Beat> tx_;
  std::deque<std::pair<Beat, uint64_t>> rx_;
  std::deque<uint64_t> credits_;
};

/// What has been sent and not yet arrived, in order by source, channel and destination.
class Account {
 public:
  void sent(const Message& m) {
    expected_[key(m)].push_back(m);
    ++open_;
  }
  void arrived(const Message& m, unsigned at) {
    if (m.dst != at) throw std::logic_error(fmt::format("chip {} got {}", at, m.show()));
    auto& list = expected_[key(m)];
    if (list.empty() || !(list.front() == m))
      throw std::logic_error(fmt::format("got {}\nexpected {}\n{}", m.show(),
                                         list.empty() ? "nothing" : list.front().show(),
                                         tb::where()));
    list.pop_front();
    --open_;
    ++delivered_;
  }
  uint64_t open() const { return open_; }
  uint64_t delivered() const { return delivered_; }

 private:
  static std::tuple<unsigned, unsigned, unsigned> key(const Message& m) {
    return {m.src, m.channel(), m.dst};
  }
  std::map<std::tuple<unsigned, unsigned, unsigned>, std::deque<Message>> expected_;
  uint64_t open_ = 0, delivered_ = 0;
};

/// A chip at port 0 of a router: sends requests, answers those that come, in order, but takes one
/// in only while fewer than kPending of its answers wait to leave: so requests depend on responses,
/// as in a real target. Writes and the signal that announces them go to one chip and on one
/// channel; the signal must find them there.
class Chip {
 public:
  static constexpr size_t kPending = 2;

  Chip(unsigned id, Account& account, uint64_t seed) : id_(id), account_(account), rng_(seed) {}

  /// `writes` writes of random sizes to chip `to`, then the signal that tells how many there have
  /// been.
  void send_block(unsigned to, bool collective, unsigned writes) {
    for (unsigned i = 0; i <= writes; ++i) {
      const bool signal = i == writes;
      const uint8_t type = signal ? kSignalAdd : rng_() % 4 == 0 ? kRead : kWrite;
      Message m = make_message(rng_, type, signal ? 4 : draw_bytes(rng_), collective);
      m.src = uint16_t(id_);
      m.dst = uint16_t(to);
      uint32_t& before = blocks_sent_[{to, collective}];
      if (signal)
        for (unsigned b = 0; b < 4; ++b) m.data[b] = uint8_t(before >> 8 * b);
      else
        ++before;
      send(m);
    }
  }

  const Beat* front(unsigned channel) {
    if (!offered_[channel]) offered_[channel] = !out_[channel].empty() && rng_() % 8 != 0;
    return offered_[channel] ? &out_[channel].front() : nullptr;
  }
  void pop(unsigned channel) {
    if (out_[channel].front().last && channel == 1) --answers_;
    out_[channel].pop_front();
    offered_[channel] = false;
  }
  bool accepts(unsigned channel) {
    if (channel != 1 && answers_ >= kPending && !in_[channel].open()) return false;
    return rng_() % 8 != 0;
  }
  void push(unsigned channel, const Beat& beat) {
    const auto m = in_[channel].push(beat);
    if (!m) return;
    account_.arrived(*m, id_);
    if (m->channel() != channel) throw std::logic_error("on the wrong channel: " + m->show());
    if (m->response()) return;
    uint32_t& here = blocks_here_[{m->src, m->collective}];
    if (m->type == kSignalAdd) {
      if (m->data_word(0) != here)
        throw std::logic_error("a signal that its data has not preceded");
    } else {
      ++here;
    }
    Message answer;
    answer.type = m->type == kRead ? kReadResponse : kWriteResponse;
    answer.tag = m->tag;
    answer.src = m->dst;
    answer.dst = m->src;
    answer.offset = m->offset;
    if (m->type == kRead) {
      answer.bytes = m->bytes;
      answer.data.resize(m->bytes);
      for (uint8_t& byte : answer.data) byte = uint8_t(rng_());
    }
    ++answers_;
    send(answer);
  }

 private:
  void send(const Message& m) {
    account_.sent(m);
    for (const Beat& beat : beats_of(m)) out_[m.channel()].push_back(beat);
  }

  unsigned id_;
  Account& account_;
  std::mt19937_64 rng_;
  std::array<std::deque<Beat>, 3> out_;
  std::array<bool, 3> offered_{};
  std::array<Assembler, 3> in_;
  size_t answers_ = 0;
  std::map<std::pair<unsigned, bool>, uint32_t> blocks_sent_, blocks_here_;
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

/// Ports of a ring's routers: 0 the chip, 1 to the next, 2 from the one before. `both_ways`: the
/// shorter way round, else on only. `reserve`: the rule; nothing: no rule, every message enters
/// where it fits.
template <class V>
void build_ring_nodes(Network& net, unsigned size, bool both_ways, std::optional<unsigned> reserve,
                      uint64_t seed) {
  for (unsigned i = 0; i < size; ++i) {
    net.nodes.push_back(std::make_unique<RtlNode<V, 3>>(fmt::format("ring{}.{}", size, i)));
    for (unsigned chip = 0; chip < size; ++chip) {
      const unsigned on = (chip + size - i) % size;
      net.nodes[i]->route(chip, on == 0 ? 0 : both_ways && 2 * on > size ? 2 : 1);
    }
    if (reserve) {
      net.nodes[i]->ring(1, 1u << 2, *reserve);
      net.nodes[i]->ring(2, 1u << 1, *reserve);
    }
    net.add_chip(i, seed + i);
  }
}

template <class V>
void build_ring(Network& net, unsigned size, bool both_ways, std::optional<unsigned> reserve,
                const Network::MakePipe& make, uint64_t seed) {
  build_ring_nodes<V>(net, size, both_ways, reserve, seed);
  for (unsigned i = 0; i < size; ++i) net.connect(i, 1, (i + 1) % size, 2, make);
}

/// Routers of a torus of `side` by `side` chips, chip x + side * y: ports 0 the chip, 1 to the next
/// in x, 2 to the one before, 3 and 4 likewise in y; first along x, then along y. The rest as for a
/// ring.
template <class V, unsigned Ports>
void build_torus(Network& net, unsigned side, bool both_ways, std::optional<unsigned> reserve,
                 const Network::MakePipe& make, uint64_t seed) {
  const auto at = [side](unsigned x, unsigned y) { return x % side + side * (y % side); };
  for (unsigned i = 0; i < side * side; ++i) {
    const unsigned x = i % side, y = i / side;
    net.nodes.push_back(std::make_unique<RtlNode<V, Ports>>(fmt::format("torus{}", i)));
    for (unsigned chip = 0; chip < side * side; ++chip) {
      const unsigned dx = (chip % side + side - x) % side, dy = (chip / side + side - y) % side;
      net.nodes[i]->route(chip, dx != 0   ? (both_ways && 2 * dx > side ? 2 : 1)
                                : dy != 0 ? (both_ways && 2 * dy > side ? 4 : 3)
                                          : 0);
    }
    for (unsigned port = 1; reserve && port <= 4; ++port)
      net.nodes[i]->ring(port, 1u << (port % 2 != 0 ? port + 1 : port - 1), *reserve);
    net.add_chip(i, seed + i);
  }
  for (unsigned x = 0; x < side; ++x)
    for (unsigned y = 0; y < side; ++y) {
      net.connect(at(x, y), 1, at(x + 1, y), 2, make);
      net.connect(at(x, y), 3, at(x, y + 1), 4, make);
    }
}

/// Chips with routers of two ports and, node 0, the switch that they will stand round.
template <class VChip, class VSwitch, unsigned SwitchPorts>
void build_star_nodes(Network& net, unsigned size, uint64_t seed) {
  net.nodes.push_back(std::make_unique<RtlNode<VSwitch, SwitchPorts>>("switch"));
  for (unsigned i = 0; i < size; ++i) {
    net.nodes.push_back(std::make_unique<RtlNode<VChip, 2>>(fmt::format("star{}.{}", size, i)));
    for (unsigned chip = 0; chip < size; ++chip) net.nodes.back()->route(chip, chip == i ? 0 : 1);
    net.nodes[0]->route(i, i);
    net.add_chip(i + 1, seed + i);
  }
}

template <class VChip, class VSwitch, unsigned SwitchPorts>
void build_star(Network& net, unsigned size, const Network::MakePipe& make, uint64_t seed) {
  build_star_nodes<VChip, VSwitch, SwitchPorts>(net, size, seed);
  for (unsigned i = 0; i < size; ++i) net.connect(0, i, i + 1, 1, make);
}

}  // namespace ng::test
