#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Proves of each saved view tb/waves/<block>.gtkw, in the trace of its own test, that it shows something:

* every signal is in the trace, spelled as GTKWave wants it, bit range included;
* every signal stands in a group with a short title, and the clocks and resets in one of their own, the first;
* where the view opens, its clocks run and most of its signals change, and of most words that change a reader can tell the values
  apart: an address that GTKWave cuts to its leading zeros says nothing, its lowest bits do;
* what has names (opcodes, causes, formats, states ...) is shown by them, and each value has one;

and that a view made for that trace, as if none were saved, shows every port of the module under test.

usage: scripts/check_waves.py <folder of the test programs> [VIEW.gtkw ...]

A view names its test in a comment line:  [*] test: <ctest name>
The test's library must be traced in every preset: `ng_verilate(... TRACE)`. scripts/view_trace.py --out FILE --test NAME TRACE
writes a first view of another trace."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from rtl_list import MISSING_TOOL, ROOT
from views import drawn, made, modules, names
from views.saved import ENUM, GROUPED_BY_CLOCK, View
from views.trace import UNITS_PER_CYCLE, Trace

LEAST_SHARE = 0.5  # of the signals that change in the window in which the view opens
MOST_ALIKE = 1 / 3  # of the words that change there
LONGEST_TITLE = 36  # characters of a group's title: a longer one pushes the waves aside


def problems(view, trace):
    unknown = [s for s in view.shown if s.name not in trace.variables]
    if unknown:
        hints = [f"{s.name} (there it is {trace.by_path[s.path].name})" if s.path in trace.by_path else s.name for s in unknown]
        yield "these signals are not in the trace: " + ", ".join(hints)
        return
    if loose := [s.name for s in view.shown if not s.group]:
        yield "in no group: " + ", ".join(loose)
    wrong = [s.name for s in view.shown if (s.group == GROUPED_BY_CLOCK) != view.is_clock_or_reset(s)]
    if wrong or view.shown[0].group != GROUPED_BY_CLOCK:
        yield f"the first group must be `{GROUPED_BY_CLOCK}`, with all of them and nothing else: " + ", ".join(wrong)
    if long := sorted({s.group for s in view.shown if len(s.group) > LONGEST_TITLE}):
        yield f"titles of over {LONGEST_TITLE} characters: " + ", ".join(long)
    history = trace.changes([s.name for s in view.shown], view.start, view.end)
    yield from wrong_names(view, trace, history)
    if stopped := [s.name for s in view.shown if re.search(r"(^|_)clk$", s.leaf) and len(history[s.name]) < 2]:
        yield "a clock stands still: " + ", ".join(stopped)
    if (last := max(history[s.name][-1][0] for s in view.shown)) < view.end - 2 * UNITS_PER_CYCLE:
        yield f"its trace ends in cycle {last // UNITS_PER_CYCLE}, the view shows cycles up to {view.end // UNITS_PER_CYCLE}"
    others = [s for s in view.shown if not view.is_clock_or_reset(s)]
    still = [s.name for s in others if len(history[s.name]) < 2]
    if len(others) - len(still) < LEAST_SHARE * len(others):
        yield (f"of {len(others)} signals {len(still)} never change from cycle {view.start // UNITS_PER_CYCLE} to "
               f"{view.end // UNITS_PER_CYCLE}, where it opens: " + ", ".join(still))
    words = [s for s in others if s.name not in still and (len(s.bits) or trace.variables[s.name].width) > 1]
    alike = [s.alias or s.name for s in words if drawn.look_alike(s, trace.variables[s.name], history[s.name], view.start, view.end)]
    if len(alike) > MOST_ALIKE * len(words):
        yield f"of {len(words)} words that change there, the values of {len(alike)} look alike: " + ", ".join(alike)


def wrong_names(view, trace, history):
    for signal in view.shown:
        variable = trace.variables[signal.name]
        if signal.bits:
            file = signal.names
        else:
            expected = made.shown(variable)
            file = expected.names
            if (expected.flags == ENUM) != (signal.flags == ENUM) or file != signal.names:
                yield f"{signal.name}: expected @{expected.flags:x}" + (f" and ^1 {file}" if file else "")
                continue
        if file:
            known = names.values(file)
            values = [(time, signal.value(number, variable.width)) for time, number in history[signal.name]]
            if signal.bits and any(value in known for _, value in values):
                continue  # a field of data, which means nothing while they are not valid
            seen = {value for time, value in values if time > view.start}
            if nameless := sorted(value for value in seen if value is not None and value not in known):
                yield f"{signal.alias or signal.name}: no name in {file} for {', '.join(map(hex, nameless))}"


def problems_of_made_view(trace, block):
    module, lines = made.groups_for(trace, block)
    if not module:
        yield f"no view can be made for {block}: the trace holds no known module"
        return
    shown = [s.path for s in View("\n".join(lines)).shown]
    if unknown := sorted(set(shown) - trace.by_path.keys()):
        yield f"made for {module}: these signals are not in the trace: " + ", ".join(unknown)
    if missing := [port for port, _ in modules.ports(module) if not any(re.search(rf"\.{port}(\.|$)", path) for path in shown)]:
        yield f"made for {module}: it shows nothing of {', '.join(missing)}"


def check(view, programs):
    found = re.fullmatch(r"(\S+?)\.(.+)", view.test)
    if not found:
        return ["names no test: add a line `[*] test: <ctest name>`"]
    if not view.shown:
        return ["shows no signal"]
    program = programs / f"test_{found[1]}"
    if not program.exists():
        return [f"its test program {program.name} is not built"]
    with tempfile.TemporaryDirectory() as folder:
        fst = Path(folder, "view.fst")
        spec = re.sub(r"([\\,\[])", r"\\\1", found[2])
        window = f"{view.start // UNITS_PER_CYCLE}:{view.end // UNITS_PER_CYCLE + 1}"
        run = subprocess.run([program, spec], cwd=ROOT, capture_output=True, text=True,
                             env={**os.environ, "NG_WAVES": str(fst), "NG_WAVE_WINDOW": window})
        if run.returncode or "No test cases matched" in run.stdout + run.stderr:
            return [f"its test `{found[2]}` does not pass:\n{run.stdout}{run.stderr}"]
        if not fst.exists():
            return [f"its test `{found[2]}` wrote no trace: add TRACE to the ng_verilate() of its library"]
        trace = Trace(fst)
        return [*problems(view, trace), *problems_of_made_view(trace, found[1])]


def main():
    if len(sys.argv) < 2 or sys.argv[1].startswith("-"):
        sys.exit(__doc__)
    if not shutil.which("fst2vcd"):
        print("not run: fst2vcd (package gtkwave) is not installed; scripts/setup.sh waves installs it")
        sys.exit(MISSING_TOOL)
    programs = Path(sys.argv[1]).resolve()
    views = [Path(name) for name in sys.argv[2:]] or sorted((ROOT / "tb/waves").glob("*.gtkw"))
    failed = 0
    for path in views:
        view = View(path.read_text(), path)
        found = check(view, programs)
        failed += bool(found)
        for problem in found:
            print(f"{path.name}: {problem}")
        if not found:
            print(f"{path.name}: {len(view.shown)} signals, as {view.test} shows them")
    print(f"{len(views) - failed} views hold, {failed} do not")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
