#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Breaks the RTL, and the fast paths of the golden model, on purpose, one fault at a time, and expects a test to fail each time.

usage: scripts/mutate.py [--list FILE ...] [--filter REGEX] [--jobs N]
       scripts/mutate.py --sample N [--seed S] [--folder F | --each-folder] [--jobs N]

Each line of tests/mutants/*.txt is one fault:    file | old text | new text | ctest regex
The old text must occur exactly once in the file, whatever the spaces and line ends between its words and signs are.
`\\n` stands for a line end; lines that start with # are comments.
The live tree is never touched: work happens in copies under the temporary folder, kept so that the next run is quick.
A fault that does not build proves nothing and is an error. Exit 1 when a fault survives.

--sample draws faults instead, from all places where an operator applies (scripts/faults/places.py), each with the same chance. The
tests of the fault's module run first, then its folder's, then the chip's. What was decided stands in out/mutants/ and is not tried
again while its file is the same. tests/mutants/equivalent.txt lists changes that change nothing, each with its reason.
"""

import argparse
import concurrent.futures
import os
import queue
import re
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from faults import sample
from faults.slot import Slot, Unusable, killer
from rtl_list import ROOT, modules


@dataclass
class Mutant:
    source: str  # list file and line
    file: str
    old: str
    new: str
    regex: str


def occurrences(text, old):
    """Where the old text stands, as (begin, end). Spaces don't count, so that a list outlives a new layout."""
    tokens = re.findall(r"\w+|\S", old)
    pattern = re.escape(tokens[0])
    for before, token in zip(tokens, tokens[1:]):
        apart = r"\s+" if re.match(r"\w", before) and re.match(r"\w", token) else r"\s*"
        pattern += apart + re.escape(token)
    return [match.span() for match in re.finditer(pattern, text)]


def broken(text, mutant):
    (begin, end), = occurrences(text, mutant.old)
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
        count = len(occurrences((ROOT / file).read_text(), old))
        if count != 1:
            raise ValueError(f"{where}: `{old}` occurs {count} times in {file}, must be once")
        if old == new:
            raise ValueError(f"{where}: old and new text are the same")
        yield Mutant(where, file, old, new, regex)


def try_mutant(slot, mutant):
    """What killed it, or None."""
    targets = slot.check_unbroken(mutant.regex)
    path = slot.path / mutant.file
    original = path.read_text()
    try:
        path.write_text(broken(original, mutant))
        code, output = slot.build_tests(mutant.regex, targets)
        if code:
            errors = [line for line in output.splitlines() if "rror" in line][:3]
            raise Unusable("does not build: " + " / ".join(errors))
        code, output = slot.run_tests(mutant.regex)
        if code is None:
            return f"hang (over {slot.limit} s)"
        if code == 0:
            return None
        return killer(output)
    finally:
        path.write_text(original)


def sampled(arguments):
    if arguments.sample < 1:
        return f"mutate: --sample {arguments.sample}: expected 1 or more"
    if arguments.folder and arguments.each_folder:
        return "mutate: --folder and --each-folder: choose one"
    log = arguments.log or ROOT / "out/mutants/sample.jsonl"
    if arguments.prune:
        log.unlink(missing_ok=True)
    folders = sorted({path.parent.name for path in modules()}) if arguments.each_folder else [arguments.folder]
    try:
        faults = sample.draw(arguments.sample, arguments.seed, folders)
        slots = open_slots(max(1, arguments.jobs), arguments.limit)
        return 0 if sample.campaign(faults, log, slots) else 1
    except (ValueError, Unusable) as problem:
        return f"mutate: {problem}"


def open_slots(jobs, limit):
    slots = [Slot(number, max(1, (os.cpu_count() or 1) // jobs), limit) for number in range(jobs)]
    for slot in slots:
        slot.prepare()
    return slots


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--list", action="append", type=Path, metavar="FILE", help="only this list (default tests/mutants/*.txt)")
    parser.add_argument("--filter", default="", help="only faults whose line matches")
    parser.add_argument("--jobs", type=int, default=1, help="faults tried at once, each in its own copy")
    parser.add_argument("--limit", type=int, default=300, help="seconds after which a run of tests counts as hung")
    parser.add_argument("--sample", type=int, metavar="N", help="draw N faults instead of reading lists")
    parser.add_argument("--seed", default="1", help="of the draw (default 1)")
    parser.add_argument("--folder", help="draw from this folder of rtl/ alone")
    parser.add_argument("--each-folder", action="store_true", help="draw N from each folder of rtl/")
    parser.add_argument("--log", type=Path, help="where decided faults stand (default out/mutants/sample.jsonl)")
    parser.add_argument("--prune", action="store_true", help="with --sample: forget what was decided")
    arguments = parser.parse_args()
    if arguments.sample is not None:
        sys.exit(sampled(arguments))
    lists = arguments.list or [path for path in sorted((ROOT / "tests/mutants").glob("*.txt")) if path != sample.EQUIVALENT]
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
        for slot in open_slots(jobs, arguments.limit):
            slots.put(slot)
    except Unusable as problem:
        sys.exit(f"mutate: {problem}")

    def attempt(mutant):
        slot = slots.get()
        start = time.monotonic()
        try:
            killer = try_mutant(slot, mutant)
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
