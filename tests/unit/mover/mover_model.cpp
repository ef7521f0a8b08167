// SPDX-License-Identifier: Apache-2.0
#include "mover_model.h"

#include "Vmover_bench32.h"
#include "Vmover_bench64.h"
#include "Vmover_bench8.h"
#include "Vmover_bench_tiny.h"
#include "tb/sim.h"

namespace ng::test {
namespace {

constexpr uint64_t kSelf = 0xFFFFull << 48;

template <class V>
class Model : public MoverModel {
 public:
  Model(const std::string& name) : sim_(name) {}

  void reset() override { sim_.reset(); }
  void eval() override { sim_.eval(); }
  void tick() override { sim_.tick(); }
  uint64_t cycle() const override { return sim_.cycle(); }
  uint64_t seed() const override { return sim_.seed(); }

 protected:
  tb::Sim<V> sim_;
};

// clang-format off
#define NG_MOVER_COMMON(m)                                                                     \
  void offer(const Piece* piece) override {                                                    \
    V& t = this->sim_.top();                                                                   \
    std::mt19937_64& rng = this->sim_.rng();                                                   \
    t.m##_piece_valid_i = piece != nullptr;                                                    \
    const Piece noise{.queue = unsigned(rng() % 8), .last = rng() % 2 == 0, .kind = Kind(rng() % 4), \
                      .format = unsigned(rng() % 8), .bytes = unsigned(rng() % 2048),          \
                      .src = rng(), .dst = rng(), .pattern = rng()};                           \
    const Piece& p = piece ? *piece : noise;                                                   \
    t.m##_piece_queue_i = p.queue;                                                             \
    t.m##_piece_last_i = p.last;                                                               \
    t.m##_piece_kind_i = uint8_t(p.kind);                                                      \
    t.m##_piece_format_i = p.format;                                                           \
    t.m##_piece_out_format_i = p.out_format;                                                   \
    t.m##_piece_saturate_i = p.saturate;                                                       \
    t.m##_piece_bytes_i = p.bytes;                                                             \
    t.m##_piece_src_i = p.src;                                                                 \
    t.m##_piece_dst_i = p.dst;                                                                 \
    t.m##_piece_pattern_i = p.pattern;                                                         \
  }                                                                                            \
  bool ready() override { return this->sim_->m##_piece_ready_o; }                              \
  std::optional<uint64_t> local_request() override {                                           \
    V& t = this->sim_.top();                                                                   \
    if (!t.m##_local_ar_valid_o) return {};                                                    \
    return kSelf | uint64_t{t.m##_local_ar_space_o} << 44 | t.m##_local_ar_addr_o;             \
  }                                                                                            \
  void local_request_ready(bool r) override { this->sim_->m##_local_ar_ready_i = r; }          \
  void local_answer(bool valid, const tb::AxiData& data, bool error) override {                \
    V& t = this->sim_.top();                                                                   \
    t.m##_local_r_valid_i = valid;                                                             \
    tb::axi_port::set_bytes(t.m##_local_r_data_i, data);                                       \
    t.m##_local_r_error_i = error;                                                             \
  }                                                                                            \
  std::optional<ReadEvent> read_event() override {                                             \
    V& t = this->sim_.top();                                                                   \
    if (!t.m##_read_valid_o) return {};                                                        \
    return ReadEvent{t.m##_read_queue_o, bool(t.m##_read_last_o)};                             \
  }                                                                                            \
  std::optional<Done> done() override {                                                        \
    V& t = this->sim_.top();                                                                   \
    if (!t.m##_done_valid_o) return {};                                                        \
    return Done{t.m##_done_queue_o, bool(t.m##_done_last_o), t.m##_done_cause_o,               \
                t.m##_done_address_o};                                                         \
  }                                                                                            \
  bool busy() override { return this->sim_->m##_busy_o; }
// clang-format on

template <class V>
class Store : public Model<V> {
 public:
  Store(const std::string& name) : Model<V>(name) {
    this->axi = NG_AXI_PINS(this->sim_.top(), store);
    this->bus_bytes = this->axi.bus_bytes;
    this->sim_->load_piece_valid_i = this->sim_->load_r_valid_i = 0;
    this->sim_->load_local_r_valid_i = 0;
  }
  NG_MOVER_COMMON(store)
  std::optional<LocalWrite> local_write() override { return {}; }
  void local_write_ready(bool) override {}
};

template <class V>
class Load : public Model<V> {
 public:
  Load(const std::string& name) : Model<V>(name) {
    this->axi = NG_AXI_READ_PINS(this->sim_.top(), load);
    this->bus_bytes = this->axi.bus_bytes;
    V& t = this->sim_.top();
    t.store_piece_valid_i = t.store_r_valid_i = t.store_local_r_valid_i = t.store_b_valid_i = 0;
  }
  NG_MOVER_COMMON(load)
  std::optional<LocalWrite> local_write() override {
    V& t = this->sim_.top();
    if (!t.load_local_w_valid_o) return {};
    LocalWrite w{.addr = kSelf | uint64_t{t.load_local_w_space_o} << 44 | t.load_local_w_addr_o,
                 .strobe = t.load_local_w_strobe_o};
    tb::axi_port::get_bytes(t.load_local_w_data_o, w.data);
    return w;
  }
  void local_write_ready(bool r) override { this->sim_->load_local_w_ready_i = r; }
};

template <class V>
std::unique_ptr<MoverModel> make_side(Side side, const std::string& name) {
  if (side == Side::kStore) return std::make_unique<Store<V>>(name);
  return std::make_unique<Load<V>>(name);
}

}  // namespace

std::unique_ptr<MoverModel> MoverModel::make(Side side, Build build, const std::string& name) {
  switch (build) {
    case Build::k8:
      return make_side<Vmover_bench8>(side, name);
    case Build::k32:
      return make_side<Vmover_bench32>(side, name);
    case Build::k64:
      return make_side<Vmover_bench64>(side, name);
    case Build::kTiny:
      return make_side<Vmover_bench_tiny>(side, name);
  }
  return nullptr;
}

}  // namespace ng::test
