# SPDX-License-Identifier: Apache-2.0
"""GTKWave's save files as this repository writes them, and the lines of which they are made.

A view may be opened with GTKWave from any folder: [savefile] says where it once stood, and GTKWave looks for the files of names
(lines ^1) relative to that, beside the view."""

import math
import re
from dataclasses import dataclass, replace

from .trace import UNITS_PER_CYCLE, without_range

WINDOW, SIGNALS = (1600, 900), 300          # pixels: the window, the names and values
WAVE_PIXELS = WINDOW[0] - SIGNALS - 64      # what is left for waves, as seen on a screen
BITS, HEX, DECIMAL, OCTAL = 0x28, 0x22, 0x24, 0x30         # flags of a signal
ENUM, NAMED = 0x100000028, 0x2022                           # the same, of one whose values have names
GROUP, GROUP_END = 0x800200, 0x1000200                      # flags of the lines around a group
GROUPED_BY_CLOCK = "clock and reset"                        # the title of the first group


@dataclass(frozen=True)
class Shown:
    """A signal of a view."""

    name: str    # with its bit range, as in the trace
    alias: str = ""
    bits: tuple = ()  # only these, counted from the left, the highest first
    flags: int = HEX
    names: str = ""  # file of names, for NAMED
    group: str = ""

    @property
    def line(self):
        if not self.bits:
            return (f"+{{{self.alias}}} " if self.alias else "") + self.name
        return f"{'#' if len(self.bits) > 1 else '+'}{{{self.alias}}} " + " ".join(f"({bit}){self.name}" for bit in self.bits)

    def value(self, number, width):
        """What it shows when the whole signal is that number."""
        if number is None or not self.bits:
            return number
        return int("".join(format(number, f"0{width}b")[bit] for bit in self.bits), 2)

    @property
    def path(self):
        return without_range(self.name)

    def of(self, variable):
        """The same signal as another trace has it: a wider word keeps its lowest bits at the right."""
        found = re.search(r"\[(\d+):(\d+)\]$", self.name)
        wider = variable.width - (int(found[1]) - int(found[2]) + 1 if found else 1)
        return replace(self, name=variable.name, bits=tuple(bit + wider for bit in self.bits))

    @property
    def leaf(self):
        """Its last word without a register's or port's ending."""
        return re.sub(r"_(i|o|q|d|ni)$", "", self.path.rsplit(".", 1)[-1])


class View:
    def __init__(self, text, file=""):
        self.text, self.file = text, file
        self.shown = list(_shown(text))

    def _line(self, pattern, default):
        found = re.search(pattern, self.text, flags=re.M)
        return found[1] if found else default

    @property
    def test(self):
        return self._line(r"^\[\*\] test: (.+)$", "")

    @property
    def start(self):
        """The first time that is seen."""
        return int(self._line(r"^\[timestart\] (\d+)$", 0))

    @property
    def end(self):
        zoom = float(self._line(r"^\*(-?[\d.]+) ", -5))
        return self.start + round(2 ** -zoom * WAVE_PIXELS / 200)

    def is_clock_or_reset(self, signal):
        return bool(re.search(r"(^|_)(clk|rst)(_|$)", signal.path.rsplit(".", 1)[-1]))


def _shown(text):
    flags, names, group = 0, "", ""
    for line in map(str.strip, text.splitlines()):
        if line.startswith("@"):
            flags = int(line[1:], 16)
        elif line.startswith("^"):
            names = line.split(maxsplit=1)[1]
        elif line.startswith("-"):
            group = line[1:] if flags & GROUP == GROUP else ""
        elif line and line[0] not in "[*":
            found = re.fullmatch(r"(?:[+#]\{([^}]*)\} )?((?:\(\d+\)(\S+) ?)+|\S+)", line)
            if not found:
                raise ValueError(f"not a line of a view: {line}")
            bits = tuple(int(n) for n in re.findall(r"\((\d+)\)", found[2]))
            yield Shown(found[3] or found[2], found[1] or "", bits, flags, names if flags & NAMED == NAMED else "", group)


def opening(place, start_cycle, cycles, marker_cycle=None):
    """The first lines of a view: from which cycle it opens, how many are seen, where the marker stands."""
    zoom = -math.log2(cycles * UNITS_PER_CYCLE * 200 / WAVE_PIXELS)
    marker = -1 if marker_cycle is None else marker_cycle * UNITS_PER_CYCLE
    return [f'[savefile] "{place}"',
            f"[timestart] {max(0, start_cycle) * UNITS_PER_CYCLE}",
            f"[size] {WINDOW[0]} {WINDOW[1]}",
            f"*{zoom:.6f} {marker}" + " -1" * 26,
            "[sst_width] 1",
            f"[signals_width] {SIGNALS}",
            "[sst_expanded] 0"]


def group_lines(title, signals):
    lines = [f"@{GROUP:x}", f"-{title}"]
    for signal in signals:
        lines.append(f"@{signal.flags:x}")
        if signal.names:
            lines.append(f"^1 {signal.names}")
        lines.append(signal.line)
    return lines + [f"@{GROUP_END:x}", f"-{title}"]


OPENING = re.compile(r"\[(savefile|timestart|size|pos|sst_width|signals_width|sst_expanded)\]|\*")


def reopened(view, place, trace, start_cycle, cycles, marker_cycle=None):
    """A view's text with another opening, and the bit ranges of this trace: another chip's words may be wider."""
    lines = [line for line in view.text.splitlines() if not OPENING.match(line)]
    here = {signal.line: signal.of(trace.by_path[signal.path]).line for signal in view.shown}
    comments = [line for line in lines if line.startswith("[*]")]
    rest = [here.get(line, line) for line in lines if not line.startswith("[*]")]
    return "\n".join(comments + opening(place, start_cycle, cycles, marker_cycle) + rest) + "\n"
