#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes the GTKWave view for a trace: the saved one that fits it, else one made from the ports of the module under test.

usage: scripts/view_trace.py TRACE.fst ... --out VIEW.gtkw [--test "<block>.<case>"] [--cycle N]

Of several traces of one test it takes the first that a saved view fits. The view opens at the failing cycle N with the marker
there, else where the signals that it shows begin to change. Prints the trace, and where the view comes from."""

import argparse
import shutil
import sys
from bisect import bisect_left
from pathlib import Path

from rtl_list import ROOT
from views import made, names
from views.saved import View, opening, reopened
from views.trace import UNITS_PER_CYCLE, Trace

BEFORE_IT, AFTER_IT = 28, 4  # cycles seen around a failure: a trace often ends where the test failed


def saved_views():
    return [View(path.read_text(), path) for path in sorted((ROOT / "tb/waves").glob("*.gtkw"))]


def view_for(trace, block):
    """The saved view with the most signals of those that the trace can fill. A module under test that stands by itself beside
    others in its bench has one only if a view is named for its test."""
    views = [v for v in saved_views() if v.shown and all(signal.path in trace.by_path for signal in v.shown)]
    module, _ = made.module_under_test(trace, block)
    if block and module == block:
        views = [v for v in views if v.test.split(".")[0] == block] or views[:0]
    return max(views, key=lambda v: len(v.shown), default=None)


def start_of_activity(trace, view):
    """(start, cycles) of the window: where it first sees a third of the view's signals change, and there its busiest start."""
    cycles = (view.end - view.start) // UNITS_PER_CYCLE
    histories = trace.changes(sorted({s.name for s in view.shown}))
    quiet = {s.name for s in view.shown if view.is_clock_or_reset(s)}
    times = [sorted({time // UNITS_PER_CYCLE for time, _ in history[1:]}) for name, history in histories.items() if name not in quiet]

    def seen(start):
        return sum(bisect_left(changes, start) < bisect_left(changes, start + cycles) for changes in times)

    starts = sorted({cycle for changes in times for cycle in changes})
    first = next((start for start in starts if 3 * seen(start) >= len(times)), max(starts, key=seen, default=0))
    near = [start for start in starts if first <= start < first + cycles]
    length = 1 + max((history[-1][0] // UNITS_PER_CYCLE for history in histories.values() if history), default=0)
    cycles = min(cycles, length)  # what a short trace leaves of the window is black
    return max(0, min(max(near, key=seen, default=first) - 1, length - cycles)), cycles


def text_for(trace, test, out, cycle=None):
    """(text of the view, where it comes from), or (None, why not)."""
    block = test.split(".")[0]
    saved = view_for(trace, block)
    to_be_saved = out.is_relative_to((ROOT / "tb/waves").resolve())  # where files are found from any clone
    place = out.relative_to(ROOT.resolve()) if to_be_saved else out
    if saved:
        text, source = saved.text, f"saved view {saved.file.relative_to(ROOT)}"
    else:
        module, lines = made.groups_for(trace, block)
        if not module:
            return None, "no saved view fits it and it holds no known module"
        comment = [f"[*] test: {test}"] if test else []
        text = "\n".join(comment + opening(place, 0, BEFORE_IT + AFTER_IT) + lines) + "\n"
        source = f"view made from the ports of {module}"
    if not to_be_saved:
        text = text.replace(names.FOLDER + "/", f"{(ROOT / names.FOLDER).resolve()}/")
    view = View(text)
    if cycle is not None:
        start = max(0, cycle - BEFORE_IT)
        return reopened(view, place, trace, start, cycle - start + AFTER_IT, cycle), f"{source}, at cycle {cycle}"
    in_this_trace = View(reopened(view, place, trace, 0, (view.end - view.start) // UNITS_PER_CYCLE))
    start, cycles = start_of_activity(trace, in_this_trace)
    return reopened(view, place, trace, start, cycles), f"{source}, from cycle {start}"


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("traces", nargs="+", type=Path, metavar="TRACE.fst")
    parser.add_argument("--out", required=True, type=Path, metavar="VIEW.gtkw")
    parser.add_argument("--test", default="", metavar="<block>.<case>")
    parser.add_argument("--cycle", type=int, metavar="N")
    options = parser.parse_args()
    if not shutil.which("fst2vcd"):
        sys.exit("view_trace.py: fst2vcd is not installed; it comes with gtkwave: scripts/setup.sh")
    block = options.test.split(".")[0]
    traces = []
    for file in options.traces:
        if not file.is_file():
            sys.exit(f"view_trace.py: no trace '{file}'")
        traces.append(Trace(file))
        if not traces[-1].variables:
            sys.exit(f"view_trace.py: '{file}' holds no signals; expected an FST waveform")
    trace = next((t for t in traces if view_for(t, block)), traces[0])
    text, source = text_for(trace, options.test, options.out.resolve(), options.cycle)
    if text is None:
        sys.exit(f"view_trace.py: {trace.file}: {source}")
    options.out.write_text(text)
    print(trace.file)
    print(source)


if __name__ == "__main__":
    main()
