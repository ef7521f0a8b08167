// SPDX-License-Identifier: Apache-2.0
// ngauge info: what this build is and has.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>
#include <nlohmann/json.hpp>

#include "golden/isa/registers.h"
#include "golden/kernels/tensor_format.h"
#include "tb/cli/verbs.h"
#include "tb/device/make_device.h"

namespace ng::cli {
namespace {

std::string devices_of(std::string_view preset) {
  return have_device(DeviceKind::kRtl, preset) ? "golden, rtl" : "golden";
}

void print_text() {
  fmt::print("ngauge {}\n\n", reg::kVersionText);
  fmt::print("{:<7}{:>7}{:>6}{:>11}{:>11}{:>10}{:>9}{:>12}  {}\n", "preset", "groups", "cols",
             "MAC/cycle", "SBUF KiB", "PSUM rows", "HBM MiB", "config hash", "devices");
  for (const Preset& p : presets()) {
    const Geometry& g = p.geometry;
    fmt::print("{:<7}{:>7}{:>6}{:>11}{:>11}{:>10}{:>9}  {:#010x}  {}\n", p.name, g.groups, g.cols,
               g.macs_per_cycle(), g.sbuf_bytes() / 1024, g.psum_rows, g.hbm_bytes() >> 20,
               g.config_hash(), devices_of(p.name));
  }
  fmt::print("\n{:<12}{:<10}{}\n", "format", "operand", "result");
  for (const NamedTensorFormat& f : kTensorFormats) {
    fmt::print("{:<12}{:<10}{}\n", f.name, f.operand ? "yes" : "-", f.result ? "yes" : "-");
  }
}

void print_json() {
  nlohmann::ordered_json json;
  json["version"] = reg::kVersionText;
  for (const Preset& p : presets()) {
    const Geometry& g = p.geometry;
    json["presets"][std::string(p.name)] = {
        {"groups", g.groups},
        {"cols", g.cols},
        {"sbuf_words", g.sbuf_words},
        {"psum_rows", g.psum_rows},
        {"hbm_bytes", g.hbm_bytes()},
        {"macs_per_cycle", g.macs_per_cycle()},
        {"config_hash", fmt::format("{:#010x}", g.config_hash())},
        {"rtl", have_device(DeviceKind::kRtl, p.name)}};
  }
  for (const NamedTensorFormat& f : kTensorFormats) {
    json["formats"][std::string(f.name)] = {{"operand", f.operand}, {"result", f.result}};
  }
  fmt::print("{}\n", json.dump(2));
}

}  // namespace

void add_info(CLI::App& app) {
  auto* verb = app.add_subcommand("info", "presets, configuration hashes, formats, version");
  auto json = std::make_shared<bool>(false);
  verb->add_flag("--json", *json, "as JSON");
  verb->callback([json] { *json ? print_json() : print_text(); });
}

}  // namespace ng::cli
