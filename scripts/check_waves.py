#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Proves that every signal named in each saved view tb/waves/<block>.gtkw exists in the trace of that block's test.

usage: scripts/check_waves.py <folder of the test programs> [VIEW.gtkw ...]

A view names its test in a comment line:  [*] test: <ctest name>
The test's library must be traced in every preset: `ng_verilate(... TRACE)`.
"""

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from rtl_list import ROOT


def view_signals(text):
    """Names of the signals a view shows, without their bit range."""
    for line in text.splitlines():
        line = line.strip()
        if line and line[0] not in "[@-*^$" and not line.startswith("#"):
            yield re.sub(r"\[\d+(:\d+)?\]$", "", line)


def trace_signals(fst):
    run = subprocess.run(["fst2vcd", str(fst)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=True)
    header = run.stdout.split(b"$enddefinitions", 1)[0].decode()
    scope, names = [], set()
    for words in (line.split() for line in header.splitlines()):
        if words[:1] == ["$scope"]:
            scope.append(words[2])
        elif words[:1] == ["$upscope"]:
            scope.pop()
        elif words[:1] == ["$var"]:
            names.add(".".join(scope + [words[4]]))
    return {re.sub(r"\[\d+(:\d+)?\]$", "", name) for name in names}


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
    views = [Path(name) for name in sys.argv[2:]] or sorted((ROOT / "tb/waves").glob("*.gtkw"))
    failed = 0
    for view in views:
        problem = check(view, Path(sys.argv[1]))
        if problem:
            failed += 1
            print(f"{view.name}: {problem}")
    print(f"{len(views) - failed} views hold, {failed} do not")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
