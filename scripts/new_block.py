#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Adds a module with its test and its documentation, all of which already pass.

usage: scripts/new_block.py <folder> <module>        for example: scripts/new_block.py stream stream_counter

Writes rtl/<folder>/<module>.sv (a stream register to start from), tests/unit/<folder>/test_<module>.cpp, a section of
docs/blocks/<folder>.md under "How it works", and the lines in rtl/rtl.f, tests/unit/<folder>/CMakeLists.txt and refusals.cmake there.
A new room also gets a page of the common shape, its rows in docs/README.md and docs/architecture.md, and a saved view. Nothing is
overwritten.
"""

import re
import sys

from rtl_list import ROOT, rtl_files
from views.saved import BITS, GROUPED_BY_CLOCK, HEX, Shown, group_lines, opening

RTL = """// SPDX-License-Identifier: Apache-2.0
// @module@: one sentence that says what it is for.
// Interface: in_* and out_* streams of Width bits (docs/architecture.md, handshake).
// Latency: 1 cycle. Throughput: 1 item per cycle.
// Reset: empty. Data registers are not reset.
// Why it is this way, or the ADR that says so.
`include "assertions.svh"

module @module@ #(
  parameter int unsigned Width = 32
) (
  input  logic             clk_i,
  input  logic             rst_ni,
  input  logic             in_valid_i,
  output logic             in_ready_o,
  input  logic [Width-1:0] in_data_i,
  output logic             out_valid_o,
  input  logic             out_ready_i,
  output logic [Width-1:0] out_data_o
);
  if (Width < 1) begin : gen_bad_width
    $fatal(1, "@module@: Width must be at least 1");
  end

  logic             valid_q;
  logic [Width-1:0] data_q;

  assign in_ready_o  = !valid_q || out_ready_i;
  assign out_valid_o = valid_q;
  assign out_data_o  = data_q;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) valid_q <= 1'b0;
    else if (in_ready_o) valid_q <= in_valid_i;
  end

  always_ff @(posedge clk_i) begin
    if (in_valid_i && in_ready_o) data_q <= in_data_i;
  end

  `NG_ASSERT(OutputHeldUntilTaken, clk_i, rst_ni,
             out_valid_o && !out_ready_i |=> out_valid_o && $stable(out_data_o))
endmodule
"""

TEST = """// SPDX-License-Identifier: Apache-2.0
#include <V@module@.h>

#include <catch2/catch_test_macros.hpp>
#include <cstdint>

#include "tb/scoreboard.h"
#include "tb/sim.h"
#include "tb/stream.h"

using ng::tb::Scoreboard;
using ng::tb::Sim;
using ng::tb::Sink;
using ng::tb::Source;
using ng::tb::Stalls;
using ng::tb::step;

namespace {

/// The module with an end at each of its channels.
struct Bench {
  Sim<V@module@> sim;
  Source<uint32_t> in;
  Sink<uint32_t> out;

  explicit Bench(Stalls source = Stalls::never(), Stalls sink = Stalls::never())
      : sim("@module@"),
        in(
            sim, "in", [this](bool v) { sim->in_valid_i = v; },
            [this](uint32_t d) { sim->in_data_i = d; }, [this] { return sim->in_ready_o; }, source),
        out(
            sim, "out", [this] { return sim->out_valid_o; }, [this] { return sim->out_data_o; },
            [this](bool r) { sim->out_ready_i = r; }, sink) {
    sim.reset();
  }
};

}  // namespace

TEST_CASE("is empty after reset") {
  Bench bench;
  CHECK(bench.sim->out_valid_o == 0);
}

TEST_CASE("moves one word per cycle without stalls") {
  Bench bench;
  for (uint32_t i = 0; i < 100; ++i) bench.in.push(i);
  for (int i = 0; i < 101; ++i) step(bench.sim, bench.in, bench.out);
  CHECK(bench.out.taken() == 100);
}

TEST_CASE("keeps every word in order under random stalls") {
  Bench bench(Stalls::random(0.4), Stalls::bursty(0.5, 5));
  Scoreboard<uint32_t> board("words");
  for (int i = 0; i < 1000; ++i) {
    const auto word = static_cast<uint32_t>(bench.sim.rng()());
    bench.in.push(word);
    board.expect(word);
  }
  for (int cycle = 0; cycle < 10'000 && board.pending() > 0; ++cycle) {
    step(bench.sim, bench.in, bench.out);
    while (!bench.out.empty()) board.check(bench.out.pop());
  }
  board.finish();
}
"""
REFUSALS = """# SPDX-License-Identifier: Apache-2.0
# Every rule on a parameter, in the order of the modules: module, what it refuses, parameters, message.
ng_add_refusal_tests(
)
"""
PAGE = """# @folder@: what the room is for, in five words

## Purpose

What the room does, who uses it, and what it promises: three sentences, one on a line.

## Picture

```
 in ──▶ @module@ ──▶ out
```

## Ports

| port | what it is |
|---|---|
| `in_*`, `out_*` | streams |

## How it works

## What it refuses

A parameter outside its range does not elaborate (`tests/unit/@folder@/refusals.cmake`).

## Figures

Latency and rate, each with the command that measures it.

## Tests

`ctest --preset ci -R '^@folder@_'`
"""
DOC = """### @module@

What it promises, latency and throughput, what it does on illegal use, and why it is this way.

"""
REFUSES = "## What it refuses\n"
# The tables of rooms: page, and a new room's row, which goes before the chip's.
ROWS = {
    "docs/README.md": ("| chip |", "| @folder@ | [@folder@.md](blocks/@folder@.md) | what it is |"),
    "docs/architecture.md": ("| [chip]", "| [@folder@](blocks/@folder@.md) | what it is | what it promises |"),
}


def add_to_list(folder, module):
    """The line goes to the end of its folder's section; a new folder gets a section before the chip's."""
    path = ROOT / "rtl/rtl.f"
    lines = path.read_text().splitlines()
    entry = f"rtl/{folder}/{module}.sv"
    same = [i for i, line in enumerate(lines) if line.startswith(f"rtl/{folder}/") or line.strip() == f"// {folder}"]
    if same:
        lines.insert(same[-1] + 1, entry)
    else:
        chip = next((i for i, line in enumerate(lines) if line.strip() == "// chip"), len(lines))
        lines[chip:chip] = [f"// {folder}", entry]
    path.write_text("\n".join(lines) + "\n")


def add_room(folder, module):
    """What a room has once: its row in each table of rooms, and a saved view, of its first module. True if the view is new."""
    for name, (before, row) in ROWS.items():
        path = ROOT / name
        text = path.read_text() if path.exists() else ""
        if f"blocks/{folder}.md" not in text and f"\n{before}" in text:
            path.write_text(text.replace(f"\n{before}", "\n" + row.replace("@folder@", folder) + f"\n{before}", 1))
    waves = ROOT / "tb/waves"
    if any(path.stem.split("_")[0] == folder for path in waves.glob("*.gtkw")):
        return False
    top = f"top.{module}."
    lines = [f"[*] test: {module}.keeps every word in order under random stalls", *opening(f"tb/waves/{folder}.gtkw", 4, 32)]
    lines += group_lines(GROUPED_BY_CLOCK, [Shown(top + "clk_i", flags=BITS), Shown(top + "rst_ni", flags=BITS)])
    for channel, (valid, ready) in {"in": "io", "out": "oi"}.items():
        names = (f"{channel}_valid_{valid}", f"{channel}_ready_{ready}", f"{channel}_data_{valid}[31:0]")
        lines += group_lines(channel, [Shown(top + name, flags=HEX if "data" in name else BITS) for name in names])
    waves.mkdir(parents=True, exist_ok=True)
    (waves / f"{folder}.gtkw").write_text("\n".join(lines) + "\n")
    return True


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    folder, module = sys.argv[1:]
    if not re.fullmatch(r"[a-z][a-z0-9]*", folder):
        sys.exit(f"new_block: folder '{folder}': one lower-case word")
    if not re.fullmatch(rf"{folder}_[a-z0-9_]+", module):
        sys.exit(f"new_block: module '{module}': must start with its folder, as in {folder}_counter")
    rtl = ROOT / f"rtl/{folder}/{module}.sv"
    tests = ROOT / f"tests/unit/{folder}"
    test = tests / f"test_{module}.cpp"
    for path in (rtl, test):
        if path.exists():
            sys.exit(f"new_block: {path.relative_to(ROOT)} exists already")
    if rtl.relative_to(ROOT) in rtl_files():
        sys.exit(f"new_block: rtl/rtl.f lists {module} already")

    rtl.parent.mkdir(parents=True, exist_ok=True)
    rtl.write_text(RTL.replace("@module@", module))
    tests.mkdir(parents=True, exist_ok=True)
    test.write_text(TEST.replace("@module@", module))
    add_to_list(folder, module)
    cmake = tests / "CMakeLists.txt"
    text = cmake.read_text() if cmake.exists() else "# SPDX-License-Identifier: Apache-2.0\n"
    traced = " TRACE" if add_room(folder, module) else ""  # for the saved view
    cmake.write_text(text + f"ng_verilate(rtl_{module} TOP {module}{traced})\n"
                            f"ng_add_test({module} LABEL unit SOURCES test_{module}.cpp LIBS rtl_{module})\n")
    refusals = tests / "refusals.cmake"
    if not refusals.exists():
        refusals.write_text(REFUSALS)
        with cmake.open("a") as file:
            file.write("include(refusals.cmake)\n")
    row = f'  {module}  width_zero  Width=0  "{module}: Width must be"\n'
    refusals.write_text(refusals.read_text().removesuffix(")\n") + row + ")\n")
    page = ROOT / f"docs/blocks/{folder}.md"
    page.parent.mkdir(parents=True, exist_ok=True)
    text = page.read_text() if page.exists() else PAGE.replace("@folder@", folder).replace("@module@", module)
    section = DOC.replace("@module@", module)
    page.write_text(text.replace(REFUSES, section + REFUSES, 1) if REFUSES in text else text + "\n" + section.rstrip() + "\n")
    print(f"""Wrote rtl/{folder}/{module}.sv, tests/unit/{folder}/test_{module}.cpp and a section of docs/blocks/{folder}.md.
Next: cmake --preset dev && cmake --build --preset dev --target test_{module} && ctest --preset dev -R '^{module}\\.'""")


if __name__ == "__main__":
    main()
