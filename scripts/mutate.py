#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Breaks the RTL on purpose, one fault at a time, and expects a test to fail each time.

usage: scripts/mutate.py [--list FILE ...] [--filter REGEX] [--jobs N]

Each line of tests/mutants/*.txt is one fault:    file | old text | new text | ctest regex
The old text must occur exactly once in the file, whatever the spaces and line ends between its words and signs are.
`\\n` stands for a line end; lines that start with # are comments.
The live tree is never touched: work happens in copies under the temporary folder, kept so that the next run is quick.
A fault that does not build proves nothing and is an error. Exit 1 when a fault survives.
"""

import argparse
import concurrent.futures
import os
import queue
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from rtl_list import ROOT


@dataclass
class Mutant:
    source: str  # list file and line
    file: str
    old: str
    new: str
    regex: str


class Unusable(Exception):
    """The fault, or the tree it is applied to, cannot tell anything."""


def places(text, old):
    """Where the old text stands, as (begin, end). Spaces don't count, so that a list outlives a new layout."""
    tokens = re.findall(r"\w+|\S", old)
    pattern = re.escape(tokens[0])
    for before, token in zip(tokens, tokens[1:]):
        apart = r"\s+" if re.match(r"\w", before) and re.match(r"\w", token) else r"\s*"
        pattern += apart + re.escape(token)
    return [match.span() for match in re.finditer(pattern, text)]


def broken(text, mutant):
    (begin, end), = places(text, mutant.old)
    return text[:begin] + mutant.new + text[end:]


def read_list(path):
    """The faults of a list. Raises ValueError with one line that says which line of it is wrong."""
    for number, line in enumerate(path.read_text().splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        parts = [part.strip() for part in line.split(" | ")]
        where = f"{path.name}:{number}"
        if len(parts) != 4 or not all(parts[i] for i in (0, 1, 3)):
            raise ValueError(f"{where}: expected `file | old text | new text | ctest regex`, got: {line}")
        file, old, new, regex = parts
        old, new = old.replace("\\n", "\n"), new.replace("\\n", "\n")
        if not (ROOT / file).is_file():
            raise ValueError(f"{where}: no file {file}")
        count = len(places((ROOT / file).read_text(), old))
        if count != 1:
            raise ValueError(f"{where}: `{old}` occurs {count} times in {file}, must be once")
        if old == new:
            raise ValueError(f"{where}: old and new text are the same")
        yield Mutant(where, file, old, new, regex)


def run(command, cwd, limit):
    """Exit status and output; None when the limit passed. Ends everything the command started."""
    process = subprocess.Popen(command, cwd=cwd, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True)
    try:
        output, _ = process.communicate(timeout=limit)
        return process.returncode, output
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        output, _ = process.communicate()
        return None, output


class Slot:
    """A copy of the tree with a build of its own."""

    def __init__(self, number, cores, limit):
        self.path = Path(tempfile.gettempdir()) / f"narrowgauge-mutants-{os.getuid()}" / f"slot{number}"
        self.cores, self.limit = str(cores), limit
        self.builds = {}   # folder of tests -> its build, once configured
        self.checked = {}  # regex -> targets, once its tests pass unbroken

    def prepare(self):
        """Copies what changed, so that unchanged files keep their times and are not built again."""
        listed = subprocess.run(["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
                                cwd=ROOT, capture_output=True, check=True).stdout.decode().split("\0")
        wanted = {name for name in listed if name and (ROOT / name).is_file()}
        for name in wanted:
            source, copy = ROOT / name, self.path / name
            if not copy.exists() or copy.read_bytes() != source.read_bytes():
                copy.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(source, copy)
        for path in list(self.path.rglob("*")):
            name = str(path.relative_to(self.path))
            if path.is_file() and name not in wanted and not name.startswith("build/"):
                path.unlink()

    def build_of(self, regex):
        """The build of the one folder of unit tests that the regex names (all, if it names none): changed RTL is then
        verilated again for that folder alone."""
        word = re.search(r"[a-z][a-z0-9]*", regex)
        folder = f"tests/unit/{word[0]}" if word and (self.path / "tests/unit" / word[0]).is_dir() else ""
        if folder not in self.builds:
            build = self.path / "build/mutants" / (folder.rpartition("/")[2] or "all")
            # -Wno-fatal: a fault that only lint notices must still be met by a test.
            code, output = run(["cmake", "--preset", "ci", "-B", str(build), f"-DNG_ONLY={folder}",
                                "-DNG_VERILATOR_FLAGS=-Wno-fatal"], self.path, None)
            if code:
                raise Unusable(f"the unbroken tree does not configure:\n{output[-3000:]}")
            self.builds[folder] = build
        return self.builds[folder]

    def targets_of(self, regex):
        ninja = self.build_of(regex) / "build.ninja"
        programs = set(re.findall(r"^build test_(\w+): phony", ninja.read_text(), flags=re.M))
        words = re.findall(r"[a-z][a-z0-9_]*", regex)
        chosen = programs & set(words) or {p for p in programs if words and p.startswith(words[0])}
        if not chosen:
            raise Unusable(f"`{regex}` names no test program test_<prefix>")
        return [f"test_{name}" for name in sorted(chosen)]

    def build_tests(self, regex, targets):
        return run(["ninja", "-C", str(self.build_of(regex)), "-j", self.cores, *targets], self.path, None)

    def run_tests(self, regex):
        return run(["ctest", "-R", regex, "-LE", "nightly", "--no-tests=error", "--stop-on-failure", "-j", self.cores],
                   self.build_of(regex), self.limit)

    def check_unbroken(self, regex):
        if regex in self.checked:
            return self.checked[regex]
        print(f"{self.path.name}: builds the unbroken tree for {regex}", file=sys.stderr, flush=True)
        targets = self.targets_of(regex)
        code, output = self.build_tests(regex, targets)
        if code:
            raise Unusable(f"the unbroken tree does not build:\n{output[-3000:]}")
        code, output = self.run_tests(regex)
        if code != 0:
            raise Unusable(f"`{regex}` fails (or matches nothing) without any fault:\n{output[-3000:]}")
        self.checked[regex] = targets
        return targets

    def try_mutant(self, mutant):
        """What killed it, or None."""
        targets = self.check_unbroken(mutant.regex)
        path = self.path / mutant.file
        original = path.read_text()
        try:
            path.write_text(broken(original, mutant))
            code, output = self.build_tests(mutant.regex, targets)
            if code:
                errors = [line for line in output.splitlines() if "rror" in line][:3]
                raise Unusable("does not build: " + " / ".join(errors))
            code, output = self.run_tests(mutant.regex)
            if code is None:
                return f"hang (over {self.limit} s)"
            if code == 0:
                return None
            failed = re.search(r"Test +#\d+: (.*?) \.+\**(?:Failed|Exception|\*+)", output)
            return failed[1] if failed else "a test"
        finally:
            path.write_text(original)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--list", action="append", type=Path, metavar="FILE", help="only this list (default tests/mutants/*.txt)")
    parser.add_argument("--filter", default="", help="only faults whose line matches")
    parser.add_argument("--jobs", type=int, default=1, help="faults tried at once, each in its own copy")
    parser.add_argument("--limit", type=int, default=300, help="seconds after which a run of tests counts as hung")
    arguments = parser.parse_args()
    lists = arguments.list or sorted((ROOT / "tests/mutants").glob("*.txt"))
    try:
        mutants = [m for path in lists for m in read_list(path)]
    except ValueError as problem:
        sys.exit(f"mutate: {problem}")
    mutants = [m for m in mutants if re.search(arguments.filter, f"{m.file} | {m.old} | {m.new} | {m.regex}")]
    if not mutants:
        sys.exit("mutate: no fault to try")
    jobs = max(1, min(arguments.jobs, len(mutants)))
    slots = queue.Queue()
    try:
        for number in range(jobs):
            slot = Slot(number, max(1, (os.cpu_count() or 1) // jobs), arguments.limit)
            slot.prepare()
            slots.put(slot)
    except Unusable as problem:
        sys.exit(f"mutate: {problem}")

    def attempt(mutant):
        slot = slots.get()
        start = time.monotonic()
        try:
            killer = slot.try_mutant(mutant)
            outcome = f"killed by {killer}" if killer else "SURVIVED"
        except Unusable as problem:
            outcome = f"UNUSABLE: {problem}"
        finally:
            slots.put(slot)
        return outcome, time.monotonic() - start

    outcomes = []
    with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        for mutant, (outcome, seconds) in zip(mutants, pool.map(attempt, mutants)):
            outcomes.append(outcome)
            change = f"`{mutant.old}` -> `{mutant.new}`".replace("\n", "\\n")
            print(f"{mutant.source:24} {seconds:5.0f} s  {mutant.file}: {change}\n{'':24} {outcome}", flush=True)
    killed = sum(o.startswith("killed") for o in outcomes)
    survived = outcomes.count("SURVIVED")
    unusable = len(outcomes) - killed - survived
    print(f"\n{len(outcomes)} faults: {killed} killed, {survived} survived, {unusable} unusable")
    sys.exit(1 if survived or unusable else 0)


if __name__ == "__main__":
    main()
