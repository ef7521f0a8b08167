# SPDX-License-Identifier: Apache-2.0
"""Faults drawn from all places where an operator applies, each with the same chance; which tests notice them, and the score.

A folder's faults are built together (schema.py). For each, the tests of its own module run first, then all tests of its folder; what
those leave runs in the tests of the whole chip. What was decided is written down at once, so that a campaign that was broken off goes
on where it was: a fault that was killed stays killed while its file is the same.
"""
import concurrent.futures
import contextlib
import hashlib
import json
import queue
import random
import threading
import time
from collections import Counter

from rtl_list import ROOT, modules, rtl_files

from . import schema
from .places import places, squeeze
from .slot import killer, run

LEVELS = ("own test", "folder", "chip")
EQUIVALENT = ROOT / "tests/mutants/equivalent.txt"
GENERATED = "rtl/isa"


def drawn(count, seed, folder):
    """`count` places of the folder (of all RTL, if None), none twice; the same for the same seed and RTL."""
    files = [path for path in rtl_files() if not str(path).startswith(GENERATED) and folder in (None, path.parent.name)]
    every = [place for path in files for place in places(str(path), (ROOT / path).read_text())]
    if not every:
        raise ValueError(f"rtl/{folder}: no such folder, or no place in it; there are "
                         f"{', '.join(sorted({path.parent.name for path in modules()}))}")
    return random.Random(f"{seed} {folder}").sample(every, min(count, len(every))), len(every)


def key_of(place):
    """What makes the fault the same fault again: the whole text of its file, and the change."""
    text = (ROOT / place.file).read_text()
    return hashlib.sha256(f"{text}\0{place.region}\0{place.new}".encode()).hexdigest()[:24]


def read_equivalents(path=None):
    """{(file, old, new): reason} of the changes that change nothing. Raises ValueError with the line that is wrong."""
    path = path or EQUIVALENT
    found = {}
    for number, line in enumerate(path.read_text().splitlines() if path.exists() else [], 1):
        if not line.strip() or line.startswith("#"):
            continue
        parts = [part.strip() for part in line.split(" | ")]
        if len(parts) != 4 or not all(parts):
            raise ValueError(f"{path.name}:{number}: expected `file | old expression | new expression, or - | reason`, got: {line}")
        file, old, new, reason = parts
        if not (ROOT / file).is_file() or squeeze(old) not in squeeze((ROOT / file).read_text()):
            raise ValueError(f"{path.name}:{number}: {file} does not have `{old}`")
        found[file, squeeze(old), squeeze(new)] = reason
    return found


def equivalence(place, equivalents):
    return equivalents.get((place.file, squeeze(place.old), squeeze(place.new) or "-"))


class Log:
    """Decided faults, one line of JSON each; a second campaign reads them."""

    def __init__(self, path):
        self.path, self.lock, self.known = path, threading.Lock(), {}
        path.parent.mkdir(parents=True, exist_ok=True)
        for line in path.read_text().splitlines() if path.exists() else []:
            with contextlib.suppress(ValueError, KeyError):      # the last line of a campaign that was broken off
                record = json.loads(line)
                self.known[record["key"]] = record

    def decided(self, place):
        record = self.known.get(key_of(place))
        return record if record and record["outcome"] in ("killed", "not built") else None

    def add(self, place, outcome, level="", by=""):
        record = {"key": key_of(place), "file": place.file, "line": place.line, "operator": place.operator,
                  "old": place.old, "new": place.new, "outcome": outcome, "level": level, "by": by}
        with self.lock:
            self.known[record["key"]] = record
            with self.path.open("a") as file:
                file.write(json.dumps(record) + "\n")
            what = f"killed by {by}" if outcome == "killed" else outcome.upper() if outcome == "survived" else outcome
            print(f"{place.file}:{place.line}: {place.operator}: {place.shown()}\n    {what}", flush=True)
        return record


@contextlib.contextmanager
def said(what):
    """Says every ten seconds that it still goes on."""
    done = threading.Event()

    def tell():
        start = time.monotonic()
        while not done.wait(10):
            print(f"    {what}: {time.monotonic() - start:.0f} s", flush=True)

    thread = threading.Thread(target=tell, daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


class Bench:
    """One slot with the faults of one batch built into it."""

    def __init__(self, slot, folder):
        self.slot, self.folder, self.build = slot, folder, slot.configured(f"tests/unit/{folder}")

    def ctest(self, regex, limit):
        schema.select(self.slot.path, self.number)
        command = ["ctest", "-R", regex, "-LE", "nightly", "--no-tests=ignore", "--stop-on-failure", "-j", self.slot.cores]
        return run(command, self.build, limit)

    @contextlib.contextmanager
    def broken(self, numbered, in_place=False):
        """The tree with these faults in it, built; whether it builds."""
        originals = {place.file: (self.slot.path / place.file).read_text() for _, place in numbered}
        try:
            for file, text in originals.items():
                mine = [(number, place) for number, place in numbered if place.file == file]
                new = schema.single(text, mine[0][1]) if in_place else schema.switched(text, mine)
                (self.slot.path / file).write_text(new)
            self.number = 0
            schema.select(self.slot.path, 0)
            with said(f"builds {len(numbered)} faults in {self.folder}"):
                code, self.output = run(["ninja", "-C", str(self.build), "-j", self.slot.cores], self.slot.path, None)
            yield code == 0
        finally:
            for file, text in originals.items():
                (self.slot.path / file).write_text(text)

    def noticed_by(self, number, regex, limit):
        """The test that fails with this fault alive, or None."""
        self.number = number
        code, output = self.ctest(regex, limit)
        return f"hang (over {limit} s)" if code is None else killer(output) if code else None



def try_batch(slot, folder, numbered, log, levels, in_place=False):
    """Decides the faults as far as the folder's tests go; gives those that survive."""
    bench = Bench(slot, folder)
    with bench.broken(numbered, in_place) as builds:
        limit = slot.limit
        if builds and not in_place:
            start = time.monotonic()
            with said(f"runs the tests of {folder} without a fault"):
                code, output = bench.ctest(".", slot.limit * 10)
            limit = max(60, round(3 * (time.monotonic() - start)))
            builds = code == 0
            bench.output = output if code else bench.output
        if builds:
            left = []
            for number, place in numbered:
                for level, regex in levels(place):
                    by = bench.noticed_by(number, regex, limit)
                    if by:
                        log.add(place, "killed", level, by)
                        break
                else:
                    left.append(place)
            return left
    if len(numbered) > 1:                                    # some fault can't be switched: find out which
        middle = len(numbered) // 2
        return (try_batch(slot, folder, numbered[:middle], log, levels) + try_batch(slot, folder, numbered[middle:], log, levels))
    place = numbered[0][1]
    if not in_place:
        return try_batch(slot, folder, numbered, log, levels, in_place=True)
    log.add(place, "not built", by="; ".join([line for line in bench.output.splitlines() if "rror" in line][:1]))
    return []


def own_and_folder(place):
    own = place.file.rpartition("/")[2][:-3]
    return [("own test", rf"^{own}\."), ("folder", ".")]


def decide(slot, folder, faults, log):
    """The faults of one folder of RTL, by its tests; gives those that survive them."""
    alone = [place for place in faults if place.settled]
    together = [(number, place) for number, place in enumerate(faults, 1) if not place.settled]
    left = try_batch(slot, folder, together, log, own_and_folder) if together else []
    for place in alone:
        left += try_batch(slot, folder, [(1, place)], log, own_and_folder, in_place=True)
    return left


def table(records):
    """Text: a row for each folder, then the sum."""
    rows, heads = [], ["folder", "drawn", *LEVELS, "survived", "equivalent", "not built", "score"]
    folders = sorted({record["file"].split("/")[1] for record in records})
    for name in [*folders, "all"]:
        here = [r for r in records if name in ("all", r["file"].split("/")[1])]
        count = Counter(r["level"] if r["outcome"] == "killed" else r["outcome"] for r in here)
        killed = sum(count[level] for level in LEVELS)
        judged = killed + count["survived"]
        score = f"{100 * killed / judged:.1f} %" if judged else "-"
        rows.append([name, len(here), *(count[level] for level in LEVELS), count["survived"], count["equivalent"],
                     count["not built"], score])
    widths = [max(len(str(row[i])) for row in [heads, *rows]) for i in range(len(heads))]
    return "\n".join("  ".join(str(cell).rjust(width) if i else str(cell).ljust(width) for i, (cell, width) in enumerate(zip(row, widths)))
                     for row in [heads, *rows])


def draw(count, seed, folders):
    """`count` faults of each of `folders` ([None]: of all RTL together), none twice."""
    faults = []
    for folder in folders:
        some, of = drawn(count, seed, folder)
        print(f"{folder or 'all RTL'}: {len(some)} faults drawn from {of} places, seed {seed}", flush=True)
        faults += [place for place in some if place not in faults]
    return faults


def campaign(faults, log_path, slots):
    """Decides the faults, prints each and the score; whether all were noticed."""
    equivalents, log = read_equivalents(), Log(log_path)
    open_faults = [place for place in faults if not log.decided(place) and not equivalence(place, equivalents)]
    if len(open_faults) < len(faults):
        print(f"{len(faults) - len(open_faults)} are decided already ({log_path}, {EQUIVALENT.name})", flush=True)
    by_folder = {}
    for place in open_faults:
        by_folder.setdefault(place.file.split("/")[1], []).append(place)
    survivors = spread(by_folder, slots, lambda slot, folder, some: decide(slot, folder, some, log))
    on_chip = [place for place in survivors if not place.file.startswith("rtl/chip/")]
    if on_chip:
        print(f"{len(on_chip)} faults go on to the tests of the whole chip", flush=True)
        halves = {number: on_chip[number::len(slots)] for number in range(len(slots))}
        left = spread({k: v for k, v in halves.items() if v}, slots, lambda slot, _, some: decide_on_chip(slot, some, log))
        survivors = [place for place in survivors if place not in on_chip] + left
    for place in survivors:
        log.add(place, "survived")
    records = [{"file": place.file, "outcome": "equivalent", "level": ""} if equivalence(place, equivalents) else log.known[key_of(place)]
               for place in faults]
    print("\n" + table(records))
    for place in survivors:
        print(f"survived: {place.file}:{place.line}: {place.operator}: {place.shown()}")
    return not survivors


def decide_on_chip(slot, faults, log):
    def levels(_):
        return [("chip", ".")]

    together = [(number, place) for number, place in enumerate(faults, 1) if not place.settled]
    left = try_batch(slot, "chip", together, log, levels) if together else []
    for place in faults:
        if place.settled:
            left += try_batch(slot, "chip", [(1, place)], log, levels, in_place=True)
    return left


def spread(work, slots, do):
    """Runs do(slot, key, value) for all of `work`, as many at once as there are slots; gives the joined lists."""
    free = queue.Queue()
    for slot in slots:
        free.put(slot)

    def one(item):
        slot = free.get()
        try:
            return do(slot, *item)
        finally:
            free.put(slot)

    with concurrent.futures.ThreadPoolExecutor(len(slots)) as pool:
        return [place for some in pool.map(one, sorted(work.items(), key=lambda item: -len(item[1]))) for place in some]
