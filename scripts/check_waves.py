#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Proves that every signal named in each saved view tb/waves/<block>.gtkw exists in the trace of that block's test.

usage: scripts/check_waves.py <folder of the test programs> [VIEW.gtkw ...]
       scripts/check_waves.py --for <trace.fst>      prints the view all of whose signals are in that trace, if there is one

A view names its test in a comment line:  [*] test: <ctest name>
The test's library must be traced in every preset: `ng_verilate(... TRACE)`.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from rtl_list import MISSING_TOOL, ROOT


def view_signals(text):
    """Names of the signals a view shows, without their bit range."""
    for line in text.splitlines():
        line = line.strip()
        if line and line[0] not in "[@-*^$" and not line.startswith("#"):
            yield re.sub(r"\[\d+(:\d+)?\]$", "", line)


def trace_signals(fst):
    scope, names = [], set()
    with subprocess.Popen(["fst2vcd", str(fst)], stdout=subprocess.PIPE, text=True) as run:
        for words in (line.split() for line in run.stdout):
            if words[:1] == ["$enddefinitions"]:
                break
            if words[:1] == ["$scope"]:
                scope.append(words[2])
            elif words[:1] == ["$upscope"]:
                scope.pop()
            elif words[:1] == ["$var"]:
                names.add(".".join(scope + [words[4]]))
        run.kill()  # what the signals did may be long
    return {re.sub(r"\[\d+(:\d+)?\]$", "", name) for name in names}


def view_for(fst):
    """The view with the most signals of those that the trace can fill."""
    known = trace_signals(fst)
    fitting = []
    for view in sorted((ROOT / "tb/waves").glob("*.gtkw")):
        shown = set(view_signals(view.read_text()))
        if shown and shown <= known:
            fitting.append((len(shown), view))
    return max(fitting, default=(0, None))[1]


def check(view, programs):
    text = view.read_text()
    found = re.search(r"^\[\*\] test: (\S+?)\.(.+)$", text, flags=re.M)
    if not found:
        return "names no test: add a line `[*] test: <ctest name>`"
    program = programs / f"test_{found[1]}"
    if not program.exists():
        return f"its test program {program.name} is not built"
    with tempfile.TemporaryDirectory() as folder:
        fst = Path(folder, "view.fst")
        spec = re.sub(r"([\\,\[])", r"\\\1", found[2])
        run = subprocess.run([program, spec], cwd=ROOT, capture_output=True, text=True,
                             env={**os.environ, "NG_WAVES": str(fst), "NG_WAVE_WINDOW": "0:20"})
        if run.returncode:
            return f"its test `{found[2]}` does not pass:\n{run.stdout}{run.stderr}"
        if not fst.exists():
            return f"its test `{found[2]}` wrote no trace: add TRACE to the ng_verilate() of its library"
        known = trace_signals(fst)
    shown = list(view_signals(text))
    if not shown:
        return "shows no signal"
    unknown = [name for name in shown if name not in known]
    if unknown:
        return "these signals are not in the trace: " + ", ".join(unknown)
    print(f"{view.name}: {len(shown)} signals, all in the trace of {found[1]}.{found[2]}")
    return None


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    readable = shutil.which("fst2vcd")
    if sys.argv[1] == "--for":
        if len(sys.argv) != 3 or not Path(sys.argv[2]).is_file():
            sys.exit(__doc__)
        if not readable:
            print("check_waves: no view chosen: fst2vcd (package gtkwave) is not installed", file=sys.stderr)
            return
        view = view_for(sys.argv[2])
        print(view.relative_to(ROOT) if view else "", end="\n" if view else "")
        return
    if not readable:
        print("not run: fst2vcd (package gtkwave) is not installed; scripts/setup.sh waves installs it")
        sys.exit(MISSING_TOOL)
    programs = Path(sys.argv[1]).resolve()
    views = [Path(name) for name in sys.argv[2:]] or sorted((ROOT / "tb/waves").glob("*.gtkw"))
    failed = 0
    for view in views:
        problem = check(view, programs)
        if problem:
            failed += 1
            print(f"{view.name}: {problem}")
    print(f"{len(views) - failed} views hold, {failed} do not")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
