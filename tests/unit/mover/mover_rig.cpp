// SPDX-License-Identifier: Apache-2.0
#include "mover_rig.h"

#include <fmt/format.h>

#include <algorithm>

#include "golden/numerics/numerics.h"
#include "tb/scoreboard.h"

namespace ng::test {

using tb::Mismatch;

MoverRig::MoverRig(Side side, Build build, const std::string& name, const MoverRigConfig& config)
    : model(MoverModel::make(side, build, name)),
      memory(model->axi, config.axi),
      checker(model->axi, name, tb::kAddressBesideData),
      chip(config.axi.seed + 1),
      expected_chip(config.axi.seed + 1),
      expected_axi(config.axi.seed),
      config_(config),
      rng_(model->seed()) {
  model->offer(nullptr);
  model->local_request_ready(false);
  model->local_answer(false, {}, false);
  model->local_write_ready(false);
  memory.drive();
  model->reset();
}

void MoverRig::fail(uint64_t addr, uint64_t count, tb::AxiResp resp, bool reads, bool writes) {
  ranges_.push_back({addr, addr + count - 1, resp, reads, writes});
  if (!on_chip(addr)) memory.fail(addr, count, resp, reads, writes);
}

void MoverRig::push(const Piece& piece) {
  pieces_.push_back(piece);
  all_.push_back(piece);
  expect(piece);
}

void MoverRig::poke(uint64_t addr, std::span<const uint8_t> bytes) {
  (on_chip(addr) ? chip : memory.bytes()).write(addr, bytes);
  reference_of(addr).write(addr, bytes);
}

tb::AxiBytes& MoverRig::reference_of(uint64_t addr) {
  return on_chip(addr) ? expected_chip : expected_axi;
}

uint8_t MoverRig::reference(uint64_t addr) const {
  return on_chip(addr) ? expected_chip.read(addr) : expected_axi.read(addr);
}

/// The first failing beat of a read burst of aligned, bus-wide beats.
MoverRig::Fault MoverRig::read_fault(uint64_t addr, unsigned bytes) const {
  const unsigned bus = bus_bytes();
  const uint64_t first = addr / bus, last = (addr + bytes - 1) / bus;
  for (uint64_t beat = first; beat <= last; ++beat) {
    for (const Range& r : ranges_) {
      if (!r.reads || r.first > beat * bus + bus - 1 || r.last < beat * bus) continue;
      return {r.resp == tb::kAxiDecErr ? kBusDecode : kBusSlave, unsigned(beat - first),
              std::max(addr, beat * bus)};
    }
  }
  return {};
}

/// One piece, byte by byte or element by element, from docs/blocks/mover.md.
void MoverRig::expect(const Piece& p) {
  const unsigned bus = bus_bytes();
  const unsigned in = p.kind == Kind::kCast ? format_bytes(p.format) : 1;
  const unsigned out = p.kind == Kind::kCast ? format_bytes(p.out_format) : 1;
  const unsigned dst_bytes = p.bytes / in * out;
  const auto src_beat = [&](unsigned i) { return unsigned((p.src % bus + i) / bus); };
  const auto dst_beat = [&](unsigned i) { return unsigned((p.dst % bus + i) / bus); };

  Fault fault, dst_fault;
  if (p.kind != Kind::kFill) fault = read_fault(p.src, p.bytes);
  if (p.kind == Kind::kAdd) dst_fault = read_fault(p.dst, p.bytes);
  if (give_up_from && unsigned(*give_up_from) < fault.beat) {
    const unsigned beat = *give_up_from;
    fault = {kTimeout, beat, beat == 0 ? p.src : (p.src / bus + beat) * bus};
  }

  // values, then which destination beats are lost: all from the first that needs a missing byte
  std::vector<uint8_t> bytes(dst_bytes);
  unsigned lost = ~0u;
  for (unsigned i = 0; i < dst_bytes; ++i) {
    if (p.kind == Kind::kFill) {
      bytes[i] = uint8_t(p.pattern >> 8 * ((p.dst + i) % 8));
      continue;
    }
    if (src_beat(i / out * in + in - 1) >= fault.beat) lost = std::min(lost, dst_beat(i));
    if (p.kind == Kind::kAdd && dst_beat(i) >= dst_fault.beat) lost = std::min(lost, dst_beat(i));
    if (p.kind == Kind::kCopy) bytes[i] = reference(p.src + i);
  }
  const auto load = [&](uint64_t addr, unsigned count) {
    uint32_t value = 0;
    for (unsigned b = 0; b < count; ++b) value |= uint32_t{reference(addr + b)} << 8 * b;
    return value;
  };
  const auto store = [&](unsigned at, unsigned count, uint32_t value) {
    for (unsigned b = 0; b < count; ++b) bytes[at + b] = uint8_t(value >> 8 * b);
  };
  if (p.kind == Kind::kAdd) {
    const unsigned size = format_bytes(p.format);
    for (unsigned i = 0; i < p.bytes; i += size) {
      const uint32_t a = load(p.dst + i, size), b = load(p.src + i, size);
      store(i, size,
            size == 4 ? fp32_add(Fp32{a}, Fp32{b}).bits : bf16_add(uint16_t(a), uint16_t(b)));
    }
  }
  if (p.kind == Kind::kCast) {
    for (unsigned i = 0; i < p.bytes / in; ++i) {
      const Fp32 value = to_fp32(Format(p.format), load(p.src + i * in, in));
      store(i * out, out,
            convert(Format(p.out_format), value, Rounding::kNearest,
                    p.saturate ? Overflow::kSaturate : Overflow::kIeee, 0));
    }
  }

  Done done{p.queue, p.last, fault.cause, fault.address};
  if (fault.cause == 0) done = {p.queue, p.last, dst_fault.cause, dst_fault.address};

  // a failing write burst writes nothing
  unsigned written = 0;
  while (written < dst_bytes && dst_beat(written) < lost) ++written;
  if (!on_chip(p.dst) && written > 0) {
    for (const Range& r : ranges_) {
      if (!r.writes || r.first > p.dst + written - 1 || r.last < p.dst) continue;
      if (done.cause == 0) {
        done.cause = r.resp == tb::kAxiDecErr ? kBusDecode : kBusSlave;
        done.address = p.dst;
      }
      written = 0;
      break;
    }
  }
  for (unsigned i = 0; i < written; ++i) reference_of(p.dst).write(p.dst + i, bytes[i]);
  if (done.cause == 0) done.address = 0;
  expected_done.push_back(done);
  expected_read_.push_back({p.queue, p.last});
}

void MoverRig::step() {
  const unsigned bus = bus_bytes();
  // drive
  if (!offered_ && !pieces_.empty()) offered_ = !config_.pieces.next(rng_);
  model->offer(offered_ ? &pieces_.front() : nullptr);
  local_ar_ready_ = !config_.local_ar.next(rng_);
  local_w_ready_ = !config_.local_w.next(rng_) && writes_allowed;
  model->local_request_ready(local_ar_ready_);
  model->local_write_ready(local_w_ready_);
  const bool answer =
      !answers_.empty() && answers_.front().ready_at <= cycle() && local_answers_allowed > 0;
  tb::AxiData noise;
  for (uint8_t& byte : noise) byte = uint8_t(rng_());
  model->local_answer(answer, answer ? answers_.front().data : noise,
                      answer ? answers_.front().error : rng_() % 2 == 0);
  memory.drive();
  model->eval();

  // sample
  if (answer) {
    answers_.pop_front();
    --local_answers_allowed;
  }
  // room is reserved, so only the chip's answers, which cannot wait, hold AXI back
  model->axi.pull();
  if (model->axi.r.ready == answer)
    throw Mismatch(fmt::format("R ready is {} in cycle {}", model->axi.r.ready, cycle()));
  memory.sample();
  checker.sample();
  if (offered_ && model->ready()) {
    times.push_back({cycle(), 0});
    pieces_.pop_front();
    offered_ = false;
  }
  const std::optional<uint64_t> request = model->local_request();
  if (held_request_ && held_request_ != request)
    throw Mismatch(fmt::format("on-chip request changed while it waited, cycle {}", cycle()));
  held_request_.reset();
  if (request && !local_ar_ready_) held_request_ = request;
  if (request && local_ar_ready_) {
    if (*request % bus != 0) throw Mismatch("on-chip request off its bus beat");
    Answer next{.data = {}, .error = false, .ready_at = 0};
    for (unsigned b = 0; b < bus; ++b) next.data[b] = chip.read(*request + b);
    for (const Range& r : ranges_)
      next.error |= r.reads && r.first <= *request + bus - 1 && r.last >= *request;
    next.ready_at = cycle() + config_.local_latency +
                    (config_.local_jitter ? rng_() % (config_.local_jitter + 1) : 0);
    answers_.push_back(next);
  }
  const std::optional<LocalWrite> write = model->local_write();
  if (held_write_ && held_write_ != write)
    throw Mismatch(fmt::format("on-chip write changed while it waited, cycle {}", cycle()));
  held_write_.reset();
  if (write && !local_w_ready_) held_write_ = write;
  if (write && local_w_ready_) {
    if (write->addr % bus != 0) throw Mismatch("on-chip write off its bus beat");
    for (unsigned b = 0; b < bus; ++b)
      if (write->strobe >> b & 1) chip.write(write->addr + b, write->data[b]);
  }
  if ((write && local_w_ready_) || model->axi.w.taken()) {
    if (write_beats++ == 0) first_write = cycle();
    last_write = cycle();
  }
  read_beats += model->axi.r.taken() || answer;
  if (const auto event = model->read_event()) got_read.push_back(*event);
  if (auto done = model->done()) {
    if (got_done.size() >= times.size())
      throw Mismatch(fmt::format("a piece is done that was not taken, cycle {}", cycle()));
    times[got_done.size()].done = cycle();
    if (done->cause == 0) done->address = 0;
    got_done.push_back(*done);
    const Done& want = expected_done[got_done.size() - 1];
    if (!(*done == want))
      throw Mismatch(fmt::format(
          "piece {} ends wrongly in cycle {}\n  expected: queue {} last {} cause {} address {:#x}\n"
          "  got:      queue {} last {} cause {} address {:#x}\n  seed {}",
          got_done.size() - 1, cycle(), want.queue, want.last, want.cause, want.address,
          done->queue, done->last, done->cause, done->address, model->seed()));
  }
  if (got_read.size() < got_done.size())
    throw Mismatch(fmt::format("a piece is done before it is read, cycle {}", cycle()));
  model->tick();
}

void MoverRig::restart() {
  model->offer(nullptr);
  model->local_answer(false, {}, false);
  memory.reset();
  checker.reset();
  memory.drive();
  model->reset();
  pieces_.clear();
  answers_.clear();
  held_request_.reset();
  held_write_.reset();
  offered_ = false;
  all_.clear();
  times.clear();
  expected_done.clear();
  got_done.clear();
  expected_read_.clear();
  got_read.clear();
  expected_axi = memory.bytes();
  expected_chip = chip;
}

void MoverRig::until(size_t done, uint64_t limit) {
  const uint64_t end = cycle() + limit;
  while (got_done.size() < done) {
    if (cycle() >= end)
      throw Mismatch(fmt::format("only {} of {} pieces done after {} cycles; memory: {}",
                                 got_done.size(), done, limit, memory.report()));
    step();
  }
}

void MoverRig::run(uint64_t limit) {
  until(all_.size(), limit);
  for (int i = 0; i < 30; ++i) step();
  check();
}

void MoverRig::check() {
  if (got_done.size() != expected_done.size()) throw Mismatch("pieces not done");
  if (got_read != expected_read_) throw Mismatch("read events differ");
  if (model->busy()) throw Mismatch("busy when all is done");
  checker.finish();
  const auto compare = [&](const tb::AxiBytes& got, const tb::AxiBytes& want, const char* what) {
    if (const auto at = got.first_difference(want))
      throw Mismatch(fmt::format("{} byte {:#x} is {:#04x}, expected {:#04x}; seed {}", what, *at,
                                 got.read(*at), want.read(*at), model->seed()));
  };
  compare(memory.bytes(), expected_axi, "memory");
  compare(chip, expected_chip, "on-chip");
}

}  // namespace ng::test
