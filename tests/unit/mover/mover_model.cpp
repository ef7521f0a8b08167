// SPDX-License-Identifier: Apache-2.0
#include "mover_model.h"

#include "mover_bench32_ports.h"
#include "mover_bench64_ports.h"
#include "mover_bench8_ports.h"
#include "mover_bench_tiny_ports.h"
#include "rtl_structs.h"
#include "tb/axi_structs.h"
#include "tb/sim.h"

namespace ng::test {
namespace {

constexpr uint64_t kSelf = 0xFFFFull << 48;
constexpr tb::BitField kLocal = rtl::address_pkg::local_t::slice(0);  // space and offset

template <class Port>
void set_piece(Port& port, const Piece& p) {
  using rtl::mover_pkg::piece_t;
  tb::set(port, piece_t::queue_id, p.queue);
  tb::set(port, piece_t::last, p.last);
  tb::set(port, piece_t::kind, unsigned(p.kind));
  tb::set(port, piece_t::format, p.format);
  tb::set(port, piece_t::out_format, p.out_format);
  tb::set(port, piece_t::saturate, p.saturate);
  tb::set(port, piece_t::bytes, p.bytes);
  tb::set(port, piece_t::src, p.src);
  tb::set(port, piece_t::dst, p.dst);
  tb::set(port, piece_t::pattern, p.pattern);
}

template <class Port>
Done get_done(const Port& port) {
  using rtl::mover_pkg::done_t;
  return {unsigned(tb::get(port, done_t::queue_id)), bool(tb::get(port, done_t::last)),
          unsigned(tb::get(port, done_t::cause)), tb::get(port, done_t::address)};
}

template <class V>
class Model : public MoverModel {
 public:
  Model(const std::string& name) : sim_(name) { tb::zero_inputs(sim_.top()); }

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
    set_piece(t.m##_piece_data_i, p);                                                          \
  }                                                                                            \
  bool ready() override { return this->sim_->m##_piece_ready_o; }                              \
  std::optional<uint64_t> local_request() override {                                           \
    V& t = this->sim_.top();                                                                   \
    if (!t.m##_local_ar_valid_o) return {};                                                    \
    return kSelf | tb::get(t.m##_local_ar_o, kLocal);                                          \
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
    return get_done(t.m##_done_data_o);                                                        \
  }                                                                                            \
  bool busy() override { return this->sim_->m##_busy_o; }
// clang-format on

template <class V>
class Store : public Model<V> {
 public:
  Store(const std::string& name) : Model<V>(name) {
    this->axi = NG_AXI_STRUCT_PINS(this->sim_.top(), store_axi);
    this->bus_bytes = this->axi.bus_bytes;
  }
  NG_MOVER_COMMON(store)
  std::optional<LocalWrite> local_write() override { return {}; }
  void local_write_ready(bool) override {}
};

template <class V>
class Load : public Model<V> {
 public:
  Load(const std::string& name) : Model<V>(name) {
    this->axi = NG_AXI_STRUCT_READ_PINS(this->sim_.top(), load_axi);
    this->bus_bytes = this->axi.bus_bytes;
  }
  NG_MOVER_COMMON(load)
  std::optional<LocalWrite> local_write() override {
    V& t = this->sim_.top();
    if (!t.load_local_w_valid_o) return {};
    LocalWrite w{.addr = kSelf | tb::get(t.load_local_w_o, kLocal),
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
