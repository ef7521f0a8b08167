# SPDX-License-Identifier: Apache-2.0
"""A waveform file (FST) as GTKWave's fst2vcd tells it: its signals, and when they change."""

import re
import subprocess
from dataclasses import dataclass

UNITS_PER_CYCLE = 10  # of a trace by tb/sim.h


@dataclass(frozen=True)
class Variable:
    name: str     # as GTKWave spells it: scopes, name and bit range
    code: str     # of its values in the file; shared by all names of one signal
    width: int
    is_enum: bool  # the file itself knows the names of its values


def without_range(name):
    return re.sub(r"\[-?\d+(:-?\d+)?\]$", "", name)


class Trace:
    def __init__(self, file):
        self.file = file
        self.variables = {}  # full name -> Variable
        self.scopes = []     # full names, outermost first
        with self._lines() as lines:
            self._read_hierarchy(lines)
        self.by_path = {without_range(name): variable for name, variable in self.variables.items()}

    def _lines(self):
        run = subprocess.Popen(["fst2vcd", "-e", str(self.file)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        return _Lines(run)

    def _read_hierarchy(self, lines):
        scope, is_enum = [], False
        for words in map(str.split, lines):
            if words[:1] == ["$enddefinitions"]:
                return
            if words[:3] == ["$attrbegin", "misc", "07"]:
                is_enum = words[3] == '""'  # the next variable's; with a name it only declares the enumeration
            elif words[:1] == ["$scope"]:
                scope.append(words[2])
                self.scopes.append(".".join(scope))
            elif words[:1] == ["$upscope"]:
                scope.pop()
            elif words[:1] == ["$var"] and words[1] != "parameter":
                bits = words[5] if words[5] != "$end" else ""
                name = ".".join(scope + [words[4]]) + re.sub(r"^\[(\d+):\1\]$", r"[\1]", bits)
                self.variables[name] = Variable(name, words[3], int(words[2]), is_enum)
                is_enum = False

    def changes(self, names, first=0, last=None, most=4_000_000):
        """{name: [(time, value as a number or None)]} from the start of the trace to `last`, the first value included.
        Changes before `first` are left out but for the last of them. Reads at most so many lines."""
        codes = {}
        for name in names:
            codes.setdefault(self.variables[name].code, []).append(name)
        found = {code: [] for code in codes}
        time = 0
        with self._lines() as lines:
            for line in lines:
                if line.startswith("$enddefinitions"):
                    break
            for number, line in enumerate(lines):
                if line[0] == "#":
                    time = int(line[1:])
                    if (last is not None and time > last) or number > most:
                        break
                    continue
                value, _, code = line[1:].strip().partition(" ") if line[0] == "b" else (line[0], "", line[1:].strip())
                if code in found:
                    history = found[code]
                    entry = (time, int(value, 2) if set(value) <= {"0", "1"} else None)
                    if history and time <= first:
                        history[-1] = entry
                    elif not history or history[-1][1] != entry[1]:
                        history.append(entry)
        return {name: found[code] for code, users in codes.items() for name in users}


class _Lines:
    """Lines of a program's output; what it has not yet said is not waited for."""

    def __init__(self, run):
        self.run = run

    def __enter__(self):
        return iter(self.run.stdout)

    def __exit__(self, *_):
        self.run.kill()
        self.run.stdout.close()
        self.run.wait()
